//! What starts functions and state machines: events, and the routes of APIs.

use super::{Builder, GraphEdge, GraphEdgeKind, shown};
use sam_core::analysis::Analysis;
use sam_core::cancellation;
use sam_core::expand::{self, Origin};
use sam_core::spec::{IMPLICIT_HTTP_API, IMPLICIT_REST_API};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::{Resource, intrinsic};

/// The types of events that poll or subscribe to a resource, with the property that names it.
const SOURCES: [(&str, &str); 11] = [
    ("SQS", "Queue"),
    ("Kinesis", "Stream"),
    ("DynamoDB", "Stream"),
    ("MSK", "Stream"),
    ("MQ", "Broker"),
    ("DocumentDB", "Cluster"),
    ("SNS", "Topic"),
    ("S3", "Bucket"),
    ("Cognito", "UserPool"),
    ("CloudWatchLogs", "LogGroupName"),
    ("SelfManagedKafka", "KafkaBootstrapServers"),
];

/// Of an event that is a route: the property that names the API, and the API that SAM makes without it.
fn route(event_type: &str) -> Option<(&'static str, &'static str)> {
    match event_type {
        "Api" => Some(("RestApiId", IMPLICIT_REST_API)),
        "HttpApi" => Some(("ApiId", IMPLICIT_HTTP_API)),
        _ => None,
    }
}

/// What SAM makes for an event that comes from no resource of the template.
const RULES: [&str; 3] = [
    "AWS::Events::Rule",
    "AWS::Scheduler::Schedule",
    "AWS::IoT::TopicRule",
];

/// Adds an edge for each event.
pub(super) fn add(builder: &mut Builder, analysis: &Analysis) {
    for resource in analysis.template().resources() {
        cancellation::check();
        let is_started = matches!(
            resource.type_name(),
            Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
        );
        let events = resource.property("Events").filter(|_| is_started);
        for event in events.into_iter().flat_map(NodeRef::entries) {
            of_event(builder, analysis, resource, event);
        }
    }
}

fn of_event(
    builder: &mut Builder,
    analysis: &Analysis,
    owner: Resource<'_>,
    event: EntryRef<'_>,
) -> Option<()> {
    let event_type = event.value.get("Type")?.as_str()?;
    let properties = event.value.get("Properties");
    let property = |name: &str| properties.and_then(|it| it.get(name));
    let range = event.key.range();
    let (kind, from, label) = if let Some((by, implicit)) = route(event_type) {
        let text = |name: &str| property(name).and_then(NodeRef::as_str);
        let label = match (text("Method"), text("Path")) {
            (Some(method), Some(path)) => format!("{} {path}", method.to_uppercase()),
            _ => "$default".to_owned(),
        };
        let api = match property(by) {
            Some(named) => intrinsic::named_id(named).or(named.as_str())?,
            None => implicit,
        };
        let from = builder.named(api, analysis, range)?;
        (GraphEdgeKind::Route, from, label)
    } else {
        let source = SOURCES.iter().find(|(name, _)| *name == event_type);
        let named = source.and_then(|&(_, name)| intrinsic::named_id(property(name)?));
        let from = match named {
            Some(id) => builder.named(id, analysis, range)?,
            None => {
                let made = expand::generated(owner, analysis.template()).into_iter();
                let mut rules = made.filter(|it| RULES.contains(&it.resource_type));
                let is_its = |origin: &Origin| matches!(origin, Origin::Event { key, .. } if key == event.name());
                let rule = rules.find(|it| is_its(&it.origin))?;
                builder.generated(&rule.id, rule.resource_type, range)
            }
        };
        (GraphEdgeKind::Event, from, event.name().to_owned())
    };
    let to = builder.resource(owner);
    builder.edge(GraphEdge {
        kind,
        name: shown(event.name()),
        from,
        to,
        permissions: vec![shown(&label)],
        problem: None,
        range,
    });
    Some(())
}
