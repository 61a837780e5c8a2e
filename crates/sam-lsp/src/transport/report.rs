//! Answers with many items, which come to the transport as text.

use serde_json::{Value, json};
use tower_lsp::jsonrpc::Response;

/// The questions whose answers have items that may come as text.
pub(super) const METHODS: [&str; 2] = ["textDocument/completion", "textDocument/diagnostic"];

/// The body of the answer, with the text that [`crate::to_proto`] gives it in the place of the items.
pub(super) fn body(answer: Response) -> Vec<u8> {
    let (id, mut result) = answer.into_parts();
    let items = result.as_mut().ok().and_then(items);
    let (Some(items), Ok(rest)) = (items, &result) else {
        return serde_json::to_vec(&Response::from_parts(id, result)).unwrap_or_default();
    };
    // The result has something else in it, and is the last thing in the message: both end with a brace.
    let answer = json!({ "jsonrpc": "2.0", "id": id, "result": rest });
    let mut body = answer.to_string();
    body.truncate(body.len().saturating_sub(2));
    body.reserve(items.len() + 16);
    body.push_str(",\"items\":");
    body.push_str(&items);
    body.push_str("}}");
    body.into_bytes()
}

/// Takes the text out of a result.
fn items(result: &mut Value) -> Option<String> {
    let result = result.as_object_mut()?;
    let text = result.get_mut("items")?.get_mut(0)?.get_mut("data")?;
    let Value::String(text) = text else {
        return None;
    };
    let text = std::mem::take(text);
    result.shift_remove("items");
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
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
    fn other_answers_are_as_they_are() {
        let report = json!({ "kind": "unchanged", "resultId": "1" });
        assert_eq!(shown(Ok(report.clone()))["result"], report);
        let error = shown(Err(Error::internal_error()));
        assert_eq!(error["error"]["code"], -32603);
    }
}
