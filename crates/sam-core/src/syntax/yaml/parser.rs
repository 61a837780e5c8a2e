//! Tokens to events: the grammar.

use super::scanner::{Scanner, Token, TokenKind};
use super::{
    Collection, CollectionKind, Event, Failure, FailureKind, Properties, Refusal, Scalar, Word,
};
use crate::syntax::ScalarStyle;
use std::borrow::Cow;

/// What is read next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    BlockNode,
    BlockSequence,
    /// A list whose dashes stand in the column of the key it belongs to.
    IndentlessSequence,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequenceFirst,
    FlowSequence,
    /// A pair without braces in a list.
    PairKey,
    PairValue,
    PairEnd,
    FlowMappingFirst,
    FlowMapping,
    FlowMappingValue,
    /// A key in braces without a value.
    FlowMappingNothing,
    DocumentEnd,
    End,
}

/// Reads the first document of a text.
pub(in crate::syntax) struct Parser<'a> {
    scanner: Scanner<'a>,
    state: State,
    /// What is read behind what is being read.
    states: Vec<State>,
    /// Tag handles that directives declare.
    handles: Vec<&'a str>,
    has_started: bool,
    /// Behind the token taken last.
    end: usize,
}

impl<'a> Parser<'a> {
    pub(in crate::syntax) fn new(text: &'a str) -> Self {
        Self {
            scanner: Scanner::new(text),
            state: State::BlockNode,
            states: vec![State::DocumentEnd],
            handles: Vec::new(),
            has_started: false,
            end: 0,
        }
    }

    /// What one loader refuses of the text read so far, if the other reads it.
    pub(in crate::syntax) fn refusal(&self) -> Option<Refusal> {
        self.scanner.refusal()
    }

    /// The next event; `None` behind the end of the document.
    pub(in crate::syntax) fn next(&mut self) -> Result<Option<Event<'a>>, Failure> {
        if !self.has_started {
            self.has_started = true;
            self.scanner.check_characters()?;
            if !self.document_start()? {
                self.state = State::End;
            }
        }
        let event = match self.state {
            State::BlockNode => self.node(Place::Block)?,
            State::BlockSequence => self.block_sequence()?,
            State::IndentlessSequence => self.indentless_sequence()?,
            State::BlockMappingKey => self.block_mapping_key()?,
            State::BlockMappingValue => self.block_mapping_value()?,
            State::FlowSequenceFirst => self.flow_sequence(Comma::NotYet)?,
            State::FlowSequence => self.flow_sequence(Comma::Needed)?,
            State::PairKey => self.pair_key()?,
            State::PairValue => self.pair_value()?,
            State::PairEnd => {
                self.state = State::FlowSequence;
                Event::End(None)
            }
            State::FlowMappingFirst => self.flow_mapping(Comma::NotYet)?,
            State::FlowMapping => self.flow_mapping(Comma::Needed)?,
            State::FlowMappingValue => self.flow_mapping_value()?,
            State::FlowMappingNothing => {
                self.state = State::FlowMapping;
                nothing(Properties::default(), self.end)
            }
            State::DocumentEnd => self.document_end()?,
            State::End => return Ok(None),
        };
        Ok(Some(event))
    }

    /// Goes to where the first document's content begins; whether there is one.
    fn document_start(&mut self) -> Result<bool, Failure> {
        while matches!(self.scanner.peek()?.kind, TokenKind::DocumentEnd) {
            self.take()?;
        }
        let mut has_directive = false;
        loop {
            let token = self.scanner.peek()?;
            let start = token.start;
            match token.kind {
                TokenKind::Directive(handle) => {
                    has_directive = true;
                    self.handles.extend(handle);
                    self.take()?;
                }
                TokenKind::DocumentStart => {
                    self.take()?;
                    return Ok(true);
                }
                TokenKind::StreamEnd if !has_directive => return Ok(false),
                _ if has_directive => return Err(structure(start)),
                _ => return Ok(true),
            }
        }
    }

    /// Behind the content of the document only its end may stand; a second document is none of the reader's business.
    fn document_end(&mut self) -> Result<Event<'a>, Failure> {
        let mut has_end = false;
        loop {
            let token = self.scanner.peek()?;
            match token.kind {
                TokenKind::DocumentEnd => has_end = true,
                TokenKind::Directive(_) if has_end => break,
                TokenKind::StreamEnd | TokenKind::DocumentStart => break,
                _ => return Err(structure(token.start)),
            }
            self.take()?;
        }
        self.state = State::End;
        Ok(Event::DocumentEnd)
    }

    fn take(&mut self) -> Result<Token<'a>, Failure> {
        let token = self.scanner.take()?;
        self.end = token.end;
        Ok(token)
    }

    fn pop(&mut self) {
        self.state = self.states.pop().unwrap_or(State::End);
    }

    /// Reads a node, and goes on with a state behind it.
    fn node_then(&mut self, place: Place, next: State) -> Result<Event<'a>, Failure> {
        self.states.push(next);
        self.node(place)
    }

    fn node(&mut self, place: Place) -> Result<Event<'a>, Failure> {
        let mut properties = Properties::default();
        let mut end = None;
        loop {
            let token = self.scanner.peek()?;
            let range = token.start..token.end;
            match token.kind {
                TokenKind::Anchor(text) if properties.anchor.is_none() => {
                    properties.anchor = Some(Word { text, range });
                }
                TokenKind::Tag(text) if properties.tag.is_none() => {
                    self.check_tag(text, range.start)?;
                    properties.tag = Some(Word { text, range });
                }
                _ => break,
            }
            end = Some(self.take()?.end);
        }
        let token = self.scanner.peek()?;
        let start = token.start;
        let collection = |kind| Collection { kind, start };
        let (state, collection) = match &token.kind {
            TokenKind::Alias(name) if end.is_none() => {
                let event = Event::Alias {
                    name,
                    range: token.start..token.end,
                };
                self.take()?;
                self.pop();
                return Ok(event);
            }
            TokenKind::BlockEntry if place == Place::BlockOrIndentless => (
                State::IndentlessSequence,
                collection(CollectionKind::Sequence),
            ),
            TokenKind::Scalar(_) => {
                let token = self.take()?;
                self.pop();
                return match token.kind {
                    TokenKind::Scalar(scalar) => Ok(Event::Scalar(properties, scalar)),
                    _ => Err(structure(start)),
                };
            }
            TokenKind::FlowSequenceStart => {
                self.take()?;
                (
                    State::FlowSequenceFirst,
                    collection(CollectionKind::Sequence),
                )
            }
            TokenKind::FlowMappingStart => {
                self.take()?;
                (State::FlowMappingFirst, collection(CollectionKind::Mapping))
            }
            TokenKind::BlockSequenceStart if place != Place::Flow => {
                self.take()?;
                (State::BlockSequence, collection(CollectionKind::Sequence))
            }
            TokenKind::BlockMappingStart if place != Place::Flow => {
                self.take()?;
                (State::BlockMappingKey, collection(CollectionKind::Mapping))
            }
            TokenKind::StreamEnd | TokenKind::DocumentStart | TokenKind::DocumentEnd
                if self.states == [State::DocumentEnd] =>
            {
                self.pop();
                return Ok(nothing(properties, self.end));
            }
            _ => match end {
                Some(end) => {
                    self.pop();
                    return Ok(nothing(properties, end));
                }
                None => return Err(structure(start)),
            },
        };
        self.state = state;
        Ok(Event::Start(properties, collection))
    }

    /// `!x!name` needs a directive that declares `!x!`.
    fn check_tag(&self, tag: &str, offset: usize) -> Result<(), Failure> {
        let inner = tag.strip_prefix('!').unwrap_or(tag);
        let handle_end = inner.find('!').map(|at| at + 2);
        let handle = handle_end.and_then(|end| tag.get(..end));
        match handle {
            Some(handle)
                if handle != "!!" && !inner.starts_with('<') && !self.handles.contains(&handle) =>
            {
                Err(Failure {
                    offset,
                    kind: FailureKind::Tag,
                })
            }
            Some(_) | None => Ok(()),
        }
    }

    fn block_sequence(&mut self) -> Result<Event<'a>, Failure> {
        let token = self.take()?;
        match token.kind {
            TokenKind::BlockEntry => {
                let next = &self.scanner.peek()?.kind;
                if matches!(next, TokenKind::BlockEntry | TokenKind::BlockEnd) {
                    return Ok(nothing(Properties::default(), token.end));
                }
                self.node_then(Place::Block, State::BlockSequence)
            }
            TokenKind::BlockEnd => {
                self.pop();
                Ok(Event::End(None))
            }
            _ => Err(structure(token.start)),
        }
    }

    fn indentless_sequence(&mut self) -> Result<Event<'a>, Failure> {
        if !matches!(self.scanner.peek()?.kind, TokenKind::BlockEntry) {
            self.pop();
            return Ok(Event::End(None));
        }
        let end = self.take()?.end;
        let next = &self.scanner.peek()?.kind;
        if matches!(
            next,
            TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
        ) {
            return Ok(nothing(Properties::default(), end));
        }
        self.node_then(Place::Block, State::IndentlessSequence)
    }

    fn block_mapping_key(&mut self) -> Result<Event<'a>, Failure> {
        let token = self.take()?;
        match token.kind {
            TokenKind::Key => {
                if ends_in_block(self.scanner.peek()?) {
                    self.state = State::BlockMappingValue;
                    return Ok(nothing(Properties::default(), token.end));
                }
                self.node_then(Place::BlockOrIndentless, State::BlockMappingValue)
            }
            TokenKind::BlockEnd => {
                self.pop();
                Ok(Event::End(None))
            }
            _ => Err(structure(token.start)),
        }
    }

    fn block_mapping_value(&mut self) -> Result<Event<'a>, Failure> {
        if !matches!(self.scanner.peek()?.kind, TokenKind::Value) {
            self.state = State::BlockMappingKey;
            return Ok(nothing(Properties::default(), self.end));
        }
        let end = self.take()?.end;
        if ends_in_block(self.scanner.peek()?) {
            self.state = State::BlockMappingKey;
            return Ok(nothing(Properties::default(), end));
        }
        self.node_then(Place::BlockOrIndentless, State::BlockMappingKey)
    }

    /// Takes the comma before an item or entry; whether the collection ends instead.
    fn comma(&mut self, comma: Comma, is_end: fn(&TokenKind<'_>) -> bool) -> Result<bool, Failure> {
        let token = self.scanner.peek()?;
        if is_end(&token.kind) {
            return Ok(true);
        }
        let (is_comma, start) = (matches!(token.kind, TokenKind::FlowEntry), token.start);
        if comma == Comma::NotYet {
            return Ok(false);
        }
        if !is_comma {
            return Err(structure(start));
        }
        self.take()?;
        Ok(is_end(&self.scanner.peek()?.kind))
    }

    fn end_of_flow(&mut self) -> Result<Event<'a>, Failure> {
        let end = self.take()?.end;
        self.pop();
        Ok(Event::End(Some(end)))
    }

    fn flow_sequence(&mut self, comma: Comma) -> Result<Event<'a>, Failure> {
        if self.comma(comma, |it| matches!(it, TokenKind::FlowSequenceEnd))? {
            return self.end_of_flow();
        }
        let token = self.scanner.peek()?;
        let start = token.start;
        if matches!(token.kind, TokenKind::Key) {
            self.take()?;
            self.state = State::PairKey;
            let kind = CollectionKind::Pair;
            return Ok(Event::Start(
                Properties::default(),
                Collection { kind, start },
            ));
        }
        self.node_then(Place::Flow, State::FlowSequence)
    }

    fn pair_key(&mut self) -> Result<Event<'a>, Failure> {
        let token = self.scanner.peek()?;
        let start = token.start;
        match token.kind {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd => {
                self.state = State::PairValue;
                Ok(nothing(Properties::default(), start))
            }
            _ => self.node_then(Place::Flow, State::PairValue),
        }
    }

    fn pair_value(&mut self) -> Result<Event<'a>, Failure> {
        let is_end =
            |it: &TokenKind<'_>| matches!(it, TokenKind::FlowEntry | TokenKind::FlowSequenceEnd);
        self.flow_value(is_end, State::PairEnd)
    }

    fn flow_mapping(&mut self, comma: Comma) -> Result<Event<'a>, Failure> {
        if self.comma(comma, |it| matches!(it, TokenKind::FlowMappingEnd))? {
            return self.end_of_flow();
        }
        if !matches!(self.scanner.peek()?.kind, TokenKind::Key) {
            return self.node_then(Place::Flow, State::FlowMappingNothing);
        }
        let end = self.take()?.end;
        match self.scanner.peek()?.kind {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMappingEnd => {
                self.state = State::FlowMappingValue;
                Ok(nothing(Properties::default(), end))
            }
            _ => self.node_then(Place::Flow, State::FlowMappingValue),
        }
    }

    fn flow_mapping_value(&mut self) -> Result<Event<'a>, Failure> {
        let is_end =
            |it: &TokenKind<'_>| matches!(it, TokenKind::FlowEntry | TokenKind::FlowMappingEnd);
        self.flow_value(is_end, State::FlowMapping)
    }

    /// What stands behind a key in brackets, perhaps nothing.
    fn flow_value(
        &mut self,
        is_end: fn(&TokenKind<'_>) -> bool,
        next: State,
    ) -> Result<Event<'a>, Failure> {
        if !matches!(self.scanner.peek()?.kind, TokenKind::Value) {
            self.state = next;
            return Ok(nothing(Properties::default(), self.end));
        }
        let end = self.take()?.end;
        if is_end(&self.scanner.peek()?.kind) {
            self.state = next;
            return Ok(nothing(Properties::default(), end));
        }
        self.node_then(Place::Flow, next)
    }
}

/// What a node may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Block,
    /// A list may have its dashes in the column of the key.
    BlockOrIndentless,
    Flow,
}

/// Whether a comma must stand before the next item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comma {
    NotYet,
    Needed,
}

fn nothing(properties: Properties<'_>, at: usize) -> Event<'_> {
    let scalar = Scalar {
        value: Cow::Borrowed(""),
        style: ScalarStyle::Plain,
        range: at..at,
        is_missing: true,
    };
    Event::Scalar(properties, scalar)
}

fn ends_in_block(token: &Token<'_>) -> bool {
    matches!(
        token.kind,
        TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
    )
}

fn structure(offset: usize) -> Failure {
    Failure {
        offset,
        kind: FailureKind::Structure,
    }
}
