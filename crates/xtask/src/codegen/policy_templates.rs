//! Policy templates: parameters, what each is, statements, and where AWS describes the template.
mod tables;

use super::outputs::Outputs;
use super::pack::pack;
use super::sources::Package;
use anyhow::{Context, Result, bail};
use sam_data::{PackedParameter, PackedPolicyTemplate, ParameterValue};
use serde_json::Value;
use std::path::Path;
use tables::{ANCHORS, OTHERWISE, PARAMETERS};

const FILE: &str = "crates/sam-core/data/policy_templates.zst";

/// All templates, by name.
pub(crate) struct PolicyTemplates(pub(crate) Vec<PolicyTemplate>);

/// One template.
pub(crate) struct PolicyTemplate {
    pub(crate) name: String,
    parameters: Vec<Parameter>,
    /// JSON.
    statements: String,
    anchor: Option<String>,
}

struct Parameter {
    name: String,
    value: ParameterValue,
    types: &'static [&'static str],
}

/// Reads the templates out of the unpacked package.
pub(crate) fn read(unpacked: &Path) -> Result<PolicyTemplates> {
    let path = unpacked.join("samtranslator/policy_templates_data/policy_templates.json");
    let text = std::fs::read_to_string(&path).with_context(|| format!("no {}", path.display()))?;
    let file: Value = serde_json::from_str(&text)?;
    let templates = file["Templates"].as_object().context("no `Templates`")?;
    let mut read = Vec::new();
    for (name, template) in templates {
        let template = PolicyTemplate::read(name, template);
        read.push(template.with_context(|| format!("in the policy template {name}"))?);
    }
    read.sort_by(|a, b| a.name.cmp(&b.name));
    for (name, _) in ANCHORS {
        if !templates.contains_key(*name) {
            bail!("there is no policy template {name} any more; take its anchor out");
        }
    }
    Ok(PolicyTemplates(read))
}

impl PolicyTemplates {
    /// Compares with the count that `sources.toml` gives.
    pub(crate) fn check_counts(&self, package: &Package) -> Result<()> {
        package.check_count("policy-templates", self.0.len())
    }

    /// Adds the file to write.
    pub(crate) fn emit(&self, outputs: &mut Outputs) -> Result<()> {
        let packed: Vec<_> = self.0.iter().map(PolicyTemplate::packed).collect();
        outputs.add(FILE, pack(&packed)?);
        Ok(())
    }
}

impl PolicyTemplate {
    fn read(name: &str, template: &Value) -> Result<PolicyTemplate> {
        let parameters = template["Parameters"]
            .as_object()
            .context("no `Parameters`")?;
        let statements = &template["Definition"]["Statement"];
        if !statements.is_array() {
            bail!("its `Statement` is not a list");
        }
        Ok(PolicyTemplate {
            name: name.to_owned(),
            parameters: parameters
                .keys()
                .map(|parameter| Parameter::of(name, parameter))
                .collect::<Result<_>>()?,
            statements: serde_json::to_string(statements)?,
            anchor: anchor(name),
        })
    }

    fn packed(&self) -> PackedPolicyTemplate<'_> {
        let parameters = self.parameters.iter().map(|it| PackedParameter {
            name: &it.name,
            value: it.value,
            types: it.types.to_vec(),
        });
        PackedPolicyTemplate {
            name: &self.name,
            parameters: parameters.collect(),
            statements: &self.statements,
            anchor: self.anchor.as_deref(),
        }
    }

    /// One line of the manifest.
    pub(crate) fn line(&self) -> Result<String> {
        let parameters: Vec<&str> = self.parameters.iter().map(|it| it.name.as_str()).collect();
        let statements: Vec<Value> = serde_json::from_str(&self.statements)?;
        let actions = statements
            .iter()
            .map(|statement| match &statement["Action"] {
                Value::Array(actions) => actions.len(),
                _ => 1,
            });
        Ok(format!(
            "policy template {}({}): {}",
            self.name,
            parameters.join(", "),
            actions.sum::<usize>()
        ))
    }
}

impl Parameter {
    fn of(template: &str, name: &str) -> Result<Parameter> {
        let otherwise = OTHERWISE
            .iter()
            .find(|(of, parameter, ..)| (*of, *parameter) == (template, name))
            .map(|(_, _, value, types)| (*value, *types));
        let usual = || {
            let found = PARAMETERS.iter().find(|(parameter, ..)| *parameter == name);
            found.map(|(_, value, types)| (*value, *types))
        };
        let (value, types) = otherwise.or_else(usual).with_context(|| {
            format!("a parameter {name} that codegen does not know; say in its table what it is")
        })?;
        Ok(Parameter {
            name: name.to_owned(),
            value,
            types,
        })
    }
}

fn anchor(name: &str) -> Option<String> {
    match ANCHORS.iter().find(|(template, _)| *template == name) {
        Some((_, anchor)) => anchor.map(str::to_owned),
        None => Some(hyphenated(name)),
    }
}

/// `S3ReadPolicy` as `s3-read-policy`: a hyphen before a capital that begins a word.
fn hyphenated(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut text = String::new();
    for (index, char) in chars.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| chars.get(index));
        let begins = char.is_ascii_uppercase()
            && before.is_some_and(|before| {
                !before.is_ascii_uppercase()
                    || chars
                        .get(index + 1)
                        .is_some_and(|after| after.is_ascii_lowercase())
            });
        if begins {
            text.push('-');
        }
        text.push(char.to_ascii_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{anchor, hyphenated};

    #[test]
    fn an_anchor_is_the_name_with_hyphens_unless_the_table_says_otherwise() {
        assert_eq!(hyphenated("S3ReadPolicy"), "s3-read-policy");
        assert_eq!(hyphenated("AMIDescribePolicy"), "ami-describe-policy");
        assert_eq!(hyphenated("SQSPollerPolicy"), "sqs-poller-policy");
        assert_eq!(
            anchor("SNSPublishMessagePolicy").as_deref(),
            Some("sqs-publish-message-policy")
        );
        assert_eq!(anchor("KMSEncryptPolicy_v2"), None);
    }
}
