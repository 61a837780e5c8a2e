//! What a node is for the transform, which knows no tags: `!Ref X` is a map with the one key `Ref`.

use crate::syntax::intrinsic::{self, Intrinsic};
use crate::syntax::{self, EntryRef, NodeRef, ScalarType};
use crate::text::TextRange;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;

/// The key that a short tag becomes; none without a tag, and for YAML's own tags (`!!map`).
pub(crate) fn tag_key(node: NodeRef<'_>) -> Option<Cow<'_, str>> {
    syntax::long_key(node.tag()?)
}

fn is_tagged(node: NodeRef<'_>) -> bool {
    node.node.tag.is_some() && tag_key(node).is_some()
}

pub(crate) fn is_map(node: NodeRef<'_>) -> bool {
    node.is_mapping() || is_tagged(node)
}

/// Whether a key makes a map with only that key an intrinsic function.
pub(crate) fn is_intrinsic_key(key: &str) -> bool {
    matches!(key, "Ref" | "Condition") || key.starts_with("Fn::")
}

/// Whether it is a map with one key that is an intrinsic function's.
pub(crate) fn is_intrinsic(node: NodeRef<'_>) -> bool {
    if is_tagged(node) {
        return true;
    }
    matches!(*entries(node), [one] if is_intrinsic_key(one.name()))
}

/// Whether it is `Ref: AWS::NoValue`.
pub(crate) fn is_no_value(node: NodeRef<'_>) -> bool {
    intrinsic::of(node).is_some_and(Intrinsic::is_no_value)
}

/// Likewise of data.
pub(crate) fn is_no_value_in(value: &Value) -> bool {
    value.as_object().is_some_and(|it| it.len() == 1)
        && value.get("Ref").and_then(Value::as_str) == Some("AWS::NoValue")
}

pub(crate) fn is_list(node: NodeRef<'_>) -> bool {
    node.is_sequence() && !is_tagged(node)
}

/// A key of a map with its value; none in what only a tag makes a map.
pub(crate) fn entry<'a>(node: NodeRef<'a>, key: &str) -> Option<EntryRef<'a>> {
    if is_tagged(node) {
        return None;
    }
    node.entry(key)
}

/// The value of a key as [`entry`] finds it, null too.
pub(crate) fn get<'a>(node: NodeRef<'a>, key: &str) -> Option<NodeRef<'a>> {
    Some(entry(node, key)?.value)
}

/// A key as the transform has it: text, with numbers and truth values in JSON's spelling.
pub(crate) fn key_text<'a>(entry: EntryRef<'a>) -> Cow<'a, str> {
    match entry.key.scalar() {
        Some(scalar) if scalar.scalar_type() == ScalarType::String => Cow::Borrowed(&*scalar.value),
        Some(_) | None => match entry.key.to_value() {
            Value::String(text) => Cow::Owned(text),
            other => Cow::Owned(other.to_string()),
        },
    }
}

/// The entries of a mapping as a map has them: of a repeated key the last at the place of the first, merged ones first.
pub(crate) fn entries(node: NodeRef<'_>) -> Vec<EntryRef<'_>> {
    if is_tagged(node) {
        return Vec::new();
    }
    let mut acc = Entries::default();
    acc.add(node);
    acc.list
}

#[derive(Default)]
struct Entries<'a> {
    list: Vec<EntryRef<'a>>,
    /// Kept only for long maps; a short one is searched faster than hashed.
    index: HashMap<&'a str, usize>,
}

impl<'a> Entries<'a> {
    fn add(&mut self, node: NodeRef<'a>) {
        for merge in node.entries().filter(|it| it.is_merge()) {
            let bases: Vec<_> = merge.merged().collect();
            bases.into_iter().rev().for_each(|base| self.add(base));
        }
        for entry in node.entries().filter(|it| !it.is_merge()) {
            match self.position(entry.name()) {
                Some(at) => self.list[at] = entry,
                None => self.push(entry),
            }
        }
    }

    fn position(&self, name: &str) -> Option<usize> {
        if self.index.is_empty() {
            self.list.iter().position(|it| it.name() == name)
        } else {
            self.index.get(name).copied()
        }
    }

    fn push(&mut self, entry: EntryRef<'a>) {
        const SHORT: usize = 16;
        if !self.index.is_empty() {
            self.index.insert(entry.name(), self.list.len());
        }
        self.list.push(entry);
        if self.list.len() == SHORT {
            self.index = self
                .list
                .iter()
                .enumerate()
                .map(|(at, it)| (it.name(), at))
                .collect();
        }
    }
}

/// Whether the transform, a Python program, takes it for true.
pub(crate) fn is_truthy(node: NodeRef<'_>) -> bool {
    if is_tagged(node) {
        return true;
    }
    if node.is_mapping() {
        return node.entries().len() > 0;
    }
    if node.is_sequence() {
        return node.items().len() > 0;
    }
    syntax::is_truthy(&node.to_value())
}

/// As data; none for null, which the transform takes for absent.
pub(crate) fn value(node: NodeRef<'_>) -> Option<Value> {
    (!node.is_null()).then(|| node.to_value())
}

/// The logical ID in `{"Ref": id}`, `{"Fn::GetAtt": [id, x]}` or `{"Fn::GetAtt": "id.x"}`, the forms in which the
/// transform finds one. A short `!GetAtt a.b.c` has two parts, the long form as text only with one dot.
pub(crate) fn named_id(node: NodeRef<'_>) -> Option<&str> {
    let (key, argument, is_short) = match tag_key(node) {
        Some(key) => (key, node, true),
        None => {
            let mut entries = node.entries();
            let entry = entries.next().filter(|_| entries.next().is_none())?;
            (key_text(entry), entry.value, false)
        }
    };
    let text = match is_short {
        true => argument.scalar().map(|it| &*it.value),
        false => argument.as_str(),
    };
    let id = match &*key {
        "Ref" => text?,
        "Fn::GetAtt" => match text {
            Some(text) => {
                let (id, attribute) = text.split_once('.')?;
                (is_short || !attribute.contains('.')).then_some(id)?
            }
            None => {
                let mut items = argument.items();
                let id = items.next()?.as_str()?;
                (items.len() == 1).then_some(id)?
            }
        },
        _ => return None,
    };
    (!id.is_empty()).then_some(id)
}

/// Likewise in data, where every form has two parts.
pub(crate) fn id_in(value: &Value) -> Option<&str> {
    let map = value.as_object().filter(|it| it.len() == 1)?;
    if let Some(name) = map.get("Ref") {
        return name.as_str().filter(|it| !it.is_empty());
    }
    let id = match map.get("Fn::GetAtt")? {
        Value::String(text) => text.split_once('.').filter(|(_, it)| !it.contains('.'))?.0,
        Value::Array(parts) if parts.len() == 2 => parts.first()?.as_str()?,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            return None;
        }
    };
    (!id.is_empty()).then_some(id)
}

/// The place to point at for a value: the value, or its key where nothing stands.
pub(crate) fn value_range(entry: EntryRef<'_>) -> TextRange {
    if entry.value.is_missing() && entry.value.tag().is_none() {
        entry.key.full_range()
    } else {
        entry.value.full_range()
    }
}

/// The place to point at for a map as a whole: its first key, so that no page is underlined.
pub(crate) fn head_range(node: NodeRef<'_>) -> TextRange {
    match node.entries().next() {
        Some(first) if node.tag().is_none() => first.key.full_range(),
        Some(_) | None => node.full_range(),
    }
}
