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

const SHOP: &str = "
Resources:
  Checkout:
    Type: AWS::Serverless::Function
  Orders:
    Type: AWS::Serverless::SimpleTable
  Jobs:
    Type: AWS::SQS::Queue
  Clicks:
    Type: AWS::Kinesis::Stream
";

fn shop(connector: &str) -> String {
    format!("{SHOP}  C:\n    Type: AWS::Serverless::Connector\n    Properties:\n{connector}")
}

#[test]
fn an_id_offers_what_fits_the_other_end() {
    check(
        &shop("      Source:\n        Id: Checkout\n      Destination:\n        Id: $0\n"),
        expect![[r#"
            Checkout · AWS::Serverless::Function · Write
            Jobs · AWS::SQS::Queue · Read, Write
            Orders · AWS::Serverless::SimpleTable · Read, Write
            Clicks · AWS::Kinesis::Stream ! no connector from a function to a Kinesis stream
        "#]],
    );
}

#[test]
fn permissions_are_those_of_the_pair() {
    check(
        &shop(
            "      Source:\n        Id: Checkout\n      Destination:\n        Id: Orders\n      Permissions:\n        - $0\n",
        ),
        expect![[r#"
            Read · 6 actions
            Write · 7 actions
        "#]],
    );
}
