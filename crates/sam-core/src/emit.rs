//! Plain data as YAML a person reads: short intrinsic functions, no needless quotes.

use crate::syntax::{Around, double_quoted, is_plain};
use serde_json::{Map, Value};

/// The data as block-style YAML that ends with a line break. Reading it back gives the same data.
pub fn to_yaml(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(map) if !map.is_empty() && short(map).is_none() => mapping(&mut out, map, 0),
        Value::Array(items) if !items.is_empty() => sequence(&mut out, items, 0),
        _ => {
            inline(&mut out, value);
            out.push('\n');
        }
    }
    out
}

fn mapping(out: &mut String, map: &Map<String, Value>, indent: usize) {
    for (key, value) in map {
        spaces(out, indent);
        scalar(out, key);
        out.push(':');
        behind(out, value, indent + 2, indent);
    }
}

fn sequence(out: &mut String, items: &[Value], indent: usize) {
    for item in items {
        spaces(out, indent);
        out.push('-');
        match item {
            // The first key stands beside its dash.
            Value::Object(map) if !map.is_empty() && short(map).is_none() => {
                let mut inner = String::new();
                mapping(&mut inner, map, indent + 2);
                out.push(' ');
                out.push_str(inner.trim_start_matches(' '));
            }
            _ => behind(out, item, indent + 2, indent + 2),
        }
    }
}

/// What stands behind a colon or dash, to the end of its line or lines.
fn behind(out: &mut String, value: &Value, map_indent: usize, list_indent: usize) {
    if let Value::Object(map) = value
        && let Some((name, argument)) = short(map)
    {
        out.push_str(" !");
        out.push_str(name);
        match (name, get_att(name, argument)) {
            (_, Some(dotted)) => {
                out.push(' ');
                scalar(out, &dotted);
                out.push('\n');
            }
            _ => behind(
                out,
                argument,
                map_indent,
                list_indent + if list_indent < map_indent { 2 } else { 0 },
            ),
        }
        return;
    }
    match value {
        Value::Object(map) if !map.is_empty() => {
            out.push('\n');
            mapping(out, map, map_indent);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            sequence(out, items, list_indent.max(map_indent));
        }
        _ => {
            out.push(' ');
            inline(out, value);
            out.push('\n');
        }
    }
}

fn inline(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(it) => out.push_str(if *it { "true" } else { "false" }),
        Value::Number(it) => out.push_str(&it.to_string()),
        Value::String(it) => scalar(out, it),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(map) => match short(map) {
            Some((name, argument)) => {
                out.push('!');
                out.push_str(name);
                out.push(' ');
                inline(
                    out,
                    &get_att(name, argument).map_or_else(|| argument.clone(), Value::String),
                );
            }
            None => out.push_str("{}"),
        },
    }
}

/// The intrinsic function that a map with one key is, where its short form says the same: a short form's
/// text is always text, and inside another short form a tag could not stand on the same line.
fn short(map: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut entries = map.iter();
    let (key, argument) = entries.next().filter(|_| entries.next().is_none())?;
    let name = match key.as_str() {
        "Ref" => "Ref",
        _ => key
            .strip_prefix("Fn::")
            .filter(|it| !it.is_empty() && it.bytes().all(|b| b.is_ascii_alphanumeric()))?,
    };
    let fits = match argument {
        Value::String(text) => !(name == "GetAtt" && text.contains('.')),
        Value::Array(items) => !items.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    };
    fits.then_some((name, argument))
}

/// `[Orders, Arn]` of `GetAtt` as `Orders.Arn`.
fn get_att(name: &str, argument: &Value) -> Option<String> {
    match argument.as_array()?.as_slice() {
        [Value::String(id), Value::String(attribute)] if name == "GetAtt" && !id.contains('.') => {
            Some(format!("{id}.{attribute}"))
        }
        _ => None,
    }
}

fn scalar(out: &mut String, text: &str) {
    if is_plain(text, Around::Block) {
        out.push_str(text);
    } else {
        out.push_str(&double_quoted(text));
    }
}

fn spaces(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

#[cfg(test)]
mod tests {
    use super::to_yaml;
    use crate::document::Document;
    use expect_test::expect;
    use serde_json::{Value, json};

    #[track_caller]
    fn read_back(value: &Value) -> String {
        let yaml = to_yaml(&json!({ "Key": value }));
        let document = Document::open(1, &yaml);
        assert_eq!(document.syntax_errors().collect::<Vec<_>>(), [], "{yaml}");
        let entry = document
            .blocks()
            .iter()
            .flat_map(|it| it.entries())
            .find(|it| it.name() == "Key")
            .unwrap();
        assert_eq!(&entry.value.to_value(), value, "{yaml}");
        yaml
    }

    #[test]
    fn a_policy_reads_like_one_written_by_hand() {
        let yaml = read_back(&json!({
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "PolicyDocument": { "Version": "2012-10-17", "Statement": [{
                    "Effect": "Allow",
                    "Action": ["dynamodb:GetItem", "dynamodb:Query"],
                    "Resource": [
                        { "Fn::GetAtt": ["Orders", "Arn"] },
                        { "Fn::Sub": ["${DestinationArn}/index/*", { "DestinationArn": { "Fn::GetAtt": ["Orders", "Arn"] } }] }
                    ]
                }] },
                "Roles": [{ "Ref": "CheckoutRole" }]
            }
        }));
        expect![[r#"
            Key:
              Type: AWS::IAM::ManagedPolicy
              Properties:
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - Effect: Allow
                      Action:
                        - dynamodb:GetItem
                        - dynamodb:Query
                      Resource:
                        - !GetAtt Orders.Arn
                        - !Sub
                          - ${DestinationArn}/index/*
                          - DestinationArn: !GetAtt Orders.Arn
                Roles:
                  - !Ref CheckoutRole
        "#]]
        .assert_eq(&yaml);
    }

    #[test]
    fn everything_reads_back_as_it_was() {
        for value in [
            json!(null),
            json!(""),
            json!("yes"),
            json!("2012-10-17"),
            json!("a: b"),
            json!("# no"),
            json!("é😀\n\t\"x\\"),
            json!("12"),
            json!("0x1"),
            json!("- a"),
            json!("a #b"),
            json!("*"),
            json!("<<"),
            json!("~"),
            json!(1.5),
            json!(true),
            json!({}),
            json!([]),
            json!([[]]),
            json!([[1, [2]], {"a": [{"b": []}]}]),
            json!({"Ref": {"a": 1}}),
            json!({"Ref": "a b"}),
            json!({"Fn::GetAtt": "a.b"}),
            json!({"Fn::GetAtt": ["a", {"Ref": "b"}]}),
            json!({"Fn::If": ["C", {"Fn::Sub": "x"}, {"Ref": "AWS::NoValue"}]}),
            json!([{"Fn::Sub": ["a", {}]}]),
            json!({"Fn::Join": ["", ["a", {"Ref": "b"}]]}),
            json!({"Fn::Sub": {"Ref": "x"}}),
            json!({"": {"é: b": 1}}),
            json!({"Condition": "x"}),
            json!({"Fn::": "x"}),
            json!({"Fn::GetAtt": ["a.b", "c"]}),
            json!([{"a": 1, "b": [1]}, "x"]),
        ] {
            read_back(&value);
        }
    }
}
