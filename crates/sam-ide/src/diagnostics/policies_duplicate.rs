//! `policies-duplicate`: the same managed policy, policy template or document stands in the list twice.
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

use super::managed_ref::ManagedRef;
use super::role_view::{NamedIn, RoleView};
use super::{Check, Diagnostic, Rule, Severity};
use crate::edit::Slot;
use sam_core::connector::Resolver;
use sam_core::role::EntryKind;
use sam_core::syntax::NodeRef;
use std::collections::HashMap;

pub(super) const RULE: Rule = Rule {
    code: "policies-duplicate",
    severity: Severity::Hint,
    check: Check::Role(check),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, resolver: &Resolver<'_>) {
    let document = resolver.template().document();
    let mut known: HashMap<String, NodeRef<'_>> = HashMap::new();
    for (node, slot, what) in entries(view) {
        let key = match ManagedRef::of(node).arn() {
            Some(arn) if what == "managed policy" => arn,
            Some(_) | None => node.to_value().to_string(),
        };
        let Some(first) = known.get(&key) else {
            known.insert(key, node);
            continue;
        };
        let edits = RULE.search(acc, || slot.remove(document));
        let range = match node.entries().next() {
            Some(entry) => entry.key.full_range(),
            None => node.full_range(),
        };
        let message = format!("The same {what} stands in this list already. Remove one of them.");
        acc.push(
            RULE.at(range, message)
                .related(first.full_range(), "the first")
                .fix("Remove it", edits),
        );
    }
}

/// What each resource always has: branches depend on their condition.
fn entries<'a>(view: &RoleView<'a>) -> Vec<(NodeRef<'a>, Slot<'a>, &'static str)> {
    let leaves = view.leaves().into_iter().filter_map(|leaf| {
        let what = match leaf.entry.kind {
            EntryKind::Managed(_) | EntryKind::ManagedIntrinsic(_) => "managed policy",
            EntryKind::Template { .. } => "policy template with the same values",
            EntryKind::Statement(_) => "document",
            EntryKind::If { .. } | EntryKind::Invalid => return None,
        };
        Some((leaf.entry.node, leaf.slot, what))
    });
    let managed = view.managed().into_iter();
    let managed = managed.filter(|it| it.named_in == NamedIn::ManagedPolicyArns);
    leaves
        .chain(managed.map(|it| (it.node, it.slot, "managed policy")))
        .filter(|(_, slot, _)| matches!(slot, Slot::Item(..)))
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
"#;

    #[test]
    fn once_is_enough() {
        check(
            TWICE,
            expect![[r#"
            10 |       - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaRole
               |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policies-duplicate (hint): The same managed policy stands in this list already. Remove one of them.
               |         line 9: the first
               |         fix: Remove it
            13 |       - S3ReadPolicy:
               |         ^^^^^^^^^^^^ policies-duplicate (hint): The same policy template with the same values stands in this list already. Remove one of them.
               |         line 11: the first
               |         fix: Remove it
            21 |       - arn:aws:iam::aws:policy/ReadOnlyAccess
               |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policies-duplicate (hint): The same managed policy stands in this list already. Remove one of them.
               |         line 20: the first
               |         fix: Remove it
        "#]],
        );
        check_fix(
            TWICE,
            "Remove it",
            expect![[r#"

            Conditions:
              Prod: !Equals [a, b]
            Resources:
              Function:
                Type: AWS::Serverless::Function
                Properties:
                  Policies:
                  - AWSLambdaRole
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
        "#]],
        );
    }
}
