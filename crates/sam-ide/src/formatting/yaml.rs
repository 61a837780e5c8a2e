//! Lines in block style: each level as deep as its parent and one width more.

use super::{Line, LineEnd, Plan};
use crate::edit::Source;
use sam_core::document::Document;
use sam_core::syntax::{NodeRef, ScalarStyle};
use sam_core::text::TextRange;
use std::collections::{HashMap, HashSet};

/// What stands behind a dash on the lines below it is deeper than the dash by this.
const BEHIND_DASH: usize = 2;

/// What the lines are to become; none for a text with a form of YAML that nobody writes templates in.
pub(super) fn lines(document: &Document, lines: &[Line<'_>], width: usize) -> Option<Vec<Plan>> {
    let facts = Facts::of(document, lines);
    let mut run = Run {
        width,
        list_width: match Source::new(document).indents_lists() {
            true => width,
            false => 0,
        },
        levels: Vec::new(),
        shift: 0,
        content: None,
    };
    let mut plans: Vec<Option<Plan>> = Vec::with_capacity(lines.len());
    let mut waiting: Vec<usize> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let said = line.text.trim_start_matches(' ');
        let (said, bom) = match said.strip_prefix('\u{feff}') {
            Some(rest) => (rest, true),
            None => (said, false),
        };
        let end = match facts.goes_on.contains(&at) {
            true => LineEnd::Kept,
            false => LineEnd::Trimmed,
        };
        if let Some(kind) = facts.continued.get(&at) {
            plans.push(Some(match kind {
                Continued::Block => run.content_line(line),
                Continued::Other => Plan {
                    indent: shifted(line, run.shift),
                    end,
                },
            }));
            continue;
        }
        if line.is_blank() {
            plans.push(Some(Plan {
                indent: None,
                end: LineEnd::Trimmed,
            }));
            continue;
        }
        if said.starts_with('#') {
            waiting.push(at);
            plans.push(None);
            continue;
        }
        let is_marker = line.indent() == 0
            && (said.starts_with("---") || said.starts_with("...") || said.starts_with('%'));
        if said.starts_with("? ") || said == "?" || said.starts_with(": ") || said.starts_with('\t')
        {
            return None;
        }
        if is_marker || bom && said.starts_with('{') {
            run.levels.clear();
            plans.push(Some(Plan { indent: None, end }));
            continue;
        }
        let before = run.levels.clone();
        let ended = run.content.take();
        let indent = run.structure(line, said, &facts);
        for comment in waiting.drain(..) {
            let of_comment = lines.get(comment)?;
            let wanted = match of_comment.indent() == line.indent() {
                true => indent,
                false => above(&before, of_comment.indent(), ended),
            };
            *plans.get_mut(comment)? = Some(of_line(wanted));
        }
        run.shift = signed(indent) - signed(line.indent());
        if let Some(header) = facts.blocks.get(&at) {
            run.content = Some(run.begin_content(*header, lines, at));
        }
        plans.push(Some(Plan {
            indent: (!bom).then_some(indent),
            end,
        }));
    }
    let ended = run.content.take();
    for comment in waiting {
        let indent = lines.get(comment)?.indent();
        *plans.get_mut(comment)? = Some(of_line(above(&run.levels, indent, ended)));
    }
    plans.into_iter().collect()
}

fn of_line(indent: usize) -> Plan {
    Plan {
        indent: Some(indent),
        end: LineEnd::Trimmed,
    }
}

/// A block mapping or sequence that is open.
#[derive(Clone, Copy, Debug)]
struct Level {
    old: usize,
    new: usize,
    kind: LevelKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LevelKind {
    Map,
    List,
}

/// The content of a block scalar: where it began, and where it begins.
#[derive(Clone, Copy, Debug)]
struct Content {
    old: usize,
    new: usize,
}

struct Run {
    width: usize,
    list_width: usize,
    /// From the outside in.
    levels: Vec<Level>,
    /// By how much the line moved that the lines of a value go on from.
    shift: isize,
    content: Option<Content>,
}

impl Run {
    /// The new indentation of a line that begins with a dash, a key or a value.
    fn structure(&mut self, line: &Line<'_>, said: &str, facts: &Facts) -> usize {
        let mut column = line.indent();
        let mut offset = line.start + (line.text.len() - said.len());
        let mut rest = said;
        let mut first: Option<usize> = None;
        while let Some(behind) = behind_dash(rest) {
            let new = match first {
                None => self.open(column, LevelKind::List),
                Some(_) => self.inside_item(column, LevelKind::List),
            };
            first = first.or(Some(new));
            let gap = rest.len() - behind.len();
            column += gap;
            offset += gap;
            rest = behind;
        }
        let is_key = facts.keys.contains(&offset);
        match (first, is_key) {
            (None, true) => self.open(column, LevelKind::Map),
            (None, false) => self.value(column),
            (Some(first), true) => {
                self.inside_item(column, LevelKind::Map);
                first
            }
            (Some(first), false) => first,
        }
    }

    /// A collection whose line begins with it: one that is open, or a new one.
    fn open(&mut self, column: usize, kind: LevelKind) -> usize {
        self.close_behind(column, kind);
        if let Some(level) = self.levels.last()
            && level.old == column
            && level.kind == kind
        {
            return level.new;
        }
        let new = match self.levels.last() {
            None => 0,
            Some(parent) => match (parent.kind, kind) {
                (LevelKind::Map, LevelKind::Map) => parent.new + self.width,
                (LevelKind::Map, LevelKind::List) => parent.new + self.list_width,
                (LevelKind::List, LevelKind::Map | LevelKind::List) => parent.new + BEHIND_DASH,
            },
        };
        self.levels.push(Level {
            old: column,
            new,
            kind,
        });
        new
    }

    /// A collection that begins behind a dash.
    fn inside_item(&mut self, column: usize, kind: LevelKind) -> usize {
        let new = self
            .levels
            .last()
            .map_or(column, |it| it.new + column.saturating_sub(it.old));
        self.levels.push(Level {
            old: column,
            new,
            kind,
        });
        new
    }

    /// A scalar or a collection in brackets on a line of its own.
    fn value(&mut self, column: usize) -> usize {
        while self.levels.last().is_some_and(|it| it.old >= column) && self.levels.len() > 1 {
            self.levels.pop();
        }
        self.levels.last().map_or(0, |parent| match parent.kind {
            LevelKind::Map => parent.new + self.width,
            LevelKind::List => parent.new + BEHIND_DASH,
        })
    }

    /// Ends the collections that a line at a column is not in.
    fn close_behind(&mut self, column: usize, kind: LevelKind) {
        while let Some(level) = self.levels.last() {
            // A list may stand at the column of its key; the next key ends it.
            let ends_list =
                level.old == column && level.kind == LevelKind::List && kind == LevelKind::Map;
            match level.old > column || ends_list {
                true => self.levels.pop(),
                false => break,
            };
        }
    }

    /// The content below the header of a block scalar.
    fn begin_content(&self, header: Header, lines: &[Line<'_>], at: usize) -> Content {
        let parent = self.levels.last().copied();
        let (old, new) = parent.map_or((0, 0), |it| (it.old, it.new));
        if let Some(indicator) = header.indicator {
            return Content {
                old: old + indicator,
                new: new + indicator,
            };
        }
        let mut below = lines.iter().skip(at + 1);
        let first = below.find(|it| !it.is_blank());
        Content {
            old: first.map_or(0, Line::indent),
            new: new + self.width,
        }
    }

    fn content_line(&self, line: &Line<'_>) -> Plan {
        let Some(content) = self.content else {
            return Plan::KEPT;
        };
        if line.is_blank() && line.text.len() <= content.old {
            return Plan {
                indent: None,
                end: LineEnd::Trimmed,
            };
        }
        Plan {
            indent: shifted(line, signed(content.new) - signed(content.old)),
            end: LineEnd::Kept,
        }
    }
}

/// The indentation of a comment that stands at another column than the line below it: as deep in the level around it as it
/// was, and never within the content of a block scalar.
fn above(levels: &[Level], column: usize, content: Option<Content>) -> usize {
    let level = levels.iter().rev().find(|it| it.old <= column);
    let indent = level.map_or(0, |it| it.new + (column - it.old));
    match content {
        Some(content) if indent >= content.new => {
            let outer = level.map_or(0, |it| it.new);
            outer.min(content.new.saturating_sub(1))
        }
        Some(_) | None => indent,
    }
}

/// The indentation moved, where it is one of blanks.
fn shifted(line: &Line<'_>, by: isize) -> Option<usize> {
    let indent = line.indent();
    let is_tabbed = line.text.get(indent..)?.starts_with('\t');
    (!is_tabbed).then(|| usize::try_from(signed(indent) + by).unwrap_or(0))
}

fn signed(columns: usize) -> isize {
    isize::try_from(columns).unwrap_or(isize::MAX)
}

/// What stands behind the dash that a text begins with, and its blanks.
fn behind_dash(text: &str) -> Option<&str> {
    let behind = text.strip_prefix('-')?;
    (behind.is_empty() || behind.starts_with(' ')).then(|| behind.trim_start_matches(' '))
}

/// The header of a block scalar.
#[derive(Clone, Copy, Debug)]
struct Header {
    /// How much deeper than its parent the content stands, where that is written.
    indicator: Option<usize>,
}

/// How the lines of a value behind its first one go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Continued {
    /// As the content of a block scalar.
    Block,
    /// In brackets, quotes or a plain scalar.
    Other,
}

/// What the tree says of the lines.
struct Facts {
    /// The offsets at which the keys of block mappings begin.
    keys: HashSet<usize>,
    /// The lines that go on with a value.
    continued: HashMap<usize, Continued>,
    /// The lines at whose end a scalar goes on.
    goes_on: HashSet<usize>,
    /// The lines with the header of a block scalar.
    blocks: HashMap<usize, Header>,
}

impl Facts {
    fn of(document: &Document, lines: &[Line<'_>]) -> Self {
        let mut facts = Self {
            keys: HashSet::new(),
            continued: HashMap::new(),
            goes_on: HashSet::new(),
            blocks: HashMap::new(),
        };
        let starts: Vec<usize> = lines.iter().map(|it| it.start).collect();
        for placed in document.blocks() {
            // Behind the first entry of an unrolled loop stand those that it comes to.
            let count = match placed.block.is_loop() {
                true => 1,
                false => usize::MAX,
            };
            for entry in placed.entries().take(count) {
                facts.keys.insert(entry.key.full_range().start().into());
                facts.node(document, &starts, entry.key);
                facts.node(document, &starts, entry.value);
            }
        }
        facts
    }

    fn node(&mut self, document: &Document, starts: &[usize], node: NodeRef<'_>) {
        let range = node.range();
        let text = document.slice(range);
        if let Some(scalar) = node.scalar() {
            match scalar.style {
                ScalarStyle::Literal | ScalarStyle::Folded => {
                    let header = text.lines().next().unwrap_or_default();
                    let header = header.split('#').next().unwrap_or_default();
                    let indicator = header.chars().find_map(|it| it.to_digit(10));
                    let indicator = indicator.and_then(|it| usize::try_from(it).ok());
                    let first = self.lines(starts, range, Continued::Block);
                    self.blocks.insert(first, Header { indicator });
                }
                ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                    self.lines(starts, range, Continued::Other);
                }
            }
            return;
        }
        if text.starts_with(['{', '[']) {
            self.flow(starts, range, node);
            return;
        }
        for entry in node.entries() {
            self.keys.insert(entry.key.full_range().start().into());
            self.node(document, starts, entry.key);
            self.node(document, starts, entry.value);
        }
        for item in node.items() {
            self.node(document, starts, item);
        }
    }

    /// Brackets: their lines move together; strings in them end lines as they are.
    fn flow(&mut self, starts: &[usize], range: TextRange, node: NodeRef<'_>) {
        let (first, last) = (line_of(starts, range.start()), line_of(starts, range.end()));
        if first == last {
            return;
        }
        let lines = (first + 1)..=last;
        self.continued
            .extend(lines.map(|it| (it, Continued::Other)));
        self.strings(starts, node);
    }

    fn strings(&mut self, starts: &[usize], node: NodeRef<'_>) {
        if node.scalar().is_some() {
            let range = node.range();
            let (first, last) = (line_of(starts, range.start()), line_of(starts, range.end()));
            self.goes_on.extend(first..last);
        }
        node.items().for_each(|it| self.strings(starts, it));
        for entry in node.entries() {
            self.strings(starts, entry.key);
            self.strings(starts, entry.value);
        }
    }

    /// Notes the lines of a scalar, and gives its first one.
    fn lines(&mut self, starts: &[usize], range: TextRange, how: Continued) -> usize {
        let (first, last) = (line_of(starts, range.start()), line_of(starts, range.end()));
        // The content of a block scalar may end with its line break.
        let ends_at_start = starts.get(last) == Some(&usize::from(range.end()));
        let last = match how == Continued::Block && ends_at_start && last > first {
            true => last - 1,
            false => last,
        };
        for line in (first + 1)..=last {
            self.continued.entry(line).or_insert(how);
        }
        if how == Continued::Other {
            self.goes_on.extend(first..last);
        }
        first
    }
}

fn line_of(starts: &[usize], offset: sam_core::text::TextSize) -> usize {
    let offset = usize::from(offset);
    starts.partition_point(|it| *it <= offset).saturating_sub(1)
}
