//! The pack of IAM.
use super::{Newer, Service};
use crate::codegen::pack::{Table, blob, pack};
use crate::codegen::slugs::Slugs;
use anyhow::{Context, Result, bail};
use sam_data::{
    AccessLevel, KeyType, PackedAction, PackedActionResource, PackedIam, PackedResourceType,
    PackedService, PackedServiceBody,
};
use std::collections::BTreeMap;

/// All services, packed.
pub(super) fn of(all: &BTreeMap<String, Service>, newer: &Newer, slugs: &Slugs) -> Result<Vec<u8>> {
    let mut strings = Table::default();
    let mut bodies = Vec::new();
    for (prefix, service) in all {
        let body = service
            .packed(&mut strings)
            .with_context(|| format!("in the service {prefix}"))?;
        let slug = slugs.of(prefix).map(|it| strings.id(it));
        bodies.push((
            strings.id(prefix),
            strings.id(&service.name),
            slug,
            blob(&body)?,
        ));
    }
    let services = bodies
        .iter()
        .map(|(prefix, name, slug, body)| PackedService {
            prefix: *prefix,
            name: *name,
            slug: *slug,
            body,
        });
    let newer = newer.all();
    let newer = newer
        .iter()
        .map(|(prefix, names)| (prefix.as_str(), names.iter().map(String::as_str).collect()));
    pack(&PackedIam {
        strings: strings.facts()?,
        services: services.collect(),
        newer: newer.collect(),
    })
}

impl Service {
    fn packed(&self, strings: &mut Table) -> Result<PackedServiceBody> {
        // Condition keys and resource types first: actions name them again and again.
        let mut condition_keys = Vec::new();
        for key in self.condition_keys.values() {
            condition_keys.push((strings.id(&key.key), key_type(&key.kind)?));
        }
        let mut resource_types = Vec::new();
        for it in self.resource_types.values() {
            let arns: Vec<&str> = it.arn.split(',').map(str::trim).collect();
            resource_types.push(PackedResourceType {
                key: strings.id(&it.key),
                arns: strings.ids(&arns),
                condition_keys: strings.ids(&it.condition_keys),
            });
        }
        let mut actions = Vec::new();
        for action in self.actions.values() {
            let level = level(&action.access_level)
                .with_context(|| format!("in the action {}", action.name))?;
            let resources = action.resource_types.iter();
            let resources = resources.map(|takes| PackedActionResource {
                resource_type: strings.id(&takes.name),
                is_required: takes.required,
                condition_keys: strings.ids(&takes.condition_keys),
                dependent_actions: strings.ids(&takes.dependent_actions),
            });
            let resources = resources.collect();
            actions.push(PackedAction {
                name: strings.id(&action.name),
                level,
                resources,
                condition_keys: strings.ids(&action.condition_keys),
                dependent_actions: strings.ids(&action.dependent_actions),
            });
        }
        Ok(PackedServiceBody {
            actions,
            resource_types,
            condition_keys,
        })
    }
}

/// The last word of `Tagging, Write` only says what the first implies.
fn level(text: &str) -> Result<AccessLevel> {
    let name = text.strip_suffix(", Write").unwrap_or(text);
    AccessLevel::of(name).with_context(|| format!("a level {text} that codegen does not know"))
}

fn key_type(text: &str) -> Result<KeyType> {
    Ok(match text {
        "String" => KeyType::String,
        "ArrayOfString" => KeyType::ArrayOfString,
        "ARN" => KeyType::Arn,
        "ArrayOfARN" => KeyType::ArrayOfArn,
        "Bool" => KeyType::Bool,
        "ArrayOfBool" => KeyType::ArrayOfBool,
        "Numeric" => KeyType::Numeric,
        "Date" => KeyType::Date,
        "IPAddress" => KeyType::IpAddress,
        _ => bail!("a type {text} of a condition key that codegen does not know"),
    })
}
