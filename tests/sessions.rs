//! Sessions with the server over stdio, as an editor has them.

mod changes;
mod code;
mod diagnostics;
mod life;
mod order;
mod questions;
mod settings;
mod workspace;

use crate::support::Client;
use serde_json::{Value, json};

const SERVER: &str = env!("CARGO_BIN_EXE_sam-lsp");

const URI: &str = "file:///project/template.yaml";

/// A function that may write to a table.
const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      InlineCode: pass
    Connectors:
      ToOrders:
        Properties:
          Destination:
            Id: Orders
          Permissions:
            - Write
  Orders:
    Type: AWS::Serverless::SimpleTable
";

/// `Orders` in `Id: Orders`.
const ID: [u32; 4] = [12, 16, 12, 22];

/// `Orders:`, where it is declared.
const DECLARED: [u32; 4] = [15, 2, 15, 8];

/// The template with an `Id` that is nearly right.
fn broken() -> String {
    TEMPLATE.replace("Id: Orders", "Id: Order")
}

/// What VS Code can do, as far as it matters.
fn rich() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "workspace": {
            "workspaceEdit": { "documentChanges": true, "changeAnnotationSupport": {} },
        },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "definition": { "linkSupport": true },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "completion": {
                "completionItem": {
                    "snippetSupport": true,
                    "labelDetailsSupport": true,
                    "documentationFormat": ["markdown", "plaintext"],
                },
            },
            "codeAction": {
                "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } },
            },
        },
    })
}

fn client() -> Client {
    Client::with(SERVER, &rich())
}

fn poor_client() -> Client {
    Client::with(SERVER, &json!({}))
}

#[test]
fn again_on_one_thread() {
    crate::support::again_on_one_thread(module_path!());
}

fn codes(diagnostics: &Value) -> Vec<&str> {
    let all = diagnostics.as_array().into_iter().flatten();
    all.filter_map(|it| it["code"].as_str()).collect()
}

/// Nothing was published for `uri`, nor will be for what was said so far: the publishing is in order, so what comes
/// for another document comes later.
fn assert_nothing_published(client: &mut Client, uri: &str) {
    let other = "file:///other/barrier.yaml";
    client.open(other, TEMPLATE);
    client.diagnostics(other);
    client.close(other);
    client.diagnostics(other);
    for message in client.unexpected() {
        assert_ne!(message["params"]["uri"], json!(uri), "{message}");
    }
}
