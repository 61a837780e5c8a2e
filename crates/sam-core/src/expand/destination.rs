//! Where a function sends what it could not do: `DeadLetterQueue` and the destinations of `EventInvokeConfig`.

use super::context::Context;
use super::draft::Draft;
use super::effective::{Properties, Property};
use super::generated::Output;
use super::problem::{DeadLetterQueueProblem, DestinationProblem, PolicyProblemKind, Report};
use super::{Origin, Outcome, document, hash};
use crate::spec::DESTINATION_TYPES;
use crate::syntax::is_truthy;
use crate::template::{Resource, Template, shape};
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
            first_to_share(outcome, context.template).unwrap_or(report.id)
        } else {
            report.id
        };
        match policy(report.id, made_for, outcome, destination) {
            Ok((name, body)) => draft.push(name, body, Origin::Destination(outcome), key),
            Err(problem) => refuse(problem, destination, property, key, report),
        }
    }
}

/// A destination that stands in `Globals` alone is made once, for the first function that has it from there.
fn first_to_share(outcome: Outcome, template: Template<'_>) -> Option<&str> {
    let shares = |function: &Resource<'_>| {
        let config = Properties::of(*function, template).get("EventInvokeConfig");
        let destination = config.get("DestinationConfig").get(outcome.name());
        !has_ignored_globals(*function) && destination.is_global_alone()
    };
    let mut functions = template
        .resources()
        .filter(|it| it.type_name() == Some("AWS::Serverless::Function"));
    Some(functions.find(shares)?.id)
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
        .filter(|it| DESTINATION_TYPES.iter().any(|(known, _)| known == it))
        .ok_or(DestinationProblem::TypeUnknown)?;
    let id = format!("{function}EventInvokeConfig{}", outcome.name());
    let arn = destination.get("Destination").filter(|it| !it.is_null());
    let made = made_id(made_for, outcome, kind).map(|(id, made_type)| match made_type {
        QUEUE => json!({ "Fn::GetAtt": [id, "Arn"] }),
        _ => json!({ "Ref": id }),
    });
    let arn = match (missing(destination, made_for)?, made) {
        (Missing::Nothing, _) => arn.cloned().unwrap_or_default(),
        (Missing::Everything | Missing::Branch(..), None) => {
            return Err(DestinationProblem::Required);
        }
        (Missing::Everything, Some(made)) => made,
        (Missing::Branch(condition, other), Some(made)) => {
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

/// The type of what SAM makes where a queue is asked for, and a topic.
const QUEUE: &str = "AWS::SQS::Queue";
const TOPIC: &str = "AWS::SNS::Topic";

/// The logical ID and type of what SAM makes for a kind of destination; none for a kind that has to be named.
fn made_id(made_for: &str, outcome: Outcome, kind: &str) -> Option<(String, &'static str)> {
    let id = format!("{made_for}EventInvokeConfig{}", outcome.name());
    match kind {
        "SQS" => Some((format!("{id}Queue"), QUEUE)),
        "SNS" => Some((format!("{id}Topic"), TOPIC)),
        _ => None,
    }
}

/// Adds what SAM makes for `EventInvokeConfig`: nothing for the destinations that it names, and for those that stand in
/// `Globals` alone only for the first function that has them from there.
pub(super) fn expand<'a>(out: &mut Output, function: Resource<'a>, context: &Context<'a, '_>) {
    let property = Properties::of(function, context.template).get("EventInvokeConfig");
    if !property.is_truthy() {
        return;
    }
    let id = format!("{}EventInvokeConfig", function.id);
    let origin = Origin::Property("EventInvokeConfig");
    out.name(id, "AWS::Lambda::EventInvokeConfig", origin);
    let config = property.get("DestinationConfig");
    for outcome in [Outcome::OnSuccess, Outcome::OnFailure] {
        let part = config.get(outcome.name());
        let is_another_s = || {
            part.is_global_alone()
                && !has_ignored_globals(function)
                && first_to_share(outcome, context.template).is_some_and(|it| it != function.id)
        };
        let Some(destination) = part.given().filter(|_| !is_another_s()) else {
            continue;
        };
        let destination = context.resolve(destination);
        let kind = destination.get("Type").and_then(Value::as_str);
        let Some((id, made_type)) = kind.and_then(|it| made_id(function.id, outcome, it)) else {
            continue;
        };
        match missing(&destination, function.id) {
            Ok(Missing::Everything | Missing::Branch(..)) => {
                out.name(id, made_type, Origin::Destination(outcome));
            }
            Ok(Missing::Nothing) | Err(_) => {}
        }
    }
}

/// What of a destination is left to SAM.
enum Missing {
    Nothing,
    Everything,
    /// One branch of an `Fn::If`: the condition on which SAM makes the destination, and the other branch.
    Branch(String, Value),
}

fn missing(destination: &Value, made_for: &str) -> Result<Missing, DestinationProblem> {
    let Some(arn) = destination.get("Destination").filter(|it| !it.is_null()) else {
        return Ok(Missing::Everything);
    };
    let branch = missing_branch(arn, &format!("{made_for}EventInvokeConfig"))?;
    Ok(match branch {
        Some((condition, other)) => Missing::Branch(condition, other),
        None => Missing::Nothing,
    })
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
            let types = DESTINATION_TYPES.map(|(it, _)| it).join("', '");
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
