//! Functions that another function makes, caches and instances that are made once.
use super::check;
use expect_test::expect;

#[test]
fn closures_of_one_maker_have_what_each_was_made_from() {
    check(
        r#"#- app.py
import boto3, os
tables = boto3.resource("dynamodb")

def saver(variable):
    table = tables.Table(os.environ[variable])
    def save(item):
        table.put_item(Item=item)
    return save

def caller(client, method):
    return lambda **given: getattr(client, method)(**given)

save, keep, never = saver("ORDERS"), saver("USERS"), saver("NEVER")
send = caller(boto3.client("sqs"), "send_message")
publish = caller(boto3.client("sns"), "publish")

def handler(event, context):
    save(event)
    keep(event)
    send(QueueUrl=os.environ["QUEUE"])
    publish(TopicArn=os.environ["TOPIC"])
"#,
        expect![[r#"
            app.py:7 dynamodb:PutItem TableName=$ORDERS
            app.py:7 dynamodb:PutItem TableName=$USERS
            app.py:7 dynamodb:PutItem TableName=$NEVER (likely)
            app.py:11 sns:Publish TopicArn=$TOPIC
            app.py:11 sqs:SendMessage QueueUrl=$QUEUE
        "#]],
    );
    check(
        r#"#- index.mjs
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, GetCommand } from "@aws-sdk/lib-dynamodb";
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const repository = (TableName) => ({
  save: (Item) => client.send(new PutCommand({ TableName, Item })),
  load: (id) => client.send(new GetCommand({ TableName, Key: { id } })),
});
class Stores {
  constructor(prefix) { this.prefix = prefix; }
  make(name) { return (id) => client.delete({ TableName: name, Key: { id } }, this.prefix); }
}
const stores = new Stores("a");
const orders = repository(process.env.ORDERS);
const users = repository(process.env.USERS);
const first = stores.make(process.env.FIRST);
const second = stores.make(process.env.SECOND);
export const handler = async (event) => {
  await orders.save(event);
  await users.load(event.id);
  first("a");
  second("b");
};
"#,
        expect![[r#"
            index.mjs:5 dynamodb:PutItem TableName=$ORDERS
            index.mjs:5 dynamodb:PutItem TableName=$USERS (likely)
            index.mjs:6 dynamodb:GetItem Key="id" TableName=$ORDERS (likely)
            index.mjs:6 dynamodb:GetItem Key="id" TableName=$USERS
            index.mjs:10 dynamodb:DeleteItem Key="a"|"id" TableName=$FIRST
            index.mjs:10 dynamodb:DeleteItem Key="b"|"id" TableName=$SECOND
        "#]],
    );
}

#[test]
fn decorators_with_arguments_hand_over_what_each_got() {
    check(
        r#"#- app.py
import boto3, functools, os

def with_table(variable):
    def decorate(function):
        table = boto3.resource("dynamodb").Table(os.environ[variable])
        @functools.wraps(function)
        def wrapper(*given):
            return function(*given, table=table)
        return wrapper
    return decorate

@with_table("ORDERS")
def load(id, table):
    return table.get_item(Key={"id": id})

@with_table("USERS")
def save(item, table):
    table.put_item(Item=item)

def handler(event, context):
    load(event["id"])
    save(event)
"#,
        expect![[r#"
            app.py:14 dynamodb:GetItem Key="id" TableName=$ORDERS
            app.py:18 dynamodb:PutItem TableName=$USERS
        "#]],
    );
}

#[test]
fn caches_keep_what_each_key_has() {
    check(
        r#"#- app.py
import boto3, os
from collections import defaultdict
client = None
tables = {}
clients = defaultdict(dict)

def queue():
    global client
    if client is None:
        client = boto3.client("sqs")
    return client

def table(name):
    if name not in tables:
        tables[name] = boto3.resource("dynamodb").Table(name)
    return tables[name]

def get(service):
    return clients.setdefault(service, boto3.client(service))

class Clients(dict):
    def __missing__(self, service):
        self[service] = boto3.client(service)
        return self[service]

    def __getattr__(self, service):
        return self[service]

all_clients = Clients()

def handler(event, context):
    queue().send_message(QueueUrl=os.environ["QUEUE"])
    table(os.environ["ORDERS"]).get_item(Key={})
    table(os.environ["USERS"]).put_item(Item={})
    get("sns").publish(TopicArn="t")
    get("s3").get_object(Bucket="b")
    all_clients["ses"].send_email(Source="s")
    all_clients.kms.decrypt(KeyId="k")
"#,
        expect![[r#"
            app.py:32 sqs:SendMessage QueueUrl=$QUEUE
            app.py:33 dynamodb:GetItem TableName=$ORDERS
            app.py:34 dynamodb:PutItem TableName=$USERS
            app.py:35 sns:Publish TopicArn="t"
            app.py:36 s3:GetObject Bucket="b"
            app.py:37 ses:SendEmail Source="s"
            app.py:38 kms:Decrypt KeyId="k"
            app.py:23 gap: known only at run time
        "#]],
    );
    check(
        r#"#- index.js
const { S3Client, GetObjectCommand, PutObjectCommand } = require("@aws-sdk/client-s3");
const clients = new Map();
let only;
const cached = (region) => {
  if (!clients.has(region)) clients.set(region, new S3Client({ region }));
  return clients.get(region);
};
const one = () => (only ??= new S3Client({}));
exports.handler = async () => {
  await cached(process.env.AWS_REGION).send(new GetObjectCommand({ Bucket: "b" }));
  await one().send(new PutObjectCommand({ Bucket: "b" }));
};
"#,
        expect![[r#"
            index.js:10 s3:GetObject Bucket="b"
            index.js:11 s3:PutObject Bucket="b"
        "#]],
    );
}

#[test]
fn an_instance_may_be_made_once_and_a_context_entered() {
    check(
        r#"#- app.py
import boto3, os
from contextlib import ExitStack, closing

class Store:
    made = None
    def __new__(cls, *given):
        if cls.made is None:
            cls.made = super().__new__(cls)
            cls.made.table = boto3.resource("dynamodb").Table(os.environ["ORDERS"])
        return cls.made

    def save(self, item):
        self.table.put_item(Item=item)

class Locked:
    def __init__(self, client):
        self.client = client
    def __enter__(self):
        return self.client
    def __exit__(self, *given):
        pass

def handler(event, context):
    Store().save(event)
    with Locked(boto3.client("sqs")) as queue, closing(boto3.client("s3")) as s3:
        queue.send_message(QueueUrl="q")
        s3.get_object(Bucket="b")
    with ExitStack() as stack:
        topic = stack.enter_context(closing(boto3.client("sns")))
        topic.publish(TopicArn="t")
"#,
        expect![[r#"
            app.py:13 dynamodb:PutItem TableName=$ORDERS
            app.py:26 sqs:SendMessage QueueUrl="q"
            app.py:27 s3:GetObject Bucket="b"
            app.py:30 sns:Publish TopicArn="t"
        "#]],
    );
}

#[test]
fn patterns_take_the_rest_and_calls_in_parts_are_made_later() {
    check(
        r#"#- app.py
import boto3, functools, os
from concurrent.futures import ThreadPoolExecutor
s3 = boto3.client("s3")
def fetch(bucket, key):
    return s3.get_object(Bucket=bucket, Key=key)
def handler(event, context):
    with ThreadPoolExecutor() as pool:
        pool.map(functools.partial(fetch, os.environ["BUCKET"]), event["keys"])
        {}.fetch(s3)
"#,
        expect![[r#"
            app.py:5 s3:GetObject Bucket=$BUCKET
            app.py:9 gap: known only at run time
        "#]],
    );
    check(
        r#"#- index.js
const { SNSClient, ...rest } = require("@aws-sdk/client-sns");
const { PublishCommand: Publish } = rest;
exports.handler = () => new SNSClient({}).send(new Publish({ TopicArn: "t" }));
"#,
        expect![[r#"
            index.js:3 sns:Publish TopicArn="t"
        "#]],
    );
}

#[test]
fn helpers_that_get_clients_are_read_for_each_call() {
    check(
        r#"#- app.py
import boto3, os, time

def retried(function, *given, attempts=3, **named):
    for _ in range(attempts):
        try:
            return function(*given, **named)
        except Exception:
            time.sleep(1)

def put(table, item):
    table.put_item(Item=item)

class Repo:
    name = os.environ["ORDERS"]
    table = boto3.resource("dynamodb").Table(name)

def handler(event, context):
    retried(boto3.client("sqs").send_message, QueueUrl=os.environ["QUEUE"])
    retried(boto3.client("sns").publish, TopicArn=os.environ["TOPIC"])
    put(Repo.table, event)
    put(boto3.resource("dynamodb").Table(os.environ["USERS"]), event)
"#,
        expect![[r#"
            app.py:6 sns:Publish TopicArn=$TOPIC
            app.py:6 sqs:SendMessage QueueUrl=$QUEUE
            app.py:11 dynamodb:PutItem TableName=$ORDERS
            app.py:11 dynamodb:PutItem TableName=$USERS
        "#]],
    );
}

#[test]
fn tuples_with_names_and_members_by_name_hold_clients() {
    check(
        r#"#- app.py
import boto3, importlib, os
from collections import namedtuple
from types import SimpleNamespace
Clients = namedtuple("Clients", ["table", "queue"])
Pair = namedtuple("Pair", "topic key")
others = SimpleNamespace(s3=boto3.client("s3"))

class App:
    def __init__(self, **clients):
        self.__dict__.update(clients)
    def run(self):
        self.ses.send_email(Source="s")

def make():
    return Clients(boto3.resource("dynamodb").Table("t"), queue=boto3.client("sqs"))

def handler(event, context):
    clients = make()
    clients.table.put_item(Item={})
    clients.queue.send_message(QueueUrl="q")
    topic, key = Pair(boto3.client("sns"), boto3.client("kms"))
    topic.publish(TopicArn="n")
    key.decrypt(KeyId="k")
    others.s3.get_object(Bucket="b")
    App(ses=boto3.client("ses")).run()
    importlib.import_module("worker").work()
    importlib.import_module(event["module"])
#- worker.py
import boto3
def work():
    boto3.client("ssm").get_parameter(Name="p")
"#,
        expect![[r#"
            app.py:12 ses:SendEmail Source="s"
            app.py:19 dynamodb:PutItem TableName="t"
            app.py:20 sqs:SendMessage QueueUrl="q"
            app.py:22 sns:Publish TopicArn="n"
            app.py:23 kms:Decrypt KeyId="k"
            app.py:24 s3:GetObject Bucket="b"
            worker.py:3 ssm:GetParameter Name="p"
            app.py:27 gap: known only at run time
        "#]],
    );
    check(
        r#"#- index.mjs
export const handler = async (event) => (await import(`./${event.name}.mjs`)).run();
"#,
        expect![[r#"
            index.mjs:1 gap: known only at run time
        "#]],
    );
}
