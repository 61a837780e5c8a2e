//! `policy-condition-key-not-for-actions`: no action of the statement supports the condition key.
//!
//! A service's condition keys belong to some of its actions: `s3:prefix` to `s3:ListBucket`, not to `s3:GetObject`. In a
//! request for another action the key is missing, so the condition never holds: the statement does nothing. With a negated
//! operator, such as `StringNotEquals`, or `ForAllValues` it always holds: a `Deny` stops each request, an `Allow` has no
//! limit.
//!
//! ```yaml
//! Action: s3:GetObject                            # bad
//! Condition: { StringLike: { s3:prefix: home/* } }
//! ```
//!
//! See <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::names;
use sam_core::iam::{Action, Known, Service, global_condition_key, known, matches, service};
use sam_core::permission::is_tag;
use sam_core::policy::operator::{Operator, Presence, operator};
use sam_core::policy::{Polarity, PolicySite, SiteKind, Statement};
use sam_core::spec::OperatorFamily;

pub(super) const RULE: Rule = Rule {
    code: "policy-condition-key-not-for-actions",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: None,
};

/// Services of whose actions it is not listed which have the keys.
const NOT_LISTED: [&str; 1] = ["aws-marketplace"];

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, site: &PolicySite<'_>) {
    let actions = statement.action().filter(|it| it.polarity == Polarity::Is);
    let (Some(actions), SiteKind::Identity) = (actions, site.kind) else {
        return;
    };
    for (entry, key) in statement.condition_keys() {
        let name = key.name();
        let Some((prefix, _)) = name.split_once(':') else {
            continue;
        };
        let is_needed =
            |it: &Operator| it.presence == Presence::Needed && it.family != OperatorFamily::Null;
        let Some(operator) = operator(entry.name()).filter(is_needed) else {
            continue;
        };
        let own = service(prefix).filter(|it| it.condition_key(name).is_some());
        let is_listed = !is_tag(name) && !NOT_LISTED.contains(&prefix);
        if !is_listed || own.is_none() || global_condition_key(name).is_some() {
            continue;
        }
        let values = actions.values();
        let texts: Vec<&str> = values.iter().filter_map(|it| it.as_str()).collect();
        if texts.len() < values.len()
            || texts.is_empty()
            || texts.iter().any(|it| may_have(it, name))
        {
            continue;
        }
        let holds = match operator.holds_without_key() {
            true => "always true: it limits nothing",
            false => "never true",
        };
        let message = match texts.as_slice() {
            [one] => format!(
                "`{one}` does not support the condition key `{name}`, so the condition is {holds}."
            ),
            _ => format!(
                "No action of this statement, {}, supports the condition key `{name}`, so the condition is {holds}.",
                names::actions(&texts)
            ),
        };
        acc.push(RULE.at(key.key.full_range(), message));
    }
}

/// Whether requests for an action may have a condition key; also if not all is known of it.
fn may_have(action: &str, key: &str) -> bool {
    let Some((prefix, name)) = action.split_once(':') else {
        return true;
    };
    if name.contains(['*', '?']) {
        let Some(service) = service(prefix) else {
            return true;
        };
        let mut actions = service.actions.iter().filter(|it| matches(name, it.name));
        return actions.any(|it| has(service, it, key));
    }
    match known(action) {
        Known::Action(service, action) => has(service, action, key),
        Known::Newer | Known::UnknownAction(_) | Known::UnknownService => true,
    }
}

fn has(service: &Service, action: &Action, key: &str) -> bool {
    let Some(pattern) = service.condition_key(key).map(|it| it.key) else {
        return false;
    };
    let is = |keys: &[&str]| keys.iter().any(|it| it.eq_ignore_ascii_case(pattern));
    is(&action.condition_keys)
        || action.resources.iter().any(|takes| {
            let of_type = service.resource_type(takes.resource_type);
            is(&takes.condition_keys) || of_type.is_some_and(|it| is(&it.condition_keys))
        })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn a_key_is_for_some_actions() {
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
          Resource: arn:aws:s3:::shop/*
          Condition: {StringLike: {s3:prefix: a*}}
        - Effect: Allow
          Action: [s3:GetObject, s3:PutObject]
          Resource: arn:aws:s3:::shop/*
          Condition: {StringLike: {s3:prefix: a*, kms:ViaService: s3.*}}
        - Effect: Allow
          Action: [s3:GetObject, s3:List*]
          Resource: '*'
          Condition: {StringLike: {s3:prefix: a*, aws:SourceVpc: vpc-1}}
        - Effect: Allow
          Action: s3:GetObject
          Resource: arn:aws:s3:::shop/*
          Condition: {StringLikeIfExists: {s3:prefix: a*}}
        - Effect: Deny
          Action: s3:PutObject
          Resource: arn:aws:s3:::shop/*
          Condition: {StringNotEquals: {s3:prefix: a}}
        - Effect: Deny
          Action: s3:PutObject
          Resource: arn:aws:s3:::shop/*
          Condition: {'ForAnyValue:StringNotEquals': {s3:prefix: a}, 'ForAllValues:StringLike': {s3:delimiter: /}}
"#,
            expect![[r#"
                12 |           Condition: {StringLike: {s3:prefix: a*}}
                   |                                    ^^^^^^^^^ policy-condition-key-not-for-actions (warning): `s3:GetObject` does not support the condition key `s3:prefix`, so the condition is never true.
                16 |           Condition: {StringLike: {s3:prefix: a*, kms:ViaService: s3.*}}
                   |                                    ^^^^^^^^^ policy-condition-key-not-for-actions (warning): No action of this statement, s3:GetObject and s3:PutObject, supports the condition key `s3:prefix`, so the condition is never true.
                16 |           Condition: {StringLike: {s3:prefix: a*, kms:ViaService: s3.*}}
                   |                                                   ^^^^^^^^^^^^^^ policy-condition-key-not-for-actions (warning): No action of this statement, s3:GetObject and s3:PutObject, supports the condition key `kms:ViaService`, so the condition is never true.
                28 |           Condition: {StringNotEquals: {s3:prefix: a}}
                   |                                         ^^^^^^^^^ policy-condition-key-not-for-actions (warning): `s3:PutObject` does not support the condition key `s3:prefix`, so the condition is always true: it limits nothing.
                32 |           Condition: {'ForAnyValue:StringNotEquals': {s3:prefix: a}, 'ForAllValues:StringLike': {s3:delimiter: /}}
                   |                                                       ^^^^^^^^^ policy-condition-key-not-for-actions (warning): `s3:PutObject` does not support the condition key `s3:prefix`, so the condition is never true.
                32 |           Condition: {'ForAnyValue:StringNotEquals': {s3:prefix: a}, 'ForAllValues:StringLike': {s3:delimiter: /}}
                   |                                                                                                  ^^^^^^^^^^^^ policy-condition-key-not-for-actions (warning): `s3:PutObject` does not support the condition key `s3:delimiter`, so the condition is always true: it limits nothing.
            "#]],
        );
    }
}
