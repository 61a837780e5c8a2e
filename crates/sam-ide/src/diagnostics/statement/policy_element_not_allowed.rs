//! `policy-element-not-allowed`: an element that policies at this place, or beside another element, cannot have.
//!
//! A policy of a role, user or group has no `Principal`: it is about whoever has the policy. A trust policy has no
//! `Resource`: it is about the role it belongs to. And a statement says either what it is about or what it is not
//! about, `Action` or `NotAction`, never both. IAM refuses the policy.
//!
//! ```yaml
//! Policies:
//!   - Statement:
//!       Effect: Allow
//!       Principal: '*'          # bad
//!       Action: s3:GetObject
//!       Resource: arn:aws:s3:::shop/*
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>.

use crate::diagnostics::statement::policy_values::is_present;
use crate::diagnostics::{Check, Diagnostic, Rule, Severity};
use crate::edit::remove_entry;
use sam_core::connector::Resolver;
use sam_core::policy::{Site, SiteKind, Statement};

pub(super) const RULE: Rule = Rule {
    code: "policy-element-not-allowed",
    severity: Severity::Error,
    check: Check::Statement(check),
};

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    site: &Site<'_>,
    resolver: &Resolver<'_>,
) {
    let document = resolver.template().document();
    let map = statement.node;
    let (names, why): (&[&str], _) = match site.kind {
        SiteKind::Identity => (
            &["Principal", "NotPrincipal"],
            "this policy is about whoever has it",
        ),
        SiteKind::Trust => (
            &["Resource", "NotResource"],
            "a trust policy is about the role it belongs to",
        ),
        SiteKind::Resource(_) | SiteKind::Limit => (&[], ""),
        // What is no property of it is another rule's.
        SiteKind::Permission => return,
    };
    let present = |name: &str| map.entry(name).filter(|it| is_present(*it));
    for entry in names.iter().filter_map(|it| present(it)) {
        let name = entry.name();
        let message = format!("There is no `{name}` here: {why}. Remove it.");
        let edits = remove_entry(document, map, entry);
        let diagnostic = RULE.at(entry.key.full_range(), message);
        acc.push(diagnostic.fix(format!("Remove `{name}`"), edits));
    }
    for (is, not) in [
        ("Action", "NotAction"),
        ("Resource", "NotResource"),
        ("Principal", "NotPrincipal"),
    ] {
        if names.contains(&is) {
            continue;
        }
        if let (Some(first), Some(second)) = (present(is), present(not)) {
            let message = format!(
                "A statement has `{is}` or `{not}`, not both. Remove one of them, or make two statements."
            );
            acc.push(
                RULE.at(second.key.full_range(), message)
                    .related(first.key.full_range(), format!("`{is}` stands here"))
                    .fix(
                        format!("Remove `{not}`"),
                        remove_entry(document, map, second),
                    )
                    .fix(format!("Remove `{is}`"), remove_entry(document, map, first)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn some_elements_have_no_place_here() {
        check(
            r#"
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          Effect: Allow
          Action: sts:AssumeRole
          Principal: {Service: lambda.amazonaws.com}
          Resource: '*'
      Policies:
      - PolicyName: a
        PolicyDocument:
          Statement:
            Effect: Allow
            Action: s3:ListAllMyBuckets
            NotAction: iam:*
            Resource: '*'
            Principal: '*'
  Queue:
    Type: AWS::SQS::QueuePolicy
    Properties:
      PolicyDocument:
        Statement:
          Effect: Deny
          Action: sqs:*
          Principal: '*'
          NotPrincipal: {AWS: '123456789012'}
          Resource: '*'
"#,
            expect![[r#"
                11 |           Resource: '*'
                   |           ^^^^^^^^ policy-element-not-allowed: There is no `Resource` here: a trust policy is about the role it belongs to. Remove it.
                   |           fix: Remove `Resource`
                18 |             NotAction: iam:*
                   |             ^^^^^^^^^ policy-element-not-allowed: A statement has `Action` or `NotAction`, not both. Remove one of them, or make two statements.
                   |             line 17: `Action` stands here
                   |             fix: Remove `NotAction`
                   |             fix: Remove `Action`
                20 |             Principal: '*'
                   |             ^^^^^^^^^ policy-element-not-allowed: There is no `Principal` here: this policy is about whoever has it. Remove it.
                   |             fix: Remove `Principal`
                29 |           NotPrincipal: {AWS: '123456789012'}
                   |           ^^^^^^^^^^^^ policy-element-not-allowed: A statement has `Principal` or `NotPrincipal`, not both. Remove one of them, or make two statements.
                   |           line 28: `Principal` stands here
                   |           fix: Remove `NotPrincipal`
                   |           fix: Remove `Principal`
            "#]],
        );
    }
}
