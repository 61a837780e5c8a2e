//! Beside policies: how many actions a wildcard or a policy template comes to, the access level of an action.

use super::InlayHint;
use crate::grant::action_list::{actions, by_level_lines, expanded, is_wildcard, lines};
use crate::grant::statement::allowed;
use crate::parameter_fault::why_nothing;
use crate::permissions::judged_template;
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::expand::{EntryKind, PolicyEntry, policy_entries};
use sam_core::iam::{AccessLevel, access_level};
use sam_core::policy::{SiteKind, sites_of};
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;
use sam_core::text::{TextRange, TextSize, size};
use std::collections::HashMap;

/// How many actions a tooltip names.
const MOST_ACTIONS: usize = 30;

/// The hints in a range, in no order.
pub(super) fn hints(resolver: &Resolver<'_>, range: TextRange) -> Vec<InlayHint> {
    let resources = resolver.template().resources();
    let shown = resources.filter(|it| it.entry.range().intersect(range).is_some());
    let mut hints = Vec::new();
    let mut known = HashMap::new();
    for resource in shown {
        of_actions(resource, range, &mut known, &mut hints);
        of_templates(resolver, resource, range, &mut hints);
    }
    hints
}

/// What was found out about wildcards: large ones repeat.
type Known<'a> = HashMap<&'a str, (String, Option<String>)>;

fn of_actions<'a>(
    resource: Resource<'a>,
    range: TextRange,
    known: &mut Known<'a>,
    acc: &mut Vec<InlayHint>,
) {
    for site in sites_of(resource) {
        match site.kind {
            SiteKind::Identity | SiteKind::Resource(_) | SiteKind::Limit => {}
            // Its actions are all of one kind: to become the role, to invoke the function.
            SiteKind::Trust | SiteKind::Permission => continue,
        }
        for statement in site.document.statements() {
            let element = statement.action();
            let values = element
                .into_iter()
                .flat_map(|it| it.texts().collect::<Vec<_>>());
            let shown = values.filter(|(_, node)| range.contains_inclusive(node.range().end()));
            acc.extend(shown.filter_map(|(text, node)| action(text, node, known)));
        }
    }
}

/// What only looks is what is expected of a policy; what goes further is worth a word.
fn action<'a>(text: &'a str, node: NodeRef<'_>, known: &mut Known<'a>) -> Option<InlayHint> {
    let offset = node.range().end();
    if is_wildcard(text) {
        let (label, tooltip) = known.entry(text).or_insert_with(|| {
            let matched = expanded([text]);
            let lines = by_level_lines(&matched, MOST_ACTIONS);
            let tooltip = (!lines.is_empty()).then(|| lines.join("\n"));
            (actions(&matched), tooltip)
        });
        return Some(InlayHint {
            offset,
            label: label.clone(),
            tooltip: tooltip.clone(),
        });
    }
    match access_level(text)? {
        AccessLevel::List | AccessLevel::Read => None,
        level
        @ (AccessLevel::Write | AccessLevel::Tagging | AccessLevel::PermissionsManagement) => {
            Some(InlayHint {
                offset,
                label: level.name().to_owned(),
                tooltip: None,
            })
        }
    }
}

fn of_templates(
    resolver: &Resolver<'_>,
    resource: Resource<'_>,
    range: TextRange,
    acc: &mut Vec<InlayHint>,
) {
    let is_read = matches!(
        resource.type_name(),
        Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
    );
    let policies = resource.property("Policies").filter(|_| is_read);
    let mut open: Vec<PolicyEntry<'_>> = policies.map(policy_entries).unwrap_or_default();
    while let Some(it) = open.pop() {
        match it.kind {
            EntryKind::If { branches, .. } => open.extend(branches),
            EntryKind::Template { entry, template } => {
                let document = resolver.template().document();
                let offset = behind_colon(document, entry.key.full_range().end());
                if !range.contains_inclusive(offset) {
                    continue;
                }
                if let Some(why) = why_nothing(entry, template, resolver) {
                    acc.push(InlayHint {
                        offset,
                        label: "grants nothing".to_owned(),
                        tooltip: Some(why),
                    });
                    continue;
                }
                let statements = judged_template(template, entry, *resolver);
                let told = statements.iter().flat_map(|it| lines(it.named()));
                acc.push(InlayHint {
                    offset,
                    label: actions(&allowed(&statements)),
                    tooltip: Some(told.collect::<Vec<_>>().join("\n")),
                });
            }
            EntryKind::Managed(_)
            | EntryKind::ManagedIntrinsic(_)
            | EntryKind::Statement(_)
            | EntryKind::Invalid => {}
        }
    }
}

/// Where a value begins whose key ends here, if a colon follows.
fn behind_colon(document: &Document, key_end: TextSize) -> TextSize {
    let rest = document
        .source()
        .get(usize::from(key_end)..)
        .unwrap_or_default();
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    match rest[blanks..].starts_with(':') {
        true => key_end + size(blanks + 1),
        false => key_end,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    #[test]
    fn wildcards_are_counted_and_what_changes_something_is_marked() {
        check(
            "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - AmazonS3ReadOnlyAccess
        - S3ReadPolicy: {BucketName: !Ref B}
        - !If
          - IsProd
          - DynamoDBCrudPolicy:
              TableName: orders
          - !Ref AWS::NoValue
        - Statement:
            - Effect: Allow
              Action: [s3:GetObject, s3:PutObject, 's3:Get*', iam:PassRole, s3:TagResource, s3:HeadObject]
              Resource: '*'
            - Effect: Allow
              NotAction: s3:*
              Resource: '*'
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: {Action: sts:AssumeRole}}
",
            expect![[r#"
                - S3ReadPolicy:‹5 actions› {BucketName: !Ref B}
                - DynamoDBCrudPolicy:‹10 actions›
                Action: [s3:GetObject, s3:PutObject‹Write›, 's3:Get*'‹63 actions›, iam:PassRole‹Write›, s3:TagResource‹Tagging›, s3:HeadObject]
                NotAction: s3:*‹180 actions›
            "#]],
        );
        check(
            r#"{"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {
  "Policies": [ { "SQSPollerPolicy" : { "QueueName": "jobs" } },
    { "Statement": [{ "Action": "sqs:*" }] } ] } } } }
"#,
            expect![[r#"
                "Policies": [ { "SQSPollerPolicy" :‹4 actions› { "QueueName": "jobs" } },
                { "Statement": [{ "Action": "sqs:*"‹20 actions› }] } ] } } } }
            "#]],
        );
    }

    #[test]
    fn a_policy_template_that_cannot_use_its_value_grants_nothing() {
        check(
            "\
Resources:
  B: {Type: AWS::S3::Bucket}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - S3ReadPolicy: {BucketName: !GetAtt B.Arn}
        - S3WritePolicy: {BucketName: !Ref B}
",
            expect![[r#"
                - S3ReadPolicy:‹grants nothing› {BucketName: !GetAtt B.Arn}
                - S3WritePolicy:‹3 actions› {BucketName: !Ref B}
            "#]],
        );
    }
}
