//! What the settings of functions need: the statements that the framework adds to the role of the service, in its order.

use super::service::{Function, Service};
use super::statement::{allow, function_arn, statement};
use super::{at_block, is_set, is_text};
use crate::syntax::{Node, NodeRef};

/// What durable functions need.
pub(super) fn durable(service: &Service, functions: &[Function<'_>]) -> Option<Node> {
    let at = service.at;
    let durable = functions
        .iter()
        .filter(|it| it.is_durable() && it.own_role().is_none());
    let arns =
        durable.map(|it| function_arn(at, &it.deployed_name(service), ":*/durable-execution/*/*"));
    let arns: Vec<Node> = arns.collect();
    let actions = [
        "lambda:CheckpointDurableExecution",
        "lambda:GetDurableExecutionState",
    ];
    (!arns.is_empty()).then(|| allow(at, &actions, at.list(arns)))
}

/// Adds what the settings of all functions need. The framework knows the settings of functions in images later, and the
/// destinations of a function with versions when it has read its package.
pub(super) fn settings(acc: &mut Vec<Node>, service: &Service, functions: &[Function<'_>]) {
    let mut seen = Vec::new();
    let mut late = Vec::new();
    for is_image in [false, true] {
        let functions = functions.iter();
        for function in functions.filter(|it| it.get("image").is_some() == is_image) {
            of_function(acc, service, *function);
            match is_image || !function.has_versions(service) {
                true => destinations(acc, &mut seen, service, *function),
                false => late.push(*function),
            }
        }
    }
    for function in late {
        destinations(acc, &mut seen, service, function);
    }
}

fn of_function(acc: &mut Vec<Node>, service: &Service, function: Function<'_>) {
    let at = service.at;
    let one = |node: NodeRef<'_>| at.list(vec![node.node.clone()]);
    if let Some(topic) = function.get("onError").filter(|it| is_text(*it)) {
        acc.push(allow(at, &["sns:Publish"], one(topic)));
    }
    let key = function.get("kmsKeyArn").filter(|it| is_set(*it));
    let key = key.or_else(|| service.get(&["provider", "kmsKeyArn"]));
    if let Some(key) = key.filter(|it| is_text(*it)) {
        push_new(acc, allow(at, &["kms:Decrypt"], one(key)));
    }
    let tracing = function.get("tracing").filter(|it| is_set(*it));
    let tracing = tracing.or_else(|| service.get(&["provider", "tracing", "lambda"]));
    if tracing.is_some_and(is_set) {
        let actions = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];
        push_new(acc, allow(at, &actions, at.texts(&["*"])));
    }
    if let Some(arn) = function
        .get("fileSystemConfig")
        .and_then(|it| it.get("arn"))
    {
        let actions = [
            "elasticfilesystem:ClientMount",
            "elasticfilesystem:ClientWrite",
        ];
        acc.push(allow(at, &actions, one(arn)));
    }
}

/// Adds what asynchronous calls of a function need for their destinations; `seen` are those written as texts that have
/// a statement.
fn destinations(
    acc: &mut Vec<Node>,
    seen: &mut Vec<String>,
    service: &Service,
    function: Function<'_>,
) {
    let Some(destinations) = function.get("destinations") else {
        return;
    };
    if function.own_role().is_some() {
        return;
    }
    for key in ["onSuccess", "onFailure"] {
        let Some(target) = destinations.get(key) else {
            continue;
        };
        if let Some(text) = target.as_str() {
            if seen.iter().any(|it| it == text) {
                continue;
            }
            seen.push(text.to_owned());
        }
        acc.extend(destination(service, target));
    }
}

/// What an asynchronous call needs for its destination.
fn destination(service: &Service, target: NodeRef<'_>) -> Option<Node> {
    let at = service.at;
    let permit = |action: &str, resource: Node| statement(at, "Allow", at.text(action), resource);
    if let Some(arn) = target.get("arn") {
        let action = match target.get("type")?.as_str()? {
            "function" => "lambda:InvokeFunction",
            "sqs" => "sqs:SendMessage",
            "sns" => "sns:Publish",
            "eventBus" => "events:PutEvents",
            _ => return None,
        };
        return Some(permit(action, arn.node.clone()));
    }
    let text = target.as_str()?;
    if !text.starts_with("arn:") {
        let called = service.function(text)?;
        let alias = called.alias().map(|it| format!(":{it}"));
        let arn = function_arn(
            at,
            &called.deployed_name(service),
            &alias.unwrap_or_default(),
        );
        return Some(permit("lambda:InvokeFunction", arn));
    }
    let action = match text {
        _ if text.contains(":function:") => "lambda:InvokeFunction",
        _ if text.contains(":sqs:") => "sqs:SendMessage",
        _ if text.contains(":sns:") => "sns:Publish",
        _ if text.contains(":event-bus/") => "events:PutEvents",
        _ => return None,
    };
    Some(permit(action, target.node.clone()))
}

/// Adds a statement that is not there yet.
fn push_new(acc: &mut Vec<Node>, statement: Node) {
    let value = at_block(&statement).to_value();
    if !acc.iter().any(|it| at_block(it).to_value() == value) {
        acc.push(statement);
    }
}
