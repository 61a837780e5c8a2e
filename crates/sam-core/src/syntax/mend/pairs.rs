//! Pairs without braces in a list, `[S3ReadPolicy: {BucketName: x}]`: YAML knows them, the parser loses its way when the
//! value has brackets. It gets to see them with their braces.

use super::balance;
use super::lines::Lines;
use crate::syntax::mended::Mended;
use crate::syntax::parse::{self, Failure, FailureKind, Tree};
use crate::syntax::span::{end_of_quoted, word_end};
use crate::text::{TextEdit, size};

/// Reads a text; also how many bytes were read to do so.
pub(super) fn parse(text: &str) -> (Result<Tree, Failure>, usize) {
    let outcome = parse::parse(text);
    let failure = match &outcome {
        Ok(_) => return (outcome, text.len()),
        Err(failure) => *failure,
    };
    if failure.kind != FailureKind::Structure || !text.contains('[') {
        return (outcome, failure.offset);
    }
    let edits = braces(text);
    if edits.is_empty() {
        return (outcome, failure.offset);
    }
    let braced = Mended::new(text, &edits);
    let place = |range| braced.range_to_text(range);
    match parse::parse(braced.source()) {
        Ok(mut tree) => {
            if let Some(root) = &mut tree.root {
                root.move_ranges(&place);
            }
            for error in &mut tree.errors {
                error.range = place(error.range);
            }
            (Ok(tree), failure.offset + text.len())
        }
        Err(next) => {
            let offset = braced.to_text(next.offset);
            let cost = failure.offset + offset;
            let furthest = if offset > failure.offset {
                Failure { offset, ..next }
            } else {
                failure
            };
            (Err(furthest), cost)
        }
    }
}

/// The braces that pairs in lists lack.
fn braces(text: &str) -> Vec<TextEdit> {
    let mut scan = Scan {
        text,
        at: 0,
        last_end: 0,
        open: Vec::new(),
        edits: Vec::new(),
    };
    for flow in balance::flows(text, &Lines::new(text)) {
        if flow.start >= scan.at {
            scan.flow(flow.start);
        }
    }
    scan.edits
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// Behind the last thing that is neither white space nor comment.
    last_end: usize,
    open: Vec<Open>,
    edits: Vec<TextEdit>,
}

/// A bracket that is open.
struct Open {
    is_list: bool,
    entry: Option<Entry>,
}

/// What has been read of an item, or of an entry in braces.
struct Entry {
    start: usize,
    is_pair: bool,
}

impl Scan<'_> {
    /// Brackets from their opening one on.
    fn flow(&mut self, start: usize) {
        let bytes = self.text.as_bytes();
        self.open.clear();
        self.at = start;
        while let Some(&byte) = bytes.get(self.at) {
            let start = self.at;
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => {
                    self.at += 1;
                    continue;
                }
                b'#' if self.is_behind_blank() => {
                    let rest = &self.text[start..];
                    self.at += rest.find(['\n', '\r']).unwrap_or(rest.len());
                    continue;
                }
                b'[' | b'{' => {
                    self.begin(start);
                    self.open.push(Open {
                        is_list: byte == b'[',
                        entry: None,
                    });
                    self.at += 1;
                }
                b']' | b'}' => {
                    self.finish();
                    self.open.pop();
                    self.at += 1;
                    if self.open.is_empty() {
                        return;
                    }
                }
                b',' => {
                    self.finish();
                    self.at += 1;
                }
                b'"' | b'\'' => {
                    self.begin(start);
                    self.at = end_of_quoted(self.text, start, byte).max(start + 1);
                }
                b':' if self.is_colon() => self.colon(),
                b'?' if self.ends_word(start + 1) => {
                    let entry = self.begin(start);
                    if let Some(entry) = entry {
                        entry.is_pair |= entry.start == start;
                    }
                    self.at += 1;
                }
                b'!' | b'&' | b'*' => {
                    self.begin(start);
                    self.at = word_end(self.text, start).max(start + 1);
                }
                _ => {
                    self.begin(start);
                    self.at = self.end_of_plain();
                }
            }
            self.last_end = self.at;
        }
    }

    /// The entry that what stands at `start` belongs to.
    fn begin(&mut self, start: usize) -> Option<&mut Entry> {
        let open = self.open.last_mut()?;
        Some(open.entry.get_or_insert(Entry {
            start,
            is_pair: false,
        }))
    }

    fn colon(&mut self) {
        let (text, colon) = (self.text, self.at);
        self.at += 1;
        if let Some(entry) = self.begin(colon) {
            // A key without `?` is no longer than its line.
            entry.is_pair |= !text[entry.start..colon].contains(['\n', '\r']);
        }
    }

    /// An entry ends where the last thing did.
    fn finish(&mut self) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        if let Some(entry) = open.entry.take().filter(|it| open.is_list && it.is_pair) {
            self.edits.push(TextEdit::insert(size(entry.start), "{"));
            // The blank parts it from a tag without a value.
            self.edits.push(TextEdit::insert(size(self.last_end), " }"));
        }
    }

    fn is_behind_blank(&self) -> bool {
        let before = self.at.checked_sub(1);
        before.is_some_and(|it| self.text.as_bytes()[it].is_ascii_whitespace())
    }

    /// A colon with a blank behind it, or right behind a quoted text or a bracket.
    fn is_colon(&self) -> bool {
        let before = self.text[..self.at].chars().next_back();
        self.ends_word(self.at + 1)
            || (self.last_end == self.at && matches!(before, Some('"' | '\'' | ']' | '}')))
    }

    /// Whether no word goes on at an offset.
    fn ends_word(&self, at: usize) -> bool {
        let byte = self.text.as_bytes().get(at);
        byte.is_none_or(|it| it.is_ascii_whitespace() || b",[]{}".contains(it))
    }

    /// Where the text without quotes ends that begins here, perhaps on another line.
    fn end_of_plain(&self) -> usize {
        let bytes = self.text.as_bytes();
        let mut end = self.at + 1;
        let mut at = end;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b',' | b'[' | b']' | b'{' | b'}' => break,
                b':' if self.ends_word(at + 1) => break,
                b'#' if bytes[at - 1].is_ascii_whitespace() => break,
                b' ' | b'\t' | b'\n' | b'\r' => {}
                _ => end = at + 1,
            }
            at += 1;
        }
        end
    }
}

#[cfg(test)]
mod tests {
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
        let text =
            "Resources:\n  A:\n    P: [B: {c: d}, e: {f: g]\n    Q: 'x\n    R: [h: {i: j}]\n";
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
}
