//! How long the user waits: from a keystroke to the next document, its findings, a hover and a completion, in the
//! process itself and through the real server over a pipe; and how much memory that takes.
//!
//! `cargo bench -p sam-lsp` prints the tables and writes them into `docs/performance.md`. Nothing here passes or fails.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "it prints what it measures, and stops where it cannot"
)]

mod measure;
#[path = "measure/memory.rs"]
mod memory;
#[path = "../../../tests/support/mod.rs"]
mod support;

use measure::{Times, when, write_section};
use memory::memory;

use sam_core::analysis::Analysis;
use sam_core::text::{Change, LineCol, PositionEncoding, TextSize};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};
use support::{Client, at};

const SERVER: &str = env!("CARGO_BIN_EXE_sam-lsp");

const URI: &str = "file:///bench/template.yaml";

/// How long each template is typed in, at most; a slow machine measures less often, not longer.
const PATIENCE: Duration = Duration::from_secs(15);

/// How often the same is typed and taken away again, at most.
const ROUNDS: usize = 60;

/// What is typed, a letter at a time, and taken away again; it makes an `Id` that is wrong most of the time.
const TYPED: &str = "Archive";

fn main() {
    let templates = [
        ("100 lines", large(100, Resources::AsDeployable)),
        ("1,500 lines", large(1_500, Resources::AsDeployable)),
        ("15,000 lines", large(15_000, Resources::AsDeployable)),
        ("1 MB", large(MEGABYTE, Resources::AsDeployable)),
        ("1 MB, dense", large(MEGABYTE, Resources::AsManyAsFit)),
    ];

    let mut table = format!("{}\n\n", when());
    table += "| template | lines | bytes | document | findings | hover | completion | outline |\n";
    table += "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
    for (name, template) in &templates {
        table += &in_process(name, template);
    }
    write_section("in the process", &table);

    let mut table = format!("{}\n\n", when());
    table += "| template | open to diagnostics | edit to diagnostics | hover | completion | definition | symbols | memory | at its peak |\n";
    table += "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
    for (name, template) in &templates {
        table += &through_the_server(name, template);
    }
    let template = &templates[2].1;
    table += &through_the_server("15,000 lines, typing an action", &in_action(template));
    let text = template.text.replace("Id: Orders", "Id: Orderz");
    let wrong = Template { text, ..*template };
    table += &through_the_server("15,000 lines, an error in every function", &wrong);
    table += &through_the_server("1,500 statements written by hand", &statements(1_500));
    for (name, template) in [
        (
            "2,000 unknown IDs",
            connectors(2_000, "Nothing", Sources::Each),
        ),
        (
            "8,000 connectors",
            connectors(8_000, "Orders", Sources::Each),
        ),
        ("500 destinations", connectors(500, "Orders", Sources::One)),
    ] {
        table += &through_the_server(name, &template);
    }
    write_section("through the server", &table);

    let mut starts = Times::default();
    for _ in 0..30 {
        starts.time(|| {
            let mut client = Client::start(SERVER);
            client.ask("initialize", json!({ "capabilities": {} }));
        });
    }
    let template = in_action(&templates[0].1);
    let mut firsts = Times::default();
    for _ in 0..30 {
        firsts.time(|| {
            let mut client = Client::with(SERVER, &json!({}));
            client.open(URI, &template.text);
            client.ask(
                "textDocument/hover",
                at(URI, template.line, template.column),
            )
        });
    }
    let table = format!(
        "{}\n\n| from the start of the server to | time |\n| --- | --- |\n| the answer to `initialize` | {} |\n| the first hover over an action | {} |\n",
        when(),
        starts.shown(),
        firsts.shown()
    );
    write_section("start", &table);
}

/// A template and where in it is typed: behind the value of an `Id` in its middle.
#[derive(Clone)]
struct Template {
    text: String,
    line: u32,
    column: u32,
}

/// How many lines of these templates make a megabyte.
const MEGABYTE: usize = 28_000;

/// How many resources a template has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Resources {
    /// At most 480; CloudFormation takes 500.
    AsDeployable,
    /// One every nine lines: more than can be deployed.
    AsManyAsFit,
}

/// A template of about so many lines: groups of a function with its variables, policies, code and connectors, a table
/// and a queue. The fewer groups there may be, the more variables and code they have.
fn large(lines: usize, resources: Resources) -> Template {
    const LINES_OF_A_GROUP: usize = 44;
    let fit = (lines / LINES_OF_A_GROUP).max(1);
    let groups = match resources {
        Resources::AsDeployable => fit.min(160),
        Resources::AsManyAsFit => fit,
    };
    let more = (lines / groups).saturating_sub(LINES_OF_A_GROUP);
    let mut text = String::from(
        "AWSTemplateFormatVersion: \"2010-09-09\"\nTransform: AWS::Serverless-2016-10-31\nDescription: A shop\n\nGlobals:\n  Function:\n    Runtime: python3.12\n    Timeout: 10\n\nResources:\n",
    );
    for group in 0..groups {
        let variables: String = (0..more / 2)
            .map(|it| format!("          SETTING_{it}: !Sub \"${{Mail{group}}} {it}\"\n"))
            .collect();
        let code: String = (0..more - more / 2)
            .map(|it| format!("        print(\"step {it} of the order\")\n"))
            .collect();
        write!(
            text,
            "  # Takes the orders of shop {group}.
  Checkout{group}:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      MemorySize: 512
      Environment:
        Variables:
          TABLE: !Ref Orders{group}
          QUEUE: !GetAtt Mail{group}.QueueUrl
{variables}      Policies:
        - SESCrudPolicy:
            IdentityName: !Ref AWS::StackName
        - AWSXrayWriteOnlyAccess
        - Version: \"2012-10-17\"
          Statement:
            - Effect: Allow
              Action: [dynamodb:DescribeTable, dynamodb:DescribeTimeToLive]
              Resource: !GetAtt Orders{group}.Arn
              Condition:
                Bool:
                  aws:SecureTransport: \"true\"
            - Effect: Allow
              Action:
                - sqs:GetQueueAttributes
                - sqs:GetQueueUrl
              Resource: !GetAtt Mail{group}.Arn
      InlineCode: |
{code}        def handler(event, context): pass
    Connectors:
      Orders:
        Properties:
          Destination:
            Id: Orders{group}
          Permissions: [Read, Write]
      Mail:
        Properties:
          Destination:
            Id: Mail{group}
          Permissions:
            - Write
  Orders{group}:
    Type: AWS::Serverless::SimpleTable
  Mail{group}:
    Type: AWS::SQS::Queue

"
        )
        .unwrap();
    }
    let middle = format!("            Id: Mail{}", groups / 2);
    let line = text.lines().position(|it| it == middle).unwrap();
    Template {
        text,
        line: u32::try_from(line).unwrap(),
        column: u32::try_from(middle.len()).unwrap(),
    }
}

/// The same template, typed in behind an action of a statement.
fn in_action(template: &Template) -> Template {
    let middle = "                - sqs:GetQueueAttributes";
    let mut lines = template.text.lines().enumerate();
    let (line, _) = lines
        .find(|(line, it)| *it == middle && *line as u32 * 2 > template.line)
        .unwrap();
    Template {
        line: line as u32,
        column: middle.len() as u32,
        ..template.clone()
    }
}

/// So many statements in the policies of functions, ten in each, with a table for each function.
fn statements(count: usize) -> Template {
    const OF_A_FUNCTION: usize = 10;
    let mut text = String::from("Transform: AWS::Serverless-2016-10-31\nResources:\n");
    for function in 0..count / OF_A_FUNCTION {
        write!(
            text,
            "  Orders{function}:\n    Type: AWS::Serverless::SimpleTable\n  Checkout{function}:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n        - Version: \"2012-10-17\"\n          Statement:\n"
        )
        .unwrap();
        for at in 0..OF_A_FUNCTION {
            write!(
                text,
                "            - Sid: Part{at}\n              Effect: Allow\n              Action:\n                - dynamodb:GetItem\n                - dynamodb:Query\n              Resource:\n                - !GetAtt Orders{function}.Arn\n                - !Sub \"${{Orders{function}.Arn}}/index/by-{at}\"\n"
            )
            .unwrap();
        }
    }
    let middle = "                - dynamodb:GetItem";
    let half = text.lines().count() / 2;
    let mut lines = text.lines().enumerate().skip(half);
    let (line, _) = lines.find(|(_, it)| *it == middle).unwrap();
    Template {
        line: line as u32,
        column: middle.len() as u32,
        text,
    }
}

/// Where the destinations of [`connectors`] are reached from.
#[derive(Clone, Copy)]
enum Sources {
    /// Each from a function of its own, by a connector in it.
    Each,
    /// All from one function, by one connector.
    One,
}

/// So many links and little else, to tables called `destination` and a number; there are only such called `Orders`.
fn connectors(count: usize, destination: &str, sources: Sources) -> Template {
    let mut text = String::from("Transform: AWS::Serverless-2016-10-31\nResources:\n");
    let function = |name: &str| {
        format!(
            "  {name}:\n    Type: AWS::Serverless::Function\n    Connectors:\n      C:\n        Properties:\n          Permissions: [Read]\n          Destination:\n"
        )
    };
    match sources {
        Sources::Each => {
            for at in 0..count {
                text += &function(&format!("Checkout{at}"));
                writeln!(text, "            Id: {destination}{at}").unwrap();
            }
        }
        Sources::One => {
            text += &function("Checkout");
            for at in 0..count {
                writeln!(text, "            - Id: {destination}{at}").unwrap();
            }
        }
    }
    for at in 0..count {
        write!(
            text,
            "  Orders{at}:\n    Type: AWS::Serverless::SimpleTable\n"
        )
        .unwrap();
    }
    let middle = format!("Id: {destination}{}", count / 2);
    let mut lines = text.lines().enumerate();
    let (line, typed) = lines.find(|(_, it)| it.ends_with(&middle)).unwrap();
    let (line, column) = (line as u32, typed.len() as u32);
    Template { text, line, column }
}

/// The keystrokes: column, how much goes, what comes. All of them together leave the text as it was.
fn keystrokes(template: &Template) -> Vec<(u32, u32, &'static str)> {
    let letters = TYPED.char_indices();
    let typed = letters.map(|(at, letter)| {
        let letter = &TYPED[at..at + letter.len_utf8()];
        (template.column + at as u32, 0, letter)
    });
    let taken = (0..TYPED.len()).rev();
    let taken = taken.map(|at| (template.column + at as u32, 1, ""));
    typed.chain(taken).collect()
}

fn in_process(name: &str, template: &Template) -> String {
    let (mut edits, mut checks) = (Times::default(), Times::default());
    let (mut hovers, mut completions) = (Times::default(), Times::default());
    let mut outlines = Times::default();
    let mut document = Analysis::open(0, &template.text);
    let start = Instant::now();
    for round in (0..ROUNDS).take_while(|_| start.elapsed() < PATIENCE) {
        for (column, gone, text) in keystrokes(template) {
            let line = template.line;
            let end = LineCol {
                line,
                col: column + gone,
            };
            let change = Change::Range {
                start: LineCol { line, col: column },
                end,
                text: text.into(),
            };
            document = edits.time(|| {
                let changes = std::slice::from_ref(&change);
                document.edited(document.version + 1, changes, PositionEncoding::Utf16)
            });
            checks.time(|| black_box(sam_ide::findings(&document)));
            if round % 4 == 0 {
                let offset: TextSize = document.text.offset(
                    LineCol {
                        line,
                        col: template.column,
                    },
                    PositionEncoding::Utf16,
                );
                hovers.time(|| black_box(sam_ide::hover(&document, offset)));
                completions.time(|| black_box(sam_ide::complete(&document, offset)));
                outlines.time(|| black_box(sam_ide::document_symbols(&document)));
            }
        }
    }
    assert_eq!(document.source(), template.text);
    format!(
        "| {name} | {} | {} | {} | {} | {} | {} | {} |\n",
        template.text.lines().count(),
        template.text.len(),
        edits.shown(),
        checks.shown(),
        hovers.shown(),
        completions.shown(),
        outlines.shown(),
    )
}

/// How often a template is opened in a new server.
const OPENINGS: usize = 10;

fn through_the_server(name: &str, template: &Template) -> String {
    let mut openings = Times::default();
    let mut opened = || {
        let mut client = Client::with(SERVER, &json!({}));
        openings.time(|| {
            client.open(URI, &template.text);
            client.diagnostics(URI)
        });
        client
    };
    for _ in 1..OPENINGS {
        opened().ask("shutdown", Value::Null);
    }
    let mut client = opened();
    let mut edits = Times::default();
    let place = || at(URI, template.line, template.column);
    let mut questions = [
        ("textDocument/hover", place()),
        ("textDocument/completion", place()),
        ("textDocument/definition", place()),
        (
            "textDocument/documentSymbol",
            json!({ "textDocument": { "uri": URI } }),
        ),
    ]
    .map(|(method, params)| (method, params, Times::default()));
    let mut version = 1;
    let start = Instant::now();
    for round in (0..ROUNDS).take_while(|_| start.elapsed() < PATIENCE) {
        for (column, gone, text) in keystrokes(template) {
            version += 1;
            let range = [template.line, column, template.line, column + gone];
            edits.time(|| {
                client.edit(URI, version, range, text);
                client.diagnostics_of(URI, version)
            });
            if round % 4 == 0 {
                for (method, params, times) in &mut questions {
                    times.time(|| client.ask(method, params.clone()));
                }
            }
        }
    }
    let (now, peak) = memory(client.process());
    client.ask("shutdown", Value::Null);
    let [hover, completion, definition, symbols] = questions.map(|(_, _, times)| times.shown());
    format!(
        "| {name} | {} | {} | {hover} | {completion} | {definition} | {symbols} | {now} | {peak} |\n",
        openings.shown(),
        edits.shown(),
    )
}
