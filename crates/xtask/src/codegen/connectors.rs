//! Connector profiles: from the translator's one file to one file per pair, facts only.
use super::outputs::Outputs;
use super::sources::Package;
use crate::shell;
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

const FOLDER: &str = "crates/sam-core/data/connectors";
const LIST: &str = "crates/sam-core/src/data/connectors.rs";

/// What the package knows about connectors, in its own order.
pub(crate) struct Connectors {
    pub(crate) profiles: Vec<Profile>,
    resources: Map<String, Value>,
}

/// One supported pair.
pub(crate) struct Profile {
    pub(crate) source: String,
    pub(crate) destination: String,
    pub(crate) mechanism: &'static str,
    at: &'static str,
    waits: Option<&'static str>,
    combinations: Option<Value>,
    /// By permission category; the order decides the order of statements and of names in messages.
    pub(crate) grants: Map<String, Value>,
}

/// Reads the profiles out of the unpacked package.
pub(crate) fn read(unpacked: &Path) -> Result<Connectors> {
    let path = unpacked.join("samtranslator/model/connector_profiles/profiles.json");
    let text = std::fs::read_to_string(&path).with_context(|| format!("no {}", path.display()))?;
    let file: Value = serde_json::from_str(&text)?;
    let mut profiles = Vec::new();
    for (source, destinations) in object(&file, "Permissions")? {
        for (destination, value) in destinations
            .as_object()
            .context("destinations are not a map")?
        {
            let profile = Profile::read(source, destination, value);
            profiles.push(
                profile.with_context(|| format!("in the profile {source} to {destination}"))?,
            );
        }
    }
    let mut resources = Map::new();
    for (name, value) in object(&file, "CfnResourceProperties")? {
        resources.insert(
            name.clone(),
            resource(value).with_context(|| format!("in the parts of {name}"))?,
        );
    }
    Ok(Connectors {
        profiles,
        resources,
    })
}

impl Connectors {
    /// Compares with the counts that `sources.toml` gives.
    pub(crate) fn check_counts(&self, package: &Package) -> Result<()> {
        let sources: BTreeSet<_> = self
            .profiles
            .iter()
            .map(|profile| &profile.source)
            .collect();
        package.check_count("connector-sources", sources.len())?;
        package.check_count("connector-pairs", self.profiles.len())?;
        package.check_count(
            "connector-grants",
            self.profiles
                .iter()
                .map(|profile| profile.grants.len())
                .sum(),
        )?;
        package.check_count("connector-actions", self.actions().len())?;
        package.check_count("connector-resources", self.resources.len())
    }

    /// The IAM actions that connectors grant, each once.
    pub(crate) fn actions(&self) -> BTreeSet<&str> {
        self.profiles.iter().flat_map(Profile::actions).collect()
    }

    /// Adds the files to write: the data, and the Rust list that embeds it.
    pub(crate) fn emit(&self, outputs: &mut Outputs) -> Result<()> {
        outputs.own(FOLDER);
        for profile in &self.profiles {
            outputs.add(
                format!("{FOLDER}/{}", profile.file_name()),
                pretty(&profile.to_json())?,
            );
        }
        outputs.add(
            format!("{FOLDER}/resources.json"),
            pretty(&Value::Object(self.resources.clone()))?,
        );
        outputs.add(LIST, self.list()?);
        Ok(())
    }

    fn list(&self) -> Result<String> {
        let mut text = String::from(
            "//! The list of embedded connector data. Written by `cargo xtask codegen`; do not edit.\n\n\
             /// Source type, destination type and profile, in the order of the SAM translator.\n\
             pub(crate) const PROFILES: &[(&str, &str, &str)] = &[\n",
        );
        for profile in &self.profiles {
            let Profile {
                source,
                destination,
                ..
            } = profile;
            let file = profile.file_name();
            writeln!(
                text,
                "({source:?}, {destination:?}, include_str!(\"../../data/connectors/{file}\")),"
            )?;
        }
        write!(
            text,
            "];\n\n\
             /// What each CloudFormation type gives to a connector: where its role stands, its Arn, its name.\n\
             pub(crate) const RESOURCES: &str = include_str!(\"../../data/connectors/resources.json\");\n"
        )?;
        // The formatter decides on line breaks, so that `cargo fmt --check` never differs.
        shell::pipe(
            Command::new("rustfmt")
                .args(["--edition", "2024"])
                .current_dir(shell::root()),
            &text,
        )
    }
}

impl Profile {
    fn read(source: &str, destination: &str, value: &Value) -> Result<Profile> {
        let properties = object(value, "Properties")?;
        for key in properties.keys() {
            let known = [
                "SourcePolicy",
                "DependedBy",
                "ValidAccessCategories",
                "AccessCategories",
            ];
            if !known.contains(&key.as_str()) {
                bail!("a property `{key}` that codegen does not know");
            }
        }
        let mechanism = match value["Type"].as_str() {
            Some("AWS_IAM_ROLE_MANAGED_POLICY") => "managed-policy",
            Some("AWS_LAMBDA_PERMISSION") => "lambda-permission",
            Some("AWS_SQS_QUEUE_POLICY") => "queue-policy",
            Some("AWS_SNS_TOPIC_POLICY") => "topic-policy",
            other => bail!("a mechanism {other:?} that codegen does not know"),
        };
        let waits = match properties.get("DependedBy").map(Value::as_str) {
            None => None,
            Some(Some("DESTINATION_EVENT_SOURCE_MAPPING")) => Some("event-source-mapping"),
            Some(Some("SOURCE")) => Some("source"),
            Some(other) => bail!("DependedBy {other:?} that codegen does not know"),
        };
        let grants = object(&value["Properties"], "AccessCategories")?;
        Ok(Profile {
            source: source.to_owned(),
            destination: destination.to_owned(),
            mechanism,
            at: if properties.get("SourcePolicy") == Some(&Value::Bool(true)) {
                "source"
            } else {
                "destination"
            },
            waits,
            combinations: properties.get("ValidAccessCategories").cloned(),
            grants: grants
                .iter()
                .map(|(name, grant)| (name.clone(), statements(grant)))
                .collect(),
        })
    }

    fn file_name(&self) -> String {
        format!(
            "{}--{}.json",
            self.source.replace("::", "."),
            self.destination.replace("::", ".")
        )
    }

    fn to_json(&self) -> Value {
        json!({
            "source": self.source,
            "destination": self.destination,
            "mechanism": self.mechanism,
            "at": self.at,
            "waits": self.waits,
            "combinations": self.combinations,
            "grants": self.grants,
        })
    }

    /// All IAM actions of the profile, with repetitions.
    fn actions(&self) -> impl Iterator<Item = &str> {
        self.grants
            .keys()
            .flat_map(|category| self.actions_of(category))
    }

    /// The IAM actions that one category grants.
    pub(crate) fn actions_of(&self, category: &str) -> impl Iterator<Item = &str> {
        let parts = self.grants.get(category).into_iter().flat_map(one_or_many);
        parts
            .filter_map(|part| part.get("Action"))
            .flat_map(one_or_many)
            .filter_map(Value::as_str)
    }
}

/// The items of a list; anything else is its own only item.
fn one_or_many(value: &Value) -> &[Value] {
    value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice)
}

/// A policy's grant is its list of statements; a Lambda permission's grant is the permission's fields.
fn statements(grant: &Value) -> Value {
    grant.get("Statement").unwrap_or(grant).clone()
}

/// The parts of one type, under the names that a connector's end gives them.
fn resource(value: &Value) -> Result<Value> {
    let role = match value.pointer("/Inputs/Role") {
        None => Value::Null,
        Some(Value::String(property)) => json!(property),
        // The package names a function of its own here: the role stands in the target that names the other end.
        Some(Value::Object(map)) if map.get("Function") == Some(&json!("GetEventsRuleRole")) => {
            json!("Targets.RoleArn")
        }
        Some(other) => bail!("a role `{other}` that codegen does not know"),
    };
    let mut parts = Map::new();
    for (name, output) in object(value, "Outputs")? {
        let part = match name.as_str() {
            "Arn" | "Name" | "Qualifier" => name,
            "Id" => "ResourceId",
            "Url" => "QueueUrl",
            other => bail!("an output `{other}` that codegen does not know"),
        };
        parts.insert(part.to_owned(), output.clone());
    }
    Ok(json!({ "role": role, "parts": parts }))
}

fn object<'a>(value: &'a Value, key: &str) -> Result<&'a Map<String, Value>> {
    value
        .get(key)
        .and_then(Value::as_object)
        .with_context(|| format!("no map `{key}`"))
}

fn pretty(value: &Value) -> Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::Profile;
    use serde_json::{Value, json};

    fn package() -> Value {
        json!({
            "_comment": "prose",
            "Type": "AWS_IAM_ROLE_MANAGED_POLICY",
            "Properties": {
                "SourcePolicy": true,
                "AccessCategories": {
                    "Write": { "Statement": [{ "Action": ["s3:PutObject"] }, { "Action": "s3:PutObjectAcl" }] },
                    "Read": { "Statement": [{ "Action": ["s3:GetObject"] }] },
                },
            },
        })
    }

    #[test]
    fn facts_keep_their_order_and_prose_is_dropped() {
        let profile =
            Profile::read("AWS::A::B", "AWS::C::D", &package()).expect("it is well formed");
        let text = profile.to_json().to_string();
        assert!(!text.contains("prose"));
        assert!(text.find("Write") < text.find("Read"), "{text}");
        assert_eq!(profile.file_name(), "AWS.A.B--AWS.C.D.json");
        assert_eq!(
            profile.actions_of("Write").collect::<Vec<_>>(),
            ["s3:PutObject", "s3:PutObjectAcl"]
        );
    }

    #[test]
    fn what_is_new_in_the_package_is_refused_rather_than_lost() {
        for (pointer, value) in [
            ("/Type", json!("AWS_KMS_GRANT")),
            ("/Properties/DependedBy", json!("DESTINATION")),
            ("/Properties/Region", json!("eu-west-1")),
        ] {
            let mut changed = package();
            let (map, key) = pointer.rsplit_once('/').expect("a pointer has a slash");
            changed.pointer_mut(map).expect("the map is there")[key] = value;
            assert!(Profile::read("A", "B", &changed).is_err(), "{pointer}");
        }
    }
}
