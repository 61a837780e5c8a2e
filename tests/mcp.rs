//! A coding agent and the server `sam-lsp mcp`, message by message over stdio.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: src/
    Connectors:
      Save:
        Properties:
          Destination: {Id: Orders}
          Permissions: [Write]
";

struct Agent {
    server: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    last_id: i64,
}

impl Agent {
    fn start() -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_sam-lsp"))
            .arg("mcp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut agent = Self {
            stdin: server.stdin.take(),
            stdout: BufReader::new(server.stdout.take().unwrap()),
            server,
            last_id: 0,
        };
        let answer = agent.ask(
            "initialize",
            json!({
                "protocolVersion": "2025-06-18",
                "capabilities": {},
                "clientInfo": { "name": "test", "version": "1" },
            }),
        );
        assert_eq!(answer["result"]["serverInfo"]["name"], "sam-lsp");
        assert_eq!(answer["result"]["protocolVersion"], "2025-06-18");
        agent.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        agent
    }

    fn send(&mut self, message: &Value) {
        let stdin = self.stdin.as_mut().unwrap();
        writeln!(stdin, "{message}").unwrap();
        stdin.flush().unwrap();
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let mut line = String::new();
            assert_ne!(self.stdout.read_line(&mut line).unwrap(), 0, "{method}");
            let message: Value = serde_json::from_str(&line).unwrap();
            if message["id"] == json!(id) {
                return message;
            }
        }
    }

    /// The text of an answer, its structured content, and whether it is an error.
    fn call(&mut self, tool: &str, arguments: Value) -> (String, Value, bool) {
        let mut answer = self.ask(
            "tools/call",
            json!({ "name": tool, "arguments": arguments }),
        );
        let result = &mut answer["result"];
        let text = result["content"][0]["text"].as_str().unwrap().to_owned();
        let is_error = result["isError"] == json!(true);
        (text, result["structuredContent"].take(), is_error)
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[test]
fn each_tool_has_a_schema_and_only_reads() {
    let mut agent = Agent::start();
    let answer = agent.ask("tools/list", json!({}));
    let tools = answer["result"]["tools"].as_array().unwrap();
    let names: Vec<_> = tools
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "check",
            "permissions",
            "diff",
            "can",
            "who_can",
            "explain",
            "expand",
            "rule"
        ]
    );
    for tool in tools {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool}");
        assert_eq!(tool["inputSchema"]["type"], "object", "{tool}");
        assert!(tool["description"].as_str().unwrap().len() > 30, "{tool}");
    }
    assert_eq!(
        tools[3]["inputSchema"]["required"],
        json!(["who", "action"])
    );
}

#[test]
fn a_template_is_checked_as_on_the_command_line() {
    let mut agent = Agent::start();
    let broken = TEMPLATE.replace("Id: Orders", "Id: Order");
    let (text, data, is_error) = agent.call("check", json!({ "text": broken }));
    assert!(
        !is_error && text.contains("error[connector-unknown-id]"),
        "{text}"
    );
    assert!(text.contains("help: Change to `Orders` (table)"), "{text}");
    let finding = &data["findings"][0];
    assert_eq!(finding["code"], "connector-unknown-id");
    assert_eq!(finding["path"], "template.yaml");
    assert_eq!(finding["line"], 14);
}

#[test]
fn permissions_and_their_difference() {
    let mut agent = Agent::start();
    let (text, data, _) = agent.call(
        "permissions",
        json!({ "text": TEMPLATE, "logical_id": "Checkout" }),
    );
    assert!(text.contains("PutItem"), "{text}");
    assert!(data["roles"].is_array(), "{data}");
    let wider = TEMPLATE.replace("[Write]", "[Read, Write]");
    let (text, data, _) = agent.call("diff", json!({ "text": wider, "old_text": TEMPLATE }));
    assert!(text.contains("GetItem"), "{text}");
    assert_eq!(data["grantsMore"], true);
}

#[test]
fn who_may_do_what() {
    let mut agent = Agent::start();
    let question = json!({
        "who": "Checkout", "action": "dynamodb:GetItem", "resource": "Orders", "text": TEMPLATE,
    });
    let (text, ..) = agent.call("can", question);
    assert!(text.starts_with("Checkout: no"), "{text}");
    let question = json!({ "action": "dynamodb:PutItem", "resource": "Orders", "text": TEMPLATE });
    let (text, ..) = agent.call("who_can", question);
    assert!(text.contains("Checkout"), "{text}");
}

#[test]
fn the_rest_of_the_tools_answers_in_words() {
    let mut agent = Agent::start();
    let (text, ..) = agent.call("explain", json!({ "text": TEMPLATE }));
    assert!(text.contains("Orders"), "{text}");
    let (text, ..) = agent.call("expand", json!({ "text": TEMPLATE, "annotate": true }));
    assert!(
        text.contains("CheckoutRole") && text.contains('#'),
        "{text}"
    );
    let (text, ..) = agent.call("rule", json!({ "code": "connector-unknown-id" }));
    assert!(text.starts_with("# connector-unknown-id"), "{text}");
}

#[test]
fn what_an_agent_asks_wrongly_it_can_mend() {
    let mut agent = Agent::start();
    for (tool, arguments, message) in [
        ("check", json!({}), "give `path` or `text`"),
        (
            "check",
            json!({ "path": "-" }),
            "`-` is not a file here; give `text`",
        ),
        (
            "check",
            json!({ "path": "/none.yaml" }),
            "/none.yaml: no such file or folder",
        ),
        (
            "check",
            json!({ "text": "a: 1" }),
            "template.yaml: not a SAM or CloudFormation template",
        ),
        ("check", json!({ "text": 1 }), "`text` must be a string"),
        ("check", json!({ "file": "x" }), "no argument `file`"),
        (
            "can",
            json!({ "text": TEMPLATE, "who": "Checkout" }),
            "`action` is missing",
        ),
        (
            "permissions",
            json!({ "text": TEMPLATE, "logical_id": "Chekout" }),
            "no `Chekout` in this template; did you mean `Checkout`?",
        ),
        (
            "permissions",
            json!({ "text": TEMPLATE, "region": "Ireland" }),
            "a region looks like eu-west-1",
        ),
        (
            "rule",
            json!({ "code": "x" }),
            "no rule `x`; `sam-lsp rule` lists all",
        ),
    ] {
        let (text, _, is_error) = agent.call(tool, arguments);
        assert!(is_error, "{text}");
        assert_eq!(text, message);
    }
    let answer = agent.ask("tools/call", json!({ "name": "none", "arguments": {} }));
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
    let (text, ..) = agent.call("check", json!({ "text": TEMPLATE }));
    assert!(text.contains("nothing to report"), "it goes on: {text}");
}

#[test]
fn it_ends_with_its_input() {
    let mut agent = Agent::start();
    agent.stdin = None;
    let status = agent.server.wait().unwrap();
    assert_eq!(status.code(), Some(0));
}
