//! What single characters of YAML are.

/// The length in bytes of the line break at an offset; 0 where none is.
pub(super) fn break_len(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b'\n') => 1,
        Some(b'\r') => 1 + usize::from(bytes.get(at + 1) == Some(&b'\n')),
        Some(0xc2) if bytes.get(at + 1) == Some(&0x85) => 2,
        Some(0xe2)
            if bytes.get(at + 1) == Some(&0x80)
                && matches!(bytes.get(at + 2), Some(0xa8 | 0xa9)) =>
        {
            3
        }
        Some(_) | None => 0,
    }
}

/// What the line break at an offset becomes in a scalar.
pub(super) fn break_text(bytes: &[u8], at: usize) -> &'static str {
    match (bytes.get(at), bytes.get(at + 2)) {
        (Some(0xe2), Some(0xa8)) => "\u{2028}",
        (Some(0xe2), _) => "\u{2029}",
        (Some(_) | None, _) => "\n",
    }
}

/// Whether white space, a line break or the end of the text stands at an offset.
pub(super) fn is_blank_or_end(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        None | Some(b' ' | b'\t') => true,
        Some(b'\n' | b'\r' | 0xc2 | 0xe2) => break_len(bytes, at) > 0,
        Some(_) => false,
    }
}

/// Whether a line break or the end of the text stands at an offset.
pub(super) fn is_break_or_end(bytes: &[u8], at: usize) -> bool {
    at >= bytes.len() || break_len(bytes, at) > 0
}

/// Whether a document marker, `---` or `...`, stands at an offset, which is the start of a line.
pub(super) fn is_document_marker(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at..at + 3), Some(b"---" | b"...")) && is_blank_or_end(bytes, at + 3)
}

/// Whether a character may stand in the name of an anchor.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// The characters that no loader reads, wherever they stand, and where they are.
pub(in crate::syntax) fn controls(text: &str) -> impl Iterator<Item = (usize, char)> {
    // Most texts have none, which their bytes tell faster.
    let is_suspect =
        |byte: u8| (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte >= 0x7f;
    let suspect = if text.bytes().any(is_suspect) {
        text
    } else {
        ""
    };
    suspect.char_indices().filter(|(_, it)| is_control(*it))
}

fn is_control(char: char) -> bool {
    matches!(
        char,
        '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}'
            | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}'
    )
}
