//! The cost of a keystroke against the number of resources: from the edit to the published diagnostics, through the real
//! server over a pipe.
//!
//! `cargo bench -p sam-lsp --bench keystroke` rewrites the plot `docs/images/keystroke.svg` and its table in
//! `docs/performance.md`. Nothing here passes or fails.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "it prints what it measures, and stops where it cannot"
)]

mod measure;
#[path = "keystroke/plot.rs"]
mod plot;
#[path = "../../../tests/support/mod.rs"]
mod support;

use measure::{Times, docs, when, write_section};
use plot::{Line, Point, plot};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use support::Client;

const SERVER: &str = env!("CARGO_BIN_EXE_sam-lsp");

const URI: &str = "file:///bench/template.yaml";

/// How many resources the templates have; CloudFormation accepts 500.
const RESOURCES: [usize; 6] = [100, 250, 500, 1_000, 2_000, 4_000];

/// How often the text is typed and deleted again, at most.
const ROUNDS: usize = 40;

/// How long each template is typed in, at most; a slow machine measures less often, not longer.
const PATIENCE: Duration = Duration::from_secs(15);

/// Typed a letter at a time: it makes a logical ID wrong until it is deleted again.
const TYPED: &str = "Archive";

fn main() {
    let mut table = format!("{} Median / 99th percentile.\n\n", when());
    table += "| resources | lines | edit to diagnostics, no findings | with a finding in every function | findings sent |\n";
    table += "| ---: | ---: | ---: | ---: | ---: |\n";
    let mut lines = [
        Line::new("a finding in every function, p99", "#c2410c", "6 4"),
        Line::new("a finding in every function, median", "#c2410c", ""),
        Line::new("no findings, p99", "#1d4ed8", "6 4"),
        Line::new("no findings, median", "#1d4ed8", ""),
    ];
    for resources in RESOURCES {
        let right = template(resources, "GetItem");
        let wrong = template(resources, "GetItems");
        let (sound, _) = typing(&right);
        let (faulty, sent) = typing(&wrong);
        writeln!(
            table,
            "| {resources} | {} | {} | {} | {} kB |",
            right.lines().count(),
            sound.shown(),
            faulty.shown(),
            sent / 1_000
        )
        .unwrap();
        let costs = [faulty.p99(), faulty.median(), sound.p99(), sound.median()];
        for (line, milliseconds) in lines.iter_mut().zip(costs) {
            line.points.push(Point {
                resources,
                milliseconds,
            });
        }
    }
    write_section("keystroke", &table);
    std::fs::write(docs().join("images/keystroke.svg"), plot(&lines)).unwrap();
}

/// So many resources, half of them functions with a connector and a statement, half of them their tables.
fn template(resources: usize, action: &str) -> String {
    let mut text = String::from("Transform: AWS::Serverless-2016-10-31\nResources:\n");
    for at in 0..resources / 2 {
        write!(
            text,
            "  Checkout{at}:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: checkout/
      Environment:
        Variables:
          TABLE: !Ref Orders{at}
      Policies:
        - Statement:
            - Effect: Allow
              Action: dynamodb:{action}
              Resource: !GetAtt Orders{at}.Arn
    Connectors:
      Save:
        Properties:
          Destination:
            Id: Orders{at}
          Permissions:
            - Write
  Orders{at}:
    Type: AWS::Serverless::SimpleTable
"
        )
        .unwrap();
    }
    text
}

/// Types behind the `Id` in the middle of the template; the times from edit to diagnostics, and how many bytes of
/// diagnostics the server sends for one edit, at most.
fn typing(template: &str) -> (Times, usize) {
    let ids = template.lines().enumerate();
    let ids: Vec<_> = ids.filter(|(_, it)| it.contains("  Id: ")).collect();
    let (line, text) = ids[ids.len() / 2];
    let (line, end) = (line as u32, text.len() as u32);
    let mut client = Client::with(SERVER, &json!({}));
    client.open(URI, template);
    client.diagnostics(URI);
    let mut times = Times::default();
    let mut sent = 0;
    let mut version = 1;
    let mut key = |range: [u32; 4], letter: &str| {
        version += 1;
        let diagnostics = times.time(|| {
            client.edit(URI, version, range, letter);
            client.diagnostics_of(URI, version)
        });
        sent = sent.max(diagnostics.to_string().len());
    };
    let start = Instant::now();
    for _ in (0..ROUNDS).take_while(|_| start.elapsed() < PATIENCE) {
        for (at, letter) in TYPED.char_indices() {
            let column = end + at as u32;
            key([line, column, line, column], &letter.to_string());
        }
        for at in (0..TYPED.len()).rev() {
            let column = end + at as u32;
            key([line, column, line, column + 1], "");
        }
    }
    client.ask("shutdown", Value::Null);
    (times, sent)
}
