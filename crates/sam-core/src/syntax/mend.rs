//! A text to its tree, whatever state it is in. Never fails: a damaged line costs itself, and is reported.
//!
//! Where the parser stops, small edits are tried at the place it blames and just above; the one that gets furthest
//! stays. A long text is divided first, so that trying stays cheap.

mod balance;
mod candidates;
mod divide;
mod edits;
mod escapes;
mod first_line;
mod lines;
pub(crate) mod tabs;
mod two_tags;

use super::mended::Mended;
use super::parse::{self, Failure, FailureKind};
use super::yaml::{self, Refusal};
use super::{Entry, Node, NodeKind, ScalarStyle, SyntaxError};
use crate::text::{TextEdit, TextRange, size};
use edits::Mend;

/// What is said about a line for which nothing better is known.
pub(crate) const UNREADABLE: &str =
    "this line cannot be read here: check its indentation, quotes and colons";

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
    /// As a flow mapping with its braces.
    Braces,
}

impl Form {
    /// Whether all of it stands in braces.
    pub(crate) fn is_flow(self) -> bool {
        match self {
            Self::Block => false,
            Self::Members | Self::Braces => true,
        }
    }
}

/// What came out of a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Parsed {
    /// The entries of the block's mapping; a block that is no mapping has none.
    pub(crate) entries: Vec<Entry>,
    /// The bytes of that mapping, its braces included.
    pub(crate) range: TextRange,
    /// What is not well-formed, in order.
    pub(crate) errors: Vec<SyntaxError>,
    /// Whether an alias names an anchor that is not in this text.
    pub(crate) unknown_anchor: bool,
    /// The first place that one of AWS's readers refuses and the other reads.
    pub(crate) refusal: Option<Refusal>,
}

/// Reads a block.
pub(crate) fn read(text: &str, form: Form) -> Parsed {
    let mut reader = Reader {
        text,
        errors: Vec::new(),
        unknown_anchor: false,
        refusal: None,
        // A keystroke has to be cheap in the worst text too: a few times its length, and some to try with.
        budget: 2 * text.len() + 256 * 1024,
        level: 0,
    };
    let (entries, range) = match reader.piece(0, text.len(), form) {
        Some(Node {
            kind: NodeKind::Mapping(entries),
            range,
            ..
        }) => (entries, range),
        Some(_) | None => (Vec::new(), TextRange::default()),
    };
    let mut errors = reader.errors;
    errors.sort_by_key(|it| (it.range.start(), it.range.end()));
    errors.dedup();
    Parsed {
        entries,
        range,
        errors,
        unknown_anchor: reader.unknown_anchor,
        refusal: reader.refusal,
    }
}

struct Reader<'a> {
    text: &'a str,
    errors: Vec<SyntaxError>,
    unknown_anchor: bool,
    refusal: Option<Refusal>,
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
        let (tabs, faults) = tabs(text, form);
        if !tabs.is_empty() {
            self.report(start, faults);
            edits.extend(tabs);
            failure = match self.attempt(start, text, form, &edits) {
                Ok(root) => return root,
                Err(failure) => failure,
            };
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
            if let Tried::Further(..) = best {
                // One line less that makes everything readable says more than a line moved to get a little further.
                let lines = candidates.rough.iter().filter(|it| it.edits.len() == 1);
                let lines = lines.cloned().collect();
                let rough = self.best(start, text, form, &edits, failure, lines);
                if let Tried::Read(..) = rough {
                    best = rough;
                }
            }
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
        let outcome = parse::parse(mended.source());
        let cost = match &outcome {
            Ok(_) => mended.source().len(),
            Err(failure) => failure.offset,
        };
        // Copying the text and finding its lines takes its time too.
        self.budget = self.budget.saturating_sub(cost + text.len() / 8 + 64);
        match outcome {
            Ok(tree) => {
                if let Some(offset) = tree
                    .root
                    .as_ref()
                    .filter(|_| form.is_flow())
                    .and_then(torn_word)
                {
                    return Err(Failure {
                        offset: mended.to_text(offset),
                        kind: FailureKind::Structure,
                    });
                }
                let place = |range| mended.range_to_text(range) + size(start);
                // Text in braces is read as JSON before it is read as YAML.
                if let Some(refusal) = tree.refusal.filter(|_| form == Form::Block) {
                    let offset = start + mended.to_text(refusal.offset);
                    self.refusal.get_or_insert(Refusal { offset, ..refusal });
                }
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

    fn report(&mut self, start: usize, errors: impl IntoIterator<Item = SyntaxError>) {
        self.errors.extend(errors.into_iter().map(|it| SyntaxError {
            range: it.range + size(start),
            ..it
        }));
    }
}

/// Where a text has a word that lacks a quote, if it is JSON: in YAML such a word is a text as any other.
fn torn_word(root: &Node) -> Option<usize> {
    let mut quoted = 0;
    count_quoted_keys(root, &mut quoted);
    (quoted >= 0).then(|| unquoted_word(root))?
}

/// Adds how many more keys have quotes, at least one of the two, than have none.
fn count_quoted_keys(node: &Node, acc: &mut i32) {
    match &node.kind {
        NodeKind::Missing | NodeKind::Scalar(_) => {}
        NodeKind::Sequence(items) => items.iter().for_each(|it| count_quoted_keys(it, acc)),
        NodeKind::Mapping(entries) => {
            for entry in entries {
                let is_quoted = match &entry.key.kind {
                    NodeKind::Scalar(it) => {
                        it.style != ScalarStyle::Plain || it.value.contains('"')
                    }
                    NodeKind::Missing | NodeKind::Sequence(_) | NodeKind::Mapping(_) => false,
                };
                *acc += if is_quoted { 1 } else { -1 };
                count_quoted_keys(&entry.value, acc);
            }
        }
    }
}

/// Where JSON has a word that lacks a quote, though YAML reads it: one without quotes that goes on with a quoted one on the
/// next line, or one that ends with a quote and does not begin with one.
fn unquoted_word(node: &Node) -> Option<usize> {
    match &node.kind {
        NodeKind::Missing => None,
        NodeKind::Scalar(scalar) => {
            let value = &scalar.value;
            let is_torn = value.contains(" \"")
                || value.strip_suffix('"').is_some_and(|it| !it.contains('"'));
            (scalar.style == ScalarStyle::Plain && is_torn).then(|| usize::from(node.range.end()))
        }
        NodeKind::Sequence(items) => items.iter().find_map(unquoted_word),
        NodeKind::Mapping(entries) => entries
            .iter()
            .find_map(|it| unquoted_word(&it.key).or_else(|| unquoted_word(&it.value))),
    }
}

/// Whether a block that is not well-formed ends within brackets or quotes, so that it may go on behind its end.
pub(crate) fn ends_open(text: &str) -> bool {
    let in_quotes = || parse::parse(text).is_err_and(|failure| failure.kind == FailureKind::Quote);
    text.len() <= MENDED_WHOLE
        && (balance::ends_open(text, &lines::Lines::new(text)) || in_quotes())
}

/// Whether a text is well-formed as it stands.
pub(crate) fn is_well_formed(text: &str, form: Form) -> bool {
    let (edits, errors) = always(text, form);
    let mended = Mended::new(text, &edits);
    let is_read = |tree: parse::Tree| {
        let is_torn = form.is_flow() && tree.root.as_ref().and_then(torn_word).is_some();
        tree.errors.is_empty() && !is_torn
    };
    errors.is_empty() && parse::parse(mended.source()).is_ok_and(is_read)
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

/// The edits every reading needs: braces around members, and blanks for what no reader reads.
fn always(text: &str, form: Form) -> (Vec<TextEdit>, Vec<SyntaxError>) {
    let mut edits = Vec::new();
    let mut errors = Vec::new();
    if form == Form::Members {
        edits.push(TextEdit::insert(
            size(if text.starts_with('\u{feff}') { 3 } else { 0 }),
            "{\n",
        ));
        edits.push(TextEdit::insert(size(text.len()), "\n}"));
    }
    for (offset, char) in yaml::controls(text) {
        let range = TextRange::at(size(offset), size(char.len_utf8()));
        edits.push(TextEdit::replace(range, " "));
        errors.push(SyntaxError {
            range,
            message: format!(
                "a control character (U+{:04X}) cannot stand in a template: delete it",
                u32::from(char)
            ),
        });
    }
    (edits, errors)
}

/// Blanks for the tabs that indent lines.
fn tabs(text: &str, form: Form) -> (Vec<TextEdit>, Option<SyntaxError>) {
    let is_looked_at = form == Form::Block
        && text.contains('\t')
        && (text.len() <= MENDED_WHOLE || tabs::is_tabbed(text));
    if !is_looked_at {
        return (Vec::new(), None);
    }
    let edits = tabs::blanks(text);
    let error = edits.first().map(|it| SyntaxError {
        range: it.range,
        message: tabs::MESSAGE.to_owned(),
    });
    (edits, error)
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
