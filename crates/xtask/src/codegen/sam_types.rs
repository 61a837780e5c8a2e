//! Which properties the transform takes of each type of SAM, of a resource and in `Globals`.
use super::attributes::list;
use super::outputs::Outputs;
use super::pack::pack;
use super::sources::Package;
use anyhow::{Context, Result};
use sam_data::{PackedSamType, PackedSamTypes};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const FILE: &str = "crates/sam-core/data/sam_types.zst";

/// By name of the type.
pub(crate) struct SamTypes(BTreeMap<String, SamType>);

/// One type.
#[derive(Default)]
struct SamType {
    /// In order of the alphabet.
    properties: Vec<String>,
    /// Those that `Globals` can give, in the order in which the transform lists them; none where it has no section for the
    /// type.
    globals: Option<Vec<String>>,
}

/// Reads them out of the unpacked program.
pub(crate) fn read(unpacked: &Path) -> Result<SamTypes> {
    let read = |path: &str| {
        let path = unpacked.join("samtranslator").join(path);
        fs::read_to_string(&path).with_context(|| format!("no {}", path.display()))
    };
    let mut types: BTreeMap<String, SamType> = BTreeMap::new();
    for class in read("model/sam_resources.py")?.split("\nclass ").skip(1) {
        let Some(name) = between(class, "resource_type = \"", "\"") else {
            continue;
        };
        if !name.starts_with("AWS::Serverless::") {
            continue;
        }
        let table = between(class, "property_types = {\n", "\n    }\n");
        let table = table.with_context(|| format!("{name} has no table of properties"))?;
        let keys = table.lines().filter_map(|line| {
            let key = line.strip_prefix("        \"")?;
            key.split_once("\":").map(|(key, _)| key.to_owned())
        });
        // What begins with two underscores is the transform's own.
        let mut properties: Vec<String> = keys.filter(|it| !it.starts_with("__")).collect();
        properties.sort();
        types.entry(name.to_owned()).or_default().properties = properties;
    }
    let names = read("sdk/resource.py")?;
    let globals = read("plugins/globals/globals.py")?;
    let table = between(&globals, "supported_properties = {\n", "\n    }\n");
    let table = table.context("there is no table of globals")?;
    for row in table.split("SamResourceType.").skip(1) {
        let (member, _) = row.split_once('.').context("a row without its type")?;
        let name = between(&names, &format!("\n    {member} = \""), "\"");
        let name = name.with_context(|| format!("there is no type {member}"))?;
        let properties = list(row, "[", "]")?;
        let known = types.get_mut(name);
        known
            .with_context(|| format!("{name} is not a resource"))?
            .globals = Some(properties.into_iter().map(str::to_owned).collect());
    }
    Ok(SamTypes(types))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, behind) = text.split_once(start)?;
    behind.split_once(end).map(|(within, _)| within)
}

impl SamTypes {
    /// What of it there is how often.
    pub(crate) fn totals(&self) -> [(&'static str, usize); 3] {
        let all = self.0.values();
        let globals = all.clone().filter_map(|it| it.globals.as_ref());
        [
            ("sam-types", self.0.len()),
            ("sam-properties", all.map(|it| it.properties.len()).sum()),
            ("sam-globals", globals.map(Vec::len).sum()),
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
        fn texts(of: &[String]) -> Vec<&str> {
            of.iter().map(String::as_str).collect()
        }
        let packed = self.0.iter().map(|(name, it)| {
            let packed = PackedSamType {
                properties: texts(&it.properties),
                globals: it.globals.as_deref().map(texts),
            };
            (name.as_str(), packed)
        });
        outputs.add(FILE, pack(&packed.collect::<PackedSamTypes<'_>>())?);
        Ok(())
    }
}
