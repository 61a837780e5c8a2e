//! `policies-beside-role`: SAM ignores `Policies` because `Role` is set.
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

use crate::diagnostics::role_view::{Owner, RoleView};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::remove_entry;
use crate::edit::to_role::put_on_role;
use crate::names::listed;
use sam_core::connector::Resolver;
use sam_core::expand::{Made, PolicyProblemKind};
use sam_core::template::{Resource, Template, intrinsic};

pub(crate) const RULE: Rule = Rule {
    code: "policies-beside-role",
    severity: Severity::Warning,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, resolver: &Resolver<'_>) {
    let role = view.resource.property_entry("Role");
    let (Some(policies), Some(role)) = (view.policies, role) else {
        return;
    };
    let (message, severity) = match view.owner {
        Owner::StateMachine if has_both(view) => (
            "A state machine cannot have both `Role` and `Policies`. Remove one of them.",
            Severity::Error,
        ),
        Owner::Function if !view.entries.is_empty() && is_thrown_away(view) => (
            "SAM ignores `Policies` because `Role` is set. Attach the policies to that role, or remove `Role`.",
            Severity::Warning,
        ),
        Owner::Function | Owner::StateMachine | Owner::Iam => return,
    };
    let template = resolver.template();
    let named = intrinsic::named_id(role.value).and_then(|it| template.resource(it));
    let mut diagnostic = RULE
        .at(policies.entry.key.full_range(), message)
        .severity(severity)
        .related(role.key.full_range(), "the role that it has");
    if let Some(named) = named {
        let key = named.entry.key.full_range();
        diagnostic = diagnostic.related(key, "that role");
    }
    acc.push(diagnostic);
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let document = template.document();
    let user = finding.resource(resolver)?;
    let map = user.properties()?;
    let (policies, role) = (map.entry("Policies")?, map.entry("Role")?);
    let named = intrinsic::named_id(role.value).and_then(|it| template.resource(it));
    let moved = named
        .filter(|it| it.type_name() == Some("AWS::IAM::Role"))
        .map(|it| {
            let label = label(it, user, template);
            (label, put_on_role(document, user, it))
        });
    let removed = [("Policies", policies), ("Role", role)].map(|(name, entry)| {
        let edits = remove_entry(document, map, entry);
        (format!("Remove `{name}`"), edits)
    });
    Some(Fix::list(moved.into_iter().chain(removed)))
}

/// What putting policies on a role is called, with those who share it.
fn label(role: Resource<'_>, user: Resource<'_>, template: Template<'_>) -> String {
    let has = |it: &Resource<'_>| {
        let named = ["Role", "RoleArn"].into_iter();
        let named = named.filter_map(|name| intrinsic::named_id(it.property(name)?));
        it.id != user.id && named.into_iter().any(|it| it == role.id)
    };
    let others: Vec<&str> = template.resources().filter(has).map(|it| it.id).collect();
    match others.as_slice() {
        [] => format!("Attach to role `{}`", role.id),
        others => format!(
            "Attach to role `{}`, which {} {} too",
            role.id,
            listed(others.iter().copied()),
            if others.len() == 1 { "has" } else { "have" },
        ),
    }
}

/// Whether the transform refuses the two beside each other.
fn has_both(view: &RoleView<'_>) -> bool {
    let mut problems = view.problems().iter();
    problems.any(|it| matches!(it.kind, PolicyProblemKind::RoleAndPolicies))
}

fn is_thrown_away(view: &RoleView<'_>) -> bool {
    view.role().is_some_and(|it| it.made == Made::ThrownAway)
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::{findings, fixes};
    use crate::testing::{check, check_fix};
    use expect_test::expect;
    use sam_core::analysis::Analysis;

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
                   |       ^^^^^^^^ policies-beside-role (warning): SAM ignores `Policies` because `Role` is set. Attach the policies to that role, or remove `Role`.
                   |       line 17: the role that it has
                   |       line 5: that role
                   |       fix: Attach to role `Own`
                   |       fix: Remove `Policies`
                   |       fix: Remove `Role`
                30 |       Policies: AWSLambdaRole
                   |       ^^^^^^^^ policies-beside-role: A state machine cannot have both `Role` and `Policies`. Remove one of them.
                   |       line 29: the role that it has
                   |       fix: Remove `Policies`
                   |       fix: Remove `Role`
            "#]],
        );
        check_fix(
            BOTH,
            "Remove `Policies`",
            expect![[r#"
                 17 |       Role: !GetAtt Own.Arn
                -18 |       Policies:
                -19 |       - AWSLambdaRole # as it was
                 18 |   Sometimes:
            "#]],
        );
        check_fix(
            BOTH,
            "Remove `Role`",
            expect![[r#"
                 16 |     Properties:
                -17 |       Role: !GetAtt Own.Arn
                 17 |       Policies:
            "#]],
        );
    }

    /// Every kind of entry, a role with and without lists, shared by a second function.
    const KINDS: &str = r#"
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Own:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: sts:AssumeRole
          Principal: {Service: lambda.amazonaws.com}
      ManagedPolicyArns:
      - arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess
  More:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement: {Effect: Allow, Action: s3:ListAllMyBuckets, Resource: '*'}
  Other:
    Type: AWS::Serverless::Function
    Properties:
      Role: !GetAtt Own.Arn
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Role: !GetAtt Own.Arn
      Policies:
      # to call others
      - AWSLambdaRole # as it was
      - !Ref More # lists
      - AWSXrayWriteOnlyAccess
      - !Ref AWS::NoValue
      # reads
      - DynamoDBReadPolicy: # orders
          TableName: !Ref Orders
      # writes
      - Version: 2012-10-17 # old
        Statement:
        # one at a time
        - Effect: Allow
          Action: dynamodb:PutItem # no more
          Resource: !GetAtt Orders.Arn
"#;

    #[test]
    fn the_role_gets_them() {
        check_fix(
            KINDS,
            "Attach to role `Own`, which `Other` has too",
            expect![[r#"
                 15 |       - arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess
                +16 |       # to call others
                +17 |       # as it was
                +18 |       - !Sub 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaRole'
                +19 |       - !Ref More # lists
                +20 |       Policies:
                +21 |       # reads
                +22 |       # orders
                +23 |       - PolicyName: FunctionPolicy4
                +24 |         PolicyDocument:
                +25 |           Version: '2012-10-17'
                +26 |           Statement:
                +27 |           - Action:
                +28 |             - dynamodb:GetItem
                +29 |             - dynamodb:Scan
                +30 |             - dynamodb:Query
                +31 |             - dynamodb:BatchGetItem
                +32 |             - dynamodb:DescribeTable
                +33 |             Effect: Allow
                +34 |             Resource:
                +35 |             - !Sub 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Orders}'
                +36 |             - !Sub 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Orders}/index/*'
                +37 |       # writes
                +38 |       - PolicyName: FunctionPolicy5
                +39 |         PolicyDocument:
                +40 |           Version: 2012-10-17 # old
                +41 |           Statement:
                +42 |           # one at a time
                +43 |           - Effect: Allow
                +44 |             Action: dynamodb:PutItem # no more
                +45 |             Resource: !GetAtt Orders.Arn
                 46 |   More:
                ...
                 59 |       Role: !GetAtt Own.Arn
                -30 |       Policies:
                -31 |       # to call others
                -32 |       - AWSLambdaRole # as it was
                -33 |       - !Ref More # lists
                -34 |       - AWSXrayWriteOnlyAccess
                -35 |       - !Ref AWS::NoValue
                -36 |       # reads
                -37 |       - DynamoDBReadPolicy: # orders
                -38 |           TableName: !Ref Orders
                -39 |       # writes
                -40 |       - Version: 2012-10-17 # old
                -41 |         Statement:
                -42 |         # one at a time
                -43 |         - Effect: Allow
                -44 |           Action: dynamodb:PutItem # no more
                -45 |           Resource: !GetAtt Orders.Arn
            "#]],
        );
    }

    #[test]
    fn what_cannot_stand_there_stays() {
        for (from, to) in [
            ("- AWSLambdaRole", "- AWSNoSuchRole"),
            ("- !Ref More", "- !If [C, !Ref More, !Ref AWS::NoValue]"),
            ("DynamoDBReadPolicy:", "DynamoDBRedPolicy:"),
            ("TableName: !Ref Orders", "Table: !Ref Orders"),
            // The function is made after the role.
            (
                "Resource: !GetAtt Orders.Arn",
                "Resource: !GetAtt Function.Arn",
            ),
            (
                "      ManagedPolicyArns:\n      -",
                "      ManagedPolicyArns: !Split [',', a]\n      #",
            ),
            ("!GetAtt Own.Arn", "arn:aws:iam::123456789012:role/own"),
        ] {
            assert!(KINDS.contains(from), "{from}");
            let document = Analysis::open(1, &KINDS.replace(from, to));
            let resolver = document.resolver();
            let found = findings(&document);
            let found = found.iter().filter(|it| it.code == super::RULE.code);
            let fixes: Vec<_> = found.flat_map(|it| fixes(&resolver, it)).collect();
            let labels: Vec<_> = fixes.iter().map(|it| &*it.label).collect();
            assert_eq!(labels, ["Remove `Policies`", "Remove `Role`"], "{to}");
        }
    }
}
