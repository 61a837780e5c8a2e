//! Forms in which people write Python.
use super::check;
use expect_test::expect;

#[test]
fn settings_are_read_from_the_environment() {
    check(
        r#"#- app.py
import boto3, os
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple
from pydantic_settings import BaseSettings, SettingsConfigDict
from decouple import config
from environs import Env

class Settings(BaseSettings):
    orders: str
    archive: str = "old"

class Prefixed(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="shop_")
    queue: str

class Names(str, Enum):
    TABLE = os.environ["LISTED"]

@dataclass
class Config:
    table: str

    @classmethod
    def load(cls):
        return cls(table=os.environ["LOADED"])

class Pair(NamedTuple):
    client: object
    bucket: str

settings, prefixed, loaded = Settings(), Prefixed(), Config.load()
pair = Pair(boto3.client("s3"), os.environ["PAIR"])
env = Env()
read = os.environ.get
tables = boto3.resource("dynamodb")

def handler(event, context):
    tables.Table(settings.orders).scan()
    tables.Table(settings.archive).scan()
    tables.Table(Names.TABLE.value).scan()
    tables.Table(loaded.table).scan()
    tables.Table(config("DECOUPLED")).scan()
    tables.Table(env.str("ENVIRONS")).scan()
    tables.Table(read("ALIAS")).scan()
    pair.client.get_object(Bucket=pair.bucket)
    boto3.client("sqs").send_message(QueueUrl=prefixed.queue)
"#,
        expect![[r#"
            app.py:39 dynamodb:Scan TableName=$ORDERS
            app.py:40 dynamodb:Scan TableName="old"|$ARCHIVE
            app.py:41 dynamodb:Scan TableName=$LISTED
            app.py:42 dynamodb:Scan TableName=$LOADED
            app.py:43 dynamodb:Scan TableName=$DECOUPLED
            app.py:44 dynamodb:Scan TableName=$ENVIRONS
            app.py:45 dynamodb:Scan TableName=$ALIAS
            app.py:46 s3:GetObject Bucket=$PAIR
            app.py:47 sqs:SendMessage QueueUrl=$SHOP_QUEUE
        "#]],
    );
}

#[test]
fn texts_are_put_together() {
    check(
        r#"#- app.py
import boto3, os
s3 = boto3.client("s3")
first, second = os.environ["FIRST"], os.environ["SECOND"]

def handler(event, context):
    bucket, key = os.environ["BUCKET"], "k"
    s3.get_object(Bucket=str(bucket), Key=key)
    s3.get_object(Bucket="%s" % first)
    s3.get_object(Bucket="{}".format(second))
    s3.get_object(Bucket="photos-%s-%s" % ("eu", "west"))
    s3.get_object(Bucket="photos-{}".format(event["stage"]))
    s3.get_object(**dict(Bucket=bucket))
    s3.copy_object(Bucket=first, CopySource=f"{second}/{event['key']}")
    s3.copy_object(Bucket=first, CopySource={"Bucket": second, "Key": key})
"#,
        expect![[r#"
            app.py:7 s3:GetObject Bucket=$BUCKET Key="k"
            app.py:8 s3:GetObject Bucket=$FIRST
            app.py:9 s3:GetObject Bucket=$SECOND
            app.py:10 s3:GetObject Bucket="photos-eu-west"
            app.py:11 s3:GetObject
            app.py:12 s3:GetObject Bucket=$BUCKET
            app.py:13 s3:CopyObject Bucket=$FIRST CopySource=$SECOND
            app.py:14 s3:CopyObject Bucket=$FIRST CopySource="Bucket"|"Key"|"k"|$SECOND
        "#]],
    );
}

#[test]
fn classes_extend_classes() {
    check(
        r#"#- app.py
import boto3, os
from base import Base

class Store(Base):
    def __init__(self):
        super().__init__("s3")

    def load(self):
        return self.client.get_object(Bucket=self.bucket())

class Call(Base):
    def __init__(self):
        Base.__init__(self, "sqs")

    def __call__(self, url):
        return self.client.send_message(QueueUrl=url)

call = Call()

def handler(event, context):
    Store().load()
    call(os.environ["QUEUE"])
#- base.py
import boto3, os

class Base:
    def __init__(self, service):
        self.client = boto3.client(service)

    def bucket(self):
        return os.environ["BUCKET"]
"#,
        expect![[r#"
            app.py:9 s3:GetObject Bucket=$BUCKET
            app.py:16 sqs:SendMessage QueueUrl=$QUEUE
        "#]],
    );
}

#[test]
fn small_functions_give_each_call_its_own() {
    check(
        r#"#- app.py
import boto3, os

def required(name, default=None):
    value = os.environ.get(name, default)
    if not value:
        raise ValueError(name)
    return value

def client_of(name, *regions):
    return boto3.client(name, region_name=regions[0])

def handler(event, context):
    client_of("sns", "eu-west-1", "us-east-1").publish(TopicArn=required("TOPIC"))
    client_of("sqs").send_message(QueueUrl=required("QUEUE"))
    getattr(client_of("s3"), "get_object")(Bucket=required("BUCKET", "photos"))
"#,
        expect![[r#"
            app.py:13 sns:Publish TopicArn=$TOPIC
            app.py:14 sqs:SendMessage QueueUrl=$QUEUE
            app.py:15 s3:GetObject Bucket="photos"|$BUCKET
        "#]],
    );
}

#[test]
fn executors_and_threads_call_later() {
    check(
        r#"#- app.py
import asyncio, boto3, os, threading
from concurrent.futures import ThreadPoolExecutor
s3 = boto3.client("s3")

def load(bucket):
    return s3.get_object(Bucket=bucket)

def save(bucket):
    return s3.put_object(Bucket=bucket)

def handler(event, context):
    with ThreadPoolExecutor() as pool:
        pool.submit(load, os.environ["SUBMITTED"])
        pool.map(save, [os.environ["MAPPED"]])
        pool.submit(s3.delete_object, Bucket=os.environ["DELETED"])
    threading.Thread(target=load, args=(os.environ["THREAD"], 1)).start()

async def run():
    await asyncio.to_thread(s3.head_object, Bucket=os.environ["HEAD"])
    await asyncio.to_thread(s3.get_paginator, "list_objects_v2")
"#,
        expect![[r#"
            app.py:6 s3:GetObject Bucket=$SUBMITTED|$THREAD
            app.py:9 s3:PutObject Bucket=$MAPPED
            app.py:15 s3:DeleteObject Bucket=$DELETED
            app.py:19 s3:HeadObject Bucket=$HEAD
            app.py:20 gap: handed to asyncio
        "#]],
    );
}

#[test]
fn transfers_take_further_arguments() {
    check(
        r#"#- app.py
import boto3, os
s3 = boto3.client("s3")
bucket = boto3.resource("s3").Bucket(os.environ["BUCKET"])

def handler(event, context):
    s3.upload_file("/tmp/a", "photos", "a", ExtraArgs={"ACL": "private", "Tagging": event["tags"]})
    bucket.download_file("a", "/tmp/a", {"VersionId": event["version"]})
    bucket.copy({"Bucket": os.environ["SOURCE"], "Key": "a"}, "b")
    bucket.Object("a").Acl().put(ACL="private")
    for it in bucket.objects.all():
        if re.match("a", it.key):
            s3.delete_object(Bucket=bucket.name, Key=it.key)
"#,
        expect![[r#"
            app.py:6 s3:AbortMultipartUpload ACL="private" Bucket="photos" Tagging= (optional)
            app.py:6 s3:PutObject ACL="private" Bucket="photos" Tagging=
            app.py:6 s3:PutObjectTagging ACL="private" Bucket="photos" Tagging= (optional)
            app.py:7 s3:GetObject Bucket=$BUCKET VersionId=
            app.py:7 s3:HeadObject Bucket=$BUCKET VersionId= (optional)
            app.py:8 s3:AbortMultipartUpload Bucket=$BUCKET (optional)
            app.py:8 s3:GetObject CopySource="Bucket"|"Key"|"a"|$SOURCE
            app.py:8 s3:GetObjectTagging CopySource="Bucket"|"Key"|"a"|$SOURCE (optional)
            app.py:8 s3:PutObject Bucket=$BUCKET
            app.py:8 s3:PutObjectTagging Bucket=$BUCKET (optional)
            app.py:9 s3:PutObjectAcl ACL="private" Bucket=$BUCKET Key="a"
            app.py:10 s3:ListObjects Bucket=$BUCKET
            app.py:12 s3:DeleteObject Bucket=$BUCKET
        "#]],
    );
}

#[test]
fn a_pager_of_several_services_is_not_sure() {
    check(
        r#"#- app.py
import boto3

def pages(service):
    client = boto3.client(service)
    other = client
    for page in other.get_paginator("list_tables").paginate():
        yield page

def handler(event, context):
    pages("dynamodb")
    pages("keyspaces")
"#,
        expect![[r#"
            app.py:6 dynamodb:ListTables
            app.py:6 keyspaces:ListTables
        "#]],
    );
}

#[test]
fn keys_of_the_role_sign_requests() {
    check(
        r#"#- app.py
import boto3
from botocore.auth import SigV4Auth
from opensearchpy import AWSV4SignerAuth
credentials = boto3.Session().get_credentials()
print(credentials.access_key)
own = boto3.client("sqs", aws_access_key_id=credentials.access_key)

def handler(event, context):
    own.list_queues()
    AWSV4SignerAuth(credentials, "eu-west-1", "aoss")
    SigV4Auth(credentials.get_frozen_credentials(), "execute-api", "eu-west-1").add_auth(event)
"#,
        expect![[r#"
            app.py:9 sqs:ListQueues
            app.py:10 gap: handed to opensearchpy
            app.py:11 gap: handed to botocore.auth
        "#]],
    );
}

#[test]
fn providers_of_parameters_call_by_method() {
    check(
        r#"#- app.py
import os
from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.parameters import SSMProvider
plain = SSMProvider()
secrets = parameters.SecretsProvider(config=None)

def handler(event, context):
    plain.get(os.environ["PARAMETER"])
    plain.get_multiple("/shop")
    secrets.get(name=os.environ["SECRET"])
"#,
        expect![[r#"
            app.py:8 ssm:GetParameter Name=$PARAMETER
            app.py:9 ssm:GetParametersByPath Path="/shop"
            app.py:10 secretsmanager:GetSecretValue SecretId=$SECRET
        "#]],
    );
}

#[test]
fn a_type_of_resources_that_is_not_known_is_a_gap() {
    check(
        r#"#- app.py
import boto3
ec2 = boto3.resource("ec2")

def handler(event, context):
    ec2.Instance("i-1").stop()
    ec2.Volume("v-1").create_snapshot()
"#,
        expect![[r#"
            app.py:5 ec2:StopInstances InstanceIds="i-1"
            app.py:6 gap: known only at run time
        "#]],
    );
}

#[test]
fn arguments_are_bound_before_the_call() {
    check(
        r#"#- app.py
import boto3, functools, os
from functools import partial
s3 = boto3.client("s3")
get = functools.partial(s3.get_object, Bucket=os.environ["BUCKET"])

def put(bucket, key, **rest):
    s3.put_object(Bucket=bucket, Key=key, **rest)

def scan(**query):
    boto3.client("dynamodb").scan(**query)

def handler(event, context):
    get(Key="a")
    partial(put, os.environ["OTHER"])("k", ACL="private")
    scan(TableName=os.environ["TABLE"])
    s3.delete_object(**dict(Bucket=os.environ["OLD"], Key="k"))
"#,
        expect![[r#"
            app.py:7 s3:PutObject ACL="private" Bucket=$OTHER Key="k"
            app.py:10 dynamodb:Scan TableName=$TABLE
            app.py:13 s3:GetObject Bucket=$BUCKET Key="a"
            app.py:16 s3:DeleteObject Bucket=$OLD Key="k"
        "#]],
    );
}

#[test]
fn a_decorator_hands_a_client_over() {
    check(
        r#"#- app.py
import boto3, os

def with_table(function):
    table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    def inner(event, context):
        return function(event, context, table)
    return inner

@with_table
def handler(event, context, table):
    table.get_item(Key={})
"#,
        expect![[r#"
            app.py:11 dynamodb:GetItem TableName=$TABLE
        "#]],
    );
}

#[test]
fn a_statement_says_what_it_does_in_its_first_word() {
    check(
        r#"#- app.py
import boto3, os
dynamodb = boto3.client("dynamodb")

def handler(event, context):
    dynamodb.execute_statement(Statement=f'SELECT * FROM "{os.environ["TABLE"]}" WHERE id = {event["id"]}')
    dynamodb.transact_write_items(TransactItems=[
        {"Put": {"TableName": os.environ["NEW"], "Item": {}}},
        {"Delete": {"TableName": os.environ["OLD"], "Key": {}}},
    ])
"#,
        expect![[r#"
            app.py:5 dynamodb:ExecuteStatement Statement="SELECT * FROM \" …"|$TABLE
            app.py:6 dynamodb:TransactWriteItems TransactItems="Delete"|"Put"|$NEW|$OLD TransactItems.Delete=$OLD TransactItems.Put=$NEW
        "#]],
    );
}

#[test]
fn programs_may_be_the_command_line_of_aws() {
    check(
        r#"#- app.py
import boto3, os, subprocess
def handler(event, context):
    subprocess.run(["git", "clone", event["url"]])
    subprocess.check_call(["/opt/awscli/aws", "s3", "sync", event["from"], event["to"]])
    subprocess.run(event["command"], shell=True)
    os.system("ls -l")
    os.system("aws s3 ls")
    os.system(f"ffmpeg -i {event['path']} /tmp/out.mp4")
    subprocess.run("/opt/bin/convert " + event["path"] + " /tmp/a.png", shell=True)
    os.system(f"cd /tmp && aws s3 cp {event['path']} .")
    subprocess.run(["bash", "-c", event["command"]])
    os.system("cd /tmp; /usr/bin/aws s3 ls")
"#,
        expect![[r#"
            app.py:4 gap: known only at run time
            app.py:5 gap: known only at run time
            app.py:7 gap: known only at run time
            app.py:10 gap: known only at run time
            app.py:11 gap: known only at run time
            app.py:12 gap: known only at run time
        "#]],
    );
}

#[test]
fn other_credentials_may_be_those_of_all_clients() {
    check(
        r#"#- app.py
import boto3
def handler(event, context):
    keys = boto3.client("sts").assume_role(RoleArn=event["role"], RoleSessionName="a")["Credentials"]
    boto3.setup_default_session(aws_access_key_id=keys["AccessKeyId"])
    boto3.client("s3").list_buckets()
"#,
        expect![[r#"
            app.py:3 sts:AssumeRole RoleSessionName="a" (likely)
            app.py:5 s3:ListBuckets (likely)
            app.py:4 gap: known only at run time
        "#]],
    );
}

#[test]
fn the_program_of_a_file_does_not_run_in_a_function() {
    check(
        r#"#- app.py
import boto3
s3 = boto3.client("s3")
def handler(event, context):
    return s3.list_buckets()
if __name__ == "__main__":
    s3.delete_bucket(Bucket="films")
else:
    s3.get_object(Bucket="films", Key="a")
"#,
        expect![[r#"
            app.py:4 s3:ListBuckets
            app.py:8 s3:GetObject Bucket="films" Key="a"
        "#]],
    );
}
