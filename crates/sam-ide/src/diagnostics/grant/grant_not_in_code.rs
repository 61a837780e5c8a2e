//! `grant-not-in-code`: nothing in the code of a function needs a permission that it is granted.
//!
//! A permission that nothing needs costs nothing until somebody else finds a way into the function. The server reads the
//! code of the function, or the definition of the state machine, and finds no call that this grant is there for.
//!
//! ```yaml
//! Checkout:
//!   Type: AWS::Serverless::Function
//!   Properties:
//!     CodeUri: src/                                          # calls PutItem of Orders, and nothing else
//!     Policies:
//!       - DynamoDBWritePolicy: {TableName: !Ref Orders}      # good
//!       - SQSSendMessagePolicy: {QueueName: jobs}            # bad
//! ```
//!
//! The rule reports something only where the whole code was read: a file that cannot be read, a package that calls AWS by
//! itself, a layer, a client whose service is known only at run time are enough to silence it. It reports nothing of code
//! that calls nothing, nor of what serves event sources with their secrets, destinations of events that failed or succeeded,
//! logs, traces, networks and keys, nor of what a called service does in the name of its caller, as Amazon Rekognition reads
//! a picture. `s3:ListBucket` beside `s3:GetObject` is needed: without it S3 refuses an object that is not there.
//! `sam-lsp needs` prints all calls with their places.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#remove-credentials>.

use crate::code::RoleNeeds;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{connector, grant};
use crate::names::listed;
use sam_core::connector::{Category, Resolved, Resolver};
use sam_core::document::Document;
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "grant-not-in-code",
    severity: Severity::Hint,
    category: RuleCategory::Grant,
    check: Check::Code(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, needs: &RoleNeeds<'_, '_>) {
    for grant in needs.idle() {
        let users: Vec<&str> = needs.users().map(|it| it.id).take(2).collect();
        let who = match users.as_slice() {
            [one] => format!("`{one}`"),
            [one, _] | [one, _, ..] => format!("`{one}` or the others that share its role"),
            [] => continue,
        };
        let what = match grant.actions.as_slice() {
            actions @ ([_] | [_, _]) => listed(actions.iter().map(|it| &**it)),
            [first, rest @ ..] => format!("`{first}` and {} more actions", rest.len()),
            [] => continue,
        };
        let message = format!("No call in the code of {who} needs {what}. Remove this grant.");
        acc.push(RULE.at(grant.range, message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let edits = match finding.connector(resolver) {
        Some(resolved) => without(document, &resolved, finding),
        None => grant::remove(document, finding.resource(resolver)?, finding.range),
    };
    Some(Fix::list([("Remove the grant", edits)]))
}

/// A connector without the permission that a finding is at, or no connector if that is the only one.
fn without(
    document: &Document,
    resolved: &Resolved<'_>,
    finding: &Diagnostic,
) -> Option<Vec<TextEdit>> {
    let connector = &resolved.connector;
    let node = finding.node_in(connector.permissions?.value.items())?;
    let gone = Category::of(node.as_str()?)?;
    let mut left = connector::permissions(connector);
    left.retain(|it| *it != gone);
    match left.as_slice() {
        [] => connector::remove(document, connector),
        left => connector::others_allow(resolved, None, left)
            .then(|| connector::set_permissions(document, connector, left))
            .flatten(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::code::{check, check_fix};
    use expect_test::expect;

    #[test]
    fn a_grant_that_no_call_needs_is_reported() {
        check(
            r#"
#- template.yaml
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Jobs: {Type: AWS::SQS::Queue}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Environment: {Variables: {TABLE: !Ref Orders, QUEUE: !Ref Jobs}}
      Events:
        Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
      Policies:
        - AWSXRayDaemonWriteAccess
        - DynamoDBCrudPolicy: {TableName: !Ref Orders}
        - SQSPollerPolicy: {QueueName: !GetAtt Jobs.QueueName}
        - SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}
        - Statement:
            - {Effect: Allow, Action: 'logs:PutLogEvents', Resource: '*'}
            - {Effect: Allow, Action: ['s3:GetObject', 's3:PutObject'], Resource: '*'}
    Connectors:
      ToJobs: {Properties: {Destination: {Id: Jobs}, Permissions: [Write]}}
#- src/app.py
import boto3, os
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
def handler(event, context):
    table.get_item(Key={"id": 1})
"#,
            expect![[r#"
                16 |         - SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}
                   |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ grant-not-in-code (hint): No call in the code of `Checkout` needs `sqs:SendMessage*`. Remove this grant.
                   |           fix: Remove the grant
                19 |             - {Effect: Allow, Action: ['s3:GetObject', 's3:PutObject'], Resource: '*'}
                   |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ grant-not-in-code (hint): No call in the code of `Checkout` needs `s3:GetObject` and `s3:PutObject`. Remove this grant.
                   |               fix: Remove the grant
                21 |       ToJobs: {Properties: {Destination: {Id: Jobs}, Permissions: [Write]}}
                   |                                                                    ^^^^^ grant-not-in-code (hint): No call in the code of `Checkout` needs `sqs:DeleteMessage` and 3 more actions. Remove this grant.
                   |                                                                    fix: Remove the grant
            "#]],
        );
    }

    #[test]
    fn a_grant_is_removed_where_it_stands() {
        let shop = |policies: &str, connectors: &str| {
            format!(
                "
#- template.yaml
Resources:
  Orders: {{Type: AWS::Serverless::SimpleTable}}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Policies:
        - SSMParameterReadPolicy: {{ParameterName: a}}
{policies}{connectors}#- src/app.py
import boto3
def handler(event, context):
    boto3.client('ssm').get_parameter(Name='a')
    boto3.resource('dynamodb').Table('orders').get_item(Key={{}})
"
            )
        };
        check_fix(
            &shop(
                "        - Statement: {Effect: Allow, Action: 'sns:Publish', Resource: '*'}\n",
                "",
            ),
            "Remove the grant",
            expect![[r#"
                  9 |         - SSMParameterReadPolicy: {ParameterName: a}
                -10 |         - Statement: {Effect: Allow, Action: 'sns:Publish', Resource: '*'}
            "#]],
        );
        let connector = |permissions: &str| {
            format!(
                "    Connectors:\n      ToOrders: {{Properties: {{Destination: {{Id: Orders}}, Permissions: {permissions}}}}}\n"
            )
        };
        check_fix(
            &shop("", &connector("[Read, Write]")),
            "Remove the grant",
            expect![[r#"
                 10 |     Connectors:
                -11 |       ToOrders: {Properties: {Destination: {Id: Orders}, Permissions: [Read, Write]}}
                +11 |       ToOrders: {Properties: {Destination: {Id: Orders}, Permissions: [Read]}}
            "#]],
        );
        check_fix(
            &shop("", &connector("[Write]")),
            "Remove the grant",
            expect![[r#"
                  9 |         - SSMParameterReadPolicy: {ParameterName: a}
                -10 |     Connectors:
                -11 |       ToOrders: {Properties: {Destination: {Id: Orders}, Permissions: [Write]}}
            "#]],
        );
    }

    #[test]
    fn code_that_may_do_more_is_not_judged() {
        for (code, layers) in [
            ("def handler(event, context): pass", ""),
            (
                "import boto3\ndef handler(e, c):\n    boto3.client(e['x']).get()\n    boto3.client('s3').list_buckets()",
                "",
            ),
            (
                "import boto3, awswrangler\ndef handler(e, c): boto3.client('s3').list_buckets()",
                "",
            ),
            (
                "import boto3\ndef handler(e, c): boto3.client('s3').list_buckets()",
                "Layers: [!Ref Shared]",
            ),
            (
                "import boto3\ndef handler(e, c) boto3.client('s3').list_buckets()",
                "",
            ),
        ] {
            check(
                &format!(
                    "
#- template.yaml
Resources:
  Shared: {{Type: AWS::Serverless::LayerVersion}}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Policies: [SQSSendMessagePolicy: {{QueueName: jobs}}, AmazonS3FullAccess]
      {layers}
#- src/app.py
{code}
"
                ),
                expect![""],
            );
        }
    }

    #[test]
    fn what_a_called_service_does_for_its_caller_is_needed() {
        check(
            r#"
#- template.yaml
Resources:
  Uploads: {Type: AWS::S3::Bucket}
  Screening:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Look
        States:
          Look: {Type: Task, Resource: 'arn:aws:states:::aws-sdk:rekognition:detectLabels', Parameters: {Image.$: $.image}, End: true}
      Policies:
        - RekognitionDetectOnlyPolicy: {}
        - S3ReadPolicy: {BucketName: !Ref Uploads}
        - Statement: {Effect: Allow, Action: 'iam:PassRole', Resource: 'arn:aws:iam::123456789012:role/other'}
"#,
            expect![""],
        );
    }

    #[test]
    fn what_lambda_does_around_the_code_is_needed() {
        check(
            r#"
#- template.yaml
Resources:
  Failed: {Type: AWS::SQS::Queue}
  Photos: {Type: AWS::S3::Bucket}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Events:
        Orders:
          Type: SelfManagedKafka
          Properties: {Topics: [orders], SourceAccessConfigurations: [{Type: BASIC_AUTH, URI: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kafka'}]}
      Policies:
        - SQSSendMessagePolicy: {QueueName: !GetAtt Failed.QueueName}
        - Statement:
            - {Effect: Allow, Action: 'secretsmanager:GetSecretValue', Resource: '*'}
            - {Effect: Allow, Action: 's3:ListBucket', Resource: !GetAtt Photos.Arn}
            - {Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${Photos.Arn}/*'}
            - {Effect: Allow, Action: 'rds-db:connect', Resource: '*'}
  OnFailure:
    Type: AWS::Lambda::EventInvokeConfig
    Properties: {FunctionName: !Ref Checkout, Qualifier: $LATEST, DestinationConfig: {OnFailure: {Destination: !GetAtt Failed.Arn}}}
  Each:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: All
        States:
          All:
            Type: Map
            ItemProcessor:
              ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}
              StartAt: One
              States: {One: {Type: Pass, End: true}}
            End: true
      Policies:
        - Statement: {Effect: Allow, Action: 'states:StartExecution', Resource: '*'}
        - Statement: {Effect: Allow, Action: 'states:DescribeExecution', Resource: '*'}
#- src/app.py
import boto3
def handler(event, context):
    boto3.client("s3").get_object(Bucket=event["bucket"], Key="a")
    boto3.client("rds").generate_db_auth_token(DBHostname="a", Port=3306, DBUsername="b")
"#,
            expect![""],
        );
    }

    #[test]
    fn a_role_that_others_take_on_is_not_judged() {
        for (service, expected) in [
            (
                "lambda.amazonaws.com",
                expect![[r#"
                9 |           PolicyDocument: {Statement: [{Effect: Allow, Action: 'sns:Publish', Resource: '*'}]}
                  |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ grant-not-in-code (hint): No call in the code of `Checkout` needs `sns:Publish`. Remove this grant.
                  |                                        fix: Remove the grant
            "#]],
            ),
            ("apigateway.amazonaws.com", expect![""]),
        ] {
            check(
                &format!(
                    "
#- template.yaml
Resources:
  Own:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{{Effect: Allow, Principal: {{Service: [lambda.amazonaws.com, {service}]}}, Action: 'sts:AssumeRole'}}]
      Policies:
        - PolicyName: mail
          PolicyDocument: {{Statement: [{{Effect: Allow, Action: 'sns:Publish', Resource: '*'}}]}}
        - PolicyName: buckets
          PolicyDocument: {{Statement: [{{Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*'}}]}}
  Checkout:
    Type: AWS::Serverless::Function
    Properties: {{CodeUri: src/, Handler: app.handler, Role: !GetAtt Own.Arn}}
#- src/app.py
import boto3
def handler(e, c): boto3.client('s3').list_buckets()
"
                ),
                expected,
            );
        }
    }
}
