//! What Step Functions refuses in a `Task` state: what it calls, in which pattern, and without which arguments.

use super::field::PathLanguage;
use super::integration::TaskIntegration;
use super::walk::Check;
use super::{DefinitionFaultKind, FieldOwner, ValueRule, is_plain_map, known_text};
use crate::syntax::EntryRef;

/// Arguments without which an optimized integration is refused, as `ValidateStateMachineDefinition` says.
const ARGUMENTS: &[(&str, &[&[&str]])] = &[
    (
        "dynamodb:deleteItem",
        &[&["TableName", "TableName.$"], &["Key", "Key.$"]],
    ),
    (
        "dynamodb:getItem",
        &[&["TableName", "TableName.$"], &["Key", "Key.$"]],
    ),
    (
        "dynamodb:putItem",
        &[&["TableName", "TableName.$"], &["Item", "Item.$"]],
    ),
    (
        "dynamodb:updateItem",
        &[&["TableName", "TableName.$"], &["Key", "Key.$"]],
    ),
    ("ecs:runTask", &[&["TaskDefinition", "TaskDefinition.$"]]),
    ("events:putEvents", &[&["Entries", "Entries.$"]]),
    ("glue:startJobRun", &[&["JobName", "JobName.$"]]),
    ("lambda:invoke", &[&["FunctionName", "FunctionName.$"]]),
    ("sns:publish", &[&["Message", "Message.$"]]),
    (
        "sqs:sendMessage",
        &[
            &["QueueUrl", "QueueUrl.$"],
            &["MessageBody", "MessageBody.$"],
        ],
    ),
    (
        "states:startExecution",
        &[&["StateMachineArn", "StateMachineArn.$"]],
    ),
];

/// What a task passes on to an integration.
const PASSED: &[(&str, ValueRule)] = &[
    ("Arguments", ValueRule::Map),
    ("Parameters", ValueRule::Map),
];

pub(super) fn check<'a>(check: &mut Check<'_, 'a>, state: EntryRef<'a>) {
    let map = state.value;
    if let Some(credentials) = map.get("Credentials").filter(|it| is_plain_map(*it)) {
        let range = credentials.full_range();
        let needs = &["RoleArn", "RoleArn.$"];
        let has_merge = credentials.entries().any(|it| it.is_merge());
        if !has_merge {
            check.need(credentials, range, FieldOwner::Credentials, needs);
        }
        let fields = &[("RoleArn", ValueRule::Text)];
        check.values(credentials, fields, check.language_of(map));
    }
    let Some(resource) = map.entry("Resource") else {
        return;
    };
    let Some(text) = known_text(resource.value) else {
        return;
    };
    let range = resource.value.full_range();
    if !text.starts_with("arn:") {
        // A dynamic reference is resolved before.
        if !text.starts_with("{{") && !text.starts_with("{%") {
            let kind = DefinitionFaultKind::NotAnArn { entry: resource };
            check.add(range, kind);
        }
        return;
    }
    let is_activity = text.contains(":activity:");
    if is_activity && let Some(entry) = map.entry("Credentials") {
        check.conflict(map, resource, entry);
    }
    let integration = TaskIntegration::of(text);
    let waits = integration.is_some_and(|it| it.pattern.is_some());
    if check.is_express && (is_activity || waits) {
        let kind = DefinitionFaultKind::NotInExpress { entry: resource };
        check.add(range, kind);
        return;
    }
    let Some(integration) = integration else {
        return;
    };
    if let Some(refusal) = integration.refusal() {
        let kind = DefinitionFaultKind::NoIntegration {
            integration,
            refusal,
            node: resource.value,
        };
        check.add(range, kind);
        return;
    }
    if !map.entries().any(EntryRef::is_merge) {
        arguments(check, state, integration);
    }
}

fn arguments<'a>(check: &mut Check<'_, 'a>, state: EntryRef<'a>, integration: TaskIntegration<'a>) {
    let map = state.value;
    let (name, names): (_, &'static [&'static str]) = match check.language_of(map) {
        Some(PathLanguage::JsonPath) => ("Parameters", &["Parameters"]),
        Some(PathLanguage::Jsonata) => ("Arguments", &["Arguments"]),
        None => return,
    };
    check.values(map, PASSED, check.language_of(map));
    let Some(given) = map.get(name) else {
        check.need(map, state.key.full_range(), FieldOwner::Integration, names);
        return;
    };
    let is_known = |it: EntryRef<'_>| !it.is_merge() && !it.name().contains("${");
    if !is_plain_map(given) || !given.entries().all(is_known) {
        return;
    }
    let needed = ARGUMENTS.iter().find(|it| it.0 == integration.name);
    let range = map
        .entry(name)
        .map_or(given.full_range(), |it| it.key.full_range());
    for names in needed.map_or(&[][..], |it| it.1) {
        check.need(given, range, FieldOwner::Integration, names);
    }
}
