//! Services, actions, resource types and condition keys of IAM, from one package; what a younger one knows beyond it.
use super::outputs::Outputs;
use super::pack::{Strings, blob, pack};
use super::slugs::Slugs;
use super::sources::Package;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const FILE: &str = "crates/sam-core/data/iam.zst";

/// All services, by prefix.
pub(crate) struct Iam(BTreeMap<String, Service>);

/// What the package knows of one service.
struct Service {
    name: String,
    /// By name in lower case.
    actions: BTreeMap<String, Action>,
    resource_types: BTreeMap<String, ResourceType>,
    condition_keys: BTreeMap<String, ConditionKey>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Action {
    name: String,
    access_level: String,
    resource_types: Vec<Takes>,
    condition_keys: Vec<String>,
    dependent_actions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Takes {
    name: String,
    required: bool,
    condition_keys: Vec<String>,
    dependent_actions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceType {
    key: String,
    arn: String,
    #[serde(default)]
    condition_keys: Vec<String>,
}

#[derive(Deserialize)]
struct ConditionKey {
    key: String,
    #[serde(rename = "type")]
    kind: String,
}

/// Actions that only the younger package names: by service, in lower case, and nothing else is known of them.
pub(crate) struct Newer(pub(crate) BTreeMap<String, BTreeSet<String>>);

/// The format: as `sam_core::iam` reads it, in this order. Numbers are places in `strings`.
#[derive(Serialize)]
struct Packed {
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

/// Reads the unpacked package.
pub(crate) fn read(unpacked: &Path) -> Result<Iam> {
    let data = unpacked.join("package/data");
    let names: BTreeMap<String, String> = json(&data.join("serviceNames.json"))?;
    let mut services = BTreeMap::new();
    for (prefix, name) in names {
        let part = |folder: &str| data.join(folder).join(format!("{prefix}.json"));
        let service = Service {
            name,
            actions: json(&part("actions"))?,
            resource_types: json_if_any(&part("resourceTypes"))?,
            condition_keys: json_if_any(&part("conditionKeys"))?,
        };
        service
            .check()
            .with_context(|| format!("in the service {prefix}"))?;
        services.insert(prefix, service);
    }
    Ok(Iam(services))
}

/// Reads what the younger package names and this one does not.
pub(crate) fn read_newer(unpacked: &Path, iam: &Iam) -> Result<Newer> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Names {
        #[serde(default)]
        actions: BTreeMap<String, serde_json::Value>,
    }
    let path = unpacked.join("cfnlint/data/AdditionalSpecs/Policies.json");
    let all: BTreeMap<String, Names> = json(&path)?;
    let mut newer = BTreeMap::new();
    for (prefix, Names { actions }) in all {
        let unknown: BTreeSet<String> = actions
            .into_keys()
            .filter(|action| !iam.has(&prefix, action))
            .collect();
        if !unknown.is_empty() {
            newer.insert(prefix, unknown);
        }
    }
    Ok(Newer(newer))
}

/// A pattern with all variables alike.
fn without_names(pattern: &str) -> String {
    let mut parts = pattern.split("${");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (_, literal) = part.split_once('}').unwrap_or(("", part));
        text + "*" + literal
    })
}

fn json<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T> {
    let text = fs::read_to_string(path).with_context(|| format!("no {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is something else", path.display()))
}

fn json_if_any<T: for<'a> Deserialize<'a> + Default>(path: &Path) -> Result<T> {
    if path.exists() {
        json(path)
    } else {
        Ok(T::default())
    }
}

impl Service {
    /// What the server relies on.
    fn check(&self) -> Result<()> {
        for (key, action) in &self.actions {
            if *key != action.name.to_lowercase() {
                bail!("the action {} has the key {key}", action.name);
            }
            for takes in &action.resource_types {
                if !self.resource_types.contains_key(&takes.name.to_lowercase()) {
                    bail!("{} takes {}, which is unknown", action.name, takes.name);
                }
            }
        }
        Ok(())
    }

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

impl Iam {
    /// Whether it knows an action, without case.
    pub(crate) fn has(&self, prefix: &str, action: &str) -> bool {
        let service = self.0.get(&prefix.to_lowercase());
        service.is_some_and(|service| service.actions.contains_key(&action.to_lowercase()))
    }

    /// The prefixes of all services.
    pub(crate) fn prefixes(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The first pattern of an ARN of a resource type.
    pub(crate) fn pattern(&self, prefix: &str, key: &str) -> Option<&str> {
        let found = self
            .0
            .get(prefix)?
            .resource_types
            .get(&key.to_lowercase())?;
        Some(found.arn.split(',').next().unwrap_or_default())
    }

    /// The resource type, by prefix and key, that a pattern of an ARN is of: the variables may have other names. Of
    /// several the service's that the ARN names, and then the one called `name`.
    pub(crate) fn of_pattern(&self, arn: &str, name: &str) -> Option<(&str, &str)> {
        let wanted = without_names(arn);
        let service = arn.split(':').nth(2);
        let mut found: Vec<(bool, bool, &str, &str)> = Vec::new();
        for (prefix, it) in &self.0 {
            for it in it.resource_types.values() {
                let mut patterns = it.arn.split(',').map(str::trim);
                if patterns.any(|pattern| without_names(pattern) == wanted) {
                    let is_services = service == Some(prefix);
                    let is_named = it.key.eq_ignore_ascii_case(name);
                    found.push((is_services, is_named, prefix, &it.key));
                }
            }
        }
        let exact = |(_, _, prefix, key): &(bool, bool, &str, &str)| {
            let it = self
                .0
                .get(*prefix)
                .and_then(|it| it.resource_types.get(&key.to_lowercase()));
            it.is_some_and(|it| it.arn.split(',').any(|pattern| pattern.trim() == arn))
        };
        found.sort_by_key(|it| (!it.0, !exact(it), !it.1));
        found.first().map(|(_, _, prefix, key)| (*prefix, *key))
    }

    /// Fails for an action that the package does not know or writes otherwise.
    pub(crate) fn check_action(&self, action: &str) -> Result<()> {
        let (prefix, name) = action
            .split_once(':')
            .with_context(|| format!("the action {action} names no service"))?;
        let known = self.0.get(prefix).and_then(|service| {
            let known = service.actions.get(&name.to_lowercase());
            known.map(|known| known.name.as_str())
        });
        match known {
            Some(known) if known == name => Ok(()),
            Some(known) => bail!("the package writes the action {action} as {known}"),
            None => bail!("the package does not know the action {action}"),
        }
    }

    /// Compares with the counts that `sources.toml` gives.
    pub(crate) fn check_counts(&self, package: &Package) -> Result<()> {
        let sum = |count: fn(&Service) -> usize| self.0.values().map(count).sum();
        package.check_count("services", self.0.len())?;
        package.check_count("actions", sum(|it| it.actions.len()))?;
        package.check_count("resource-types", sum(|it| it.resource_types.len()))?;
        package.check_count("condition-keys", sum(|it| it.condition_keys.len()))
    }

    /// Adds the file to write.
    pub(crate) fn emit(&self, outputs: &mut Outputs, newer: &Newer, slugs: &Slugs) -> Result<()> {
        let mut strings = Strings::default();
        let mut services = Vec::new();
        for (prefix, service) in &self.0 {
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
        let newer = newer.0.iter();
        let packed = Packed {
            strings: strings.facts()?,
            services,
            newer: newer
                .map(|(prefix, names)| (prefix.clone(), names.iter().cloned().collect()))
                .collect(),
        };
        outputs.add(FILE, pack(&packed)?);
        Ok(())
    }

    /// The lines of the manifest: one a service.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(prefix, service)| {
            format!(
                "service {prefix}: {} actions, {} resource types, {} condition keys",
                service.actions.len(),
                service.resource_types.len(),
                service.condition_keys.len()
            )
        })
    }
}

impl Newer {
    /// The lines of the manifest: one a service.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(prefix, names)| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            format!("newer in {prefix}: {}", names.join(" "))
        })
    }

    /// Compares with the count that `sources.toml` gives.
    pub(crate) fn check_counts(&self, package: &Package) -> Result<()> {
        package.check_count("newer-actions", self.0.values().map(BTreeSet::len).sum())
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
