//! What a template has of macros that are not run here, or whose results only the deployment knows.

use crate::spec::brings_no_names;
use crate::syntax::{EntryRef, NodeRef};
use crate::template::loops::loop_name;
use crate::template::{Template, intrinsic};
use crate::text::TextRange;

/// A macro or a function of one that stays in the template as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// Its name as in a template, `Fn::Length`; of a macro the name that it is registered by.
    pub name: String,
    /// Where it stands.
    pub range: TextRange,
}

/// What stays as it is written, in order.
pub(super) fn unresolved(template: Template<'_>) -> Vec<Unresolved> {
    let mut found = Vec::new();
    for placed in template.document().blocks() {
        // Most blocks have nothing of it.
        let words = [
            "Transform",
            "Fn::ForEach",
            "Length",
            "ToJsonString",
            "DefaultValue",
        ];
        if !words.iter().any(|it| placed.block.text.contains(it)) {
            continue;
        }
        for entry in placed.entries() {
            if !placed.block.is_entry && entry.name() == "Transform" {
                macros(&mut found, entry.value);
            } else {
                of_entry(&mut found, entry);
            }
        }
    }
    found
}

fn macros(acc: &mut Vec<Unresolved>, value: NodeRef<'_>) {
    let one = (!value.is_sequence()).then_some(value);
    for item in one.into_iter().chain(value.items()) {
        let name = item.as_str().or_else(|| item.get("Name")?.as_str());
        if let Some(name) = name.filter(|it| !brings_no_names(it)) {
            acc.push(Unresolved {
                name: name.to_owned(),
                range: item.full_range(),
            });
        }
    }
}

fn of_entry(acc: &mut Vec<Unresolved>, entry: EntryRef<'_>) {
    let key = entry.name();
    if loop_name(key).is_some() {
        push(acc, "Fn::ForEach", entry.key.full_range());
        return;
    }
    if key == "Fn::Transform" {
        let name = entry.value.get("Name").and_then(NodeRef::as_str);
        push(acc, name.unwrap_or(key), entry.key.full_range());
    }
    of_node(acc, entry.value);
}

fn of_node(acc: &mut Vec<Unresolved>, node: NodeRef<'_>) {
    if let Some(function) = intrinsic::of(node) {
        let has_default = || function.items().len() > 3;
        match function.name {
            "Length" | "ToJsonString" => {
                push(acc, &format!("Fn::{}", function.name), function.name_range);
            }
            "FindInMap" if has_default() => {
                push(acc, "Fn::FindInMap", function.name_range);
            }
            "Transform" if function.is_short => {
                let name = node.get("Name").and_then(NodeRef::as_str);
                push(acc, name.unwrap_or("Fn::Transform"), function.name_range);
            }
            _ => {}
        }
    }
    node.entries().for_each(|it| of_entry(acc, it));
    node.items().for_each(|it| of_node(acc, it));
}

fn push(acc: &mut Vec<Unresolved>, name: &str, range: TextRange) {
    acc.push(Unresolved {
        name: name.to_owned(),
        range,
    });
}
