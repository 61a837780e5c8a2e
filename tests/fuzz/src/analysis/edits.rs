//! A document is edited: it equals the document opened with the resulting text, and its findings are those found afresh.

use super::input::{place, split};
use sam_core::analysis::Analysis;
use sam_core::document::Document;
use sam_core::text::{Change, PositionEncoding, size};
use sam_ide::{Checked, findings};

const ENCODINGS: [PositionEncoding; 3] = [
    PositionEncoding::Utf8,
    PositionEncoding::Utf16,
    PositionEncoding::Utf32,
];

/// What is put in, by a byte of the script; beyond the list the byte itself, if it is a letter.
const PIECES: [&str; 24] = [
    "",
    ":",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "\n    ",
    "  ",
    "\t",
    "'",
    "\"",
    "[",
    "]",
    "{",
    "}",
    ",",
    "#",
    "&a ",
    "*a",
    "!Ref ",
    "|\n",
    "\r\n",
    "😀",
    "\n  New:\n    Type: AWS::SQS::Queue\n",
];

pub fn run(data: &[u8]) {
    let (text, script) = split(data);
    let encoding = ENCODINGS[script.len() % 3];
    let mut analysis = Analysis::open(0, &text);
    let mut checked = Checked::new(&analysis);
    for step in script.chunks_exact(4).take(16) {
        let source = analysis.source();
        let start = place(source, [step[0], step[1]]);
        let end = source.len().min(start + usize::from(step[2] % 64));
        let end = (start..=end).rev().find(|it| source.is_char_boundary(*it));
        let end = end.unwrap_or(start);
        let position = |at: usize| analysis.text.line_col(size(at), encoding);
        let letter = char::from(step[3] & 0x7f).to_string();
        let piece = PIECES.get(usize::from(step[3]));
        let change = Change::Range {
            start: position(start),
            end: position(end),
            text: piece.map_or(letter, |it| (*it).to_owned()),
        };
        analysis = analysis.edited(0, &[change], encoding);
        assert_eq!(analysis.source(), analysis.text.to_text());
        let opened = match analysis.history() {
            None => Document::open(0, analysis.source()),
            Some(history) => Document::open_after(0, analysis.source(), history),
        };
        assert_eq!(*analysis, opened);
        checked = checked.next(&analysis);
        assert_eq!(*checked.findings(), findings(&Analysis::new(&opened)));
    }
}
