//! Data, as the transform writes it, as a piece of template, as people write it.

use super::Piece;
use serde_json::{Map, Value};

impl Piece<'static> {
    /// A value with its intrinsic functions; `Fn::Sub` with variables has them in its text where that is possible.
    pub(crate) fn data(value: &Value) -> Self {
        if let Some(function) = function(value) {
            return function;
        }
        match value {
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::data).collect()),
            Value::Object(map) => Self::entries(map.iter().map(|(key, it)| (key, Self::data(it)))),
            Value::Null | Value::Bool(_) | Value::Number(_) => Self::Text(value.to_string()),
        }
    }
}

fn function(value: &Value) -> Option<Piece<'static>> {
    let map = value.as_object().filter(|it| it.len() == 1)?;
    let (name, argument) = map.iter().next()?;
    match name.as_str() {
        "Ref" => Some(Piece::Ref(argument.as_str()?.to_owned())),
        "Fn::GetAtt" => {
            let (id, attribute) = attribute(argument)?;
            Some(Piece::GetAtt(id.to_owned(), attribute.to_owned()))
        }
        "Fn::Sub" => match argument {
            Value::String(text) => Some(Piece::sub(text.clone())),
            Value::Array(items) => match items.as_slice() {
                [Value::String(text), Value::Object(variables)] => {
                    Some(Piece::sub(inlined(text, variables)?))
                }
                _ => None,
            },
            Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) => None,
        },
        _ => None,
    }
}

fn attribute(argument: &Value) -> Option<(&str, &str)> {
    match argument {
        Value::String(text) => text.split_once('.'),
        Value::Array(items) => match items.as_slice() {
            [Value::String(id), Value::String(name)] => Some((id, name)),
            _ => None,
        },
        Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The text of an `Fn::Sub` with what its variables stand for in their place.
fn inlined(text: &str, variables: &Map<String, Value>) -> Option<String> {
    let mut result = text.to_owned();
    for (name, value) in variables {
        let written = match function(value) {
            Some(Piece::Ref(id)) => format!("${{{id}}}"),
            Some(Piece::GetAtt(id, attribute)) => format!("${{{id}.{attribute}}}"),
            Some(piece) => piece.as_sub()?.to_owned(),
            None => value.as_str().filter(|it| !it.contains("${"))?.to_owned(),
        };
        result = result.replace(&format!("${{{name}}}"), &written);
    }
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::Piece;
    use serde_json::json;

    #[test]
    fn functions_get_their_short_forms() {
        let piece = Piece::data(&json!({
            "Action": ["a:B", "c:D"],
            "Resource": [
                { "Fn::GetAtt": ["T", "Arn"] },
                { "Fn::Sub": ["${D}/x/${R}/*${AWS::Region}", { "D": { "Fn::GetAtt": "T.Arn" }, "R": { "Ref": "P" } }] },
                { "Fn::Sub": ["${D}", { "D": { "Fn::ImportValue": "y" } }] },
            ],
        }));
        let text = format!("{piece:?}");
        let expected = r#"Map([(Text("Action"), List([Text("a:B"), Text("c:D")])), (Text("Resource"), List([GetAtt("T", "Arn"), Sub([Text("${T.Arn}/x/${P}/*${AWS::Region}")]), Map([(Text("Fn::Sub"), List([Text("${D}"), Map([(Text("D"), Map([(Text("Fn::ImportValue"), Text("y"))]))])]))])]))])"#;
        assert_eq!(text, expected);
    }
}
