//! Forms in which people write JavaScript and TypeScript, and what compilers make of them.
use super::check;
use expect_test::expect;

#[test]
fn enumerations_and_namespaces_are_there_at_run_time() {
    check(
        r#"//- app.ts
import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";
const s3 = new S3Client({});
enum Bucket { Photos = "photos", Films = process.env.FILMS as any }
namespace Store {
  const inner = process.env.INNER!;
  export const load = (Key: string) => s3.send(new GetObjectCommand({ Bucket: inner, Key }));
  export namespace Deep { export function all() { return s3.send(new GetObjectCommand({ Bucket: Bucket.Films })); } }
}
export const handler = async () => {
  await Store.load("a");
  await Store.Deep.all();
  await s3.send(new GetObjectCommand({ Bucket: Bucket.Photos }));
};
"#,
        expect![[r#"
            app.ts:6 s3:GetObject Bucket=$INNER Key="a"
            app.ts:7 s3:GetObject Bucket=$FILMS
            app.ts:12 s3:GetObject Bucket="photos"
        "#]],
    );
}

#[test]
fn classes_extend_classes() {
    check(
        r#"//- app.ts
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { Base } from "./base";
class Bus extends Base<EventBridgeClient> {
  constructor() { super(new EventBridgeClient({}), process.env.BUS!); }
  async put() { await this.client.send(new PutEventsCommand({ Entries: [{ EventBusName: super.where() }] })); }
}
export const handler = async () => new Bus().put();
//- base.ts
export abstract class Base<T> {
  constructor(protected client: T, private name: string) {}
  where() { return this.name; }
}
"#,
        expect![[r#"
            app.ts:5 events:PutEvents Entries=$BUS
        "#]],
    );
}

#[test]
fn environments_are_checked_and_copied() {
    check(
        r#"//- app.mjs
import { z } from "zod";
import { cleanEnv, str } from "envalid";
import * as variables from "env-var";
import { SQS } from "@aws-sdk/client-sqs";
const checked = z.object({ QUEUE: z.string() }).parse(process.env);
const clean = cleanEnv(process.env, { OTHER: str() });
const copy = { ...process.env, more: 1 };
const sqs = new SQS();
const required = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(name);
  return value;
};
const [first, second] = [process.env.FIRST, process.env.SECOND];
const [a, b] = await Promise.all([required("A"), required("B")]);
export const handler = async () => {
  await sqs.sendMessage({ QueueUrl: checked.QUEUE });
  await sqs.sendMessage({ QueueUrl: clean.OTHER });
  await sqs.sendMessage({ QueueUrl: copy.COPIED });
  await sqs.sendMessage({ QueueUrl: variables.get("READ").required().asString() });
  await sqs.sendMessage({ QueueUrl: first });
  await sqs.sendMessage({ QueueUrl: String(second) });
  await sqs.sendMessage({ QueueUrl: required("THIRD") });
  await sqs.sendMessage({ QueueUrl: a });
  await sqs.sendMessage({ QueueUrl: b });
};
"#,
        expect![[r#"
            app.mjs:17 sqs:SendMessage QueueUrl=$QUEUE
            app.mjs:18 sqs:SendMessage QueueUrl=$OTHER
            app.mjs:19 sqs:SendMessage QueueUrl=$COPIED
            app.mjs:20 sqs:SendMessage QueueUrl=$READ
            app.mjs:21 sqs:SendMessage QueueUrl=$FIRST
            app.mjs:22 sqs:SendMessage QueueUrl=$SECOND
            app.mjs:23 sqs:SendMessage QueueUrl=$THIRD
            app.mjs:24 sqs:SendMessage QueueUrl=$A
            app.mjs:25 sqs:SendMessage QueueUrl=$B
        "#]],
    );
}

#[test]
fn compilers_export_by_helpers() {
    check(
        r#"//- app.js
"use strict";
var __importStar = (this && this.__importStar) || function (mod) { return mod; };
var __exportStar = (this && this.__exportStar) || function (m, exports) { for (var p in m) exports[p] = m[p]; };
Object.defineProperty(exports, "__esModule", { value: true });
Object.defineProperty(exports, "load", { enumerable: true, get: function () { return store_1.load; } });
const store_1 = require("./store");
const s3 = __importStar(require("@aws-sdk/client-s3"));
const all_1 = require("./all");
const client = new s3.S3Client({});
exports.handler = async () => {
  await client.send(new s3.GetObjectCommand({ Bucket: process.env.BUCKET }));
  await (0, all_1.load)("photos");
  await (0, all_1.made)("films");
};
//- all.js
var tslib_1 = require("tslib");
tslib_1.__exportStar(require("./store"), exports);
//- store.js
var store_exports = {};
__export(store_exports, { made: () => made });
module.exports = __toCommonJS(store_exports);
var import_s3 = require("@aws-sdk/client-s3");
const s3 = new import_s3.S3();
function made(Bucket) { return s3.putObject({ Bucket }); }
exports.load = (Bucket) => s3.getObject({ Bucket });
"#,
        expect![[r#"
            app.js:11 s3:GetObject Bucket=$BUCKET
            store.js:6 s3:PutObject Bucket="films"
            store.js:7 s3:GetObject Bucket="photos"
        "#]],
    );
}

#[test]
fn version_2_is_named_by_file() {
    check(
        r#"//- app.js
import SQS from "aws-sdk/clients/sqs.js";
import AWS from "aws-sdk";
const sqs = new SQS();
const s3 = new AWS.S3({ accessKeyId: "a", secretAccessKey: "b" });
export const handler = async () => {
  await sqs.sendMessage({ QueueUrl: process.env.QUEUE }).promise();
  await new AWS.S3.ManagedUpload({ params: { Bucket: process.env.BUCKET, Tagging: "a=b" } }).promise();
  await new AWS.S3.ManagedUpload({ service: s3, params: { Bucket: "theirs" } }).promise();
};
"#,
        expect![[r#"
            app.js:6 sqs:SendMessage QueueUrl=$QUEUE
            app.js:7 s3:AbortMultipartUpload Bucket=$BUCKET Tagging="a=b" (optional)
            app.js:7 s3:PutObject Bucket=$BUCKET Tagging="a=b"
            app.js:7 s3:PutObjectTagging Bucket=$BUCKET Tagging="a=b" (optional)
        "#]],
    );
}

#[test]
fn providers_of_parameters_call_by_method() {
    check(
        r#"//- app.mjs
import { SSMProvider } from "@aws-lambda-powertools/parameters/ssm";
import { SecretsProvider } from "@aws-lambda-powertools/parameters/secrets";
const plain = new SSMProvider();
const secrets = new SecretsProvider();
export const handler = async () => {
  await plain.get(process.env.PARAMETER);
  await plain.getMultiple("/shop");
  await secrets.get(process.env.SECRET);
};
"#,
        expect![[r#"
            app.mjs:6 ssm:GetParameter Name=$PARAMETER
            app.mjs:7 ssm:GetParametersByPath Path="/shop"
            app.mjs:8 secretsmanager:GetSecretValue SecretId=$SECRET
        "#]],
    );
}

#[test]
fn lists_are_made_of_other_lists() {
    check(
        r#"#- index.mjs
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
const bridge = new EventBridgeClient({});
export const handler = async (event) => {
  await bridge.send(new PutEventsCommand({
    Entries: event.Records.map((it) => ({ EventBusName: process.env.BUS, Detail: it.body })),
  }));
};
"#,
        expect![[r#"
            index.mjs:4 events:PutEvents Entries=$BUS
        "#]],
    );
}

#[test]
fn a_module_may_be_a_function() {
    check(
        r#"//- index.js
const client = require("./client");
const { GetCommand } = require("@aws-sdk/lib-dynamodb");
exports.handler = () => client().send(new GetCommand({ TableName: process.env.TABLE }));
#- client.js
const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { DynamoDBDocumentClient } = require("@aws-sdk/lib-dynamodb");
let client;
module.exports = () => {
  client ??= DynamoDBDocumentClient.from(new DynamoDBClient({}));
  return client;
};
"#,
        expect![[r#"
            index.js:3 dynamodb:GetItem TableName=$TABLE
        "#]],
    );
}

#[test]
fn components_are_called_with_their_attributes() {
    check(
        r#"#- index.tsx
import { S3 } from "@aws-sdk/client-s3";
const s3 = new S3({});
const Page = ({ bucket, children }) => {
  s3.listObjectsV2({ Bucket: bucket });
  return <ul>{children}</ul>;
};
export const handler = async () => (
  <Page bucket={process.env.BUCKET}><>{await s3.getObject({ Bucket: process.env.OTHER, Key: "a" })}</></Page>
);
"#,
        expect![[r#"
            index.tsx:4 s3:ListObjectsV2 Bucket=$BUCKET
            index.tsx:8 s3:GetObject Bucket=$OTHER Key="a"
        "#]],
    );
}

#[test]
fn paths_of_the_project_are_no_packages() {
    check(
        r#"#- functions/index.ts
import { save } from "@/db";
import { load } from "@libs/load";
import { drop } from "~/gone";
export const handler = async () => { await save(); await load(); await drop(); };
#- src/db.ts
import { DynamoDB } from "@aws-sdk/client-dynamodb";
export const save = () => new DynamoDB({}).putItem({ TableName: process.env.TABLE });
#- libs/load/index.ts
import { DynamoDB } from "@aws-sdk/client-dynamodb";
export const load = () => new DynamoDB({}).getItem({ TableName: process.env.TABLE });
"#,
        expect![[r#"
            src/db.ts:2 dynamodb:PutItem TableName=$TABLE
            libs/load/index.ts:2 dynamodb:GetItem TableName=$TABLE
            functions/index.ts:1 gap: no file ~/gone
        "#]],
    );
}

#[test]
fn credentials_of_another_role_are_taken_on() {
    check(
        r#"#- index.mjs
import { S3 } from "@aws-sdk/client-s3";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
const credentials = fromTemporaryCredentials({ params: { RoleArn: process.env.ROLE } });
export const handler = () => new S3({ credentials }).listBuckets({});
"#,
        expect![[r#"
            index.mjs:3 sts:AssumeRole RoleArn=$ROLE
        "#]],
    );
    check(
        r#"//- index.js
const AWS = require("aws-sdk");
AWS.config.credentials = new AWS.TemporaryCredentials({ RoleArn: process.env.ROLE });
exports.handler = () => new AWS.S3().listBuckets().promise();
"#,
        expect![[r#"
            index.js:2 sts:AssumeRole RoleArn=$ROLE (likely)
            index.js:3 s3:ListBuckets (likely)
            index.js:1 gap: known only at run time
        "#]],
    );
}

#[test]
fn a_module_that_is_a_part_of_itself() {
    check(
        r#"//- app.js
const self = require("./app");
module.exports = require("functools").partial(self);
self();
"#,
        expect![[""]],
    );
}

#[test]
fn modules_of_a_bundle_are_not_told_apart() {
    check(
        r#"//- index.js
module.exports = (function (modules) { function __webpack_require__(id) { return modules[id](); } return __webpack_require__(0); })([
  function (module, exports, __webpack_require__) {
    const client_sns_1 = __webpack_require__(1);
    exports.handler = async () => new client_sns_1.SNSClient({}).send(new client_sns_1.PublishCommand({}));
  },
  function (module, exports) { module.exports = require("@aws-sdk/client-sns"); },
]);
"#,
        expect![[r#"
            index.js:1 gap: bundle
        "#]],
    );
    check(
        r#"//- index.js
(()=>{var e={1:e=>{e.exports=require("@aws-sdk/client-sns")}},t={};function r(n){return t[n]||e[n](t)}exports.handler=async()=>r(1)})();
"#,
        expect![[r#"
            index.js:1 gap: bundle
        "#]],
    );
    check(
        r#"//- index.js
exports.sns=require("@aws-sdk/client-sns"); module.exports=require("aws-sdk");
"#,
        expect![""],
    );
}

#[test]
fn compilers_copy_the_members_of_packages() {
    check(
        r#"//- index.js
var __createBinding = (this && this.__createBinding) || (Object.create ? (function (o, m, k, k2) {
  Object.defineProperty(o, k2, { enumerable: true, get: function () { return m[k]; } });
}) : (function (o, m, k, k2) { o[k2] = m[k]; }));
var __importStar = (this && this.__importStar) || (function () {
  var ownKeys = function (o) { ownKeys = Object.getOwnPropertyNames || function (o) { return []; }; return ownKeys(o); };
  return function (mod) {
    var result = {};
    for (var k = ownKeys(mod), i = 0; i < k.length; i++) if (k[i] !== "default") __createBinding(result, mod, k[i]);
    return result;
  };
})();
function _interopRequireWildcard(obj) { var copy = {}; for (var key in obj) { copy[key] = obj[key]; } return copy; }
const s3 = __importStar(require("@aws-sdk/client-s3"));
const AWS = _interopRequireWildcard(require("aws-sdk"));
const client = new s3.S3Client({});
const sns = new AWS.SNS();
exports.handler = async () => {
  await client.send(new s3.GetObjectCommand({ Bucket: process.env.BUCKET }));
  await sns.publish({ TopicArn: process.env.TOPIC }).promise();
};
"#,
        expect![[r#"
            index.js:18 s3:GetObject Bucket=$BUCKET
            index.js:19 sns:Publish TopicArn=$TOPIC
        "#]],
    );
}

#[test]
fn the_program_of_a_file_does_not_run_in_a_function() {
    check(
        r#"//- index.js
const { S3 } = require("@aws-sdk/client-s3");
const s3 = new S3({});
exports.handler = () => s3.listBuckets({});
if (require.main === module) {
  s3.deleteBucket({ Bucket: "films" });
}
"#,
        expect![[r#"
            index.js:3 s3:ListBuckets
        "#]],
    );
}

#[test]
fn files_have_the_names_that_the_project_gives_them() {
    check(
        r##"//- functions/app.ts
import { queue } from "#core/queue";
import { put } from "core/table";
import { publish } from "~events";
import { read } from "#bucket";
import lost from "~shared/lost";
import { z } from "zod";
export const handler = async () => { await queue(); await put(); await publish(); await read(); };
//- tsconfig.json
{ // The other file has the names.
  "extends": "./settings/base",
}
//- settings/base.json
{ "compilerOptions": { "baseUrl": "../lib", "paths": {
  "#core/*": ["core/*.ts"], "~events": ["./events/main"], "~shared/*": ["shared/*"], "*": ["types/*"] } } }
//- package.json
{ "imports": { "#bucket": { "node": "./lib/bucket.ts" } } }
//- lib/core/queue.ts
import { SQS } from "@aws-sdk/client-sqs";
export const queue = () => new SQS({}).sendMessage({ QueueUrl: "q" });
//- lib/core/table.ts
import { DynamoDB } from "@aws-sdk/client-dynamodb";
export const put = () => new DynamoDB({}).putItem({ TableName: "t" });
//- lib/events/main.ts
import { SNS } from "@aws-sdk/client-sns";
export const publish = () => new SNS({}).publish({ TopicArn: "n" });
//- lib/bucket.ts
import { S3 } from "@aws-sdk/client-s3";
export const read = () => new S3({}).getObject({ Bucket: "b" });
"##,
        expect![[r#"
            lib/core/queue.ts:2 sqs:SendMessage QueueUrl="q"
            lib/core/table.ts:2 dynamodb:PutItem TableName="t"
            lib/events/main.ts:2 sns:Publish TopicArn="n"
            lib/bucket.ts:2 s3:GetObject Bucket="b"
            functions/app.ts:1 gap: no file ~shared/lost
        "#]],
    );
}

#[test]
fn what_compilers_wrap_is_not_mixed() {
    check(
        r#"//- index.js
var __importDefault = (this && this.__importDefault) || function (mod) {
  return (mod && mod.__esModule) ? mod : { "default": mod };
};
const aws_sdk_1 = __importDefault(require("aws-sdk"));
const https_1 = __importDefault(require("https"));
const own_1 = __importDefault(require("./own"));
exports.handler = () => {
  https_1.default.request("https://example.com", (it) => it).end();
  new aws_sdk_1.default.S3().getObject({ Bucket: "b" });
  own_1.default.write();
};
//- own.js
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
const { SQS } = require("@aws-sdk/client-sqs");
exports.default = { write: () => new SQS({}).sendMessage({ QueueUrl: "q" }) };
"#,
        expect![[r#"
            index.js:9 s3:GetObject Bucket="b"
            own.js:4 sqs:SendMessage QueueUrl="q"
        "#]],
    );
}
