//! What parameters come to counts where permissions are told or compared.

use super::{changes, permissions};
use expect_test::expect;
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;

fn template(policy: &str, bucket: &str) -> Analysis {
    let text = format!(
        "Transform: AWS::Serverless-2016-10-31\nParameters:\n  X: {{Type: String, Default: 'arn:aws:iam::aws:policy/{policy}'}}\n  \
         B: {{Type: String, Default: '{bucket}'}}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    \
         Properties:\n      Policies: [!Ref X, S3ReadPolicy: {{BucketName: !Ref B}}]\n"
    );
    let document = Analysis::open(1, &text);
    assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
    document
}

#[test]
fn a_managed_policy_may_be_the_value_of_a_parameter() {
    let document = template("AdministratorAccess", "one");
    let mut environment = Environment::default();
    let text = |it: &Environment| permissions(&document, it, None).unwrap().text();
    let by_default = text(&environment);
    assert!(
        by_default.contains("managed policy AdministratorAccess, the value of X"),
        "{by_default}"
    );
    assert!(!by_default.contains("not in this template"), "{by_default}");
    let given = "arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned();
    environment.parameters.insert("X".to_owned(), given);
    let given = text(&environment);
    assert!(
        given.contains("managed policy ReadOnlyAccess, the value of X"),
        "{given}"
    );
    environment
        .parameters
        .insert("X".to_owned(), "own".to_owned());
    let own = text(&environment);
    assert!(own.contains("not in this template"), "{own}");
}

#[test]
fn another_default_changes_what_is_granted() {
    let environment = Environment::default();
    let more = |old: &Analysis, new: &Analysis| {
        changes(old, new, &environment, None).unwrap().grants_more()
    };
    let one = template("AWSXrayWriteOnlyAccess", "one");
    assert!(!more(&one, &one));
    let wider = template("AWSXrayWriteOnlyAccess", "*");
    let admin = template("AdministratorAccess", "one");
    assert!(more(&one, &wider));
    assert!(!more(&wider, &one));
    assert!(more(&one, &admin));
    assert!(!more(&admin, &one));
}

#[test]
fn what_only_the_deployment_knows_grants_something_all_the_same() {
    let statements = "        Transform: AWS::Serverless-2016-10-31
Parameters: {Verdict: {Type: String, Default: Allow}, Act: {Type: String}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Tracing: Disabled
      Policies:
        Statement:
        - {Effect: Allow, Action: sqs:SendMessage, Resource: '{{resolve:ssm:arn}}'}
        - {Effect: Allow, Action: s3:PutObject, Resource: 'arn:aws:s3:::{{resolve:ssm:bucket}}/*'}
        - {Effect: Allow, Action: s3:GetObject, Resource: !ImportValue Other}
        - {Effect: Allow, Action: '{{resolve:ssm:action}}', Resource: '*'}
        - {Effect: !Ref Verdict, Action: s3:ListBucket, Resource: 'arn:aws:s3:::vault'}
        - {Effect: Allow, Action: [!Ref Act, 's3:GetObject'], Resource: 'arn:aws:s3:::vault/*'}
";
    let document = Analysis::open(1, statements);
    let text = permissions(&document, &Environment::default(), None)
        .unwrap()
        .text();
    let own: String = text.split_inclusive('\n').skip(4).collect();
    expect![[r#"
          statements written in entry 1 of Policies (line 9)
            Write  SendMessage (sqs)
                   on {{resolve:ssm:arn}} (known only at deployment)
            Write  PutObject (s3)
                   on {{resolve:ssm:bucket}}/* (known only at deployment)
            Read  GetObject (s3)
                  on !ImportValue Other (known only at deployment)
            Read  GetObject (s3)
                  on vault/*
          statements written in entry 1 of Policies (line 9), only if Verdict is Allow
            List  ListBucket (s3)
                  on vault
          {Effect: Allow, Action: {{resolve:ssm:action}}, Resource: *} (line 9): its
            permissions are not in this template
          {Effect: Allow, Action: Act, Resource: arn:aws:s3:::vault/*} (line 9): its
            permissions are not in this template
    "#]]
    .assert_eq(&own);
}
