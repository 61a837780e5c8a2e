//! Sessions with a client that shows previews, graphs and code lenses: what `docs/protocol.md` promises.

use crate::support::{Client, at, edit_params, frame, notification, range_of, request};
use serde_json::{Value, json};

const SERVER: &str = env!("CARGO_BIN_EXE_sam-lsp");

const URI: &str = "file:///project/template.yaml";

/// A function that may write to a table, after text that is counted differently in each encoding.
const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders: { Metadata: 日本😀, Properties: { Permissions: [Write], Destination: { Id: Orders } } }
  Orders:
    Type: AWS::Serverless::SimpleTable
  Told:
    Type: AWS::Serverless::Connector
    Properties:
      Source: { Id: News }
      Destination: { Id: Checkout }
      Permissions: [Write]
  News:
    Type: AWS::SNS::Topic
Globals: { Function: { Runtime: python3.12, Handler: app.handler } }
";

/// The connector `ToOrders` as a whole, in UTF-16.
const TO_ORDERS: [u32; 4] = [5, 6, 5, 101];

/// The keys `ToOrders` and `Told`.
const KEYS: [[u32; 4]; 2] = [[5, 6, 5, 14], [8, 2, 8, 6]];

/// `Orders` in `Id: Orders`, and `Order` where that stands instead.
const ID: [u32; 4] = [5, 89, 5, 95];
const SHORTER_ID: [u32; 4] = [5, 89, 5, 94];

/// In it.
const INSIDE: (u32, u32) = (5, 91);

const INVALID_PARAMS: i64 = -32602;
const CONTENT_MODIFIED: i64 = -32801;

/// A client with all of the initialisation options, that has diagnostics pushed.
fn client() -> Client {
    client_with(
        &json!({ "textDocument": { "hover": { "contentFormat": ["markdown"] } } }),
        &json!({ "commands": ["sam-lsp.preview"], "documentChecked": true }),
    )
    .0
}

/// A client, and what the server offers to it.
fn client_with(capabilities: &Value, options: &Value) -> (Client, Value) {
    let mut client = Client::start(SERVER);
    let params = json!({
        "processId": null,
        "rootUri": null,
        "capabilities": capabilities,
        "initializationOptions": options,
    });
    let mut answer = client.ask("initialize", params);
    client.notify("initialized", json!({}));
    (client, answer["capabilities"].take())
}

#[test]
fn again_on_one_thread() {
    crate::support::again_on_one_thread(module_path!());
}

fn document(uri: &str) -> Value {
    json!({ "textDocument": { "uri": uri } })
}

fn preview(client: &mut Client) -> Value {
    client.ask("sam-lsp/preview", document(URI))
}

fn preview_at(client: &mut Client, (line, column): (u32, u32)) -> Value {
    client.ask("sam-lsp/preview", at(URI, line, column))
}

fn graph(client: &mut Client) -> Value {
    client.ask("sam-lsp/graph", document(URI))
}

fn lenses(client: &mut Client) -> Value {
    client.ask("textDocument/codeLens", document(URI))
}

fn titles(lenses: &Value) -> Vec<&str> {
    let all = lenses.as_array().into_iter().flatten();
    all.filter_map(|it| it["command"]["title"].as_str())
        .collect()
}

/// The next version that the server says it has checked.
fn checked(client: &mut Client) -> i64 {
    let params = client.told("sam-lsp/documentChecked");
    assert_eq!(params["uri"], json!(URI));
    params["version"]
        .as_i64()
        .unwrap_or_else(|| panic!("{params}"))
}

#[test]
fn the_server_says_that_it_has_views() {
    let (_client, offered) = client_with(&json!({}), &Value::Null);
    let ours = &offered["experimental"]["samLsp"];
    assert_eq!(ours["preview"], true);
    assert_eq!(ours["graph"], true);
    assert!(ours["dataDate"].is_string() && ours["samTranslator"].is_string());
}

// Preview.

#[test]
fn the_preview_of_the_connector_at_a_position() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let preview = preview_at(&mut client, INSIDE);
    assert_eq!(preview["title"], "CheckoutToOrders");
    assert_eq!(preview["language"], "yaml");
    assert_eq!(preview["version"], 1);
    assert_eq!(preview["range"], range_of(TO_ORDERS));
    let text = preview["text"].as_str().unwrap();
    assert!(
        text.starts_with(
            "Resources:\n  CheckoutToOrdersPolicy:\n    Type: AWS::IAM::ManagedPolicy\n"
        ),
        "{text}"
    );
    assert!(text.contains("- dynamodb:PutItem\n"), "{text}");
    assert!(!text.contains("Told"), "{text}");
}

#[test]
fn the_preview_of_the_template() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let all = preview(&mut client);
    assert_eq!(all["title"], "template");
    assert_eq!(all["range"], Value::Null);
    let text = all["text"].as_str().unwrap();
    assert!(
        text.contains("CheckoutToOrdersPolicy:") && text.contains("ToldWriteLambdaPermission:")
    );
    // A position outside of all resources, or past the end, or none that can be.
    assert_eq!(preview_at(&mut client, (0, 4)), all);
    assert_eq!(preview_at(&mut client, (9_999, 9_999)), all);
    let mut params = document(URI);
    params["position"] = Value::Null;
    assert_eq!(client.ask("sam-lsp/preview", params), all);
}

#[test]
fn the_preview_has_the_files_that_the_template_includes() {
    let name = format!("preview_{}", crate::support::is_on_one_thread());
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let key = folder.join("key.yaml");
    std::fs::write(&key, "PrimaryKey: {Name: order, Type: String}\n").unwrap();
    let uri = format!("file://{}", folder.join("template.yaml").display());
    let mut client = client();
    client.open(
        &uri,
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  T: {Type: AWS::Serverless::SimpleTable, Properties: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: key.yaml}}}}\n",
    );
    let preview = client.ask("sam-lsp/preview", document(&uri));
    let text = preview["text"].as_str().unwrap();
    assert!(text.contains("AttributeName: order"), "{text}");
    // What is open in the editor counts before what is on the disk.
    let open = format!("file://{}", key.display());
    client.open(&open, "PrimaryKey: {Name: number, Type: String}\n");
    let preview = client.ask("sam-lsp/preview", document(&uri));
    let text = preview["text"].as_str().unwrap();
    assert!(text.contains("AttributeName: number"), "{text}");
}

#[test]
fn the_preview_follows_edits() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    client.edit(URI, 2, ID, "Order");
    let text = preview_at(&mut client, INSIDE);
    assert_eq!(text["version"], 2);
    let problem = "# CheckoutToOrders: There is no resource `Order` in this template. Did you mean `Orders`?\n# Nothing is generated yet.\n";
    assert_eq!(text["text"], problem);
    client.edit(URI, 3, SHORTER_ID, "Orders");
    assert_eq!(
        preview_at(&mut client, INSIDE)["range"],
        range_of(TO_ORDERS)
    );
}

// Graph.

#[test]
fn the_graph_of_the_template() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let graph = graph(&mut client);
    assert_eq!(graph["version"], 1);
    let nodes = graph["nodes"].as_array().unwrap();
    let labels: Vec<_> = nodes.iter().map(|it| &it["label"]).collect();
    assert_eq!(labels, ["Checkout", "Orders", "News"]);
    assert_eq!(nodes[0]["type"], "AWS::Serverless::Function");
    assert_eq!(nodes[0]["kind"], "resource");
    assert_eq!(nodes[0]["range"], range_of([2, 2, 2, 10]));
    let [width, height] = ["width", "height"].map(|it| graph[it].as_f64().unwrap());
    for node in nodes {
        let [x, y, w, h] = ["x", "y", "width", "height"].map(|it| node[it].as_f64().unwrap());
        assert!(
            x >= 0.0 && y >= 0.0 && x + w <= width && y + h <= height,
            "{node}"
        );
    }
    let edges = graph["edges"].as_array().unwrap();
    let told = &edges[0];
    assert_eq!(told["connector"], "Told");
    assert_eq!([&told["from"], &told["to"]], [2, 0]);
    assert_eq!(told["permissions"], json!(["Write"]));
    assert_eq!(told["problem"], Value::Null);
    assert_eq!(told["range"], range_of(KEYS[1]));
    assert!(told["path"].as_str().unwrap().starts_with('M'));
    assert_eq!(told["head"].as_str().unwrap().split(' ').count(), 3);
    assert!(told["labelX"].is_f64() && told["labelY"].is_f64());
    assert_eq!(edges[1]["connector"], "CheckoutToOrders");
    assert_eq!(edges[1]["range"], range_of(KEYS[0]));
    assert_eq!(edges.len(), 2);
}

#[test]
fn the_graph_follows_edits() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    client.edit(URI, 2, ID, "Order");
    let graph = graph(&mut client);
    assert_eq!(graph["version"], 2);
    let order = &graph["nodes"][3];
    assert_eq!([&order["label"], &order["kind"]], ["Order", "unknown"]);
    let problem = "There is no resource Order in this template. Did you mean Orders?";
    assert_eq!(graph["edges"][1]["problem"], problem);
}

// Code lenses and the link in the hover.

#[test]
fn code_lenses_lead_to_the_preview() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let lenses = lenses(&mut client);
    assert_eq!(
        titles(&lenses),
        [
            "lets sns.amazonaws.com invoke Checkout",
            "grants 7 actions to CheckoutRole"
        ]
    );
    for (lens, key) in lenses.as_array().unwrap().iter().zip([KEYS[1], KEYS[0]]) {
        let range = range_of(key);
        assert_eq!(lens["range"], range);
        assert_eq!(lens["command"]["command"], "sam-lsp.preview");
        assert_eq!(lens["command"]["arguments"], json!([URI, range["start"]]));
    }
}

#[test]
fn code_lenses_follow_edits() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    client.edit(URI, 2, ID, "Order");
    let lenses = lenses(&mut client);
    assert_eq!(titles(&lenses)[1], "grants nothing: 1 problem");
}

#[test]
fn the_hover_links_to_the_preview() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let hover = client.ask("textDocument/hover", at(URI, KEYS[0][0], KEYS[0][1]));
    let words = hover["contents"]["value"].as_str().unwrap();
    let (_, link) = words.split_once("(command:sam-lsp.preview?").unwrap();
    let (encoded, rest) = link.split_once(')').unwrap();
    assert_eq!(rest, "");
    let bytes: Vec<u8> = encoded
        .split('%')
        .skip(1)
        .map(|it| u8::from_str_radix(it, 16).unwrap())
        .collect();
    let arguments: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(arguments, json!([URI, { "line": 5, "character": 6 }]));
    // A resource of SAM has a preview, too; of any other there is nothing to see.
    let hover = client.ask("textDocument/hover", at(URI, 6, 4));
    assert!(
        hover.to_string().contains("Preview what SAM generates"),
        "{hover}"
    );
    let hover = client.ask("textDocument/hover", at(URI, 14, 4));
    assert!(!hover.to_string().contains("command:"), "{hover}");
}

#[test]
fn a_client_without_the_command_sees_neither() {
    for (capabilities, options) in [
        (
            json!({ "textDocument": { "hover": { "contentFormat": ["markdown"] } } }),
            json!({}),
        ),
        (
            json!({ "textDocument": { "hover": { "contentFormat": ["markdown"] } } }),
            json!({ "commands": ["other.preview"] }),
        ),
    ] {
        let (mut client, offered) = client_with(&capabilities, &options);
        assert_eq!(offered["codeLensProvider"], Value::Null);
        client.open(URI, TEMPLATE);
        let hover = client.ask("textDocument/hover", at(URI, KEYS[0][0], KEYS[0][1]));
        assert!(hover.to_string().contains("CheckoutToOrders"), "{hover}");
        assert!(!hover.to_string().contains("command:"), "{hover}");
    }
    // A hover that is shown as it is has no links to click.
    let (mut client, offered) =
        client_with(&json!({}), &json!({ "commands": ["sam-lsp.preview"] }));
    assert!(offered["codeLensProvider"].is_object());
    client.open(URI, TEMPLATE);
    let hover = client.ask("textDocument/hover", at(URI, KEYS[0][0], KEYS[0][1]));
    assert!(!hover.to_string().contains("command:"), "{hover}");
}

// When to ask again.

#[test]
fn a_client_that_is_pushed_diagnostics_is_told_what_is_checked() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    assert_eq!(checked(&mut client), 1);
    assert_eq!(client.diagnostics(URI)["version"], 1);
    client.edit(URI, 2, ID, "Order");
    assert_eq!(checked(&mut client), 2);
    assert_eq!(client.diagnostics(URI)["version"], 2);
}

#[test]
fn a_client_that_pulls_diagnostics_is_told_what_is_checked() {
    let capabilities = json!({ "textDocument": { "diagnostic": {} } });
    let (mut client, _) = client_with(&capabilities, &json!({ "documentChecked": true }));
    client.open(URI, TEMPLATE);
    assert_eq!(checked(&mut client), 1);
    client.edit(URI, 2, ID, "Order");
    assert_eq!(checked(&mut client), 2);
    let report = client.ask("textDocument/diagnostic", document(URI));
    assert_eq!(report["items"][0]["code"], "connector-unknown-id");
    for message in client.unexpected() {
        assert_ne!(
            message["method"], "textDocument/publishDiagnostics",
            "{message}"
        );
    }
}

#[test]
fn a_client_that_did_not_ask_for_it_is_not_told() {
    let (mut client, _) = client_with(&json!({}), &json!({ "documentChecked": false }));
    client.open(URI, TEMPLATE);
    client.diagnostics(URI);
    client.edit(URI, 2, ID, "Order");
    client.diagnostics_of(URI, 2);
    for message in client.unexpected() {
        assert_ne!(message["method"], "sam-lsp/documentChecked", "{message}");
    }
}

#[test]
fn a_client_is_told_that_a_document_is_excluded() {
    let mut client = client();
    let file = |text: Value| json!({ "files": [{ "uri": "file:///sam-lsp.toml", "text": text }] });
    client.notify(
        "sam-lsp/settingsFiles",
        file(json!("exclude = [\"*.yaml\"]\n")),
    );
    client.open(URI, TEMPLATE);
    assert_eq!(client.told("sam-lsp/documentChecked")["isExcluded"], true);
    client.notify(
        "sam-lsp/settingsFiles",
        file(json!("exclude = [\"*.json\"]\n")),
    );
    let checked = client.told("sam-lsp/documentChecked");
    assert_eq!(checked, json!({ "uri": URI, "version": 1 }));
}

#[test]
fn a_document_that_is_no_template_any_more_is_told_too() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    assert_eq!(checked(&mut client), 1);
    client.edit(URI, 2, [0, 0, 16, 0], "jobs: {}\n");
    assert_eq!(checked(&mut client), 2);
    assert_eq!(graph(&mut client), Value::Null);
    client.edit(URI, 3, [0, 0, 1, 0], TEMPLATE);
    assert_eq!(checked(&mut client), 3);
    assert_eq!(graph(&mut client)["version"], 3);
}

#[test]
fn after_a_flood_of_edits_each_answer_is_of_its_version() {
    const EDITS: i32 = 600;
    let mut client = client();
    client.open(URI, TEMPLATE);
    let name = |version: i32| format!("Orders{version:04}");
    let [line, start, ..] = ID;
    let mut stream = String::new();
    let mut old = "Orders".len() as u32;
    for version in 2..=EDITS {
        let edit = edit_params(
            URI,
            version,
            [line, start, line, start + old],
            &name(version),
        );
        old = name(version).len() as u32;
        stream += &frame(&notification("textDocument/didChange", edit));
        let (method, params) = match version % 3 {
            0 => ("sam-lsp/preview", at(URI, INSIDE.0, INSIDE.1)),
            1 => ("sam-lsp/graph", document(URI)),
            _ => ("textDocument/codeLens", document(URI)),
        };
        stream += &frame(&request(10_000 + i64::from(version), method, params));
    }
    client.raw(stream.as_bytes());
    for version in 2..=EDITS {
        let answer = client.answer(10_000 + i64::from(version));
        let result = &answer["result"];
        if answer["error"]["code"] == CONTENT_MODIFIED && version < EDITS {
            continue;
        }
        if version % 3 == 2 {
            assert_eq!(titles(result)[1], "grants nothing: 1 problem");
        } else {
            assert_eq!(result["version"], version, "{answer}");
            assert!(result.to_string().contains(&name(version)), "{answer}");
        }
    }
    let mut last = 0;
    while last < i64::from(EDITS) {
        let version = checked(&mut client);
        assert!(version > last, "{version} after {last}");
        last = version;
    }
    assert_eq!(graph(&mut client)["version"], EDITS);
}

// What makes no sense.

#[test]
fn wrong_parameters_are_told() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    for method in ["sam-lsp/preview", "sam-lsp/graph"] {
        for params in [
            json!({}),
            json!([]),
            json!({ "textDocument": {} }),
            json!({ "textDocument": { "uri": 5 } }),
            json!({ "textDocument": { "uri": "no uri" } }),
        ] {
            assert_eq!(client.ask_in_vain(method, params), INVALID_PARAMS);
        }
    }
    for position in [
        json!("top"),
        json!({ "line": -1, "character": 0 }),
        json!({}),
    ] {
        let mut params = document(URI);
        params["position"] = position;
        assert_eq!(
            client.ask_in_vain("sam-lsp/preview", params),
            INVALID_PARAMS
        );
    }
    assert_eq!(graph(&mut client)["version"], 1);
}

#[test]
fn there_is_no_view_of_what_is_no_template() {
    let mut client = client();
    let other = "file:///project/build.yaml";
    client.open(other, "jobs: {}\n");
    for uri in [other, "file:///never/opened.yaml"] {
        for method in ["sam-lsp/preview", "sam-lsp/graph", "textDocument/codeLens"] {
            assert_eq!(
                client.ask(method, document(uri)),
                Value::Null,
                "{method} {uri}"
            );
        }
    }
    client.open(URI, TEMPLATE);
    client.close(URI);
    assert_eq!(graph(&mut client), Value::Null);
}

#[test]
fn half_typed_templates_have_views() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let mut version = 1;
    for (typed, _) in TEMPLATE.char_indices().step_by(9) {
        version += 1;
        let change = json!({
            "textDocument": { "uri": URI, "version": version },
            "contentChanges": [{ "text": &TEMPLATE[..typed] }],
        });
        client.notify("textDocument/didChange", change);
        let lines = TEMPLATE[..typed].lines().count() as u32;
        for method in ["sam-lsp/preview", "sam-lsp/graph", "textDocument/codeLens"] {
            client.ask(method, document(URI));
        }
        preview_at(&mut client, (lines.saturating_sub(1), 7));
    }
    client.close(URI);
    client.open(URI, TEMPLATE);
    assert_eq!(graph(&mut client)["edges"].as_array().unwrap().len(), 2);
    assert_eq!(client.leave(), Some(0));
}
