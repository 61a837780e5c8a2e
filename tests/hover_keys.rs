//! Hover at every key of the templates of real projects, and at every value, tag and name: how many have an answer.
//!
//! Reads the folder that `SAM_LSP_CORPUS` names. `HOVER_MISSED=1` prints the keys without an answer.

use crate::corpus_keys::{VisitedPart, real_templates, shown, visited};
use sam_core::analysis::Analysis;
use sam_ide::hover;
use std::collections::BTreeMap;

/// The kinds of places, each with the share of them that has an answer. The shares may only go up. What a template
/// names itself within a value that no schema describes, as an API definition or `Metadata`, has none.
const FLOORS: [(&str, f64); 4] = [
    ("key", 0.98),
    ("key of a free value", 0.0),
    ("function tag", 1.0),
    ("name", 0.99),
];

#[test]
fn keys_tags_and_names_have_a_hover() {
    let templates = real_templates();
    if templates.is_empty() {
        return;
    }
    let shows = std::env::var_os("HOVER_MISSED").is_some();
    let mut tally: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (path, text) in &templates {
        let document = Analysis::open(1, text);
        let mut places = Vec::new();
        for it in visited(&document) {
            match it.part {
                VisitedPart::Key(entry, _) => {
                    let is_known = it
                        .shape
                        .as_ref()
                        .is_some_and(|shape| shape.property(entry.name()).is_some());
                    let is_outside = matches!(
                        it.names.as_slice(),
                        ["Resources" | "Parameters" | "Outputs", _]
                            | ["Resources", _, "Connectors", ..]
                    );
                    let kind = match is_known || is_outside {
                        true => "key",
                        false => "key of a free value",
                    };
                    places.push((kind, entry.key.range().start()));
                }
                VisitedPart::Value(node) => {
                    if let (Some("!Ref" | "!Sub" | "!GetAtt" | "!If" | "!Join"), Some(range)) =
                        (node.tag(), node.tag_range())
                    {
                        places.push(("function tag", range.start()));
                    }
                }
            }
        }
        let names = document.template().references();
        places.extend(names.map(|(range, _)| ("name", range.start())));
        for (kind, offset) in places {
            let answer = hover(&document, offset);
            let (count, answered) = tally.entry(kind).or_default();
            *count += 1;
            *answered += usize::from(answer.is_some());
            if shows && answer.is_none() {
                let line = text[..offset.into()].lines().count();
                let rest = text[offset.into()..].lines().next().unwrap_or_default();
                println!("    {kind} {} line {line}: {rest}", shown(path));
            }
        }
    }
    let mut failed = Vec::new();
    for (kind, floor) in FLOORS {
        let (count, answered) = tally.get(kind).copied().unwrap_or_default();
        let share = answered as f64 / count.max(1) as f64;
        println!("{kind:20} {answered} of {count} ({:.1}%)", share * 100.0);
        if share < floor || count < 50 {
            failed.push(format!("{kind}: {share:.3} of {count}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
