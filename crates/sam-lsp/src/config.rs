//! The settings of the user, under `sam-lsp` in the editor's.

use sam_ide::{RULES, Severity};
use serde_json::Value;
use std::collections::HashMap;

/// The settings; the default is what holds when nothing is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    /// Whether hints are shown between the text.
    pub(crate) inlay_hints: Switch,
    /// The rules that are not as they are by default, by code.
    rules: HashMap<String, Level>,
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

/// What becomes of the findings of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Off,
    As(Severity),
}

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
        match section.get("rules") {
            None | Some(Value::Null) => {}
            Some(Value::Object(rules)) => {
                for (code, level) in rules {
                    if !RULES.iter().any(|it| it.code == code) {
                        complaints.push(format!("`rules`: there is no rule `{code}`"));
                        continue;
                    }
                    match level_of(level) {
                        Some(level) => {
                            config.rules.insert(code.clone(), level);
                        }
                        None => complaints.push(format!(
                            "`rules.{code}` is {level}; it is one of \"off\", \"hint\", \"information\", \"warning\", \"error\""
                        )),
                    }
                }
            }
            Some(other) => complaints.push(format!(
                "`rules` is {other}; it is an object of rules and levels"
            )),
        }
        (config, complaints)
    }

    /// The severity of the findings of a rule, whose own is given; none when they are not wanted.
    pub(crate) fn severity(&self, code: &str, own: Severity) -> Option<Severity> {
        match self.rules.get(code) {
            None => Some(own),
            Some(Level::As(severity)) => Some(*severity),
            Some(Level::Off) => None,
        }
    }
}

fn level_of(value: &Value) -> Option<Level> {
    Some(match value.as_str()? {
        "off" => Level::Off,
        "hint" => Level::As(Severity::Hint),
        "information" => Level::As(Severity::Information),
        "warning" => Level::As(Severity::Warning),
        "error" => Level::As(Severity::Error),
        _ => return None,
    })
}
