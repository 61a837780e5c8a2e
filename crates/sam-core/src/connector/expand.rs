//! All connectors of a template with their effects on other resources.

use super::depends::Dependencies;
use super::graphql::{OwnConnector, own_connectors};
use super::profile::Waits;
use super::resolver::Resolver;
use super::{ConnectorResource, Problem, Resolved, declared, generate};
use crate::environment::Environment;
use crate::expand::Renamed;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

/// All connectors of a template, expanded.
#[derive(Clone, Debug)]
pub struct Expansion<'a> {
    /// Each connector with the resources it becomes, or none of them when it has problems. Of embedded connectors that
    /// arrive at one ID there is only the last, as in the transform.
    pub connectors: Vec<(Resolved<'a>, Vec<ConnectorResource>)>,
    /// The connectors that SAM makes itself.
    pub own: Vec<OwnConnector<'a>>,
    /// What is wrong with `Connectors` attributes as a whole.
    pub attribute_problems: Vec<Problem>,
    /// The final `DependsOn` of each resource that a connector touched.
    pub depends_on: BTreeMap<String, Value>,
    /// The other resources that the transform refuses, by logical ID, with its messages; see [`ConnectorIndex::strict`].
    ///
    /// [`ConnectorIndex::strict`]: super::ConnectorIndex::strict
    pub refused: BTreeMap<String, String>,
}

/// Expands all connectors of a template.
pub fn expand<'a>(resolver: Resolver<'a>, environment: &Environment) -> Expansion<'a> {
    let template = resolver.template();
    let mut dependencies = Dependencies::of(&resolver);
    let mut own: Vec<OwnConnector<'a>> = template
        .resources()
        .filter(|it| it.type_name() == Some("AWS::Serverless::GraphQLApi"))
        .filter(|it| !resolver.refused().contains_key(it.id))
        .flat_map(own_connectors)
        .collect();
    for connector in &own {
        dependencies.replace(&connector.id, &ids(&connector.generated));
    }
    let mut connectors = Vec::new();
    for resolved in visible(&resolver) {
        let generated = if resolved.problems.is_empty() {
            generate(&resolved)
        } else {
            Vec::new()
        };
        take_effect(&mut dependencies, &resolver, &resolved, &generated);
        connectors.push((resolved, generated));
    }
    let renamed = Renamed::of(template, environment);
    let of_connectors = connectors.iter_mut().flat_map(|(_, it)| it);
    let of_own = own.iter_mut().flat_map(|it| &mut it.generated);
    for generated in of_connectors.chain(of_own) {
        if let (Value::Object(body), Some(depends_on)) =
            (&mut generated.body, dependencies.get(&generated.id))
        {
            body.insert("DependsOn".to_owned(), depends_on);
        }
        rewrite(generated, &renamed);
    }
    let made_here: HashSet<&str> = connectors
        .iter()
        .flat_map(|(_, it)| it)
        .chain(own.iter().flat_map(|it| &it.generated))
        .map(|it| it.id.as_str())
        .collect();
    let depends_on = dependencies
        .touched()
        .filter(|(id, _)| !made_here.contains(*id))
        .map(|(id, value)| (renamed.id(id), renamed.depends_on(value)))
        .collect();
    Expansion {
        connectors,
        own,
        attribute_problems: resolver.attribute_problems(),
        depends_on,
        refused: resolver.refused().clone(),
    }
}

/// Rewrites the references in a generated resource and in what is told about it.
fn rewrite(generated: &mut ConnectorResource, renamed: &Renamed) {
    if let Value::Object(body) = &mut generated.body {
        body.values_mut().for_each(|it| renamed.rewrite(it));
        if let Some(depends_on) = body.get_mut("DependsOn") {
            *depends_on = renamed.depends_on(depends_on.take());
        }
    }
    renamed.rewrite(&mut generated.attached_to);
    for statement in &mut generated.statements {
        let resources = statement.resources.iter_mut();
        let all = resources.chain(&mut statement.condition);
        all.for_each(|it| renamed.rewrite(it));
    }
}

fn ids(generated: &[ConnectorResource]) -> Vec<String> {
    generated.iter().map(|it| it.id.clone()).collect()
}

/// The connectors that the transform comes to see, in the order of its template.
fn visible<'a>(resolver: &Resolver<'a>) -> Vec<Resolved<'a>> {
    let mut visible: Vec<Resolved<'a>> = Vec::new();
    let mut embedded: HashMap<String, usize> = HashMap::new();
    for connector in declared(resolver.template()) {
        if connector
            .carrier()
            .is_some_and(|it| resolver.is_replaced(it))
        {
            continue;
        }
        let resolved = resolver.resolve(&connector);
        let becomes_resource =
            connector.carrier().is_some() && !resolved.problems.iter().any(|it| it.kind.is_early());
        match embedded.get(&*connector.id) {
            Some(at) if becomes_resource => visible[*at] = resolved,
            Some(_) => visible.push(resolved),
            None => {
                if becomes_resource {
                    embedded.insert(connector.id.to_string(), visible.len());
                }
                visible.push(resolved);
            }
        }
    }
    visible
}

fn take_effect(
    dependencies: &mut Dependencies,
    resolver: &Resolver<'_>,
    resolved: &Resolved<'_>,
    generated: &[ConnectorResource],
) {
    for resource in generated {
        let Some(link) = resolved.links.get(resource.link) else {
            continue;
        };
        let (source, destination) = (link.source.id, link.destination.id);
        match (link.profile.and_then(|it| it.waits), source, destination) {
            (Some(Waits::EventSourceMapping), Some((source, _)), Some((function, _))) => {
                if let [mapping] = resolver.mappings(source, function) {
                    dependencies.wait(mapping, &resource.id);
                }
            }
            (Some(Waits::Source), Some((source, _)), _) => dependencies.wait(source, &resource.id),
            (Some(Waits::EventSourceMapping | Waits::Source) | None, _, _) => {}
        }
    }
    let Some(first) = generated.first() else {
        return;
    };
    let ids = ids(generated);
    dependencies.replace(&resolved.connector.id, &ids);
    let depends_on = first.body.get("DependsOn").cloned();
    let others = ids.get(1..).unwrap_or_default();
    dependencies.add(&first.id, others, depends_on);
}
