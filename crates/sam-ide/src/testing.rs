//! The one `check` of each feature: what a person would see, as text.

pub(crate) mod code;
mod line_diff;

use crate::assists::{PermissionsDelta, changes, code_actions};
use crate::diagnostics::message::LONGEST;
use crate::diagnostics::{Diagnostic, Findings, Fix, Severity, findings, fixes};
use expect_test::Expect;
use line_diff::line_diff;
use sam_core::analysis::Analysis;
use sam_core::connector::{Environment, connector_at, declared};
use sam_core::document::Section;
use sam_core::document::cursor::{Path, PathStep, path};
use sam_core::fixture::cursor;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic;
use sam_core::text::{PositionEncoding, TextEdit, TextRange, TextSize, size};
use sam_core::transform::{LocalPaths, transform};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::sync::Mutex;

/// Rules that have something to say about most policies that work. The templates of other rules' tests are not written
/// to please them, and what is mended for another reason may well be worth advice.
const ADVICE: [&str; 15] = [
    "delivery-missing",
    "deny-unneeded",
    "policy-duplicate-resource",
    "managed-policies-many",
    "grant-missing",
    "grant-twice",
    "grant-unused",
    "policy-allow-with-not",
    "policy-confused-deputy",
    "policy-pass-role-star",
    "policy-privilege-escalation",
    "policy-public-principal",
    "policy-resource-star",
    "policy-service-star",
    "role-shared",
];

/// Rules about what a template leaves out. Templates of tests leave out what the test is not about.
const LEFT_OUT: [&str; 2] = ["property-missing", "unused-declaration"];

/// What the transform refuses: the templates of other rules' tests have no more than the rule looks at.
const REFUSED: &str = "transform-refuses";

/// What can be said of actions that a wildcard did not name.
const OF_NAMED_ACTIONS: [&str; 2] = ["policy-resource-mismatch", "policy-resource-not-taken"];

/// The findings of a template without [`ADVICE`] and [`LEFT_OUT`], drawn under their lines. Applies each fix, too: its finding must go and
/// none come.
#[track_caller]
pub(crate) fn check(fixture: &str, expected: Expect) {
    let is_shown = |it: &Diagnostic| {
        it.code != REFUSED && !ADVICE.contains(&it.code) && !LEFT_OUT.contains(&it.code)
    };
    check_some(fixture, expected, is_shown);
}

/// The findings of one rule alone.
#[track_caller]
pub(crate) fn check_rule(fixture: &str, code: &str, expected: Expect) {
    check_some(fixture, expected, |it| it.code == code);
}

/// As [`check`] with [`ADVICE`].
#[track_caller]
pub(crate) fn check_advice(fixture: &str, expected: Expect) {
    check_some(fixture, expected, |it| {
        it.code != REFUSED && !LEFT_OUT.contains(&it.code)
    });
}

/// As [`check_advice`] with [`LEFT_OUT`].
#[track_caller]
pub(crate) fn check_whole(fixture: &str, expected: Expect) {
    check_some(fixture, expected, |it| it.code != REFUSED);
}

#[track_caller]
fn check_some(fixture: &str, expected: Expect, is_shown: impl Fn(&Diagnostic) -> bool) {
    let document = Analysis::open(1, fixture);
    let found = findings(&document);
    let shown = found.iter().filter(|it| is_shown(it));
    let drawn: String = shown.map(|it| draw(&document, it)).collect();
    expected.assert_eq(&drawn);
    for it in found.iter() {
        assert!(it.message.chars().count() <= LONGEST, "{}", it.message);
    }
    holds_everywhere(&document, &found);
    half_typed(fixture);
}

/// The texts that [`holds_everywhere`] has seen: what is true of one once is true of it in each test.
static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Each fix mends, and both that and the findings are the same in other styles.
#[track_caller]
fn holds_everywhere(document: &Analysis, found: &Findings) {
    let seen = SEEN
        .lock()
        .map(|mut it| it.insert(document.source().to_owned()));
    if seen.unwrap_or(true) {
        every_fix_mends(document, found);
        in_other_styles(document, found);
    }
}

/// Places all over a text, of which the longest has as many as one of some lines.
fn places(text: &str) -> impl Iterator<Item = usize> {
    let step = (text.len() / 32).max(7) | 1;
    text.char_indices().map(|(at, _)| at).step_by(step)
}

/// A template that ends anywhere has findings, and fixes that can be applied.
fn half_typed(fixture: &str) {
    for at in places(fixture) {
        let (typed, _) = fixture.split_at(at);
        let document = Analysis::open(1, typed);
        for fix in all_fixes(&document, &findings(&document)) {
            let fits = |it: &TextEdit| usize::from(it.range.end()) <= typed.len();
            assert!(fix.edits.iter().all(fits), "{typed}");
            let sorted = fix
                .edits
                .windows(2)
                .all(|pair| pair[0].range.end() <= pair[1].range.start());
            assert!(sorted && !fix.edits.is_empty(), "{typed}");
        }
    }
}

/// What the fix of that label changes, as [`line_diff`] prints it.
#[track_caller]
pub(crate) fn check_fix(fixture: &str, label: &str, expected: Expect) {
    let document = Analysis::open(1, fixture);
    let found = findings(&document);
    let fixes = all_fixes(&document, &found);
    let labels: Vec<&str> = fixes.iter().map(|it| it.label.as_str()).collect();
    let Some(fix) = fixes.iter().find(|it| it.label == label) else {
        panic!("no fix `{label}`, only {labels:?}");
    };
    let after = TextEdit::apply_all(fixture, &fix.edits);
    expected.assert_eq(&line_diff(fixture, &after));
    holds_everywhere(&document, &found);
}

fn all_fixes(document: &Analysis, found: &Findings) -> Vec<Fix> {
    let resolver = document.resolver();
    let fixes = found.iter().flat_map(|it| fixes(&resolver, it));
    fixes.collect()
}

fn draw(document: &Analysis, it: &Diagnostic) -> String {
    let start = document
        .text
        .line_col(it.range.start(), PositionEncoding::Utf32);
    let end = document
        .text
        .line_col(it.range.end(), PositionEncoding::Utf32);
    let line = document.text.line(start.line).unwrap_or_default();
    let width = if end.line == start.line {
        end.col - start.col
    } else {
        line.chars().count() as u32 - start.col
    };
    let number = (start.line + 1).to_string();
    let margin = " ".repeat(number.len());
    let lead = " ".repeat(start.col as usize);
    let carets = "^".repeat(width.max(1) as usize);
    let severity = match it.severity {
        Severity::Error => "",
        Severity::Warning => " (warning)",
        Severity::Information => " (information)",
        Severity::Hint => " (hint)",
    };
    let mut drawn = format!("{number} | {line}\n");
    writeln!(
        drawn,
        "{margin} | {lead}{carets} {}{severity}: {}",
        it.code, it.message
    )
    .unwrap();
    for (range, words) in &it.related {
        let at = document
            .text
            .line_col(range.start(), PositionEncoding::Utf32);
        writeln!(drawn, "{margin} | {lead}line {}: {words}", at.line + 1).unwrap();
    }
    for fix in fixes(&document.resolver(), it) {
        writeln!(drawn, "{margin} | {lead}fix: {}", fix.label).unwrap();
    }
    drawn
}

/// Rules whose fixes take something away from what is allowed.
const NARROWING: [&str; 1] = ["policy-service-star"];

/// No role may do anything that it might not do before.
#[track_caller]
fn allows_no_more(before: &Analysis, after: &Analysis, label: &str) {
    let (before, after) = (before.resolver(), after.resolver());
    for resource in before.template().resources() {
        let difference = changes(&before, &after, resource.id).0;
        assert_eq!(difference.more, Vec::<String>::new(), "after `{label}`");
    }
}

/// Each fix removes its finding and brings no other, and leaves a text that parses as well as before.
#[track_caller]
pub(crate) fn every_fix_mends(document: &Analysis, found: &Findings) {
    let resolver = document.resolver();
    for finding in found.iter() {
        for fix in fixes(&resolver, finding) {
            let text = TextEdit::apply_all(document.source(), &fix.edits);
            let fixed = Analysis::open(2, &text);
            let after = findings(&fixed);
            if NARROWING.contains(&finding.code) {
                allows_no_more(document, &fixed, &fix.label);
            }
            let mut before: Vec<_> = found.iter().map(|it| (it.code, &it.message)).collect();
            let mended = before
                .iter()
                .position(|it| *it == (finding.code, &finding.message))
                .unwrap();
            before.remove(mended);
            for left in after.iter() {
                let known = before
                    .iter()
                    .position(|it| *it == (left.code, &left.message));
                let sees_more =
                    finding.code == "policy-service-star" && OF_NAMED_ACTIONS.contains(&left.code);
                let is_advice = ADVICE.contains(&left.code)
                    || LEFT_OUT.contains(&left.code)
                    || left.code == REFUSED;
                let is_advice = is_advice && left.code != finding.code;
                match known {
                    Some(at) => drop(before.remove(at)),
                    None if is_advice || sees_more => {}
                    None => panic!(
                        "after `{}` for {}: there is {}: {}\n{text}",
                        fix.label, finding.code, left.code, left.message
                    ),
                }
            }
        }
    }
}

/// What holds for a template holds with CRLF line breaks, in JSON and in YAML's flow style.
#[track_caller]
fn in_other_styles(document: &Analysis, found: &Findings) {
    let crlf = document
        .source()
        .replace("\r\n", "\n")
        .replace('\n', "\r\n");
    let whole_lines = Analysis::open(1, &crlf);
    let again = findings(&whole_lines);
    assert_eq!(codes(found), codes(&again), "with CRLF");
    every_fix_mends(&whole_lines, &again);
    for fix in all_fixes(&whole_lines, &again) {
        let text = TextEdit::apply_all(&crlf, &fix.edits);
        let bare = text.replace("\r\n", "").contains('\n');
        assert!(!bare, "`{}` writes a bare line feed:\n{text}", fix.label);
    }
    // What JSON cannot say, repeated keys and the like, is left to YAML.
    let says_the_same = |it: &&Diagnostic| {
        !matches!(
            it.code,
            "syntax" | "duplicate-key" | "several-documents" | "resources-missing"
        )
    };
    if !found.iter().all(|it| says_the_same(&it)) {
        return;
    }
    for text in [
        json(document, Layout::Lines),
        json(document, Layout::OneLine),
    ] {
        let document = Analysis::open(1, &text);
        let again = findings(&document);
        assert_eq!(codes(found), codes(&again), "in JSON:\n{text}");
        every_fix_mends(&document, &again);
    }
}

fn codes(found: &Findings) -> Vec<&str> {
    let mut codes: Vec<&str> = found.iter().map(|it| it.code).collect();
    codes.sort_unstable();
    codes
}

#[derive(Clone, Copy)]
enum Layout {
    Lines,
    OneLine,
}

/// A template in JSON.
fn json(document: &Analysis, layout: Layout) -> String {
    let sections = [
        ("AWSTemplateFormatVersion", None),
        ("Transform", Some(Section::Other)),
        ("Fn::Transform", Some(Section::Other)),
        ("Parameters", Some(Section::Parameters)),
        ("Mappings", Some(Section::Mappings)),
        ("Metadata", Some(Section::Metadata)),
        ("Rules", Some(Section::Rules)),
        ("Conditions", Some(Section::Conditions)),
        ("Connectors", Some(Section::Other)),
        ("Globals", Some(Section::Globals)),
        ("Resources", Some(Section::Resources)),
        ("Outputs", Some(Section::Outputs)),
    ];
    let is_listed = |name: &str| sections.iter().any(|(it, _)| *it == name);
    let others = document.template().entries(Section::Other);
    let others = others.map(|it| it.name()).filter(|it| !is_listed(it));
    let others: Vec<_> = others.map(|it| (it, Some(Section::Other))).collect();
    let mut members = Vec::new();
    for (name, section) in sections.into_iter().chain(others) {
        // A fixture with neither is not a whole template, and has to stay none.
        let other = |key| document.template().entry(Section::Other, key).is_some();
        let is_part = !other("AWSTemplateFormatVersion") && !other("Transform");
        if section.is_none() && is_part && document.source().contains("AWS::Serverless::") {
            continue;
        }
        let Some(section) = section else {
            let entry = document.template().entry(Section::Other, name);
            let version = entry.and_then(|it| it.value.as_str());
            members.push(format!("{name:?}: {:?}", version.unwrap_or("2010-09-09")));
            continue;
        };
        if section == Section::Other {
            let entry = document.template().entry(section, name);
            members.extend(entry.map(|it| member(it, layout, 1)));
            continue;
        }
        let is_written = |it: &EntryRef<'_>| {
            let block = document.block_at(it.key.range().start());
            !block.is_some_and(|it| it.block.is_unrolled()) || it.name().starts_with("Fn::")
        };
        let entries = document.template().entries(section).filter(is_written);
        let entries: Vec<EntryRef<'_>> = entries.collect();
        if !entries.is_empty() {
            let inner: Vec<String> = entries.iter().map(|it| member(*it, layout, 2)).collect();
            members.push(format!(
                "\"{name}\": {}",
                braces(&inner, layout, 1, '{', '}')
            ));
        }
    }
    braces(&members, layout, 0, '{', '}')
}

fn member(entry: EntryRef<'_>, layout: Layout, depth: usize) -> String {
    let key = entry.key.to_value();
    let key = key.as_str().map_or(key.to_string(), str::to_owned);
    format!("{key:?}: {}", json_node(entry.value, layout, depth))
}

fn json_node(node: NodeRef<'_>, layout: Layout, depth: usize) -> String {
    json_value(&node.to_value(), layout, depth)
}

fn json_value(value: &serde_json::Value, layout: Layout, depth: usize) -> String {
    use serde_json::Value;
    match value {
        Value::Object(map) if !map.is_empty() => {
            let inner: Vec<String> = map
                .iter()
                .map(|(key, value)| format!("{key:?}: {}", json_value(value, layout, depth + 1)))
                .collect();
            braces(&inner, layout, depth, '{', '}')
        }
        Value::Array(items) if !items.is_empty() => {
            let inner: Vec<String> = items
                .iter()
                .map(|it| json_value(it, layout, depth + 1))
                .collect();
            braces(&inner, layout, depth, '[', ']')
        }
        other => other.to_string(),
    }
}

fn braces(members: &[String], layout: Layout, depth: usize, open: char, close: char) -> String {
    match layout {
        Layout::OneLine => format!("{open}{}{close}", members.join(", ")),
        Layout::Lines => {
            let inner = "  ".repeat(depth + 1);
            let outer = "  ".repeat(depth);
            format!(
                "{open}\n{inner}{}\n{outer}{close}",
                members.join(&format!(",\n{inner}"))
            )
        }
    }
}

/// What the refactoring of that label at the cursor changes: the template must mean what it meant.
#[track_caller]
pub(crate) fn check_assist(fixture: &str, label: &str, expected: Expect) {
    let (text, range) = cursor(fixture);
    let document = Analysis::open(1, &text);
    let after = refactored(&document, range, label);
    expected.assert_eq(&line_diff(&text, &after));
    means_the_same(&text, &after);
    let connector = connector_at(document.template(), range.start()).unwrap();
    let crlf = text.replace('\n', "\r\n");
    let bodies = [
        crlf,
        json(&document, Layout::Lines),
        json(&document, Layout::OneLine),
    ];
    for text in bodies {
        let other = Analysis::open(1, &text);
        let same = declared(other.template())
            .into_iter()
            .find(|it| it.id == connector.id)
            .unwrap();
        let after = refactored(&other, TextRange::empty(same.key_range().start()), label);
        means_the_same(&text, &after);
        assert!(
            !text.contains("\r\n") || !after.replace("\r\n", "").contains('\n'),
            "a bare line feed:\n{after}"
        );
    }
}

/// What the conversion whose label begins so at the cursor changes, below its label and the difference that it
/// announces. That is the real one, nothing new is wrong with the template, and the same is offered in other styles.
#[track_caller]
pub(crate) fn check_conversion(fixture: &str, label: &str, expected: Expect) {
    let (text, range) = cursor(fixture);
    let document = Analysis::open(1, &text);
    let (title, after) = converted(&document, range, label);
    expected.assert_eq(&format!("{title}{}", line_diff(&text, &after)));
    for at in places(&text) {
        let (typed, rest) = text.split_at(at);
        let (cut_off, gap) = (Analysis::open(1, typed), format!("{typed}\n{rest}"));
        for document in [cut_off, Analysis::open(1, &gap)] {
            let found = findings(&document);
            for range in [range, TextRange::empty(size(at))] {
                for action in code_actions(&document, &found, range) {
                    TextEdit::apply_all(document.source(), &action.edits);
                }
            }
        }
    }
    let place = path(&document, range.start()).unwrap();
    let bodies = [
        text.replace('\n', "\r\n"),
        json(&document, Layout::Lines),
        json(&document, Layout::OneLine),
    ];
    for text in bodies {
        let other = Analysis::open(1, &text);
        let range = TextRange::empty(same_place(&other, &place));
        let (again, after) = converted(&other, range, label);
        assert_eq!(title, again, "in another style:\n{text}");
        assert!(
            !text.contains("\r\n") || !after.replace("\r\n", "").contains('\n'),
            "a bare line feed:\n{after}"
        );
    }
}

/// Where the same stands in a template that says the same.
#[track_caller]
fn same_place(document: &Analysis, path: &Path<'_>) -> TextSize {
    let mut steps = path.steps.iter();
    let entry = loop {
        match steps.next() {
            Some(PathStep::Entry(it)) => match document.template().resource(it.name()) {
                Some(resource) => break resource.entry,
                None => continue,
            },
            Some(PathStep::Item(..)) | None => panic!("the cursor is in no resource"),
        }
    };
    let mut node = entry.value;
    let mut key = entry.key;
    for step in steps {
        match step {
            PathStep::Entry(it) => match node.entry(it.name()) {
                Some(entry) => (node, key) = (entry.value, entry.key),
                None => break,
            },
            PathStep::Item(position, _) => {
                // What a tag is in YAML is a key in JSON.
                let list = intrinsic::of(node).map_or(node, |it| it.argument);
                node = list.items().nth(*position).unwrap();
            }
        }
    }
    let place = if path.on_key { key } else { node };
    place.full_range().start()
}

/// Label and difference, and the text afterwards.
#[track_caller]
fn converted(document: &Analysis, range: TextRange, label: &str) -> (String, String) {
    let before = findings(document);
    let actions = code_actions(document, &before, range);
    let labels: Vec<&str> = actions.iter().map(|it| it.label.as_str()).collect();
    let Some(action) = actions.iter().find(|it| it.label.starts_with(label)) else {
        panic!("no `{label}`, only {labels:?}\n{}", document.source());
    };
    let after = TextEdit::apply_all(document.source(), &action.edits);
    let reopened = Analysis::open(2, &after);
    let mut known = codes(&before);
    // What a managed policy allows is seen when it is written out.
    known.push("policy-service-star");
    // Of a resource the transform reports one error, the next when that is mended.
    known.push(REFUSED);
    for code in codes(&findings(&reopened)) {
        match known.iter().position(|it| *it == code) {
            Some(at) => drop(known.remove(at)),
            None => panic!("there is {code} after `{}`:\n{after}", action.label),
        }
    }
    let (old, new) = (document.resolver(), reopened.resolver());
    let changed = document.template().resources();
    let changed = changed.map(|it| changes(&old, &new, it.id).0);
    let changed: Vec<_> = changed
        .filter(|it| *it != PermissionsDelta::default())
        .collect();
    let announced = action.difference.clone().unwrap();
    match changed.as_slice() {
        [] => assert_eq!(announced, PermissionsDelta::default(), "{after}"),
        [real] => assert_eq!(announced, *real, "{after}"),
        [_, _, ..] => panic!("several roles change: {changed:?}"),
    }
    let mut title = format!("{}\n", action.label);
    for (sign, lines) in [('+', announced.more), ('-', announced.less)] {
        for line in lines {
            writeln!(title, "{sign} {line}").unwrap();
        }
    }
    (title, after)
}

/// No refactoring whose label begins so is offered.
#[track_caller]
pub(crate) fn check_no_assist(fixture: &str, label: &str) {
    let (text, range) = cursor(fixture);
    let document = Analysis::open(1, &text);
    let actions = code_actions(&document, &findings(&document), range);
    assert!(actions.iter().all(|it| !it.label.starts_with(label)));
}

/// What is offered at the cursor.
#[track_caller]
pub(crate) fn check_actions(fixture: &str, expected: Expect) {
    let (text, range) = cursor(fixture);
    let document = Analysis::open(1, &text);
    let actions = code_actions(&document, &findings(&document), range);
    let labels: String = actions.iter().map(|it| format!("{}\n", it.label)).collect();
    expected.assert_eq(&labels);
}

/// What is added at the cursor: nothing is wrong with the template afterwards.
#[track_caller]
pub(crate) fn check_added(fixture: &str, label: &str, expected: Expect) {
    let (text, range) = cursor(fixture);
    let document = Analysis::open(1, &text);
    let after = refactored(&document, range, label);
    expected.assert_eq(&line_diff(&text, &after));
    let before = findings(&document);
    let with = findings(&Analysis::open(1, &after));
    assert_eq!(codes(&before), codes(&with), "{after}");
}

/// What the refactoring of that label at the cursor changes, which need not deploy yet.
#[track_caller]
pub(crate) fn check_changed(fixture: &str, label: &str, expected: Expect) {
    let (text, range) = cursor(fixture);
    let after = refactored(&Analysis::open(1, &text), range, label);
    expected.assert_eq(&line_diff(&text, &after));
    let errors = Analysis::open(1, &after).syntax_errors().count();
    assert_eq!(errors, 0, "{after}");
}

/// What the refactoring of that label at the cursor changes: the transform makes the same of the template.
#[track_caller]
pub(crate) fn check_transformed(fixture: &str, label: &str, expected: Expect) {
    let (text, range) = cursor(fixture);
    let document = Analysis::open(1, &text);
    let after = refactored(&document, range, label);
    expected.assert_eq(&line_diff(&text, &after));
    let made = |it: &Analysis| {
        let environment = Environment::default();
        let made = transform(it.template(), &environment, LocalPaths::Uploaded);
        made.map(|it| it.template)
    };
    assert_eq!(made(&document).ok(), made(&Analysis::open(1, &after)).ok());
    assert!(made(&document).is_ok());
}

#[track_caller]
fn refactored(document: &Analysis, range: TextRange, label: &str) -> String {
    let actions = code_actions(document, &findings(document), range);
    let labels: Vec<&str> = actions.iter().map(|it| it.label.as_str()).collect();
    let Some(action) = actions.iter().find(|it| it.label == label) else {
        panic!("no `{label}`, only {labels:?}\n{}", document.source());
    };
    TextEdit::apply_all(document.source(), &action.edits)
}

/// Both expand to the same resources but for their logical IDs, with nothing wrong in either.
#[track_caller]
fn means_the_same(before: &str, after: &str) {
    let (before_doc, after_doc) = (Analysis::open(1, before), Analysis::open(1, after));
    assert_eq!(
        codes(&findings(&before_doc)),
        codes(&findings(&after_doc)),
        "{after}"
    );
    assert_eq!(meaning(&before_doc), meaning(&after_doc), "{after}");
}

/// What the connectors become, without the names they get, in no order.
fn meaning(document: &Analysis) -> Vec<String> {
    let expansion = document.expand(&Environment::default());
    let mut names: HashMap<String, String> = HashMap::new();
    let mut found = Vec::new();
    for (resolved, generated) in &expansion.connectors {
        for it in generated {
            let body = it.body.to_string();
            let body = body.replace(&format!("\"{}\":", resolved.connector.id), "?:");
            names.insert(it.id.clone(), body.clone());
            found.push(body);
        }
    }
    for (id, depends_on) in &expansion.depends_on {
        let mut waits: Vec<String> = depends_on
            .as_array()
            .into_iter()
            .flatten()
            .map(|it| {
                let name = it.as_str().unwrap_or_default();
                names.get(name).cloned().unwrap_or(name.to_owned())
            })
            .collect();
        waits.sort();
        found.push(format!(
            "{} waits for {waits:?}",
            names.get(id).unwrap_or(id)
        ));
    }
    found.sort();
    found
}
