//! The hint, the hover and `permissions` say the same of each policy template and of each permission of a connector in
//! the corpus.
//!
//! Reads the folder that `SAM_LSP_CORPUS` names.
use crate::typing::templates;
use sam_core::analysis::Analysis;
use sam_core::connector::{Environment, declared};
use sam_core::expand::{EntryKind, PolicyEntry, policy_entries};
use sam_core::text::{PositionEncoding, TextRange, TextSize};
use sam_ide::{InlayHint, InlayHintKind, hover, inlay_hints, permissions};
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn hints_hovers_and_permissions_agree() {
    let (mut count, mut wrong) = (0, Vec::new());
    for (path, text) in templates() {
        let document = Analysis::open(1, &text);
        let whole = TextRange::up_to(TextSize::of(text.as_str()));
        let hints = inlay_hints(&document, whole, &[InlayHintKind::Permissions]);
        let report = permissions(&document, &Environment::default(), None).unwrap();
        let report = report.json();
        let mut compare = |what: &str, at: TextSize, said: String, is: usize| {
            count += 1;
            let expected = match is {
                0 => "grants nothing".to_owned(),
                1 => "1 action".to_owned(),
                _ => format!("{is} actions"),
            };
            if said != expected {
                let line = line(&document, at);
                wrong.push(format!(
                    "{}:{line}: {what} says {said}, permissions {expected}",
                    path.display()
                ));
            }
        };
        for (holder, name, start, end) in policy_templates(&document) {
            let granted = granted(
                &report,
                &holder,
                "policy-template",
                &name,
                line(&document, start),
            );
            let Some(granted) = granted else {
                continue;
            };
            let label = label_behind(&hints, end).unwrap();
            compare("the hint", start, label, granted);
            let content = hover(&document, start).unwrap().markdown;
            let title = content.lines().next().unwrap();
            let said = title.rsplit(" · ").next().unwrap();
            compare("the hover", start, said.to_owned(), granted);
        }
        for connector in declared(document.template()) {
            let Some(written) = connector.permissions else {
                continue;
            };
            let items: Vec<_> = written.value.items().collect();
            let [only] = items.as_slice() else {
                continue;
            };
            let at = line(&document, connector.key_range().start());
            let granted = granted(&report, "", "connector", &connector.id, at);
            let label = label_behind(&hints, only.range().end());
            if let (Some(granted), Some(label)) = (granted, label) {
                compare("the hint", only.range().start(), label, granted);
            }
        }
    }
    assert!(count > 20, "only {count} comparisons");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The policy templates of functions and state machines: of which one, the name, and where its key begins and ends.
fn policy_templates(document: &Analysis) -> Vec<(String, String, TextSize, TextSize)> {
    let mut found = Vec::new();
    for resource in document.template().resources() {
        let is_of_sam = resource
            .type_name()
            .is_some_and(|it| it.starts_with("AWS::Serverless::"));
        let policies = resource.property("Policies").filter(|_| is_of_sam);
        let mut open: Vec<PolicyEntry<'_>> = policies.map(policy_entries).unwrap_or_default();
        while let Some(it) = open.pop() {
            match it.kind {
                EntryKind::If { branches, .. } => open.extend(branches),
                EntryKind::Template { entry, template } => {
                    let range = entry.key.full_range();
                    let name = template.name.to_owned();
                    found.push((resource.id.to_owned(), name, range.start(), range.end()));
                }
                EntryKind::Managed(_)
                | EntryKind::ManagedIntrinsic(_)
                | EntryKind::Statement(_)
                | EntryKind::Invalid => {}
            }
        }
    }
    found
}

/// How many actions are granted for a reason at a line; none where the policies do not count, or a wildcard is among them.
fn granted(report: &Value, user: &str, kind: &str, name: &str, line: u64) -> Option<usize> {
    let list = |it: &Value, key: &str| it[key].as_array().cloned().unwrap_or_default();
    let mut all = list(report, "roles");
    all.extend(list(report, "resources"));
    let is_of_user = |it: &Value| user.is_empty() || list(it, "users").contains(&Value::from(user));
    let mut actions = BTreeSet::new();
    let mut is_known = false;
    for role in all.iter().filter(|it| is_of_user(it)) {
        for key in ["grants", "grantsNothing"] {
            for grant in list(role, key) {
                let origin = &grant["origin"];
                if origin["kind"] != kind || origin["name"] != name || grant["line"] != line {
                    continue;
                }
                is_known = true;
                if key == "grants" {
                    let names = list(&grant, "actions");
                    actions.extend(names.iter().filter_map(|it| it.as_str().map(str::to_owned)));
                }
            }
        }
    }
    let is_plain = actions.iter().all(|it| !it.contains('*'));
    (is_known && is_plain).then_some(actions.len())
}

fn label_behind(hints: &[InlayHint], end: TextSize) -> Option<String> {
    let is_there = |it: &&InlayHint| it.offset >= end && it.offset <= end + TextSize::from(2);
    hints.iter().find(is_there).map(|it| it.label.clone())
}

/// The line of an offset, from 1.
fn line(document: &Analysis, at: TextSize) -> u64 {
    let at = document.text.line_col(at, PositionEncoding::Utf8);
    u64::from(at.line) + 1
}
