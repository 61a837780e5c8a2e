//! A text to tokens: indentation becomes the beginnings and ends of blocks, and keys are found by their colons.

use super::bytes::{break_len, controls, is_blank_or_end, is_document_marker};
use super::{
    Failure, FailureKind, Loader, MAX_FLOW_DEPTH, MAX_KEY_LENGTH, Refusal, RefusalKind, Scalar,
};
use std::collections::VecDeque;

/// A token with its bytes.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind<'a>,
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Clone, Debug)]
pub(super) enum TokenKind<'a> {
    StreamEnd,
    /// A directive; the handle that a `%TAG` declares.
    Directive(Option<&'a str>),
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowMappingStart,
    FlowSequenceEnd,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(&'a str),
    Anchor(&'a str),
    Tag(&'a str),
    Scalar(Scalar<'a>),
}

/// A place that becomes a key if a colon follows.
#[derive(Clone, Copy, Debug)]
struct SimpleKey {
    /// The number of the token that the key would stand before.
    token: usize,
    at: usize,
    column: isize,
    line: usize,
    /// Whether nothing but a key can stand there.
    is_required: bool,
}

/// Reads tokens from a text.
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    line: usize,
    line_start: usize,
    tokens: VecDeque<Token<'a>>,
    /// How many tokens were taken.
    taken: usize,
    /// One for each flow collection that is open, and one for the block.
    keys: Vec<Option<SimpleKey>>,
    pub(super) key_allowed: bool,
    /// The column of the innermost block collection; -1 outside of all.
    pub(super) indent: isize,
    indents: Vec<isize>,
    is_done: bool,
    refusal: Option<Refusal>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        // A mark of the encoding is no character of the first line.
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self {
            text,
            bytes: text.as_bytes(),
            at,
            line: 0,
            line_start: at,
            tokens: VecDeque::new(),
            taken: 0,
            keys: vec![None],
            key_allowed: true,
            indent: -1,
            indents: Vec::new(),
            is_done: false,
            refusal: None,
        }
    }

    /// Fails if a character stands in the text that no loader reads.
    pub(super) fn check_characters(&self) -> Result<(), Failure> {
        match controls(self.text).next() {
            Some((offset, _)) => Err(Failure {
                offset,
                kind: FailureKind::Control,
            }),
            None => Ok(()),
        }
    }

    /// The next token, which stays the next one.
    pub(super) fn peek(&mut self) -> Result<&Token<'a>, Failure> {
        self.fetch_enough()?;
        self.tokens.front().ok_or(Failure {
            offset: self.at,
            kind: FailureKind::Structure,
        })
    }

    /// Takes the token that was looked at.
    pub(super) fn take(&mut self) -> Result<Token<'a>, Failure> {
        self.fetch_enough()?;
        self.taken += 1;
        self.tokens.pop_front().ok_or(Failure {
            offset: self.at,
            kind: FailureKind::Structure,
        })
    }

    /// What one loader refuses and the other reads.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        self.refusal
    }

    /// Notes that one loader stops here; if the other one has stopped before, both refuse the text.
    pub(super) fn refuse(
        &mut self,
        loader: Loader,
        offset: usize,
        kind: RefusalKind,
    ) -> Result<(), Failure> {
        match self.refusal {
            None => {
                self.refusal = Some(Refusal {
                    loader,
                    offset,
                    kind,
                });
                Ok(())
            }
            Some(first) if first.loader == loader => Ok(()),
            Some(_) => Err(Failure {
                offset,
                kind: match kind {
                    RefusalKind::Tab | RefusalKind::BlockTab => FailureKind::Tab,
                    RefusalKind::Tag => FailureKind::Tag,
                    RefusalKind::Surrogate => FailureKind::Escape,
                    RefusalKind::Comment
                    | RefusalKind::QuestionMark
                    | RefusalKind::Directive
                    | RefusalKind::Colon => FailureKind::Structure,
                },
            }),
        }
    }

    pub(super) fn fail<T>(&self, kind: FailureKind) -> Result<T, Failure> {
        Err(Failure {
            offset: self.at,
            kind,
        })
    }

    pub(super) fn byte(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    pub(super) fn column(&self) -> isize {
        (self.at - self.line_start) as isize
    }

    pub(super) fn is_flow(&self) -> bool {
        self.keys.len() > 1
    }

    /// Goes behind the line break here; whether there is one.
    pub(super) fn skip_break(&mut self) -> bool {
        let len = break_len(self.bytes, self.at);
        if len > 0 {
            self.at += len;
            self.line += 1;
            self.line_start = self.at;
        }
        len > 0
    }

    pub(super) fn skip_blanks(&mut self) {
        while self.byte(0) == Some(b' ') {
            self.at += 1;
        }
    }

    pub(super) fn skip_line(&mut self) {
        while let Some(byte) = self.byte(0) {
            if matches!(byte, b'\n' | b'\r' | 0xc2 | 0xe2) && break_len(self.bytes, self.at) > 0 {
                break;
            }
            self.at += 1;
        }
    }

    pub(super) fn push(&mut self, kind: TokenKind<'a>, start: usize) {
        let end = self.at;
        self.tokens.push_back(Token { kind, start, end });
    }

    fn fetch_enough(&mut self) -> Result<(), Failure> {
        loop {
            if self.is_done {
                return Ok(());
            }
            if !self.tokens.is_empty() {
                self.drop_stale_keys()?;
                // A key may have to be put in before the next token.
                let first = self.keys.iter().flatten().next();
                if first.is_none_or(|it| it.token != self.taken) {
                    return Ok(());
                }
            }
            self.fetch()?;
        }
    }

    /// Keys end with their line. Those of outer brackets are older, so the first that holds ends the search.
    fn drop_stale_keys(&mut self) -> Result<(), Failure> {
        for at in 0..self.keys.len() {
            let Some(Some(key)) = self.keys.get(at) else {
                continue;
            };
            let is_stale = key.line != self.line
                || (self.at - key.at > MAX_KEY_LENGTH
                    && self
                        .text
                        .get(key.at..self.at)
                        .is_some_and(|it| it.chars().count() > MAX_KEY_LENGTH));
            if !is_stale {
                return Ok(());
            }
            if key.is_required {
                return self.fail(FailureKind::Structure);
            }
            if let Some(key) = self.keys.get_mut(at) {
                *key = None;
            }
        }
        Ok(())
    }

    fn fetch(&mut self) -> Result<(), Failure> {
        self.skip_to_token()?;
        self.drop_stale_keys()?;
        self.unwind(self.column());
        let start = self.at;
        let Some(byte) = self.byte(0) else {
            return self.end();
        };
        let is_flow = self.is_flow();
        let ends_here = is_blank_or_end(self.bytes, self.at + 1);
        if self.column() == 0 {
            if byte == b'%' {
                return self.directive();
            }
            if is_document_marker(self.bytes, self.at) {
                self.unwind(-1);
                self.drop_key()?;
                self.key_allowed = false;
                self.at += 3;
                let kind = if byte == b'-' {
                    TokenKind::DocumentStart
                } else {
                    TokenKind::DocumentEnd
                };
                self.push(kind, start);
                return Ok(());
            }
        }
        match byte {
            b'[' => self.open(TokenKind::FlowSequenceStart),
            b'{' => self.open(TokenKind::FlowMappingStart),
            b']' => self.close(TokenKind::FlowSequenceEnd),
            b'}' => self.close(TokenKind::FlowMappingEnd),
            b',' => {
                self.drop_key()?;
                self.key_allowed = true;
                self.at += 1;
                self.push(TokenKind::FlowEntry, start);
                Ok(())
            }
            b'-' if ends_here => self.block_entry(),
            b'?' if is_flow || ends_here => self.explicit_key(),
            b':' if is_flow || ends_here => self.value(),
            b'*' | b'&' => {
                self.save_key()?;
                self.key_allowed = false;
                self.anchor()
            }
            b'!' => {
                self.save_key()?;
                self.key_allowed = false;
                self.tag()
            }
            b'|' | b'>' if !is_flow => {
                self.key_allowed = true;
                self.drop_key()?;
                self.block_scalar()
            }
            b'\'' | b'"' => {
                self.save_key()?;
                self.key_allowed = false;
                self.quoted_scalar(byte)
            }
            b'\t' => self.fail(FailureKind::Tab),
            b'?' | b':' if is_flow => self.fail(FailureKind::Indicator),
            b'-' | b'?' | b':' => self.plain(),
            b'#' | b'|' | b'>' | b'%' | b'@' | b'`' => self.fail(FailureKind::Indicator),
            _ => self.plain(),
        }
    }

    fn plain(&mut self) -> Result<(), Failure> {
        self.save_key()?;
        self.key_allowed = false;
        self.plain_scalar()
    }

    fn skip_to_token(&mut self) -> Result<(), Failure> {
        loop {
            let may_be_tab = self.is_flow() || !self.key_allowed;
            loop {
                match self.byte(0) {
                    Some(b' ') => self.at += 1,
                    Some(b'\t') if may_be_tab => {
                        self.refuse(Loader::Python, self.at, RefusalKind::Tab)?;
                        self.at += 1;
                    }
                    Some(_) | None => break,
                }
            }
            if self.byte(0) == Some(b'#') {
                self.skip_line();
            }
            if !self.skip_break() {
                return Ok(());
            }
            if !self.is_flow() {
                self.key_allowed = true;
            }
        }
    }

    /// Ends the blocks that stand further in than a column.
    pub(super) fn unwind(&mut self, column: isize) {
        if self.is_flow() {
            return;
        }
        while self.indent > column {
            self.indent = self.indents.pop().unwrap_or(-1);
            self.push(TokenKind::BlockEnd, self.at);
        }
    }

    /// Begins a block if the column is further in than the innermost one; whether it does.
    fn indent_to(&mut self, column: isize) -> bool {
        if self.indent >= column {
            return false;
        }
        self.indents.push(self.indent);
        self.indent = column;
        true
    }

    fn save_key(&mut self) -> Result<(), Failure> {
        if !self.key_allowed {
            return Ok(());
        }
        self.drop_key()?;
        let key = SimpleKey {
            token: self.taken + self.tokens.len(),
            at: self.at,
            column: self.column(),
            line: self.line,
            is_required: !self.is_flow() && self.indent == self.column(),
        };
        if let Some(last) = self.keys.last_mut() {
            *last = Some(key);
        }
        Ok(())
    }

    pub(super) fn drop_key(&mut self) -> Result<(), Failure> {
        let key = self.keys.last_mut().and_then(Option::take);
        if key.is_some_and(|it| it.is_required) {
            return self.fail(FailureKind::Structure);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Failure> {
        self.unwind(-1);
        self.drop_key()?;
        self.keys.truncate(1);
        self.is_done = true;
        self.push(TokenKind::StreamEnd, self.at);
        Ok(())
    }

    fn open(&mut self, kind: TokenKind<'a>) -> Result<(), Failure> {
        if self.keys.len() > MAX_FLOW_DEPTH {
            return self.fail(FailureKind::TooDeep);
        }
        self.save_key()?;
        self.keys.push(None);
        self.key_allowed = true;
        let start = self.at;
        self.at += 1;
        self.push(kind, start);
        Ok(())
    }

    fn close(&mut self, kind: TokenKind<'a>) -> Result<(), Failure> {
        self.drop_key()?;
        if self.is_flow() {
            self.keys.pop();
        }
        self.key_allowed = false;
        let start = self.at;
        self.at += 1;
        self.push(kind, start);
        Ok(())
    }

    fn block_entry(&mut self) -> Result<(), Failure> {
        let start = self.at;
        if !self.is_flow() {
            if !self.key_allowed {
                return self.fail(FailureKind::Structure);
            }
            if self.indent_to(self.column()) {
                self.push(TokenKind::BlockSequenceStart, start);
            }
        }
        self.key_allowed = true;
        self.drop_key()?;
        self.at += 1;
        self.push(TokenKind::BlockEntry, start);
        Ok(())
    }

    fn explicit_key(&mut self) -> Result<(), Failure> {
        let start = self.at;
        if !self.is_flow() {
            if !self.key_allowed {
                return self.fail(FailureKind::Structure);
            }
            if self.indent_to(self.column()) {
                self.push(TokenKind::BlockMappingStart, start);
            }
        }
        self.key_allowed = !self.is_flow();
        self.drop_key()?;
        self.at += 1;
        self.push(TokenKind::Key, start);
        Ok(())
    }

    fn value(&mut self) -> Result<(), Failure> {
        let start = self.at;
        if let Some(key) = self.keys.last_mut().and_then(Option::take) {
            let mut place = key.token.saturating_sub(self.taken).min(self.tokens.len());
            if !self.is_flow() && self.indent_to(key.column) {
                let kind = TokenKind::BlockMappingStart;
                self.insert(place, kind, key.at);
                place += 1;
            }
            self.insert(place, TokenKind::Key, key.at);
            self.key_allowed = false;
        } else {
            if !self.is_flow() {
                if !self.key_allowed {
                    return self.fail(FailureKind::Structure);
                }
                if self.indent_to(self.column()) {
                    self.push(TokenKind::BlockMappingStart, start);
                }
            }
            self.key_allowed = !self.is_flow();
        }
        self.at += 1;
        self.push(TokenKind::Value, start);
        Ok(())
    }

    fn insert(&mut self, place: usize, kind: TokenKind<'a>, at: usize) {
        let token = Token {
            kind,
            start: at,
            end: at,
        };
        self.tokens.insert(place, token);
    }
}
