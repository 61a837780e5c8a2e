"""A client that a class gets from the one that it extends."""
import os

import boto3


class Base:
    def __init__(self, service):
        self._client = boto3.client(service)


class Streams(Base):
    def __init__(self):
        super().__init__("kinesis")

    def put(self, records):
        return self._client.put_records(StreamName=os.environ["STREAM"], Records=records)


class Keys(Base):
    def __init__(self):
        super().__init__("kms")

    def decrypt(self, blob):
        return self._client.decrypt(CiphertextBlob=blob)


def handler(event, context):
    Keys().decrypt(event["blob"])
    return Streams().put(event["records"])
