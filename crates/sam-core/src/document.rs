//! One version of one template, and how the next version is made from it.

mod changed;
pub mod cursor;
mod filled;
mod history;
mod include;
mod lowered;
mod macros;
mod one_entry;
mod outer;
mod place;
mod positions;
mod reads;
mod reads_table;
mod restored;
mod speculative;
mod step;
mod touched;

use crate::block::{Counts, Gap, Index, duplicate_keys, for_each, mention_key};
use crate::spec::Partition;
use crate::syntax::mend::tabs;
use crate::syntax::{FileFormat, Refusal, SyntaxError};
use crate::text::{Change, PositionEncoding, Text, TextEdit, TextRange, TextSize};
use reads::Watch;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use crate::block::{Block, PlacedBlock};
pub use crate::syntax::split::Section;
pub use changed::Changed;
pub use filled::Defaults;
pub use history::{ChangedLines, History};
pub use positions::Positions;
pub use reads::Reads;
pub use reads_table::ReadsTable;
pub use speculative::{Inserted, Speculative};
pub use step::{Outline, Step};

/// One immutable version of a template.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The client's number for it.
    pub version: i32,
    /// Its text, for positions.
    pub text: Text,
    /// A string, so that what the rope writes becomes it without another copy.
    source: Arc<String>,
    /// Invariant: in order, without gaps; together they are the whole text.
    blocks: Arc<[PlacedBlock]>,
    /// What is not well-formed between the blocks.
    errors: Vec<SyntaxError>,
    index: Arc<Index>,
    /// Whether it is well-formed as it stands.
    is_well_formed: bool,
    /// Where it comes from, if it is not well-formed and an earlier version was.
    history: Option<Arc<History>>,
    /// The lines that are not read as they stand, with what is read instead: in order.
    restored: Arc<[TextEdit]>,
    /// Every way to something outside of one block is told to it.
    watch: Watch,
}

impl Document {
    /// The document for a text just opened.
    pub fn open(version: i32, text: &str) -> Self {
        let source = Arc::new(text.to_owned());
        Self::build(version, Text::new(text), source, None, None)
    }

    /// The document for a text with a history, as [`Document::edited`] gives it.
    pub fn open_after(version: i32, text: &str, history: &History) -> Self {
        let history = Some(history.clone());
        let source = Arc::new(text.to_owned());
        Self::build(version, Text::new(text), source, None, history)
    }

    /// The next version. Blocks whose text did not change are shared, not parsed.
    pub fn edited(&self, version: i32, changes: &[Change], encoding: PositionEncoding) -> Self {
        let mut history = match self.is_well_formed {
            true => Some(History::of(&self.source)),
            false => self.history.as_deref().cloned(),
        };
        let mut text = self.text.clone();
        for change in changes {
            if let Some(history) = &mut history {
                history.note(&text, change, encoding);
            }
            text.apply(change, encoding);
        }
        self.watch.everything();
        let source = text.to_text().into();
        Self::build(version, text, source, Some(self), history)
    }

    /// The same version after some edits, disjoint and sorted. Of a text that is not well-formed nothing is shared: which
    /// lines broke it is no matter of edits that mend it.
    pub fn after(&self, edits: &[TextEdit]) -> Self {
        let text = TextEdit::apply_all(self.source(), edits);
        if !self.is_well_formed {
            return Self::open(self.version, &text);
        }
        self.watch.everything();
        let source = Arc::new(text);
        Self::build(
            self.version,
            Text::new(&source),
            source.clone(),
            Some(self),
            None,
        )
    }

    /// A text that is not well-formed is read without the lines that broke it, if `history` tells which these are.
    fn build(
        version: i32,
        text: Text,
        source: Arc<String>,
        before: Option<&Self>,
        history: Option<History>,
    ) -> Self {
        let known = before.map_or(&[][..], |it| &it.blocks);
        let replaced = before.and_then(|it| one_entry::replaced(&source, it));
        let (mut blocks, mut errors) = match replaced {
            Some(blocks) => (blocks, Vec::new()),
            None => place::place(&source, known),
        };
        let counts = |blocks: &[PlacedBlock]| match before {
            Some(before) => before.index.counts.next(&Gap::between(known, blocks)),
            None => Counts::of(blocks),
        };
        let mut counted = counts(&blocks);
        let is_well_formed = errors.is_empty() && counted.damaged == 0;
        let mut restored = Vec::new();
        let history = history.filter(|_| !is_well_formed).map(|mut history| {
            history.align(&source);
            let found = all_errors(&blocks, &errors);
            if let Some(read) = restored::restore(&source, &history, known, &found) {
                (blocks, errors, restored) = (read.blocks, read.errors, read.edits);
                counted = counts(&blocks);
            }
            Arc::new(history)
        });
        if counted.loops > 0 {
            for_each::unroll(&mut blocks, &BTreeMap::new());
        }
        let index = match before {
            Some(before) => before.index.next(&Gap::between(known, &blocks), &blocks),
            None => Index::new(&blocks),
        };
        Self {
            version,
            text,
            source,
            blocks: blocks.into(),
            errors,
            index: Arc::new(index),
            is_well_formed,
            history,
            restored: restored.into(),
            watch: Watch::default(),
        }
    }

    /// The last well-formed text and the lines changed since, for a text that is not well-formed.
    pub fn history(&self) -> Option<&History> {
        self.history.as_deref()
    }

    /// Whether a range was not read as it stands, so that nothing can be said about it: it is within lines that broke the
    /// text, or, where it is not known which did, within a block that is not well-formed.
    pub fn is_mended(&self, range: TextRange) -> bool {
        let in_lines = || {
            self.restored
                .iter()
                .any(|it| it.range.contains_range(range))
        };
        let in_block = || {
            let block = self
                .position(range.start())
                .and_then(|it| self.blocks.get(it));
            block.is_some_and(|it| !it.block.errors.is_empty())
        };
        !self.is_well_formed && (in_lines() || in_block())
    }

    /// Whether something in the block of a range is not read as it stands.
    pub fn is_mended_around(&self, range: TextRange) -> bool {
        if self.is_well_formed {
            return false;
        }
        let block = self.position(range.start());
        let Some(placed) = block.and_then(|it| self.blocks.get(it)) else {
            return false;
        };
        let within = |it: &TextEdit| it.range.intersect(placed.range()).is_some();
        !placed.block.errors.is_empty() || self.restored.iter().any(within)
    }

    /// The same document, which writes down what it is asked: see [`Document::record`].
    pub fn watched(&self) -> Self {
        Self {
            watch: Watch::new(),
            ..self.clone()
        }
    }

    /// Runs `f` and gives what it asked of this document, if that is a watched one. Its text by lines and columns is
    /// not watched.
    pub fn record<T>(&self, f: impl FnOnce() -> T) -> (T, Reads) {
        self.watch.record(f)
    }

    /// The whole text.
    pub fn source(&self) -> &str {
        self.watch.everything();
        &self.source
    }

    /// The partitions that the ARNs in its text name, each once.
    pub fn partitions(&self) -> BTreeSet<Partition> {
        self.watch.everything();
        let blocks = self.blocks.iter();
        let partitions = blocks.flat_map(|it| it.block.facts.partitions.iter().copied());
        partitions.collect()
    }

    /// The text of a range; empty when the range is outside the text or cuts a character.
    pub fn slice(&self, range: TextRange) -> &str {
        self.watch_range(range);
        self.source
            .get(usize::from(range.start())..usize::from(range.end()))
            .unwrap_or_default()
    }

    /// The blocks in order.
    pub fn blocks(&self) -> &[PlacedBlock] {
        self.watch.everything();
        &self.blocks
    }

    /// The blocks with the name of this program, each with its position: comments and metadata may tell it what to ignore.
    /// They are not recorded as asked for.
    pub fn addressed_blocks(&self) -> impl Iterator<Item = (usize, &PlacedBlock)> {
        let blocks = self.blocks.iter().enumerate();
        blocks.filter(|(_, it)| it.block.is_addressed)
    }

    /// Whether the text is well-formed as it stands.
    pub fn is_well_formed(&self) -> bool {
        self.is_well_formed
    }

    /// A block by its position.
    pub fn block(&self, at: usize) -> Option<&PlacedBlock> {
        let block = self.blocks.get(at)?;
        self.watch.key(|| reads::of_block(&block.block));
        Some(block)
    }

    /// The block in which an offset stands; at a boundary the later one.
    pub fn block_at(&self, offset: TextSize) -> Option<&PlacedBlock> {
        let block = self.blocks.get(self.position(offset)?)?;
        self.watch.key(|| reads::of_block(&block.block));
        Some(block)
    }

    fn position(&self, offset: TextSize) -> Option<usize> {
        let after = self.blocks.partition_point(|it| it.start <= offset);
        after.checked_sub(1)
    }

    fn watch_range(&self, range: TextRange) {
        if !self.watch.is_on() {
            return;
        }
        let first = self.position(range.start()).unwrap_or_default();
        let blocks = self.blocks.iter().skip(first);
        for block in blocks.take_while(|it| it.start <= range.end()) {
            self.watch.key(|| reads::of_block(&block.block));
        }
    }

    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    /// The blocks for who tells by itself what it looked at.
    pub(crate) fn blocks_unwatched(&self) -> &[PlacedBlock] {
        &self.blocks
    }

    /// Notes that something was made of the whole document.
    pub(crate) fn asked_everything(&self) {
        self.watch.everything();
    }

    /// Notes that it was asked what stands in a section under a name.
    pub(crate) fn asked_name(&self, section: Section, name: &str) {
        self.watch.key(|| reads::of_name(section, name));
    }

    /// Notes that it was asked what a section has.
    pub(crate) fn asked_section(&self, section: Section) {
        self.watch.key(|| reads::of_section(section));
    }

    /// Notes that it was asked which names and types the entries of a section have.
    pub(crate) fn asked_names(&self, section: Section) {
        self.watch.key(|| reads::of_names(section));
    }

    /// Notes that it was asked whether a section has an entry of a name, and of which type.
    pub(crate) fn asked_declaration(&self, section: Section, name: &str) {
        self.watch.key(|| reads::of_declaration(section, name));
    }

    /// Notes that it was asked which resources have a type.
    pub(crate) fn asked_type(&self, name: &str) {
        self.watch.key(|| reads::of_type(name));
    }

    /// Notes that it was asked which resources have an event of a type. A repeated logical ID takes one away.
    pub(crate) fn asked_event(&self, type_name: &str) {
        self.watch.key(|| reads::of_event(type_name));
        self.watch.key(reads::of_duplicates);
    }

    /// Notes that it was asked what SAM makes beside a resource, or, without a name, beside the implicit APIs.
    pub(crate) fn asked_generated(&self, owner: &str) {
        self.watch.key(|| reads::of_generated(owner));
    }

    /// Notes that it was asked which APIs and routes there are.
    pub(crate) fn asked_routes(&self) {
        self.watch.key(reads::of_routes);
    }

    /// Notes that it was asked what mentions a name.
    pub(crate) fn asked_mentions(&self, name: &str) {
        self.watch.key(|| mention_key(name));
    }

    /// Notes that it was asked which items mention a name, and how, but not where in them.
    pub(crate) fn asked_mentioners(&self, name: &str) {
        self.watch.key(|| reads::of_mentioners(name));
    }

    /// Notes that it was asked what mentions both of two names.
    pub(crate) fn asked_mentions_of_both(&self, one: &str, other: &str) {
        self.watch.key(|| reads::of_both(one, other));
        self.watch.key(reads::of_many);
    }

    /// Whether it is written in braces: JSON, or YAML in flow style.
    pub fn is_in_braces(&self) -> bool {
        self.blocks
            .first()
            .is_some_and(|it| it.block.form.is_flow())
    }

    /// Whether damage may hide something: the text is not well-formed, and it is not known which lines broke it.
    pub fn is_damaged(&self) -> bool {
        self.watch.key(reads::of_damage);
        self.hides_names()
    }

    fn hides_names(&self) -> bool {
        self.has_errors() && self.restored.is_empty()
    }

    fn has_errors(&self) -> bool {
        self.index.counts.damaged > 0 || !self.errors.is_empty()
    }

    /// What is not well-formed, in order, with ranges in the document.
    pub fn syntax_errors(&self) -> impl Iterator<Item = SyntaxError> {
        self.watch.key(reads::of_errors);
        let mut errors = self.errors.clone();
        let is_damaged = |it: &&PlacedBlock| it.block.is_damaged();
        let count = self.index.counts.damaged;
        for placed in self.blocks.iter().filter(is_damaged).take(count) {
            errors.extend(placed.block.errors.iter().map(|error| SyntaxError {
                range: error.range + placed.start,
                ..error.clone()
            }));
        }
        errors.sort_by_key(|it| it.range.start());
        // Who indents by tabs does so more than once, and wants to hear it once.
        let mut has_tab = false;
        errors.retain(|it| !it.is_tab() || !std::mem::replace(&mut has_tab, true));
        errors.into_iter()
    }

    /// The first place that each of AWS's readers refuses, where the other one reads on; offsets in the document. None of
    /// a file that they do not read: the Serverless Framework has a reader of its own.
    pub fn refusals(&self) -> Vec<Refusal> {
        self.watch.key(reads::of_errors);
        if self.format() == FileFormat::Serverless {
            return Vec::new();
        }
        let mut first: Vec<Refusal> = Vec::new();
        for placed in &*self.blocks {
            let refusal = placed.block.refusal.map(|it| Refusal {
                offset: it.offset + usize::from(placed.start),
                ..it
            });
            let is_new = |it: &Refusal| first.iter().all(|other| other.loader != it.loader);
            first.extend(refusal.filter(is_new));
        }
        first
    }

    /// The blanks that have to stand instead of the tabs that indent lines; in order.
    pub fn blanks_for_tabs(&self) -> Vec<TextEdit> {
        self.watch.everything();
        // The lines of one block may not tell how wide a tab is meant to be.
        if self.source().len() <= TABS_WHOLE && !self.is_in_braces() {
            return tabs::blanks(self.source());
        }
        let is_tab = |it: &SyntaxError| it.is_tab();
        let tabbed = self
            .blocks
            .iter()
            .filter(|it| it.block.errors.iter().any(is_tab));
        let edits = tabbed.flat_map(|placed| {
            let edits = tabs::blanks(&placed.block.text);
            edits.into_iter().map(|it| TextEdit {
                range: it.range + placed.start,
                ..it
            })
        });
        edits.collect()
    }

    /// Keys that stand twice in one mapping, with the bytes of the earlier and of the later one, in the order of the
    /// later ones. CloudFormation takes the last.
    pub fn duplicate_keys(&self) -> impl Iterator<Item = (TextRange, TextRange)> {
        self.watch.key(reads::of_duplicates);
        duplicate_keys(&self.blocks).into_iter()
    }

    /// A second YAML document and all behind it, if it says anything: only the first one is the template.
    pub fn surplus(&self) -> Option<TextRange> {
        // It is the last block, if there is one; a change of it leaves no other answer as it was.
        self.watch.key(|| reads::of_section(Section::Surplus));
        let placed = self.blocks.last();
        let placed = placed.filter(|it| it.block.section == Section::Surplus)?;
        let says = |line: &str| {
            let line = line.trim();
            !matches!(line, "" | "---" | "...") && !line.starts_with('#')
        };
        placed.block.text.lines().any(says).then(|| placed.range())
    }
}

/// The errors within the blocks and between them, with ranges in the document, in order.
fn all_errors(blocks: &[PlacedBlock], between: &[SyntaxError]) -> Vec<SyntaxError> {
    let mut errors = between.to_vec();
    for placed in blocks {
        errors.extend(placed.block.errors.iter().map(|error| SyntaxError {
            range: error.range + placed.start,
            ..error.clone()
        }));
    }
    errors.sort_by_key(|it| it.range.start());
    errors
}

/// In a longer document the tabs of each block are looked at by themselves.
const TABS_WHOLE: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LineCol;

    const TEMPLATE: &str = "Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n    Type: AWS::SQS::Queue\n\n  B:\n    Type: AWS::SNS::Topic\n";

    #[test]
    fn brackets_in_brackets_beyond_measure_cost_their_block_only() {
        for depth in [300, 20_000] {
            let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            let text = format!("Resources:\n  Deep: {nested}\n  B:\n    Type: AWS::SNS::Topic\n");
            let document = Document::open(1, &text);
            let errors: Vec<_> = document.syntax_errors().map(|it| it.message).collect();
            assert_eq!(
                errors,
                ["nested deeper than 128 levels: nothing below here is read"]
            );
            let topic = document
                .template()
                .resource("B")
                .and_then(|it| it.type_name());
            assert_eq!(topic, Some("AWS::SNS::Topic"));
        }
    }

    #[test]
    fn an_edit_parses_its_own_block_only() {
        let before = Document::open(1, TEMPLATE);
        let at = LineCol { line: 3, col: 10 };
        let change = Change::Range {
            start: at,
            end: at,
            text: "x".into(),
        };
        let after = before.edited(2, &[change], PositionEncoding::Utf16);
        let shared = after.blocks.iter().filter(|it| {
            before
                .blocks
                .iter()
                .any(|b| Arc::ptr_eq(&b.block, &it.block))
        });
        assert_eq!(shared.count(), after.blocks.len() - 1);
        assert_eq!(
            after,
            Document {
                version: 2,
                ..Document::open(2, after.source())
            }
        );
    }

    #[test]
    fn an_anchor_used_in_another_block_is_read() {
        let text = "Resources:\n  A: &a\n    Type: AWS::SQS::Queue\n  B: *a\n";
        let document = Document::open(1, text);
        assert_eq!(document.syntax_errors().count(), 0);
        assert_eq!(
            document
                .template()
                .resource("B")
                .and_then(|it| it.type_name()),
            Some("AWS::SQS::Queue")
        );
    }

    #[test]
    fn json_is_cut_like_yaml() {
        let text = r#"{ "Transform": "AWS::Serverless-2016-10-31",
  "Resources": {
    "A": { "Type": "AWS::SQS::Queue" },
    "B": { "Type": "AWS::SNS::Topic", "Properties": { "X": [1, 2], } }
  }
}
"#;
        let document = Document::open(1, text);
        assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
        let ids: Vec<_> = document.template().resources().map(|it| it.id).collect();
        assert_eq!(ids, ["A", "B"]);
    }

    #[test]
    fn quotes_within_a_text_are_no_quotes_in_yaml_in_braces() {
        for value in [
            "say \"x\"",
            "10\" pipe",
            "it's fine",
            "!Sub 'a} b'",
            "&a 'b, c'",
            "a:'b",
        ] {
            let text = format!(
                "{{Resources: {{A: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: {value}}}}},\nB: {{Type: AWS::SQS::Queue}}}}}}\n"
            );
            let document = Document::open(1, &text);
            assert_eq!(document.syntax_errors().collect::<Vec<_>>(), [], "{text}");
            let ids: Vec<_> = document.template().resources().map(|it| it.id).collect();
            assert_eq!(ids, ["A", "B"], "{text}");
        }
    }

    #[test]
    fn no_text_is_too_hostile() {
        // The stack of a thread, as the server's workers have it.
        let small_stack = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
        let all = small_stack.spawn(|| {
            for (name, text) in crate::fixture::hostile_texts(8_000) {
                let document = Document::open(1, &text);
                assert_eq!(document.source(), text, "{name}");
                let template = document.template();
                let _ = (template.references().count(), template.is_recognised());
                let _ = (
                    document.duplicate_keys().count(),
                    document.syntax_errors().count(),
                );
                for resource in template.resources() {
                    let _ = resource.body().to_value();
                }
                assert!(document == document.clone(), "{name}");
                assert!(!format!("{document:?}").is_empty());
            }
        });
        all.unwrap().join().unwrap();
    }
}
