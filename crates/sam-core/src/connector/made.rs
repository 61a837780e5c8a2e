//! Resources that SAM makes beside the ones written, as far as the end of a connector may name them.

use super::event::{Target, events, function_event, state_machine_event};
use super::parameters::Parameters;
use super::{Environment, graphql, shape};
use crate::document::Section;
use crate::role::made_for_destinations;
use crate::syntax::{NodeRef, is_truthy};
use crate::template::{Resource, Template, intrinsic};
use serde_json::Value;
use std::collections::HashMap;

/// A resource that SAM makes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Made {
    pub(super) id: String,
    /// Once SAM is expanded.
    pub(super) resource_type: &'static str,
    /// A SAM type, where SAM adds the resource to the template before it expands it.
    pub(super) sam_type: Option<&'static str>,
    pub(super) detail: Detail,
}

/// What else a connector looks at.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Detail {
    Nothing,
    /// The logical ID of its role.
    Role(Option<String>),
    /// The one target of a rule: its ARN, and the logical ID of its role.
    Target(Value, Option<String>),
    /// What an event source mapping names: the function (or alias) and the source, each by logical ID.
    Mapping(String, Option<String>),
    /// The bucket that waits for a permission, by logical ID.
    Notification(String),
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
    resource: Resource<'_>,
    globals: &Globals<'_>,
    parameters: &Parameters,
) -> Vec<Made> {
    let mut made = Vec::new();
    add(&mut made, resource, globals, parameters);
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
        Some("AWS::Serverless::StateMachine") => state_machine(acc, resource, globals),
        Some("AWS::Serverless::GraphQLApi") => graphql::made(acc, resource),
        Some(_) | None => {}
    }
}

/// The `Globals` that decide what is made.
pub(super) struct Globals<'a> {
    template: Template<'a>,
    pub(super) function: Option<NodeRef<'a>>,
    pub(super) layer_version: Option<NodeRef<'a>>,
    state_machine: Option<NodeRef<'a>>,
}

impl<'a> Globals<'a> {
    pub(super) fn of(template: Template<'a>) -> Self {
        let section = |key| Some(template.entry(Section::Globals, key)?.value);
        Self {
            template,
            function: section("Function"),
            layer_version: section("LayerVersion"),
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

pub(super) fn push(acc: &mut Vec<Made>, id: String, resource_type: &'static str) {
    push_with(acc, id, resource_type, Detail::Nothing);
}

pub(super) fn push_with(
    acc: &mut Vec<Made>,
    id: String,
    resource_type: &'static str,
    detail: Detail,
) {
    acc.push(Made {
        id,
        resource_type,
        sam_type: None,
        detail,
    });
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
    if let Some(destinations) = made_for_destinations(resource, globals.template, parameters) {
        let config = "AWS::Lambda::EventInvokeConfig";
        push(acc, format!("{id}EventInvokeConfig"), config);
        for (id, resource_type) in destinations {
            push(acc, id, resource_type);
        }
    }
    let url = effective(resource, globals.function, "FunctionUrlConfig");
    if url.is_some_and(shape::is_truthy) {
        push(acc, format!("{id}Url"), "AWS::Lambda::Url");
    }
    let target = Target {
        id,
        alias,
        is_conditional: resource.body().get("Condition").is_some(),
    };
    for event in events(resource) {
        function_event(acc, &target, &event);
    }
}

/// A role is made, too, where one branch of an `Fn::If` leaves it out.
fn conditional_role(resource: Resource<'_>) -> bool {
    let condition = resource.property("Role").and_then(intrinsic::of);
    condition.is_some_and(|it| it.name == "If" && it.items().skip(1).any(shape::is_no_value))
}

/// A text, with a parameter's value put in.
fn text(node: NodeRef<'_>, parameters: &Parameters) -> String {
    match parameters.resolve(&node.to_value()) {
        Value::String(text) => text,
        _ => String::new(),
    }
}

fn state_machine(acc: &mut Vec<Made>, resource: Resource<'_>, globals: &Globals<'_>) {
    let id = resource.id;
    if !resource.property("Role").is_some_and(shape::is_truthy) {
        push(acc, format!("{id}Role"), "AWS::IAM::Role");
    }
    let property =
        |name| effective(resource, globals.state_machine, name).filter(|it| shape::is_truthy(*it));
    // A parameter is not looked up here, and what is no text is refused as a name.
    let alias = property("AutoPublishAlias").and_then(NodeRef::as_str);
    let alias = alias.map(|it| format!("{id}Alias{it}"));
    if let Some(alias) = &alias {
        let version = "AWS::StepFunctions::StateMachineVersion";
        push(acc, format!("{id}Version"), version);
        push(acc, alias.clone(), "AWS::StepFunctions::StateMachineAlias");
    }
    let alias = alias.filter(|_| property("UseAliasAsEventTarget").is_some());
    let target = Target {
        id,
        alias,
        is_conditional: resource.body().get("Condition").is_some(),
    };
    for event in events(resource) {
        state_machine_event(acc, &target, &event);
    }
}

impl Made {
    /// The logical ID of the role that a connector finds at it, given the other end.
    pub(super) fn role(&self, other_id: Option<&str>, other_arn: Option<&Value>) -> Option<String> {
        match &self.detail {
            Detail::Nothing | Detail::Mapping(..) | Detail::Notification(_) => None,
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
