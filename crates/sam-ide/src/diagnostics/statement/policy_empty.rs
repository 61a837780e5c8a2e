//! `policy-empty`: a list or map of a policy is empty.
//!
//! A statement without a single action or resource allows nothing, and IAM refuses the policy ("Policy statement must
//! contain resources"); a condition without operators and an empty `Sid` have no effect. Add the missing value, or remove
//! the element.
//!
//! ```yaml
//! Statement:
//!   - Effect: Allow
//!     Action: []               # bad
//!     Resource: '*'
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::remove_entry;
use sam_core::connector::Resolver;
use sam_core::policy::{PolicySite, SiteKind, StatementForm, branches};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic;

pub(super) const RULE: Rule = Rule {
    code: "policy-empty",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::Policy(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, site: &PolicySite<'_>) {
    if let Some(entry) = site
        .document
        .element("Statement")
        .filter(|it| is_empty(*it))
    {
        let message =
            "This policy has no statements, so it allows nothing. Write one, or remove the policy.";
        acc.push(RULE.at(range(entry), message));
    }
    for statement in site.document.statements() {
        let map = match statement.form {
            StatementForm::Statement => statement.node,
            // An empty list there is no text, as another rule tells.
            StatementForm::Permission(_) => continue,
        };
        if let Some(sid) = map.entry("Sid")
            && sid.value.as_str() == Some("")
        {
            let message = "`Sid` is empty and has no effect. Remove it.";
            acc.push(RULE.at(range(sid), message).severity(Severity::Hint));
        }
        for entry in map.entries().filter(|it| is_empty(*it)) {
            let name = entry.name();
            let is_refused = matches!(name, "Action" | "NotAction" | "Resource" | "NotResource")
                && matches!(site.kind, SiteKind::Identity | SiteKind::Trust);
            if is_refused {
                let message = format!(
                    "`{name}` is empty, and IAM refuses a policy with such a statement. Add a value, or remove the statement."
                );
                acc.push(RULE.at(range(entry), message).severity(Severity::Error));
                continue;
            }
            let message = match name {
                "Action" | "Resource" | "Principal" => format!(
                    "`{name}` is empty, so this statement has no effect. Add a value, or remove the statement."
                ),
                "NotAction" | "NotResource" | "NotPrincipal" => format!(
                    "`{name}` is empty, so this statement excludes nothing. Add the values to exclude."
                ),
                "Condition" => "`Condition` is empty and has no effect. Remove it.".to_owned(),
                _ => continue,
            };
            acc.push(RULE.at(range(entry), message));
        }
        for (operator, key) in statement.condition_keys().filter(|(_, it)| is_empty(*it)) {
            // `ForAllValues` holds if the request has no value, and `IfExists` if it has no key.
            let is_open = operator.name().starts_with("ForAllValues:")
                || operator.name().ends_with("IfExists");
            let effect = match is_open {
                true => "is only true if the request has no such key",
                false => "is never true",
            };
            let message = format!(
                "`{}` has no values, so this condition {effect}. Add a value.",
                key.name()
            );
            acc.push(RULE.at(range(key), message));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let map = finding.statement(resolver)?.1.node;
    let entry = finding.key_in(map)?;
    if !matches!(entry.name(), "Condition" | "Sid") {
        return None;
    }
    let edits = remove_entry(resolver.template().document(), map, entry);
    Some(Fix::list([(format!("Remove `{}`", entry.name()), edits)]))
}

fn range(entry: EntryRef<'_>) -> sam_core::text::TextRange {
    entry.key.full_range()
}

/// Whether nothing is in any of the branches of a value; null is not there at all.
fn is_empty(entry: EntryRef<'_>) -> bool {
    let is_collection = entry.value.is_mapping() || entry.value.is_sequence();
    if !is_collection {
        return false;
    }
    if intrinsic::of(entry.value).is_none() {
        return has_no_members(entry.value);
    }
    let branches = branches(entry.value);
    !branches.is_empty()
        && branches
            .into_iter()
            .all(|it| intrinsic::of(it).is_none() && has_no_members(it))
}

fn has_no_members(node: NodeRef<'_>) -> bool {
    (node.is_mapping() && node.entries().len() == 0)
        || (node.is_sequence() && node.items().flat_map(branches).next().is_none())
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn a_condition_without_values() {
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
          Resource: arn:aws:s3:::shop
          Condition:
            StringEquals: {s3:prefix: []}
            ForAllValues:StringEquals: {aws:TagKeys: []}
            StringLikeIfExists: {aws:SourceVpc: []}
"#,
            expect![[r#"
                13 |             StringEquals: {s3:prefix: []}
                   |                            ^^^^^^^^^ policy-empty (warning): `s3:prefix` has no values, so this condition is never true. Add a value.
                14 |             ForAllValues:StringEquals: {aws:TagKeys: []}
                   |                                         ^^^^^^^^^^^ policy-empty (warning): `aws:TagKeys` has no values, so this condition is only true if the request has no such key. Add a value.
                15 |             StringLikeIfExists: {aws:SourceVpc: []}
                   |                                  ^^^^^^^^^^^^^ policy-empty (warning): `aws:SourceVpc` has no values, so this condition is only true if the request has no such key. Add a value.
            "#]],
        );
    }

    #[test]
    fn nothing_is_granted_by_nothing() {
        check(
            r#"
Conditions:
  Open: !Equals [a, a]
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: []
          Resource: '*'
          Condition: {}
        - Effect: Allow
          Action: s3:ListAllMyBuckets
          Resource: [!Ref AWS::NoValue]
        - Effect: Deny
          NotAction: !If [Open, [], s3:ListAllMyBuckets]
          Resource: '*'
        - Effect: Deny
          NotAction: !If [Open, [], []]
          Resource: '*'
"#,
            expect![[r#"
                12 |           Action: []
                   |           ^^^^^^ policy-empty: `Action` is empty, and IAM refuses a policy with such a statement. Add a value, or remove the statement.
                14 |           Condition: {}
                   |           ^^^^^^^^^ policy-empty (warning): `Condition` is empty and has no effect. Remove it.
                   |           fix: Remove `Condition`
                17 |           Resource: [!Ref AWS::NoValue]
                   |           ^^^^^^^^ policy-empty: `Resource` is empty, and IAM refuses a policy with such a statement. Add a value, or remove the statement.
                22 |           NotAction: !If [Open, [], []]
                   |           ^^^^^^^^^ policy-empty: `NotAction` is empty, and IAM refuses a policy with such a statement. Add a value, or remove the statement.
            "#]],
        );
    }

    #[test]
    fn so_is_a_policy_without_statements() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: []
"#,
            expect![[r#"
                7 |         Statement: []
                  |         ^^^^^^^^^ policy-empty (warning): This policy has no statements, so it allows nothing. Write one, or remove the policy.
            "#]],
        );
    }

    #[test]
    fn an_empty_sid_has_no_effect() {
        check(
            r#"
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
        - Sid: ""
          Effect: Allow
          Action: s3:ListAllMyBuckets
          Resource: '*'
"#,
            expect![[r#"
                9 |         - Sid: ""
                  |           ^^^ policy-empty (hint): `Sid` is empty and has no effect. Remove it.
                  |           fix: Remove `Sid`
            "#]],
        );
    }
}
