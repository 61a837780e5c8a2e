//! Fields of JSONPath that take a path: `ItemsPath`, and each whose name ends with `.$`.

use super::field::{PathLanguage, StateType};
use super::walk::Check;
use super::{DefinitionFaultKind, is_plain_map, known_text};
use crate::syntax::{EntryRef, NodeRef};

/// Fields of states that take a path and nothing else.
const PATHS: [&str; 8] = [
    "HeartbeatSecondsPath",
    "InputPath",
    "ItemsPath",
    "OutputPath",
    "ResultPath",
    "SecondsPath",
    "TimeoutSecondsPath",
    "TimestampPath",
];

/// Fields of states with maps in which names may end with `.$`.
const TEMPLATES: [&str; 4] = ["Assign", "ItemSelector", "Parameters", "ResultSelector"];

/// The end of a name whose value is a path or a call of an intrinsic function.
const DYNAMIC: &str = ".$";

pub(super) fn check<'a>(check: &mut Check<'_, 'a>, map: NodeRef<'a>, state_type: StateType) {
    if check.language_of(map) != Some(PathLanguage::JsonPath) {
        return;
    }
    let has_field = |name: &str| state_type.fields().any(|it| it.name == name);
    for entry in map.entries().filter(|it| has_field(it.name())) {
        if PATHS.contains(&entry.name()) {
            value(check, entry, false);
        } else if TEMPLATES.contains(&entry.name()) {
            dynamic(check, entry.value);
        }
    }
    let batch = map.get("ItemBatcher").and_then(|it| it.get("BatchInput"));
    batch.into_iter().for_each(|it| dynamic(check, it));
}

/// The values of all names inside of a map that end with `.$`.
fn dynamic<'a>(check: &mut Check<'_, 'a>, node: NodeRef<'a>) {
    if is_plain_map(node) {
        for entry in node.entries() {
            match entry.name().ends_with(DYNAMIC) {
                true => value(check, entry, true),
                false => dynamic(check, entry.value),
            }
        }
    }
    for item in node.items() {
        dynamic(check, item);
    }
}

fn value<'a>(check: &mut Check<'_, 'a>, entry: EntryRef<'a>, takes_calls: bool) {
    let Some(text) = known_text(entry.value) else {
        return;
    };
    let text = text.trim();
    // A call that is written wrong is not told from one of a function that came later.
    let is_call = takes_calls && text.starts_with("States.");
    if !text.starts_with('$') && !is_call {
        let kind = DefinitionFaultKind::NotAPath { entry, takes_calls };
        check.add(entry.value.full_range(), kind);
    }
}
