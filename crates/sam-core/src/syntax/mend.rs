//! A text to its tree, whatever state it is in. Never fails: a damaged line costs itself, and is reported.
//!
//! Where the parser stops, small edits are tried at the place it blames and just above; the one that gets furthest
//! stays. A long text is divided first, so that trying stays cheap.

mod balance;
mod candidates;
mod divide;
mod lines;
mod outdented;
mod pairs;
pub(crate) mod tabs;

use super::mended::Mended;
use super::parse::{self, Failure, FailureKind};
use super::{Entry, Node, NodeKind, ScalarStyle, SyntaxError};
use crate::text::{TextEdit, TextRange, size};
use candidates::Mend;

/// A damaged text longer than this is divided before it is mended.
const MENDED_WHOLE: usize = 8 * 1024;
/// How often a text is divided before the rest is given up: deeper, every walk over the tree would cost stack.
const MAX_LEVELS: usize = 24;
/// How many damaged places of one piece are mended before it is divided, or given up.
const MAX_MENDS: usize = 24;

/// The same for a long piece that has no parts: looking for mends takes time there.
const MAX_MENDS_OF_LONG: usize = 4;

/// How a block's text is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// As it stands: block style.
    Block,
    /// As members of a flow mapping whose braces are elsewhere: JSON, or YAML in braces.
    Members,
}

/// What came out of a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Parsed {
    /// The entries of the block's mapping; a block that is no mapping has none.
    pub(crate) entries: Vec<Entry>,
    /// What is not well-formed, in order.
    pub(crate) errors: Vec<SyntaxError>,
    /// Whether an alias names an anchor that is not in this text.
    pub(crate) unknown_anchor: bool,
}

/// Reads a block.
pub(crate) fn read(text: &str, form: Form) -> Parsed {
    let mut reader = Reader {
        text,
        errors: Vec::new(),
        unknown_anchor: false,
        // A keystroke has to be cheap in the worst text too: a few times its length, and some to try with.
        budget: 2 * text.len() + 256 * 1024,
        level: 0,
    };
    let entries = match reader.piece(0, text.len(), form) {
        Some(Node {
            kind: NodeKind::Mapping(entries),
            ..
        }) => entries,
        Some(_) | None => Vec::new(),
    };
    let mut errors = reader.errors;
    errors.sort_by_key(|it| (it.range.start(), it.range.end()));
    errors.dedup();
    Parsed {
        entries,
        errors,
        unknown_anchor: reader.unknown_anchor,
    }
}

struct Reader<'a> {
    text: &'a str,
    errors: Vec<SyntaxError>,
    unknown_anchor: bool,
    /// How many bytes may still be parsed.
    budget: usize,
    /// How often the piece under way was divided from the whole.
    level: usize,
}

/// What trying some mends came to.
enum Tried {
    Read(Option<Node>, Mend),
    Further(Failure, Mend),
    Nothing,
}

impl Reader<'_> {
    /// The tree of a part of the text, with ranges in the text.
    fn piece(&mut self, start: usize, end: usize, form: Form) -> Option<Node> {
        let text = &self.text[start..end];
        let (mut edits, faults) = always(text, form);
        self.report(start, faults);
        let mut failure = match self.attempt(start, text, form, &edits) {
            Ok(root) => return root,
            Err(failure) => failure,
        };
        if form == Form::Block
            && failure.kind == FailureKind::Outdented
            && let Some(indented) = outdented::indented(text)
        {
            let all: Vec<_> = edits.iter().cloned().chain(indented).collect();
            if let Ok(root) = self.attempt(start, text, form, &all) {
                return root;
            }
        }
        if text.len() > MENDED_WHOLE
            && self.level < MAX_LEVELS
            && let Some(divided) = divide::divide(text, form)
        {
            return self.divided(start, text, &divided, form);
        }
        if failure.kind == FailureKind::TooDeep {
            // Nothing is broken, and looking for what is would take long.
            self.report(start, vec![parse::too_deep(failure.offset.min(text.len()))]);
            return None;
        }
        let mut errors = Vec::new();
        let rounds = if text.len() > MENDED_WHOLE {
            MAX_MENDS_OF_LONG
        } else {
            MAX_MENDS
        };
        for _ in 0..rounds {
            if self.budget == 0 {
                break;
            }
            if failure.kind == FailureKind::UnknownAnchor {
                self.unknown_anchor = true;
            }
            let candidates = candidates::candidates(text, form, &edits, failure);
            let mut best = self.best(start, text, form, &edits, failure, candidates.gentle);
            if let Tried::Nothing = best {
                best = self.best(start, text, form, &edits, failure, candidates.rough);
            }
            let (next, mend) = match best {
                Tried::Read(root, mend) => {
                    errors.extend(mend.errors);
                    self.report(start, errors);
                    return root;
                }
                Tried::Further(next, mend) => (next, mend),
                Tried::Nothing => break,
            };
            failure = next;
            edits.extend(mend.edits);
            errors.extend(mend.errors);
        }
        if self.level < MAX_LEVELS
            && let Some(divided) = divide::divide(text, form)
        {
            return self.divided(start, text, &divided, form);
        }
        // Nothing helps: the piece is lost, what was understood about it is not.
        errors.push(candidates::unreadable(text, failure.offset));
        self.report(start, errors);
        None
    }

    /// The first of some mends that makes a piece readable, else the one that gets furthest.
    fn best(
        &mut self,
        start: usize,
        text: &str,
        form: Form,
        edits: &[TextEdit],
        failure: Failure,
        mends: Vec<Mend>,
    ) -> Tried {
        let mut best = Tried::Nothing;
        let mut furthest = failure.offset;
        for mend in mends {
            if self.budget == 0 {
                break;
            }
            let mut tried = edits.to_vec();
            tried.extend(mend.edits.iter().cloned());
            match self.attempt(start, text, form, &tried) {
                Ok(root) => return Tried::Read(root, mend),
                Err(next) if next.offset > furthest => {
                    furthest = next.offset;
                    best = Tried::Further(next, mend);
                }
                Err(_) => {}
            }
        }
        best
    }

    /// A long or hopeless piece: its key by itself, then each of its parts by itself.
    fn divided(
        &mut self,
        start: usize,
        text: &str,
        divided: &divide::Divided,
        form: Form,
    ) -> Option<Node> {
        let known = self.errors.len();
        self.level += 1;
        let mut entries = Vec::new();
        let mut items = Vec::new();
        for part in &divided.parts {
            if self.budget == 0 {
                break;
            }
            match self
                .piece(start + part.start, start + part.end, form)
                .map(|it| it.kind)
            {
                Some(NodeKind::Mapping(part)) => entries.extend(part),
                Some(NodeKind::Sequence(part)) => items.extend(part),
                Some(NodeKind::Scalar(_) | NodeKind::Missing) | None => {}
            }
        }
        self.level -= 1;
        if self.errors.len() == known {
            let error = match &divided.uneven {
                Some(range) => candidates::uneven(text, range.clone()),
                None => {
                    candidates::unreadable(text, divided.parts.first().map_or(0, |it| it.start))
                }
            };
            self.report(start, vec![error]);
        }
        let kind = if entries.is_empty() && !items.is_empty() {
            NodeKind::Sequence(items)
        } else {
            NodeKind::Mapping(entries)
        };
        let body = Node {
            range: range_of(&kind),
            tag: None,
            kind,
        };
        match &divided.head {
            None => Some(body),
            Some(head) => {
                let outer = self.piece(start + head.start, start + head.end, form)?;
                Some(filled(outer, body))
            }
        }
    }

    /// Parses, and counts what it costs.
    fn attempt(
        &mut self,
        start: usize,
        text: &str,
        form: Form,
        edits: &[TextEdit],
    ) -> Result<Option<Node>, Failure> {
        let mended = Mended::new(text, edits);
        let (outcome, cost) = pairs::parse(mended.source());
        // Copying the text and finding its lines takes its time too.
        self.budget = self.budget.saturating_sub(cost + text.len() / 8 + 64);
        match outcome {
            Ok(tree) => {
                if let Some(offset) = tree
                    .root
                    .as_ref()
                    .filter(|_| form == Form::Members)
                    .and_then(swallowed_key)
                {
                    return Err(Failure {
                        offset: mended.to_text(offset),
                        kind: FailureKind::Structure,
                    });
                }
                let place = |range| mended.range_to_text(range) + size(start);
                self.errors
                    .extend(tree.errors.into_iter().map(|it| SyntaxError {
                        range: place(it.range),
                        ..it
                    }));
                Ok(tree.root.map(|mut root| {
                    if start != 0 || !edits.is_empty() {
                        root.move_ranges(&place);
                    }
                    root
                }))
            }
            Err(failure) => Err(Failure {
                offset: mended.to_text(failure.offset).min(text.len()),
                ..failure
            }),
        }
    }

    fn report(&mut self, start: usize, errors: Vec<SyntaxError>) {
        self.errors.extend(errors.into_iter().map(|it| SyntaxError {
            range: it.range + size(start),
            ..it
        }));
    }
}

/// Where a word without quotes goes on with a quoted one on the next line. YAML takes both for one text; who writes
/// JSON has not finished the first.
fn swallowed_key(node: &Node) -> Option<usize> {
    match &node.kind {
        NodeKind::Missing => None,
        NodeKind::Scalar(scalar) => (scalar.style == ScalarStyle::Plain
            && scalar.value.contains(" \""))
        .then(|| usize::from(node.range.end())),
        NodeKind::Sequence(items) => items.iter().find_map(swallowed_key),
        NodeKind::Mapping(entries) => entries
            .iter()
            .find_map(|it| swallowed_key(&it.key).or_else(|| swallowed_key(&it.value))),
    }
}

/// Whether a block that is not well-formed ends within brackets, so that it may go on behind its end.
pub(crate) fn ends_open(text: &str) -> bool {
    text.len() <= MENDED_WHOLE && balance::ends_open(text, &lines::Lines::new(text))
}

/// Whether a text is well-formed as it stands.
pub(crate) fn is_well_formed(text: &str) -> bool {
    let indented = || {
        outdented::indented(text)
            .map(|edits| pairs::parse(Mended::new(text, &edits).source()).0.is_ok())
    };
    pairs::parse(text).0.is_ok() || indented().unwrap_or(false)
}

/// Whether an offset of a block in block style stands within brackets.
pub(crate) fn is_in_brackets(text: &str, offset: usize) -> bool {
    text.contains(['[', '{'])
        && balance::balance(text, Form::Block, &lines::Lines::new(text)).is_flow(offset)
}

/// The closing ones, for an offset, of the brackets that stand behind `from`, were never closed and end there.
pub(crate) fn closers_at(text: &str, form: Form, offset: usize, from: usize) -> String {
    let balance = balance::balance(text, form, &lines::Lines::new(text));
    let mends = balance.mends.iter().filter(|it| {
        let mut openers = it.errors.iter().map(|it| usize::from(it.range.start()));
        openers.all(|it| it >= from)
    });
    let edits = mends.flat_map(|it| &it.edits);
    let closers = edits.filter(|it| {
        it.range.is_empty()
            && usize::from(it.range.start()) == offset
            && it.new_text.starts_with(['}', ']'])
    });
    closers.map(|it| it.new_text.as_str()).collect()
}

/// The edits every reading needs: braces around members, and what the parser does not know to read.
fn always(text: &str, form: Form) -> (Vec<TextEdit>, Vec<SyntaxError>) {
    let mut edits = Vec::new();
    let mut errors = Vec::new();
    let at = |offset: usize, len: usize| TextRange::at(size(offset), size(len));
    match form {
        Form::Block
            if text.contains('\t') && (text.len() <= MENDED_WHOLE || tabs::is_tabbed(text)) =>
        {
            edits = tabs::blanks(text);
            errors.extend(edits.first().map(|it| SyntaxError {
                range: it.range,
                message: tabs::MESSAGE.to_owned(),
            }));
        }
        Form::Block => {}
        Form::Members => {
            edits.push(TextEdit::insert(
                size(if text.starts_with('\u{feff}') { 3 } else { 0 }),
                "{\n",
            ));
            edits.push(TextEdit::insert(size(text.len()), "\n}"));
        }
    }
    if text.starts_with('\u{feff}') {
        edits.push(TextEdit::delete(at(0, 3)));
    }
    for (offset, _) in text.match_indices('\0') {
        // The parser takes it for the end of the text.
        edits.push(TextEdit::replace(at(offset, 1), " "));
        errors.push(SyntaxError {
            range: at(offset, 1),
            message: "a NUL character cannot stand in a template: delete it".to_owned(),
        });
    }
    surrogates(text, &mut edits);
    (edits, errors)
}

/// JSON writes characters outside the basic plane as two escapes, which the parser refuses.
fn surrogates(text: &str, edits: &mut Vec<TextEdit>) {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16)
            .ok()
            .filter(|it| (0xd800..0xe000).contains(it))
    };
    let mut at = 0;
    while let Some(found) = text[at..].find("\\u").map(|it| at + it) {
        at = found + 2;
        let slashes = text[..found]
            .bytes()
            .rev()
            .take_while(|it| *it == b'\\')
            .count();
        let Some(high) = unit(found).filter(|_| slashes % 2 == 0) else {
            continue;
        };
        let pair = unit(found + 6).and_then(|low| char::decode_utf16([high, low]).next()?.ok());
        // Half a pair means no character: Unicode has a sign for that.
        let (len, char) = pair.map_or((6, '\u{fffd}'), |it| (12, it));
        edits.push(TextEdit::replace(
            TextRange::at(size(found), size(len)),
            format!("\\U{:08x}", u32::from(char)),
        ));
        at = found + len;
    }
}

/// `outer` is one entry or item without a value; `body` is its value.
fn filled(mut outer: Node, body: Node) -> Node {
    let hole = match &mut outer.kind {
        NodeKind::Mapping(entries) => entries.last_mut().map(|it| &mut it.value),
        NodeKind::Sequence(items) => items.last_mut(),
        NodeKind::Scalar(_) | NodeKind::Missing => None,
    };
    if let Some(hole) = hole {
        hole.kind = body.kind;
        hole.range = body.range;
    }
    outer.range = range_of(&outer.kind);
    outer
}

fn range_of(kind: &NodeKind) -> TextRange {
    let ends = match kind {
        NodeKind::Mapping(entries) => entries.first().zip(entries.last()).map(|(first, last)| {
            (
                first.key.full_range(),
                last.key.full_range().cover(last.value.full_range()),
            )
        }),
        NodeKind::Sequence(items) => items
            .first()
            .zip(items.last())
            .map(|(first, last)| (first.full_range(), last.full_range())),
        NodeKind::Scalar(_) | NodeKind::Missing => None,
    };
    ends.map_or_else(TextRange::default, |(first, last)| first.cover(last))
}

#[cfg(test)]
mod tests;
