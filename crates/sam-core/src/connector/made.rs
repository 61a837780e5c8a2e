//! Resources that SAM makes beside the ones written, as far as the end of a connector may name them.

use super::parameters::Parameters;
use super::{Environment, shape};
use crate::document::Section;
use crate::syntax::{EntryRef, NodeRef, is_truthy};
use crate::template::{Resource, Template, intrinsic};
use serde_json::{Value, json};
use std::collections::HashMap;

/// A resource that SAM makes.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) id: String,
    /// Once SAM is expanded.
    pub(super) resource_type: &'static str,
    /// A SAM type, where SAM adds the resource to the template before it expands it.
    pub(super) sam_type: Option<&'static str>,
    pub(super) detail: Detail,
}

/// What else a connector looks at.
#[derive(Clone, Debug)]
pub(super) enum Detail {
    Nothing,
    /// The logical ID of its role.
    Role(Option<String>),
    /// The one target of a rule: its ARN, and the logical ID of its role.
    Target(Value, Option<String>),
    /// What an event source mapping names: the function (or alias) and the source, each by logical ID.
    Mapping(String, Option<String>),
}

/// All that SAM makes from a template's resources; of one ID the last.
pub(super) fn all(template: Template<'_>) -> HashMap<String, Made> {
    let globals = Globals::of(template);
    let parameters = Parameters::of(template, &Environment::default());
    let mut made = Vec::new();
    for resource in template.resources() {
        add(&mut made, resource, &globals, &parameters);
    }
    made.into_iter().map(|it| (it.id.clone(), it)).collect()
}

/// What SAM makes for one resource, in order.
pub(super) fn of(
    template: Template<'_>,
    resource: Resource<'_>,
    parameters: &Parameters,
) -> Vec<Made> {
    let mut made = Vec::new();
    add(&mut made, resource, &Globals::of(template), parameters);
    made
}

fn add(
    acc: &mut Vec<Made>,
    resource: Resource<'_>,
    globals: &Globals<'_>,
    parameters: &Parameters,
) {
    match resource.type_name() {
        Some("AWS::Serverless::Function") => function(acc, resource, globals, parameters),
        Some("AWS::Serverless::StateMachine") => state_machine(acc, resource, globals, parameters),
        Some("AWS::Serverless::GraphQLApi") => graphql_api(acc, resource),
        Some(_) | None => {}
    }
}

/// The `Globals` that decide what is made.
struct Globals<'a> {
    function: Option<NodeRef<'a>>,
    state_machine: Option<NodeRef<'a>>,
}

impl<'a> Globals<'a> {
    fn of(template: Template<'a>) -> Self {
        let section = |key| Some(template.entry(Section::Globals, key)?.value);
        Self {
            function: section("Function"),
            state_machine: section("StateMachine"),
        }
    }
}

/// A property of the resource, or else of the globals.
fn effective<'a>(
    resource: Resource<'a>,
    globals: Option<NodeRef<'a>>,
    name: &str,
) -> Option<NodeRef<'a>> {
    resource
        .property(name)
        .or_else(|| globals?.get(name))
        .filter(|it| !it.is_null())
}

fn push(acc: &mut Vec<Made>, id: String, resource_type: &'static str) {
    push_with(acc, id, resource_type, Detail::Nothing);
}

fn push_with(acc: &mut Vec<Made>, id: String, resource_type: &'static str, detail: Detail) {
    acc.push(Made {
        id,
        resource_type,
        sam_type: None,
        detail,
    });
}

/// Whom an event starts: the function or state machine, or its alias.
struct Target<'a> {
    id: &'a str,
    alias: Option<String>,
}

impl Target<'_> {
    fn name(&self) -> &str {
        self.alias.as_deref().unwrap_or(self.id)
    }
}

fn function(
    acc: &mut Vec<Made>,
    resource: Resource<'_>,
    globals: &Globals<'_>,
    parameters: &Parameters,
) {
    let id = resource.id;
    if super::facts::role(resource, "AWS::Serverless::Function") == Some(format!("{id}Role"))
        || conditional_role(resource)
    {
        push(acc, format!("{id}Role"), "AWS::IAM::Role");
    }
    let alias = effective(resource, globals.function, "AutoPublishAlias")
        .filter(|it| shape::is_truthy(*it))
        .map(|it| {
            // Logical IDs have no such characters, so they are spelled out.
            let name = text(it, parameters).replace('-', "D").replace('_', "U");
            format!("{id}Alias{name}")
        });
    if let Some(alias) = &alias {
        push(acc, alias.clone(), "AWS::Lambda::Alias");
    }
    if let Some(config) = effective(resource, globals.function, "EventInvokeConfig") {
        invoke_config(acc, id, config);
    }
    let target = Target { id, alias };
    for event in events(resource) {
        function_event(acc, &target, &event);
    }
}

/// A role is made, too, where one branch of an `Fn::If` leaves it out.
fn conditional_role(resource: Resource<'_>) -> bool {
    let condition = resource.property("Role").and_then(intrinsic::of);
    condition.is_some_and(|it| it.name == "If" && it.items().skip(1).any(super::facts::is_no_value))
}

/// A text, with a parameter's value put in.
fn text(node: NodeRef<'_>, parameters: &Parameters) -> String {
    match parameters.resolve(&node.to_value()) {
        Value::String(text) => text,
        _ => String::new(),
    }
}

fn invoke_config(acc: &mut Vec<Made>, id: &str, config: NodeRef<'_>) {
    push(
        acc,
        format!("{id}EventInvokeConfig"),
        "AWS::Lambda::EventInvokeConfig",
    );
    for end in ["OnSuccess", "OnFailure"] {
        let destination =
            shape::get(config, "DestinationConfig").and_then(|it| shape::get(it, end));
        let Some(destination) = destination else {
            continue;
        };
        let is_given = shape::get(destination, "Destination").is_some_and(shape::is_truthy);
        let kind = shape::get(destination, "Type").and_then(NodeRef::as_str);
        match kind {
            Some("SQS") if !is_given => {
                push(
                    acc,
                    format!("{id}EventInvokeConfig{end}Queue"),
                    "AWS::SQS::Queue",
                );
            }
            Some("SNS") if !is_given => {
                push(
                    acc,
                    format!("{id}EventInvokeConfig{end}Topic"),
                    "AWS::SNS::Topic",
                );
            }
            Some(_) | None => {}
        }
    }
}

/// An entry of `Events`.
struct Event<'a> {
    /// The logical ID of what it makes: the resource's and the key joined.
    id: String,
    kind: &'a str,
    properties: Option<NodeRef<'a>>,
}

impl<'a> Event<'a> {
    fn get(&self, name: &str) -> Option<NodeRef<'a>> {
        shape::get(self.properties?, name).filter(|it| !it.is_null())
    }
}

fn events<'a>(resource: Resource<'a>) -> impl Iterator<Item = Event<'a>> {
    let entries: Vec<EntryRef<'a>> = resource
        .property("Events")
        .map(shape::entries)
        .unwrap_or_default();
    entries.into_iter().filter_map(move |entry| {
        Some(Event {
            id: format!("{}{}", resource.id, shape::key_text(entry)),
            kind: shape::get(entry.value, "Type")?.as_str()?,
            properties: shape::get(entry.value, "Properties"),
        })
    })
}

fn function_event(acc: &mut Vec<Made>, target: &Target<'_>, event: &Event<'_>) {
    let id = &event.id;
    let permission = |acc: &mut Vec<Made>| {
        push(acc, format!("{id}Permission"), "AWS::Lambda::Permission");
    };
    match event.kind {
        "Schedule" | "CloudWatchEvent" | "EventBridgeRule" => {
            let arn = match &target.alias {
                Some(alias) => json!({ "Ref": alias }),
                None => json!({ "Fn::GetAtt": [target.id, "Arn"] }),
            };
            push_with(
                acc,
                id.clone(),
                "AWS::Events::Rule",
                Detail::Target(arn, None),
            );
            permission(acc);
            dead_letter_queue(acc, event, QueuePolicy::Made);
        }
        "ScheduleV2" => schedule(acc, event),
        "Api" | "HttpApi" => implicit_api(acc, event),
        "SNS" => subscription(acc, target, event),
        "SQS" => mapping(acc, id.clone(), target, event.get("Queue")),
        "Kinesis" | "DynamoDB" | "MSK" => mapping(acc, id.clone(), target, event.get("Stream")),
        "MQ" => mapping(acc, id.clone(), target, event.get("Broker")),
        "DocumentDB" => mapping(acc, id.clone(), target, event.get("Cluster")),
        "SelfManagedKafka" => mapping(acc, id.clone(), target, None),
        "IoTRule" => {
            push(acc, id.clone(), "AWS::IoT::TopicRule");
            permission(acc);
        }
        "CloudWatchLogs" => {
            push(acc, id.clone(), "AWS::Logs::SubscriptionFilter");
            permission(acc);
        }
        "S3" | "AlexaSkill" => permission(acc),
        _ => {}
    }
}

fn mapping(acc: &mut Vec<Made>, id: String, target: &Target<'_>, source: Option<NodeRef<'_>>) {
    let source = source.and_then(shape::named_id).map(str::to_owned);
    push_with(
        acc,
        id,
        "AWS::Lambda::EventSourceMapping",
        Detail::Mapping(target.name().to_owned(), source),
    );
}

fn subscription(acc: &mut Vec<Made>, target: &Target<'_>, event: &Event<'_>) {
    let id = &event.id;
    push(acc, id.clone(), "AWS::SNS::Subscription");
    let Some(queue) = event
        .get("SqsSubscription")
        .filter(|it| shape::is_truthy(*it))
    else {
        push(acc, format!("{id}Permission"), "AWS::Lambda::Permission");
        return;
    };
    let source = if shape::is_map(queue) {
        shape::get(queue, "QueueArn")
            .and_then(shape::named_id)
            .map(str::to_owned)
    } else {
        push(acc, format!("{id}Queue"), "AWS::SQS::Queue");
        Some(format!("{id}Queue"))
    };
    let policy = shape::get(queue, "QueuePolicyLogicalId").and_then(NodeRef::as_str);
    push(
        acc,
        policy.map_or_else(|| format!("{id}QueuePolicy"), str::to_owned),
        "AWS::SQS::QueuePolicy",
    );
    push_with(
        acc,
        format!("{id}EventSourceMapping"),
        "AWS::Lambda::EventSourceMapping",
        Detail::Mapping(target.name().to_owned(), source),
    );
}

fn implicit_api(acc: &mut Vec<Made>, event: &Event<'_>) {
    let (property, id, resource_type, sam_type) = match event.kind {
        "Api" => (
            "RestApiId",
            "ServerlessRestApi",
            "AWS::ApiGateway::RestApi",
            "AWS::Serverless::Api",
        ),
        _ => (
            "ApiId",
            "ServerlessHttpApi",
            "AWS::ApiGatewayV2::Api",
            "AWS::Serverless::HttpApi",
        ),
    };
    if event.get(property).is_none() {
        acc.push(Made {
            id: id.to_owned(),
            resource_type,
            sam_type: Some(sam_type),
            detail: Detail::Nothing,
        });
    }
}

/// Whether a queue policy comes with a dead-letter queue.
enum QueuePolicy {
    Made,
    Left,
}

fn dead_letter_queue(acc: &mut Vec<Made>, event: &Event<'_>, policy: QueuePolicy) {
    let Some(config) = event.get("DeadLetterConfig") else {
        return;
    };
    if shape::get(config, "Type").and_then(NodeRef::as_str) != Some("SQS") {
        return;
    }
    let id = shape::get(config, "QueueLogicalId").and_then(NodeRef::as_str);
    let id = id.map_or_else(|| format!("{}Queue", event.id), str::to_owned);
    push(acc, id, "AWS::SQS::Queue");
    match policy {
        QueuePolicy::Made => push(
            acc,
            format!("{}QueuePolicy", event.id),
            "AWS::SQS::QueuePolicy",
        ),
        QueuePolicy::Left => {}
    }
}

fn schedule(acc: &mut Vec<Made>, event: &Event<'_>) {
    push(acc, event.id.clone(), "AWS::Scheduler::Schedule");
    if event.get("RoleArn").is_none() {
        push(acc, format!("{}Role", event.id), "AWS::IAM::Role");
    }
    dead_letter_queue(acc, event, QueuePolicy::Left);
}

fn state_machine(
    acc: &mut Vec<Made>,
    resource: Resource<'_>,
    globals: &Globals<'_>,
    parameters: &Parameters,
) {
    let id = resource.id;
    if !resource.property("Role").is_some_and(shape::is_truthy) {
        push(acc, format!("{id}Role"), "AWS::IAM::Role");
    }
    let property =
        |name| effective(resource, globals.state_machine, name).filter(|it| shape::is_truthy(*it));
    let alias = property("AutoPublishAlias").map(|it| format!("{id}Alias{}", text(it, parameters)));
    if let Some(alias) = &alias {
        push(acc, alias.clone(), "AWS::StepFunctions::StateMachineAlias");
    }
    let alias = alias.filter(|_| property("UseAliasAsEventTarget").is_some());
    let target = Target { id, alias };
    for event in events(resource) {
        state_machine_event(acc, &target, &event);
    }
}

fn state_machine_event(acc: &mut Vec<Made>, target: &Target<'_>, event: &Event<'_>) {
    match event.kind {
        "Schedule" | "CloudWatchEvent" | "EventBridgeRule" => {
            let given = (event.kind == "Schedule")
                .then(|| event.get("RoleArn"))
                .flatten();
            let role = match given {
                Some(given) => shape::named_id(given).map(str::to_owned),
                None => {
                    push(acc, format!("{}Role", event.id), "AWS::IAM::Role");
                    Some(format!("{}Role", event.id))
                }
            };
            let arn = json!({ "Ref": target.name() });
            push_with(
                acc,
                event.id.clone(),
                "AWS::Events::Rule",
                Detail::Target(arn, role),
            );
            dead_letter_queue(acc, event, QueuePolicy::Made);
        }
        "ScheduleV2" => schedule(acc, event),
        "Api" => {
            push(acc, format!("{}Role", event.id), "AWS::IAM::Role");
            implicit_api(acc, event);
        }
        _ => {}
    }
}

fn graphql_api(acc: &mut Vec<Made>, resource: Resource<'_>) {
    let Some(sources) = resource.property("DataSources") else {
        return;
    };
    for (kind, name) in [("DynamoDb", "DynamoDB"), ("Lambda", "Lambda")] {
        let entries = shape::get(sources, kind).map(shape::entries);
        for entry in entries.unwrap_or_default() {
            let id = format!("{}{}{name}DataSource", resource.id, shape::key_text(entry));
            let given =
                shape::get(entry.value, "ServiceRoleArn").filter(|it| shape::is_truthy(*it));
            let role = match given {
                Some(given) => shape::named_id(given).map(str::to_owned),
                None => {
                    push(acc, format!("{id}Role"), "AWS::IAM::Role");
                    Some(format!("{id}Role"))
                }
            };
            push_with(acc, id, "AWS::AppSync::DataSource", Detail::Role(role));
        }
    }
}

impl Made {
    /// The logical ID of the role that a connector finds at it, given the other end.
    pub(super) fn role(&self, other_id: Option<&str>, other_arn: Option<&Value>) -> Option<String> {
        match &self.detail {
            Detail::Nothing | Detail::Mapping(..) => None,
            Detail::Role(role) => role.clone(),
            Detail::Target(arn, role) => {
                let named = arn
                    .get("Ref")
                    .or_else(|| arn.get("Fn::GetAtt")?.get(0))
                    .and_then(Value::as_str);
                let is_it = named.is_some_and(|it| Some(it) == other_id)
                    || other_arn.is_some_and(|it| is_truthy(it) && it == arn);
                role.clone().filter(|_| is_it)
            }
        }
    }
}

/// The resources made of a GraphQL API that share its `DependsOn`.
pub(super) fn shared_by_graphql_api(resource: Resource<'_>) -> Vec<String> {
    if resource.type_name() != Some("AWS::Serverless::GraphQLApi") {
        return Vec::new();
    }
    let id = resource.id;
    let mut ids = vec![format!("{id}Schema")];
    let keys = |name| {
        let entries = resource.property(name).map(shape::entries);
        entries.unwrap_or_default().into_iter().map(shape::key_text)
    };
    ids.extend(keys("ApiKeys").map(|key| format!("{id}{key}")));
    for (property, suffix) in [("DomainName", "DomainName"), ("Cache", "ApiCache")] {
        if resource.property(property).is_some_and(shape::is_truthy) {
            ids.push(format!("{id}{suffix}"));
        }
    }
    let mut made = Vec::new();
    graphql_api(&mut made, resource);
    ids.extend(made.into_iter().map(|it| it.id));
    ids.extend(keys("Functions").map(|key| format!("{id}{key}")));
    ids
}
