//! `stage-name`: API Gateway takes no stage of this name.
//!
//! The name of a stage of a REST API has letters, digits, hyphens and underscores. Only HTTP APIs and WebSocket APIs have
//! `$default`.
//!
//! ```yaml
//! StageName: prod/1    # bad
//! StageName: prod-1    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::names::shortened;
use sam_core::connector::Resolver;
use sam_core::policy::{TextPart, branches, text_parts};
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "stage-name",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    let has_stage = matches!(
        resource.type_name(),
        Some("AWS::Serverless::Api" | "AWS::ApiGateway::Stage" | "AWS::ApiGateway::Deployment")
    );
    let name = resource.property("StageName").filter(|_| has_stage);
    for node in name.map(branches).unwrap_or_default() {
        if let Some(part) = wrong_part(node) {
            let message = format!(
                "The name of a stage has letters, digits, `-` and `_`, so API Gateway refuses `{}`.",
                shortened(part)
            );
            acc.push(RULE.at(node.full_range(), message));
        }
    }
}

/// The known part of a name that has another character.
fn wrong_part(node: NodeRef<'_>) -> Option<&str> {
    let is_of_name = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    text_parts(node).into_iter().find_map(|part| match part {
        TextPart::Text(text) if !text.chars().all(is_of_name) => Some(text),
        TextPart::Text(_) | TextPart::Ref(_) | TextPart::GetAtt(..) | TextPart::Unknown => None,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn names_of_stages() {
        check_rule(
            "\
Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String}}
Resources:
  A: {Type: AWS::Serverless::Api, Properties: {StageName: prod/1}}
  B: {Type: AWS::Serverless::Api, Properties: {StageName: $default}}
  C: {Type: AWS::Serverless::Api, Properties: {StageName: !Sub '${Stage}.x'}}
  D: {Type: AWS::Serverless::Api, Properties: {StageName: !Sub '${Stage}-v_1'}}
  E: {Type: AWS::Serverless::HttpApi, Properties: {StageName: $default}}
  G: {Type: AWS::Serverless::Api, Properties: {StageName: '{{resolve:ssm:stage}}'}}
",
            "stage-name",
            expect![[r#"
                4 |   A: {Type: AWS::Serverless::Api, Properties: {StageName: prod/1}}
                  |                                                           ^^^^^^ stage-name: The name of a stage has letters, digits, `-` and `_`, so API Gateway refuses `prod/1`.
                5 |   B: {Type: AWS::Serverless::Api, Properties: {StageName: $default}}
                  |                                                           ^^^^^^^^ stage-name: The name of a stage has letters, digits, `-` and `_`, so API Gateway refuses `$default`.
                6 |   C: {Type: AWS::Serverless::Api, Properties: {StageName: !Sub '${Stage}.x'}}
                  |                                                           ^^^^^^^^^^^^^^^^^ stage-name: The name of a stage has letters, digits, `-` and `_`, so API Gateway refuses `.x`.
            "#]],
        );
    }
}
