//! Tells before parsing whether a text is nested too deeply, by its brackets and keywords alone.
use crate::language::nesting::Depth;

/// Whether the text is nested deeper than the parser can stand. Where a slash may begin a pattern or
/// divide, closing brackets do not count until the line ends, so that the depth is never less than the parser's.
pub(super) fn is_too_deep(text: &str) -> bool {
    let mut scan = Scan {
        bytes: text.as_bytes(),
        at: 0,
        depth: Depth::default(),
        braces: Vec::new(),
        elses: vec![0],
        last: Last::Start,
        is_doubtful: false,
    };
    while scan.at < scan.bytes.len() {
        scan.step();
        if scan.depth.is_too_deep() || scan.elses.last().is_some_and(|it| *it > MOST_ELSES) {
            return true;
        }
    }
    false
}

/// Each `else if` is nested in the one before it.
const MOST_ELSES: usize = 100;

/// What stands before a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Start,
    /// A name, a number or a text: a slash after it divides.
    Operand,
    /// `)` or `}`: a slash after it may do both.
    Closed,
    Operator,
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: Depth,
    /// Of each bracket that is open, whether it is the `${` of a template.
    braces: Vec<bool>,
    elses: Vec<usize>,
    last: Last,
    is_doubtful: bool,
}

impl Scan<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn step(&mut self) {
        let byte = self.peek(0);
        match byte {
            b'\n' => {
                self.is_doubtful = false;
                self.at += 1;
            }
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'/' if self.peek(1) == b'/' => self.skip_to(b"\n", 0),
            b'/' if self.peek(1) == b'*' => self.skip_to(b"*/", 2),
            b'/' => self.slash(),
            b'"' | b'\'' => self.text(byte),
            b'`' => self.template(),
            b'(' | b'[' | b'{' => {
                self.open(false);
                self.at += 1;
            }
            b')' | b']' | b'}' => self.close(byte),
            b',' | b';' => {
                self.depth.separate();
                self.last = Last::Operator;
                self.at += 1;
            }
            b'=' | b'?' | b':' | b'!' | b'~' | b'<' | b'+' | b'-' | b'*' => {
                let is_unary = matches!(byte, b'+' | b'-' | b'*') && self.last == Last::Operator;
                if is_unary || !matches!(byte, b'+' | b'-' | b'*') {
                    self.depth.prefix();
                }
                self.last = Last::Operator;
                self.at += 1;
                // `===` and `=>` are one operator.
                while matches!(self.peek(0), b'=' | b'>') {
                    self.at += 1;
                }
            }
            it if it.is_ascii_alphanumeric() || matches!(it, b'_' | b'$') || it >= 0x80 => {
                self.word()
            }
            _ => {
                self.last = Last::Operator;
                self.at += 1;
            }
        }
    }

    fn open(&mut self, is_template: bool) {
        self.depth.open();
        self.braces.push(is_template);
        self.elses.push(0);
        self.last = Last::Operator;
    }

    fn close(&mut self, byte: u8) {
        self.at += 1;
        self.last = if byte == b']' {
            Last::Operand
        } else {
            Last::Closed
        };
        if self.is_doubtful {
            return;
        }
        self.depth.close();
        if self.elses.len() > 1 {
            self.elses.pop();
        }
        if self.braces.pop() == Some(true) && byte == b'}' {
            self.rest_of_template();
        }
    }

    fn skip_to(&mut self, end: &[u8], and: usize) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let found = rest.windows(end.len()).position(|it| it == end);
        self.at = found.map_or(self.bytes.len(), |it| self.at + it.max(1) + and);
    }

    /// A text ends with its line, if not before.
    fn text(&mut self, quote: u8) {
        self.at += 1;
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b'\\' => self.at += 2,
                b'\n' => break,
                it => {
                    self.at += 1;
                    if it == quote {
                        break;
                    }
                }
            }
        }
        self.last = Last::Operand;
    }

    fn template(&mut self) {
        self.at += 1;
        self.rest_of_template();
    }

    fn rest_of_template(&mut self) {
        self.last = Last::Operand;
        while self.at < self.bytes.len() {
            match (self.peek(0), self.peek(1)) {
                (b'\\', _) => self.at += 2,
                (b'`', _) => {
                    self.at += 1;
                    return;
                }
                (b'$', b'{') => {
                    self.at += 2;
                    self.open(true);
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    fn slash(&mut self) {
        match self.last {
            Last::Operand => {
                self.last = Last::Operator;
                self.at += 1;
            }
            Last::Closed => {
                self.is_doubtful = true;
                self.last = Last::Operator;
                self.at += 1;
            }
            Last::Start | Last::Operator => self.pattern(),
        }
    }

    fn pattern(&mut self) {
        self.at += 1;
        let mut is_class = false;
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b'\\' => self.at += 1,
                b'\n' => return,
                b'[' => is_class = true,
                b']' => is_class = false,
                b'/' if !is_class => break,
                _ => {}
            }
            self.at += 1;
        }
        self.at += 1;
        self.last = Last::Operand;
    }

    fn word(&mut self) {
        let start = self.at;
        let is_inside =
            |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'$') || it >= 0x80;
        while is_inside(self.peek(0)) {
            self.at += 1;
        }
        let word = self.bytes.get(start..self.at).unwrap_or_default();
        self.last = match word {
            b"const" | b"let" | b"var" | b"import" | b"export" => {
                self.depth.separate();
                Last::Operator
            }
            b"else" => {
                if let Some(count) = self.elses.last_mut() {
                    *count += 1;
                }
                self.depth.prefix();
                Last::Operator
            }
            b"if" | b"for" | b"while" | b"do" | b"with" | b"typeof" | b"void" | b"delete"
            | b"await" | b"new" | b"yield" | b"keyof" | b"readonly" | b"infer" | b"unique"
            | b"async" | b"return" | b"throw" | b"case" | b"in" | b"of" | b"instanceof"
            | b"extends" => {
                self.depth.prefix();
                Last::Operator
            }
            _ => Last::Operand,
        };
    }
}
