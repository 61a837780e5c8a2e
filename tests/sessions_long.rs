//! A long session: edits, openings, renames and questions over many documents. At checkpoints the server answers as one
//! that has just been started, and in the end it has no more memory than after the beginning.
//!
//! `SAM_LSP_STEPS` is the number of steps; `cargo xtask sessions` runs the long form and measures the memory.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use crate::support::{Client, at, within};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SERVER: &str = env!("CARGO_BIN_EXE_sam-lsp");

/// Steps in an ordinary run.
const FEW: usize = 300;

/// Steps from which on memory is compared: before, the caches of the server still grow.
const MANY: usize = 20_000;

/// Checkpoints in a run of many steps, and in one of few: most of the time is theirs.
const CHECKPOINTS: usize = 10;
const FEW_CHECKPOINTS: usize = 2;

const TEMPLATES: [&str; 6] = [
    include_str!("templates/orders.yaml"),
    include_str!("templates/catalogue.yaml"),
    include_str!("templates/connectors/embedded-forms.yaml"),
    include_str!("templates/policies/kinds.yaml"),
    include_str!("templates/policies/destinations.yaml"),
    r#"{"Transform": "AWS::Serverless-2016-10-31", "Resources": {
  "F": {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "a.b", "Runtime": "python3.13", "CodeUri": "src/",
    "Policies": ["AmazonS3ReadOnlyAccess", {"S3ReadPolicy": {"BucketName": {"Ref": "B"}}}]}},
  "B": {"Type": "AWS::S3::Bucket"}}}
"#,
];

/// What is typed and pasted.
const PIECES: [&str; 20] = [
    ":",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "\n      ",
    "  ",
    "\t",
    "'",
    "\"",
    "[",
    "}",
    "#",
    "!Ref ",
    "é😀",
    "x",
    "Orders",
    "${A.Arn}",
    "\n  New:\n    Type: AWS::SQS::Queue\n",
    "\r\n",
];

/// Questions about a place.
const QUESTIONS: [&str; 8] = [
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/prepareRename",
    "textDocument/signatureHelp",
    "sam-lsp/preview",
];

/// Questions about a document.
const OVERVIEWS: [&str; 6] = [
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/semanticTokens/full",
    "textDocument/codeLens",
    "textDocument/documentLink",
    "sam-lsp/graph",
];

/// Numbers that look random and are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        // Xorshift, see Marsaglia 2003.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end).unwrap()).unwrap()
    }

    fn of<'i, T>(&mut self, items: &'i [T]) -> &'i T {
        &items[self.below(items.len())]
    }

    /// A place in a text, between two characters.
    fn place(&mut self, text: &str) -> usize {
        let at = self.below(text.len() + 1);
        (0..=at)
            .rev()
            .find(|it| text.is_char_boundary(*it))
            .unwrap()
    }
}

/// A document as the client has it.
struct Open {
    uri: String,
    original: &'static str,
    text: String,
    version: i32,
}

fn client() -> Client {
    Client::with(
        SERVER,
        &json!({
            "general": { "positionEncodings": ["utf-8"] },
            "textDocument": {
                "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
                "publishDiagnostics": { "relatedInformation": true },
            },
        }),
    )
}

/// Line and column in bytes, as lines end with `\n`, `\r\n` and `\r`.
fn position(text: &str, at: usize) -> [u32; 2] {
    let (mut line, mut start) = (0, 0);
    for (index, letter) in text[..at].char_indices() {
        let is_end = match letter {
            '\n' => true,
            // With a line feed behind it, which may be behind the place, it is not an end by itself.
            '\r' => !text[index + 1..].starts_with('\n'),
            _ => false,
        };
        if is_end {
            (line, start) = (line + 1, index + 1);
        }
    }
    [line, u32::try_from(at - start).unwrap()]
}

impl Open {
    fn edit(&mut self, client: &mut Client, start: usize, end: usize, text: &str) {
        let [line, column] = position(&self.text, start);
        let [end_line, end_column] = position(&self.text, end);
        self.version += 1;
        let range = [line, column, end_line, end_column];
        client.edit(&self.uri, self.version, range, text);
        self.text.replace_range(start..end, text);
    }

    /// Makes another text of it by one edit of what differs.
    fn become_text(&mut self, client: &mut Client, text: &str) {
        let is_same = |it: &(char, char)| it.0 == it.1;
        let same = self.text.chars().zip(text.chars()).take_while(is_same);
        let start: usize = same.map(|it| it.0.len_utf8()).sum();
        let (old, new) = (&self.text[start..], &text[start..]);
        let same = old.chars().rev().zip(new.chars().rev());
        let tail: usize = same.take_while(is_same).map(|it| it.0.len_utf8()).sum();
        let (end, added) = (self.text.len() - tail, new[..new.len() - tail].to_owned());
        // The client may not part a line feed from the carriage return before it.
        if self.text[..start].ends_with('\r') || self.text[..end].ends_with('\r') {
            let whole = self.text.len();
            return self.edit(client, 0, whole, text);
        }
        self.edit(client, start, end, &added);
    }

    /// Makes the edits of a rename, which are in the order of the text or not.
    fn apply(&mut self, client: &mut Client, edits: &[Value]) {
        let mut text = self.text.clone();
        let offset = |it: &Value| {
            let line = it["line"].as_u64().unwrap();
            let column = usize::try_from(it["character"].as_u64().unwrap()).unwrap();
            let start = (0..=self.text.len())
                .filter(|at| self.text.is_char_boundary(*at))
                .find(|at| position(&self.text, *at) == [u32::try_from(line).unwrap(), 0]);
            start.unwrap() + column
        };
        let mut edits: Vec<(usize, usize, &str)> = edits
            .iter()
            .map(|it| {
                let range = &it["range"];
                let new = it["newText"].as_str().unwrap();
                (offset(&range["start"]), offset(&range["end"]), new)
            })
            .collect();
        edits.sort_unstable();
        for (start, end, new) in edits.into_iter().rev() {
            text.replace_range(start..end, new);
        }
        self.become_text(client, &text);
    }

    fn open(&mut self, client: &mut Client) {
        self.version += 1;
        let document = json!({
            "uri": self.uri, "languageId": "yaml", "version": self.version, "text": self.text,
        });
        client.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }
}

/// The parameters of a question about a place.
fn about(question: &str, uri: &str, [line, column]: [u32; 2]) -> Value {
    let mut params = at(uri, line, column);
    if question == "textDocument/references" {
        params["context"] = json!({ "includeDeclaration": true });
    }
    params
}

/// Asks, and drops the answer: it is one, or says that the text has changed meanwhile.
fn ask(client: &mut Client, method: &str, params: Value) -> Value {
    const CONTENT_MODIFIED: i64 = -32801;
    const INVALID_PARAMS: i64 = -32602;
    let id = client.request(method, params);
    let mut answer = client.answer(id);
    if let Some(error) = answer.get("error") {
        let is_expected = error["code"] == json!(CONTENT_MODIFIED)
            // What cannot be renamed is refused with a reason.
            || error["code"] == json!(INVALID_PARAMS) && method.ends_with("ename");
        assert!(is_expected, "{method}: {error}");
    }
    answer["result"].take()
}

/// One step of somebody who works on a document.
fn step(client: &mut Client, random: &mut Random, document: &mut Open) {
    match random.below(100) {
        0..60 => {
            let start = random.place(&document.text);
            let length = random.below(12) * random.below(2);
            let end = document.text.len().min(start + length);
            let is_boundary = |it: &usize| document.text.is_char_boundary(*it);
            let end = (start..=end).rev().find(is_boundary).unwrap();
            let is_part = |at: usize| {
                document.text[..at].ends_with('\r') && document.text[at..].starts_with('\n')
            };
            if !is_part(start) && !is_part(end) {
                let piece = *random.of(&PIECES);
                document.edit(client, start, end, piece);
            }
        }
        60..80 => {
            let [line, column] = position(&document.text, random.place(&document.text));
            let question = *random.of(&QUESTIONS);
            ask(
                client,
                question,
                about(question, &document.uri, [line, column]),
            );
        }
        80..88 => {
            let params = json!({ "textDocument": { "uri": document.uri } });
            let overview = *random.of(&OVERVIEWS);
            ask(client, overview, params);
        }
        88..92 => {
            let [line, column] = position(&document.text, random.place(&document.text));
            let mut params = within(&document.uri, [line, column, line, column]);
            params["context"] = json!({ "diagnostics": [] });
            ask(client, "textDocument/codeAction", params);
        }
        92..95 => {
            let [line, column] = position(&document.text, random.place(&document.text));
            let mut params = at(&document.uri, line, column);
            params["newName"] = json!(format!("Renamed{}", random.below(1_000)));
            let answer = ask(client, "textDocument/rename", params);
            if let Some(edits) = answer["changes"][&document.uri].as_array() {
                document.apply(client, edits);
            }
        }
        95..97 => {
            client.close(&document.uri);
            document.open(client);
        }
        _ => document.become_text(client, document.original),
    }
    // A text that only grows is not what people write.
    if document.text.len() > 2 * document.original.len() {
        document.become_text(client, document.original);
    }
}

/// A well-formed text that is not quite the original: some resources are there twice, under another name.
fn variant(random: &mut Random, original: &str) -> String {
    let mut text = original.to_owned();
    if text.starts_with('{') {
        return text.replace("\"B\"", &format!("\"B{}\"", random.below(100)));
    }
    for _ in 0..random.below(4) {
        let kind = *random.of(&["AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::S3::Bucket"]);
        let entry = format!("  Extra{}:\n    Type: {kind}\n", random.below(5));
        if let Some(start) = text.find("\nResources:\n") {
            text.insert_str(start + "\nResources:\n".len(), &entry);
        }
    }
    text
}

/// What a server says of all documents.
fn answers(client: &mut Client, documents: &[Open], places: &[Vec<[u32; 2]>]) -> Vec<Value> {
    let mut all = Vec::new();
    for (document, places) in documents.iter().zip(places) {
        let mut published = client.diagnostics_of(&document.uri, document.version);
        all.push(published["diagnostics"].take());
        for method in OVERVIEWS {
            let params = json!({ "textDocument": { "uri": document.uri } });
            let mut answer = client.ask(method, params);
            // They count from the start of the server.
            for name in ["version", "resultId"] {
                if let Some(it) = answer.get_mut(name) {
                    it.take();
                }
            }
            all.push(answer);
        }
        for [line, column] in places {
            for method in &QUESTIONS[..4] {
                let params = about(method, &document.uri, [*line, *column]);
                all.push(client.ask(method, params));
            }
        }
    }
    all
}

/// Memory of a process, in pages.
#[cfg(target_os = "linux")]
fn pages(process: u32) -> Option<usize> {
    let text = std::fs::read_to_string(format!("/proc/{process}/statm")).ok()?;
    text.split(' ').nth(1)?.parse().ok()
}

#[cfg(not(target_os = "linux"))]
fn pages(_process: u32) -> Option<usize> {
    None
}

#[test]
fn a_long_session_ends_as_a_new_one_begins() {
    let steps = std::env::var("SAM_LSP_STEPS").ok();
    let steps = steps.map_or(FEW, |it| it.parse().expect("a number of steps"));
    let mut random = Random(0x5eed);
    let mut client = client();
    let mut documents: Vec<Open> = (0..12)
        .map(|number| Open {
            // Not a file: beside one, code would be read at some time.
            uri: format!("untitled:{number}.yaml"),
            original: TEMPLATES[number % TEMPLATES.len()],
            text: TEMPLATES[number % TEMPLATES.len()].to_owned(),
            version: 0,
        })
        .collect();
    documents.iter_mut().for_each(|it| it.open(&mut client));
    let mut memory = BTreeMap::new();
    let checkpoints = match steps >= MANY {
        true => CHECKPOINTS,
        false => FEW_CHECKPOINTS,
    };
    for checkpoint in 0..checkpoints {
        for _ in 0..steps / checkpoints {
            let number = random.below(documents.len());
            step(&mut client, &mut random, &mut documents[number]);
            client.unexpected();
        }
        let mut fresh = self::client();
        let mut places = Vec::new();
        for document in &mut documents {
            let text = variant(&mut random, document.original);
            // An empty edit makes a version, too.
            document.become_text(&mut client, &text);
            document.version += 1;
            let [line, column] = position(&document.text, document.text.len());
            let end = [line, column, line, column];
            client.edit(&document.uri, document.version, end, "");
            let version = document.version;
            document.version -= 1;
            document.open(&mut fresh);
            assert_eq!(document.version, version);
            let place = |_| position(&document.text, random.place(&document.text));
            places.push((0..3).map(place).collect::<Vec<_>>());
        }
        let known = answers(&mut client, &documents, &places);
        let anew = answers(&mut fresh, &documents, &places);
        for (known, anew) in known.iter().zip(&anew) {
            assert_eq!(known, anew, "checkpoint {checkpoint}");
        }
        memory.extend(pages(client.process()).map(|it| (checkpoint, it)));
    }
    assert_eq!(client.leave(), Some(0));
    let (Some(early), Some(late)) = (memory.get(&1), memory.get(&(checkpoints - 1))) else {
        return;
    };
    println!("{steps} steps; memory in pages at the checkpoints: {memory:?}");
    if steps >= MANY {
        assert!(late * 10 <= early * 11, "the memory grows: {memory:?}");
    }
}
