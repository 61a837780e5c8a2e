//! `policy-oidc-subject`: every user of an identity provider may assume the role.
//!
//! A trust policy that names an identity provider (`Federated`) lets in whoever the provider issues a token to. GitHub
//! issues tokens to the workflows of all repositories, and Amazon Cognito to the users of all identity pools. A
//! condition on the subject (`…:sub`) or, for Cognito, on the audience (`…:aud`) says which of them are meant. IAM refuses
//! new roles for GitHub without it. IAM Access Analyzer calls this `MISSING_GITHUB_REPO_CONDITION_KEY`.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: sts:AssumeRoleWithWebIdentity
//!   Principal: {Federated: !Sub "arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com"}
//!   Condition:
//!     StringEquals: {token.actions.githubusercontent.com:aud: sts.amazonaws.com}
//!     StringLike:   # without it: bad
//!       token.actions.githubusercontent.com:sub: repo:acme/shop:ref:refs/heads/main
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::principal::of_kind;
use sam_core::policy::{
    Effect, Piece, Polarity, PolicySite, SiteKind, Statement, is_deferred, pieces,
};
use sam_core::syntax::{EntryRef, NodeRef};

pub(super) const RULE: Rule = Rule {
    code: "policy-oidc-subject",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: None,
};

const GITHUB: &str = "token.actions.githubusercontent.com";
const COGNITO: &str = "cognito-identity.amazonaws.com";

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, site: &PolicySite<'_>) {
    let principal = statement
        .principal()
        .filter(|it| it.polarity == Polarity::Is);
    let is_asked = site.kind == SiteKind::Trust && statement.effect() == Some(Effect::Allow);
    let Some(principal) = principal.filter(|_| is_asked) else {
        return;
    };
    for node in of_kind(principal, "Federated") {
        if let Some(message) = provider(node).and_then(|it| fault(&it, statement)) {
            acc.push(RULE.at(node.full_range(), message));
        }
    }
}

/// The host of an OIDC provider that a principal is.
fn provider(node: NodeRef<'_>) -> Option<String> {
    let parts = pieces(node);
    if let [Piece::Text(text)] = parts.as_slice()
        && *text == COGNITO
    {
        return Some(COGNITO.to_owned());
    }
    let [.., Piece::Text(last)] = parts.as_slice() else {
        return None;
    };
    let (_, host) = last.split_once("oidc-provider/")?;
    (!host.is_empty()).then(|| host.to_owned())
}

/// Why a statement lets in too many users of a provider.
fn fault(host: &str, statement: Statement<'_>) -> Option<String> {
    let asked = |claim: &str| {
        let name = format!("{host}:{claim}");
        let mut keys = statement.condition_keys();
        keys.any(|(operator, key)| is_limited(operator, key, &name))
    };
    match host {
        GITHUB if !asked("sub") && !asked("job_workflow_ref") => Some(format!(
            "Workflows of any GitHub repository may assume this role. Limit `{GITHUB}:sub` to `repo:OWNER/NAME:…`."
        )),
        COGNITO if !asked("aud") => Some(format!(
            "Users of any Cognito identity pool may assume this role. Limit `{COGNITO}:aud` to the ID of your pool."
        )),
        GITHUB | COGNITO => None,
        _ if !asked("sub") && !asked("aud") => Some(
            "Every user of this provider may assume the role. Add a condition on its `:sub` and `:aud`.".to_owned(),
        ),
        _ => None,
    }
}

/// Whether a key of a condition is compared with values that do not fit everybody.
fn is_limited(operator: EntryRef<'_>, key: EntryRef<'_>, name: &str) -> bool {
    let operator = operator.name().to_ascii_lowercase();
    let is_asked = key.name().eq_ignore_ascii_case(name);
    let is_negative = operator.contains("not") || operator == "null";
    let one = (!key.value.is_sequence() || is_deferred(key.value)).then_some(key.value);
    let many = one
        .is_none()
        .then(|| key.value.items())
        .into_iter()
        .flatten();
    is_asked && !is_negative && one.into_iter().chain(many).all(|it| !fits_everybody(it))
}

/// Whether a value names no owner of a repository: `*`, `repo:*`, `repo:*/*`.
fn fits_everybody(value: NodeRef<'_>) -> bool {
    let text = value.as_str().filter(|_| !is_deferred(value));
    text.is_some_and(|it| {
        let owner = it.strip_prefix("repo:").unwrap_or(it);
        let owner = owner.split('/').next().unwrap_or_default();
        owner.starts_with(['*', '?'])
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn a_provider_of_many_is_limited_to_some() {
        let role = |id: &str, provider: &str, condition: &str| {
            format!(
                "  {id}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: sts:AssumeRoleWithWebIdentity
          Principal: {{Federated: {provider}}}
          Condition: {condition}
"
            )
        };
        let github = "!Sub 'arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com'";
        let aud = "StringEquals: {'token.actions.githubusercontent.com:aud': sts.amazonaws.com}";
        let sub = "'token.actions.githubusercontent.com:sub'";
        let pool = "cognito-identity.amazonaws.com";
        let roles = [
            role("OnlyAud", github, &format!("{{{aud}}}")),
            role(
                "AnyRepo",
                github,
                &format!("{{{aud}, StringLike: {{{sub}: 'repo:*'}}}}"),
            ),
            role(
                "AnyOwner",
                github,
                &format!("{{{aud}, StringLike: {{{sub}: ['repo:acme/*', 'repo:*/shop:*']}}}}"),
            ),
            role(
                "NotOne",
                github,
                &format!("{{{aud}, StringNotEquals: {{{sub}: 'repo:acme/shop:*'}}}}"),
            ),
            role(
                "Good",
                github,
                &format!("{{{aud}, StringLike: {{{sub}: 'repo:acme/shop:ref:refs/heads/main'}}}}"),
            ),
            role(
                "Given",
                github,
                &format!("{{{aud}, StringLike: {{{sub}: !Sub 'repo:${{AWS::StackName}}/*'}}}}"),
            ),
            role(
                "Pool",
                pool,
                "{'ForAnyValue:StringLike': {'cognito-identity.amazonaws.com:amr': authenticated}}",
            ),
            role(
                "Own",
                "arn:aws:iam::123456789012:oidc-provider/id.example.com",
                "{Bool: {'aws:SecureTransport': true}}",
            ),
            role(
                "OwnSub",
                "arn:aws:iam::123456789012:oidc-provider/id.example.com",
                "{StringEquals: {'id.example.com:sub': shop}}",
            ),
        ];
        check(
            &format!("Resources:\n{}", roles.concat()),
            expect![[r#"
            10 |           Principal: {Federated: !Sub 'arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com'}
               |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-oidc-subject (warning): Workflows of any GitHub repository may assume this role. Limit `token.actions.githubusercontent.com:sub` to `repo:OWNER/NAME:…`.
            20 |           Principal: {Federated: !Sub 'arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com'}
               |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-oidc-subject (warning): Workflows of any GitHub repository may assume this role. Limit `token.actions.githubusercontent.com:sub` to `repo:OWNER/NAME:…`.
            30 |           Principal: {Federated: !Sub 'arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com'}
               |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-oidc-subject (warning): Workflows of any GitHub repository may assume this role. Limit `token.actions.githubusercontent.com:sub` to `repo:OWNER/NAME:…`.
            40 |           Principal: {Federated: !Sub 'arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com'}
               |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-oidc-subject (warning): Workflows of any GitHub repository may assume this role. Limit `token.actions.githubusercontent.com:sub` to `repo:OWNER/NAME:…`.
            41 |           Condition: {StringEquals: {'token.actions.githubusercontent.com:aud': sts.amazonaws.com}, StringNotEquals: {'token.actions.githubusercontent.com:sub': 'repo:acme/shop:*'}}
               |                                                                                                                                                                  ^^^^^^^^^^^^^^^^^^ policy-wildcard-in-equals (warning): `StringNotEquals` compares `*` literally. Use `StringNotLike` for wildcards.
               |                                                                                                                                                                  fix: Change to `StringNotLike`
            70 |           Principal: {Federated: cognito-identity.amazonaws.com}
               |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-oidc-subject (warning): Users of any Cognito identity pool may assume this role. Limit `cognito-identity.amazonaws.com:aud` to the ID of your pool.
            80 |           Principal: {Federated: arn:aws:iam::123456789012:oidc-provider/id.example.com}
               |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-oidc-subject (warning): Every user of this provider may assume the role. Add a condition on its `:sub` and `:aud`.
        "#]],
        );
    }
}
