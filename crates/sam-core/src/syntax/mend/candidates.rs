//! What might be meant where the parser stops: small edits to try, the least destructive first.

use super::balance::{Balance, balance};
use super::edits::Mend;
use super::escapes::bad_escapes;
use super::lines::{Line, Lines};
use super::{Form, UNREADABLE, first_line, two_tags};
use crate::syntax::SyntaxError;
use crate::syntax::parse::{Failure, FailureKind};
use crate::syntax::span;
use crate::text::{TextEdit, TextRange, size};
use std::ops::Range;

/// In a longer text brackets are not balanced: who writes one is a machine.
const BALANCED: usize = 64 * 1024;

/// What to try for a failure.
#[derive(Default)]
pub(super) struct Candidates {
    /// Edits that keep what is there, the most likely first.
    pub(super) gentle: Vec<Mend>,
    /// Edits that take something away, the smallest first. Only for where no gentle one helps.
    pub(super) rough: Vec<Mend>,
}

/// What to try for a failure. `done` are the edits made before.
pub(super) fn candidates(
    text: &str,
    form: Form,
    done: &[TextEdit],
    failure: Failure,
) -> Candidates {
    let lines = Lines::new(text);
    let balance = if text.len() <= BALANCED {
        balance(text, form, &lines)
    } else {
        Balance::default()
    };
    let mut found = Finder {
        text,
        form,
        lines: &lines,
        balance: &balance,
        acc: Vec::new(),
    };
    let is_new =
        |mend: &Mend| !mend.edits.is_empty() && !mend.edits.iter().any(|it| done.contains(it));
    found.gentle(failure);
    let gentle = std::mem::take(&mut found.acc)
        .into_iter()
        .filter(is_new)
        .collect();
    found.rough(failure);
    let rough = found.acc.into_iter().filter(is_new).collect();
    Candidates { gentle, rough }
}

/// The error for a piece that no edit makes readable.
pub(super) fn unreadable(text: &str, offset: usize) -> SyntaxError {
    let lines = Lines::new(text);
    let line = lines.said_at_or_above(text, lines.at(offset)).unwrap_or(0);
    SyntaxError {
        range: range(lines.line(text, line).content),
        message: UNREADABLE.to_owned(),
    }
}

/// The error for a line that stands further in or out than the lines beside it.
pub(super) fn uneven(text: &str, line: Range<usize>) -> SyntaxError {
    let lines = Lines::new(text);
    SyntaxError {
        range: range(lines.line(text, lines.at(line.start)).content),
        message: "the indentation of this line fits none of the lines around it: indent it like its neighbours"
            .to_owned(),
    }
}

struct Finder<'a> {
    text: &'a str,
    form: Form,
    lines: &'a Lines,
    balance: &'a Balance,
    acc: Vec<Mend>,
}

impl<'a> Finder<'a> {
    fn gentle(&mut self, failure: Failure) {
        self.of_kind(failure);
        if self.form.is_flow() {
            self.never_opened(failure);
        }
        let near = self.near(failure);
        let is_block = !self.form.is_flow() && !self.balance.is_flow(failure.offset);
        let blamed = near.first().copied().filter(|_| is_block);
        if let Some(blamed) = blamed {
            self.acc
                .extend(first_line::mends(self.text, self.lines, blamed));
        }
        self.unbalanced(failure);
        let beginning = blamed.and_then(|it| first_line::beginning(self.text, self.lines, it));
        if let Some(beginning) = beginning.filter(|it| !near.contains(it)) {
            self.half_typed(beginning);
        }
        for line in &near {
            let shape = self.line(*line);
            self.acc.extend(two_tags::without_the_outer(&shape));
            self.half_typed(*line);
        }
        if self.balance.is_flow(failure.offset) || self.form.is_flow() {
            self.commas(&near, failure);
        }
        for line in &near {
            self.value(*line, failure);
        }
        for line in &near {
            self.indentation(*line);
        }
        self.all_unbalanced();
    }

    /// A word in JSON that ends with a quote and does not begin with one.
    fn never_opened(&mut self, failure: Failure) {
        let Some(before) = self.text[..failure.offset.min(self.text.len())].strip_suffix('"')
        else {
            return;
        };
        let from = before
            .rfind(['"', ',', ':', '{', '[', '\n'])
            .map_or(0, |it| it + 1);
        let start = before.len() - before[from..].trim_start().len();
        let word = range(start..before.len() + 1);
        self.acc.push(Mend::one(
            TextEdit::insert(size(start), "\""),
            word,
            "this text ends with a quote and begins without one: add `\"` before it",
        ));
    }

    fn rough(&mut self, failure: Failure) {
        let near = self.near(failure);
        if let Some(blamed) = near.first() {
            self.rest_of_line(*blamed, failure);
        }
        self.silenced(&near);
    }

    /// The line that is blamed and the one above it, blank lines and comments left out.
    fn near(&self, failure: Failure) -> Vec<usize> {
        let blamed = self
            .lines
            .said_at_or_above(self.text, self.lines.at(failure.offset));
        let above = blamed
            .and_then(|it| it.checked_sub(1))
            .and_then(|it| self.lines.said_at_or_above(self.text, it));
        blamed.into_iter().chain(above).collect()
    }

    fn line(&self, line: usize) -> Line<'a> {
        self.lines.line(self.text, line)
    }

    /// What the parser tells precisely.
    fn of_kind(&mut self, failure: Failure) {
        let at = failure.offset.min(self.text.len());
        let text = self.text;
        match failure.kind {
            FailureKind::UnknownAnchor => {
                let word = at..span::word_end(text, at);
                let name = text[word.clone()].trim_start_matches('*');
                let message =
                    format!("no anchor `&{name}` stands above this alias: write the value itself");
                for instead in ["", "~"] {
                    let edit = TextEdit::replace(range(word.clone()), instead);
                    self.acc
                        .push(Mend::one(edit, range(word.clone()), message.clone()));
                }
            }
            FailureKind::Escape => {
                let mut mend = Mend::default();
                for escape in bad_escapes(text, at) {
                    let shown = &text[escape.clone()];
                    mend.edits.push(TextEdit::insert(size(escape.start), "\\"));
                    mend.errors.push(SyntaxError {
                        range: range(escape.clone()),
                        message: format!(
                            "`{shown}` means nothing in double quotes: write `\\{shown}`"
                        ),
                    });
                }
                self.acc.push(mend);
            }
            FailureKind::Tag => {
                let word = at..span::word_end(text, at).max(at);
                let shown = &text[word.clone()];
                let message = format!(
                    "`{shown}` is no tag: write `!Ref`, `!Sub` or another function, or quote it"
                );
                self.acc.push(Mend::one(
                    TextEdit::delete(range(word.clone())),
                    range(word),
                    message,
                ));
            }
            FailureKind::Quote
            | FailureKind::Indicator
            | FailureKind::Tab
            | FailureKind::Control
            | FailureKind::TooDeep
            | FailureKind::Structure => {}
        }
        let before = text[..at].trim_end_matches('\t');
        if before.len() < at && before.ends_with(':') {
            let tabs = range(before.len()..at);
            self.acc.push(Mend::one(
                TextEdit::replace(tabs, " "),
                tabs,
                "a tab cannot stand between a key and its value: use a blank",
            ));
        }
    }

    /// Brackets and quotes: the nearest one at or above the failure.
    fn unbalanced(&mut self, failure: Failure) {
        let mends = &self.balance.mends;
        let near = mends.iter().rev().find(|it| {
            it.errors
                .first()
                .is_some_and(|error| usize::from(error.range.start()) <= failure.offset)
        });
        let comma = |it: &Mend| {
            it.edits.first().map(|edit| Mend {
                edits: vec![TextEdit::insert(edit.range.end(), ",")],
                errors: Vec::new(),
            })
        };
        if let Some(near) = near {
            self.acc.push(near.clone());
            if let Some(comma) = comma(near) {
                self.acc.push(near.clone().and(&comma));
            }
        }
    }

    /// All of them at once: one that is open hides those below it.
    fn all_unbalanced(&mut self) {
        let mends = &self.balance.mends;
        if mends.len() > 1 {
            self.acc.push(mends.iter().fold(Mend::default(), Mend::and));
        }
    }

    /// A key, or an item, of which only the start is typed.
    fn half_typed(&mut self, line: usize) {
        let it = self.line(line);
        let content = it.content();
        let (start, end) = (it.content.start, it.content.end);
        let whole = range(it.content.clone());
        if self.balance.is_flow(start) || self.form.is_flow() {
            return;
        }
        let body = it.value.clone();
        let mut acc = Vec::new();
        if it.key.is_none() && !content.starts_with(['[', '{', ']', '}', '"', '\'', '#', '|', '>'])
        {
            let text = &self.text[body.clone()];
            let glued = text
                .find(':')
                .filter(|at| *at > 0 && !text[at + 1..].starts_with(':'));
            if let Some(colon) = glued.filter(|at| at + 1 < text.len()) {
                let at = body.start + colon;
                acc.push(Mend::one(
                    TextEdit::insert(size(at + 1), " "),
                    range(body.start..at + 1),
                    "a key needs a blank behind its colon",
                ));
            }
            if content == "-" || content.starts_with("- ") && body.is_empty() {
                acc.push(Mend::one(
                    TextEdit::replace(whole, " ".repeat(end - start)),
                    whole,
                    "a dash begins an item of a list, and here is no list: finish it, or delete it",
                ));
            } else if let Some(rest) = content
                .strip_prefix('-')
                .filter(|it| !it.starts_with([' ', '-']))
            {
                acc.push(Mend::one(
                    TextEdit::insert(size(start + 1), " "),
                    whole,
                    format!("a dash needs a blank behind it: write `- {rest}`"),
                ));
            }
            if !text.is_empty() && !content.starts_with(['*', '&', '@', '`', '%', '!']) {
                acc.push(Mend::one(
                    TextEdit::insert(size(body.end), ":"),
                    range(body),
                    "a key without its colon: add `:` and a value",
                ));
            }
        } else if let Some(close) = content
            .strip_prefix('"')
            .and_then(|it| it.find('"'))
            .filter(|_| it.key.is_none())
        {
            acc.push(Mend::one(
                TextEdit::insert(size(start + close + 2), ":"),
                whole,
                "a key without its colon: add `:` and a value",
            ));
        }
        self.acc.extend(acc);
    }

    /// Within brackets: a comma or a value that is not there.
    fn commas(&mut self, near: &[usize], failure: Failure) {
        let mut places = Vec::new();
        let before = self.text[..failure.offset.min(self.text.len())].trim_end();
        places.push(before.len());
        for line in near {
            let it = self.line(*line);
            let end = if it.value.is_empty() {
                it.content.end
            } else {
                it.value.end
            };
            places.push(end);
        }
        // A colon at the end of a line above says more than the place the parser stopped at.
        places.sort_by_key(|at| !self.text[..*at].ends_with(':'));
        places.dedup();
        for at in places {
            let before = &self.text[..at];
            let message = match before.chars().next_back() {
                None | Some(',' | '[' | '{') => continue,
                Some(':') => "no value stands behind this colon",
                Some(_) => "a comma is missing behind this",
            };
            let token = token_before(before);
            self.acc.push(Mend::one(
                TextEdit::insert(size(at), ","),
                range(token.clone()),
                message,
            ));
            // Half a key: `"Fo` or `"Foo"` with nothing behind it.
            if before.ends_with(['"', '\'']) {
                self.acc.push(Mend::one(
                    TextEdit::insert(size(at), ": ,"),
                    range(token),
                    "a key without its value: add `:` and a value",
                ));
            }
        }
    }

    /// A value that cannot stand as it is.
    fn value(&mut self, line: usize, failure: Failure) {
        let it = self.line(line);
        let value = it.value();
        let at = it.value.clone();
        let Some(first) = value.chars().next() else {
            return;
        };
        let quoted = |message: String| Mend {
            edits: vec![
                TextEdit::insert(size(at.start), "'"),
                TextEdit::insert(size(at.end), "'"),
            ],
            errors: vec![SyntaxError {
                range: range(at.clone()),
                message,
            }],
        };
        let mut acc = Vec::new();
        let shown = value.replace('\'', "''");
        if matches!(first, '*' | '&' | '@' | '`' | '%' | '!' | '|' | '>') && !value.contains('\'') {
            acc.push(quoted(format!(
                "a value cannot begin with `{first}`: write '{shown}'"
            )));
        } else if !matches!(first, '[' | '{' | '"' | '\'')
            && value.contains(": ")
            && !value.contains('\'')
        {
            acc.push(quoted(format!(
                "a value with `: ` in it needs quotes: write '{shown}'"
            )));
        } else if matches!(first, '"' | '\'') {
            let end = span::end_of_quoted(self.text, at.start, first as u8);
            if end < at.end {
                acc.push(Mend::one(
                    TextEdit::replace(range(end..at.end), " ".repeat(at.end - end)),
                    range(end..at.end),
                    "nothing may stand behind a closing quote: delete it, or quote all of the value",
                ));
            }
        }
        // Within brackets every word before the failure may be the culprit, the last one first.
        if self.balance.is_flow(at.start) || matches!(first, '[' | '{') {
            let words = value
                .rmatch_indices(['*', '&', '@', '`', '%', '!'])
                .map(|(offset, _)| at.start + offset);
            for from in words.skip_while(|it| *it > failure.offset).take(6) {
                let word = from..span::word_end(self.text, from).max(from + 1);
                let shown = &self.text[word.clone()];
                if shown.contains(['\'', '"']) {
                    continue;
                }
                acc.push(Mend {
                    edits: vec![
                        TextEdit::insert(size(word.start), "'"),
                        TextEdit::insert(size(word.end), "'"),
                    ],
                    errors: vec![SyntaxError {
                        range: range(word.clone()),
                        message: format!(
                            "a value cannot begin with `{}`: write '{shown}'",
                            &shown[..1]
                        ),
                    }],
                });
            }
        }
        self.acc.extend(acc);
    }

    /// A line that stands too far in or out.
    fn indentation(&mut self, line: usize) {
        let it = self.line(line);
        let from = it.start..it.content.start;
        let at_hand = it.indent();
        let mut wanted = Vec::new();
        if let Some(below) = self.lines.said_below(self.text, line) {
            wanted.push(self.line(below).indent());
        }
        let mut above = line;
        let mut lowest = usize::MAX;
        // The levels that are open above the line, the innermost first.
        while wanted.len() < 5 {
            let Some(next) = above
                .checked_sub(1)
                .and_then(|it| self.lines.said_at_or_above(self.text, it))
            else {
                break;
            };
            let shape = self.line(next);
            if shape.indent() < lowest {
                lowest = shape.indent();
                if shape.dashes > 0 {
                    wanted.push(shape.column());
                }
                wanted.push(lowest);
            }
            above = next;
            if line - above > 200 || lowest == 0 {
                break;
            }
        }
        // What is nearest is most likely meant.
        wanted.sort_by_key(|it| it.abs_diff(at_hand));
        let mut tried = Vec::new();
        for indent in wanted {
            if tried.contains(&indent) || indent == at_hand {
                continue;
            }
            tried.push(indent);
            let message = format!(
                "this line is indented by {at_hand}, which fits none of its neighbours: indent it by {indent}"
            );
            let edit = TextEdit::replace(range(from.clone()), " ".repeat(indent));
            self.acc
                .push(Mend::one(edit, range(it.content.clone()), message));
        }
    }

    /// What stands on a line from the failure on.
    fn rest_of_line(&mut self, line: usize, failure: Failure) {
        let it = self.line(line);
        if it.content.start < failure.offset && failure.offset < it.content.end {
            let rest = failure.offset..it.content.end;
            self.acc.push(Mend::one(
                TextEdit::replace(range(rest.clone()), " "),
                range(rest),
                "this cannot stand here: delete it, or quote the value",
            ));
        }
    }

    /// The last resort: a line is not read, alone or with what is indented below it.
    fn silenced(&mut self, near: &[usize]) {
        for line in near {
            self.acc.push(self.without(*line, *line));
        }
        for line in near {
            let it = self.line(*line);
            let deeper = (*line + 1..self.lines.len().min(line + 400)).take_while(|at| {
                let below = self.line(*at);
                below.content().is_empty() || below.indent() > it.indent()
            });
            if let Some(last) = deeper.last() {
                self.acc.push(self.without(*line, last));
            }
        }
        if let [blamed, above] = near {
            self.acc.push(self.without(*above, *blamed));
        }
    }

    fn without(&self, first: usize, last: usize) -> Mend {
        let mut mend = Mend::default();
        for line in first..=last {
            let it = self.line(line);
            if !it.is_silent() {
                mend.edits.push(TextEdit::replace(range(it.content), " "));
            }
        }
        mend.errors.push(SyntaxError {
            range: range(self.line(first).content),
            message: UNREADABLE.to_owned(),
        });
        mend
    }
}

/// The word or quoted text at the end of a text.
fn token_before(before: &str) -> Range<usize> {
    let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let rest = &before[line..];
    let start = match rest.chars().next_back() {
        Some(quote @ ('"' | '\'')) => rest[..rest.len() - 1].rfind(quote),
        Some(':') => rest.rfind(['"', ' ', '{', ',']).and_then(|at| {
            if rest[at..].starts_with('"') {
                rest[..at].rfind('"')
            } else {
                Some(at + 1)
            }
        }),
        Some(_) | None => rest.rfind([' ', '\t', ',', '[', '{']).map(|at| at + 1),
    };
    line + start.unwrap_or(rest.len() - rest.trim_start().len())..before.len()
}

fn range(bytes: Range<usize>) -> TextRange {
    TextRange::new(size(bytes.start), size(bytes.end.max(bytes.start)))
}
