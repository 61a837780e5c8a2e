//! `environment-variable-name`: Lambda takes no environment variable of this name.
//!
//! The name of a variable has letters, digits and underscores, and begins with a letter. Some names are those of variables
//! that Lambda sets itself.
//!
//! ```yaml
//! Environment:
//!   Variables:
//!     TABLE-NAME: !Ref Orders    # bad
//!     AWS_REGION: eu-west-1      # bad: Lambda sets it
//!     TABLE_NAME: !Ref Orders    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use crate::names::shortened;

pub(super) const RULE: Rule = Rule {
    code: "environment-variable-name",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Entry(check),
    fix: None,
};

/// What Lambda sets itself, by the page on environment variables.
const RESERVED: [&str; 18] = [
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
];

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let properties = of.function_properties();
    let environment = properties.and_then(|it| it.get("Environment"));
    let Some(variables) = environment.and_then(|it| it.get("Variables")) else {
        return;
    };
    for entry in variables.entries().filter(|it| !it.is_merge()) {
        let name = entry.name();
        let shown = shortened(name);
        let message = if RESERVED.contains(&name) {
            format!("Lambda sets `{shown}` itself and refuses another value. Use another name.")
        } else if is_wrong(name) {
            format!(
                "Lambda refuses the name `{shown}`. Begin it with a letter; letters, digits and `_` may follow."
            )
        } else {
            continue;
        };
        acc.push(RULE.at(entry.key.full_range(), message));
    }
}

/// Whether a name has a character that none may have; a name that a function writes is not known.
fn is_wrong(name: &str) -> bool {
    let is_known = !name.is_empty() && !name.starts_with("Fn::") && !name.contains("${");
    let begins = name.starts_with(|it: char| it.is_ascii_alphabetic());
    let is_possible = |it: char| it.is_ascii_alphanumeric() || it == '_';
    is_known && !(begins && name.chars().all(is_possible))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_rule};
    use expect_test::expect;

    #[test]
    fn a_name_that_lambda_refuses() {
        check(
            "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: a
      Handler: a.b
      Runtime: python3.13
      Environment:
        Variables:
          AWS_REGION: a
          MY-VAR: a
          1ST: a
          _OWN: a
          TABLE_NAME_1: a
          AWS_XRAY_CONTEXT_MISSING: a
",
            expect![[r#"
                10 |           AWS_REGION: a
                   |           ^^^^^^^^^^ environment-variable-name: Lambda sets `AWS_REGION` itself and refuses another value. Use another name.
                11 |           MY-VAR: a
                   |           ^^^^^^ environment-variable-name: Lambda refuses the name `MY-VAR`. Begin it with a letter; letters, digits and `_` may follow.
                12 |           1ST: a
                   |           ^^^ environment-variable-name: Lambda refuses the name `1ST`. Begin it with a letter; letters, digits and `_` may follow.
                13 |           _OWN: a
                   |           ^^^^ environment-variable-name: Lambda refuses the name `_OWN`. Begin it with a letter; letters, digits and `_` may follow.
            "#]],
        );
    }

    #[test]
    fn variables_of_globals() {
        check_rule(
            "Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function: {Environment: {Variables: {AWS_REGION: a, MY-VAR: a, LIST: [a]}}}\nResources:\n  F: {Type: AWS::Serverless::Function, Properties: {InlineCode: a, Handler: a.b, Runtime: python3.13}}\n",
            "environment-variable-name",
            expect![[r#"
                3 |   Function: {Environment: {Variables: {AWS_REGION: a, MY-VAR: a, LIST: [a]}}}
                  |                                        ^^^^^^^^^^ environment-variable-name: Lambda sets `AWS_REGION` itself and refuses another value. Use another name.
                3 |   Function: {Environment: {Variables: {AWS_REGION: a, MY-VAR: a, LIST: [a]}}}
                  |                                                       ^^^^^^ environment-variable-name: Lambda refuses the name `MY-VAR`. Begin it with a letter; letters, digits and `_` may follow.
            "#]],
        );
    }
}
