//! The names of managed policies that the transform turns into ARNs.
use super::outputs::Outputs;
use super::pack::pack;
use super::sources::Package;
use anyhow::{Context, Result, bail};
use sam_data::{PackedManagedName, PackedManagedNames, RESOLVED_PARTITIONS};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const FILE: &str = "crates/sam-core/data/managed_names.zst";

/// By name: the path in the ARN (empty or ending in a slash), and a bit for each partition.
pub(crate) struct ManagedNames(BTreeMap<String, (String, u8)>);

/// Reads the lists out of the unpacked package.
pub(crate) fn read(unpacked: &Path) -> Result<ManagedNames> {
    let path = unpacked.join("samtranslator/internal/data/aws_managed_policies.json");
    let text = std::fs::read_to_string(&path).with_context(|| format!("no {}", path.display()))?;
    let file: BTreeMap<String, BTreeMap<String, Value>> = serde_json::from_str(&text)?;
    let mut names = BTreeMap::new();
    for (partition, policies) in &file {
        let known = RESOLVED_PARTITIONS
            .iter()
            .find(|(name, _)| name == partition);
        let (_, bit) = known.with_context(|| format!("a partition {partition} that is new"))?;
        for (name, arn) in policies {
            let path = path_of(name, arn, partition)
                .with_context(|| format!("an ARN of {name} that is not in the usual form"))?;
            let entry = names
                .entry(name.clone())
                .or_insert_with(|| (path.to_owned(), 0));
            if entry.0 != path {
                bail!("{name} has two paths, by partition");
            }
            entry.1 |= bit;
        }
    }
    Ok(ManagedNames(names))
}

/// `service-role/` of `arn:aws:iam::aws:policy/service-role/AWSLambdaRole`.
fn path_of<'a>(name: &str, arn: &'a Value, partition: &str) -> Option<&'a str> {
    arn.as_str()?
        .strip_prefix(&format!("arn:{partition}:iam::aws:policy/"))?
        .strip_suffix(name)
}

impl ManagedNames {
    /// All names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// How many names each partition has.
    pub(crate) fn totals(&self) -> impl Iterator<Item = (&'static str, usize)> {
        RESOLVED_PARTITIONS.iter().map(|(partition, bit)| {
            let with = self.0.values().filter(|(_, bits)| bits & bit != 0);
            (*partition, with.count())
        })
    }

    /// Compares with the counts that `sources.toml` gives.
    pub(crate) fn check_counts(&self, package: &Package) -> Result<()> {
        package.check_count("managed-names", self.0.len())?;
        for (partition, total) in self.totals() {
            package.check_count(&format!("managed-names-{partition}"), total)?;
        }
        Ok(())
    }

    /// Adds the file to write.
    pub(crate) fn emit(&self, outputs: &mut Outputs) -> Result<()> {
        let names = self.0.iter().map(|(name, (path, partitions))| {
            let packed = PackedManagedName {
                path,
                partitions: *partitions,
            };
            (name.as_str(), packed)
        });
        outputs.add(FILE, pack(&names.collect::<PackedManagedNames<'_>>())?);
        Ok(())
    }
}
