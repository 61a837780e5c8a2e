//! Findings of templates with code beside them.

use super::{draw, line_diff};
use crate::code::CodeReadings;
use crate::diagnostics::{Checked, Diagnostic, Findings, fixes};
use expect_test::Expect;
use sam_code::{Files, PathKind};
use sam_core::analysis::Analysis;
use sam_core::environment::Environment;
use sam_core::text::TextEdit;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The files of a folder.
pub(crate) struct Folder(BTreeMap<String, Arc<str>>);

impl Folder {
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter();
        Self(
            files
                .map(|(path, text)| ((*path).to_owned(), Arc::from(*text)))
                .collect(),
        )
    }

    /// The template, and the other files one below the other, each after a line `#- name`.
    pub(crate) fn split(files: &str) -> (&str, Self) {
        let mut parts = files.trim_start().split("#- ").skip(1);
        let mut parts = parts.by_ref().filter_map(|it| it.split_once('\n'));
        let (_, template) = parts.next().expect("a template");
        let folder = parts.map(|(name, text)| (name.to_owned(), Arc::from(text)));
        (template, Self(folder.collect()))
    }

    pub(crate) fn write(&mut self, path: &str, text: &str) {
        self.0.insert(path.to_owned(), Arc::from(text));
    }
}

impl Files for Folder {
    fn text(&self, path: &str) -> Option<Arc<str>> {
        self.0.get(path).cloned()
    }

    fn kind(&self, path: &str) -> PathKind {
        let is_below = |it: &String| it.starts_with(&format!("{path}/"));
        if self.0.contains_key(path) {
            PathKind::File
        } else if path.is_empty() || self.0.keys().any(is_below) {
            PathKind::Folder
        } else if path.starts_with("build/") {
            PathKind::Ignored
        } else {
            PathKind::Missing
        }
    }
}

/// The rules about code, those that guess what it does, and those about files beside the template.
const RULES: [&str; 9] = [
    "code-not-granted",
    "code-unknown-operation",
    "grant-not-in-code",
    "grant-missing",
    "grant-unused",
    "file-missing",
    "handler-missing",
    "nested-parameter",
    "nested-output",
];

/// The findings of a template with the code in a folder.
pub(crate) fn findings(analysis: &Analysis, folder: &Folder) -> Findings {
    let readings = CodeReadings::read(analysis, folder, &CodeReadings::default());
    let readings = Arc::new(readings);
    let afresh = Checked::default().with_code(analysis, &Environment::default(), &readings);
    // Whatever was known before, and whenever the code was read.
    let without = Checked::new(analysis);
    assert_eq!(
        without
            .with_code(analysis, &Environment::default(), &readings)
            .findings(),
        afresh.findings()
    );
    let awaited = Checked::default().with_code(analysis, &Environment::default(), &Arc::default());
    assert_eq!(
        awaited
            .with_code(analysis, &Environment::default(), &readings)
            .findings(),
        afresh.findings()
    );
    afresh.findings().clone()
}

/// The findings of the rules about code, drawn under their lines. Applies each fix, too: its finding must go.
#[track_caller]
pub(crate) fn check(files: &str, expected: Expect) {
    check_rules(&RULES, files, expected);
}

/// The same of other rules.
#[track_caller]
pub(crate) fn check_rules(rules: &[&str], files: &str, expected: Expect) {
    let (template, folder) = Folder::split(files);
    let analysis = Analysis::open(0, template);
    let found = findings(&analysis, &folder);
    let shown = found.iter().filter(|it| rules.contains(&it.code));
    let mut drawn = String::new();
    for it in shown {
        assert!(it.message.chars().count() <= 160, "{}", it.message);
        drawn += &draw(&analysis, it);
        for fix in fixes(&analysis.resolver(), it) {
            let after = TextEdit::apply_all(template, &fix.edits);
            let left = findings(&Analysis::open(1, &after), &folder);
            assert!(
                left.iter().all(|left| !is_same(left, it)),
                "after `{}`",
                fix.label
            );
        }
    }
    expected.assert_eq(&drawn);
}

fn is_same(one: &Diagnostic, other: &Diagnostic) -> bool {
    one.code == other.code && one.message == other.message
}

/// What the fix of that label changes.
#[track_caller]
pub(crate) fn check_fix(files: &str, label: &str, expected: Expect) {
    let (template, folder) = Folder::split(files);
    let analysis = Analysis::open(0, template);
    let found = findings(&analysis, &folder);
    let all = found.iter().flat_map(|it| fixes(&analysis.resolver(), it));
    let all: Vec<_> = all.collect();
    let labels: Vec<&str> = all.iter().map(|it| it.label.as_str()).collect();
    let Some(fix) = all.iter().find(|it| it.label == label) else {
        panic!("no fix `{label}`, only {labels:?}");
    };
    let after = TextEdit::apply_all(template, &fix.edits);
    expected.assert_eq(&line_diff::line_diff(template, &after));
}
