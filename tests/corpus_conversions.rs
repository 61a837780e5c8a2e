//! The conversions of policies over real templates: what each announces is what it changes, and nothing is wrong afterwards.
//! Prints how much can be converted.
//!
//! Reads the folder that `SAM_LSP_CORPUS` names.
#![expect(
    clippy::unwrap_used,
    reason = "a test program fails by panicking, in its helpers too"
)]

use sam_core::analysis::Analysis;
use sam_core::connector::declared;
use sam_core::expand::{EntryKind, policy_entries};
use sam_core::permission::{Grant, GrantChange, difference};
use sam_core::policy::PolicyDocument;
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;
use sam_core::text::{TextEdit, TextRange};
use sam_ide::{CodeAction, Severity, code_actions, findings};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What may be said of a statement that was a managed policy, a policy template or a connector before, whose statements
/// nobody looks into.
const SEEN_WHEN_WRITTEN_OUT: &[&str] = &["policy-service-star"];

#[test]
fn conversions_change_what_they_announce() {
    let Some(corpus) = std::env::var_os("SAM_LSP_CORPUS").map(PathBuf::from) else {
        return eprintln!("the corpus was not given: set SAM_LSP_CORPUS");
    };
    let mut paths = Vec::new();
    templates(&corpus.join("real"), &mut paths);
    let real = count(&paths);
    for (what, count) in &real {
        println!("{count:>5} {what}");
    }
    let mut paths = Vec::new();
    templates(&corpus.join("samtranslator/input"), &mut paths);
    count(&paths);
    let made: usize = real
        .iter()
        .filter(|(what, _)| what.contains("->"))
        .map(|(_, it)| it)
        .sum();
    assert!(made > 100, "only {made} conversions: {real:?}");
}

/// How often there is what can be converted, and how often it is, to what.
fn count(paths: &[PathBuf]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let mut add = |what: &str| *counts.entry(what.to_owned()).or_default() += 1;
    for path in paths {
        let text = std::fs::read_to_string(path).unwrap();
        let document = Analysis::open(1, &text);
        for (kind, at) in places(&document) {
            add(kind);
            for action in converted(path, &document, at) {
                let to = [
                    ("Convert to a connector", "connector"),
                    ("Convert to connectors", "connector"),
                    ("Convert to the policy template", "policy template"),
                    ("Convert to a statement", "statements"),
                    ("Convert to statements", "statements"),
                    ("Limit", "limited statements"),
                    ("Use connectors", "connectors for a whole function"),
                    ("Move", "policies of the function"),
                ];
                let to = to.iter().find(|(it, _)| action.label.starts_with(it));
                let to = to
                    .unwrap_or_else(|| panic!("{}: another kind", action.label))
                    .1;
                if to != "connectors for a whole function" || kind == "function with Policies" {
                    add(&format!("{kind} -> {to}"));
                    if action.label.contains("grants the same") {
                        add(&format!("{kind} -> {to}, without a difference"));
                    }
                }
            }
        }
    }
    counts
}

/// The places where something may be converted: each with what stands there.
fn places(document: &Analysis) -> Vec<(&'static str, TextRange)> {
    let start = |node: NodeRef<'_>| TextRange::empty(node.full_range().start());
    let mut found = Vec::new();
    for resource in document.template().resources() {
        let key = TextRange::empty(resource.entry.key.range().start());
        if resource.type_name() == Some("AWS::IAM::Role") {
            found.push(("role", key));
        }
        if !is_of_sam(resource) {
            continue;
        }
        let Some(policies) = resource.property("Policies") else {
            found.push(("function without Policies", key));
            continue;
        };
        found.push(("function with Policies", key));
        for entry in policy_entries(policies) {
            match entry.kind {
                EntryKind::Template { .. } => found.push(("policy template", start(entry.node))),
                EntryKind::Managed(_) => found.push(("managed policy", start(entry.node))),
                EntryKind::Statement(node) => {
                    let statements = PolicyDocument::new(node).statements();
                    found.extend(statements.map(|it| ("statement", start(it.node))));
                }
                EntryKind::ManagedIntrinsic(_) | EntryKind::If { .. } | EntryKind::Invalid => {}
            }
        }
    }
    let connectors = declared(document.template()).into_iter();
    found.extend(connectors.map(|it| ("connector", TextRange::empty(it.key_range().start()))));
    found
}

fn is_of_sam(resource: Resource<'_>) -> bool {
    matches!(
        resource.type_name(),
        Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
    )
}

/// The conversions offered at a place, each tried.
fn converted(path: &Path, document: &Analysis, at: TextRange) -> Vec<CodeAction> {
    let found = findings(document);
    let mut actions = code_actions(document, &found, at);
    actions.retain(|it| it.difference.is_some());
    for action in &actions {
        let text = TextEdit::apply_all(document.source(), &action.edits);
        let after = Analysis::open(2, &text);
        let place = || format!("{}: {}\n{text}", path.display(), action.label);
        let errors = |it: &Analysis| it.syntax_errors().count();
        assert_eq!(errors(document), errors(&after), "{}", place());
        let mut known: Vec<&str> = found.iter().map(|it| it.code).collect();
        for it in findings(&after).iter() {
            match known.iter().position(|code| *code == it.code) {
                Some(at) => drop(known.remove(at)),
                None => assert!(
                    SEEN_WHEN_WRITTEN_OUT.contains(&it.code) || !is_wrong(it.severity),
                    "{}\nthere is {}: {}",
                    place(),
                    it.code,
                    it.message
                ),
            }
        }
        let (more, less) = changed(document, &after);
        let announced = action.difference.as_ref().unwrap();
        assert_eq!(more, actions_of(&announced.more), "more, {}", place());
        assert_eq!(less, actions_of(&announced.less), "less, {}", place());
    }
    actions
}

/// Advice may come up that other advice on the same role stood before.
fn is_wrong(severity: Severity) -> bool {
    match severity {
        Severity::Error | Severity::Warning => true,
        Severity::Information | Severity::Hint => false,
    }
}

/// The actions that are granted more and less to anyone, conditions of the template left aside.
fn changed(before: &Analysis, after: &Analysis) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut more, mut less) = (BTreeSet::new(), BTreeSet::new());
    let users = before.template().resources().filter(|it| is_of_sam(*it));
    for user in users {
        let (was, is) = (grants(before, user.id), grants(after, user.id));
        let found = difference((&was, before.template()), (&is, after.template()));
        let names = |it: &GrantChange| it.actions.clone();
        more.extend(found.more().flat_map(names));
        less.extend(found.less().flat_map(names));
    }
    (more, less)
}

fn grants(analysis: &Analysis, user: &str) -> Vec<Grant> {
    let permissions = analysis.permissions();
    let roles = permissions.roles_of_user(user);
    let mut grants: Vec<Grant> = roles.flat_map(|it| permissions.of(it).grants).collect();
    grants.iter_mut().for_each(|it| it.when.clear());
    grants
}

fn actions_of(lines: &[String]) -> BTreeSet<String> {
    let actions = lines.iter().filter_map(|it| it.split_once(" on "));
    actions.map(|(it, _)| it.to_owned()).collect()
}

fn templates(folder: &Path, acc: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_template = |it: &Path| {
            let extension = it.extension().and_then(|it| it.to_str());
            matches!(extension, Some("yaml" | "yml" | "json" | "template"))
        };
        if path.is_dir() {
            templates(&path, acc);
        } else if is_template(&path) && std::fs::read_to_string(&path).is_ok() {
            acc.push(path);
        }
    }
    acc.sort();
}
