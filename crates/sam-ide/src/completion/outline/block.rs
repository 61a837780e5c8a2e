//! Reading block style: one line after the other, indentation deciding what belongs where.

use super::{NodeId, Quote, ROOT, Reader, Slot, Spot, Step, Value};
use std::ops::Range;

impl<'a> Reader<'a> {
    /// Reads lines to the end of the text, or until all around the cursor is known.
    pub(super) fn lines(&mut self) {
        while self.at < self.text.len() && !self.is_done {
            self.line();
        }
        // A cursor behind the last line break stands on a line that the loop does not see.
        if !self.is_done
            && !self.is_past
            && self.at == self.text.len()
            && self.line_start(self.at) == self.at
        {
            self.blank(self.at..self.at);
        }
    }

    fn line(&mut self) {
        let start = self.at;
        let end = self.line_end(start);
        let body = self.skip_blanks(start, end);
        self.at = self.next_line(start);
        match self.byte(body).filter(|_| body < end) {
            None => self.blank(start..end),
            Some(b'#') => {}
            Some(_) if matches!(self.slice(start..end), "---" | "...") => {}
            Some(_) => self.entry(start, body, end),
        }
        if self.cursor < self.at {
            self.is_past = true;
        }
    }

    /// A line of white space: what can begin here is decided by the column of the cursor.
    fn blank(&mut self, line: Range<usize>) {
        if self.has_cursor(&line) {
            let column = self.cursor - line.start;
            // Deeper lines below belong to what is above; nothing can come between.
            if self.column_below(line.end).is_none_or(|it| it <= column) {
                self.begin(column, self.cursor..self.cursor);
            }
        }
    }

    /// The column of the next line with something on it.
    fn column_below(&self, mut at: usize) -> Option<usize> {
        loop {
            let line = self.next_line(at);
            if line >= self.text.len() {
                return None;
            }
            let end = self.line_end(line);
            let body = self.skip_blanks(line, end);
            if body < end && self.byte(body) != Some(b'#') {
                return Some(body - line);
            }
            at = line;
        }
    }

    /// What can begin at a column: a key or a list item of what is open there, or the first child of the last line.
    fn begin(&mut self, column: usize, token: Range<usize>) {
        let closed = self
            .stack
            .iter()
            .copied()
            .find(|it| self.get(*it).column >= column);
        let (slot, node) = match closed {
            Some(node) if self.get(node).column > column => return,
            Some(node) => match self.get(node).step {
                Step::Key(_) => (Slot::Key, self.get(node).parent),
                Step::Item(_) => (Slot::Item, self.get(node).parent),
            },
            None => match self.top() {
                ROOT if column == 0 => (Slot::Key, ROOT),
                ROOT => return,
                top if self.get(top).value == Value::Missing && self.get(top).tag.is_none() => {
                    (Slot::Below, top)
                }
                _ => return,
            },
        };
        self.spot = Some(Spot {
            slot,
            ..self.value_spot(node, token, column)
        });
    }

    /// A line with something on it: dashes, a key, a value.
    fn entry(&mut self, line: usize, body: usize, end: usize) {
        let mut at = body;
        let mut owner = None;
        loop {
            let column = at - line;
            let rest = self.slice(at..end);
            if rest == "-" || rest.starts_with("- ") || rest.starts_with("-\t") {
                self.close(column, Closing::Item);
                let parent = self.top();
                let item = self.item(parent, column);
                self.stack.push(item);
                let dash = at;
                at = self.skip_blanks(at + 1, end);
                owner = Some(item);
                if at == end || self.byte(at) == Some(b'#') {
                    let column = (column + 2).max(self.cursor.saturating_sub(line));
                    self.missing(item, dash + 1, at, column);
                    return;
                }
                continue;
            }
            let is_text = |it: &Key| {
                let container = owner.or_else(|| self.above(column));
                it.quote.is_none()
                    && self.cursor == at + it.colon + 1
                    && container.is_some_and(|it| self.holds_colons(it))
            };
            if let Some(key) = key(rest).filter(|it| !is_text(it)) {
                self.close(column, Closing::Key);
                let parent = self.top();
                let range = at + key.name.start..at + key.name.end;
                let node = self.node(parent, Step::Key(self.slice(range.clone())), column);
                self.stack.push(node);
                let whole = at..at + key.end;
                if self.has_cursor(&whole) {
                    self.get_mut(node).is_typed = true;
                    self.spot = Some(Spot {
                        slot: Slot::Key,
                        node: parent,
                        token: range,
                        whole,
                        quote: key.quote.map(|mark| Quote {
                            mark,
                            is_closed: true,
                        }),
                        is_flow: false,
                        has_colon: true,
                        has_body: true,
                        lead: "",
                        tail: String::new(),
                        column,
                    });
                }
                self.value(node, at + key.colon + 1, end, column);
                return;
            }
            match owner {
                Some(item) => self.value(item, at, end, column),
                None => self.loose(line, at, end),
            }
            return;
        }
    }

    /// What is open and less deep than a column.
    fn above(&self, column: usize) -> Option<NodeId> {
        let open = self.stack.iter().rev();
        open.copied().find(|it| self.get(*it).column < column)
    }

    /// A line with neither dash nor key: a half-typed key, or a value that goes on.
    fn loose(&mut self, line: usize, at: usize, end: usize) {
        let column = at - line;
        let text = self.slice(at..end);
        let first = text.as_bytes().first().copied().unwrap_or_default();
        if matches!(first, b'[' | b'{' | b'!' | b'|' | b'>' | b'&' | b'*') {
            let top = self.top();
            if top != ROOT && self.get(top).column < column && self.get(top).value == Value::Missing
            {
                self.value(top, at, end, column);
            }
            return;
        }
        let quoted = matches!(first, b'"' | b'\'').then(|| self.string(at, end));
        let token = match &quoted {
            Some((inside, _)) => inside.clone(),
            None => at..at + comment(text).trim_end().len(),
        };
        let whole = match &quoted {
            Some((inside, true)) => at..inside.end + 1,
            Some((inside, false)) => at..inside.end,
            None => token.clone(),
        };
        // `Id:x`: the space behind the colon is not typed yet.
        let is_text = self.above(column).is_some_and(|it| self.holds_colons(it));
        if quoted.is_none()
            && !is_text
            && let Some(colon) = tight_colon(self.slice(token.clone()))
        {
            self.close(column, Closing::Key);
            let parent = self.top();
            let node = self.node(parent, Step::Key(self.slice(at..at + colon)), column);
            self.stack.push(node);
            self.value(node, at + colon + 1, end, column);
            return;
        }
        if !self.has_cursor(&whole) || self.slice(token.clone()).contains([' ', '\t']) {
            let top = self.top();
            if top != ROOT && self.get(top).column < column && self.get(top).value == Value::Missing
            {
                self.get_mut(top).value = Value::Scalar(self.slice(token));
            }
            return;
        }
        self.begin(column, token.clone());
        let has_body = self.column_below(end).is_some_and(|it| it > column);
        let Some(spot) = &mut self.spot else { return };
        spot.has_body = has_body;
        spot.whole = whole;
        spot.quote = quoted.map(|(_, is_closed)| Quote {
            mark: char::from(first),
            is_closed,
        });
        // What stands deeper below belongs to this half key, not to the key before it.
        if matches!(spot.slot, Slot::Key | Slot::Below) {
            let parent = spot.node;
            self.close(column, Closing::Key);
            let node = self.node(parent, Step::Key(self.slice(token)), column);
            self.get_mut(node).is_typed = true;
            self.stack.push(node);
        }
    }

    /// What stands behind a colon or a dash.
    fn value(&mut self, node: NodeId, from: usize, end: usize, column: usize) {
        let mut at = self.skip_blanks(from, end);
        let mut tag: Option<Range<usize>> = None;
        while matches!(self.byte(at), Some(b'!' | b'&')) && at < end {
            let word = self.slice(at..end);
            let length = word.find([' ', '\t']).unwrap_or(word.len());
            if word.starts_with('!') {
                tag = Some(at..at + length);
                self.get_mut(node).tag = Some(self.slice(at..at + length));
            }
            at = self.skip_blanks(at + length, end);
        }
        let rest = self.slice(at..end);
        match rest.as_bytes().first() {
            None | Some(b'#') => match tag {
                None => self.missing(node, from, at, column),
                Some(tag) => self.tagged(node, tag, at, at..at, column),
            },
            Some(quote @ (b'"' | b'\'')) => {
                self.quoted(node, at, end, char::from(*quote), tag, column)
            }
            Some(b'[' | b'{') => {
                self.get_mut(node).value = Value::Other;
                self.at = at;
                let base = self.get(node).column;
                self.flow(node, base);
            }
            Some(b'|' | b'>') => {
                self.get_mut(node).value = Value::Other;
                self.literal(node);
            }
            Some(_) => {
                let length = comment(rest).trim_end().len();
                let word = at..at + length;
                self.get_mut(node).value = Value::Scalar(self.slice(word.clone()));
                match tag {
                    Some(tag) => self.tagged(node, tag, at, word, column),
                    None if self.has_cursor(&(from..word.end)) => {
                        let start = word.start.min(self.cursor);
                        self.spot = Some(Spot {
                            lead: lead(self.text, start),
                            ..self.value_spot(node, start..word.end, column)
                        });
                    }
                    None => {}
                }
            }
        }
    }

    /// Nothing stands behind a colon or dash before `limit`, the end of the line or its comment.
    fn missing(&mut self, node: NodeId, from: usize, limit: usize, column: usize) {
        if !self.has_cursor(&(from..limit)) {
            return;
        }
        self.spot = Some(Spot {
            lead: lead(self.text, self.cursor),
            tail: if self.byte(self.cursor) == Some(b'#') {
                " ".to_owned()
            } else {
                String::new()
            },
            ..self.value_spot(node, self.cursor..self.cursor, column)
        });
    }

    /// A tag and what it is on.
    fn tagged(
        &mut self,
        node: NodeId,
        tag: Range<usize>,
        at: usize,
        word: Range<usize>,
        column: usize,
    ) {
        if self.has_cursor(&tag) {
            self.get_mut(node).tag = None;
            let whole = tag.start..word.end.max(tag.end);
            self.spot =
                Some(self.value_spot(node, if word.is_empty() { tag } else { whole }, column));
        } else if self.has_cursor(&(tag.end..at.max(word.end))) {
            let start = word.start.min(self.cursor);
            self.spot = Some(Spot {
                whole: tag.start..word.end.max(start),
                tail: if word.is_empty() && self.byte(self.cursor) == Some(b'#') {
                    " ".to_owned()
                } else {
                    String::new()
                },
                ..self.value_spot(node, start..word.end.max(start), column)
            });
        }
    }

    fn quoted(
        &mut self,
        node: NodeId,
        at: usize,
        end: usize,
        mark: char,
        tag: Option<Range<usize>>,
        column: usize,
    ) {
        let (inside, is_closed) = self.string(at, end);
        if !is_closed && let Some(close) = self.close_of_long_string(node, at) {
            self.get_mut(node).value = Value::Other;
            if self.has_cursor(&(at + 1..close)) {
                let start = self.line_start(self.cursor).max(at + 1);
                let text = start..self.line_end(self.cursor).min(close);
                self.spot = Some(Spot {
                    slot: Slot::Text,
                    ..self.value_spot(node, text, column)
                });
            }
            self.at = self.next_line(close);
            return;
        }
        self.get_mut(node).value = Value::Scalar(self.slice(inside.clone()));
        if self.has_cursor(&inside) {
            let whole_end = if is_closed {
                inside.end + 1
            } else {
                inside.end
            };
            self.spot = Some(Spot {
                whole: tag.map_or(at, |it| it.start)..whole_end,
                quote: Some(Quote { mark, is_closed }),
                ..self.value_spot(node, inside, column)
            });
        }
    }

    /// Where a string that is not closed on its line is closed, if all lines up to there are deeper than its key
    /// and look like text. Else it is just not closed yet.
    fn close_of_long_string(&self, node: NodeId, at: usize) -> Option<usize> {
        let quote = self.byte(at)?;
        let column = self.get(node).column;
        let mut line = self.next_line(at);
        while line < self.text.len() {
            let end = self.line_end(line);
            let body = self.skip_blanks(line, end);
            let text = self.slice(body..end);
            if !text.is_empty() && (body - line <= column || key(text).is_some()) {
                return None;
            }
            if let Some(close) = text.find(char::from(quote)) {
                return Some(body + close);
            }
            line = self.next_line(line);
        }
        None
    }

    /// The lines of a `|` or `>` text.
    fn literal(&mut self, node: NodeId) {
        let column = self.get(node).column;
        while self.at < self.text.len() {
            let end = self.line_end(self.at);
            let body = self.skip_blanks(self.at, end);
            if body < end && body - self.at <= column {
                break;
            }
            let here = self.at..end;
            if self.has_cursor(&here) {
                if self.cursor - self.at <= column {
                    break;
                }
                self.spot = Some(Spot {
                    slot: Slot::Text,
                    ..self.value_spot(node, here, column)
                });
            }
            self.at = self.next_line(self.at);
        }
    }

    pub(super) fn value_spot(&self, node: NodeId, token: Range<usize>, column: usize) -> Spot {
        Spot {
            slot: Slot::Value,
            node,
            whole: token.clone(),
            token,
            quote: None,
            is_flow: false,
            has_colon: false,
            has_body: false,
            lead: "",
            tail: String::new(),
            column,
        }
    }

    /// Closes what cannot go on at a column.
    fn close(&mut self, column: usize, closing: Closing) {
        while let Some(top) = self.stack.last() {
            let node = self.get(*top);
            let ends = match closing {
                Closing::Key => node.column >= column,
                Closing::Item => {
                    node.column > column
                        || (node.column == column && matches!(node.step, Step::Item(_)))
                }
            };
            if !ends {
                break;
            }
            self.stack.pop();
        }
    }
}

/// What comes at a column: a key closes all that is not less deep, a dash may stand right below its list's key.
#[derive(Clone, Copy)]
enum Closing {
    Key,
    Item,
}

/// A key at the start of a text, in offsets of that text.
struct Key {
    name: Range<usize>,
    end: usize,
    colon: usize,
    quote: Option<char>,
}

fn key(text: &str) -> Option<Key> {
    let bytes = text.as_bytes();
    let is_end = |at: usize| matches!(bytes.get(at), None | Some(b' ' | b'\t' | b'\r'));
    match bytes.first()? {
        quote @ (b'"' | b'\'') => {
            let close = text.get(1..)?.find(char::from(*quote))? + 1;
            let rest = text.get(close + 1..)?;
            let colon = close + 1 + rest.len() - rest.trim_start_matches([' ', '\t']).len();
            (bytes.get(colon) == Some(&b':') && is_end(colon + 1)).then_some(Key {
                name: 1..close,
                end: close + 1,
                colon,
                quote: Some(char::from(*quote)),
            })
        }
        b'#' | b'?' | b'!' | b'&' | b'*' | b'[' | b'{' | b'|' | b'>' | b'%' | b'@' | b'`' => None,
        _ => {
            let text = comment(text);
            let colon = text
                .match_indices(':')
                .map(|(at, _)| at)
                .find(|at| is_end(at + 1))?;
            let end = text.get(..colon)?.trim_end().len();
            Some(Key {
                name: 0..end,
                end,
                colon,
                quote: None,
            })
        }
    }
}

/// A text without the comment behind it.
fn comment(text: &str) -> &str {
    let start = text.find(" #").or_else(|| text.find("\t#"));
    start.and_then(|at| text.get(..at)).unwrap_or(text)
}

/// The colon of `Key:value` without a space: between a word and something that does not go on with a colon.
fn tight_colon(text: &str) -> Option<usize> {
    let colon = text.find(':')?;
    let is_word = colon > 0
        && text
            .get(..colon)?
            .bytes()
            .all(|it| it.is_ascii_alphanumeric());
    let behind = text.as_bytes().get(colon + 1);
    (is_word && behind.is_some_and(|it| *it != b':')).then_some(colon)
}

/// The space that has to stand in front of a value right behind its colon or dash.
pub(super) fn lead(text: &str, at: usize) -> &'static str {
    let before = at.checked_sub(1).and_then(|it| text.as_bytes().get(it));
    if matches!(before, Some(b':' | b'-')) {
        " "
    } else {
        ""
    }
}
