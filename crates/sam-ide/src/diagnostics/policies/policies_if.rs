//! `policies-if`: the branches of an `Fn::If` in `Policies` have different kinds.
//!
//! The transform must know what an entry is before the condition is decided: both branches are managed policies, both are
//! policy templates, or both are documents. `AWS::NoValue` may be one of them, and goes with all.
//!
//! ```yaml
//! - !If [Prod, AWSLambdaRole, {S3ReadPolicy: {BucketName: b}}]          # bad: two kinds
//! - !If [Prod, AWSLambdaRole]                                           # bad: one branch
//! - !If [Prod, AWSLambdaRole, !Ref AWS::NoValue]                        # good
//! - !If [Prod, !Ref AWS::NoValue, {S3ReadPolicy: {BucketName: b}}]      # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html>.

use crate::diagnostics::role_view::{Leaf, RoleView};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_item, one};
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::expand::{EntryKind, PolicyProblemKind};
use sam_core::text::TextEdit;

pub(crate) const RULE: Rule = Rule {
    code: "policies-if",
    severity: Severity::Error,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, _: &Resolver<'_>) {
    for problem in view.problems() {
        let message = if matches!(problem.kind, PolicyProblemKind::MixedKindsInIf) {
            "Both branches of `Fn::If` must have the same kind: managed policy, policy template or document. Write one `Fn::If` for each kind."
        } else if matches!(problem.kind, PolicyProblemKind::IfNotThree) {
            "`Fn::If` needs a condition and two values. Write `!Ref AWS::NoValue` for a branch without a policy."
        } else {
            continue;
        };
        acc.push(RULE.at(problem.range, message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let view = finding.role_view(resolver)?;
    let mut problems = view.problems().iter().filter(|it| {
        let is_mixed = matches!(it.kind, PolicyProblemKind::MixedKindsInIf);
        is_mixed || matches!(it.kind, PolicyProblemKind::IfNotThree)
    });
    let problem = problems.find(|it| it.range == finding.range)?;
    let mut all = view.all().into_iter();
    let leaf = all.find(|it| match &it.entry.kind {
        EntryKind::If { intrinsic, .. } => intrinsic.name_range == problem.range,
        EntryKind::Managed(_)
        | EntryKind::ManagedIntrinsic(_)
        | EntryKind::Template { .. }
        | EntryKind::Statement(_)
        | EntryKind::Invalid => false,
    })?;
    let is_mixed = matches!(problem.kind, PolicyProblemKind::MixedKindsInIf);
    Some(Fix::list([match is_mixed {
        true => ("Write an `Fn::If` for each", split(leaf, document)),
        false => ("Add `!Ref AWS::NoValue`", completed(leaf, document)),
    }]))
}

fn none() -> Piece<'static> {
    Piece::Ref("AWS::NoValue".to_owned())
}

fn split(leaf: Leaf<'_, '_>, document: &Document) -> Option<Vec<TextEdit>> {
    let EntryKind::If { intrinsic, .. } = leaf.entry.kind else {
        return None;
    };
    let mut items = intrinsic.items();
    let (condition, yes, no) = (items.next()?, items.next()?, items.next()?);
    let function = |yes, no| {
        let items = vec![Piece::Copy(condition), yes, no];
        Piece::map([("Fn::If", Piece::List(items))])
    };
    let both = vec![
        function(Piece::Copy(yes), none()),
        function(none(), Piece::Copy(no)),
    ];
    leaf.slot.replace_by(document, both)
}

fn completed(leaf: Leaf<'_, '_>, document: &Document) -> Option<Vec<TextEdit>> {
    let EntryKind::If { intrinsic, .. } = leaf.entry.kind else {
        return None;
    };
    let is_short_of_one = intrinsic.items().len() == 2;
    is_short_of_one.then(|| one(append_item(document, intrinsic.argument, &none())))?
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const BRANCHES: &str = r#"
Conditions:
  Prod: !Equals [a, b]
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - Fn::If:
        - Prod
        - AWSLambdaRole
        - S3ReadPolicy:
            BucketName: photos
      - !If [Prod, AWSLambdaExecute]
      - !If [Prod, !Ref AWS::NoValue, {AMIDescribePolicy: {}}]
"#;

    #[test]
    fn two_branches_of_one_kind() {
        check(
            BRANCHES,
            expect![[r#"
                9 |       - Fn::If:
                  |         ^^^^^^ policies-if: Both branches of `Fn::If` must have the same kind: managed policy, policy template or document. Write one `Fn::If` for each kind.
                  |         fix: Write an `Fn::If` for each
                14 |       - !If [Prod, AWSLambdaExecute]
                   |         ^^^ policies-if: `Fn::If` needs a condition and two values. Write `!Ref AWS::NoValue` for a branch without a policy.
                   |         fix: Add `!Ref AWS::NoValue`
            "#]],
        );
        check_fix(
            BRANCHES,
            "Write an `Fn::If` for each",
            expect![[r#"
                 11 |         - AWSLambdaRole
                +12 |         - !Ref AWS::NoValue
                +13 |       - Fn::If:
                +14 |         - Prod
                +15 |         - !Ref AWS::NoValue
                 16 |         - S3ReadPolicy:
            "#]],
        );
        check_fix(
            BRANCHES,
            "Add `!Ref AWS::NoValue`",
            expect![[r#"
                 13 |             BucketName: photos
                -14 |       - !If [Prod, AWSLambdaExecute]
                +14 |       - !If [Prod, AWSLambdaExecute, !Ref AWS::NoValue]
                 15 |       - !If [Prod, !Ref AWS::NoValue, {AMIDescribePolicy: {}}]
            "#]],
        );
    }

    #[test]
    fn all_policies_at_once() {
        let whole = r#"
Conditions:
  Prod: !Equals [a, b]
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies: !If [Prod, AWSLambdaRole, {AMIDescribePolicy: {}}]
"#;
        check_fix(
            whole,
            "Write an `Fn::If` for each",
            expect![[r#"
                  7 |     Properties:
                - 8 |       Policies: !If [Prod, AWSLambdaRole, {AMIDescribePolicy: {}}]
                + 8 |       Policies:
                + 9 |         - Fn::If:
                +10 |             - Prod
                +11 |             - AWSLambdaRole
                +12 |             - !Ref AWS::NoValue
                +13 |         - Fn::If:
                +14 |             - Prod
                +15 |             - !Ref AWS::NoValue
                +16 |             - {AMIDescribePolicy: {}}
            "#]],
        );
    }
}
