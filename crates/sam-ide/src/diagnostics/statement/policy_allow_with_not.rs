//! `policy-allow-with-not`: an `Allow` grants everything except what it lists.
//!
//! `NotAction` with `Allow` grants every action of every service except those named, and every action that AWS adds
//! later. `NotResource` with `Allow` grants the actions on all resources except those named, in this account and in those
//! that share theirs. What should stay forbidden belongs into a statement with `Deny`, what is needed into `Action` and
//! `Resource`.
//!
//! ```yaml
//! - Effect: Allow
//!   NotAction: iam:*             # bad: everything but IAM
//!   Resource: "*"
//! - Effect: Allow
//!   Action: [s3:GetObject, s3:PutObject]   # good
//!   Resource: !Sub "${Images.Arn}/*"
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html>.

use crate::boundary::is_boundary;
use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::connector::Resolver;
use sam_core::policy::{Effect, Polarity, PolicySite, SiteKind, Statement};

pub(super) const RULE: Rule = Rule {
    code: "policy-allow-with-not",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::StatementInTemplate(check),
    fix: None,
};

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    site: &PolicySite<'_>,
    resolver: &Resolver<'_>,
) {
    if statement.effect() != Some(Effect::Allow) {
        return;
    }
    match site.kind {
        SiteKind::Identity | SiteKind::Trust | SiteKind::Resource(_) => {}
        // It has neither `NotAction` nor `NotPrincipal`.
        SiteKind::Permission => return,
        // What a limit leaves open is granted elsewhere.
        SiteKind::Limit => return,
    }
    let is_not = |polarity| match polarity {
        Polarity::Is => false,
        Polarity::Not => true,
    };
    let action = statement.action().filter(|it| is_not(it.polarity));
    let resource = statement.resource().filter(|it| is_not(it.polarity));
    if action.is_none() && resource.is_none() || is_boundary(site.holder, resolver.template()) {
        return;
    }
    if let Some(action) = action {
        let message = "`Allow` with `NotAction` grants all other actions of all services, also future ones. List the actions in `Action`.";
        acc.push(RULE.at(action.entry.key.full_range(), message));
    }
    if let Some(resource) = resource {
        let message = "`Allow` with `NotResource` grants the actions on all other resources, also future ones. List the resources in `Resource`.";
        acc.push(RULE.at(resource.entry.key.full_range(), message));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_advice;
    use expect_test::expect;

    #[test]
    fn everything_but_something_is_granted() {
        check_advice(
            r#"
Resources:
  Deploy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            NotAction: [iam:CreateUser]
            Resource: arn:aws:s3:::a
          - Effect: Allow
            Action: s3:GetObject
            NotResource: arn:aws:s3:::secret/*
"#,
            expect![[r#"
                10 |             NotAction: [iam:CreateUser]
                   |             ^^^^^^^^^ policy-allow-with-not (warning): `Allow` with `NotAction` grants all other actions of all services, also future ones. List the actions in `Action`.
                14 |             NotResource: arn:aws:s3:::secret/*
                   |             ^^^^^^^^^^^ policy-allow-with-not (warning): `Allow` with `NotResource` grants the actions on all other resources, also future ones. List the resources in `Resource`.
            "#]],
        );
    }

    #[test]
    fn everything_but_something_may_be_denied() {
        check_advice(
            r#"
Resources:
  Deploy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Deny
            NotAction: [iam:CreateUser]
            NotResource: arn:aws:s3:::a
"#,
            expect![""],
        );
    }
}
