//! `HttpApi`: a route of an HTTP API that invokes a function.

use super::{Context, Event, Output, Target};
use crate::expand::default_route::{
    ANY_METHOD, DEFAULT_ROUTE, DefaultRoute, DefaultRoutes, default_route,
};
use crate::expand::event_source::api_id;
use crate::expand::implicit::{self, Kind};
use crate::expand::permission::{ANY_PARTITION, Permission, execute_api_arn};
use crate::expand::route_path::{Greedy, with_wildcards, without_last_slash};
use serde_json::{Value, json};

pub(super) fn expand<'a>(
    out: &mut Output,
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) {
    match out.rest() {
        Some(whole) => super::api::add_route(whole, Kind::Http, event, target, context),
        None => implicit::expand(out, Kind::Http, event),
    }
    let Some((api, route)) = route(&mut out.default_routes, event, target, context) else {
        return;
    };
    out.policy(event.permission(), || {
        let source = execute_api_arn(
            ANY_PARTITION,
            &format!("${{__ApiId__}}/${{__Stage__}}{route}"),
            json!({ "__ApiId__": api, "__Stage__": "*" }),
        );
        let permission = Permission::new(target.name(), "apigateway.amazonaws.com", source);
        Some(permission.of_event(event, target))
    });
}

/// The API and the route for which a permission is made: none where the default route leads to the function already.
fn route<'a>(
    routes: &mut DefaultRoutes,
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) -> Option<(Value, String)> {
    let (path, method) = match event.is_default_route() {
        true => (DEFAULT_ROUTE, ANY_METHOD),
        false => (event.text("Path")?, event.text("Method")?),
    };
    let (api, id) = http_api(event, context)?;
    let written = context.template.resource(id);
    let route = default_route(routes, id, written.filter(|_| id != Kind::Http.id()));
    let is_invalid = *route == DefaultRoute::Invalid;
    // Of an alias the transform does not see what leads to it here.
    let is_covered = route.leads_to(target.id())
        && !(target.is_alias() && matches!(route, DefaultRoute::Added(_)));
    let method = method.to_lowercase();
    let is_any = matches!(method.as_str(), "any" | ANY_METHOD);
    if path == DEFAULT_ROUTE && is_any && route.is_free() {
        *route = DefaultRoute::Added(target.id().to_owned());
    }
    let own_path = without_last_slash(path);
    let path = match own_path {
        DEFAULT_ROUTE => String::new(),
        _ if is_covered => return None,
        path => with_wildcards(path, Greedy::Proxy),
    };
    if is_invalid {
        return None;
    }
    let route = match (method.as_str(), path.as_str()) {
        ("any", "/$default") => path,
        _ if is_any => format!("/*{path}"),
        _ => format!("/{}{path}", method.to_uppercase()),
    };
    Some((api, route))
}

/// An API as the event names it, and its logical ID; none for what the transform refuses.
fn http_api<'a>(event: &Event<'a>, context: &Context<'a, '_>) -> Option<(Value, &'a str)> {
    let implicit = Kind::Http.id();
    let Some(given) = event.get("ApiId") else {
        return Some((json!({ "Ref": implicit }), implicit));
    };
    let id = api_id(given)?;
    let is_there = id == implicit || context.template.resource(id).is_some();
    is_there.then(|| (given.to_value(), id))
}
