//! `policy-oidc-subject`: every user of an identity provider may assume the role.
//!
//! A trust policy that names an identity provider (`Federated`) lets in whoever the provider issues a token to. GitHub
//! issues tokens to the workflows of all repositories, GitLab and HCP Terraform to those of all their customers, and Amazon
//! Cognito to the users of all identity pools. A
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
use crate::principal::{is_provider_domain, of_kind};
use sam_core::connector::Resolver;
use sam_core::policy::{
    Effect, Polarity, PolicySite, SiteKind, Statement, TextPart, is_deferred, text_parts,
};
use sam_core::syntax::{EntryRef, NodeRef};

pub(super) const RULE: Rule = Rule {
    code: "policy-oidc-subject",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::StatementInTemplate(check),
    fix: None,
};

const GITHUB: &str = "token.actions.githubusercontent.com";
const COGNITO: &str = "cognito-identity.amazonaws.com";

/// Other providers that serve many customers, with the claim that tells them apart
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html>).
const SHARED: [(&str, &str); 4] = [
    ("agent.buildkite.com", "sub"),
    ("app.terraform.io", "sub"),
    ("gitlab.com", "sub"),
    ("oidc.codefresh.io", "sub"),
];

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    site: &PolicySite<'_>,
    resolver: &Resolver<'_>,
) {
    let principal = statement
        .principal()
        .filter(|it| it.polarity == Polarity::Is);
    let is_asked = site.kind == SiteKind::Trust && statement.effect() == Some(Effect::Allow);
    let Some(principal) = principal.filter(|_| is_asked) else {
        return;
    };
    for node in of_kind(principal, "Federated") {
        let host = provider(node, resolver);
        if let Some(message) = host.and_then(|it| fault(&it, statement)) {
            acc.push(RULE.at(node.full_range(), message));
        }
    }
}

/// The host of an OIDC provider that a principal is.
fn provider(node: NodeRef<'_>, resolver: &Resolver<'_>) -> Option<String> {
    let parts = text_parts(node);
    match parts.as_slice() {
        [TextPart::Text(text)] if is_provider_domain(text) => return Some((*text).to_owned()),
        [TextPart::Ref(id) | TextPart::GetAtt(id, "Arn")] => return declared(id, resolver),
        _ => {}
    }
    let [.., TextPart::Text(last)] = parts.as_slice() else {
        return None;
    };
    let (_, host) = last.split_once("oidc-provider/")?;
    (!host.is_empty()).then(|| host.to_owned())
}

/// The host of a provider that the template declares.
fn declared(id: &str, resolver: &Resolver<'_>) -> Option<String> {
    let resource = resolver.template().resource(id)?;
    let is_provider = resource.type_name() == Some("AWS::IAM::OIDCProvider");
    let url = resource.property("Url").filter(|_| is_provider)?;
    let url = url.as_str().filter(|_| !is_deferred(url))?;
    let host = url.strip_prefix("https://").unwrap_or(url);
    let host = host.trim_end_matches('/');
    (!host.is_empty()).then(|| host.to_owned())
}

/// Why a statement lets in too many users of a provider.
fn fault(host: &str, statement: Statement<'_>) -> Option<String> {
    let asked = |claims: &[&str]| {
        let mut keys = statement.condition_keys();
        keys.any(|(operator, key)| {
            let mut names = claims.iter().map(|it| format!("{host}:{it}"));
            names.any(|it| is_limited(operator, key, &it))
        })
    };
    let shared = SHARED.iter().find(|it| it.0 == host);
    match host {
        GITHUB if !asked(&["sub", "job_workflow_ref"]) => Some(format!(
            "Workflows of any GitHub repository may assume this role. Limit `{GITHUB}:sub` to `repo:OWNER/NAME:…`."
        )),
        COGNITO if !asked(&["aud"]) => Some(format!(
            "Users of any Cognito identity pool may assume this role. Limit `{COGNITO}:aud` to the ID of your pool."
        )),
        GITHUB | COGNITO => None,
        _ => match shared {
            Some((_, claim)) if !asked(&[*claim]) => Some(format!(
                "All users of `{host}` get tokens for the same audience, so each may assume this role. Limit `{host}:{claim}` to yours."
            )),
            Some(_) => None,
            None if asked(&["sub", "aud", "oaud", "app_id", "id", "user_id", "amr"]) => None,
            None if is_provider_domain(host) => Some(format!(
                "Every user of `{host}` may assume this role. Limit the ID of the application in `Condition`."
            )),
            None => Some(
                "Every user of this provider may assume the role. Add a condition on its `:sub` and `:aud`.".to_owned(),
            ),
        },
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

/// Whether a value names no owner: `*`, `repo:*`, `repo:*/*`, `organization:*`.
fn fits_everybody(value: NodeRef<'_>) -> bool {
    let text = value.as_str().filter(|_| !is_deferred(value));
    text.is_some_and(|it| {
        let owner = it.split_once(':').map_or(it, |(_, owner)| owner);
        let owner = owner.split('/').next().unwrap_or_default();
        owner.starts_with(['*', '?'])
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_rule};
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

    #[test]
    fn a_provider_of_the_template_and_those_that_many_share() {
        check_rule(
            r#"
Resources:
  GitHub: {Type: AWS::IAM::OIDCProvider, Properties: {Url: 'https://token.actions.githubusercontent.com'}}
  Other: {Type: AWS::IAM::OIDCProvider, Properties: {Url: !ImportValue url}}
  A:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
        - {Effect: Allow, Action: sts:AssumeRoleWithWebIdentity, Principal: {Federated: !Ref GitHub}}
        - {Effect: Allow, Action: sts:AssumeRoleWithWebIdentity, Principal: {Federated: !GetAtt GitHub.Arn}}
        - {Effect: Allow, Action: sts:AssumeRoleWithWebIdentity, Principal: {Federated: !Sub '${GitHub}'}}
        - {Effect: Allow, Action: sts:AssumeRoleWithWebIdentity, Principal: {Federated: !Ref Other}}
        - {Effect: Allow, Action: sts:AssumeRoleWithWebIdentity, Principal: {Federated: accounts.google.com}}
        - Effect: Allow
          Action: sts:AssumeRoleWithWebIdentity
          Principal: {Federated: 'arn:aws:iam::123456789012:oidc-provider/gitlab.com'}
          Condition: {StringEquals: {gitlab.com:aud: 'https://gitlab.com'}}
        - Effect: Allow
          Action: sts:AssumeRoleWithWebIdentity
          Principal: {Federated: 'arn:aws:iam::123456789012:oidc-provider/app.terraform.io'}
          Condition: {StringLike: {app.terraform.io:sub: 'organization:*'}}
        - Effect: Allow
          Action: sts:AssumeRoleWithWebIdentity
          Principal: {Federated: 'arn:aws:iam::123456789012:oidc-provider/gitlab.com'}
          Condition: {StringLike: {gitlab.com:sub: 'project_path:shop/*'}}
        - Effect: Allow
          Action: sts:AssumeRoleWithWebIdentity
          Principal: {Federated: accounts.google.com}
          Condition: {StringEquals: {accounts.google.com:aud: a}}
"#,
            "policy-oidc-subject",
            expect![[r#"
                10 |         - {Effect: Allow, Action: sts:AssumeRoleWithWebIdentity, Principal: {Federated: !Ref GitHub}}
                   |                                                                                         ^^^^^^^^^^^ policy-oidc-subject (warning): Workflows of any GitHub repository may assume this role. Limit `token.actions.githubusercontent.com:sub` to `repo:OWNER/NAME:…`.
                11 |         - {Effect: Allow, Action: sts:AssumeRoleWithWebIdentity, Principal: {Federated: !GetAtt GitHub.Arn}}
                   |                                                                                         ^^^^^^^^^^^^^^^^^^ policy-oidc-subject (warning): Workflows of any GitHub repository may assume this role. Limit `token.actions.githubusercontent.com:sub` to `repo:OWNER/NAME:…`.
                12 |         - {Effect: Allow, Action: sts:AssumeRoleWithWebIdentity, Principal: {Federated: !Sub '${GitHub}'}}
                   |                                                                                         ^^^^^^^^^^^^^^^^ policy-oidc-subject (warning): Workflows of any GitHub repository may assume this role. Limit `token.actions.githubusercontent.com:sub` to `repo:OWNER/NAME:…`.
                14 |         - {Effect: Allow, Action: sts:AssumeRoleWithWebIdentity, Principal: {Federated: accounts.google.com}}
                   |                                                                                         ^^^^^^^^^^^^^^^^^^^ policy-oidc-subject (warning): Every user of `accounts.google.com` may assume this role. Limit the ID of the application in `Condition`.
                17 |           Principal: {Federated: 'arn:aws:iam::123456789012:oidc-provider/gitlab.com'}
                   |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-oidc-subject (warning): All users of `gitlab.com` get tokens for the same audience, so each may assume this role. Limit `gitlab.com:sub` to yours.
                21 |           Principal: {Federated: 'arn:aws:iam::123456789012:oidc-provider/app.terraform.io'}
                   |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-oidc-subject (warning): All users of `app.terraform.io` get tokens for the same audience, so each may assume this role. Limit `app.terraform.io:sub` to yours.
            "#]],
        );
    }
}
