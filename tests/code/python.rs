//! boto3 in Python.
use super::check;
use expect_test::expect;

#[test]
fn a_client_is_bound_by_its_constructor() {
    check(
        r#"#- app.py
import boto3, os, json
from boto3 import client as make, resource
from boto3.session import Session

s3 = boto3.client("s3")
queue = make("sqs", region_name="eu-west-1")
table = resource("dynamodb").Table(os.environ["TABLE"])
session = Session(region_name="us-east-1")
events = session.client("events")

def handler(event, context):
    json.load(open("x"))
    s3.get_object(Bucket=os.getenv("BUCKET"), Key="a")
    queue.send_message(QueueUrl=os.environ.get("QUEUE", "none"), MessageBody="x")
    table.put_item(Item={})
    events.put_events(Entries=[{"EventBusName": os.environ["BUS"], "Source": "shop"}])
    local = boto3.Session().client(service_name="sns")
    local.publish(TopicArn="arn:aws:sns:eu-west-1:123456789012:orders")
"#,
        expect![[r#"
            app.py:13 s3:GetObject Bucket=$BUCKET Key="a"
            app.py:14 sqs:SendMessage MessageBody="x" QueueUrl="none"|$QUEUE
            app.py:15 dynamodb:PutItem TableName=$TABLE
            app.py:16 events:PutEvents Entries="shop"|$BUS
            app.py:18 sns:Publish TopicArn="arn:aws:sns:eu-west-1:123456789012:orders"
        "#]],
    );
}

#[test]
fn the_name_of_a_method_is_not_enough() {
    check(
        r#"#- app.py
import boto3, json, requests
from store import Store

def handler(event, context):
    json.load(event)
    requests.get("https://example.com").json()
    boto3.Session().get_credentials()
    store = Store()
    store.put_item(Item=1)
    store.get_object(Bucket="b")
    event.publish("x")
#- store.py
class Store:
    def put_item(self, Item):
        return Item
    def get_object(self, Bucket):
        return self.missing.get_object(Bucket)
"#,
        expect![[r#""#]],
    );
}

#[test]
fn other_credentials_are_not_those_of_the_role() {
    check(
        r#"#- app.py
import boto3, os
sts = boto3.client("sts")

def handler(event, context):
    keys = sts.assume_role(RoleArn=os.environ["ROLE"], RoleSessionName="x")["Credentials"]
    s3 = boto3.client("s3", aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"])
    s3.list_buckets()
    session = boto3.Session(aws_access_key_id=keys["AccessKeyId"])
    session.resource("dynamodb").Table("t").scan()
    own = boto3.client("sqs", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"])
    own.list_queues()
    boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"]).client("ec2").describe_instances()
    boto3.Session(botocore_session=event["session"]).client("iam").list_users()
"#,
        expect![[r#"
            app.py:5 sts:AssumeRole RoleArn=$ROLE RoleSessionName="x"
            app.py:11 sqs:ListQueues
            app.py:13 gap: known only at run time
        "#]],
    );
}

#[test]
fn helpers_call_more_than_one_operation() {
    check(
        r#"#- app.py
import boto3
s3 = boto3.client("s3")
bucket = boto3.resource("s3").Bucket("photos")

def handler(event, context):
    s3.upload_file("/tmp/a", "photos", "a")
    s3.download_fileobj(Bucket="photos", Key="a", Fileobj=None)
    bucket.upload_file("/tmp/a", "a")
    s3.generate_presigned_url("get_object", Params={"Bucket": "photos", "Key": "a"})
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket="photos"):
        pass
    s3.get_waiter("object_exists").wait(Bucket="photos", Key="a")
    s3.get_paginator(event["name"])
"#,
        expect![[r#"
            app.py:6 s3:AbortMultipartUpload Bucket="photos" (optional)
            app.py:6 s3:PutObject Bucket="photos"
            app.py:6 s3:PutObjectTagging Bucket="photos" (optional)
            app.py:7 s3:GetObject Bucket="photos"
            app.py:7 s3:HeadObject Bucket="photos" (optional)
            app.py:8 s3:AbortMultipartUpload Bucket="photos" (optional)
            app.py:8 s3:PutObject Bucket="photos"
            app.py:8 s3:PutObjectTagging Bucket="photos" (optional)
            app.py:9 s3:GetObject Bucket="photos" Key="a"
            app.py:10 s3:ListObjectsV2 Bucket="photos"
            app.py:12 s3:HeadObject Bucket="photos" Key="a"
            app.py:13 gap: known only at run time
        "#]],
    );
}

#[test]
fn resources_make_resources() {
    check(
        r#"#- app.py
import boto3
s3 = boto3.resource("s3")
sqs = boto3.resource("sqs")
dynamodb = boto3.resource("dynamodb")

def handler(event, context):
    for item in s3.Bucket("photos").objects.filter(Prefix="a"):
        item.delete()
    s3.Object("photos", "a").get()
    s3.Bucket("photos").Object("b").put(Body=b"")
    queue = sqs.get_queue_by_name(QueueName="jobs")
    for message in queue.receive_messages():
        message.delete()
    table = dynamodb.Table("orders")
    with table.batch_writer() as batch:
        batch.put_item(Item={})
    print(table.item_count)
    table.meta.client.describe_table(TableName="orders")
"#,
        expect![[r#"
            app.py:7 s3:ListObjects Bucket="photos" Prefix="a"
            app.py:8 s3:DeleteObject Bucket="photos"
            app.py:9 s3:GetObject Bucket="photos" Key="a"
            app.py:10 s3:PutObject Bucket="photos" Key="b"
            app.py:11 sqs:GetQueueUrl QueueName="jobs"
            app.py:12 sqs:ReceiveMessage
            app.py:13 sqs:DeleteMessage
            app.py:15 dynamodb:BatchWriteItem TableName="orders"
            app.py:18 dynamodb:DescribeTable TableName="orders"
        "#]],
    );
}

#[test]
fn values_flow_over_attributes_parameters_and_files() {
    check(
        r#"#- src/app.py
from lib.store import Store, save
from lib import clients
from . import config
import lib.clients as other

store = Store(clients.dynamodb(), table=config.TABLE)

class Handler:
    queue = clients.make("sqs")

    def __init__(self):
        self.topic = other.make("sns")

    @property
    def bucket(self):
        return clients.make("s3")

    def run(self):
        self.queue.send_message(QueueUrl="q")
        self.topic.publish(TopicArn="t")
        self.bucket.get_object(Bucket="b")

def handler(event, context):
    store.put(event)
    save(clients.make("lambda"))
    Handler().run()
#- src/config.py
import os
TABLE = os.environ["TABLE_NAME"]
#- lib/__init__.py
#- lib/clients.py
import boto3
cache = {}
def make(service):
    if service not in cache:
        cache[service] = boto3.client(service)
    return cache[service]
def dynamodb():
    return boto3.resource("dynamodb")
#- lib/store.py
class Base:
    def put(self, item):
        self._table.put_item(Item=item)
class Store(Base):
    def __init__(self, resource, table):
        self._table = resource.Table(table)
def save(fn):
    fn.invoke(FunctionName="next")
"#,
        expect![[r#"
            src/app.py:19 sqs:SendMessage QueueUrl="q"
            src/app.py:20 sns:Publish TopicArn="t"
            src/app.py:21 s3:GetObject Bucket="b"
            lib/store.py:3 dynamodb:PutItem TableName=$TABLE_NAME
            lib/store.py:8 lambda:Invoke FunctionName="next"
        "#]],
    );
}

#[test]
fn the_order_of_assignments_counts() {
    check(
        r#"#- app.py
import boto3
def handler(event, context):
    client = boto3.client("s3")
    client.delete_bucket(Bucket="b")
    client = boto3.client("sns")
    client.tag_resource(ResourceArn="a")
    if event:
        client = boto3.client("sqs")
    client.list_tags(a=1)
"#,
        expect![[r#"
            app.py:4 s3:DeleteBucket Bucket="b"
            app.py:6 sns:TagResource ResourceArn="a"
            app.py:9 sns:ListTags (likely)
            app.py:9 sqs:ListTags (likely)
        "#]],
    );
}

#[test]
fn powertools_call_aws() {
    check(
        r#"#- app.py
import os
from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.parameters import get_secret
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, idempotent

logger = Logger()
layer = DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY"])

@idempotent(persistence_store=layer)
@logger.inject_lambda_context
def handler(event, context):
    parameters.get_parameter("/shop/url")
    get_secret(os.environ["SECRET"])
"#,
        expect![[r#"
            app.py:8 dynamodb:DeleteItem TableName=$IDEMPOTENCY
            app.py:8 dynamodb:GetItem TableName=$IDEMPOTENCY
            app.py:8 dynamodb:PutItem TableName=$IDEMPOTENCY
            app.py:8 dynamodb:UpdateItem TableName=$IDEMPOTENCY
            app.py:13 ssm:GetParameter Name="/shop/url"
            app.py:14 secretsmanager:GetSecretValue SecretId=$SECRET
        "#]],
    );
}

#[test]
fn the_sdk_is_not_read_where_it_is_packed_beside_the_code() {
    check(
        r#"#- app.py
import boto3
from botocore.config import Config
boto3.client("s3", config=Config()).list_buckets()
#- boto3/__init__.py
def client(name, config): pass
#- botocore/config.py
from .gone import Config
"#,
        expect![[r#"
            app.py:3 s3:ListBuckets
        "#]],
    );
}

#[test]
fn a_reading_says_where_calls_may_be_missing() {
    check(
        r#"#- app.py
import boto3, awswrangler
from pynamodb.models import Model
from mylib import helper
from .gone import it
s3 = boto3.client("s3")
def handler(event, context):
    helper.copy(s3)
    getattr(s3, event["operation"])()
    boto3.client(event["service"]).list()
"#,
        expect![[r#"
            app.py:1 gap: no file .gone
            app.py:1 gap: package awswrangler
            app.py:1 gap: package pynamodb.models
            app.py:7 gap: handed to mylib
            app.py:8 gap: known only at run time
            app.py:9 gap: known only at run time
        "#]],
    );
}

#[test]
fn methods_are_followed_like_values() {
    check(
        r#"#- app.py
import os, boto3
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from operator import methodcaller
ddb = boto3.client("dynamodb")
table = boto3.resource("dynamodb").Table("t")
put = table.put_item
put(Item={})
def retry(fn, **kw): return fn(**kw)
retry(ddb.update_item, TableName="t")
partial(ddb.query, TableName="t")()
@contextmanager
def client(name):
    yield boto3.client(name)
with client("sqs") as queue:
    queue.send_message(QueueUrl="q")
@dataclass
class Repo:
    table: object = field(default_factory=lambda: boto3.resource("dynamodb").Table("t"))
    def save(self): return self.table.delete_item(Key={})
Repo().save()
OPS = {"put": ddb.put_item, "get": ddb.get_item}
def handler(event, context):
    OPS[event["op"]](TableName="t")
    try:
        ddb.scan(TableName="t")
    except ddb.exceptions.ResourceNotFoundException as error:
        print(ddb, error)
"#,
        expect![[r#"
            app.py:9 dynamodb:PutItem TableName="t"
            app.py:10 dynamodb:UpdateItem TableName="t"
            app.py:12 dynamodb:Query TableName="t"
            app.py:17 sqs:SendMessage QueueUrl="q"
            app.py:21 dynamodb:DeleteItem TableName="t"
            app.py:25 dynamodb:GetItem TableName="t" (likely)
            app.py:25 dynamodb:PutItem TableName="t" (likely)
            app.py:27 dynamodb:Scan TableName="t"
        "#]],
    );
}

#[test]
fn what_is_given_to_the_unknown_is_a_gap() {
    check(
        r#"#- app.py
import boto3
from operator import methodcaller
from concurrent.futures import ThreadPoolExecutor
ddb = boto3.client("dynamodb")
def handler(event, context):
    with ThreadPoolExecutor() as executor:
        executor.submit(ddb.get_item, TableName="t")
    methodcaller("query", TableName="t")(ddb)
    event.client = ddb
"#,
        expect![[r#"
            app.py:7 dynamodb:GetItem TableName="t"
            app.py:1 gap: known only at run time
            app.py:8 gap: known only at run time
        "#]],
    );
}
