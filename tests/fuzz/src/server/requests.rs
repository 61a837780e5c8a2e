//! Messages as the protocol has them, with any method and any parameters: each question has one answer, and notifications have
//! none.

use super::client::{Client, URI};
use serde_json::{Map, Value, json};

const METHODS: [&str; 46] = [
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didClose",
    "textDocument/didSave",
    "workspace/didChangeConfiguration",
    "workspace/didChangeWatchedFiles",
    "workspace/didChangeWorkspaceFolders",
    "$/cancelRequest",
    "$/setTrace",
    "initialized",
    "initialize",
    "shutdown",
    "textDocument/diagnostic",
    "textDocument/hover",
    "textDocument/signatureHelp",
    "textDocument/completion",
    "completionItem/resolve",
    "textDocument/codeAction",
    "codeAction/resolve",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/prepareCallHierarchy",
    "callHierarchy/incomingCalls",
    "callHierarchy/outgoingCalls",
    "textDocument/documentHighlight",
    "textDocument/documentSymbol",
    "workspace/symbol",
    "textDocument/documentLink",
    "textDocument/foldingRange",
    "textDocument/selectionRange",
    "textDocument/formatting",
    "textDocument/rangeFormatting",
    "textDocument/onTypeFormatting",
    "textDocument/semanticTokens/full",
    "textDocument/semanticTokens/range",
    "textDocument/linkedEditingRange",
    "textDocument/inlayHint",
    "textDocument/codeLens",
    "codeLens/resolve",
    "sam-lsp/preview",
    "sam-lsp/graph",
    "workspace/executeCommand",
    "sam-lsp/settingsFiles",
    "$/unknown",
];

/// Keys of parameters.
const KEYS: [&str; 28] = [
    "textDocument",
    "uri",
    "position",
    "range",
    "start",
    "end",
    "line",
    "character",
    "context",
    "diagnostics",
    "version",
    "text",
    "contentChanges",
    "newName",
    "positions",
    "options",
    "tabSize",
    "ch",
    "settings",
    "sam-lsp",
    "rules",
    "item",
    "data",
    "query",
    "id",
    "label",
    "changes",
    "languageId",
];

/// Texts in parameters.
const WORDS: [&str; 16] = [
    URI,
    "",
    "yaml",
    "untitled:a",
    "no uri",
    "error",
    "off",
    "Resources:\n  A: {Type: AWS::SQS::Queue}\n",
    "{\"Resources\": {\"A\": {\"Type\": \"AWS::S3::Bucket\"}}}",
    "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::",
    "😀\r\n",
    "Orders",
    "policy-*",
    "\u{0}",
    ":",
    "!Sub '${",
];

/// The deepest parameters: the bytes decide where they end.
const DEEPEST: usize = 6;

/// The bytes of an input, read as choices; zeros at its end.
struct Choices<'a>(&'a [u8]);

pub fn run(data: &[u8]) {
    let mut choices = Choices(data);
    let mut client = Client::opened();
    let mut asked = Vec::new();
    let mut said = Vec::new();
    for id in 0..24 {
        if choices.0.is_empty() || client.has_ended {
            break;
        }
        let how = choices.next();
        let method = choices.of(&METHODS);
        let mut message = json!({ "jsonrpc": "2.0", "method": method });
        if how & 3 != 0 {
            message["params"] = match how & 4 {
                0 => usual(&mut choices),
                _ => any(&mut choices, DEEPEST),
            };
        }
        if how & 8 == 0 {
            message["id"] = id.into();
            asked.push(json!(id));
        }
        client.send(&message);
        // Otherwise the next message arrives while this one is under way.
        if how & 16 == 0 {
            said.extend(client.hear());
        }
    }
    said.extend(client.hear());
    let is_answer = |it: &&Value| it.get("method").is_none() && !it["id"].is_null();
    let mut answered: Vec<Value> = said
        .iter()
        .filter(is_answer)
        .map(|it| it["id"].clone())
        .collect();
    answered.sort_by_key(Value::as_i64);
    assert_eq!(answered, asked, "each question has one answer");
}

/// Parameters that most methods can do something with.
fn usual(choices: &mut Choices<'_>) -> Value {
    let place = |choices: &mut Choices<'_>| json!({ "line": choices.next() % 24, "character": choices.next() % 80 });
    let (start, end) = (place(choices), place(choices));
    let range = json!({ "start": start, "end": end });
    let text = choices.of(&WORDS);
    let document =
        json!({ "uri": URI, "version": choices.next(), "languageId": "yaml", "text": text });
    json!({
        "textDocument": document,
        "position": start,
        "positions": [start, end],
        "range": range,
        "context": { "includeDeclaration": true, "diagnostics": [], "triggerKind": 1 },
        "contentChanges": [{ "range": range, "text": text }],
        "newName": text,
        "options": { "tabSize": 2, "insertSpaces": true },
        "ch": "\n",
        "files": [{ "uri": "untitled:sam-lsp.toml", "text": text }],
        "query": text,
        "id": choices.next(),
    })
}

/// Any value.
fn any(choices: &mut Choices<'_>, depth: usize) -> Value {
    match choices.next() % 12 {
        0 | 1 if depth > 0 => {
            let length = usize::from(choices.next() % 5);
            Value::Array((0..length).map(|_| any(choices, depth - 1)).collect())
        }
        2..=6 if depth > 0 => {
            let length = usize::from(choices.next() % 6);
            let entries = (0..length).map(|_| {
                let key = choices.of(&KEYS).to_owned();
                (key, any(choices, depth - 1))
            });
            Value::Object(entries.collect::<Map<_, _>>())
        }
        7 => json!(choices.next()),
        8 => json!(i64::from(choices.next()) - (1 << 32)),
        9 => json!(u32::MAX - u32::from(choices.next())),
        10 => [Value::Null, true.into(), 0.5.into()][usize::from(choices.next() % 3)].clone(),
        _ => json!(choices.of(&WORDS)),
    }
}

impl Choices<'_> {
    fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        *first
    }

    fn of<'t>(&mut self, items: &[&'t str]) -> &'t str {
        items[usize::from(self.next()) % items.len()]
    }
}
