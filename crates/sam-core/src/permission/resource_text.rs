//! What a resource of a statement comes to, as text that can be compared.

use crate::connector::profile::resolved_type;
use crate::document::Section;
use crate::expand::Properties;
use crate::policy::{TextPart, text_parts};
use crate::spec::cfn;
use crate::template::Template;
use crate::variables::fill_variables;
use serde_json::Value;
use std::fmt::Write;

/// An ARN, perhaps with wildcards, in which what is not known before deployment stands as `${…}`: `${AWS::Region}`, `${Queue}`
/// (what `Ref` gives), `${Queue.Arn}`. ARNs of resources are written out where their pattern is known, so that
/// `!GetAtt Bucket.Arn` equals `arn:aws:s3:::${Bucket}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ResourceText(pub(super) String);

impl ResourceText {
    /// A text in which what is not known before deployment stands as `${…}`.
    pub fn of(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it names a resource of the template, by any of its attributes.
    pub fn names(&self, id: &str) -> bool {
        self.ids().any(|it| it == id)
    }

    /// What it names, without attributes: logical IDs, parameters and pseudo parameters; `=…` for what is not a name.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let behind = self.0.split("${").skip(1);
        let names = behind.filter_map(|it| Some(it.split_once('}')?.0));
        names.map(|it| it.split_once('.').map_or(it, |(id, _)| id))
    }
}

const FUNCTION: &str = "AWS::Lambda::Function";
const ALIAS: &str = "AWS::Lambda::Alias";

/// How deep functions in functions are looked into; nobody writes more.
const MOST_DEPTH: usize = 8;

/// The text of a resource as data.
pub fn resource_text(value: &Value, template: Template<'_>) -> ResourceText {
    let mut text = String::new();
    append(value, template, &mut text, 0);
    // Who writes the partition `aws` deploys to it.
    match text.strip_prefix("arn:aws:") {
        Some(rest) => ResourceText(format!("arn:${{AWS::Partition}}:{rest}")),
        None => ResourceText(text),
    }
}

fn append(value: &Value, template: Template<'_>, acc: &mut String, depth: usize) {
    let unknown = |acc: &mut String| {
        // Equal data comes to an equal text, whatever it is.
        let data = value.to_string().replace(['*', '?', '$', '{', '}'], "_");
        let _ = write!(acc, "${{={data}}}");
    };
    if depth > MOST_DEPTH {
        return unknown(acc);
    }
    let function = match value {
        Value::String(text) => return acc.push_str(text),
        Value::Object(map) if map.len() == 1 => map.iter().next(),
        Value::Object(_) | Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {
            None
        }
    };
    let list = |it: &Value| it.as_array().cloned().unwrap_or_default();
    match function.map(|(name, argument)| (name.as_str(), argument)) {
        Some(("Ref", Value::String(name))) => reference(name, template, acc),
        Some(("Fn::GetAtt", Value::String(text))) => match text.split_once('.') {
            Some((id, name)) => attribute(id, name, template, acc),
            None => unknown(acc),
        },
        Some(("Fn::GetAtt", argument)) => match list(argument).as_slice() {
            [Value::String(id), Value::String(name)] => attribute(id, name, template, acc),
            _ => unknown(acc),
        },
        Some(("Fn::Sub", Value::String(text))) => sub(text, &Value::Null, template, acc, depth),
        Some(("Fn::Sub", argument)) => match list(argument).as_slice() {
            [Value::String(text)] => sub(text, &Value::Null, template, acc, depth),
            [Value::String(text), variables] => sub(text, variables, template, acc, depth),
            _ => unknown(acc),
        },
        Some(("Fn::Join", argument)) => match list(argument).as_slice() {
            [Value::String(delimiter), Value::Array(items)] => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        acc.push_str(delimiter);
                    }
                    append(item, template, acc, depth + 1);
                }
            }
            _ => unknown(acc),
        },
        Some(("Fn::FindInMap", argument)) => match in_mapping(argument, template) {
            Found::Value(found) => append(&found, template, acc, depth + 1),
            // Another mapping gives another text.
            Found::Mapping(mapping) => {
                let data = format!("{value}{mapping}").replace(['*', '?', '$', '{', '}'], "_");
                let _ = write!(acc, "${{={data}}}");
            }
            Found::Nothing => unknown(acc),
        },
        Some(("Fn::Select", argument)) => match selected(argument) {
            Some(found) => append(&found, template, acc, depth + 1),
            None => unknown(acc),
        },
        Some(_) | None => unknown(acc),
    }
}

/// What `Fn::FindInMap` finds.
enum Found {
    Value(Value),
    /// One of several values of a mapping.
    Mapping(Value),
    Nothing,
}

fn in_mapping(argument: &Value, template: Template<'_>) -> Found {
    let Some([Value::String(name), first, second]) = argument.as_array().map(Vec::as_slice) else {
        return Found::Nothing;
    };
    let Some(mapping) = template.entry(Section::Mappings, name) else {
        return Found::Nothing;
    };
    let keys = [first, second].map(Value::as_str);
    let [Some(first), Some(second)] = keys else {
        return Found::Mapping(mapping.value.to_value());
    };
    let found = mapping.value.get(first).and_then(|it| it.get(second));
    found.map_or(Found::Nothing, |it| Found::Value(it.to_value()))
}

/// The item of a list, or of a text that is split, where all of it is written.
fn selected(argument: &Value) -> Option<Value> {
    let [index, list] = argument.as_array()?.as_slice() else {
        return None;
    };
    let index = match index {
        Value::String(text) => text.parse::<usize>().ok()?,
        other => usize::try_from(other.as_u64()?).ok()?,
    };
    if let Some(items) = list.as_array() {
        return items.get(index).cloned();
    }
    let [Value::String(delimiter), Value::String(text)] =
        list.get("Fn::Split")?.as_array()?.as_slice()
    else {
        return None;
    };
    let mut parts = text.split(delimiter.as_str());
    Some(parts.nth(index).filter(|_| !delimiter.is_empty())?.into())
}

fn sub(text: &str, variables: &Value, template: Template<'_>, acc: &mut String, depth: usize) {
    fill_variables(text, acc, |name, acc| {
        if let Some(literal) = name.strip_prefix('!') {
            let _ = write!(acc, "${{!{literal}}}");
            return;
        }
        let name = name.trim();
        match (variables.get(name), name.split_once('.')) {
            (Some(value), _) => append(value, template, acc, depth + 1),
            (None, Some((id, attribute_name))) => attribute(id, attribute_name, template, acc),
            (None, None) => reference(name, template, acc),
        }
    });
}

/// What `Ref` gives: of some types the ARN.
fn reference(name: &str, template: Template<'_>, acc: &mut String) {
    if let Some((id, made)) = name.split_once('.') {
        return attribute(id, made, template, acc);
    }
    let resource_type = type_of(name, template);
    if resource_type == Some(ALIAS)
        && let Some(arn) = alias_arn(name, template)
    {
        return acc.push_str(&arn);
    }
    match resource_type.map(|it| (it, cfn::ref_is(it))) {
        Some((it, Some(cfn::RefIs::Arn))) => arn(name, it, acc),
        Some(_) | None => {
            let _ = write!(acc, "${{{name}}}");
        }
    }
}

fn attribute(id: &str, name: &str, template: Template<'_>, acc: &mut String) {
    // SAM makes the alias, whose ARN `Ref` gives.
    if name == "Alias"
        && let Some(alias) = published_alias(id, template)
    {
        arn(id, FUNCTION, acc);
        let _ = write!(acc, ":{alias}");
        return;
    }
    match type_of(id, template) {
        Some(it) if cfn::arn_attribute(it) == Some(name) => {
            arn(id, it, acc);
            acc.push_str(arn_end(it));
        }
        Some(it) if cfn::name_attribute(it) == Some(name) => named(id, it, acc),
        // SAM makes the alias, whose ARN `Ref` gives.
        Some(_) | None => {
            let _ = write!(acc, "${{{id}.{name}}}");
        }
    }
}

/// What the attribute of a type has behind the ARN: that of a log group means its streams, too.
pub(super) fn arn_end(resource_type: &str) -> &'static str {
    match resource_type {
        "AWS::Logs::LogGroup" => ":*",
        _ => "",
    }
}

/// The type of a resource once SAM is expanded.
fn type_of<'a>(id: &str, template: Template<'a>) -> Option<&'a str> {
    template.resource(id)?.type_name().map(resolved_type)
}

/// The name of the alias that SAM makes for a function, if it is written out.
fn published_alias(id: &str, template: Template<'_>) -> Option<String> {
    let function = template.resource(id)?;
    (function.type_name()? == "AWS::Serverless::Function").then_some(())?;
    let name = Properties::of(function, template).get("AutoPublishAlias");
    name.value().as_str().map(str::to_owned)
}

/// The ARN of an alias of a function of the template: that of the function with the name of the alias.
fn alias_arn(id: &str, template: Template<'_>) -> Option<String> {
    let alias = template.resource(id)?;
    let function = match alias.property("FunctionName").map(text_parts)?.as_slice() {
        [TextPart::Ref(function) | TextPart::GetAtt(function, "Arn")] => *function,
        _ => return None,
    };
    let is_function = type_of(function, template) == Some(FUNCTION);
    let name = alias.property("Name")?.as_str().filter(|_| is_function)?;
    let mut text = String::new();
    arn(function, FUNCTION, &mut text);
    Some(format!("{text}:{name}"))
}

/// The name of a resource: what `Ref` gives, or another attribute.
fn named(id: &str, resource_type: &str, acc: &mut String) {
    let name = match (
        cfn::ref_is(resource_type),
        cfn::name_attribute(resource_type),
    ) {
        (Some(cfn::RefIs::Name) | None, _) | (Some(_), None) => None,
        (Some(cfn::RefIs::Arn | cfn::RefIs::Url | cfn::RefIs::Id), Some(attribute)) => {
            Some(attribute)
        }
    };
    let _ = match name {
        Some(attribute) => write!(acc, "${{{id}.{attribute}}}"),
        None => write!(acc, "${{{id}}}"),
    };
}

/// The ARN of a resource.
fn arn(id: &str, resource_type: &str, acc: &mut String) {
    match pattern(resource_type) {
        Some(it) => fill_arn(it, acc, &|acc| named(id, resource_type, acc)),
        None => {
            let _ = write!(acc, "${{{id}.Arn}}");
        }
    }
}

/// The ARN of a resource with a name in it, and the same with its logical ID.
pub(super) fn arn_of(id: &str, written_type: &str, name: &str) -> Option<(String, String)> {
    let resource_type = resolved_type(written_type);
    let pattern = pattern(resource_type)?;
    let (mut with_name, mut by_id) = (String::new(), String::new());
    fill_arn(pattern, &mut with_name, &|acc| acc.push_str(name));
    fill_arn(pattern, &mut by_id, &|acc| named(id, resource_type, acc));
    Some((with_name, by_id))
}

/// The pattern of a type's ARNs when that has one variable beside partition, region and account.
fn pattern(resource_type: &str) -> Option<&'static str> {
    cfn::arn_template(resource_type).filter(|it| own_variables(it) == 1)
}

fn fill_arn(pattern: &str, acc: &mut String, name_of: &dyn Fn(&mut String)) {
    fill_variables(pattern, acc, |name, acc| match pseudo(name) {
        Some(parameter) => {
            let _ = write!(acc, "${{{parameter}}}");
        }
        None => name_of(acc),
    });
}

fn own_variables(pattern: &str) -> usize {
    let names = pattern.split("${").skip(1);
    names
        .filter_map(|it| it.split_once('}'))
        .filter(|(name, _)| pseudo(name).is_none())
        .count()
}

/// What CloudFormation calls the common parts of an ARN.
fn pseudo(variable: &str) -> Option<&'static str> {
    match variable {
        "Partition" | "AWS::Partition" => Some("AWS::Partition"),
        "Region" | "AWS::Region" => Some("AWS::Region"),
        "Account" | "AccountId" | "AWS::AccountId" => Some("AWS::AccountId"),
        _ => None,
    }
}
