//! The expanded template with what is known of the deployment: what its values come to.

use super::DeployTarget;
use crate::environment::Parameters;
use crate::spec::Partition;
use crate::spec::cfn::{self, RefIs};
use crate::template::Template;
use crate::variables::fill_variables;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// How deep functions in functions are looked into; nobody writes more.
const MOST_DEPTH: usize = 16;

/// A longer text is not an ARN or a name: names that name each other twice grow without end.
const MOST_BYTES: usize = 2048;

/// What was found for resources, by logical ID.
type Found<'t> = RefCell<BTreeMap<&'t str, Option<String>>>;

/// A resource of the expanded template.
#[derive(Clone, Copy, Debug)]
pub(super) struct DeployedResource<'t> {
    /// Its logical ID.
    pub(super) id: &'t str,
    /// Its CloudFormation type.
    pub(super) resource_type: &'t str,
    /// Its properties; null without any.
    pub(super) properties: &'t Value,
    /// All of it: properties and attributes.
    pub(super) body: &'t Value,
}

impl DeployedResource<'_> {
    /// Whether it is a custom resource.
    pub(super) fn is_custom(&self) -> bool {
        self.resource_type.starts_with("Custom::")
            || self.resource_type == "AWS::CloudFormation::CustomResource"
    }
}

/// The expanded template as it is deployed.
#[derive(Debug)]
pub(super) struct Deployed<'t> {
    resources: BTreeMap<&'t str, DeployedResource<'t>>,
    template: &'t Value,
    parameters: Parameters,
    target: &'t DeployTarget,
    names: Found<'t>,
    arns: Found<'t>,
}

impl<'t> Deployed<'t> {
    pub(super) fn new(
        written: Template<'_>,
        template: &'t Value,
        target: &'t DeployTarget,
    ) -> Self {
        let all = template.get("Resources").and_then(Value::as_object);
        let resource = |(id, body): (&'t String, &'t Value)| {
            let resource = DeployedResource {
                id,
                resource_type: body.get("Type")?.as_str()?,
                properties: body.get("Properties").unwrap_or(&Value::Null),
                body,
            };
            Some((id.as_str(), resource))
        };
        Self {
            resources: all.into_iter().flatten().filter_map(resource).collect(),
            template,
            parameters: Parameters::of(written, &target.environment),
            target,
            names: Found::default(),
            arns: Found::default(),
        }
    }

    /// The name of a resource, perhaps with wildcards; none of a type whose resources have only an ID.
    pub(super) fn name(&self, resource: DeployedResource<'t>) -> Option<String> {
        remembered(&self.names, resource.id, || self.make_name(resource))
    }

    /// The ARN of a resource; none of a type without one in IAM.
    pub(super) fn arn(&self, resource: DeployedResource<'t>) -> Option<String> {
        remembered(&self.arns, resource.id, || self.make_arn(resource))
    }

    pub(super) fn target(&self) -> &'t DeployTarget {
        self.target
    }

    /// All resources, by logical ID.
    pub(super) fn resources(&self) -> impl Iterator<Item = DeployedResource<'t>> {
        self.resources.values().copied()
    }

    pub(super) fn resource(&self, id: &str) -> Option<DeployedResource<'t>> {
        self.resources.get(id).copied()
    }

    /// The texts that a value may come to, those of a list one by one; what only the deployment knows stands as `*`.
    pub(super) fn texts(&self, value: &Value) -> Vec<String> {
        let mut texts = Vec::new();
        self.collect(value, &mut texts, 0);
        texts.sort();
        texts.dedup();
        texts
    }

    fn collect(&self, value: &Value, acc: &mut Vec<String>, depth: usize) {
        if depth > MOST_DEPTH {
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|it| self.collect(it, acc, depth + 1)),
            Value::Object(map) => match (map.get("Fn::If"), map.get("Ref")) {
                (Some(Value::Array(parts)), _) => {
                    let branches = parts.iter().skip(1);
                    branches.for_each(|it| self.collect(it, acc, depth + 1));
                }
                (_, Some(Value::String(name))) if name == "AWS::NoValue" => {}
                _ => acc.push(self.text_at(value, depth)),
            },
            Value::String(_) | Value::Number(_) => acc.push(self.text_at(value, depth)),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// The text that a value comes to; what only the deployment knows stands as `*`.
    pub(super) fn text(&self, value: &Value) -> String {
        self.text_at(value, 0)
    }

    fn text_at(&self, value: &Value, depth: usize) -> String {
        let unknown = || "*".to_owned();
        if depth > MOST_DEPTH {
            return unknown();
        }
        let bounded = |text: String| match text.len() {
            ..=MOST_BYTES => text,
            _ => unknown(),
        };
        let (function, argument) = match value {
            Value::String(text) if text.contains("{{resolve:") => return unknown(),
            Value::String(text) => return text.clone(),
            Value::Number(number) => return number.to_string(),
            Value::Object(map) if map.len() == 1 => match map.iter().next() {
                Some(it) => it,
                None => return unknown(),
            },
            Value::Object(_) | Value::Array(_) | Value::Bool(_) | Value::Null => return unknown(),
        };
        let deeper = |it: &Value| self.text_at(it, depth + 1);
        match (function.as_str(), argument) {
            ("Ref", Value::String(name)) => self.reference(name),
            ("Fn::GetAtt", Value::String(text)) => match text.split_once('.') {
                Some((id, attribute)) => self.attribute(id, attribute),
                None => unknown(),
            },
            ("Fn::GetAtt", Value::Array(parts)) => match parts.as_slice() {
                [Value::String(id), Value::String(attribute)] => self.attribute(id, attribute),
                _ => unknown(),
            },
            ("Fn::Sub", Value::String(text)) => {
                bounded(self.substituted(text, &Value::Null, depth))
            }
            ("Fn::Sub", Value::Array(parts)) => match parts.as_slice() {
                [Value::String(text)] => bounded(self.substituted(text, &Value::Null, depth)),
                [Value::String(text), values] => bounded(self.substituted(text, values, depth)),
                _ => unknown(),
            },
            ("Fn::Join", Value::Array(parts)) => match parts.as_slice() {
                [Value::String(delimiter), Value::Array(items)] => {
                    let items: Vec<String> = items.iter().map(deeper).collect();
                    bounded(items.join(delimiter))
                }
                _ => unknown(),
            },
            ("Fn::FindInMap", Value::Array(parts)) => {
                let mut found = self.template.get("Mappings");
                for part in parts.iter().take(3) {
                    found = found.and_then(|it| it.get(deeper(part)));
                }
                found.map_or_else(unknown, deeper)
            }
            _ => unknown(),
        }
    }

    fn substituted(&self, text: &str, values: &Value, depth: usize) -> String {
        let mut written = String::new();
        fill_variables(text, &mut written, |name, written| {
            let name = name.trim();
            let value = match (values.get(name), name.split_once('.')) {
                (Some(value), _) => self.text_at(value, depth + 1),
                (None, Some((id, attribute))) => self.attribute(id, attribute),
                // A literal `${…}` is known only to what reads it.
                (None, None) if name.starts_with('!') => "*".to_owned(),
                (None, None) => self.reference(name),
            };
            written.push_str(&value);
        });
        written
    }

    /// What `Ref` gives.
    fn reference(&self, name: &str) -> String {
        if let Some(text) = self.pseudo(name) {
            return text;
        }
        if let Some(resource) = self.resource(name) {
            return match cfn::ref_is(resource.resource_type) {
                Some(RefIs::Name) => self.name(resource),
                Some(RefIs::Arn) => self.arn(resource),
                Some(RefIs::Url | RefIs::Id) | None => None,
            }
            .unwrap_or_else(|| "*".to_owned());
        }
        let is_from_store = || {
            let parameter = self.template.get("Parameters").and_then(|it| it.get(name));
            let of = parameter
                .and_then(|it| it.get("Type"))
                .and_then(Value::as_str);
            of.is_some_and(|it| it.starts_with("AWS::SSM::"))
        };
        match self.parameters.value(name) {
            Some(Value::String(text)) if !text.is_empty() && !is_from_store() => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            Some(_) | None => "*".to_owned(),
        }
    }

    fn attribute(&self, id: &str, attribute: &str) -> String {
        let found = self.resource(id).and_then(|resource| {
            let of = resource.resource_type;
            if cfn::arn_attribute(of) == Some(attribute) {
                self.arn(resource)
            } else if cfn::name_attribute(of) == Some(attribute) {
                self.name(resource)
            } else {
                None
            }
        });
        found.unwrap_or_else(|| "*".to_owned())
    }

    fn pseudo(&self, name: &str) -> Option<String> {
        let region = &self.target.environment.region;
        let partition = Partition::of_region(region);
        Some(match name {
            "AWS::Region" => region.clone(),
            "AWS::Partition" => partition.name().to_owned(),
            "AWS::AccountId" => self.target.account.clone(),
            "AWS::StackName" => self.target.stack.clone(),
            "AWS::URLSuffix" if partition == Partition::AwsCn => "amazonaws.com.cn".to_owned(),
            "AWS::URLSuffix" => "amazonaws.com".to_owned(),
            _ => return None,
        })
    }

    /// A pattern of an ARN with the partition, region and account in it.
    pub(super) fn fill(&self, pattern: &str) -> String {
        pattern
            .replace("${Partition}", &self.part("Partition"))
            .replace("${Region}", &self.part("Region"))
            .replace("${Account}", &self.part("Account"))
    }

    /// What one of the parts comes to that all ARNs have.
    pub(super) fn part(&self, name: &str) -> String {
        let pseudo = match name {
            "Account" => "AWS::AccountId".to_owned(),
            _ => format!("AWS::{name}"),
        };
        self.pseudo(&pseudo).unwrap_or_else(|| "*".to_owned())
    }

    /// The ARN of a stack with a name: CloudFormation puts an ID behind it.
    pub(super) fn stack_arn(&self, name: &str) -> String {
        let pattern = "arn:${Partition}:cloudformation:${Region}:${Account}:stack/";
        self.fill(pattern) + name + "/*"
    }
}

/// What was found for a resource, or is found now. While it is looked for, a resource that names itself gets `*`.
fn remembered<'t>(
    found: &Found<'t>,
    id: &'t str,
    make: impl FnOnce() -> Option<String>,
) -> Option<String> {
    if let Some(known) = found.borrow().get(id) {
        return known.clone();
    }
    found.borrow_mut().insert(id, Some("*".to_owned()));
    let made = make();
    found.borrow_mut().insert(id, made.clone());
    made
}

/// Adds the names in a value that functions take: those of parameters, resources and pseudo parameters.
pub(super) fn names_in<'v>(value: &'v Value, acc: &mut BTreeSet<&'v str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|it| names_in(it, acc)),
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("Ref", Value::String(name)) => {
                        acc.insert(name);
                    }
                    ("Fn::GetAtt", Value::String(text)) => {
                        acc.extend(text.split('.').next());
                    }
                    ("Fn::GetAtt", Value::Array(parts)) => {
                        acc.extend(parts.first().and_then(Value::as_str));
                    }
                    ("Fn::Sub", it) => {
                        let text = it.get(0).unwrap_or(it).as_str().unwrap_or_default();
                        let names = text.split("${").skip(1);
                        let names = names.filter_map(|it| it.split_once('}'));
                        acc.extend(names.filter_map(|(it, _)| it.trim().split('.').next()));
                        names_in(it, acc);
                    }
                    _ => names_in(value, acc),
                }
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
