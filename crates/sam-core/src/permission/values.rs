//! What parameters come to at a deployment: the values that are given, else their defaults.

use super::{Grant, RolePermissions};
use crate::document::Section;
use crate::environment::{Environment, Parameters};
use crate::template::{Template, shape};
use serde_json::Value;
use std::collections::BTreeSet;

/// The values of a template's parameters, and which of them are put into grants.
#[derive(Debug)]
pub(super) struct Values {
    all: Parameters,
    filled: Parameters,
}

impl Values {
    pub(super) fn new(
        template: Template<'_>,
        environment: &Environment,
        filled: &BTreeSet<String>,
    ) -> Self {
        let is_told = |name: &str| is_told(name, template);
        Self {
            all: Parameters::of(template, environment).only(is_told),
            filled: Parameters::of(template, environment)
                .only(|name| filled.contains(name) && is_told(name)),
        }
    }

    /// What data that names a parameter comes to, with the name; none if it names none.
    pub(super) fn of(&self, data: &Value) -> Option<(String, Value)> {
        let text = data.to_string();
        let mut names = self.all.names();
        let name = names.find(|name| {
            text.contains(&format!(r#"{{"Ref":"{name}"}}"#))
                || text.contains(&format!("${{{name}}}"))
        })?;
        Some((name.to_owned(), self.all.resolve(data)))
    }

    /// What data comes to, with `Name=value` for each of the parameters that it names; none if it names none.
    pub(super) fn decided(&self, data: &Value) -> Option<(Vec<String>, Value)> {
        let text = data.to_string();
        let named = self.all.names().filter_map(|name| {
            let is_named = text.contains(&format!(r#"{{"Ref":"{name}"}}"#))
                || text.contains(&format!("${{{name}}}"));
            let value = self.all.value(name).filter(|_| is_named)?;
            Some(format!("{name}={}", value.as_str()?))
        });
        let named: Vec<String> = named.collect();
        (!named.is_empty()).then(|| (named, self.all.resolve(data)))
    }

    /// Puts values in the place of parameters.
    pub(super) fn fill(&self, found: &mut RolePermissions) {
        if self.filled.names().next().is_none() {
            return;
        }
        let of_grant = |it: &mut Grant| {
            it.resources.iter_mut().for_each(|it| self.put(it));
            it.condition.iter_mut().for_each(|it| self.put(it));
        };
        found.grants.iter_mut().for_each(of_grant);
        found
            .unseen
            .iter_mut()
            .for_each(|it| self.put(&mut it.value));
    }

    fn put(&self, data: &mut Value) {
        *data = self.filled.resolve(data);
    }
}

/// The parameters that do not come to the same in two versions of a template. Where a value of one decides what is
/// granted, that changes although no policy does.
pub fn differing_parameters(
    old: Template<'_>,
    new: Template<'_>,
    environment: &Environment,
) -> BTreeSet<String> {
    let (was, is) = (
        Parameters::of(old, environment),
        Parameters::of(new, environment),
    );
    let names = was.names().chain(is.names());
    let differing = names.filter(|name| was.value(name) != is.value(name));
    differing.map(str::to_owned).collect()
}

/// Whether a parameter is one text, which is the value itself and no secret.
fn is_told(name: &str, template: Template<'_>) -> bool {
    let mut all = template.entries(Section::Parameters);
    let Some(entry) = all.find(|it| shape::key_text(*it) == name) else {
        return false;
    };
    let property = |it| {
        entry
            .value
            .get(it)
            .and_then(|it| it.as_str().map(str::to_owned))
    };
    let parameter_type = property("Type").unwrap_or_default();
    !parameter_type.contains("List")
        && !parameter_type.starts_with("AWS::SSM::")
        && property("NoEcho").is_none_or(|it| it != "true")
}
