//! References to what SAM names anew: layer versions, and the aliases, versions and stages of other resources.

use super::made::{self, Globals};
use super::parameters::Parameters;
use super::{Environment, Generated, hash, shape, version};
use crate::syntax::NodeRef;
use crate::template::{Resource, Template};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

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
        let parameters = Parameters::of(template, environment);
        let globals = Globals::of(template);
        let mut renamed = Self::default();
        for resource in template.resources() {
            match resource.type_name() {
                Some("AWS::Serverless::LayerVersion") => {
                    let id = layer_id(resource, &globals, &parameters);
                    renamed.layers.insert(resource.id.to_owned(), id);
                }
                Some("AWS::Serverless::Function") => {
                    renamed.function(resource, &globals, &parameters);
                }
                Some("AWS::Serverless::Api") => {
                    let stage = resource.property("StageName").map(NodeRef::to_value);
                    renamed.add(resource.id, "Stage", stage_id(resource.id, stage.as_ref()));
                }
                Some("AWS::Serverless::HttpApi") => {
                    let stage = resource.property("StageName").map(NodeRef::to_value);
                    let stage = stage.unwrap_or_else(|| "$default".into());
                    renamed.add(resource.id, "Stage", http_stage_id(resource.id, &stage));
                }
                Some(_) | None => {}
            }
        }
        renamed.add(
            "ServerlessRestApi",
            "Stage",
            "ServerlessRestApiProdStage".to_owned(),
        );
        renamed.add(
            "ServerlessHttpApi",
            "Stage",
            "ServerlessHttpApiApiGatewayDefaultStage".to_owned(),
        );
        renamed
    }

    fn add(&mut self, id: &str, property: &'static str, name: String) {
        let names = self.properties.entry(id.to_owned()).or_default();
        names.entry(property).or_insert(name);
    }

    fn function(&mut self, resource: Resource<'_>, globals: &Globals<'_>, parameters: &Parameters) {
        let id = resource.id;
        if let Some(version) = version::id(resource, globals.function, parameters) {
            self.add(id, "Version", version);
        }
        // Of several resources of one type the last is meant.
        for made in made::of(resource, globals, parameters).into_iter().rev() {
            match made.resource_type {
                "AWS::Lambda::Alias" => self.add(id, "Alias", made.id),
                "AWS::SQS::Queue" => self.add(id, "DestinationQueue", made.id),
                "AWS::SNS::Topic" => self.add(id, "DestinationTopic", made.id),
                _ => {}
            }
        }
    }

    /// Rewrites the references in a generated resource and in what is told about it.
    pub(super) fn resource(&self, generated: &mut Generated) {
        if let Value::Object(body) = &mut generated.body {
            body.values_mut().for_each(|it| self.rewrite(it));
            if let Some(depends_on) = body.get_mut("DependsOn") {
                *depends_on = self.depends_on(depends_on.take());
            }
        }
        self.rewrite(&mut generated.attached_to);
        for statement in &mut generated.statements {
            statement
                .resources
                .iter_mut()
                .for_each(|it| self.rewrite(it));
            statement
                .condition
                .iter_mut()
                .for_each(|it| self.rewrite(it));
        }
    }

    /// The new ID of a layer version; of other resources the ID they have.
    pub(super) fn id(&self, id: &str) -> String {
        self.layers.get(id).map_or(id, String::as_str).to_owned()
    }

    /// A `DependsOn` with the new IDs of layer versions.
    pub(super) fn depends_on(&self, value: Value) -> Value {
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

fn is_alphanumeric(text: &str) -> bool {
    !text.is_empty() && text.chars().all(char::is_alphanumeric)
}

fn stage_id(api: &str, stage: Option<&Value>) -> String {
    match stage.and_then(Value::as_str) {
        Some(stage) if is_alphanumeric(stage) => format!("{api}{stage}Stage"),
        Some(stage) => format!("{api}Stage{}", hash::of_text(stage)),
        None => format!("{api}Stage"),
    }
}

fn http_stage_id(api: &str, stage: &Value) -> String {
    if stage.as_str() == Some("$default") {
        format!("{api}ApiGatewayDefaultStage")
    } else {
        stage_id(api, Some(stage))
    }
}

/// A layer version is hashed whole but for attributes that do not change what it is.
fn layer_id(resource: Resource<'_>, globals: &Globals<'_>, parameters: &Parameters) -> String {
    let mut properties = version::merged(
        globals.layer_version.map(NodeRef::to_value),
        resource.properties().map(NodeRef::to_value),
    );
    properties.retain(|_, it| !it.is_null());
    for name in ["LayerName", "LicenseInfo", "Description", "RetentionPolicy"] {
        if let Some(value) = properties.get_mut(name) {
            *value = parameters.resolve(value);
        }
    }
    let mut body = json!({ "Type": "AWS::Serverless::LayerVersion", "Properties": properties });
    for name in ["DependsOn", "Condition", "UpdatePolicy"] {
        if let (Some(value), Value::Object(body)) = (resource.body().get(name), &mut body)
            && (name != "DependsOn" || shape::is_truthy(value))
        {
            body.insert(name.to_owned(), value.to_value());
        }
    }
    format!(
        "{}{}",
        resource.id,
        hash::of_data(&json!({ resource.id: body }))
    )
}
