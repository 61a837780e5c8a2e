//! Actions that a younger package names and the one with all the facts does not.
use super::{Iam, json};
use crate::codegen::sources::Package;
use anyhow::Result;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Actions that only younger packages name: by service, in lower case, and nothing else is known of them.
pub(crate) struct Newer {
    actions: Names,
    /// Operations of the SDKs that no action is known for: most get one of the same name.
    operations: Names,
}

type Names = BTreeMap<String, BTreeSet<String>>;

/// Reads what the younger package names and this one does not.
pub(crate) fn read_newer(unpacked: &Path, iam: &Iam) -> Result<Newer> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Service {
        #[serde(default)]
        actions: BTreeMap<String, serde_json::Value>,
    }
    let path = unpacked.join("cfnlint/data/AdditionalSpecs/Policies.json");
    let all: BTreeMap<String, Service> = json(&path)?;
    let mut newer = BTreeMap::new();
    for (prefix, Service { actions }) in all {
        let unknown: BTreeSet<String> = actions
            .into_keys()
            .filter(|action| !iam.has(&prefix, action))
            .collect();
        if !unknown.is_empty() {
            newer.insert(prefix, unknown);
        }
    }
    Ok(Newer {
        actions: newer,
        operations: BTreeMap::new(),
    })
}

impl Newer {
    /// Adds an operation that no action is known for.
    pub(crate) fn add_operation(&mut self, prefix: &str, operation: &str) {
        let names = self.operations.entry(prefix.to_lowercase()).or_default();
        names.insert(operation.to_lowercase());
    }

    /// All of them.
    pub(super) fn all(&self) -> Names {
        let mut all = self.actions.clone();
        for (prefix, names) in &self.operations {
            all.entry(prefix.clone())
                .or_default()
                .extend(names.iter().cloned());
        }
        all
    }

    /// The lines of the manifest: one a service.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        self.actions.iter().map(|(prefix, names)| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            format!("newer in {prefix}: {}", names.join(" "))
        })
    }

    /// Compares with the count that `sources.toml` gives.
    pub(crate) fn check_counts(&self, package: &Package) -> Result<()> {
        package.check_count(
            "newer-actions",
            self.actions.values().map(BTreeSet::len).sum(),
        )
    }
}
