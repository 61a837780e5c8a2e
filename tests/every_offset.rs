//! At no offset of any template does a feature panic or name a range that is not in the document.

use sam_core::analysis::Analysis;
use sam_core::text::{TextRange, TextSize, size};
use sam_ide::code_lens::code_lenses;
use sam_ide::graph::{graph, svg};
use sam_ide::navigation::Declaration;
use sam_ide::place::Place;
use sam_ide::preview::preview;
use sam_ide::{
    DocumentSymbol, InlayHintKind, complete, definition, document_links, document_symbols, explain,
    formatting, highlight, hover, indentation_after_enter, inlay_hints, linked_editing_ranges,
    prepare_rename, references, rename, semantic_tokens, signature_help,
};
use std::path::{Path, PathBuf};

/// Looks at a document at every offset that is a multiple of `step`.
fn look(name: &str, text: &str, step: usize) {
    let document = Analysis::open(1, text);
    let whole = TextRange::up_to(document.text.len());
    let valid = |range: TextRange, what: &str| {
        let bytes = usize::from(range.start())..usize::from(range.end());
        assert!(
            text.get(bytes).is_some(),
            "{name}: {what} at {range:?} cuts a character or leaves the text"
        );
    };
    for offset in (0..=text.len())
        .step_by(step)
        .filter(|at| text.is_char_boundary(*at))
    {
        let offset = size(offset);
        let _ = Place::at(&document, offset);
        if let Some(it) = hover(&document, offset) {
            valid(it.range, "hover");
            assert!(
                it.range.contains_inclusive(offset),
                "{name}: hover at {offset:?} is elsewhere, {:?}",
                it.range
            );
            assert!(!it.markdown.trim().is_empty(), "{name}: empty hover");
        }
        if let Some(it) = signature_help(&document, offset) {
            assert!(it.active < it.parameters.len(), "{name}: {it:?}");
        }
        for it in complete(&document, offset).items {
            valid(it.range, "completion");
            assert!(
                it.range.contains_inclusive(offset),
                "{name}: completion elsewhere"
            );
        }
        for it in definition(&document, offset) {
            valid(it.origin, "origin");
            valid(it.range, "target");
            valid(it.selection, "selection");
            assert!(it.range.contains_range(it.selection), "{name}");
            assert!(
                it.origin.contains_inclusive(offset),
                "{name}: origin elsewhere"
            );
        }
        for it in references(&document, offset, Declaration::Included) {
            valid(it, "reference");
        }
        for it in highlight(&document, offset) {
            valid(it.range, "highlight");
        }
        if let Ok((range, name)) = prepare_rename(&document, offset) {
            valid(range, "rename");
            // The cursor may stand on what SAM adds to the name.
            let around = range.cover_offset(offset);
            assert!(
                !document.slice(around).contains('\n'),
                "{name}: rename elsewhere"
            );
            let edits = rename(&document, offset, "Renamed7").unwrap_or_default();
            edits.iter().for_each(|it| valid(it.range, "rename"));
        }
        for range in linked_editing_ranges(&document, offset).unwrap_or_default() {
            valid(range, "linked editing");
        }
        if let Some(it) = indentation_after_enter(&document, offset, 2) {
            valid(it.range, "indentation");
        }
        if let Some(range) = preview(&document, Some(offset)).and_then(|it| it.range) {
            valid(range, "preview");
            // Blank lines behind a connector count as its own.
            assert!(range.start() <= offset, "{name}: preview elsewhere");
        }
    }
    let kinds = [
        InlayHintKind::Permissions,
        InlayHintKind::Globals,
        InlayHintKind::ParameterDefaults,
    ];
    for it in inlay_hints(&document, whole, &kinds) {
        valid(TextRange::empty(it.offset), "inlay hint");
        assert!(!it.label.is_empty(), "{name}");
    }
    let mut end = TextSize::default();
    for it in semantic_tokens(&document, whole) {
        valid(it.range, "semantic token");
        assert!(end <= it.range.start() && !it.range.is_empty(), "{name}");
        end = it.range.end();
    }
    for it in document_links(&document) {
        valid(it.range, "link");
    }
    for it in formatting(&document, 2) {
        valid(it.range, "formatting");
    }
    for it in code_lenses(&document) {
        valid(it.range, "code lens");
        assert!(!it.title.is_empty(), "{name}");
    }
    let graph = graph(&document);
    let of_nodes = graph.nodes.iter().filter_map(|it| it.range);
    for range in of_nodes.chain(graph.edges.iter().map(|it| it.range)) {
        valid(range, "graph");
    }
    assert!(svg(&graph).ends_with("</svg>\n"), "{name}");
    nest(name, text, &document_symbols(&document), whole);
    let all = explain(&document, None);
    assert!(all.is_some_and(|it| it.ends_with('\n')), "{name}");
    for resource in document.template().resources() {
        let _ = explain(&document, Some(resource.id));
    }
}

fn nest(name: &str, text: &str, symbols: &[DocumentSymbol], around: TextRange) {
    for it in symbols {
        let selection = usize::from(it.selection.start())..usize::from(it.selection.end());
        assert!(text.get(selection).is_some(), "{name}: {}", it.name);
        assert!(!it.name.is_empty(), "{name}");
        assert!(
            around.contains_range(it.range),
            "{name}: {} leaves its parent",
            it.name
        );
        assert!(it.range.contains_range(it.selection), "{name}: {}", it.name);
        nest(name, text, &it.children, it.range);
    }
}

/// The template, and what is left of it when it is cut off at some place or loses a line.
fn look_with_damage(name: &str, text: &str) {
    look(name, text, 1);
    for at in (0..text.len()).step_by(11) {
        if let Some(typed) = text.get(..at) {
            complete(&Analysis::open(1, typed), size(at));
        }
    }
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    for at in (0..lines.len()).step_by(7) {
        let mut without = lines.clone();
        without.remove(at);
        look(
            &format!("{name} without line {}", at + 1),
            &without.concat(),
            31,
        );
    }
    for at in (0..text.len())
        .step_by(97)
        .filter(|at| text.is_char_boundary(*at))
    {
        look(&format!("{name} up to {at}"), &text[..at], 31);
    }
}

const OWN: [&str; 8] = [
    "attributes",
    "by-parts-intrinsics",
    "destination-lists",
    "embedded-on-anything",
    "errors-embedded",
    "errors-references",
    "graphql-data-sources",
    "image-catalogue",
];

#[test]
fn of_the_projects_own_templates() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/templates/connectors");
    for name in OWN {
        let path = folder.join(name).with_extension("yaml");
        let text = std::fs::read_to_string(&path).unwrap();
        look_with_damage(name, &text);
    }
}

const POLICIES: &str = r#"Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Tracing: Active
      DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Jobs.Arn}
      PermissionsBoundary: !Sub arn:${AWS::Partition}:iam::aws:policy/PowerUserAccess
      Policies:
        - AmazonS3ReadOnlyAccess
        - arn:aws:iam::aws:policy/service-role/AWSLambdaRole
        - !Ref Own
        - S3CrudPolicy: {BucketName: !Ref Images}
        - SNSPublishMessagePolicy: {TopicName: !GetAtt News.TopicName, Other: [1]}
        - S3RedPolicy: {}
        - !If [IsProd, SQSPollerPolicy: {QueueName: jobs}, !Ref AWS::NoValue]
        - Version: 2012-10-17
          Id: é
          Statement:
            - Sid: Reads
              Effect: Allow
              Action: [s3:GetObject, 's3:List*', s3:HeadObject, 'ä:ö', '*']
              Resource:
                - !Sub ${Images.Arn}/*
                - !Sub 'arn:aws:s3:::${Images}/é*'
                - !GetAtt Images.Arn
                - arn:aws:sqs:*:*:jobs?
                - '*'
              Condition:
                StringEquals: {aws:SourceAccount: !Ref AWS::AccountId, s3:prefix: [a, b]}
                ForAnyValue:StringLike: {'aws:TagKeys': ['ü*']}
            - !If [IsProd, {Effect: Deny, NotAction: 'iam:*', NotResource: !Ref News}, !Ref AWS::NoValue]
      Events:
        Work: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
  S:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {}
      Policies: {LambdaInvokePolicy: {FunctionName: !Ref F}}
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Principal: {Service: [lambda.amazonaws.com], AWS: '*'}, Action: 'sts:AssumeRole'}
      ManagedPolicyArns: [!Ref Own, arn:aws:iam::aws:policy/AdministratorAccess]
      Policies:
        - {PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: [], Resource: []}, 1, [a]]}}
  Q:
    Type: AWS::SQS::QueuePolicy
    Properties:
      PolicyDocument: {Statement: {Effect: Allow, Principal: '*', Action: sqs:SendMessage, Resource: !GetAtt Jobs.Arn}}
  Own: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: {Action: {a: b}, Resource: {c: d}, Condition: [x], Principal: [{AWS: {}}]}}}}
  Images: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub 'images-${Stage}'}}
  News: {Type: AWS::SNS::Topic}
  Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
"#;

#[test]
fn of_a_template_full_of_policies() {
    look("policies", POLICIES, 1);
    let json = r#"{"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {"Policies": [
  "AmazonS3ReadOnlyAccess", {"S3ReadPolicy": {"BucketName": {"Ref": "B"}}}, {"Statement": [{"Effect": "Allow",
  "Action": ["s3:Get*", "s3:PutObject"], "Resource": {"Fn::Sub": "arn:aws:s3:::${B}/*"},
  "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}]}}, "B": {"Type": "AWS::S3::Bucket"}}}"#;
    look_with_damage("policies in JSON", json);
}

#[test]
fn of_odd_texts() {
    for text in [
        "",
        "\u{feff}",
        "Resources:",
        "Resources:\n  é:\n    Type: AWS::SQS::Queue\n    Connectors:\n      ü: {Properties: {Destination: {Id: 'ö'}, Permissions: [Read, 'ß']}}\n",
        "Resources:\r\n  A:\r\n    Type: AWS::Serverless::Connector\r\n    Properties:\r\n      Source: {Id: \"`*_<\"}\r\n",
        "Resources:\n  A: &a\n    Type: AWS::Serverless::Function\n    Connectors: &c\n      X: {Properties: &p {Destination: &d {Id: A}, Permissions: &w [Write]}}\n      Y: {Properties: {Destination: *d, Permissions: *w}}\n  B:\n    <<: *a\n    Connectors: *c\n  C: {Type: AWS::Serverless::Connector, Properties: {<<: *p, Source: *d}}\n",
        "{\"Resources\":{\"A\":{\"Type\":\"AWS::Serverless::Connector\",\"Properties\":{\"Source\":{\"Id\":\"A\"",
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  ? [a]\n  : b\n  '': {Type: AWS::SQS::Queue, Connectors: {'': {}}}\n  1: {Connectors: [1]}\n",
    ] {
        look(text, text, 1);
    }
}

/// The corpus is material outside the repository; a hundredth of its offsets is still some ten thousand.
#[test]
fn of_the_corpus() {
    let Some(folder) = std::env::var_os("SAM_LSP_CORPUS") else {
        eprintln!("the corpus was not given (SAM_LSP_CORPUS)");
        return;
    };
    let mut files = Vec::new();
    templates(Path::new(&folder), &mut files);
    assert!(files.len() > 100, "too few templates in the corpus");
    for path in files {
        if let Ok(text) = std::fs::read_to_string(&path) {
            look(&path.display().to_string(), &text, 37);
        }
    }
}

fn templates(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|it| it.path()) {
        let is_template = path
            .extension()
            .is_some_and(|it| it == "yaml" || it == "yml");
        if path.is_dir() {
            templates(&path, files);
        } else if is_template {
            files.push(path);
        }
    }
}
