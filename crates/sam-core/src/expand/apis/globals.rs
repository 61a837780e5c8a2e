//! `Globals` beneath the properties of an API, in the order in which Python puts them together.

use super::Api;
use crate::document::Section;
use crate::expand::api_kind::Kind;
use crate::expand::context::Context;
use crate::expand::dress;
use crate::expand::open_api::python::{Dress, PyMap, PyValue};
use crate::template::Template;
use serde_json::{Map, Value};

/// The names of the properties of an API, with those of `Globals` beneath its own, in the order in which the transform
/// holds them.
pub(in crate::expand) fn held_names(
    kind: Kind,
    own: &Value,
    all: &Map<String, Value>,
    template: Template<'_>,
) -> Vec<String> {
    let dress = dress::of(template);
    let globals = template.entry(Section::Globals, kind.section());
    let globals = globals.map(|it| PyValue::of(&it.value.to_value(), dress_of(kind, dress)));
    let mut globals = match globals {
        Some(PyValue::Map(globals)) => globals,
        Some(_) | None => PyMap::plain(),
    };
    let PyValue::Map(mut own) = PyValue::of(own, dress) else {
        return Vec::new();
    };
    // What the transform adds itself is there before `Globals` are.
    for name in all.keys() {
        if own.get(name).is_none() && globals.get(name).is_none() {
            own.set(name.as_str().into(), PyValue::Null);
        }
    }
    for name in globals.keys() {
        if !all.contains_key(name.as_str()) {
            globals.remove(name.as_str());
        }
    }
    let mut merged = match globals.keys().is_empty() {
        true => own,
        false => merge_maps(globals, own),
    };
    let names = merged.keys().into_iter();
    names.map(|it| it.as_str().to_owned()).collect()
}

fn dress_of(kind: Kind, dress: Dress) -> Dress {
    match kind {
        Kind::Rest => dress,
        Kind::Http => Dress::AsWritten,
    }
}

pub(super) fn merge(api: &mut Api, context: &Context<'_, '_>, dress: Dress) {
    let section = api.kind.section();
    let Some(entry) = context.template.entry(Section::Globals, section) else {
        return;
    };
    let globals = PyValue::of(&entry.value.to_value(), dress_of(api.kind, dress));
    let PyValue::Map(mut globals) = globals else {
        return;
    };
    match &api.ignored {
        Value::String(all) if all == "*" => globals = PyMap::plain(),
        Value::Array(names) => {
            for name in names.iter().filter_map(Value::as_str) {
                globals.remove(name);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {}
    }
    api.shares_records = shares_records(&globals, &api.properties);
    let own = std::mem::replace(&mut api.properties, PyMap::plain());
    api.properties = merge_maps(globals, own);
}

/// Whether `Domain.Route53` of `Globals` becomes that of the API as it is: Python merges maps, and takes over the rest.
fn shares_records(globals: &PyMap, own: &PyMap) -> bool {
    let Some(global) = globals.get("Domain") else {
        return false;
    };
    let is_there = global
        .get("Route53")
        .is_some_and(|it| it.as_map().is_some());
    let is_own = match own.get("Domain") {
        None => false,
        Some(own) if own.is_intrinsic() || own.as_map().is_none() => true,
        Some(own) => global.is_intrinsic() || own.get("Route53").is_some(),
    };
    is_there && !is_own
}

fn merge_maps(mut globals: PyMap, mut own: PyMap) -> PyMap {
    let mut result = globals.shallow_copy();
    for (key, value) in own.take_entries() {
        let value = match result.get_mut(key.as_str()) {
            Some(global) => merged(std::mem::replace(global, PyValue::Null), value),
            None => value,
        };
        result.set(key, value);
    }
    result
}

/// Maps are merged, lists joined, of all else the resource's counts.
fn merged(global: PyValue, own: PyValue) -> PyValue {
    let is_function = |it: &PyValue| it.is_intrinsic();
    match (global, own) {
        (global @ PyValue::Map(_), own) if is_function(&global) => own,
        (_, own @ PyValue::Map(_)) if is_function(&own) => own,
        (PyValue::Map(global), PyValue::Map(own)) => merge_maps(global, own).into(),
        (PyValue::List(mut global), PyValue::List(own)) => {
            global.extend(own);
            global.into()
        }
        (_, own) => own,
    }
}
