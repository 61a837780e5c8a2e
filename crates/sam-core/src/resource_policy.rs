//! The policies of resources that SAM writes: who may invoke a function or send to a queue, for events, function URLs,
//! and the authorizers and routes of APIs.

mod api;
mod authorizer;
mod function;
mod http_api;
mod implicit;
mod queue;
pub mod report;
#[cfg(test)]
mod tests;
mod url;
mod web_socket;

use crate::connector::{Environment, Renamed};
use crate::role::context::Context;
use crate::role::event::{Event, events, in_order};
use crate::template::{Resource, Template};
use crate::text::TextRange;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// A resource that SAM makes to let somebody use another one.
#[derive(Clone, Debug, PartialEq)]
pub struct MadePolicy {
    /// Its logical ID, `ResizeUploadPermission`.
    pub id: String,
    /// Its type, `AWS::Lambda::Permission` or `AWS::SQS::QueuePolicy`.
    pub resource_type: &'static str,
    /// What it lets somebody use, as the template refers to it: the function, not its alias.
    pub on: Value,
    /// Its properties.
    pub properties: Value,
    /// `Condition` and the like, those of the resource that it is made for.
    pub attributes: Map<String, Value>,
    /// What it is made for.
    pub reason: Reason,
    /// Where that is written.
    pub range: TextRange,
}

/// What a policy of a resource is made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// An entry of `Events`.
    Event {
        /// Its key.
        key: String,
        /// Its type, `SNS`.
        event_type: String,
    },
    /// `FunctionUrlConfig`.
    FunctionUrl,
    /// An authorizer of an API.
    Authorizer {
        /// Its name; the API of a web socket has one without a name.
        name: Option<String>,
        /// The logical ID of the API.
        api: String,
    },
    /// A route of an `AWS::Serverless::WebSocketApi`.
    Route {
        /// Its key, `$connect`.
        key: String,
        /// The logical ID of the API.
        api: String,
    },
}

impl MadePolicy {
    /// The whole resource as the transform writes it.
    pub fn body(&self) -> Value {
        let mut body = Map::new();
        body.insert("Type".to_owned(), self.resource_type.into());
        body.extend(self.attributes.clone());
        body.insert("Properties".to_owned(), self.properties.clone());
        Value::Object(body)
    }
}

/// All of them, in the order in which the transform makes them: functions, state machines, APIs. What the transform
/// refuses makes none.
pub fn resource_policies(template: Template<'_>, environment: &Environment) -> Vec<MadePolicy> {
    let mut maker = Maker {
        context: Context::new(template, environment),
        made: Vec::new(),
        by_id: HashMap::new(),
        default_routes: HashMap::new(),
    };
    let of_type = |wanted: &'static [&'static str]| {
        template
            .resources()
            .filter(move |it| it.type_name().is_some_and(|it| wanted.contains(&it)))
    };
    for function in of_type(&["AWS::Serverless::Function"]) {
        maker.function(function);
    }
    for state_machine in of_type(&["AWS::Serverless::StateMachine"]) {
        maker.state_machine(state_machine);
    }
    for api in of_type(&[
        "AWS::Serverless::Api",
        "AWS::Serverless::HttpApi",
        "AWS::Serverless::WebSocketApi",
    ]) {
        maker.api(api);
    }
    maker.implicit_apis();
    if maker.made.is_empty() {
        return maker.made;
    }
    let renamed = Renamed::of(template, environment);
    for policy in &mut maker.made {
        renamed.rewrite(&mut policy.properties);
        policy
            .attributes
            .values_mut()
            .for_each(|it| renamed.rewrite(it));
    }
    maker.made
}

/// Makes them, resource by resource.
struct Maker<'a, 'e> {
    context: Context<'a, 'e>,
    made: Vec<MadePolicy>,
    /// The places in `made`.
    by_id: HashMap<String, usize>,
    /// By the logical ID of an HTTP API.
    default_routes: HashMap<String, http_api::DefaultRoute>,
}

/// What a policy is made for, and what it has from there.
struct Cause {
    reason: Reason,
    range: TextRange,
    attributes: Map<String, Value>,
}

impl<'a> Maker<'a, '_> {
    fn function(&mut self, function: Resource<'a>) {
        let target = function::Target::of(function, &self.context);
        self.url(&target);
        for event in in_order(events(function)) {
            self.function_event(&target, &event);
        }
    }

    fn state_machine(&mut self, state_machine: Resource<'a>) {
        for event in events(state_machine) {
            match event.kind {
                "Schedule" | "CloudWatchEvent" | "EventBridgeRule" => {
                    self.dead_letter_queue(state_machine, &event);
                }
                _ => {}
            }
        }
    }

    fn api(&mut self, api: Resource<'a>) {
        match api.type_name() {
            Some("AWS::Serverless::Api") => self.authorizers(authorizer::Kind::Rest, api),
            Some("AWS::Serverless::HttpApi") => self.authorizers(authorizer::Kind::Http, api),
            Some("AWS::Serverless::WebSocketApi") => self.web_socket(api),
            Some(_) | None => {}
        }
    }

    /// Adds a policy; of one logical ID the last counts.
    fn push(&mut self, policy: MadePolicy) {
        let known = self.by_id.get(&policy.id);
        match known.and_then(|at| self.made.get_mut(*at)) {
            Some(known) => *known = policy,
            None => {
                self.by_id.insert(policy.id.clone(), self.made.len());
                self.made.push(policy);
            }
        }
    }

    /// Adds a permission to invoke a function.
    fn permission(&mut self, id: String, on: Value, permission: Permission, cause: Cause) {
        let mut properties = Map::new();
        let given = [
            ("Action", Some("lambda:InvokeFunction".into())),
            ("FunctionName", Some(permission.function)),
            ("Principal", Some(permission.principal.into())),
            ("SourceArn", permission.source),
            ("SourceAccount", permission.account),
            ("EventSourceToken", permission.token),
        ];
        for (name, value) in given {
            if let Some(value) = value {
                properties.insert(name.to_owned(), value);
            }
        }
        self.push(MadePolicy {
            id,
            resource_type: "AWS::Lambda::Permission",
            on,
            properties: Value::Object(properties),
            attributes: cause.attributes,
            reason: cause.reason,
            range: cause.range,
        });
    }
}

/// Who may invoke what.
struct Permission {
    /// As the permission names it.
    function: Value,
    principal: &'static str,
    source: Option<Value>,
    account: Option<Value>,
    token: Option<Value>,
}

impl Permission {
    fn new(function: Value, principal: &'static str, source: Value) -> Self {
        Self {
            function,
            principal,
            source: Some(source),
            account: None,
            token: None,
        }
    }
}

fn reason(event: &Event<'_>) -> Reason {
    Reason::Event {
        key: event.key.clone(),
        event_type: event.kind.to_owned(),
    }
}

/// The ARN of what an API has, in a partition; `resource` is a path in which `__ApiId__` is the API.
fn api_arn(partition: &str, resource: &str, variables: Value) -> Value {
    let arn =
        format!("arn:{partition}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:{resource}");
    json!({ "Fn::Sub": [arn, variables] })
}

/// What stands for the partition where SAM leaves it open.
const ANY_PARTITION: &str = "${AWS::Partition}";
