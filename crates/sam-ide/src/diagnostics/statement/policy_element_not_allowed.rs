//! `policy-element-not-allowed`: a policy of this kind, or a statement with another element, cannot have this element.
//!
//! A policy of a role, user or group has no `Principal`: it is about whoever has the policy. A trust policy has no
//! `Resource`: it is about the role it belongs to. And a statement says either what it is about or what it is not
//! about, `Action` or `NotAction`, never both. A trust policy names who may assume the role, so it has no `NotPrincipal`.
//! IAM refuses the policy. Amazon ECR refuses a policy of a repository with `Resource`.
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

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::remove_entry;
use sam_core::connector::Resolver;
use sam_core::policy::is_present;
use sam_core::policy::{PolicySite, SiteKind, Statement};

pub(super) const RULE: Rule = Rule {
    code: "policy-element-not-allowed",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, site: &PolicySite<'_>) {
    let map = statement.node;
    let (names, why): (&[&str], _) = match site.kind {
        SiteKind::Identity => (
            &["Principal", "NotPrincipal"],
            "the principal is the role or user that has this policy",
        ),
        SiteKind::Trust => (
            &["Resource", "NotResource"],
            "the resource of a trust policy is its role",
        ),
        SiteKind::Resource("ecr") if site.holder.type_name() == Some("AWS::ECR::Repository") => (
            &["Resource", "NotResource"],
            "the resource of the policy is its repository",
        ),
        SiteKind::Resource(_) | SiteKind::Limit => (&[], ""),
        // What is not a property of it is another rule's.
        SiteKind::Permission => return,
    };
    let present = |name: &str| map.entry(name).filter(|it| is_present(*it));
    for entry in names.iter().filter_map(|it| present(it)) {
        let name = entry.name();
        let message = format!("This policy cannot have `{name}`: {why}. Remove it.");
        acc.push(RULE.at(entry.key.full_range(), message));
    }
    if site.kind == SiteKind::Trust
        && let (None, Some(entry)) = (present("Principal"), present("NotPrincipal"))
    {
        let message = "A trust policy cannot have `NotPrincipal`. Name who may assume the role in `Principal`.";
        acc.push(RULE.at(entry.key.full_range(), message));
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
                "A statement cannot have both `{is}` and `{not}`. Remove one, or write two statements."
            );
            let finding = RULE.at(second.key.full_range(), message);
            acc.push(finding.related(first.key.full_range(), format!("`{is}` is here")));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let map = finding.statement(resolver)?.1.node;
    let entry = finding.key_in(map)?;
    // Who else may assume the role is for its writer to say.
    if entry.name() == "NotPrincipal" && map.entry("Principal").is_none() {
        return None;
    }
    let mut related = finding.related.iter();
    let other = related.find_map(|(at, _)| map.entries().find(|it| it.key.full_range() == *at));
    Some(Fix::list([entry].into_iter().chain(other).map(|it| {
        let edits = remove_entry(resolver.template().document(), map, it);
        (format!("Remove `{}`", it.name()), edits)
    })))
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
                   |           ^^^^^^^^ policy-element-not-allowed: This policy cannot have `Resource`: the resource of a trust policy is its role. Remove it.
                   |           fix: Remove `Resource`
                18 |             NotAction: iam:*
                   |             ^^^^^^^^^ policy-element-not-allowed: A statement cannot have both `Action` and `NotAction`. Remove one, or write two statements.
                   |             line 17: `Action` is here
                   |             fix: Remove `NotAction`
                   |             fix: Remove `Action`
                20 |             Principal: '*'
                   |             ^^^^^^^^^ policy-element-not-allowed: This policy cannot have `Principal`: the principal is the role or user that has this policy. Remove it.
                   |             fix: Remove `Principal`
                29 |           NotPrincipal: {AWS: '123456789012'}
                   |           ^^^^^^^^^^^^ policy-element-not-allowed: A statement cannot have both `Principal` and `NotPrincipal`. Remove one, or write two statements.
                   |           line 28: `Principal` is here
                   |           fix: Remove `NotPrincipal`
                   |           fix: Remove `Principal`
            "#]],
        );
    }

    #[test]
    fn a_trust_policy_names_who_may_assume_the_role() {
        check(
            r#"
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          Effect: Deny
          Action: sts:AssumeRole
          NotPrincipal: {Service: lambda.amazonaws.com}
"#,
            expect![[r#"
                10 |           NotPrincipal: {Service: lambda.amazonaws.com}
                   |           ^^^^^^^^^^^^ policy-element-not-allowed: A trust policy cannot have `NotPrincipal`. Name who may assume the role in `Principal`.
            "#]],
        );
    }
}
