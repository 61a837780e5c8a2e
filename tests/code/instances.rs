//! Instances of one class with other tables.
use super::check;
use expect_test::expect;

#[test]
fn instances_of_one_class_are_told_apart() {
    check(
        r#"#- app.py
import boto3, os

class Repository:
    def __init__(self, name):
        self.table = boto3.resource("dynamodb").Table(name)
    @property
    def client(self):
        return self.table
    def get(self, key):
        return self.client.get_item(Key=key)
    def put_all(self, items):
        return [self.put(it) for it in items]
    def put(self, item):
        query = {"Item": item}
        self.table.put_item(**query)

orders = Repository(os.environ["ORDERS"])
drafts = Repository(os.environ["DRAFTS"])

def handler(event, context):
    orders.get({})
    drafts.put_all([])
"#,
        expect![[r#"
            app.py:10 dynamodb:GetItem TableName=$ORDERS
            app.py:15 dynamodb:PutItem TableName=$DRAFTS
        "#]],
    );
    check(
        r#"#- index.ts
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
class Repository {
  private client: DynamoDBDocumentClient;
  constructor(private table: string) {
    this.client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  }
  get(id: string) {
    const input = { TableName: this.table, Key: { id } };
    return this.client.send(new GetCommand(input));
  }
  async putAll(items: unknown[]) {
    await Promise.all(items.map((it) => this.client.send(new PutCommand({ TableName: this.table, Item: it }))));
  }
}
const orders = new Repository(process.env.ORDERS!);
const drafts = new Repository(process.env.DRAFTS!);
export const handler = async (event) => {
  await orders.get(event.id);
  await drafts.putAll(event.items);
};
"#,
        expect![[r#"
            index.ts:10 dynamodb:GetItem Key="id" TableName=$ORDERS
            index.ts:13 dynamodb:PutItem TableName=$DRAFTS
        "#]],
    );
}

#[test]
fn classes_that_extend_one_class_are_told_apart() {
    check(
        r#"#- app.py
import boto3, os

class Base:
    NAME = None
    def __init__(self):
        self.table = boto3.resource("dynamodb").Table(self.NAME)
    def get(self, key):
        return self.table.get_item(Key=key)

class Orders(Base):
    NAME = os.environ["ORDERS"]

class Drafts(Base):
    NAME = os.environ["DRAFTS"]
    def remove(self, key):
        self.get(key)
        self.table.delete_item(Key=key)

def handler(event, context):
    Orders().get({})
    Drafts().remove({})
"#,
        expect![[r#"
            app.py:8 dynamodb:GetItem TableName=$DRAFTS
            app.py:8 dynamodb:GetItem TableName=$ORDERS
            app.py:17 dynamodb:DeleteItem TableName=$DRAFTS
        "#]],
    );
    check(
        r#"#- index.mjs
import { DynamoDB } from "@aws-sdk/client-dynamodb";
class Base {
  client = new DynamoDB({});
  constructor(table) { this.table = table; }
  get(key) { return this.client.getItem({ TableName: this.table, Key: key }); }
}
class Orders extends Base {
  constructor() { super(process.env.ORDERS); }
}
class Drafts extends Base {
  constructor() { super(process.env.DRAFTS); }
  remove(key) { return this.client.deleteItem({ TableName: this.table, Key: key }); }
}
export const handler = async (event) => {
  await new Orders().get(event);
  await new Drafts().remove(event);
};
"#,
        expect![[r#"
            index.mjs:5 dynamodb:GetItem TableName=$ORDERS
            index.mjs:12 dynamodb:DeleteItem TableName=$DRAFTS
        "#]],
    );
}

#[test]
fn what_stands_for_all_instances_is_about_all() {
    check(
        r#"#- app.py
import boto3, os

class Repository:
    def __init__(self, name):
        self.table = boto3.resource("dynamodb").Table(name)
    def get(self, key):
        return self.table.get_item(Key=key)

all = {"orders": Repository(os.environ["ORDERS"]), "drafts": Repository(os.environ["DRAFTS"])}

def handler(event, context):
    all[event["kind"]].get({})
"#,
        expect![[r#"
            app.py:7 dynamodb:GetItem TableName=$DRAFTS|$ORDERS
        "#]],
    );
}
