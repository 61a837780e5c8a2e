//! Where a function sends what it could not do: `DeadLetterQueue` and the destinations of `EventInvokeConfig`.

use super::context::Context;
use super::draft::{Draft, KEPT, PASSED_ON, attributes, propagated_tags};
use super::effective::{Properties, Property};
use super::fields::Fields;
use super::generated::{Body, Generated, Output};
use super::problem::{DeadLetterQueueProblem, DestinationProblem, PolicyProblemKind, Report};
use super::target::Target;
use super::{Origin, Outcome, document, hash, python};
use crate::spec::DESTINATION_TYPES;
use crate::syntax::is_truthy;
use crate::template::{Resource, Template, shape};
use crate::text::TextRange;
use serde_json::{Map, Value, json};

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
        let made_for = made_for(property, outcome, draft.owner, context);
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
    let arn = arn(made_for, outcome, kind, destination)?;
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

/// The ARN of a destination, written or made.
fn arn(
    made_for: &str,
    outcome: Outcome,
    kind: &str,
    destination: &Value,
) -> Result<Value, DestinationProblem> {
    let made = made_id(made_for, outcome, kind).map(|(id, made_type)| match made_type {
        QUEUE => json!({ "Fn::GetAtt": [id, "Arn"] }),
        _ => json!({ "Ref": id }),
    });
    let written = destination.get("Destination").filter(|it| !it.is_null());
    match (missing(destination, made_for)?, made) {
        (Missing::Nothing, _) => Ok(written.cloned().unwrap_or_default()),
        (Missing::Everything | Missing::Branch { .. }, None) => Err(DestinationProblem::Required),
        (Missing::Everything, Some(made)) => Ok(made),
        (Missing::Branch { name, other, .. }, Some(made)) => {
            Ok(json!({ "Fn::If": [name, made, other] }))
        }
    }
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
pub(super) fn expand<'a>(out: &mut Output, target: &Target<'a>, context: &Context<'a, '_>) {
    let function = target.owner;
    let properties = Properties::of(function, context.template);
    let property = properties.get("EventInvokeConfig");
    if !property.is_truthy() {
        return;
    }
    let range = property.key_range(function.entry.key.full_range());
    for outcome in [Outcome::OnSuccess, Outcome::OnFailure] {
        let part = property.get("DestinationConfig").get(outcome.name());
        let made_for = made_for(part, outcome, function, context);
        let destination = part.given().filter(|_| made_for == function.id);
        let Some(destination) = destination.map(|it| context.resolve(it)) else {
            continue;
        };
        let kind = destination.get("Type").and_then(Value::as_str);
        let Some((id, made_type)) = kind.and_then(|it| made_id(function.id, outcome, it)) else {
            continue;
        };
        let condition = match missing(&destination, function.id) {
            Ok(Missing::Everything) => None,
            Ok(Missing::Branch {
                name, condition, ..
            }) => {
                if name != condition {
                    out.condition(&name, || document::not(condition.as_str()));
                }
                Some(name)
            }
            Ok(Missing::Nothing) | Err(_) => continue,
        };
        let mut attributes = attributes(function, &PASSED_ON);
        if let Some(name) = condition {
            let all = both(out, function, attributes.get("Condition"), name);
            attributes.insert("Condition".to_owned(), all.into());
        }
        let generated = Generated::new(id, made_type, Origin::Destination(outcome));
        out.resource(generated, || {
            let mut fields = Fields::default();
            fields.set_given("Tags", propagated_tags(&properties));
            let range = part.key_range(range);
            Body::new(fields.into(), attributes, range)
        });
    }
    let id = format!("{}EventInvokeConfig", function.id);
    let origin = Origin::Property("EventInvokeConfig");
    let generated = Generated::new(id, "AWS::Lambda::EventInvokeConfig", origin);
    out.resource(generated, || {
        let fields = fields(target, property, context);
        let mut all = Map::new();
        if target.is_alias() {
            all.insert("DependsOn".to_owned(), json!([target.id()]));
        }
        all.extend(attributes(function, &KEPT));
        Body::new(fields.into(), all, range)
    });
}

/// The properties of an `AWS::Lambda::EventInvokeConfig`.
fn fields<'a>(target: &Target<'a>, property: Property<'a>, context: &Context<'a, '_>) -> Fields {
    let function = target.owner;
    let config = context.resolve(property.value());
    let mut destinations = Fields::default();
    for outcome in [Outcome::OnSuccess, Outcome::OnFailure] {
        let destination = config
            .get("DestinationConfig")
            .and_then(|it| it.get(outcome.name()));
        let Some(destination) = destination.filter(|it| !it.is_null()) else {
            continue;
        };
        let part = property.get("DestinationConfig").get(outcome.name());
        let made_for = made_for(part, outcome, function, context);
        let kind = destination.get("Type").and_then(Value::as_str);
        let arn = arn(made_for, outcome, kind.unwrap_or_default(), destination);
        if let Ok(arn) = arn {
            destinations.set(outcome.name(), json!({ "Destination": arn }));
        }
    }
    let mut fields = Fields::default();
    fields.set("DestinationConfig", destinations);
    fields.set("FunctionName", json!({ "Ref": function.id }));
    for name in ["MaximumEventAgeInSeconds", "MaximumRetryAttempts"] {
        let value = config.get(name).filter(|it| !it.is_null());
        fields.set_given(name, value.cloned());
    }
    let alias = Properties::of(function, context.template).get("AutoPublishAlias");
    let alias = alias.truthy().map(|it| context.resolve(it));
    fields.set("Qualifier", alias.unwrap_or_else(|| "$LATEST".into()));
    fields
}

/// The function for which a destination is made.
fn made_for<'a>(
    part: Property<'a>,
    outcome: Outcome,
    function: Resource<'a>,
    context: &Context<'a, '_>,
) -> &'a str {
    let is_shared = part.is_global_alone() && !has_ignored_globals(function);
    let first = is_shared.then(|| first_to_share(outcome, context.template));
    first.flatten().unwrap_or(function.id)
}

/// The name of the condition on which something is made: that of the destination, and that of the function if it has one.
fn both(
    out: &mut Output,
    function: Resource<'_>,
    of_function: Option<&Value>,
    of_destination: String,
) -> String {
    let Some(of_function) = of_function.and_then(Value::as_str) else {
        return of_destination;
    };
    let name = format!(
        "{of_function}AND{of_destination}{}",
        hash::of_text(function.id)
    );
    out.condition(&name, || {
        // The transform wraps each name twice.
        let wrapped = |it: &str| json!({ "Condition": { "Condition": it } });
        json!({ "Fn::And": [wrapped(of_function), wrapped(&of_destination)] })
    });
    name
}

/// What of a destination is left to SAM.
enum Missing {
    Nothing,
    Everything,
    /// One branch of an `Fn::If`.
    Branch {
        /// The name of the condition on which SAM makes the destination.
        name: String,
        /// The condition that is written.
        condition: String,
        /// The other branch.
        other: Value,
    },
}

fn missing(destination: &Value, made_for: &str) -> Result<Missing, DestinationProblem> {
    let Some(arn) = destination.get("Destination").filter(|it| !it.is_null()) else {
        return Ok(Missing::Everything);
    };
    let Some(items) = arn.get("Fn::If").filter(|_| is_single(arn)) else {
        return Ok(Missing::Nothing);
    };
    let [condition, yes, no] = items.as_array().map(Vec::as_slice).unwrap_or_default() else {
        return Err(DestinationProblem::IfNotThree);
    };
    let condition = condition.as_str().unwrap_or_default().to_owned();
    Ok(
        match (shape::is_no_value_in(yes), shape::is_no_value_in(no)) {
            (true, false) => Missing::Branch {
                name: condition.clone(),
                condition,
                other: no.clone(),
            },
            (false, true) => Missing::Branch {
                name: format!(
                    "NOT{condition}{}",
                    hash::of_text(&format!("{made_for}EventInvokeConfig"))
                ),
                condition,
                other: yes.clone(),
            },
            (true, true) | (false, false) => Missing::Nothing,
        },
    )
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
                &format!(
                    "'Type: {}' must be one of ['{types}']",
                    python::text(written)
                ),
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
