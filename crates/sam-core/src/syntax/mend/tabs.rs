//! Lines indented by tabs, which YAML forbids: what they are read as.

use super::Form;
use super::balance::balance;
use super::lines::Lines;
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
    let mut tabbed = balance(text, Form::Block, &lines).tabbed;
    let is_tabbed = !tabbed.is_empty() && is_tabbed(text);
    if is_tabbed {
        tabbed = (0..lines.len()).collect();
    }
    let edit = |line: usize| {
        let it = lines.line(text, line);
        let at_hand = it.tabbed_indent()?;
        let is_first = line
            .checked_sub(1)
            .and_then(|it| lines.said_at_or_above(text, it))
            .is_none();
        let indent = if is_tabbed || is_first {
            at_hand
        } else {
            // The level that it comes nearest to.
            let levels = lines.levels(text, line).into_iter();
            levels
                .min_by_key(|it| it.abs_diff(at_hand))
                .unwrap_or(at_hand)
        };
        let range = TextRange::new(size(it.start), size(it.content.start));
        Some(TextEdit::replace(range, " ".repeat(indent)))
    };
    tabbed.into_iter().filter_map(edit).collect()
}
