"""Methods that are named like operations and call nothing of AWS."""
import json
import os

import boto3
from shop import Router, Schema, draw

app = Router()
s3 = boto3.client("s3")


class Users:
    def __init__(self):
        self.all = {}

    def get_user(self, name):
        return self.all.get(name)

    def describe_instances(self):
        return []


@app.get("/orders")
def orders():
    return Schema().load(json.loads("{}"))


def handler(event, context):
    users = Users()
    users.get_user("me")
    users.describe_instances()
    picture = draw("a").copy()
    json.dump(event, open("/tmp/event", "w"))
    with open("/tmp/picture") as file:
        picture.upload_file(file)
    boto3.Session().get_credentials()
    s3.put_object(Bucket=os.environ["BUCKET"], Key="a")
    return orders()
