//! What a service refuses although the template is well-formed.

mod alarm_period;
mod bucket_notification;
mod cors_quotes;
mod database_password;
mod destination_type;
mod environment_variable_name;
mod environment_variable_value;
mod event_pattern;
mod event_source_property;
mod fifo_name;
mod flexible_window;
mod function_combination;
mod function_limit;
mod group_size;
mod jwt_audience;
mod jwt_configuration_key;
mod pattern_text;
mod queue_combination;
mod queue_visibility;
mod route_path;
mod schedule_expression;
mod service_token;
mod stage_name;
mod stream_missing;
mod table_billing;
mod table_keys;
mod tag_key;
mod user_data;

use super::{EntryView, Rule};
use sam_core::document::Section;
use sam_core::policy::may_have_more;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;
use serde_json::Value;

/// In the order of the documentation.
pub(super) const RULES: &[Rule] = &[
    function_limit::RULE,
    function_combination::RULE,
    event_source_property::RULE,
    environment_variable_name::RULE,
    environment_variable_value::RULE,
    destination_type::RULE,
    queue_visibility::RULE,
    queue_combination::RULE,
    schedule_expression::RULE,
    flexible_window::RULE,
    event_pattern::RULE,
    route_path::RULE,
    stage_name::RULE,
    cors_quotes::RULE,
    jwt_audience::RULE,
    bucket_notification::RULE,
    stream_missing::RULE,
    table_keys::RULE,
    table_billing::RULE,
    fifo_name::RULE,
    database_password::RULE,
    jwt_configuration_key::RULE,
    service_token::RULE,
    user_data::RULE,
    group_size::RULE,
    tag_key::RULE,
    alarm_period::RULE,
];

/// The events of a function or state machine of SAM whose properties are written out: their type, and those.
fn events(resource: Resource<'_>) -> impl Iterator<Item = (&str, NodeRef<'_>)> {
    let has_events = matches!(
        resource.type_name(),
        Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
    );
    let events = resource.property("Events").filter(|_| has_events);
    events
        .into_iter()
        .flat_map(NodeRef::entries)
        .filter_map(|it| {
            let kind = it.value.get("Type")?.as_str()?;
            let properties = it.value.get("Properties")?;
            (!may_have_more(properties)).then_some((kind, properties))
        })
}

/// `JwtConfiguration` of the authorizers that an HTTP API of SAM has, or that `Globals` gives to all of them. SAM writes its
/// keys in lower case.
fn jwt_configurations<'a>(of: &EntryView<'_, 'a>) -> Vec<EntryRef<'a>> {
    let properties = of.entry().and_then(|entry| match of.item.section {
        Section::Resources => {
            let is_api = of.item.type_name() == Some("AWS::Serverless::HttpApi");
            entry.value.get("Properties").filter(|_| is_api)
        }
        Section::Globals => Some(entry.value).filter(|_| entry.name() == "HttpApi"),
        _ => None,
    });
    let authorizers = properties.and_then(|it| it.get("Auth")?.get("Authorizers"));
    let authorizers = authorizers.into_iter().flat_map(NodeRef::entries);
    let configurations = authorizers.filter_map(|it| it.value.entry("JwtConfiguration"));
    configurations.collect()
}

/// The items of a list that is written as one.
fn list(node: NodeRef<'_>) -> Option<Vec<NodeRef<'_>>> {
    (node.is_sequence() && node.tag().is_none()).then(|| node.items().collect())
}

/// A whole number, also one that is written as text; none of what only the deployment knows.
fn number(node: NodeRef<'_>) -> Option<i64> {
    match node.to_value() {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A truth value likewise.
fn truth(node: NodeRef<'_>) -> Option<bool> {
    match node.to_value() {
        Value::Bool(truth) => Some(truth),
        Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
