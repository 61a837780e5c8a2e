//! `policy-unknown-condition-key`: no service has the condition key.
//!
//! A key begins with `aws:`, for those that every request may have, or with a service: `s3:prefix`. IAM takes any other
//! name; a request never has it, so the condition never holds, or with `IfExists` and negations always.
//!
//! ```yaml
//! Condition:
//!   StringEquals: { aws:SourceAcount: '123456789012' }      # bad
//!   StringEquals: { aws:SourceAccount: '123456789012' }     # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::closest;
use sam_core::IAM_DATE;
use sam_core::connector::Resolver;
use sam_core::iam::{ConditionKey, global_condition_key, global_condition_keys, prefixes, service};
use sam_core::permission::{is_tag, services};
use sam_core::policy::{PolicySite, Statement};

pub(super) const RULE: Rule = Rule {
    code: "policy-unknown-condition-key",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

/// Keys that AWS itself writes and lists nowhere.
const UNLISTED: [&str; 1] = ["aws:SourceOwner"];

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, site: &PolicySite<'_>) {
    if site.is_iot() {
        return;
    }
    for (_, key) in statement.condition_keys() {
        let name = key.name();
        if name.contains("${") || is_known(name, statement) {
            continue;
        }
        let (severity, message) = match (near(name, statement), name.contains(':')) {
            (Some(near), true) => (
                Severity::Warning,
                format!("There is no condition key `{name}`. Did you mean `{near}`?"),
            ),
            (Some(near), false) => (
                Severity::Error,
                format!("A condition key begins with `aws:` or a service. Did you mean `{near}`?"),
            ),
            (None, true) => (
                Severity::Warning,
                format!(
                    "AWS has no condition key `{name}` (as of {IAM_DATE}), so no request has it. Check the spelling."
                ),
            ),
            (None, false) => (
                Severity::Error,
                format!(
                    "A condition key begins with `aws:` or a service, as in `aws:SourceAccount`; `{name}` does not."
                ),
            ),
        };
        acc.push(RULE.at(key.key.full_range(), message).severity(severity));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let (_, statement) = finding.statement(resolver)?;
    let mut keys = statement.condition_keys();
    let (operator, key) = keys.find(|(_, it)| finding.is_at(it.key))?;
    let near = near(key.name(), statement)
        .filter(|it| !it.contains("${") && operator.value.entry(it).is_none())?;
    let edits = one(replace_scalar(
        resolver.template().document(),
        key.key,
        &near,
    ));
    Some(Fix::list([(format!("Change to `{near}`"), edits)]))
}

fn is_known(name: &str, statement: Statement<'_>) -> bool {
    let Some((prefix, _)) = name.split_once(':') else {
        return false;
    };
    // The keys of identity providers begin with their host; `saml` is one, too.
    let is_foreign = prefix.contains(['.', '/']) || prefix.eq_ignore_ascii_case("saml");
    is_foreign
        || UNLISTED.iter().any(|it| it.eq_ignore_ascii_case(name))
        || global_condition_key(name).is_some()
        || service(prefix).is_some_and(|it| is_tag(name) || it.condition_key(name).is_some())
        || services(statement).any(|it| it.condition_key(name).is_some())
}

fn near(name: &str, statement: Statement<'_>) -> Option<String> {
    let global = global_condition_keys().iter().map(|it| it.key);
    let Some((prefix, rest)) = name.split_once(':') else {
        let of = |prefix: &str| format!("{prefix}:{name}");
        let mut all = services(statement).map(|it| it.prefix).chain(["aws"]);
        let found = all.find(|it| is_known(&of(it), statement));
        return found.map(|it| match global_condition_key(&of(it)) {
            Some(known) => in_its_case(known, &of(it)),
            None => of(it),
        });
    };
    let own = service(prefix).map_or(&[][..], |it| &it.condition_keys);
    let own = own.iter().map(|it| it.key);
    let of_actions: Vec<&str> = services(statement)
        .flat_map(|it| it.condition_keys.iter().map(|it| it.key))
        .collect();
    if let Some((head, tag)) = name.split_once('/') {
        let of_tags = global_condition_keys().iter().filter(|it| is_tag(it.key));
        let heads = of_tags.filter_map(|it| Some(it.key.split_once('/')?.0));
        if let Some(near) = closest(head, heads) {
            return Some(format!("{near}/{tag}"));
        }
    }
    let near = closest(name, own.chain(of_actions).chain(global));
    if let Some(near) = near {
        return Some(near.to_owned());
    }
    let prefix = closest(prefix, prefixes().iter().copied().chain(["aws"]))?;
    let meant = format!("{prefix}:{rest}");
    is_known(&meant, statement).then_some(meant)
}

fn in_its_case(known: &ConditionKey, written: &str) -> String {
    if known.key.eq_ignore_ascii_case(written) {
        known.key.to_owned()
    } else {
        written.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn keys_are_known() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: s3:ListBucket
          Resource: '*'
          Condition:
            StringEquals:
              aws:SourceAcount: '123456789012'
              SourceVpc: vpc-1
              s3:prefx: a
              prefix: c
              s33:delimiter: /
              nowhere:Key: a
              NoKey: a
              token.actions.githubusercontent.com:sub: a
              aws:RequestTag/team: a
              aws:ResourceTagg/team: a
            StringLike: {S3:Prefix: b}
"#,
            expect![[r#"
                14 |               aws:SourceAcount: '123456789012'
                   |               ^^^^^^^^^^^^^^^^ policy-unknown-condition-key (warning): There is no condition key `aws:SourceAcount`. Did you mean `aws:SourceAccount`?
                   |               fix: Change to `aws:SourceAccount`
                15 |               SourceVpc: vpc-1
                   |               ^^^^^^^^^ policy-unknown-condition-key: A condition key begins with `aws:` or a service. Did you mean `aws:SourceVpc`?
                   |               fix: Change to `aws:SourceVpc`
                16 |               s3:prefx: a
                   |               ^^^^^^^^ policy-unknown-condition-key (warning): There is no condition key `s3:prefx`. Did you mean `s3:prefix`?
                   |               fix: Change to `s3:prefix`
                17 |               prefix: c
                   |               ^^^^^^ policy-unknown-condition-key: A condition key begins with `aws:` or a service. Did you mean `s3:prefix`?
                   |               fix: Change to `s3:prefix`
                18 |               s33:delimiter: /
                   |               ^^^^^^^^^^^^^ policy-unknown-condition-key (warning): There is no condition key `s33:delimiter`. Did you mean `s3:delimiter`?
                   |               fix: Change to `s3:delimiter`
                19 |               nowhere:Key: a
                   |               ^^^^^^^^^^^ policy-unknown-condition-key (warning): AWS has no condition key `nowhere:Key` (as of 2026-10), so no request has it. Check the spelling.
                20 |               NoKey: a
                   |               ^^^^^ policy-unknown-condition-key: A condition key begins with `aws:` or a service, as in `aws:SourceAccount`; `NoKey` does not.
                23 |               aws:ResourceTagg/team: a
                   |               ^^^^^^^^^^^^^^^^^^^^^ policy-unknown-condition-key (warning): There is no condition key `aws:ResourceTagg/team`. Did you mean `aws:ResourceTag/team`?
                   |               fix: Change to `aws:ResourceTag/team`
            "#]],
        );
    }
}
