//! What the YAML reader makes of texts on which readers differ.

use crate::document::Document;
use serde_json::{Value, json};

/// What the item of a list in brackets is, and the bytes of its items.
#[track_caller]
fn check(list: &str, expected: &Value, ranges: &[&str]) {
    let text = format!("Resources:\n  A:\n    P: {list}\n    Q: [x]\n");
    let document = Document::open(1, &text);
    assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
    let body = document.template().resource("A").unwrap().body();
    assert_eq!(
        body.get("Q").map(|it| it.to_value()),
        Some(json!(["x"])),
        "what follows is read"
    );
    let node = body.get("P").unwrap();
    assert_eq!(&node.to_value(), expected);
    assert_eq!(
        document.slice(node.range()),
        list.trim_start_matches("!If ")
    );
    let items: Vec<_> = node.items().map(|it| document.slice(it.range())).collect();
    assert_eq!(items, ranges);
}

#[test]
fn a_pair_needs_no_braces_in_a_list() {
    check(
        "[S3ReadPolicy: {BucketName: x}]",
        &json!([{ "S3ReadPolicy": { "BucketName": "x" } }]),
        &["S3ReadPolicy: {BucketName: x}"],
    );
    check(
        "[A: {b: c, d: e}, f, 'G': [h], {i: {j: k}}, l: {} ]",
        &json!([{ "A": { "b": "c", "d": "e" } }, "f", { "G": ["h"] }, { "i": { "j": "k" } }, { "l": {} }]),
        &["A: {b: c, d: e}", "f", "'G': [h]", "{i: {j: k}}", "l: {}"],
    );
}

#[test]
fn pairs_stand_in_pairs_on_many_lines_with_comments() {
    check(
        "[ # [one: {\n      é: # {\n        [\"b\":[c: {d: [e: {f: 1}]}, g]], # ]\n      ? h\n      : {i: j}, k: ]",
        &json!([
            { "é": [{ "b": [{ "c": { "d": [{ "e": { "f": 1 } }] } }, "g"] }] },
            { "h": { "i": "j" } },
            { "k": null }
        ]),
        &[
            "é: # {\n        [\"b\":[c: {d: [e: {f: 1}]}, g]]",
            "? h\n      : {i: j}",
            "k:",
        ],
    );
}

#[test]
fn tags_and_anchors_stay_where_they_are() {
    check(
        "!If [A, B: {c: !Ref d}, &e F: !Sub , g: !If [h, i: [j], !Ref k]]",
        &json!({ "Fn::If": [
            "A",
            { "B": { "c": { "Ref": "d" } } },
            { "F": { "Fn::Sub": "" } },
            { "g": { "Fn::If": ["h", { "i": ["j"] }, { "Ref": "k" }] } }
        ] }),
        &[
            "A",
            "B: {c: !Ref d}",
            "&e F: !Sub",
            "g: !If [h, i: [j], !Ref k]",
        ],
    );
}

#[test]
fn damage_beside_a_pair_is_told_by_itself() {
    let text = "Resources:\n  A:\n    P: [B: {c: d}, e: {f: g]\n    Q: 'x\n    R: [h: {i: j}]\n";
    let document = Document::open(1, text);
    let errors: Vec<_> = document
        .syntax_errors()
        .map(|it| (document.slice(it.range).to_owned(), it.message))
        .collect();
    assert_eq!(
        errors,
        [
            (
                "{".to_owned(),
                "this `{` is never closed: add `}`".to_owned()
            ),
            (
                "'x".to_owned(),
                "this text is never closed: add `'`".to_owned()
            ),
        ]
    );
    let body = document.template().resource("A").unwrap().body();
    assert_eq!(
        body.to_value(),
        json!({ "P": [{ "B": { "c": "d" } }, { "e": { "f": "g" } }], "Q": "x", "R": [{ "h": { "i": "j" } }] })
    );
}

#[track_caller]
fn check_outdented(text: &str, expected: &Value) {
    let document = Document::open(1, text);
    assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
    let resource = document.template().resource("A").unwrap();
    assert_eq!(&resource.properties().unwrap().to_value(), expected);
    let name = resource
        .property("Name")
        .and_then(|it| it.get("B"))
        .unwrap();
    assert_eq!(document.slice(name.range()), "\"é\"");
}

#[test]
fn brackets_may_end_at_the_column_of_their_key() {
    let text = "Resources:\n  A:\n    Properties:\n      Name: {\n        \"B\": \"é\"\n      }\n  C: {}\n";
    check_outdented(text, &json!({ "Name": { "B": "é" } }));
}

#[test]
fn what_stands_in_brackets_may_stand_anywhere() {
    let text = "Resources:\n  A:\n    Properties:\n      Name: {\n\"B\": \"é\", # }\n\n\"C\": [\n1,\n 2\n]\n}\n      D: x\n  C: {}\n";
    check_outdented(
        text,
        &json!({ "Name": { "B": "é", "C": [1, 2] }, "D": "x" }),
    );
}
