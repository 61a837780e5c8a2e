//! Sessions with a client that makes no sense: a clear answer each, and the server goes on.

use crate::support::{Client, at, edit_params, frame, notification, range_of, request, within};
use serde_json::{Value, json};

const SERVER: &str = env!("CARGO_BIN_EXE_sam-lsp");

const URI: &str = "file:///project/template.yaml";

const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::SQS::Queue
Outputs:
  Name:
    Value: !Ref Orders
";

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;
const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;
const NOT_INITIALIZED: i64 = -32002;

fn client() -> Client {
    Client::with(SERVER, &json!({}))
}

#[test]
fn again_on_one_thread() {
    crate::support::again_on_one_thread(module_path!());
}

/// The server answers as it should, about `URI` if it is open and says what it is expected to.
fn assert_goes_on(client: &mut Client) {
    let uri = "file:///sane.yaml";
    client.open(uri, TEMPLATE);
    assert_eq!(definition(client, uri), range_of([2, 2, 2, 8]));
    client.close(uri);
}

/// Where `!Ref Orders` of the template leads.
fn definition(client: &mut Client, uri: &str) -> Value {
    let mut places = client.ask("textDocument/definition", at(uri, 6, 18));
    places[0]["range"].take()
}

// Bytes.

#[test]
fn what_is_not_json() {
    let mut client = client();
    for body in [
        "{",
        "}",
        "",
        "nonsense",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":}",
        "\u{feff}{}",
        "'single'",
        "{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"params\":{\"a\":\"\\ud83d\"}}",
    ] {
        client.body(body);
        assert_eq!(client.complaint(), PARSE_ERROR, "{body}");
    }
    let deep = "[".repeat(100_000);
    client.body(&deep);
    assert_eq!(client.complaint(), PARSE_ERROR);
    client.raw(b"Content-Length: 4\r\n\r\n{\"\xff}");
    assert_eq!(client.complaint(), PARSE_ERROR);
    assert_goes_on(&mut client);
}

#[test]
fn json_that_is_no_message() {
    let mut client = client();
    for body in [
        "1",
        "null",
        "\"text\"",
        "[]",
        "{}",
        r#"{"jsonrpc":"2.0"}"#,
        r#"{"jsonrpc":"1.0","method":"exit"}"#,
        r#"{"method":"exit"}"#,
        r#"{"jsonrpc":"2.0","method":5}"#,
        r#"{"jsonrpc":"2.0","id":{},"method":"shutdown"}"#,
        r#"{"jsonrpc":"2.0","id":1.5,"method":"shutdown"}"#,
        r#"[{"jsonrpc":"2.0","id":1,"method":"shutdown"},{"jsonrpc":"2.0","method":"exit"}]"#,
    ] {
        client.body(body);
        assert_eq!(client.complaint(), INVALID_REQUEST, "{body}");
    }
    client.body(r#"{"jsonrpc":"2.0","id":77,"method":[]}"#);
    assert_eq!(client.answer(77)["error"]["code"], INVALID_REQUEST);
    assert_goes_on(&mut client);
}

#[test]
fn answers_nobody_asked_for() {
    let mut client = client();
    client.body(r#"{"jsonrpc":"2.0","id":1,"result":null}"#);
    client.body(r#"{"jsonrpc":"2.0","id":"x","error":{"code":1,"message":"?"}}"#);
    client.body(r#"{"jsonrpc":"2.0","id":3,"error":"?"}"#);
    assert_goes_on(&mut client);
    assert!(
        client
            .unexpected()
            .iter()
            .all(|it| it.get("error").is_none())
    );
}

#[test]
fn wrong_lengths() {
    let mut client = client();
    let right = request(900, "nonsense", Value::Null);
    for damage in [
        "Content-Length: -1\r\n\r\n",
        "Content-Length: many\r\n\r\n{}",
        "Content-Length: 99999999999999999999\r\n\r\n{}",
        "Content-Type: application/json\r\n\r\n{}",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "Content-Length: 5\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1}",
        "Content-Length: 60\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"x\"}",
    ] {
        client.raw(damage.as_bytes());
        client.body(&right);
        assert_eq!(
            client.answer(900)["error"]["code"],
            METHOD_NOT_FOUND,
            "{damage}"
        );
        client.complaint();
    }
    assert_goes_on(&mut client);
}

#[test]
fn a_header_that_does_not_end() {
    let mut client = client();
    for damage in [
        format!("Content-Length: {}", " ".repeat(9_000)),
        "Content-Length: ".repeat(9_000),
        "Content-Length: 7\r\n".repeat(9_000),
        "x".repeat(1_000_000),
    ] {
        client.raw(damage.as_bytes());
        assert_eq!(client.complaint(), PARSE_ERROR);
        assert_goes_on(&mut client);
        assert_no_more_complaints(&mut client);
    }
}

#[test]
fn a_message_above_the_limit_is_skipped_and_told() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let length = (64 << 20) + 1;
    client.raw(format!("Content-Length: {length}\r\n\r\n").as_bytes());
    assert_eq!(client.complaint(), INVALID_REQUEST);
    let told = client.told("window/logMessage");
    assert_eq!(
        told["message"],
        "a message of 67108865 bytes is skipped: the longest that is read has 64 MiB"
    );
    let chunk = vec![b'x'; 1 << 20];
    for _ in 0..64 {
        client.raw(&chunk);
    }
    client.raw(b"x");
    assert_eq!(definition(&mut client, URI), range_of([2, 2, 2, 8]));
    // A length that is a mistake does not cost what comes next.
    client.raw(b"Content-Length: 99999999999\r\n\r\n{}");
    assert_eq!(client.complaint(), INVALID_REQUEST);
    assert_eq!(definition(&mut client, URI), range_of([2, 2, 2, 8]));
    assert_no_more_complaints(&mut client);
}

#[test]
fn a_length_that_is_too_long_does_not_hold_up_the_next_message() {
    let mut client = client();
    let body = request(903, "nonsense", Value::Null);
    client.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len() + 5_000).as_bytes());
    assert_goes_on(&mut client);
    assert_eq!(client.answer(903)["error"]["code"], METHOD_NOT_FOUND);
    assert_eq!(client.complaint(), PARSE_ERROR);
    assert_no_more_complaints(&mut client);
}

/// Nothing else was wrong so far.
fn assert_no_more_complaints(client: &mut Client) {
    for message in client.unexpected() {
        assert!(message.get("error").is_none(), "{message}");
    }
}

#[test]
fn headers_as_some_clients_write_them() {
    let mut client = client();
    for header in [
        "content-length: ",
        "Content-Type: application/vscode-jsonrpc\r\nContent-Length: ",
        "Content-Type: application/vscode-jsonrpc; charset=latin1\r\nX: y\r\nCONTENT-LENGTH:",
        "\r\n\r\nContent-Length:   ",
    ] {
        let body = request(901, "nonsense", Value::Null);
        client.raw(format!("{header}{}\r\n\r\n{body}", body.len()).as_bytes());
        assert_eq!(
            client.answer(901)["error"]["code"],
            METHOD_NOT_FOUND,
            "{header}"
        );
    }
}

#[test]
fn a_message_in_pieces() {
    let mut client = client();
    for byte in frame(&request(902, "nonsense", Value::Null)).bytes() {
        client.raw(&[byte]);
    }
    assert_eq!(client.answer(902)["error"]["code"], METHOD_NOT_FOUND);
}

#[test]
fn an_end_in_the_middle_of_a_message_ends_the_server() {
    let mut client = client();
    client.raw(b"Content-Length: 100\r\n\r\n{\"jsonrpc\"");
    client.hang_up();
    assert_eq!(client.wait().code(), Some(1));
}

// Order of life.

#[test]
fn before_initialize() {
    let mut client = Client::start(SERVER);
    assert_eq!(
        client.ask_in_vain("textDocument/hover", at(URI, 0, 0)),
        NOT_INITIALIZED
    );
    assert_eq!(client.ask_in_vain("shutdown", Value::Null), NOT_INITIALIZED);
    client.open(URI, TEMPLATE);
    client.initialize(&json!({}));
    assert_eq!(
        client.ask("textDocument/definition", at(URI, 6, 18)),
        Value::Null,
        "what came before is not known"
    );
    assert_goes_on(&mut client);
}

#[test]
fn initialize_twice() {
    let mut client = client();
    let params = json!({ "capabilities": {} });
    assert_eq!(client.ask_in_vain("initialize", params), INVALID_REQUEST);
    assert_goes_on(&mut client);
}

#[test]
fn after_shutdown() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    client.ask("shutdown", Value::Null);
    for method in ["textDocument/hover", "textDocument/completion"] {
        assert_eq!(
            client.ask_in_vain(method, at(URI, 0, 0)),
            INVALID_REQUEST,
            "{method}"
        );
    }
    assert_eq!(client.ask_in_vain("shutdown", Value::Null), INVALID_REQUEST);
    client.edit(URI, 2, [0, 0, 0, 1], "x");
    client.body(r#"{"jsonrpc":"2.0","method":"exit","params":null}"#);
    assert_eq!(client.wait().code(), Some(0));
}

#[test]
fn a_client_that_describes_itself_badly_is_served() {
    for params in [
        json!({}),
        json!({ "capabilities": null }),
        json!({ "capabilities": [], "processId": "none", "rootUri": "", "trace": "compact" }),
        json!({ "capabilities": { "textDocument": 5, "general": { "positionEncodings": [1] } } }),
        json!({ "capabilities": {}, "workspaceFolders": [{ "uri": "C:\\x", "name": 1 }] }),
        json!({ "capabilities": {}, "processId": -1, "initializationOptions": "loud" }),
        json!({ "capabilities": { "textDocument": { "hover": { "contentFormat": ["html"] } } } }),
    ] {
        let mut client = Client::start(SERVER);
        let answer = client.ask("initialize", params.clone());
        assert_eq!(
            answer["capabilities"]["positionEncoding"], "utf-16",
            "{params}"
        );
        client.body(r#"{"jsonrpc":"2.0","method":"initialized"}"#);
        assert_goes_on(&mut client);
        client.open(URI, TEMPLATE);
        client.diagnostics(URI);
    }
    let mut client = Client::start(SERVER);
    assert_eq!(client.ask_in_vain("initialize", json!(5)), INVALID_PARAMS);
    client.initialize(&json!({}));
    assert_goes_on(&mut client);
}

// Methods and parameters.

#[test]
fn unknown_methods() {
    let mut client = client();
    for method in [
        "nonsense",
        "",
        "textDocument/nonsense",
        "$/nonsense",
        "textDocument/formatting",
        "workspace/executeCommand",
    ] {
        let code = client.ask_in_vain(method, at(URI, 0, 0));
        let options = [METHOD_NOT_FOUND, INVALID_PARAMS];
        assert!(options.contains(&code), "{method}: {code}");
        client.notify(method, json!({}));
    }
    client.notify("$/setTrace", json!({ "value": "verbose" }));
    client.notify(
        "textDocument/didSave",
        json!({ "textDocument": { "uri": URI } }),
    );
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    assert_goes_on(&mut client);
}

#[test]
fn parameters_of_the_wrong_kind() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let position = |line: Value, character: Value| json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": character } });
    for params in [
        Value::Null,
        json!([]),
        json!({}),
        json!({ "textDocument": URI, "position": { "line": 0, "character": 0 } }),
        json!({ "textDocument": { "uri": 5 }, "position": { "line": 0, "character": 0 } }),
        json!({ "textDocument": { "uri": "no uri" }, "position": { "line": 0, "character": 0 } }),
        position(json!(-1), json!(0)),
        position(json!(0), json!(-5)),
        position(json!(0.5), json!(0)),
        position(json!("0"), json!(0)),
        position(json!(1_u64 << 40), json!(0)),
    ] {
        for method in ["hover", "completion", "definition", "documentHighlight"] {
            assert_eq!(
                client.ask_in_vain(&format!("textDocument/{method}"), params.clone()),
                INVALID_PARAMS,
                "{method} {params}"
            );
        }
    }
    assert_eq!(definition(&mut client, URI), range_of([2, 2, 2, 8]));
}

#[test]
fn notifications_that_cannot_be_read_are_told_and_left_out() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let range =
        json!({ "start": { "line": -1, "character": 0 }, "end": { "line": 0, "character": 0 } });
    for (method, params) in [
        ("textDocument/didOpen", json!({})),
        ("textDocument/didOpen", Value::Null),
        (
            "textDocument/didOpen",
            json!({ "textDocument": { "uri": URI, "version": 1, "text": 5, "languageId": "x" } }),
        ),
        (
            "textDocument/didChange",
            json!({ "textDocument": { "uri": URI, "version": 2 }, "contentChanges": [{ "range": range, "text": "x" }] }),
        ),
        (
            "textDocument/didChange",
            json!({ "textDocument": { "uri": URI, "version": 2 }, "contentChanges": "x" }),
        ),
        (
            "textDocument/didClose",
            json!({ "textDocument": { "uri": "?" } }),
        ),
        ("workspace/didChangeConfiguration", Value::Null),
        ("$/cancelRequest", json!({ "id": [] })),
    ] {
        client.notify(method, params);
        let told = client.told("window/logMessage");
        assert_eq!(told["type"], 2);
        let words = told["message"].as_str().unwrap();
        assert!(words.contains(method), "{words}");
    }
    assert_eq!(definition(&mut client, URI), range_of([2, 2, 2, 8]));
}

#[test]
fn null_where_nothing_belongs() {
    let mut client = client();
    client.body(r#"{"jsonrpc":"2.0","id":null,"method":"textDocument/didSave","params":null}"#);
    client.body(r#"{"jsonrpc":"2.0","method":"initialized","params":null}"#);
    client.body(r#"{"jsonrpc":"2.0","id":910,"method":"shutdown","params":{}}"#);
    assert_eq!(client.answer(910)["result"], Value::Null);
    client.body(r#"{"jsonrpc":"2.0","method":"exit","params":[]}"#);
    assert_eq!(client.wait().code(), Some(0));
}

// Documents.

#[test]
fn positions_outside_the_text() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    for (line, column) in [(0, u32::MAX), (u32::MAX, 0), (u32::MAX, u32::MAX), (7, 1)] {
        for method in ["hover", "completion", "definition", "documentHighlight"] {
            client.ask(&format!("textDocument/{method}"), at(URI, line, column));
        }
        let hints = within(URI, [line, column, 0, 0]);
        client.ask("textDocument/inlayHint", hints);
    }
    assert_eq!(definition(&mut client, URI), range_of([2, 2, 2, 8]));
}

#[test]
fn edits_outside_the_text() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let far = u32::MAX;
    // Behind the end: at the end. The wrong way round: turned.
    client.edit(URI, 2, [far, far, far, far], "Metadata: {}\n");
    client.edit(URI, 3, [5, 99, 5, 99], "");
    client.edit(URI, 4, [2, 8, 2, 2], "Bills");
    client.edit(URI, 5, [6, 16, 6, 99], "Bills");
    client.edit(URI, -7, [7, 0, 7, 8], "Metadata");
    assert_eq!(definition(&mut client, URI), range_of([2, 2, 2, 7]));
    let none = json!({ "textDocument": { "uri": URI, "version": 6 }, "contentChanges": [] });
    client.notify("textDocument/didChange", none);
    client.diagnostics_of(URI, 6);
}

#[test]
fn documents_nobody_opened() {
    let mut client = client();
    let uri = "file:///nowhere.yaml";
    for method in ["hover", "completion", "definition", "documentHighlight"] {
        let answer = client.ask(&format!("textDocument/{method}"), at(uri, 0, 0));
        assert_eq!(answer, Value::Null, "{method}");
    }
    client.edit(uri, 2, [0, 0, 0, 0], TEMPLATE);
    let told = client.told("window/logMessage");
    assert!(told["message"].as_str().unwrap().contains(uri), "{told}");
    client.close(uri);
    client.close(uri);
    assert_goes_on(&mut client);
}

#[test]
fn a_document_opened_twice_is_the_later_one() {
    let mut client = client();
    client.open(URI, "Resources: [");
    client.open(URI, TEMPLATE);
    assert_eq!(definition(&mut client, URI), range_of([2, 2, 2, 8]));
    client.close(URI);
    let answer = client.ask("textDocument/definition", at(URI, 6, 18));
    assert_eq!(answer, Value::Null);
}

#[test]
fn names_of_documents() {
    let mut client = client();
    for uri in [
        "untitled:Untitled-1",
        "file:///c%3A/My%20Project/template.yaml",
        "file:///C:/Project/template.yaml",
        "file://server/share/template.yaml",
        "vscode-remote://ssh-remote%2Bhost/home/x/template.yaml",
        "file:///%E2%82%AC/template.yaml",
        "inmemory://model/1",
    ] {
        client.open(uri, TEMPLATE);
        assert_eq!(client.diagnostics(uri)["diagnostics"], json!([]));
        let place = client.ask("textDocument/definition", at(uri, 6, 18));
        assert_eq!(place[0]["uri"], uri);
        client.close(uri);
    }
}

#[test]
fn line_ends_of_every_kind() {
    let mut client = client();
    for (at, line_end) in ["\r\n", "\r", "\n"].into_iter().enumerate() {
        let uri = format!("file:///{at}.yaml");
        client.open(&uri, &TEMPLATE.replace('\n', line_end));
        client.edit(&uri, 2, [2, 2, 2, 8], "Bills");
        client.edit(&uri, 3, [6, 16, 6, 22], "Bills");
        assert_eq!(
            definition(&mut client, &uri),
            range_of([2, 2, 2, 7]),
            "{line_end:?}"
        );
    }
}

#[test]
fn half_a_character_is_refused_and_the_text_stays() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let edit = edit_params(URI, 2, [0, 0, 0, 0], "HALF");
    let edit = notification("textDocument/didChange", edit);
    client.body(&edit.replace("HALF", r"\ud83d"));
    assert_eq!(client.complaint(), PARSE_ERROR);
    assert_eq!(definition(&mut client, URI), range_of([2, 2, 2, 8]));
}

#[test]
fn a_megabyte() {
    let mut client = client();
    let mut text = TEMPLATE.to_owned();
    text += "  Long:\n    Value: \"";
    text += &"x😀".repeat(200_000);
    text += "\"\n";
    assert!(text.len() > 1_000_000);
    client.open(URI, &text);
    assert_eq!(definition(&mut client, URI), range_of([2, 2, 2, 8]));
    client.edit(URI, 2, [8, 300_000, 8, 300_001], "y");
    client.edit(URI, 3, [2, 2, 2, 8], "Bills");
    client.edit(URI, 4, [6, 16, 6, 22], "Bills");
    assert_eq!(definition(&mut client, URI), range_of([2, 2, 2, 7]));
    client.diagnostics_of(URI, 4);
}

#[test]
fn depth_and_damage() {
    let mut client = client();
    let flow = format!("{TEMPLATE}Metadata: {}\n", "[".repeat(10_000));
    let closed = format!(
        "{TEMPLATE}Metadata: {}{}\n",
        "{a: ".repeat(10_000),
        "}".repeat(10_000)
    );
    let mut block = format!("{TEMPLATE}Metadata:\n");
    for depth in 1..5_000 {
        block += &format!("{}a:\n", " ".repeat(depth));
    }
    let json = format!(
        "{{\"Transform\": \"AWS::Serverless-2016-10-31\", \"Resources\": {}",
        "{\"a\":[".repeat(10_000)
    );
    let bomb = format!(
        "{TEMPLATE}Metadata:\n  a: &a [x,x,x,x,x,x,x,x,x]\n{}",
        ('b'..='z')
            .zip('a'..='y')
            .map(|(it, of)| format!("  {it}: &{it} [{}]\n", format!("*{of},").repeat(9)))
            .collect::<String>()
    );
    let unclosed = format!("{TEMPLATE}Metadata: {{a: \"b, [c\n  d: 'e\n  - f: {{\n");
    for (name, text) in [
        ("flow", flow),
        ("closed", closed),
        ("block", block),
        ("json", json),
        ("bomb", bomb),
        ("unclosed", unclosed),
        ("null", format!("{TEMPLATE}\0\u{1}\u{7f}\u{2028}")),
    ] {
        let uri = format!("file:///{name}.yaml");
        client.open(&uri, &text);
        client.ask(
            "textDocument/documentSymbol",
            json!({ "textDocument": { "uri": uri } }),
        );
        client.ask("textDocument/completion", at(&uri, 7, 12));
        client.edit(&uri, 2, [7, 0, 7, 1], "N");
        client.ask("textDocument/hover", at(&uri, 7, 12));
        client.close(&uri);
    }
    assert_goes_on(&mut client);
}
