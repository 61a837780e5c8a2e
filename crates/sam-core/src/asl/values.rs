//! Values that Step Functions refuses in the fields of states: of another type, out of their range.
//!
//! The ranges are those of <https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html> and the pages
//! of the types. An expression of JSONata may stand for each of the values.

use super::field::{PathLanguage, StateType};
use super::walk::Check;
use super::{BRANCHES, DefinitionFaultKind, PROCESSORS, ValueRule, is_plain_map};
use crate::syntax::{EntryRef, NodeRef, ScalarType};
use crate::template::intrinsic;

/// The longest name of a state, in characters.
pub const STATE_NAME_LENGTH: usize = 80;
/// The longest label of a map, in characters.
const LABEL_LENGTH: usize = 40;
/// The longest time, in seconds.
const MOST_SECONDS: i64 = 99_999_999;

/// What is known of a value before the deployment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Known<'a> {
    Text(&'a str),
    Number(f64),
    Truth,
    List,
    Map,
}

/// The value of a node; none for null, and for what is known only at deployment.
pub(super) fn known(node: NodeRef<'_>) -> Option<Known<'_>> {
    if node.is_missing() || node.is_null() || intrinsic::of(node).is_some() {
        return None;
    }
    if node.is_sequence() {
        return Some(Known::List);
    }
    if node.is_mapping() {
        return is_plain_map(node).then_some(Known::Map);
    }
    if let Some(text) = node.as_str() {
        return (!text.contains("${")).then_some(Known::Text(text));
    }
    match node
        .scalar()
        .filter(|_| node.tag().is_none())?
        .scalar_type()
    {
        ScalarType::Int | ScalarType::Float => Some(Known::Number(node.to_value().as_f64()?)),
        ScalarType::Bool => Some(Known::Truth),
        ScalarType::String | ScalarType::Null => None,
    }
}

const SECONDS: ValueRule = ValueRule::Whole {
    least: 1,
    most: MOST_SECONDS,
};
const COUNT: ValueRule = ValueRule::Whole {
    least: 0,
    most: i64::MAX,
};
const TYPES: ValueRule = ValueRule::OneOf(&["EXPRESS", "STANDARD"]);
const MODES: ValueRule = ValueRule::OneOf(&["DISTRIBUTED", "INLINE"]);

/// What fields of states take.
const STATE: &[(&str, ValueRule)] = &[
    ("Assign", ValueRule::Map),
    ("Branches", ValueRule::List),
    ("Catch", ValueRule::List),
    ("Cause", ValueRule::Text),
    ("Choices", ValueRule::List),
    ("Comment", ValueRule::Text),
    ("Credentials", ValueRule::Map),
    ("Default", ValueRule::Text),
    ("End", ValueRule::Truth),
    ("Error", ValueRule::Text),
    ("HeartbeatSeconds", SECONDS),
    ("ItemBatcher", ValueRule::Map),
    ("ItemProcessor", ValueRule::Map),
    ("ItemReader", ValueRule::Map),
    ("Iterator", ValueRule::Map),
    ("Label", ValueRule::Label { most: LABEL_LENGTH }),
    ("MaxConcurrency", COUNT),
    ("Next", ValueRule::Text),
    ("Resource", ValueRule::Text),
    ("ResultWriter", ValueRule::Map),
    ("Retry", ValueRule::List),
    (
        "Seconds",
        ValueRule::Whole {
            least: 0,
            most: MOST_SECONDS,
        },
    ),
    ("TimeoutSeconds", SECONDS),
    ("Timestamp", ValueRule::Timestamp),
    ("ToleratedFailureCount", COUNT),
    (
        "ToleratedFailurePercentage",
        ValueRule::Number {
            least: 0,
            most: Some(100),
        },
    ),
];

/// What fields of the definition, of branches and of processors take.
const SCOPE: &[(&str, ValueRule)] = &[
    ("Comment", ValueRule::Text),
    ("QueryLanguage", ValueRule::Text),
    ("StartAt", ValueRule::Text),
    ("States", ValueRule::Map),
    (
        "TimeoutSeconds",
        ValueRule::Whole {
            least: 0,
            most: MOST_SECONDS,
        },
    ),
    ("Version", ValueRule::OneOf(&["1.0"])),
];

/// What fields of an item of `Retry` take.
const RETRIER: &[(&str, ValueRule)] = &[
    (
        "BackoffRate",
        ValueRule::Number {
            least: 1,
            most: None,
        },
    ),
    ("Comment", ValueRule::Text),
    ("ErrorEquals", ValueRule::List),
    ("IntervalSeconds", COUNT),
    ("JitterStrategy", ValueRule::OneOf(&["FULL", "NONE"])),
    (
        "MaxAttempts",
        ValueRule::Whole {
            least: 0,
            most: MOST_SECONDS,
        },
    ),
    (
        "MaxDelaySeconds",
        ValueRule::Whole {
            least: 1,
            most: 31_622_400,
        },
    ),
];

/// What fields of an item of `Catch` take.
const CATCHER: &[(&str, ValueRule)] = &[
    ("Assign", ValueRule::Map),
    ("Comment", ValueRule::Text),
    ("ErrorEquals", ValueRule::List),
    ("Next", ValueRule::Text),
];

/// What fields take that all states have.
const OF_ALL: &[(&str, ValueRule)] = &[
    ("QueryLanguage", ValueRule::Text),
    ("Type", ValueRule::Text),
];

/// What the configuration of a processor is.
const PROCESSOR: &[(&str, ValueRule)] = &[("ProcessorConfig", ValueRule::Map)];

/// What fields of `ProcessorConfig` take.
const PROCESSOR_CONFIG: &[(&str, ValueRule)] = &[("ExecutionType", TYPES), ("Mode", MODES)];

impl<'a> Check<'_, 'a> {
    /// Reports values of fields that do not fit. `language` is the one of the state; none if it is not known.
    pub(super) fn values(
        &mut self,
        map: NodeRef<'a>,
        fields: &[(&str, ValueRule)],
        language: Option<PathLanguage>,
    ) {
        for entry in map.entries() {
            let field = fields.iter().find(|it| it.0 == entry.name());
            if let Some((_, rule)) = field {
                self.value(entry, *rule, language);
            }
        }
    }

    fn value(&mut self, entry: EntryRef<'a>, rule: ValueRule, language: Option<PathLanguage>) {
        let Some(value) = known(entry.value) else {
            return;
        };
        let may_be_expression = language != Some(PathLanguage::JsonPath);
        let is_expression = matches!(value, Known::Text(it) if it.starts_with("{%"));
        let fits = rule.takes(value) || is_expression && may_be_expression;
        if !fits {
            let kind = DefinitionFaultKind::BadValue { entry, rule };
            self.add(entry.value.full_range(), kind);
        }
    }
}

/// Lists of maps in states.
const LISTS: [&str; 4] = ["Branches", "Catch", "Choices", "Retry"];

fn not_a_map<'a>(check: &mut Check<'_, 'a>, node: NodeRef<'a>, key: &'static str) {
    if known(node).is_some_and(|it| it != Known::Map) {
        check.add(node.full_range(), DefinitionFaultKind::NotAMap { key });
    }
}

/// Checks the fields of the definition, of a branch or of a processor.
pub(super) fn scope<'a>(check: &mut Check<'_, 'a>) {
    let node = check.scope.node;
    check.values(node, SCOPE, Some(PathLanguage::JsonPath));
    check.values(node, PROCESSOR, Some(PathLanguage::JsonPath));
    for state in check.scope.states() {
        not_a_map(check, state.value, "States");
        if is_plain_map(state.value) {
            check.values(state.value, OF_ALL, Some(PathLanguage::JsonPath));
        }
        for key in LISTS {
            let items = state.value.get(key).into_iter().flat_map(NodeRef::items);
            items.for_each(|it| not_a_map(check, it, key));
        }
    }
    if let Some(config) = node.get("ProcessorConfig") {
        check.values(config, PROCESSOR_CONFIG, Some(PathLanguage::JsonPath));
    }
}

/// Checks the fields of a state.
pub(super) fn state<'a>(check: &mut Check<'_, 'a>, state: EntryRef<'a>, state_type: StateType) {
    let map = state.value;
    let language = check.language_of(map);
    if state.name().chars().count() > STATE_NAME_LENGTH && !state.name().contains("${") {
        let kind = DefinitionFaultKind::LongName { state };
        check.add(state.key.full_range(), kind);
    }
    for entry in map.entries() {
        let has_field = state_type.fields().any(|it| it.name == entry.name());
        let field = STATE.iter().find(|it| it.0 == entry.name());
        if let Some((_, rule)) = field.filter(|_| has_field) {
            check.value(entry, *rule, language);
        }
    }
    let seconds = |name: &str| match known(map.get(name)?)? {
        Known::Number(it) => Some((map.entry(name)?, it)),
        Known::Text(_) | Known::Truth | Known::List | Known::Map => None,
    };
    if state_type == StateType::Task
        && let (Some((heartbeat, one)), Some((timeout, other))) =
            (seconds("HeartbeatSeconds"), seconds("TimeoutSeconds"))
        && one >= other
    {
        let kind = DefinitionFaultKind::LongHeartbeat { heartbeat, timeout };
        check.add(heartbeat.value.full_range(), kind);
    }
    if language == Some(PathLanguage::Jsonata) {
        open_expressions(check, map);
    }
    if let Some(variables) = map.entry("Assign") {
        assigned(check, variables);
    }
}

/// Checks an item of `Retry` or `Catch`.
pub(super) fn handler<'a>(
    check: &mut Check<'_, 'a>,
    item: NodeRef<'a>,
    is_catcher: bool,
    language: Option<PathLanguage>,
) {
    let fields = match is_catcher {
        true => CATCHER,
        false => RETRIER,
    };
    check.values(item, fields, language);
    if let Some(variables) = item.entry("Assign") {
        assigned(check, variables);
    }
}

/// A text that begins as an expression of JSONata ends as one.
fn open_expressions<'a>(check: &mut Check<'_, 'a>, node: NodeRef<'a>) {
    let has_states = |it: &EntryRef<'_>| it.name() == BRANCHES || PROCESSORS.contains(&it.name());
    for entry in node.entries().filter(|it| !has_states(it)) {
        let inner = entry.value.items().chain([entry.value]);
        for map in inner.filter(|it| is_plain_map(*it)) {
            open_expressions(check, map);
        }
        if let Some(Known::Text(text)) = known(entry.value)
            && text.starts_with("{%")
            && !text.ends_with("%}")
        {
            let rule = ValueRule::Expression;
            let kind = DefinitionFaultKind::BadValue { entry, rule };
            check.add(entry.value.full_range(), kind);
        }
    }
}

/// Names of variables begin with a letter and have letters, digits and `_`; `states` is taken.
fn assigned<'a>(check: &mut Check<'_, 'a>, variables: EntryRef<'a>) {
    if !is_plain_map(variables.value) {
        return;
    }
    for entry in variables.value.entries().filter(|it| !it.is_merge()) {
        let name = entry.name();
        let name = name.strip_suffix(".$").unwrap_or(name);
        let is_odd = |it: char| it.is_ascii() && !it.is_ascii_alphanumeric() && it != '_';
        let is_wrong = name == "states"
            || name.starts_with(|it: char| it.is_ascii_digit())
            || name.contains(is_odd);
        if is_wrong && !name.contains("${") {
            let kind = DefinitionFaultKind::BadVariable { entry, name };
            check.add(entry.key.full_range(), kind);
        }
    }
}

impl ValueRule {
    /// Whether a value fits.
    pub(super) fn takes(self, value: Known<'_>) -> bool {
        match (self, value) {
            (Self::Whole { least, most }, Known::Number(it)) => {
                it.fract() == 0.0 && it >= least as f64 && it <= most as f64
            }
            (Self::Number { least, most }, Known::Number(it)) => {
                it >= least as f64 && most.is_none_or(|most| it <= most as f64)
            }
            (Self::AnyNumber, Known::Number(_))
            | (Self::Truth, Known::Truth)
            | (Self::List, Known::List)
            | (Self::Map, Known::Map)
            | (Self::Text, Known::Text(_)) => true,
            (Self::OneOf(all), Known::Text(it)) => all.contains(&it),
            (Self::Timestamp, Known::Text(it)) => is_timestamp(it),
            (Self::Integration(all), Known::Text(it)) => {
                let name = it.split_once(":states:::").map(|it| it.1);
                name.is_some_and(|it| all.contains(&it))
            }
            (Self::Label { most }, Known::Text(it)) => {
                it.chars().count() <= most && !it.contains(is_not_of_labels)
            }
            (Self::Path, Known::Text(it)) => it.trim_start().starts_with('$'),
            (Self::Expression, Known::Text(it)) => it.ends_with("%}"),
            _ => false,
        }
    }
}

/// Whether labels must not have a character
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html>).
fn is_not_of_labels(it: char) -> bool {
    it.is_whitespace() || it.is_control() || "?*<>{}[]:;,\\|^~$#%&`\"/".contains(it)
}

/// Whether a text is a time as RFC 3339 writes it, `2030-01-01T00:00:00Z`, with capital letters.
fn is_timestamp(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else {
        return false;
    };
    let is_digits =
        |it: &str, count: usize| it.len() == count && it.bytes().all(|it| it.is_ascii_digit());
    let are_digits = |parts: Vec<&str>, counts: &[usize]| {
        let mut pairs = parts.iter().zip(counts);
        parts.len() == counts.len() && pairs.all(|(it, count)| is_digits(it, *count))
    };
    let (time, zone) = match time.strip_suffix('Z') {
        Some(time) => (time, None),
        None => match time.rfind(['+', '-']) {
            Some(at) => {
                let (time, zone) = time.split_at(at);
                (time, zone.get(1..))
            }
            None => return false,
        },
    };
    let (time, fraction) = match time.split_once('.') {
        Some((time, fraction)) => (time, Some(fraction)),
        None => (time, None),
    };
    are_digits(date.split('-').collect(), &[4, 2, 2])
        && are_digits(time.split(':').collect(), &[2, 2, 2])
        && fraction.is_none_or(|it| !it.is_empty() && is_digits(it, it.len()))
        && zone.is_none_or(|it| are_digits(it.split(':').collect(), &[2, 2]))
}
