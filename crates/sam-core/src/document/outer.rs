//! What is not well-formed between the blocks: the outermost braces, and keys in a column that is not theirs.

use super::PlacedBlock;
use crate::syntax::mend::Form;
use crate::syntax::split::{Cut, Section, opens_key};
use crate::syntax::{FileFormat, SyntaxError};
use crate::text::{TextRange, size};

/// The errors, with ranges in the document. `blocks` may be empty; a block with errors of its own gets no second error for a
/// line that is not a key.
pub(super) fn errors(source: &str, cuts: &[Cut], blocks: &[PlacedBlock]) -> Vec<SyntaxError> {
    let mut errors = Vec::new();
    if cuts.first().is_some_and(|it| it.form == Form::Block) {
        for (at, cut) in cuts.iter().enumerate() {
            let is_reported = blocks.get(at).is_some_and(|it| !it.block.errors.is_empty());
            if !is_reported && let Some(error) = no_key(source, cut, cuts.get(at + 1)) {
                errors.push(error);
            }
        }
    }
    for cut in cuts {
        if let Some(column) = cut.misplaced {
            errors.push(misplaced(source, cut, column));
        }
    }
    if cuts.first().is_some_and(|it| it.form == Form::Members) {
        braces(&mut errors, source, cuts);
    }
    errors
}

/// The error of a line that is not a key where a section or its first entry must begin. The parser of blocks does not see it:
/// such a line alone is well-formed YAML.
fn no_key(source: &str, cut: &Cut, next: Option<&Cut>) -> Option<SyntaxError> {
    let is_key_line = cut.section.is_map() && !cut.is_entry;
    let has_entries = next.is_some_and(|it| it.is_entry && it.section == cut.section);
    if cut.format != FileFormat::Template || !(is_key_line || cut.section == Section::Preamble) {
        return None;
    }
    let mut at = cut.range.start;
    let mut is_first = true;
    for line in source[cut.range.clone()].split_inclusive('\n') {
        let said = line.trim_start_matches('\u{feff}').trim();
        let start = at + line.find(said).unwrap_or_default();
        at += line.len();
        if said.is_empty() || said.starts_with('#') {
            continue;
        }
        let is_marker = ["%", "---", "..."].iter().any(|it| said.starts_with(it));
        let is_expected = match (cut.section, is_first) {
            (Section::Preamble, _) => is_marker || next.is_none() || opens_key(said),
            (_, true) => opens_key(said),
            // An anchor or a tag is of the map below it.
            (_, false) => !has_entries || said == "-" || said.starts_with(['&', '!']),
        };
        if !is_expected {
            let message =
                "this line is not a key: add a colon and a blank behind its name, or delete it";
            return Some(error(start, said.len(), message));
        }
        is_first = false;
    }
    None
}

fn misplaced(source: &str, cut: &Cut, column: usize) -> SyntaxError {
    let line = source[cut.range.clone()].lines().next().unwrap_or_default();
    let indent = line.len() - line.trim_start().len();
    let start = cut.range.start + indent;
    SyntaxError {
        range: TextRange::at(size(start), size(line.trim().len())),
        message: format!(
            "this line is indented by {indent}, its neighbours by {column}: indent it by {column} too"
        ),
    }
}

fn braces(acc: &mut Vec<SyntaxError>, source: &str, cuts: &[Cut]) {
    let mut open = Vec::new();
    for cut in cuts.iter().filter(|it| it.section == Section::Preamble) {
        let mut at = cut.range.start;
        for line in source[cut.range.clone()].split_inclusive('\n') {
            let said = line.trim_start_matches('\u{feff}').trim_start();
            let start = at + (line.len() - said.len());
            at += line.len();
            if said.starts_with('#') {
                continue;
            }
            let mut stray: Option<(usize, usize)> = None;
            for (offset, char) in said.char_indices() {
                let offset = start + offset;
                match char {
                    '{' => {
                        // The outermost brace and that of a section: a third one is of the next section.
                        if let [_, section] = open[..] {
                            acc.push(never_closed(section));
                            open.pop();
                        }
                        open.push(offset);
                    }
                    '}' if open.pop().is_none() => {
                        acc.push(error(offset, 1, "this `}` closes nothing: delete it"))
                    }
                    '}' | ',' => {}
                    char if char.is_whitespace() => {}
                    char => {
                        let first = stray.map_or(offset, |(first, _)| first);
                        stray = Some((first, offset + char.len_utf8()));
                    }
                }
            }
            if let Some((first, last)) = stray {
                acc.push(error(
                    first,
                    last - first,
                    "this stands outside the braces of the template: delete it",
                ));
            }
        }
    }
    for offset in open {
        acc.push(never_closed(offset));
    }
}

fn never_closed(brace: usize) -> SyntaxError {
    error(brace, 1, "this `{` is never closed: add `}`")
}

fn error(at: usize, len: usize, message: &str) -> SyntaxError {
    SyntaxError {
        range: TextRange::at(size(at), size(len)),
        message: message.to_owned(),
    }
}
