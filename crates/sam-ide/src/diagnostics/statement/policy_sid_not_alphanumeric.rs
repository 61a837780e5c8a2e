//! `policy-sid-not-alphanumeric`: the `Sid` of a statement has characters other than letters and digits.
//!
//! IAM refuses the policy of a role, user or group because of a blank, a hyphen or an underscore in a statement's ID.
//! The policies of other services' resources may have them.
//!
//! ```yaml
//! Sid: read-orders     # bad
//! Sid: ReadOrders      # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use sam_core::connector::Resolver;
use sam_core::policy::{PolicySite, SiteKind, Statement, TextPart, branches, text_parts};

pub(super) const RULE: Rule = Rule {
    code: "policy-sid-not-alphanumeric",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, site: &PolicySite<'_>) {
    if !matches!(site.kind, SiteKind::Identity | SiteKind::Trust) || site.is_iot() {
        return;
    }
    let Some(entry) = statement.sid() else {
        return;
    };
    for node in branches(entry.value) {
        let wrong = text_parts(node).into_iter().find_map(|piece| match piece {
            TextPart::Text(text) => text.chars().find(|it| !it.is_ascii_alphanumeric()),
            TextPart::Ref(_) | TextPart::GetAtt(..) | TextPart::Unknown => None,
        });
        let Some(wrong) = wrong else {
            continue;
        };
        let wrong = match wrong {
            ' ' => "a blank".to_owned(),
            other => format!("`{other}`"),
        };
        let message = format!("A `Sid` can contain only letters and digits. Remove {wrong}.");
        acc.push(RULE.at(node.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let entry = finding.statement(resolver)?.1.sid()?;
    let node = finding.node_in(branches(entry.value))?;
    let clean = Some(camel_case(node.as_str()?)).filter(|it| !it.is_empty())?;
    let edits = one(replace_scalar(resolver.template().document(), node, &clean));
    Some(Fix::list([(format!("Change to `{clean}`"), edits)]))
}

/// Without what is neither letter nor digit; the letter behind it becomes a capital.
fn camel_case(text: &str) -> String {
    let words = text.split(|it: char| !it.is_ascii_alphanumeric());
    words
        .filter_map(|word| {
            let (first, rest) = word.split_at_checked(1)?;
            Some(format!("{}{rest}", first.to_ascii_uppercase()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn letters_and_digits_only() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Sid: list-all buckets
          Effect: Allow
          Action: s3:ListAllMyBuckets
          Resource: '*'
        - Sid: !Sub '${AWS::StackName}_Queues'
          Effect: Allow
          Action: sqs:ListQueues
          Resource: '*'
        - Sid: !Sub 'Topics${AWS::StackName}'
          Effect: Allow
          Action: sns:ListTopics
          Resource: '*'
  Queue:
    Type: AWS::SQS::QueuePolicy
    Properties:
      PolicyDocument:
        Statement: {Sid: to send, Effect: Allow, Principal: '*', Action: 'sqs:SendMessage', Resource: '*'}
"#,
            expect![[r#"
                9 |         - Sid: list-all buckets
                  |                ^^^^^^^^^^^^^^^^ policy-sid-not-alphanumeric: A `Sid` can contain only letters and digits. Remove `-`.
                  |                fix: Change to `ListAllBuckets`
                13 |         - Sid: !Sub '${AWS::StackName}_Queues'
                   |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-sid-not-alphanumeric: A `Sid` can contain only letters and digits. Remove `_`.
            "#]],
        );
    }
}
