//! The templates of a workspace, also those that no editor has open.
#![expect(
    clippy::unwrap_used,
    reason = "a test program fails by panicking, in its helpers too"
)]

use super::{SERVER, client, rich};
use crate::support::{Client, at};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const OUTER: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Application
    Properties: {Location: nested/orders.yaml, Parameters: {Stage: prod}}
";

const NESTED: &str = "\
Parameters:
  Stage: {Type: String}
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Stage}}
";

/// A folder with a template that nests another one.
fn project(name: &str) -> PathBuf {
    let name = format!("workspace_{name}_{}", crate::support::is_on_one_thread());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(folder.join("nested")).unwrap();
    std::fs::write(folder.join("template.yaml"), OUTER).unwrap();
    std::fs::write(folder.join("nested/orders.yaml"), NESTED).unwrap();
    std::fs::write(folder.join("package.json"), "{\"Resources\": 1}").unwrap();
    folder
}

fn uri(folder: &Path, file: &str) -> String {
    format!("file://{}", folder.join(file).display())
}

fn add(client: &mut Client, folder: &Path) {
    let added = json!([{ "uri": uri(folder, ""), "name": "shop" }]);
    let event = json!({ "event": { "added": added, "removed": [] } });
    client.notify("workspace/didChangeWorkspaceFolders", event);
}

/// The names of the symbols with the letters of a query, once there are so many.
fn symbols(client: &mut Client, query: &str, count: usize) -> Vec<(String, String)> {
    let start = Instant::now();
    loop {
        let found = client.ask("workspace/symbol", json!({ "query": query }));
        let found = found.as_array().unwrap();
        if found.len() == count || start.elapsed() > Duration::from_secs(20) {
            let text = |it: &Value| it.as_str().unwrap().to_owned();
            let names = found
                .iter()
                .map(|it| (text(&it["name"]), text(&it["location"]["uri"])));
            return names.collect();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn names_of_a_nested_template_lead_into_it() {
    let folder = project("definition");
    let mut client = client();
    let outer = uri(&folder, "template.yaml");
    client.open(&outer, OUTER);
    let line = OUTER.lines().nth(4).unwrap();
    let mut target = |word: &str| {
        let column = u32::try_from(line.find(word).unwrap()).unwrap() + 1;
        let links = client.ask("textDocument/definition", at(&outer, 4, column));
        let link = &links[0];
        (
            link["targetUri"].as_str().unwrap().to_owned(),
            link["targetSelectionRange"]["start"]["line"]
                .as_u64()
                .unwrap(),
        )
    };
    let nested = uri(&folder, "nested/orders.yaml");
    assert_eq!(target("Stage"), (nested.clone(), 1));
    assert_eq!(target("nested/"), (nested, 0));
}

#[test]
fn symbols_of_templates_that_are_not_open() {
    let folder = project("symbols");
    let nested = uri(&folder, "nested/orders.yaml");
    let mut client = client();
    add(&mut client, &folder);
    let found = symbols(&mut client, "ords", 1);
    assert_eq!(found, [("Orders".to_owned(), nested.clone())]);

    // What an editor has open counts as it is there.
    client.open(&nested, &NESTED.replace("Orders", "OldOrders"));
    let found = symbols(&mut client, "ords", 1);
    assert_eq!(found, [("OldOrders".to_owned(), nested.clone())]);
    client.close(&nested);

    std::fs::write(folder.join("nested/orders.yaml"), OUTER).unwrap();
    let changes = json!({ "changes": [{ "uri": nested, "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", changes);
    assert_eq!(symbols(&mut client, "ords", 0), []);
}

#[test]
fn a_parameter_is_renamed_where_its_template_is_nested() {
    let folder = project("rename");
    let nested = uri(&folder, "nested/orders.yaml");
    let mut client = Client::with(SERVER, &rich());
    add(&mut client, &folder);
    symbols(&mut client, "Shop", 1);
    client.open(&nested, NESTED);
    let mut params = at(&nested, 1, 4);
    params["newName"] = json!("Level");
    let edit = client.ask("textDocument/rename", params);
    let changes = edit["documentChanges"].as_array().unwrap();
    let documents: Vec<&Value> = changes
        .iter()
        .map(|it| &it["textDocument"]["uri"])
        .collect();
    assert_eq!(
        documents,
        [&json!(nested), &json!(uri(&folder, "template.yaml"))]
    );
    let outer = &changes[1]["edits"];
    assert_eq!(outer.as_array().unwrap().len(), 1, "{edit}");
    assert_eq!(outer[0]["newText"], "Level");
    assert_eq!(
        outer[0]["range"]["start"],
        json!({ "line": 4, "character": 60 })
    );
}

#[test]
fn a_substitution_is_renamed_in_the_template_and_in_the_definition() {
    let folder = project("substitution");
    let template = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionUri: flow.asl.json\n      DefinitionSubstitutions: {Table: orders}\n";
    let definition = "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Pass\", \"End\": true,\n \"Result\": \"${Table}\"}}}\n";
    std::fs::write(folder.join("flow.yaml"), template).unwrap();
    std::fs::write(folder.join("flow.asl.json"), definition).unwrap();
    let (outer, inner) = (uri(&folder, "flow.yaml"), uri(&folder, "flow.asl.json"));
    let mut client = Client::with(SERVER, &rich());
    add(&mut client, &folder);
    symbols(&mut client, "Flow", 1);
    client.open(&outer, template);
    client.open(&inner, definition);
    let mut changed = |document: &str, line: u32, character: u32| {
        let mut params = at(document, line, character);
        params["newName"] = json!("Goods");
        let edit = client.ask("textDocument/rename", params);
        let changes = edit["documentChanges"].as_array();
        let changes = changes
            .unwrap_or_else(|| panic!("{document}: {edit}"))
            .clone();
        let places = changes.iter().map(|it| {
            let start = &it["edits"][0]["range"]["start"];
            (it["textDocument"]["uri"].clone(), start.clone())
        });
        let mut places: Vec<_> = places.collect();
        places.sort_by_key(|it| it.0.to_string());
        places
    };
    let expected = [
        (json!(inner), json!({ "line": 1, "character": 14 })),
        (json!(outer), json!({ "line": 6, "character": 32 })),
    ];
    assert_eq!(changed(&outer, 6, 34), expected);
    assert_eq!(changed(&inner, 1, 16), expected);
}

#[test]
fn a_nested_template_is_read_for_its_parameters() {
    let folder = project("parameters");
    let outer = uri(&folder, "template.yaml");
    let mut client = client();
    client.open(&outer, &OUTER.replace("Stage", "Stag"));
    loop {
        let published = client.diagnostics(&outer);
        let codes = super::codes(&published["diagnostics"]);
        if codes == ["nested-parameter", "nested-parameter"] {
            break;
        }
        assert_eq!(codes, Vec::<&str>::new());
    }
}

#[test]
fn calls_between_resources() {
    let text = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Jobs: {Type: AWS::SQS::Queue}\n  Work:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n      Runtime: python3.13\n      InlineCode: x\n      Events:\n        Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}\n";
    let uri = "file:///project/calls.yaml";
    let mut client = client();
    client.open(uri, text);
    let items = client.ask("textDocument/prepareCallHierarchy", at(uri, 3, 4));
    assert_eq!(items[0]["name"], "Work");
    assert_eq!(items[0]["detail"], "AWS::Serverless::Function");
    let item = json!({ "item": items[0] });
    let incoming = client.ask("callHierarchy/incomingCalls", item.clone());
    assert_eq!(incoming[0]["from"]["name"], "Jobs", "{incoming}");
    assert_eq!(incoming[0]["fromRanges"][0]["start"]["line"], 10);
    let outgoing = client.ask("callHierarchy/outgoingCalls", item);
    assert_eq!(outgoing, json!([]));
}

#[test]
fn a_template_is_begun_in_an_empty_file() {
    let mut client = client();
    for (uri, is_offered) in [
        ("file:///project/new-template.yaml", true),
        ("file:///project/new.yaml", false),
    ] {
        client.open(uri, "");
        let list = client.ask("textDocument/completion", at(uri, 0, 0));
        let items = list["items"].as_array().map_or(&[][..], |it| it);
        let is_there = items.iter().any(|it| it["label"] == "SAM template");
        assert_eq!(is_there, is_offered, "{list}");
    }
}
