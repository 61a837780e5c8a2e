//! What goes to the client, written by a thread of its own or kept for a host: a client that does not read holds nobody up.

use serde::Serialize;
use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;
use tower_lsp::lsp_types::Url;

/// How long the end waits for a client that does not read.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where messages are put.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    queue: Arc<Queue>,
    /// The writing thread ends when the last of them is dropped and all is written.
    _open: Arc<Open>,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    /// Told when something else waits.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    line: VecDeque<Out>,
    /// Nothing more is to be written.
    is_closed: bool,
}

#[derive(Debug)]
enum Out {
    /// The body of a message.
    Body(Vec<u8>),
    /// The diagnostics of a document. Those of a newer version take their place.
    Diagnostics(Url, Vec<u8>),
    /// All before it is written when this is dropped.
    Done(#[expect(dead_code, reason = "it tells by being dropped")] Sender<()>),
}

/// Closes the queue when it is dropped.
#[derive(Debug)]
struct Open(Arc<Queue>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.waiting().is_closed = true;
        self.0.changed.notify_one();
    }
}

impl Outbox {
    /// Starts the writing thread.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub(crate) fn open(output: impl Write + Send + 'static) -> io::Result<Self> {
        let queue = Arc::new(Queue::default());
        let waiting = queue.clone();
        thread::Builder::new()
            .name("writer".into())
            .spawn(move || waiting.write(output))?;
        Ok(Self {
            _open: Arc::new(Open(queue.clone())),
            queue,
        })
    }

    /// Keeps what is sent until it is taken.
    pub(crate) fn kept() -> Self {
        let queue = Arc::new(Queue::default());
        Self {
            _open: Arc::new(Open(queue.clone())),
            queue,
        }
    }

    /// The bodies of the messages that wait, which wait no more.
    pub(crate) fn take(&self) -> Vec<Vec<u8>> {
        let line = std::mem::take(&mut self.queue.waiting().line);
        let bodies = line.into_iter().filter_map(|it| match it {
            Out::Body(body) | Out::Diagnostics(_, body) => Some(body),
            Out::Done(_) => None,
        });
        bodies.collect()
    }

    /// Puts a message in line.
    pub(super) fn send(&self, message: &impl Serialize) {
        match serde_json::to_vec(message) {
            Ok(body) => self.send_body(body),
            Err(error) => tracing::error!("a message that is not JSON: {error}"),
        }
    }

    /// Puts the body of a message in line.
    pub(super) fn send_body(&self, body: Vec<u8>) {
        self.queue.push(Out::Body(body));
    }

    /// Publishes the diagnostics of a document, which are a JSON array.
    pub(crate) fn publish(&self, uri: &Url, diagnostics: &str, version: Option<i32>) {
        let address = serde_json::Value::from(uri.as_str()).to_string();
        let version = version.map(|it| format!(",\"version\":{it}"));
        let pieces = [
            "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/publishDiagnostics\",\"params\":{\"uri\":",
            &address,
            ",\"diagnostics\":",
            diagnostics,
            version.as_deref().unwrap_or_default(),
            "}}",
        ];
        // There may be hundreds of kilobytes on each keystroke: they are copied once.
        let body = pieces.concat().into_bytes();
        self.queue.push(Out::Diagnostics(uri.clone(), body));
    }

    /// Waits until all is written.
    pub(super) fn finish(self) {
        let (done, all_written) = channel();
        self.queue.push(Out::Done(done));
        let _ = all_written.recv_timeout(PATIENCE);
    }
}

impl Queue {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, out: Out) {
        let mut waiting = self.waiting();
        // The writer is gone when the client is; the end of its input will say so.
        if waiting.is_closed {
            return;
        }
        if let Out::Diagnostics(uri, _) = &out {
            waiting
                .line
                .retain(|it| !matches!(it, Out::Diagnostics(older, _) if older == uri));
        }
        waiting.line.push_back(out);
        drop(waiting);
        self.changed.notify_one();
    }

    /// The next message to write; none when there will be no more.
    fn next(&self) -> Option<Out> {
        let mut waiting = self.waiting();
        loop {
            if let Some(out) = waiting.line.pop_front() {
                return Some(out);
            }
            if waiting.is_closed {
                return None;
            }
            let changed = self.changed.wait(waiting);
            waiting = changed.unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn write(&self, mut output: impl Write) {
        while let Some(out) = self.next() {
            let (Out::Body(body) | Out::Diagnostics(_, body)) = out else {
                continue;
            };
            let header = format!("Content-Length: {}\r\n\r\n", body.len());
            let written = output
                .write_all(header.as_bytes())
                .and_then(|()| output.write_all(&body))
                .and_then(|()| output.flush());
            if written.is_err() {
                let mut waiting = self.waiting();
                waiting.is_closed = true;
                waiting.line.clear();
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, Sender};

    /// A client that reads when it is told to.
    struct Slow {
        read: Receiver<()>,
        text: Sender<Vec<u8>>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.text.send(bytes.to_vec()).ok();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            self.read.recv().ok();
            Ok(())
        }
    }

    #[test]
    fn of_diagnostics_that_nobody_reads_the_newest_is_kept() {
        let (reading, read) = channel();
        let (text, written) = channel();
        let outbox = Outbox::open(Slow { read, text }).unwrap();
        let (one, other) = ("untitled:\"one\"", "untitled:other");
        let uri = |it: &str| Url::parse(it).unwrap();
        outbox.send_body(b"first".to_vec());
        // The writer is under way with it.
        let mut all = written.recv().unwrap();
        outbox.publish(&uri(one), "[1]", Some(1));
        outbox.publish(&uri(other), "[2]", Some(1));
        outbox.publish(&uri(one), "[3]", Some(2));
        drop(reading);
        outbox.finish();
        all.extend(written.try_iter().flatten());
        let all = String::from_utf8(all).unwrap();
        assert!(all.contains(r#""uri":"untitled:\"one\"""#), "{all}");
        let published: Vec<&str> = all
            .split("\"diagnostics\":")
            .skip(1)
            .filter_map(|it| it.split_once(']').map(|(items, _)| items))
            .collect();
        assert_eq!(published, ["[2", "[3"]);
    }
}
