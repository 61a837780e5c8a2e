//! The law: the findings of a version that were made from those of the version before are those that are found afresh,
//! whatever was typed, pasted, deleted or moved in between.
//!
//! `SAM_LSP_CORPUS` names a folder of real templates that are tested too.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test, which prints what it was not given"
)]

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sam_core::analysis::Analysis;
use sam_core::document::{Document, Section};
use sam_core::environment::Environment;
use sam_core::text::{Change, PositionEncoding, size};
use sam_ide::{
    Checked, CodeReadings, Diagnostic, complete, definition, document_symbols, findings, hover,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const ENCODING: PositionEncoding = PositionEncoding::Utf8;

/// Entries that change what others come to, as a whole.
const PIECES: [&str; 23] = [
    "Transform: [Macro, AWS::Serverless-2016-10-31]\n",
    "Globals:\n  Function:\n    Policies: [AmazonS3FullAccess, Nothing]\n    Tracing: Active\n    Role: !GetAtt Role.Arn\n",
    "Globals:\n  Function:\n    EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS}}}\n    DeadLetterQueue: {Type: SQS}\n",
    "Parameters:\n  Orders: {Type: String, Default: orders}\n  Table: {Type: String}\n",
    "Conditions:\n  IsLive: !Equals [a, b]\n",
    "Resources:\n",
    "  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: {Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}}\n      Policies: [{PolicyName: a, PolicyDocument: {Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}}]\n",
    "  Orders:\n    Type: AWS::DynamoDB::Table\n",
    "  Orders:\n    Type: AWS::SQS::Queue\n",
    "  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n        StartAt: A\n        States:\n          A: {Type: Pass, Next: B}\n          C: {Type: Tsk, Catch: []}\n",
    "  Table:\n    Type: AWS::Serverless::SimpleTable\n    Condition: IsLive\n",
    "  Queue:\n    Type: AWS::SQS::Queue\n",
    "  Bucket:\n    Type: AWS::S3::Bucket\n",
    "  ServerlessRestApi:\n    Type: AWS::Serverless::Api\n",
    "  Checkout:\n    Type: AWS::Serverless::Function\n    Connectors:\n      Orders: {Properties: {Destination: {Id: Orders}, Permissions: [Read, Write]}}\n    Properties:\n      Events: {Api: {Type: Api, Properties: {Path: /a, Method: get}}}\n      Policies:\n      - DynamoDBCrudPolicy: {TableName: !Ref Orders}\n      - Statement: {Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Orders.Arn}\n",
    "  CheckoutOrders:\n    Type: AWS::Serverless::Connector\n    Properties: {Source: {Id: Checkout}, Destination: {Id: Orders}, Permissions: [Read]}\n",
    "  RolePolicy:\n    Type: AWS::IAM::Policy\n    Properties: {PolicyName: b, Roles: [!Ref Role, !Ref CheckoutRole], PolicyDocument: {Statement: {Effect: Allow, Action: ['dynamodb:GetItem'], Resource: !GetAtt Table.Arn}}}\n",
    "      Policies:\n      - AmazonDynamoDBFullAccess\n      - SQSPollerPolicy: {QueueName: !GetAtt Queue.QueueName}\n",
    "            - {Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${Bucket.Arn}/*'}\n",
    "            - {Effect: Allow, Action: ['sqs:Foo', 'dynamodb:Query'], Resource: [!Ref Orders, !GetAtt Queue.Arn]}\n",
    "    Condition: IsLive\n",
    "    DependsOn: [Orders, Table]\n",
    "---\n",
];

/// What people do to a template.
#[derive(Clone, Debug)]
enum Edit {
    /// Text typed into a line, behind a share of it.
    Type(u16, u8, &'static str),
    /// Characters deleted in a line, behind a share of it.
    Delete(u16, u8, u8),
    DeleteLines(u16, u8),
    DuplicateLine(u16),
    /// A line put in the place of another one.
    CopyLine(u16, u16),
    /// A word put in the place of another one: a name that another thing has, another type or action.
    CopyWord(u16, u16),
    /// Each occurrence of a word, as when a resource is renamed.
    Rename(u16, &'static str),
    DeleteBlock(u16),
    /// A block written once more, somewhere else.
    CopyBlock(u16, u16),
    MoveBlock(u16, u16),
    /// An entry or a section put above a block.
    Paste(u16, &'static str),
    /// The whole template as JSON.
    ToJson,
}

fn edit() -> impl Strategy<Value = Edit> {
    let typed = || {
        prop::sample::select(vec![
            "x", "s", " ", ":", "-", "#", "*", "'", "\n", "\n  ", "é", "${Table}", "!Ref ", "[",
            "}",
        ])
    };
    let at = any::<u16>;
    prop_oneof![
        4 => (at(), any::<u8>(), typed()).prop_map(|(a, b, it)| Edit::Type(a, b, it)),
        3 => (at(), any::<u8>(), 1..6_u8).prop_map(|(a, b, len)| Edit::Delete(a, b, len)),
        2 => (at(), 1..4_u8).prop_map(|(a, len)| Edit::DeleteLines(a, len)),
        1 => at().prop_map(Edit::DuplicateLine),
        3 => (at(), at()).prop_map(|(a, b)| Edit::CopyLine(a, b)),
        4 => (at(), at()).prop_map(|(a, b)| Edit::CopyWord(a, b)),
        1 => (at(), prop::sample::select(vec!["Orders", "Table", "Role", "Other"]))
            .prop_map(|(a, it)| Edit::Rename(a, it)),
        3 => at().prop_map(Edit::DeleteBlock),
        3 => (at(), at()).prop_map(|(a, b)| Edit::CopyBlock(a, b)),
        2 => (at(), at()).prop_map(|(a, b)| Edit::MoveBlock(a, b)),
        5 => (at(), prop::sample::select(&PIECES[..])).prop_map(|(a, it)| Edit::Paste(a, it)),
        1 => Just(Edit::ToJson),
    ]
}

/// One of so many, by a number of any size.
fn pick(at: u16, count: usize) -> usize {
    usize::from(at) * count / 65_536
}

fn words(text: &str) -> Vec<(usize, &str)> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '*' | '/');
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, is_part(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                words.push((from, &text[from..at]));
                start = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }
    words
}

/// The text after an edit.
fn edited(document: &Document, edit: &Edit) -> String {
    let text = document.source();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut blocks: Vec<&str> = document.blocks().iter().map(|it| &*it.block.text).collect();
    if lines.is_empty() || blocks.is_empty() {
        return (*PIECES.first().unwrap()).to_owned();
    }
    let within = |line: &str, share: u8| {
        let at = line.len() * usize::from(share) / 256;
        (0..=at)
            .rev()
            .find(|it| line.is_char_boundary(*it))
            .unwrap()
    };
    match edit {
        Edit::Type(line, share, typed) => {
            let line = pick(*line, lines.len());
            let (before, behind) = lines[line].split_at(within(lines[line], *share));
            let typed = format!("{before}{typed}{behind}");
            lines[line] = &typed;
            lines.concat()
        }
        Edit::Delete(line, share, len) => {
            let line = pick(*line, lines.len());
            let (before, behind) = lines[line].split_at(within(lines[line], *share));
            let behind: String = behind.chars().skip(usize::from(*len)).collect();
            let rest = format!("{before}{behind}");
            lines[line] = &rest;
            lines.concat()
        }
        Edit::DeleteLines(line, len) => {
            let line = pick(*line, lines.len());
            lines.drain(line..(line + usize::from(*len)).min(lines.len()));
            lines.concat()
        }
        Edit::DuplicateLine(line) => {
            let line = pick(*line, lines.len());
            lines.insert(line, lines[line]);
            lines.concat()
        }
        Edit::CopyLine(from, to) => {
            let (from, to) = (pick(*from, lines.len()), pick(*to, lines.len()));
            lines[to] = lines[from];
            lines.concat()
        }
        Edit::CopyWord(from, to) => {
            let words = words(text);
            let one = |at: u16| words.get(pick(at, words.len()));
            let (Some((_, from)), Some((at, to))) = (one(*from), one(*to)) else {
                return text.to_owned();
            };
            format!("{}{from}{}", &text[..*at], &text[at + to.len()..])
        }
        Edit::Rename(word, name) => {
            let words = words(text);
            let word = words.get(pick(*word, words.len()));
            word.map_or(text.to_owned(), |(_, it)| text.replace(it, name))
        }
        Edit::DeleteBlock(at) => {
            blocks.remove(pick(*at, blocks.len()));
            blocks.concat()
        }
        Edit::CopyBlock(from, to) => {
            let block = blocks[pick(*from, blocks.len())];
            blocks.insert(pick(*to, blocks.len()), block);
            blocks.concat()
        }
        Edit::MoveBlock(from, to) => {
            let block = blocks.remove(pick(*from, blocks.len()));
            blocks.insert(pick(*to, blocks.len() + 1), block);
            blocks.concat()
        }
        Edit::Paste(at, piece) => {
            blocks.insert(pick(*at, blocks.len()), piece);
            blocks.concat()
        }
        Edit::ToJson => json_of(document),
    }
}

fn json_of(document: &Document) -> String {
    let template = document.template();
    let entries = |section| -> serde_json::Map<String, serde_json::Value> {
        let entries = template.entries(section);
        entries
            .map(|it| (it.name().to_owned(), it.value.to_value()))
            .collect()
    };
    let mut top = entries(Section::Other);
    for (section, name) in [
        (Section::Globals, "Globals"),
        (Section::Parameters, "Parameters"),
        (Section::Conditions, "Conditions"),
        (Section::Mappings, "Mappings"),
        (Section::Resources, "Resources"),
        (Section::Outputs, "Outputs"),
    ] {
        let entries = entries(section);
        if !entries.is_empty() {
            top.insert(name.to_owned(), serde_json::Value::Object(entries));
        }
    }
    serde_json::to_string_pretty(&serde_json::Value::Object(top)).unwrap()
}

/// The next version, as an editor would send it: what is the same at both ends is not sent.
fn next(document: &Analysis, text: &str) -> Analysis {
    let old = document.source();
    let starts = old.char_indices().zip(text.char_indices());
    let same = starts.take_while(|((_, a), (_, b))| a == b);
    let head: usize = same.map(|((_, a), _)| a.len_utf8()).sum();
    let ends = old[head..].chars().rev().zip(text[head..].chars().rev());
    let same = ends.take_while(|(a, b)| a == b);
    let tail: usize = same.map(|(a, _)| a.len_utf8()).sum();
    let place = |at: usize| {
        let at = u32::try_from(at).unwrap().into();
        document.text.line_col(at, ENCODING)
    };
    let change = Change::Range {
        start: place(head),
        end: place(old.len() - tail),
        text: text[head..text.len() - tail].to_owned(),
    };
    let next = document.edited(document.version + 1, &[change], ENCODING);
    match next.source() == text {
        true => next,
        // The two line breaks of one, cut.
        false => document.edited(
            document.version + 1,
            &[Change::Full(text.to_owned())],
            ENCODING,
        ),
    }
}

fn same(kept: &Checked, document: &Analysis, what: &dyn std::fmt::Debug) {
    let fresh = match document.history() {
        None => Analysis::open(document.version, document.source()),
        Some(history) => Analysis::new(&Document::open_after(
            document.version,
            document.source(),
            history,
        )),
    };
    same_answers(document, &fresh, what);
    let afresh = findings(&fresh);
    if *kept.findings() != afresh {
        let only = |a: &sam_ide::Findings, b: &sam_ide::Findings| -> Vec<Diagnostic> {
            let all: Vec<_> = b.iter().collect();
            let rest = a.iter().filter(|it| !all.contains(it));
            rest.cloned().collect()
        };
        panic!(
            "after {what:?}\nkept, but not found: {:#?}\nfound, but not kept: {:#?}\n{}",
            only(kept.findings(), &afresh),
            only(&afresh, kept.findings()),
            document.source()
        );
    }
}

/// What an edited version answers is what the same text answers that was just opened.
fn same_answers(edited: &Analysis, fresh: &Analysis, what: &dyn std::fmt::Debug) {
    let told = |it: &dyn std::fmt::Debug| format!("{it:?}");
    let symbols = |it: &Analysis| told(&document_symbols(it));
    assert_eq!(symbols(edited), symbols(fresh), "after {what:?}");
    // One place a step, another one as the text grows: the steps are many.
    let text = fresh.source();
    let mut at = text.len() * (text.len() % 3 + 1) / 4;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let answers = |it: &Analysis| {
        let at = size(at);
        told(&(hover(it, at), complete(it, at), definition(it, at)))
    };
    assert_eq!(answers(edited), answers(fresh), "at {at} after {what:?}");
}

/// Edits a template, comparing after each step; some versions are not checked, as when one types fast.
fn law(text: &str, edits: &[(Edit, bool)]) {
    let mut document = Analysis::open(0, text);
    let mut checked = Checked::new(&document);
    for (edit, is_checked) in edits {
        document = next(&document, &edited(&document, edit));
        if *is_checked {
            checked = checked.next(&document);
            same(&checked, &document, edit);
        }
    }
    let undone = next(&document, text);
    checked = checked.next(&undone);
    same(&checked, &undone, &"taking all of it back");
}

/// Each line is a thing that others may depend on: without it, and with a letter more, and back each time.
fn line_by_line(text: &str, each: usize) {
    let document = Analysis::open(0, text);
    let checked = Checked::new(&document);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for at in (0..lines.len()).step_by(each) {
        let mut without = lines.clone();
        without.remove(at);
        let longer = lines[at].trim_end_matches('\n').to_owned() + "x\n";
        let mut with = lines.clone();
        with[at] = &longer;
        for changed in [without.concat(), with.concat()] {
            let after = next(&document, &changed);
            let then = checked.next(&after);
            same(&then, &after, &lines[at]);
            let back = next(&after, text);
            same(&then.next(&back), &back, &lines[at]);
        }
    }
}

/// Files that are not templates and come to one.
fn lowered() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/templates");
    let folders = ["documents", "serverless"].map(|it| std::fs::read_dir(root.join(it)).unwrap());
    let files = folders.into_iter().flatten().map(|it| it.unwrap().path());
    let files = files.filter(|it| !it.to_string_lossy().contains(".expected."));
    let mut texts: Vec<String> = files
        .map(|it| std::fs::read_to_string(it).unwrap())
        .collect();
    texts.sort();
    assert!(texts.len() > 5, "the project's own files");
    texts
}

fn own() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/templates");
    let mut texts = templates(&root);
    texts.extend(lowered());
    assert!(texts.len() > 50, "the project's own templates");
    texts
}

fn corpus() -> Vec<String> {
    let Some(root) = std::env::var_os("SAM_LSP_CORPUS") else {
        println!("SAM_LSP_CORPUS is not set: only the project's own templates are tested");
        return Vec::new();
    };
    let texts = templates(&PathBuf::from(root));
    assert!(!texts.is_empty(), "SAM_LSP_CORPUS holds no templates");
    texts
}

fn templates(root: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    gather(&mut texts, root);
    texts.sort();
    texts
}

fn gather(acc: &mut Vec<String>, folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy();
        let is_template = [".yaml", ".yml", ".json"]
            .iter()
            .any(|it| name.ends_with(it));
        if path.is_dir() {
            gather(acc, &path);
        } else if is_template
            && !name.contains(".expected.")
            && let Ok(text) = std::fs::read_to_string(&path)
            && text.contains("Resources")
            && text.len() < 40_000
        {
            acc.push(text);
        }
    }
}

fn run(texts: &[String], cases: u32) {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 300,
        ..Config::default()
    };
    let edits = prop::collection::vec((edit(), prop::bool::weighted(0.9)), 1..10);
    TestRunner::new(config)
        .run(&(0..texts.len(), edits), |(which, edits)| {
            law(&texts[which], &edits);
            Ok(())
        })
        .unwrap();
}

#[test]
fn kept_findings_are_those_found_afresh() {
    run(&own(), 300);
}

#[test]
fn kept_findings_are_those_found_afresh_in_the_corpus() {
    let texts = corpus();
    if !texts.is_empty() {
        run(&texts, 300);
    }
}

#[test]
fn kept_findings_are_those_found_afresh_in_other_formats() {
    run(&lowered(), 100);
    lowered().iter().for_each(|it| line_by_line(it, 1));
}

#[test]
fn each_line_may_matter_to_others() {
    own().iter().for_each(|it| line_by_line(it, 41));
    corpus().iter().for_each(|it| line_by_line(it, 1_201));
}

/// Beyond the first findings of a rule no long searches are made: which ones that are changes with those before them.
#[test]
fn the_first_findings_of_a_rule_are_searched_for_wherever_they_are() {
    for wrong in [
        "            Action: s3:GetObjekt\n            Resource: '*'\n",
        "            Action: s3:GetObject\n            Resource: '*'\n            Conditon: {}\n",
        "            Action: 's3:*'\n            Resource: '*'\n            Principal: {Service: lamda.amazonaws.com}\n",
    ] {
        let function = |at: usize, statement: &str| {
            format!(
                "  F{at}:\n    Type: AWS::Serverless::Function\n    Properties:\n      AssumeRolePolicyDocument:\n        Statement:\n          - Effect: Allow\n            Action: sts:AssumeRole\n            Principal: {{Service: lamda.amazonaws.com}}\n      Policies:\n        - Statement:\n          - Effect: Allow\n{statement}"
            )
        };
        let right = "            Action: s3:GetObject\n            Resource: 'arn:aws:s3:::a/*'\n";
        let text = |is_wrong: &dyn Fn(usize) -> bool| {
            let functions =
                (0..80).map(|at| function(at, if is_wrong(at) { wrong } else { right }));
            format!(
                "Transform: AWS::Serverless-2016-10-31\nResources:\n{}",
                functions.collect::<String>()
            )
        };
        let mut document = Analysis::open(0, &text(&|_| true));
        let mut checked = Checked::new(&document);
        for after in [
            text(&|at| at != 3),
            text(&|at| at != 3 && at != 50),
            text(&|at| at != 50),
            text(&|at| at == 50),
            text(&|at| at > 48),
            text(&|at| at > 47),
            text(&|at| at > 40),
            text(&|at| at > 41),
            text(&|at| at % 3 == 0),
            text(&|_| true),
        ] {
            document = next(&document, &after);
            checked = checked.next(&document);
            same(&checked, &document, &wrong);
        }
    }
}

/// Functions and a state machine with code beside the template, in it, and under a role of their own.
const WITH_CODE: &str = "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.13
    Environment: {Variables: {TABLE: !Ref Orders}}
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Mail: {Type: AWS::SQS::Queue}
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Policies:
        - SQSSendMessagePolicy: {QueueName: !GetAtt Mail.QueueName}
  Other:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Role: !GetAtt Shared.Arn
  Shared:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]
      Policies:
        - PolicyName: own
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: 'dynamodb:GetItem', Resource: !GetAtt Orders.Arn}
              - {Effect: Allow, Action: 'sns:Publish', Resource: '*'}
  Written:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      InlineCode: |
        import boto3, os
        def handler(event, context):
            boto3.client('dynamodb').put_item(TableName=os.environ['TABLE'], Item={})
    Connectors:
      ToMail:
        Properties:
          Destination: {Id: Mail}
          Permissions: [Write]
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.json
      DefinitionSubstitutions: {Mail: !Ref Mail}
  Inline:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Call
        States:
          Call:
            Type: Task
            Resource: !GetAtt Shop.Arn
            End: true
";

struct Code;

impl sam_code::Files for Code {
    fn text(&self, path: &str) -> Option<Arc<str>> {
        let text = match path {
            "src/app.py" => {
                "import boto3, os\ndef handler(event, context):\n    boto3.resource('dynamodb').Table(os.environ['TABLE']).get_item(Key={})\n"
            }
            "flow.asl.json" => {
                r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": "${Mail}"}, "End": true}}}"#
            }
            _ => return None,
        };
        Some(text.into())
    }
}

#[test]
fn findings_about_code_are_those_found_afresh() {
    let read =
        |it: &Analysis, before: &CodeReadings| Arc::new(CodeReadings::read(it, &Code, before));
    let document = Analysis::open(0, WITH_CODE);
    let readings = read(&document, &CodeReadings::default());
    let checked = Checked::default().with_code(&document, &Environment::default(), &readings);
    let codes: Vec<&str> = checked.findings().iter().map(|it| it.code).collect();
    for code in ["code-not-granted", "grant-not-in-code"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    let same = |kept: &Checked, document: &Analysis, readings: &Arc<CodeReadings>, line: &str| {
        let fresh = match document.history() {
            None => Analysis::open(document.version, document.source()),
            Some(history) => Analysis::new(&Document::open_after(
                document.version,
                document.source(),
                history,
            )),
        };
        let afresh = Checked::default().with_code(&fresh, &Environment::default(), readings);
        assert_eq!(kept.findings(), afresh.findings(), "after {line}");
        assert_eq!(kept.awaits_code(), afresh.awaits_code(), "after {line}");
    };
    let lines: Vec<&str> = WITH_CODE.split_inclusive('\n').collect();
    for (at, line) in lines.iter().enumerate() {
        let mut without = lines.clone();
        without.remove(at);
        let longer = line.trim_end_matches('\n').to_owned() + "x\n";
        let mut with = lines.clone();
        with[at] = &longer;
        for changed in [without.concat(), with.concat()] {
            let after = next(&document, &changed);
            // First with what was read before, then with what is read of this version.
            let then = checked.with_code(&after, &Environment::default(), &readings);
            same(&then, &after, &readings, line);
            let now = read(&after, &readings);
            let then = then.with_code(&after, &Environment::default(), &now);
            same(&then, &after, &now, line);
            let back = next(&after, WITH_CODE);
            let then = then.with_code(&back, &Environment::default(), &readings);
            same(&then, &back, &readings, line);
        }
    }
}
