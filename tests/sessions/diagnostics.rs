//! Diagnostics, pushed and pulled.

use super::{SERVER, TEMPLATE, URI, assert_nothing_published, broken, client, codes, rich};
use crate::support::{Client, range_of};
use serde_json::{Value, json};

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
