//! `text-not-json`: a policy, a definition, a filter or an input is written as JSON in a text, and the JSON has a fault.
//!
//! CloudFormation passes such a text on as it is, and IAM, Step Functions or Lambda refuses it when the stack is deployed. Neither a
//! comment nor a comma after the last item is allowed in JSON. What `Fn::Sub` puts in for `${…}` counts as a value.
//!
//! ```yaml
//! PolicyDocument: !Sub |
//!   {"Version": "2012-10-17", "Statement": [],}        # bad: the last comma
//! PolicyDocument: !Sub |
//!   {"Version": "2012-10-17", "Statement": []}         # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

use crate::diagnostics::filter_text::{filter_patterns, json_text};
use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::policy::branches;
use sam_core::syntax::{EntryRef, NodeRef, ScalarStyle};
use sam_core::template::Resource;
use sam_core::text::{PositionEncoding, TextRange};
use serde_json::{Value, error};

pub(super) const RULE: Rule = Rule {
    code: "text-not-json",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Resource(check),
    fix: None,
};

/// Properties whose value may be the text of a document, and who reads it.
const PROPERTIES: [(&str, &str); 8] = [
    ("AccessPolicies", "the service"),
    ("AssumeRolePolicyDocument", "IAM"),
    ("DefinitionString", "Step Functions"),
    ("KeyPolicy", "AWS KMS"),
    ("PolicyDocument", "the service"),
    ("RepositoryPolicyText", "Amazon ECR"),
    ("ResourcePolicy", "the service"),
    ("TrustPolicy", "IAM"),
];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let document = resolver.template().document();
    let Some(properties) = resource.properties() else {
        return;
    };
    for pattern in filter_patterns(resource) {
        acc.extend(fault(document, pattern, pattern.value, "Lambda"));
    }
    for input in inputs(resource) {
        for branch in branches(input.value) {
            acc.extend(fault(document, input, branch, "EventBridge"));
        }
    }
    let items = properties
        .get("Policies")
        .into_iter()
        .flat_map(NodeRef::items);
    let maps = std::iter::once(properties).chain(items);
    for entry in maps.flat_map(NodeRef::entries) {
        let reader = PROPERTIES.iter().find(|(name, _)| *name == entry.name());
        if let Some((_, reader)) = reader {
            for branch in branches(entry.value) {
                acc.extend(fault(document, entry, branch, reader));
            }
        }
    }
}

/// What rules of EventBridge give to their targets.
fn inputs(resource: Resource<'_>) -> Vec<EntryRef<'_>> {
    let is_rule = resource.type_name() == Some("AWS::Events::Rule");
    let targets = resource.property("Targets").filter(|_| is_rule);
    let targets = targets.into_iter().flat_map(NodeRef::items);
    let events = resource.property("Events").filter(|_| !is_rule);
    let of_rules = events.into_iter().flat_map(NodeRef::entries).filter(|it| {
        let kind = it.value.get("Type").and_then(NodeRef::as_str);
        matches!(
            kind,
            Some("Schedule" | "EventBridgeRule" | "CloudWatchEvent")
        )
    });
    let events = of_rules.filter_map(|it| it.value.get("Properties"));
    let holders = targets.chain(events);
    holders.filter_map(|it| it.entry("Input")).collect()
}

fn fault(
    document: &Document,
    entry: EntryRef<'_>,
    value: NodeRef<'_>,
    reader: &str,
) -> Option<Diagnostic> {
    let (text, json) = json_text(value)?;
    if !json.trim_start().starts_with('{') {
        return None;
    }
    let fault = serde_json::from_str::<Value>(&json).err()?;
    let reason = fault.to_string();
    let reason = reason.split(" at line ").next().unwrap_or_default();
    let message = format!(
        "`{}` is a text that is not JSON, so {reader} refuses it: {reason}.",
        entry.name()
    );
    Some(RULE.at(place(document, text, &fault), message))
}

/// The line with the fault, of a text whose lines are lines of the template.
fn place(document: &Document, node: NodeRef<'_>, fault: &error::Error) -> TextRange {
    let whole = node.full_range();
    let style = node.scalar().map(|it| it.style);
    if style != Some(ScalarStyle::Literal) {
        return whole;
    }
    let text = &document.text;
    let start = node.range().start();
    let first = text.line_col(start, PositionEncoding::Utf8).line;
    let has_header = document.slice(node.range()).starts_with('|');
    let line = u32::try_from(fault.line()).unwrap_or_default() + first;
    let line = line.saturating_sub(u32::from(!has_header));
    text.line_range(line).map_or(whole, |range| {
        let written = document.slice(range);
        let lead = written.len() - written.trim_start().len();
        let lead = sam_core::text::size(lead);
        let end = sam_core::text::size(written.trim_end().len());
        match lead < end {
            true => TextRange::new(range.start() + lead, range.start() + end),
            false => whole,
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn the_line_of_a_fault() {
        check_rule(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: !Sub |
        {
          "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "${Shop.Arn}/*"},
          ]
        }
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !ImportValue role
      DefinitionString: '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}'
  Shop: {Type: AWS::S3::Bucket}
"#,
            "text-not-json",
            expect![[r#"
                10 |           ]
                   |           ^ text-not-json: `PolicyDocument` is a text that is not JSON, so the service refuses it: trailing comma.
                16 |       DefinitionString: '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}'
                   |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ text-not-json: `DefinitionString` is a text that is not JSON, so Step Functions refuses it: EOF while parsing an object.
            "#]],
        );
    }

    #[test]
    fn filters_of_event_sources() {
        check_rule(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: a
      Handler: a.b
      Runtime: python3.13
      Events:
        Jobs:
          Type: SQS
          Properties:
            Queue: !GetAtt Jobs.Arn
            FilterCriteria: {Filters: [{Pattern: '{body: [1]}'}, {Pattern: '{"body": [1]}'}]}
"#,
            "text-not-json",
            expect![[r#"
                16 |             FilterCriteria: {Filters: [{Pattern: '{body: [1]}'}, {Pattern: '{"body": [1]}'}]}
                   |                                                  ^^^^^^^^^^^^^ text-not-json: `Pattern` is a text that is not JSON, so Lambda refuses it: key must be a string.
            "#]],
        );
    }

    #[test]
    fn variables_are_values() {
        check_rule(
            r#"
Parameters: {Count: {Type: Number}}
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: '{"Statement": []}'
      Policies:
        - PolicyName: own
          PolicyDocument: !Sub
            - |
              {"Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "${Arn}", "Condition":
                {"NumericLessThan": {"s3:max-keys": ${Count}}}}]}
            - {Arn: !ImportValue arn}
        - PolicyName: other
          PolicyDocument: !Join ['', ['{"Statement"', ': []}']]
"#,
            "text-not-json",
            expect![""],
        );
    }

    #[test]
    fn inputs_of_targets() {
        check_rule(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: a.b
      Runtime: python3.13
      Events:
        A: {Type: Schedule, Properties: {Schedule: rate(1 day), Input: '{a: 1}'}}
        B: {Type: Schedule, Properties: {Schedule: rate(1 day), Input: '{"a": 1}'}}
  R:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: f, Arn: !GetAtt F.Arn, Input: '{"a": }'}]}
"#,
            "text-not-json",
            expect![[r#"
                11 |         A: {Type: Schedule, Properties: {Schedule: rate(1 day), Input: '{a: 1}'}}
                   |                                                                        ^^^^^^^^ text-not-json: `Input` is a text that is not JSON, so EventBridge refuses it: key must be a string.
                15 |     Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: f, Arn: !GetAtt F.Arn, Input: '{"a": }'}]}
                   |                                                                                                ^^^^^^^^^ text-not-json: `Input` is a text that is not JSON, so EventBridge refuses it: expected value.
            "#]],
        );
    }
}
