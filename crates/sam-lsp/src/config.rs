//! What the user sets: in the editor under `sam-lsp`, in `sam-lsp.toml`, on the command line.

use sam_core::analysis::Analysis;
use sam_core::document::Document;
use sam_ide::{
    DeploySettings, Diagnostic, Findings, Forbidden, InlayHintKind, RULES, Severity, closest,
    with_deploy_settings, with_forbidden,
};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;

/// The settings; the default is what holds when nothing is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    /// Whether hints are shown between the text.
    pub(crate) inlay_hints: Switch,
    /// The kinds of hints beyond those of permissions.
    pub(crate) more_hints: Vec<InlayHintKind>,
    /// Whether a line above each resource of SAM says how many resources it becomes.
    pub(crate) has_generated_lens: bool,
    /// The levels of rules, of which the last that has one counts.
    rules: Vec<Levels>,
    /// Findings that are less than this are left out.
    min_severity: Option<Severity>,
    /// What nobody may do but a few.
    pub(crate) forbidden: Vec<Forbidden>,
    /// What `samconfig.toml` beside the template says of its deployment.
    deploy: Vec<DeploySettings>,
    /// Whether the project excludes the template: no finding is reported.
    pub(crate) is_excluded: bool,
    /// Names of managed policies that the embedded data does not have.
    managed_policies: Vec<String>,
}

/// On or off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Switch {
    /// The default.
    #[default]
    On,
    /// Switched off.
    Off,
}

/// The levels of rules by code, or by the beginning of codes with a `*`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Levels(HashMap<String, Level>);

/// What becomes of the findings of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Off,
    As(Severity),
}

/// The level of a rule or of several, as it is set.
#[derive(Clone, Debug)]
pub(crate) struct RuleLevel {
    code: String,
    level: Level,
}

/// The kinds of hints that are shown if the setting below `inlayHints` is true.
const MORE_HINTS: [(&str, InlayHintKind); 2] = [
    ("globals", InlayHintKind::Globals),
    ("parameterDefaults", InlayHintKind::ParameterDefaults),
];

/// The rule that looks for the name of a managed policy in the embedded data.
const MANAGED_POLICY_UNKNOWN: &str = "managed-policy-unknown";

impl Config {
    /// Reads settings: those of the section itself, or an object that has the section. Beside them, what in them
    /// makes no sense, in words; it is left as it is by default.
    pub(crate) fn read(settings: &Value) -> (Self, Vec<String>) {
        let section = settings.get(crate::NAME).unwrap_or(settings);
        let mut config = Self::default();
        let mut complaints = Vec::new();
        match section.pointer("/inlayHints/enabled") {
            None | Some(Value::Null | Value::Bool(true)) => {}
            Some(Value::Bool(false)) => config.inlay_hints = Switch::Off,
            Some(other) => complaints.push(format!(
                "`inlayHints.enabled` is {other}; it is either true or false"
            )),
        }
        for (name, kind) in MORE_HINTS {
            match section.pointer(&format!("/inlayHints/{name}")) {
                None | Some(Value::Null | Value::Bool(false)) => {}
                Some(Value::Bool(true)) => config.more_hints.push(kind),
                Some(other) => complaints.push(format!(
                    "`inlayHints.{name}` is {other}; it is either true or false"
                )),
            }
        }
        match section.pointer("/codeLens/generated") {
            None | Some(Value::Null) => {}
            Some(Value::Bool(is_on)) => config.has_generated_lens = *is_on,
            Some(other) => complaints.push(format!(
                "`codeLens.generated` is {other}; it is either true or false"
            )),
        }
        config.read_rules(section.get("rules"), &mut complaints);
        (config, complaints)
    }

    /// The default but for the levels of some rules.
    pub(crate) fn of_rules(levels: &[RuleLevel]) -> Self {
        let levels = levels.iter().map(|it| (it.code.clone(), it.level));
        Self {
            rules: vec![Levels(levels.collect())],
            ..Self::default()
        }
    }

    /// The same without what is less than a severity.
    pub(crate) fn with_min_severity(mut self, severity: Option<Severity>) -> Self {
        self.min_severity = severity.or(self.min_severity);
        self
    }

    /// These settings where others say nothing.
    pub(crate) fn under(&self, others: &Self) -> Self {
        Self {
            inlay_hints: others.inlay_hints,
            more_hints: others.more_hints.clone(),
            has_generated_lens: others.has_generated_lens,
            rules: self.rules.iter().chain(&others.rules).cloned().collect(),
            min_severity: others.min_severity.or(self.min_severity),
            forbidden: [&*self.forbidden, &others.forbidden].concat(),
            is_excluded: self.is_excluded || others.is_excluded,
            managed_policies: [&*self.managed_policies, &others.managed_policies].concat(),
            deploy: [&*self.deploy, &others.deploy].concat(),
        }
    }

    /// The same with what `samconfig.toml` says.
    pub(crate) fn with_deploy(self, deploy: Vec<DeploySettings>) -> Self {
        Self { deploy, ..self }
    }

    /// Findings with those that come of the settings of the project.
    pub(crate) fn with_findings<'f>(
        &self,
        findings: &'f Findings,
        document: &Analysis,
    ) -> Cow<'f, Findings> {
        let mut all = Cow::Borrowed(findings);
        if !self.forbidden.is_empty() {
            all = Cow::Owned(with_forbidden(&all, document, &self.forbidden));
        }
        if !self.deploy.is_empty() {
            all = Cow::Owned(with_deploy_settings(&all, document, &self.deploy));
        }
        all
    }

    /// The same with more that nobody may do but a few.
    pub(crate) fn with_forbidden(mut self, forbidden: Vec<Forbidden>) -> Self {
        self.forbidden.extend(forbidden);
        self
    }

    /// The same for a template of which nothing is reported.
    pub(crate) fn excluded(self) -> Self {
        Self {
            is_excluded: true,
            ..self
        }
    }

    /// The same with names of managed policies that count as known.
    pub(crate) fn with_managed_policies(mut self, names: Vec<String>) -> Self {
        self.managed_policies.extend(names);
        self
    }

    /// Adds a layer of levels of rules.
    pub(crate) fn read_rules(&mut self, rules: Option<&Value>, complaints: &mut Vec<String>) {
        let rules = match rules {
            None | Some(Value::Null) => return,
            Some(Value::Object(rules)) => rules,
            Some(other) => {
                complaints.push(format!(
                    "`rules` is {other}; it is an object of rules and levels"
                ));
                return;
            }
        };
        let mut levels = Levels::default();
        for (code, level) in rules {
            if !is_of_rules(code) {
                complaints.push(format!("`rules`: there is no rule `{code}`"));
                continue;
            }
            match level.as_str().and_then(level_of) {
                Some(level) => {
                    levels.0.insert(code.clone(), level);
                }
                None => complaints.push(format!(
                    "`rules.{code}` is {level}; it is one of \"off\", \"hint\", \"information\", \"warning\", \"error\""
                )),
            }
        }
        self.rules.push(levels);
    }

    /// The severity with which a finding is reported; none when it is not wanted.
    pub(crate) fn severity_of(&self, it: &Diagnostic, document: &Document) -> Option<Severity> {
        let is_wanted = !self.is_excluded && !self.has_managed_policy(it, document);
        self.severity(it.code, it.severity).filter(|_| is_wanted)
    }

    /// Whether a finding is about the name of a managed policy that the project knows.
    fn has_managed_policy(&self, it: &Diagnostic, document: &Document) -> bool {
        if self.managed_policies.is_empty() || it.code != MANAGED_POLICY_UNKNOWN {
            return false;
        }
        let text = document.slice(it.range);
        let text = text.trim_end_matches(['"', '\'']);
        let name = text.rsplit(['/', '"', '\'', ' ']).next();
        name.is_some_and(|name| self.managed_policies.iter().any(|it| it == name))
    }

    /// The severity of the findings of a rule, whose own is given; none when they are not wanted.
    fn severity(&self, code: &str, own: Severity) -> Option<Severity> {
        let level = self.rules.iter().rev().find_map(|it| it.of(code));
        let severity = match level {
            None => own,
            Some(Level::As(severity)) => severity,
            Some(Level::Off) => return None,
        };
        // The worse the smaller.
        let is_wanted = self.min_severity.is_none_or(|it| severity <= it);
        is_wanted.then_some(severity)
    }
}

impl Levels {
    /// The level of a rule: that of its code, else that of the longest beginning.
    fn of(&self, code: &str) -> Option<Level> {
        if let Some(level) = self.0.get(code) {
            return Some(*level);
        }
        let starts = self.0.iter().filter_map(|(pattern, level)| {
            let start = pattern.strip_suffix('*')?;
            code.starts_with(start).then_some((start.len(), *level))
        });
        starts.max_by_key(|(length, _)| *length).map(|it| it.1)
    }
}

impl RuleLevel {
    /// Reads `CODE=LEVEL`; the code may be the beginning of some with a `*`.
    ///
    /// # Errors
    /// In words, when there is no such rule or level.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (code, level) = text
            .split_once('=')
            .ok_or("write it as CODE=LEVEL, for example connector-unknown-id=off")?;
        let level = level_of(level).ok_or_else(|| {
            format!("no level `{level}`; there are off, hint, information, warning and error")
        })?;
        if !is_of_rules(code) {
            return Err(match closest(code, RULES.iter().map(|it| it.code)) {
                Some(near) => format!("no rule `{code}`; did you mean `{near}`?"),
                None => format!("no rule `{code}`"),
            });
        }
        let code = code.to_owned();
        Ok(Self { code, level })
    }
}

/// Whether a rule has a code, or one that begins like this.
fn is_of_rules(code: &str) -> bool {
    RULES.iter().any(|it| match code.strip_suffix('*') {
        Some(start) => it.code.starts_with(start),
        None => it.code == code,
    })
}

fn level_of(name: &str) -> Option<Level> {
    match name {
        "off" => Some(Level::Off),
        _ => severity_of(name).map(Level::As),
    }
}

/// A severity by its name.
pub(crate) fn severity_of(name: &str) -> Option<Severity> {
    Some(match name {
        "hint" => Severity::Hint,
        "information" => Severity::Information,
        "warning" => Severity::Warning,
        "error" => Severity::Error,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::Config;
    use sam_ide::Severity::{Error, Hint, Warning};
    use serde_json::json;

    fn read(settings: serde_json::Value) -> Config {
        let (config, complaints) = Config::read(&settings);
        assert_eq!(complaints, [""; 0]);
        config
    }

    #[test]
    fn a_code_counts_more_than_a_pattern_and_a_later_layer_more_than_both() {
        let project = read(json!({"rules": {
            "policy-*": "off", "policy-resource-*": "hint", "policy-resource-star": "warning"
        }}));
        assert_eq!(
            project.severity("policy-resource-star", Error),
            Some(Warning)
        );
        assert_eq!(
            project.severity("policy-resource-mismatch", Error),
            Some(Hint)
        );
        assert_eq!(project.severity("policy-version", Error), None);
        assert_eq!(project.severity("connector-lost", Error), Some(Error));
        let editor = read(json!({"rules": {"policy-*": "error"}}));
        let both = project.under(&editor);
        assert_eq!(both.severity("policy-resource-star", Warning), Some(Error));
    }

    #[test]
    fn what_is_less_than_the_least_is_left_out() {
        let config = Config::default().with_min_severity(Some(Warning));
        assert_eq!(config.severity("policy-version", Hint), None);
        assert_eq!(config.severity("policy-version", Warning), Some(Warning));
    }
}
