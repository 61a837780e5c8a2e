//! Answers with many items, which come to the transport as text.

use serde_json::{Map, Value};
use tower_lsp::jsonrpc::Response;

/// The questions whose answers may come as text.
pub(super) const METHODS: [&str; 3] = [
    "textDocument/completion",
    "textDocument/diagnostic",
    "textDocument/documentSymbol",
];

/// The body of the answer, with the text that [`crate::to_proto`] gives it in its place.
pub(super) fn body(answer: Response) -> Vec<u8> {
    let (id, result) = answer.into_parts();
    let id = match serde_json::to_string(&id) {
        Ok(id) => id,
        Err(_) => return Vec::new(),
    };
    let mut body = Vec::new();
    match result {
        Ok(Value::Object(mut rest)) => match items(&mut rest) {
            Some(items) => {
                body.reserve(items.len() + ENVELOPE);
                body.extend_from_slice(RESULT);
                push_members(&mut body, &rest);
                body.extend_from_slice(b"\"items\":");
                body.extend_from_slice(items.as_bytes());
                body.push(b'}');
            }
            None => push_result(&mut body, &Value::Object(rest).to_string()),
        },
        Ok(Value::Array(mut list)) => {
            let whole = whole(&mut list).unwrap_or_else(|| Value::from(list).to_string());
            push_result(&mut body, &whole);
        }
        Ok(other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_))) => {
            push_result(&mut body, &other.to_string());
        }
        Err(error) => {
            let error = serde_json::to_string(&error).unwrap_or_default();
            body.extend_from_slice(br#"{"jsonrpc":"2.0","error":"#);
            body.extend_from_slice(error.as_bytes());
        }
    }
    body.extend_from_slice(b",\"id\":");
    body.extend_from_slice(id.as_bytes());
    body.push(b'}');
    body
}

/// What an answer begins with.
const RESULT: &[u8] = br#"{"jsonrpc":"2.0","result":"#;

/// About as many bytes as an answer has around its items.
const ENVELOPE: usize = 200;

fn push_result(body: &mut Vec<u8>, result: &str) {
    body.reserve(result.len() + ENVELOPE);
    body.extend_from_slice(RESULT);
    body.extend_from_slice(result.as_bytes());
}

/// The members of an object, each with a comma behind it.
fn push_members(body: &mut Vec<u8>, members: &Map<String, Value>) {
    body.push(b'{');
    for (key, value) in members {
        let member = format!("{}:{value},", Value::from(key.as_str()));
        body.extend_from_slice(member.as_bytes());
    }
}

/// Takes the text out of the only one of the items.
fn items(result: &mut Map<String, Value>) -> Option<String> {
    let data = result.get_mut("items")?.get_mut(0)?.get_mut("data")?;
    let text = text(data)?;
    result.shift_remove("items");
    Some(text)
}

/// Takes the text that stands for a list out of its only item.
fn whole(list: &mut [Value]) -> Option<String> {
    text(list.get_mut(0)?.get_mut("containerName")?)
}

fn text(value: &mut Value) -> Option<String> {
    match value {
        Value::String(text) => Some(std::mem::take(text)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use tower_lsp::jsonrpc::{Error, Id};

    fn shown(result: Result<Value, Error>) -> Value {
        let body = body(Response::from_parts(Id::Number(7), result));
        serde_json::from_slice(&body).unwrap()
    }

    #[test]
    fn the_text_is_in_the_place_of_the_items() {
        let carrier = json!({ "message": "", "data": "[{\"message\": \"a\"}]" });
        let report = json!({ "kind": "full", "resultId": "1", "items": [carrier] });
        let items = json!([{ "message": "a" }]);
        let expected = json!({ "kind": "full", "resultId": "1", "items": items });
        assert_eq!(
            shown(Ok(report)),
            json!({ "jsonrpc": "2.0", "id": 7, "result": expected })
        );
    }

    #[test]
    fn the_text_is_in_the_place_of_a_list() {
        let carrier = json!({ "name": "", "containerName": "[{\"name\": \"a\"}]" });
        assert_eq!(
            shown(Ok(json!([carrier]))),
            json!({ "jsonrpc": "2.0", "id": 7, "result": [{ "name": "a" }] })
        );
    }

    #[test]
    fn other_answers_are_as_they_are() {
        let report = json!({ "kind": "unchanged", "resultId": "1" });
        assert_eq!(shown(Ok(report.clone()))["result"], report);
        let error = shown(Err(Error::internal_error()));
        assert_eq!(error["error"]["code"], -32603);
    }
}
