//! `policy-duplicate-action`: a statement already has the action, by its name or by a wildcard.
//!
//! It changes nothing and makes the statement longer than it is. A policy has a greatest size, too.
//!
//! ```yaml
//! Action:
//!   - s3:Get*
//!   - s3:GetObject     # bad: s3:Get* is about it, too
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::action::remove;
use sam_core::connector::Resolver;
use sam_core::iam::matches;
use sam_core::policy::direct;
use sam_core::policy::{PolicySite, Statement};
use sam_core::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    code: "policy-duplicate-action",
    severity: Severity::Hint,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

/// Each action is compared with all others: more of them than a policy has room for are not looked at.
const MOST_COMPARED: usize = 400;

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, _: &PolicySite<'_>) {
    let Some(actions) = statement.action() else {
        return;
    };
    // In branches of `Fn::If` an action may stand once each.
    let nodes = direct(actions.entry.value).filter_map(|it| Some((it.as_str()?, it)));
    let nodes: Vec<(&str, NodeRef<'_>)> = nodes.take(MOST_COMPARED).collect();
    let wildcards: Vec<usize> = (0..nodes.len())
        .filter(|it| {
            nodes
                .get(*it)
                .is_some_and(|(text, _)| text.contains(['*', '?']))
        })
        .collect();
    for (at, (text, node)) in nodes.iter().enumerate() {
        if !text.contains(':') && !text.starts_with('*') {
            continue;
        }
        let is_same = |(other, _): &&(&str, NodeRef<'_>)| other.eq_ignore_ascii_case(text);
        let same = nodes.iter().take(at).find(is_same);
        let wider = || {
            let others = wildcards.iter().filter(|it| **it != at);
            others
                .filter_map(|it| nodes.get(*it))
                .find(|(pattern, _)| is_wider(pattern, text))
        };
        let Some((other, place)) = same.or_else(wider) else {
            continue;
        };
        let message = match other.eq_ignore_ascii_case(text) {
            true => format!("`{text}` is already above. Remove it."),
            false => format!("`{other}` already includes `{text}`. Remove one of them."),
        };
        let finding = RULE.at(node.full_range(), message);
        acc.push(finding.related(place.full_range(), format!("`{other}`")));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let actions = finding.statement(resolver)?.1.action()?;
    let (text, node) = actions.texts().find(|(_, it)| finding.is_at(*it))?;
    let edits = remove(resolver.template().document(), actions, node);
    Some(Fix::list([(format!("Remove `{text}`"), edits)]))
}

/// Whether a pattern stands for all that another text with or without wildcards stands for, and more.
fn is_wider(pattern: &str, text: &str) -> bool {
    // A question mark in the pattern would take a star for one character.
    let is_comparable = !(pattern.contains('?') && text.contains('*'));
    is_comparable && matches(pattern, text) && !pattern.eq_ignore_ascii_case(text)
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn an_action_stands_once() {
        check(
            r#"
Conditions:
  Open: !Equals [a, a]
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action:
          - s3:GetObject
          - s3:PutObject
          - s3:getobject
          - sqs:Get*
          - sqs:GetQueueUrl
          - sqs:GetQueue*
          - !If [Open, s3:PutObject, s3:DeleteObject]
          Resource: '*'
"#,
            expect![[r#"
                15 |           - s3:getobject
                   |             ^^^^^^^^^^^^ policy-duplicate-action (hint): `s3:getobject` is already above. Remove it.
                   |             line 13: `s3:GetObject`
                   |             fix: Remove `s3:getobject`
                17 |           - sqs:GetQueueUrl
                   |             ^^^^^^^^^^^^^^^ policy-duplicate-action (hint): `sqs:Get*` already includes `sqs:GetQueueUrl`. Remove one of them.
                   |             line 16: `sqs:Get*`
                   |             fix: Remove `sqs:GetQueueUrl`
                18 |           - sqs:GetQueue*
                   |             ^^^^^^^^^^^^^ policy-duplicate-action (hint): `sqs:Get*` already includes `sqs:GetQueue*`. Remove one of them.
                   |             line 16: `sqs:Get*`
                   |             fix: Remove `sqs:GetQueue*`
            "#]],
        );
    }
}
