//! What programs need, as `sam-lsp needs` prints it.

use super::needs;
use crate::testing::code::Folder;
use expect_test::{Expect, expect};
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;

/// Files one below the other, each after a line `#- name`; the first is the template.
#[track_caller]
fn check(files: &str, expected: Expect) {
    let (template, folder) = Folder::split(files);
    let analysis = Analysis::open(0, template);
    let report = needs(&analysis, &Environment::default(), None, &folder);
    expected.assert_eq(&report.expect("programs").text());
}

#[test]
fn what_is_called_and_not_granted_is_missing() {
    check(
        r#"
#- template.yaml
Globals:
  Function: {Runtime: python3.13, Environment: {Variables: {TABLE: !Ref Orders}}}
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Photos: {Type: AWS::S3::Bucket}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Environment: {Variables: {BUCKET: !Ref Photos}}
      Policies:
        - DynamoDBReadPolicy: {TableName: !Ref Orders}
        - SQSSendMessagePolicy: {QueueName: jobs}
#- src/app.py
import boto3, os, json
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
s3 = boto3.client("s3")
def handler(event, context):
    json.load(event)
    table.get_item(Key={"id": 1})
    table.put_item(Item={})
    s3.upload_file("/tmp/a", os.environ["BUCKET"], "a")
"#,
        expect![[r#"
            Checkout
              needed, not granted
                dynamodb:PutItem on Orders: src/app.py:7
                s3:PutObject on Photos: src/app.py:8
              needed and granted
                dynamodb:GetItem on Orders: src/app.py:6
              needed in some cases only, not granted
                s3:AbortMultipartUpload on Photos: src/app.py:8
                s3:PutObjectTagging on Photos: src/app.py:8
              granted, not seen to be needed
                policy template SQSSendMessagePolicy (sqs:SendMessage*), line 14
        "#]],
    );
}

#[test]
fn three_mistakes_of_real_templates_are_found() {
    check(
        r#"
#- template.yaml
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties: {Definition: {StartAt: A, States: {A: {Type: Pass, End: true}}}}
  Photos: {Type: AWS::S3::Bucket}
  Start:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: start
      Handler: index.handler
      Environment: {Variables: {FLOW: !Ref Flow}}
      Policies:
        - Statement: {Effect: Allow, Action: 'states:redriveExecution', Resource: !GetAtt Flow.Arn}
  Copy:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: copy
      Handler: app.handler
      Environment: {Variables: {BUCKET: !Ref Photos}}
      Policies: [S3CrudPolicy: {BucketName: !Ref Photos}]
  Stop:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: stop
      Handler: app.handler
      Environment: {Variables: {FLOW: !Ref Flow}}
      Policies:
        - Statement: {Effect: Allow, Action: ['states:SendTaskSuccess', 'states:SendTaskFailure'], Resource: !Ref Flow}
#- start/index.mjs
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
const client = new SFNClient({});
export const handler = async () => client.send(new StartExecutionCommand({ stateMachineArn: process.env.FLOW }));
#- copy/app.py
import boto3, os
s3 = boto3.client("s3")
def handler(event, context):
    bucket = os.environ["BUCKET"]
    s3.get_object_attributes(Bucket=bucket, Key="a")
    s3.abort_multipart_upload(Bucket=bucket, Key="a", UploadId="b")
    s3.get_object(Bucket=bucket, Key="a")
#- stop/app.py
import boto3
def handler(event, context):
    flows = boto3.client("stepfunctions")
    flows.send_task_success(taskToken=event["token"], output="")
    flows.stop_execution(executionArn=event["arn"])
"#,
        expect![[r#"
            Flow
              calls nothing

            Start
              needed, not granted
                states:StartExecution on Flow: start/index.mjs:3
              granted, not seen to be needed
                statements written in entry 1 of Policies (states:redriveExecution), line 13

            Copy
              needed, not granted
                s3:AbortMultipartUpload on Photos: copy/app.py:6
                s3:GetObjectAttributes on Photos: copy/app.py:5
              needed and granted
                s3:GetObject on Photos: copy/app.py:7

            Stop
              needed, not granted
                states:StopExecution on a resource known only at run time: stop/app.py:5
              needed and granted
                states:SendTaskSuccess on a resource known only at run time: stop/app.py:4
        "#]],
    );
}

#[test]
fn four_kinds_of_false_alarms_are_not_raised() {
    check(
        r#"
#- template.yaml
Resources:
  Photos: {Type: AWS::S3::Bucket}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: app.handler
      Environment: {Variables: {BUCKET: !Ref Photos, ROLE: 'arn:aws:iam::123456789012:role/other'}}
      Policies: [S3WritePolicy: {BucketName: !Ref Photos}]
#- app.py
import boto3, json, os
sts = boto3.client("sts")
s3 = boto3.client("s3")
def handler(event, context):
    json.load(open("a"))
    boto3.Session().get_credentials()
    keys = sts.assume_role(RoleArn=os.environ["ROLE"], RoleSessionName="a")["Credentials"]
    boto3.client("sqs", aws_access_key_id=keys["AccessKeyId"]).list_queues()
    s3.upload_file("/tmp/a", os.environ["BUCKET"], "a")
    s3.meta.client.head_bucket
"#,
        expect![[r#"
            Work
              needed, granted by what the template does not show, or not at all
                sts:AssumeRole on "arn:aws:iam::123456789012:role/other": app.py:7
              needed and granted
                s3:PutObject on Photos: app.py:9
              needed in some cases only, not granted
                s3:AbortMultipartUpload on Photos: app.py:9
                s3:PutObjectTagging on Photos: app.py:9
        "#]],
    );
}

#[test]
fn what_cannot_be_read_is_said() {
    check(
        r#"
#- template.yaml
Resources:
  Java:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: java, Handler: com.example.App, Runtime: java21}
  Uploaded:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: 's3://bucket/key', Handler: app.handler}
  Inline:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: arn:aws:iam::123456789012:role/other
      Code:
        ZipFile: |
          import boto3
          def handler(event, context):
              boto3.client("sns").publish(TopicArn="arn:aws:sns:eu-west-1:123456789012:orders")
              boto3.client(event["service"]).list()
"#,
        expect![[r#"
            Java
              more may be needed
                no file of the handler in a language that is read

            Uploaded
              more may be needed
                the code is not in a folder beside the template

            Inline
              no role of the template
              needed, granted by what the template does not show, or not at all
                sns:Publish on "arn:aws:sns:eu-west-1:123456789012:orders": index.py:3
              more may be needed
                index.py:4: a service or operation is known only at run time
        "#]],
    );
}

#[test]
fn a_factory_of_clients_is_followed() {
    check(
        r#"
#- template.yaml
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: app.handler, Policies: [AmazonSQSFullAccess]}
#- app.py
import boto3
def make(name):
    return boto3.client(name)
def handler(event, context):
    make("sqs").send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/123456789012/jobs")
    make("sns").publish(TopicArn="arn:aws:sns:eu-west-1:123456789012:orders")
"#,
        expect![[r#"
            Work
              needed, not granted
                sns:Publish on "arn:aws:sns:eu-west-1:123456789012:orders": app.py:6
              needed and granted
                sqs:SendMessage on "jobs": app.py:5
        "#]],
    );
}

#[test]
fn tasks_of_definitions_need_what_they_call() {
    check(
        r#"
#- template.yaml
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Mail: {Type: AWS::SQS::Queue}
  Work:
    Type: AWS::Serverless::Function
    Properties: {InlineCode: 'exports.handler = () => 1', Handler: index.handler, Runtime: nodejs22.x}
  File:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.json
      DefinitionSubstitutions: {Table: !Ref Orders, WorkArn: !GetAtt Work.Arn}
      Policies:
        - DynamoDBWritePolicy: {TableName: !Ref Orders}
  Inline:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies:
        - LambdaInvokePolicy: {FunctionName: !Ref Work}
      Definition:
        StartAt: Each
        States:
          Each:
            Type: Map
            ItemProcessor:
              ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}
              StartAt: Send
              States:
                Send:
                  Type: Task
                  Resource: arn:aws:states:::sqs:sendMessage
                  Parameters: {QueueUrl: !Ref Mail, MessageBody.$: $}
                  Next: Call
                Call: {Type: Task, Resource: !GetAtt Work.Arn, End: true}
            End: true
  Text:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/other
      DefinitionString: !Sub '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${Work.Arn}", "End": true}}}'
  Yaml:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: flow.asl.yaml}
#- flow.asl.json
{
  "StartAt": "Both",
  "States": {
    "Both": {
      "Type": "Parallel",
      "Branches": [
        {"States": {"Save": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "Parameters": {"TableName": "${Table}"}}}},
        {"States": {
          "Load": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:query", "Arguments": {"TableName": "${Table}"}},
          "Call": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "Parameters": {"FunctionName": "${WorkArn}"}},
          "Nested": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "Parameters": {"StateMachineArn.$": "$.arn"}}
        }}
      ],
      "End": true
    }
  }
}
#- flow.asl.yaml
StartAt: Tell
States:
  Tell:
    Type: Task
    Resource: arn:aws:states:::sns:publish
    Parameters: {TopicArn: 'arn:aws:sns:eu-west-1:123456789012:orders'}
    End: true
"#,
        expect![[r#"
            Work
              calls nothing

            File
              needed, not granted
                dynamodb:Query on Orders: flow.asl.json:9
                events:DescribeRule on a resource known only at run time: flow.asl.json:11
                events:PutRule on a resource known only at run time: flow.asl.json:11
                events:PutTargets on a resource known only at run time: flow.asl.json:11
                lambda:InvokeFunction on Work: flow.asl.json:10
                states:DescribeExecution on a resource known only at run time: flow.asl.json:11
                states:StartExecution on a resource known only at run time: flow.asl.json:11
                states:StopExecution on a resource known only at run time: flow.asl.json:11
              needed and granted
                dynamodb:PutItem on Orders: flow.asl.json:7

            Inline
              needed, not granted
                sqs:SendMessage on Mail: line 28
                states:StartExecution on Inline: line 22
              needed and granted
                lambda:InvokeFunction on Work: line 33
              needed in some cases only, not granted
                states:DescribeExecution on Inline: line 22
                states:RedriveExecution on Inline: line 22
                states:StopExecution on Inline: line 22

            Text
              no role of the template
              needed, granted by what the template does not show, or not at all
                lambda:InvokeFunction on Work: line 39

            Yaml
              needed, not granted
                sns:Publish on "arn:aws:sns:eu-west-1:123456789012:orders": flow.asl.yaml:3
        "#]],
    );
}

#[test]
fn arguments_ask_for_more() {
    check(
        r#"
#- template.yaml
Resources:
  Photos: {Type: AWS::S3::Bucket}
  Films: {Type: AWS::S3::Bucket}
  Save:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      CodeUri: src/
      Handler: app.handler
      Environment: {Variables: {PHOTOS: !Ref Photos, FILMS: !Ref Films}}
      Policies:
        - S3CrudPolicy: {BucketName: !Ref Photos}
#- src/app.py
import boto3, os
s3 = boto3.client("s3")
def handler(event, context):
    s3.put_object(Bucket=os.environ["PHOTOS"], Key="a", ACL="private", Tagging=event["tags"])
    s3.upload_file("/tmp/a", os.environ["PHOTOS"], "a", ExtraArgs={"Tagging": "a=b"})
    s3.get_object_tagging(Bucket=os.environ["PHOTOS"], Key="a", VersionId="1")
    s3.get_object(Bucket=os.environ["PHOTOS"], Key="a", VersionId=event["version"])
    s3.copy_object(Bucket=os.environ["PHOTOS"], Key="a", CopySource=f"{os.environ['FILMS']}/{event['key']}")
    s3.copy({"Bucket": os.environ["FILMS"], "Key": "a"}, os.environ["PHOTOS"], "a")
"#,
        expect![[r#"
            Save
              needed, not granted
                s3:GetObject on Films: src/app.py:8, src/app.py:9
                s3:GetObjectVersionTagging on Photos: src/app.py:6
                s3:PutObjectTagging on Photos: src/app.py:4, src/app.py:5, src/app.py:9
              needed and granted
                s3:GetObject on Photos: src/app.py:7
                s3:GetObjectVersion on Photos (likely): src/app.py:7
                s3:PutObject on Photos: src/app.py:4, src/app.py:5, src/app.py:8, and 1 more
                s3:PutObjectAcl on Photos: src/app.py:4
              needed in some cases only, not granted
                s3:AbortMultipartUpload on Photos: src/app.py:5, src/app.py:9
                s3:GetObjectTagging on Films: src/app.py:9
                s3:GetObjectTagging on Photos: src/app.py:6
        "#]],
    );
}

#[test]
fn roles_are_handed_to_services() {
    check(
        r#"
#- template.yaml
Resources:
  Worker: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
  Other: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
  Plan:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      CodeUri: src/
      Handler: app.handler
      Environment: {Variables: {WORKER: !GetAtt Worker.Arn, OTHER: !GetAtt Other.Arn, TARGET: 'arn:aws:lambda:eu-west-1:123456789012:function:a'}}
      Policies:
        - Statement:
            - {Effect: Allow, Action: ['scheduler:CreateSchedule', 'lambda:CreateFunction'], Resource: '*'}
            - {Effect: Allow, Action: 'iam:PassRole', Resource: !GetAtt Other.Arn}
#- src/app.mjs
import { Scheduler } from "@aws-sdk/client-scheduler";
import { Lambda } from "@aws-sdk/client-lambda";
import { STS } from "@aws-sdk/client-sts";
export const handler = async () => {
  await new Scheduler().createSchedule({ Name: "a", Target: { Arn: process.env.TARGET, RoleArn: process.env.WORKER } });
  await new Lambda().createFunction({ FunctionName: "a", Role: process.env.OTHER });
  await new Lambda().createFunction({ FunctionName: "b", Role: "arn:aws:iam::123456789012:role/Fixed" });
  await new STS().assumeRole({ RoleArn: process.env.WORKER, RoleSessionName: "a" });
};
"#,
        expect![[r#"
            Plan
              needed, not granted
                iam:PassRole on Worker: src/app.mjs:5
              needed, granted by what the template does not show, or not at all
                sts:AssumeRole on a resource known only at run time: src/app.mjs:8
              needed and granted
                iam:PassRole on Other: src/app.mjs:6
                iam:PassRole on "arn:aws:iam::123456789012:role/Fixed": src/app.mjs:7
                lambda:CreateFunction on "a": src/app.mjs:6
                lambda:CreateFunction on "b": src/app.mjs:7
                scheduler:CreateSchedule on "a": src/app.mjs:5
        "#]],
    );
}

#[test]
fn functions_of_one_file_need_what_they_lead_to() {
    check(
        r#"
#- template.yaml
Globals:
  Function: {Runtime: python3.13, CodeUri: src/, Environment: {Variables: {TABLE: !Ref Orders}}}
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Read:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.read
      Policies: [{DynamoDBReadPolicy: {TableName: !Ref Orders}}]
  Write:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.write
      Policies: [{DynamoDBWritePolicy: {TableName: !Ref Orders}}]
#- src/app.py
from store import Store
def read(event, context):
    return Store().load(event["id"])
def write(event, context):
    Store().save(event)
#- src/store.py
import boto3, os
class Store:
    def __init__(self):
        self.table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    def load(self, key):
        return self.table.get_item(Key={"id": key})
    def save(self, item):
        self.table.put_item(Item=item)
    def clear(self):
        self.table.delete()
"#,
        expect![[r#"
            Read
              needed and granted
                dynamodb:GetItem on Orders: src/store.py:6
              needed in some cases only, not granted
                dynamodb:DeleteTable on Orders: src/store.py:10
                dynamodb:PutItem on Orders: src/store.py:8

            Write
              needed and granted
                dynamodb:PutItem on Orders: src/store.py:8
              needed in some cases only, not granted
                dynamodb:DeleteTable on Orders: src/store.py:10
                dynamodb:GetItem on Orders: src/store.py:6
        "#]],
    );
}

#[test]
fn a_call_may_be_about_several_resources() {
    check(
        r#"
#- template.yaml
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Users: {Type: AWS::Serverless::SimpleTable}
  Photos: {Type: AWS::S3::Bucket}
  Films: {Type: AWS::S3::Bucket}
  Both:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      CodeUri: src/
      Handler: app.handler
      Environment: {Variables: {ORDERS: !Ref Orders, USERS: !Ref Users, PHOTOS: !Ref Photos, FILMS: !Ref Films}}
      Policies:
        - DynamoDBReadPolicy: {TableName: !Ref Orders}
        - S3ReadPolicy: {BucketName: !Ref Photos}
        - S3ReadPolicy: {BucketName: !Ref Films}
#- src/app.py
import boto3, os
d = boto3.client("dynamodb")
s3 = boto3.client("s3")
def load(bucket, event):
    return s3.get_object(Bucket=bucket, Key=event["key"])
def handler(event, context):
    d.batch_get_item(RequestItems={os.environ["ORDERS"]: {}, os.environ["USERS"]: {}})
    load(os.environ["PHOTOS"], event)
    load(os.environ["FILMS"], event)
"#,
        expect![[r#"
            Both
              needed, not granted
                dynamodb:BatchGetItem on Users: src/app.py:7
              needed and granted
                dynamodb:BatchGetItem on Orders: src/app.py:7
                s3:GetObject on Films (likely): src/app.py:5
                s3:GetObject on Photos (likely): src/app.py:5
        "#]],
    );
}

#[test]
fn names_of_other_forms_are_those_of_the_grant() {
    check(
        r#"
#- template.yaml
Resources:
  Cluster: {Type: AWS::RDS::DBCluster}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: app.handler
      Policies:
        - Statement:
            - {Effect: Allow, Action: 'rds-data:ExecuteStatement', Resource: !Sub 'arn:aws:rds:${AWS::Region}:${AWS::AccountId}:cluster:a'}
            - {Effect: Allow, Action: 'kms:Decrypt', Resource: 'arn:aws:kms:eu-west-1:123456789012:key/1234'}
            - {Effect: Allow, Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-west-1:123456789012:jobs'}
            - {Effect: Allow, Action: 'fsx:CreateSnapshot', Resource: 'arn:aws:fsx:eu-west-1:123456789012:volume/fs-1/fsvol-1'}
            - {Effect: Allow, Action: 'ssm:GetParametersByPath', Resource: 'arn:aws:ssm:eu-west-1:123456789012:parameter/app'}
            - {Effect: Allow, Action: 'states:StartExecution', Resource: 'arn:aws:states:eu-west-1:123456789012:stateMachine:a'}
            - {Effect: Allow, Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::123456789012:role/a'}
#- app.py
import boto3
def handler(event, context):
    boto3.client("rds-data").execute_statement(resourceArn=event["cluster"], secretArn=event["secret"], sql="select 1")
    boto3.client("kms").decrypt(CiphertextBlob=b"", KeyId="alias/app")
    boto3.client("sqs").send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/123456789012/jobs", MessageBody="")
    boto3.client("fsx").create_snapshot(Name="nightly", VolumeId="fsvol-1")
    boto3.client("ssm").get_parameters_by_path(Path="/app/")
    boto3.client("stepfunctions").start_execution(stateMachineArn="arn:aws:states:eu-west-1:123456789012:stateMachine:a:live")
    boto3.client("sts").assume_role(RoleArn="arn:aws:iam::123456789012:role/a", RoleSessionName="a")
"#,
        expect![[r#"
            Work
              needed and granted
                fsx:CreateSnapshot on a resource known only at run time: app.py:6
                kms:Decrypt on a resource known only at run time: app.py:4
                rds-data:ExecuteStatement on a resource known only at run time: app.py:3
                sqs:SendMessage on "jobs": app.py:5
                ssm:GetParametersByPath on "/app": app.py:7
                states:StartExecution on "arn:aws:states:eu-west-1:123456789012:stateMachine:a:live": app.py:8
                sts:AssumeRole on "arn:aws:iam::123456789012:role/a": app.py:9
        "#]],
    );
}

#[test]
fn each_kind_of_a_transaction_is_needed_on_its_own_tables() {
    check(
        r#"
#- template.yaml
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Drafts: {Type: AWS::Serverless::SimpleTable}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: app.handler
      Environment: {Variables: {ORDERS: !Ref Orders, DRAFTS: !Ref Drafts}}
#- app.py
import boto3, os
dynamodb = boto3.client("dynamodb")
def handler(event, context):
    dynamodb.transact_write_items(TransactItems=[
        {"Put": {"TableName": os.environ["ORDERS"], "Item": {}}},
        {"Delete": {"TableName": os.environ["DRAFTS"], "Key": {}}},
    ])
    dynamodb.execute_statement(Statement=f'SELECT * FROM "{os.environ["ORDERS"]}"')
"#,
        expect![[r#"
            Work
              needed, not granted
                dynamodb:DeleteItem on Drafts: app.py:4
                dynamodb:PartiQLSelect on Orders: app.py:8
                dynamodb:PutItem on Orders: app.py:4
              needed in some cases only, not granted
                dynamodb:ConditionCheckItem on Drafts: app.py:4
                dynamodb:ConditionCheckItem on Orders: app.py:4
                dynamodb:PartiQLDelete on Orders: app.py:8
                dynamodb:PartiQLInsert on Orders: app.py:8
                dynamodb:PartiQLUpdate on Orders: app.py:8
                dynamodb:UpdateItem on Drafts: app.py:4
                dynamodb:UpdateItem on Orders: app.py:4
        "#]],
    );
}

#[test]
fn tasks_need_what_their_arguments_ask_for() {
    check(
        r#"
#- template.yaml
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Worker: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
  Tasks: {Type: AWS::ECS::TaskDefinition, Properties: {TaskRoleArn: !GetAtt Worker.Arn}}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.yaml
      DefinitionSubstitutions:
        Orders: !Ref Orders
        Worker: !GetAtt Worker.Arn
        Tasks: !Ref Tasks
#- flow.asl.yaml
StartAt: Write
States:
  Write:
    Type: Task
    Resource: arn:aws:states:::aws-sdk:dynamodb:transactWriteItems
    Parameters: {TransactItems: [{Put: {TableName: '${Orders}'}}, {Update: {TableName: '${Orders}'}}]}
    Next: Ask
  Ask:
    Type: Task
    Resource: arn:aws:states:::aws-sdk:dynamodb:executeStatement
    Parameters: {Statement: 'SELECT * FROM "${Orders}"'}
    Next: Batch
  Batch:
    Type: Task
    Resource: arn:aws:states:::aws-sdk:dynamodb:batchGetItem
    Parameters: {RequestItems: {'${Orders}': {Keys: []}}}
    Next: Schedule
  Schedule:
    Type: Task
    Resource: arn:aws:states:::aws-sdk:scheduler:createSchedule
    Parameters: {Name: nightly, Target: {RoleArn: '${Worker}'}}
    Next: Run
  Run:
    Type: Task
    Resource: arn:aws:states:::ecs:runTask
    Parameters: {TaskDefinition: '${Tasks}'}
    Next: Elsewhere
  Elsewhere:
    Type: Task
    Resource: arn:aws:states:::aws-sdk:s3:putObject
    Credentials: {RoleArn: '${Worker}'}
    Parameters: {Bucket: theirs, Key: a}
    Next: Open
  Open:
    Type: Task
    Resource: arn:aws:states:::apigateway:invoke
    Parameters: {ApiEndpoint: a.execute-api.eu-west-1.amazonaws.com, Method: GET}
    Next: Signed
  Signed:
    Type: Task
    Resource: arn:aws:states:::apigateway:invoke
    Parameters: {ApiEndpoint: a.execute-api.eu-west-1.amazonaws.com, Method: GET, AuthType: IAM_ROLE}
    Next: Cluster
  Cluster:
    Type: Task
    Resource: arn:aws:states:::eks:call
    Next: Constant
  Constant:
    Type: Task
    QueryLanguage: JSONata
    Resource: arn:aws:states:::dynamodb:putItem
    Arguments: {TableName: "{% 'archive' %}"}
    End: true
"#,
        expect![[r#"
            Flow
              needed, not granted
                dynamodb:BatchGetItem on Orders: flow.asl.yaml:13
                dynamodb:PartiQLSelect on Orders: flow.asl.yaml:8
                dynamodb:PutItem on Orders: flow.asl.yaml:3
                dynamodb:PutItem on "archive": flow.asl.yaml:48
                dynamodb:UpdateItem on Orders: flow.asl.yaml:3
                ecs:RunTask on Tasks: flow.asl.yaml:23
                execute-api:Invoke on a resource known only at run time: flow.asl.yaml:39
                iam:PassRole on Worker: flow.asl.yaml:18, flow.asl.yaml:23
                scheduler:CreateSchedule on "nightly": flow.asl.yaml:18
              needed, granted by what the template does not show, or not at all
                sts:AssumeRole on Worker: flow.asl.yaml:28
              needed in some cases only, not granted
                dynamodb:ConditionCheckItem on Orders: flow.asl.yaml:3
                dynamodb:DeleteItem on Orders: flow.asl.yaml:3
                dynamodb:PartiQLDelete on Orders: flow.asl.yaml:8
                dynamodb:PartiQLInsert on Orders: flow.asl.yaml:8
                dynamodb:PartiQLUpdate on Orders: flow.asl.yaml:8
        "#]],
    );
}

#[test]
fn what_a_function_of_a_definition_gives_is_known_at_run_time() {
    check(
        r#"
#- template.yaml
Resources:
  Orders: {Type: AWS::DynamoDB::Table}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        States: {A: {Type: Task, Resource: 'arn:aws:states:::dynamodb:getItem', Parameters: {TableName.$: "States.Format('{}', $.t)", Key: {}}, Next: B},
          B: {Type: Task, Resource: 'arn:aws:states:::dynamodb:putItem', Parameters: {TableName: !Ref Orders, Item: {}}, End: true}}
"#,
        expect![[r#"
            Flow
              needed, not granted
                dynamodb:GetItem on a resource known only at run time: line 8
                dynamodb:PutItem on Orders: line 9
        "#]],
    );
}

#[test]
fn a_resource_of_a_task_that_is_no_arn_is_a_gap() {
    check(
        r#"
#- template.yaml
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        States: {A: {Type: Task, Resource: somewhere, End: true}}
"#,
        expect![[r#"
            Flow
              more may be needed
                line 7: what somewhere needs is not known
        "#]],
    );
}
