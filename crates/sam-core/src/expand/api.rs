//! `AWS::Serverless::Api` and `AWS::Serverless::HttpApi`, written or made for events that name none.

pub(super) mod authorizer;
mod definition_body;
pub(super) mod http;
mod http_authorizer;
mod http_definition;
pub(super) mod resource;
pub(super) mod rest;
mod rest_authorizer;
mod rest_definition;
mod usage_plan;

use super::api_kind::Kind;
use super::context::Context;
use super::draft::{PASSED_ON, attributes};
use super::effective::Properties;
use super::generated::{Body, Depth, Generated, Output, Suffix};
use super::whole::EventPrefix;
use super::{Origin, domain, stage};
use crate::template::Resource;
use crate::text::TextRange;
use resource::ApiResource;
use serde_json::{Map, Value};

/// An API, written or not.
pub(super) struct Api<'a> {
    pub(super) id: &'a str,
    pub(super) properties: Properties<'a>,
    /// `Condition` and the like.
    pub(super) attributes: Map<String, Value>,
    /// The place of what is written nowhere.
    pub(super) range: TextRange,
}

/// Adds what SAM makes for an API that is written.
pub(super) fn expand<'a>(
    out: &mut Output,
    kind: Kind,
    resource: Resource<'a>,
    context: &Context<'a, '_>,
) {
    if out.depth() == Depth::Whole {
        let range = resource.entry.key.full_range();
        expand_whole(out, kind, resource.id, Some(range), context);
        return;
    }
    let stage_name = resource.property("StageName").filter(|it| !it.is_null());
    let api = Api {
        id: resource.id,
        properties: Properties::of(resource, context.template),
        attributes: attributes(resource, &PASSED_ON),
        range: resource.entry.key.full_range(),
    };
    let stage_id = match kind {
        // Without the name of a stage the transform refuses the API.
        Kind::Rest => stage_name.map(|it| stage::id(api.id, it.as_str())),
        Kind::Http => Some(stage::http_id(api.id, stage_name.map(|it| it.as_str()))),
    };
    parts(out, kind, &api, stage_id, context);
}

/// Adds everything that SAM makes of an API, the API itself too, with all that it says. `range` is where it is written.
pub(super) fn expand_whole(
    out: &mut Output,
    kind: Kind,
    id: &str,
    range: Option<TextRange>,
    context: &Context<'_, '_>,
) {
    let Some(whole) = out.rest() else {
        return;
    };
    let Some(apis) = &mut whole.apis else {
        return;
    };
    let asked_for = apis.all.get(id).and_then(|it| it.range);
    let range = range.or(asked_for).unwrap_or_default();
    let made = match kind {
        Kind::Rest => rest::expand(apis, id, context),
        Kind::Http => http::expand(apis, id, context),
    };
    match made {
        Ok(made) => {
            let template = context.template;
            let properties = match template.resource(id) {
                Some(resource) => Properties::of(resource, template),
                None => Properties::of_globals(kind.section(), template),
            };
            add(out, made, &properties, range);
        }
        Err(fault) => whole.refuse(id, range, fault, EventPrefix::Resource, context.template),
    }
}

/// Adds resources of an API with what they say. `range` is the place of those that no property asks for.
pub(super) fn add(out: &mut Output, made: Vec<ApiResource>, of: &Properties<'_>, range: TextRange) {
    for resource in made {
        let generated = Generated::new(resource.id, resource.resource_type, resource.origin);
        let properties = Value::Object(resource.properties);
        let range = of.key_range(&resource.place, range);
        out.resource(generated, || {
            Body::new(properties, resource.attributes, range)
        });
    }
}

/// Adds what SAM makes for the API that it makes for events, which has the properties of `Globals`.
pub(super) fn expand_implicit<'a>(out: &mut Output, kind: Kind, context: &Context<'a, '_>) {
    let properties = Properties::of_globals(kind.section(), context.template);
    let auth = properties.get("Auth");
    let api = Api {
        id: kind.id(),
        properties,
        attributes: Map::new(),
        range: auth.key_range(TextRange::default()),
    };
    let stage_id = match kind {
        Kind::Rest => stage::id(api.id, Some(kind.stage())),
        Kind::Http => stage::http_id(api.id, None),
    };
    parts(out, kind, &api, Some(stage_id), context);
}

fn parts(
    out: &mut Output,
    kind: Kind,
    api: &Api<'_>,
    stage_id: Option<String>,
    context: &Context<'_, '_>,
) {
    let stage_type = match kind {
        Kind::Rest => "AWS::ApiGateway::Stage",
        Kind::Http => "AWS::ApiGatewayV2::Stage",
    };
    if let Some(id) = stage_id {
        out.name(id, stage_type, Origin::Sam);
    }
    match kind {
        Kind::Rest => {
            let id = format!("{}Deployment", api.id);
            let deployment = Generated::new(id, "AWS::ApiGateway::Deployment", Origin::Sam);
            out.add(deployment.suffix(Suffix::Hash));
            domain::expand_rest(out, api.id, &api.properties, context);
            usage_plan::expand(out, api, context);
        }
        Kind::Http => domain::expand_http(out, api.id, &api.properties, context),
    }
    authorizer::expand(out, api, kind, context);
}
