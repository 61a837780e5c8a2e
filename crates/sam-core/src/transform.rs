//! The SAM transform of a whole template: the CloudFormation template that AWS's transform writes, or all of its errors.

mod api_access;
mod base;
mod globals;
#[cfg(test)]
mod macro_tests;
mod refusals;
mod structure;
mod taken;
#[cfg(test)]
mod tests;
mod unread;
mod unresolved;

use crate::connector::{self, ConnectorIndex, ConnectorResource, Resolver};
use crate::document::Document;
use crate::environment::Environment;
use crate::expand::{self, Generated, Origin, TransformError, Whole};

pub use crate::expand::LocalPaths;
use crate::template::Template;
use crate::text::TextRange;
pub use api_access::{ApiAccess, Caller, Route, api_access};
pub(crate) use api_access::{is_iam, security};
pub use refusals::{api_errors, globals_error, resource_error};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
pub use unresolved::Unresolved;

/// A template after the transform.
#[derive(Clone, Debug, Default)]
pub struct Transformed {
    /// The CloudFormation template, with keys in the order in which the transform writes them.
    pub template: Value,
    /// What each generated resource is made for, by logical ID.
    pub origins: BTreeMap<String, GeneratedFrom>,
    /// The logical IDs of resources that are generated, but not in `template`, since their content is not known. A
    /// template with such resources is not complete.
    pub unexpanded: Vec<String>,
    /// What the template still has of macros that CloudFormation runs before this one, in order.
    pub unresolved: Vec<Unresolved>,
}

/// Where a generated resource comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedFrom {
    /// The logical ID of the resource of the template; none for what comes from several.
    pub resource: Option<String>,
    /// The key or value in the document that asks for it.
    pub range: TextRange,
    /// What it is for; none of what a connector becomes.
    pub origin: Option<Origin>,
}

/// Transforms a template.
///
/// # Errors
/// Everything for which the transform refuses the template, in the order in which it finds it.
pub fn transform(
    template: Template<'_>,
    environment: &Environment,
    local_paths: LocalPaths,
) -> Result<Transformed, Vec<TransformError>> {
    let (transformed, errors) = transform_in_part(template, environment, local_paths);
    match errors.is_empty() {
        true => Ok(transformed),
        false => Err(errors),
    }
}

/// Transforms what the transform does not refuse. Beside it, everything that it refuses; with what ends the transform,
/// nothing is made.
pub fn transform_in_part(
    template: Template<'_>,
    environment: &Environment,
    local_paths: LocalPaths,
) -> (Transformed, Vec<TransformError>) {
    let after_macros = environment.after_macros(template.document());
    let template = after_macros.as_ref().map_or(template, Document::template);
    let apis = structure::check(template)
        .and_then(|()| expand::wrong_map(template, environment).map_or(Ok(()), Err))
        .map_err(|it| vec![it])
        .and_then(|()| expand::apis(template, environment));
    let apis = apis.and_then(|it| match globals::check(template) {
        Ok(()) => Ok(it),
        Err(error) => Err(vec![error]),
    });
    let apis = match apis {
        Ok(apis) => apis,
        Err(errors) => {
            let (errors, unexpanded) = unread::without(errors, template);
            let transformed = Transformed {
                unexpanded,
                ..Transformed::default()
            };
            return (transformed, errors);
        }
    };
    let mut errors = expand::refused(template, environment, local_paths);
    let is_refused = |id: &str| errors.iter().any(|it| it.resource.as_deref() == Some(id));
    let mut resources = base::resources(template);
    apis.add_route_settings(&mut resources);
    let rest = Whole {
        resources,
        apis: Some(apis),
        event_errors: expand::of_events(template, environment),
        ..Whole::default()
    };
    let mut expanded = expand::expand_all(template, environment, local_paths, rest, is_refused);
    if let Some(fatal) = expanded.rest.fatal {
        return (Transformed::default(), vec![fatal]);
    }
    errors.append(&mut expanded.rest.errors);
    let refused: BTreeSet<&str> = errors
        .iter()
        .filter_map(|it| it.resource.as_deref())
        .collect();
    let found = expanded.found.iter();
    // What is made of a resource before it is refused does not reach the template.
    let found = found.filter(|(owner, _)| owner.is_none_or(|it| !refused.contains(it)));
    let embedded: BTreeSet<String> = template.resources().flat_map(taken::embedded).collect();
    let clashes: Vec<TransformError> = found
        .filter_map(|(owner, it)| taken::check(*owner, it, template, &embedded))
        .collect();
    let groups = expand::of_deployment_groups(template, environment, local_paths);
    // A resource with a clash is expanded all the same.
    let index = ConnectorIndex::without(template, by_resource(&errors));
    errors.extend(clashes);
    errors.extend(groups);
    let connectors = connector::expand(Resolver::new(template, &index), environment);
    of_connectors(&mut errors, &connectors);
    let mut origins = BTreeMap::new();
    let Whole {
        mut resources,
        conditions,
        mut unexpanded,
        ..
    } = expanded.rest;
    let (errors, unread) = unread::without(errors, template);
    unexpanded.extend(unread);
    unexpanded.dedup();
    for (owner, generated) in &expanded.found {
        if let Some(resource) = generated.resource() {
            resources.insert(generated.id.clone(), resource);
            origins.insert(generated.id.clone(), from(*owner, generated));
        }
    }
    let of_connectors = connectors.connectors.iter().flat_map(|(resolved, made)| {
        let owner = resolved.connector.resource().id;
        let range = resolved.connector.entry.key.full_range();
        made.iter().map(move |it| (owner, range, it))
    });
    let of_apis = connectors.own.iter().flat_map(|own| {
        let made = own.generated.iter();
        made.map(move |it| (own.resource.id, own.range, it))
    });
    let of_connectors: Vec<(&str, TextRange, &ConnectorResource)> =
        of_apis.chain(of_connectors).collect();
    for (owner, range, made) in of_connectors {
        resources.insert(made.id.clone(), made.body.clone());
        let from = GeneratedFrom {
            resource: Some(owner.to_owned()),
            range,
            origin: None,
        };
        origins.insert(made.id.clone(), from);
    }
    let mut output = base::template(template, resources, conditions);
    expanded.renamed.rewrite_template(&mut output);
    if let Some(Value::Object(resources)) = output.get_mut("Resources") {
        wait(resources, connectors.depends_on);
    }
    let transformed = Transformed {
        template: output,
        origins,
        unexpanded,
        unresolved: unresolved::unresolved(template),
    };
    (transformed, errors)
}

/// The messages about resources, by logical ID.
fn by_resource(errors: &[TransformError]) -> BTreeMap<String, String> {
    let about = errors
        .iter()
        .filter_map(|it| Some((it.resource.clone()?, it.aws_message.clone())));
    about.collect()
}

/// Adds what is wrong with connectors.
fn of_connectors(errors: &mut Vec<TransformError>, expansion: &connector::Expansion<'_>) {
    let of_attributes = expansion.attribute_problems.iter().map(|it| (None, it));
    let of_connectors = expansion.connectors.iter().flat_map(|(resolved, _)| {
        let id = resolved.connector.resource().id;
        let first = resolved.problems.first();
        first.into_iter().map(move |it| (Some(id), it))
    });
    errors.extend(
        of_attributes
            .chain(of_connectors)
            .map(|(id, problem)| TransformError {
                resource: id.map(str::to_owned),
                range: problem.range,
                aws_message: problem.aws_message.clone(),
                definition_of: None,
            }),
    );
}

fn from(owner: Option<&str>, generated: &Generated) -> GeneratedFrom {
    let range = generated.body.as_ref().map(|it| it.range);
    GeneratedFrom {
        resource: owner.map(str::to_owned),
        range: range.unwrap_or_default(),
        origin: Some(generated.origin.clone()),
    }
}

/// Gives resources the `DependsOn` that connectors leave them with.
fn wait(resources: &mut Map<String, Value>, depends_on: BTreeMap<String, Value>) {
    for (id, ids) in depends_on {
        if let Some(Value::Object(resource)) = resources.get_mut(&id) {
            resource.insert("DependsOn".to_owned(), ids);
        }
    }
}
