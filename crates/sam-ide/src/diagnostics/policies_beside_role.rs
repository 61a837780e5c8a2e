//! `policies-beside-role`: `Policies` stands beside `Role`, and nothing comes of it.
//!
//! `Policies` says what SAM puts on the role that it makes. With a `Role` it makes none: it refuses such a state machine,
//! and of such a function it leaves the policies out without a word.
//!
//! ```yaml
//! Properties:
//!   Role: !GetAtt CheckoutRole.Arn
//!   Policies:                       # bad: put it on CheckoutRole
//!     - AWSLambdaRole
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>.

use super::role_view::{Owner, RoleView};
use super::{Check, Diagnostic, Rule, Severity};
use crate::edit::remove_entry;
use sam_core::connector::Resolver;
use sam_core::role::Made;
use sam_core::template::intrinsic;

pub(super) const RULE: Rule = Rule {
    code: "policies-beside-role",
    severity: Severity::Warning,
    check: Check::Role(check),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, resolver: &Resolver<'_>) {
    let role = view.resource.property_entry("Role");
    let (Some(policies), Some(role)) = (view.policies, role) else {
        return;
    };
    let (message, severity) = match view.owner {
        Owner::StateMachine if view.problems(&RULE).next().is_some() => (
            "A state machine takes `Role` or `Policies`, not both: SAM puts policies on a role that it makes itself.",
            Severity::Error,
        ),
        Owner::Function if !view.entries.is_empty() && is_thrown_away(view) => (
            "`Policies` has no effect beside `Role`: SAM puts policies on a role that it makes itself. Put them on that role, or remove one of the two.",
            Severity::Warning,
        ),
        Owner::Function | Owner::StateMachine | Owner::Iam => return,
    };
    let template = resolver.template();
    let document = template.document();
    let map = policies.map;
    let named = intrinsic::named_id(role.value).and_then(|it| template.resource(it));
    let mut diagnostic = RULE
        .at(policies.entry.key.full_range(), message)
        .severity(severity)
        .related(role.key.full_range(), "the role that it has");
    if let Some(named) = named {
        let key = named.entry.key.full_range();
        diagnostic = diagnostic.related(key, "that role");
    }
    acc.push(
        diagnostic
            .fix(
                "Remove `Policies`",
                remove_entry(document, map, policies.entry),
            )
            .fix("Remove `Role`", remove_entry(document, map, role)),
    );
}

fn is_thrown_away(view: &RoleView<'_>) -> bool {
    view.role().is_some_and(|it| it.made == Made::ThrownAway)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const BOTH: &str = r#"
Conditions:
  Prod: !Equals [a, b]
Resources:
  Own:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: sts:AssumeRole
          Principal: {Service: lambda.amazonaws.com}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Role: !GetAtt Own.Arn
      Policies:
      - AWSLambdaRole # as it was
  Sometimes:
    Type: AWS::Serverless::Function
    Properties:
      Role: !If [Prod, !Ref AWS::NoValue, !GetAtt Own.Arn]
      Policies:
      - AWSLambdaRole
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Role: arn:aws:iam::123456789012:role/flow
      Policies: AWSLambdaRole
"#;

    #[test]
    fn one_or_the_other() {
        check(
            BOTH,
            expect![[r#"
            18 |       Policies:
               |       ^^^^^^^^ policies-beside-role (warning): `Policies` has no effect beside `Role`: SAM puts policies on a role that it makes itself. Put them on that role, or remove one of the two.
               |       line 17: the role that it has
               |       line 5: that role
               |       fix: Remove `Policies`
               |       fix: Remove `Role`
            30 |       Policies: AWSLambdaRole
               |       ^^^^^^^^ policies-beside-role: A state machine takes `Role` or `Policies`, not both: SAM puts policies on a role that it makes itself.
               |       line 29: the role that it has
               |       fix: Remove `Policies`
               |       fix: Remove `Role`
        "#]],
        );
        check_fix(
            BOTH,
            "Remove `Policies`",
            expect![[r#"

            Conditions:
              Prod: !Equals [a, b]
            Resources:
              Own:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument:
                    Version: 2012-10-17
                    Statement:
                    - Effect: Allow
                      Action: sts:AssumeRole
                      Principal: {Service: lambda.amazonaws.com}
              Function:
                Type: AWS::Serverless::Function
                Properties:
                  Role: !GetAtt Own.Arn
              Sometimes:
                Type: AWS::Serverless::Function
                Properties:
                  Role: !If [Prod, !Ref AWS::NoValue, !GetAtt Own.Arn]
                  Policies:
                  - AWSLambdaRole
              Flow:
                Type: AWS::Serverless::StateMachine
                Properties:
                  Role: arn:aws:iam::123456789012:role/flow
                  Policies: AWSLambdaRole
        "#]],
        );
        check_fix(
            BOTH,
            "Remove `Role`",
            expect![[r#"

            Conditions:
              Prod: !Equals [a, b]
            Resources:
              Own:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument:
                    Version: 2012-10-17
                    Statement:
                    - Effect: Allow
                      Action: sts:AssumeRole
                      Principal: {Service: lambda.amazonaws.com}
              Function:
                Type: AWS::Serverless::Function
                Properties:
                  Policies:
                  - AWSLambdaRole # as it was
              Sometimes:
                Type: AWS::Serverless::Function
                Properties:
                  Role: !If [Prod, !Ref AWS::NoValue, !GetAtt Own.Arn]
                  Policies:
                  - AWSLambdaRole
              Flow:
                Type: AWS::Serverless::StateMachine
                Properties:
                  Role: arn:aws:iam::123456789012:role/flow
                  Policies: AWSLambdaRole
        "#]],
        );
    }
}
