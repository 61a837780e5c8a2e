//! What is read of small programs.
mod autopilot;
mod closures;
mod instances;
mod javascript;
mod javascript_forms;
mod limits;
mod python;
mod python_forms;
mod reach;

use expect_test::Expect;
use sam_code::{Call, Certainty, Files, GapReason, KnownValue, Reading, read};
use std::collections::BTreeMap;
use std::sync::Arc;

struct Folder(BTreeMap<String, Arc<str>>);

impl Files for Folder {
    fn text(&self, path: &str) -> Option<Arc<str>> {
        self.0.get(path).cloned()
    }
}

/// Reads files that are written one below the other, each after a line `//- name` or `#- name`; the first is the one
/// with the handler.
fn reading(files: &str) -> Reading {
    let mut folder = BTreeMap::new();
    let mut first = None;
    let mut name = String::new();
    let mut text = String::new();
    for line in files.lines() {
        if let Some(next) = line.strip_prefix("//- ").or(line.strip_prefix("#- ")) {
            if !name.is_empty() {
                folder.insert(std::mem::take(&mut name), std::mem::take(&mut text).into());
            }
            name = next.to_owned();
            text.clear();
            first.get_or_insert(next.to_owned());
        } else {
            text += line;
            text.push('\n');
        }
    }
    folder.insert(name, text.into());
    read(&first.unwrap_or_default(), &Folder(folder))
}

/// A line a call, as `app.py:3 s3:GetObject Bucket=$BUCKET`, and then a line a gap.
#[track_caller]
fn check(files: &str, expected: Expect) {
    let reading = reading(files);
    let texts: BTreeMap<&str, &str> = files
        .split("//- ")
        .flat_map(|it| it.split("\n#- "))
        .filter_map(|it| it.trim_start_matches("#- ").split_once('\n'))
        .collect();
    let line = |file: &str, at: u32| {
        let text = texts.get(file).copied().unwrap_or_default();
        let head = text.get(..at as usize).unwrap_or_default();
        head.matches('\n').count() + 1
    };
    let mut out = String::new();
    for it in &reading.calls {
        let line = line(&it.file, it.range.start().into());
        out += &format!("{}:{line} {}", it.file, shown(it));
        out.push('\n');
    }
    for it in &reading.gaps {
        let line = line(&it.file, it.offset);
        let reason = match &it.reason {
            GapReason::Unreadable => "unreadable".to_owned(),
            GapReason::Bundle => "bundle".to_owned(),
            GapReason::MissingFile(it) => format!("no file {it}"),
            GapReason::Dynamic => "known only at run time".to_owned(),
            GapReason::HandedOver(it) => format!("handed to {it}"),
            GapReason::Package(it) => format!("package {it}"),
        };
        out += &format!("{}:{line} gap: {reason}\n", it.file);
    }
    expected.assert_eq(&out);
}

fn shown(call: &Call) -> String {
    let mut out = format!("{}:{}", call.client, call.operation);
    for argument in &call.arguments {
        let values = argument.values.iter().map(|it| match it {
            KnownValue::Literal(it) => format!("{it:?}"),
            KnownValue::Environment(it) => format!("${it}"),
        });
        let values: Vec<String> = values.collect();
        out += &format!(" {}={}", argument.name, values.join("|"));
    }
    match call.certainty {
        Certainty::Certain => {}
        Certainty::Likely => out += " (likely)",
        Certainty::Optional => out += " (optional)",
    }
    out
}
