//! A long or hopeless text cut into its parts, by indentation or brackets, so that each can be read by itself.

use super::Form;
use super::lines::Lines;
use std::ops::Range;

/// The parts of a text.
pub(super) struct Divided {
    /// The line that the parts are the value of.
    pub(super) head: Option<Range<usize>>,
    /// In order.
    pub(super) parts: Vec<Range<usize>>,
    /// A line that stands further out than the first part, and not as far as the head.
    pub(super) uneven: Option<Range<usize>>,
}

/// Cuts a text in two parts at least; `None` when it has no parts.
pub(super) fn divide(text: &str, form: Form) -> Option<Divided> {
    match form {
        Form::Block => by_indentation(text),
        Form::Members | Form::Braces => None,
    }
}

fn by_indentation(text: &str) -> Option<Divided> {
    let lines = Lines::new(text);
    let mut openers: Vec<(usize, usize)> = Vec::new();
    let mut scalar: Option<usize> = None;
    for at in 0..lines.len() {
        let line = lines.line(text, at);
        let inside =
            scalar.is_some_and(|column| line.content().is_empty() || line.indent() > column);
        if inside || line.is_silent() {
            continue;
        }
        scalar = line.opens_block_scalar().then(|| line.column());
        if line.key.is_some() || line.dashes > 0 {
            openers.push((line.start, line.indent()));
        }
    }
    let (first, outer) = *openers.first()?;
    let is_outer = |it: &&(usize, usize)| it.1 <= outer;
    let starts: Vec<usize> = openers.iter().filter(is_outer).map(|it| it.0).collect();
    if starts.len() > 1 {
        let uneven = openers.iter().find(|it| it.1 < outer).map(|it| it.0..it.0);
        return Some(Divided {
            head: None,
            parts: parts(&starts, text.len()),
            uneven,
        });
    }
    // One opener: its line is the head, and what is deeper are the parts.
    let inner = openers.get(1)?.1;
    let starts: Vec<usize> = openers[1..]
        .iter()
        .filter(|it| it.1 <= inner)
        .map(|it| it.0)
        .collect();
    let head = first..*starts.first()?;
    let uneven = openers[1..]
        .iter()
        .find(|it| it.1 < inner)
        .map(|it| it.0..it.0);
    Some(Divided {
        head: Some(head),
        parts: parts(&starts, text.len()),
        uneven,
    })
}

fn parts(starts: &[usize], end: usize) -> Vec<Range<usize>> {
    let ends = starts.iter().skip(1).copied().chain([end]);
    starts
        .iter()
        .copied()
        .zip(ends)
        .map(|(start, end)| start..end)
        .collect()
}
