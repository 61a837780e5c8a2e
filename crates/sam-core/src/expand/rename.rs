//! References to what SAM names anew: layer versions, and the aliases, versions and stages of other resources.

use super::context::Context;
use super::generated::{Depth, Generated, Output, Suffix};
use super::passes::{expand_implicit, expand_resource};
use super::{layer, version};
use crate::environment::Environment;
use crate::spec::{IMPLICIT_HTTP_API, IMPLICIT_REST_API};
use crate::template::{Resource, Template};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

/// What stands behind the dot in `!Ref Orders.Alias`, by the SAM type of the resource before it, and the type of what is
/// named so.
const PARTS: [(&str, &[(&str, &str)]); 4] = [
    (
        "AWS::Serverless::Function",
        &[
            ("Alias", "AWS::Lambda::Alias"),
            ("DestinationQueue", "AWS::SQS::Queue"),
            ("DestinationTopic", "AWS::SNS::Topic"),
            ("Version", "AWS::Lambda::Version"),
        ],
    ),
    (
        "AWS::Serverless::Api",
        &[
            ("ApiKey", "AWS::ApiGateway::ApiKey"),
            ("Deployment", "AWS::ApiGateway::Deployment"),
            ("DomainName", "AWS::ApiGateway::DomainName"),
            ("DomainNameV2", "AWS::ApiGateway::DomainNameV2"),
            ("Stage", "AWS::ApiGateway::Stage"),
            ("UsagePlan", "AWS::ApiGateway::UsagePlan"),
            ("UsagePlanKey", "AWS::ApiGateway::UsagePlanKey"),
        ],
    ),
    ("AWS::Serverless::HttpApi", HTTP_PARTS),
    ("AWS::Serverless::WebSocketApi", HTTP_PARTS),
];

const HTTP_PARTS: &[(&str, &str)] = &[
    ("DomainName", "AWS::ApiGatewayV2::DomainName"),
    ("Stage", "AWS::ApiGatewayV2::Stage"),
];

/// What of a resource of a SAM type can be named behind a dot: the names, and the types of what they name.
pub fn parts(sam_type: &str) -> &'static [(&'static str, &'static str)] {
    let found = PARTS.iter().find(|(it, _)| *it == sam_type);
    found.map_or(&[], |(_, parts)| parts)
}

/// The implicit APIs with their types.
const IMPLICIT: [(&str, &str); 2] = [
    (IMPLICIT_REST_API, "AWS::Serverless::Api"),
    (IMPLICIT_HTTP_API, "AWS::Serverless::HttpApi"),
];

/// The new names of a template.
#[derive(Debug, Default)]
pub(crate) struct Renamed {
    /// By logical ID, then by the property that stands behind the dot: `Fn.Alias`.
    properties: HashMap<String, HashMap<&'static str, String>>,
    /// Layer versions, whose IDs get a hash.
    layers: HashMap<String, String>,
}

impl Renamed {
    pub(crate) fn of(template: Template<'_>, environment: &Environment) -> Self {
        Self::of_some(template, environment, |_| true, |_| true)
    }

    /// The new names that values mention.
    pub(crate) fn in_values<'v>(
        template: Template<'_>,
        environment: &Environment,
        values: impl Iterator<Item = &'v Value>,
    ) -> Self {
        let texts: Vec<String> = values.map(Value::to_string).collect();
        let words = texts.iter().flat_map(|it| {
            let is_part = |it: char| it.is_ascii_alphanumeric();
            it.split(move |it| !is_part(it))
        });
        let words: HashSet<&str> = words.collect();
        // What an implicit API is made of stands all over the template: only a part of it has a new name.
        let has_part = |id: &str| {
            let (in_text, in_list) = (format!("{id}."), format!("\"{id}\","));
            let mut texts = texts.iter();
            texts.any(|it| it.contains(&in_text) || it.contains(&in_list))
        };
        Self::of_some(
            template,
            environment,
            |id| words.contains(id),
            |id| words.contains(id) && has_part(id),
        )
    }

    fn of_some(
        template: Template<'_>,
        environment: &Environment,
        is_wanted: impl Fn(&str) -> bool,
        is_wanted_implicit: impl Fn(&str) -> bool,
    ) -> Self {
        let context = Context::new(template, environment);
        let mut renamed = Self::default();
        let resources = template.resources_of_types(|it| it.starts_with("AWS::Serverless::"));
        for resource in resources.into_iter().filter(|it| is_wanted(it.id)) {
            renamed.resource(resource, &context);
        }
        if !IMPLICIT.iter().any(|(id, _)| is_wanted_implicit(id)) {
            return renamed;
        }
        let mut out = Output::new(Depth::Names);
        expand_implicit(&mut out, &context);
        for (id, sam_type) in IMPLICIT {
            let own = out.found.iter().filter(|it| it.id.starts_with(id));
            renamed.parts(id, sam_type, own);
        }
        renamed
    }

    fn resource<'a>(&mut self, resource: Resource<'a>, context: &Context<'a, '_>) {
        match resource.type_name() {
            Some("AWS::Serverless::LayerVersion") => {
                let id = layer::id(resource, context);
                self.layers.insert(resource.id.to_owned(), id);
            }
            Some(sam_type) if !parts(sam_type).is_empty() => {
                let mut out = Output::new(Depth::Names);
                expand_resource(&mut out, resource, context);
                self.parts(resource.id, sam_type, out.found.iter());
                if sam_type == "AWS::Serverless::Function"
                    && let Some(version) = version::id(resource, context)
                {
                    self.add(resource.id, "Version", version);
                }
            }
            Some(_) | None => {}
        }
    }

    /// Adds the names of what a resource was expanded to, all of them with their logical IDs to the end.
    pub(crate) fn expanded(&mut self, id: &str, sam_type: &str, made: &[Generated]) {
        if sam_type == "AWS::Serverless::LayerVersion"
            && let Some(layer) = made.first()
        {
            self.layers.insert(id.to_owned(), layer.id.clone());
        }
        self.parts(id, sam_type, made.iter());
    }

    /// Rewrites the references in a whole template, `DependsOn` too.
    pub(crate) fn rewrite_template(&self, template: &mut Value) {
        if !self.layers.is_empty() {
            self.rewrite_depends_on(template);
        }
        if !self.layers.is_empty() || !self.properties.is_empty() {
            self.rewrite(template);
        }
    }

    fn rewrite_depends_on(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|it| self.rewrite_depends_on(it)),
            Value::Object(map) => {
                for (key, value) in map {
                    match (key.as_str(), &value) {
                        ("DependsOn", Value::String(_) | Value::Array(_)) => {
                            *value = self.depends_on(value.take());
                        }
                        _ => self.rewrite_depends_on(value),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// Of several resources of one type the last counts. What has a hash in its ID is not known here.
    fn parts<'g>(
        &mut self,
        id: &str,
        sam_type: &str,
        made: impl DoubleEndedIterator<Item = &'g Generated> + Clone,
    ) {
        for (part, resource_type) in parts(sam_type) {
            let is_it = |it: &&Generated| it.resource_type == *resource_type;
            let last = made.clone().rev().find(is_it);
            if let Some(last) = last.filter(|it| it.suffix == Suffix::Nothing) {
                self.add(id, part, last.id.clone());
            }
        }
    }

    fn add(&mut self, id: &str, part: &'static str, name: String) {
        let names = self.properties.entry(id.to_owned()).or_default();
        names.insert(part, name);
    }

    /// The new ID of a layer version; of other resources the ID they have.
    pub(crate) fn id(&self, id: &str) -> String {
        self.layers.get(id).map_or(id, String::as_str).to_owned()
    }

    /// A `DependsOn` with the new IDs of layer versions.
    pub(crate) fn depends_on(&self, value: Value) -> Value {
        match value {
            Value::String(id) => self.id(&id).into(),
            Value::Array(items) => items.into_iter().map(|it| self.depends_on(it)).collect(),
            other => other,
        }
    }

    fn property(&self, id: &str, property: &str) -> Option<&String> {
        self.properties.get(id)?.get(property)
    }

    /// Rewrites the references in data.
    pub(crate) fn rewrite(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|it| self.rewrite(it)),
            Value::Object(map) => {
                self.rewrite_intrinsic(map);
                map.values_mut().for_each(|it| self.rewrite(it));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn rewrite_intrinsic(&self, map: &mut Map<String, Value>) {
        if map.len() != 1 {
            return;
        }
        if let Some(Value::String(name)) = map.get_mut("Ref") {
            let new = match name.split_once('.') {
                Some((id, property)) => self.property(id, property),
                None => self.layers.get(name),
            };
            if let Some(new) = new {
                *name = new.clone();
            }
        }
        if let Some(Value::Array(parts)) = map.get_mut("Fn::GetAtt") {
            self.rewrite_get_att(parts);
        }
        match map.get_mut("Fn::Sub") {
            Some(Value::String(text)) => *text = self.rewrite_sub(text),
            Some(Value::Array(arguments)) => {
                if let Some(Value::String(text)) = arguments.first_mut() {
                    *text = self.rewrite_sub(text);
                }
            }
            Some(_) | None => {}
        }
    }

    /// The parts count as one text that is cut anew: `["Fn", "Alias.Arn"]` is `["Fn.Alias", "Arn"]`.
    fn rewrite_get_att(&self, parts: &mut Vec<Value>) {
        let texts: Option<Vec<&str>> = parts.iter().map(Value::as_str).collect();
        let Some(joined) = texts.filter(|it| it.len() > 1).map(|it| it.join(".")) else {
            return;
        };
        let mut names = joined.split('.');
        let (Some(id), Some(property)) = (names.next(), names.next()) else {
            return;
        };
        let mut rest: Vec<&str> = names.collect();
        let new = match (self.property(id, property), self.layers.get(id)) {
            (Some(new), _) => new,
            (None, Some(new)) => {
                rest.insert(0, property);
                new
            }
            (None, None) => return,
        };
        *parts = std::iter::once(new.as_str())
            .chain(rest)
            .map(Value::from)
            .collect();
    }

    fn rewrite_sub(&self, text: &str) -> String {
        let mut result = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            result.push_str(before);
            result.push_str("${");
            rest = after;
            let Some((name, _)) = after.split_once('}') else {
                break;
            };
            let mut parts = name.splitn(3, '.');
            let (id, property, more) =
                (parts.next().unwrap_or_default(), parts.next(), parts.next());
            if let Some(new) = property.and_then(|it| self.property(id, it)) {
                result.push_str(new);
                if let Some(more) = more {
                    result.push('.');
                    result.push_str(more);
                }
                rest = &after[name.len()..];
            } else if let Some(new) = self.layers.get(id) {
                result.push_str(new);
                rest = &after[id.len()..];
            }
        }
        result.push_str(rest);
        result
    }
}
