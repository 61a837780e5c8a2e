//! What changes a template, and what is shown of its words and files.

use super::{DECLARED, ID, SERVER, TEMPLATE, URI, client, rich};
use crate::support::{Client, at, range_of, within};
use serde_json::{Value, json};

const INVALID_PARAMS: i64 = -32602;

#[test]
fn a_rename_is_prepared_and_made() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let place = at(URI, ID[0], ID[1] + 3);
    let prepared = client.ask("textDocument/prepareRename", place.clone());
    assert_eq!(
        prepared,
        json!({ "range": range_of(ID), "placeholder": "Orders" })
    );
    let mut params = place;
    params["newName"] = json!("Sales");
    let edit = client.ask("textDocument/rename", params.clone());
    let change = &edit["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": URI, "version": 1 }));
    assert_eq!(
        change["edits"],
        json!([
            { "range": range_of(ID), "newText": "Sales", "annotationId": "replacement" },
            { "range": range_of(DECLARED), "newText": "Sales", "annotationId": "replacement" },
        ])
    );
    let note = &edit["changeAnnotations"]["replacement"];
    assert_eq!(note["needsConfirmation"], true, "{edit}");
    let label = note["label"].as_str().unwrap();
    assert!(
        label.ends_with("deletes the one that was deployed as `Orders`."),
        "{label}"
    );
    params["newName"] = json!("Checkout");
    let id = client.request("textDocument/rename", params);
    let error = client.answer(id)["error"].take();
    assert_eq!(error["code"], INVALID_PARAMS);
    assert_eq!(
        error["message"],
        "The template declares `Checkout` already."
    );
    let refused = client.ask_in_vain("textDocument/prepareRename", at(URI, 0, 3));
    assert_eq!(refused, INVALID_PARAMS);
}

#[test]
fn a_document_a_range_and_a_line_are_formatted() {
    let mut client = client();
    let text = "Resources:\n    Q😀:   \n        Type: AWS::SQS::Queue\n    \n";
    client.open(URI, text);
    let options = json!({ "tabSize": 2, "insertSpaces": true });
    let mut whole = json!({ "textDocument": { "uri": URI }, "options": options });
    let edits = client.ask("textDocument/formatting", whole.clone());
    let all = json!([
        { "range": range_of([1, 0, 1, 4]), "newText": "  " },
        // The emoji counts as two UTF-16 code units.
        { "range": range_of([1, 8, 1, 11]), "newText": "" },
        { "range": range_of([2, 0, 2, 8]), "newText": "    " },
        { "range": range_of([2, 29, 4, 0]), "newText": "\n" },
    ]);
    assert_eq!(edits, all);
    whole["range"] = range_of([1, 0, 2, 0]);
    let edits = client.ask("textDocument/rangeFormatting", whole);
    assert!(edits.as_array().is_some_and(|it| !it.is_empty()), "{edits}");

    client.edit(URI, 2, [1, 11, 1, 11], "\n");
    let mut typed = at(URI, 2, 0);
    typed["ch"] = json!("\n");
    typed["options"] = options;
    let edits = client.ask("textDocument/onTypeFormatting", typed);
    let edit = json!({ "range": range_of([2, 0, 2, 0]), "newText": "      " });
    assert_eq!(edits, json!([edit]));
}

#[test]
fn words_are_marked_from_one_to_the_next() {
    let mut client = client();
    let text = "Resources:\n  Q: {Type: AWS::SQS::Queue}\n  T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub '😀${Q}'}}\n";
    client.open(URI, text);
    let document = json!({ "textDocument": { "uri": URI } });
    let tokens = client.ask("textDocument/semanticTokens/full", document);
    let expected = [
        [1, 2, 1, 2, 1],
        [0, 10, 15, 1, 0],
        [1, 2, 1, 2, 1],
        [0, 10, 15, 1, 0],
        [0, 43, 4, 0, 2],
        [0, 8, 2, 7, 0],
        [0, 2, 1, 2, 0],
        [0, 1, 1, 7, 0],
    ];
    assert_eq!(tokens["data"], json!(expected.concat()), "{tokens}");
    let part = within(URI, [1, 0, 2, 0]);
    let tokens = client.ask("textDocument/semanticTokens/range", part);
    assert_eq!(tokens["data"], json!(expected[..2].concat()));
}

#[test]
fn the_places_of_a_name_change_together() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let linked = client.ask(
        "textDocument/linkedEditingRange",
        at(URI, DECLARED[0], DECLARED[1] + 2),
    );
    assert_eq!(linked["ranges"], json!([range_of(ID), range_of(DECLARED)]));
    let none = client.ask("textDocument/linkedEditingRange", at(URI, 0, 2));
    assert_eq!(none, Value::Null);
}

#[test]
fn files_that_exist_are_linked() {
    let folder = std::env::temp_dir().join(format!("sam-lsp-links-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("src")).unwrap();
    std::fs::write(folder.join("src/app.py"), "").unwrap();
    let uri = format!("file://{}/template.yaml", folder.display());
    let mut client = client();
    client.open(
        &uri,
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: src/\n      Handler: app.handler\n      Runtime: python3.13\n  G:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: other/, Handler: app.handler}\n",
    );
    let asked = json!({ "textDocument": { "uri": uri } });
    let links = client.ask("textDocument/documentLink", asked);
    std::fs::remove_dir_all(&folder).unwrap();
    let target = format!("file://{}/src/app.py", folder.display());
    assert_eq!(
        links,
        json!([
            { "range": range_of([5, 15, 5, 19]), "target": target },
            { "range": range_of([6, 15, 6, 26]), "target": target },
        ])
    );
}

#[test]
fn symbols_of_all_open_templates() {
    let mut client = client();
    client.open(URI, TEMPLATE);
    let other = "file:///project/other.yaml";
    client.open(other, "Resources:\n  OldOrders: {Type: AWS::SQS::Queue}\n");
    let found = client.ask("workspace/symbol", json!({ "query": "ords" }));
    let mut names: Vec<(&str, &str)> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            (
                it["name"].as_str().unwrap(),
                it["location"]["uri"].as_str().unwrap(),
            )
        })
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [("OldOrders", other), ("Orders", URI), ("ToOrders", URI)]
    );
}

#[test]
fn more_hints_where_they_are_wanted() {
    let mut client = Client::with(SERVER, &rich());
    let text = "Transform: AWS::Serverless-2016-10-31\nParameters: {Stage: {Type: String, Default: dev}}\nGlobals: {Function: {Timeout: 5}}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Description: !Ref Stage\n";
    client.open(URI, text);
    let everything = within(URI, [0, 0, 99, 0]);
    let hints = client.ask("textDocument/inlayHint", everything.clone());
    assert_eq!(hints, json!([]));
    let hints = json!({ "globals": true, "parameterDefaults": true });
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "sam-lsp": { "inlayHints": hints } } }),
    );
    let hints = client.ask("textDocument/inlayHint", everything);
    let labels = hints.as_array().unwrap().iter().map(|it| &it["label"]);
    let labels: Vec<_> = labels.collect();
    assert_eq!(labels, ["Globals: Timeout: 5", "= dev"]);
}
