//! The calls that IAM Policy Autopilot finds in the programs beside this file are found, but for those that it finds by the
//! name of a method alone. `cargo xtask oracle` writes its answers.
use super::{Folder, read};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// What is named like an operation and calls nothing.
const FALSE: [&str; 14] = [
    "classes.py:29 decrypt",
    "names.py:25 head_object",
    "names.py:25 list_buckets",
    "names.py:30 get_user",
    "names.py:31 describe_instances",
    "names.py:32 complete_multipart_upload",
    "names.py:32 copy_object",
    "names.py:32 create_multipart_upload",
    "names.py:32 upload_part_copy",
    "names.py:35 complete_multipart_upload",
    "names.py:35 create_multipart_upload",
    "names.py:35 put_object",
    "names.py:35 upload_part",
    "names.py:36 get_credentials",
];

#[test]
fn what_another_tool_finds_rightly_is_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/code/programs");
    let answers = std::fs::read_to_string(folder.join("autopilot.txt")).expect("answers");
    let mut ours = BTreeSet::new();
    let mut programs = 0;
    for entry in std::fs::read_dir(&folder).expect("the programs") {
        let name = entry.expect("a program").file_name();
        let name = name.to_str().expect("a name").to_owned();
        if name.ends_with(".txt") {
            continue;
        }
        programs += 1;
        let text: Arc<str> = std::fs::read_to_string(folder.join(&name))
            .expect("a text")
            .into();
        let reading = read(
            &name,
            &Folder(BTreeMap::from([(name.clone(), text.clone())])),
        );
        for call in &reading.calls {
            let head = &text[..usize::from(call.range.start())];
            let line = head.matches('\n').count() + 1;
            ours.insert(format!("{name}:{line} {}", plain(&call.operation)));
        }
    }
    assert!(programs > 5, "{programs} programs");
    let mut found = 0;
    for answer in answers.lines() {
        let (place, operation) = answer.split_once(' ').expect("a place and a name");
        let is_found = ours.contains(&format!("{place} {}", plain(operation)));
        let is_false = FALSE.contains(&answer);
        assert_ne!(is_found, is_false, "{answer}");
        found += usize::from(is_found);
    }
    assert!(found > 30, "{found} calls");
    for it in FALSE {
        assert!(
            answers.lines().any(|line| line == it),
            "not an answer: {it}"
        );
    }
}

/// The name of an operation, whoever writes it.
fn plain(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}
