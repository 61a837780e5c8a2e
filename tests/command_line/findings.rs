//! What `check` prints about a template, in every format.

use super::{Folder, NO_MISTAKE, ONE_MISTAKE, run_in, showcase};
use expect_test::{Expect, expect};

#[test]
fn text_shows_the_lines_and_the_way_out() {
    let folder = Folder::new("text", &[("a.yaml", ONE_MISTAKE), ("b.yaml", NO_MISTAKE)]);
    folder.run(&["check", "."], expect![[r#"
        error[connector-unknown-id]: There is no resource `Order` in this template. Did you mean `Orders`?
         --> a.yaml:6:97
          |
        6 |     Connectors: { Save: { Metadata: 日本😀, Properties: { Permissions: [Write], Destination: { Id: Order } } } }
          |                                                                                                    ^^^^^
          |
          = help: Change to `Orders` (table)

        checked 2 templates: 1 error
        exit 1
    "#]]);
}

#[test]
fn places_on_a_long_line_are_shown_one_by_one() {
    let filler = "x".repeat(200);
    let text = format!(
        "{{\"Resources\": {{\"Stock\": {{\"Type\": \"AWS::RDS::DBCluster\"}}, \"Shop\": \
         {{\"Type\": \"AWS::Serverless::Function\", \"Metadata\": \"{filler}\", \"Connectors\": {{\"Save\": \
         {{\"Properties\": {{\"Destination\": {{\"Id\": \"Stock\"}}, \"Permissions\": [\"Write\"]}}}}}}}}}}, \"Globals\": {{\"Function\": {{\"Runtime\": \"python3.12\", \"Handler\": \"a\"}}}}}}"
    );
    let folder = Folder::new("long_line", &[("a.json", &text)]);
    folder.run(&["check", "a.json"], expect![[r#"
        error[connector-unsupported-pair]: SAM has no connector from a function to an `AWS::RDS::DBCluster`. Write a statement into `Policies` of `Shop` instead.
         --> a.json:1:381
          |
        1 | ..."Connectors": {"Save": {"Properties": {"Destination": {"Id": "Stock"}, "Permissions": ["Write"]}}}}}, "Globals": {"Function": {"Ru...
          |                                                                 ^^^^^^^
          |
        note: `Shop` is a function here
         --> a.json:1:75
          |
        1 | {"Resources": {"Stock": {"Type": "AWS::RDS::DBCluster"}, "Shop": {"Type": "AWS::Serverless::Function", "Metadata": "xxxxxxxxxxxxxxxxx...
          |                                                                           ---------------------------
        note: `Stock` is an `AWS::RDS::DBCluster` here
         --> a.json:1:34
          |
        1 | {"Resources": {"Stock": {"Type": "AWS::RDS::DBCluster"}, "Shop": {"Type": "AWS::Serverless::Function", "Metadata": "xxxxxxxxxxxxxxxxx...
          |                                  ---------------------

        checked 1 template: 1 error
        exit 1
    "#]]);
}

#[test]
fn json_is_an_object_a_line() {
    let folder = Folder::new("json", &[("a.yaml", ONE_MISTAKE)]);
    folder.run(&["check", "a.yaml", "--format", "json"], expect![[r#"
        {"path":"a.yaml","line":6,"column":97,"endLine":6,"endColumn":102,"severity":"error","code":"connector-unknown-id","message":"There is no resource `Order` in this template. Did you mean `Orders`?","related":[],"fixes":[{"label":"Change to `Orders` (table)","edits":[{"line":6,"column":97,"endLine":6,"endColumn":102,"newText":"Orders"}]}]}
        exit 1
    "#]]);
}

#[test]
fn github_is_a_command_a_line() {
    let folder = Folder::new("github", &[("a,b.yaml", ONE_MISTAKE)]);
    folder.run(&["check", "a,b.yaml", "--format=github"], expect![[r#"
        ::error file=a%2Cb.yaml,line=6,col=97,endLine=6,endColumn=102,title=connector-unknown-id::There is no resource `Order` in this template. Did you mean `Orders`?%0Ahelp: Change to `Orders` (table)
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
                    "startLine": 6,
                    "startColumn": 98,
                    "endLine": 6,
                    "endColumn": 103
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
                          "startLine": 6,
                          "startColumn": 98,
                          "endLine": 6,
                          "endColumn": 103
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
            ::notice file=a.yaml,line=6,col=97,endLine=6,endColumn=102,title=connector-unknown-id::There is no resource `Order` in this template. Did you mean `Orders`?%0Ahelp: Change to `Orders` (table)
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
    assert!(String::from_utf8_lossy(&output.stdout).contains("Or␛[31mder"));
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

            error[connector-unsupported-pair]: SAM has no connector from a function to an `AWS::RDS::DBCluster`. Write a statement into `Policies` of `Checkout` instead.
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

            error[connector-role-not-found]: SAM attaches the policy to the role of the function `Shipping`, but `Role` does not name one of this template. Use `!GetAtt` or `!Ref`.
              --> mistakes.yaml:64:7
               |
            60 |       Role: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/shipping
               |       ---- the function `Shipping` gets its role here
            ...
            64 |       Track:
               |       ^^^^^
               |
               = help: Remove `Role` of `Shipping`, so that SAM generates a role

            error[connector-permission-combination]: `Read` alone is not enough for a connector from a queue to a function: `Read` and `Write` go together.
              --> mistakes.yaml:80:11
               |
            80 |         - Read
               |           ^^^^
               |
               = help: Add `Write`

            error[connector-end-shape]: Remove `Arn`: with an `Id`, only `Qualifier` is allowed, because SAM takes the rest from the resource.
              --> mistakes.yaml:90:9
               |
            90 |         Arn: !GetAtt Orders.Arn
               |         ^^^
               |
               = help: Remove `Arn`

            checked 2 templates: 6 errors
            exit 1
        "#]],
    );
}

#[test]
fn the_day_decides_on_runtimes() {
    let text = "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: {Runtime: nodejs16.x, Handler: a.b, Role: arn:aws:iam::123456789012:role/r, Code: {S3Bucket: code, S3Key: b}}\n";
    let folder = Folder::new("day", &[("a.yaml", text)]);
    folder.run(
        &["check", "a.yaml", "--date", "2020-01-31"],
        expect![[r#"
            checked 1 template: nothing to report
            exit 0
        "#]],
    );
    folder.run(
        &[
            "check",
            "a.yaml",
            "--format",
            "github",
            "--date",
            "2024-06-12",
        ],
        expect![[r#"
            ::warning file=a.yaml,line=4,col=27,endLine=4,endColumn=37,title=runtime-deprecated::Lambda deprecated the runtime `nodejs16.x` on 2024-06-12. Use `nodejs24.x`.%0Ahelp: Change to `nodejs24.x`
            exit 0
        "#]],
    );
    folder.run(
        &[
            "check",
            "a.yaml",
            "--format",
            "github",
            "--date",
            "2030-01-01",
        ],
        expect![[r#"
            ::error file=a.yaml,line=4,col=27,endLine=4,endColumn=37,title=runtime-deprecated::Lambda no longer creates or updates functions with `nodejs16.x`. Use `nodejs24.x`.%0Ahelp: Change to `nodejs24.x`
            exit 1
        "#]],
    );
    folder.run(
        &["check", "a.yaml", "--date", "tomorrow"],
        expect![[r#"
            stderr: error: invalid value 'tomorrow' for '--date <DATE>': a date looks like 2026-11-29
            stderr: 
            stderr: For more information, try '--help'.
            exit 2
        "#]],
    );
}

#[test]
fn expand_refuses_what_is_not_well_formed() {
    let text = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders:\n    Type: AWS::Serverless::SimpleTable\n    Properties:\n      TableName: reads: orders\n";
    let folder = Folder::new("expand-broken", &[("a.yaml", text)]);
    folder.run(
        &["expand", "a.yaml"],
        expect![[r#"
        error[syntax]: a value with `: ` in it needs quotes: write 'reads: orders'
         --> a.yaml:6:18
          |
        6 |       TableName: reads: orders
          |                  ^^^^^^^^^^^^^

        checked 1 template: 1 error
        exit 1
    "#]],
    );
}
