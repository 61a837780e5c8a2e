"""Clients of boto3, in names, attributes, functions and sessions."""
import json
import os

import boto3
from boto3.session import Session

s3 = boto3.client("s3")
queues = Session(region_name="eu-west-1").client("sqs")
_states = None


def states():
    global _states
    if _states is None:
        _states = boto3.client("stepfunctions")
    return _states


class Shop:
    topics = boto3.client("sns")

    def __init__(self, table=None):
        self.table = table or boto3.resource("dynamodb").Table(os.environ["TABLE"])
        self.clients = {"events": boto3.client("events")}

    def order(self, order):
        self.table.put_item(Item=order)
        self.topics.publish(TopicArn=os.environ["TOPIC"], Message=json.dumps(order))
        self.clients["events"].put_events(Entries=[{"Source": "shop", "EventBusName": os.environ["BUS"]}])


def handler(event, context):
    shop = Shop()
    shop.order(event)
    states().start_execution(stateMachineArn=os.environ["MACHINE"], input="{}")
    s3.get_object(Bucket=os.environ["BUCKET"], Key=event["key"])
    arguments = {"QueueUrl": os.environ["QUEUE"], "MessageBody": "done"}
    queues.send_message(**arguments)
    boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["SECRET"])
    boto3.client("ssm").get_parameter(Name="/shop/rate")
    boto3.client("lambda").invoke(FunctionName=os.environ["WORKER"])
