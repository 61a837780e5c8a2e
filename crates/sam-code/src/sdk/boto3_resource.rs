//! The resources of boto3: `boto3.resource("dynamodb").Table("orders")`, and what their methods call.
use super::helpers::{self, DOWNLOAD, UPLOAD};
use super::names::operation_of_snake;
use super::{Arguments, Client, NamedValues, Place, Sdk, State};
use crate::call::{Certainty, GapReason};
use crate::value::Values;

/// A type of resource, with the parameters of the API that identify one, in the order in which boto3 takes them.
const KINDS: &[(&str, &str, &[&str])] = &[
    ("cloudformation", "Stack", &["StackName"]),
    ("dynamodb", "Table", &["TableName"]),
    ("ec2", "Instance", &["InstanceIds"]),
    ("s3", "Bucket", &["Bucket"]),
    ("s3", "Object", &["Bucket", "Key"]),
    ("s3", "ObjectSummary", &["Bucket", "Key"]),
    ("s3", "BucketPolicy", &["Bucket"]),
    ("s3", "BucketVersioning", &["Bucket"]),
    ("s3", "ObjectAcl", &["Bucket", "Key"]),
    ("s3", "ObjectVersion", &["Bucket", "Key"]),
    ("sns", "Topic", &["TopicArn"]),
    ("sns", "PlatformEndpoint", &["TargetArn"]),
    ("sqs", "Queue", &["QueueUrl"]),
    ("sqs", "Message", &["QueueUrl"]),
];

/// Methods whose operation is not named like them: service, type, method, operations.
const METHODS: &[(&str, &str, &str, &[&str])] = &[
    ("cloudformation", "Stack", "delete", &["DeleteStack"]),
    ("cloudformation", "Stack", "load", &["DescribeStacks"]),
    ("cloudformation", "Stack", "update", &["UpdateStack"]),
    ("dynamodb", "Table", "delete", &["DeleteTable"]),
    ("dynamodb", "Table", "load", &["DescribeTable"]),
    ("dynamodb", "Table", "reload", &["DescribeTable"]),
    ("dynamodb", "Table", "update", &["UpdateTable"]),
    ("dynamodb", "Table", "wait_until_exists", &["DescribeTable"]),
    (
        "dynamodb",
        "Table",
        "wait_until_not_exists",
        &["DescribeTable"],
    ),
    ("ec2", "Instance", "start", &["StartInstances"]),
    ("ec2", "Instance", "stop", &["StopInstances"]),
    ("ec2", "Instance", "terminate", &["TerminateInstances"]),
    ("ec2", "Instance", "reboot", &["RebootInstances"]),
    ("ec2", "Instance", "load", &["DescribeInstances"]),
    ("s3", "Bucket", "create", &["CreateBucket"]),
    ("s3", "Bucket", "delete", &["DeleteBucket"]),
    ("s3", "Bucket", "load", &["ListBuckets"]),
    ("s3", "Bucket", "wait_until_exists", &["HeadBucket"]),
    (
        "s3",
        "Bucket.object_versions",
        "delete",
        &["ListObjectVersions", "DeleteObjects"],
    ),
    (
        "s3",
        "Bucket.objects",
        "delete",
        &["ListObjects", "DeleteObjects"],
    ),
    ("s3", "BucketAcl", "load", &["GetBucketAcl"]),
    ("s3", "BucketAcl", "put", &["PutBucketAcl"]),
    ("s3", "BucketPolicy", "delete", &["DeleteBucketPolicy"]),
    ("s3", "BucketPolicy", "load", &["GetBucketPolicy"]),
    ("s3", "BucketPolicy", "put", &["PutBucketPolicy"]),
    ("s3", "BucketVersioning", "enable", &["PutBucketVersioning"]),
    ("s3", "BucketTagging", "delete", &["DeleteBucketTagging"]),
    ("s3", "BucketTagging", "load", &["GetBucketTagging"]),
    ("s3", "BucketTagging", "put", &["PutBucketTagging"]),
    ("s3", "BucketVersioning", "load", &["GetBucketVersioning"]),
    ("s3", "Object", "copy_from", &["CopyObject"]),
    ("s3", "Object", "delete", &["DeleteObject"]),
    ("s3", "Object", "get", &["GetObject"]),
    (
        "s3",
        "Object",
        "initiate_multipart_upload",
        &["CreateMultipartUpload"],
    ),
    ("s3", "Object", "load", &["HeadObject"]),
    ("s3", "Object", "put", &["PutObject"]),
    ("s3", "Object", "restore_object", &["RestoreObject"]),
    ("s3", "Object", "wait_until_exists", &["HeadObject"]),
    ("s3", "ObjectAcl", "load", &["GetObjectAcl"]),
    ("s3", "ObjectAcl", "put", &["PutObjectAcl"]),
    ("sns", "", "create_topic", &["CreateTopic"]),
    ("sns", "PlatformEndpoint", "publish", &["Publish"]),
    ("sns", "Topic", "delete", &["DeleteTopic"]),
    ("sns", "Topic", "publish", &["Publish"]),
    ("sns", "Topic", "subscribe", &["Subscribe"]),
    ("sqs", "", "create_queue", &["CreateQueue"]),
    ("sqs", "", "get_queue_by_name", &["GetQueueUrl"]),
    (
        "sqs",
        "Message",
        "change_visibility",
        &["ChangeMessageVisibility"],
    ),
    ("sqs", "Message", "delete", &["DeleteMessage"]),
    ("sqs", "Queue", "delete", &["DeleteQueue"]),
    ("sqs", "Queue", "delete_messages", &["DeleteMessageBatch"]),
    ("sqs", "Queue", "load", &["GetQueueAttributes"]),
    ("sqs", "Queue", "purge", &["PurgeQueue"]),
    ("sqs", "Queue", "receive_messages", &["ReceiveMessage"]),
    ("sqs", "Queue", "send_message", &["SendMessage"]),
    ("sqs", "Queue", "send_messages", &["SendMessageBatch"]),
];

/// Collections, and what going through one calls: service, type, name, operation.
const COLLECTIONS: &[(&str, &str, &str, &str)] = &[
    ("dynamodb", "", "tables", "ListTables"),
    ("ec2", "", "instances", "DescribeInstances"),
    ("ec2", "", "volumes", "DescribeVolumes"),
    ("s3", "", "buckets", "ListBuckets"),
    ("s3", "Bucket", "objects", "ListObjects"),
    ("s3", "Bucket", "object_versions", "ListObjectVersions"),
    ("sns", "", "topics", "ListTopics"),
    ("sqs", "", "queues", "ListQueues"),
];

/// Attributes of resources that are data.
const DATA: &[&str] = &[
    "arn",
    "attributes",
    "body",
    "bucket_name",
    "content_length",
    "content_type",
    "creation_date",
    "e_tag",
    "id",
    "instance_id",
    "item_count",
    "key",
    "key_schema",
    "last_modified",
    "message_attributes",
    "message_id",
    "metadata",
    "name",
    "object_key",
    "owner",
    "private_ip_address",
    "public_ip_address",
    "queue_url",
    "receipt_handle",
    "size",
    "state",
    "storage_class",
    "table_arn",
    "table_name",
    "table_status",
    "tags",
    "url",
    "version_id",
];

/// Whether an attribute of a resource is not a method.
pub(super) fn is_data(name: &str) -> bool {
    DATA.contains(&name)
}

/// An attribute of a resource that is another object.
pub(super) fn member(sdk: &Sdk, name: &str) -> Values {
    let Sdk::Resource {
        client,
        kind,
        arguments,
    } = sdk
    else {
        return Values::none();
    };
    let identity = match name {
        "bucket_name" => "Bucket",
        "name" if client.service.as_ref() == "s3" => "Bucket",
        "name" | "table_name" => "TableName",
        "url" => "QueueUrl",
        "arn" => "TopicArn",
        _ => "",
    };
    if let Some((_, values)) = arguments.iter().find(|it| &*it.0 == identity) {
        return values.clone();
    }
    match name {
        // `table.meta.client`.
        "meta" => Values::sdk(sdk.clone()),
        "client" => Values::sdk(Sdk::Client(client.clone())),
        "Bucket" | "Acl" | "Policy" | "Versioning" if !kind.is_empty() => Values::none(),
        _ => {
            let kind = join(kind, name);
            match collection(&client.service, &kind) {
                Some(_) => of_kind(client, &kind, arguments.clone()),
                None => Values::none(),
            }
        }
    }
}

fn join(kind: &str, name: &str) -> String {
    if kind.is_empty() {
        name.to_owned()
    } else {
        format!("{kind}.{name}")
    }
}

fn of_kind(client: &Client, kind: &str, arguments: NamedValues) -> Values {
    Values::sdk(Sdk::Resource {
        client: client.clone(),
        kind: kind.into(),
        arguments,
    })
}

/// A method of a resource.
pub(super) fn call(
    state: &mut State,
    sdk: &Sdk,
    method: &str,
    is_sure: Certainty,
    arguments: &Arguments,
) -> Values {
    let Sdk::Resource {
        client,
        kind,
        arguments: own,
    } = sdk
    else {
        return Values::none();
    };
    let service = &*client.service;
    let place = arguments.place;
    // `dynamodb.Table("orders")`, `bucket.Object("key")`.
    if let Some((.., names)) = KINDS.iter().find(|it| it.0 == service && it.1 == method) {
        let mut identity = own.clone();
        let missing = names
            .iter()
            .filter(|name| own.iter().all(|it| it.0 != (**name).into()));
        let missing: Vec<&&str> = missing.collect();
        for (index, name) in missing.into_iter().enumerate() {
            let lower = name.to_ascii_lowercase();
            let mut value = arguments.get(&format!("{lower}_name"), index);
            value.join(&arguments.get("name", index));
            identity.push(((**name).into(), value));
        }
        return of_kind(client, method, identity);
    }
    let mut all = own.clone();
    all.extend(arguments.named.iter().cloned());
    // Going through a collection.
    if let Some((_, operation)) = collection(service, kind)
        && matches!(
            method,
            "all" | "filter" | "limit" | "page_size" | "pages" | "__iter__"
        )
    {
        state.call(client, operation, is_sure, place, &all);
        return Values::sdk(sdk.clone());
    }
    if service == "s3" {
        let helper = match method {
            "upload_file" | "upload_fileobj" | "copy" => Some(&UPLOAD),
            "download_file" | "download_fileobj" => Some(&DOWNLOAD),
            _ => None,
        };
        if let Some(helper) = helper {
            // A bucket gets the key before it.
            let index = if &**kind == "Bucket" { 2 } else { 1 };
            all.extend(state.members(&arguments.get("ExtraArgs", index)));
            if method == "copy" {
                let source = arguments.get("CopySource", 0);
                helpers::copy(state, client, source, is_sure, place, &all);
            } else {
                helpers::call(state, client, helper, is_sure, place, &all);
            }
            return Values::none();
        }
        // `object.Acl()` is the list of the object or bucket.
        let part = match (&**kind, method) {
            ("Object" | "ObjectSummary", "Acl") => "ObjectAcl",
            ("Object" | "ObjectSummary", "Version") => "ObjectVersion",
            ("ObjectSummary", "Object") => "Object",
            ("Bucket", "Acl") => "BucketAcl",
            ("Bucket", "Policy") => "BucketPolicy",
            ("Bucket", "Versioning") => "BucketVersioning",
            ("Bucket", "Tagging") => "BucketTagging",
            _ => "",
        };
        if !part.is_empty() {
            return of_kind(client, part, own.clone());
        }
    }
    let kind_of_methods = match &**kind {
        "ObjectSummary" | "ObjectVersion" => "Object",
        it => it,
    };
    let mut rows = METHODS.iter();
    let row = rows.find(|it| it.0 == service && it.1 == kind_of_methods && it.2 == method);
    if let Some((.., operations)) = row {
        for operation in *operations {
            state.call(client, operation, is_sure, place, &all);
        }
        return match method {
            "get_queue_by_name" | "create_queue" => of_kind(client, "Queue", Vec::new()),
            "create_topic" => of_kind(client, "Topic", Vec::new()),
            "receive_messages" => of_kind(client, "Message", own.clone()),
            _ => Values::none(),
        };
    }
    // `ec2.Volume("v")`: a type whose methods are not known.
    if method.starts_with(|it: char| it.is_ascii_uppercase()) {
        state.gap(place, GapReason::Dynamic);
        return Values::none();
    }
    match method {
        "batch_writer" if service == "dynamodb" => {
            state.call(client, "BatchWriteItem", is_sure, place, &all);
            // What it collects is written by that call.
            Values::none()
        }
        _ => {
            state.call(client, &operation_of_snake(method), is_sure, place, &all);
            Values::none()
        }
    }
}

/// The name of a collection, which a kind like `Bucket.objects` or `buckets` is, and the operation that going through it
/// calls.
fn collection<'k>(service: &str, kind: &'k str) -> Option<(&'k str, &'static str)> {
    let (owner, name) = kind.rsplit_once('.').unwrap_or(("", kind));
    let mut rows = COLLECTIONS.iter();
    let row = rows.find(|it| it.0 == service && it.1 == owner && it.2 == name)?;
    Some((name, row.3))
}

/// What an element of a collection or of a list of messages is; going through a collection is a call.
pub(super) fn element(state: &mut State, sdk: &Sdk, place: Place) -> Option<Values> {
    let Sdk::Resource {
        client,
        kind,
        arguments,
    } = sdk
    else {
        return None;
    };
    if &**kind == "Message" {
        return Some(Values::sdk(sdk.clone()));
    }
    let (name, operation) = collection(&client.service, kind)?;
    let element = match name {
        "objects" => "ObjectSummary",
        "object_versions" => "ObjectVersion",
        "buckets" => "Bucket",
        "tables" => "Table",
        "topics" => "Topic",
        "queues" => "Queue",
        "instances" => "Instance",
        _ => "",
    };
    state.call(client, operation, Certainty::Certain, place, arguments);
    Some(of_kind(client, element, arguments.clone()))
}
