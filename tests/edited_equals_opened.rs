//! The law: an edited document equals the document opened with the resulting text. And what keeps it honest: blocks
//! read one by one give the same tree as the whole text read at once, and no text makes anything panic.
//!
//! `SAM_LSP_CORPUS` names a folder of real templates that are tested too.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test, which prints what it measured and what it was not given"
)]

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sam_core::document::cursor;
use sam_core::document::{Document, History, Section};
use sam_core::syntax::{NodeKind, NodeRef};
use sam_core::text::{Change, LineCol, PositionEncoding, TextSize};
use std::path::Path;

const OWN: [&str; 2] = [
    include_str!("templates/orders.yaml"),
    include_str!("templates/catalogue.yaml"),
];

/// Files that are not templates and come to one.
const LOWERED: [&str; 5] = [
    include_str!("templates/documents/uploads.json"),
    include_str!("templates/documents/bucket.json"),
    include_str!("templates/documents/trust.yaml"),
    include_str!("templates/serverless/orders.yml"),
    include_str!("templates/serverless/functions.yml"),
];

/// What people and their editors type and paste.
const PIECES: [&str; 44] = [
    ":",
    ": ",
    "- ",
    "-",
    "\n",
    "\n  ",
    "\n    ",
    "\n      ",
    "  ",
    " ",
    "\t",
    "'",
    "\"",
    "[",
    "]",
    "{",
    "}",
    ",",
    "#",
    " # ",
    "&a ",
    "*a",
    "!Ref ",
    "!",
    "|\n",
    ">-\n",
    "? ",
    "---\n",
    "...\n",
    "\r\n",
    "\r",
    "é",
    "😀",
    "\u{feff}",
    "\u{2028}",
    "\0",
    "Resources:\n",
    "\n  New:\n    Type: AWS::SQS::Queue\n",
    "${A.B}",
    "\"Id\": ",
    "%",
    "@",
    "`",
    "\\",
];

#[derive(Clone, Debug)]
enum Edit {
    Insert(u16, &'static str),
    Replace(u16, u8, &'static str),
    DeleteLines(u16, u8),
    DuplicateLine(u16),
}

fn edit() -> impl Strategy<Value = Edit> {
    let piece = || prop::sample::select(&PIECES[..]);
    prop_oneof![
        4 => (any::<u16>(), piece()).prop_map(|(at, text)| Edit::Insert(at, text)),
        3 => (any::<u16>(), 0..12_u8, piece()).prop_map(|(at, len, text)| Edit::Replace(at, len, text)),
        1 => (any::<u16>(), 1..4_u8).prop_map(|(line, len)| Edit::DeleteLines(line, len)),
        1 => any::<u16>().prop_map(Edit::DuplicateLine),
    ]
}

fn encoding() -> impl Strategy<Value = PositionEncoding> {
    prop::sample::select(vec![
        PositionEncoding::Utf8,
        PositionEncoding::Utf16,
        PositionEncoding::Utf32,
    ])
}

/// An edit as an editor would send it, by positions in `document`.
fn change(document: &Document, edit: &Edit, encoding: PositionEncoding) -> Change {
    let len = u32::from(document.text.len());
    let place =
        |at: u16| TextSize::new(u32::try_from(u64::from(len) * u64::from(at) / 65_535).unwrap());
    let position = |at: TextSize| document.text.line_col(at, encoding);
    let line = |at: u16| LineCol {
        line: u32::from(at) % document.text.line_count(),
        col: 0,
    };
    match edit {
        Edit::Insert(at, text) => {
            let at = position(place(*at));
            Change::Range {
                start: at,
                end: at,
                text: (*text).to_owned(),
            }
        }
        Edit::Replace(at, len, text) => Change::Range {
            start: position(place(*at)),
            end: position(place(*at) + TextSize::new(u32::from(*len))),
            text: (*text).to_owned(),
        },
        Edit::DeleteLines(at, count) => {
            let start = line(*at);
            Change::Range {
                start,
                end: LineCol {
                    line: start.line + u32::from(*count),
                    col: 0,
                },
                text: String::new(),
            }
        }
        Edit::DuplicateLine(at) => {
            let start = line(*at);
            Change::Range {
                start,
                end: start,
                text: document.text.line(start.line).unwrap_or_default() + "\n",
            }
        }
    }
}

/// The whole public view of a document, so that nothing in it can panic unseen.
fn look_at(document: &Document) {
    let template = document.template();
    let _ = template.is_recognised();
    for (range, _) in template.references() {
        assert!(usize::from(range.end()) <= document.source().len());
    }
    for error in document.syntax_errors() {
        assert!(
            usize::from(error.range.end()) <= document.source().len(),
            "{error:?}"
        );
    }
    for resource in template.resources() {
        let _ = resource.body().to_value();
    }
    assert!(
        document
            .duplicate_keys()
            .all(|(a, b)| a.start() <= b.start())
    );
    let mut end = TextSize::new(0);
    for placed in document.blocks() {
        assert_eq!(placed.range().start(), end);
        end = placed.range().end();
        for entry in placed.entries() {
            in_bounds(document, entry.key);
            in_bounds(document, entry.value);
        }
    }
    assert_eq!(end, document.text.len());
    for at in (0..document.source().len()).step_by(97) {
        let _ = cursor::path(document, TextSize::new(u32::try_from(at).unwrap()));
    }
}

fn in_bounds(document: &Document, node: NodeRef<'_>) {
    let range = node.full_range();
    let bytes = usize::from(range.start())..usize::from(range.end());
    assert!(
        document.source().get(bytes).is_some(),
        "{range:?} cuts a character or lies outside"
    );
    node.items().for_each(|it| in_bounds(document, it));
    for entry in node.entries() {
        in_bounds(document, entry.key);
        in_bounds(document, entry.value);
    }
}

/// A document that is well-formed, or was never, is that opened with its text; any other one is made of its text, the last
/// well-formed text and the lines changed since.
fn same(edited: &Document) {
    let opened = match edited.history() {
        None => Document::open(0, edited.source()),
        Some(history) => Document::open_after(0, edited.source(), history),
    };
    assert_eq!(edited, &opened);
    if let Some(history) = edited.history() {
        history_holds(edited.source(), history);
    }
}

/// Outside of the changed lines both texts are the same.
fn history_holds(text: &str, history: &History) {
    let before = history.text();
    let (mut at_before, mut at) = (0, 0);
    let is_line_start = |text: &str, at: usize| at == 0 || text[..at].ends_with('\n');
    for lines in history.changed() {
        assert!(is_line_start(before, lines.before.start) && is_line_start(text, lines.now.start));
        assert_eq!(
            before[at_before..lines.before.start],
            text[at..lines.now.start]
        );
        (at_before, at) = (lines.before.end, lines.now.end);
    }
    assert_eq!(before[at_before..], text[at..]);
}

/// Edits `text` in batches, comparing after each, and then takes all of it back.
fn law(text: &str, batches: &[Vec<Edit>], encoding: PositionEncoding) {
    let first = Document::open(0, text);
    let mut document = first.clone();
    for batch in batches {
        let mut scratch = document.clone();
        let mut changes = Vec::new();
        for edit in batch {
            let change = change(&scratch, edit, encoding);
            scratch.text.apply(&change, encoding);
            changes.push(change);
        }
        document = document.edited(0, &changes, encoding);
        assert_eq!(document.source(), document.text.to_text());
        same(&document);
    }
    look_at(&document);
    let undone = document.edited(0, &[Change::Full(text.to_owned())], encoding);
    assert_eq!(undone.source(), first.source());
    match first.syntax_errors().count() {
        0 => assert_eq!(undone, first),
        _ => same(&undone),
    }
}

fn json_of(text: &str) -> String {
    let document = Document::open(1, text);
    let mut top = serde_json::Map::new();
    let sections = [
        (Section::Other, ""),
        (Section::Globals, "Globals"),
        (Section::Parameters, "Parameters"),
        (Section::Conditions, "Conditions"),
        (Section::Mappings, "Mappings"),
        (Section::Resources, "Resources"),
        (Section::Outputs, "Outputs"),
    ];
    for (section, name) in sections {
        let entries: serde_json::Map<String, serde_json::Value> = document
            .template()
            .entries(section)
            .map(|it| (it.name().to_owned(), it.value.to_value()))
            .collect();
        match name {
            "" => top.extend(entries),
            _ => drop(top.insert(name.to_owned(), serde_json::Value::Object(entries))),
        }
    }
    serde_json::to_string_pretty(&serde_json::Value::Object(top)).unwrap()
}

/// The first lines of a template: enough for all that can happen, and quick.
fn shortened(text: &str) -> String {
    let end = text
        .match_indices('\n')
        .map(|(at, _)| at + 1)
        .take_while(|at| *at < 4_000)
        .last();
    text[..end.unwrap_or(text.len())].to_owned()
}

fn corpus() -> Vec<String> {
    let Some(root) = std::env::var_os("SAM_LSP_CORPUS") else {
        println!("SAM_LSP_CORPUS is not set: only the project's own templates are tested");
        return Vec::new();
    };
    let mut texts = Vec::new();
    gather(&mut texts, Path::new(&root));
    assert!(!texts.is_empty(), "SAM_LSP_CORPUS holds no templates");
    texts.sort();
    texts
}

fn gather(acc: &mut Vec<String>, folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let extension = path
            .extension()
            .and_then(|it| it.to_str())
            .unwrap_or_default();
        if path.is_dir() {
            gather(acc, &path);
        } else if matches!(extension, "yaml" | "yml" | "json")
            && let Ok(text) = std::fs::read_to_string(&path)
            && text.contains("Resources")
        {
            acc.push(text);
        }
    }
}

fn config(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    }
}

fn batches() -> impl Strategy<Value = Vec<Vec<Edit>>> {
    prop::collection::vec(prop::collection::vec(edit(), 1..4), 1..6)
}

#[test]
fn edited_equals_opened_in_yaml() {
    let texts = OWN.map(shortened);
    let strategy = (0..texts.len(), batches(), encoding());
    TestRunner::new(config(250))
        .run(&strategy, |(which, batches, encoding)| {
            law(&texts[which], &batches, encoding);
            Ok(())
        })
        .unwrap();
}

#[test]
fn edited_equals_opened_in_other_formats() {
    let strategy = (0..LOWERED.len(), batches(), encoding());
    TestRunner::new(config(150))
        .run(&strategy, |(which, batches, encoding)| {
            law(LOWERED[which], &batches, encoding);
            Ok(())
        })
        .unwrap();
}

#[test]
fn edited_equals_opened_in_json() {
    let texts = OWN.map(|it| shortened(&json_of(it)));
    let strategy = (0..texts.len(), batches(), encoding());
    TestRunner::new(config(150))
        .run(&strategy, |(which, batches, encoding)| {
            law(&texts[which], &batches, encoding);
            Ok(())
        })
        .unwrap();
}

#[test]
fn edited_equals_opened_in_the_corpus() {
    let texts: Vec<String> = corpus().iter().map(|it| shortened(it)).collect();
    if texts.is_empty() {
        return;
    }
    let strategy = (0..texts.len(), batches(), encoding());
    TestRunner::new(config(400))
        .run(&strategy, |(which, batches, encoding)| {
            law(&texts[which], &batches, encoding);
            Ok(())
        })
        .unwrap();
}

#[test]
fn no_text_panics() {
    let soup =
        prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60).prop_map(|it| it.concat());
    let strategy = (
        prop_oneof![3 => soup, 1 => any::<String>()],
        batches(),
        encoding(),
    );
    TestRunner::new(config(600))
        .run(&strategy, |(text, batches, encoding)| {
            look_at(&Document::open(1, &text));
            law(&text, &batches, encoding);
            Ok(())
        })
        .unwrap();
}

/// All nodes, in order, with offsets that count from `base`.
fn flat(document: &Document, base: u32) -> Vec<String> {
    let mut acc = Vec::new();
    for placed in document
        .blocks()
        .iter()
        .filter(|it| it.block.section != Section::Surplus)
    {
        for entry in placed.entries() {
            // The line that opens a section holds nothing by itself.
            if !(placed.block.section.is_map()
                && !placed.block.is_entry
                && entry.value.is_missing())
            {
                let is_section = Section::of_key(entry.name()).is_map() && !placed.block.is_entry;
                match entry.value.node.kind {
                    NodeKind::Mapping(_) if is_section => {
                        for inner in entry.value.entries() {
                            flatten(&mut acc, inner.key, base);
                            flatten(&mut acc, inner.value, base);
                        }
                    }
                    NodeKind::Missing if is_section => {}
                    _ => {
                        flatten(&mut acc, entry.key, base);
                        flatten(&mut acc, entry.value, base);
                    }
                }
            }
        }
    }
    acc
}

fn flatten(acc: &mut Vec<String>, node: NodeRef<'_>, base: u32) {
    let range = node.full_range();
    let what = match &node.node.kind {
        NodeKind::Missing => "missing".to_owned(),
        NodeKind::Scalar(scalar) => format!("{:?} {:?}", scalar.style, scalar.value),
        NodeKind::Sequence(items) => format!("sequence of {}", items.len()),
        NodeKind::Mapping(entries) => format!("mapping of {}", entries.len()),
    };
    let (start, end) = (
        u32::from(range.start()) - base,
        u32::from(range.end()) - base,
    );
    acc.push(format!(
        "{start}..{end} {} {what}",
        node.tag().unwrap_or_default()
    ));
    node.items().for_each(|it| flatten(acc, it, base));
    for entry in node.entries() {
        flatten(acc, entry.key, base);
        flatten(acc, entry.value, base);
    }
}

/// Whether a text that is well-formed as a whole gives the same tree block by block; `false` when it says nothing.
fn whole_is_sum_of_blocks(text: &str) -> bool {
    // A tag directive makes the document one block.
    let directive = "%TAG !zz! tag:zz,2000:\n---\n";
    let whole = Document::open(1, &format!("{directive}{text}"));
    if whole.syntax_errors().next().is_some()
        || text.contains("\n---")
        || text.starts_with(['-', '%', '\u{feff}'])
    {
        return false;
    }
    assert!(
        whole
            .blocks()
            .iter()
            .any(|it| it.block.section == Section::Whole),
        "the directive has to work"
    );
    let blocks = Document::open(1, text);
    assert_eq!(blocks.syntax_errors().collect::<Vec<_>>(), [], "{text}");
    assert_eq!(
        flat(&blocks, 0),
        flat(&whole, u32::try_from(directive.len()).unwrap()),
        "{text}"
    );
    true
}

#[test]
fn blocks_give_the_tree_of_the_whole() {
    let mut texts: Vec<String> = OWN.iter().map(|it| (*it).to_owned()).collect();
    texts.extend(
        corpus()
            .into_iter()
            .filter(|it| !it.trim_start().starts_with('{')),
    );
    let compared = texts.iter().filter(|it| whole_is_sum_of_blocks(it)).count();
    assert!(
        compared * 10 >= texts.len() * 9,
        "{compared} of {} templates were compared",
        texts.len()
    );
    let odd = [
        "Resources:\n  A: {w: 0,\n  \"x\": 1,\n  \"y\": 2\n  }\n  B: {B: [a,\n  \"C: 1\", 'D: x'],\n  \"E\": 2 }\n  F: 3\n",
        "Resources:\n  A: \"one\n   B: two\n\n   C: three\"\n  D: 'it''s\n   E: five'\n  F: x\n",
        "Metadata: |\n  A: text\n  B: text\nResources:\n  C: >\n   D: text\n   E: text\n  F: x\n",
        "Resources:\n   ? A\n   : Type: x\n   ? B\n   :\n     Type: y\n   C: {}\nOutputs: {X: 1,\n Y: 2}\n",
        "? Resources\n: A: 1\n  B: 2\nTransform: x\n",
        "Resources: # c\n# c\n    # c\n  &a A:\n    Type: x\n  !t B: y\n  *a : z\n\n  # c\n  \"C:\": {}\nOutputs: !x\n  A: 1\n",
        "Description: one\n two\n three\nMappings:\n A:\n  B:\n   C: [1,\n    2]\n",
        "Resources:\n- A: 1\n  B: 2\nOutputs:\n  - A: 1\n    B: 2\n",
        "Resources: {A: 1,\n  B: 2}\nMetadata: &m\n  A: 1\n",
        "\"Resources\" :\n  'A' : x\n  B: 1\n",
        "Resources:\r\n  A: x\r\n  B: |\r\n    y\r\n\r\n  C: z\r\n",
        "Resources:\r  A: x\r  B: |\r    y\r\r  C: z\r",
        "Other:\n Resources:\n  A: 1\nMetadata:\n Resources:\n  A: 1\n Outputs: 2\n",
    ];
    let refused: Vec<_> = odd
        .into_iter()
        .filter(|it| !whole_is_sum_of_blocks(it))
        .collect();
    assert!(
        refused.is_empty(),
        "not well-formed as a whole: {refused:#?}"
    );
}
