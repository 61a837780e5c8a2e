//! What is more and what is not after a change, as people read it.

use super::changes;
use expect_test::{Expect, expect};
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;

/// What changes from some resources to others, and back, in summary.
#[track_caller]
fn check(old: &str, new: &str, expected: Expect) {
    let of = |resources: &str| {
        let text = format!("Transform: AWS::Serverless-2016-10-31\nResources:\n{resources}");
        let document = Analysis::open(1, &text);
        assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
        document
    };
    let (old, new) = (of(old), of(new));
    let text = |old: &Analysis, new: &Analysis| {
        let found = changes(old, new, &Environment::default(), None).unwrap();
        let text = found.text();
        let summary = text.split("\n\n").next().unwrap_or_default().trim_end();
        format!("{summary}\ngrants more: {}\n", found.grants_more())
    };
    expected.assert_eq(&format!(
        "{}and back\n{}",
        text(&old, &new),
        text(&new, &old)
    ));
}

fn function(statements: &str) -> String {
    format!(
        "  Q: {{Type: AWS::SQS::Queue}}\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n      Policies: [{{Statement: [{statements}]}}]\n"
    )
}

#[test]
fn all_actions_on_a_written_arn() {
    let none = function("{Effect: Deny, Action: '*', Resource: '*'}");
    let all = |rest: &str| {
        function(&format!(
            "{{Effect: Allow, {rest}, Resource: !GetAtt Q.Arn}}"
        ))
    };
    check(
        &none,
        &all("Action: '*'"),
        expect![[r#"
        F: 22321 actions more, 11485 of them write and 422 permissions management (by
          Deny); 22321 actions widened, 11485 of them write and 422 permissions
          management
        grants more: true
        and back
        F: 22321 actions narrowed, 11485 of them write and 422 permissions management;
          22321 actions fewer, 11485 of them write and 422 permissions management (by
          Deny)
        grants more: false
    "#]],
    );
    check(
        &none,
        &all("NotAction: 'iam:*'"),
        expect![[r#"
        F: 22321 actions more, 11485 of them write and 422 permissions management
        grants more: true
        and back
        F: 22321 actions fewer, 11485 of them write and 422 permissions management
        grants more: false
    "#]],
    );
    check(
        &function("{Effect: Allow, Action: '*', Resource: 'arn:aws:sqs:eu-west-1:111122223333:a'}"),
        &function(
            "{Effect: Allow, Action: '*', Resource: 'arn:aws:sqs:eu-west-1:111122223333:ba'}",
        ),
        expect![[r#"
            F: 22321 actions widened, 11485 of them write and 422 permissions management;
              22321 actions narrowed, 11485 of them write and 422 permissions management
            grants more: true
            and back
            F: 22321 actions widened, 11485 of them write and 422 permissions management;
              22321 actions narrowed, 11485 of them write and 422 permissions management
            grants more: true
        "#]],
    );
}

fn bucket(statements: &str) -> String {
    format!(
        "  B: {{Type: AWS::S3::Bucket}}\n  R: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyName: a, PolicyDocument: {{Statement: [{{Effect: Allow, Action: 's3:*', Resource: !Sub '${{B.Arn}}/*'}}]}}}}]}}}}\n  BP:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref B\n      PolicyDocument: {{Statement: [{statements}]}}\n"
    )
}

fn statement(effect: &str, action: &str, principal: &str) -> String {
    format!(
        "{{Effect: {effect}, Action: 's3:{action}', Principal: {principal}, Resource: !Sub '${{B.Arn}}/*'}}"
    )
}

#[test]
fn who_is_denied_with_others() {
    let account = statement("Allow", "GetObject", "{AWS: '111122223333'}");
    let everyone = statement("Allow", "GetObject", "'*'");
    check(
        &bucket(&format!("{account}, {}", statement("Deny", "*", "'*'"))),
        &bucket(&account),
        expect![[r#"
            R: 180 actions more, 57 of them write and 27 permissions management (by Deny)
            111122223333 (policy of B): 1 action more (by Deny)
            grants more: true
            and back
            R: 180 actions fewer, 57 of them write and 27 permissions management (by Deny)
            111122223333 (policy of B): 1 action fewer (by Deny)
            grants more: false
        "#]],
    );
    check(
        &bucket(&format!(
            "{everyone}, {}",
            statement("Deny", "*", "{AWS: '111122223333'}")
        )),
        &bucket(&everyone),
        expect![[r#"
            111122223333 (policy of B): 1 action more (by Deny)
            grants more: true
            and back
            111122223333 (policy of B): 1 action fewer (by Deny)
            grants more: false
        "#]],
    );
    // A role of the template, which its own policy allows all.
    check(
        &bucket(&format!(
            "{account}, {}",
            statement("Deny", "DeleteObject", "{AWS: !Ref AWS::AccountId}")
        )),
        &bucket(&account),
        expect![[r#"
            R: 1 action more (write) (by Deny)
            grants more: true
            and back
            R: 1 action fewer (write) (by Deny)
            grants more: false
        "#]],
    );
}

#[test]
fn principals_in_several_forms() {
    let allow = |principal: &str| bucket(&statement("Allow", "GetObject", principal));
    check(
        &allow("{AWS: '111122223333'}"),
        &allow("{AWS: 'arn:aws:iam::111122223333:root'}"),
        expect![[r#"
            The same permissions as before.
            grants more: false
            and back
            The same permissions as before.
            grants more: false
        "#]],
    );
    check(
        &allow("{AWS: !Ref AWS::AccountId}"),
        &allow("{AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}"),
        expect![[r#"
            The same permissions as before.
            grants more: false
            and back
            The same permissions as before.
            grants more: false
        "#]],
    );
    check(
        &allow("'*'"),
        &allow("{AWS: '111122223333'}"),
        expect![[r#"
            everyone (policy of B) (removed): 1 action fewer
            grants more: false
            and back
            everyone (policy of B) (new): 1 action more
            grants more: true
        "#]],
    );
    check(
        &allow("{AWS: '111122223333'}"),
        &allow("{AWS: 'arn:aws:iam::111122223333:role/x'}"),
        expect![[r#"
            111122223333 (policy of B) (removed): 1 action fewer
            grants more: false
            and back
            111122223333 (policy of B) (new): 1 action more
            grants more: true
        "#]],
    );
    // In the own account, its policies decide as well.
    check(
        &allow("{AWS: !Ref AWS::AccountId}"),
        &allow("{AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:role/x'}"),
        expect![[r#"
            role/x (policy of B) (new): 1 action more
            this account (policy of B) (removed): 1 action fewer
            grants more: true
            and back
            this account (policy of B) (new): 1 action more
            role/x (policy of B) (removed): 1 action fewer
            grants more: true
        "#]],
    );
    check(
        &bucket(&format!(
            "{}, {{Effect: Deny, Action: 's3:*', NotPrincipal: {{AWS: '111122223333'}}, Resource: !Sub '${{B.Arn}}/*'}}",
            statement("Allow", "GetObject", "'*'")
        )),
        &allow("{AWS: '111122223333'}"),
        expect![[r#"
            R: 180 actions more, 57 of them write and 27 permissions management (by Deny)
            others of 111122223333 (policy of B): 1 action more (by Deny)
            grants more: true
            and back
            R: 180 actions fewer, 57 of them write and 27 permissions management (by Deny)
            others of 111122223333 (policy of B): 1 action fewer (by Deny)
            grants more: false
        "#]],
    );
}

#[test]
fn of_an_account_only_those_are_spared_that_are_named() {
    let but = |more: &str| {
        let bob = "'arn:aws:iam::111122223333:user/bob'";
        bucket(&format!(
            "{}, {}",
            statement("Allow", "GetObject", "{AWS: '111122223333'}"),
            statement("Deny", "*", "x").replace(
                "Principal: x",
                &format!("NotPrincipal: {{AWS: [{bob}, '111122223333', !GetAtt R.Arn{more}]}}")
            )
        ))
    };
    check(
        &but(""),
        &bucket(&statement("Allow", "GetObject", "{AWS: '111122223333'}")),
        expect![[r#"
            others of 111122223333 (policy of B): 1 action more (by Deny)
            grants more: true
            and back
            others of 111122223333 (policy of B): 1 action fewer (by Deny)
            grants more: false
        "#]],
    );
    check(
        &but(""),
        &but(", 'arn:aws:iam::111122223333:role/s'"),
        expect![[r#"
            arn:aws:iam::111122223333:role/s (policy of B): 1 action more (by Deny)
            grants more: true
            and back
            arn:aws:iam::111122223333:role/s (policy of B): 1 action fewer (by Deny)
            grants more: false
        "#]],
    );
}

#[test]
fn the_policy_of_an_api() {
    let api = |policy: &str| {
        format!(
            "  A:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: prod\n      Auth: {{ResourcePolicy: {{{policy}}}}}\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n      Events: {{E: {{Type: Api, Properties: {{Path: /a, Method: get, RestApiId: !Ref A}}}}}}\n"
        )
    };
    check(
        &api("IpRangeWhitelist: [10.0.0.0/16]"),
        &api("IpRangeWhitelist: [10.0.0.0/8]"),
        expect![[r#"
            everyone (policy of A): 1 action widened (write) (by Deny)
            grants more: true
            and back
            everyone (policy of A): 1 action narrowed (write) (by Deny)
            grants more: false
        "#]],
    );
    check(
        &api("AwsAccountWhitelist: ['111122223333']"),
        &api("AwsAccountWhitelist: ['111122223333', '111122224444']"),
        expect![[r#"
            111122224444 (policy of A) (new): 1 action more (write)
            grants more: true
            and back
            111122224444 (policy of A) (removed): 1 action fewer (write)
            grants more: false
        "#]],
    );
    let written = |resource: &str| {
        format!(
            "  A:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n      Policy: {{Statement: [{{Effect: Allow, Principal: '*', Action: 'execute-api:Invoke', Resource: '{resource}'}}]}}\n"
        )
    };
    check(
        &written("execute-api:/prod/GET/a"),
        &written("execute-api:/*"),
        expect![[r#"
            everyone (policy of A): 1 action widened (write)
            grants more: true
            and back
            everyone (policy of A): 1 action narrowed (write)
            grants more: false
        "#]],
    );
}

#[test]
fn names_by_their_letters() {
    let role = |name: &str, statements: &str| {
        format!(
            "  B: {{Type: AWS::S3::Bucket, Properties: {{BucketName: {name}}}}}\n  R: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyName: a, PolicyDocument: {{Statement: [{statements}]}}}}]}}}}\n"
        )
    };
    let allow = |arn: &str| format!("{{Effect: Allow, Action: 's3:GetObject', Resource: {arn}}}");
    let by_id = allow("!Sub '${B.Arn}/*'");
    check(
        &role("my-bucket", &allow("'arn:aws:s3:::my-*/*'")),
        &role("my-bucket", &by_id),
        expect![[r#"
            R: 1 action fewer
            grants more: false
            and back
            R: 1 action more
            grants more: true
        "#]],
    );
    let deny = |arn: &str| format!("{by_id}, {{Effect: Deny, Action: 's3:*', Resource: {arn}}}");
    check(
        &role("my-bucket", &deny("'arn:aws:s3:::my-*/*'")),
        &role("my-bucket", &deny("!Sub '${B.Arn}/*'")),
        expect![[r#"
            The same permissions as before.
            grants more: false
            and back
            The same permissions as before.
            grants more: false
        "#]],
    );
    // Another name is another bucket, to which the same people have access.
    check(
        &role("my-bucket", &by_id),
        &role("your-bucket", &by_id),
        expect![[r#"
            The same permissions as before.
            grants more: false
            and back
            The same permissions as before.
            grants more: false
        "#]],
    );
}

#[test]
fn a_parameter_has_one_of_its_allowed_values() {
    let role = |resource: &str, condition: &str| {
        format!(
            "  R: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyName: a, PolicyDocument: {{Statement: [{{Effect: Allow, Action: 's3:GetObject', Resource: {resource}, Condition: {{StringEquals: {{aws:PrincipalTag/stage: {condition}}}}}}}]}}}}]}}}}\nParameters:\n  Stage: {{Type: String, AllowedValues: [dev, prod]}}\n"
        )
    };
    let each = "['arn:aws:s3:::b-dev/*', 'arn:aws:s3:::b-prod/*']";
    let by_name = "!Sub 'arn:aws:s3:::b-${Stage}/*'";
    let both = "[dev, prod]";
    for (new, expected) in [
        (
            role(by_name, both),
            expect![[r#"
                R: 1 action fewer
                grants more: false
                and back
                R: 1 action more
                grants more: true
            "#]],
        ),
        (
            role(each, "!Ref Stage"),
            expect![[r#"
                R: 1 action fewer
                grants more: false
                and back
                R: 1 action under another condition
                grants more: true
            "#]],
        ),
        (
            role(by_name, "!Ref Stage"),
            expect![[r#"
                R: 1 action fewer
                grants more: false
                and back
                R: 1 action more
                grants more: true
            "#]],
        ),
    ] {
        check(&role(each, both), &new, expected);
    }
}

#[test]
fn everyone_who_is_one_of_some_is_these() {
    let bucket = |principal: &str, condition: &str| {
        format!(
            "  P: {{Type: AWS::S3::BucketPolicy, Properties: {{Bucket: b, PolicyDocument: {{Statement: [{{Effect: Allow, Principal: {principal}, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*'{condition}}}]}}}}}}\n"
        )
    };
    for (principal, condition) in [
        (
            "{AWS: 'arn:aws:iam::111122223333:role/r'}",
            ", Condition: {ArnEquals: {aws:PrincipalArn: 'arn:aws:iam::111122223333:role/r'}}",
        ),
        (
            "{AWS: '111122223333'}",
            ", Condition: {StringEquals: {aws:PrincipalAccount: ['111122223333']}}",
        ),
    ] {
        check(
            &bucket(principal, ""),
            &bucket("'*'", condition),
            expect![[r#"
                The same permissions as before.
                grants more: false
                and back
                The same permissions as before.
                grants more: false
            "#]],
        );
    }
}

#[test]
fn a_boundary_limits_what_is_more() {
    let role = |actions: &str, boundary: &str| {
        format!(
            "  PB: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {{Statement: [{{Effect: Allow, Action: [{boundary}], Resource: '*'}}]}}}}}}\n  R: {{Type: AWS::IAM::Role, Properties: {{PermissionsBoundary: !Ref PB, Policies: [{{PolicyName: a, PolicyDocument: {{Statement: [{{Effect: Allow, Action: [{actions}], Resource: '*'}}]}}}}]}}}}\n"
        )
    };
    let [get, all, queues] = ["'s3:GetObject'", "'s3:*'", "'s3:GetObject', 'sqs:*'"];
    check(
        &role(get, get),
        &role(all, get),
        expect![[r#"
        The same permissions as before.
        grants more: false
        and back
        The same permissions as before.
        grants more: false
    "#]],
    );
    check(
        &role(get, get),
        &role(get, queues),
        expect![[r#"
        The same permissions as before.
        grants more: false
        and back
        The same permissions as before.
        grants more: false
    "#]],
    );
    check(
        &role(all, get),
        &role(all, all),
        expect![[r#"
        R: a change that may allow more
        grants more: true
        and back
        The same permissions as before.
        grants more: false
    "#]],
    );
    let other = |boundary: &str| {
        let text = role(all, boundary);
        text.replace("PB", "PB2")
    };
    check(
        &role(all, get),
        &other(get),
        expect![[r#"
        R: a change beside policies
        grants more: false
        and back
        R: a change beside policies
        grants more: false
    "#]],
    );
    check(
        &role(all, all),
        &other(get),
        expect![[r#"
        R: a change beside policies
        grants more: false
        and back
        R: a change that may allow more
        grants more: true
    "#]],
    );
}

#[test]
fn a_policy_on_the_role_that_sam_makes() {
    let statement = "{Effect: Allow, Action: 's3:GetObject', Resource: '*'}";
    let policy = |rest: &str| {
        format!(
            "  IP: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: a, Roles: [!Ref FRole], PolicyDocument: {{Statement: [{rest}]}}}}}}\n"
        )
    };
    let other = "{Effect: Allow, Action: 's3:ListBucket', Resource: '*'}";
    check(
        &(function(&format!("{statement}, {other}")) + &policy(other)),
        &(function(other) + &policy(statement)),
        expect![[r#"
            The same permissions as before.
            grants more: false
            and back
            The same permissions as before.
            grants more: false
        "#]],
    );
}

#[test]
fn a_user_joins_a_group() {
    let user = |user: &str| {
        format!(
            "  G: {{Type: AWS::IAM::Group, Properties: {{Policies: [{{PolicyName: a, PolicyDocument: {{Statement: [{{Effect: Allow, Action: 's3:GetObject', Resource: '*'}}]}}}}]}}}}\n  U: {{Type: AWS::IAM::User{user}}}\n"
        )
    };
    check(
        &user(""),
        &user(", Properties: {Groups: [!Ref G]}"),
        expect![[r#"
            U: 1 action more
            grants more: true
            and back
            U: 1 action fewer
            grants more: false
        "#]],
    );
}

#[test]
fn variables_of_iam_in_any_case() {
    let of = |name: &str| {
        function(&format!(
            "{{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${{{name}}}/*'}}"
        ))
    };
    check(
        &of("aws:PrincipalTag/o"),
        &of("AWS:principaltag/O"),
        expect![[r#"
            The same permissions as before.
            grants more: false
            and back
            The same permissions as before.
            grants more: false
        "#]],
    );
}

#[test]
fn values_that_are_looked_up() {
    let of = |resource: &str, value: &str| {
        let of_function = function(&format!(
            "{{Effect: Allow, Action: 's3:GetObject', Resource: {resource}}}"
        ));
        format!("{of_function}Mappings: {{M: {{a: {{t: '{value}'}}}}}}\n")
    };
    let [one, all] = ["arn:aws:s3:::b/x", "arn:aws:s3:::b/*"];
    let found = "!FindInMap [M, a, t]";
    check(
        &of(found, one),
        &of(found, all),
        expect![[r#"
        F: 1 action widened
        grants more: true
        and back
        F: 1 action narrowed
        grants more: false
    "#]],
    );
    check(
        &of(found, one),
        &of("'arn:aws:s3:::b/x'", one),
        expect![[r#"
            The same permissions as before.
            grants more: false
            and back
            The same permissions as before.
            grants more: false
        "#]],
    );
    let by_region = "!FindInMap [M, !Ref AWS::Region, t]";
    check(
        &of(by_region, one),
        &of(by_region, all),
        expect![[r#"
        F: 1 action more; 1 action fewer
        grants more: true
        and back
        F: 1 action more; 1 action fewer
        grants more: true
    "#]],
    );
    check(
        &of("!Select [1, !Split [',', 'a,arn:aws:s3:::b/x']]", one),
        &of("!Select ['0', ['arn:aws:s3:::b/x', b]]", one),
        expect![[r#"
            The same permissions as before.
            grants more: false
            and back
            The same permissions as before.
            grants more: false
        "#]],
    );
}

#[test]
fn names_of_many_types() {
    let of = |resource_type: &str, name: &str, action: &str, arn: &str| {
        format!(
            "  X: {{Type: AWS::{resource_type}, Properties: {{{name}}}}}\n  R: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyName: a, PolicyDocument: {{Statement: [{{Effect: Allow, Action: '{action}', Resource: {arn}}}]}}}}]}}}}\n"
        )
    };
    for (resource_type, name, action, by_id, by_name) in [
        (
            "IAM::Role",
            "RoleName: worker",
            "iam:PassRole",
            "!GetAtt X.Arn",
            "iam::${AWS::AccountId}:role/worker",
        ),
        (
            "StepFunctions::StateMachine",
            "StateMachineName: flow",
            "states:StartExecution",
            "!Ref X",
            "states:${AWS::Region}:${AWS::AccountId}:stateMachine:flow",
        ),
        (
            "Lambda::Function",
            "FunctionName: gee",
            "lambda:InvokeFunction",
            "!Sub '${X.Arn}:live'",
            "lambda:${AWS::Region}:${AWS::AccountId}:function:gee:live",
        ),
        (
            "Events::EventBus",
            "Name: bus",
            "events:PutEvents",
            "!GetAtt X.Arn",
            "events:${AWS::Region}:${AWS::AccountId}:event-bus/bus",
        ),
        (
            "Kinesis::Stream",
            "Name: s",
            "kinesis:PutRecord",
            "!GetAtt X.Arn",
            "kinesis:${AWS::Region}:${AWS::AccountId}:stream/s",
        ),
        (
            "ECR::Repository",
            "RepositoryName: r",
            "ecr:PutImage",
            "!GetAtt X.Arn",
            "ecr:${AWS::Region}:${AWS::AccountId}:repository/r",
        ),
    ] {
        let by_name = format!("!Sub 'arn:${{AWS::Partition}}:{by_name}'");
        check(
            &of(resource_type, name, action, by_id),
            &of(resource_type, name, action, &by_name),
            expect![[r#"
                The same permissions as before.
                grants more: false
                and back
                The same permissions as before.
                grants more: false
            "#]],
        );
    }
}

/// Whether some statements of a function allow more than others, and the others more than these.
#[track_caller]
fn check_more(old: &str, new: &str, expected: [bool; 2]) {
    let of = |statements: &str| {
        let text = format!(
            "Transform: AWS::Serverless-2016-10-31\nParameters:\n  Stage: {{Type: String}}\n  Size: {{Type: String, AllowedValues: [big, small]}}\n\
             Conditions:\n  IsProd: !Equals [!Ref Stage, prod]\n  IsDev: !Equals [!Ref Stage, dev]\n  NotProd: !Not [!Condition IsProd]\n  \
             IsBig: !Equals [!Ref Size, big]\n  IsSmall: !Equals [!Ref Size, small]\n\
             Resources:\n  Named: {{Type: AWS::S3::Bucket, Properties: {{BucketName: named}}}}\n  \
             Secret: {{Type: AWS::SecretsManager::Secret, Properties: {{Name: prod/db}}}}\n  \
             Setting: {{Type: AWS::SSM::Parameter, Properties: {{Name: /app/x, Type: String, Value: v}}}}\n  \
             Group: {{Type: AWS::Logs::LogGroup, Properties: {{LogGroupName: /app/log}}}}\n{}",
            function(statements)
        );
        let document = Analysis::open(1, &text);
        assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
        document
    };
    let (old, new) = (of(old), of(new));
    let more = |old: &Analysis, new: &Analysis| {
        let found = changes(old, new, &Environment::default(), None).unwrap();
        found.grants_more()
    };
    assert_eq!([more(&old, &new), more(&new, &old)], expected);
}

#[test]
fn conditions_of_the_template_that_exclude_or_follow_from_each_other() {
    let statement = "{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*'}";
    let when = |conditions: &[&str]| {
        let all = conditions
            .iter()
            .map(|it| format!("!If [{it}, {statement}, !Ref AWS::NoValue]"));
        all.collect::<Vec<_>>().join(", ")
    };
    check_more(statement, &when(&["IsProd", "NotProd"]), [false, false]);
    check_more(statement, &when(&["IsBig", "IsSmall"]), [false, false]);
    check_more(statement, &when(&["IsProd", "IsDev"]), [false, true]);
    check_more(&when(&["NotProd"]), &when(&["IsDev"]), [false, true]);
    check_more(&when(&["NotProd"]), &when(&["IsProd"]), [true, true]);
}

#[test]
fn names_with_letters_that_are_known_in_part() {
    let statement = |action: &str, resource: &str| {
        format!("{{Effect: Allow, Action: '{action}', Resource: {resource}}}")
    };
    let secret = |resource: &str| statement("secretsmanager:GetSecretValue", resource);
    let by_name = |name: &str| {
        secret(&format!(
            "!Sub 'arn:aws:secretsmanager:${{AWS::Region}}:${{AWS::AccountId}}:secret:{name}'"
        ))
    };
    check_more(&by_name("prod/*"), &secret("!Ref Secret"), [false, true]);
    check_more(
        &by_name("prod/db-??????"),
        &secret("!Ref Secret"),
        [false, true],
    );
    check_more(
        &by_name("prod/db-?????"),
        &secret("!Ref Secret"),
        [true, true],
    );
    check_more(&by_name("dev/*"), &secret("!Ref Secret"), [true, true]);
    let setting = |end: &str| {
        statement(
            "ssm:GetParameter",
            &format!("!Sub 'arn:aws:ssm:${{AWS::Region}}:${{AWS::AccountId}}:parameter{end}'"),
        )
    };
    check_more(&setting("${Setting}"), &setting("/app/x"), [false, false]);
    check_more(&setting("/app/*"), &setting("${Setting}"), [false, true]);
    check_more(&setting("/other/*"), &setting("${Setting}"), [true, true]);
    let group = |resource: &str| statement("logs:FilterLogEvents", resource);
    check_more(
        &group("!Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/app/*'"),
        &group("!GetAtt Group.Arn"),
        [false, true],
    );
}

#[test]
fn values_of_conditions_with_functions() {
    let when = |value: &str| {
        format!(
            "{{Effect: Allow, Action: 'sns:Publish', Resource: '*', Condition: {{ArnLike: {{aws:SourceArn: {value}}}}}}}"
        )
    };
    let literal = when("'arn:aws:s3:::named'");
    check_more(
        &literal,
        &when("!Sub 'arn:aws:s3:::${Named}'"),
        [false, false],
    );
    check_more(&literal, &when("!GetAtt Named.Arn"), [false, false]);
    let either = when("['arn:aws:s3:::named', 'arn:aws:s3:::b']");
    let chosen = when("!If [IsProd, !GetAtt Named.Arn, 'arn:aws:s3:::b']");
    check_more(&either, &chosen, [false, true]);
    check_more(
        &when("!If [NotProd, 'arn:aws:s3:::b', 'arn:aws:s3:::named']"),
        &chosen,
        [false, false],
    );
}

#[test]
fn a_role_that_is_allowed_by_its_policy_and_by_that_of_a_resource() {
    let template = |own: &str, of_bucket: &str| {
        format!(
            "  B: {{Type: AWS::S3::Bucket}}\n  R: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyName: a, PolicyDocument: {{Statement: [{own}]}}}}]}}}}\n  BP:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref B\n      PolicyDocument: {{Statement: [{{Effect: Deny, Principal: '*', Action: 's3:DeleteBucket', Resource: '*'}}{of_bucket}]}}\n"
        )
    };
    let own = "{Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${B.Arn}/*'}";
    let of_bucket = ", {Effect: Allow, Principal: {AWS: !GetAtt R.Arn}, Action: 's3:GetObject', Resource: !Sub '${B.Arn}/*'}";
    check(
        &template(own, ""),
        &template("", of_bucket),
        expect![[r#"
            The same permissions as before.
            grants more: false
            and back
            The same permissions as before.
            grants more: false
        "#]],
    );
    check(
        &template(own, ""),
        &template(own, &of_bucket.replace("GetObject", "PutObject")),
        expect![[r#"
            R (policy of B) (new): 1 action more (write)
            grants more: true
            and back
            R (policy of B) (removed): 1 action fewer (write)
            grants more: false
        "#]],
    );
}
