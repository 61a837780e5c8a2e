//! `environment-variable-value`: an environment variable has a list or a map as its value.
//!
//! The value of a variable is text. CloudFormation refuses a list or a map that is not a function.
//!
//! ```yaml
//! Environment:
//!   Variables:
//!     TABLES: [orders, customers]    # bad
//!     TABLES: orders,customers       # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-environment.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use sam_core::policy::branches;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic;

pub(super) const RULE: Rule = Rule {
    code: "environment-variable-value",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Entry(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    if of.resolver.template().has_macros() {
        return;
    }
    let environment = of
        .function_properties()
        .and_then(|it| it.get("Environment"));
    let variables = environment.and_then(|it| it.get("Variables"));
    let variables = variables.filter(|it| intrinsic::of(*it).is_none());
    for entry in variables.into_iter().flat_map(NodeRef::entries) {
        for value in branches(entry.value) {
            if let Some(kind) = wrong_kind(entry, value) {
                let message = format!(
                    "The value of an environment variable is text, but this is a {kind}. Write it as text, for example as JSON."
                );
                acc.push(RULE.at(value.full_range(), message));
            }
        }
    }
}

fn wrong_kind(entry: EntryRef<'_>, value: NodeRef<'_>) -> Option<&'static str> {
    if entry.is_merge() || value.tag().is_some() || intrinsic::of(value).is_some() {
        return None;
    }
    // A function that is misspelt has a finding of its own.
    let has_one_key = value.entries().len() == 1;
    if value.is_sequence() {
        Some("list")
    } else if value.is_mapping() && !has_one_key {
        Some("map")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn a_list_and_a_map() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Environment: {Variables: {SIZES: [1, 2]}}}
Parameters:
  Table: {Type: String}
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: x
      Environment: {Variables: {A: {a: 1, b: 2}, B: !Join [',', [a, b]], C: {ref: Table}, D: {Fn:Sub: a}, E: 1}}
"#,
            expect![[r#"
                4 |   Function: {Environment: {Variables: {SIZES: [1, 2]}}}
                  |                                               ^^^^^^ environment-variable-value: The value of an environment variable is text, but this is a list. Write it as text, for example as JSON.
                14 |       Environment: {Variables: {A: {a: 1, b: 2}, B: !Join [',', [a, b]], C: {ref: Table}, D: {Fn:Sub: a}, E: 1}}
                   |                                    ^^^^^^^^^^^^ environment-variable-value: The value of an environment variable is text, but this is a map. Write it as text, for example as JSON.
                14 |       Environment: {Variables: {A: {a: 1, b: 2}, B: !Join [',', [a, b]], C: {ref: Table}, D: {Fn:Sub: a}, E: 1}}
                   |                                                                              ^^^ unknown-function: CloudFormation has no function `ref`. Did you mean `Ref`?
                   |                                                                              fix: Change to `Ref`
                14 |       Environment: {Variables: {A: {a: 1, b: 2}, B: !Join [',', [a, b]], C: {ref: Table}, D: {Fn:Sub: a}, E: 1}}
                   |                                                                                               ^^^^^^ unknown-function: CloudFormation has no function `Fn:Sub`. Did you mean `Fn::Sub`?
                   |                                                                                               fix: Change to `Fn::Sub`
            "#]],
        );
    }
}
