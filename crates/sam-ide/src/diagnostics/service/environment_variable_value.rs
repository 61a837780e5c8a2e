//! `environment-variable-value`: an environment variable has a value that is not a text, or a text that looks like a function.
//!
//! The value of a variable is a text, number or truth value. CloudFormation refuses a map or a list. Only `!Sub` replaces
//! `${Name}`, and a function in quotes is a text: the code gets it as it is written.
//!
//! ```yaml
//! Environment:
//!   Variables:
//!     HOSTS: [a, b]              # bad
//!     TABLE: "${Orders}"         # bad: the code gets `${Orders}`
//!     QUEUE: "!Ref Jobs"         # bad: the code gets `!Ref Jobs`
//!     HOSTS: a,b                 # good
//!     TABLE: !Ref Orders         # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-environment.html>.

use crate::diagnostics::function_text::{label, meant, words};
use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_value};
use crate::names::shortened;
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic;

pub(super) const RULE: Rule = Rule {
    code: "environment-variable-value",
    severity: Severity::Warning,
    category: RuleCategory::Schema,
    check: Check::Entry(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let template = of.resolver.template();
    if template.has_macros() {
        return;
    }
    for entry in of.function_properties().map(variables).unwrap_or_default() {
        let (name, value) = (shortened(entry.name()), entry.value);
        let is_composed = value.is_sequence() || value.is_mapping();
        let is_plain = value.tag().is_none() && intrinsic::of(value).is_none();
        if is_composed && is_plain && !has_function(value) {
            let kind = if value.is_sequence() { "list" } else { "map" };
            let message = format!(
                "The variable `{name}` must be a text, but this is a {kind}. Write it as text, for example as JSON in quotes."
            );
            let finding = RULE.at(value.full_range(), message);
            acc.push(finding.severity(Severity::Error));
        } else if let Some(meant) = meant(value, template) {
            let message = format!(
                "{}, so the code gets this as it is written. Write the function itself.",
                words(&meant)
            );
            acc.push(RULE.at(value.full_range(), message));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let properties = match finding.resource(resolver) {
        Some(resource) => resource.properties()?,
        None => template.entry(Section::Globals, "Function")?.value,
    };
    let values = variables(properties).into_iter();
    let value = finding.node_in(values.map(|it| it.value))?;
    let meant = meant(value, template)?;
    let edits = one(replace_value(template.document(), value, &meant));
    Some(Fix::list([(label(&meant), edits)]))
}

/// The variables of a function, or those of `Globals`.
fn variables(properties: NodeRef<'_>) -> Vec<EntryRef<'_>> {
    let environment = properties.get("Environment");
    let variables = environment.and_then(|it| it.get("Variables"));
    let variables = variables.into_iter().flat_map(NodeRef::entries);
    let is_known = |it: &EntryRef<'_>| !it.is_merge() && !it.name().starts_with("Fn::");
    variables.filter(is_known).collect()
}

/// Whether a map has a key that a transform resolves, alone or among others.
fn has_function(value: NodeRef<'_>) -> bool {
    let mut keys = value.entries();
    keys.any(|it| it.is_merge() || it.name().starts_with("Fn::") || it.name() == "Ref")
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};
    use expect_test::expect;

    const TEMPLATE: &str = "Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: a.b
      Runtime: python3.13
      Environment:
        Variables:
          Q: '${Jobs}'
          R: 'https://${AWS::Region}.x'
          S: '!Ref Jobs'
          T: '!GetAtt Jobs.Arn'
          L: [a, b]
          M: {a: b}
          Right: !If [C, '${Jobs}', 1]
          Shell: '${HOME}/a'
          Number: 1
          Json: '{\"a\": \"b\"}'
";

    #[test]
    fn a_value_is_a_text() {
        check_rule(
            TEMPLATE,
            "environment-variable-value",
            expect![[r#"
            12 |           Q: '${Jobs}'
               |              ^^^^^^^^^ environment-variable-value (warning): Only `!Sub` replaces `${…}`, so the code gets this as it is written. Write the function itself.
               |              fix: Write it with `!Sub`
            13 |           R: 'https://${AWS::Region}.x'
               |              ^^^^^^^^^^^^^^^^^^^^^^^^^^ environment-variable-value (warning): Only `!Sub` replaces `${…}`, so the code gets this as it is written. Write the function itself.
               |              fix: Write it with `!Sub`
            14 |           S: '!Ref Jobs'
               |              ^^^^^^^^^^^ environment-variable-value (warning): A function in quotes is a text, so the code gets this as it is written. Write the function itself.
               |              fix: Write it as a function
            15 |           T: '!GetAtt Jobs.Arn'
               |              ^^^^^^^^^^^^^^^^^^ environment-variable-value (warning): A function in quotes is a text, so the code gets this as it is written. Write the function itself.
               |              fix: Write it as a function
            16 |           L: [a, b]
               |              ^^^^^^ environment-variable-value: The variable `L` must be a text, but this is a list. Write it as text, for example as JSON in quotes.
            17 |           M: {a: b}
               |              ^^^^^^ environment-variable-value: The variable `M` must be a text, but this is a map. Write it as text, for example as JSON in quotes.
        "#]],
        );
        check_fix(
            TEMPLATE,
            "Write it with `!Sub`",
            expect![[r#"
             11 |         Variables:
            -12 |           Q: '${Jobs}'
            +12 |           Q: !Sub '${Jobs}'
             13 |           R: 'https://${AWS::Region}.x'
        "#]],
        );
        check_fix(
            TEMPLATE,
            "Write it as a function",
            expect![[r#"
             13 |           R: 'https://${AWS::Region}.x'
            -14 |           S: '!Ref Jobs'
            +14 |           S: !Ref Jobs
             15 |           T: '!GetAtt Jobs.Arn'
        "#]],
        );
    }

    #[test]
    fn variables_of_globals() {
        check_rule(
            "Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function: {Environment: {Variables: {AWS_REGION: a, MY-VAR: a, LIST: [a]}}}\nResources:\n  F: {Type: AWS::Serverless::Function, Properties: {InlineCode: a, Handler: a.b, Runtime: python3.13}}\n",
            "environment-variable-value",
            expect![[r#"
                3 |   Function: {Environment: {Variables: {AWS_REGION: a, MY-VAR: a, LIST: [a]}}}
                  |                                                                        ^^^ environment-variable-value: The variable `LIST` must be a text, but this is a list. Write it as text, for example as JSON in quotes.
            "#]],
        );
    }
}
