//! `unknown-type`: the `Type` of a resource does not exist.
//!
//! CloudFormation refuses a resource type that it does not have. A type that is close to a known one is an error; any
//! other type of AWS is a warning with the date of the data, since AWS adds types. `Custom::…`, modules and types of other
//! publishers are not checked.
//!
//! ```yaml
//! Orders:
//!   Type: AWS::SQS::Queu      # bad
//!   Type: AWS::SQS::Queue     # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>.

use crate::diagnostics::misspelt_type::{is_known, meant};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use sam_core::SCHEMA_DATE;
use sam_core::connector::Resolver;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "unknown-type",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Resource(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let (Some(name), Some(node)) = (resource.type_name(), resource.type_node()) else {
        return;
    };
    if is_known(name) || resolver.template().has_macros() {
        return;
    }
    let (severity, way_out) = match meant(name) {
        Some(near) => (Severity::Error, format!(". Did you mean `{near}`?")),
        None if name.starts_with("AWS::") => (
            Severity::Warning,
            format!(" (data of {SCHEMA_DATE}). Correct the name."),
        ),
        None if !name.contains("::") => (
            Severity::Warning,
            ". A type has the form `AWS::SQS::Queue`.".to_owned(),
        ),
        None => return,
    };
    let shown: String = name.chars().take(60).collect();
    let message = format!("There is no resource type `{shown}`{way_out}");
    acc.push(RULE.at(node.full_range(), message).severity(severity));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let resource = finding.resource(resolver)?;
    let node = resource.type_node().filter(|it| finding.is_at(*it))?;
    let near = meant(resource.type_name()?)?;
    let edits = one(replace_scalar(resolver.template().document(), node, near));
    Some(Fix::list([(format!("Change to `{near}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const TYPES: &str = r#"
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Queue: {Type: AWS::SQS::Queu}
  Function: {Type: AWS::Serverles::Function}
  New: {Type: AWS::Entirely::New}
  Own: {Type: Custom::Queu}
  Module: {Type: My::Own::Thing::MODULE}
  Other: {Type: Datadog::Monitors::Monitor}
  Short: {Type: Queue}
"#;

    #[test]
    fn types_that_do_not_exist() {
        check(
            TYPES,
            expect![[r#"
                5 |   Queue: {Type: AWS::SQS::Queu}
                  |                 ^^^^^^^^^^^^^^ unknown-type: There is no resource type `AWS::SQS::Queu`. Did you mean `AWS::SQS::Queue`?
                  |                 fix: Change to `AWS::SQS::Queue`
                6 |   Function: {Type: AWS::Serverles::Function}
                  |                    ^^^^^^^^^^^^^^^^^^^^^^^^ unknown-type: There is no resource type `AWS::Serverles::Function`. Did you mean `AWS::Serverless::Function`?
                  |                    fix: Change to `AWS::Serverless::Function`
                7 |   New: {Type: AWS::Entirely::New}
                  |               ^^^^^^^^^^^^^^^^^^ unknown-type (warning): There is no resource type `AWS::Entirely::New` (data of 2026-10). Correct the name.
                8 |   Own: {Type: Custom::Queu}
                  |   ^^^ service-token: A custom resource needs `ServiceToken`: the ARN of the function or topic that makes it. Add it.
                11 |   Short: {Type: Queue}
                   |                 ^^^^^ unknown-type (warning): There is no resource type `Queue`. A type has the form `AWS::SQS::Queue`.
            "#]],
        );
        check_fix(
            TYPES,
            "Change to `AWS::SQS::Queue`",
            expect![[r#"
                  4 | Resources:
                - 5 |   Queue: {Type: AWS::SQS::Queu}
                + 5 |   Queue: {Type: AWS::SQS::Queue}
                  6 |   Function: {Type: AWS::Serverles::Function}
            "#]],
        );
    }

    #[test]
    fn a_type_that_is_misspelt_is_one_finding() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Door:
    Type: AWS::Serverless::Functio
    Properties: {Handler: a.b, Runtime: python3.13, InlineCode: x, Events: {Get: {Type: Api, Properties: {Path: /, Method: get}}}}
  Orders: {Type: AWS::SQS::Queu}
  F:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders: {Properties: {Destination: {Id: Orders}, Permissions: [Write]}}
    Properties: {Handler: a.b, Runtime: python3.13, InlineCode: x}
Outputs:
  Url: {Value: !Sub "https://${ServerlessRestApi}.example.com"}
"#,
            expect![[r#"
                5 |     Type: AWS::Serverless::Functio
                  |           ^^^^^^^^^^^^^^^^^^^^^^^^ unknown-type: There is no resource type `AWS::Serverless::Functio`. Did you mean `AWS::Serverless::Function`?
                  |           fix: Change to `AWS::Serverless::Function`
                7 |   Orders: {Type: AWS::SQS::Queu}
                  |                  ^^^^^^^^^^^^^^ unknown-type: There is no resource type `AWS::SQS::Queu`. Did you mean `AWS::SQS::Queue`?
                  |                  fix: Change to `AWS::SQS::Queue`
            "#]],
        );
    }
}
