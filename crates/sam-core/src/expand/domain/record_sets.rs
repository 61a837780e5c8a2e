//! `Domain.Route53`: the group of records that lead to a domain.

use super::{RECORDS, RECORDS_TYPE, separate_records};
use crate::expand::api::resource::ApiResource;
use crate::expand::apis::{RecordSets, Shared};
use crate::expand::hash;
use crate::expand::open_api::Fault;
use crate::expand::open_api::python::PyValue;
use serde_json::{Map, Value};

/// Where the records of a domain lead.
pub(super) struct Records<'d> {
    /// The logical ID of the API.
    pub(super) api: &'d str,
    pub(super) domain: &'d PyValue,
    /// Where requests go, as `AliasTarget` without `EvaluateTargetHealth`.
    pub(super) target: Map<String, Value>,
    pub(super) attributes: &'d Map<String, Value>,
}

/// Whether the fields of both kinds that name a zone are written, or the first alone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ZoneFields {
    Both,
    First,
}

/// `Route53`, if it is there, with what names its zone.
pub(super) fn route<'d>(
    api: &str,
    domain: &'d PyValue,
) -> Result<Option<(&'d PyValue, Value)>, Fault> {
    let Some(route) = domain.present("Route53") else {
        return Ok(None);
    };
    if route.as_map().is_none() {
        let message = "Property 'Domain.Route53' should be a map.";
        return Err(Fault::resource(api, message).at(["Domain", "Route53"]));
    }
    let fields = ["HostedZoneId", "HostedZoneName"];
    if fields.iter().all(|it| route.present(it).is_none()) {
        return Err(Fault::resource(
            api,
            "HostedZoneId or HostedZoneName is required to enable Route53 support on Custom Domains.",
        )
        .at(["Domain", "Route53"]));
    }
    let zone = fields.iter().find_map(|it| route.given(it));
    let zone = zone.or_else(|| route.get("HostedZoneName"));
    Ok(Some((route, zone.map_or(Value::Null, PyValue::to_value))))
}

/// What ends a logical ID that has a hash of some data.
pub(super) fn hash_of(data: &Value) -> String {
    match data {
        it if !crate::syntax::is_truthy(it) => String::new(),
        Value::String(text) => hash::of_text(text),
        data => hash::of_data(data),
    }
}

impl Records<'_> {
    /// The group with the records, shared with the other APIs of the zone.
    pub(super) fn shared(
        &self,
        route: &PyValue,
        zone: &Value,
        fields: ZoneFields,
        shared: &mut Shared,
    ) -> ApiResource {
        let id = format!("{RECORDS}{}", hash_of(zone));
        let group = shared
            .record_sets
            .entry(id.clone())
            .or_insert_with(|| RecordSets {
                attributes: self.attributes.clone(),
                zone: zone_fields(route, fields),
                records: Vec::new(),
            });
        group.records.extend(self.records(route));
        resource(id, group)
    }

    /// A group for itself.
    pub(super) fn separate(&self, route: &PyValue, zone: &Value) -> ApiResource {
        let name = self
            .domain
            .get("DomainName")
            .map_or(Value::Null, PyValue::to_value);
        let id = format!("{RECORDS}{}", hash::of_data(&separate_records(zone, &name)));
        let given = |name: &str| Some((name.to_owned(), route.given(name)?.to_value()));
        let group = RecordSets {
            attributes: self.attributes.clone(),
            zone: ["HostedZoneId", "HostedZoneName"]
                .into_iter()
                .filter_map(given)
                .collect(),
            records: self.records(route),
        };
        resource(id, &group)
    }

    fn records(&self, route: &PyValue) -> Vec<Value> {
        let value = |name: &str| route.present(name).map(PyValue::to_value);
        let mut target = Map::new();
        if let Some(health) = value("EvaluateTargetHealth") {
            target.insert("EvaluateTargetHealth".to_owned(), health);
        }
        target.extend(self.target.clone());
        let name = self
            .domain
            .get("DomainName")
            .map_or(Value::Null, PyValue::to_value);
        let record = |kind: &str| {
            let mut record = Map::new();
            record.insert("Name".to_owned(), name.clone());
            record.insert("Type".to_owned(), kind.into());
            record.insert("AliasTarget".to_owned(), Value::Object(target.clone()));
            for name in ["Region", "SetIdentifier"] {
                if let Some(value) = value(name) {
                    record.insert(name.to_owned(), value);
                }
            }
            Value::Object(record)
        };
        let mut records = vec![record("A")];
        if matches!(route.get("IpV6"), Some(PyValue::Bool(true))) {
            records.push(record("AAAA"));
        }
        records
    }
}

fn zone_fields(route: &PyValue, fields: ZoneFields) -> Map<String, Value> {
    let names = ["HostedZoneId", "HostedZoneName"].into_iter();
    let there = names.filter_map(|name| Some((name.to_owned(), route.get(name)?.to_value())));
    match fields {
        ZoneFields::Both => there.collect(),
        ZoneFields::First => there.take(1).collect(),
    }
}

fn resource(id: String, group: &RecordSets) -> ApiResource {
    let mut made = ApiResource::new(id, RECORDS_TYPE, &group.attributes);
    for (name, value) in &group.zone {
        made.set(name, value.clone());
    }
    made.with("RecordSets", group.records.clone())
}
