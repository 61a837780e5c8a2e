//! What counts as a finding: `sam-lsp.toml`, comments, a baseline, and the options of `check`.

use super::{Folder, ONE_MISTAKE};
use expect_test::expect;
use serde_json::Value;
use std::fs;

/// An error and a warning.
const TWO: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Nowhere}
      Destination: {Id: Orders}
      Permissions: [Write, Write]
  Orders: {Type: AWS::SQS::Queue}
";

#[test]
fn the_nearest_settings_file_counts() {
    let files = [
        ("sam-lsp.toml", "[rules]\n\"connector-*\" = \"off\"\n"),
        ("shop/a.yaml", ONE_MISTAKE),
        (
            "other/sam-lsp.toml",
            "[rules]\nconnector-unknown-id = \"warning\"\n",
        ),
        ("other/b.yaml", ONE_MISTAKE),
    ];
    let folder = Folder::new("settings", &files);
    folder.run(
        &["check", "shop", "-q"],
        expect![[r#"
        exit 0
    "#]],
    );
    folder.run(&["check", "other", "--format", "github"], expect![[r#"
        ::warning file=other/b.yaml,line=6,col=97,endLine=6,endColumn=102,title=connector-unknown-id::There is no resource `Order` in this template. Did you mean `Orders`?%0Ahelp: Change to `Orders` (table)
        exit 0
    "#]]);
    folder.run(&["check", "shop", "-q", "--format", "github", "--rule", "connector-unknown-id=error"], expect![[r#"
        ::error file=shop/a.yaml,line=6,col=97,endLine=6,endColumn=102,title=connector-unknown-id::There is no resource `Order` in this template. Did you mean `Orders`?%0Ahelp: Change to `Orders` (table)
        exit 1
    "#]]);
}

#[test]
fn files_beside_the_template_count() {
    let function = |id: &str, code: &str| {
        format!(
            "  {id}:\n    Type: AWS::Serverless::Function\n    Properties: {{CodeUri: {code}, Handler: app.run, Runtime: python3.13}}\n"
        )
    };
    let functions = [("F", "scr"), ("G", "out/g"), ("H", "src")];
    let functions: String = functions.iter().map(|it| function(it.0, it.1)).collect();
    let template = format!("Transform: AWS::Serverless-2016-10-31\nResources:\n{functions}");
    let deploy = "[default.deploy.parameters]\nstack_name = \"shop\"\nparameter_overrides = \"Stage=prod\"\n";
    let files = [
        ("template.yaml", &*template),
        ("src/other.py", ""),
        (".gitignore", "out/\n"),
        ("samconfig.toml", deploy),
    ];
    let folder = Folder::new("files_beside", &files);
    let output = folder.command(&["check", "template.yaml", "--format", "json"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let objects = text
        .lines()
        .map(|it| serde_json::from_str::<Value>(it).unwrap());
    let found = objects.map(|it| {
        let line = it["start"]["line"].as_u64().or(it["line"].as_u64());
        format!(
            "{} {}",
            line.unwrap_or_default(),
            it["code"].as_str().unwrap()
        )
    });
    let is_about_files = |it: &String| {
        ["deploy-", "file-", "handler-"]
            .iter()
            .any(|kind| it.contains(kind))
    };
    let found: Vec<String> = found.filter(is_about_files).collect();
    assert_eq!(
        found,
        [
            "1 deploy-parameter-unknown",
            "3 deploy-capability-missing",
            "5 file-missing",
            "11 handler-missing",
        ],
        "{text}"
    );
}

#[test]
fn a_mistake_in_a_settings_file_is_reported_once() {
    let files = [
        ("sam-lsp.toml", "[rule]\n"),
        ("a.yaml", super::NO_MISTAKE),
        ("b/b.yaml", super::NO_MISTAKE),
    ];
    let folder = Folder::new("settings_wrong", &files);
    let output = folder.command(&["check", ".", "-q"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let said: Vec<&str> = said.lines().collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].ends_with("sam-lsp.toml: `rule` is not a setting; did you mean `rules`?"),
        "{said:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_settings_file_that_is_a_pipe_holds_nothing_up() {
    let folder = Folder::new("settings_pipe", &[("a.yaml", super::NO_MISTAKE)]);
    let pipe = folder.0.join("sam-lsp.toml");
    let made = std::process::Command::new("mkfifo").arg(pipe).status();
    assert!(made.unwrap().success());
    assert_eq!(folder.command(&["check", "."]).status.code(), Some(0));
}

#[test]
fn paths_have_other_rules_or_are_excluded() {
    let settings = "\
exclude = [\"generated/\"]
[[overrides]]
paths = [\"legacy/\"]
min-severity = \"hint\"
rules = { connector-unknown-id = \"hint\" }
";
    let files = [
        ("sam-lsp.toml", settings),
        ("legacy/a.yaml", ONE_MISTAKE),
        ("generated/b.yaml", ONE_MISTAKE),
    ];
    let folder = Folder::new("paths_of_settings", &files);
    folder.run(&["check", ".", "-q", "--format", "github"], expect![[r#"
        ::notice file=legacy/a.yaml,line=6,col=97,endLine=6,endColumn=102,title=connector-unknown-id::There is no resource `Order` in this template. Did you mean `Orders`?%0Ahelp: Change to `Orders` (table)
        exit 0
    "#]]);
    folder.run(
        &["check", "generated/b.yaml"],
        expect![[r#"
        checked 0 templates: nothing to report
        stderr: note: generated/b.yaml: excluded by sam-lsp.toml, not checked
        exit 0
    "#]],
    );
}

#[test]
fn a_stack_has_a_region_and_parameters() {
    let template = "\
Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String, Default: dev}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://bucket/key
      AutoPublishAlias: !Ref Stage
      Policies: [AmazonS3ReadOnlyAccess]
";
    let settings = "\
region = \"cn-north-1\"
parameters = { Stage = \"usual\", Other = 1 }
[[stacks]]
name = \"prod\"
region = \"us-gov-west-1\"
parameters = { Stage = \"prod\" }
[[stacks]]
name = \"orders\"
paths = [\"orders/\"]
parameters = { Stage = \"orders\" }
";
    let files = [
        ("sam-lsp.toml", settings),
        ("a.yaml", template),
        ("orders/b.yaml", template),
    ];
    let folder = Folder::new("stacks", &files);
    let values = |args: &[&str]| {
        let output = folder.command(&[&["expand", "--format", "json"], args].concat());
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        let Ok(expanded) = serde_json::from_slice::<Value>(&output.stdout) else {
            return complaint;
        };
        let resources = expanded["Resources"].as_object().unwrap();
        let alias = resources.keys().find_map(|it| it.strip_prefix("FAlias"));
        let arn = resources["FRole"]["Properties"]["ManagedPolicyArns"][0].as_str();
        let partition = arn.unwrap().split(':').nth(1).unwrap();
        format!("{} {partition}", alias.unwrap())
    };
    assert_eq!(values(&["a.yaml"]), "usual aws-cn");
    assert_eq!(values(&["orders/b.yaml"]), "orders aws-cn");
    let prod = ["a.yaml", "--stack", "prod"];
    assert_eq!(values(&prod), "prod aws-us-gov");
    let call = ["--region", "eu-west-3", "--parameter", "Stage=call"];
    assert_eq!(values(&[&prod[..], &call].concat()), "call aws");
    assert_eq!(
        values(&["a.yaml", "--stack", "prodd"]),
        "error: no stack `prodd` in sam-lsp.toml; did you mean `prod`?\n"
    );
}

#[test]
fn what_is_less_severe_is_left_out_or_counts() {
    let folder = Folder::new("severities", &[("a.yaml", TWO)]);
    let codes = |args: &[&str]| {
        let output = folder.command(args);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let objects = text
            .lines()
            .map(|it| serde_json::from_str::<Value>(it).unwrap());
        let codes: Vec<_> = objects
            .map(|it| it["code"].as_str().unwrap().to_owned())
            .collect();
        (codes.join(" "), output.status.code())
    };
    let check = ["check", "a.yaml", "--format", "json"];
    let with = |more: &[&str]| codes(&[&check[..], more].concat());
    let off = ["--rule", "connector-unknown-id=off"];
    assert_eq!(
        with(&[]),
        (
            "connector-unknown-id connector-duplicate-permission".to_owned(),
            Some(1)
        )
    );
    assert_eq!(
        with(&off),
        ("connector-duplicate-permission".to_owned(), Some(0))
    );
    assert_eq!(
        with(&[&off[..], &["--fail-on", "hint"]].concat()).1,
        Some(1)
    );
    assert_eq!(with(&["--min-severity", "error"]).0, "connector-unknown-id");
}

#[test]
fn a_baseline_leaves_what_is_new() {
    let folder = Folder::new("baseline", &[("a.yaml", ONE_MISTAKE)]);
    folder.run(&["check", ".", "--baseline", "known.json"], expect![[r#"
        stderr: error: known.json: no baseline; --update-baseline writes one: No such file or directory (os error 2)
        exit 2
    "#]]);
    folder.run(
        &[
            "check",
            ".",
            "--baseline",
            "known.json",
            "--update-baseline",
        ],
        expect![[r#"
        checked 1 template: nothing to report
        stderr: note: known.json: 1 findings
        exit 0
    "#]],
    );
    // Another line above moves the finding.
    let moved = format!("# moved\n{ONE_MISTAKE}");
    folder.write("a.yaml", moved.as_bytes());
    folder.run(
        &["check", ".", "--baseline", "known.json"],
        expect![[r#"
        checked 1 template: nothing to report
        exit 0
    "#]],
    );
    folder.write(
        "a.yaml",
        moved.replace("Id: Order ", "Id: Ordres ").as_bytes(),
    );
    let output = folder.command(&["check", ".", "--baseline", "known.json"]);
    assert_eq!(output.status.code(), Some(1));
    fs::write(folder.0.join("known.json"), "[]").unwrap();
    assert_eq!(
        folder
            .command(&["check", ".", "--baseline", "known.json"])
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn gitlab_reads_the_findings() {
    let folder = Folder::new("gitlab", &[("a.yaml", ONE_MISTAKE)]);
    folder.run(
        &["check", "a.yaml", "--format", "gitlab"],
        expect![[r#"
        [
          {
            "description": "There is no resource `Order` in this template. Did you mean `Orders`?",
            "check_name": "connector-unknown-id",
            "fingerprint": "b19601cf5b3adab4",
            "severity": "major",
            "location": {
              "path": "a.yaml",
              "lines": {
                "begin": 6,
                "end": 6
              }
            }
          }
        ]
        exit 1
    "#]],
    );
}

#[test]
fn junit_reads_the_findings() {
    let files = [("a.yaml", ONE_MISTAKE), ("b.yaml", super::NO_MISTAKE)];
    let folder = Folder::new("junit", &files);
    folder.run(
        &["check", "a.yaml", "b.yaml", "c<.yaml", "--format", "junit"],
        expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="sam-lsp">
              <testsuite name="a.yaml" tests="1" failures="1" errors="0">
                <testcase name="connector-unknown-id: line 6, column 97" classname="a.yaml">
                  <failure type="connector-unknown-id" message="There is no resource `Order` in this template. Did you mean `Orders`?">a.yaml: line 6, column 97</failure>
                </testcase>
              </testsuite>
              <testsuite name="b.yaml" tests="1" failures="0" errors="0">
                <testcase name="check" classname="b.yaml"/>
              </testsuite>
              <testsuite name="c&lt;.yaml" tests="1" failures="0" errors="1">
                <testcase name="read" classname="c&lt;.yaml">
                  <error message="no such file or folder"/>
                </testcase>
              </testsuite>
            </testsuites>
            stderr: error: c<.yaml: no such file or folder
            exit 2
        "#]],
    );
}

#[test]
fn a_rule_has_a_page() {
    let folder = Folder::new("rule", &[]);
    let page = folder.command(&["rule", "connector-lost"]);
    let page = String::from_utf8_lossy(&page.stdout).into_owned();
    assert!(page.starts_with("# connector-lost\n"), "{page}");
    let all = folder.command(&["rule"]);
    let all = String::from_utf8_lossy(&all.stdout).into_owned();
    let lost = all.lines().find(|it| it.starts_with("connector-lost "));
    assert_eq!(
        lost.unwrap_or_default(),
        "connector-lost                     warning     A connector is embedded in an API that SAM replaces by the implicit API."
    );
    folder.run(
        &["rule", "conector-lost"],
        expect![[r#"
        stderr: error: no rule `conector-lost`; did you mean `connector-lost`?
        exit 2
    "#]],
    );
}
