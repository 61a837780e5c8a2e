//! What a half-typed line does to the findings of the lines around it: one word is typed at places where a key, an item or
//! a value may begin. The table has floors.
//!
//! With `SAM_LSP_CORPUS` the templates of its folder `real` are typed into, else those of the project. Of all places a
//! sample is taken; `TYPING_ALL=1` takes all.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test, which prints what it measured"
)]

use sam_core::analysis::Analysis;
use sam_core::text::{Change, LineCol, PositionEncoding, TextRange};
use sam_ide::{Findings, complete, findings};
use std::path::{Path, PathBuf};

pub(crate) const ENCODING: PositionEncoding = PositionEncoding::Utf8;

/// How many places of each kind are tried.
const SAMPLE: usize = 150;

const WORDS: [&str; 6] = ["P", "Eff", "s", "Type", "Res", "a1"];

/// What is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A word on a line of its own, in the column of a key.
    Key,
    /// A word on a line of its own, in the column of the dashes of a list.
    WordAmongItems,
    /// A dash and a word among keys.
    ItemAmongKeys,
    /// A word behind the colon of a key whose value stands below.
    Value,
}

const KINDS: [Kind; 4] = [
    Kind::Key,
    Kind::WordAmongItems,
    Kind::ItemAmongKeys,
    Kind::Value,
];

/// What typing at some places came to.
#[derive(Default)]
struct Table {
    places: usize,
    /// Places after which the text is not well-formed.
    broken: usize,
    /// Places with a new finding on another line, among those that broke the text.
    on_others: usize,
    /// Broken places whose line has no finding.
    unmarked: usize,
    /// Broken places with more than one finding on the typed line.
    repeated: usize,
    /// Places of which a finding on another line was lost, among those that broke the text.
    lost: usize,
    completed: usize,
    completion_expected: usize,
}

/// A text typed into a template: before a line, or at the end of a line.
fn typed(lines: &[&str], at: usize, kind: Kind, word: &str) -> Option<(LineCol, String)> {
    let line = lines[at];
    let body = line.trim_start();
    let indent = line.len() - body.len();
    if body.is_empty() || body.starts_with('#') || indent == 0 {
        return None;
    }
    let start = LineCol {
        line: u32::try_from(at).unwrap(),
        col: 0,
    };
    let is_item = body.starts_with("- ");
    let pad = &line[..indent];
    match kind {
        Kind::Key if !is_item => Some((start, format!("{pad}{word}\n"))),
        Kind::WordAmongItems if is_item => Some((start, format!("{pad}{word}\n"))),
        Kind::ItemAmongKeys if !is_item => Some((start, format!("{pad}- {word}\n"))),
        Kind::Value if body.ends_with(':') => {
            let col = u32::try_from(line.len()).unwrap();
            Some((LineCol { col, ..start }, format!(" {word}")))
        }
        Kind::Key | Kind::WordAmongItems | Kind::ItemAmongKeys | Kind::Value => None,
    }
}

/// Findings without places that another line moves: code, first line, message.
pub(crate) fn by_line(
    document: &Analysis,
    found: &Findings,
    of: impl Fn(u32) -> Option<u32>,
) -> Vec<String> {
    let line = |range: TextRange| document.text.line_col(range.start(), ENCODING).line;
    let shown = found.iter().filter_map(|it| {
        let line = of(line(it.range))?;
        Some(format!("{line} {} {}", it.code, it.message))
    });
    shown.collect()
}

fn try_one(table: &mut Table, before: &Analysis, known: &Findings, place: (LineCol, &str)) {
    let (at, text) = place;
    let added = u32::from(text.ends_with('\n'));
    let change = Change::Range {
        start: at,
        end: at,
        text: text.to_owned(),
    };
    let after = before.edited(2, &[change], ENCODING);
    let found = findings(&after);
    table.places += 1;
    let cursor = after.text.offset(
        LineCol {
            col: at.col + u32::try_from(text.trim_end().len()).unwrap(),
            ..at
        },
        ENCODING,
    );
    let is_answered = |it: &Analysis| !complete(it, cursor).items.is_empty();
    let is_completed = is_answered(&after);
    if is_completed || is_answered(&Analysis::open(2, after.source())) {
        table.completion_expected += 1;
        table.completed += usize::from(is_completed);
    }
    if after.syntax_errors().count() == 0 {
        return;
    }
    table.broken += 1;
    let old = by_line(before, known, |it| {
        (added == 1 || it != at.line).then_some(it)
    });
    let new = by_line(&after, &found, |it| match it {
        it if it == at.line => None,
        it if it > at.line => Some(it - added),
        it => Some(it),
    });
    let on_typed = found.len_on(&after, at.line);
    let is_other = new.iter().any(|it| !old.contains(it));
    let is_lost = old.iter().any(|it| !new.contains(it));
    if std::env::var("TYPING_SHOW").is_ok() && (is_other || is_lost || on_typed != 1) {
        let show = |a: &[String], b: &[String]| -> Vec<String> {
            a.iter().filter(|it| !b.contains(it)).cloned().collect()
        };
        println!(
            "{at:?} {text:?}: on others {:?}, lost {:?}, on the line {on_typed}",
            show(&new, &old),
            show(&old, &new)
        );
    }
    table.on_others += usize::from(is_other);
    table.lost += usize::from(is_lost);
    table.unmarked += usize::from(on_typed == 0);
    table.repeated += usize::from(on_typed > 1);
}

pub(crate) trait OnLine {
    fn len_on(&self, document: &Analysis, line: u32) -> usize;
}

impl OnLine for Findings {
    fn len_on(&self, document: &Analysis, line: u32) -> usize {
        let line_of = |offset| document.text.line_col(offset, ENCODING).line;
        self.iter()
            .filter(|it| (line_of(it.range.start())..=line_of(it.range.end())).contains(&line))
            .count()
    }
}

pub(crate) fn templates() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = match std::env::var("SAM_LSP_CORPUS") {
        Ok(corpus) => PathBuf::from(corpus).join("real"),
        Err(_) => root.join("tests/templates"),
    };
    let mut found = Vec::new();
    gather(&mut found, &folder);
    found.sort();
    found.retain(|(_, text)| {
        let document = Analysis::open(1, text);
        text.len() < 64 * 1024
            && !document.is_in_braces()
            && document.template().is_recognised()
            && document.syntax_errors().count() == 0
    });
    assert!(!found.is_empty(), "no templates in {}", folder.display());
    found
}

fn gather(acc: &mut Vec<(PathBuf, String)>, folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(acc, &path);
        } else if path
            .extension()
            .is_some_and(|it| it == "yaml" || it == "yml")
        {
            let text = std::fs::read_to_string(&path).unwrap();
            acc.push((path, text));
        }
    }
}

#[test]
fn a_half_typed_line_blames_no_other() {
    let templates = templates();
    let is_all = std::env::var("TYPING_ALL").is_ok();
    println!(
        "{:16}| {:>6} | {:>6} | {:>9} | {:>8} | {:>8} | {:>6} | {:>9}",
        "typed", "places", "broken", "on others", "unmarked", "repeated", "lost", "completed"
    );
    let mut all = Table::default();
    for kind in KINDS {
        let mut places = Vec::new();
        for (of, (_, text)) in templates.iter().enumerate() {
            let lines: Vec<&str> = text.lines().collect();
            for at in 0..lines.len() {
                let word = WORDS[(at + of) % WORDS.len()];
                places.extend(typed(&lines, at, kind, word).map(|it| (of, it)));
            }
        }
        let step = if is_all {
            1
        } else {
            (places.len() / SAMPLE).max(1)
        };
        let mut table = Table::default();
        let mut last: Option<(usize, Analysis, Findings)> = None;
        for (of, (at, text)) in places.iter().step_by(step) {
            if last.as_ref().is_none_or(|(it, ..)| it != of) {
                let document = Analysis::open(1, &templates[*of].1);
                let known = findings(&document);
                last = Some((*of, document, known));
            }
            let (_, document, known) = last.as_ref().unwrap();
            try_one(&mut table, document, known, (*at, text));
        }
        println!(
            "{:16}| {:6} | {:6} | {:9} | {:8} | {:8} | {:6} | {:4} of {:4}",
            format!("{kind:?}"),
            table.places,
            table.broken,
            table.on_others,
            table.unmarked,
            table.repeated,
            table.lost,
            table.completed,
            table.completion_expected
        );
        all.broken += table.broken;
        all.on_others += table.on_others;
        all.unmarked += table.unmarked;
        all.lost += table.lost;
        all.completed += table.completed;
        all.completion_expected += table.completion_expected;
    }
    let at_most = |count: usize, percent: usize, of: usize| count * 100 <= percent * of;
    assert!(
        at_most(all.on_others, 1, all.broken),
        "findings on other lines"
    );
    assert!(
        at_most(all.unmarked, 1, all.broken),
        "typed lines without a finding"
    );
    assert!(at_most(all.lost, 1, all.broken), "findings lost");
    let unanswered = all.completion_expected - all.completed;
    assert!(
        at_most(unanswered, 2, all.completion_expected),
        "completion without an answer"
    );
}
