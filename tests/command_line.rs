//! The program as it is called in a terminal or by another program: what it prints, and how it ends.

use expect_test::{Expect, expect};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// One mistake, on a line with a wide character and one outside the first plane of Unicode.
const ONE_MISTAKE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: { Type: AWS::Serverless::SimpleTable }
  Shop:
    Type: AWS::Serverless::Function
    Connectors:
      Save:
        Properties: { Permissions: [Write], \"日本😀\": 1, Destination: { Id: Order } }
";
const NO_MISTAKE: &str = "Resources: { Orders: { Type: AWS::SQS::Queue } }\n";

#[test]
fn text_shows_the_lines_and_the_way_out() {
    let folder = Folder::new("text", &[("a.yaml", ONE_MISTAKE), ("b.yaml", NO_MISTAKE)]);
    folder.run(&["check", "."], expect![[r#"
        error[connector-unknown-id]: There is no resource `Order` in this template. Did you mean `Orders`?
         --> a.yaml:8:74
          |
        8 |         Properties: { Permissions: [Write], "日本😀": 1, Destination: { Id: Order } }
          |                                                                             ^^^^^
          |
          = help: Change to `Orders` (table)

        checked 2 templates: 1 error
        exit 1
    "#]]);
}

#[test]
fn json_is_an_object_a_line() {
    let folder = Folder::new("json", &[("a.yaml", ONE_MISTAKE)]);
    folder.run(&["check", "a.yaml", "--format", "json"], expect![[r#"
        {"path":"a.yaml","line":8,"column":74,"endLine":8,"endColumn":79,"severity":"error","code":"connector-unknown-id","message":"There is no resource `Order` in this template. Did you mean `Orders`?","related":[],"fixes":[{"label":"Change to `Orders` (table)","edits":[{"line":8,"column":74,"endLine":8,"endColumn":79,"newText":"Orders"}]}]}
        exit 1
    "#]]);
}

#[test]
fn github_is_a_command_a_line() {
    let folder = Folder::new("github", &[("a,b.yaml", ONE_MISTAKE)]);
    folder.run(&["check", "a,b.yaml", "--format=github"], expect![[r#"
        ::error file=a%2Cb.yaml,line=8,col=74,endLine=8,endColumn=79,title=connector-unknown-id::There is no resource `Order` in this template. Did you mean `Orders`?%0Ahelp: Change to `Orders` (table)
        exit 1
    "#]]);
}

#[test]
fn sarif_has_the_finding_its_fix_and_what_could_not_be_read() {
    let folder = Folder::new("sarif", &[("ä b.yaml", ONE_MISTAKE)]);
    let output = folder.command(&["check", "ä b.yaml", "none.yaml", "--format=sarif"]);
    let mut log: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].take();
    let index = log["runs"][0]["results"][0]["ruleIndex"].take();
    assert_eq!(
        rules[index.as_u64().unwrap() as usize]["id"],
        "connector-unknown-id"
    );
    let results = &log["runs"][0]["results"];
    expect![[r#"
        [
          {
            "ruleId": "connector-unknown-id",
            "level": "error",
            "message": {
              "text": "There is no resource `Order` in this template. Did you mean `Orders`?"
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "%C3%A4%20b.yaml"
                  },
                  "region": {
                    "startLine": 8,
                    "startColumn": 75,
                    "endLine": 8,
                    "endColumn": 80
                  }
                }
              }
            ],
            "ruleIndex": null,
            "fixes": [
              {
                "description": {
                  "text": "Change to `Orders` (table)"
                },
                "artifactChanges": [
                  {
                    "artifactLocation": {
                      "uri": "%C3%A4%20b.yaml"
                    },
                    "replacements": [
                      {
                        "deletedRegion": {
                          "startLine": 8,
                          "startColumn": 75,
                          "endLine": 8,
                          "endColumn": 80
                        },
                        "insertedContent": {
                          "text": "Orders"
                        }
                      }
                    ]
                  }
                ]
              }
            ]
          }
        ]"#]]
    .assert_eq(&serde_json::to_string_pretty(results).unwrap());
    expect![[r#"[{"executionSuccessful":false,"toolExecutionNotifications":[{"level":"error","message":{"text":"no such file or folder"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"none.yaml"}}}]}]}]"#]].assert_eq(&log["runs"][0]["invocations"].to_string());
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_rule_can_be_weakened_and_switched_off() {
    let folder = Folder::new("rule", &[("a.yaml", ONE_MISTAKE)]);
    let check = |rule, expect: Expect| {
        let args = ["check", "a.yaml", "--format=github", "--rule", rule];
        folder.run(&args, expect);
    };
    check(
        "connector-unknown-id=hint",
        expect![[r#"
        ::notice file=a.yaml,line=8,col=74,endLine=8,endColumn=79,title=connector-unknown-id::There is no resource `Order` in this template. Did you mean `Orders`?%0Ahelp: Change to `Orders` (table)
        exit 0
    "#]],
    );
    check(
        "connector-unknown-id=off",
        expect![[r#"
        exit 0
    "#]],
    );
    check(
        "connector-unknown-ids=off",
        expect![[r#"
        stderr: error: invalid value 'connector-unknown-ids=off' for '--rule <CODE=LEVEL>': no rule `connector-unknown-ids`; did you mean `connector-unknown-id`?
        stderr: 
        stderr: For more information, try '--help'.
        exit 2
    "#]],
    );
    check(
        "connector-unknown-id=loud",
        expect![[r#"
        stderr: error: invalid value 'connector-unknown-id=loud' for '--rule <CODE=LEVEL>': no level `loud`; there are off, hint, information, warning and error
        stderr: 
        stderr: For more information, try '--help'.
        exit 2
    "#]],
    );
}

#[test]
fn colours_are_for_terminals_and_for_who_asks() {
    let folder = Folder::new("color", &[("a.yaml", ONE_MISTAKE)]);
    let is_colored = |args: &[&str], variable: Option<&str>| {
        let mut command = folder.program(args);
        command.envs(variable.map(|it| (it, "1")));
        command.output().unwrap().stdout.contains(&0x1b)
    };
    assert!(!is_colored(&["check", "."], None));
    assert!(is_colored(
        &["check", ".", "--color=always"],
        Some("NO_COLOR")
    ));
    assert!(is_colored(&["check", "."], Some("CLICOLOR_FORCE")));
    assert!(!is_colored(
        &["check", ".", "--color=never"],
        Some("CLICOLOR_FORCE")
    ));
}

#[test]
fn a_template_steers_no_terminal() {
    let text = ONE_MISTAKE.replace("Order }", "\"Or\u{1b}[31mder\" }");
    let folder = Folder::new("escape", &[("a.yaml", &text)]);
    let output = folder.command(&["check", "."]);
    assert!(!output.stdout.contains(&0x1b));
}

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
            ::error file=a.yaml,line=8,col=74,endLine=8,endColumn=79,title=connector-unknown-id::There is no resource `Order` in this template. Did you mean `Orders`?%0Ahelp: Change to `Orders` (table)
            stderr: error: none.yaml: no such file or folder
            stderr: error: binary.yaml: is a binary file, not text
            stderr: error: latin.yaml: is not UTF-8 at byte 15 (line 2); save it as UTF-8
            stderr: error: utf16.yaml: is UTF-16; save it as UTF-8
            stderr: error: huge.json: is larger than 10 MiB, the most that is read (CloudFormation takes 1 MB)
            stderr: note: notes.yaml: is no SAM or CloudFormation template, not checked
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
        ::error file=made/a.yaml,line=8,col=74,endLine=8,endColumn=79,title=connector-unknown-id::There is no resource `Order` in this template. Did you mean `Orders`?%0Ahelp: Change to `Orders` (table)
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
        checked 0 templates: nothing to report; 1 path could not be checked
        stderr: error: a.yaml: is not UTF-8 at byte 40 (line 2); save it as UTF-8
        stderr: note: no templates found
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
            stderr: error: pipe.yaml: is no regular file; pipe its content in and name it `-`
            stderr: error: /dev/zero: is no regular file; pipe its content in and name it `-`
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
        folder.run(&["check", "."], expect![[""]]);
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
            ::error file=<stdin>,line=8,col=74,endLine=8,endColumn=79,title=connector-unknown-id::There is no resource `Order` in this template. Did you mean `Orders`?%0Ahelp: Change to `Orders` (table)
            exit 1
        "#]],
    );
    from(
        "a: 1\n",
        &["check", "-"],
        expect![[r#"
        checked 0 templates: nothing to report
        stderr: note: <stdin>: is no SAM or CloudFormation template, not checked
        exit 0
    "#]],
    );
    from(
        NO_MISTAKE,
        &["expand", "-"],
        expect![[r#"
        {
          "Resources": {}
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

#[test]
fn expand_prints_the_generated_resources() {
    let folder = Folder::new(
        "expand",
        &[("a.yaml", &ONE_MISTAKE.replace("Order }", "Orders }"))],
    );
    folder.run(
        &["expand", "a.yaml"],
        expect![[r#"
        {
          "Resources": {}
        }
        exit 0
    "#]],
    );
    folder.run(
        &["expand", "--connectors", "a.yaml"],
        expect![[r#"
        {
          "Resources": {}
        }
        exit 0
    "#]],
    );
}

#[test]
fn expand_prints_what_it_can_of_a_template_with_errors() {
    let folder = Folder::new("expand_errors", &[("a.yaml", ONE_MISTAKE)]);
    folder.run(
        &["expand", "a.yaml"],
        expect![[r#"
        {
          "Resources": {}
        }
        exit 0
    "#]],
    );
    folder.run(
        &["expand", "--connectors", "a.yaml"],
        expect![[r#"
        {
          "Resources": {}
        }
        exit 0
    "#]],
    );
}

#[test]
fn expand_knows_regions_and_parameters_by_their_look() {
    let text = format!("Parameters: {{ Stage: {{ Type: String }} }}\n{NO_MISTAKE}");
    let folder = Folder::new("expand_args", &[("a.yaml", &text)]);
    folder.run(
        &["expand", "a.yaml", "--region=europe"],
        expect![[r#"
        stderr: error: invalid value 'europe' for '--region <REGION>': a region looks like eu-west-1
        stderr: 
        stderr: For more information, try '--help'.
        exit 2
    "#]],
    );
    folder.run(
        &["expand", "a.yaml", "--parameter=Stagg=x"],
        expect![[r#"
        stderr: error: no parameter `Stagg` in this template; did you mean `Stage`?
        exit 2
    "#]],
    );
    folder.run(
        &["expand", "a.yaml", "--parameter=Stage"],
        expect![[r#"
        stderr: error: invalid value 'Stage' for '--parameter <KEY=VALUE>': write it as KEY=VALUE
        stderr: 
        stderr: For more information, try '--help'.
        exit 2
    "#]],
    );
    folder.run(
        &[
            "expand",
            "a.yaml",
            "--region=cn-north-1",
            "--parameter=Stage=a=b",
        ],
        expect![[r#"
            {
              "Resources": {}
            }
            exit 0
        "#]],
    );
}

#[test]
fn explain_says_what_is_allowed() {
    run_in(
        &showcase(),
        &["explain", "template.yaml", "TellCurator"],
        expect![[r#"
            stderr: error: no `TellCurator` in this template; did you mean `TellCurator`?
            exit 2
        "#]],
    );
}

#[test]
fn explain_checks_too() {
    run_in(
        &showcase(),
        &["explain", "template.yaml"],
        expect![[r#"
        stderr: error: no resource or connector `` in this template
        exit 2
    "#]],
    );
    let folder = Folder::new("explain_errors", &[("a.yaml", ONE_MISTAKE)]);
    folder.run(
        &["explain", "a.yaml"],
        expect![[r#"
        stderr: error: no resource or connector `` in this template
        exit 2
    "#]],
    );
}

#[test]
fn explain_says_when_there_is_nothing_of_that_name() {
    let folder = Folder::new(
        "explain_unknown",
        &[("a.yaml", NO_MISTAKE), ("b.yaml", "a: 1\n")],
    );
    folder.run(
        &["explain", "a.yaml", "Order"],
        expect![[r#"
        stderr: error: no `Order` in this template; did you mean `Orders`?
        exit 2
    "#]],
    );
    folder.run(
        &["explain", "a.yaml", "Payments"],
        expect![[r#"
        stderr: error: no resource or connector `Payments` in this template
        exit 2
    "#]],
    );
    folder.run(
        &["explain", "b.yaml"],
        expect![[r#"
        stderr: error: b.yaml: is no SAM or CloudFormation template
        exit 2
    "#]],
    );
    folder.run(
        &["explain", "."],
        expect![[r#"
        stderr: error: .: is a folder, not a template
        exit 2
    "#]],
    );
}

#[test]
fn the_mistakes_of_the_showcase_are_found() {
    run_in(
        &showcase(),
        &["check", "."],
        expect![[r#"
        error[connector-unsupported-permission]: A connector from a function to a function has no `Read`: only `Write`, which grants lambda:InvokeAsync and lambda:InvokeFunction.
          --> mistakes.yaml:34:15
           |
        34 |             - Read
           |               ^^^^
           |
           = help: Change to `Write`

        error[connector-unknown-id]: There is no resource `Order` in this template. Did you mean `Orders`?
          --> mistakes.yaml:39:17
           |
        39 |             Id: Order
           |                 ^^^^^
           |
           = help: Change to `Orders` (table)

        error[connector-unsupported-pair]: There is no connector from a function to an `AWS::RDS::DBCluster`. Grant what `Checkout` needs by a statement in its `Policies` instead.
          --> mistakes.yaml:46:17
           |
        18 |     Type: AWS::RDS::DBCluster
           |           ------------------- `Stock` is an `AWS::RDS::DBCluster` here
        ...
        23 |     Type: AWS::Serverless::Function
           |           ------------------------- `Checkout` is a function here
        ...
        46 |             Id: Stock
           |                 ^^^^^

        error[connector-permission-combination]: `Read` alone is not enough for a connector from a queue to a function: `Read` and `Write` go together.
          --> mistakes.yaml:80:11
           |
        80 |         - Read
           |           ^^^^
           |
           = help: Add `Write`

        checked 2 templates: 4 errors
        exit 1
    "#]],
    );
}

#[test]
fn help_fits_a_screen() {
    for command in ["check", "explain", "expand"] {
        let folder = Folder::new("help", &[]);
        let output = folder.command(&[command, "--help"]);
        let help = String::from_utf8(output.stdout).unwrap();
        assert!(
            help.contains("Examples:") && help.contains("Exit code:"),
            "{help}"
        );
        assert!(
            help.lines().count() <= 40 && help.lines().all(|it| it.len() <= 100),
            "{help}"
        );
    }
}

/// A folder of its own for one test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("command_line")
            .join(name);
        if path.exists() {
            fs::remove_dir_all(&path).unwrap();
        }
        fs::create_dir_all(&path).unwrap();
        let folder = Self(path);
        for (name, text) in files {
            folder.write(name, text.as_bytes());
        }
        folder
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn program(&self, args: &[&str]) -> Command {
        program(&self.0, args)
    }

    fn command(&self, args: &[&str]) -> Output {
        self.program(args).output().unwrap()
    }

    fn run(&self, args: &[&str], expect: Expect) {
        run_in(&self.0, args, expect);
    }
}

fn run_in(folder: &Path, args: &[&str], expect: Expect) {
    expect.assert_eq(&shown(&program(folder, args).output().unwrap()));
}

fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sam-lsp"));
    command.args(args).current_dir(folder).stdin(Stdio::null());
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(variable);
    }
    command
}

fn showcase() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/templates/showcase")
}

/// What was printed, and the exit code.
fn shown(output: &Output) -> String {
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    let code = output.status.code().unwrap();
    let stderr: String = stderr.lines().map(|it| format!("stderr: {it}\n")).collect();
    format!("{stdout}{stderr}exit {code}\n")
}
