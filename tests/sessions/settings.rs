//! The settings of the user.

use super::{SERVER, TEMPLATE, URI, broken, client, rich};
use crate::support::{Client, within};
use serde_json::{Value, json};
use std::path::Path;

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

#[test]
fn the_settings_of_a_project_are_read_again_when_they_change() {
    let name = format!("project_settings_{}", crate::support::is_on_one_thread());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("sam-lsp.toml");
    std::fs::write(&file, "[rules]\n\"connector-*\" = \"hint\"\n").unwrap();
    let uri = format!("file://{}", folder.join("template.yaml").display());
    let mut client = Client::start(SERVER);
    client.initialize(&json!({
        "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } },
    }));
    let registered = client.told("client/registerCapability");
    assert_eq!(
        registered["registrations"][0]["registerOptions"]["watchers"][0]["globPattern"],
        "**/sam-lsp.toml"
    );
    client.open(&uri, &broken());
    assert_eq!(client.diagnostics(&uri)["diagnostics"][0]["severity"], 4);
    std::fs::write(&file, "[rules]\nconnector-unknown-id = \"warning\"\n").unwrap();
    let changes =
        json!({ "changes": [{ "uri": format!("file://{}", file.display()), "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", changes.clone());
    assert_eq!(client.diagnostics(&uri)["diagnostics"][0]["severity"], 2);
    std::fs::write(&file, "exclude = [\"/*.yaml\"]\n").unwrap();
    client.notify("workspace/didChangeWatchedFiles", changes);
    assert_eq!(client.diagnostics(&uri)["diagnostics"], json!([]));
    assert_eq!(client.unexpected(), Vec::<Value>::new());
}

#[test]
fn settings_of_a_project_that_only_the_editor_can_read() {
    let uri = "vscode-vfs://github/my%20shop/orders/template.yaml";
    let give = |client: &mut Client, path: &str, text: Value| {
        let file = json!({ "uri": format!("vscode-vfs://github/{path}"), "text": text });
        client.notify("sam-lsp/settingsFiles", json!({ "files": [file] }));
    };
    let mut client = client();
    let hint = json!("[rules]\n\"connector-*\" = \"hint\"\n");
    give(&mut client, "my%20shop/sam-lsp.toml", hint);
    client.open(uri, &broken());
    assert_eq!(client.diagnostics(uri)["diagnostics"][0]["severity"], 4);
    let nearer = json!("exclude = [\"template.yaml\"]\n");
    give(&mut client, "my%20shop/orders/sam-lsp.toml", nearer);
    assert_eq!(client.diagnostics(uri)["diagnostics"], json!([]));
    give(&mut client, "my%20shop/orders/sam-lsp.toml", Value::Null);
    assert_eq!(client.diagnostics(uri)["diagnostics"][0]["severity"], 4);
    give(&mut client, "my%20shop/sam-lsp.toml", json!("rulez = 1\n"));
    let told = client.told("window/logMessage");
    let told = told["message"].as_str().unwrap();
    assert!(
        told.ends_with("my shop/sam-lsp.toml: `rulez` is not a setting; did you mean `rules`?"),
        "{told}"
    );
    assert_eq!(client.diagnostics(uri)["diagnostics"][0]["severity"], 1);
    assert_eq!(client.unexpected(), Vec::<Value>::new());
}

#[test]
fn an_action_ignores_a_finding() {
    let mut client = client();
    client.open(URI, &broken());
    let diagnostics = client.diagnostics(URI);
    let range = diagnostics["diagnostics"][0]["range"].clone();
    let actions = client.ask(
        "textDocument/codeAction",
        json!({ "textDocument": { "uri": URI }, "range": range, "context": { "diagnostics": [] } }),
    );
    let last = actions.as_array().unwrap().last().unwrap();
    assert_eq!(last["title"], "Ignore `connector-unknown-id` on this line");
    assert_eq!(last["isPreferred"], Value::Null);
}
