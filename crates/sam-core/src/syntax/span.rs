//! Where words and quoted texts end, for who looks at a damaged line.

/// Where a tag or the name of an anchor or alias ends.
pub(super) fn word_end(text: &str, from: usize) -> usize {
    let rest = &text[from.min(text.len())..];
    if rest.starts_with("!<") {
        let end = rest.find(['>', ' ', '\t', '\n', '\r']);
        return end.map_or(text.len(), |at| {
            from + at + usize::from(rest[at..].starts_with('>'))
        });
    }
    rest.find([' ', '\t', '\n', '\r', ',', '[', ']', '{', '}'])
        .map_or(text.len(), |at| from + at)
}

/// Behind the closing quote.
pub(super) fn end_of_quoted(text: &str, start: usize, quote: u8) -> usize {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'\\' && quote == b'"' {
            at += 2;
        } else if *byte != quote {
            at += 1;
        } else if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') {
            at += 2;
        } else {
            return at + 1;
        }
    }
    text.len()
}
