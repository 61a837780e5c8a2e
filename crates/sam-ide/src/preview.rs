//! The IAM that connectors become, as a text to read beside the template.

use crate::grant::{Said, Scope};
use crate::visible::one_line;
use sam_core::analysis::Analysis;
use sam_core::connector::{ConnectorResource, connector_at, generate};
use sam_core::emit::to_yaml;
use sam_core::text::{TextRange, TextSize};
use serde_json::{Map, Value};

/// A text to show read-only beside the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// What it is about: `Checkout`, or the whole template.
    pub title: String,
    /// YAML: the generated resources as a `Resources` map, with comments for what cannot be generated.
    pub text: String,
    /// The connector it is about, in the document; none for the whole template.
    pub range: Option<TextRange>,
}

/// The preview of the connector at an offset, or of all connectors of the template; none for what is not a template.
pub fn preview(analysis: &Analysis, offset: Option<TextSize>) -> Option<Preview> {
    let template = analysis.template();
    if !template.is_recognised() {
        return None;
    }
    let resolver = analysis.resolver();
    let one = offset.and_then(|offset| connector_at(template, offset));
    let resolved = match &one {
        Some(connector) => vec![resolver.resolve(connector)],
        None => resolver.all(),
    };
    let said = Said::about(&resolved, &resolver);
    let mut text = String::new();
    let mut resources = Map::new();
    for it in &resolved {
        for problem in said.problems(it, Scope::default()) {
            let comment = format!("# {}: {problem}", it.connector.id);
            text.push_str(&one_line(&comment));
            text.push('\n');
        }
        for ConnectorResource { id, body, .. } in generate(it) {
            resources.insert(id, body);
        }
    }
    match (resources.is_empty(), resolved.is_empty()) {
        (_, true) => text.push_str("# This template has no connectors.\n"),
        (true, false) => text.push_str("# Nothing is generated yet.\n"),
        (false, false) => text.push_str(&to_yaml(&Value::Object(Map::from_iter([(
            "Resources".to_owned(),
            Value::Object(resources),
        )])))),
    }
    let title = one
        .as_ref()
        .map_or_else(|| "all connectors".to_owned(), |it| one_line(&it.id));
    Some(Preview {
        title,
        text,
        range: one.map(|it| it.entry.range()),
    })
}

#[cfg(test)]
mod tests {
    use super::preview;
    use expect_test::{Expect, expect};
    use sam_core::analysis::Analysis;
    use sam_core::fixture::cursor;

    /// The title, what the range covers, and the text; of the whole template without a cursor.
    #[track_caller]
    fn check(fixture: &str, expected: Expect) {
        let (text, offset) = match fixture.contains("$0") {
            true => {
                let (text, range) = cursor(fixture);
                (text, Some(range.start()))
            }
            false => (fixture.to_owned(), None),
        };
        let shown = match preview(&Analysis::open(1, &text), offset) {
            Some(it) => {
                let range = it.range.map_or("all", |range| &text[range]);
                let first = range.lines().next().unwrap_or_default();
                assert_eq!(Analysis::open(1, &it.text).syntax_errors().count(), 0);
                format!("{} [{first}]\n{}", it.title, it.text)
            }
            None => "none".to_owned(),
        };
        expected.assert_eq(&shown);
    }

    const TWO: &str = "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Connectors:
      Ask:
        Properties:
          ①Destination: {Id: G}
          Permissions: [Write]
  ②G: {Type: AWS::Serverless::Function}
  News: {Type: AWS::SNS::Topic}
  Tell:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: News}
      Destination: {Id: G}
      Permissions: [Write]
";

    #[test]
    fn the_connector_under_the_cursor_alone() {
        check(
            &TWO.replace('①', "$0").replace('②', ""),
            expect![[r#"
            FAsk [Ask:]
            Resources:
              FAskPolicy:
                Type: AWS::IAM::ManagedPolicy
                Metadata:
                  aws:sam:connectors:
                    FAsk:
                      Source:
                        Type: AWS::Serverless::Function
                      Destination:
                        Type: AWS::Serverless::Function
                Properties:
                  PolicyDocument:
                    Version: "2012-10-17"
                    Statement:
                      - Effect: Allow
                        Action:
                          - lambda:InvokeAsync
                          - lambda:InvokeFunction
                        Resource:
                          - !GetAtt G.Arn
                  Roles:
                    - !Ref FRole
        "#]],
        );
    }

    #[test]
    fn all_connectors_where_the_cursor_is_in_none() {
        let all = TWO.replace(['①', '②'], "");
        let document = Analysis::open(1, &all);
        let (text, range) = cursor(&TWO.replace('①', "").replace('②', "$0"));
        assert_eq!(text, all);
        assert_eq!(
            preview(&document, Some(range.start())),
            preview(&document, None)
        );
        check(
            &all,
            expect![[r#"
            all connectors [all]
            Resources:
              TellWriteLambdaPermission:
                Type: AWS::Lambda::Permission
                Metadata:
                  aws:sam:connectors:
                    Tell:
                      Source:
                        Type: AWS::SNS::Topic
                      Destination:
                        Type: AWS::Serverless::Function
                Properties:
                  FunctionName: !GetAtt G.Arn
                  Action: lambda:InvokeFunction
                  Principal: sns.amazonaws.com
                  SourceArn: !Ref News
              FAskPolicy:
                Type: AWS::IAM::ManagedPolicy
                Metadata:
                  aws:sam:connectors:
                    FAsk:
                      Source:
                        Type: AWS::Serverless::Function
                      Destination:
                        Type: AWS::Serverless::Function
                Properties:
                  PolicyDocument:
                    Version: "2012-10-17"
                    Statement:
                      - Effect: Allow
                        Action:
                          - lambda:InvokeAsync
                          - lambda:InvokeFunction
                        Resource:
                          - !GetAtt G.Arn
                  Roles:
                    - !Ref FRole
        "#]],
        );
    }

    #[test]
    fn problems_stand_above_what_would_be_generated() {
        check(
            "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Connectors:
      Bad:
        Properties: {Destination: {Id: Job}, Permissions: [Write]}
      $0Half:
        Properties: {Destination: [{Id: Jobs}, {Id: Job}], Permissions: [Read]}
  Jobs: {Type: AWS::SQS::Queue}
",
            expect![[r#"
                FHalf [Half:]
                # FHalf: There is no resource `Job` in this template. Did you mean `Jobs`?
                Resources:
                  FHalfPolicyDestination0:
                    Type: AWS::IAM::ManagedPolicy
                    Metadata:
                      aws:sam:connectors:
                        FHalf:
                          Source:
                            Type: AWS::Serverless::Function
                          Destination:
                            Type: AWS::SQS::Queue
                    Properties:
                      PolicyDocument:
                        Version: "2012-10-17"
                        Statement:
                          - Effect: Allow
                            Action:
                              - sqs:ReceiveMessage
                              - sqs:GetQueueAttributes
                            Resource:
                              - !GetAtt Jobs.Arn
                      Roles:
                        - !Ref FRole
            "#]],
        );
    }

    #[test]
    fn nothing_is_generated_where_all_is_wrong() {
        check(
            "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Connectors:
      Bad: {Properties: {Destination: {Id: \"Jo\\nb\"}, Permissions: [Write]}}
",
            expect![[r#"
                all connectors [all]
                # FBad: There is no resource `Jo␊b` in this template. Write the logical ID of one, or `Type` and `Arn` for one of another stack.
                # Nothing is generated yet.
            "#]],
        );
    }

    #[test]
    fn a_template_without_connectors_says_so() {
        check(
            "Resources: {Jobs: {Type: AWS::SQS::Queue}}\n",
            expect![[r#"
            all connectors [all]
            # This template has no connectors.
        "#]],
        );
    }

    #[test]
    fn what_is_no_template_has_no_preview() {
        check("jobs: {}\n", expect!["none"]);
        check("$0", expect!["none"]);
    }
}
