//! `properties-not-a-map`: the `Properties` of a resource are not a map.
//!
//! `Properties` may be left out, but what stands there must be a map; nothing at all behind the colon is none. The SAM
//! transform reports this and looks at nothing else; CloudFormation refuses the template, too.
//!
//! ```yaml
//! Orders:
//!   Type: AWS::Serverless::SimpleTable
//!   Properties:           # bad: empty
//! Orders:
//!   Type: AWS::Serverless::SimpleTable   # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::remove_entry;
use sam_core::connector::Resolver;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "properties-not-a-map",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// The types the transform checks so.
const CHECKED: [&str; 12] = [
    "AWS::Serverless::Api",
    "AWS::Serverless::Application",
    "AWS::Serverless::CapacityProvider",
    "AWS::Serverless::Function",
    "AWS::Serverless::HttpApi",
    "AWS::Serverless::LayerVersion",
    "AWS::Serverless::MicrovmImage",
    "AWS::Serverless::NetworkConnector",
    "AWS::Serverless::SimpleTable",
    "AWS::Serverless::StateMachine",
    "AWS::Serverless::WebFunction",
    "AWS::Serverless::WebSocketApi",
];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let is_of_sam = |it: &str| it.starts_with("AWS::Serverless::");
    let is_plain = |it: &str| !is_of_sam(it) && !resolver.template().has_macros();
    let is_checked = |it: &&str| CHECKED.contains(it) || is_plain(it);
    let Some(name) = resource.type_name().filter(is_checked) else {
        return;
    };
    let Some(entry) = resource.body().entry("Properties") else {
        return;
    };
    if entry.value.is_mapping() || entry.value.tag().is_some() {
        return;
    }
    let who = match is_of_sam(name) {
        true => "SAM",
        false => "CloudFormation",
    };
    let message = if entry.value.is_missing() {
        format!(
            "`Properties` of an `{name}` is empty, so {who} refuses it. Add properties, or remove it."
        )
    } else {
        format!("`Properties` of an `{name}` must be a map of property names to values.")
    };
    acc.push(RULE.at(entry.key.full_range(), message));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let body = finding.resource(resolver)?.body();
    let entry = body.entry("Properties")?;
    let is_empty = entry.value.is_null() || entry.value.items().len() == 0;
    let edits = is_empty
        .then(|| remove_entry(resolver.template().document(), body, entry))
        .flatten();
    Some(Fix::list([("Remove `Properties`", edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const EMPTY: &str = r#"
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
    Properties: # soon

  Queue:
    Type: AWS::SQS::Queue
    Properties:
"#;

    #[test]
    fn empty_properties_are_refused_for_sam_resources() {
        check(
            EMPTY,
            expect![[r#"
                5 |     Properties: # soon
                  |     ^^^^^^^^^^ properties-not-a-map: `Properties` of an `AWS::Serverless::SimpleTable` is empty, so SAM refuses it. Add properties, or remove it.
                  |     fix: Remove `Properties`
                9 |     Properties:
                  |     ^^^^^^^^^^ properties-not-a-map: `Properties` of an `AWS::SQS::Queue` is empty, so CloudFormation refuses it. Add properties, or remove it.
                  |     fix: Remove `Properties`
            "#]],
        );
        check_fix(
            EMPTY,
            "Remove `Properties`",
            expect![[r#"
                 4 |     Type: AWS::Serverless::SimpleTable
                -5 |     Properties: # soon
                 5 |
            "#]],
        );
    }

    #[test]
    fn a_list_is_no_map() {
        check(
            r#"
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
    Properties:
      - TableName: orders
"#,
            expect![[r#"
                5 |     Properties:
                  |     ^^^^^^^^^^ properties-not-a-map: `Properties` of an `AWS::Serverless::SimpleTable` must be a map of property names to values.
            "#]],
        );
    }

    #[test]
    fn cloudformation_wants_a_map_too() {
        check(
            "
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName:orders
  Jobs: {Type: AWS::SQS::Queue, Properties: [{QueueName: jobs}]}
  Macro: {Type: AWS::SQS::Queue, Properties: !Transform {Name: AWS::Include, Parameters: {Location: s3://b/k}}}
",
            expect![[r#"
                5 |     Properties:
                  |     ^^^^^^^^^^ properties-not-a-map: `Properties` of an `AWS::SQS::Queue` must be a map of property names to values.
                  |     fix: Remove `Properties`
                7 |   Jobs: {Type: AWS::SQS::Queue, Properties: [{QueueName: jobs}]}
                  |                                 ^^^^^^^^^^ properties-not-a-map: `Properties` of an `AWS::SQS::Queue` must be a map of property names to values.
            "#]],
        );
    }
}
