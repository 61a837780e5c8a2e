//! `policies-wrapped`: a document in `Policies` of a function or state machine is under `PolicyDocument`, as only an `AWS::IAM::Role` needs it.
//!
//! `Policies` of a role, user or group is a list of names with documents, `PolicyName` and `PolicyDocument`. `Policies` of
//! a function or state machine is a list of documents; SAM gives them names by itself, and refuses the other form.
//!
//! ```yaml
//! Policies:
//!   - PolicyName: list        # bad
//!     PolicyDocument:
//!       Statement: [...]
//!   - Statement: [...]        # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>.

use crate::diagnostics::policies::entry_fault::EntryFault;
use crate::diagnostics::role_view::{Leaf, RoleView};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::Piece;
use sam_core::connector::Resolver;
use sam_core::expand::EntryKind;
use sam_core::syntax::EntryRef;

pub(super) const RULE: Rule = Rule {
    code: "policies-wrapped",
    severity: Severity::Error,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, _: &Resolver<'_>) {
    for leaf in view.leaves() {
        if let Some((first, _)) = wrapped(leaf) {
            let message = "A policy in `Policies` has no `PolicyName` and `PolicyDocument`. Write `Statement` directly into the entry.";
            acc.push(RULE.at(first.key.full_range(), message));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let view = finding.role_view(resolver)?;
    view.leaves().into_iter().find_map(|leaf| {
        let (_, wrapped) = wrapped(leaf).filter(|(first, _)| finding.is_at(first.key))?;
        // Whatever else stands beside it, the document must not be lost with what it is replaced by.
        wrapped.value.entry("Statement")?;
        let piece = Piece::Copy(wrapped.value);
        let edits = leaf.slot.replace(resolver.template().document(), &piece);
        Some(Fix::list([("Unwrap the document", edits)]))
    })
}

/// The first entry of a policy with a name, and its document.
fn wrapped<'a>(leaf: Leaf<'_, 'a>) -> Option<(EntryRef<'a>, EntryRef<'a>)> {
    if !matches!(leaf.entry.kind, EntryKind::Invalid) {
        return None;
    }
    let EntryFault::Wrapped(wrapped) = EntryFault::of(leaf.entry.node) else {
        return None;
    };
    Some((leaf.entry.node.entries().next()?, wrapped))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const WRAPPED: &str = r#"
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - PolicyName: list
          PolicyDocument:
            Version: 2012-10-17
            Statement:
            - Effect: Allow # to all
              Action: s3:ListAllMyBuckets
              Resource: '*'
"#;

    #[test]
    fn the_document_is_enough() {
        check(
            WRAPPED,
            expect![[r#"
                7 |         - PolicyName: list
                  |           ^^^^^^^^^^ policies-wrapped: A policy in `Policies` has no `PolicyName` and `PolicyDocument`. Write `Statement` directly into the entry.
                  |           fix: Unwrap the document
            "#]],
        );
        check_fix(
            WRAPPED,
            "Unwrap the document",
            expect![[r#"
                  6 |       Policies:
                - 7 |         - PolicyName: list
                - 8 |           PolicyDocument:
                - 9 |             Version: 2012-10-17
                -10 |             Statement:
                -11 |             - Effect: Allow # to all
                -12 |               Action: s3:ListAllMyBuckets
                -13 |               Resource: '*'
                + 7 |         - Version: 2012-10-17
                + 8 |           Statement:
                + 9 |           - Effect: Allow # to all
                +10 |             Action: s3:ListAllMyBuckets
                +11 |             Resource: '*'
            "#]],
        );
    }

    #[test]
    fn one_entry_without_a_list() {
        let whole = r#"
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies:
        PolicyDocument:
          Statement: {Effect: Allow, Action: s3:ListAllMyBuckets, Resource: '*'}
"#;
        check_fix(
            whole,
            "Unwrap the document",
            expect![[r#"
                 6 |       Policies:
                -7 |         PolicyDocument:
                -8 |           Statement: {Effect: Allow, Action: s3:ListAllMyBuckets, Resource: '*'}
                +7 |         Statement: {Effect: Allow, Action: s3:ListAllMyBuckets, Resource: '*'}
            "#]],
        );
    }
}
