//! Which attributes `Fn::GetAtt` takes of a CloudFormation type, by what a linter knows of it beyond its schema.
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// By type, in any region.
pub(crate) struct Attributes(BTreeMap<String, TypeAttributes>);

/// The attributes of a type.
#[derive(Default)]
pub(crate) struct TypeAttributes {
    /// `Endpoint.Address`
    pub(crate) own: BTreeSet<String>,
    /// Properties that are attributes as well.
    pub(crate) properties: BTreeSet<String>,
}

/// The parts of a schema that are read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    #[serde(default)]
    properties: BTreeMap<String, IgnoredAny>,
    #[serde(default)]
    read_only_properties: Vec<String>,
}

/// Reads the unpacked package.
pub(crate) fn read(unpacked: &Path) -> Result<Attributes> {
    let root = unpacked.join("cfnlint");
    let program = fs::read_to_string(root.join("schema/_getatts.py"))?;
    let with_properties: BTreeSet<&str> = list(&program, "_all_property_types = [", "\n]")?
        .into_iter()
        .collect();
    let mut found: BTreeMap<String, TypeAttributes> = BTreeMap::new();
    for entry in fs::read_dir(root.join("data/schemas/providers"))? {
        let path = entry?.path();
        let is_of_sam = path.file_stem().is_some_and(|it| it == "sam");
        if is_of_sam || path.extension().is_none_or(|it| it != "json") {
            continue;
        }
        let types: BTreeMap<String, String> = serde_json::from_str(&fs::read_to_string(&path)?)?;
        for (name, schema) in types {
            let path = root.join(format!("data/schemas/resources/{schema}.json"));
            let schema: Schema = serde_json::from_str(&fs::read_to_string(&path)?)
                .with_context(|| format!("in {}", path.display()))?;
            let known = found.entry(name.clone()).or_default();
            let paths = schema.read_only_properties.iter();
            known.own.extend(paths.filter_map(|it| dotted(it)));
            if with_properties.contains(name.as_str()) {
                known.properties.extend(schema.properties.into_keys());
            }
        }
    }
    let mut current = None;
    for text in list(&program, "_exceptions = {", "\n}")? {
        if text.starts_with("AWS::") {
            current = found.get_mut(text);
        } else if let Some(known) = &mut current {
            known.own.insert(text.to_owned());
        }
    }
    if !with_properties.iter().any(|it| found.contains_key(*it)) {
        bail!("no type whose properties are attributes is known");
    }
    Ok(Attributes(found))
}

impl Attributes {
    /// The names of all types.
    pub(crate) fn types(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Those of a type; none of one that the linter does not know.
    pub(crate) fn of(&self, name: &str) -> Option<&TypeAttributes> {
        self.0.get(name)
    }
}

/// `Endpoint.Address` of `/properties/Endpoint/Address`. What is in a list or a map has no name of its own: the
/// attribute is what holds it.
fn dotted(pointer: &str) -> Option<String> {
    let path = pointer.strip_prefix("/properties/")?;
    let parts: Vec<&str> = path.split('/').take_while(|it| *it != "*").collect();
    Some(parts.join("."))
}

/// The texts in quotes between two marks of a program.
pub(super) fn list<'a>(program: &'a str, start: &str, end: &str) -> Result<Vec<&'a str>> {
    let behind = program.split_once(start).map(|(_, behind)| behind);
    let within = behind
        .and_then(|it| it.split_once(end))
        .map(|(within, _)| within);
    let within = within.with_context(|| format!("there is no `{start}`"))?;
    Ok(within.split('"').skip(1).step_by(2).collect())
}

#[cfg(test)]
mod tests {
    use super::{dotted, list};

    #[test]
    fn texts_are_found_between_marks() {
        let program = "a = [\"no\"]\nb = [\n    \"A::B\",\n    \"C\",\n]\nc = [\"no\"]\n";
        assert_eq!(list(program, "b = [", "\n]").ok(), Some(vec!["A::B", "C"]));
        assert!(list(program, "d = [", "]").is_err());
        let of = |pointer| dotted(pointer).unwrap_or_default();
        assert_eq!(of("/properties/Endpoint/Port"), "Endpoint.Port");
        assert_eq!(of("/properties/Nodes/*/Id"), "Nodes");
        assert_eq!(dotted("/definitions/Endpoint"), None);
    }
}
