//! The keys of `sam-lsp.toml`, and what they come to for one template.

use super::forbid;
use super::patterns::{PathPatterns, texts};
use crate::config::{Config, severity_of};
use crate::region::is_region;
use sam_ide::closest;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// The keys at the top.
pub(super) const KEYS: [&str; 9] = [
    "rules",
    "min-severity",
    "forbid",
    "exclude",
    "managed-policies",
    "region",
    "parameters",
    "stacks",
    "overrides",
];

/// The keys of an entry of `stacks`.
pub(super) const STACK_KEYS: [&str; 4] = ["name", "paths", "region", "parameters"];

/// The keys of an entry of `overrides`.
pub(super) const OVERRIDE_KEYS: [&str; 3] = ["paths", "rules", "min-severity"];

/// What a settings file sets for the templates below it.
#[derive(Debug, Default)]
pub(crate) struct ProjectSettings {
    /// What counts for all templates.
    config: Config,
    exclude: PathPatterns,
    /// What counts for some templates; a later one counts more.
    overrides: Vec<(PathPatterns, Config)>,
    deployment: StackSettings,
    /// Of those with paths that name a template the first one counts.
    stacks: Vec<(PathPatterns, StackSettings)>,
}

/// What a template is deployed for, as far as the project says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StackSettings {
    /// The name of the stack.
    pub(crate) name: Option<String>,
    /// The region.
    pub(crate) region: Option<String>,
    /// The values of parameters; a template may have only some of them.
    pub(crate) parameters: BTreeMap<String, String>,
}

impl ProjectSettings {
    /// Reads the content of a settings file in a folder; beside it what in it makes no sense, in words.
    pub(super) fn read(content: &Map<String, Value>, folder: &Path) -> (Self, Vec<String>) {
        let mut complaints = Vec::new();
        let mut reader = Reader {
            folder,
            complaints: &mut complaints,
        };
        let settings = reader.settings(content);
        (settings, complaints)
    }

    /// The settings for a template.
    pub(crate) fn config_of(&self, file: &Path) -> Config {
        let named = self.overrides.iter().filter(|(paths, _)| paths.name(file));
        let config = named.fold(self.config.clone(), |config, (_, it)| config.under(it));
        match self.exclude.name(file) {
            true => config.excluded(),
            false => config,
        }
    }

    /// What a template is deployed for: with the stack of a name, or the first one whose paths name the template. None if
    /// there is no stack of the name.
    pub(crate) fn stack_of(&self, file: &Path, name: Option<&str>) -> Option<StackSettings> {
        let mut stacks = self.stacks.iter();
        let stack = match name {
            Some(name) => Some(stacks.find(|(_, it)| it.name.as_deref() == Some(name))?),
            None => stacks.find(|(paths, _)| paths.name(file)),
        };
        Some(match stack {
            Some((_, stack)) => self.deployment.clone().under(stack),
            None => self.deployment.clone(),
        })
    }

    /// What counts for every stack.
    pub(crate) fn any_stack(&self) -> &StackSettings {
        &self.deployment
    }

    /// The names of all stacks.
    pub(crate) fn stack_names(&self) -> impl Iterator<Item = &str> {
        self.stacks.iter().filter_map(|(_, it)| it.name.as_deref())
    }
}

impl StackSettings {
    /// These settings where others say nothing.
    fn under(mut self, others: &Self) -> Self {
        self.parameters.extend(others.parameters.clone());
        Self {
            name: others.name.clone().or(self.name),
            region: others.region.clone().or(self.region),
            parameters: self.parameters,
        }
    }
}

/// Reads values, and notes what makes no sense.
struct Reader<'r> {
    folder: &'r Path,
    complaints: &'r mut Vec<String>,
}

impl Reader<'_> {
    fn settings(&mut self, content: &Map<String, Value>) -> ProjectSettings {
        self.only("", content, &KEYS);
        let mut config = self.config("", content);
        if let Some(entries) = content.get("forbid") {
            config = config.with_forbidden(forbid::read(entries, self.complaints));
        }
        if let Some(names) = content.get("managed-policies") {
            let names = texts("managed-policies", names);
            config = config.with_managed_policies(self.or_default(names));
        }
        let mut settings = ProjectSettings {
            config,
            exclude: self.patterns("exclude", content.get("exclude")),
            deployment: self.deployment("", content),
            ..ProjectSettings::default()
        };
        for entry in self.entries("overrides", content) {
            self.only("overrides.", entry, &OVERRIDE_KEYS);
            if !entry.contains_key("paths") {
                let complaint = "`overrides`: an entry needs `paths`, for example [\"legacy/\"]";
                self.complaints.push(complaint.to_owned());
            }
            let paths = self.patterns("overrides.paths", entry.get("paths"));
            let config = self.config("overrides.", entry);
            settings.overrides.push((paths, config));
        }
        for entry in self.entries("stacks", content) {
            self.only("stacks.", entry, &STACK_KEYS);
            let Some(name) = entry.get("name").and_then(Value::as_str) else {
                let complaint = "`stacks`: an entry needs a `name`, for example \"shop-prod\"";
                self.complaints.push(complaint.to_owned());
                continue;
            };
            let paths = self.patterns("stacks.paths", entry.get("paths"));
            let stack = StackSettings {
                name: Some(name.to_owned()),
                ..self.deployment("stacks.", entry)
            };
            settings.stacks.push((paths, stack));
        }
        settings
    }

    /// `rules` and `min-severity`.
    fn config(&mut self, within: &str, content: &Map<String, Value>) -> Config {
        let mut config = Config::default();
        config.read_rules(content.get("rules"), self.complaints);
        let Some(value) = content.get("min-severity") else {
            return config;
        };
        let severity = value.as_str().and_then(severity_of);
        if severity.is_none() {
            self.complaints.push(format!(
                "`{within}min-severity` is {value}; it is one of \"hint\", \"information\", \"warning\", \"error\""
            ));
        }
        config.with_min_severity(severity)
    }

    /// `region` and `parameters`.
    fn deployment(&mut self, within: &str, content: &Map<String, Value>) -> StackSettings {
        let region = content.get("region").map(|it| match it.as_str() {
            Some(region) if is_region(region) => Ok(Some(region.to_owned())),
            Some(_) | None => Err(format!(
                "`{within}region` is {it}; a region looks like \"eu-west-1\""
            )),
        });
        let parameters = content.get("parameters").map(|it| {
            let values = it.as_object().map(|it| it.iter());
            let pair = |(key, it): (&String, &Value)| Some((key.clone(), parameter(it)?));
            let values = values.and_then(|it| it.map(pair).collect());
            values.ok_or_else(|| {
                format!("`{within}parameters` is {it}; it is a table of names and values")
            })
        });
        StackSettings {
            name: None,
            region: region.and_then(|it| self.or_default(it)),
            parameters: parameters.map(|it| self.or_default(it)).unwrap_or_default(),
        }
    }

    fn patterns(&mut self, name: &str, value: Option<&Value>) -> PathPatterns {
        let patterns = value.map(|it| PathPatterns::read(name, it, self.folder));
        patterns.map(|it| self.or_default(it)).unwrap_or_default()
    }

    /// The entries of a list of tables.
    fn entries<'v>(
        &mut self,
        name: &str,
        content: &'v Map<String, Value>,
    ) -> Vec<&'v Map<String, Value>> {
        let Some(value) = content.get(name) else {
            return Vec::new();
        };
        let entries = value.as_array().map(|it| it.iter());
        let entries = entries.and_then(|it| it.map(Value::as_object).collect());
        self.or_default(entries.ok_or_else(|| {
            format!("`{name}` is {value}; write each entry below a line `[[{name}]]`")
        }))
    }

    /// Notes keys that are not settings.
    fn only(&mut self, within: &str, content: &Map<String, Value>, keys: &[&str]) {
        for key in content.keys().filter(|it| !keys.contains(&it.as_str())) {
            let near = closest(key, keys.iter().copied());
            let near = near.map(|it| format!("; did you mean `{it}`?"));
            self.complaints.push(format!(
                "`{within}{key}` is not a setting{}",
                near.unwrap_or_default()
            ));
        }
    }

    fn or_default<T: Default>(&mut self, read: Result<T, String>) -> T {
        read.unwrap_or_else(|complaint| {
            self.complaints.push(complaint);
            T::default()
        })
    }
}

/// The value of a parameter, which CloudFormation takes as a text.
fn parameter(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::ProjectSettings;
    use crate::config::Config;
    use sam_core::analysis::Analysis;
    use sam_ide::findings;
    use serde_json::{Map, Value};
    use std::path::Path;

    fn read(text: &str) -> (ProjectSettings, Vec<String>) {
        let content: Map<String, Value> = toml::from_str(text).unwrap();
        ProjectSettings::read(&content, Path::new("/shop"))
    }

    /// What is reported of a template.
    fn reported(config: &Config, template: &str) -> Vec<String> {
        let analysis = Analysis::open(1, template);
        let all = findings(&analysis);
        let reported = all.iter().filter_map(|it| {
            let severity = config.severity_of(it, analysis.document())?;
            Some(format!("{} {severity:?}", it.code))
        });
        reported.collect()
    }

    const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.13
      CodeUri: src/
      Policies: [OfNextYear, 'arn:aws:iam::aws:policy/AlsoOfNextYear']
";

    #[test]
    fn a_later_override_counts_more() {
        let (settings, complaints) = read(
            "[rules]\n\"managed-*\" = \"hint\"\n\
             [[overrides]]\npaths = [\"legacy/\"]\nrules = {\"managed-policy-unknown\" = \"off\"}\n\
             [[overrides]]\npaths = [\"legacy/kept/**\"]\nrules = {\"managed-*\" = \"error\"}\n",
        );
        assert_eq!(complaints, [""; 0]);
        let of = |file: &str| reported(&settings.config_of(Path::new(file)), TEMPLATE).join(", ");
        assert_eq!(
            of("/shop/a.yaml"),
            "managed-policy-unknown Hint, managed-policy-unknown Hint"
        );
        assert_eq!(of("/shop/legacy/a.yaml"), "");
        assert_eq!(
            of("/shop/legacy/kept/a.yaml"),
            "managed-policy-unknown Error, managed-policy-unknown Error"
        );
    }

    #[test]
    fn what_is_excluded_or_known_is_not_reported() {
        let (settings, complaints) = read(
            "exclude = [\"generated/\"]\nmanaged-policies = [\"OfNextYear\", \"AlsoOfNextYear\"]\n",
        );
        assert_eq!(complaints, [""; 0]);
        let config = settings.config_of(Path::new("/shop/a.yaml"));
        assert!(!config.is_excluded);
        assert_eq!(reported(&config, TEMPLATE), [""; 0]);
        let misspelt = TEMPLATE.replace("[OfNext", "[ofNext");
        assert_eq!(
            reported(&config, &misspelt),
            ["managed-policy-unknown Warning"]
        );
        let config = settings.config_of(Path::new("/shop/generated/a.yaml"));
        assert!(config.is_excluded);
        assert_eq!(reported(&config, &misspelt), [""; 0]);
    }

    #[test]
    fn a_stack_is_found_by_its_name_or_by_paths() {
        let (settings, complaints) = read(
            "region = \"eu-west-1\"\nparameters = {Stage = \"dev\", Size = 3}\n\
             [[stacks]]\nname = \"prod\"\nregion = \"us-gov-west-1\"\nparameters = {Stage = \"prod\", Debug = false}\n\
             [[stacks]]\nname = \"orders\"\npaths = [\"/orders/*.yaml\"]\n",
        );
        assert_eq!(complaints, [""; 0]);
        let of = |file: &str, name| {
            let stack = settings.stack_of(Path::new(file), name)?;
            Some(format!(
                "{:?} {:?} {:?}",
                stack.name, stack.region, stack.parameters
            ))
        };
        assert_eq!(
            of("/shop/a.yaml", None).unwrap(),
            r#"None Some("eu-west-1") {"Size": "3", "Stage": "dev"}"#
        );
        assert_eq!(
            of("/shop/orders/a.yaml", None).unwrap(),
            r#"Some("orders") Some("eu-west-1") {"Size": "3", "Stage": "dev"}"#
        );
        assert_eq!(
            of("/shop/orders/a.yaml", Some("prod")).unwrap(),
            r#"Some("prod") Some("us-gov-west-1") {"Debug": "false", "Size": "3", "Stage": "prod"}"#
        );
        assert_eq!(of("/shop/a.yaml", Some("test")), None);
        assert_eq!(
            settings.stack_names().collect::<Vec<_>>(),
            ["prod", "orders"]
        );
    }

    #[test]
    fn what_makes_no_sense_is_reported() {
        let (_, complaints) = read(
            "rule = {}\nmin-severity = 3\nregion = \"Ireland\"\nparameters = [1]\nexclude = \"a\"\n\
             managed-policies = [1]\nstacks = {prod = {}}\n\
             [rules]\n\"polcy-*\" = \"off\"\npolicy-version = \"loud\"\n\
             [[overrides]]\npath = []\n",
        );
        assert_eq!(
            complaints,
            [
                "`rule` is not a setting; did you mean `rules`?",
                "`rules`: there is no rule `polcy-*`",
                "`rules.policy-version` is \"loud\"; it is one of \"off\", \"hint\", \"information\", \"warning\", \"error\"",
                "`min-severity` is 3; it is one of \"hint\", \"information\", \"warning\", \"error\"",
                "`managed-policies` is [1]; it is a list of strings",
                "`exclude` is \"a\"; it is a list of strings",
                "`region` is \"Ireland\"; a region looks like \"eu-west-1\"",
                "`parameters` is [1]; it is a table of names and values",
                "`overrides.path` is not a setting; did you mean `paths`?",
                "`overrides`: an entry needs `paths`, for example [\"legacy/\"]",
                "`stacks` is {\"prod\":{}}; write each entry below a line `[[stacks]]`",
            ]
        );
        let (_, complaints) = read("[[stacks]]\nregion = \"eu-west-1\"\n");
        assert_eq!(
            complaints,
            ["`stacks`: an entry needs a `name`, for example \"shop-prod\""]
        );
    }
}
