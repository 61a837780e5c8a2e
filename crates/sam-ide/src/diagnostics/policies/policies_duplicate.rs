//! `policies-duplicate`: the list has the same managed policy, policy template or document twice.
//!
//! The second one grants nothing more, and whoever takes the grant away later must find both.
//!
//! ```yaml
//! Policies:
//!   - AWSLambdaRole
//!   - arn:aws:iam::aws:policy/service-role/AWSLambdaRole      # bad: the same
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>.

use crate::diagnostics::role_view::{NamedIn, RoleView};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::Slot;
use sam_core::connector::Resolver;
use sam_core::expand::EntryKind;
use sam_core::syntax::NodeRef;
use sam_core::text::TextRange;
use std::borrow::Cow;
use std::collections::HashMap;

pub(super) const RULE: Rule = Rule {
    code: "policies-duplicate",
    severity: Severity::Hint,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, _: &Resolver<'_>) {
    let entries = entries(view);
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for it in &entries {
        *counts.entry(&it.begins).or_default() += 1;
    }
    let mut known: HashMap<(&str, String), NodeRef<'_>> = HashMap::new();
    for Entry {
        node,
        slot: _,
        what,
        begins,
    } in &entries
    {
        if counts.get(&**begins).is_none_or(|it| *it < 2) {
            continue;
        }
        let rest = match *what {
            MANAGED => String::new(),
            _ => node.to_value().to_string(),
        };
        let key = (&**begins, rest);
        let Some(first) = known.get(&key) else {
            known.insert(key, *node);
            continue;
        };
        let message = format!("The same {what} is already in this list. Remove one of the two.");
        acc.push(
            RULE.at(head(*node), message)
                .related(first.full_range(), "the first"),
        );
    }
}

/// Where an entry is pointed at.
fn head(node: NodeRef<'_>) -> TextRange {
    let first = node.entries().next();
    first.map_or(node.full_range(), |it| it.key.full_range())
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let view = finding.role_view(resolver)?;
    let mut entries = entries(&view).into_iter();
    let entry = entries.find(|it| head(it.node) == finding.range)?;
    let edits = entry.slot.remove(resolver.template().document());
    Some(Fix::list([("Remove it", edits)]))
}

const MANAGED: &str = "managed policy";

/// An entry that counts on no condition.
struct Entry<'a> {
    node: NodeRef<'a>,
    slot: Slot<'a>,
    what: &'static str,
    /// What equal entries have in common, cheap to compare: few begin alike, and only those are looked at in full.
    begins: Cow<'a, str>,
}

fn entries<'a>(view: &RoleView<'a>) -> Vec<Entry<'a>> {
    let leaves = view.leaves().into_iter().filter_map(|leaf| {
        let (what, begins) = match &leaf.entry.kind {
            EntryKind::Template { template, .. } => {
                ("policy template with the same values", template.name)
            }
            EntryKind::Statement(_) => ("document", ""),
            EntryKind::Managed(_)
            | EntryKind::ManagedIntrinsic(_)
            | EntryKind::If { .. }
            | EntryKind::Invalid => return None,
        };
        Some(Entry {
            node: leaf.entry.node,
            slot: leaf.slot,
            what,
            begins: begins.into(),
        })
    });
    let managed = view.managed().iter();
    let managed = managed.filter(|it| it.named_in != NamedIn::PermissionsBoundary);
    let managed = managed.map(|it| Entry {
        node: it.node,
        slot: it.slot,
        what: MANAGED,
        begins: it
            .names
            .arn()
            .unwrap_or_else(|| it.node.to_value().to_string())
            .into(),
    });
    leaves
        .chain(managed)
        .filter(|it| it.slot.is_unconditional())
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const TWICE: &str = r#"
Conditions:
  Prod: !Equals [a, b]
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - AWSLambdaRole
      - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaRole
      - S3ReadPolicy: {BucketName: photos}
      - S3ReadPolicy: {BucketName: films}
      - S3ReadPolicy:
          BucketName: photos
      - !If [Prod, AWSLambdaRole, !Ref AWS::NoValue]
  Group:
    Type: AWS::IAM::Group
    Properties:
      ManagedPolicyArns:
      - arn:aws:iam::aws:policy/ReadOnlyAccess
      - arn:aws:iam::aws:policy/ReadOnlyAccess
  User:
    Type: AWS::IAM::User
    Properties:
      ManagedPolicyArns: !If
      - Prod
      - [arn:aws:iam::aws:policy/ReadOnlyAccess]
      - [arn:aws:iam::aws:policy/ReadOnlyAccess, arn:aws:iam::aws:policy/job-function/Billing]
"#;

    #[test]
    fn once_is_enough() {
        check(
            TWICE,
            expect![[r#"
                10 |       - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaRole
                   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policies-duplicate (hint): The same managed policy is already in this list. Remove one of the two.
                   |         line 9: the first
                   |         fix: Remove it
                13 |       - S3ReadPolicy:
                   |         ^^^^^^^^^^^^ policies-duplicate (hint): The same policy template with the same values is already in this list. Remove one of the two.
                   |         line 11: the first
                   |         fix: Remove it
                21 |       - arn:aws:iam::aws:policy/ReadOnlyAccess
                   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policies-duplicate (hint): The same managed policy is already in this list. Remove one of the two.
                   |         line 20: the first
                   |         fix: Remove it
            "#]],
        );
        check_fix(
            TWICE,
            "Remove it",
            expect![[r#"
                  9 |       - AWSLambdaRole
                -10 |       - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaRole
                 10 |       - S3ReadPolicy: {BucketName: photos}
            "#]],
        );
    }
}
