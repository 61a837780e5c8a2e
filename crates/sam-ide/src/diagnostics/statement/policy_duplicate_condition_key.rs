//! `policy-duplicate-condition-key`: an operator has the same condition key twice, in different case.
//!
//! IAM reads the keys of conditions without case: `aws:SourceArn` and `aws:sourcearn` are one key. Written twice under
//! one operator, only one of them counts, and which one is not said. Make one list of values of both.
//!
//! ```yaml
//! Condition:
//!   StringEquals:
//!     aws:SourceAccount: '111122223333'
//!     aws:sourceaccount: '444455556666'    # bad
//! ```
//!
//! IAM Access Analyzer calls this `DUPLICATE_KEYS_WITH_DIFFERENT_CASE`.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::remove_entry;
use sam_core::connector::Resolver;
use sam_core::policy::{PolicySite, Statement, branches};
use sam_core::syntax::{EntryRef, NodeRef};

pub(super) const RULE: Rule = Rule {
    code: "policy-duplicate-condition-key",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, _: &PolicySite<'_>) {
    for map in maps(statement) {
        let entries: Vec<EntryRef<'_>> = map.entries().collect();
        for (at, entry) in entries.iter().enumerate() {
            let name = entry.name();
            // The same in the same case is a key that stands twice in a map.
            let other = entries
                .iter()
                .take(at)
                .find(|it| it.name() != name && it.name().eq_ignore_ascii_case(name));
            let Some(other) = other else { continue };
            let message = format!(
                "`{name}` and `{}` above are the same condition key, and IAM uses only one of them. Put all values into one list.",
                other.name()
            );
            let finding = RULE.at(entry.key.full_range(), message);
            acc.push(finding.related(other.key.full_range(), "the other"));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let (_, statement) = finding.statement(resolver)?;
    let mut maps = maps(statement).into_iter();
    let (map, entry) = maps.find_map(|it| Some((it, finding.key_in(it)?)))?;
    let edits = remove_entry(resolver.template().document(), map, entry);
    Some(Fix::list([(format!("Remove `{}`", entry.name()), edits)]))
}

/// The maps of condition keys, each once.
fn maps(statement: Statement<'_>) -> Vec<NodeRef<'_>> {
    let mut operators: Vec<EntryRef<'_>> = Vec::new();
    for (operator, _) in statement.condition_keys() {
        let last = operators.last();
        if last.is_none_or(|it| it.key.range() != operator.key.range()) {
            operators.push(operator);
        }
    }
    let maps = operators.into_iter().flat_map(|it| branches(it.value));
    maps.collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn keys_are_read_without_case() {
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
          Action: sqs:SendMessage
          Resource: '*'
          Condition:
            StringEquals:
              aws:SourceAccount: '111122223333'
              aws:sourceaccount: '444455556666'
            StringLike:
              aws:SourceAccount: '1*'
            Bool:
              aws:SecureTransport: ['true', 'false']
"#,
            expect![[r#"
                15 |               aws:sourceaccount: '444455556666'
                   |               ^^^^^^^^^^^^^^^^^ policy-duplicate-condition-key (warning): `aws:sourceaccount` and `aws:SourceAccount` above are the same condition key, and IAM uses only one of them. Put all values into one list.
                   |               line 14: the other
                   |               fix: Remove `aws:sourceaccount`
                19 |               aws:SecureTransport: ['true', 'false']
                   |                                             ^^^^^^^ policy-condition-value (warning): `Bool` compares with one value. Remove all but one.
            "#]],
        );
    }
}
