//! `role-not-an-arn`: `Role` of a function or state machine gives the name of a role, or nothing.
//!
//! Lambda and Step Functions want the ARN of the role. `!Ref` of a role is its name, and a logical ID alone is a text. SAM
//! makes a role when `Role` is missing, or is `AWS::NoValue` in a branch of an `Fn::If`, but not for `AWS::NoValue` alone.
//! The transform lets all of these pass, and the deployment fails.
//!
//! ```yaml
//! Role: !Ref CheckoutRole            # bad: the name
//! Role: CheckoutRole                 # bad: a text
//! Role: !GetAtt CheckoutRole.Arn     # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>.

use crate::diagnostics::role_view::{Owner, RoleView};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, Property, Slot, remove_entry};
use sam_core::connector::Resolver;
use sam_core::template::intrinsic::{self, Intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "role-not-an-arn",
    severity: Severity::Warning,
    category: RuleCategory::Role,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, resolver: &Resolver<'_>) {
    let noun = match view.owner {
        Owner::Function => "function",
        Owner::StateMachine => "state machine",
        Owner::Iam => return,
    };
    let Some(map) = view.resource.properties() else {
        return;
    };
    let Some(entry) = map.entry("Role") else {
        return;
    };
    if intrinsic::of(entry.value).is_some_and(Intrinsic::is_no_value) {
        let message = format!(
            "The {noun} gets no role: SAM understands `AWS::NoValue` only inside `Fn::If`. Remove `Role`, so that SAM generates one."
        );
        return acc.push(RULE.at(entry.value.full_range(), message));
    }
    for (node, _) in Slot::all(Property { map, entry }) {
        let (id, what) = match intrinsic::of(node) {
            Some(it) if it.name == "Ref" => (it.text(), "the name of the role"),
            Some(_) => continue,
            None => (node.as_str(), "a text"),
        };
        let Some(id) = id.filter(|it| resolver.resolved_type(it) == Some("AWS::IAM::Role")) else {
            continue;
        };
        let message = format!(
            "`Role` of a {noun} must be an ARN, but this is {what}, so the deployment fails. Write `!GetAtt {id}.Arn`."
        );
        acc.push(RULE.at(node.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let map = finding.resource(resolver)?.properties()?;
    let entry = map.entry("Role")?;
    if intrinsic::of(entry.value).is_some_and(Intrinsic::is_no_value) {
        let edits = remove_entry(document, map, entry);
        return Some(Fix::list([("Remove `Role`", edits)]));
    }
    let mut slots = Slot::all(Property { map, entry }).into_iter();
    let (node, slot) = slots.find(|(it, _)| finding.is_at(*it))?;
    let id = intrinsic::named_id(node).or(node.as_str())?;
    let arn = Piece::GetAtt(id.to_owned(), "Arn".to_owned());
    let edits = slot.replace(document, &arn);
    Some(Fix::list([(
        format!("Change to `!GetAtt {id}.Arn`"),
        edits,
    )]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const ROLES: &str = r#"
Conditions:
  Prod: !Equals [a, b]
Parameters:
  Given: {Type: String}
Resources:
  Own:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
        - {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}
  One:
    Type: AWS::Serverless::Function
    Properties:
      Role: !Ref Own
  Two:
    Type: AWS::Serverless::Function
    Properties:
      Role: !If [Prod, Own, !Ref AWS::NoValue]
  Three:
    Type: AWS::Serverless::Function
    Properties:
      Role: !Ref AWS::NoValue
  Four:
    Type: AWS::Serverless::StateMachine
    Properties:
      Role: !Ref Given
"#;

    #[test]
    fn a_name_is_no_arn() {
        check(
            ROLES,
            expect![[r#"
                17 |       Role: !Ref Own
                   |             ^^^^^^^^ role-not-an-arn (warning): `Role` of a function must be an ARN, but this is the name of the role, so the deployment fails. Write `!GetAtt Own.Arn`.
                   |             fix: Change to `!GetAtt Own.Arn`
                21 |       Role: !If [Prod, Own, !Ref AWS::NoValue]
                   |                        ^^^ role-not-an-arn (warning): `Role` of a function must be an ARN, but this is a text, so the deployment fails. Write `!GetAtt Own.Arn`.
                   |                        fix: Change to `!GetAtt Own.Arn`
                25 |       Role: !Ref AWS::NoValue
                   |             ^^^^^^^^^^^^^^^^^ role-not-an-arn (warning): The function gets no role: SAM understands `AWS::NoValue` only inside `Fn::If`. Remove `Role`, so that SAM generates one.
                   |             fix: Remove `Role`
            "#]],
        );
        check_fix(
            ROLES,
            "Change to `!GetAtt Own.Arn`",
            expect![[r#"
                 16 |     Properties:
                -17 |       Role: !Ref Own
                +17 |       Role: !GetAtt Own.Arn
                 18 |   Two:
            "#]],
        );
        check_fix(
            ROLES,
            "Remove `Role`",
            expect![[r#"
                 24 |     Properties:
                -25 |       Role: !Ref AWS::NoValue
                +25 |       {}
                 26 |   Four:
            "#]],
        );
    }
}
