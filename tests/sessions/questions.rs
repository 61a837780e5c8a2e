//! Every question an editor asks, with and without what newer clients can do.

use super::{
    DECLARED, ID, SERVER, TEMPLATE, URI, assert_nothing_published, broken, client, poor_client,
    rich,
};
use crate::support::{Client, at, range_of, within};
use serde_json::{Value, json};

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
fn the_arguments_of_a_function() {
    let text = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Join ['-', []]\n";
    let mut client = client();
    client.open(URI, text);
    let help = client.ask("textDocument/signatureHelp", at(URI, 4, 30));
    assert_eq!(help["activeParameter"], 1, "{help}");
    let signature = &help["signatures"][0];
    assert_eq!(signature["label"], "!Join [delimiter, values]");
    assert_eq!(signature["parameters"][1]["label"], "values");
    let none = client.ask("textDocument/signatureHelp", at(URI, 2, 12));
    assert_eq!(none, Value::Null);
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
fn a_colon_asks_only_within_what_is_typed() {
    let mut client = client();
    let text = TEMPLATE.replace("Id: Orders", "Id:");
    client.open(URI, &text);
    let mut typed = at(URI, 12, 15);
    typed["context"] = json!({ "triggerKind": 2, "triggerCharacter": ":" });
    let list = client.ask("textDocument/completion", typed);
    assert_eq!(list["items"], json!([]));
    let list = client.ask("textDocument/completion", at(URI, 12, 15));
    assert_ne!(list["items"], json!([]));

    let uri = "file:///policies.yaml";
    client.open(
        uri,
        "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n        - Statement:\n            - Action:\n                - s3:\n",
    );
    let mut typed = at(uri, 7, 21);
    typed["context"] = json!({ "triggerKind": 2, "triggerCharacter": ":" });
    let list = client.ask("textDocument/completion", typed);
    let first = &list["items"][0];
    assert_eq!(first["label"], "s3:GetObject", "{list}");
    assert_eq!(first["textEdit"]["range"], range_of([7, 18, 7, 21]));
    assert_eq!(list["isIncomplete"], true);
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
fn all_is_fixed_where_an_editor_asks_for_it() {
    let mut client = client();
    client.open(URI, &broken());
    let params = |only: Value| {
        let mut params = within(URI, [0, 0, 0, 0]);
        params["context"] = json!({ "diagnostics": [], "only": only });
        params
    };
    for only in ["source.fixAll.sam-lsp", "source.fixAll", "source"] {
        let actions = client.ask("textDocument/codeAction", params(json!([only])));
        assert_eq!(actions.as_array().map(Vec::len), Some(1), "{actions}");
        let action = &actions[0];
        assert_eq!(action["title"], "Fix 1 finding");
        assert_eq!(action["kind"], "source.fixAll.sam-lsp");
        let edit = &action["edit"]["documentChanges"][0]["edits"][0];
        assert_eq!(edit["range"], range_of([12, 0, 13, 0]));
        assert_eq!(edit["newText"], "            Id: Orders\n");
    }
    for only in [Value::Null, json!(["source.organizeImports"])] {
        let actions = client.ask("textDocument/codeAction", params(only));
        assert_eq!(actions, json!([]));
    }
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "sam-lsp": { "rules": { "connector-*": "off" } } } }),
    );
    let actions = client.ask("textDocument/codeAction", params(json!(["source.fixAll"])));
    assert_eq!(actions, json!([]));
}

/// A function with a policy template that a connector does not quite equal.
const POLICIES: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - SQSPollerPolicy: {QueueName: !GetAtt Orders.QueueName}
Globals: { Function: { Runtime: python3.12, Handler: app.handler } }
";

#[test]
fn what_a_refactoring_grants_more_is_asked_for() {
    let converted = |client: &mut Client| {
        client.open(URI, POLICIES);
        let mut params = within(URI, [8, 12, 8, 12]);
        params["context"] = json!({ "diagnostics": [], "only": ["refactor.rewrite"] });
        client.ask("textDocument/codeAction", params)[0].clone()
    };
    let action = converted(&mut client());
    assert_eq!(
        action["title"],
        "Convert to a connector to `Orders`: Read, Write (grants 2 more actions)"
    );
    let edit = &action["edit"];
    assert_eq!(
        edit["changeAnnotations"],
        json!({ "difference": {
            "label": "Permissions granted more (+) and less (-)",
            "needsConfirmation": true,
            "description": "+ sqs:SendMessage on Orders\n+ sqs:PurgeQueue on Orders",
        }})
    );
    let edits = edit["documentChanges"][0]["edits"].as_array().unwrap();
    assert!(!edits.is_empty());
    for edit in edits {
        assert_eq!(edit["annotationId"], "difference");
    }

    let mut capabilities = rich();
    capabilities["workspace"] = json!({ "workspaceEdit": { "documentChanges": true } });
    let action = converted(&mut Client::with(SERVER, &capabilities));
    assert_eq!(action["edit"]["changeAnnotations"], Value::Null);
    assert_eq!(
        action["edit"]["documentChanges"][0]["edits"][0]["annotationId"],
        Value::Null
    );
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
fn what_can_be_folded_and_selected() {
    let mut client = client();
    let text = "# Orders\n# and more\nTransform: AWS::Serverless-2016-10-31\nResources:\n  Q😀:\n    Type: AWS::SQS::Queue\n";
    client.open(URI, text);
    let asked = json!({ "textDocument": { "uri": URI } });
    assert_eq!(
        client.ask("textDocument/foldingRange", asked),
        json!([
            { "startLine": 0, "endLine": 1, "kind": "comment" },
            { "startLine": 3, "endLine": 5 },
            { "startLine": 4, "endLine": 5 },
        ])
    );
    let position = json!({ "line": 4, "character": 2 });
    let far = json!({ "line": 900, "character": 0 });
    let asked = json!({ "textDocument": { "uri": URI }, "positions": [position, far] });
    let ranges = client.ask("textDocument/selectionRange", asked);
    let all = json!({ "range": range_of([0, 0, 6, 0]) });
    // The emoji counts as two UTF-16 code units.
    let key = json!({ "range": range_of([4, 2, 4, 5]), "parent": {
        "range": range_of([4, 2, 5, 25]), "parent": {
            "range": range_of([3, 0, 5, 25]), "parent": all,
        },
    } });
    assert_eq!(ranges, json!([key, all]));
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
