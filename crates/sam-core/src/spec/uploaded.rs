//! Properties of CloudFormation types in which a template may name a file or folder of this computer.

/// `sam package` and `aws cloudformation package` upload what these name, and write a map with the bucket and the key in
/// the place of the path. The types of SAM take a text for it in any case, and so do properties that are a URL.
///
/// See <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html>.
const UPLOADED: [(&str, &str); 6] = [
    ("AWS::ApiGateway::RestApi", "BodyS3Location"),
    ("AWS::ApiGatewayV2::Api", "BodyS3Location"),
    ("AWS::ElasticBeanstalk::ApplicationVersion", "SourceBundle"),
    ("AWS::Lambda::Function", "Code"),
    ("AWS::Lambda::LayerVersion", "Content"),
    ("AWS::StepFunctions::StateMachine", "DefinitionS3Location"),
];

/// Whether a property of a CloudFormation type, a map with a bucket and a key, may be a path until it is uploaded.
pub fn is_uploaded(cfn_type: &str, property: &str) -> bool {
    UPLOADED.contains(&(cfn_type, property))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::schema;
    use crate::spec::value_kind;

    #[test]
    fn each_is_a_map_in_the_schema() {
        for (cfn_type, name) in UPLOADED {
            let property = schema::definition_property(cfn_type, "", name).unwrap();
            assert!(property.shape.takes(value_kind::MAP), "{cfn_type} {name}");
            assert!(!property.shape.takes(value_kind::TEXT), "{cfn_type} {name}");
        }
    }
}
