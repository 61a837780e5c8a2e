//! The key `Policies`: all of the list, a line for each entry.

use super::holder::{has_own_role, inline_name, role};
use super::{managed, template};
use crate::grant::action_list::counts_with_total;
use crate::grant::phrase::{code, escape};
use crate::grant::statement::allowed;
use crate::links;
use crate::permissions::judged_statements;
use sam_core::connector::Resolver;
use sam_core::expand::{EntryKind, PolicyEntry, policy_entries};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;
use sam_core::template::intrinsic::{self, Intrinsic};

/// How many entries are shown.
const MOST: usize = 20;

pub(super) fn parts(
    resource: Resource<'_>,
    entry: EntryRef<'_>,
    resolver: &Resolver<'_>,
) -> Vec<String> {
    let is_of_iam = resource
        .type_name()
        .is_some_and(|it| it.starts_with("AWS::IAM::"));
    let lines = match is_of_iam {
        true => documents(entry.value, resolver),
        false => policy_entries(entry.value)
            .iter()
            .flat_map(|it| lines(resource, it, resolver, ""))
            .collect(),
    };
    let title = format!("**Policies** of {}", code(resource.id));
    let mut parts = vec![match role(resource).filter(|_| !is_of_iam) {
        Some(role) => format!("{title}, on {role}"),
        None => title,
    }];
    if !is_of_iam && has_own_role(resource) {
        parts.push("SAM ignores these policies because `Role` is set.".to_owned());
    }
    let hidden = lines.len().saturating_sub(MOST);
    let mut shown: Vec<_> = lines.into_iter().take(MOST).collect();
    if hidden > 0 {
        shown.push(format!("- and {hidden} more"));
    }
    if !shown.is_empty() {
        parts.push(shown.join("\n"));
    }
    let resource_type = resource.type_name().unwrap_or_default();
    parts.push(links::to_type(resource_type));
    parts
}

fn lines(
    resource: Resource<'_>,
    entry: &PolicyEntry<'_>,
    resolver: &Resolver<'_>,
    indent: &str,
) -> Vec<String> {
    let words = match &entry.kind {
        EntryKind::Managed(node) => {
            let summary = managed::summary(*node).unwrap_or_default();
            format!("managed policy {summary}")
        }
        EntryKind::ManagedIntrinsic(node)
            if intrinsic::of(*node).is_some_and(Intrinsic::is_no_value) =>
        {
            "nothing".to_owned()
        }
        EntryKind::ManagedIntrinsic(node) => match managed::summary(*node) {
            Some(summary) => format!("managed policy {summary}"),
            None => format!(
                "managed policy {}",
                code(&crate::grant::words::short(&node.to_value()))
            ),
        },
        EntryKind::Template { entry, template } => {
            format!(
                "policy template {}",
                template::summary(template, *entry, resolver)
            )
        }
        EntryKind::Statement(node) => {
            let statements = judged_statements(&node.to_value(), *resolver);
            let name = inline_name(resource, entry.position);
            format!(
                "statements {} · {}",
                code(&name),
                counts_with_total(&allowed(&statements))
            )
        }
        EntryKind::If {
            intrinsic,
            branches,
        } => {
            let condition = intrinsic.items().next().and_then(NodeRef::as_str);
            let condition = code(condition.unwrap_or("?"));
            let inner = format!("{indent}  ");
            let mut all = Vec::new();
            for (at, branch) in branches.iter().enumerate() {
                all.push(match at {
                    0 => format!("{indent}- if {condition} is true:"),
                    _ => format!("{indent}- if not:"),
                });
                all.extend(lines(resource, branch, resolver, &inner));
            }
            return all;
        }
        EntryKind::Invalid => "an entry that SAM refuses".to_owned(),
    };
    vec![format!("{indent}- {words}")]
}

/// The inline policies of a role, user or group.
fn documents(value: NodeRef<'_>, resolver: &Resolver<'_>) -> Vec<String> {
    let items = value.items().filter(|it| it.is_mapping());
    let lines = items.map(|item| {
        let name = item
            .get("PolicyName")
            .map(|it| crate::grant::words::short(&it.to_value()));
        let document = item
            .get("PolicyDocument")
            .map(NodeRef::to_value)
            .unwrap_or_default();
        let statements = judged_statements(&document, *resolver);
        let counts = counts_with_total(&allowed(&statements));
        format!(
            "- {} · {}",
            code(&name.unwrap_or_default()),
            escape(&counts)
        )
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use crate::hover::tests::check;
    use expect_test::expect;

    const POLICIES: &str = "\
Policies:
        - AWSLambdaBasicExecutionRole
        - !Ref Own
        - S3ReadPolicy: {BucketName: images}
        - Statement:
            - {Effect: Allow, Action: [sqs:SendMessage, 's3:Get*'], Resource: '*'}
        - !If [IsProd, AdministratorAccess, !Ref AWS::NoValue]
        - S3RedPolicy: {}
";

    #[test]
    fn each_entry_is_a_line() {
        check(
            &format!(
                "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      $0{POLICIES}
"
            ),
            expect![[r#"
                [Policies]

                **Policies** of `F`, on role `FRole` (generated by SAM)

                - managed policy `AWSLambdaBasicExecutionRole` · 3 Write actions
                - managed policy `Own`
                - policy template `S3ReadPolicy` · 5 actions: 1 List · 4 Read
                - statements `FRolePolicy3` · 64 actions: 63 Read · 1 Write
                - if `IsProd` is true:
                  - managed policy `AdministratorAccess` · 22,321 actions: 3,748 List · 5,947 Read · 11,485 Write · 719 Tagging · 422 Permissions management
                - if not:
                  - nothing
                - an entry that SAM refuses
            "#]],
        );
        check(
            &format!(
                "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Role: !GetAtt R.Arn
      $0{POLICIES}
"
            ),
            expect![[r#"
                [Policies]

                **Policies** of `F`

                SAM ignores these policies because `Role` is set.

                - managed policy `AWSLambdaBasicExecutionRole` · 3 Write actions
                - managed policy `Own`
                - policy template `S3ReadPolicy` · 5 actions: 1 List · 4 Read
                - statements `FRolePolicy3` · 64 actions: 63 Read · 1 Write
                - if `IsProd` is true:
                  - managed policy `AdministratorAccess` · 22,321 actions: 3,748 List · 5,947 Read · 11,485 Write · 719 Tagging · 422 Permissions management
                - if not:
                  - nothing
                - an entry that SAM refuses
            "#]],
        );
        check(
            "\
Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      $0Policies:
        - PolicyName: !Sub '${AWS::StackName}-read'
          PolicyDocument:
            Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: '*'}
",
            expect![[r#"
                [Policies]

                **Policies** of `R`

                - `<stack name>-read` · 1 Write action
            "#]],
        );
    }
}
