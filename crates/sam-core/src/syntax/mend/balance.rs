//! Brackets and quotes that are never closed, or close nothing. Where a bracket should have been closed is told by
//! indentation: before the first line that is indented no more than the line it was opened on.

use super::Form;
use super::edits::Mend;
use super::lines::{Line, Lines};
use crate::text::{TextEdit, TextRange, size};
use std::ops::Range;

/// What a look at all brackets and quotes of a text gives.
#[derive(Default)]
pub(super) struct Balance {
    /// Everything that is out of balance, in order.
    pub(super) mends: Vec<Mend>,
    /// The parts of the text within brackets.
    flows: Vec<Range<usize>>,
    /// The lines indented by a tab, of those that open a key or an item outside brackets and block scalars.
    pub(super) tabbed: Vec<usize>,
}

impl Balance {
    /// Whether an offset is within brackets.
    pub(super) fn is_flow(&self, offset: usize) -> bool {
        self.flows
            .iter()
            .any(|it| it.start < offset && offset < it.end)
    }
}

/// What indentation says about brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Where they end.
    Tells,
    /// Nothing: they end where they are closed.
    Ignored,
}

/// Looks at all brackets and quotes of a text.
pub(super) fn balance(text: &str, form: Form, lines: &Lines) -> Balance {
    scan(text, form, Layout::Tells, lines)
}

/// Whether a bracket is still open where a block ends.
pub(super) fn ends_open(text: &str, lines: &Lines) -> bool {
    let said = text.trim_end().len();
    let mends = scan(text, Form::Block, Layout::Ignored, lines).mends;
    mends
        .iter()
        .flat_map(|it| &it.edits)
        .any(|it| usize::from(it.range.start()) >= said)
}

fn scan(text: &str, form: Form, layout: Layout, lines: &Lines) -> Balance {
    let mut scan = Scan {
        text,
        lines,
        form,
        layout,
        stack: Vec::new(),
        last_end: 0,
        result: Balance::default(),
    };
    match form {
        Form::Members | Form::Braces => {
            scan.flow(0, None);
            scan.result.flows.push(0..text.len() + 1);
            if text.starts_with(['{', '[']) {
                scan.result.flows.push(0..text.len());
            }
        }
        Form::Block => scan.block(),
    }
    scan.result
}

struct Scan<'a> {
    text: &'a str,
    lines: &'a Lines,
    form: Form,
    layout: Layout,
    stack: Vec<Opener>,
    /// Behind the last thing that is neither white space nor comment.
    last_end: usize,
    result: Balance,
}

struct Opener {
    at: usize,
    closer: char,
    /// The indentation of the line it stands on.
    indent: usize,
    /// Whether nothing stands behind it on its line: then what closes it begins a line.
    ends_line: bool,
}

impl Scan<'_> {
    fn block(&mut self) {
        let mut line = 0;
        // The column that the lines of a block scalar are deeper than.
        let mut scalar: Option<usize> = None;
        while line < self.lines.len() {
            let shape = self.lines.line(self.text, line);
            let inside =
                scalar.is_some_and(|column| shape.content().is_empty() || shape.indent() > column);
            line += 1;
            if inside || shape.is_silent() {
                continue;
            }
            if shape.indentation().contains('\t') && (shape.key.is_some() || shape.dashes > 0) {
                self.result.tabbed.push(line - 1);
            }
            scalar = shape.opens_block_scalar().then(|| shape.column());
            let value = shape.value();
            let next = match value.as_bytes().first() {
                Some(b'[' | b'{') => self.flow(shape.value.start, Some(shape.column())),
                Some(quote @ (b'"' | b'\'')) => self.quoted(&shape, *quote as char),
                Some(b']' | b'}') => {
                    self.stray(shape.value.start);
                    continue;
                }
                Some(_) | None => continue,
            };
            if next <= shape.content.end {
                let behind = self.text[next..shape.content.end].char_indices();
                for (at, _) in behind
                    .take_while(|(_, it)| matches!(it, ']' | '}' | ' '))
                    .filter(|(_, it)| *it != ' ')
                {
                    self.stray(next + at);
                }
            }
            line = line.max(self.lines.at(next));
            if next > self.lines.line(self.text, line).start {
                line += 1;
            }
        }
    }

    /// A value in quotes, outside brackets. Behind its end.
    fn quoted(&mut self, line: &Line<'_>, quote: char) -> usize {
        let from = line.value.start + 1;
        let end = line.content.end;
        let mut below = self.lines.at(line.start) + 1;
        if let Some(close) = close_quote(&self.text[from..end], quote) {
            return from + close;
        }
        // It may go on in lines that are deeper, as long as they do not look like a key themselves.
        while below < self.lines.len() {
            let shape = self.lines.line(self.text, below);
            let goes_on = shape.content().is_empty()
                || (shape.indent() > line.column() && shape.key.is_none());
            if !goes_on {
                break;
            }
            if close_quote(shape.content(), quote).is_some() {
                return shape.content.end;
            }
            below += 1;
        }
        self.result
            .mends
            .push(unclosed_quote(line.value.start, end, quote));
        end
    }

    /// Brackets from their opening one on; behind the closing one. Within members, all of the text.
    fn flow(&mut self, from: usize, column: Option<usize>) -> usize {
        let text = self.text;
        let bytes = text.as_bytes();
        let mut at = from;
        self.last_end = from;
        let mut line = self.lines.line(text, self.lines.at(from));
        let mut before = b',';
        while let Some(&byte) = bytes.get(at) {
            let mut end = at + 1;
            match byte {
                b'\n' | b'\r' => {
                    let next = self.lines.at(at + 1);
                    if byte == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                        at += 1;
                        continue;
                    }
                    line = self.lines.line(text, next);
                    if !line.is_silent() && self.dedent(&line, column) {
                        self.result.flows.push(from..self.last_end);
                        return line.start;
                    }
                    at += 1;
                    continue;
                }
                b' ' | b'\t' => {
                    at += 1;
                    continue;
                }
                b'#' if at == 0 || matches!(bytes[at - 1], b' ' | b'\t' | b'\n' | b'\r') => {
                    at = line.content.end.max(at + 1);
                    continue;
                }
                b'"' | b'\'' if byte == b'"' || b"[{,:".contains(&before) => {
                    let rest = &text[at + 1..line.content.end.max(at + 1)];
                    end = match close_quote(rest, byte as char) {
                        Some(close) => at + 1 + close,
                        None => {
                            let close = self.close_of_unclosed(at, &line);
                            self.result
                                .mends
                                .push(unclosed_quote(at, close, byte as char));
                            close
                        }
                    };
                }
                b'[' | b'{' => self.stack.push(Opener {
                    at,
                    closer: if byte == b'[' { ']' } else { '}' },
                    indent: line.indent(),
                    ends_line: at + 1 == line.content.end,
                }),
                b']' | b'}' if at > line.content.start && self.closes_lines(at, line.start) => {
                    self.stray(at)
                }
                b']' | b'}' => {
                    self.close(at, byte as char);
                    if self.stack.is_empty() && self.form == Form::Block {
                        self.last_end = at + 1;
                        self.result.flows.push(from..at + 1);
                        return at + 1;
                    }
                }
                _ => {}
            }
            before = byte;
            self.last_end = end;
            at = end;
        }
        while !self.stack.is_empty() {
            self.insert_closer("");
        }
        self.result.flows.push(from..text.len());
        text.len()
    }

    /// A line within brackets begins: whether the brackets end before it.
    fn dedent(&mut self, line: &Line<'_>, column: Option<usize>) -> bool {
        if self.layout == Layout::Ignored {
            return false;
        }
        let indent = line.indent();
        let first = line.content().chars().next().unwrap_or(' ');
        if matches!(first, ']' | '}') {
            let partner = self
                .stack
                .iter()
                .rposition(|it| it.closer == first && it.indent <= indent);
            if let Some(partner) = partner {
                while self.stack.len() > partner + 1
                    && self.stack.last().is_some_and(|it| it.indent > indent)
                {
                    self.insert_closer("");
                }
            }
            if self.form.is_flow() && self.stack.last().is_none_or(|it| it.indent < indent) {
                self.lost_opener(line, first);
            }
            return false;
        }
        let ends_all = column.is_some_and(|column| indent <= column);
        while self
            .stack
            .last()
            .is_some_and(|it| ends_all || it.indent >= indent)
        {
            let encloses = self.stack.len() > 1 || self.form == Form::Members;
            let is_last = self.stack.len() < 2 || self.stack[self.stack.len() - 2].indent < indent;
            let goes_on = encloses && is_last && !ends_all && first != ',';
            self.insert_closer(if goes_on { "," } else { "" });
        }
        ends_all
    }

    /// Whether the innermost bracket was opened at the end of a line above.
    fn closes_lines(&self, at: usize, line: usize) -> bool {
        let only_closers = self.text[line..at]
            .trim_matches([' ', '\t', ']', '}', ','])
            .is_empty();
        !only_closers
            && self
                .stack
                .last()
                .is_some_and(|it| it.ends_line && it.at < line)
    }

    fn close(&mut self, at: usize, closer: char) {
        let Some(partner) = self.stack.iter().rposition(|it| it.closer == closer) else {
            self.stray(at);
            return;
        };
        while self.stack.len() > partner + 1 {
            self.insert_closer("");
        }
        self.stack.pop();
    }

    /// A bracket closes in a column where none was opened: the line above in that column lost the opening one.
    fn lost_opener(&mut self, closing: &Line<'_>, closer: char) {
        let above = (0..self.lines.at(closing.start))
            .rev()
            .map(|it| self.lines.line(self.text, it))
            .find(|it| !it.is_silent() && it.indent() <= closing.indent());
        let Some(line) =
            above.filter(|it| it.indent() == closing.indent() && it.content().starts_with('"'))
        else {
            return;
        };
        let content = line.content();
        let (key, colon) = match content[1..].find('"') {
            Some(close) => (close + 2, ": "),
            None => (content.len(), "\": "),
        };
        let opener = if closer == '}' { '{' } else { '[' };
        let at = line.content.start + key;
        let is_elsewhere = |edit: &TextEdit| {
            let start = usize::from(edit.range.start());
            start < line.content.start || start > line.content.end
        };
        self.result
            .mends
            .retain(|it| it.edits.iter().all(is_elsewhere));
        self.result.mends.push(Mend::one(
            TextEdit::replace(
                TextRange::new(size(at), size(line.content.end)),
                format!("{colon}{opener}"),
            ),
            TextRange::new(size(line.content.start), size(line.content.end)),
            format!("the `{opener}` is missing here that `{closer}` closes below"),
        ));
        self.stack.push(Opener {
            at,
            closer,
            indent: closing.indent(),
            ends_line: true,
        });
    }

    fn insert_closer(&mut self, behind: &str) {
        let Some(opener) = self.stack.pop() else {
            return;
        };
        let opens = if opener.closer == ']' { '[' } else { '{' };
        self.result.mends.push(Mend::one(
            TextEdit::insert(size(self.last_end), format!("{}{behind}", opener.closer)),
            TextRange::at(size(opener.at), size(1)),
            format!("this `{opens}` is never closed: add `{}`", opener.closer),
        ));
    }

    fn stray(&mut self, at: usize) {
        let range = TextRange::at(size(at), size(1));
        let closer = &self.text[at..at + 1];
        self.result.mends.push(Mend::one(
            TextEdit::replace(range, " "),
            range,
            format!("this `{closer}` closes nothing: delete it, or open it above"),
        ));
    }

    /// Where a quote that its line does not close should be closed: before the comma and the brackets that close
    /// what the line opened.
    fn close_of_unclosed(&self, quote: usize, line: &Line<'_>) -> usize {
        let mut opened = self.stack.iter().filter(|it| it.at >= line.start).count();
        let mut end = line.content.end;
        let rest = &self.text[quote + 1..end.max(quote + 1)];
        for (at, char) in rest.char_indices().rev() {
            match char {
                ',' if end == line.content.end || opened > 0 => {}
                ' ' => {}
                ']' | '}' if opened > 0 => opened -= 1,
                _ => break,
            }
            end = quote + 1 + at;
        }
        end
    }
}

fn unclosed_quote(at: usize, close: usize, quote: char) -> Mend {
    Mend::one(
        TextEdit::insert(size(close), quote),
        TextRange::new(size(at), size(close)),
        format!("this text is never closed: add `{quote}`"),
    )
}

/// Behind the closing quote, if it is there; `rest` begins behind the opening one.
fn close_quote(rest: &str, quote: char) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'\\' && quote == '"' {
            at += 2;
        } else if *byte as char != quote {
            at += 1;
        } else if quote == '\'' && bytes.get(at + 1) == Some(&b'\'') {
            at += 2;
        } else {
            return Some(at + 1);
        }
    }
    None
}
