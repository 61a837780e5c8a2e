//! What code needs, while an editor has the template open.
#![expect(
    clippy::unwrap_used,
    reason = "a test program fails by panicking, in its helpers too"
)]

use super::{SERVER, codes, rich};
use crate::support::{Client, at};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: { Type: AWS::Serverless::SimpleTable }
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Environment: { Variables: { TABLE: !Ref Orders } }
      Policies:
        - DynamoDBReadPolicy: { TableName: !Ref Orders }
";

const CODE: &str = "\
import boto3, os
table = boto3.resource('dynamodb').Table(os.environ['TABLE'])
def handler(event, context):
    table.get_item(Key={})
    table.put_item(Item={})
";

/// Code that needs what is granted.
const READING: &str = "\
import boto3, os
def handler(event, context):
    boto3.resource('dynamodb').Table(os.environ['TABLE']).get_item(Key={})
";

/// A folder with the template's code; the address of the template.
fn project(name: &str) -> (PathBuf, String) {
    let name = format!("code_{name}_{}", crate::support::is_on_one_thread());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(folder.join("src")).unwrap();
    std::fs::write(folder.join("src/app.py"), CODE).unwrap();
    let uri = format!("file://{}", folder.join("template.yaml").display());
    (folder, uri)
}

/// Waits for diagnostics with just these codes.
fn until(client: &mut Client, uri: &str, expected: &[&str]) -> Value {
    loop {
        let published = client.diagnostics(uri);
        if codes(&published["diagnostics"]) == expected {
            return published["diagnostics"].clone();
        }
    }
}

fn changed(client: &mut Client, file: &Path) {
    let changes =
        json!({ "changes": [{ "uri": format!("file://{}", file.display()), "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", changes);
}

#[test]
fn code_is_read_and_read_again_when_it_changes() {
    let (folder, uri) = project("changes");
    let mut client = Client::with(SERVER, &rich());
    client.open(&uri, TEMPLATE);
    let found = until(&mut client, &uri, &["code-not-granted"]);
    let related = found[0]["relatedInformation"].as_array().unwrap();
    let called = related
        .iter()
        .find(|it| it["location"]["uri"] != json!(uri));
    let called = &called.unwrap()["location"];
    assert_eq!(called["range"]["start"]["line"], 4);
    let file = folder.join("src/app.py");
    assert_eq!(called["uri"], json!(format!("file://{}", file.display())));

    // What was read stays known while the template is edited.
    client.edit(&uri, 2, [2, 0, 2, 0], "  # the orders\n");
    let next = client.diagnostics_of(&uri, 2);
    assert_eq!(codes(&next["diagnostics"]), ["code-not-granted"]);

    std::fs::write(&file, READING).unwrap();
    changed(&mut client, &file);
    until(&mut client, &uri, &[]);
    std::fs::write(&file, CODE).unwrap();
    changed(&mut client, &folder.join("src/other.py"));
    let document = json!({ "uri": uri });
    client.notify("textDocument/didSave", json!({ "textDocument": document }));
    until(&mut client, &uri, &["code-not-granted"]);
    let hover = client.ask("textDocument/hover", at(&uri, 12, 14));
    let shown = hover["contents"]["value"].as_str().unwrap();
    assert!(shown.contains("Needed by `src/app.py:4`."), "{shown}");
}

#[test]
fn a_client_that_asks_is_told_to_ask_again() {
    let (_, uri) = project("pulled");
    let mut capabilities = rich();
    capabilities["textDocument"]["diagnostic"] = json!({});
    capabilities["workspace"]["diagnostics"] = json!({ "refreshSupport": true });
    let mut client = Client::with(SERVER, &capabilities);
    client.open(&uri, TEMPLATE);
    let asked = json!({ "textDocument": { "uri": uri } });
    let first = client.ask("textDocument/diagnostic", asked.clone());
    if codes(&first["items"]).is_empty() {
        client.told("workspace/diagnostic/refresh");
        let next = client.ask("textDocument/diagnostic", asked);
        assert_eq!(codes(&next["items"]), ["code-not-granted"]);
    } else {
        assert_eq!(codes(&first["items"]), ["code-not-granted"]);
    }
}

#[test]
fn an_open_file_counts_as_the_editor_has_it() {
    let (folder, uri) = project("open");
    let mut client = Client::with(SERVER, &rich());
    client.open(&uri, TEMPLATE);
    until(&mut client, &uri, &["code-not-granted"]);
    let file = format!("file://{}", folder.join("src/app.py").display());
    client.open(&file, READING);
    until(&mut client, &uri, &[]);
    client.close(&file);
    until(&mut client, &uri, &["code-not-granted"]);
}

#[test]
fn a_service_is_checked_with_the_files_that_it_names() {
    let (folder, _) = project("service");
    std::fs::write(
        folder.join("src/app.py"),
        "def main(event, context): pass\n",
    )
    .unwrap();
    let file = folder.join("iam.yml");
    let statement = |action: &str| {
        format!("- {{Effect: Allow, Action: '{action}', Resource: 'arn:aws:s3:::a/*'}}\n")
    };
    std::fs::write(&file, statement("s3:GetObjcet")).unwrap();
    let uri = format!("file://{}", folder.join("serverless.yml").display());
    let service = "service: shop\nprovider:\n  name: aws\n  runtime: python3.13\n  iamRoleStatements: ${file(iam.yml)}\nfunctions:\n  list: {handler: src/app.main}\n";
    let mut client = Client::with(SERVER, &rich());
    client.open(&uri, service);
    let found = until(&mut client, &uri, &["policy-unknown-action"]);
    assert_eq!(found[0]["range"]["start"]["line"], 4);
    std::fs::write(&file, statement("s3:GetObject")).unwrap();
    changed(&mut client, &file);
    until(&mut client, &uri, &[]);
    let hover = client.ask("textDocument/hover", at(&uri, 6, 3));
    let shown = hover["contents"]["value"].as_str().unwrap_or_default();
    assert!(shown.contains("1 action (Read) on `a/*`"), "{shown}");
}

#[cfg(unix)]
#[test]
fn files_outside_of_the_folder_are_not_read() {
    let (folder, _) = project("outside");
    let inside = folder.join("inside");
    std::fs::create_dir_all(&inside).unwrap();
    let _ = std::os::unix::fs::symlink("../src", inside.join("src"));
    let uri = format!("file://{}", inside.join("template.yaml").display());
    let mut client = Client::with(SERVER, &rich());
    client.open(&uri, TEMPLATE);
    // The guess comes back when the code cannot be read, and this template gives no reason for one.
    let published = client.diagnostics(&uri);
    assert_eq!(codes(&published["diagnostics"]), Vec::<&str>::new());
    super::assert_nothing_published(&mut client, &uri);
}
