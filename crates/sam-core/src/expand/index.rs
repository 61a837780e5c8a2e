//! Everything that SAM makes of a template, by logical ID.

use super::context::Context;
use super::generated::{Depth, Generated, Output, Suffix};
use super::implicit::{self, Kind};
use super::passes::{expand_implicit, expand_resource, in_order};
use crate::environment::Environment;
use crate::template::{Resource, Template};
use std::collections::HashMap;

/// What SAM makes of a template beside the resources that are written, as far as the template tells without values of
/// parameters other than their defaults.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GeneratedIndex {
    /// Of one ID the last.
    by_id: HashMap<String, Generated>,
    /// Those whose ID is not known to its end.
    others: Vec<Generated>,
}

impl GeneratedIndex {
    /// Expands all resources.
    pub fn of(template: Template<'_>) -> Self {
        Self::of_some(template, |_| true)
    }

    /// Expands some of the resources. Those that are not still have their implicit APIs, which the transform makes first.
    pub(crate) fn of_some(template: Template<'_>, is_expanded: impl Fn(&str) -> bool) -> Self {
        let environment = Environment::default();
        let context = Context::new(template, &environment);
        let mut out = Output::new(Depth::Names);
        for resource in in_order(template) {
            match is_expanded(resource.id) {
                true => expand_resource(&mut out, resource, &context),
                false => implicit::expand_all(&mut out, resource),
            }
        }
        let is_implicit = |it: &Generated| Kind::of_id(&it.id).is_some();
        if out.found.iter().any(is_implicit) {
            expand_implicit(&mut out, &context);
        }
        let mut index = Self::default();
        for generated in out.found {
            match generated.suffix {
                Suffix::Nothing => {
                    index.by_id.insert(generated.id.clone(), generated);
                }
                Suffix::Hash | Suffix::Unknown => index.others.push(generated),
            }
        }
        index
    }

    /// What is made under a logical ID, which may end with a hash.
    pub fn get(&self, id: &str) -> Option<&Generated> {
        let other = || self.others.iter().find(|it| it.is_named(id));
        self.by_id.get(id).or_else(other)
    }

    /// What is made under a logical ID that is known to its end.
    pub fn get_exact(&self, id: &str) -> Option<&Generated> {
        self.by_id.get(id)
    }

    /// All with a logical ID that is known to its end, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Generated> {
        self.by_id.values()
    }

    /// Those with a logical ID of which only the beginning is known.
    pub fn open(&self) -> impl Iterator<Item = &Generated> {
        self.others.iter()
    }
}

/// What SAM makes beside one resource.
pub fn generated(resource: Resource<'_>, template: Template<'_>) -> Vec<Generated> {
    let environment = Environment::default();
    let context = Context::new(template, &environment);
    let mut out = Output::new(Depth::Names);
    expand_resource(&mut out, resource, &context);
    out.found
}
