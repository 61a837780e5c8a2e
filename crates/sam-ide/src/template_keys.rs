//! The keys of a template that no schema describes: sections, attributes of resources, keys of parameters, outputs and
//! rules, each with what it is for.

use sam_core::document::Section;
use sam_core::spec::{PARAMETER_KEYS, RESOURCE_ATTRIBUTES};

/// What a key stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyHolder {
    /// The template.
    Template,
    /// A resource.
    Resource,
    /// A parameter.
    Parameter,
    /// An output.
    Output,
    /// `Export` of an output.
    Export,
    /// A rule.
    Rule,
    /// An item of `Assertions` of a rule.
    Assertion,
}

/// The keys of an output, in the order in which they are listed.
pub(crate) const OUTPUT_KEYS: [&str; 4] = ["Value", "Description", "Export", "Condition"];

/// The keys of `Export` of an output, of a rule and of an assertion.
const EXPORT_KEYS: [&str; 1] = ["Name"];
const RULE_KEYS: [&str; 2] = ["RuleCondition", "Assertions"];
const ASSERTION_KEYS: [&str; 2] = ["Assert", "AssertDescription"];

/// The keys of a parameter that most parameters have, in order.
const USUAL_PARAMETER_KEYS: [&str; 4] = ["Type", "Default", "Description", "AllowedValues"];

/// The sections that most templates have, in order.
const USUAL_SECTIONS: [&str; 6] = [
    "Resources",
    "Parameters",
    "Outputs",
    "Globals",
    "Conditions",
    "Transform",
];

impl KeyHolder {
    /// The keys that it may have, the most common first.
    pub(crate) fn keys(self) -> Vec<&'static str> {
        let first = |usual: &[&'static str], all: &[&'static str]| -> Vec<&'static str> {
            let others = all.iter().filter(|it| !usual.contains(it));
            usual.iter().chain(others).copied().collect()
        };
        match self {
            Self::Template => first(&USUAL_SECTIONS, &Section::NAMES),
            Self::Resource => RESOURCE_ATTRIBUTES.to_vec(),
            Self::Parameter => first(&USUAL_PARAMETER_KEYS, &PARAMETER_KEYS),
            Self::Output => OUTPUT_KEYS.to_vec(),
            Self::Export => EXPORT_KEYS.to_vec(),
            Self::Rule => RULE_KEYS.to_vec(),
            Self::Assertion => ASSERTION_KEYS.to_vec(),
        }
    }

    /// What one of the keys is for, in a few words.
    pub(crate) fn about(self, key: &str) -> &'static str {
        match (self, key) {
            (Self::Template, "AWSTemplateFormatVersion") => "version of the format: 2010-09-09",
            (Self::Template, "Description") => "what the template is for",
            (Self::Template, "Metadata") => "data about the template",
            (Self::Template, "Parameters") => "values that are given at the deployment",
            (Self::Template, "Rules") => "checks of the parameters before the deployment",
            (Self::Template, "Mappings") => "values to look up by two keys",
            (Self::Template, "Conditions") => "decide what is created and which values it has",
            (Self::Template, "Transform") => "macros that process the template; SAM is one",
            (Self::Template, "Hooks") => "blue/green deployment of ECS services",
            (Self::Template, "Globals") => "properties that SAM resources of a type share",
            (Self::Template, "Resources") => "what the stack consists of",
            (Self::Template, "Outputs") => "values that the stack shows or exports",
            (Self::Resource, "Type") => "resource type",
            (Self::Resource, "Properties") => "what the resource is like",
            (Self::Resource, "DependsOn") => "what CloudFormation creates before it",
            (Self::Resource, "Condition") => "it is created only if this condition is true",
            (Self::Resource, "Metadata") => "data about it, such as how `sam build` builds it",
            (Self::Resource, "DeletionPolicy") => "what happens to it when it leaves the stack",
            (Self::Resource, "UpdateReplacePolicy") => {
                "what happens to the old resource when it is replaced"
            }
            (Self::Resource, "CreationPolicy") => "when it counts as created",
            (Self::Resource, "UpdatePolicy") => "how CloudFormation updates it",
            (Self::Resource, "Connectors") => "which resources it may access",
            (Self::Resource, "IgnoreGlobals") => "properties of `Globals` that do not apply to it",
            (Self::Parameter, "Type") => "what its value is",
            (Self::Parameter, "Default") => "value if none is given",
            (Self::Parameter, "Description") => "what it is for",
            (Self::Parameter, "AllowedValues") => "all values that are allowed",
            (Self::Parameter, "AllowedPattern") => "regular expression that the value must match",
            (Self::Parameter, "ConstraintDescription") => "shown when a value is not allowed",
            (Self::Parameter, "MinLength") => "fewest characters",
            (Self::Parameter, "MaxLength") => "most characters",
            (Self::Parameter, "MinValue") => "smallest number",
            (Self::Parameter, "MaxValue") => "largest number",
            (Self::Parameter, "NoEcho") => "hides the value",
            (Self::Output, "Value") => "value that the stack shows",
            (Self::Output, "Description") => "what it is for",
            (Self::Output, "Export") => "makes the value available to other stacks",
            (Self::Output, "Condition") => "it exists only if this condition is true",
            (Self::Export, "Name") => "name for `Fn::ImportValue`, unique in account and region",
            (Self::Rule, "RuleCondition") => "when the rule applies",
            (Self::Rule, "Assertions") => "what must be true then",
            (Self::Assertion, "Assert") => "condition that must be true",
            (Self::Assertion, "AssertDescription") => "shown when it is not true",
            _ => "",
        }
    }

    /// The page of CloudFormation's user guide on one of the keys, without `.html`; none for what is SAM's.
    pub(crate) fn page(self, key: &str) -> Option<&'static str> {
        Some(match (self, key) {
            (Self::Template, "AWSTemplateFormatVersion") => "format-version-structure",
            (Self::Template, "Description") => "template-description-structure",
            (Self::Template | Self::Resource, "Metadata") => "metadata-section-structure",
            (Self::Template, "Parameters") | (Self::Parameter, _) => "parameters-section-structure",
            (Self::Template, "Rules") | (Self::Rule | Self::Assertion, _) => {
                "rules-section-structure"
            }
            (Self::Template, "Mappings") => "mappings-section-structure",
            (Self::Template, "Conditions") | (Self::Resource | Self::Output, "Condition") => {
                "conditions-section-structure"
            }
            (Self::Template, "Transform") => "transform-section-structure",
            (Self::Template, "Outputs") | (Self::Output | Self::Export, _) => {
                "outputs-section-structure"
            }
            (_, "Globals" | "IgnoreGlobals" | "Connectors") => return None,
            (Self::Template, "Resources") | (Self::Resource, "Type" | "Properties") => {
                "resources-section-structure"
            }
            (Self::Resource, _) => "aws-product-attribute-reference",
            (Self::Template, _) => "template-anatomy",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_a_few_words() {
        for holder in [
            KeyHolder::Template,
            KeyHolder::Resource,
            KeyHolder::Parameter,
            KeyHolder::Output,
            KeyHolder::Export,
            KeyHolder::Rule,
            KeyHolder::Assertion,
        ] {
            for key in holder.keys() {
                assert!(!holder.about(key).is_empty(), "{holder:?} {key}");
            }
        }
    }
}
