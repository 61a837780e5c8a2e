//! A value with two tags, which YAML forbids: `!ImportValue !Sub text`.

use super::edits::Mend;
use super::lines::Line;
use crate::text::{TextEdit, TextRange, size};

/// The value with its inner function alone.
pub(super) fn without_the_outer(line: &Line<'_>) -> Option<Mend> {
    let content = line.content();
    let at = content.find(": !").map(|it| it + 2);
    let at = at.or_else(|| content.starts_with("- !").then_some(2))?;
    let value = content.get(at..)?;
    let (outer, rest) = value.split_once(' ')?;
    let inner = rest.trim_start();
    let is_tag = |it: &str| {
        let name = it.strip_prefix('!');
        name.is_some_and(|it| it.starts_with(|it: char| it.is_ascii_alphabetic()))
    };
    if !is_tag(outer) || !is_tag(inner) {
        return None;
    }
    let start = line.content.start + at;
    let outer_range = TextRange::new(size(start), size(start + outer.len()));
    let to_inner = start + (value.len() - inner.len());
    let name = outer.trim_start_matches('!');
    let message = format!(
        "two short functions cannot follow each other: write `Fn::{name}:` in a line below, indented, before the inner one"
    );
    let edit = TextEdit::delete(TextRange::new(size(start), size(to_inner)));
    Some(Mend::one(edit, outer_range, message))
}
