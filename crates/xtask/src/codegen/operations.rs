//! Operations of the SDKs that are no IAM actions, and the actions they need: a table of ours, held against both sides.
use super::iam::Iam;
use super::outputs::Outputs;
use super::pack::pack;
use super::sources::Package;
use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::Path;

const FILE: &str = "crates/sam-core/data/operations.zst";

/// The prefix whose actions are HTTP methods.
const BY_METHOD: &str = "apigateway";

/// A prefix of IAM in the table.
#[derive(Deserialize)]
struct Service {
    clients: Vec<String>,
    #[serde(flatten)]
    operations: BTreeMap<String, Vec<String>>,
}

/// The actions by operation, as `lambda:Invoke`.
pub(crate) struct Operations(BTreeMap<String, BTreeSet<String>>);

/// What botocore says of a client.
#[derive(Deserialize)]
struct Client {
    operations: BTreeMap<String, Operation>,
}

#[derive(Deserialize)]
struct Operation {
    http: Http,
}

#[derive(Deserialize)]
struct Http {
    method: String,
}

/// Reads the table and holds it against the unpacked package and the actions that there are.
pub(crate) fn read(unpacked: &Path, iam: &Iam) -> Result<Operations> {
    let table: BTreeMap<String, Service> = toml::from_str(include_str!("operations.toml"))?;
    let mut operations = BTreeMap::new();
    for (prefix, service) in &table {
        let given = service
            .read(prefix, unpacked, iam)
            .with_context(|| format!("in the operations of {prefix}"))?;
        for (operation, actions) in given {
            operations.insert(format!("{prefix}:{operation}"), actions);
        }
    }
    for action in operations.values().flatten() {
        iam.check_action(action)?;
    }
    Ok(Operations(operations))
}

impl Service {
    fn read(
        &self,
        prefix: &str,
        unpacked: &Path,
        iam: &Iam,
    ) -> Result<BTreeMap<String, BTreeSet<String>>> {
        let mut methods: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for name in &self.clients {
            for (operation, it) in client(unpacked, name)?.operations {
                methods.entry(operation).or_default().insert(it.http.method);
            }
        }
        let mut read = BTreeMap::new();
        for (operation, actions) in &self.operations {
            if !methods.contains_key(operation) {
                bail!("there is no operation {operation}");
            }
            if iam.has(prefix, operation) {
                bail!("{operation} is an action");
            }
            read.insert(operation.clone(), actions.iter().cloned().collect());
        }
        if prefix == BY_METHOD {
            for (operation, methods) in methods {
                if !iam.has(prefix, &operation) {
                    let actions = methods.iter().map(|method| format!("{prefix}:{method}"));
                    read.insert(operation, actions.collect());
                }
            }
        }
        Ok(read)
    }
}

/// The newest version of a client.
fn client(unpacked: &Path, name: &str) -> Result<Client> {
    let folder = unpacked.join("botocore/data").join(name);
    let entries = fs::read_dir(&folder).with_context(|| format!("no client {name}"))?;
    let versions = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<BTreeSet<_>>>()?;
    let newest = versions.last().context("a client without version")?;
    let file = File::open(newest.join("service-2.json.gz"))
        .with_context(|| format!("no description of the client {name}"))?;
    Ok(serde_json::from_reader(GzDecoder::new(file))?)
}

impl Operations {
    /// Compares with the count that `sources.toml` gives.
    pub(crate) fn check_counts(&self, package: &Package) -> Result<()> {
        package.check_count("operations-that-are-no-actions", self.0.len())
    }

    /// Adds the file to write.
    pub(crate) fn emit(&self, outputs: &mut Outputs) -> Result<()> {
        let lower: BTreeMap<String, &BTreeSet<String>> = self
            .0
            .iter()
            .map(|(operation, actions)| (operation.to_lowercase(), actions))
            .collect();
        outputs.add(FILE, pack(&lower)?);
        Ok(())
    }

    /// How many the table has.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
