//! Text from outside, such as names of a template and of files: it never steers what reads the output.

use super::Folder;
use serde_json::Value;
use std::process::Output;

/// Names with line breaks, commands of CI services, escape sequences and characters that turn the direction of text.
const HOSTILE: &str = r#"{
"Transform": "AWS::Serverless-2016-10-31",
"Resources": {
  "F": {"Type": "AWS::Serverless::Function", "Properties": {
    "Handler": "a", "Runtime": "python3.12", "InlineCode": "x",
    "Policies": [
      {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::b ::error file=x::A \u001b[31mred\u0007 ##[error]A ##vso[a]A"}]},
      {"S3\n::error::B \u202e": {}},
      "Amazon\n::warning::C"
    ]}},
  "A\n::error::D": {"Type": "AWS::Serverless::Function", "Properties": {
    "Handler": "a", "Runtime": "python3.12", "InlineCode": "x", "Policies": ["AmazonS3FullAccess"]},
    "Connectors": {"x\n\n![x](https://other.example/x.png)": {"Properties":
      {"Destination": {"Id": "F"}, "Permissions": ["Write"]}}}},
  "C\n::error::E": {"Type": "AWS::Serverless::Connector", "Properties": {
    "Source": {"Id": "nope\n::error::G"}, "Destination": {"Id": "F"}, "Permissions": ["Read\n::error::H"]}},
  "D": {"Type": "AWS::Serverless::Connector", "Properties": {
    "Source": {"Id": "A\n::error::D"}, "Destination": {"Id": "F"}, "Permissions": ["Write"]}}
}}"#;

/// A name of a file with a line break and an escape sequence.
const FILE: &str = "a\n::error::I \u{1b}[31m\u{202e}.json";

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name, &[]);
    folder.write(FILE, HOSTILE.as_bytes());
    folder
}

fn printed(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    String::from_utf8_lossy(&output.stdout).into_owned() + &stderr
}

/// Nothing in it turns text, is not seen, or is a command.
fn assert_harmless(printed: &str) {
    assert!(!printed.is_empty());
    assert!(!printed.contains(steers), "{printed:?}");
    for line in printed.lines() {
        assert!(!line.trim_start().starts_with("::"), "{line}\n{printed}");
        assert!(!line.contains("##[") && !line.contains("##vso["), "{line}");
    }
}

fn steers(char: char) -> bool {
    (char.is_control() && char != '\n') || char == '\u{202e}'
}

#[test]
fn what_people_read_is_harmless() {
    let folder = folder("harmless");
    for args in [
        &["check", FILE][..],
        &["check", "no\n::error::such\u{1b}.yaml"],
        &["explain", FILE],
        &["explain", FILE, "C\n::error::E"],
        &["explain", FILE, "no\n::error::such"],
        &["permissions", FILE],
        &["permissions", FILE, "no\n::error::such"],
        &["permissions", "--diff", FILE, FILE],
        &["graph", "--format=svg", FILE],
        &["graph", "--format=dot", FILE],
        &["graph", "--format=mermaid", FILE],
    ] {
        assert_harmless(&printed(&folder.command(args)));
    }
}

#[test]
fn a_line_for_github_is_a_finding() {
    let folder = folder("github");
    let output = folder.command(&["check", "--format=github", FILE]);
    let commands = String::from_utf8(output.stdout).unwrap();
    let findings = folder.command(&["check", "--format=json", FILE]).stdout;
    let findings = String::from_utf8(findings).unwrap();
    assert_eq!(commands.lines().count(), findings.lines().count());
    // The path is as it is, with the escapes of the format.
    let path = FILE.replace('\n', "%0A").replace(':', "%3A");
    for line in commands.lines() {
        let (level, rest) = line.split_once(" file=").unwrap();
        assert!(
            ["::error", "::warning", "::notice"].contains(&level),
            "{line}"
        );
        let rest = rest.strip_prefix(&path).unwrap();
        assert!(!rest.contains(steers), "{rest:?}");
    }
}

#[test]
fn markdown_is_harmless() {
    let folder = folder("harmless_markdown");
    for args in [
        &["permissions", "--format=markdown", FILE][..],
        &["permissions", "--format=markdown", "--diff", FILE, FILE],
    ] {
        let output = folder.command(args);
        let markdown = String::from_utf8_lossy(&output.stdout);
        assert!(!markdown.is_empty(), "{output:?}");
        for line in markdown.lines() {
            assert!(!line.contains(char::is_control), "{line:?}");
            assert!(!line.trim_start().starts_with("![x]"), "{line}");
            assert!(!line.trim_start().starts_with("::"), "{line}");
        }
    }
}

#[test]
fn what_programs_read_is_exact() {
    let folder = folder("exact");
    let output = folder.command(&["check", "--format=json", FILE]);
    let findings: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    assert!(findings.iter().all(|it| it["path"] == FILE));
    let messages: String = findings
        .iter()
        .map(|it| it["message"].to_string())
        .collect();
    assert!(messages.contains(r"nope\n::error::G"), "{messages}");

    let output = folder.command(&["check", "--format=sarif", FILE]);
    let sarif: Value = serde_json::from_slice(&output.stdout).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    let path = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(path, "a%0A%3A%3Aerror%3A%3AI%20%1B%5B31m%E2%80%AE.json");
}
