//! All resources of a template expanded, with everything that they say.

use super::api_kind::Kind;
use super::apis::Apis;
use super::context::Context;
use super::error::TransformError;
use super::generated::{Generated, Output};
use super::local_paths::LocalPaths;
use super::open_api::Fault;
use super::passes::{expand_resource, in_order, is_before_implicit, place_of_type};
use super::problem::invalid;
use super::rename::Renamed;
use super::whole::{EventPrefix, Whole, error_of, place_of};
use super::{api, deployment};
use crate::environment::Environment;
use crate::template::{Resource, Template, has_route_events};
use crate::text::TextRange;
use serde_json::Value;

/// A template whose SAM resources are expanded, but for its connectors.
#[derive(Debug)]
pub(crate) struct Expanded<'a> {
    /// What is generated, in the order of the transform, with the logical ID of the resource that it comes from; none for
    /// what comes from several.
    pub(crate) found: Vec<(Option<&'a str>, Generated)>,
    /// What changes elsewhere in the template.
    pub(crate) rest: Whole,
    /// The new names of what the template refers to.
    pub(crate) renamed: Renamed,
}

/// Reads the APIs of a template, with the routes of all events.
///
/// # Errors
/// What ends the transform before it expands a resource.
pub(crate) fn apis(
    template: Template<'_>,
    environment: &Environment,
) -> Result<Apis, Vec<TransformError>> {
    let context = Context::new(template, environment);
    Apis::new(&context).map_err(|faults| {
        let error = |(id, fault): (String, Fault)| {
            let written = template.resource(&id);
            let range = written.map_or(TextRange::default(), |it| it.entry.key.full_range());
            let range = place_of(&fault, &id, template, range);
            error_of(&id, range, fault, EventPrefix::Resource)
        };
        faults.into_iter().map(error).collect()
    })
}

/// What becomes of the APIs of a template.
#[derive(Debug, Default)]
pub(crate) struct ApiParts {
    /// All that is made of them, with what it says.
    pub(crate) generated: Vec<Generated>,
    /// Why they and the routes of events are refused.
    pub(crate) errors: Vec<TransformError>,
}

/// Expands the APIs of a template with the routes of events, as if nothing else was refused.
pub(crate) fn api_parts(template: Template<'_>, environment: &Environment) -> ApiParts {
    let mut apis = match apis(template, environment) {
        Ok(apis) => apis,
        Err(errors) => {
            return ApiParts {
                errors,
                ..ApiParts::default()
            };
        }
    };
    let context = Context::new(template, environment);
    let kind_of = |it: Resource<'_>| it.type_name().and_then(Kind::of_type);
    let is_aside = |id: &str| {
        let resource = template.resource(id);
        resource.is_none_or(|it| kind_of(it).is_none() && !has_routes(it))
    };
    let (items, _) = items(template, Some(&mut apis), is_aside);
    let mut out = Output::whole(Whole {
        apis: Some(apis),
        ..Whole::default()
    });
    for item in items {
        let (kind, id, range) = match item {
            Item::Implicit(kind) => (kind, kind.id(), None),
            Item::Written(resource) => match kind_of(resource) {
                Some(kind) => (kind, resource.id, Some(resource.entry.key.full_range())),
                None => {
                    // Of it only what it writes into APIs is asked for.
                    out.without_bodies(|out| expand_resource(out, resource, &context));
                    continue;
                }
            },
        };
        api::expand_whole(&mut out, kind, id, range, &context);
    }
    let (generated, found) = out.into_parts();
    ApiParts {
        generated,
        errors: found.fatal.into_iter().chain(found.errors).collect(),
    }
}

/// Whether a function or state machine has an event that is a route of an API.
fn has_routes(resource: Resource<'_>) -> bool {
    let is_owner = matches!(
        resource.type_name(),
        Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
    );
    is_owner && has_route_events(resource.property("Events"))
}

/// Expands all resources but connectors and those that are refused.
pub(crate) fn expand_all<'a>(
    template: Template<'a>,
    environment: &Environment,
    local_paths: LocalPaths,
    mut rest: Whole,
    is_refused: impl Fn(&str) -> bool,
) -> Expanded<'a> {
    let mut context = Context::new(template, environment);
    context.local_paths = local_paths;
    let (items, late) = items(template, rest.apis.as_mut(), is_refused);
    let mut expansion = Expansion {
        out: Output::whole(rest),
        owners: Vec::new(),
        renamed: Renamed::default(),
    };
    for item in items {
        match item {
            Item::Written(resource) => {
                expansion.step(Some(resource.id), resource.type_name(), |out| {
                    expand_resource(out, resource, &context);
                });
            }
            Item::Implicit(kind) => {
                expansion.step(Some(kind.id()), Some(kind.sam_type()), |out| {
                    api::expand_whole(out, kind, kind.id(), None, &context);
                });
            }
        }
    }
    for resource in late {
        expansion.step(Some(resource.id), resource.type_name(), |out| {
            expand_resource(out, resource, &context);
        });
    }
    expansion.step(None, None, |out| deployment::expand_shared(out, &context));
    expansion.finish()
}

/// What is expanded.
enum Item<'a> {
    Written(Resource<'a>),
    /// An API that SAM adds.
    Implicit(Kind),
}

/// What is expanded, and what is expanded after it, in the order of the transform.
fn items<'a>(
    template: Template<'a>,
    apis: Option<&mut Apis>,
    is_refused: impl Fn(&str) -> bool,
) -> (Vec<Item<'a>>, Vec<Resource<'a>>) {
    let (early, late): (Vec<_>, Vec<_>) = in_order(template)
        .into_iter()
        .filter(|it| !is_refused(it.id))
        .partition(|it| is_before_implicit(*it));
    let mut items: Vec<_> = early.into_iter().map(Item::Written).collect();
    if let Some(apis) = apis {
        let implicit = [Kind::Rest, Kind::Http].into_iter();
        items.extend(
            implicit
                .filter(|it| apis.is_implicit(*it))
                .map(Item::Implicit),
        );
        let order = apis.in_order();
        items.sort_by_cached_key(|item| {
            let (sam_type, id) = match item {
                Item::Written(resource) => (resource.type_name().unwrap_or_default(), resource.id),
                Item::Implicit(kind) => (kind.sam_type(), kind.id()),
            };
            let place = order.iter().position(|it| it == id);
            (place_of_type(sam_type), place)
        });
    }
    (items, late)
}

/// An expansion while it goes on.
struct Expansion<'a> {
    out: Output,
    /// Of whom the resources are up to a place in `out.found`.
    owners: Vec<(Option<&'a str>, usize)>,
    renamed: Renamed,
}

impl<'a> Expansion<'a> {
    fn step(
        &mut self,
        id: Option<&'a str>,
        sam_type: Option<&str>,
        expand: impl FnOnce(&mut Output),
    ) {
        let before = self.out.found.len();
        expand(&mut self.out);
        let made = self.out.found.get(before..).unwrap_or_default();
        let is_wrong = |it: &&Generated| !it.id.bytes().all(|it| it.is_ascii_alphanumeric());
        if let Some(wrong) = made.iter().find(is_wrong) {
            // Names in it are those of the template.
            let message = invalid(&wrong.id, "Logical ids must be alphanumeric.");
            let range = wrong.body.as_ref().map(|it| it.range).unwrap_or_default();
            if let Some(whole) = self.out.rest()
                && let Some(id) = id.filter(|it| !whole.is_refused(it))
            {
                let error = TransformError::whole(id, range, message);
                whole.errors.push(error);
            }
        }
        let made = self.out.found.get(before..).unwrap_or_default();
        if let (Some(id), Some(sam_type)) = (id, sam_type) {
            self.renamed.expanded(id, sam_type, made);
            let is_main =
                |it: &Generated| it.id == id || it.resource_type == "AWS::Lambda::LayerVersion";
            let is_whole = made.iter().any(is_main) || sam_type == "AWS::Serverless::Connector";
            if let Some(rest) = self.out.rest().filter(|_| !is_whole) {
                rest.unexpanded.push(id.to_owned());
            }
        }
        self.owners.push((id, self.out.found.len()));
    }

    fn finish(self) -> Expanded<'a> {
        let (found, mut rest) = self.out.into_parts();
        if let Some(apis) = rest.apis.take() {
            rest.conditions.extend(apis.conditions);
        }
        for (id, tags) in std::mem::take(&mut rest.bucket_tags) {
            let bucket = rest.resources.get_mut(&id);
            let properties = bucket.and_then(|it| it.get_mut("Properties"));
            if let (Some(tags), Some(Value::Object(properties))) = (tags, properties) {
                properties.insert("Tags".to_owned(), tags);
            }
        }
        let mut owners = self.owners.into_iter().peekable();
        let found = found.into_iter().enumerate().map(|(at, generated)| {
            while owners.peek().is_some_and(|(_, end)| *end <= at) {
                owners.next();
            }
            (owners.peek().and_then(|(owner, _)| *owner), generated)
        });
        Expanded {
            found: found.collect(),
            rest,
            renamed: self.renamed,
        }
    }
}
