//! What is not well-formed between the blocks: the outermost braces, and keys in a column that is not theirs.

use crate::syntax::SyntaxError;
use crate::syntax::mend::Form;
use crate::syntax::split::{Cut, Section};
use crate::text::{TextRange, size};

/// The errors, with ranges in the document.
pub(super) fn errors(source: &str, cuts: &[Cut]) -> Vec<SyntaxError> {
    let mut errors = Vec::new();
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
