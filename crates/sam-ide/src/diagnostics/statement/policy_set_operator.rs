//! `policy-set-operator`: a condition key with several values has an operator for one value, or the other way round.
//!
//! A request may have several values for a key such as `aws:TagKeys`. The operator must say whether one of them has to
//! match, `ForAnyValue:StringEquals`, or all, `ForAllValues:StringEquals`. For a key with one value `ForAllValues:` is
//! dangerous: it also holds when the request has no such key. `Null` asks whether there is a key at all, so it has neither.
//!
//! ```yaml
//! Condition:
//!   StringEquals: { aws:TagKeys: [team] }                  # bad
//!   ForAnyValue:StringEquals: { aws:TagKeys: [team] }      # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use sam_core::connector::Resolver;
use sam_core::iam::{KeyType, global_condition_key};
use sam_core::permission::key_type;
use sam_core::policy::operator::{Operator, Presence, Set, operator};
use sam_core::policy::{Effect, PolicySite, Statement, branches};
use sam_core::spec::OperatorFamily;
use sam_core::syntax::EntryRef;

pub(super) const RULE: Rule = Rule {
    code: "policy-set-operator",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, _: &PolicySite<'_>) {
    for (entry, key) in statement.condition_keys() {
        if let Some((message, _)) = fault(statement, entry, key) {
            let finding = RULE.at(entry.key.full_range(), message);
            acc.push(match is_null(entry.name()) {
                true => finding.severity(Severity::Hint),
                false => finding,
            });
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let (_, statement) = finding.statement(resolver)?;
    let mut keys = statement.condition_keys();
    let (entry, sets) = keys.find_map(|(entry, key)| {
        let (message, sets) = fault(statement, entry, key)?;
        (finding.is_at(entry.key) && finding.message == message).then_some((entry, sets))
    })?;
    let operator = operator(entry.name())?;
    if entry.value.entries().len() != 1 {
        return None;
    }
    let maps = branches(statement.condition()?.value);
    Some(Fix::list(sets.iter().filter_map(|set| {
        let meant = Operator {
            set: *set,
            ..operator
        }
        .written_as(operator.name);
        let is_free = maps.iter().all(|it| it.entry(&meant).is_none());
        let edits = one(replace_scalar(document, entry.key, &meant));
        is_free.then(|| (format!("Change to `{meant}`"), edits))
    })))
}

/// What is wrong with an operator for a key, and what may stand before it instead.
fn fault(
    statement: Statement<'_>,
    entry: EntryRef<'_>,
    key: EntryRef<'_>,
) -> Option<(String, &'static [Option<Set>])> {
    let name = key.name();
    let operator = operator(entry.name())?;
    if operator.family == OperatorFamily::Null {
        let message =
            "`Null` asks whether the request has the key, whatever its values. Write `Null` alone.";
        let alone: &'static [Option<Set>] = &[None];
        return operator.set.map(|_| (message.to_owned(), alone));
    }
    // Whether services' keys have one value or several is not listed for all of them: where several are, it is true.
    let key_type = match global_condition_key(name) {
        Some(global) => global.key_type,
        None => key_type(name, statement).filter(|it| has_several(*it))?,
    };
    let is_open =
        statement.effect() == Some(Effect::Allow) && operator.presence == Presence::Needed;
    match (has_several(key_type), operator.set) {
        (true, None) => Some((
            format!(
                "`{name}` can have several values. Use `ForAnyValue:{0}` if one must match, or `ForAllValues:{0}` if all must.",
                operator.name
            ),
            &[Some(Set::Any), Some(Set::All)],
        )),
        (false, Some(Set::All)) if is_open => Some((
            format!(
                "`{name}` has at most one value, and `ForAllValues:` is also true without a value. Remove `ForAllValues:`."
            ),
            &[None],
        )),
        (true, Some(_)) | (false, Some(_) | None) => None,
    }
}

fn is_null(written: &str) -> bool {
    operator(written).is_some_and(|it| it.family == OperatorFamily::Null)
}

fn has_several(key_type: KeyType) -> bool {
    match key_type {
        KeyType::ArrayOfString | KeyType::ArrayOfArn | KeyType::ArrayOfBool => true,
        KeyType::String
        | KeyType::Arn
        | KeyType::Bool
        | KeyType::Numeric
        | KeyType::Date
        | KeyType::IpAddress => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_rule};
    use expect_test::expect;

    #[test]
    fn several_values_and_one() {
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
            StringEquals: {aws:TagKeys: [a, b]}
            ForAllValues:StringLike: {aws:SourceVpc: vpc-1}
            ForAllValues:StringEquals: {aws:TagKeys: a}
            Null: {aws:TagKeys: 'false'}
"#,
            expect![[r#"
                13 |             StringEquals: {aws:TagKeys: [a, b]}
                   |             ^^^^^^^^^^^^ policy-set-operator (warning): `aws:TagKeys` can have several values. Use `ForAnyValue:StringEquals` if one must match, or `ForAllValues:StringEquals` if all must.
                   |             fix: Change to `ForAnyValue:StringEquals`
                14 |             ForAllValues:StringLike: {aws:SourceVpc: vpc-1}
                   |             ^^^^^^^^^^^^^^^^^^^^^^^ policy-set-operator (warning): `aws:SourceVpc` has at most one value, and `ForAllValues:` is also true without a value. Remove `ForAllValues:`.
                   |             fix: Change to `StringLike`
            "#]],
        );
    }

    #[test]
    fn keys_of_services_that_have_several_values() {
        check_rule(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
        - Effect: Allow
          Action: dynamodb:GetItem
          Resource: '*'
          Condition: {StringEquals: {dynamodb:LeadingKeys: ['${aws:PrincipalTag/TenantId}']}}
        - Effect: Allow
          Action: dynamodb:GetItem
          Resource: '*'
          Condition: {'ForAllValues:StringEquals': {dynamodb:LeadingKeys: ['${aws:PrincipalTag/TenantId}'], dynamodb:Select: COUNT}}
"#,
            "policy-set-operator",
            expect![[r#"
                11 |           Condition: {StringEquals: {dynamodb:LeadingKeys: ['${aws:PrincipalTag/TenantId}']}}
                   |                       ^^^^^^^^^^^^ policy-set-operator (warning): `dynamodb:LeadingKeys` can have several values. Use `ForAnyValue:StringEquals` if one must match, or `ForAllValues:StringEquals` if all must.
                   |                       fix: Change to `ForAnyValue:StringEquals`
                   |                       fix: Change to `ForAllValues:StringEquals`
            "#]],
        );
    }
}
