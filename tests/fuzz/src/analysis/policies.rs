//! `Policies` of a function: findings with their fixes, what the role may do, and what a change grants.

use super::input::split;
use sam_core::analysis::Analysis;
use sam_core::environment::Environment;
use sam_ide::{FixSafety, changes, findings, fix_all, permissions, role_as_policy};

const BEFORE: &str = "\
Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String, Default: dev}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Jobs: {Type: AWS::SQS::Queue}
  Images: {Type: AWS::S3::Bucket}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: src/
      Policies:
";

pub fn run(data: &[u8]) {
    let (policies, _) = split(data);
    let mut text = BEFORE.to_owned();
    for line in policies.lines() {
        text.push_str("        ");
        text.push_str(line);
        text.push('\n');
    }
    let analysis = Analysis::open(1, &text);
    for finding in findings(&analysis).iter() {
        let bytes = usize::from(finding.range.start())..usize::from(finding.range.end());
        assert!(text.get(bytes).is_some(), "{finding:?}");
    }
    let fixed = fix_all(&analysis, FixSafety::Unsafe, &|_, _| true);
    let after = Analysis::open(1, &fixed.text);
    let errors = |it: &Analysis| it.syntax_errors().count();
    assert!(
        errors(&after) <= errors(&analysis),
        "a fix damages the template"
    );
    let environment = Environment::default();
    if let Some(report) = permissions(&analysis, &environment, Some("F")) {
        let _ = report.text();
        let _ = report.json();
    }
    let _ = role_as_policy(&analysis, &environment, "F");
    let without = Analysis::open(1, BEFORE);
    for (old, new) in [(&without, &analysis), (&analysis, &without)] {
        if let Some(changes) = changes(old, new, &environment, None) {
            let _ = changes.text();
            let _ = changes.grants_more();
        }
    }
    if let Some(none) = changes(&analysis, &analysis, &environment, None) {
        assert!(!none.grants_more(), "a template grants more than itself");
    }
}
