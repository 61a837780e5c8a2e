//! Comments and `Metadata` that silence findings: `# sam-lsp: ignore CODE reason`.

use super::{Diagnostic, Findings};
use crate::edit::Source;
use sam_core::document::{Document, PlacedBlock, Section};
use sam_core::syntax::NodeRef;
use sam_core::text::{TextRange, TextSize, size};
use std::cell::Cell;
use std::sync::Arc;

/// The key in `Metadata` whose value is for this program.
const NAME: &str = "sam-lsp";

/// How a comment begins that silences findings.
pub(crate) const COMMENT: &str = "# sam-lsp: ignore";

/// Behind [`COMMENT`]: it counts for the whole file.
const FILE: &str = "-file";

/// One code that a comment or `Metadata` silences.
#[derive(Clone, Debug)]
pub struct Ignore {
    /// The code, or the beginning of codes with a `*`: `policy-*`. Empty where a comment has none.
    pub(crate) code: String,
    /// Where the code is written; of a comment without a code the comment.
    pub(crate) range: TextRange,
    /// The comment that it is in; none where it is in `Metadata`.
    pub(crate) comment: Option<TextRange>,
    /// Whether it silenced a finding.
    pub(crate) is_used: Cell<bool>,
    /// The findings that begin here are silenced.
    scope: TextRange,
}

impl Ignore {
    /// Whether a rule has the code, or one of those that it stands for.
    pub(crate) fn is_of(&self, code: &str) -> bool {
        match self.code.strip_suffix('*') {
            Some(start) => code.starts_with(start),
            None => self.code == code,
        }
    }
}

/// What silences findings in a document, in order.
pub(crate) fn ignores(document: &Document) -> Vec<Ignore> {
    let mut all = Vec::new();
    let template = document.template();
    let mut blocks = document.addressed_blocks().peekable();
    if blocks.peek().is_none() {
        return all;
    }
    if let Some(settings) = template.entry(Section::Metadata, NAME) {
        let file = TextRange::up_to(document.text.len());
        of_metadata(&mut all, settings.value, file);
    }
    for (at, block) in blocks {
        of_comments(&mut all, document, block);
        for resource in template.resources_in(at) {
            let metadata = resource.body().get("Metadata");
            if let Some(settings) = metadata.and_then(|it| it.get(NAME)) {
                of_metadata(&mut all, settings, resource.entry.range());
            }
        }
    }
    all
}

/// The findings that are not silenced.
pub(super) fn wanted(found: Findings, ignores: &[Ignore]) -> Findings {
    let is_wanted = |it: &Arc<Diagnostic>| {
        let start = it.range.start();
        let silences = |ignore: &&Ignore| {
            let scope = ignore.scope;
            scope.start() <= start && start <= scope.end() && ignore.is_of(it.code)
        };
        let mut silenced = ignores.iter().filter(silences).peekable();
        let is_wanted = silenced.peek().is_none();
        silenced.for_each(|it| it.is_used.set(true));
        is_wanted
    };
    let all = found.all.into_iter().filter(is_wanted);
    Findings { all: all.collect() }
}

fn of_comments(acc: &mut Vec<Ignore>, document: &Document, placed: &PlacedBlock) {
    if document.is_in_braces() {
        return;
    }
    let text = &*placed.block.text;
    for (at, _) in text.match_indices(COMMENT) {
        let start = placed.start + size(at);
        let before = text.get(..at).unwrap_or_default();
        let is_apart = before.is_empty() || before.ends_with([' ', '\t', '\n', '\r']);
        if is_apart && !is_in_scalar(document, start) {
            of_comment(acc, document, start);
        }
    }
}

/// Whether an offset is in a text of the template, where a comment would be a part of it.
pub(crate) fn is_in_scalar(document: &Document, offset: TextSize) -> bool {
    let block = document.block_at(offset);
    let entries = block.into_iter().flat_map(PlacedBlock::entries);
    let mut scalars = Vec::new();
    entries.for_each(|it| scalars_in(&mut scalars, it.value));
    let is_around = |it: &TextRange| it.start() <= offset && offset < it.end();
    scalars.iter().any(is_around)
}

/// The bytes of the scalars in a value.
fn scalars_in(acc: &mut Vec<TextRange>, node: NodeRef<'_>) {
    node.items().for_each(|it| scalars_in(acc, it));
    for entry in node.entries() {
        scalars_in(acc, entry.value);
    }
    if node.as_str().is_some() {
        acc.push(node.range());
    }
}

/// What the comment says that begins at an offset.
fn of_comment(acc: &mut Vec<Ignore>, document: &Document, start: TextSize) {
    let source = Source::new(document);
    let comment = TextRange::new(start, source.line_end(start));
    let text = source.slice(comment);
    let Some(rest) = text.get(COMMENT.len()..) else {
        return;
    };
    let (rest, scope) = match rest.strip_prefix(FILE) {
        Some(rest) => (rest, TextRange::up_to(document.text.len())),
        None => (rest, scope_of(document, source, start)),
    };
    let mut add = |code: &str, range: TextRange| {
        acc.push(Ignore {
            code: code.to_owned(),
            range,
            comment: Some(comment),
            is_used: Cell::new(false),
            scope,
        });
    };
    let mut at = text.len() - rest.len();
    let mut has_code = false;
    for part in rest.split(',') {
        let blanks = part.len() - part.trim_start().len();
        let code = part.trim_start();
        let code = code.split_whitespace().next().unwrap_or_default();
        let code = code.trim_end_matches(':');
        if code.is_empty() || !code.chars().all(is_of_code) {
            break;
        }
        add(
            code,
            TextRange::at(start + size(at + blanks), size(code.len())),
        );
        has_code = true;
        // A blank behind the code begins the reason.
        if part.trim() != code {
            break;
        }
        at += part.len() + 1;
    }
    if !has_code {
        add("", comment);
    }
}

fn is_of_code(it: char) -> bool {
    it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, '-' | '*')
}

/// Where a comment counts: behind something on its line; else on the next line, or in the entry of a section that begins
/// there.
fn scope_of(document: &Document, source: Source<'_>, comment: TextSize) -> TextRange {
    let line = |at: TextSize| TextRange::new(source.line_start(at), source.line_end(at));
    if !source.lead(comment).trim().is_empty() {
        return line(comment);
    }
    let mut next = source.next_line(comment);
    loop {
        let text = source.slice(line(next)).trim();
        let after = source.next_line(next);
        if (text.is_empty() || text.starts_with('#')) && after > next {
            next = after;
            continue;
        }
        let block = document.block_at(next);
        let block = block.filter(|it| it.block.is_entry && it.start == next);
        return block.map_or_else(|| line(next), PlacedBlock::range);
    }
}

/// `Metadata: {sam-lsp: {ignore: [CODE]}}` of a resource or of the template.
fn of_metadata(acc: &mut Vec<Ignore>, settings: NodeRef<'_>, scope: TextRange) {
    let codes = settings.get("ignore").into_iter().flat_map(NodeRef::items);
    acc.extend(codes.filter_map(|it| {
        Some(Ignore {
            code: it.as_str()?.to_owned(),
            range: it.range(),
            comment: None,
            is_used: Cell::new(false),
            scope,
        })
    }));
}
