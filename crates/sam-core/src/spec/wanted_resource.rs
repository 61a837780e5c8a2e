//! Properties that name resources of one type, although no schema says so.

/// What a property of a definition of a CloudFormation type names, as the formats of schemas say it:
/// `AWS::EFS::AccessPoint.Arn`. The definition is empty for `Properties` itself.
///
/// See <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>.
pub(crate) fn wanted_resource(
    cfn_type: &str,
    definition: &str,
    property: &str,
) -> Option<&'static str> {
    Some(match (cfn_type, definition, property) {
        ("AWS::Lambda::Function", "", "Layers") => "AWS::Lambda::LayerVersion.Arn",
        ("AWS::Lambda::Function", "FileSystemConfig", "Arn") => "AWS::EFS::AccessPoint.Arn",
        _ => return None,
    })
}
