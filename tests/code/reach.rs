//! Which functions of the first file lead to a call.
use super::{reading, shown};
use expect_test::{Expect, expect};

/// A line a call, with the functions that lead to it.
#[track_caller]
fn check(files: &str, expected: Expect) {
    let mut out = String::new();
    for it in &reading(files).calls {
        let by = match &it.handlers {
            Some(all) if all.is_empty() => "nobody".to_owned(),
            Some(all) => all.join(", "),
            None => "the file".to_owned(),
        };
        out += &format!("{} by {by}\n", shown(it));
    }
    expected.assert_eq(&out);
}

#[test]
fn functions_run_that_are_mentioned() {
    check(
        r#"#- app.py
import boto3
from shop import Store, Framed, used, renamed as other
s3 = boto3.client("s3")
s3.list_buckets()

def read(event, context):
    Store().load()
    used()

@logger.inject_lambda_context(log_event=True)
def write(event, context):
    Store().save()
    run = other
    run()

def unused():
    s3.delete_bucket(Bucket="a")

@app.route("/")
def registered():
    s3.get_object(Bucket="registered")

def dispatch(event, context):
    getattr(Store(), event["name"])()

def table(event, context):
    {"frame": Framed}["frame"]()
#- shop.py
import boto3
s3 = boto3.client("s3")
class Store:
    def __init__(self):
        s3.head_bucket(Bucket="made")
    def load(self):
        s3.get_object(Bucket="load")
    def save(self):
        s3.put_object(Bucket="save")
class Framed(Frame):
    def on_event(self):
        s3.get_object(Bucket="framed")
def used():
    inner()
def inner():
    s3.get_object(Bucket="inner")
def renamed():
    s3.get_object(Bucket="renamed")
"#,
        expect![[r#"
            s3:ListBuckets by the file
            s3:DeleteBucket Bucket="a" by dispatch, unused
            s3:GetObject Bucket="registered" by the file
            s3:HeadBucket Bucket="made" by Store, dispatch, read, write
            s3:GetObject Bucket="load" by dispatch, read
            s3:PutObject Bucket="save" by dispatch, write
            s3:GetObject Bucket="framed" by Framed, dispatch, table
            s3:GetObject Bucket="inner" by dispatch, read, used
            s3:GetObject Bucket="renamed" by dispatch, other, write
        "#]],
    );
}

#[test]
fn exports_are_followed() {
    check(
        r#"//- app.js
const { S3 } = require("@aws-sdk/client-s3");
const { load, save: store } = require("./store");
const s3 = new S3();
const work = async () => load();
const wrapped = async () => s3.getObject({ Bucket: "wrapped" });
const lost = async () => s3.getObject({ Bucket: "lost" });
exports.read = work;
exports.write = async () => store();
exports.both = async () => { await load(); await this["only"](); };
exports.middy = middy(wrapped);
exports.only = async () => s3.getObject({ Bucket: "only" });
//- store.js
const { S3 } = require("@aws-sdk/client-s3");
const s3 = new S3();
const load = () => s3.getObject({ Bucket: "load" });
const save = () => s3.putObject({ Bucket: "save" });
module.exports = { load, save };
"#,
        expect![[r#"
            s3:GetObject Bucket="wrapped" by the file
            s3:GetObject Bucket="lost" by lost
            s3:GetObject Bucket="only" by both, only
            s3:GetObject Bucket="load" by both, load, read, work
            s3:PutObject Bucket="save" by store, write
        "#]],
    );
}

#[test]
fn what_only_the_run_names_runs() {
    check(
        r#"//- app.mjs
import * as routes from "./routes";
import { S3 } from "@aws-sdk/client-s3";
const s3 = new S3();
export const fixed = async () => routes["load"]();
export const any = async (event) => {
  const route = routes[event.route];
  await route();
};
export const list = async (event) => event.items[event.at];
//- routes.js
const { S3 } = require("@aws-sdk/client-s3");
const s3 = new S3();
exports.load = () => s3.getObject({ Bucket: "load" });
exports.save = () => s3.putObject({ Bucket: "save" });
"#,
        expect![[r#"
            s3:GetObject Bucket="load" by any, fixed
            s3:PutObject Bucket="save" by any
        "#]],
    );
}
