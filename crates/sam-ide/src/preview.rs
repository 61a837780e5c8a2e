//! What SAM makes of a template, of a resource, of an event or of a connector, as a text to read beside the template.

use crate::expansion::{annotated, unresolved_notes};
use crate::grant::{Said, Scope};
use crate::partition;
use crate::place::within_section;
use crate::refusal_words;
use crate::visible::one_line;
use sam_core::analysis::Analysis;
use sam_core::connector::{Connector, ConnectorResource, Environment, connector_at, generate};
use sam_core::document::Section;
use sam_core::document::cursor::{self, PathStep};
use sam_core::emit::to_yaml;
use sam_core::expand::{Origin, TransformError};
use sam_core::syntax::{EntryRef, FileFormat};
use sam_core::template::Resource;
use sam_core::text::{TextRange, TextSize};
use sam_core::transform::{GeneratedFrom, LocalPaths, Transformed, transform_in_part};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A text to show read-only beside the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// What it is about: `CheckoutToOrders`, `Checkout, event Upload`, or the whole template.
    pub title: String,
    /// YAML: the CloudFormation resources, with comments for what cannot be generated.
    pub text: String,
    /// What it is about, in the document; none for the whole template.
    pub range: Option<TextRange>,
}

/// What a preview is about.
#[derive(Clone, Debug)]
pub enum PreviewSubject<'a> {
    /// A connector: the policies that it becomes.
    Connector(Connector<'a>),
    /// An event of a function or state machine: everything that is made for it.
    Event(Resource<'a>, EntryRef<'a>),
    /// `Policies` of a function or state machine: the role that has them.
    Policies(Resource<'a>, EntryRef<'a>),
    /// A resource: what it becomes, and everything beside it.
    Resource(Resource<'a>),
}

/// What stands at an offset that has a preview of its own.
pub fn preview_subject(analysis: &Analysis, offset: TextSize) -> Option<PreviewSubject<'_>> {
    let template = analysis.template();
    if let Some(connector) = connector_at(template, offset) {
        return Some(PreviewSubject::Connector(connector));
    }
    let path = cursor::path(analysis, offset)?;
    let (Section::Resources, inside) = within_section(&path)? else {
        return None;
    };
    let resource = template.resource_containing(offset)?;
    if offset < resource.entry.range().start() {
        return None;
    }
    let names: Vec<EntryRef<'_>> = inside
        .iter()
        .map_while(|it| match it {
            PathStep::Entry(entry) => Some(*entry),
            PathStep::Item(..) => None,
        })
        .collect();
    let is_sam = resource
        .type_name()
        .is_some_and(|it| it.starts_with("AWS::Serverless::"));
    Some(match names.as_slice() {
        [_, properties, events, event, ..]
            if is_sam && properties.name() == "Properties" && events.name() == "Events" =>
        {
            PreviewSubject::Event(resource, *event)
        }
        [_, properties, policies, ..]
            if is_sam && properties.name() == "Properties" && policies.name() == "Policies" =>
        {
            PreviewSubject::Policies(resource, *policies)
        }
        _ => PreviewSubject::Resource(resource),
    })
}

/// The preview of what stands at an offset, or of the whole template; none for what is not a template. `files` are the
/// texts of those that the template includes, by their locations as they are written.
pub fn preview(
    analysis: &Analysis,
    offset: Option<TextSize>,
    files: &BTreeMap<String, String>,
) -> Option<Preview> {
    if !analysis.template().is_recognised() || analysis.format() != FileFormat::Template {
        return None;
    }
    let subject = offset.and_then(|offset| preview_subject(analysis, offset));
    let (title, text) = match &subject {
        Some(PreviewSubject::Connector(connector)) => {
            (connector.id.to_string(), of_connector(analysis, connector))
        }
        Some(PreviewSubject::Event(resource, event)) => {
            let key = event.name();
            let is_of_event = |_: &str, it: &GeneratedFrom| {
                let is_it =
                    matches!(&it.origin, Some(Origin::Event { key: own, .. }) if own == key);
                is_it && it.resource.as_deref() == Some(resource.id)
            };
            let title = format!("{}, event {key}", resource.id);
            (title, of_resource(analysis, files, *resource, is_of_event))
        }
        Some(PreviewSubject::Policies(resource, _)) => {
            let role = format!("{}Role", resource.id);
            let text = of_resource(analysis, files, *resource, |id, _| id == role);
            (role, text)
        }
        Some(PreviewSubject::Resource(resource)) => {
            let is_of_it =
                |_: &str, it: &GeneratedFrom| it.resource.as_deref() == Some(resource.id);
            (
                resource.id.to_owned(),
                of_resource(analysis, files, *resource, is_of_it),
            )
        }
        None => ("template".to_owned(), of_template(analysis, files)),
    };
    Some(Preview {
        title: one_line(&title),
        text,
        range: subject.map(|it| it.range()),
    })
}

impl PreviewSubject<'_> {
    /// Where it stands in the document.
    fn range(&self) -> TextRange {
        match self {
            Self::Connector(connector) => connector.entry.range(),
            Self::Event(_, entry) | Self::Policies(_, entry) => entry.range(),
            Self::Resource(resource) => resource.entry.range(),
        }
    }
}

fn of_connector(analysis: &Analysis, connector: &Connector<'_>) -> String {
    let resolver = analysis.resolver();
    let resolved = resolver.resolve(connector);
    let said = Said::about(std::slice::from_ref(&resolved), &resolver);
    let mut text = String::new();
    for problem in said.problems(&resolved, Scope::default()) {
        comment(&mut text, &connector.id, &problem);
    }
    let made = generate(&resolved).into_iter();
    let resources = made.map(|ConnectorResource { id, body, .. }| (id, body));
    add_resources(&mut text, resources.collect());
    text
}

/// The resources of the transformed template that are chosen by logical ID and origin, under what is wrong with the
/// resource that they are made for.
fn of_resource(
    analysis: &Analysis,
    files: &BTreeMap<String, String>,
    resource: Resource<'_>,
    is_chosen: impl Fn(&str, &GeneratedFrom) -> bool,
) -> String {
    let (transformed, errors) = transformed(analysis, files);
    let mut text = String::new();
    let about =
        |it: &&TransformError| it.resource.as_deref() == Some(resource.id) || it.resource.is_none();
    for error in errors.iter().filter(about) {
        comment(&mut text, resource.id, &refusal_words::message(error));
    }
    let all = transformed
        .template
        .get("Resources")
        .and_then(Value::as_object);
    let chosen = all.into_iter().flatten().filter(|(id, _)| {
        match transformed.origins.get(*id) {
            Some(from) => is_chosen(id, from),
            // What SAM does not make is the resource as it is written.
            None => *id == resource.id,
        }
    });
    let chosen = chosen.map(|(id, body)| (id.clone(), body.clone()));
    add_resources(&mut text, chosen.collect());
    text
}

/// The whole template, with a comment on what asks for each generated resource.
fn of_template(analysis: &Analysis, files: &BTreeMap<String, String>) -> String {
    let (transformed, errors) = transformed(analysis, files);
    let mut text = String::new();
    for error in &errors {
        let about = error.resource.as_deref().unwrap_or("template");
        comment(&mut text, about, &refusal_words::message(error));
    }
    for (line, words) in unresolved_notes(&transformed, analysis) {
        comment(&mut text, &format!("line {line}"), &words);
    }
    match transformed.template.is_null() {
        true => text.push_str(NOTHING),
        false => text.push_str(&annotated(&transformed, analysis)),
    }
    text
}

fn transformed(
    analysis: &Analysis,
    files: &BTreeMap<String, String>,
) -> (Transformed, Vec<TransformError>) {
    let template = analysis.template();
    let environment = Environment {
        files: files.clone(),
        ..partition::environment(template)
    };
    transform_in_part(template, &environment, LocalPaths::Uploaded)
}

const NOTHING: &str = "# Nothing is generated yet.\n";

fn comment(text: &mut String, about: &str, words: &str) {
    text.push_str(&one_line(&format!("# {about}: {words}")));
    text.push('\n');
}

fn add_resources(text: &mut String, resources: Map<String, Value>) {
    if resources.is_empty() {
        return text.push_str(NOTHING);
    }
    let resources = ("Resources".to_owned(), Value::Object(resources));
    text.push_str(&to_yaml(&Value::Object(Map::from_iter([resources]))));
}

#[cfg(test)]
mod tests {
    use super::preview;
    use expect_test::{Expect, expect};
    use sam_core::analysis::Analysis;
    use sam_core::fixture::cursor;
    use std::collections::BTreeMap;

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
        let shown = match preview(&Analysis::open(1, &text), offset, &BTreeMap::new()) {
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

    const SHOP: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Photos: {Type: AWS::S3::Bucket}
  Jobs: {Type: AWS::SQS::Queue}
  ①Resize:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      CodeUri: .
      Policies:
        - ②S3ReadPolicy: {BucketName: !Ref Photos}
      Events:
        ③Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
        Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
  ④Broken:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: a.b}
";

    fn shop(mark: char) -> String {
        let marked = SHOP.replace(mark, "$0");
        marked.replace(['①', '②', '③', '④'], "")
    }

    #[test]
    fn a_resource_with_everything_that_is_made_beside_it() {
        check(
            &shop('①'),
            expect![[r#"
            Resize [Resize:]
            Resources:
              Resize:
                Type: AWS::Lambda::Function
                Properties:
                  Code:
                    S3Bucket: bucket
                    S3Key: value
                  Handler: a.b
                  Runtime: python3.13
                  Tags:
                    - Key: lambda:createdBy
                      Value: SAM
                  Role: !GetAtt ResizeRole.Arn
              ResizeRole:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument:
                    Version: "2012-10-17"
                    Statement:
                      - Action:
                          - sts:AssumeRole
                        Effect: Allow
                        Principal:
                          Service:
                            - lambda.amazonaws.com
                  ManagedPolicyArns:
                    - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
                    - arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole
                  Policies:
                    - PolicyName: ResizeRolePolicy0
                      PolicyDocument:
                        Statement:
                          - Action:
                              - s3:GetObject
                              - s3:ListBucket
                              - s3:GetBucketLocation
                              - s3:GetObjectVersion
                              - s3:GetLifecycleConfiguration
                            Effect: Allow
                            Resource:
                              - !Sub
                                - arn:${AWS::Partition}:s3:::${bucketName}
                                - bucketName: !Ref Photos
                              - !Sub
                                - arn:${AWS::Partition}:s3:::${bucketName}/*
                                - bucketName: !Ref Photos
                  Tags:
                    - Key: lambda:createdBy
                      Value: SAM
              ResizeDaily:
                Type: AWS::Events::Rule
                Properties:
                  ScheduleExpression: "rate(1 day)"
                  Targets:
                    - Arn: !GetAtt Resize.Arn
                      Id: ResizeDailyLambdaTarget
              ResizeDailyPermission:
                Type: AWS::Lambda::Permission
                Properties:
                  Action: lambda:InvokeFunction
                  FunctionName: !Ref Resize
                  Principal: events.amazonaws.com
                  SourceArn: !GetAtt ResizeDaily.Arn
              ResizeJob:
                Type: AWS::Lambda::EventSourceMapping
                Properties:
                  EventSourceArn: !GetAtt Jobs.Arn
                  FunctionName: !Ref Resize
        "#]],
        );
    }

    #[test]
    fn a_policy_template_in_its_role() {
        check(
            &shop('②'),
            expect![[r#"
            ResizeRole [Policies:]
            Resources:
              ResizeRole:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument:
                    Version: "2012-10-17"
                    Statement:
                      - Action:
                          - sts:AssumeRole
                        Effect: Allow
                        Principal:
                          Service:
                            - lambda.amazonaws.com
                  ManagedPolicyArns:
                    - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
                    - arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole
                  Policies:
                    - PolicyName: ResizeRolePolicy0
                      PolicyDocument:
                        Statement:
                          - Action:
                              - s3:GetObject
                              - s3:ListBucket
                              - s3:GetBucketLocation
                              - s3:GetObjectVersion
                              - s3:GetLifecycleConfiguration
                            Effect: Allow
                            Resource:
                              - !Sub
                                - arn:${AWS::Partition}:s3:::${bucketName}
                                - bucketName: !Ref Photos
                              - !Sub
                                - arn:${AWS::Partition}:s3:::${bucketName}/*
                                - bucketName: !Ref Photos
                  Tags:
                    - Key: lambda:createdBy
                      Value: SAM
        "#]],
        );
    }

    #[test]
    fn an_event_alone() {
        check(
            &shop('③'),
            expect![[r#"
            Resize, event Job [Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}]
            Resources:
              ResizeJob:
                Type: AWS::Lambda::EventSourceMapping
                Properties:
                  EventSourceArn: !GetAtt Jobs.Arn
                  FunctionName: !Ref Resize
        "#]],
        );
    }

    #[test]
    fn a_resource_that_the_transform_refuses() {
        check(
            &shop('④'),
            expect![[r#"
            Broken [Broken:]
            # Broken: A function that is packaged as `Zip` needs `Runtime` and `Handler`. Add what is missing.
            # Nothing is generated yet.
        "#]],
        );
    }

    #[test]
    fn the_whole_template_where_the_cursor_is_on_no_resource() {
        check(
            &shop('–'),
            expect![[r#"
            template [all]
            # Broken: A function that is packaged as `Zip` needs `Runtime` and `Handler`. Add what is missing.
            Resources:
              Photos:
                Type: AWS::S3::Bucket
              Jobs:
                Type: AWS::SQS::Queue
              # Resize, line 5
              Resize:
                Type: AWS::Lambda::Function
                Properties:
                  Code:
                    S3Bucket: bucket
                    S3Key: value
                  Handler: a.b
                  Runtime: python3.13
                  Tags:
                    - Key: lambda:createdBy
                      Value: SAM
                  Role: !GetAtt ResizeRole.Arn
              # Resize, line 5
              ResizeRole:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument:
                    Version: "2012-10-17"
                    Statement:
                      - Action:
                          - sts:AssumeRole
                        Effect: Allow
                        Principal:
                          Service:
                            - lambda.amazonaws.com
                  ManagedPolicyArns:
                    - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
                    - arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole
                  Policies:
                    - PolicyName: ResizeRolePolicy0
                      PolicyDocument:
                        Statement:
                          - Action:
                              - s3:GetObject
                              - s3:ListBucket
                              - s3:GetBucketLocation
                              - s3:GetObjectVersion
                              - s3:GetLifecycleConfiguration
                            Effect: Allow
                            Resource:
                              - !Sub
                                - arn:${AWS::Partition}:s3:::${bucketName}
                                - bucketName: !Ref Photos
                              - !Sub
                                - arn:${AWS::Partition}:s3:::${bucketName}/*
                                - bucketName: !Ref Photos
                  Tags:
                    - Key: lambda:createdBy
                      Value: SAM
              # Resize, line 15
              ResizeDaily:
                Type: AWS::Events::Rule
                Properties:
                  ScheduleExpression: "rate(1 day)"
                  Targets:
                    - Arn: !GetAtt Resize.Arn
                      Id: ResizeDailyLambdaTarget
              # Resize, line 15
              ResizeDailyPermission:
                Type: AWS::Lambda::Permission
                Properties:
                  Action: lambda:InvokeFunction
                  FunctionName: !Ref Resize
                  Principal: events.amazonaws.com
                  SourceArn: !GetAtt ResizeDaily.Arn
              # Resize, line 14
              ResizeJob:
                Type: AWS::Lambda::EventSourceMapping
                Properties:
                  EventSourceArn: !GetAtt Jobs.Arn
                  FunctionName: !Ref Resize
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
                template [all]
                # F: A function that is packaged as `Zip` needs `Runtime` and `Handler`. Add what is missing.
                # F: There is no resource `Jo␊b` in this template.
                Resources: {}
            "#]],
        );
    }

    #[test]
    fn what_is_no_template_has_no_preview() {
        check("jobs: {}\n", expect!["none"]);
        check("$0", expect!["none"]);
    }

    #[test]
    fn what_the_template_includes_is_in_it() {
        let text = "Transform: AWS::Serverless-2016-10-31\nResources:\n  T: {Type: AWS::Serverless::SimpleTable, Properties: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: key.yaml}}}}\n";
        let key = (
            "key.yaml".to_owned(),
            "PrimaryKey: {Name: order, Type: String}\n".to_owned(),
        );
        let analysis = Analysis::open(1, text);
        let shown = preview(&analysis, None, &BTreeMap::from([key])).map(|it| it.text);
        assert!(shown.is_some_and(|it| it.contains("AttributeName: order")));
        let shown = preview(&analysis, None, &BTreeMap::new()).map(|it| it.text);
        assert!(shown.is_some_and(|it| it.contains("is not included")));
    }
}
