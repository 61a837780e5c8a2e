//! Anchors, aliases, tags and directives.

use super::bytes::{is_blank_or_end, is_break_or_end, is_word};
use super::scanner::{Scanner, TokenKind};
use super::{Failure, FailureKind, Loader, RefusalKind};

impl<'a> Scanner<'a> {
    /// `&name` or `*name`.
    pub(super) fn anchor(&mut self) -> Result<(), Failure> {
        let start = self.at;
        self.at += 1;
        while self.byte(0).is_some_and(is_word) {
            self.at += 1;
        }
        let name = self.piece(start + 1);
        let ends = is_blank_or_end(self.bytes, self.at)
            || matches!(
                self.byte(0),
                Some(b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`')
            );
        if name.is_empty() || !ends {
            self.at = start;
            return self.fail(FailureKind::Indicator);
        }
        let kind = if self.bytes.get(start) == Some(&b'*') {
            TokenKind::Alias(name)
        } else {
            TokenKind::Anchor(name)
        };
        self.push(kind, start);
        Ok(())
    }

    fn piece(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// `!name`, `!!name`, `!x!name` or `!<name>`.
    pub(super) fn tag(&mut self) -> Result<(), Failure> {
        let start = self.at;
        let failure = Failure {
            offset: start,
            kind: FailureKind::Tag,
        };
        self.at += 1;
        if self.byte(0) == Some(b'<') {
            self.at += 1;
            let from = self.at;
            self.skip_uri(Brackets::Part)?;
            if self.at == from || self.byte(0) != Some(b'>') {
                return Err(failure);
            }
            self.at += 1;
        } else if !is_blank_or_end(self.bytes, self.at) {
            let from = self.at;
            self.skip_uri(Brackets::Refused)?;
            if self.at == from {
                return Err(failure);
            }
        }
        match self.byte(0) {
            Some(b'\t') => self.refuse(Loader::Python, self.at, RefusalKind::Tab)?,
            Some(b' ') => {}
            Some(_) | None if is_break_or_end(self.bytes, self.at) => {}
            Some(_) | None => return Err(failure),
        }
        let tag = self.piece(start);
        self.push(TokenKind::Tag(tag), start);
        Ok(())
    }

    fn skip_uri(&mut self, brackets: Brackets) -> Result<(), Failure> {
        let start = self.at;
        while let Some(byte) = self.byte(0) {
            match byte {
                b';' | b'/' | b'?' | b':' | b'@' | b'&' | b'=' | b'+' | b'$' | b'.' | b'!'
                | b'~' | b'*' | b'\'' | b'(' | b')' => {}
                b'%' => {
                    let is_hex = |it: Option<u8>| it.is_some_and(|it| it.is_ascii_hexdigit());
                    if !is_hex(self.byte(1)) || !is_hex(self.byte(2)) {
                        return Err(Failure {
                            offset: start.saturating_sub(1),
                            kind: FailureKind::Tag,
                        });
                    }
                }
                // libyaml ends the tag here, `SafeLoader` reads on.
                b',' if self.is_flow() => {}
                b',' | b'[' | b']' => {
                    if brackets == Brackets::Refused {
                        self.refuse(Loader::C, self.at, RefusalKind::Tag)?;
                    }
                }
                _ if is_word(byte) => {}
                _ => break,
            }
            self.at += 1;
        }
        Ok(())
    }

    /// `%YAML 1.1`, `%TAG !x! tag:x,2000:`, or another one.
    pub(super) fn directive(&mut self) -> Result<(), Failure> {
        let start = self.at;
        self.unwind(-1);
        self.drop_key()?;
        self.key_allowed = false;
        self.skip_line();
        let line = self.piece(start);
        let failure = Failure {
            offset: start,
            kind: FailureKind::Structure,
        };
        let said = line.find(" #").map_or(line, |at| &line[..at]);
        let mut words = said[1..].split([' ', '\t']).filter(|it| !it.is_empty());
        let mut handle = None;
        match words.next() {
            None => return Err(failure),
            Some("YAML") => {
                let version = words.next().and_then(|it| it.split_once('.'));
                match version {
                    Some(("1", "1" | "2")) => {}
                    Some(("1", minor)) if minor.bytes().all(|it| it.is_ascii_digit()) => {
                        self.refuse(Loader::C, start, RefusalKind::Directive)?;
                    }
                    Some(_) | None => return Err(failure),
                }
                if words.next().is_some() {
                    return Err(failure);
                }
            }
            Some("TAG") => {
                let name = words.next().filter(|it| {
                    let inner = it.strip_prefix('!').map(|it| it.trim_end_matches('!'));
                    inner.is_some_and(|it| it.bytes().all(is_word))
                });
                if name.is_none() || words.next().is_none() || words.next().is_some() {
                    return Err(failure);
                }
                handle = name;
            }
            Some(name) if name.bytes().all(is_word) => {
                self.refuse(Loader::C, start, RefusalKind::Directive)?;
            }
            Some(_) => return Err(failure),
        }
        self.push(TokenKind::Directive(handle), start);
        Ok(())
    }
}

/// What commas and brackets are in a tag.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Brackets {
    /// A part of it, in `!<…>`.
    Part,
    /// A part of it for `SafeLoader` only.
    Refused,
}
