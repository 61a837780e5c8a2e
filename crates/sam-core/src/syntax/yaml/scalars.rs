//! Scalars: plain, quoted and in blocks.

use super::bytes::{break_len, break_text, is_blank_or_end, is_break_or_end, is_document_marker};
use super::scanner::{Scanner, TokenKind};
use super::{Failure, FailureKind, Loader, RefusalKind, Scalar};
use crate::syntax::ScalarStyle;
use std::borrow::Cow;

/// A scalar's value while it is read: a piece of the text for as long as it is one.
struct Value<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    owned: Option<String>,
}

impl<'a> Value<'a> {
    fn new(text: &'a str, start: usize) -> Self {
        Self {
            text,
            start,
            end: start,
            owned: None,
        }
    }

    fn owned(&mut self) -> &mut String {
        let (text, start, end) = (self.text, self.start, self.end);
        self.owned
            .get_or_insert_with(|| text.get(start..end).unwrap_or_default().to_owned())
    }

    /// Adds a piece of the text.
    fn piece(&mut self, start: usize, end: usize) {
        if start == end {
            return;
        }
        if self.owned.is_none() && self.start == self.end {
            (self.start, self.end) = (start, end);
        } else if self.owned.is_none() && self.end == start {
            self.end = end;
        } else {
            let piece = self.text.get(start..end).unwrap_or_default();
            self.owned().push_str(piece);
        }
    }

    fn push_str(&mut self, text: &str) {
        if !text.is_empty() {
            self.owned().push_str(text);
        }
    }

    fn finish(self) -> Cow<'a, str> {
        match self.owned {
            Some(text) => Cow::Owned(text),
            None => Cow::Borrowed(self.text.get(self.start..self.end).unwrap_or_default()),
        }
    }
}

/// The line breaks between two words of a scalar.
#[derive(Default)]
struct Breaks {
    first: Option<&'static str>,
    others: String,
}

impl Breaks {
    fn add(&mut self, text: &'static str) {
        match self.first {
            None => self.first = Some(text),
            Some(_) => self.others.push_str(text),
        }
    }

    /// Adds what the breaks come to: a blank for one, and one less than there are for more.
    fn fold_into(&self, value: &mut Value<'_>) {
        match self.first {
            Some("\n") if self.others.is_empty() => value.push_str(" "),
            Some("\n") | None => {}
            Some(other) => value.push_str(other),
        }
        value.push_str(&self.others);
    }
}

/// How many line breaks a block scalar keeps at its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    /// `-`
    None,
    One,
    /// `+`
    All,
}

impl<'a> Scanner<'a> {
    fn push_scalar(&mut self, value: Cow<'a, str>, style: ScalarStyle, start: usize, end: usize) {
        let scalar = Scalar {
            value,
            style,
            range: start..end,
            is_missing: false,
        };
        self.push(TokenKind::Scalar(scalar), start);
    }

    /// A scalar without quotes.
    pub(super) fn plain_scalar(&mut self) -> Result<(), Failure> {
        let start = self.at;
        let indent = self.indent + 1;
        let is_flow = self.is_flow();
        let mut value = Value::new(self.text, start);
        let mut end = start;
        // What stands between the last word and this place.
        let mut spaces = start..start;
        let mut breaks = Breaks::default();
        loop {
            if self.byte(0) == Some(b'#')
                || (self.column() == 0 && is_document_marker(self.bytes, self.at))
            {
                break;
            }
            let word = self.at;
            self.skip_plain_word(is_flow)?;
            if self.at == word {
                break;
            }
            if breaks.first.is_some() {
                breaks.fold_into(&mut value);
                breaks = Breaks::default();
            } else {
                value.piece(spaces.start, spaces.end);
            }
            value.piece(word, self.at);
            end = self.at;
            let has_tab = self.skip_plain_spaces(&mut breaks, indent)?;
            if self.at == end {
                break;
            }
            if has_tab {
                self.refuse(Loader::Python, end, RefusalKind::Tab)?;
            }
            spaces = end..self.at;
            if !is_flow && breaks.first.is_some() && self.column() < indent {
                break;
            }
        }
        if breaks.first.is_some() {
            self.key_allowed = true;
        }
        let value = value.finish();
        let after = std::mem::replace(&mut self.at, end);
        self.push_scalar(value, ScalarStyle::Plain, start, end);
        self.at = after;
        Ok(())
    }

    fn skip_plain_word(&mut self, is_flow: bool) -> Result<(), Failure> {
        while let Some(byte) = self.byte(0) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => break,
                0xc2 | 0xe2 if break_len(self.bytes, self.at) > 0 => break,
                b':' if is_blank_or_end(self.bytes, self.at + 1) => break,
                b':' if is_flow
                    && matches!(self.byte(1), Some(b',' | b'?' | b'[' | b']' | b'{' | b'}')) =>
                {
                    self.refuse(Loader::C, self.at, RefusalKind::Colon)?;
                    if self.byte(1) != Some(b'?') {
                        break;
                    }
                }
                b'?' if is_flow => {
                    self.refuse(Loader::Python, self.at, RefusalKind::QuestionMark)?
                }
                b',' | b'[' | b']' | b'{' | b'}' if is_flow => break,
                _ => {}
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Goes to the next word of a plain scalar; whether a tab stands before it.
    fn skip_plain_spaces(&mut self, breaks: &mut Breaks, indent: isize) -> Result<bool, Failure> {
        let mut has_tab = false;
        loop {
            match self.byte(0) {
                Some(b' ') => self.at += 1,
                Some(b'\t') => {
                    if breaks.first.is_some() && self.column() < indent {
                        return self.fail(FailureKind::Tab);
                    }
                    has_tab = true;
                    self.at += 1;
                }
                Some(_) if break_len(self.bytes, self.at) > 0 => {
                    breaks.add(break_text(self.bytes, self.at));
                    self.skip_break();
                    if is_document_marker(self.bytes, self.at) {
                        return Ok(has_tab);
                    }
                }
                Some(_) | None => return Ok(has_tab),
            }
        }
    }

    /// A scalar in quotes.
    pub(super) fn quoted_scalar(&mut self, quote: u8) -> Result<(), Failure> {
        let start = self.at;
        let failed = |kind| Failure {
            offset: start,
            kind,
        };
        self.at += 1;
        let mut value = Value::new(self.text, self.at);
        loop {
            let from = self.at;
            while let Some(byte) = self.byte(0) {
                let is_end = match byte {
                    b'\'' | b'"' => byte == quote,
                    b'\\' => quote == b'"',
                    b' ' | b'\t' | b'\n' | b'\r' => true,
                    0xc2 | 0xe2 => break_len(self.bytes, self.at) > 0,
                    _ => false,
                };
                if is_end {
                    break;
                }
                self.at += 1;
            }
            value.piece(from, self.at);
            match self.byte(0) {
                None => return Err(failed(FailureKind::Quote)),
                Some(b'\'') if quote == b'\'' && self.byte(1) == Some(b'\'') => {
                    value.piece(self.at, self.at + 1);
                    self.at += 2;
                }
                Some(byte) if byte == quote => break,
                Some(b'\\') => {
                    if break_len(self.bytes, self.at + 1) > 0 {
                        self.at += 1;
                        self.skip_break();
                        let mut breaks = Breaks {
                            first: Some(""),
                            others: String::new(),
                        };
                        self.skip_quoted_breaks(&mut breaks, start)?;
                        value.push_str(&breaks.others);
                    } else {
                        self.escape(&mut value, start)?;
                    }
                }
                Some(_) => {
                    let from = self.at;
                    while matches!(self.byte(0), Some(b' ' | b'\t')) {
                        self.at += 1;
                    }
                    if break_len(self.bytes, self.at) == 0 {
                        value.piece(from, self.at);
                        continue;
                    }
                    let mut breaks = Breaks::default();
                    breaks.add(break_text(self.bytes, self.at));
                    self.skip_break();
                    self.skip_quoted_breaks(&mut breaks, start)?;
                    breaks.fold_into(&mut value);
                }
            }
        }
        self.at += 1;
        let style = if quote == b'"' {
            ScalarStyle::DoubleQuoted
        } else {
            ScalarStyle::SingleQuoted
        };
        self.push_scalar(value.finish(), style, start, self.at);
        Ok(())
    }

    /// Goes to the next word of a quoted scalar, from the start of a line.
    fn skip_quoted_breaks(&mut self, breaks: &mut Breaks, start: usize) -> Result<(), Failure> {
        loop {
            if is_document_marker(self.bytes, self.at) {
                return Err(Failure {
                    offset: start,
                    kind: FailureKind::Quote,
                });
            }
            while matches!(self.byte(0), Some(b' ' | b'\t')) {
                self.at += 1;
            }
            if break_len(self.bytes, self.at) == 0 {
                return Ok(());
            }
            breaks.add(break_text(self.bytes, self.at));
            self.skip_break();
        }
    }

    fn escape(&mut self, value: &mut Value<'_>, start: usize) -> Result<(), Failure> {
        let failure = Failure {
            offset: start,
            kind: FailureKind::Escape,
        };
        let text = match self.byte(1) {
            Some(b'0') => "\0",
            Some(b'a') => "\u{7}",
            Some(b'b') => "\u{8}",
            Some(b't' | b'\t') => "\t",
            Some(b'n') => "\n",
            Some(b'v') => "\u{b}",
            Some(b'f') => "\u{c}",
            Some(b'r') => "\r",
            Some(b'e') => "\u{1b}",
            Some(b' ') => " ",
            Some(b'"') => "\"",
            Some(b'\\') => "\\",
            Some(b'/') => "/",
            Some(b'N') => "\u{85}",
            Some(b'_') => "\u{a0}",
            Some(b'L') => "\u{2028}",
            Some(b'P') => "\u{2029}",
            Some(b'x') => return self.code(value, 2, failure),
            Some(b'u') => return self.code(value, 4, failure),
            Some(b'U') => return self.code(value, 8, failure),
            Some(_) | None => return Err(failure),
        };
        value.push_str(text);
        self.at += 2;
        Ok(())
    }

    /// A character by its number.
    fn code(&mut self, value: &mut Value<'_>, len: usize, failure: Failure) -> Result<(), Failure> {
        let unit = |from: usize, len: usize| {
            let digits = self.text.get(from..from + len)?;
            let is_hex = digits.bytes().all(|it| it.is_ascii_hexdigit());
            is_hex.then(|| u32::from_str_radix(digits, 16).ok())?
        };
        let from = self.at + 2;
        let code = unit(from, len).ok_or(failure)?;
        let mut end = from + len;
        let char = match char::from_u32(code) {
            Some(char) => char,
            None if code > 0x0010_ffff => return Err(failure),
            None => {
                // JSON writes characters outside the basic plane as two escapes; half of one means no character.
                let is_escape = self.text.get(end..end + 2) == Some("\\u");
                let low = is_escape.then(|| unit(end + 2, 4)).flatten();
                let pair = low.and_then(|low| {
                    let units = [u16::try_from(code).ok()?, u16::try_from(low).ok()?];
                    let mut chars = char::decode_utf16(units);
                    chars.next()?.ok().filter(|_| chars.next().is_none())
                });
                self.refuse(Loader::C, self.at, RefusalKind::Surrogate)?;
                end += if pair.is_some() { 6 } else { 0 };
                pair.unwrap_or('\u{fffd}')
            }
        };
        value.push_str(char.encode_utf8(&mut [0; 4]));
        self.at = end;
        Ok(())
    }

    /// A scalar behind `|` or `>`.
    pub(super) fn block_scalar(&mut self) -> Result<(), Failure> {
        let start = self.at;
        let style = if self.byte(0) == Some(b'|') {
            ScalarStyle::Literal
        } else {
            ScalarStyle::Folded
        };
        self.at += 1;
        let (chomping, increment) = self.block_indicators()?;
        let header_end = self.at;
        self.end_of_block_header()?;
        let least = (self.indent + 1).max(1);
        let mut breaks = String::new();
        let indent = match increment {
            Some(increment) => {
                let indent = least + increment - 1;
                self.block_breaks(&mut breaks, indent)?;
                indent
            }
            None => self.block_indentation(&mut breaks)?.max(least),
        };
        let mut value = Value::new(self.text, self.at);
        let mut end = header_end;
        let mut last_break = "";
        while self.column() == indent && self.byte(0).is_some() {
            value.push_str(&breaks);
            breaks.clear();
            let is_text = !matches!(self.byte(0), Some(b' ' | b'\t'));
            let from = self.at;
            self.skip_line();
            value.piece(from, self.at);
            let line = self.text.get(from..self.at).unwrap_or_default();
            if !line.trim().is_empty() {
                end = from + line.trim_end().len();
            }
            last_break = if self.byte(0).is_some() {
                break_text(self.bytes, self.at)
            } else {
                ""
            };
            self.skip_break();
            self.block_breaks(&mut breaks, indent)?;
            if self.column() != indent || self.byte(0).is_none() {
                break;
            }
            let is_folded = style == ScalarStyle::Folded
                && last_break == "\n"
                && is_text
                && !matches!(self.byte(0), Some(b' ' | b'\t'));
            if !is_folded {
                value.push_str(last_break);
            } else if breaks.is_empty() {
                value.push_str(" ");
            }
        }
        if chomping != Chomping::None {
            value.push_str(last_break);
        }
        if chomping == Chomping::All {
            value.push_str(&breaks);
        }
        self.push_scalar(value.finish(), style, start, end);
        Ok(())
    }

    fn block_indicators(&mut self) -> Result<(Chomping, Option<isize>), Failure> {
        let mut chomping = None;
        let mut increment = None;
        for _ in 0..2 {
            match self.byte(0) {
                Some(b'+') if chomping.is_none() => chomping = Some(Chomping::All),
                Some(b'-') if chomping.is_none() => chomping = Some(Chomping::None),
                Some(b'0') if increment.is_none() => return self.fail(FailureKind::Structure),
                Some(digit @ b'1'..=b'9') if increment.is_none() => {
                    increment = Some(isize::from(digit - b'0'));
                }
                Some(_) | None => break,
            }
            self.at += 1;
        }
        Ok((chomping.unwrap_or(Chomping::One), increment))
    }

    fn end_of_block_header(&mut self) -> Result<(), Failure> {
        match self.byte(0) {
            Some(b'#') => self.refuse(Loader::Python, self.at, RefusalKind::Comment)?,
            Some(b'\t') => self.refuse(Loader::Python, self.at, RefusalKind::Tab)?,
            Some(_) | None => {}
        }
        while let Some(byte @ (b' ' | b'\t')) = self.byte(0) {
            if byte == b'\t' {
                self.refuse(Loader::Python, self.at, RefusalKind::Tab)?;
            }
            self.at += 1;
        }
        if self.byte(0) == Some(b'#') {
            self.skip_line();
        }
        if !is_break_or_end(self.bytes, self.at) {
            return self.fail(FailureKind::Structure);
        }
        self.skip_break();
        Ok(())
    }

    /// The column of the first line that says something, and the breaks before it.
    fn block_indentation(&mut self, breaks: &mut String) -> Result<isize, Failure> {
        let mut furthest = 0;
        loop {
            self.skip_blanks();
            furthest = furthest.max(self.column());
            if self.byte(0) == Some(b'\t') {
                self.refuse(Loader::C, self.at, RefusalKind::BlockTab)?;
            }
            if break_len(self.bytes, self.at) == 0 {
                return Ok(furthest);
            }
            breaks.push_str(break_text(self.bytes, self.at));
            self.skip_break();
        }
    }

    /// Goes over blank lines, and to a column of the next line.
    fn block_breaks(&mut self, breaks: &mut String, column: isize) -> Result<(), Failure> {
        loop {
            while self.column() < column && self.byte(0) == Some(b' ') {
                self.at += 1;
            }
            if self.column() < column && self.byte(0) == Some(b'\t') {
                return self.fail(FailureKind::Tab);
            }
            if break_len(self.bytes, self.at) == 0 {
                return Ok(());
            }
            breaks.push_str(break_text(self.bytes, self.at));
            self.skip_break();
        }
    }
}
