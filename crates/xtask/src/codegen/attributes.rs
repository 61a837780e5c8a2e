//! Which attributes `Fn::GetAtt` takes of a CloudFormation type, by what a linter knows of it beyond its schema.
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// By type: the first part of each attribute, in any region. `Endpoint.Address` is `Endpoint` here.
pub(crate) struct Attributes(BTreeMap<String, BTreeSet<String>>);

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
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
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
            known.extend(paths.filter_map(|it| first(it)));
            if with_properties.contains(name.as_str()) {
                known.extend(schema.properties.into_keys());
            }
        }
    }
    let mut current = None;
    for text in list(&program, "_exceptions = {", "\n}")? {
        if text.starts_with("AWS::") {
            current = found.get_mut(text);
        } else if let Some(known) = &mut current {
            known.insert(text.to_owned());
        }
    }
    if !with_properties.iter().any(|it| found.contains_key(*it)) {
        bail!("no type whose properties are attributes is known");
    }
    Ok(Attributes(found))
}

impl Attributes {
    /// Those of a type; none of one that the linter does not know.
    pub(crate) fn of(&self, name: &str) -> Option<&BTreeSet<String>> {
        self.0.get(name)
    }
}

/// `Endpoint` of `/properties/Endpoint/Address`.
fn first(pointer: &str) -> Option<String> {
    let mut parts = pointer.strip_prefix("/properties/")?.split('/');
    parts.next().map(str::to_owned)
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
    use super::{first, list};

    #[test]
    fn texts_are_found_between_marks() {
        let program = "a = [\"no\"]\nb = [\n    \"A::B\",\n    \"C\",\n]\nc = [\"no\"]\n";
        assert_eq!(list(program, "b = [", "\n]").ok(), Some(vec!["A::B", "C"]));
        assert!(list(program, "d = [", "]").is_err());
        assert_eq!(
            first("/properties/Endpoint/Port").as_deref(),
            Some("Endpoint")
        );
    }
}
