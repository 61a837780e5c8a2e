//! What may stand in resources: the schemas of CloudFormation and SAM types, reduced to facts; runtimes of Lambda.
mod mark;
mod reduce;
mod sam;

use super::outputs::Outputs;
use super::pack::{Table, blob, pack};
use super::sources::Package;
use anyhow::{Context, Result};
use reduce::{Reduction, TypeSchema};
use sam::SamSchemas;
use sam_data::{PackedRuntime, PackedSchemas};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const FILE: &str = "crates/sam-core/data/schemas.zst";

/// All types and runtimes.
pub(crate) struct Schemas {
    /// By name; with the sections of `Globals` as `Globals.Function`.
    types: BTreeMap<String, TypeSchema>,
    runtimes: BTreeMap<String, Runtime>,
    pages: Vec<String>,
    regions: Vec<String>,
    listed: Vec<Listed>,
}

/// Values of a property that the linter lists beside the schema.
struct Listed {
    type_name: &'static str,
    property: &'static str,
    values: Vec<String>,
}

/// Where such values are: the folder of the type, the file, and the property.
const LISTS: [(&str, &str, &str, &str); 2] = [
    (
        "AWS::RDS::DBInstance",
        "aws_rds_dbinstance",
        "engine_version",
        "Engine",
    ),
    (
        "AWS::RDS::DBCluster",
        "aws_rds_dbcluster",
        "engine_version",
        "Engine",
    ),
];

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Runtime {
    deprecated: Option<String>,
    create_block: Option<String>,
    update_block: Option<String>,
    successor: Option<String>,
}

/// Reads the unpacked linter, and asks the translator for its own types.
pub(crate) fn read(unpacked: &Path) -> Result<Schemas> {
    let root = unpacked.join("cfnlint/data");
    let mut types = BTreeMap::new();
    let regions = regions(&root)?;
    for (name, file) in schema_files(&root)? {
        let path = root.join(format!("schemas/resources/{file}.json"));
        let schema: Value = serde_json::from_str(&fs::read_to_string(&path)?)
            .with_context(|| format!("in {}", path.display()))?;
        let mut reduced = Reduction::of(&schema);
        mark::mark(&mut reduced, &schema);
        types.insert(name, reduced);
    }
    let mut sam = SamSchemas::ask()?;
    sam.resolve(&types)?;
    let SamSchemas { types: own, pages } = sam;
    types.extend(own);
    let path = root.join("AdditionalSpecs/LmbdRuntimeLifecycle.json");
    let runtimes = serde_json::from_str(&fs::read_to_string(&path)?)
        .with_context(|| format!("in {}", path.display()))?;
    let listed = LISTS.iter().map(|it| listed(&root, *it));
    Ok(Schemas {
        types,
        runtimes,
        pages,
        regions,
        listed: listed.collect::<Result<_>>()?,
    })
}

/// The values that the first condition of a file allows whatever the other properties are.
fn listed(
    root: &Path,
    (type_name, folder, file, property): (&'static str, &str, &str, &'static str),
) -> Result<Listed> {
    let path = root.join(format!("schemas/extensions/{folder}/{file}.json"));
    let rules: Value = serde_json::from_str(&fs::read_to_string(&path)?)
        .with_context(|| format!("in {}", path.display()))?;
    let rules = rules.get("allOf").and_then(Value::as_array);
    let allowed = rules.into_iter().flatten().find_map(|rule| {
        let of = rule.get("then")?.get("properties")?.get(property)?;
        of.get("enum")?.as_array()
    });
    let values =
        allowed.with_context(|| format!("no values of {property} in {}", path.display()))?;
    let texts = values.iter().filter_map(Value::as_str).map(str::to_owned);
    let mut values: Vec<String> = texts.collect();
    values.sort();
    Ok(Listed {
        type_name,
        property,
        values,
    })
}

/// The regions of which the linter has a list of types, sorted.
fn regions(root: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root.join("schemas/providers"))? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|it| it.to_str());
        let is_list = path.extension().is_some_and(|it| it == "json");
        // The types of SAM stand beside those of the regions.
        names.extend(name.filter(|it| is_list && *it != "sam").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// The file of the schema of each CloudFormation type of any region. A type has one schema in all regions.
pub(super) fn schema_files(root: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for region in regions(root)? {
        let path = root.join(format!("schemas/providers/{region}.json"));
        let region: BTreeMap<String, String> = serde_json::from_str(&fs::read_to_string(&path)?)?;
        files.extend(region);
    }
    Ok(files)
}

impl Schemas {
    /// How many there are of what.
    pub(crate) fn totals(&self) -> [(&'static str, usize); 10] {
        let objects = || self.types.values().flat_map(|it| &it.objects);
        let properties = || objects().flat_map(|it| &it.properties);
        [
            ("schemas", self.types.len()),
            ("schema-objects", objects().count()),
            ("schema-properties", properties().count()),
            (
                "schema-enums",
                properties().filter(|(_, it)| it.shape.has_values()).count(),
            ),
            (
                "schema-patterns",
                properties()
                    .filter(|(_, it)| it.shape.has_pattern())
                    .count(),
            ),
            (
                "schema-relations",
                objects().map(|it| it.relations.len()).sum(),
            ),
            (
                "schema-passed-properties",
                properties()
                    .filter(|(_, it)| it.shape.passes_to.is_some())
                    .count(),
            ),
            ("runtimes", self.runtimes.len()),
            ("regions", self.regions.len()),
            (
                "listed-values",
                self.listed.iter().map(|it| it.values.len()).sum(),
            ),
        ]
    }

    /// Compares with the counts that `sources.toml` gives.
    pub(crate) fn check_counts(&self, package: &Package) -> Result<()> {
        for (of, count) in self.totals() {
            package.check_count(of, count)?;
        }
        Ok(())
    }

    /// Adds the file to write.
    pub(crate) fn emit(&self, outputs: &mut Outputs) -> Result<()> {
        let mut strings = Table::default();
        // Definitions without a name have the empty string, which is also what an unknown place reads as.
        strings.id("");
        let mut bodies = Vec::new();
        for (name, schema) in &self.types {
            bodies.push((name.as_str(), blob(&schema.packed(&mut strings))?));
        }
        let types = bodies.iter().map(|(name, body)| (*name, body.as_slice()));
        let runtimes = self.runtimes.iter().map(|(name, it)| PackedRuntime {
            name,
            deprecated: it.deprecated.as_deref(),
            create_block: it.create_block.as_deref(),
            update_block: it.update_block.as_deref(),
            successor: it.successor.as_deref(),
        });
        let listed = self.listed.iter().map(|it| {
            let values = it.values.iter().map(String::as_str).collect();
            (it.type_name, it.property, values)
        });
        let packed = PackedSchemas {
            strings: strings.facts()?,
            types: types.collect(),
            runtimes: runtimes.collect(),
            sam_pages: self.pages.iter().map(String::as_str).collect(),
            regions: self.regions.iter().map(String::as_str).collect(),
            listed: listed.collect(),
        };
        outputs.add(FILE, pack(&packed)?);
        Ok(())
    }
}
