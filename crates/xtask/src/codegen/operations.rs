//! Operations of the SDKs that are no IAM actions, and the actions they need: a table of ours, held against both sides.
use super::iam::{Iam, Newer};
use super::outputs::Outputs;
use super::pack::pack;
use super::sources::Package;
use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use sam_data::PackedOperations;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

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

/// What is known of the operations of all clients.
pub(crate) struct Operations {
    /// The actions by operation, as `lambda:Invoke`.
    needed: BTreeMap<String, BTreeSet<String>>,
    /// Prefixes of IAM by what clients are called elsewhere, in lower case: `monitoring` is `cloudwatch`.
    names: BTreeMap<String, String>,
    /// The names of all clients, in order.
    clients: Vec<String>,
    /// How many there are, how many are named like an action, and how many are in `needed`.
    all: usize,
    by_name: usize,
    by_table: usize,
}

/// What botocore says of a client.
#[derive(Deserialize)]
struct Client {
    metadata: Metadata,
    operations: BTreeMap<String, Operation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    signing_name: Option<String>,
    endpoint_prefix: Option<String>,
}

#[derive(Deserialize)]
struct Operation {
    http: Http,
    authtype: Option<String>,
}

#[derive(Deserialize)]
struct Http {
    method: String,
}

impl Operation {
    /// Whether no policy decides on it: nobody signs the request, or a token of another kind does.
    fn is_open(&self) -> bool {
        matches!(self.authtype.as_deref(), Some("none" | "bearer"))
    }
}

/// Reads the table and holds it against the unpacked package and the actions that there are. Operations that neither an
/// action nor the table knows are younger than the actions; they are added to what younger lists name.
pub(crate) fn read(unpacked: &Path, iam: &Iam, newer: &mut Newer) -> Result<Operations> {
    let table: BTreeMap<String, Service> = toml::from_str(include_str!("operations.toml"))?;
    let mut operations = Operations {
        needed: BTreeMap::new(),
        names: BTreeMap::new(),
        clients: clients(unpacked)?,
        all: 0,
        by_name: 0,
        by_table: 0,
    };
    for (prefix, service) in &table {
        let given = service
            .read(prefix, unpacked, iam)
            .with_context(|| format!("in the operations of {prefix}"))?;
        for (operation, actions) in given {
            operations
                .needed
                .insert(format!("{prefix}:{operation}"), actions);
        }
    }
    for name in operations.clients.clone() {
        let prefix = table.iter().find(|(_, it)| it.clients.contains(&name));
        let prefix = prefix.map(|(it, _)| it.as_str());
        operations.add(&name, &client(unpacked, &name)?, prefix, iam, newer);
    }
    for action in operations.needed.values().flatten() {
        iam.check_action(action)?;
    }
    Ok(operations)
}

impl Operations {
    fn add(
        &mut self,
        name: &str,
        client: &Client,
        tabled: Option<&str>,
        iam: &Iam,
        newer: &mut Newer,
    ) {
        let named = client.names(name);
        let best = client.best_prefix(iam);
        let written = named.iter().find(|it| iam.has_service(it));
        let prefix = tabled
            .or(written.map(String::as_str))
            .or(best.as_deref())
            .or(named.first().map(String::as_str));
        let Some(prefix) = prefix else {
            return;
        };
        let is_known = |operation: &str| iam.has(prefix, operation);
        let known = client.operations.keys().filter(|it| is_known(it)).count();
        self.all += client.operations.len();
        self.by_name += known;
        if tabled.is_some() || known * 2 >= client.operations.len() {
            let is_another = |it: &&String| !iam.has_service(it) && !it.contains('.');
            for name in named.iter().filter(is_another) {
                self.names.insert(name.to_lowercase(), prefix.to_owned());
            }
        }
        for (operation, it) in &client.operations {
            let key = format!("{prefix}:{operation}");
            if is_known(operation) {
                continue;
            }
            if it.is_open() {
                self.needed.entry(key.clone()).or_default();
            }
            match self.needed.contains_key(&key) {
                true => self.by_table += 1,
                false => newer.add_operation(prefix, operation),
            }
        }
    }
}

impl Client {
    /// What it is called, the surest first.
    fn names(&self, name: &str) -> Vec<String> {
        let metadata = &self.metadata;
        let names = [
            metadata.signing_name.clone(),
            metadata.endpoint_prefix.clone(),
            Some(name.to_owned()),
        ];
        names.into_iter().flatten().collect()
    }

    /// The one service that has actions for nearly all of its operations.
    fn best_prefix(&self, iam: &Iam) -> Option<String> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for prefix in self.operations.keys().flat_map(|it| iam.with_action(it)) {
            *counts.entry(prefix).or_default() += 1;
        }
        let most = counts.values().copied().max()?;
        let mut best = counts.iter().filter(|(_, it)| **it == most);
        let (prefix, _) = best.next()?;
        let is_clear = best.next().is_none() && most * 10 >= self.operations.len() * 8;
        is_clear.then(|| (*prefix).to_owned())
    }
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

/// The names of all clients.
fn clients(unpacked: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(unpacked.join("botocore/data"))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() && is_client(&entry.path())? {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found.sort();
    Ok(found)
}

fn is_client(folder: &Path) -> Result<bool> {
    Ok(newest(folder)?.join(DESCRIPTION).exists())
}

const DESCRIPTION: &str = "service-2.json.gz";

/// The newest version of a client.
fn newest(folder: &Path) -> Result<PathBuf> {
    let versions = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<BTreeSet<_>>>()?;
    let newest = versions.last().context("a client without version")?;
    Ok(newest.clone())
}

fn client(unpacked: &Path, name: &str) -> Result<Client> {
    let folder = unpacked.join("botocore/data").join(name);
    let newest = newest(&folder).with_context(|| format!("no client {name}"))?;
    let file = File::open(newest.join(DESCRIPTION))
        .with_context(|| format!("no description of the client {name}"))?;
    Ok(serde_json::from_reader(GzDecoder::new(file))?)
}

impl Operations {
    /// The actions that an operation needs which is not named like one, given without case as `s3:HeadObject`.
    pub(crate) fn actions(&self, operation: &str) -> Option<&BTreeSet<String>> {
        let mut all = self.needed.iter();
        let found = all.find(|(name, _)| name.eq_ignore_ascii_case(operation));
        found.map(|(_, actions)| actions)
    }

    /// Compares with the counts that `sources.toml` gives.
    pub(crate) fn check_counts(&self, package: &Package) -> Result<()> {
        package.check_count("operations-that-are-no-actions", self.needed.len())?;
        package.check_count("operations", self.all)?;
        package.check_count("operations-named-like-an-action", self.by_name)?;
        package.check_count("operations-with-their-actions", self.by_table)?;
        package.check_count("names-of-clients", self.names.len())
    }

    /// Adds the file to write.
    pub(crate) fn emit(&self, outputs: &mut Outputs) -> Result<()> {
        let lower: BTreeMap<String, &BTreeSet<String>> = self
            .needed
            .iter()
            .map(|(operation, actions)| (operation.to_lowercase(), actions))
            .collect();
        let actions = lower.iter().map(|(operation, actions)| {
            let actions = actions.iter().map(String::as_str);
            (operation.as_str(), actions.collect())
        });
        let names = self.names.iter();
        let packed = PackedOperations {
            actions: actions.collect(),
            prefixes: names
                .map(|(name, prefix)| (name.as_str(), prefix.as_str()))
                .collect(),
            names: self.needed.keys().map(String::as_str).collect(),
            clients: self.clients.iter().map(String::as_str).collect(),
        };
        outputs.add(FILE, pack(&packed)?);
        Ok(())
    }

    /// The totals of the manifest.
    pub(crate) fn totals(&self) -> [(&'static str, usize); 5] {
        [
            ("operations of all clients", self.all),
            ("operations named like an action", self.by_name),
            ("operations with the actions they need", self.by_table),
            ("operations younger than the actions", self.younger()),
            ("other names of services", self.names.len()),
        ]
    }

    fn younger(&self) -> usize {
        self.all - self.by_name - self.by_table
    }
}
