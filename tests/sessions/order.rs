//! Columns and order: what a question sees, however much is under way.

use super::{SERVER, TEMPLATE, URI, assert_nothing_published, broken, client, rich};
use crate::support::{Client, at, edit_params, frame, notification, range_of, request};
use serde_json::json;
use std::time::Duration;

#[test]
fn columns_are_counted_as_agreed() {
    let line = "  Table: {Description: 😀é😀, Value: !Ref Orders}";
    let text = format!("{TEMPLATE}Outputs:\n{line}\n");
    let before = &line[..line.find("Orders").unwrap()];
    let count = |text: &str| {
        [
            text.len(),
            text.encode_utf16().count(),
            text.chars().count(),
        ]
    };
    for (way, name) in ["utf-8", "utf-16", "utf-32"].into_iter().enumerate() {
        let mut client = Client::start(SERVER);
        let mut capabilities = rich();
        capabilities["general"]["positionEncodings"] = json!([name]);
        let answer = client.initialize(&capabilities);
        assert_eq!(answer["capabilities"]["positionEncoding"], name);
        client.open(URI, &text);

        let col = count(before)[way] as u32;
        let links = client.ask("textDocument/definition", at(URI, 18, col + 1));
        assert_eq!(
            links[0]["originSelectionRange"],
            range_of([18, col, 18, col + 6]),
            "{name}"
        );
        // An edit behind the emoji, and one that takes an emoji away.
        client.edit(URI, 2, [18, col, 18, col + 6], "Checkout");
        let emoji = count("  Table: {Description: ")[way] as u32;
        let width = count("😀")[way] as u32;
        client.edit(URI, 3, [18, emoji, 18, emoji + width], "");
        let links = client.ask("textDocument/definition", at(URI, 18, col - width));
        assert_eq!(
            links[0]["originSelectionRange"],
            range_of([18, col - width, 18, col - width + 8]),
            "{name}"
        );
        assert_eq!(
            links[0]["targetSelectionRange"],
            range_of([2, 2, 2, 10]),
            "{name}"
        );
    }
}

#[test]
fn every_question_sees_the_edits_before_it_and_none_behind_it() {
    const EDITS: i32 = 5_000;
    let mut client = client();
    let name = |version: i32| format!("V{version:05}");
    client.open(URI, &TEMPLATE.replace("ToOrders", &name(1)));
    // In chunks of many messages, as fast as the pipe takes them.
    let mut stream = String::new();
    for version in 2..=EDITS {
        let edit = edit_params(URI, version, [9, 6, 9, 12], &name(version));
        stream += &frame(&notification("textDocument/didChange", edit));
        let (method, params) = match version % 3 {
            0 => ("textDocument/hover", at(URI, 9, 7)),
            1 => (
                "textDocument/documentSymbol",
                json!({ "textDocument": { "uri": URI } }),
            ),
            _ => ("textDocument/completion", at(URI, 12, 16)),
        };
        stream += &frame(&request(100_000 + i64::from(version), method, params));
        if stream.len() > 100_000 {
            client.raw(stream.as_bytes());
            stream.clear();
        }
    }
    client.raw(stream.as_bytes());
    for version in 2..=EDITS {
        let answer = client.answer(100_000 + i64::from(version));
        assert!(answer.get("error").is_none(), "{answer}");
        let words = answer["result"].to_string();
        if version % 3 != 2 {
            assert!(words.contains(&name(version)), "{version}: {words}");
        }
    }
    let last = client.diagnostics_of(URI, EDITS);
    assert_eq!(last["diagnostics"], json!([]));
    // No older version is published after a newer one.
    assert_nothing_published(&mut client, URI);
}

#[test]
fn published_versions_only_grow() {
    let mut client = client();
    client.open(URI, &broken());
    for version in 2..300 {
        client.edit(URI, version, [12, 16, 12, 16], "x");
        if version % 7 == 0 {
            std::thread::sleep(Duration::from_millis(2));
        }
    }
    let mut last = 0;
    while last < 299 {
        let version = client.diagnostics(URI)["version"].as_i64().unwrap();
        assert!(version > last, "{version} after {last}");
        last = version;
    }
}

#[test]
fn a_cancelled_request_has_one_answer() {
    let mut client = client();
    let mut large = TEMPLATE.to_owned();
    for at in 0..10_000 {
        large += &format!("  T{at}:\n    Type: AWS::SNS::Topic\n");
    }
    // The document keeps the server busy while it reads ahead to the cancellations.
    client.open(URI, &large);
    let mut stream = String::new();
    for id in 500..520 {
        stream += &frame(&request(id, "textDocument/hover", at(URI, 9, 7)));
    }
    for id in 500..520 {
        stream += &frame(&notification("$/cancelRequest", json!({ "id": id })));
    }
    client.raw(stream.as_bytes());
    for id in 500..520 {
        let answer = client.answer(id);
        let code = answer["error"]["code"].as_i64();
        assert!(code == Some(-32800) || code.is_none(), "{answer}");
    }
    client.notify("$/cancelRequest", json!({ "id": 500 }));
    client.notify("$/cancelRequest", json!({ "id": "never asked" }));
    let words = client.ask(
        "textDocument/documentSymbol",
        json!({ "textDocument": { "uri": URI } }),
    );
    assert!(words.is_array());
    for message in client.unexpected() {
        assert!(message.get("id").is_none(), "a second answer: {message}");
    }
}

#[test]
fn a_client_that_does_not_read_holds_nobody_up() {
    let mut client = Client::deaf(SERVER);
    let params = json!({ "capabilities": rich() });
    client.body(&request(800, "initialize", params));
    client.notify("initialized", json!({}));
    client.open(URI, TEMPLATE);
    // The answers are many times what a pipe holds.
    for id in 1_000..4_000 {
        let params = json!({ "textDocument": { "uri": URI } });
        client.body(&request(id, "textDocument/documentSymbol", params));
    }
    client.listen();
    for id in 1_000..4_000 {
        assert!(client.answer(id)["result"].is_array());
    }
}
