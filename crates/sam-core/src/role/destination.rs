//! Where a function sends what it could not do: `DeadLetterQueue` and the destinations of `EventInvokeConfig`.

use super::context::Context;
use super::draft::Draft;
use super::problem::{DeadLetterQueueProblem, DestinationProblem, PolicyProblemKind, Report};
use super::property::{Properties, Property};
use super::{Origin, Outcome, document};
use crate::connector::hash;
use crate::syntax::is_truthy;
use crate::template::{Resource, shape};
use crate::text::TextRange;
use serde_json::{Value, json};

/// `DeadLetterQueue` must be a map.
pub(super) fn dead_letter_queue_type(
    property: Property<'_>,
    key: TextRange,
    report: &mut Report<'_>,
) {
    if property.given().is_some_and(|it| !it.is_object()) {
        report.push(
            PolicyProblemKind::DeadLetterQueue(DeadLetterQueueProblem::NotAMap),
            property.value_range(key),
            "Property 'DeadLetterQueue' should be a map.",
        );
    }
}

/// The policy for `DeadLetterQueue`, or what is wrong with it.
pub(super) fn dead_letter_queue(
    draft: &mut Draft<'_>,
    property: Property<'_>,
    key: TextRange,
    report: &mut Report<'_>,
) {
    let Some(queue) = property
        .given()
        .filter(|it| it.is_object() && is_truthy(it))
    else {
        return;
    };
    let key = property.key_range(key);
    let get = |name: &str| queue.get(name).filter(|it| is_truthy(it));
    let (Some(kind), Some(target)) = (get("Type"), get("TargetArn")) else {
        report.push(
            PolicyProblemKind::DeadLetterQueue(DeadLetterQueueProblem::Incomplete),
            key,
            "'DeadLetterQueue' requires Type and TargetArn properties to be specified.",
        );
        return;
    };
    let (problem, message) = match kind.as_str() {
        Some("SQS") => return push_queue(draft, key, "sqs:SendMessage", target),
        Some("SNS") => return push_queue(draft, key, "sns:Publish", target),
        None => (
            DeadLetterQueueProblem::TypeNotAString,
            "Property 'DeadLetterQueue.Type' should be a string.",
        ),
        Some(_) => (
            DeadLetterQueueProblem::TypeUnknown,
            "'DeadLetterQueue' requires Type of ['SQS', 'SNS']",
        ),
    };
    let range = property.get("Type").value_range(key);
    report.push(PolicyProblemKind::DeadLetterQueue(problem), range, message);
}

fn push_queue(draft: &mut Draft<'_>, key: TextRange, action: &str, target: &Value) {
    let name = "DeadLetterQueuePolicy";
    let body = document::named(
        name,
        json!({
            "Version": "2012-10-17",
            "Statement": [{ "Action": action, "Resource": target, "Effect": "Allow" }],
        }),
    );
    draft.push(name.to_owned(), body, Origin::DeadLetterQueue, key);
}

/// The policies for the destinations of `EventInvokeConfig`, or what is wrong with them.
pub(super) fn invoke_config<'a>(
    draft: &mut Draft<'a>,
    properties: &Properties<'a>,
    key: TextRange,
    context: &Context<'a, '_>,
    report: &mut Report<'_>,
) {
    let property = properties.get("EventInvokeConfig");
    let config = property.get("DestinationConfig");
    let Some(value) = config.given().filter(is_truthy) else {
        return;
    };
    let key = property.key_range(key);
    let value = context.resolve(value);
    if !value.is_object() {
        report.push(
            PolicyProblemKind::Destination(DestinationProblem::ConfigNotAMap),
            config.value_range(key),
            "Property 'EventInvokeConfig.DestinationConfig' should be a map.",
        );
        return;
    }
    for outcome in [Outcome::OnSuccess, Outcome::OnFailure] {
        let name = outcome.name();
        let Some(destination) = value.get(name).filter(|it| !it.is_null()) else {
            continue;
        };
        let property = config.get(name);
        let key = property.key_range(key);
        if !destination.is_object() {
            report.push(
                PolicyProblemKind::Destination(DestinationProblem::NotAMap),
                property.value_range(key),
                &format!("Property 'EventInvokeConfig.DestinationConfig.{name}' should be a map."),
            );
            continue;
        }
        let made_for = if property.is_global_alone() && !has_ignored_globals(draft.owner) {
            first_to_share(outcome, context).unwrap_or(report.id)
        } else {
            report.id
        };
        match policy(report.id, made_for, outcome, destination) {
            Ok((name, body)) => draft.push(name, body, Origin::Destination(outcome), key),
            Err(problem) => refuse(problem, destination, property, key, report),
        }
    }
}

const TYPES: [&str; 5] = ["SQS", "SNS", "EventBridge", "Lambda", "S3Bucket"];

/// A destination that stands in `Globals` alone is made once, for the first function that has it from there.
fn first_to_share<'a>(outcome: Outcome, context: &Context<'a, '_>) -> Option<&'a str> {
    let shares = |function: Resource<'a>| {
        let config = Properties::of(function, context.template).get("EventInvokeConfig");
        let destination = config.get("DestinationConfig").get(outcome.name());
        !has_ignored_globals(function) && destination.is_global_alone()
    };
    let mut functions = context
        .template
        .resources()
        .filter(|it| it.type_name() == Some("AWS::Serverless::Function"));
    Some(functions.find(|it| shares(*it))?.id)
}

/// Then a function has a copy of what is left of them.
fn has_ignored_globals(function: Resource<'_>) -> bool {
    let ignored = shape::get(function.body(), "IgnoreGlobals");
    ignored.is_some_and(shape::is_truthy)
}

/// The name and body of the policy for one destination, whose parameters are resolved. What SAM makes for it is named
/// for the function `made_for`.
fn policy(
    function: &str,
    made_for: &str,
    outcome: Outcome,
    destination: &Value,
) -> Result<(String, Value), DestinationProblem> {
    let kind = destination.get("Type").and_then(Value::as_str);
    let kind = kind
        .filter(|it| TYPES.contains(it))
        .ok_or(DestinationProblem::TypeUnknown)?;
    let id = format!("{function}EventInvokeConfig{}", outcome.name());
    let arn = destination.get("Destination").filter(|it| !it.is_null());
    let missing = match arn
        .map(|it| missing_branch(it, &format!("{made_for}EventInvokeConfig")))
        .transpose()?
    {
        None => Some(None),
        Some(missing) => missing.map(Some),
    };
    let made_id = format!("{made_for}EventInvokeConfig{}", outcome.name());
    let made = match kind {
        "SQS" => Some(json!({ "Fn::GetAtt": [format!("{made_id}Queue"), "Arn"] })),
        "SNS" => Some(json!({ "Ref": format!("{made_id}Topic") })),
        _ => None,
    };
    let arn = match (missing, made, arn) {
        (None, _, arn) => arn.cloned().unwrap_or_default(),
        (Some(_), None, _) => return Err(DestinationProblem::Required),
        (Some(None), Some(made), _) => made,
        (Some(Some((condition, other))), Some(made), _) => {
            json!({ "Fn::If": [condition, made, other] })
        }
    };
    let (name, statements) = match kind {
        "SQS" => ("SQS", vec![document::allow("sqs:SendMessage", arn)]),
        "SNS" => ("SNS", vec![document::allow("sns:publish", arn)]),
        "EventBridge" => (
            "EventBridge",
            vec![document::allow("events:PutEvents", arn)],
        ),
        "Lambda" => (
            "Lambda",
            vec![document::allow("lambda:InvokeFunction", arn)],
        ),
        _ => ("S3", document::to_bucket(arn)),
    };
    let name = format!("{id}{name}Policy");
    let body = document::policy(&name, statements);
    Ok((name, body))
}

/// Of an `Fn::If` with `AWS::NoValue` in one branch: the condition on which SAM makes the destination, and the other
/// branch.
fn missing_branch(
    arn: &Value,
    config: &str,
) -> Result<Option<(String, Value)>, DestinationProblem> {
    let Some(items) = arn.get("Fn::If").filter(|_| is_single(arn)) else {
        return Ok(None);
    };
    let [condition, yes, no] = items.as_array().map(Vec::as_slice).unwrap_or_default() else {
        return Err(DestinationProblem::IfNotThree);
    };
    let no_value = json!({ "Ref": "AWS::NoValue" });
    let condition = condition.as_str().unwrap_or_default();
    Ok(match (*yes == no_value, *no == no_value) {
        (true, false) => Some((condition.to_owned(), no.clone())),
        (false, true) => Some((
            format!("NOT{condition}{}", hash::of_text(config)),
            yes.clone(),
        )),
        (true, true) | (false, false) => None,
    })
}

fn is_single(value: &Value) -> bool {
    value.as_object().is_some_and(|it| it.len() == 1)
}

fn refuse(
    problem: DestinationProblem,
    destination: &Value,
    property: Property<'_>,
    key: TextRange,
    report: &mut Report<'_>,
) {
    let kind = PolicyProblemKind::Destination(problem);
    match problem {
        DestinationProblem::TypeUnknown => {
            let written = destination.get("Type").unwrap_or(&Value::Null);
            let types = TYPES.join("', '");
            report.push(
                kind,
                property.get("Type").value_range(key),
                &format!("'Type: {}' must be one of ['{types}']", python(written)),
            );
        }
        DestinationProblem::Required => report.push(
            kind,
            property.get("Type").value_range(key),
            "Destination is required if Type is not ['SQS', 'SNS']",
        ),
        DestinationProblem::IfNotThree => {
            let id = format!("{}EventInvokeConfig", report.id);
            report.push_about(
                &id,
                kind,
                property.get("Destination").value_range(key),
                "Malformed 'Destination' property: Fn::If requires 3 arguments.",
            );
        }
        // Said before a destination is looked at.
        DestinationProblem::ConfigNotAMap | DestinationProblem::NotAMap => {}
    }
}

/// A value as Python prints it within a text.
fn python(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(quoted).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let entries = map.iter();
            let entries: Vec<_> = entries
                .map(|(key, it)| format!("'{key}': {}", quoted(it)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

fn quoted(value: &Value) -> String {
    match value {
        Value::String(text) => format!("'{text}'"),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            python(value)
        }
    }
}
