//! `Api`: a route of a REST API that invokes a function or starts a state machine.

use super::{Context, Event, ExpandedRole, Output, Target, TargetKind};
use crate::expand::apis::RouteTarget;
use crate::expand::event_source::api_id;
use crate::expand::implicit::{self, Kind};
use crate::expand::permission::{Permission, execute_api_arn};
use crate::expand::route_path::{Greedy, with_wildcards, without_last_slash};
use crate::expand::stage;
use crate::expand::whole::{EventPrefix, Whole};
use crate::syntax::NodeRef;
use serde_json::{Value, json};

pub(super) fn expand<'a>(
    out: &mut Output,
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) {
    match out.rest() {
        Some(whole) => add_route(whole, Kind::Rest, event, target, context),
        None => implicit::expand(out, Kind::Rest, event),
    }
    if target.kind == TargetKind::StateMachine {
        let generated = event.makes(format!("{}Role", event.id), "AWS::IAM::Role");
        out.resource(generated, || {
            starting_role(event, target, context).to_body()
        });
        return;
    }
    let Some((api, stage)) = rest_api(event.get("RestApiId"), context) else {
        return;
    };
    let mut generated = event.permission();
    generated.id.push_str(&stage::part(stage));
    out.policy(generated, || {
        let (path, method) = (event.text("Path")?, event.text("Method")?);
        let method = match method.to_lowercase().as_str() {
            "any" => "*".to_owned(),
            _ => method.to_uppercase(),
        };
        let path = with_wildcards(without_last_slash(path), Greedy::AnyName);
        let source = execute_api_arn(
            context.partition.name(),
            &format!("${{__ApiId__}}/${{__Stage__}}/{method}{path}"),
            json!({ "__ApiId__": api, "__Stage__": "*" }),
        );
        let permission = Permission::new(target.name(), "apigateway.amazonaws.com", source);
        Some(permission.of_event(event, target))
    });
}

/// Writes the route into the definition of its API.
pub(super) fn add_route<'a>(
    whole: &mut Whole,
    kind: Kind,
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) {
    let owner = target.owner.id;
    let Some(apis) = &mut whole.apis else {
        return;
    };
    let route = RouteTarget {
        owner,
        alias: target.is_alias().then(|| target.id()),
    };
    let (result, prefix) = match (kind, target.kind) {
        (Kind::Rest, TargetKind::Function) => (
            apis.add_rest_route(&route, &event.key, context),
            EventPrefix::Resource,
        ),
        (Kind::Rest, TargetKind::StateMachine) => (
            apis.add_state_machine_route(&route, &event.key, context),
            EventPrefix::None,
        ),
        (Kind::Http, _) => (
            apis.add_http_route(&route, &event.key),
            EventPrefix::Resource,
        ),
    };
    if kind.has(event)
        && let Some(api) = apis.all.get_mut(kind.id())
    {
        api.range.get_or_insert(event.entry.key.full_range());
    }
    if let Err(fault) = result {
        let range = event.entry.key.full_range();
        whole.refuse(owner, range, fault, prefix, context.template);
    }
}

/// The role with which the API starts a state machine.
pub(super) fn role<'a>(
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) -> Option<ExpandedRole<'a>> {
    let is_made = target.kind == TargetKind::StateMachine;
    is_made.then(|| starting_role(event, target, context))
}

fn starting_role<'a>(
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) -> ExpandedRole<'a> {
    super::starting_role(event, target, "apigateway.amazonaws.com", context)
}

/// An API as the event names it, and what its stage adds to names; none for what the transform refuses.
fn rest_api<'a>(given: Option<NodeRef<'a>>, context: &Context<'a, '_>) -> Option<(Value, &'a str)> {
    let Some(given) = given else {
        return Some((json!({ "Ref": Kind::Rest.id() }), Kind::Rest.stage()));
    };
    let id = api_id(given)?;
    if id == Kind::Rest.id() {
        return Some((given.to_value(), Kind::Rest.stage()));
    }
    let api = context.template.resource(id)?;
    if api.type_name() == Some("AWS::Serverless::HttpApi") {
        return None;
    }
    // The API that SAM adds for other events may stand in the place of this one, and has no `StageName`.
    let stage = match implicit::replaces(api, context.template) {
        true => None,
        false => api.property("StageName").and_then(NodeRef::as_str),
    };
    let stage = stage.unwrap_or("Stage");
    (!stage.is_empty()).then(|| (given.to_value(), stage))
}
