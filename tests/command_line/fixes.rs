//! `check --fix`, and `check --watch`.

use super::{Folder, NO_MISTAKE, ONE_MISTAKE, shown};
use expect_test::expect;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

/// A safe fix, an unsafe one, and a finding with two fixes.
const MISTAKES: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: src/
      Policies:
        - Statement:
            - Effect: Allow
              Action: [s3:GetObjct, s3:PutObject, s3:PutObject]
              Resource: arn:aws:s3:::pictures/*
";

#[test]
fn safe_fixes_are_written_and_named() {
    let folder = Folder::new("fix", &[("a.yaml", ONE_MISTAKE), ("b.yaml", NO_MISTAKE)]);
    folder.run(
        &["check", ".", "--fix"],
        expect![[r#"
        checked 2 templates: nothing to report; 1 fixed
        stderr: fixed: a.yaml: Change to `Orders` (table) [connector-unknown-id]
        exit 0
    "#]],
    );
    let fixed = fs::read_to_string(folder.0.join("a.yaml")).unwrap();
    assert_eq!(fixed, ONE_MISTAKE.replace("Id: Order }", "Id: Orders }"));
    let names = fs::read_dir(&folder.0).unwrap();
    assert_eq!(names.count(), 2, "nothing is left beside the templates");
}

#[test]
fn what_takes_something_away_is_left_to_unsafe() {
    let folder = Folder::new("fix_unsafe", &[("a.yaml", MISTAKES)]);
    folder.run(
        &["check", ".", "--fix"],
        expect![[r#"
            warning[file-missing]: `src/` is not beside the template. Correct `CodeUri`, or let .gitignore name the path if a build makes it.
             --> a.yaml:8:16
              |
            8 |       CodeUri: src/
              |                ^^^^

            hint[policy-duplicate-action]: `s3:PutObject` is already above. Remove it.
              --> a.yaml:12:52
               |
            12 |               Action: [s3:GetObject, s3:PutObject, s3:PutObject]
               |                                      ------------  ^^^^^^^^^^^^
               |                                      |
               |                                      `s3:PutObject`
               |
               = help: Remove `s3:PutObject`

            checked 1 template: 1 warning, 1 hint; 1 fixed; --fix --unsafe fixes 1 more
            stderr: fixed: a.yaml: Change to `s3:GetObject` [policy-unknown-action]
            exit 0
        "#]],
    );
    folder.run(
        &["check", ".", "--fix", "--unsafe", "-q"],
        expect![[r#"
            warning[file-missing]: `src/` is not beside the template. Correct `CodeUri`, or let .gitignore name the path if a build makes it.
             --> a.yaml:8:16
              |
            8 |       CodeUri: src/
              |                ^^^^

            stderr: fixed: a.yaml: Remove `s3:PutObject` [policy-duplicate-action]
            exit 0
        "#]],
    );
    let fixed = fs::read_to_string(folder.0.join("a.yaml")).unwrap();
    let wanted = MISTAKES.replace("GetObjct, s3:PutObject", "GetObject");
    assert_eq!(fixed, wanted);
}

#[test]
fn a_rule_that_is_off_mends_nothing() {
    let folder = Folder::new("fix_off", &[("a.yaml", ONE_MISTAKE)]);
    folder.run(
        &["check", ".", "--fix", "--rule", "connector-*=off"],
        expect![[r#"
            checked 1 template: nothing to report
            exit 0
        "#]],
    );
    let left = fs::read_to_string(folder.0.join("a.yaml")).unwrap();
    assert_eq!(left, ONE_MISTAKE);
}

#[test]
fn a_mark_and_line_ends_stay() {
    let text = format!("\u{feff}{}", ONE_MISTAKE.replace('\n', "\r\n"));
    let folder = Folder::new("fix_mark", &[("a.yaml", &text)]);
    assert!(
        folder
            .command(&["check", "a.yaml", "--fix"])
            .status
            .success()
    );
    let fixed = fs::read_to_string(folder.0.join("a.yaml")).unwrap();
    assert_eq!(fixed, text.replace("Id: Order }", "Id: Orders }"));
}

#[test]
fn stdin_is_printed_mended() {
    let folder = Folder::new("fix_stdin", &[]);
    let mut child = folder
        .program(&["check", "-", "--fix"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(ONE_MISTAKE.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let fixed = ONE_MISTAKE.replace("Id: Order }", "Id: Orders }");
    expect![[r#"
        (mended)
        stderr: fixed: <stdin>: Change to `Orders` (table) [connector-unknown-id]
        stderr: checked 1 template: nothing to report; 1 fixed
        exit 0
    "#]]
    .assert_eq(&shown(&output).replacen(&fixed, "(mended)\n", 1));
    folder.run(
        &["check", "-", ".", "--fix"],
        expect![[r#"
        stderr: error: stdin is mended alone; give `-` as the only path
        exit 2
    "#]],
    );
}

#[cfg(unix)]
#[test]
fn a_link_stays_one_and_a_protected_file_stays_as_it_is() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new("fix_link", &[("real/a.yaml", ONE_MISTAKE)]);
    let real = folder.0.join("real/a.yaml");
    let link = folder.0.join("a.yaml");
    symlink("real/a.yaml", &link).unwrap();
    let readable = fs::Permissions::from_mode(0o440);
    fs::set_permissions(&real, readable).unwrap();
    folder.run(
        &["check", "a.yaml", "--fix"],
        expect![[r#"
        checked 0 templates: nothing to report; 1 path could not be checked
        stderr: error: a.yaml: cannot write: permission denied
        exit 2
    "#]],
    );
    assert_eq!(fs::read_to_string(&real).unwrap(), ONE_MISTAKE);

    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(
        folder
            .command(&["check", "a.yaml", "--fix"])
            .status
            .success()
    );
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o640
    );
    assert!(fs::read_to_string(&real).unwrap().contains("Id: Orders }"));
}

/// A program that may write no byte into files meets a disk that is full.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_file() {
    let folder = Folder::new(
        "fix_full",
        &[("a.yaml", ONE_MISTAKE), ("known.json", "old\n")],
    );
    let on_full_disk = |args: &str| {
        let script = format!("trap '' XFSZ; ulimit -f 0; exec \"$0\" check {args}");
        let output = std::process::Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_sam-lsp")])
            .current_dir(&folder.0)
            .output()
            .unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        (complaint, output.status.code())
    };
    let (complaint, code) = on_full_disk("a.yaml --fix -q");
    assert_eq!(
        (complaint.as_str(), code),
        ("error: a.yaml: cannot write: file too large\n", Some(2))
    );
    let baseline = "a.yaml --baseline known.json --update-baseline";
    let (complaint, code) = on_full_disk(baseline);
    assert!(
        complaint.starts_with("error: known.json: ") && code == Some(2),
        "{complaint}"
    );
    assert_eq!(
        fs::read_to_string(folder.0.join("a.yaml")).unwrap(),
        ONE_MISTAKE
    );
    assert_eq!(
        fs::read_to_string(folder.0.join("known.json")).unwrap(),
        "old\n"
    );
    let left = fs::read_dir(&folder.0).unwrap().count();
    assert_eq!(left, 2, "nothing else is left beside them");
}

#[test]
fn watch_checks_again_after_a_change() {
    let folder = Folder::new("watch", &[("a.yaml", NO_MISTAKE)]);
    let mut child = folder
        .program(&["check", ".", "--watch", "--format", "github"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut notes = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    notes.read_line(&mut line).unwrap();
    assert_eq!(line, "note: waiting for changes; end with Ctrl+C\n");
    folder.write("a.yaml", ONE_MISTAKE.as_bytes());
    let mut found = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    found.read_line(&mut line).unwrap();
    assert!(line.starts_with("::error file=a.yaml,line=6"), "{line}");
    folder.write("sam-lsp.toml", b"rules = { \"connector-*\" = \"warning\" }");
    let mut line = String::new();
    found.read_line(&mut line).unwrap();
    assert!(line.starts_with("::warning file=a.yaml,line=6"), "{line}");
    child.kill().unwrap();
    child.wait().unwrap();
}
