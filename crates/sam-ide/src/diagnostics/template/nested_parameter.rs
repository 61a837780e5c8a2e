//! `nested-parameter`: a nested template gets a parameter that it does not have, or lacks one that it needs.
//!
//! CloudFormation refuses to create the nested stack, and the deployment of the whole ends. The rule reads the template that
//! `Location` or `TemplateURL` names if it is a file below the folder of this one.
//!
//! ```yaml
//! Orders:
//!   Type: AWS::Serverless::Application
//!   Properties:
//!     Location: orders/template.yaml
//!     Parameters: {Stag: prod}    # bad: orders/template.yaml declares Stage
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-application.html>.

use crate::code::CodeReadings;
use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::file_paths::nested_template;
use crate::names::{closest, shortened};
use sam_core::template::{Resource, Template};

pub(super) const RULE: Rule = Rule {
    code: "nested-parameter",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Files(check),
    fix: None,
};

fn check(
    acc: &mut Vec<Diagnostic>,
    resource: Resource<'_>,
    _: Template<'_>,
    readings: &CodeReadings,
) {
    let Some(property) = nested_template(resource) else {
        return;
    };
    let Some(nested) = readings.nested(property.path) else {
        return;
    };
    let given = resource.property_entry("Parameters");
    let entries: Vec<_> = given.iter().flat_map(|it| it.value.entries()).collect();
    // What a function or a macro gives has names that only the deployment knows.
    let is_plain = entries
        .iter()
        .all(|it| !it.name().starts_with("Fn::") && !it.is_merge());
    if !is_plain || given.is_some_and(|it| it.value.tag().is_some()) {
        return;
    }
    let names = || nested.parameters.iter().map(|it| it.name.as_str());
    for entry in &entries {
        let name = entry.name();
        if names().any(|it| it == name) {
            continue;
        }
        let way = match closest(name, names()) {
            Some(near) => format!("Did you mean `{}`?", shortened(near)),
            None => "Remove it, or declare it there.".to_owned(),
        };
        let message = format!(
            "The template `{}` has no parameter `{}`. {way}",
            shortened(property.path),
            shortened(name)
        );
        acc.push(RULE.at(entry.key.full_range(), message));
    }
    let missing = nested
        .parameters
        .iter()
        .filter(|it| !it.has_default && entries.iter().all(|entry| entry.name() != it.name));
    let missing: Vec<&str> = missing.map(|it| it.name.as_str()).collect();
    if let Some(first) = missing.first() {
        let more = match missing.len() {
            1 => String::new(),
            many => format!(" and {} more", many - 1),
        };
        let place = given.map_or(property.node.range(), |it| it.key.full_range());
        let message = format!(
            "The template `{}` needs a value for `{}`{more}. Add it to `Parameters`.",
            shortened(property.path),
            shortened(first)
        );
        acc.push(RULE.at(place, message));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::code::check;
    use expect_test::expect;

    const NESTED: &str = "\
#- orders/template.yaml
Parameters:
  Stage: {Type: String}
  Size: {Type: String, Default: small}
Resources:
  Q: {Type: AWS::SQS::Queue}
";

    #[test]
    fn parameters_are_those_of_the_nested_template() {
        check(
            &format!(
                "\
#- template.yaml
Transform: AWS::Serverless-2016-10-31
Resources:
  A:
    Type: AWS::Serverless::Application
    Properties:
      Location: ./orders/template.yaml
      Parameters: {{Stag: prod}}
  B:
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: orders/template.yaml}}
  C:
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: orders/template.yaml, Parameters: {{Stage: a, Size: b}}}}
  D:
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: orders/template.yaml, Parameters: !If [C, {{}}, {{}}]}}
{NESTED}"
            ),
            expect![[r#"
                7 |       Parameters: {Stag: prod}
                  |       ^^^^^^^^^^ nested-parameter: The template `./orders/template.yaml` needs a value for `Stage`. Add it to `Parameters`.
                7 |       Parameters: {Stag: prod}
                  |                    ^^^^ nested-parameter: The template `./orders/template.yaml` has no parameter `Stag`. Did you mean `Stage`?
                10 |     Properties: {TemplateURL: orders/template.yaml}
                   |                               ^^^^^^^^^^^^^^^^^^^^ nested-parameter: The template `orders/template.yaml` needs a value for `Stage`. Add it to `Parameters`.
            "#]],
        );
    }

    #[test]
    fn what_is_not_a_whole_template_says_nothing() {
        check(
            "\
#- template.yaml
Resources:
  A:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: broken.yaml, Parameters: {Stage: prod}}
  B:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: macro.yaml, Parameters: {Stage: prod}}
#- broken.yaml
Resources: {A: [}
#- macro.yaml
Transform: [Own]
Resources:
  Q: {Type: AWS::SQS::Queue}
",
            expect![[""]],
        );
    }
}
