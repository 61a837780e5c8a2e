//! A line above the one that is blamed: the first line of a map stands a little too far out, a list lacks its dash, or a key
//! above a list lacks its colon. The reader goes on, and stops at the line below, which is as it should be.

use super::edits::Mend;
use super::lines::{Line, Lines};
use crate::spec::RESOURCE_ATTRIBUTES;
use crate::text::{TextEdit, TextRange, size};

/// How far to look up and down.
const MAX_LINES: usize = 200;

/// Keys below which a list stands though they are not in the plural.
const LIST_KEYS: [&str; 4] = ["Statement", "KeySchema", "Filter", "MethodSettings"];
/// Keys in the plural below which a map stands.
const MAP_KEYS: [&str; 10] = [
    "Conditions",
    "Connectors",
    "Events",
    "Globals",
    "Mappings",
    "Outputs",
    "Parameters",
    "Properties",
    "Resources",
    "Variables",
];

/// What may be meant, the most likely first.
pub(super) fn mends(text: &str, lines: &Lines, blamed: usize) -> Vec<Mend> {
    let around = Around {
        text,
        lines,
        blamed,
    };
    let mut found = Vec::new();
    found.extend(around.dash_of_first());
    found.extend(around.dash_before_items());
    found.extend(around.dash_of_later());
    found.extend(around.too_far_out());
    found
}

/// The line that begins what the line blamed continues: only its colon can be missing.
pub(super) fn beginning(text: &str, lines: &Lines, blamed: usize) -> Option<usize> {
    let around = Around {
        text,
        lines,
        blamed,
    };
    let column = around.line(blamed).indent();
    let begins = |it: &Line<'_>| it.column_of_value() <= column;
    let at = around.above(blamed).find(|it| begins(&around.line(*it)))?;
    let line = around.line(at);
    let is_word = line.key.is_none() && line.column_of_value() == column;
    is_word.then_some(at)
}

struct Around<'a> {
    text: &'a str,
    lines: &'a Lines,
    blamed: usize,
}

impl<'a> Around<'a> {
    fn line(&self, line: usize) -> Line<'a> {
        self.lines.line(self.text, line)
    }

    fn is_said(&self, line: &usize) -> bool {
        !self.line(*line).is_silent()
    }

    /// The lines above one that say something, the nearest first.
    fn above(&self, line: usize) -> impl Iterator<Item = usize> {
        let from = line.saturating_sub(MAX_LINES);
        (from..line).rev().filter(|it| self.is_said(it))
    }

    /// The line blamed and those below it that say something, up to the first that is indented by less than `least`.
    fn blamed_and_below(&self, least: usize) -> impl Iterator<Item = Line<'a>> {
        let to = self.lines.len().min(self.blamed + MAX_LINES);
        let lines = (self.blamed..to).filter(|it| self.is_said(it));
        lines
            .map(|it| self.line(it))
            .take_while(move |it| it.indent() >= least)
    }

    /// The nearest line above that stands further out than the line blamed, if it is the first below a key; and that key.
    fn first(&self) -> Option<(Line<'a>, Line<'a>)> {
        let blamed = self.line(self.blamed).indent();
        let at = self
            .above(self.blamed)
            .find(|it| self.line(*it).column() < blamed)?;
        let first = self.line(at);
        let is_directly_above = self.above(self.blamed).next() == Some(at);
        let holder = self.line(self.above(at).next()?);
        let is_first = holder.opens() && holder.column() <= first.indent();
        let holds_blamed = first.opens() && is_directly_above;
        (is_first && !holds_blamed).then_some((first, holder))
    }

    /// The first line below a key lacks the dash that the indentation of the second one tells of.
    fn dash_of_first(&self) -> Option<Mend> {
        let blamed = self.line(self.blamed);
        let (first, holder) = self.first()?;
        let indent = first.indent();
        if first.dashes > 0 || blamed.dashes > 0 || blamed.indent() != indent + 2 {
            return None;
        }
        let key = self.key(&holder).filter(|it| !MAP_KEYS.contains(it))?;
        if self
            .key(&blamed)
            .is_none_or(|it| RESOURCE_ATTRIBUTES.contains(&it))
        {
            return None;
        }
        let mut beside = 0;
        for it in self.blamed_and_below(indent) {
            if it.indent() == indent && it.dashes > 0 {
                return Some(dash(&first));
            }
            if it.indent() == indent {
                if holder.column() < indent {
                    return None;
                }
                break;
            }
            beside += usize::from(it.indent() == blamed.indent() && it.dashes == 0);
        }
        (beside > 1 || key.ends_with('s') || LIST_KEYS.contains(&key)).then(|| dash(&first))
    }

    fn key(&self, line: &Line<'a>) -> Option<&'a str> {
        line.key.clone().map(|it| &self.text[it])
    }

    /// The line blamed is an item, and the first line of its list lacks the dash.
    fn dash_before_items(&self) -> Option<Mend> {
        let blamed = self.line(self.blamed);
        let column = blamed.indent();
        if blamed.dashes == 0 || blamed.opens() && blamed.key.is_none() {
            return None;
        }
        let is_plain = |it: &Line<'a>| it.indent() == column && it.dashes == 0;
        let opens_list = |it: &Line<'a>| {
            let is_of_list = |it| !MAP_KEYS.contains(&it);
            it.opens() && it.column() <= column && self.key(it).is_some_and(is_of_list)
        };
        let mut below: Option<Line<'a>> = None;
        let mut plain = 0;
        for at in self.above(self.blamed) {
            let it = self.line(at);
            let first = below.filter(is_plain);
            if let Some(first) = first.filter(|_| it.column() <= column && opens_list(&it)) {
                let is_beside = it.column() == column;
                let mut behind = self.blamed_and_below(column).skip(1);
                let is_one = plain == 1 && (is_beside || !behind.any(|it| is_plain(&it)));
                return is_one.then(|| dash(&first));
            }
            if it.column() < column || it.indent() == column && it.dashes > 0 {
                return None;
            }
            plain += usize::from(is_plain(&it));
            below = Some(it);
        }
        None
    }

    /// A value with a tag or in quotes stands where only an item may.
    fn dash_of_later(&self) -> Option<Mend> {
        let near = std::iter::once(self.blamed).chain(self.above(self.blamed).take(1));
        near.into_iter().find_map(|at| {
            let it = self.line(at);
            let is_value = it.key.is_none()
                && it.dashes == 0
                && it.content().starts_with(['!', '"', '\''])
                && !it.value().is_empty();
            let column = it.indent();
            let before = self.above(at).find(|it| self.line(*it).indent() <= column);
            let before = self.line(before.filter(|_| is_value)?);
            let is_in_list = before.dashes > 0 || before.opens();
            (before.indent() == column && is_in_list).then(|| dash(&it))
        })
    }

    /// The first line of a map or list stands a blank further out than all that belong to it.
    fn too_far_out(&self) -> Option<Mend> {
        let blamed = self.line(self.blamed);
        let (first, holder) = self.first()?;
        let from = first.indent();
        if blamed.indent() != first.column() + 1 || holder.column() >= from {
            return None;
        }
        let (mut with_first, mut with_blamed) = (0, 0);
        for it in self.blamed_and_below(from) {
            let is_beside = first.dashes == 0 || it.dashes > 0;
            with_first += usize::from(it.indent() == from && is_beside);
            with_blamed += usize::from(it.indent() == blamed.indent() || it.indent() == from + 1);
        }
        let step = from - holder.column();
        let is_at_fault = with_first == 0 && (with_blamed > 1 || self.is_usual(step + 1, step));
        is_at_fault.then(|| {
            let indent = from + 1;
            let message = format!(
                "this line is indented by {from}, which fits none of its neighbours: indent it by {indent}"
            );
            let edit = TextEdit::replace(range(first.start..first.content.start), " ".repeat(indent));
            Mend::one(edit, range(first.content), message)
        })
    }

    /// Whether the lines of the text are indented by `step` more often than by `other`, or by as many and it is even.
    fn is_usual(&self, step: usize, other: usize) -> bool {
        let mut counts = (0_usize, 0_usize);
        let mut above: Option<Line<'a>> = None;
        for at in (0..self.lines.len()).filter(|it| self.is_said(it)) {
            let it = self.line(at);
            if let Some(holder) = above.filter(Line::opens)
                && let Some(by) = it.indent().checked_sub(holder.column())
            {
                counts.0 += usize::from(by == step);
                counts.1 += usize::from(by == other);
            }
            above = Some(it);
        }
        // The first line itself is among the others.
        let others = counts.1.saturating_sub(1);
        counts.0 > others || counts.0 == others && step.is_multiple_of(2)
    }
}

fn dash(line: &Line<'_>) -> Mend {
    Mend::one(
        TextEdit::insert(size(line.content.start), "- "),
        range(line.content.clone()),
        "a dash is missing here: an item of a list begins with `- `",
    )
}

fn range(bytes: std::ops::Range<usize>) -> TextRange {
    TextRange::new(size(bytes.start), size(bytes.end.max(bytes.start)))
}
