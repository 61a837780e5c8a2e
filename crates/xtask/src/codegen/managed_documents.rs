//! The documents of the managed policies: what each allows, in its latest version.
use super::outputs::Outputs;
use super::pack::{Table, blob, pack};
use super::sources::Package;
use anyhow::{Context, Result, bail};
use sam_data::{
    Effect, PackedManagedPart, PackedManagedPolicies, PackedManagedPolicy, PackedManagedStatement,
    PackedValue, StringId,
};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const FILE: &str = "crates/sam-core/data/managed_documents.zst";

/// The documents of the policies that are not usual.
const OTHERS: &str = "crates/sam-core/data/managed_others.zst";

/// What most functions have, since SAM adds policies with such names, stands in a part of its own; in more parts the
/// documents have less in common that is stored once.
fn is_usual(name: &str) -> bool {
    let usual = [
        "AWSLambda",
        "AWSXRay",
        "AWSXray",
        "AWSCodeDeployRoleForLambda",
    ];
    usual.iter().any(|it| name.starts_with(it))
}

/// By name.
pub(crate) struct ManagedDocuments(BTreeMap<String, Document>);

struct Document {
    /// Of the ARN: empty or ending in a slash.
    path: String,
    statements: Vec<Value>,
}

/// As the package has it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    arn: String,
    latest_version_id: String,
    versions: BTreeMap<String, Version>,
}

#[derive(Deserialize)]
struct Version {
    document: Value,
}

/// Reads the unpacked package.
pub(crate) fn read(unpacked: &Path) -> Result<ManagedDocuments> {
    let path = unpacked.join("package/dist/managedPolicies.json");
    let text = std::fs::read_to_string(&path).with_context(|| format!("no {}", path.display()))?;
    let policies: BTreeMap<String, Policy> = serde_json::from_str(&text)?;
    let mut documents = BTreeMap::new();
    for (name, policy) in policies {
        let document = Document::read(&name, policy);
        let document = document.with_context(|| format!("in the managed policy {name}"))?;
        documents.insert(name, document);
    }
    Ok(ManagedDocuments(documents))
}

impl Document {
    fn read(name: &str, mut policy: Policy) -> Result<Document> {
        let path = policy
            .arn
            .strip_prefix("arn:aws:iam::aws:policy/")
            .and_then(|arn| arn.strip_suffix(name))
            .with_context(|| format!("an ARN {} in another form", policy.arn))?
            .to_owned();
        let latest = policy.versions.remove(&policy.latest_version_id);
        let mut document = latest.context("no latest version")?.document;
        let statements = match document["Statement"].take() {
            Value::Array(statements) => statements,
            one @ Value::Object(_) => vec![one],
            _ => bail!("a `Statement` in another form"),
        };
        Ok(Document { path, statements })
    }
}

impl ManagedDocuments {
    /// How many are known.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// How many the transform does not resolve by name.
    pub(crate) fn beyond<'a>(&self, names: impl Iterator<Item = &'a str>) -> usize {
        let names: BTreeSet<&str> = names.collect();
        let beyond = self.0.keys().filter(|name| !names.contains(name.as_str()));
        beyond.count()
    }

    /// How many statements they have together.
    pub(crate) fn statements(&self) -> usize {
        self.0.values().map(|it| it.statements.len()).sum()
    }

    /// Compares with the counts that `sources.toml` gives.
    pub(crate) fn check_counts(&self, package: &Package) -> Result<()> {
        package.check_count("managed-documents", self.len())
    }

    /// Adds the file to write.
    pub(crate) fn emit(&self, outputs: &mut Outputs) -> Result<()> {
        let (usual, other): (Vec<_>, Vec<_>) = self.0.iter().partition(|(it, _)| is_usual(it));
        let mut policies = Vec::new();
        for (part, is_usual) in [(&usual, true), (&other, false)] {
            for (at, (name, document)) in (0..).zip(part) {
                policies.push(PackedManagedPolicy {
                    name,
                    path: &document.path,
                    is_usual,
                    at,
                });
            }
        }
        policies.sort_by_key(|it| it.name);
        let usual = part(&usual)?;
        let packed = PackedManagedPolicies {
            policies,
            usual: &usual,
        };
        outputs.add(FILE, pack(&packed)?);
        outputs.add(OTHERS, part(&other)?);
        Ok(())
    }
}

/// Some documents, packed.
fn part(documents: &[(&String, &Document)]) -> Result<Vec<u8>> {
    let mut strings = Table::default();
    let mut bodies = Vec::new();
    for (name, document) in documents {
        let statements = document.statements.iter();
        let statements = statements.map(|it| statement(it, &mut strings));
        let statements = statements
            .collect::<Result<Vec<_>>>()
            .with_context(|| format!("in the managed policy {name}"))?;
        bodies.push(blob(&statements)?);
    }
    pack(&PackedManagedPart {
        strings: strings.facts()?,
        documents: bodies.iter().map(Vec::as_slice).collect(),
    })
}

fn statement(statement: &Value, strings: &mut Table) -> Result<PackedManagedStatement> {
    let map = statement.as_object().context("a statement is not a map")?;
    for key in map.keys() {
        let known = [
            "Sid",
            "Effect",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
        ];
        if !known.contains(&key.as_str()) {
            bail!("a part `{key}` of a statement that codegen does not know");
        }
    }
    let mut texts = |key: &str| -> Result<Vec<StringId>> {
        match map.get(key) {
            None => Ok(Vec::new()),
            Some(Value::String(text)) => Ok(vec![strings.id(text)]),
            Some(Value::Array(texts)) => texts
                .iter()
                .map(|text| Ok(strings.id(text.as_str().context("an item is not text")?)))
                .collect(),
            Some(_) => bail!("`{key}` is neither text nor list"),
        }
    };
    let (actions, not_actions) = (texts("Action")?, texts("NotAction")?);
    let (mut resources, not_resources) = (texts("Resource")?, texts("NotResource")?);
    if resources.is_empty() && not_resources.is_empty() {
        resources.push(strings.id("*"));
    }
    Ok(PackedManagedStatement {
        effect: match map.get("Effect").and_then(Value::as_str) {
            None => Effect::Allow,
            Some(it) => Effect::of(it)
                .with_context(|| format!("an effect {it} that codegen does not know"))?,
        },
        actions,
        not_actions,
        resources,
        not_resources,
        condition: map
            .get("Condition")
            .map(|it| packed(it, strings))
            .transpose()?,
    })
}

fn packed(value: &Value, strings: &mut Table) -> Result<PackedValue> {
    Ok(match value {
        Value::String(text) => PackedValue::Text(strings.id(text)),
        Value::Bool(bool) => PackedValue::Bool(*bool),
        Value::Array(items) => PackedValue::List(
            items
                .iter()
                .map(|item| packed(item, strings))
                .collect::<Result<_>>()?,
        ),
        Value::Object(map) => PackedValue::Map(
            map.iter()
                .map(|(key, value)| Ok((strings.id(key), packed(value, strings)?)))
                .collect::<Result<_>>()?,
        ),
        Value::Null | Value::Number(_) => bail!("a condition with {value} in it"),
    })
}
