//! `policy-trust-action`: a trust policy with an action that is not one of assuming a role.
//!
//! The trust policy of a role says who may assume it: its actions are `sts:AssumeRole`, `sts:AssumeRoleWithSAML`,
//! `sts:AssumeRoleWithWebIdentity`, `sts:TagSession`, `sts:SetSourceIdentity` and `sts:SetContext`. IAM refuses others.
//! What the role may do stands in its policies.
//!
//! ```yaml
//! AssumeRolePolicyDocument:
//!   Statement:
//!     Effect: Allow
//!     Principal: { Service: lambda.amazonaws.com }
//!     Action: lambda:InvokeFunction     # bad
//!     Action: sts:AssumeRole            # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html>.

use super::policy_action_edit::change;
use super::{Check, Diagnostic, Rule, Severity};
use sam_core::connector::Resolver;
use sam_core::policy::{Polarity, Site, SiteKind, Statement};

pub(super) const RULE: Rule = Rule {
    code: "policy-trust-action",
    severity: Severity::Error,
    check: Check::Statement(check),
};

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    site: &Site<'_>,
    resolver: &Resolver<'_>,
) {
    let actions = statement.action().filter(|it| it.polarity == Polarity::Is);
    let Some(actions) = actions.filter(|_| site.kind == SiteKind::Trust) else {
        return;
    };
    for (text, node) in actions.texts() {
        let Some((prefix, _)) = text.split_once(':') else {
            continue;
        };
        if prefix.eq_ignore_ascii_case("sts") || prefix.contains(['*', '?']) {
            continue;
        }
        let message = format!(
            "`{text}` is no action of a trust policy, which says who may assume the role: write `sts:AssumeRole` here, and what the role may do in its policies."
        );
        let document = resolver.template().document();
        let edits = change(document, statement, actions, node, &["sts:AssumeRole"]);
        acc.push(
            RULE.at(node.full_range(), message)
                .fix("Change to `sts:AssumeRole`", edits),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn a_trust_policy_is_about_assuming_the_role() {
        check(
            r#"
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Principal: {Service: lambda.amazonaws.com}
          Action: lambda:InvokeFunction
        - Effect: Allow
          Principal: {Service: lambda.amazonaws.com}
          Action: [sts:AssumeRole, sts:TagSession, 's3:*']
"#,
            expect![[r#"
                11 |           Action: lambda:InvokeFunction
                   |                   ^^^^^^^^^^^^^^^^^^^^^ policy-trust-action: `lambda:InvokeFunction` is no action of a trust policy, which says who may assume the role: write `sts:AssumeRole` here, and what the role may do in its policies.
                   |                   fix: Change to `sts:AssumeRole`
                14 |           Action: [sts:AssumeRole, sts:TagSession, 's3:*']
                   |                                                    ^^^^^^ policy-trust-action: `s3:*` is no action of a trust policy, which says who may assume the role: write `sts:AssumeRole` here, and what the role may do in its policies.
                   |                                                    fix: Change to `sts:AssumeRole`
            "#]],
        );
    }
}
