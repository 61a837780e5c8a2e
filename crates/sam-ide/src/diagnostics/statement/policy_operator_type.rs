//! `policy-operator-type`: a condition operator does not apply to the type of its condition key.
//!
//! Each key has a type: text, number, date, `true` or `false`, IP address, ARN. An operator of another type compares
//! texts, or nothing: `StringEquals` does not know that an address is in a range, and `NumericEquals` finds no number in
//! an account's name. The condition then never holds, or always.
//!
//! ```yaml
//! Condition:
//!   StringEquals: { aws:SourceIp: 192.0.2.0/24 }     # bad
//!   IpAddress: { aws:SourceIp: 192.0.2.0/24 }        # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use sam_core::connector::Resolver;
use sam_core::iam::{KeyType, global_condition_key};
use sam_core::permission::key_type;
use sam_core::policy::operator::{Operator, operator};
use sam_core::policy::{PolicySite, Statement, branches};
use sam_core::spec::OperatorFamily;
use sam_core::syntax::EntryRef;

pub(super) const RULE: Rule = Rule {
    code: "policy-operator-type",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, site: &PolicySite<'_>) {
    if site.is_iot() {
        return;
    }
    for (entry, key) in statement.condition_keys() {
        let Some(operator) = operator(entry.name()) else {
            continue;
        };
        let Some(key_type) = key_type(key.name(), statement) else {
            continue;
        };
        let Some(fault) = fault(operator, key_type, key) else {
            continue;
        };
        let (is, fits) = words(key_type);
        let name = key.name();
        let (severity, message) = match fault {
            Fault::Works => (
                Severity::Information,
                format!(
                    "`{name}` is {is}, and `{}` compares it as a string. Use `{fits}`.",
                    operator.name
                ),
            ),
            Fault::Fails => (
                Severity::Warning,
                format!(
                    "`{name}` is {is}, which `{}` cannot compare. Use `{fits}`.",
                    operator.name
                ),
            ),
        };
        let finding = RULE.at(entry.key.full_range(), message).severity(severity);
        acc.push(finding.related(key.key.full_range(), format!("`{name}`")));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let (_, statement) = finding.statement(resolver)?;
    let (of_key, _) = finding.related.first()?;
    let mut keys = statement.condition_keys();
    let (entry, key) =
        keys.find(|(entry, key)| finding.is_at(entry.key) && key.key.full_range() == *of_key)?;
    let operator = operator(entry.name())?;
    let (_, fits) = words(key_type(key.name(), statement)?);
    let meant = operator.written_as(fits);
    // Other keys of the operator may be what it is for.
    let keys = entry.value.entries().len();
    let is_equals = matches!(operator.name, "StringEquals" | "StringLike");
    let mut maps = branches(statement.condition()?.value).into_iter();
    let is_free = maps.all(|it| it.entry(&meant).is_none());
    if keys != 1 || !is_equals || !is_free {
        return None;
    }
    let document = resolver.template().document();
    let edits = one(replace_scalar(document, entry.key, &meant));
    Some(Fix::list([(format!("Change to `{meant}`"), edits)]))
}

/// What is the matter with an operator and a key.
#[derive(Clone, Copy)]
enum Fault {
    /// It compares the texts, which are the same when the values are.
    Works,
    /// It does not compare them.
    Fails,
}

fn fault(operator: Operator, key_type: KeyType, key: EntryRef<'_>) -> Option<Fault> {
    use OperatorFamily::{Arn, Binary, Bool, Date, Ip, Null, Numeric, Pattern, Text};
    let texts = || {
        branches(key.value).into_iter().flat_map(|it| {
            let own = it
                .scalar()
                .filter(|_| it.tag().is_none())
                .map(|it| &*it.value);
            own.into_iter()
                .chain(it.items().filter_map(|it| it.as_str()))
        })
    };
    match (key_type, operator.family) {
        (_, Null | Binary)
        | (KeyType::String | KeyType::ArrayOfString, Text | Pattern)
        | (KeyType::Arn | KeyType::ArrayOfArn, Text | Pattern | Arn)
        | (KeyType::Bool | KeyType::ArrayOfBool, Bool)
        | (KeyType::Numeric, Numeric)
        // Seconds since 1970 are a number, too.
        | (KeyType::Date, Date | Numeric)
        | (KeyType::IpAddress, Ip) => None,
        (KeyType::Bool | KeyType::ArrayOfBool | KeyType::Numeric, Text | Pattern) => Some(Fault::Works),
        // A tag may have an ARN for its value.
        (KeyType::String | KeyType::ArrayOfString, Arn) => {
            texts().any(|it| !it.starts_with("arn:")).then_some(Fault::Fails)
        }
        // Of services' keys the type is sometimes given as text when it is more than that.
        (KeyType::String | KeyType::ArrayOfString, Bool | Numeric | Date | Ip) => {
            global_condition_key(key.name()).map(|_| Fault::Fails)
        }
        (KeyType::Arn | KeyType::ArrayOfArn, Bool | Numeric | Date | Ip)
        | (KeyType::Bool | KeyType::ArrayOfBool, Arn | Numeric | Date | Ip)
        | (KeyType::Numeric, Arn | Bool | Date | Ip)
        | (KeyType::Date, Text | Pattern | Arn | Bool | Ip)
        | (KeyType::IpAddress, Text | Pattern | Arn | Bool | Numeric | Date) => Some(Fault::Fails),
    }
}

/// What a key is, and the operator for it.
fn words(key_type: KeyType) -> (&'static str, &'static str) {
    match key_type {
        KeyType::String | KeyType::ArrayOfString => ("text", "StringEquals"),
        KeyType::Arn | KeyType::ArrayOfArn => ("an ARN", "ArnLike"),
        KeyType::Bool | KeyType::ArrayOfBool => ("`true` or `false`", "Bool"),
        KeyType::Numeric => ("a number", "NumericEquals"),
        KeyType::Date => ("a date", "DateEquals"),
        KeyType::IpAddress => ("an IP address", "IpAddress"),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn operators_are_for_types() {
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
            StringEquals: {aws:SourceIp: 192.0.2.0/24}
            StringLike: {aws:SourceArn: 'arn:aws:s3:::*'}
            StringEqualsIfExists: {aws:SecureTransport: 'true'}
            NumericEquals: {aws:SourceAccount: '123456789012'}
            Bool: {aws:MultiFactorAuthPresent: 'true'}
            IpAddress: {aws:SourceArn: 192.0.2.0/24}
            DateLessThan: {aws:CurrentTime: '2026-01-31', aws:EpochTime: '1'}
            ArnLike: {s3:prefix: home/*}
            NumericLessThan: {s3:max-keys: '10'}
"#,
            expect![[r#"
                13 |             StringEquals: {aws:SourceIp: 192.0.2.0/24}
                   |             ^^^^^^^^^^^^ policy-operator-type (warning): `aws:SourceIp` is an IP address, which `StringEquals` cannot compare. Use `IpAddress`.
                   |             line 13: `aws:SourceIp`
                15 |             StringEqualsIfExists: {aws:SecureTransport: 'true'}
                   |             ^^^^^^^^^^^^^^^^^^^^ policy-operator-type (information): `aws:SecureTransport` is `true` or `false`, and `StringEquals` compares it as a string. Use `Bool`.
                   |             line 15: `aws:SecureTransport`
                   |             fix: Change to `BoolIfExists`
                16 |             NumericEquals: {aws:SourceAccount: '123456789012'}
                   |             ^^^^^^^^^^^^^ policy-operator-type (warning): `aws:SourceAccount` is text, which `NumericEquals` cannot compare. Use `StringEquals`.
                   |             line 16: `aws:SourceAccount`
                18 |             IpAddress: {aws:SourceArn: 192.0.2.0/24}
                   |             ^^^^^^^^^ policy-operator-type (warning): `aws:SourceArn` is an ARN, which `IpAddress` cannot compare. Use `ArnLike`.
                   |             line 18: `aws:SourceArn`
                20 |             ArnLike: {s3:prefix: home/*}
                   |             ^^^^^^^ policy-operator-type (warning): `s3:prefix` is text, which `ArnLike` cannot compare. Use `StringEquals`.
                   |             line 20: `s3:prefix`
            "#]],
        );
    }
}
