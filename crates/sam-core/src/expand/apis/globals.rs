//! `Globals` beneath the properties of an API, in the order in which Python puts them together.

use super::Api;
use crate::document::Section;
use crate::expand::api_kind::Kind;
use crate::expand::context::Context;
use crate::expand::open_api::python::{Dress, PyMap, PyValue};
use serde_json::Value;

pub(super) fn merge(api: &mut Api, context: &Context<'_, '_>, dress: Dress) {
    let section = api.kind.section();
    let Some(entry) = context.template.entry(Section::Globals, section) else {
        return;
    };
    let dress = match api.kind {
        Kind::Rest => dress,
        Kind::Http => Dress::AsWritten,
    };
    let PyValue::Map(mut globals) = PyValue::of(&entry.value.to_value(), dress) else {
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
