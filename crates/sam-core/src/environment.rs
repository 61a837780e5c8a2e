//! What a template is expanded and checked for: the region, the values of parameters, the day.

use crate::document::{Document, Section};
use crate::spec::Partition;
use crate::template::{Template, shape};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a template is expanded for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// A region such as `eu-west-1`; it decides the partition.
    pub region: String,
    /// Values of parameters; a parameter without one has its default.
    pub parameters: BTreeMap<String, String>,
    /// The day of the deployment, `2026-11-29`; empty where it is not known.
    pub date: String,
    /// The texts of files that the template includes, by their locations as they are written.
    pub files: BTreeMap<String, String>,
}

impl Environment {
    /// The document as the macros leave it that CloudFormation runs before the SAM transform; none where nothing changes.
    pub(crate) fn after_macros(&self, document: &Document) -> Option<Document> {
        let mut values = self.parameters.clone();
        if !self.region.is_empty() {
            values.insert(REGION.to_owned(), self.region.clone());
            let partition = Partition::of_region(&self.region).name();
            values.insert(PARTITION.to_owned(), partition.to_owned());
        }
        document.after_macros(&values, &self.files)
    }
}

const REGION: &str = "AWS::Region";
const PARTITION: &str = "AWS::Partition";

/// The values known when a template is expanded.
#[derive(Debug)]
pub(crate) struct Parameters {
    values: BTreeMap<String, Value>,
}

impl Parameters {
    pub(crate) fn of(template: Template<'_>, environment: &Environment) -> Self {
        let defaults = template.entries(Section::Parameters).filter_map(|entry| {
            Some((
                shape::key_text(entry).into_owned(),
                entry.value.get("Default")?.to_value(),
            ))
        });
        let mut values: BTreeMap<String, Value> = defaults.collect();
        let given = environment.parameters.iter();
        values.extend(given.map(|(name, value)| (name.clone(), Value::from(value.as_str()))));
        if !environment.region.is_empty() {
            let region = Value::from(environment.region.as_str());
            values.insert(REGION.to_owned(), region);
            let partition = Partition::of_region(&environment.region).name();
            values.insert(PARTITION.to_owned(), Value::from(partition));
        }
        Self { values }
    }

    /// Some of them.
    pub(crate) fn only(mut self, is_kept: impl Fn(&str) -> bool) -> Self {
        self.values.retain(|name, _| is_kept(name));
        self
    }

    /// The names of those that have a value.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// The value of one.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// Data with `Ref` and `${…}` of parameters replaced.
    pub(crate) fn resolve(&self, data: &Value) -> Value {
        match data {
            Value::Object(map) => {
                if let (1, Some(name)) = (map.len(), map.get("Ref").and_then(Value::as_str))
                    && let Some(value) = self.values.get(name)
                {
                    return value.clone();
                }
                map.iter()
                    .map(|(key, it)| {
                        let resolved = match (key.as_str(), it) {
                            ("Fn::Sub", it) if map.len() == 1 => self.substitute_in(it),
                            _ => self.resolve(it),
                        };
                        (key.clone(), resolved)
                    })
                    .collect()
            }
            Value::Array(items) => items.iter().map(|it| self.resolve(it)).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => data.clone(),
        }
    }

    /// The argument of `Fn::Sub`: a text, or a list that begins with one.
    fn substitute_in(&self, argument: &Value) -> Value {
        match argument {
            Value::String(text) => self.substitute(text).into(),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items
                    .map(|(at, it)| match it {
                        Value::String(text) if at == 0 => self.substitute(text).into(),
                        other => self.resolve(other),
                    })
                    .collect()
            }
            other => self.resolve(other),
        }
    }

    fn substitute(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, value) in &self.values {
            if let Some(value) = value.as_str() {
                text = text.replace(&format!("${{{name}}}"), value);
            }
        }
        text
    }
}
