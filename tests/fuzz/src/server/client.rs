//! A client of a server in this process, which holds what the server says against the protocol.

use sam_lsp::{EmbeddedServer, Rest};
use serde_json::{Value, json};
use std::time::Duration;

/// 2026-11-29.
const NOW: Duration = Duration::from_secs(1_795_910_400);

const INTERNAL_ERROR: i64 = -32603;

/// An error in the log of the server.
const ERROR: i64 = 1;

const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String}
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Policies:
        - DynamoDBReadPolicy: {TableName: !Ref Orders}
        - Statement: {Effect: Allow, Action: 's3:GetObjekt', Resource: !Sub '${Orders}/*'}
    Connectors:
      Save: {Properties: {Destination: {Id: Order}, Permissions: [Write]}}
";

/// The document that is open at the start.
pub const URI: &str = "file:///project/template.yaml";

/// A client and its server.
pub struct Client {
    server: EmbeddedServer,
    /// Whether the server has ended.
    pub has_ended: bool,
}

impl Client {
    /// A server that was told nothing yet.
    pub fn start() -> Self {
        Self {
            server: EmbeddedServer::start(1, NOW),
            has_ended: false,
        }
    }

    /// A server with a template open.
    pub fn opened() -> Self {
        let mut client = Self::start();
        let params = json!({
            "processId": null,
            "capabilities": { "workspace": { "workspaceEdit": { "documentChanges": true } } },
            "initializationOptions": { "documentChecked": true, "commands": ["sam-lsp.preview"] },
        });
        client.send(
            &json!({ "jsonrpc": "2.0", "id": "start", "method": "initialize", "params": params }),
        );
        client.send(&json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
        let document = json!({ "uri": URI, "languageId": "yaml", "version": 1, "text": TEMPLATE });
        let params = json!({ "textDocument": document });
        client
            .send(&json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": params }));
        client.hear();
        client
    }

    /// Sends a message.
    pub fn send(&mut self, message: &Value) {
        self.server.receive(message.to_string().as_bytes(), NOW);
    }

    /// Sends bytes of a stream.
    pub fn send_piece(&mut self, bytes: &[u8]) {
        self.server.receive_piece(bytes, NOW);
    }

    /// All that the server says until it has nothing left to do.
    ///
    /// # Panics
    /// When the server breaks down, or says what is not a message.
    pub fn hear(&mut self) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let rest = self.server.work(NOW);
            for body in self.server.sent() {
                let message: Value = serde_json::from_slice(&body).expect("a message is JSON");
                check(&message);
                all.push(message);
            }
            match rest {
                Rest::Work => {}
                Rest::Nothing | Rest::NothingFor(_) => return all,
                Rest::Ended { .. } => {
                    self.has_ended = true;
                    return all;
                }
            }
        }
    }
}

/// Fails for what is no message of the protocol, and for what tells that the server broke down.
fn check(message: &Value) {
    assert_eq!(message["jsonrpc"], "2.0", "{message}");
    let is_answer = message.get("result").is_some() != message.get("error").is_some();
    let is_question = message["method"].is_string();
    assert!(is_answer != is_question, "{message}");
    assert_ne!(message["error"]["code"], INTERNAL_ERROR, "{message}");
    let is_logged = message["method"] == "window/logMessage";
    assert!(
        !is_logged || message["params"]["type"] != ERROR,
        "{message}"
    );
}
