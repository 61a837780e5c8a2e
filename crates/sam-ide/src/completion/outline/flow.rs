//! Reading brackets and braces: JSON, and flow style within YAML.
//!
//! Longer than others: one machine over the characters of flow style, with what it remembers between them.

use super::block::lead;
use super::{NodeId, Quote, ROOT, Reader, Slot, Spot, Step, Value};
use std::cmp::Ordering;
use std::ops::Range;

/// A bracket or brace that is open.
struct Frame {
    /// The key or item whose value it is.
    node: NodeId,
    kind: Kind,
    /// What has been read of its current entry.
    state: State,
    /// Where its bracket is.
    start: usize,
    /// The column of the line it was opened on.
    line_column: usize,
    /// The least column at which one of its keys begins a line.
    child_column: Option<usize>,
    /// Whether something of it stands on the line it was opened on.
    is_begun: bool,
}

/// What white space was skipped.
struct Gap {
    has_line_break: bool,
    /// Whether the line behind it is not deep enough: the bracket was never closed.
    is_given_up: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Map,
    List,
}

impl Kind {
    fn closing(self) -> char {
        match self {
            Self::Map => '}',
            Self::List => ']',
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before a key of a map or an item of a list.
    Start,
    /// Behind a key, before its colon.
    Key(NodeId),
    /// Behind a colon, or behind the tag of an item.
    Colon(NodeId),
    /// Behind a value.
    Value,
}

impl<'a> Reader<'a> {
    /// Reads a document in braces, from inside them.
    pub(super) fn braces(&mut self, section: Option<NodeId>) {
        let mut frames = vec![Frame::new(ROOT, Kind::Map)];
        frames.extend(section.map(|it| Frame::new(it, Kind::Map)));
        self.run(&mut frames, None);
    }

    /// Reads the flow value of a block key or item, from its bracket on. It is given up at a line that is not
    /// deeper than `base`: then it was not closed.
    pub(super) fn flow(&mut self, node: NodeId, base: usize) {
        let kind = if self.byte(self.at) == Some(b'[') {
            Kind::List
        } else {
            Kind::Map
        };
        self.at += 1;
        let mut frames = vec![Frame::new(node, kind)];
        self.flow_base = Some(base);
        self.run(&mut frames, Some(base));
        if self.line_start(self.at) != self.at {
            self.at = self.next_line(self.at);
        }
    }

    fn run(&mut self, frames: &mut Vec<Frame>, base: Option<usize>) {
        let mut tag: Option<Range<usize>> = None;
        let mut is_line_start = false;
        while !self.is_done {
            let from = self.at;
            let gap = self.gap(base);
            is_line_start |= gap.has_line_break;
            let at = self.at;
            self.in_gap(frames, from, gap.is_given_up, tag.as_ref());
            if gap.is_given_up {
                self.at = self.next_line(at);
                return;
            }
            if self.cursor < at {
                self.is_past = true;
            }
            let Some(byte) = self.byte(at) else { return };
            match byte {
                b'{' | b'[' => {
                    let kind = if byte == b'{' { Kind::Map } else { Kind::List };
                    self.at += 1;
                    if let Some(node) = self.value_node(frames) {
                        self.get_mut(node).value = Value::Other;
                        let mut frame = Frame::new(node, kind);
                        frame.start = at;
                        frame.line_column = self.column_of_line(at);
                        frames.push(frame);
                    }
                    tag = None;
                }
                b'}' | b']' => {
                    self.at += 1;
                    let kind = if byte == b'}' { Kind::Map } else { Kind::List };
                    if let Some(open) = frames.iter().rposition(|it| it.kind == kind) {
                        frames.truncate(open);
                    }
                    tag = None;
                    match frames.last_mut() {
                        Some(frame) => frame.state = State::Value,
                        None => return,
                    }
                }
                b',' => {
                    self.at += 1;
                    tag = None;
                    if let Some(frame) = frames.last_mut() {
                        frame.state = State::Start;
                    }
                }
                b':' => {
                    self.at += 1;
                    if let Some(frame) = frames.last_mut()
                        && let State::Key(node) = frame.state
                    {
                        frame.state = State::Colon(node);
                    }
                }
                b'!' | b'&' => {
                    let range = self.word();
                    if byte == b'!' {
                        self.tag(frames, range.clone());
                        tag = Some(range);
                    }
                }
                _ => {
                    self.token(frames, tag.take(), is_line_start, base.is_some());
                }
            }
            is_line_start = false;
        }
    }

    /// Skips white space and comments.
    fn gap(&mut self, base: Option<usize>) -> Gap {
        let mut is_line_start = false;
        loop {
            let end = self.line_end(self.at);
            self.at = self.skip_blanks(self.at, end);
            let is_comment = self.byte(self.at) == Some(b'#')
                && self
                    .at
                    .checked_sub(1)
                    .is_none_or(|it| matches!(self.byte(it), Some(b' ' | b'\t' | b'\n')));
            if is_comment {
                if self.at < self.cursor && self.cursor <= end {
                    self.is_past = true;
                }
                self.at = end;
            }
            if self.at < end {
                return Gap {
                    has_line_break: is_line_start,
                    is_given_up: false,
                };
            }
            if self.at >= self.text.len() {
                return Gap {
                    has_line_break: is_line_start,
                    is_given_up: false,
                };
            }
            let next = self.next_line(self.at);
            if let Some(base) = base {
                let next_end = self.line_end(next);
                let body = self.skip_blanks(next, next_end);
                let column = if body < next_end {
                    body - next
                } else {
                    self.cursor.saturating_sub(next)
                };
                let is_cursor_line = next <= self.cursor && self.cursor <= next_end;
                let goes_on = if body < next_end {
                    column > base || matches!(self.byte(body), Some(b'}' | b']' | b','))
                } else {
                    !is_cursor_line || column > base
                };
                if !goes_on {
                    return Gap {
                        has_line_break: is_line_start,
                        is_given_up: true,
                    };
                }
            }
            self.at = next;
            is_line_start = true;
        }
    }

    /// The cursor stands in white space.
    fn in_gap(&mut self, frames: &[Frame], from: usize, is_last: bool, tag: Option<&Range<usize>>) {
        let Some(frame) = frames.last() else { return };
        let to = self.at;
        let next = self.byte(to).filter(|_| !is_last);
        let touches = next.is_some_and(|it| !b"{}[],:\r\n".contains(&it));
        if !self.has_cursor(&(from..to)) || (self.cursor == to && touches) {
            return;
        }
        let tail = self.tail(frames, self.cursor);
        let empty = self.cursor..self.cursor;
        let spot = match (frame.state, frame.kind) {
            (State::Start, Kind::Map) => Spot {
                slot: Slot::Key,
                ..self.value_spot(frame.node, empty, 0)
            },
            (State::Start, Kind::List) => {
                let node = self.typed_item(frame.node);
                self.value_spot(node, empty, 0)
            }
            (State::Key(_), _) => return,
            (State::Colon(node), _) => Spot {
                whole: tag.map_or(self.cursor, |it| it.start)..self.cursor,
                lead: lead(self.text, self.cursor),
                ..self.value_spot(node, empty, 0)
            },
            // Right behind a value nothing is being typed yet.
            (State::Value, _) if self.cursor == from => return,
            (State::Value, Kind::Map) => Spot {
                slot: Slot::Key,
                lead: ", ",
                ..self.value_spot(frame.node, empty, 0)
            },
            (State::Value, Kind::List) => {
                let node = self.typed_item(frame.node);
                Spot {
                    lead: ", ",
                    ..self.value_spot(node, empty, 0)
                }
            }
        };
        self.spot = Some(Spot {
            is_flow: true,
            tail,
            ..spot
        });
    }

    fn typed_item(&mut self, list: NodeId) -> NodeId {
        let node = self.item(list, 0);
        self.get_mut(node).is_typed = true;
        node
    }

    /// The node that gets the value that begins here; a map's value without a key gets none.
    fn value_node(&mut self, frames: &mut [Frame]) -> Option<NodeId> {
        let frame = frames.last_mut()?;
        let node = match (frame.state, frame.kind) {
            (State::Colon(node), _) => node,
            (State::Start | State::Value | State::Key(_), Kind::List) => self.item(frame.node, 0),
            (State::Start | State::Value | State::Key(_), Kind::Map) => {
                self.node(frame.node, Step::Key(""), 0)
            }
        };
        frame.state = State::Value;
        frame.is_begun = true;
        Some(node)
    }

    /// A tag in front of a value.
    fn tag(&mut self, frames: &mut [Frame], range: Range<usize>) {
        let text = self.slice(range.clone());
        let Some(frame) = frames.last_mut() else {
            return;
        };
        let node = match (frame.state, frame.kind) {
            (State::Colon(node), _) => node,
            (State::Start | State::Value | State::Key(_), Kind::List) => {
                let node = self.item(frame.node, 0);
                frame.state = State::Colon(node);
                node
            }
            (State::Start | State::Value | State::Key(_), Kind::Map) => return,
        };
        if self.has_cursor(&range) {
            self.get_mut(node).is_typed = true;
            self.spot = Some(Spot {
                is_flow: true,
                tail: self.tail(frames, range.end),
                ..self.value_spot(node, range, 0)
            });
        } else {
            self.get_mut(node).tag = Some(text);
        }
    }

    /// A word or a string: a key, a value or an item.
    fn token(
        &mut self,
        frames: &mut Vec<Frame>,
        tag: Option<Range<usize>>,
        is_line_start: bool,
        in_yaml: bool,
    ) {
        let start = self.at;
        let (mut inside, quote) = self.word_or_string();
        let container = frames.last().map(|frame| match (frame.state, frame.kind) {
            (State::Colon(node), _) => node,
            (State::Start | State::Key(_) | State::Value, Kind::Map | Kind::List) => frame.node,
        });
        if quote.is_none()
            && self.byte(self.at) == Some(b':')
            && self.cursor == self.at + 1
            && container.is_some_and(|it| self.holds_colons(it))
        {
            self.at += 1;
            inside.end = self.at;
        }
        let end = self.at;
        let whole = start..end;
        let next = self.skip_all(end);
        let colon = self.byte(next) == Some(b':');
        if is_line_start && colon {
            self.unclosed(frames, start, in_yaml);
        }
        let tail = self.tail(frames, end);
        let Some(frame) = frames.last_mut() else {
            return;
        };
        let is_key = frame.kind == Kind::Map
            && match frame.state {
                State::Start | State::Value | State::Key(_) => true,
                // The value before was never written.
                State::Colon(_) => colon && is_line_start,
            };
        frame.is_begun = true;
        let text = self.slice(inside.clone());
        // A pair needs no braces in a list.
        let is_pair = in_yaml
            && frame.kind == Kind::List
            && matches!(frame.state, State::Start | State::Value)
            && colon
            && self.line_start(next) <= start;
        if is_key || is_pair {
            if is_line_start {
                let column = self.column_of_line(start);
                let frame = frames.last_mut();
                if let Some(frame) = frame {
                    frame.child_column =
                        Some(frame.child_column.map_or(column, |it| it.min(column)));
                }
            }
            let Some(frame) = frames.last_mut() else {
                return;
            };
            let lead = if frame.state == State::Value {
                ", "
            } else {
                ""
            };
            let container = frame.node;
            let parent = match frame.kind {
                Kind::Map => container,
                Kind::List => self.item(container, 0),
            };
            let node = self.node(parent, Step::Key(text), 0);
            frame.state = State::Key(node);
            if self.has_cursor(&inside) {
                self.get_mut(node).is_typed = true;
                self.spot = Some(Spot {
                    slot: Slot::Key,
                    whole,
                    quote,
                    is_flow: true,
                    has_colon: colon,
                    lead: if colon { "" } else { lead },
                    tail: if colon { String::new() } else { tail },
                    ..self.value_spot(parent, inside, 0)
                });
            }
            return;
        }
        let before = frame.state;
        let Some(node) = self.value_node(frames) else {
            return;
        };
        self.get_mut(node).value = Value::Scalar(text);
        if self.has_cursor(&inside) {
            // An item being typed is no item yet, a key with half a value is a key.
            let is_item = matches!(self.get(node).step, Step::Item(_));
            self.get_mut(node).is_typed = is_item;
            self.spot = Some(Spot {
                whole: tag.map_or(start, |it| it.start)..end,
                quote,
                is_flow: true,
                lead: if before == State::Value {
                    ", "
                } else if quote.is_none() {
                    lead(self.text, start)
                } else {
                    ""
                },
                tail,
                ..self.value_spot(node, inside, 0)
            });
        }
    }

    /// What has to follow what ends at `end`: a comma before what comes, or the brackets that were never closed.
    fn tail(&self, frames: &[Frame], end: usize) -> String {
        let next = self.skip_all(end);
        let is_end = next >= self.text.len();
        let is_last = is_end || self.line_start(next) > end;
        let column = self.column_of_line(next);
        let closes = matches!(self.byte(next), Some(b'}' | b']'));
        let open = match self.flow_base {
            _ if !is_last => 0,
            Some(base) if is_end || column <= base => frames.len(),
            Some(_) => 0,
            // In JSON it is the brackets of this line that are not closed when the next one is not deeper.
            None => {
                let own = self.column_of_line(end);
                let line = self.line_start(end);
                let on_line = frames.iter().filter(|it| it.start >= line).count();
                match column.cmp(&own) {
                    _ if is_end => on_line,
                    Ordering::Less => on_line,
                    Ordering::Equal if closes => on_line.saturating_sub(1),
                    Ordering::Equal => on_line,
                    Ordering::Greater => 0,
                }
            }
        };
        let mut tail: String = frames
            .iter()
            .rev()
            .take(open)
            .map(|it| it.kind.closing())
            .collect();
        let is_outside = open > 0 && self.flow_base.is_some();
        if !is_end && !closes && !is_outside && self.byte(next) != Some(b',') {
            tail.push(',');
        }
        tail
    }

    /// A key begins a line less deep than the keys of what is open: that was not closed.
    fn unclosed(&mut self, frames: &mut Vec<Frame>, at: usize, in_yaml: bool) {
        if in_yaml {
            return;
        }
        let column = self.column_of_line(at);
        while let [.., _, frame] = frames.as_slice() {
            let is_outside = frame.child_column.is_some_and(|it| column < it)
                || (frame.child_column.is_none() && frame.is_begun && column <= frame.line_column)
                || column < frame.line_column;
            if !is_outside {
                break;
            }
            frames.pop();
            if let Some(frame) = frames.last_mut() {
                frame.state = State::Start;
            }
        }
    }

    fn column_of_line(&self, at: usize) -> usize {
        let start = self.line_start(at);
        self.skip_blanks(start, self.line_end(at)) - start
    }

    fn skip_all(&self, at: usize) -> usize {
        let rest = self.slice(at..self.text.len());
        at + rest.len() - rest.trim_start().len()
    }

    fn word(&mut self) -> Range<usize> {
        let start = self.at;
        let rest = self.slice(start..self.line_end(start));
        let length = rest
            .find([' ', '\t', ',', '[', ']', '{', '}'])
            .unwrap_or(rest.len());
        self.at = start + length.max(1);
        start..self.at
    }

    fn word_or_string(&mut self) -> (Range<usize>, Option<Quote>) {
        let start = self.at;
        let line_end = self.line_end(start);
        let first = self.byte(start).unwrap_or_default();
        if matches!(first, b'"' | b'\'') {
            let (inside, is_closed) = self.string(start, line_end);
            let next = self.skip_all(inside.end + 1);
            let is_sound = is_closed
                && matches!(
                    self.byte(next),
                    None | Some(b',' | b':' | b'}' | b']' | b'#')
                );
            // A missing comma at the end of the line is no reason to doubt the string.
            let ends_line = is_closed && self.slice(inside.end + 1..line_end).trim().is_empty();
            let mark = char::from(first);
            if is_sound || ends_line {
                self.at = inside.end + 1;
                return (
                    inside,
                    Some(Quote {
                        mark,
                        is_closed: true,
                    }),
                );
            }
            let text = self.slice(start + 1..line_end);
            let length = text.find([',', '}', ']', '"']).unwrap_or(text.len());
            let end = start + 1 + text.get(..length).unwrap_or_default().trim_end().len();
            self.at = end;
            return (
                start + 1..end,
                Some(Quote {
                    mark,
                    is_closed: false,
                }),
            );
        }
        let rest = self.slice(start..line_end);
        let bytes = rest.as_bytes();
        let mut length = 0;
        while let Some(byte) = bytes.get(length) {
            let ends = match byte {
                b',' | b'[' | b']' | b'{' | b'}' => true,
                b':' => matches!(
                    bytes.get(length + 1),
                    None | Some(b' ' | b'\t' | b',' | b'[' | b']' | b'{' | b'}' | b'"' | b'\'')
                ),
                b'#' => length > 0 && matches!(bytes[length - 1], b' ' | b'\t'),
                _ => false,
            };
            if ends {
                break;
            }
            length += 1;
        }
        let end = start
            + rest
                .get(..length)
                .unwrap_or_default()
                .trim_end_matches([' ', '\t'])
                .len();
        self.at = end.max(start + 1);
        (start..end.max(start), None)
    }
}

impl Frame {
    fn new(node: NodeId, kind: Kind) -> Self {
        Self {
            node,
            kind,
            state: State::Start,
            start: 0,
            line_column: 0,
            child_column: None,
            is_begun: false,
        }
    }
}
