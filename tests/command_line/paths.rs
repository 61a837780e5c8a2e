//! Which files `check` reads, what it says of those it cannot read, and where its output goes.

use super::{Folder, NO_MISTAKE, ONE_MISTAKE, shown};
use expect_test::{Expect, expect};
use std::fs;
use std::process::{Command, Stdio};

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_checked() {
    let folder = Folder::new(
        "unreadable",
        &[("a.yaml", ONE_MISTAKE), ("notes.yaml", "a: 1\n")],
    );
    folder.write("binary.yaml", b"Resources:\0\0\0");
    folder.write("latin.yaml", b"Resources:\n  Gr\xf6\xdfe: 1\n");
    folder.write("utf16.yaml", b"\xff\xfeR\0e\0");
    folder.write("huge.json", &vec![b' '; (10 << 20) + 1]);
    folder.run(
        &[
            "check",
            "none.yaml",
            "binary.yaml",
            "latin.yaml",
            "utf16.yaml",
            "huge.json",
            "notes.yaml",
            "a.yaml",
            "--format=github",
        ],
        expect![[r#"
            ::error file=a.yaml,line=6,col=97,endLine=6,endColumn=102,title=connector-unknown-id::There is no resource `Order` in this template. Did you mean `Orders`?%0Ahelp: Change to `Orders` (table)
            stderr: error: none.yaml: no such file or folder
            stderr: error: binary.yaml: binary, not text
            stderr: error: latin.yaml: not UTF-8 at byte 15 (line 2); save it as UTF-8
            stderr: error: utf16.yaml: UTF-16; save it as UTF-8
            stderr: error: huge.json: larger than 10 MiB, the most that is read (CloudFormation takes 1 MB)
            stderr: note: notes.yaml: not a SAM or CloudFormation template, not checked
            exit 2
        "#]],
    );
}

#[test]
fn other_files_of_a_folder_are_passed_over_in_silence() {
    let folder = Folder::new(
        "walk",
        &[
            ("sub.yaml/b.YML", NO_MISTAKE),
            ("c.template", NO_MISTAKE),
            ("notes.yaml", "a: 1\n"),
            ("readme.md", ONE_MISTAKE),
            (".gitignore", "made/\n"),
            ("made/a.yaml", ONE_MISTAKE),
            (".aws-sam/build/a.yaml", ONE_MISTAKE),
            ("node_modules/x/a.yaml", ONE_MISTAKE),
            (".git/a.yaml", ONE_MISTAKE),
        ],
    );
    folder.write("binary.yaml", b"\0\0\0");
    folder.write("huge.json", &vec![b' '; (10 << 20) + 1]);
    folder.write("latin.json", b"{\"a\": \"\xf6\"}");
    folder.run(
        &["check", "."],
        expect![[r#"
        checked 2 templates: nothing to report
        exit 0
    "#]],
    );
    folder.run(
        &["check", "sub.yaml", "c.template", "./c.template"],
        expect![[r#"
            checked 2 templates: nothing to report
            exit 0
        "#]],
    );
    folder.run(&["check", "made", "--format=github"], expect![[r#"
        ::error file=made/a.yaml,line=6,col=97,endLine=6,endColumn=102,title=connector-unknown-id::There is no resource `Order` in this template. Did you mean `Orders`?%0Ahelp: Change to `Orders` (table)
        exit 1
    "#]]);
}

#[test]
fn what_looks_like_a_template_in_a_folder_is_not_passed_over() {
    let folder = Folder::new("damaged", &[]);
    folder.write(
        "latin.yaml",
        b"Transform: AWS::Serverless-2016-10-31\n# \xf6\n",
    );
    let comments = "# a line\n".repeat(1 << 21);
    folder.write("large.yaml", format!("{NO_MISTAKE}{comments}").as_bytes());
    folder.run(
        &["check", "."],
        expect![[r#"
            checked 0 templates: nothing to report; 2 paths could not be checked
            stderr: error: large.yaml: larger than 10 MiB, the most that is read (CloudFormation takes 1 MB)
            stderr: error: latin.yaml: not UTF-8 at byte 40 (line 2); save it as UTF-8
            exit 2
        "#]],
    );
}

#[test]
fn a_folder_without_templates_is_said() {
    let folder = Folder::new("empty", &[("notes.yaml", "a: 1\n")]);
    folder.run(
        &["check", "."],
        expect![[r#"
        checked 0 templates: nothing to report
        stderr: note: no templates found
        exit 0
    "#]],
    );
}

#[cfg(unix)]
#[test]
fn links_in_a_ring_and_pipes_hold_nothing_up() {
    let folder = Folder::new("ring", &[("a.yaml", NO_MISTAKE)]);
    let link = |from: &str, to: &str| {
        std::os::unix::fs::symlink(to, folder.0.join(from)).unwrap();
    };
    link("ring.yaml", "gnir.yaml");
    link("gnir.yaml", "ring.yaml");
    link("up", ".");
    link("same.yaml", "a.yaml");
    let made = Command::new("mkfifo")
        .arg(folder.0.join("pipe.yaml"))
        .status();
    assert!(made.unwrap().success());
    folder.run(
        &["check", "."],
        expect![[r#"
        checked 1 template: nothing to report
        exit 0
    "#]],
    );
    folder.run(
        &["check", "ring.yaml", "pipe.yaml", "/dev/zero"],
        expect![[r#"
            checked 0 templates: nothing to report; 3 paths could not be checked
            stderr: error: ring.yaml: too many levels of symbolic links
            stderr: error: pipe.yaml: not a regular file; pipe it in and give `-` as the path
            stderr: error: /dev/zero: not a regular file; pipe it in and give `-` as the path
            exit 2
        "#]],
    );
}

#[cfg(unix)]
#[test]
fn a_closed_folder_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new(
        "closed",
        &[("a.yaml", NO_MISTAKE), ("shut/b.yaml", NO_MISTAKE)],
    );
    let shut = folder.0.join("shut");
    let set = |mode| fs::set_permissions(&shut, fs::Permissions::from_mode(mode)).unwrap();
    set(0);
    if fs::read_dir(&shut).is_ok() {
        println!("not tried: this user may read every folder");
    } else {
        folder.run(
            &["check", "."],
            expect![[r#"
                checked 1 template: nothing to report; 1 path could not be checked
                stderr: error: shut: permission denied
                exit 2
            "#]],
        );
    }
    set(0o700);
}

#[test]
fn stdin_is_a_template_too() {
    let folder = Folder::new("stdin", &[]);
    let from = |text: &str, args: &[&str], expect: Expect| {
        folder.write("in", text.as_bytes());
        let file = fs::File::open(folder.0.join("in")).unwrap();
        let output = folder.program(args).stdin(file).output().unwrap();
        expect.assert_eq(&shown(&output));
    };
    from(
        ONE_MISTAKE,
        &["check", "-", "--format=github"],
        expect![[r#"
            ::error file=<stdin>,line=6,col=97,endLine=6,endColumn=102,title=connector-unknown-id::There is no resource `Order` in this template. Did you mean `Orders`?%0Ahelp: Change to `Orders` (table)
            exit 1
        "#]],
    );
    from(
        "a: 1\n",
        &["check", "-"],
        expect![[r#"
            checked 0 templates: nothing to report
            stderr: note: <stdin>: not a SAM or CloudFormation template, not checked
            exit 0
        "#]],
    );
    from(
        NO_MISTAKE,
        &["expand", "-"],
        expect![[r#"
            {
              "Resources": {
                "Orders": {
                  "Type": "AWS::SQS::Queue"
                }
              }
            }
            exit 0
        "#]],
    );
}

#[test]
fn a_reader_who_leaves_early_is_no_error() {
    let names: Vec<_> = (0..200).map(|it| format!("{it}.yaml")).collect();
    let files: Vec<_> = names.iter().map(|it| (it.as_str(), ONE_MISTAKE)).collect();
    let folder = Folder::new("pipe", &files);
    let mut program = folder.program(&["check", "."]);
    let mut child = program
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = Folder::new("full", &[("a.yaml", ONE_MISTAKE)]);
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = folder
        .program(&["check", "."])
        .stdout(full)
        .output()
        .unwrap();
    expect![[r#"
        stderr: error: cannot write: no space left on device
        exit 2
    "#]]
    .assert_eq(&shown(&output));
}
