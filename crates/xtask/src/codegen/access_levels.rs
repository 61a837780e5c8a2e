//! Access levels: of the package's many IAM actions the ones that connectors grant, each with its level.
use super::outputs::Outputs;
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const FILE: &str = "crates/sam-core/data/connectors/access_levels.json";

/// The words for a level that `sam-core` knows.
const LEVELS: &[&str] = &["List", "Read", "Write", "Tagging", "Permissions management"];

/// A level for each action, as `sqs:SendMessage`, in alphabetical order.
pub(crate) struct AccessLevels(pub(crate) BTreeMap<String, String>);

/// Reads the levels of these actions out of the unpacked package, which has one file a service.
pub(crate) fn read<'a>(
    unpacked: &Path,
    actions: impl IntoIterator<Item = &'a str>,
) -> Result<AccessLevels> {
    let mut services: BTreeMap<&str, Value> = BTreeMap::new();
    let mut levels = BTreeMap::new();
    for action in actions {
        let (service, name) = action
            .split_once(':')
            .with_context(|| format!("the action {action} names no service"))?;
        if !services.contains_key(service) {
            let path = unpacked.join(format!("package/data/actions/{service}.json"));
            let text =
                fs::read_to_string(&path).with_context(|| format!("no {}", path.display()))?;
            services.insert(service, serde_json::from_str(&text)?);
        }
        let level = level(services.get(service), name)
            .with_context(|| format!("in the action {action}"))?;
        levels.insert(action.to_owned(), level.to_owned());
    }
    Ok(AccessLevels(levels))
}

/// The level of one action in its service's file, where names stand in lower case.
fn level<'a>(service: Option<&'a Value>, name: &str) -> Result<&'a str> {
    let known = service.and_then(|service| service.get(name.to_lowercase()));
    let known = known.context("the package does not know it")?;
    // A grant is shown as written, so its case has to be the service's own.
    if known["name"] != name {
        bail!("the package writes its name {}", known["name"]);
    }
    match known["accessLevel"].as_str() {
        Some(level) if LEVELS.contains(&level) => Ok(level),
        _ => bail!(
            "a level {} that codegen does not know",
            known["accessLevel"]
        ),
    }
}

impl AccessLevels {
    /// Adds the file to write.
    pub(crate) fn emit(&self, outputs: &mut Outputs) -> Result<()> {
        let levels = self.0.iter();
        let map: Map<String, Value> = levels
            .map(|(action, level)| (action.clone(), Value::from(level.as_str())))
            .collect();
        outputs.add(FILE, serde_json::to_string_pretty(&map)? + "\n");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::level;
    use serde_json::json;

    #[test]
    fn a_name_is_looked_up_without_case_and_compared_with_it() {
        let service = json!({ "sendmessage": { "name": "SendMessage", "accessLevel": "Write" } });
        let level = |name| level(Some(&service), name).map_err(|error| error.to_string());
        assert_eq!(level("SendMessage"), Ok("Write"));
        assert_eq!(
            level("Sendmessage"),
            Err("the package writes its name \"SendMessage\"".to_owned())
        );
        assert_eq!(
            level("Send"),
            Err("the package does not know it".to_owned())
        );
    }

    #[test]
    fn a_level_of_two_words_is_refused_rather_than_lost() {
        let service = json!({ "tag": { "name": "Tag", "accessLevel": "Tagging, Write" } });
        assert!(level(Some(&service), "Tag").is_err());
    }
}
