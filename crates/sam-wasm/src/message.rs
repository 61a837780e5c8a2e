//! A message, and the answer to it.

use crate::place::{JsonChange, JsonPosition, JsonRange};
use crate::{OpenTemplate, language, views};
use sam_core::text::Change;
use serde::Deserialize;
use serde_json::{Value, json};

/// A message; what each is answered with says the head of the crate.
#[derive(Debug, Deserialize)]
#[serde(tag = "method", rename_all = "camelCase")]
enum Message {
    Open { text: String, date: String },
    Edit { changes: Vec<JsonChange> },
    Check,
    Hover { position: JsonPosition },
    Complete { position: JsonPosition },
    Document { data: String },
    Act { range: JsonRange },
    Preview { position: Option<JsonPosition> },
    Permissions,
    Graph,
}

/// Answers a message in JSON with JSON. Opens a template in the place of the one that is open, and edits that one.
pub fn answer(open: &mut Option<OpenTemplate>, message: &str) -> String {
    let result = match serde_json::from_str(message) {
        Ok(message) => result(open, message),
        Err(error) => Err(format!("not a message: {error}")),
    };
    let answer = match result {
        Ok(result) => json!({ "result": result }),
        Err(error) => json!({ "error": error }),
    };
    answer.to_string()
}

fn result(open: &mut Option<OpenTemplate>, message: Message) -> Result<Value, String> {
    if let Message::Open { text, date } = message {
        *open = Some(OpenTemplate::open(&text, date));
        return Ok(Value::Null);
    }
    let Some(open) = open else {
        return Err("no template is open".to_owned());
    };
    let document = open.analysis();
    let answer = match message {
        Message::Open { .. } => None,
        Message::Edit { changes } => {
            let changes: Vec<Change> = changes.into_iter().map(JsonChange::change).collect();
            open.edit(&changes);
            None
        }
        Message::Check => Some(language::check(open)),
        Message::Hover { position } => language::hover(open, position.offset(document)),
        Message::Complete { position } => Some(language::complete(open, position.offset(document))),
        Message::Document { data } => sam_ide::resolve_completion(&data).map(Value::from),
        Message::Act { range } => {
            let selection = range.bytes(document);
            Some(language::act(open, selection))
        }
        Message::Preview { position } => {
            views::preview(open, position.map(|it| it.offset(document)))
        }
        Message::Permissions => views::permissions(open),
        Message::Graph => views::graph(open),
    };
    Ok(answer.unwrap_or_default())
}

#[cfg(test)]
mod tests;
