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
use sam_core::syntax::{FileFormat, NodeRef};

pub(super) const RULE: Rule = Rule {
    code: "policy-unknown-condition-key",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::StatementInTemplate(check),
    fix: Some(fix),
};

/// Keys that AWS itself writes and lists nowhere.
const UNLISTED: [&str; 1] = ["aws:SourceOwner"];

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    site: &PolicySite<'_>,
    resolver: &Resolver<'_>,
) {
    if site.is_iot() {
        return;
    }
    for (_, key) in statement.condition_keys() {
        let name = key.name();
        if name.contains("${") {
            if is_literal(key.key, site, resolver) {
                let message = format!(
                    "CloudFormation fills nothing into keys, so no request has `{name}`. Write the key in full, or the policy as JSON in `!Sub`."
                );
                acc.push(RULE.at(key.key.full_range(), message));
            }
            continue;
        }
        if is_known(name, statement) {
            continue;
        }
        if let Some(head) = lacks_tag(name, statement) {
            let message = format!(
                "The condition key `{head}` needs the name of a tag behind it. Write `{head}/NAME`."
            );
            acc.push(RULE.at(key.key.full_range(), message));
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
    if lacks_tag(key.name(), statement).is_some() {
        return None;
    }
    let near = near(key.name(), statement)
        .filter(|it| !it.contains("${") && operator.value.entry(it).is_none())?;
    let edits = one(replace_scalar(
        resolver.template().document(),
        key.key,
        &near,
    ));
    Some(Fix::list([(format!("Change to `{near}`"), edits)]))
}

/// Whether `${…}` in a key stays as it is: it does in YAML, but not in a loop or in the text of a `!Sub`.
fn is_literal(key: NodeRef<'_>, site: &PolicySite<'_>, resolver: &Resolver<'_>) -> bool {
    let document = resolver.template().document();
    let block = document.block_at(key.full_range().start());
    let is_in_loop = block.is_some_and(|it| it.block.is_loop());
    document.format() == FileFormat::Template && !is_in_loop && !site.is_in_text()
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
        || service(prefix).is_some_and(|it| it.condition_key(name).is_some())
        || tag_heads(prefix, statement).any(|it| begins_with_tag(name, it, '/'))
        || services(statement).any(|it| it.condition_key(name).is_some())
}

/// What keys about tags begin with: those of all requests, of a service, and of the services of a statement.
fn tag_heads<'a>(
    prefix: &str,
    statement: Statement<'a>,
) -> impl Iterator<Item = &'static str> + use<'a> {
    let own = service(prefix).into_iter().chain(services(statement));
    let own = own.flat_map(|it| &it.condition_keys);
    let all = global_condition_keys().iter().chain(own).map(|it| it.key);
    let of_tags = all.filter(|it| is_tag(it));
    of_tags.filter_map(|it| Some(it.split_once('/')?.0))
}

/// Whether a key is one about a tag up to its name, `aws:ResourceTag:team`, with something behind the separator.
fn begins_with_tag(name: &str, head: &str, separator: char) -> bool {
    let parts = name.split_at_checked(head.len());
    parts.is_some_and(|(begin, rest)| {
        let tag = rest.strip_prefix(separator);
        begin.eq_ignore_ascii_case(head) && tag.is_some_and(|it| !it.is_empty())
    })
}

/// The key about a tag that a name is without its tag: `aws:ResourceTag`.
fn lacks_tag(name: &str, statement: Statement<'_>) -> Option<&'static str> {
    let (prefix, _) = name.split_once(':')?;
    let bare = name.trim_end_matches([':', '/']);
    let mut heads = tag_heads(prefix, statement);
    heads.find(|it| it.eq_ignore_ascii_case(bare))
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
    let heads = || tag_heads(prefix, statement);
    if let Some(head) = heads().find(|it| begins_with_tag(name, it, ':')) {
        return Some(format!("{head}/{}", name.get(head.len() + 1..)?));
    }
    if let Some((head, tag)) = name.split_once('/') {
        let (_, kind) = head.split_once(':')?;
        let is_same = |it: &&str| {
            let other = it.split_once(':');
            other.is_some_and(|(_, it)| it.eq_ignore_ascii_case(kind))
        };
        let near = heads().find(is_same).or_else(|| closest(head, heads()));
        if let Some(near) = near {
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
    fn a_tag_has_a_name() {
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
          Action: s3:GetObject
          Resource: '*'
          Condition:
            StringEquals:
              "${Env}:sub": prod
              aws:ResourceTag: prod
              aws:PrincipalTag/: prod
              aws:resourcetag:Env: prod
              dynamodb:ResourceTag/x: a
              s3:ResourceTag/x: a
              s3:ExistingObjectTag/x: a
              s3:ExistingObjectTg/x: a
              secretsmanager:ResourceTag/team: a
              ec2:ResourceTag/x: a
"#,
            expect![[r#"
                14 |               "${Env}:sub": prod
                   |               ^^^^^^^^^^^^ policy-unknown-condition-key (warning): CloudFormation fills nothing into keys, so no request has `${Env}:sub`. Write the key in full, or the policy as JSON in `!Sub`.
                15 |               aws:ResourceTag: prod
                   |               ^^^^^^^^^^^^^^^ policy-unknown-condition-key (warning): The condition key `aws:ResourceTag` needs the name of a tag behind it. Write `aws:ResourceTag/NAME`.
                16 |               aws:PrincipalTag/: prod
                   |               ^^^^^^^^^^^^^^^^^ policy-unknown-condition-key (warning): The condition key `aws:PrincipalTag` needs the name of a tag behind it. Write `aws:PrincipalTag/NAME`.
                17 |               aws:resourcetag:Env: prod
                   |               ^^^^^^^^^^^^^^^^^^^ policy-unknown-condition-key (warning): There is no condition key `aws:resourcetag:Env`. Did you mean `aws:ResourceTag/Env`?
                   |               fix: Change to `aws:ResourceTag/Env`
                18 |               dynamodb:ResourceTag/x: a
                   |               ^^^^^^^^^^^^^^^^^^^^^^ policy-unknown-condition-key (warning): There is no condition key `dynamodb:ResourceTag/x`. Did you mean `aws:ResourceTag/x`?
                   |               fix: Change to `aws:ResourceTag/x`
                19 |               s3:ResourceTag/x: a
                   |               ^^^^^^^^^^^^^^^^ policy-unknown-condition-key (warning): There is no condition key `s3:ResourceTag/x`. Did you mean `aws:ResourceTag/x`?
                   |               fix: Change to `aws:ResourceTag/x`
                21 |               s3:ExistingObjectTg/x: a
                   |               ^^^^^^^^^^^^^^^^^^^^^ policy-unknown-condition-key (warning): There is no condition key `s3:ExistingObjectTg/x`. Did you mean `s3:ExistingObjectTag/x`?
            "#]],
        );
    }

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
