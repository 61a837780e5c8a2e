//! What somebody may do, as the command line prints it.

use super::{can, who_can};
use expect_test::{Expect, expect};
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;

const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Conditions: {IsProd: !Equals [!Ref 'AWS::Region', eu-west-1]}
Resources:
  Pictures: {Type: AWS::S3::Bucket}
  Orders: {Type: AWS::DynamoDB::Table}
  Jobs: {Type: AWS::SQS::Queue}
  Resize:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: x
      Policies:
      - S3ReadPolicy: {BucketName: !Ref Pictures}
      - Statement:
        - {Effect: Allow, Action: 'dynamodb:*', Resource: !GetAtt Orders.Arn}
        - {Effect: Deny, Action: 'dynamodb:DeleteTable', Resource: '*'}
        - Effect: Allow
          Action: sqs:SendMessage
          Resource: !GetAtt Jobs.Arn
          Condition: {Bool: {aws:SecureTransport: 'true'}}
  Limited:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: x
      PermissionsBoundary: arn:aws:iam::aws:policy/AmazonS3FullAccess
      Policies:
      - Statement: {Effect: Allow, Action: ['dynamodb:GetItem', 's3:PutObject'], Resource: '*'}
  JobsPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Jobs]
      PolicyDocument:
        Statement:
        - {Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: 'sqs:SendMessage', Resource: !GetAtt Jobs.Arn}
";

#[track_caller]
fn check(who: &str, action: &str, resource: Option<&str>, expected: &Expect) {
    let document = Analysis::open(1, TEMPLATE);
    let found = can(&document, &Environment::default(), who, action, resource);
    expected.assert_eq(&found.map_or_else(|it| format!("{it:?}\n"), |it| it.text()));
}

#[track_caller]
fn check_who(action: &str, resource: &str, expected: &Expect) {
    let document = Analysis::open(1, TEMPLATE);
    let found = who_can(&document, &Environment::default(), action, resource);
    expected.assert_eq(&found.map_or_else(|it| format!("{it:?}\n"), |it| it.text()));
}

#[test]
fn a_function_may_or_may_not() {
    check(
        "Resize",
        "s3:GetObject",
        Some("Pictures"),
        &expect![[r#"
        Resize: yes
          allowed by policy template S3ReadPolicy (line 14)
            List  ListBucket (s3)
            Read  GetObject · GetBucketLocation · GetObjectVersion ·
                  GetLifecycleConfiguration (s3)
                  on Pictures and Pictures/*
    "#]],
    );
    check(
        "Resize",
        "s3:PutObject",
        Some("Pictures"),
        &expect![[r#"
        Resize: no
    "#]],
    );
    check(
        "Resize",
        "dynamodb:DeleteTable",
        Some("Orders"),
        &expect![[r#"
            Resize: no
              allowed by statements written in entry 2 of Policies (line 16)
                Any  all actions (dynamodb)
                     on Orders
              denied by statements written in entry 2 of Policies (line 17)
                Write  DeleteTable (dynamodb)
                       on *
        "#]],
    );
    check(
        "Resize",
        "dynamodb:*",
        Some("Orders"),
        &expect![[r#"
        Resize: only if
          allowed by statements written in entry 2 of Policies (line 16)
            Any  all actions (dynamodb)
                 on Orders
          denied by statements written in entry 2 of Policies (line 17)
            Write  DeleteTable (dynamodb)
                   on *
          not, for example, dynamodb:DeleteTable on Orders
    "#]],
    );
}

#[test]
fn a_condition_or_another_resource_is_an_only_if() {
    check(
        "Resize",
        "sqs:SendMessage",
        Some("Jobs"),
        &expect![[r#"
        Resize: only if
          allowed by statements written in entry 2 of Policies (line 18)
            Write  SendMessage (sqs)
                   on Jobs when aws:SecureTransport Bool true
          not, for example, sqs:SendMessage on Jobs with no aws:SecureTransport
    "#]],
    );
    check(
        "Resize",
        "dynamodb:GetItem",
        None,
        &expect![[r#"
            Resize: only if
              allowed by statements written in entry 2 of Policies (line 16)
                Any  all actions (dynamodb)
                     on Orders
              not, for example, dynamodb:GetItem on
                arn:<partition>:dynamodb:<region>:<account>:table/<stack name>
        "#]],
    );
}

#[test]
fn a_boundary_limits() {
    check(
        "Limited",
        "dynamodb:GetItem",
        Some("Orders"),
        &expect![[r#"
            Limited: no
              allowed by statements written in entry 1 of Policies (line 30)
                Read   GetItem (dynamodb)
                Write  PutObject (s3)
                       on *
              its permissions boundary does not allow it:
                arn:aws:iam::aws:policy/AmazonS3FullAccess (line 28)
        "#]],
    );
    check(
        "Limited",
        "s3:PutObject",
        Some("Pictures/a/*"),
        &expect![[r#"
            Limited: yes
              allowed by statements written in entry 1 of Policies (line 30)
                Read   GetItem (dynamodb)
                Write  PutObject (s3)
                       on *
              allowed by managed policy AmazonS3FullAccess (line 28)
                Any  all actions (s3)
                Any  all actions (s3-object-lambda)
                     on *
        "#]],
    );
}

#[test]
fn those_who_may() {
    check_who(
        "sqs:SendMessage",
        "Jobs",
        &expect![[r#"
        Resize: only if
          allowed by statements written in entry 2 of Policies (line 18)
            Write  SendMessage (sqs)
                   on Jobs when aws:SecureTransport Bool true
          not, for example, sqs:SendMessage on Jobs with no aws:SecureTransport

        sns.amazonaws.com: yes
          allowed by statements written in JobsPolicy (line 37)
            Write  SendMessage (sqs)
                   on Jobs
    "#]],
    );
    check_who(
        "sns:Publish",
        "arn:aws:sns:eu-west-1:123456789012:news",
        &expect![[r#"
            Nobody, by what the template shows.
        "#]],
    );
}

#[test]
fn what_is_not_there() {
    check(
        "Nobody",
        "s3:GetObject",
        None,
        &expect![[r#"
        NoRole
    "#]],
    );
    check(
        "Resize",
        "s3:GetObjekt",
        None,
        &expect![[r#"
        NoAction
    "#]],
    );
    check(
        "Resize",
        "s3:GetObject",
        Some("Photos"),
        &expect![[r#"
        NoResource
    "#]],
    );
}

const API: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Auth: {Authorizers: {Pool: {UserPoolArn: 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/a'}}}
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: x
      Events:
        List: {Type: Api, Properties: {RestApiId: !Ref Orders, Path: /orders, Method: get}}
        Add:
          Type: Api
          Properties: {RestApiId: !Ref Orders, Path: /orders, Method: post, Auth: {Authorizer: Pool}}
        Drop:
          Type: Api
          Properties: {RestApiId: !Ref Orders, Path: '/orders/{id}', Method: delete, Auth: {Authorizer: AWS_IAM}}
  Client:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: x
      Policies:
      - Statement:
        - Effect: Allow
          Action: execute-api:Invoke
          Resource: !Sub 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Orders}/*/DELETE/orders/*'
";

#[test]
fn routes_say_who_may_call_them() {
    let document = Analysis::open(1, API);
    let asked = |resource: &str| {
        let found = who_can(
            &document,
            &Environment::default(),
            "execute-api:Invoke",
            resource,
        );
        found.map_or_else(|it| format!("{it:?}\n"), |it| it.text())
    };
    let all = asked("Orders");
    for line in [
        "GET /orders: everyone\n",
        "POST /orders: whom the authorizer Pool lets through\n",
        "DELETE /orders/{id}: who is allowed execute-api:Invoke on it\n",
        "Client: only if\n",
    ] {
        assert!(all.contains(line), "{all}");
    }
    assert_eq!(asked("Orders/GET/orders"), "GET /orders: everyone\n");
    let delete = asked("Orders/DELETE/orders/*");
    assert!(
        delete.contains("Client: yes\n") && !delete.contains("GET"),
        "{delete}"
    );
    assert_eq!(asked("Order"), "NoResource\n");
}

#[test]
fn a_boundary_that_allows_other_things() {
    let text = |policy: &str, boundary: &str| {
        format!(
            "Resources:\n  PB: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {{Statement: [{{Effect: Allow, {boundary}}}]}}}}}}\n  R: {{Type: AWS::IAM::Role, Properties: {{PermissionsBoundary: !Ref PB, Policies: [{{PolicyName: a, PolicyDocument: {{Statement: [{{Effect: Allow, {policy}}}]}}}}]}}}}\n"
        )
    };
    let answer = |policy: &str, boundary: &str| {
        let document = Analysis::open(1, &text(policy, boundary));
        let found = can(
            &document,
            &Environment::default(),
            "R",
            "s3:*",
            Some("arn:aws:s3:::b/*"),
        );
        found.unwrap().text().lines().next().unwrap().to_owned()
    };
    let all = "Action: 's3:*', Resource: '*'";
    let put = "Action: 's3:Put*', Resource: '*'";
    let get = "Action: 's3:Get*', Resource: '*'";
    let [a, b] = ["a", "b"].map(|it| format!("Action: 's3:*', Resource: 'arn:aws:s3:::b/{it}/*'"));
    let secure = |is: &str| format!("{all}, Condition: {{Bool: {{aws:SecureTransport: '{is}'}}}}");
    assert_eq!(answer(put, get), "R: no");
    assert_eq!(answer(&a, &b), "R: no");
    assert_eq!(answer(&secure("true"), &secure("false")), "R: no");
    assert_eq!(answer(put, all), "R: only if");
    assert_eq!(answer(all, &a), "R: only if");
    assert_eq!(answer(all, all), "R: yes");
}

#[test]
fn a_pattern_matches_a_name_by_its_letters() {
    let names = "\
Parameters: {P: {Type: String}}
Resources:
  B: {Type: AWS::S3::Bucket, Properties: {BucketName: my-bucket}}
  T: {Type: AWS::DynamoDB::Table}
  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${P}-jobs'}}
  R:
    Type: AWS::IAM::Role
    Properties:
      Policies:
      - PolicyName: a
        PolicyDocument:
          Statement:
          - {Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::my-*/*'}
          - {Effect: Deny, Action: 's3:GetObject', Resource: 'arn:aws:s3:::*-bucket/*'}
          - {Effect: Allow, Action: 'dynamodb:*', Resource: !Sub 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${AWS::StackName}-*'}
          - {Effect: Allow, Action: 'sqs:*', Resource: !Sub 'arn:aws:sqs:*:*:${P}-*'}
";
    let document = Analysis::open(1, names);
    let mut answers = String::new();
    for (action, resource) in [
        ("s3:DeleteObject", "B"),
        ("s3:DeleteObject", "arn:aws:s3:::my-bucket/x"),
        ("s3:DeleteObject", "arn:aws:s3:::our-bucket/x"),
        ("s3:GetObject", "B"),
        ("dynamodb:GetItem", "T"),
        ("sqs:SendMessage", "Q"),
    ] {
        let found = can(
            &document,
            &Environment::default(),
            "R",
            action,
            Some(resource),
        );
        let text = found.map_or_else(|it| format!("{it:?}"), |it| it.text());
        let first = text.lines().next().unwrap_or_default();
        answers.push_str(&format!("{action} {resource}: {first}\n"));
    }
    expect![[r#"
        s3:DeleteObject B: R: yes
        s3:DeleteObject arn:aws:s3:::my-bucket/x: R: yes
        s3:DeleteObject arn:aws:s3:::our-bucket/x: R: no
        s3:GetObject B: R: no
        dynamodb:GetItem T: R: yes
        sqs:SendMessage Q: R: yes
    "#]]
    .assert_eq(&answers);
}

#[test]
fn a_user_has_what_the_groups_have() {
    let answer = |user: &str, more: &str| {
        let text = format!(
            "Resources:\n  G: {{Type: AWS::IAM::Group, Properties: {{Policies: [{{PolicyName: a, PolicyDocument: {{Statement: [{{Effect: Allow, Action: 's3:*', Resource: '*'}}]}}}}]}}}}\n  U: {{Type: AWS::IAM::User{user}}}\n{more}"
        );
        let document = Analysis::open(1, &text);
        let found = can(
            &document,
            &Environment::default(),
            "U",
            "s3:GetObject",
            None,
        );
        found.unwrap().text().lines().next().unwrap().to_owned()
    };
    assert_eq!(answer("", ""), "U: no");
    assert_eq!(answer(", Properties: {Groups: [!Ref G]}", ""), "U: yes");
    let addition = "  A: {Type: AWS::IAM::UserToGroupAddition, Properties: {GroupName: !Ref G, Users: [!Ref U]}}\n";
    assert_eq!(answer("", addition), "U: yes");
}

#[test]
fn a_key_and_a_role_let_nobody_in_by_themselves() {
    let resources = |principal: &str| {
        format!(
            "Resources:\n  K: {{Type: AWS::KMS::Key, Properties: {{KeyPolicy: {{Statement: [{{Effect: Allow, Principal: {{AWS: {principal}}}, Action: 'kms:*', Resource: '*'}}]}}}}}}\n  T: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {{Statement: [{{Effect: Allow, Principal: {{AWS: {principal}}}, Action: 'sts:AssumeRole'}}]}}}}}}\n  R: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyName: a, PolicyDocument: {{Statement: [{{Effect: Allow, Action: ['kms:*', 'sts:*'], Resource: '*'}}]}}}}]}}}}\n  O: {{Type: AWS::IAM::Role}}\n"
        )
    };
    let mut answers = String::new();
    for principal in [
        "'arn:aws:iam::111122223333:role/admin'",
        "!Ref AWS::AccountId",
        "!GetAtt O.Arn",
        "'*'",
    ] {
        let document = Analysis::open(1, &resources(principal));
        for (action, resource) in [("kms:Decrypt", "K"), ("sts:AssumeRole", "T")] {
            let found = who_can(&document, &Environment::default(), action, resource).unwrap();
            let text = found.text();
            let lines = text
                .lines()
                .filter(|it| !it.starts_with(' ') && !it.is_empty());
            let who: Vec<&str> = lines.collect();
            answers.push_str(&format!("{principal}, {action}: {}\n", who.join(", ")));
        }
    }
    expect![[r#"
        'arn:aws:iam::111122223333:role/admin', kms:Decrypt: arn:aws:iam::111122223333:role/admin: yes
        'arn:aws:iam::111122223333:role/admin', sts:AssumeRole: arn:aws:iam::111122223333:role/admin: yes
        !Ref AWS::AccountId, kms:Decrypt: R: yes, this account: yes
        !Ref AWS::AccountId, sts:AssumeRole: R: yes, this account: yes
        !GetAtt O.Arn, kms:Decrypt: O: yes
        !GetAtt O.Arn, sts:AssumeRole: O: yes
        '*', kms:Decrypt: T: yes, R: yes, O: yes, everyone: yes
        '*', sts:AssumeRole: T: yes, R: yes, O: yes, everyone: yes
    "#]].assert_eq(&answers);
}

/// The word of the answer whether a role or user may do something in a template with these resources.
#[track_caller]
fn check_word(resources: &str, [who, action, resource]: [&str; 3], expected: &str) {
    let text = format!(
        "Transform: AWS::Serverless-2016-10-31\nConditions:\n  IsProd: !Equals [!Ref 'AWS::Region', eu-west-1]\n  NotProd: !Not [!Condition IsProd]\nResources:\n{resources}"
    );
    let document = Analysis::open(1, &text);
    assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
    let found = can(
        &document,
        &Environment::default(),
        who,
        action,
        Some(resource),
    );
    let text = found.map_or_else(|it| format!("{it:?}"), |it| it.text());
    let first = text.lines().next().unwrap_or_default();
    assert_eq!(first, format!("{who}: {expected}"), "{text}");
}

fn role(id: &str, statements: &str) -> String {
    format!(
        "  {id}: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyName: a, PolicyDocument: {{Statement: [{statements}]}}}}]}}}}\n"
    )
}

#[test]
fn the_policy_of_a_resource_knows_who_asks() {
    let allow = "{Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${B.Arn}/*'}";
    let bucket = |effect: &str, condition: &str| {
        format!(
            "  B: {{Type: AWS::S3::Bucket}}\n  P:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref B\n      PolicyDocument: {{Statement: [{{Effect: {effect}, Principal: '*', Action: 's3:GetObject', Resource: !Sub '${{B.Arn}}/*', Condition: {{{condition}}}}}]}}\n"
        )
    };
    let roles = role("R", allow) + &role("S", allow) + &role("T", "");
    for (effect, condition, who, expected) in [
        (
            "Deny",
            "ArnNotEquals: {aws:PrincipalArn: !GetAtt R.Arn}",
            "R",
            "yes",
        ),
        (
            "Deny",
            "ArnNotEquals: {aws:PrincipalArn: !GetAtt R.Arn}",
            "S",
            "no",
        ),
        (
            "Deny",
            "StringNotLike: {aws:userId: !Sub '${R.RoleId}:*'}",
            "R",
            "yes",
        ),
        (
            "Deny",
            "StringNotLike: {aws:userId: !Sub '${R.RoleId}:*'}",
            "S",
            "no",
        ),
        (
            "Allow",
            "ArnEquals: {aws:PrincipalArn: !GetAtt T.Arn}",
            "T",
            "yes",
        ),
        (
            "Allow",
            "ArnEquals: {aws:PrincipalArn: !GetAtt R.Arn}",
            "T",
            "no",
        ),
        (
            "Allow",
            "ArnLike: {aws:SourceArn: 'arn:aws:sns:*'}",
            "T",
            "no",
        ),
        (
            "Allow",
            "StringEquals: {aws:PrincipalAccount: !Ref AWS::AccountId}",
            "T",
            "yes",
        ),
        (
            "Deny",
            "StringNotEquals: {aws:ResourceAccount: !Ref AWS::AccountId}",
            "R",
            "yes",
        ),
        (
            "Deny",
            "Bool: {aws:SecureTransport: 'false'}",
            "R",
            "only if",
        ),
    ] {
        let resources = format!("{roles}{}", bucket(effect, condition));
        check_word(&resources, [who, "s3:GetObject", "B"], expected);
    }
}

#[test]
fn resources_are_known_by_their_names() {
    let resources = |action: &str, end: &str| {
        let own = "  Secret: {Type: AWS::SecretsManager::Secret, Properties: {Name: prod/db}}\n  \
                   Setting: {Type: AWS::SSM::Parameter, Properties: {Name: /app/x, Type: String, Value: v}}\n  \
                   F: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, AutoPublishAlias: live}}\n";
        let service = action.split(':').next().unwrap();
        let resource = match end.starts_with('!') {
            true => end.to_owned(),
            false => format!("!Sub 'arn:aws:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{end}'"),
        };
        let statement = format!("{{Effect: Allow, Action: '{action}', Resource: {resource}}}");
        own.to_owned() + &role("R", &statement)
    };
    for (action, end, asked, expected) in [
        (
            "secretsmanager:GetSecretValue",
            "secret:prod/db-??????",
            "Secret",
            "yes",
        ),
        (
            "secretsmanager:GetSecretValue",
            "secret:prod/db",
            "Secret",
            "no",
        ),
        (
            "secretsmanager:GetSecretValue",
            "!Ref Secret",
            "Secret",
            "yes",
        ),
        ("ssm:GetParameter", "parameter/app/*", "Setting", "yes"),
        ("ssm:GetParameter", "parameter${Setting}", "Setting", "yes"),
        ("ssm:GetParameter", "parameter/${Setting}", "Setting", "no"),
        ("lambda:InvokeFunction", "!Ref F.Alias", "F:live", "yes"),
        ("lambda:InvokeFunction", "!GetAtt F.Arn", "F:live", "no"),
    ] {
        check_word(&resources(action, end), ["R", action, asked], expected);
    }
}

#[test]
fn a_request_says_who_asks_and_where() {
    let condition = |condition: &str| {
        let statement = format!(
            "{{Effect: Allow, Action: 'sqs:SendMessage', Resource: '*', Condition: {{StringEquals: {{{condition}}}}}}}"
        );
        "  Q: {Type: AWS::SQS::Queue}\n".to_owned() + &role("R", &statement)
    };
    for (keys, expected) in [
        ("aws:PrincipalType: AssumedRole", "yes"),
        ("aws:PrincipalType: User", "no"),
        ("aws:RequestedRegion: !Ref AWS::Region", "yes"),
        ("aws:RequestedRegion: eu-west-1", "only if"),
        ("aws:ResourceAccount: '${aws:PrincipalAccount}'", "yes"),
        ("aws:ResourceAccount: '${AWS:principalaccount}'", "yes"),
        ("aws:SourceAccount: '${aws:PrincipalAccount}'", "no"),
    ] {
        check_word(&condition(keys), ["R", "sqs:SendMessage", "Q"], expected);
    }
    let key = "  K: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: [{Effect: Allow, Principal: {AWS: '*'}, Action: 'kms:Decrypt', Resource: '*', Condition: {StringEquals: {kms:CallerAccount: !Ref AWS::AccountId}}}]}}}\n";
    let resources = key.to_owned() + &role("R", "");
    check_word(&resources, ["R", "kms:Decrypt", "K"], "yes");
    let home =
        "{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${aws:username}/*'}";
    let user = format!(
        "  U: {{Type: AWS::IAM::User, Properties: {{UserName: ann, Policies: [{{PolicyName: a, PolicyDocument: {{Statement: [{home}]}}}}]}}}}\n"
    );
    check_word(&user, ["U", "s3:GetObject", "arn:aws:s3:::b/*"], "only if");
}

#[test]
fn an_account_that_is_written_out_may_be_this_one() {
    let queue = "{Effect: Allow, Action: 'sqs:SendMessage', Resource: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:q'}";
    let document = Analysis::open(1, &("Resources:\n".to_owned() + &role("R", queue)));
    let answer = |resource: &str| {
        let environment = Environment::default();
        let found = can(
            &document,
            &environment,
            "R",
            "sqs:SendMessage",
            Some(resource),
        );
        found.unwrap().text()
    };
    expect![[r#"
        R: only if
          allowed by statements written in R (line 2)
            Write  SendMessage (sqs)
                   on q
          only where AWS::AccountId is 111122223333 and AWS::Region is eu-west-1
    "#]]
    .assert_eq(&answer("arn:aws:sqs:eu-west-1:111122223333:q"));
    assert_eq!(answer("arn:aws:sqs:eu-west-1:111122223333:p"), "R: no\n");
}

#[test]
fn what_is_denied_to_all_but_a_role_is_denied_to_its_sessions() {
    let queue = |but: &str| {
        let send = "{Effect: Allow, Action: 'sqs:SendMessage', Resource: '*'}";
        format!(
            "  Q: {{Type: AWS::SQS::Queue}}\n  P: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref Q], PolicyDocument: {{Statement: [{{Effect: Deny, NotPrincipal: {{AWS: [{but}]}}, Action: 'sqs:*', Resource: '*'}}]}}}}}}\n{}",
            role("R", send)
        )
    };
    let session = "!Sub 'arn:aws:sts::${AWS::AccountId}:assumed-role/${R}/shop'";
    for (but, expected) in [
        ("!GetAtt R.Arn".to_owned(), "no"),
        ("!Ref AWS::AccountId, !GetAtt R.Arn".to_owned(), "no"),
        (
            format!("!Ref AWS::AccountId, !GetAtt R.Arn, {session}"),
            "yes",
        ),
    ] {
        check_word(&queue(&but), ["R", "sqs:SendMessage", "Q"], expected);
    }
}

#[test]
fn what_is_denied_to_all_but_an_account_is_denied_to_its_identities() {
    let text = "Resources:\n  Q: {Type: AWS::SQS::Queue}\n  P:\n    Type: AWS::SQS::QueuePolicy\n    Properties:\n      Queues: [!Ref Q]\n      PolicyDocument:\n        Statement:\n        - {Effect: Allow, Principal: {AWS: '111122223333'}, Action: 'sqs:SendMessage', Resource: '*'}\n        - {Effect: Deny, NotPrincipal: {AWS: ['111122223333', 'arn:aws:iam::111122223333:user/bob']}, Action: 'sqs:*', Resource: '*'}\n";
    let document = Analysis::open(1, text);
    let found = who_can(&document, &Environment::default(), "sqs:SendMessage", "Q");
    expect![[r#"
        root of 111122223333: yes
          allowed by statements written in P (line 9)
            Write  SendMessage (sqs)
                   on Q

        arn:aws:iam::111122223333:user/bob: yes
          allowed by statements written in P (line 9)
            Write  SendMessage (sqs)
                   on Q
    "#]]
    .assert_eq(&found.unwrap().text());
}

#[test]
fn a_pattern_of_actions_is_asked_for_buckets_and_objects() {
    let bucket = "  B: {Type: AWS::S3::Bucket}\n";
    for (action, resource, expected) in [
        ("s3:Get*", "!Sub '${B.Arn}/*'", "only if"),
        ("s3:ListBucket", "!GetAtt B.Arn", "only if"),
        ("s3:*", "'*'", "yes"),
    ] {
        let statement = format!("{{Effect: Allow, Action: '{action}', Resource: {resource}}}");
        let resources = bucket.to_owned() + &role("R", &statement);
        check_word(&resources, ["R", "s3:*", "B"], expected);
    }
}

#[test]
fn log_groups_are_asked_for_as_iam_does() {
    let group = "  L: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: jobs}}\n";
    let arn = "!Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:jobs";
    for (action, resource, expected) in [
        ("PutLogEvents", "!GetAtt L.Arn".to_owned(), "yes"),
        ("PutLogEvents", format!("{arn}:*'"), "yes"),
        ("PutLogEvents", format!("{arn}:log-stream:a'"), "only if"),
        ("PutLogEvents", format!("{arn}'"), "no"),
        ("PutRetentionPolicy", "!GetAtt L.Arn".to_owned(), "yes"),
        ("PutRetentionPolicy", format!("{arn}'"), "no"),
        ("ListTagsForResource", format!("{arn}'"), "yes"),
    ] {
        let statement = format!("{{Effect: Allow, Action: 'logs:{action}', Resource: {resource}}}");
        let resources = group.to_owned() + &role("R", &statement);
        let action = format!("logs:{action}");
        check_word(&resources, ["R", &action, "L"], expected);
        let arn = "arn:aws:logs:*:*:log-group:jobs";
        let by_arn = match expected {
            "no" => "no",
            _ => "only if",
        };
        check_word(&resources, ["R", &action, arn], by_arn);
    }
}

#[test]
fn functions_of_a_service_have_their_own_names() {
    let service = "service: shop\nprovider:\n  name: aws\n  region: eu-west-1\n  iam: {role: {statements: [{Effect: Allow, Action: 'sqs:*', Resource: 'arn:aws:sqs:${aws:region}:${aws:accountId}:q'}]}}\nfunctions:\n  list-all: {handler: a.b}\nresources:\n  Resources:\n    Q: {Type: AWS::SQS::Queue, Properties: {QueueName: q}}\n";
    let document = Analysis::open(1, service);
    for who in ["list-all", "ListDashallLambdaFunction"] {
        let environment = Environment::default();
        let found = can(&document, &environment, who, "sqs:SendMessage", Some("Q"));
        let text = found.unwrap().text();
        assert!(text.starts_with(&format!("{who}: yes\n")), "{text}");
    }
}

#[test]
fn conditions_that_leave_nothing_out() {
    let statement = "{Effect: Allow, Action: 's3:GetObject', Resource: '*'}";
    let both = format!(
        "!If [IsProd, {statement}, !Ref AWS::NoValue], !If [NotProd, {statement}, !Ref AWS::NoValue]"
    );
    check_word(
        &role("R", &both),
        ["R", "s3:GetObject", "arn:aws:s3:::a/b"],
        "yes",
    );
}

#[test]
fn a_list_is_asked_for_all_of_a_type() {
    let answer = |action: &str, resource: &str| {
        let text = format!(
            "Resources:\n  R: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyName: a, PolicyDocument: {{Statement: [{{Effect: Allow, Action: '{action}', Resource: '{resource}'}}]}}}}]}}}}\n"
        );
        let document = Analysis::open(1, &text);
        let found = can(&document, &Environment::default(), "R", action, None);
        found.unwrap().text().lines().next().unwrap().to_owned()
    };
    let arn = |rest: &str| format!("arn:*:{rest}");
    let tables = "dynamodb:ListTables";
    assert_eq!(answer(tables, &arn("dynamodb:*:*:table/*")), "R: yes");
    assert_eq!(answer(tables, &arn("dynamodb:*:*:table/shop")), "R: no");
    assert_eq!(answer(tables, "*"), "R: yes");
    let groups = "logs:DescribeLogGroups";
    assert_eq!(answer(groups, &arn("logs:*:*:log-group:*")), "R: yes");
    assert_eq!(answer(groups, &arn("logs:*:*:log-group:shop:*")), "R: no");
}
