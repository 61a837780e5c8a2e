//! The escapes of a text in double quotes that YAML does not know.

use std::ops::Range;

/// The escapes that double quotes do not know, in the scalar that begins at `from`.
pub(super) fn bad_escapes(text: &str, from: usize) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = from + 1;
    let is_hex = |at: usize, len: usize| {
        text.get(at..at + len)
            .is_some_and(|it| it.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => break,
            b'\\' => {
                let is_known = match bytes.get(at + 1) {
                    None => break,
                    Some(b'x') => is_hex(at + 2, 2),
                    Some(b'u') => is_hex(at + 2, 4),
                    Some(b'U') => {
                        let code = text
                            .get(at + 2..at + 10)
                            .and_then(|it| u32::from_str_radix(it, 16).ok());
                        code.and_then(char::from_u32).is_some()
                    }
                    Some(it) => b"0abt\tnvfre \"/\\N_LP\r\n".contains(it),
                };
                if !is_known {
                    let len = text[at + 1..].chars().next().map_or(0, char::len_utf8);
                    found.push(at..at + 1 + len);
                }
                at += 2;
            }
            _ => at += 1,
        }
    }
    found
}
