"""What calls more than it says: paginators, waiters, transfers, resources."""
import os

import boto3

s3 = boto3.client("s3")
tables = boto3.client("dynamodb")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=os.environ["BUCKET"]):
        print(page)
    tables.get_waiter("table_exists").wait(TableName=os.environ["TABLE"])
    for page in tables.get_paginator("scan").paginate(TableName=os.environ["TABLE"]):
        print(page)
    table.update_item(Key={"id": 1}, UpdateExpression="SET a = :a")
    table.query(KeyConditionExpression="id = :id")
    table.delete_item(Key={"id": 1})
    tables.transact_write_items(TransactItems=[{"Put": {"TableName": os.environ["TABLE"], "Item": {}}}])
    s3.delete_objects(Bucket=os.environ["BUCKET"], Delete={"Objects": []})
    s3.head_object(Bucket=os.environ["BUCKET"], Key="a")
    s3.copy_object(Bucket=os.environ["BUCKET"], Key="b", CopySource={"Bucket": os.environ["BUCKET"], "Key": "a"})
