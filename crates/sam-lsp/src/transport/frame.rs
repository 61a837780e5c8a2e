//! Frames: bodies of messages cut out of a stream of bytes by their `Content-Length` headers.

use std::io::{self, Read};

/// The longest body taken in: far above the largest template, far below the memory of a machine.
const LONGEST_BODY: usize = 64 << 20;

/// The longest header; what is longer is no header.
const LONGEST_HEADER: usize = 4096;

/// How much is read at once.
const CHUNK: usize = 64 << 10;

/// The frames of a stream.
pub(super) struct Frames<R> {
    input: R,
    buffer: Vec<u8>,
    /// Whether bytes are skipped until something looks like a header again.
    is_lost: bool,
}

/// A piece of the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// The body of a message.
    Body(Vec<u8>),
    /// Something that is no message, and what is wrong with it. The stream goes on at the next header.
    Damaged(&'static str),
}

impl<R: Read> Frames<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            is_lost: false,
        }
    }

    /// The next frame; `None` at the end of the stream, also when it ends within a frame.
    ///
    /// # Errors
    /// When the stream cannot be read.
    pub(super) fn next(&mut self) -> io::Result<Option<Frame>> {
        if self.is_lost && !self.skip_to_header()? {
            return Ok(None);
        }
        let header = loop {
            let blank = self.buffer.iter().take_while(|it| it.is_ascii_whitespace());
            let blank = blank.count();
            self.buffer.drain(..blank);
            match header_end(&self.buffer) {
                Some(end) => break end,
                None if self.buffer.len() > LONGEST_HEADER => {
                    return Ok(Some(self.lose("a header that does not end")));
                }
                None if !self.fill()? => return Ok(None),
                None => {}
            }
        };
        let Some(length) = length_line(&self.buffer[..header]).map(length) else {
            // Not skipped: a header may stand in it, behind the rest of a body.
            return Ok(Some(self.lose("a header without Content-Length")));
        };
        self.buffer.drain(..header);
        let length = match length {
            Ok(length) => length,
            Err(why) => return Ok(Some(self.lose(why))),
        };
        while self.buffer.len() < length {
            if !self.fill()? {
                return Ok(None);
            }
        }
        let rest = self.buffer.split_off(length);
        let body = std::mem::replace(&mut self.buffer, rest);
        Ok(Some(Frame::Body(body)))
    }

    /// Takes back a body that turned out to be no message: its length may have been wrong, and the next message
    /// may begin in it.
    pub(super) fn distrust(&mut self, body: &[u8]) {
        if let Some(at) = find_header(body) {
            self.buffer.splice(..0, body[at..].iter().copied());
        }
    }

    fn lose(&mut self, why: &'static str) -> Frame {
        self.is_lost = true;
        Frame::Damaged(why)
    }

    fn skip_to_header(&mut self) -> io::Result<bool> {
        loop {
            if let Some(at) = find_header(&self.buffer) {
                self.buffer.drain(..at);
                self.is_lost = false;
                return Ok(true);
            }
            let keep = self.buffer.len().min(NAME.len());
            self.buffer.drain(..self.buffer.len() - keep);
            if !self.fill()? {
                return Ok(false);
            }
        }
    }

    /// Reads on; whether there was anything.
    fn fill(&mut self) -> io::Result<bool> {
        let before = self.buffer.len();
        self.buffer.resize(before + CHUNK, 0);
        let read = loop {
            match self.input.read(&mut self.buffer[before..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.buffer
            .truncate(before + read.as_ref().copied().unwrap_or(0));
        Ok(read? > 0)
    }
}

const NAME: &[u8] = b"content-length:";

fn find_header(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(NAME.len())
        .position(|it| it.eq_ignore_ascii_case(NAME))
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

/// What stands behind `Content-Length:`.
fn length_line(header: &[u8]) -> Option<&[u8]> {
    header.split(|it| *it == b'\n').find_map(|line| {
        let (name, value) = line.split_at_checked(NAME.len())?;
        name.eq_ignore_ascii_case(NAME).then_some(value)
    })
}

fn length(value: &[u8]) -> Result<usize, &'static str> {
    let number = std::str::from_utf8(value).map(str::trim);
    match number.ok().and_then(|it| it.parse().ok()) {
        Some(length) if length <= LONGEST_BODY => Ok(length),
        Some(_) => Err("a Content-Length above 64 MiB"),
        None => Err("a Content-Length that is no number"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The frames of `bytes`, read a few bytes at a time, bodies as text.
    fn frames(bytes: &str) -> Vec<Result<String, &'static str>> {
        struct Drip<'a>(&'a [u8]);
        impl Read for Drip<'_> {
            fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
                let some = self.0.len().min(7).min(into.len());
                into[..some].copy_from_slice(&self.0[..some]);
                self.0 = &self.0[some..];
                Ok(some)
            }
        }
        let mut frames = Frames::new(Drip(bytes.as_bytes()));
        let mut all = Vec::new();
        while let Some(frame) = frames.next().unwrap() {
            all.push(match frame {
                Frame::Body(body) => {
                    if !body.starts_with(b"{") {
                        frames.distrust(&body);
                    }
                    Ok(String::from_utf8(body).unwrap())
                }
                Frame::Damaged(why) => Err(why),
            });
        }
        all
    }

    fn ok(body: &str) -> Result<String, &'static str> {
        Ok(body.to_owned())
    }

    #[test]
    fn bodies_are_cut_by_their_length() {
        let stream = "Content-Length: 2\r\n\r\n{}content-length:3\nContent-Type: x\n\n{1}\r\n\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(frames(stream), [ok("{}"), ok("{1}"), ok("")]);
    }

    #[test]
    fn a_wrong_header_is_told_once_and_the_next_message_is_read() {
        for (damage, why) in [
            (
                "Content-Length: -4\r\n\r\n{..}",
                "a Content-Length that is no number",
            ),
            (
                "Content-Length: 4e9\r\n\r\n",
                "a Content-Length that is no number",
            ),
            (
                "Content-Length: 999999999999\r\n\r\n{}",
                "a Content-Length above 64 MiB",
            ),
            ("Length: 4\r\n\r\n{..}", "a header without Content-Length"),
            ("{}\n\n{}\n\n", "a header without Content-Length"),
        ] {
            let stream = format!("{damage}Content-Length: 2\r\n\r\n{{}}");
            assert_eq!(frames(&stream), [Err(why), ok("{}")], "{damage}");
        }
        let endless = format!("{}Content-Length: 2\r\n\r\n{{}}", "x".repeat(9000));
        assert_eq!(
            frames(&endless),
            [Err("a header that does not end"), ok("{}")]
        );
    }

    #[test]
    fn a_length_too_long_does_not_swallow_the_next_message() {
        let stream = "Content-Length: 9\r\n\r\nwrongContent-Length: 2\r\n\r\n{}";
        assert_eq!(frames(stream)[0], ok("wrongCont"));
        let stream = "Content-Length: 30\r\n\r\nwrongContent-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\n{1}";
        assert_eq!(frames(stream)[1..], [ok("{}"), ok("{1}")]);
    }

    #[test]
    fn a_length_too_short_leaves_the_next_message_whole() {
        let stream = "Content-Length: 2\r\n\r\nwrongContent-Length: 2\r\n\r\n{}";
        assert_eq!(
            frames(stream),
            [ok("wr"), Err("a header without Content-Length"), ok("{}")]
        );
    }

    #[test]
    fn an_end_within_a_message_is_the_end() {
        assert_eq!(frames("Content-Length: 20\r\n\r\n{}"), []);
        assert_eq!(frames("Content-Le"), []);
    }
}
