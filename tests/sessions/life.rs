//! Start and end, and what comes with the first message.

use super::{ID, SERVER, TEMPLATE, URI, client, rich};
use crate::support::{Client, at, frame, notification, request};
use serde_json::{Value, json};

#[test]
fn the_handshake() {
    let mut client = Client::start(SERVER);
    let answer = client.initialize(&rich());
    assert_eq!(answer["serverInfo"]["name"], "sam-lsp");
    assert_eq!(answer["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
    let offered = &answer["capabilities"];
    assert_eq!(offered["positionEncoding"], "utf-16");
    assert_eq!(
        offered["textDocumentSync"],
        json!({ "openClose": true, "change": 2 })
    );
    assert_eq!(offered["diagnosticProvider"], Value::Null);
    assert_eq!(offered["completionProvider"]["resolveProvider"], true);
    assert_eq!(client.leave(), Some(0));
}

#[test]
fn exit_without_shutdown_is_a_failure() {
    let mut client = client();
    client.body(r#"{"jsonrpc":"2.0","method":"exit"}"#);
    assert_eq!(client.wait().code(), Some(1));
}

#[test]
fn exit_before_initialize_ends_the_server() {
    let mut client = Client::start(SERVER);
    client.body(r#"{"jsonrpc":"2.0","method":"exit"}"#);
    assert_eq!(client.wait().code(), Some(1));
}

#[test]
fn a_client_that_hangs_up_ends_the_server() {
    let mut after_shutdown = client();
    after_shutdown.ask("shutdown", Value::Null);
    after_shutdown.hang_up();
    assert_eq!(after_shutdown.wait().code(), Some(0));

    let mut unannounced = client();
    unannounced.hang_up();
    assert_eq!(unannounced.wait().code(), Some(1));
}

#[test]
fn a_client_that_closes_stdout_ends_the_server_by_closing_stdin() {
    let mut client = Client::deaf(SERVER);
    client.close_stdout();
    client.request("initialize", json!({ "capabilities": {} }));
    client.notify("initialized", json!({}));
    for version in 0..20 {
        client.open(&format!("file:///project/{version}.yaml"), TEMPLATE);
    }
    client.request("shutdown", Value::Null);
    client.hang_up();
    assert_eq!(client.wait().code(), Some(0));
}

#[test]
fn messages_sent_before_the_end_are_answered() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let mut all = frame(&request(
        70,
        "textDocument/definition",
        at(URI, ID[0], ID[1]),
    ));
    all += &frame(&request(71, "shutdown", Value::Null));
    all += &frame(r#"{"jsonrpc":"2.0","method":"exit"}"#);
    client.raw(all.as_bytes());
    assert_eq!(client.wait().code(), Some(0));
    assert!(client.answer(70)["result"].is_array());
    assert_eq!(client.answer(71)["result"], Value::Null);
}

#[cfg(unix)]
#[test]
fn the_server_ends_with_the_process_that_started_it() {
    let mut editor = std::process::Command::new("sleep")
        .arg("600")
        .spawn()
        .unwrap();
    let mut client = Client::start(SERVER);
    let params = json!({ "processId": editor.id(), "capabilities": {} });
    client.ask("initialize", params);
    client.notify("initialized", json!({}));
    editor.kill().unwrap();
    editor.wait().unwrap();
    assert_eq!(client.wait().code(), Some(1));
}

#[test]
fn a_process_that_is_not_to_be_seen_is_not_waited_for() {
    let mut client = Client::start(SERVER);
    let params = json!({ "processId": i32::MAX, "capabilities": {} });
    client.ask("initialize", params);
    client.notify("initialized", json!({}));
    client.open(URI, TEMPLATE);
    client.diagnostics(URI);
    assert_eq!(client.leave(), Some(0));
}

#[test]
fn a_client_that_does_not_wait_for_the_answer_to_initialize_loses_nothing() {
    let mut client = Client::start(SERVER);
    let document = json!({ "uri": URI, "languageId": "yaml", "version": 1, "text": TEMPLATE });
    let mut all = frame(&request(90, "initialize", json!({ "capabilities": {} })));
    all += &frame(&notification("initialized", json!({})));
    all += &frame(&notification(
        "textDocument/didOpen",
        json!({ "textDocument": document }),
    ));
    client.raw(all.as_bytes());
    client.diagnostics_of(URI, 1);
}
