//! Mistakes planted in real templates: each must be found at its place. Prints what was missed, by kind.
//!
//! Reads the folder that `SAM_LSP_CORPUS` names. The mistakes are seeded, and only such as the schema refuses.
//! `MUTATIONS` is how many are planted of each kind.
#![expect(
    clippy::unwrap_used,
    reason = "a test program fails by panicking, in its helpers too"
)]

use sam_core::analysis::Analysis;
use sam_core::spec::schema::{self, Shape};
use sam_core::spec::value_kind;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic;
use sam_core::template::reference::ReferenceKind;
use sam_core::text::{TextEdit, TextRange};
use sam_ide::{Severity, findings};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How many mistakes of a kind are planted at least where there are as many places, and the share that is found at least.
const MOST: usize = 130;
const FLOOR: f64 = 0.97;

/// The kinds of which a smaller share is found, each with its floor.
const LOWER: [(&str, f64); 0] = [];

/// A mistake: what to change, and where a finding counts.
struct Mutant {
    kind: &'static str,
    edit: TextEdit,
    /// The places in the changed text, by the text that stands there or by range.
    places: Vec<TextRange>,
}

#[test]
fn planted_mistakes_are_found_at_their_place() {
    let Some(corpus) = std::env::var_os("SAM_LSP_CORPUS").map(PathBuf::from) else {
        eprintln!("the corpus was not given: set SAM_LSP_CORPUS");
        return;
    };
    let mut templates = Vec::new();
    templates_below(&corpus.join("real"), &mut templates);
    let mut by_kind: BTreeMap<&str, Vec<(PathBuf, Mutant)>> = BTreeMap::new();
    for path in &templates {
        let text = std::fs::read_to_string(path).unwrap();
        for mutant in mutants(&Analysis::open(1, &text)) {
            let of_kind = by_kind.entry(mutant.kind).or_default();
            of_kind.push((path.clone(), mutant));
        }
    }
    let most = std::env::var("MUTATIONS").map_or(MOST, |it| it.parse().unwrap());
    let mut failed = Vec::new();
    for (kind, mut all) in by_kind {
        let mut random = Random(0x5eed);
        let mut chosen = Vec::new();
        while chosen.len() < most && !all.is_empty() {
            chosen.push(all.swap_remove(random.below(all.len())));
        }
        let count = chosen.len();
        let missed: Vec<_> = chosen
            .into_iter()
            .filter_map(|(path, mutant)| missed(&path, &mutant))
            .collect();
        let share = 1.0 - missed.len() as f64 / count as f64;
        println!("{kind}: {} of {count} found", count - missed.len());
        for it in &missed {
            println!("    missed: {it}");
        }
        let lower = LOWER.iter().find(|(of, _)| *of == kind);
        let floor = lower.map_or(FLOOR, |(_, floor)| *floor);
        if share < floor || count < 100 {
            failed.push(format!("{kind}: {share:.3} of {count}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// What was changed, if no finding that is new is at one of the places.
fn missed(path: &Path, mutant: &Mutant) -> Option<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let changed = TextEdit::apply_all(&text, std::slice::from_ref(&mutant.edit));
    let after = Analysis::open(2, &changed);
    let found = findings(&after);
    let is_found = found.iter().any(|it| {
        let counts = matches!(it.severity, Severity::Error | Severity::Warning);
        let is_there = |place: &TextRange| {
            it.range.contains_range(*place) && it.range.len() <= place.len() + place.len()
                || place.contains_range(it.range)
        };
        counts && mutant.places.iter().any(is_there)
    });
    let line = text[..mutant.edit.range.start().into()].lines().count();
    let shown = path.components().rev().take(2).collect::<Vec<_>>();
    (!is_found).then(|| {
        let old = &text[std::ops::Range::<usize>::from(mutant.edit.range)];
        format!(
            "{:?} line {line}: {:?} to {:?}",
            shown.last().unwrap(),
            old.chars().take(60).collect::<String>(),
            mutant.edit.new_text.chars().take(60).collect::<String>()
        )
    })
}

fn mutants(document: &Analysis) -> Vec<Mutant> {
    let mut all = Vec::new();
    let template = document.template();
    for resource in template.resources() {
        let Some(name) = resource.type_name() else {
            continue;
        };
        let (Some(type_node), Some(shape)) = (resource.type_node(), schema::properties(name))
        else {
            continue;
        };
        push_misspelt(&mut all, "type", document, type_node.range());
        let body = resource.body();
        for entry in body.entries() {
            if ["DependsOn", "DeletionPolicy", "Metadata", "Properties"].contains(&entry.name()) {
                push_misspelt(&mut all, "resource attribute", document, entry.key.range());
            }
        }
        if name == "AWS::Serverless::Connector" {
            continue;
        }
        if let Some(properties) = body.entry("Properties") {
            let holders = [properties.key.range(), type_node.range()];
            walk(&mut all, document, &shape, properties, &holders, 0);
        }
    }
    for (range, reference) in template.references() {
        let kind = match reference.kind {
            ReferenceKind::Ref | ReferenceKind::Sub
                if template
                    .entry(sam_core::document::Section::Parameters, &reference.name)
                    .is_some() =>
            {
                "parameter"
            }
            ReferenceKind::Ref
            | ReferenceKind::Sub
            | ReferenceKind::GetAtt
            | ReferenceKind::DependsOn
                if template.resource(&reference.name).is_some() =>
            {
                "logical ID"
            }
            ReferenceKind::Ref
            | ReferenceKind::Sub
            | ReferenceKind::GetAtt
            | ReferenceKind::DependsOn
            | ReferenceKind::Condition
            | ReferenceKind::Mapping
            | ReferenceKind::ConnectorEnd => continue,
        };
        push_misspelt(&mut all, kind, document, range);
        if let (ReferenceKind::GetAtt, Some((attribute, at))) =
            (reference.kind, &reference.attribute)
            && !attribute.contains('.')
        {
            let start = range.start() + (at.start() - reference.range.start());
            push_misspelt(
                &mut all,
                "attribute",
                document,
                TextRange::at(start, at.len()),
            );
        }
    }
    all
}

/// Swaps two letters in the middle of a name, so that it is another one.
fn push_misspelt(acc: &mut Vec<Mutant>, kind: &'static str, document: &Analysis, range: TextRange) {
    let name = document.slice(range);
    let mut letters: Vec<char> = name.trim_matches(['"', '\'']).chars().collect();
    let middle = letters.len() / 2;
    let at = (1..letters.len()).find(|at| {
        let at = (middle + at) % (letters.len() - 1);
        letters[at] != letters[at + 1]
            && letters[at].is_alphanumeric()
            && letters[at + 1].is_alphanumeric()
    });
    let Some(at) = at.filter(|_| letters.len() > 2) else {
        return;
    };
    let at = (middle + at) % (letters.len() - 1);
    letters.swap(at, at + 1);
    let changed: String = letters.into_iter().collect();
    let quote = name.chars().next().filter(|it| ['"', '\''].contains(it));
    let quote = quote.map(String::from).unwrap_or_default();
    acc.push(Mutant {
        kind,
        edit: TextEdit::replace(range, format!("{quote}{changed}{quote}")),
        places: vec![range],
    });
}

/// The mistakes in a map, which stands behind an entry, and in what is nested in it.
fn walk(
    acc: &mut Vec<Mutant>,
    document: &Analysis,
    shape: &Shape,
    of: EntryRef<'_>,
    holders: &[TextRange],
    depth: usize,
) {
    let node = of.value;
    let is_plain = |it: NodeRef<'_>| intrinsic::of(it).is_none();
    if !node.is_mapping() || node.tag().is_some() || !is_plain(node) || shape.is_any() {
        return;
    }
    let shape = shape.clone().narrowed(|key| node.get(key)?.as_str());
    let entries: Vec<EntryRef<'_>> = node.entries().collect();
    let is_of_globals = depth == 0
        && document
            .template()
            .has_entries(sam_core::document::Section::Globals);
    for (at, entry) in entries.iter().enumerate() {
        let Some(property) = shape.property(entry.name()) else {
            continue;
        };
        if !shape.is_open() {
            push_misspelt(acc, "property", document, entry.key.range());
        }
        if shape.required().contains(&entry.name()) && entries.len() > 1 && !is_of_globals {
            let range = match (at.checked_sub(1), entries.get(at + 1)) {
                (Some(before), _) => TextRange::new(
                    entries[before].value.full_range().end(),
                    entry.value.full_range().end(),
                ),
                (None, Some(next)) => {
                    TextRange::new(entry.key.range().start(), next.key.range().start())
                }
                (None, None) => continue,
            };
            let mut places = holders.to_vec();
            let first = entries.iter().find(|it| it.name() != entry.name()).unwrap();
            // The first key that is left begins where the map began.
            places.push(TextRange::at(node.range().start(), first.key.range().len()));
            acc.push(Mutant {
                kind: "required property",
                edit: TextEdit::replace(range, String::new()),
                places,
            });
        }
        let is_same = property
            .passes_to
            .is_none_or(|(.., name)| name.is_empty() || name == property.name);
        if !is_same || property.shape.is_any() {
            continue;
        }
        value(acc, document, &property.shape, *entry, depth);
        if depth == 0 && property.shape.takes(value_kind::MAP) {
            misplaced(acc, document, &property.shape, *entry, &entries);
        }
        let inner = [entry.key.range()];
        walk(acc, document, &property.shape, *entry, &inner, depth + 1);
        if let Some(item) = property.shape.item() {
            for it in entry.value.items() {
                let item_entry = EntryRef {
                    key: entry.key,
                    value: it,
                };
                walk(acc, document, &item, item_entry, &inner, depth + 1);
            }
        }
    }
}

/// Values of the wrong kind, and those that are not allowed.
fn value(
    acc: &mut Vec<Mutant>,
    document: &Analysis,
    shape: &Shape,
    entry: EntryRef<'_>,
    depth: usize,
) {
    let node = entry.value;
    if intrinsic::of(node).is_some() || node.is_null() {
        return;
    }
    if node.scalar().is_some() {
        if !shape.values().is_empty() {
            push_misspelt(acc, "enum", document, node.range());
        }
        let is_scalar = !shape.takes(value_kind::MAP | value_kind::LIST);
        let is_one_line = !document.slice(node.range()).contains('\n');
        if is_scalar && is_one_line {
            let text = document.slice(node.range());
            let start = node.range().start();
            acc.push(Mutant {
                kind: "wrong type",
                edit: TextEdit::replace(node.range(), format!("[{text}]")),
                places: vec![
                    TextRange::at(start, node.range().len() + size("[]")),
                    entry.key.range(),
                ],
            });
        }
    } else if depth > 0
        && !shape.takes(value_kind::TEXT)
        && !document.slice(node.range()).contains('#')
    {
        let is_flow = document.slice(node.range()).starts_with(['{', '[']);
        if is_flow {
            acc.push(Mutant {
                kind: "wrong type",
                edit: TextEdit::replace(node.range(), "text".to_owned()),
                places: vec![
                    TextRange::at(node.range().start(), size("text")),
                    entry.key.range(),
                ],
            });
        }
    }
}

/// A property that stands in the map beside it instead.
fn misplaced(
    acc: &mut Vec<Mutant>,
    document: &Analysis,
    shape: &Shape,
    into: EntryRef<'_>,
    beside: &[EntryRef<'_>],
) {
    let node = into.value;
    let (Some(first), None) = (node.entries().next(), intrinsic::of(node)) else {
        return;
    };
    let shape = shape.clone().narrowed(|key| node.get(key)?.as_str());
    let start = first.key.range().start();
    let text = document.source();
    let is_flow = document.slice(node.range()).starts_with('{');
    let line = text[..usize::from(start)]
        .rfind('\n')
        .map_or(0, |it| it + 1);
    let indent = usize::from(start) - line;
    for moved in beside {
        let is_scalar = moved.value.scalar().is_some() && intrinsic::of(moved.value).is_none();
        let written = document.slice(moved.range());
        let is_short = !written.contains('\n') && is_scalar && moved.name() != into.name();
        if is_flow
            || shape.is_open()
            || shape.is_any()
            || shape.property(moved.name()).is_some()
            || !is_short
            || node.get(moved.name()).is_some()
        {
            continue;
        }
        acc.push(Mutant {
            kind: "wrong nesting",
            edit: TextEdit::insert(start, format!("{written}\n{}", " ".repeat(indent))),
            places: vec![TextRange::at(start, moved.key.range().len())],
        });
    }
}

fn size(text: &str) -> sam_core::text::TextSize {
    sam_core::text::size(text.len())
}

/// A generator of numbers that are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

fn templates_below(folder: &Path, acc: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|it| it.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            templates_below(&path, acc);
        } else if path
            .extension()
            .is_some_and(|it| it == "yaml" || it == "yml")
        {
            acc.push(path);
        }
    }
}
