//! Frames: bodies of messages cut out of a stream of bytes by their `Content-Length` headers.
//!
//! A line end never stands inside a JSON string, and a header never stands outside of one. So a whole header line
//! within a body shows that the length of that body was wrong, and the stream goes on at that line.

use std::io::{self, Read};

/// The longest body taken in: far above the largest template, far below the memory of a machine.
const LONGEST_BODY: usize = 64 << 20;

/// The longest header; what is longer is not a header.
const LONGEST_HEADER: usize = 4096;

/// The longest `Content-Length` line that is looked for where the stream is damaged.
const LONGEST_LINE: usize = 64;

/// How far before the end of a body that is not a message the next header is looked for.
const LONGEST_TAIL: usize = 64 << 10;

/// How much is read at once.
const CHUNK: usize = 64 << 10;

/// The frames of a stream. When the stream has nothing more for now, which it says with an error, they go on later.
pub(super) struct Frames<R> {
    input: R,
    /// Invariant: at most the longest body or header and a chunk.
    buffer: Vec<u8>,
    /// Where a piece is read into.
    chunk: Vec<u8>,
    state: State,
    /// Whether the damage at this place was reported; it is reported once until a body is read.
    is_reported: bool,
    /// Whether the last body ended before its length.
    is_short: bool,
}

enum State {
    /// A header comes next.
    Header,
    /// A body of so many bytes comes next. No header line begins in so many of them.
    Body { length: usize, searched: usize },
    /// So many bytes of a body are skipped, fewer if a header line stands in them.
    Skip(usize),
    /// Bytes are skipped up to the next header line.
    Lost,
}

/// A piece of the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// The body of a message.
    Body(Vec<u8>),
    /// A message with a body of so many bytes, which is skipped.
    TooLong(usize),
    /// Something that is not a message, and what is wrong with it. The stream goes on at the next header.
    Damaged(&'static str),
}

impl<R: Read> Frames<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            chunk: vec![0; CHUNK],
            state: State::Header,
            is_reported: false,
            is_short: false,
        }
    }

    /// Where the bytes come from.
    pub(super) fn input(&mut self) -> &mut R {
        &mut self.input
    }

    /// The next frame; `None` at the end of the stream, also when it ends within a frame.
    ///
    /// # Errors
    /// When the stream cannot be read.
    pub(super) fn next(&mut self) -> io::Result<Option<Frame>> {
        if std::mem::take(&mut self.is_short) {
            return Ok(Some(Frame::Damaged(
                "a body shorter than its Content-Length",
            )));
        }
        loop {
            let is_found = match self.state {
                State::Header => true,
                State::Body { length, searched } => return self.body(length, searched),
                State::Skip(length) => self.skip(length)?,
                State::Lost => self.skip(usize::MAX)?,
            };
            if !is_found {
                return Ok(None);
            }
            self.state = State::Header;
            let why = match self.header()? {
                None => return Ok(None),
                Some(Ok(length)) if length <= LONGEST_BODY => return self.body(length, 0),
                Some(Ok(length)) => {
                    self.state = State::Skip(length);
                    return Ok(Some(Frame::TooLong(length)));
                }
                Some(Err(why)) => why,
            };
            self.state = State::Lost;
            if !self.is_reported {
                self.is_reported = true;
                return Ok(Some(Frame::Damaged(why)));
            }
        }
    }

    /// Takes back the end of a body that turned out not to be a message: its length may have been wrong, and the next
    /// message may begin in it. The caller has reported it.
    pub(super) fn distrust(&mut self, body: &[u8]) {
        let tail = &body[body.len().saturating_sub(LONGEST_TAIL)..];
        let keep = find_header(tail).unwrap_or(tail.len().saturating_sub(LONGEST_LINE));
        self.buffer.splice(..0, tail[keep..].iter().copied());
        self.state = State::Lost;
        self.is_reported = true;
        self.is_short = false;
    }

    /// Takes a header out of the buffer: the length in it or what is wrong with it; `None` at the end of the stream.
    fn header(&mut self) -> io::Result<Option<Result<usize, &'static str>>> {
        loop {
            let blank = self.buffer.iter().take_while(|it| it.is_ascii_whitespace());
            let blank = blank.count();
            self.buffer.drain(..blank);
            let seen = &self.buffer[..self.buffer.len().min(LONGEST_HEADER)];
            let why = match header_end(seen) {
                Some(end) => match length_line(&seen[..end]).map(length) {
                    Some(Ok(length)) => {
                        self.buffer.drain(..end);
                        return Ok(Some(Ok(length)));
                    }
                    Some(Err(why)) => why,
                    None => "a header without Content-Length",
                },
                None if seen.len() == LONGEST_HEADER => "a header that does not end",
                None => match self.fill()? {
                    true => continue,
                    false => return Ok(None),
                },
            };
            // A whole header line may stand in it, behind the rest of a body; but this one is not read again.
            self.buffer.drain(..1);
            return Ok(Some(Err(why)));
        }
    }

    /// Takes so many bytes out of the buffer, or those before a header line that stands in them.
    fn body(&mut self, length: usize, mut searched: usize) -> io::Result<Option<Frame>> {
        let end = loop {
            let arrived = self.buffer.len().min(length);
            match find_header(&self.buffer[searched..arrived]) {
                Some(at) => break searched + at,
                None if arrived == length => break length,
                None => searched = arrived.saturating_sub(LONGEST_LINE),
            }
            self.state = State::Body { length, searched };
            if !self.fill()? {
                return Ok(None);
            }
        };
        self.state = State::Header;
        self.is_reported = false;
        self.is_short = end < length;
        let rest = self.buffer.split_off(end);
        let body = std::mem::replace(&mut self.buffer, rest);
        Ok(Some(Frame::Body(body)))
    }

    /// Skips so many bytes, or up to a header line that begins in them; whether the stream goes on there.
    fn skip(&mut self, mut length: usize) -> io::Result<bool> {
        loop {
            if let Some(at) = find_header(&self.buffer).filter(|at| *at < length) {
                self.buffer.drain(..at);
                return Ok(true);
            }
            if self.buffer.len() >= length {
                self.buffer.drain(..length);
                return Ok(true);
            }
            let past = self.buffer.len().saturating_sub(LONGEST_LINE);
            self.buffer.drain(..past);
            length -= past;
            self.state = State::Skip(length);
            if !self.fill()? {
                return Ok(false);
            }
        }
    }

    /// Reads on; whether there was anything.
    fn fill(&mut self) -> io::Result<bool> {
        let read = loop {
            match self.input.read(&mut self.chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.buffer
            .extend_from_slice(self.chunk.get(..read).unwrap_or_default());
        Ok(read > 0)
    }
}

/// What to say of a message that is skipped.
pub(super) fn too_long(length: usize) -> String {
    let most = LONGEST_BODY >> 20;
    format!("a message of {length} bytes is skipped: the longest that is read has {most} MiB")
}

const NAME: &[u8] = b"content-length:";

/// Where a whole line with a length begins.
fn find_header(bytes: &[u8]) -> Option<usize> {
    let mut line_ends = (0..bytes.len()).filter(|at| bytes[*at] == b'\n');
    line_ends.find_map(|line_end| {
        let start = line_end.saturating_sub(LONGEST_LINE);
        let line = &bytes[start..line_end];
        let mut names = line.windows(NAME.len());
        let name = names.rposition(|it| it.eq_ignore_ascii_case(NAME))?;
        let value = &line[name + NAME.len()..];
        length(value).is_ok().then_some(start + name)
    })
}

/// Where the header ends, the empty line behind it included.
fn header_end(bytes: &[u8]) -> Option<usize> {
    let mut line_start = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' {
            if matches!(&bytes[line_start..at], b"" | b"\r") {
                return Some(at + 1);
            }
            line_start = at + 1;
        }
    }
    None
}

/// What stands behind the last `Content-Length:`.
fn length_line(header: &[u8]) -> Option<&[u8]> {
    header.rsplit(|it| *it == b'\n').find_map(|line| {
        let (name, value) = line.split_at_checked(NAME.len())?;
        name.eq_ignore_ascii_case(NAME).then_some(value)
    })
}

/// The number; one that no machine can count is the largest there is.
fn length(value: &[u8]) -> Result<usize, &'static str> {
    let digits = value.trim_ascii();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err("a Content-Length that is not a number");
    }
    let number = digits.iter().fold(0_usize, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(usize::from(digit - b'0'))
    });
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Hands out so many bytes at a time, and has nothing for now each time before.
    struct Drip<'a> {
        bytes: &'a [u8],
        at_once: usize,
        is_ready: bool,
    }

    impl Read for Drip<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.is_ready = !self.is_ready;
            if !self.is_ready {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let some = self.bytes.len().min(self.at_once).min(into.len());
            into[..some].copy_from_slice(&self.bytes[..some]);
            self.bytes = &self.bytes[some..];
            Ok(some)
        }
    }

    /// The frames of `bytes`, bodies as text; what does not begin as an object is not a message.
    fn frames(bytes: &[u8]) -> Vec<Result<String, String>> {
        let at_once = if bytes.len() < 1_000 { 7 } else { 1_000 };
        let mut frames = Frames::new(Drip {
            bytes,
            at_once,
            is_ready: true,
        });
        let mut all = Vec::new();
        loop {
            let frame = match frames.next() {
                Ok(Some(frame)) => frame,
                Ok(None) => return all,
                Err(error) => {
                    assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
                    continue;
                }
            };
            all.push(match frame {
                Frame::Body(body) => {
                    if !body.starts_with(b"{") {
                        frames.distrust(&body);
                    }
                    Ok(String::from_utf8_lossy(&body).into_owned())
                }
                Frame::TooLong(length) => Err(format!("{length} bytes")),
                Frame::Damaged(why) => Err(why.to_owned()),
            });
            let most = LONGEST_BODY.max(LONGEST_HEADER) + CHUNK;
            assert!(frames.buffer.len() <= most, "{}", frames.buffer.len());
        }
    }

    fn ok(body: &str) -> Result<String, String> {
        Ok(body.to_owned())
    }

    fn damaged(why: &str) -> Result<String, String> {
        Err(why.to_owned())
    }

    const UNENDING: &str = "a header that does not end";
    const NOT_A_NUMBER: &str = "a Content-Length that is not a number";
    const WITHOUT: &str = "a header without Content-Length";

    #[test]
    fn bodies_are_cut_by_their_length() {
        let stream = b"Content-Length: 2\r\n\r\n{}content-length:3\nContent-Type: x\n\n{1}\r\n\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(frames(stream), [ok("{}"), ok("{1}"), ok("")]);
    }

    #[test]
    fn damage_is_reported_once_and_the_next_message_is_read() {
        let long = "9".repeat(5_000);
        for (damage, why) in [
            ("Content-Length: -4\r\n\r\n{..}", NOT_A_NUMBER),
            ("Content-Length: 4e9\r\n\r\n", NOT_A_NUMBER),
            ("Content-Length:\r\n\r\n", NOT_A_NUMBER),
            ("Content-Length: 4\u{0660}\r\n\r\n", NOT_A_NUMBER),
            ("Length: 4\r\n\r\n{..}", WITHOUT),
            ("{}\n\n{}\n\n", WITHOUT),
            (&"x".repeat(9_000), UNENDING),
            (&format!("Content-Length: {}", " ".repeat(9_000)), UNENDING),
            (&format!("Content-Length: {long}"), UNENDING),
            (&"Content-Length: 2\r\n".repeat(900), UNENDING),
            (&"Content-Length: ".repeat(900), UNENDING),
            (&"Content-Length: 2\n-\n".repeat(900), UNENDING),
            (&"a: b\r\n".repeat(900), UNENDING),
        ] {
            let stream = format!("{damage}Content-Length: 2\r\n\r\n{{}}");
            let shown = &damage[..damage.len().min(40)];
            assert_eq!(
                frames(stream.as_bytes()),
                [damaged(why), ok("{}")],
                "{shown}"
            );
        }
    }

    #[test]
    fn a_message_above_the_limit_is_skipped_by_its_length() {
        let length = LONGEST_BODY + 1;
        let mut stream = format!("Content-Length: {length}\r\n\r\n\"").into_bytes();
        stream.resize(stream.len() + length - 2, b'x');
        stream.extend(b"\"Content-Length: 2\r\n\r\n{}");
        let mut frames = Frames::new(stream.as_slice());
        assert_eq!(frames.next().unwrap(), Some(Frame::TooLong(length)));
        assert_eq!(frames.next().unwrap(), Some(Frame::Body(b"{}".to_vec())));
        assert!(
            frames.buffer.capacity() < 4 * CHUNK,
            "{}",
            frames.buffer.capacity()
        );
    }

    #[test]
    fn a_length_that_is_a_mistake_does_not_swallow_the_next_message() {
        for length in ["999999999999", "99999999999999999999999"] {
            let stream =
                format!("Content-Length: {length}\r\n\r\n{{1}}Content-Length: 2\r\n\r\n{{}}");
            let frames = frames(stream.as_bytes());
            assert!(frames[0].is_err(), "{frames:?}");
            assert_eq!(frames[1..], [ok("{}")]);
        }
        let stream = b"Content-Length: 30\r\n\r\nwrongContent-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\n{1}";
        assert_eq!(frames(stream)[1..], [ok("{}"), ok("{1}")]);
        // Wherever the body ends within the next header.
        for length in 5..26 {
            let stream =
                format!("Content-Length: {length}\r\n\r\nwrongContent-Length: 2\r\n\r\n{{}}");
            assert_eq!(frames(stream.as_bytes())[1..], [ok("{}")], "{length}");
        }
    }

    #[test]
    fn a_length_too_short_leaves_the_next_message_whole() {
        let stream = b"Content-Length: 2\r\n\r\nwrongContent-Length: 2\r\n\r\n{}";
        assert_eq!(frames(stream), [ok("wr"), ok("{}")]);
        let stream = b"Content-Length: 2\r\n\r\n{}}Content-Length: 3\r\n\r\n{1}";
        assert_eq!(frames(stream), [ok("{}"), damaged(WITHOUT), ok("{1}")]);
    }

    #[test]
    fn an_end_within_a_message_is_the_end() {
        assert_eq!(frames(b"Content-Length: 20\r\n\r\n{}"), []);
        assert_eq!(frames(b"Content-Le"), []);
    }

    fn noise() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just(b"Content-Length: ".to_vec()),
            Just(b"\r\n\r\n".to_vec()),
            Just(b"\n".to_vec()),
            Just(b"{}".to_vec()),
            Just(b"99999999999".to_vec()),
            (0_u32..300).prop_map(|it| it.to_string().into_bytes()),
            proptest::collection::vec(any::<u8>(), 0..200),
            (1_usize..9_000).prop_map(|it| vec![b'x'; it]),
        ];
        proptest::collection::vec(piece, 0..40).prop_map(|it| it.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn noise_ends_with_few_reports_and_the_message_after_it_is_read(noise in noise()) {
            let message = b"\r\nContent-Length: 8\r\n\r\n{\"a\": 1}";
            let found = frames(&[noise.as_slice(), message].concat());
            // A header of at least 17 bytes leads to a body and a report, at most.
            let most = 2 * (1 + noise.len() / 17);
            prop_assert!(found.len() <= most, "{}", found.len());
            prop_assert_eq!(found.last(), Some(&ok("{\"a\": 1}")));
        }
    }
}
