//! The interface as its host uses it: JSON in, JSON out.

use super::answer;
use crate::OpenTemplate;
use expect_test::{Expect, expect};
use serde_json::{Value, json};

/// A host with one template.
#[derive(Default)]
struct Host(Option<OpenTemplate>);

impl Host {
    fn with(text: &str) -> Self {
        let mut host = Self::default();
        let opened = host.result(json!({ "method": "open", "text": text, "date": "2026-11-29" }));
        assert_eq!(opened, Value::Null);
        host
    }

    fn answer(&mut self, message: &str) -> Value {
        serde_json::from_str(&answer(&mut self.0, message)).expect("an answer is JSON")
    }

    fn result(&mut self, message: Value) -> Value {
        let mut answer = self.answer(&message.to_string());
        assert_eq!(answer.get("error"), None, "{message}");
        answer["result"].take()
    }

    /// Types in the place of a range.
    fn edit(&mut self, start: (u32, u32), end: (u32, u32), text: &str) {
        let range = json!({ "start": position(start), "end": position(end) });
        let change = json!({ "range": range, "text": text });
        let edited = self.result(json!({ "method": "edit", "changes": [change] }));
        assert_eq!(edited, Value::Null);
    }
}

fn position((line, character): (u32, u32)) -> Value {
    json!({ "line": line, "character": character })
}

/// A value in a form to read: a line for each key that holds neither lists nor maps.
#[track_caller]
fn check(shown: &Value, expected: Expect) {
    expected.assert_eq(&format!("{shown:#}\n"));
}

const SHOP: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: # 🧾
    Type: AWS::Serverless::SimpleTable
  Checkout:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, InlineCode: pass}
    Connectors:
      Save:
        Properties: {Destination: {Id: Order}, Permissions: [Write]}
";

#[test]
fn a_finding_has_its_place_and_its_page() {
    let mut host = Host::with(SHOP);
    check(
        &host.result(json!({ "method": "check" })),
        expect![[r#"
        {
          "diagnostics": [
            {
              "range": {
                "start": {
                  "line": 9,
                  "character": 39
                },
                "end": {
                  "line": 9,
                  "character": 44
                }
              },
              "severity": "error",
              "code": "connector-unknown-id",
              "page": "https://github.com/sam-lsp/sam-lsp/blob/main/docs/rules/connector-unknown-id.md",
              "message": "There is no resource `Order` in this template. Did you mean `Orders`?",
              "awsMessage": null,
              "related": []
            }
          ],
          "isTemplate": true
        }
    "#]],
    );
}

#[test]
fn an_action_mends_a_finding() {
    let mut host = Host::with(SHOP);
    let at = json!({ "start": position((9, 42)), "end": position((9, 42)) });
    let actions = host.result(json!({ "method": "act", "range": at }));
    check(
        &actions,
        expect![[r#"
        [
          {
            "label": "Change to `Orders` (table)",
            "kind": "fix",
            "mends": {
              "code": "connector-unknown-id",
              "range": {
                "start": {
                  "line": 9,
                  "character": 39
                },
                "end": {
                  "line": 9,
                  "character": 44
                }
              }
            },
            "edits": [
              {
                "range": {
                  "start": {
                    "line": 9,
                    "character": 39
                  },
                  "end": {
                    "line": 9,
                    "character": 44
                  }
                },
                "text": "Orders"
              }
            ],
            "more": [],
            "less": []
          },
          {
            "label": "Ignore `connector-unknown-id` on this line",
            "kind": "ignore",
            "mends": {
              "code": "connector-unknown-id",
              "range": {
                "start": {
                  "line": 9,
                  "character": 39
                },
                "end": {
                  "line": 9,
                  "character": 44
                }
              }
            },
            "edits": [
              {
                "range": {
                  "start": {
                    "line": 9,
                    "character": 68
                  },
                  "end": {
                    "line": 9,
                    "character": 68
                  }
                },
                "text": " # sam-lsp: ignore connector-unknown-id"
              }
            ],
            "more": [],
            "less": []
          }
        ]
    "#]],
    );
}

#[test]
fn edits_count_in_utf_16_and_come_to_what_is_opened() {
    let mut host = Host::with(SHOP);
    host.edit((2, 14), (2, 14), " 🎉");
    host.edit((9, 39), (9, 44), "Orders");
    let text = SHOP
        .replace("🧾", "🧾 🎉")
        .replace("Id: Order}", "Id: Orders}");
    let mut opened = Host::with(&text);
    let check = json!({ "method": "check" });
    assert_eq!(host.result(check.clone())["diagnostics"], json!([]));
    for method in ["check", "preview", "permissions", "graph"] {
        let message = json!({ "method": method });
        assert_eq!(
            host.result(message.clone()),
            opened.result(message),
            "{method}"
        );
    }
}

#[test]
fn a_hover_has_its_range() {
    let mut host = Host::with(&SHOP.replace("Id: Order}", "Id: Orders}"));
    let hover = host.result(json!({ "method": "hover", "position": position((9, 64)) }));
    check(
        &hover,
        expect![[r#"
        {
          "range": {
            "start": {
              "line": 9,
              "character": 62
            },
            "end": {
              "line": 9,
              "character": 67
            }
          },
          "markdown": "**Write** · `Checkout` → `Orders` · 7 actions\n\nManaged policy `CheckoutSavePolicy` on role `CheckoutRole` (generated by SAM)\n\nOn `Orders` and `Orders/index/*`:\n\n- **Write** (dynamodb): PutItem · UpdateItem · DeleteItem · BatchWriteItem · PartiQLDelete · PartiQLInsert · PartiQLUpdate\n\nAlso possible here: Read (6 actions)\n\n[dynamodb actions in the AWS documentation](https://docs.aws.amazon.com/service-authorization/latest/reference/list_dynamodb.html#list_dynamodb-actions-as-permissions)"
        }
    "#]],
    );
}

#[test]
fn items_replace_what_is_typed() {
    let mut host = Host::with(SHOP);
    let completion = host.result(json!({ "method": "complete", "position": position((9, 44)) }));
    check(
        &completion,
        expect![[r#"
        {
          "items": [
            {
              "label": "Orders",
              "kind": "reference",
              "detail": "AWS::Serverless::SimpleTable · Read, Write",
              "filter": null,
              "range": {
                "start": {
                  "line": 9,
                  "character": 39
                },
                "end": {
                  "line": 9,
                  "character": 44
                }
              },
              "insert": "Orders",
              "isSnippet": false,
              "data": "grant AWS::Lambda::Function AWS::DynamoDB::Table"
            },
            {
              "label": "Checkout",
              "kind": "reference",
              "detail": "AWS::Serverless::Function · Write",
              "filter": null,
              "range": {
                "start": {
                  "line": 9,
                  "character": 39
                },
                "end": {
                  "line": 9,
                  "character": 44
                }
              },
              "insert": "Checkout",
              "isSnippet": false,
              "data": "grant AWS::Lambda::Function AWS::Lambda::Function"
            }
          ],
          "isIncomplete": false
        }
    "#]],
    );
}

#[test]
fn an_item_has_its_documentation() {
    let mut host = Host::with(SHOP);
    let completion = host.result(json!({ "method": "complete", "position": position((9, 44)) }));
    let items = completion["items"].as_array().expect("a list");
    let data = items.iter().find_map(|it| it["data"].as_str());
    let document = json!({ "method": "document", "data": data.expect("an item with data") });
    check(
        &host.result(document),
        expect![[r#"
        "From a function to a table\n\n**Read** `dynamodb:GetItem`, `dynamodb:Query`, `dynamodb:Scan`, `dynamodb:BatchGetItem`, `dynamodb:ConditionCheckItem`, `dynamodb:PartiQLSelect`\n\n**Write** `dynamodb:PutItem`, `dynamodb:UpdateItem`, `dynamodb:DeleteItem`, `dynamodb:BatchWriteItem`, `dynamodb:PartiQLDelete`, `dynamodb:PartiQLInsert`, `dynamodb:PartiQLUpdate`\n\nBecomes a managed policy on the role of the source.\n\n[AWS: what connects to what](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html#supported-connector-resource-types)"
    "#]],
    );
}

#[test]
fn the_preview_is_of_what_stands_at_the_cursor() {
    let mut host = Host::with(&SHOP.replace("Id: Order}", "Id: Orders}"));
    let preview = host.result(json!({ "method": "preview", "position": position((8, 8)) }));
    check(
        &preview,
        expect![[r#"
        {
          "title": "CheckoutSave",
          "text": "Resources:\n  CheckoutSavePolicy:\n    Type: AWS::IAM::ManagedPolicy\n    Metadata:\n      aws:sam:connectors:\n        CheckoutSave:\n          Source:\n            Type: AWS::Serverless::Function\n          Destination:\n            Type: AWS::Serverless::SimpleTable\n    Properties:\n      PolicyDocument:\n        Version: \"2012-10-17\"\n        Statement:\n          - Effect: Allow\n            Action:\n              - dynamodb:PutItem\n              - dynamodb:UpdateItem\n              - dynamodb:DeleteItem\n              - dynamodb:BatchWriteItem\n              - dynamodb:PartiQLDelete\n              - dynamodb:PartiQLInsert\n              - dynamodb:PartiQLUpdate\n            Resource:\n              - !GetAtt Orders.Arn\n              - !Sub\n                - ${DestinationArn}/index/*\n                - DestinationArn: !GetAtt Orders.Arn\n      Roles:\n        - !Ref CheckoutRole\n",
          "range": {
            "start": {
              "line": 8,
              "character": 6
            },
            "end": {
              "line": 9,
              "character": 69
            }
          }
        }
    "#]],
    );
    let whole = host.result(json!({ "method": "preview" }));
    assert_eq!(whole["title"], "template");
    assert!(
        whole["text"]
            .as_str()
            .is_some_and(|it| it.contains("# Checkout, line 5"))
    );
}

#[test]
fn permissions_are_markdown_and_the_graph_is_svg() {
    let mut host = Host::with(&SHOP.replace("Id: Order}", "Id: Orders}"));
    let permissions = host.result(json!({ "method": "permissions" }));
    check(
        &permissions,
        expect![[r###"
        "## `CheckoutRole` (generated by SAM), role of `Checkout`\n\n### `AWSLambdaBasicExecutionRole`, added by SAM for logging (line 5)\n\nOn `*`:\n\n- **Write** (logs): CreateLogGroup · CreateLogStream · PutLogEvents\n\n### Connector `CheckoutSave` · Write (line 10)\n\nOn `Orders` and `Orders/index/*`:\n\n- **Write** (dynamodb): PutItem · UpdateItem · DeleteItem · BatchWriteItem · PartiQLDelete · PartiQLInsert · PartiQLUpdate\n"
    "###]],
    );
    let graph = host.result(json!({ "method": "graph" }));
    let graph = graph.as_str().expect("a picture");
    assert!(
        graph.starts_with("<svg ") && graph.ends_with("</svg>\n"),
        "{graph}"
    );
}

#[test]
fn what_is_not_a_template_has_no_answers() {
    for text in ["", "jobs: {}\n", "[", "\t", "{\"a\": 1}"] {
        let mut host = Host::with(text);
        let checked = host.result(json!({ "method": "check" }));
        assert_eq!(
            checked,
            json!({ "diagnostics": [], "isTemplate": false }),
            "{text:?}"
        );
        for method in ["preview", "permissions", "graph"] {
            assert_eq!(
                host.result(json!({ "method": method })),
                Value::Null,
                "{text:?}"
            );
        }
        let hover = json!({ "method": "hover", "position": position((0, 0)) });
        assert_eq!(host.result(hover), Value::Null, "{text:?}");
    }
}

#[test]
fn what_is_not_a_message_is_an_error() {
    let mut host = Host::default();
    for message in [
        "",
        "[]",
        "{\"method\":\"deploy\"}",
        "{\"method\":\"hover\"}",
        "\u{1f600}",
    ] {
        let answer = host.answer(message);
        let error = answer["error"].as_str().expect("an error");
        assert!(error.starts_with("not a message: "), "{error}");
    }
    let answer = host.answer("{\"method\":\"check\"}");
    assert_eq!(answer, json!({ "error": "no template is open" }));
}

#[test]
fn bad_text_and_places_outside_of_it_are_answered() {
    let deep = format!("Resources: {}", "[".repeat(10_000));
    let nested = format!(
        "Resources:\n  A: {}1{}\n",
        "{a: ".repeat(5_000),
        "}".repeat(5_000)
    );
    let anchors: String = (1..30)
        .map(|it| format!("a{it}: &a{it} [*a{0}, *a{0}]\n", it - 1))
        .collect();
    let bomb = format!("a0: &a0 [x]\n{anchors}{SHOP}");
    let crlf = SHOP.replace('\n', "\r\n");
    let tabs = SHOP.replace("    Type", "\tType");
    for text in [&deep, &nested, &bomb, &crlf, &tabs] {
        let mut host = Host::with(text);
        host.edit((99_999, 99_999), (0, 3), "🧾: {");
        let far = position((u32::MAX, u32::MAX));
        for at in [position((0, 0)), position((2, 15)), far] {
            for method in ["hover", "complete", "preview"] {
                host.result(json!({ "method": method, "position": at }));
            }
            let range = json!({ "start": at, "end": position((1, 1)) });
            host.result(json!({ "method": "act", "range": range }));
        }
        for method in ["check", "permissions", "graph"] {
            host.result(json!({ "method": method }));
        }
    }
}
