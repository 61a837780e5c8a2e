//! Lines indented by tabs, which YAML forbids: what they are read as.

use super::Form;
use super::balance::balance;
use super::lines::{Line, Lines};
use crate::syntax::parse::parse;
use crate::text::{TextEdit, TextRange, size};

/// What is said about such a line.
pub(crate) const MESSAGE: &str = "a tab cannot indent a line: use blanks";

/// Whether a text is indented by tabs throughout: then a tab is a level, and stands for two blanks.
pub(crate) fn is_tabbed(text: &str) -> bool {
    let says = |line: &&str| {
        let said = line.trim_start();
        !said.is_empty() && !said.starts_with('#')
    };
    text.contains("\n\t") && !text.lines().filter(says).any(|line| line.starts_with(' '))
}

/// The blanks instead of what indents a line with a tab. Empty where no such line opens a key or an item.
pub(crate) fn blanks(text: &str) -> Vec<TextEdit> {
    let lines = Lines::new(text);
    let tabbed = balance(text, Form::Block, &lines).tabbed;
    if tabbed.is_empty() {
        return Vec::new();
    }
    let edit = |line: usize, indent: usize| {
        let it = lines.line(text, line);
        let range = TextRange::new(size(it.start), size(it.content.start));
        TextEdit::replace(range, " ".repeat(indent))
    };
    if is_tabbed(text) {
        let all = 0..lines.len();
        let indents = all.filter_map(|it| Some((it, lines.line(text, it).tabbed_indent(2)?)));
        return indents.map(|(line, indent)| edit(line, indent)).collect();
    }
    if let [line] = *tabbed {
        return vec![edit(line, alone(text, &lines, line))];
    }
    let unit = unit(text, &lines);
    let mut levels = Levels::default();
    let mut edits = Vec::new();
    for line in 0..lines.len() {
        let shape = lines.line(text, line);
        if shape.is_silent() {
            continue;
        }
        let indent = match shape.tabbed_indent(unit) {
            Some(at_hand) if tabbed.binary_search(&line).is_ok() => {
                let below = lines.said_below(text, line);
                let below = below.map(|it| lines.line(text, it));
                let indent = levels.meant(&shape, below.as_ref(), at_hand, unit);
                edits.push(edit(line, indent));
                indent
            }
            // In a text of several lines it means nothing.
            Some(_) => continue,
            None => shape.indent(),
        };
        levels.enter(&shape, indent);
    }
    edits
}

/// How far the only line with a tab is meant to be indented: it got there by a slip, and the lines around it tell more
/// than the tab. Of what they allow, the first that makes the text well-formed.
fn alone(text: &str, lines: &Lines, line: usize) -> usize {
    let shape = lines.line(text, line);
    let at_hand = shape.tabbed_indent(2).unwrap_or(shape.indent());
    let above = line.checked_sub(1);
    let Some(above) = above.and_then(|it| lines.said_at_or_above(text, it)) else {
        return at_hand;
    };
    let above = lines.line(text, above);
    let below = lines.said_below(text, line);
    let below = below.map(|it| lines.line(text, it));
    let mut levels = lines.levels(text, line);
    let nearest = levels.iter().copied();
    let nearest = nearest.min_by_key(|it| it.abs_diff(at_hand));
    levels.sort_unstable_by(|one, other| other.cmp(one));
    levels.dedup();
    let inner = above.opens().then(|| above.column() + unit(text, lines));
    let mut meant = match (&below, shape.dashes) {
        (Some(below), 0) => of_key(&shape, &above, below, &levels, inner),
        (Some(below), _) => of_item(&shape, &above, below, inner),
        (None, _) => vec![inner.unwrap_or(above.column())],
    };
    meant.extend(levels);
    let indentation = shape.start..shape.content.start;
    let is_read = |indent: &usize| {
        let mut read = text.to_owned();
        read.replace_range(indentation.clone(), &" ".repeat(*indent));
        parse(&read).is_ok()
    };
    let found = meant.iter().copied().find(is_read);
    found.or(inner).or(nearest).unwrap_or(at_hand)
}

/// Where a key may be meant to stand between two lines, the likeliest first.
fn of_key(
    line: &Line<'_>,
    above: &Line<'_>,
    below: &Line<'_>,
    levels: &[usize],
    inner: Option<usize>,
) -> Vec<usize> {
    let follows = |it: &usize| {
        // A list may stand at the column of its key.
        *it < below.indent() || *it == below.indent() && below.dashes > 0
    };
    if line.opens() {
        let all = inner.into_iter().chain(levels.iter().copied());
        return all.filter(follows).collect();
    }
    let is_first = inner.is_some() && below.indent() > above.column();
    let is_beside = inner.is_none() && below.dashes == 0 && below.indent() == above.column();
    let neighbour = (is_first || is_beside).then_some(below.indent());
    let beside = inner.is_none().then_some(above.column());
    neighbour.into_iter().chain(inner).chain(beside).collect()
}

/// The same for an item of a list.
fn of_item(
    line: &Line<'_>,
    above: &Line<'_>,
    below: &Line<'_>,
    inner: Option<usize>,
) -> Vec<usize> {
    let beside_below = (below.dashes > 0).then_some(below.indent());
    let beside_above = (above.dashes > 0 && inner.is_none()).then_some(above.indent());
    // What follows goes on with the item.
    let around_below = below.indent().checked_sub(2);
    let around_below =
        around_below.filter(|_| below.dashes == 0 && below.indent() > above.indent());
    let outer = inner.filter(|it| line.opens() && *it < below.indent());
    let all = outer.into_iter().chain(around_below).chain(beside_below);
    all.chain(inner).chain(beside_above).collect()
}

/// How much deeper a level is in the lines without tabs.
fn unit(text: &str, lines: &Lines) -> usize {
    let shapes = (0..lines.len()).map(|it| lines.line(text, it));
    let plain = shapes.filter(|it| !it.is_silent() && !it.indentation().contains('\t'));
    let indents: Vec<usize> = plain.map(|it| it.indent()).collect();
    let deeper = indents.windows(2).filter_map(|it| match it {
        [above, below] => below.checked_sub(*above).filter(|it| *it > 0),
        _ => None,
    });
    deeper.min().unwrap_or(2)
}

/// The levels that a line may stand at, as the lines above it are read.
#[derive(Default)]
struct Levels<'a> {
    /// The lines that it may go on from, each deeper than the one before: what indents it, and how far it is.
    open: Vec<(&'a str, usize)>,
    /// Where the keys of the last line stand, if what it says is to come.
    awaited: Option<usize>,
}

impl<'a> Levels<'a> {
    /// How far a line with a tab is meant to be indented; `below` is what follows it.
    fn meant(
        &self,
        line: &Line<'a>,
        below: Option<&Line<'a>>,
        at_hand: usize,
        unit: usize,
    ) -> usize {
        let written = line.indentation();
        // An editor shows the same tabs and blanks at the same place.
        if let Some((_, known)) = self.open.iter().find(|(it, _)| *it == written) {
            return *known;
        }
        if let Some(key) = self.awaited {
            return key + unit;
        }
        let levels = self.open.iter().map(|(_, it)| *it);
        // What it opens goes on deeper than it stands.
        let inner = below.filter(|it| line.opens() && !it.indentation().contains('\t'));
        if let Some(inner) = inner {
            let outer = levels.clone().filter(|it| *it < inner.indent());
            if let Some(outer) = outer.max() {
                return outer;
            }
        }
        let begun = self.open.iter().rev().find_map(|(it, known)| {
            let rest = written.strip_prefix(*it).filter(|_| !it.is_empty())?;
            let tabs = rest.matches('\t').count();
            Some(known + rest.len() - tabs + tabs * unit)
        });
        let at_hand = begun.unwrap_or(at_hand);
        let nearest = levels.min_by_key(|it| it.abs_diff(at_hand));
        nearest.unwrap_or(at_hand)
    }

    fn enter(&mut self, line: &Line<'a>, indent: usize) {
        self.open.retain(|(_, it)| *it < indent);
        self.open.push((line.indentation(), indent));
        let column = indent + line.column() - line.indent();
        if column > indent {
            self.open.push(("", column));
        }
        self.awaited = line.opens().then_some(column);
    }
}
