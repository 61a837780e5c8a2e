//! Actions that a younger package names and the one with all the facts does not.
use super::{Iam, json};
use crate::codegen::sources::Package;
use anyhow::Result;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Actions that only the younger package names: by service, in lower case, and nothing else is known of them.
pub(crate) struct Newer(pub(super) BTreeMap<String, BTreeSet<String>>);

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
