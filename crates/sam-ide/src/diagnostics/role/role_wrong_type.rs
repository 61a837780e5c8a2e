//! `role-wrong-type`: `Role` of a function or state machine is not the ARN of a role.
//!
//! `Role` is the ARN of a role, as text or by one intrinsic function; an `Fn::If` has a condition and two values. Without
//! `Role`, SAM makes one.
//!
//! ```yaml
//! Role:                                                # bad: a map
//!   Arn: !GetAtt CheckoutRole.Arn
//! Role: !If [Prod, !GetAtt CheckoutRole.Arn]           # bad: one value
//! Role: !GetAtt CheckoutRole.Arn                       # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>.

use crate::diagnostics::role_view::RoleView;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_item, one, remove_entry, set_value};
use sam_core::connector::Resolver;
use sam_core::expand::PolicyProblemKind;
use sam_core::template::intrinsic;

pub(super) const RULE: Rule = Rule {
    code: "role-wrong-type",
    severity: Severity::Error,
    category: RuleCategory::Role,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, _: &Resolver<'_>) {
    if view.resource.property_entry("Role").is_none() {
        return;
    }
    for problem in view.problems() {
        let message = if matches!(problem.kind, PolicyProblemKind::RoleIfNotThree) {
            "`Fn::If` needs a condition and two values. Write `!Ref AWS::NoValue` for the branch in which SAM generates the role."
        } else if matches!(problem.kind, PolicyProblemKind::RoleNotAString) {
            "`Role` must be the ARN of a role, as a string or one intrinsic function. Without `Role`, SAM generates one."
        } else {
            continue;
        };
        acc.push(RULE.at(problem.range, message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let properties = finding.resource(resolver)?.properties()?;
    let role = properties.entry("Role")?;
    if let Some(function) = intrinsic::of(role.value).filter(|it| it.name == "If") {
        let is_short_of_one = function.items().len() == 2;
        let none = Piece::Ref("AWS::NoValue".to_owned());
        let edits = is_short_of_one
            .then(|| one(append_item(document, function.argument, &none)))
            .flatten();
        return Some(Fix::list([("Add `!Ref AWS::NoValue`", edits)]));
    }
    // The only item of a list is meant alone.
    let mut items = role.value.items();
    let only = items.next().filter(|it| {
        let is_arn = it.as_str().is_some() || intrinsic::of(*it).is_some();
        is_arn && items.next().is_none()
    });
    let alone = only.and_then(|it| one(set_value(document, properties, role, &Piece::Copy(it))));
    Some(Fix::list([
        ("Write it without the list", alone),
        ("Remove `Role`", remove_entry(document, properties, role)),
    ]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const ROLES: &str = r#"
Conditions:
  Prod: !Equals [a, b]
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      Role:
      - !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/one
  Two:
    Type: AWS::Serverless::Function
    Properties:
      Role: !If [Prod, 'arn:aws:iam::123456789012:role/two']
  Three:
    Type: AWS::Serverless::StateMachine
    Properties:
      Role: {}
"#;

    #[test]
    fn a_role_is_an_arn() {
        check(
            ROLES,
            expect![[r#"
                9 |       - !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/one
                  |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role-wrong-type: `Role` must be the ARN of a role, as a string or one intrinsic function. Without `Role`, SAM generates one.
                  |       fix: Write it without the list
                  |       fix: Remove `Role`
                13 |       Role: !If [Prod, 'arn:aws:iam::123456789012:role/two']
                   |             ^^^ role-wrong-type: `Fn::If` needs a condition and two values. Write `!Ref AWS::NoValue` for the branch in which SAM generates the role.
                   |             fix: Add `!Ref AWS::NoValue`
                17 |       Role: {}
                   |             ^^ role-wrong-type: `Role` must be the ARN of a role, as a string or one intrinsic function. Without `Role`, SAM generates one.
                   |             fix: Remove `Role`
            "#]],
        );
        check_fix(
            ROLES,
            "Write it without the list",
            expect![[r#"
                  7 |     Properties:
                - 8 |       Role:
                - 9 |       - !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/one
                + 8 |       Role: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/one
                  9 |   Two:
            "#]],
        );
        check_fix(
            ROLES,
            "Add `!Ref AWS::NoValue`",
            expect![[r#"
                 12 |     Properties:
                -13 |       Role: !If [Prod, 'arn:aws:iam::123456789012:role/two']
                +13 |       Role: !If [Prod, 'arn:aws:iam::123456789012:role/two', !Ref AWS::NoValue]
                 14 |   Three:
            "#]],
        );
        check_fix(
            ROLES,
            "Remove `Role`",
            expect![[r#"
                  7 |     Properties:
                - 8 |       Role:
                - 9 |       - !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/one
                + 8 |       {}
                  9 |   Two:
            "#]],
        );
    }
}
