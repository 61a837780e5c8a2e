//! Fields of JSONPath that take a path: `ItemsPath`, and each whose name ends with `.$`.

use super::field::{PathLanguage, StateType};
use super::values::{Known, known};
use super::walk::Check;
use super::{DefinitionFaultKind, is_plain_map, known_text};
use crate::syntax::{EntryRef, NodeRef};

/// Fields of states that take a path and nothing else.
const PATHS: [&str; 11] = [
    "HeartbeatSecondsPath",
    "InputPath",
    "ItemsPath",
    "MaxConcurrencyPath",
    "OutputPath",
    "ResultPath",
    "SecondsPath",
    "TimeoutSecondsPath",
    "TimestampPath",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentagePath",
];

/// Fields that name one value, to which no path to several leads.
const REFERENCES: [&str; 2] = ["ItemsPath", "ResultPath"];

/// The intrinsic functions. Since definitions in JSONata came, none is added
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html>).
pub const INTRINSICS: [&str; 18] = [
    "States.Array",
    "States.ArrayContains",
    "States.ArrayGetItem",
    "States.ArrayLength",
    "States.ArrayPartition",
    "States.ArrayRange",
    "States.ArrayUnique",
    "States.Base64Decode",
    "States.Base64Encode",
    "States.Format",
    "States.Hash",
    "States.JsonMerge",
    "States.JsonToString",
    "States.MathAdd",
    "States.MathRandom",
    "States.StringSplit",
    "States.StringToJson",
    "States.UUID",
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
            reference(check, entry);
        } else if TEMPLATES.contains(&entry.name()) {
            dynamic(check, entry.value);
        }
    }
    let catchers = map.get("Catch").into_iter().flat_map(NodeRef::items);
    for entry in catchers.filter_map(|it| it.entry("ResultPath")) {
        value(check, entry, false);
        reference(check, entry);
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
            plain(check, node, entry);
        }
    }
    for item in node.items() {
        dynamic(check, item);
    }
}

/// Some APIs take a path as a text of its own; their keys say so.
fn plain<'a>(check: &mut Check<'_, 'a>, map: NodeRef<'a>, entry: EntryRef<'a>) {
    let name = entry.name();
    let may_be_text = ["path", "pattern", "expression", "query"].iter();
    let is_of_path = may_be_text
        .clone()
        .any(|it| name.to_ascii_lowercase().contains(it));
    if name.ends_with(DYNAMIC) || is_of_path {
        return;
    }
    let Some(Known::Text(text)) = known(entry.value) else {
        return;
    };
    let is_path = ["$.", "$$.", "$["].iter().any(|it| text.starts_with(it));
    let is_call =
        call(text).is_some_and(|(name, is_closed)| is_closed && INTRINSICS.contains(&name));
    if (is_path && !text.contains(char::is_whitespace)) || is_call {
        let kind = DefinitionFaultKind::PathAsText { entry, map };
        check.add(entry.value.full_range(), kind);
    }
}

fn value<'a>(check: &mut Check<'_, 'a>, entry: EntryRef<'a>, takes_calls: bool) {
    let Some(found) = known(entry.value) else {
        return;
    };
    let Known::Text(text) = found else {
        let kind = DefinitionFaultKind::NotAPath { entry, takes_calls };
        check.add(entry.value.full_range(), kind);
        return;
    };
    let text = text.trim();
    let called = call(text).filter(|_| takes_calls);
    if let Some((name, is_closed)) = called {
        if !is_closed || !INTRINSICS.contains(&name) {
            let kind = DefinitionFaultKind::BadCall { name, is_closed };
            check.add(entry.value.full_range(), kind);
        }
    } else if !text.starts_with('$') {
        let kind = DefinitionFaultKind::NotAPath { entry, takes_calls };
        check.add(entry.value.full_range(), kind);
    }
}

/// A path that may lead to several values, where one is named.
fn reference<'a>(check: &mut Check<'_, 'a>, entry: EntryRef<'a>) {
    let Some(text) = known_text(entry.value).filter(|_| REFERENCES.contains(&entry.name())) else {
        return;
    };
    let mut quote = None;
    let mut outside = String::new();
    for letter in text.chars() {
        match quote {
            Some(open) if open == letter => quote = None,
            Some(_) => {}
            None if letter == '\'' || letter == '"' => quote = Some(letter),
            None => outside.push(letter),
        }
    }
    if text.starts_with('$') && (outside.contains(['*', '?', '@']) || outside.contains("..")) {
        let kind = DefinitionFaultKind::NotAReferencePath { entry };
        check.add(entry.value.full_range(), kind);
    }
}

/// The function that a text calls, and whether the call is closed at its end.
fn call(text: &str) -> Option<(&str, bool)> {
    text.strip_prefix("States.")?;
    let Some((name, _)) = text.split_once('(') else {
        return Some((text, false));
    };
    let (mut depth, mut is_quoted, mut is_escaped) = (0_usize, false, false);
    let mut rest = text.chars().skip(name.chars().count());
    for letter in rest.by_ref() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '\'' => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            _ => {}
        }
    }
    Some((name, depth == 0 && !is_quoted && rest.next().is_none()))
}
