//! All resources of a template expanded, with everything that they say.

use super::context::Context;
use super::generated::{Generated, Output};
use super::implicit::{self, Kind};
use super::passes::{expand_resource, in_order, is_before_implicit};
use super::rename::Renamed;
use super::whole::Whole;
use super::{api, deployment};
use crate::environment::Environment;
use crate::template::Template;
use serde_json::{Map, Value};

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

/// Expands all resources but connectors and those that are refused. `resources` are those that are not SAM's.
pub(crate) fn expand_all<'a>(
    template: Template<'a>,
    environment: &Environment,
    resources: Map<String, Value>,
    is_refused: impl Fn(&str) -> bool,
) -> Expanded<'a> {
    let context = Context::new(template, environment);
    let rest = Whole {
        resources,
        ..Whole::default()
    };
    let mut expansion = Expansion {
        out: Output::whole(rest),
        owners: Vec::new(),
        renamed: Renamed::default(),
    };
    let (early, late): (Vec<_>, Vec<_>) = in_order(template)
        .into_iter()
        .filter(|it| !is_refused(it.id))
        .partition(|it| is_before_implicit(*it));
    for resource in early {
        expansion.step(Some(resource.id), resource.type_name(), |out| {
            expand_resource(out, resource, &context);
        });
    }
    for kind in [Kind::Rest, Kind::Http] {
        if let Some(attributes) = implicit::attributes(kind, template) {
            expansion.step(Some(kind.id()), Some(kind.sam_type()), |out| {
                api::expand_implicit(out, kind, attributes, &context);
            });
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
        let (found, rest) = self.out.into_parts();
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
