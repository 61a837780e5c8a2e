//! Policy templates: what `Policies` may name instead of a document, and what becomes of it.

use crate::data::{POLICY_TEMPLATES, pack};
use sam_data::{PackedPolicyTemplate, ParameterValue};
use serde_json::Value;
use std::sync::OnceLock;

/// A policy template of SAM.
#[derive(Debug)]
pub struct PolicyTemplate {
    /// As it is written in `Policies`, with case.
    pub name: &'static str,
    /// Each needs a value.
    pub parameters: Box<[TemplateParameter]>,
    /// A list; `{"Ref": PARAMETER}` stands for a parameter's value.
    pub statements: Value,
    /// Where AWS's page of policy templates describes it, if it does.
    pub anchor: Option<&'static str>,
}

/// What a policy template asks for.
#[derive(Debug)]
pub struct TemplateParameter {
    /// `TableName`.
    pub name: &'static str,
    /// What its value has to be.
    pub kind: ParameterKind,
}

/// What is wanted as a value, and the CloudFormation types that have such a thing, the usual one first; none where no
/// type has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// The name.
    Name(&'static [&'static str]),
    /// The ARN.
    Arn(&'static [&'static str]),
    /// The ID that AWS gave.
    Id(&'static [&'static str]),
}

impl ParameterKind {
    /// `AWS::DynamoDB::Table` and others whose name, ARN or ID may be given.
    pub fn types(self) -> &'static [&'static str] {
        match self {
            Self::Name(types) | Self::Arn(types) | Self::Id(types) => types,
        }
    }
}

/// All policy templates, in alphabetical order.
pub fn policy_templates() -> &'static [PolicyTemplate] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    static TEMPLATES: OnceLock<Vec<PolicyTemplate>> = OnceLock::new();
    TEMPLATES.get_or_init(|| {
        let bytes = BYTES.get_or_init(|| pack::unpack(POLICY_TEMPLATES));
        let packed: Vec<PackedPolicyTemplate<'static>> = pack::read(bytes);
        packed.into_iter().map(template).collect()
    })
}

/// The policy template of that name, with case.
pub fn policy_template(name: &str) -> Option<&'static PolicyTemplate> {
    let all = policy_templates();
    let at = all.binary_search_by(|it| it.name.cmp(name)).ok()?;
    all.get(at)
}

fn template(packed: PackedPolicyTemplate<'static>) -> PolicyTemplate {
    let parameters = packed.parameters.into_iter().map(|it| {
        // Made once for the life of the program.
        let types: &'static [&'static str] = it.types.leak();
        TemplateParameter {
            name: it.name,
            kind: match it.value {
                ParameterValue::Name => ParameterKind::Name(types),
                ParameterValue::Arn => ParameterKind::Arn(types),
                ParameterValue::Id => ParameterKind::Id(types),
            },
        }
    });
    PolicyTemplate {
        name: packed.name,
        parameters: parameters.collect(),
        statements: serde_json::from_str(packed.statements).unwrap_or_default(),
        anchor: packed.anchor,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_found_by_its_exact_name() {
        let template = policy_template("S3ReadPolicy").expect("SAM has it");
        assert_eq!(template.parameters.len(), 1);
        assert_eq!(template.parameters[0].name, "BucketName");
        assert_eq!(
            template.parameters[0].kind,
            ParameterKind::Name(&["AWS::S3::Bucket"])
        );
        assert_eq!(
            template.statements[0]["Resource"][0]["Fn::Sub"][1]["bucketName"]["Ref"],
            "BucketName"
        );
        assert_eq!(template.anchor, Some("s3-read-policy"));
        assert!(policy_template("s3readpolicy").is_none());
    }

    #[test]
    fn every_template_has_statements_and_uses_its_parameters() {
        assert_eq!(policy_templates().len(), 81);
        for template in policy_templates() {
            let text = template.statements.to_string();
            assert!(text.starts_with("[{"), "{}", template.name);
            for parameter in &template.parameters {
                let used = format!("{{\"Ref\":\"{}\"}}", parameter.name);
                assert!(text.contains(&used), "{} {used}", template.name);
            }
        }
    }
}
