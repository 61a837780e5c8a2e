//! `Api`: a route of a REST API that invokes a function or starts a state machine.

use super::{Context, Event, ExpandedRole, Output, Target, TargetKind};
use crate::expand::event_source::api_id;
use crate::expand::implicit::{self, Kind};
use crate::expand::permission::{Permission, execute_api_arn};
use crate::expand::stage;
use crate::syntax::NodeRef;
use serde_json::{Value, json};

pub(super) fn expand<'a>(
    out: &mut Output,
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) {
    implicit::expand(out, Kind::Rest, event);
    if target.kind == TargetKind::StateMachine {
        out.add(event.makes(format!("{}Role", event.id), "AWS::IAM::Role"));
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

/// The role with which the API starts a state machine.
pub(super) fn role<'a>(
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) -> Option<ExpandedRole<'a>> {
    let is_made = target.kind == TargetKind::StateMachine;
    is_made.then(|| super::starting_role(event, target, "apigateway.amazonaws.com", context))
}

/// An API as the event names it, and what its stage adds to names; none for what the transform refuses.
fn rest_api<'a>(given: Option<NodeRef<'a>>, context: &Context<'a, '_>) -> Option<(Value, &'a str)> {
    let Some(given) = given else {
        return Some((json!({ "Ref": Kind::Rest.id() }), "Prod"));
    };
    let id = api_id(given)?;
    if id == Kind::Rest.id() {
        return Some((given.to_value(), "Prod"));
    }
    let api = context.template.resource(id)?;
    if api.type_name() == Some("AWS::Serverless::HttpApi") {
        return None;
    }
    let stage = api.property("StageName").and_then(NodeRef::as_str);
    let stage = stage.unwrap_or("Stage");
    (!stage.is_empty()).then(|| (given.to_value(), stage))
}

/// API Gateway leaves out the slash at the end of a path.
pub(super) fn without_last_slash(path: &str) -> &str {
    match path.strip_suffix('/') {
        Some(rest) if !rest.is_empty() => rest,
        Some(_) | None => path,
    }
}

/// Which names of a path parameter may take the rest of the path, `{name+}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Greedy {
    AnyName,
    /// `proxy` alone; others stay as they are.
    Proxy,
}

/// A path with `*` for its parameters.
pub(super) fn with_wildcards(path: &str, greedy: Greedy) -> String {
    let mut result = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('{') {
        result.push_str(before);
        match behind.split_once('}') {
            Some((name, after)) if is_parameter(name, greedy) => {
                result.push('*');
                rest = after;
            }
            Some(_) | None => {
                result.push('{');
                rest = behind;
            }
        }
    }
    result.push_str(rest);
    result
}

fn is_parameter(name: &str, greedy: Greedy) -> bool {
    let name = match (name.strip_suffix('+'), greedy) {
        (Some(name), Greedy::AnyName) => name,
        (Some("proxy"), Greedy::Proxy) => "proxy",
        (Some(_), Greedy::Proxy) => return false,
        (None, Greedy::AnyName | Greedy::Proxy) => name,
    };
    let is_named = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-');
    !name.is_empty() && name.chars().all(is_named)
}
