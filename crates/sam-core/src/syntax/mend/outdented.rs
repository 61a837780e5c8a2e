//! Brackets whose lines stand no further in than the key they belong to: YAML 1.1 has no rule against it, and pasted
//! JSON looks like that, but the parser refuses it.

use super::balance;
use super::lines::Lines;
use crate::text::{TextEdit, size};

/// What indents such lines far enough; `None` when there are none, or when brackets are out of balance.
pub(super) fn indented(text: &str) -> Option<Vec<TextEdit>> {
    if !text.contains(['[', '{']) {
        return None;
    }
    let lines = Lines::new(text);
    let flows = balance::balanced_flows(text, &lines)?;
    let mut edits = Vec::new();
    for flow in flows {
        let first = lines.at(flow.start);
        let column = lines.line(text, first).column();
        for at in first + 1..lines.len() {
            let line = lines.line(text, at);
            if line.start >= flow.end {
                break;
            }
            if !line.content().is_empty() && line.indent() <= column {
                edits.push(TextEdit::insert(size(line.start), " ".repeat(column + 1)));
            }
        }
    }
    (!edits.is_empty()).then_some(edits)
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use serde_json::{Value, json};

    #[track_caller]
    fn check(text: &str, expected: &Value) {
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
        check(text, &json!({ "Name": { "B": "é" } }));
    }

    #[test]
    fn what_stands_in_brackets_may_stand_anywhere() {
        let text = "Resources:\n  A:\n    Properties:\n      Name: {\n\"B\": \"é\", # }\n\n\"C\": [\n1,\n 2\n]\n}\n      D: x\n  C: {}\n";
        check(
            text,
            &json!({ "Name": { "B": "é", "C": [1, 2] }, "D": "x" }),
        );
    }
}
