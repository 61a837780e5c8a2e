//! Where things end in a text: the parser tells where they start only.

/// The offset behind white space, comments and the separators `-`, `,`, `:`, `?` (and `---`, directives, anchors)
/// that can stand between two nodes. Stops at a tag.
pub(super) fn gap(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        let ends_word =
            |at: usize| matches!(bytes.get(at), None | Some(b' ' | b'\t' | b'\n' | b'\r'));
        at = match byte {
            b' ' | b'\t' | b'\n' | b'\r' => at + 1,
            b'#' => line_end(text, at),
            b',' | b':' => at + 1,
            b'-' | b'?' if ends_word(at + 1) => at + 1,
            b'-' if starts_line(text, at) && text[at..].starts_with("---") && ends_word(at + 3) => {
                at + 3
            }
            b'%' if starts_line(text, at) => line_end(text, at),
            b'&' => word_end(text, at),
            _ => return at,
        };
    }
    at
}

/// As [`gap`], up to a dash.
pub(super) fn gap_before_dash(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        at = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b':' => at + 1,
            b'#' => line_end(text, at),
            b'&' => word_end(text, at),
            _ => return at,
        };
    }
    at
}

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

/// The end of the line, before its line break.
pub(super) fn line_end(text: &str, from: usize) -> usize {
    text[from..]
        .find(['\n', '\r'])
        .map_or(text.len(), |at| from + at)
}

fn starts_line(text: &str, at: usize) -> bool {
    at == 0 || matches!(text.as_bytes().get(at - 1), Some(b'\n' | b'\r'))
}

/// Where a plain scalar ends: its words stand in the source as they are, only the white space may differ.
pub(super) fn end_of_words(text: &str, start: usize, value: &str) -> usize {
    let mut source = text[start.min(text.len())..].char_indices();
    let mut end = start;
    for wanted in value.chars().filter(|c| !c.is_whitespace()) {
        match source.by_ref().find(|(_, c)| !c.is_whitespace()) {
            Some((at, found)) if found == wanted => end = start + at + found.len_utf8(),
            Some(_) | None => break,
        }
    }
    end
}

/// Behind the dash of the item that follows `from`, comments left out.
pub(super) fn dash_after(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        let found = rest.find(|c: char| !c.is_whitespace())? + at;
        match text.as_bytes().get(found)? {
            b'#' => at = line_end(text, found),
            b'-' | b',' | b'[' => return Some(found + 1),
            _ => return None,
        }
    }
}

/// Behind the colon that follows a key; where the key ends when there is none.
pub(super) fn colon_after(text: &str, key_end: usize) -> usize {
    let mut at = key_end.min(text.len());
    loop {
        let Some(gap) = text[at..].find(|c: char| !c.is_whitespace()) else {
            return key_end;
        };
        match text.as_bytes().get(at + gap) {
            Some(b':') => return at + gap + 1,
            Some(b'#') if gap > 0 => at = line_end(text, at + gap),
            Some(_) | None => return key_end,
        }
    }
}

/// Where the `|` or `>` of a block scalar is. Its marker stands there when it is empty, else at its first line.
pub(super) fn header_of_block_scalar(text: &str, marker: usize) -> usize {
    if matches!(text.as_bytes().get(marker), Some(b'|' | b'>'))
        && is_header(&text[marker..line_end(text, marker)])
    {
        let line = text[..marker].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        if !text[line..marker].trim().is_empty() || marker == 0 {
            return marker;
        }
    }
    let line = text[..marker].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let above = text[..line].trim_end();
    let line = above.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let header = above[line..]
        .match_indices(['|', '>'])
        .map(|(at, _)| line + at)
        .find(|at| is_header(&above[*at..]));
    header.unwrap_or(marker)
}

fn is_header(rest: &str) -> bool {
    let rest =
        rest[1..].trim_start_matches(['+', '-', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    rest.trim().is_empty() || (rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#'))
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

/// A block scalar ends with the last line that has a word of it; the header line comes first.
pub(super) fn end_of_block_scalar(text: &str, start: usize, value: &str) -> usize {
    let header_end = line_end(text, start);
    if value.trim().is_empty() {
        let header = &text[start..header_end];
        let indicator = header.find([' ', '\t']).unwrap_or(header.len());
        return start + indicator;
    }
    let lead = text[header_end..].len() - text[header_end..].trim_start().len();
    end_of_words(text, header_end + lead, value)
}
