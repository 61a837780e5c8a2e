//! What a workspace of a thousand templates costs: the time until the symbols of all are known, hovers meanwhile, and memory.
//!
//! `cargo bench -p sam-lsp --bench workspace` rewrites its table in `docs/performance.md`. `SAM_LSP_MEASURED` may name another
//! program to measure. Nothing here passes or fails.

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
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use support::{Client, at};

const SERVER: &str = env!("CARGO_BIN_EXE_sam-lsp");

const TEMPLATES: usize = 1_000;

/// How often it is measured, each time by a new server.
const ROUNDS: usize = 5;

/// How many hovers are asked for before the symbols are counted again, which takes longer.
const HOVERS: usize = 10;

/// How long all templates may take to be read.
const PATIENCE: Duration = Duration::from_secs(60);

fn main() {
    let folder = workspace();
    let mut ready = Times::default();
    let mut hovers = Times::default();
    let mut peaks = Vec::new();
    for _ in 0..ROUNDS {
        let peak = round(&folder, &mut ready, &mut hovers);
        peaks.push(peak);
    }
    peaks.sort();
    let mut table = format!("{} Median / 99th percentile.\n\n", when());
    table += "| templates | lines of each | all are known after | a hover meanwhile | memory at its peak |\n";
    table += "| ---: | ---: | ---: | ---: | ---: |\n";
    writeln!(
        table,
        "| {TEMPLATES} | {} | {} | {} | {} |",
        template(0).lines().count(),
        ready.shown(),
        hovers.shown(),
        peaks.last().unwrap()
    )
    .unwrap();
    write_section("workspace", &table);
}

/// Starts a server in the folder, and asks until it knows all templates; its memory.
fn round(folder: &Path, ready: &mut Times, hovers: &mut Times) -> String {
    let server = std::env::var("SAM_LSP_MEASURED").unwrap_or_else(|_| SERVER.to_owned());
    let mut client = Client::with(&server, &json!({}));
    let text = template(0);
    let uri = format!("file://{}", path(folder, 0).display());
    client.open(&uri, &text);
    let line = text
        .lines()
        .position(|it| it.contains("!Ref Orders"))
        .unwrap();
    let place = at(&uri, line as u32, 25);
    ready.time(|| {
        let added = json!([{ "uri": format!("file://{}", folder.display()), "name": "shop" }]);
        let event = json!({ "event": { "added": added, "removed": [] } });
        client.notify("workspace/didChangeWorkspaceFolders", event);
        let start = Instant::now();
        loop {
            for _ in 0..HOVERS {
                let hover = hovers.time(|| client.ask("textDocument/hover", place.clone()));
                assert!(hover.is_object(), "{hover}");
            }
            let found = client.ask("workspace/symbol", json!({ "query": "Marker" }));
            if found.as_array().is_some_and(|it| it.len() == TEMPLATES) {
                break;
            }
            assert!(start.elapsed() < PATIENCE, "the templates were not read");
        }
    });
    let (_, peak) = memory(client.process());
    client.ask("shutdown", Value::Null);
    peak
}

/// The folder with all templates.
fn workspace() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workspace_bench");
    for number in 0..TEMPLATES {
        let path = path(&folder, number);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, template(number)).unwrap();
    }
    folder
}

fn path(folder: &Path, number: usize) -> PathBuf {
    let name = format!("team{}/service{number}/template.yaml", number / 50);
    folder.join(name)
}

/// Four functions with their tables, and a queue that is there once in each template.
fn template(number: usize) -> String {
    let mut text = format!(
        "Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage:
    Type: String
    Default: test
Globals:
  Function:
    Runtime: python3.13
    Timeout: 10
Resources:
  Marker{number}:
    Type: AWS::SQS::Queue
"
    );
    for part in 0..4 {
        write!(
            text,
            "  Checkout{number}x{part}:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      CodeUri: src/
      Environment:
        Variables:
          TABLE: !Ref Orders{number}x{part}
      Policies:
        - DynamoDBCrudPolicy:
            TableName: !Ref Orders{number}x{part}
  Orders{number}x{part}:
    Type: AWS::Serverless::SimpleTable
"
        )
        .unwrap();
    }
    text
}
