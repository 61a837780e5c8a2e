//! One slip of the pen in a line of a well-formed template: a blank too few, a tab, a missing colon, dash, bracket or quote.
//! There is one finding, on that line. The table has floors.
//!
//! Reads the templates that `typing.rs` reads. Of all lines a sample is taken; `TYPING_ALL=1` takes all, `TYPING_SHOW=1`
//! prints what is not as it should be.
#![expect(clippy::print_stdout, reason = "a test, which prints what it measured")]

use crate::slip::{SLIPS, Slip};
use crate::typing::{ENCODING, OnLine, by_line, templates};
use sam_core::analysis::Analysis;
use sam_core::text::{Change, LineCol};
use sam_ide::{Findings, findings};

/// How many lines are tried of each kind.
const SAMPLE: usize = 120;

/// What slips came to, those after which the text is not well-formed.
#[derive(Default)]
struct Table {
    broken: usize,
    on_others: usize,
    unmarked: usize,
    repeated: usize,
    lost: usize,
}

fn try_one(table: &mut Table, before: &Analysis, known: &Findings, at: u32, new: (&str, &str)) {
    let (old, new) = new;
    let position = |line: u32, col: usize| LineCol {
        line,
        col: u32::try_from(col).unwrap_or(u32::MAX),
    };
    let change = Change::Range {
        start: position(at, 0),
        end: position(at, old.len()),
        text: new.to_owned(),
    };
    let after = before.edited(2, &[change], ENCODING);
    if after.syntax_errors().count() == 0 {
        return;
    }
    let found = findings(&after);
    table.broken += 1;
    let elsewhere = |it: u32| (it != at).then_some(it);
    let was = by_line(before, known, elsewhere);
    let is = by_line(&after, &found, elsewhere);
    let marked = found.len_on(&after, at);
    let other: Vec<_> = is.iter().filter(|it| !was.contains(it)).collect();
    let lost: Vec<_> = was.iter().filter(|it| !is.contains(it)).collect();
    let is_wrong = !other.is_empty() || !lost.is_empty() || marked != 1;
    if is_wrong && std::env::var("TYPING_SHOW").is_ok() {
        println!(
            "{}: {new:?}: on others {other:?}, lost {lost:?}, on the line {marked}",
            at + 1
        );
    }
    table.on_others += usize::from(!other.is_empty());
    table.lost += usize::from(!lost.is_empty());
    table.unmarked += usize::from(marked == 0);
    table.repeated += usize::from(marked > 1);
}

#[test]
fn one_slip_is_one_finding() {
    let templates = templates();
    let is_all = std::env::var("TYPING_ALL").is_ok();
    println!(
        "{:16}| {:>6} | {:>9} | {:>8} | {:>8} | {:>6}",
        "slip", "broken", "on others", "unmarked", "repeated", "lost"
    );
    for Slip { name, apply } in SLIPS {
        let mut places = Vec::new();
        for (of, (_, text)) in templates.iter().enumerate() {
            for (at, line) in (0..).zip(text.lines()) {
                let body = line.trim_start();
                if body.is_empty() || body.starts_with('#') {
                    continue;
                }
                places.extend(apply(line).map(|new| (of, at, line, new)));
            }
        }
        let step = match is_all {
            true => 1,
            false => (places.len() / SAMPLE).max(1),
        };
        let mut table = Table::default();
        let mut last: Option<(usize, Analysis, Findings)> = None;
        for (of, at, line, new) in places.iter().step_by(step) {
            let known = last.take().filter(|(it, ..)| it == of);
            let known = known.unwrap_or_else(|| {
                let document = Analysis::open(1, &templates[*of].1);
                let known = findings(&document);
                (*of, document, known)
            });
            try_one(&mut table, &known.1, &known.2, *at, (line, new));
            last = Some(known);
        }
        println!(
            "{name:16}| {:6} | {:9} | {:8} | {:8} | {:6}",
            table.broken, table.on_others, table.unmarked, table.repeated, table.lost
        );
        let at_most = |count: usize, percent: usize| count * 100 <= percent * table.broken;
        assert!(
            at_most(table.on_others, 1),
            "{name}: findings on other lines"
        );
        assert!(
            at_most(table.unmarked, 1),
            "{name}: lines without a finding"
        );
        assert!(at_most(table.repeated, 1), "{name}: several findings");
        assert!(at_most(table.lost, 1), "{name}: findings lost");
    }
}
