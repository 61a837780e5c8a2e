//! The format of the pack of IAM, as `sam_core::iam` reads it.
use super::{Newer, Service};
use crate::codegen::pack::{Strings, blob};
use crate::codegen::slugs::Slugs;
use anyhow::{Context, Result, bail};
use serde::Serialize;
use std::collections::BTreeMap;

/// The whole. Fields are in the order of the format; numbers are places in `strings`.
#[derive(Serialize)]
pub(super) struct Packed {
    strings: Vec<String>,
    services: Vec<PackedService>,
    newer: Vec<(String, Vec<String>)>,
}

#[derive(Serialize)]
struct PackedService {
    prefix: u32,
    name: u32,
    slug: u32,
    body: Vec<u8>,
}

#[derive(Serialize)]
struct PackedBody {
    actions: Vec<PackedAction>,
    resource_types: Vec<PackedResourceType>,
    condition_keys: Vec<(u32, KeyType)>,
}

#[derive(Serialize)]
struct PackedAction {
    name: u32,
    level: Level,
    resources: Vec<PackedTakes>,
    condition_keys: Vec<u32>,
    dependent_actions: Vec<u32>,
}

#[derive(Serialize)]
struct PackedTakes {
    resource_type: u32,
    is_required: bool,
    condition_keys: Vec<u32>,
    dependent_actions: Vec<u32>,
}

#[derive(Serialize)]
struct PackedResourceType {
    key: u32,
    arns: Vec<u32>,
    condition_keys: Vec<u32>,
}

/// In the order of `sam_core::iam::AccessLevel`.
#[derive(Clone, Copy, Serialize)]
enum Level {
    List,
    Read,
    Write,
    Tagging,
    PermissionsManagement,
}

/// In the order of `sam_core::iam::KeyType`.
#[derive(Clone, Copy, Serialize)]
enum KeyType {
    String,
    ArrayOfString,
    Arn,
    ArrayOfArn,
    Bool,
    ArrayOfBool,
    Numeric,
    Date,
    IpAddress,
}

/// All services, in the format.
pub(super) fn of(all: &BTreeMap<String, Service>, newer: &Newer, slugs: &Slugs) -> Result<Packed> {
    let mut strings = Strings::default();
    let mut services = Vec::new();
    for (prefix, service) in all {
        let body = service
            .packed(&mut strings)
            .with_context(|| format!("in the service {prefix}"))?;
        services.push(PackedService {
            prefix: strings.id(prefix),
            name: strings.id(&service.name),
            slug: strings.id(slugs.of(prefix)?),
            body: blob(&body)?,
        });
    }
    let newer = newer.all().into_iter();
    Ok(Packed {
        strings: strings.facts()?,
        services,
        newer: newer
            .map(|(prefix, names)| (prefix, names.into_iter().collect()))
            .collect(),
    })
}

impl Service {
    fn packed(&self, strings: &mut Strings) -> Result<PackedBody> {
        // Condition keys and resource types first: actions name them again and again.
        let mut condition_keys = Vec::new();
        for key in self.condition_keys.values() {
            condition_keys.push((strings.id(&key.key), KeyType::of(&key.kind)?));
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
            let level = Level::of(&action.access_level)
                .with_context(|| format!("in the action {}", action.name))?;
            let resources = action.resource_types.iter().map(|takes| PackedTakes {
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
        Ok(PackedBody {
            actions,
            resource_types,
            condition_keys,
        })
    }
}

impl Level {
    /// The last word of `Tagging, Write` only says what the first implies.
    fn of(text: &str) -> Result<Level> {
        Ok(match text {
            "List" => Level::List,
            "Read" => Level::Read,
            "Write" => Level::Write,
            "Tagging" | "Tagging, Write" => Level::Tagging,
            "Permissions management" | "Permissions management, Write" => {
                Level::PermissionsManagement
            }
            _ => bail!("a level {text} that codegen does not know"),
        })
    }
}

impl KeyType {
    fn of(text: &str) -> Result<KeyType> {
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
}
