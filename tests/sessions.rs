//! Sessions with the server over stdio, as an editor has them.

mod support;

use serde_json::{Value, json};
use std::time::Duration;
use support::{Client, at, edit_params, frame, notification, range_of, request, within};

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
        "workspace": { "workspaceEdit": { "documentChanges": true } },
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

// Start and end.

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

// Diagnostics.

#[test]
fn diagnostics_come_with_version_code_and_page() {
    let mut client = client();
    client.open(URI, &broken());
    let published = client.diagnostics(URI);
    assert_eq!(published["version"], 1);
    let diagnostic = &published["diagnostics"][0];
    assert_eq!(diagnostic["range"], range_of([12, 16, 12, 21]));
    assert_eq!(diagnostic["severity"], 1);
    assert_eq!(diagnostic["code"], "connector-unknown-id");
    assert_eq!(diagnostic["source"], "sam-lsp");
    let page = diagnostic["codeDescription"]["href"].as_str().unwrap();
    assert!(
        page.ends_with("/docs/rules/connector-unknown-id.md"),
        "{page}"
    );

    client.edit(URI, 2, [12, 16, 12, 21], "Orders");
    let published = client.diagnostics_of(URI, 2);
    assert_eq!(published["diagnostics"], json!([]));
}

#[test]
fn diagnostics_are_cleared_on_close() {
    let mut client = client();
    client.open(URI, &broken());
    assert_eq!(codes(&client.diagnostics(URI)["diagnostics"]).len(), 1);
    client.close(URI);
    assert_eq!(client.diagnostics(URI)["diagnostics"], json!([]));
}

#[test]
fn diagnostics_are_cleared_when_the_file_is_no_template_any_more() {
    let mut client = client();
    client.open(URI, &broken());
    assert_eq!(codes(&client.diagnostics(URI)["diagnostics"]).len(), 1);
    let whole = json!([{ "text": "on: push\njobs: {}\n" }]);
    let document = json!({ "uri": URI, "version": 2 });
    client.notify(
        "textDocument/didChange",
        json!({ "textDocument": document, "contentChanges": whole }),
    );
    let published = client.diagnostics(URI);
    assert_eq!(published["version"], 2);
    assert_eq!(published["diagnostics"], json!([]));
    client.edit(URI, 3, [0, 0, 0, 0], " ");
    assert_nothing_published(&mut client, URI);
}

#[test]
fn every_document_has_its_own() {
    let mut client = client();
    let uris: Vec<_> = (0..5).map(|it| format!("file:///p/{it}.yaml")).collect();
    for (at, uri) in uris.iter().enumerate() {
        let text = if at % 2 == 0 {
            broken()
        } else {
            TEMPLATE.to_owned()
        };
        client.open(uri, &text);
    }
    for (at, uri) in uris.iter().enumerate() {
        let published = client.diagnostics(uri);
        let expected = usize::from(at % 2 == 0);
        assert_eq!(codes(&published["diagnostics"]).len(), expected, "{uri}");
    }
}

#[test]
fn a_client_that_asks_for_diagnostics_is_not_sent_any() {
    let mut capabilities = rich();
    capabilities["textDocument"]["diagnostic"] = json!({});
    let mut client = Client::start(SERVER);
    let answer = client.initialize(&capabilities);
    let offered = &answer["capabilities"]["diagnosticProvider"];
    assert_eq!(offered["interFileDependencies"], false);

    client.open(URI, &broken());
    let document = json!({ "uri": URI });
    let asked = json!({ "textDocument": document });
    let report = client.ask("textDocument/diagnostic", asked.clone());
    assert_eq!(report["kind"], "full");
    assert_eq!(codes(&report["items"]), ["connector-unknown-id"]);

    let again = json!({ "textDocument": document, "previousResultId": report["resultId"] });
    let unchanged = client.ask("textDocument/diagnostic", again.clone());
    assert_eq!(
        unchanged,
        json!({ "kind": "unchanged", "resultId": report["resultId"] })
    );

    client.edit(URI, 2, [12, 16, 12, 21], "Orders");
    let report = client.ask("textDocument/diagnostic", again);
    assert_eq!(report["kind"], "full");
    assert_eq!(report["items"], json!([]));

    client.close(URI);
    let report = client.ask("textDocument/diagnostic", asked);
    assert_eq!(report["items"], json!([]));
    assert_eq!(client.unexpected(), Vec::<Value>::new());
}

// Settings.

#[test]
fn a_rule_is_switched_off_and_changed() {
    let mut client = client();
    client.open(URI, &broken());
    assert_eq!(client.diagnostics(URI)["diagnostics"][0]["severity"], 1);
    for (level, severity) in [
        ("hint", json!(4)),
        ("off", Value::Null),
        ("warning", json!(2)),
    ] {
        let rules = json!({ "connector-unknown-id": level });
        client.notify(
            "workspace/didChangeConfiguration",
            json!({ "settings": { "sam-lsp": { "rules": rules } } }),
        );
        let published = client.diagnostics(URI);
        assert_eq!(published["diagnostics"][0]["severity"], severity, "{level}");
    }
    assert_eq!(client.unexpected(), Vec::<Value>::new());
}

#[test]
fn settings_come_along_or_are_asked_for() {
    let settings = json!({ "rules": { "connector-unknown-id": "information" } });

    let mut sent = Client::start(SERVER);
    let options = json!({ "capabilities": {}, "initializationOptions": settings });
    sent.ask("initialize", options);
    sent.notify("initialized", json!({}));
    sent.open(URI, &broken());
    assert_eq!(sent.diagnostics(URI)["diagnostics"][0]["severity"], 3);

    let mut asked = Client::start(SERVER);
    asked.settings = settings;
    asked.initialize(&json!({
        "workspace": {
            "configuration": true,
            "didChangeConfiguration": { "dynamicRegistration": true },
        },
    }));
    let question = asked.told("workspace/configuration");
    assert_eq!(question["items"], json!([{ "section": "sam-lsp" }]));
    let registered = asked.told("client/registerCapability");
    assert_eq!(
        registered["registrations"][0]["method"],
        "workspace/didChangeConfiguration"
    );
    asked.open(URI, &broken());
    let severity = asked.next("severity 3", |it| {
        it["params"]["diagnostics"][0]["severity"] == 3
    });
    assert_eq!(severity["params"]["uri"], URI);

    asked.settings = json!({ "rules": { "connector-unknown-id": "off" } });
    asked.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": null }),
    );
    asked.next("no diagnostics", |it| {
        it["params"]["diagnostics"] == json!([])
    });
}

#[test]
fn a_setting_that_makes_no_sense_is_told() {
    let mut client = client();
    let settings = json!({
        "sam-lsp": {
            "inlayHints": { "enabled": "yes" },
            "rules": { "connector-unknown-id": "loud", "no-such-rule": "off" },
        },
    });
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": settings }),
    );
    let mut told = Vec::new();
    for _ in 0..3 {
        let message = client.told("window/logMessage");
        assert_eq!(message["type"], 2);
        told.push(message["message"].as_str().unwrap().to_owned());
    }
    assert!(told[0].contains("inlayHints.enabled"), "{told:?}");
    assert!(told[1].contains("\"loud\""), "{told:?}");
    assert!(told[2].contains("`no-such-rule`"), "{told:?}");

    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": ["?"] }),
    );
    client.open(URI, &broken());
    assert_eq!(client.diagnostics(URI)["diagnostics"][0]["severity"], 1);
}

#[test]
fn inlay_hints_are_switched_off_and_asked_for_anew() {
    let mut capabilities = rich();
    capabilities["workspace"]["inlayHint"] = json!({ "refreshSupport": true });
    let mut client = Client::with(SERVER, &capabilities);
    client.open(URI, TEMPLATE);
    let everything = within(URI, [0, 0, 99, 0]);
    let hints = client.ask("textDocument/inlayHint", everything.clone());
    let hints = hints.as_array().expect("hints").clone();
    assert!(hints.iter().all(|it| it["label"].is_string()), "{hints:?}");
    assert!(!hints.is_empty());

    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "sam-lsp": { "inlayHints": { "enabled": false } } } }),
    );
    client.told("workspace/inlayHint/refresh");
    let hints = client.ask("textDocument/inlayHint", everything);
    assert_eq!(hints, Value::Null);
}

// Questions.

#[test]
fn hover_as_the_client_shows_it() {
    let mut rich = client();
    let mut poor = poor_client();
    for client in [&mut rich, &mut poor] {
        client.open(URI, TEMPLATE);
    }
    let hover = rich.ask("textDocument/hover", at(URI, 9, 8));
    assert_eq!(hover["contents"]["kind"], "markdown");
    assert_eq!(hover["range"], range_of([9, 6, 9, 14]));
    let words = hover["contents"]["value"].as_str().unwrap();
    assert!(words.contains("Orders"), "{words}");

    let hover = poor.ask("textDocument/hover", at(URI, 9, 8));
    assert_eq!(hover["contents"]["kind"], "plaintext");
    let words = hover["contents"]["value"].as_str().unwrap();
    assert!(words.contains("Orders") && !words.contains('`'), "{words}");
    assert!(!words.contains("**"), "{words}");
}

#[test]
fn completion_with_what_the_client_knows() {
    let text = TEMPLATE.replace("Id: Orders", "Id: ");
    let mut rich = client();
    let mut poor = poor_client();
    for (client, has_details) in [(&mut rich, true), (&mut poor, false)] {
        client.open(URI, &text);
        let list = client.ask("textDocument/completion", at(URI, 12, 16));
        let items = list["items"].as_array().expect("items");
        let orders = items.iter().find(|it| it["label"] == "Orders");
        let orders = orders.unwrap_or_else(|| panic!("{list}"));
        assert_eq!(orders["textEdit"]["newText"], "Orders");
        assert_eq!(orders["textEdit"]["range"], range_of([12, 16, 12, 16]));
        assert_eq!(orders["labelDetails"].is_object(), has_details);
        assert_eq!(orders["detail"].is_string(), !has_details);

        let resolved = client.ask("completionItem/resolve", orders.clone());
        let kind = if has_details { "markdown" } else { "plaintext" };
        assert_eq!(resolved["documentation"]["kind"], kind, "{resolved}");
        assert_eq!(resolved["textEdit"], orders["textEdit"]);
    }
}

#[test]
fn snippets_only_where_they_are_known() {
    let text = TEMPLATE.replace(
        "      ToOrders:\n        Properties:\n          Destination:\n            Id: Orders\n          Permissions:\n            - Write\n",
        "      \n",
    );
    let mut rich = client();
    let mut poor = poor_client();
    for (client, format, mode) in [(&mut rich, 2, 2), (&mut poor, 1, 1)] {
        client.open(URI, &text);
        let list = client.ask("textDocument/completion", at(URI, 9, 6));
        let items = list["items"].as_array().expect("items");
        let whole = items
            .iter()
            .find(|it| it["textEdit"]["newText"].as_str().unwrap().contains('\n'));
        let whole = whole.unwrap_or_else(|| panic!("{list}"));
        assert_eq!(whole["insertTextFormat"], format);
        assert_eq!(whole["insertTextMode"], mode);
        let inserted = whole["textEdit"]["newText"].as_str().unwrap();
        assert_eq!(inserted.contains('$'), format == 2, "{inserted}");
    }
}

#[test]
fn an_item_that_is_not_ours_is_given_back_as_it_is() {
    let mut client = client();
    for data in [
        json!(null),
        json!(5),
        json!({ "uri": URI, "item": "?" }),
        json!({ "uri": "?", "item": "" }),
    ] {
        let item = json!({ "label": "x", "data": data });
        let resolved = client.ask("completionItem/resolve", item);
        assert_eq!(resolved["label"], "x");
        assert_eq!(resolved["documentation"], Value::Null);
    }
}

#[test]
fn fixes_for_what_is_wrong() {
    let mut client = client();
    client.open(URI, &broken());
    let params = |only: Value| {
        let mut params = within(URI, [12, 18, 12, 18]);
        params["context"] = json!({ "diagnostics": [], "only": only });
        params
    };
    let actions = client.ask("textDocument/codeAction", params(Value::Null));
    let fix = &actions[0];
    assert_eq!(fix["kind"], "quickfix");
    assert_eq!(fix["isPreferred"], true);
    assert_eq!(fix["diagnostics"][0]["code"], "connector-unknown-id");
    let edit = json!({
        "documentChanges": [{
            "textDocument": { "uri": URI, "version": 1 },
            "edits": [{ "range": range_of([12, 16, 12, 21]), "newText": "Orders" }],
        }],
    });
    assert_eq!(fix["edit"], edit);

    let only = client.ask("textDocument/codeAction", params(json!(["quickfix"])));
    assert_eq!(only[0]["title"], fix["title"]);
    let only = client.ask("textDocument/codeAction", params(json!(["refactor"])));
    let kinds = only.as_array().unwrap().iter().map(|it| &it["kind"]);
    for kind in kinds {
        assert!(kind.as_str().unwrap().starts_with("refactor"), "{only}");
    }
    let only = client.ask(
        "textDocument/codeAction",
        params(json!(["source.organizeImports"])),
    );
    assert_eq!(only, json!([]));

    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "sam-lsp": { "rules": { "connector-unknown-id": "off" } } } }),
    );
    let actions = client.ask("textDocument/codeAction", params(json!(["quickfix"])));
    assert_eq!(actions, json!([]));
}

#[test]
fn edits_for_a_client_without_versions() {
    let mut capabilities = rich();
    capabilities["workspace"] = json!({});
    let mut client = Client::with(SERVER, &capabilities);
    client.open(URI, &broken());
    let mut params = within(URI, [12, 18, 12, 18]);
    params["context"] = json!({ "diagnostics": [], "only": ["quickfix"] });
    let actions = client.ask("textDocument/codeAction", params);
    let edit = json!({ "range": range_of([12, 16, 12, 21]), "newText": "Orders" });
    assert_eq!(actions[0]["edit"], json!({ "changes": { URI: [edit] } }));
}

#[test]
fn definition_as_link_or_location() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let links = client.ask("textDocument/definition", at(URI, ID[0], ID[1] + 3));
    assert_eq!(links[0]["targetUri"], URI);
    assert_eq!(links[0]["originSelectionRange"], range_of(ID));
    assert_eq!(links[0]["targetSelectionRange"], range_of(DECLARED));

    let mut poor = poor_client();
    poor.open(URI, TEMPLATE);
    let places = poor.ask("textDocument/definition", at(URI, ID[0], ID[1] + 3));
    assert_eq!(places, json!([{ "uri": URI, "range": range_of(DECLARED) }]));
}

#[test]
fn references_and_highlights() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let mut params = at(URI, ID[0], ID[1] + 3);
    params["context"] = json!({ "includeDeclaration": true });
    let places = client.ask("textDocument/references", params.clone());
    let both = json!([
        { "uri": URI, "range": range_of(DECLARED) },
        { "uri": URI, "range": range_of(ID) },
    ]);
    assert_eq!(places, both);
    params["context"] = json!({ "includeDeclaration": false });
    let places = client.ask("textDocument/references", params);
    assert_eq!(places, json!([{ "uri": URI, "range": range_of(ID) }]));

    let mut marks = client.ask(
        "textDocument/documentHighlight",
        at(URI, DECLARED[0], DECLARED[1]),
    );
    let marks = marks.as_array_mut().unwrap();
    marks.sort_by_key(|it| it["range"]["start"]["line"].as_u64());
    let expected = [
        json!({ "range": range_of(ID), "kind": 2 }),
        json!({ "range": range_of(DECLARED), "kind": 3 }),
    ];
    assert_eq!(marks[..], expected);
}

#[test]
fn the_outline_as_tree_or_list() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let asked = json!({ "textDocument": { "uri": URI } });
    let tree = client.ask("textDocument/documentSymbol", asked.clone());
    let resources = &tree[1];
    assert_eq!(resources["name"], "Resources");
    let checkout = &resources["children"][0];
    assert_eq!(checkout["name"], "Checkout");
    assert_eq!(checkout["detail"], "AWS::Serverless::Function");
    assert_eq!(checkout["selectionRange"], range_of([2, 2, 2, 10]));
    assert_eq!(checkout["children"][0]["name"], "ToOrders");

    let mut poor = poor_client();
    poor.open(URI, TEMPLATE);
    let list = poor.ask("textDocument/documentSymbol", asked);
    let named = |name: &str| {
        let all = list.as_array().unwrap();
        all.iter().find(|it| it["name"] == name).unwrap().clone()
    };
    assert_eq!(named("ToOrders")["containerName"], "Checkout");
    assert_eq!(named("Checkout")["location"]["uri"], URI);
}

#[test]
fn what_is_no_template_is_met_with_silence() {
    let mut client = client();
    for (uri, text) in [
        (
            "file:///ci.yaml",
            "on: push\njobs:\n  Build:\n    steps: [!Ref x, {Id: a}]\n",
        ),
        ("file:///package.json", "{\"name\": \"x\", \"Resources\": 1"),
        (
            "file:///deploy.yaml",
            "kind: Deployment\nmetadata: {name: [\n",
        ),
    ] {
        client.open(uri, text);
        for method in ["hover", "completion", "definition", "documentHighlight"] {
            let answer = client.ask(&format!("textDocument/{method}"), at(uri, 2, 3));
            assert_eq!(answer, Value::Null, "{method} in {uri}");
        }
        let mut references = at(uri, 2, 3);
        references["context"] = json!({ "includeDeclaration": true });
        let mut actions = within(uri, [0, 0, 4, 0]);
        actions["context"] = json!({ "diagnostics": [] });
        for (method, params) in [
            ("references", references),
            ("codeAction", actions),
            ("inlayHint", within(uri, [0, 0, 4, 0])),
            ("documentSymbol", json!({ "textDocument": { "uri": uri } })),
        ] {
            let answer = client.ask(&format!("textDocument/{method}"), params);
            assert_eq!(answer, Value::Null, "{method} in {uri}");
        }
        client.edit(uri, 2, [0, 0, 0, 0], "#");
        client.close(uri);
        assert_nothing_published(&mut client, uri);
    }
}

// Columns.

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

// Order.

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
