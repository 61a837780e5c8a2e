//! One slip of the pen in a line of a template that is opened so, without a version before it. There is one error, on that
//! line. The table has floors.
//!
//! Reads the templates of the corpus, in YAML and in JSON. Of all lines a sample is taken; `TYPING_ALL=1` takes all,
//! `TYPING_SHOW=1` prints what is not as it should be.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test, which prints what it measured and what it was not given"
)]

use crate::slip::{SLIPS, Slip};
use sam_core::document::Document;
use sam_core::text::PositionEncoding;
use std::path::{Path, PathBuf};

/// How many lines are tried of each kind.
const SAMPLE: usize = 400;

/// How many slips may be told elsewhere, or more than once.
const MOST_PERCENT: usize = 3;

fn gather(acc: &mut Vec<String>, folder: &Path, extensions: &[&str]) {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        let extension = path.extension().and_then(|it| it.to_str());
        if path.is_dir() {
            gather(acc, &path, extensions);
        } else if extension.is_some_and(|it| extensions.contains(&it)) {
            acc.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

fn templates(folders: &[&str], extensions: &[&str]) -> Vec<String> {
    let Ok(corpus) = std::env::var("SAM_LSP_CORPUS") else {
        println!("SAM_LSP_CORPUS is not set: nothing is tried");
        return Vec::new();
    };
    let mut found = Vec::new();
    for folder in folders {
        gather(&mut found, &Path::new(&corpus).join(folder), extensions);
    }
    found.retain(|text| {
        let document = Document::open(1, text);
        // A text on few lines is not one that a person slips in.
        text.len() < 64 * 1024
            && text.lines().count() > 4
            && document.template().is_recognised()
            && document.syntax_errors().count() == 0
    });
    found
}

/// What slips came to, those after which the text is not well-formed.
#[derive(Default)]
struct Table {
    broken: usize,
    on_others: usize,
    unmarked: usize,
    repeated: usize,
}

impl Table {
    fn add(&mut self, at: usize, line: &str, document: &Document) {
        let lines: Vec<(usize, usize, String)> = document
            .syntax_errors()
            .map(|it| {
                let line_of =
                    |offset| document.text.line_col(offset, PositionEncoding::Utf8).line as usize;
                (
                    line_of(it.range.start()),
                    line_of(it.range.end()),
                    it.message,
                )
            })
            .collect();
        if lines.is_empty() {
            return;
        }
        let on_it = lines
            .iter()
            .filter(|it| (it.0..=it.1).contains(&at))
            .count();
        self.broken += 1;
        self.on_others += usize::from(on_it < lines.len());
        self.unmarked += usize::from(on_it == 0);
        self.repeated += usize::from(on_it > 1);
        let is_wrong = lines.len() != 1 || on_it != 1;
        if is_wrong && std::env::var("TYPING_SHOW").is_ok() {
            println!("{}: {line:?}: {lines:?}", at + 1);
        }
    }
}

fn measure(templates: &[String], Slip { apply, .. }: &Slip) -> Table {
    let mut places = Vec::new();
    for text in templates {
        for (at, line) in text.lines().enumerate() {
            let body = line.trim_start();
            if body.is_empty() || body.starts_with('#') {
                continue;
            }
            places.extend(apply(line).map(|new| (text, at, new)));
        }
    }
    let step = match std::env::var("TYPING_ALL") {
        Ok(_) => 1,
        Err(_) => (places.len() / SAMPLE).max(1),
    };
    let mut table = Table::default();
    for (text, at, new) in places.into_iter().step_by(step) {
        let mut lines: Vec<&str> = text.lines().collect();
        lines[at] = &new;
        let document = Document::open(1, &(lines.join("\n") + "\n"));
        table.add(at, &new, &document);
    }
    table
}

#[test]
fn one_slip_in_an_opened_text_is_one_error() {
    let only = std::env::var("TYPING_ONLY").ok();
    let yaml = templates(&["real"], &["yaml", "yml"]);
    let json = templates(&["real", "samtranslator/output"], &["json"]);
    for (form, templates) in [("YAML", &yaml), ("JSON", &json)] {
        println!(
            "{:22}| {:>6} | {:>9} | {:>8} | {:>8}",
            "slip", "broken", "on others", "unmarked", "repeated"
        );
        for slip in &SLIPS {
            let name = format!("{form}: {}", slip.name);
            if only.as_ref().is_some_and(|it| !name.contains(it)) {
                continue;
            }
            let it = measure(templates, slip);
            println!(
                "{name:22}| {:6} | {:9} | {:8} | {:8}",
                it.broken, it.on_others, it.unmarked, it.repeated
            );
            // What closes JSON may be missing in many places: what is never closed is told instead.
            if name == "JSON: no bracket" {
                continue;
            }
            let at_most = |count: usize| count <= 1 + it.broken * MOST_PERCENT / 100;
            assert!(at_most(it.on_others), "{name}: errors on other lines");
            assert!(at_most(it.unmarked), "{name}: lines without an error");
            assert!(at_most(it.repeated), "{name}: several errors");
        }
    }
}
