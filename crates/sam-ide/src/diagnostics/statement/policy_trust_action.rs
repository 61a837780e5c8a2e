//! `policy-trust-action`: a trust policy has an action that does not assume a role.
//!
//! The trust policy of a role says who may assume it: its actions are `sts:AssumeRole`, `sts:AssumeRoleWithSAML`,
//! `sts:AssumeRoleWithWebIdentity`, `sts:TagSession`, `sts:SetSourceIdentity` and `sts:SetContext`. IAM refuses others.
//! What the role may do stands in its policies. A user of an identity provider (`Federated`) assumes it with one of the
//! two longer actions; `sts:AssumeRole` does nothing for it.
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

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::action::change;
use sam_core::connector::Resolver;
use sam_core::policy::{Element, Polarity, PolicySite, SiteKind, Statement, TextPart, text_parts};

pub(super) const RULE: Rule = Rule {
    code: "policy-trust-action",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, site: &PolicySite<'_>) {
    let actions = statement.action().filter(|it| it.polarity == Polarity::Is);
    let Some(actions) = actions.filter(|_| site.kind == SiteKind::Trust) else {
        return;
    };
    for (text, node) in actions.texts() {
        let Some((prefix, _)) = text.split_once(':') else {
            continue;
        };
        if prefix.eq_ignore_ascii_case("sts") || prefix.contains(['*', '?']) {
            let meant = meant_for_principal(statement, text);
            acc.extend(meant.map(|(message, _)| {
                RULE.at(node.full_range(), message)
                    .severity(Severity::Warning)
            }));
            continue;
        }
        let message = format!(
            "A trust policy only says who may assume the role. Write `sts:AssumeRole` here, and `{text}` into a policy of the role."
        );
        acc.push(RULE.at(node.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let (_, statement) = finding.statement(resolver)?;
    let actions = statement.action()?;
    let (text, node) = actions.texts().find(|(_, it)| finding.is_at(*it))?;
    let meant = meant_for_principal(statement, text).map_or("sts:AssumeRole", |(_, it)| it);
    let edits = change(document, statement, actions, node, &[meant]);
    Some(Fix::list([(format!("Change to `{meant}`"), edits)]))
}

/// Users of an identity provider assume a role in another way than services and roles do.
fn meant_for_principal(statement: Statement<'_>, text: &str) -> Option<(String, &'static str)> {
    let principal = statement
        .principal()
        .filter(|it| it.polarity == Polarity::Is)?;
    let principal = principal.entry.value;
    let mut entries = principal.entries();
    let entry = entries.next().filter(|_| entries.next().is_none())?;
    let is = |name: &str| text.eq_ignore_ascii_case(name);
    match entry.name() {
        "Federated" => {
            let values = Element {
                entry,
                polarity: Polarity::Is,
            }
            .values();
            let has = |mark: &str| {
                values.iter().any(|it| {
                    let parts = text_parts(*it);
                    let is =
                        |it: &TextPart<'_>| matches!(it, TextPart::Text(text) if text.contains(mark));
                    parts.iter().any(is)
                })
            };
            let (saml, web) = ("sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity");
            let meant = match (has("saml-provider/"), has("oidc-provider/")) {
                (true, false) if is("sts:AssumeRole") || is(web) => saml,
                (false, true) if is("sts:AssumeRole") || is(saml) => web,
                (false, false) if is("sts:AssumeRole") => web,
                (true, true) if is("sts:AssumeRole") => saml,
                _ => return None,
            };
            let message = format!(
                "Users of an identity provider assume a role with `{meant}`, so `{text}` has no effect. Write `{meant}`."
            );
            Some((message, meant))
        }
        "Service" if is("sts:AssumeRoleWithSAML") || is("sts:AssumeRoleWithWebIdentity") => {
            let message = format!(
                "Services assume a role with `sts:AssumeRole`; `{text}` is for users of an identity provider. Write `sts:AssumeRole`."
            );
            Some((message, "sts:AssumeRole"))
        }
        _ => None,
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
                   |                   ^^^^^^^^^^^^^^^^^^^^^ policy-trust-action: A trust policy only says who may assume the role. Write `sts:AssumeRole` here, and `lambda:InvokeFunction` into a policy of the role.
                   |                   fix: Change to `sts:AssumeRole`
                14 |           Action: [sts:AssumeRole, sts:TagSession, 's3:*']
                   |                                                    ^^^^^^ policy-trust-action: A trust policy only says who may assume the role. Write `sts:AssumeRole` here, and `s3:*` into a policy of the role.
                   |                                                    fix: Change to `sts:AssumeRole`
            "#]],
        );
    }

    #[test]
    fn each_principal_in_its_way() {
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
          Principal: {Federated: cognito-identity.amazonaws.com}
          Action: sts:AssumeRole
        - Effect: Allow
          Principal: {Federated: !Sub 'arn:aws:iam::${AWS::AccountId}:saml-provider/x'}
          Action: [sts:AssumeRole, sts:TagSession]
        - Effect: Allow
          Principal: {Service: lambda.amazonaws.com}
          Action: sts:AssumeRoleWithSAML
"#,
            expect![[r#"
                10 |           Principal: {Federated: cognito-identity.amazonaws.com}
                   |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-oidc-subject (warning): Users of any Cognito identity pool may assume this role. Limit `cognito-identity.amazonaws.com:aud` to the ID of your pool.
                11 |           Action: sts:AssumeRole
                   |                   ^^^^^^^^^^^^^^ policy-trust-action (warning): Users of an identity provider assume a role with `sts:AssumeRoleWithWebIdentity`, so `sts:AssumeRole` has no effect. Write `sts:AssumeRoleWithWebIdentity`.
                   |                   fix: Change to `sts:AssumeRoleWithWebIdentity`
                14 |           Action: [sts:AssumeRole, sts:TagSession]
                   |                    ^^^^^^^^^^^^^^ policy-trust-action (warning): Users of an identity provider assume a role with `sts:AssumeRoleWithSAML`, so `sts:AssumeRole` has no effect. Write `sts:AssumeRoleWithSAML`.
                   |                    fix: Change to `sts:AssumeRoleWithSAML`
                17 |           Action: sts:AssumeRoleWithSAML
                   |                   ^^^^^^^^^^^^^^^^^^^^^^ policy-trust-action (warning): Services assume a role with `sts:AssumeRole`; `sts:AssumeRoleWithSAML` is for users of an identity provider. Write `sts:AssumeRole`.
                   |                   fix: Change to `sts:AssumeRole`
            "#]],
        );
    }
}
