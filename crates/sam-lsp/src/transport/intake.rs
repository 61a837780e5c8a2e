//! What the client says, read forgivingly and made fit for tower-lsp.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::borrow::Cow;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};
use tower_lsp::lsp_types::{
    CancelParams, DidChangeConfigurationParams, DidChangeTextDocumentParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams,
};

/// A message of the client.
#[derive(Debug)]
pub(super) enum Message {
    /// A request or a notification.
    Request(Request),
    /// The client no longer wants the answer to a request; the notification itself is inside.
    Cancel(Id, Request),
    /// An answer to a request of ours.
    Response(Response),
    /// No message of the protocol; the answer is ready.
    Refused(Response),
    /// A notification that cannot be understood, which has no answer: what to log.
    Dropped(String),
    /// The end of the session.
    Exit,
}

/// A JSON-RPC message of any kind. `null` counts as absent, as several clients send it so.
#[derive(Deserialize)]
struct Raw {
    jsonrpc: Option<Value>,
    id: Option<Value>,
    method: Option<Value>,
    params: Option<Value>,
    result: Option<Value>,
    error: Option<Value>,
}

/// Why a body is not even JSON.
#[derive(Debug)]
pub(super) struct NotJson(pub(super) String);

/// Reads the body of a message.
///
/// # Errors
/// When it is not JSON.
pub(super) fn read(body: &[u8]) -> Result<Message, NotJson> {
    let raw: Raw = match serde_json::from_slice(body) {
        Ok(raw) => raw,
        Err(error) if error.is_data() => {
            return Ok(Message::Refused(refusal(None, "not a JSON-RPC message")));
        }
        Err(error) => return Err(NotJson(format!("not JSON: {error}"))),
    };
    let id = raw.id.as_ref().and_then(id_of);
    if raw.jsonrpc.as_ref().and_then(Value::as_str) != Some("2.0") {
        return Ok(Message::Refused(refusal(id, "`jsonrpc` must be \"2.0\"")));
    }
    if raw.id.is_some() && id.is_none() {
        return Ok(Message::Refused(refusal(
            None,
            "`id` must be an integer or a string",
        )));
    }
    Ok(match (raw.method, id) {
        (Some(Value::String(method)), id) => request(method, id, raw.params),
        (Some(_), id) => Message::Refused(refusal(id, "`method` must be a string")),
        (None, Some(id)) => Message::Response(Response::from_parts(
            id,
            match raw.error {
                None => Ok(raw.result.unwrap_or_default()),
                Some(error) => Err(error_of(&error)),
            },
        )),
        (None, None) => Message::Refused(refusal(None, "neither `method` nor `id`")),
    })
}

fn request(method: String, id: Option<Id>, params: Option<Value>) -> Message {
    // tower-lsp refuses parameters where the protocol has none, and the lack of those where it has empty ones.
    let params = match (method.as_str(), params) {
        ("exit", _) => return Message::Exit,
        ("shutdown", _) => None,
        ("initialized", _) => Some(json!({})),
        ("initialize", Some(params @ Value::Object(_))) => Some(unread(params)),
        (_, params) => params,
    };
    if id.is_none()
        && let Some(why) = misunderstood(&method, params.as_ref())
    {
        return Message::Dropped(format!("`{method}` is left out: {why}"));
    }
    let cancelled = match (method.as_str(), &params) {
        ("$/cancelRequest", Some(params)) => params.get("id").and_then(id_of),
        _ => None,
    };
    let mut request = Request::build(method);
    if let Some(id) = id {
        request = request.id(id);
    }
    if let Some(params) = params {
        request = request.params(params);
    }
    match cancelled {
        Some(id) => Message::Cancel(id, request.finish()),
        None => Message::Request(request.finish()),
    }
}

/// Hands the parameters of `initialize` over as they are, where tower-lsp does not look: it would refuse a client
/// for one capability with a value it does not know.
fn unread(params: Value) -> Value {
    json!({ "capabilities": {}, "initializationOptions": params })
}

/// Why the parameters of a notification cannot be read. Without this, tower-lsp would drop it in silence.
fn misunderstood(method: &str, params: Option<&Value>) -> Option<String> {
    fn read<T: DeserializeOwned>(params: &Value) -> Option<String> {
        T::deserialize(params).err().map(|it| it.to_string())
    }
    let read = match method {
        "textDocument/didOpen" => read::<DidOpenTextDocumentParams>,
        "textDocument/didChange" => read::<DidChangeTextDocumentParams>,
        "textDocument/didClose" => read::<DidCloseTextDocumentParams>,
        "workspace/didChangeConfiguration" => read::<DidChangeConfigurationParams>,
        "$/cancelRequest" => read::<CancelParams>,
        _ => return None,
    };
    match params {
        Some(params) => read(params),
        None => Some("it has no parameters".to_owned()),
    }
}

/// The answer to what is JSON but not a message.
pub(super) fn refusal(id: Option<Id>, why: impl Into<Cow<'static, str>>) -> Response {
    let mut error = Error::invalid_request();
    error.message = why.into();
    Response::from_error(id.unwrap_or_default(), error)
}

fn id_of(id: &Value) -> Option<Id> {
    match id {
        Value::Number(number) => number.as_i64().map(Id::Number),
        Value::String(text) => Some(Id::String(text.clone())),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn error_of(error: &Value) -> Error {
    let code = error.get("code").and_then(Value::as_i64).unwrap_or(0);
    let message = error.get("message").and_then(Value::as_str);
    Error {
        code: ErrorCode::from(code),
        message: message.unwrap_or_default().to_owned().into(),
        data: error.get("data").cloned(),
    }
}
