//! Columns and order: what a question sees, however much is under way.

use super::{ID, SERVER, TEMPLATE, URI, assert_nothing_published, broken, client, codes, rich};
use crate::support::{
    Client, at, edit_params, frame, is_on_one_thread, notification, range_of, request,
};
use serde_json::{Value, json};
use std::time::Duration;

const REQUEST_CANCELLED: i64 = -32800;
const CONTENT_MODIFIED: i64 = -32801;

/// A template whose graph takes long to draw: a crowd of functions that use each other, and 10,000 topics.
fn large() -> String {
    let mut large = TEMPLATE.to_owned();
    for at in 0..10_000 {
        large += &format!("  T{at}:\n    Type: AWS::SNS::Topic\n");
    }
    for at in 0..200 {
        let to = (at * 7 + 1) % 200;
        large += &format!(
            "  F{at}:\n    Type: AWS::Serverless::Function\n    Connectors:\n      C:\n        Properties:\n          Destination:\n            - Id: F{to}\n            - Id: Orders\n          Permissions:\n            - Write\n"
        );
    }
    large
}

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
    // In chunks of many messages, as fast as the pipe takes them; after each chunk a question that nothing supersedes.
    let mut stream = String::new();
    let mut unhurried = Vec::new();
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
        let id = 100_000 + i64::from(version);
        stream += &frame(&request(id, method, params));
        if stream.len() > 100_000 || version == EDITS {
            client.raw(stream.as_bytes());
            stream.clear();
            unhurried.push((version, client.answer(id)));
        }
    }
    let is_seen = |version: i32, answer: &Value| {
        let words = answer["result"].to_string();
        version % 3 == 2 || words.contains(&name(version))
    };
    for (version, answer) in &unhurried {
        assert!(answer.get("error").is_none(), "{version}: {answer}");
        assert!(is_seen(*version, answer), "{version}: {answer}");
    }
    assert!(unhurried.len() > 5);
    let unhurried: Vec<_> = unhurried.into_iter().map(|(version, _)| version).collect();
    for version in (2..=EDITS).filter(|it| !unhurried.contains(it)) {
        let answer = client.answer(100_000 + i64::from(version));
        match answer["error"]["code"].as_i64() {
            Some(code) => assert_eq!(code, CONTENT_MODIFIED, "{answer}"),
            None => assert!(is_seen(version, &answer), "{version}: {answer}"),
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
    // The document keeps the server busy while it reads ahead to the cancellations.
    client.open(URI, &large());
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
        assert!(
            code == Some(REQUEST_CANCELLED) || code.is_none(),
            "{answer}"
        );
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
fn a_question_under_way_is_cancelled() {
    let mut client = client();
    client.open(URI, &large());
    client.diagnostics(URI);
    let slow = json!({ "textDocument": { "uri": URI } });
    let id = client.request("sam-lsp/graph", slow.clone());
    client.notify("$/cancelRequest", json!({ "id": id }));
    let answer = client.answer(id);
    assert_eq!(answer["error"]["code"], REQUEST_CANCELLED);
    // Closed, a document is of no interest either.
    let id = client.request("sam-lsp/graph", slow);
    client.close(URI);
    let answer = client.answer(id);
    assert_eq!(answer["error"]["code"], CONTENT_MODIFIED);
}

#[test]
fn a_newer_edit_ends_what_it_supersedes() {
    let mut client = client();
    client.open(URI, &large());
    client.diagnostics(URI);
    let questions = [
        ("sam-lsp/graph", json!({ "textDocument": { "uri": URI } })),
        ("sam-lsp/preview", json!({ "textDocument": { "uri": URI } })),
        ("sam-lsp/graph", json!({ "textDocument": { "uri": URI } })),
    ];
    // In one piece, so that the edit is there when the server takes up the first question.
    let mut stream = String::new();
    for (id, (method, params)) in (500..).zip(questions) {
        stream += &frame(&request(id, method, params));
    }
    let edit = edit_params(URI, 2, [0, 0, 0, 0], "# typed\n");
    stream += &frame(&notification("textDocument/didChange", edit));
    client.raw(stream.as_bytes());
    for id in 500..503 {
        let answer = client.answer(id);
        assert_eq!(answer["error"]["code"], CONTENT_MODIFIED);
    }
}

#[test]
fn a_slow_question_delays_nothing() {
    if is_on_one_thread() {
        return;
    }
    let mut client = client();
    // Another document, so that edits of the first do not end it.
    let slow = "file:///project/slow.yaml";
    client.open(slow, &large());
    client.diagnostics(slow);
    client.open(URI, TEMPLATE);
    client.diagnostics(URI);
    let ids = [(); 3].map(|()| {
        let graph = json!({ "textDocument": { "uri": slow } });
        client.request("sam-lsp/graph", graph)
    });
    client.edit(URI, 2, ID, "Order");
    let quick = [
        client.request("textDocument/hover", at(URI, 9, 7)),
        client.request("textDocument/completion", at(URI, 12, 18)),
        client.request("textDocument/definition", at(URI, 12, 18)),
    ];
    let mut answered = Vec::new();
    while !ids.iter().any(|id| answered.contains(&format!("{id}"))) {
        let message = client.next("anything", |_| true);
        answered.push(match message["method"].as_str() {
            Some(_) => format!("version {}", message["params"]["version"]),
            None => message["id"].to_string(),
        });
    }
    for id in quick {
        assert!(
            answered.contains(&format!("{id}")),
            "{id} after {answered:?}"
        );
    }
    let diagnostics = "version 2".to_owned();
    assert!(answered.contains(&diagnostics), "none: {answered:?}");
}

#[test]
fn edits_among_questions_lead_to_the_document_as_opened() {
    let edited = "file:///project/edited.yaml";
    let opened = "file:///project/opened.yaml";
    let mut client = client();
    let outputs: String = (0..20)
        .map(|it| format!("  Name{it}: {{Value: x}}\n"))
        .collect();
    let template = format!("{TEMPLATE}Outputs:\n{outputs}");
    client.open(edited, &template);
    let mut random = 7_u32;
    let mut text: Vec<String> = template.lines().map(str::to_owned).collect();
    let first = text.len() - 20;
    // The keys of the outputs are edited, in ways after which the text is well-formed: what a broken one stands for
    // depends on what it was before.
    let pieces = ["", "", "x", "Orders", "é", "Q: 1\n  "];
    let mut questions = Vec::new();
    for version in 2..1_002 {
        let mut next = |most: usize| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 8) as usize % most
        };
        let line = first + next(text.len() - first);
        let units: Vec<u16> = text[line].encode_utf16().collect();
        let colon = units.iter().position(|it| *it == u16::from(b':')).unwrap();
        let start = 2 + next(colon - 1);
        let end = (start + next(3)).min(colon);
        let piece = match (end - start == colon - 2, pieces[next(pieces.len())]) {
            (true, "") => "k",
            (_, piece) => piece,
        };
        // A key begins with a letter on both sides of a new line.
        let piece = match (start == 2 || end == colon, piece) {
            (true, "Q: 1\n  ") => "y",
            (_, piece) => piece,
        };
        let range = [line, start, line, end].map(|it| it as u32);
        client.edit(edited, version, range, piece);
        let part = |range: std::ops::Range<usize>| String::from_utf16(&units[range]).unwrap();
        let new = part(0..start) + piece + &part(end..units.len());
        let lines = new.split('\n').map(str::to_owned);
        text.splice(line..=line, lines);
        let params = at(edited, line as u32, start as u32);
        let method = ["hover", "completion", "documentHighlight"][next(3)];
        questions.push(client.request(&format!("textDocument/{method}"), params));
    }
    for id in questions {
        let answer = client.answer(id);
        let code = answer["error"]["code"].as_i64();
        assert!(code == Some(CONTENT_MODIFIED) || code.is_none(), "{answer}");
    }
    client.open(opened, &(text.join("\n") + "\n"));
    let outlines = [edited, opened].map(|uri| {
        let document = json!({ "textDocument": { "uri": uri } });
        client.ask("textDocument/documentSymbol", document)
    });
    assert_eq!(outlines[0], outlines[1]);
    for (line, columns) in text.iter().map(|it| it.len()).enumerate() {
        let hovers = [edited, opened].map(|uri| {
            let place = at(uri, line as u32, columns as u32 / 2);
            client.ask("textDocument/hover", place)
        });
        assert_eq!(hovers[0], hovers[1], "line {line}");
    }
    // A last edit, so that the diagnostics of both are said anew; nobody knows whether the text is still a template.
    let first = TEMPLATE.lines().count() as u32;
    for (uri, version) in [(edited, 1_002), (opened, 2)] {
        client.edit(uri, version, [0, 0, u32::MAX, 0], &broken());
        client.edit(uri, version + 1, [first, 0, first, 0], "");
    }
    let edited = client.diagnostics_of(edited, 1_003)["diagnostics"].take();
    let opened = client.diagnostics_of(opened, 3)["diagnostics"].take();
    assert_eq!(edited, opened);
    assert_eq!(codes(&edited), ["connector-unknown-id"]);
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
