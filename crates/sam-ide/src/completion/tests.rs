use super::{Completion, CompletionItem, Insert, complete};
use expect_test::{Expect, expect};
use sam_core::document::Document;
use sam_core::fixture;
use sam_core::text::{TextEdit, TextRange};

fn completion(fixture: &str) -> (Document, TextRange, Completion) {
    let (text, cursor) = fixture::cursor(fixture);
    let document = Document::open(1, &text);
    let completion = complete(&document, cursor.start());
    for item in &completion.items {
        assert!(item.range.contains_inclusive(cursor.start()), "{item:?}");
        assert!(!document.slice(item.range).contains('\n'), "{item:?}");
    }
    (document, cursor, completion)
}

#[track_caller]
pub(super) fn check(fixture: &str, expected: Expect) {
    let (_, _, completion) = completion(fixture);
    let mut shown = String::new();
    for item in &completion.items {
        shown.push_str(&item.label);
        for (mark, more) in [(" · ", &item.detail), (" ! ", &item.warning)] {
            if let Some(more) = more {
                shown.push_str(mark);
                shown.push_str(more);
            }
        }
        shown.push('\n');
    }
    expected.assert_eq(&shown);
}

#[track_caller]
pub(super) fn check_apply(fixture: &str, label: &str, expected: Expect) {
    let (document, _, completion) = completion(fixture);
    let labels: Vec<_> = completion.items.iter().map(|it| &it.label).collect();
    let item = completion.items.iter().find(|it| it.label == label);
    let item = item.unwrap_or_else(|| panic!("no `{label}` in {labels:?}"));
    expected.assert_eq(&applied(&document, item));
}

fn applied(document: &Document, item: &CompletionItem) -> String {
    let new_text = match &item.insert {
        Insert::Text(text) => text,
        Insert::Snippet { plain, .. } => plain,
    };
    TextEdit::apply_all(
        document.source(),
        &[TextEdit::replace(item.range, new_text)],
    )
}

/// Four resources, and a connector with what stands below its `Properties`.
pub(super) fn shop(properties: &str) -> String {
    format!("{SHOP}  C:\n    Type: AWS::Serverless::Connector\n    Properties:\n{properties}")
}

/// Four resources and what follows them.
pub(super) fn beside_shop(rest: &str) -> String {
    format!("{SHOP}{rest}")
}

const SHOP: &str = "Resources:
  Checkout:
    Type: AWS::Serverless::Function
  Orders:
    Type: AWS::Serverless::SimpleTable
  Jobs:
    Type: AWS::SQS::Queue
  Clicks:
    Type: AWS::Kinesis::Stream
";

/// The same resources in JSON, and one more member.
pub(super) fn json_shop(member: &str) -> String {
    format!(
        r#"{{
  "Resources": {{
    "Checkout": {{ "Type": "AWS::Serverless::Function" }},
    "Orders": {{ "Type": "AWS::Serverless::SimpleTable" }},
    "Jobs": {{ "Type": "AWS::SQS::Queue" }},
    "Clicks": {{ "Type": "AWS::Kinesis::Stream" }},
    {member}
  }}
}}
"#
    )
}

/// A connector in JSON with these members in its `Properties`.
fn json_connector(properties: &str) -> String {
    json_shop(&format!(
        r#""C": {{
      "Type": "AWS::Serverless::Connector",
      "Properties": {{
{properties}
      }}
    }}"#
    ))
}

/// What an `Id` of a destination gets when the source is the function, in short.
#[track_caller]
fn offers_destinations(fixture: &str) {
    let (_, _, completion) = completion(fixture);
    let shown = |it: &CompletionItem| (it.label.clone(), it.warning.is_some());
    let shown: Vec<_> = completion.items.iter().map(shown).collect();
    let expected = [
        ("Checkout", false),
        ("Jobs", false),
        ("Orders", false),
        ("Clicks", true),
    ];
    assert_eq!(
        shown,
        expected.map(|(id, warned)| (id.to_owned(), warned)),
        "{fixture}"
    );
}

/// What `Permissions` gets between the function and the table.
#[track_caller]
fn offers_permissions(fixture: &str) {
    let (_, _, completion) = completion(fixture);
    let labels: Vec<_> = completion
        .items
        .iter()
        .map(|it| it.label.as_str())
        .collect();
    assert_eq!(labels, ["Read", "Write"], "{fixture}");
}

#[test]
fn an_id_is_completed_in_block_style() {
    for rest in [
        "        Id: $0\n",
        "        Id:$0\n",
        "        Id: Or$0\n",
        "        Id: Or$0ders\n",
        "        Id:Or$0\n",
        "        Id: $0Orders\n",
        "        Id: '$0'\n",
        "        Id: \"Or$0\"\n",
        "        Id: \"Or$0\n",
        "        Id: '$0\n",
        "        Id: $0 # the table\n",
        "        Id: $0",
        "        Id: $0\n      Permissions:\n        - Read\n",
        "        Id: $0\nOutputs:\n  Other:\n    Value: 1\n",
        "        Id:\t$0\n",
        "      - Id: $0\n",
        "        - Id: $0\n",
        "        -   Id: $0\n",
        "        - Id: Other\n        - Id: $0\n",
    ] {
        offers_destinations(&shop(&format!(
            "      Source:\n        Id: Checkout\n      Destination:\n{rest}"
        )));
    }
}

#[test]
fn an_id_is_completed_in_flow_style() {
    for rest in [
        "{Id: $0}",
        "{ Id: $0 }",
        "{Id:$0}",
        "{Id: $0",
        "{Id: Or$0",
        "{Id: Or$0}",
        "{Id: \"$0\"}",
        "{Id: \"Or$0}",
        "{\"Id\": '$0'}",
        "{\"Id\":\"$0\"}",
        "[{Id: $0}]",
        "[{Id: Other}, {Id: $0}]",
        "[{Id: Other}, {Id: $0",
        "\n        {Id: $0}",
        "\n        - {Id: $0",
        "{\n          Id: $0\n        }",
    ] {
        offers_destinations(&shop(&format!(
            "      Source: {{Id: Checkout}}\n      Destination: {rest}\n      Permissions:\n        - Read\n"
        )));
        offers_destinations(&shop(&format!(
            "      Permissions: [Write]\n      Source: {{Id: Checkout}}\n      Destination: {rest}\n"
        )));
    }
}

#[test]
fn an_id_is_completed_in_json() {
    let source = r#"        "Source": { "Id": "Checkout" },"#;
    for rest in [
        r#"{ "Id": "$0" }"#,
        r#"{ "Id": "Or$0" }"#,
        r#"{ "Id": "$0 }"#,
        r#"{ "Id": $0 }"#,
        r#"{ "Id":$0}"#,
        r#"{ "Id": Or$0 }"#,
        r#"{ "Id": "$0"#,
        r#"{ "Id": $0"#,
        r#"{ Id: "$0" }"#,
        r#"[{ "Id": "$0" }]"#,
        r#"[{ "Id": "Other" }, { "Id": $0"#,
        "{\n          \"Id\": \"$0\"\n        }",
        "{\n          \"Id\": $0\n",
    ] {
        offers_destinations(&json_connector(&format!(
            "{source}\n        \"Destination\": {rest}"
        )));
        offers_destinations(&json_connector(&format!(
            "{source}\n        \"Destination\": {rest},\n        \"Permissions\": [\"Read\"]"
        )));
        offers_destinations(&json_connector(&format!(
            "{source}\r\n        \"Destination\": {rest}\r\n        \"Permissions\": [\"Read\"]"
        )));
    }
}

#[test]
fn the_other_end_is_known_when_it_is_written_below() {
    offers_destinations(&shop(
        "      Destination:\n        Id: $0\n      Source:\n        Id: Checkout\n",
    ));
    offers_destinations(&shop(
        "      Destination: {Id: $0\n      Source:\n        Id: Checkout\n",
    ));
    offers_destinations(&shop(
        "      Destination:\n        Id: \"$0\n      Source: {Id: Checkout}\n",
    ));
    offers_destinations(&json_connector(
        "        \"Destination\": { \"Id\": \"$0\" },\n        \"Source\": { \"Id\": \"Checkout\" }",
    ));
    offers_destinations(&json_connector(
        "        \"Destination\": { \"Id\": \"$0\n        \"Source\": { \"Id\": \"Checkout\" }",
    ));
    offers_destinations(&json_connector(
        "        \"Destination\": {\n          \"Id\": \"$0\"\n        \"Source\": { \"Id\": \"Checkout\" }",
    ));
}

#[test]
fn permissions_are_completed_in_block_style() {
    for rest in [
        ":\n        - $0\n",
        ":\n        -$0\n",
        ":\n        - R$0\n",
        ":\n        - R$0",
        ":\n        - 'R$0'\n",
        ":\n        - \"R$0\n",
        ":\n      - $0\n",
        ":\n        $0\n",
        ":\n        $0",
        ":\n          $0\n",
        ": $0\n",
        ":$0\n",
        ": $0\n  Other:\n    Type: AWS::IAM::Role\n",
        ":\n        - $0\n\n  Other:\n    Type: AWS::IAM::Role\n",
    ] {
        offers_permissions(&shop(&format!(
            "      Source:\n        Id: Checkout\n      Destination:\n        Id: Orders\n      Permissions{rest}"
        )));
    }
}

#[test]
fn permissions_are_completed_in_flow_style() {
    for rest in [
        "[$0]",
        "[$0",
        "[ $0 ]",
        "[R$0]",
        "[R$0",
        "['$0']",
        "[\"R$0\"]",
        "[\"R$0",
        "\n        [$0",
        "[\n          $0\n        ]",
    ] {
        offers_permissions(&shop(&format!(
            "      Source:\n        Id: Checkout\n      Permissions: {rest}\n      Destination:\n        Id: Orders\n"
        )));
    }
}

#[test]
fn permissions_are_completed_in_json() {
    for rest in [
        "[$0]",
        "[\"$0\"]",
        "[\"R$0\"]",
        "[R$0]",
        "[\"$0",
        "[$0",
        "[\"$0]",
        "$0",
    ] {
        offers_permissions(&json_connector(&format!(
            "        \"Source\": {{ \"Id\": \"Checkout\" }},\n        \"Permissions\": {rest},\n        \"Destination\": {{ \"Id\": \"Orders\" }}"
        )));
        offers_permissions(&json_connector(&format!(
            "        \"Source\": {{ \"Id\": \"Checkout\" }},\n        \"Destination\": {{ \"Id\": \"Orders\" }},\n        \"Permissions\": {rest}"
        )));
    }
}

#[test]
fn carriage_returns_and_tabs_change_nothing() {
    let fixture = shop("      Source:\n        Id: Checkout\n      Destination:\n        Id: $0\n");
    offers_destinations(&fixture.replace('\n', "\r\n"));
    offers_destinations(&format!("\u{feff}{fixture}"));
    let json = json_connector(
        "        \"Source\": { \"Id\": \"Checkout\" },\n        \"Destination\": { \"Id\": \"$0\" }",
    );
    offers_destinations(&json.replace("  ", "\t").replace('\n', "\r\n"));
    offers_destinations(&json.replace('\n', " "));
}

const ENDS: &str = "      Source:\n        Id: Checkout\n      Destination:\n        Id: Orders\n";

#[test]
fn zz_explore() {
    for fixture in [
        shop("      $0"),
        shop("      Source:\n        $0\n"),
        shop("      Source: $0\n"),
        shop("      Source:\n        Id: Checkout\n        $0\n"),
        shop("      Source:\n        Type: AWS::Serverless::Function\n        $0\n"),
        shop("      Destination:\n        - $0\n      Source:\n        Id: Checkout\n"),
        shop(
            "      Destination:\n        - Id: Orders\n        $0\n      Source:\n        Id: Checkout\n",
        ),
        shop("      Destination:\n        Id: Orders\n      Source:\n        Type: $0\n"),
        shop(
            "      Destination:\n        Id: Orders\n      Source:\n        Type: AWS::Lambda::Function\n        RoleName: $0\n",
        ),
        shop(
            "      Destination:\n        Id: Orders\n      Source:\n        Type: AWS::Lambda::Function\n        Arn: $0\n",
        ),
        shop("      Destination:\n        Type: AWS::SQS::Queue\n        QueueUrl: !$0\n"),
        shop(
            "      Source:\n        Id: Jobs\n      Destination:\n        Id: Checkout\n      Permissions:\n        - $0\n",
        ),
        shop(
            "      Source:\n        Id: Jobs\n      Destination:\n        Id: Checkout\n      Permissions:\n        - Read\n        - $0\n",
        ),
        shop(&format!("{ENDS}    $0\n")),
        beside_shop("  $0"),
        beside_shop("  D:\n    Type: $0\n"),
        beside_shop("  D:\n    $0\n"),
        beside_shop("  D:\n    Type: AWS::Serverless::Function\n    $0\n"),
        beside_shop("  D:\n    Type: AWS::Serverless::Function\n    Connectors:\n      $0\n"),
        beside_shop(
            "  D:\n    Type: AWS::Serverless::Function\n    Connectors:\n      ToOrders:\n        $0\n",
        ),
        beside_shop(
            "  D:\n    Type: AWS::Serverless::Function\n    Connectors:\n      ToOrders:\n        Properties:\n          $0\n",
        ),
        beside_shop("  D:\n    Type: AWS::Serverless::Function\n    DependsOn: $0\n"),
        beside_shop(
            "  D:\n    Type: AWS::Serverless::Function\n    Properties:\n      X: !Ref $0\n",
        ),
        beside_shop(
            "  D:\n    Type: AWS::Serverless::Function\n    Properties:\n      X: !GetAtt $0\n",
        ),
        beside_shop(
            "  D:\n    Type: AWS::Serverless::Function\n    Properties:\n      X: !GetAtt [Orders, $0]\n",
        ),
        beside_shop(
            "  D:\n    Type: AWS::Serverless::Function\n    Properties:\n      X: !Sub 'a${$0'\n",
        ),
        beside_shop(
            "  D:\n    Type: AWS::Serverless::Function\n    Condition: $0\nConditions:\n  IsProd: true\n",
        ),
    ] {
        let (document, _, completion) = completion(&fixture);
        println!("=====\n{}", fixture.strip_prefix(SHOP).unwrap_or(&fixture));
        println!("-----");
        for item in &completion.items {
            println!(
                "{} | {} | {} | {}",
                item.label,
                item.detail.as_deref().unwrap_or(""),
                item.warning.as_deref().unwrap_or(""),
                item.rank
            );
        }
        if let Some(item) = completion.items.first() {
            println!("----- first applied");
            println!(
                "{}",
                applied(&document, item).strip_prefix(SHOP).unwrap_or("?")
            );
            if let Insert::Snippet { snippet, .. } = &item.insert {
                println!("snippet: {snippet:?}");
            }
        }
    }
}
