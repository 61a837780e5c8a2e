//! The SDKs for JavaScript.
use super::check;
use expect_test::expect;

#[test]
fn commands_are_sent() {
    check(
        r#"//- app.mjs
import { S3Client, GetObjectCommand, paginateListObjectsV2, waitUntilObjectExists } from "@aws-sdk/client-s3";
import * as sns from "@aws-sdk/client-sns";
import { SFN } from "@aws-sdk/client-sfn";

const s3 = new S3Client();
const topics = new sns.SNSClient({ region: "eu-west-1" });
const machines = new SFN({});

export const handler = async (event) => {
  const { TABLE, BUCKET: bucket = "none" } = process.env;
  await s3.send(new GetObjectCommand({ Bucket: bucket, Key: "a" }));
  const command = new sns.PublishCommand({ TopicArn: process.env.TOPIC });
  await topics.send(command);
  await machines.startExecution({ stateMachineArn: process.env["MACHINE"] });
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {}
  await waitUntilObjectExists({ client: s3, maxWaitTime: 9 }, { Bucket: bucket });
  helper(new sns.SubscribeCommand({ TopicArn: "t" }));
};
"#,
        expect![[r#"
            app.mjs:11 s3:GetObject Bucket="none"|$BUCKET Key="a"
            app.mjs:12 sns:Publish TopicArn=$TOPIC
            app.mjs:14 stepfunctions:StartExecution stateMachineArn=$MACHINE
            app.mjs:15 s3:ListObjectsV2 Bucket="none"|$BUCKET
            app.mjs:16 s3:HeadObject Bucket="none"|$BUCKET
            app.mjs:17 sns:Subscribe TopicArn="t" (likely)
        "#]],
    );
}

#[test]
fn documents_have_names_of_their_own() {
    check(
        r#"//- app.ts
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, DynamoDBDocument, PutCommand, TransactWriteCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
import type { Context } from "aws-lambda";
import { Upload } from "@aws-sdk/lib-storage";
import { S3Client } from "@aws-sdk/client-s3";

const table: string = process.env.TABLE!;
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {});
const plain = DynamoDBDocument.from(new DynamoDBClient({}));

export async function handler(event: { id: string }, context: Context): Promise<void> {
  await client.send(new PutCommand({ TableName: table, Item: { id: event.id } }));
  await client.send(new TransactWriteCommand({ TransactItems: [{ Put: { TableName: process.env.OTHER as string, Item: {} } }] }));
  await plain.get({ TableName: table, Key: { id: event.id } });
  await plain.query({ TableName: table });
  for await (const page of paginateQuery({ client }, { TableName: table })) {}
  await new Upload({ client: new S3Client({}), params: { Bucket: "photos", Key: "a" } }).done();
}
"#,
        expect![[r#"
            app.ts:12 dynamodb:PutItem Item="id" TableName=$TABLE
            app.ts:13 dynamodb:TransactWriteItems TransactItems="Put"|$OTHER TransactItems.Put=$OTHER
            app.ts:14 dynamodb:GetItem Key="id" TableName=$TABLE
            app.ts:15 dynamodb:Query TableName=$TABLE
            app.ts:16 dynamodb:Query TableName=$TABLE
            app.ts:17 s3:AbortMultipartUpload Bucket="photos" Key="a" (optional)
            app.ts:17 s3:PutObject Bucket="photos" Key="a"
            app.ts:17 s3:PutObjectTagging Bucket="photos" Key="a" (optional)
        "#]],
    );
}

#[test]
fn version_2_calls_by_method() {
    check(
        r#"//- app.js
const AWSXRay = require("aws-xray-sdk-core");
const AWS = AWSXRay.captureAWS(require("aws-sdk"));
const S3 = require("aws-sdk/clients/s3");
const { SNS } = require("aws-sdk");
const docClient = new AWS.DynamoDB.DocumentClient({ region: process.env.AWS_REGION });
const s3 = new S3();
const sns = new SNS({ apiVersion: "2010-03-31" });
const machines = new AWS.StepFunctions();

exports.handler = async function (event, context) {
  const params = { TableName: process.env.TABLE, Key: { id: "a" } };
  params.ReturnValues = "NONE";
  await docClient.get(params).promise();
  docClient.batchWrite({ RequestItems: { [process.env.TABLE]: [] } }, function (err, data) {});
  await s3.upload({ Bucket: "photos", Key: "a", Body: "" }).promise();
  s3.getSignedUrl("getObject", { Bucket: "photos" });
  await sns.publish({ TopicArn: process.env.TOPIC }).promise();
  await machines.startExecution({ stateMachineArn: "m" }).promise();
  await s3.waitFor("objectExists", { Bucket: "photos" }).promise();
  const plain = AWS.DynamoDB.Converter.unmarshall({});
};
"#,
        expect![[r#"
            app.js:13 dynamodb:GetItem Key="a"|"id" ReturnValues="NONE" TableName=$TABLE
            app.js:14 dynamodb:BatchWriteItem RequestItems=$TABLE
            app.js:15 s3:AbortMultipartUpload Body="" Bucket="photos" Key="a" (optional)
            app.js:15 s3:PutObject Body="" Bucket="photos" Key="a"
            app.js:15 s3:PutObjectTagging Body="" Bucket="photos" Key="a" (optional)
            app.js:16 s3:GetObject Bucket="photos"
            app.js:17 sns:Publish TopicArn=$TOPIC
            app.js:18 stepfunctions:StartExecution stateMachineArn="m"
            app.js:19 s3:HeadObject Bucket="photos"
        "#]],
    );
}

#[test]
fn values_flow_over_classes_and_files() {
    check(
        r#"//- src/app.ts
import { Store } from "./store.js";
import queue, { topics } from "./clients";
export { other } from "./clients";

const store = new Store(queue);
export const handler = async () => {
  await store.save("a");
  await topics().publish({ TopicArn: process.env.TOPIC });
};
//- src/store.ts
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { S3 } from "@aws-sdk/client-s3";
abstract class Base {
  protected readonly s3 = new S3({});
}
export class Store extends Base {
  #url: string;
  constructor(private readonly client: SQSClient) {
    super();
    this.#url = process.env.QUEUE_URL ?? "";
  }
  save = async (text: string) => {
    await this.client.send(new SendMessageCommand({ QueueUrl: this.#url, MessageBody: text }));
    await this.s3.putObject({ Bucket: "photos" });
    await Promise.all(["a"].map((it) => this.remove(it)));
  };
  private async remove(key: string) {
    await this.s3.deleteObject({ Bucket: "photos", Key: key });
  }
}
//- src/clients/index.ts
import { SQSClient } from "@aws-sdk/client-sqs";
import { SNS } from "@aws-sdk/client-sns";
export default new SQSClient({});
export const topics = () => new SNS({});
export const other = 1;
"#,
        expect![[r#"
            src/app.ts:8 sns:Publish TopicArn=$TOPIC
            src/store.ts:13 sqs:SendMessage MessageBody="a" QueueUrl=""|$QUEUE_URL
            src/store.ts:14 s3:PutObject Bucket="photos"
            src/store.ts:18 s3:DeleteObject Bucket="photos" Key="a"
        "#]],
    );
}

#[test]
fn common_js_modules_export_objects() {
    check(
        r#"//- index.js
const db = require("./lib/db");
const { notify } = require("./lib/notify");
module.exports.handler = async () => {
  await db.put({ id: 1 });
  await notify("x");
};
//- lib/db.js
const { DynamoDB } = require("@aws-sdk/client-dynamodb");
const client = new DynamoDB({});
module.exports = {
  put: (item) => client.putItem({ TableName: process.env.TABLE, Item: item }),
};
//- lib/notify.js
const AWS = require("aws-sdk");
const sns = new AWS.SNS();
exports.notify = (text) => sns.publish({ TopicArn: process.env.TOPIC, Message: text }).promise();
"#,
        expect![[r#"
            lib/db.js:4 dynamodb:PutItem Item="id" TableName=$TABLE
            lib/notify.js:3 sns:Publish Message="x" TopicArn=$TOPIC
        "#]],
    );
}

#[test]
fn other_credentials_are_not_those_of_the_role() {
    check(
        r#"//- app.mjs
import { STSClient, AssumeRoleCommand } from "@aws-sdk/client-sts";
import { S3Client, ListBucketsCommand } from "@aws-sdk/client-s3";
import { SQS } from "@aws-sdk/client-sqs";
import { fromTemporaryCredentials, fromNodeProviderChain } from "@aws-sdk/credential-providers";
const sts = new STSClient({});
export const handler = async () => {
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: process.env.ROLE }));
  const s3 = new S3Client({ credentials: { accessKeyId: Credentials.AccessKeyId } });
  await s3.send(new ListBucketsCommand({}));
  await new SQS({ credentials: fromTemporaryCredentials({}) }).listQueues({});
  await new SQS({ credentials: fromNodeProviderChain() }).purgeQueue({ QueueUrl: "q" });
};
"#,
        expect![[r#"
            app.mjs:7 sts:AssumeRole RoleArn=$ROLE
            app.mjs:10 sts:AssumeRole
            app.mjs:11 sqs:PurgeQueue QueueUrl="q"
        "#]],
    );
}

#[test]
fn powertools_call_aws() {
    check(
        r#"//- app.ts
import { Tracer } from "@aws-lambda-powertools/tracer";
import { getParameter } from "@aws-lambda-powertools/parameters/ssm";
import { getSecret } from "@aws-lambda-powertools/parameters/secrets";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { SNSClient, PublishCommand } from "@aws-sdk/client-sns";
const tracer = new Tracer();
const sns = tracer.captureAWSv3Client(new SNSClient({}));
const layer = new DynamoDBPersistenceLayer({ tableName: process.env.IDEMPOTENCY });
export const handler = async () => {
  await getParameter("/shop/url", { decrypt: true });
  await getSecret(process.env.SECRET);
  await sns.send(new PublishCommand({ TopicArn: "t" }));
};
"#,
        expect![[r#"
            app.ts:8 dynamodb:DeleteItem TableName=$IDEMPOTENCY
            app.ts:8 dynamodb:GetItem TableName=$IDEMPOTENCY
            app.ts:8 dynamodb:PutItem TableName=$IDEMPOTENCY
            app.ts:8 dynamodb:UpdateItem TableName=$IDEMPOTENCY
            app.ts:10 ssm:GetParameter Name="/shop/url"
            app.ts:11 secretsmanager:GetSecretValue SecretId=$SECRET
            app.ts:12 sns:Publish TopicArn="t"
        "#]],
    );
}

#[test]
fn a_reading_says_where_calls_may_be_missing() {
    check(
        r#"//- app.mjs
import middy from "@middy/core";
import ssm from "@middy/ssm";
import { Entity } from "dynamodb-toolbox";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { wrap } from "some-package";
import data from "./data.json";
import gone from "./gone.mjs";
const client = new DynamoDBClient({});
wrap({ client });
export const handler = middy(async () => {});
"#,
        expect![[r#"
            app.mjs:1 gap: no file ./gone.mjs
            app.mjs:1 gap: package @middy/ssm
            app.mjs:1 gap: package dynamodb-toolbox
            app.mjs:9 gap: handed to some-package
        "#]],
    );
}

#[test]
fn methods_and_commands_that_only_the_run_knows() {
    check(
        r#"#- index.mjs
import * as ddb from "@aws-sdk/client-dynamodb";
import { DynamoDB, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import AWS from "aws-sdk";
import { promisify } from "util";
const c = new DynamoDBClient();
const d = new DynamoDB();
const old = new AWS.DynamoDB();
const put = promisify(old.putItem.bind(old));
const { query } = d;
const map = { put: PutItemCommand, get: GetItemCommand };
export const handler = async (e) => {
  await put({ TableName: "t" });
  await query({ TableName: "t" });
  await c.send(new map[e.op]({ TableName: "t" }));
  await c.send(new ddb[e.op + "Command"]({ TableName: "t" }));
  await d[e.op]({ TableName: "t" });
  await new AWS[e.service]().list().promise();
};
"#,
        expect![[r#"
            index.mjs:12 dynamodb:PutItem TableName="t"
            index.mjs:13 dynamodb:Query TableName="t"
            index.mjs:14 dynamodb:GetItem TableName="t"
            index.mjs:14 dynamodb:PutItem TableName="t"
            index.mjs:1 gap: known only at run time
        "#]],
    );
}
