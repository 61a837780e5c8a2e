//! What CloudFormation needs of whoever deploys a resource: the permissions of the handlers of each type.
//!
//! The list handler is left out: a deployment does not call it
//! (<https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract.html>).
use super::iam::Iam;
use super::operations::Operations;
use super::outputs::Outputs;
use super::pack::{Table, pack};
use super::schema::schema_files;
use super::sources::Package;
use anyhow::{Context, Result};
use sam_data::{PackedHandlers, PackedTypeHandlers};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const FILE: &str = "crates/sam-core/data/handlers.zst";

/// The types with handlers, and what their permissions name that is not an action.
pub(crate) struct Handlers {
    types: BTreeMap<String, TypeHandlers>,
    /// Names of operations, for which the actions stand that they need.
    operations: BTreeSet<String>,
    /// Names that are left out.
    unknown: BTreeSet<String>,
}

struct TypeHandlers {
    create: BTreeSet<String>,
    read: BTreeSet<String>,
    update: BTreeSet<String>,
    delete: BTreeSet<String>,
    tag_property: Option<String>,
}

/// The parts of a schema that are read.
#[derive(Deserialize)]
struct Schema {
    #[serde(default)]
    handlers: BTreeMap<String, Handler>,
    tagging: Option<Tagging>,
}

#[derive(Deserialize)]
struct Handler {
    #[serde(default)]
    permissions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tagging {
    tag_property: Option<String>,
}

/// Reads the unpacked linter.
pub(crate) fn read(unpacked: &Path, iam: &Iam, operations: &Operations) -> Result<Handlers> {
    let root = unpacked.join("cfnlint/data");
    let mut found = Handlers {
        types: BTreeMap::new(),
        operations: BTreeSet::new(),
        unknown: BTreeSet::new(),
    };
    for (name, file) in schema_files(&root)? {
        let path = root.join(format!("schemas/resources/{file}.json"));
        let schema: Schema = serde_json::from_str(&fs::read_to_string(&path)?)
            .with_context(|| format!("in {}", path.display()))?;
        if schema.handlers.is_empty() {
            continue;
        }
        let mut actions = |handler: &str| {
            let handler = schema.handlers.get(handler);
            let written = handler.into_iter().flat_map(|it| &it.permissions);
            let all = written.flat_map(|it| found.actions(it, iam, operations));
            all.collect::<BTreeSet<String>>()
        };
        let (create, read) = (actions("create"), actions("read"));
        let (update, delete) = (actions("update"), actions("delete"));
        let tag_property = schema.tagging.and_then(|it| it.tag_property);
        let tag_property = tag_property.as_deref();
        let tag_property = tag_property.and_then(|it| it.strip_prefix("/properties/"));
        let handlers = TypeHandlers {
            create,
            read,
            update,
            delete,
            tag_property: tag_property.map(str::to_owned),
        };
        found.types.insert(name, handlers);
    }
    Ok(found)
}

impl Handlers {
    /// The actions that a written permission is: itself as IAM writes it, or what the operation needs that it names. All
    /// actions of a service, `s3:*`, are left out, since no type needs them all.
    fn actions(&mut self, written: &str, iam: &Iam, operations: &Operations) -> Vec<String> {
        if let Some((prefix, name)) = written.split_once(':') {
            if let Some(spelled) = iam.spelled(prefix, name) {
                return vec![spelled];
            }
            if let Some(head) = name.strip_suffix('*')
                && !head.is_empty()
                && iam.has_beginning(prefix, head)
            {
                return vec![format!("{}:{name}", prefix.to_lowercase())];
            }
            if let Some(needed) = operations.actions(written).filter(|it| !it.is_empty()) {
                self.operations.insert(written.to_owned());
                return needed.iter().cloned().collect();
            }
        }
        self.unknown.insert(written.to_owned());
        Vec::new()
    }

    /// How many there are of what.
    pub(crate) fn totals(&self) -> [(&'static str, usize); 4] {
        let all = self.types.values().flat_map(TypeHandlers::actions);
        [
            ("types-with-handlers", self.types.len()),
            ("actions-of-handlers", all.collect::<BTreeSet<_>>().len()),
            ("operations-in-handlers", self.operations.len()),
            ("names-in-handlers-that-are-no-actions", self.unknown.len()),
        ]
    }

    /// Compares with the counts that `sources.toml` gives.
    pub(crate) fn check_counts(&self, package: &Package) -> Result<()> {
        for (of, count) in self.totals() {
            package.check_count(of, count)?;
        }
        Ok(())
    }

    /// The names that are left out, one line a service.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        let mut services: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (prefix, name) in self.unknown.iter().filter_map(|it| it.split_once(':')) {
            services.entry(prefix).or_default().push(name);
        }
        let lines = services.into_iter();
        lines.map(|(prefix, names)| {
            format!("no actions in handlers of {prefix}: {}", names.join(" "))
        })
    }

    /// Adds the file to write.
    pub(crate) fn emit(&self, outputs: &mut Outputs) -> Result<()> {
        let mut strings = Table::default();
        let mut types = BTreeMap::new();
        for (name, it) in &self.types {
            let mut ids =
                |names: &BTreeSet<String>| names.iter().map(|it| strings.id(it)).collect();
            let packed = PackedTypeHandlers {
                create: ids(&it.create),
                read: ids(&it.read),
                update: ids(&it.update),
                delete: ids(&it.delete),
                tag_property: it.tag_property.as_deref().map(|it| strings.id(it)),
            };
            types.insert(name.as_str(), packed);
        }
        let strings = strings.facts()?;
        outputs.add(FILE, pack(&PackedHandlers { strings, types })?);
        Ok(())
    }
}

impl TypeHandlers {
    fn actions(&self) -> impl Iterator<Item = &String> {
        let Self {
            create,
            read,
            update,
            delete,
            ..
        } = self;
        [create, read, update, delete].into_iter().flatten()
    }
}
