//! Completion at places of real templates: a key or value is cut out, and completion must offer it again.
//!
//! Reads the folder that `SAM_LSP_CORPUS` names. The places are seeded, and only such that the data knows.
//! `COMPLETION_CUTS` is how many are tried of each kind, 180 of more than 5,000 in all; `COMPLETION_MISSED=1` prints what was not offered,
//! `COMPLETION_MISSED=2` also what was not among the first five.
#![expect(clippy::print_stdout, reason = "a test program prints what it missed")]

use crate::corpus_keys::{Random, Visited, VisitedPart, real_templates, shown, visited};
use sam_core::analysis::Analysis;
use sam_core::asl::STATE_FIELDS;
use sam_core::document::Section;
use sam_core::iam::{self, Known};
use sam_core::spec::schema::regions;
use sam_core::spec::{PARAMETER_KEYS, RESOURCE_ATTRIBUTES, parameter_types, value_kind};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic::FUNCTIONS;
use sam_core::template::reference::{Reference, ReferenceKind};
use sam_core::text::{TextEdit, TextRange, size};
use sam_ide::{CompletionItem, complete};
use std::collections::BTreeMap;

/// How many places of a kind are tried where the environment does not say.
const MOST: usize = 14;

/// The shares of all places at which the right item is offered, and at which it is among the first five. They may only
/// go up.
const OFFERED: f64 = 0.985;
const AMONG_FIRST: f64 = 0.91;

/// A part of a template that was cut out.
struct Cut {
    kind: &'static str,
    range: TextRange,
    /// What counts as the right item.
    right: Vec<String>,
    /// What is typed of it in the second form.
    typed: String,
}

#[derive(Default)]
struct Tally {
    count: usize,
    offered: usize,
    among_first: usize,
}

#[test]
fn what_was_cut_out_is_offered() {
    let mut by_kind: BTreeMap<&str, Vec<(usize, Cut)>> = BTreeMap::new();
    let templates = real_templates();
    if templates.is_empty() {
        return;
    }
    for (at, (_, text)) in templates.iter().enumerate() {
        for cut in cuts(&Analysis::open(1, text)) {
            by_kind.entry(cut.kind).or_default().push((at, cut));
        }
    }
    let number = |name: &str| std::env::var(name).ok().and_then(|it| it.parse().ok());
    let most = number("COMPLETION_CUTS").unwrap_or(MOST);
    let shows = number("COMPLETION_MISSED").unwrap_or(0);
    let mut all = Tally::default();
    println!(
        "{:22} {:>6} {:>8} {:>10}",
        "kind", "places", "offered", "first five"
    );
    for (kind, mut places) in by_kind {
        let mut random = Random(0x5eed);
        let mut of_kind = Tally::default();
        while of_kind.count < 2 * most && !places.is_empty() {
            let (at, cut) = places.swap_remove(random.below(places.len()));
            let (path, text) = &templates[at];
            for typed in ["", cut.typed.as_str()] {
                let position = position(text, &cut, typed);
                of_kind.count += 1;
                of_kind.offered += usize::from(position.is_some());
                of_kind.among_first += usize::from(position.is_some_and(|it| it < 5));
                if shows > 0 && position.is_none() || shows > 1 && position.is_some_and(|it| it > 4)
                {
                    report(path, text, &cut, typed, position);
                }
            }
        }
        println!(
            "{kind:22} {:6} {:7.1}% {:9.1}%",
            of_kind.count,
            share(of_kind.offered, of_kind.count) * 100.0,
            share(of_kind.among_first, of_kind.count) * 100.0
        );
        all.count += of_kind.count;
        all.offered += of_kind.offered;
        all.among_first += of_kind.among_first;
    }
    let (offered, first) = (
        share(all.offered, all.count),
        share(all.among_first, all.count),
    );
    println!(
        "{:22} {:6} {:7.1}% {:9.1}%",
        "all",
        all.count,
        offered * 100.0,
        first * 100.0
    );
    assert!(all.count > 300, "too few places: {}", all.count);
    assert!(offered >= OFFERED, "offered: {offered:.3}");
    assert!(first >= AMONG_FIRST, "among the first five: {first:.3}");
}

fn share(part: usize, of: usize) -> f64 {
    part as f64 / of.max(1) as f64
}

fn report(path: &std::path::Path, text: &str, cut: &Cut, typed: &str, position: Option<usize>) {
    let line = text[..cut.range.start().into()].lines().count();
    let place = position.map_or("not offered".to_owned(), |it| format!("at {}", it + 1));
    println!(
        "    {} {} line {line}: {:?} after {typed:?} {place}",
        cut.kind,
        shown(path),
        cut.right[0]
    );
}

/// The place of the right item in the list as an editor shows it, where some of it is typed.
fn position(text: &str, cut: &Cut, typed: &str) -> Option<usize> {
    let edit = TextEdit::replace(cut.range, typed.to_owned());
    let changed = TextEdit::apply_all(text, std::slice::from_ref(&edit));
    let cursor = cut.range.start() + size(typed.len());
    let analysis = Analysis::open(1, &changed);
    let items = complete(&analysis, cursor).items.into_iter();
    let mut shown = items.filter(|it| {
        let before = TextRange::new(it.range.start().min(cursor), cursor);
        is_shown(it, analysis.slice(before))
    });
    shown.position(|it| cut.right.contains(&it.label))
}

/// Whether an editor keeps an item when this is typed: the letters stand in it in order.
fn is_shown(item: &CompletionItem, typed: &str) -> bool {
    let compared = item.filter.as_ref().unwrap_or(&item.label);
    let mut letters = compared.chars();
    typed
        .chars()
        .all(|wanted| letters.any(|it| it.eq_ignore_ascii_case(&wanted)))
}

fn cuts(document: &Analysis) -> Vec<Cut> {
    let mut found = sections(document);
    for it in visited(document) {
        match it.part {
            VisitedPart::Key(entry, map) => {
                if let Some(kind) = kind_of_key(document, &it, entry, map) {
                    found.push(Cut::new(kind, entry.range(), vec![entry.name().to_owned()]));
                }
            }
            VisitedPart::Value(node) => found.extend(cut_of_value(document, &it, node)),
        }
    }
    for (range, reference) in document.template().references() {
        found.extend(cut_of_reference(document, range, reference));
    }
    found
}

impl Cut {
    fn new(kind: &'static str, range: TextRange, right: Vec<String>) -> Self {
        let typed = right[0].chars().take(2).collect();
        Self {
            kind,
            range,
            right,
            typed,
        }
    }
}

/// Each section from its key to the next one.
fn sections(document: &Analysis) -> Vec<Cut> {
    let text = document.source();
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with(|it: char| it.is_ascii_alphabetic()) && line.contains(':') {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let pairs = starts.iter().copied().zip(ends);
    let cuts = pairs.filter_map(|(start, end)| {
        let name = text.get(start..end)?.split(':').next()?;
        let end = start + text.get(start..end)?.trim_end().len();
        let is_section = Section::NAMES.contains(&name);
        is_section.then(|| {
            let range = TextRange::new(size(start), size(end));
            Cut::new("section", range, vec![name.to_owned()])
        })
    });
    cuts.collect()
}

fn kind_of_key(
    document: &Analysis,
    visited: &Visited<'_>,
    entry: EntryRef<'_>,
    map: NodeRef<'_>,
) -> Option<&'static str> {
    let key = entry.name();
    // A key in braces leaves a comma behind, which the next one is not typed before.
    if entry.is_merge() || document.slice(map.range()).starts_with('{') && map.entries().len() > 1 {
        return None;
    }
    let is_known = || {
        visited
            .shape
            .as_ref()
            .is_some_and(|it| it.property(key).is_some())
    };
    let names = visited.names.as_slice();
    let is_function = key == "Ref"
        || FUNCTIONS
            .iter()
            .any(|it| key.strip_prefix("Fn::") == Some(it));
    if is_function && map.entries().len() == 1 {
        return Some("function key");
    }
    if map.get("Effect").is_some()
        && matches!(
            key,
            "Effect" | "Action" | "Resource" | "Condition" | "Principal" | "Sid"
        )
    {
        return Some("statement key");
    }
    match names {
        ["Resources", _] => RESOURCE_ATTRIBUTES
            .contains(&key)
            .then_some("resource attribute"),
        ["Resources", _, "Connectors", _, ..] => {
            matches!(key, "Properties" | "Destination" | "Permissions" | "Id")
                .then_some("connector key")
        }
        ["Resources", _, "Properties", "DefinitionSubstitutions"] => document
            .source()
            .contains(&format!("${{{key}}}"))
            .then_some("substitution"),
        ["Resources", _, "Properties", "Definition", .., "States", _] => STATE_FIELDS
            .iter()
            .any(|it| it.name == key)
            .then_some("state field"),
        ["Resources", _, "Properties", "Policies", ..] if iam::policy_template(key).is_some() => {
            Some("policy template")
        }
        ["Resources", _, "Properties", "Policies", template] => {
            let template = iam::policy_template(template)?;
            let has = template.parameters.iter().any(|it| it.name == key);
            has.then_some("policy template")
        }
        ["Resources", _, "Properties", "Events", _, "Properties", ..] if is_known() => {
            Some("event property")
        }
        ["Resources", ..] | ["Globals", _, ..] if is_known() => Some("property key"),
        ["Parameters", _] => PARAMETER_KEYS.contains(&key).then_some("declaration key"),
        ["Outputs", _] => matches!(key, "Value" | "Description" | "Export" | "Condition")
            .then_some("declaration key"),
        ["Outputs", _, "Export"] => (key == "Name").then_some("declaration key"),
        _ => None,
    }
}

fn cut_of_value(document: &Analysis, visited: &Visited<'_>, node: NodeRef<'_>) -> Option<Cut> {
    let names = visited.names.as_slice();
    if let Some(name) = node.tag().and_then(|it| it.strip_prefix('!')) {
        let is_known = FUNCTIONS.contains(&name);
        let range = node.full_range();
        let text = document.slice(range).to_owned();
        return is_known.then(|| Cut {
            typed: format!("!{}", name.chars().take(1).collect::<String>()),
            ..Cut::new("function tag", range, vec![format!("!{name}"), text])
        });
    }
    let text = node.as_str()?;
    let is_one_line = !document.slice(node.range()).contains('\n');
    if !is_one_line || text.is_empty() {
        return None;
    }
    let one = |kind| Some(Cut::new(kind, node.range(), vec![text.to_owned()]));
    match names {
        ["Resources", _, "Type"] => {
            let mut types = sam_core::spec::schema::types();
            return types.any(|it| it == text).then(|| one("type")).flatten();
        }
        ["Parameters", _, "Type"] => {
            return parameter_types()
                .iter()
                .any(|it| it == text)
                .then(|| one("parameter type"))
                .flatten();
        }
        ["Resources", _, "Properties", "Definition", .., "Resource"]
            if text.starts_with("arn:aws:states:::") && !text.contains(":aws-sdk:")
                || text.starts_with("${") =>
        {
            return one("task resource");
        }
        [
            "Resources",
            _,
            "Properties",
            "Definition",
            ..,
            "StartAt" | "Next" | "Default",
        ] => return one("state name"),
        ["Resources", _, "DeletionPolicy" | "UpdateReplacePolicy"] => return one("enum"),
        ["Resources", _, .., "Permissions"] if names.contains(&"Connectors") => return one("enum"),
        [.., "Effect"] if matches!(text, "Allow" | "Deny") => return one("enum"),
        [.., "Action"] if matches!(iam::known(text), Known::Action(..)) => return one("action"),
        [
            "Resources",
            _,
            "Properties",
            "Policies" | "ManagedPolicyArns",
        ] => {
            let arn = iam::managed_policy_by_arn(text);
            let known = arn.or_else(|| iam::managed_policy(text))?;
            let right = vec![known.name.to_owned(), text.to_owned()];
            return Some(Cut::new("managed policy", node.range(), right));
        }
        _ => {}
    }
    if regions().contains(&text) && !matches!(names.first(), Some(&"Metadata")) {
        return one("region");
    }
    let shape = visited.shape.as_ref()?;
    let values = shape.values();
    if values.contains(&text) {
        return one(match names {
            [.., "Events", _, "Type"] => "event type",
            [.., "Runtime"] => "runtime",
            _ => "enum",
        });
    }
    let is_switch = values.is_empty() && shape.takes(value_kind::BOOLEAN) && !shape.is_any();
    let is_plain = !document.slice(node.range()).starts_with(['"', '\'']);
    (is_switch && is_plain && matches!(text, "true" | "false"))
        .then(|| one("boolean"))
        .flatten()
}

/// The name in a reference, for `Fn::GetAtt` with the attribute.
fn cut_of_reference(document: &Analysis, range: TextRange, reference: &Reference) -> Option<Cut> {
    let name = &*reference.name;
    let template = document.template();
    let is_declared = |section| template.declares(section, name);
    let is_named = template.type_of(name).is_some()
        || is_declared(Section::Parameters)
        || sam_core::spec::PSEUDO_PARAMETERS.contains(&name);
    let attribute = reference
        .attribute
        .as_ref()
        .filter(|(_, at)| at.start() == reference.range.end() + size(1));
    let (kind, is_known) = match reference.kind {
        ReferenceKind::Ref => ("Ref name", is_named),
        ReferenceKind::Sub => ("Sub name", is_named),
        ReferenceKind::GetAtt => ("GetAtt name", template.type_of(name).is_some()),
        ReferenceKind::DependsOn => ("DependsOn name", template.type_of(name).is_some()),
        ReferenceKind::Condition => ("Condition name", is_declared(Section::Conditions)),
        ReferenceKind::Mapping => ("FindInMap name", is_declared(Section::Mappings)),
        ReferenceKind::ConnectorEnd => ("connector Id", template.type_of(name).is_some()),
    };
    let (range, text) = match attribute {
        Some((attribute, at)) => (
            TextRange::new(range.start(), range.end() + size(1) + at.len()),
            format!("{name}.{attribute}"),
        ),
        None => (range, name.to_owned()),
    };
    (is_known && document.slice(range) == text).then(|| Cut::new(kind, range, vec![text]))
}
