//! What goes to the client, written by a thread of its own: a client that does not read holds nobody up.

use serde::Serialize;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// How long the end waits for a client that does not read.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where messages are put.
#[derive(Clone, Debug)]
pub(super) struct Outbox {
    queue: Sender<Out>,
}

enum Out {
    Frame(Vec<u8>),
    /// All before it is written when this is dropped.
    Done(#[expect(dead_code, reason = "it tells by being dropped")] Sender<()>),
}

impl Outbox {
    /// Starts the writing thread.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub(super) fn open(output: impl Write + Send + 'static) -> io::Result<Self> {
        let (queue, waiting) = channel();
        thread::Builder::new()
            .name("writer".into())
            .spawn(move || write(output, &waiting))?;
        Ok(Self { queue })
    }

    /// Puts a message in line.
    pub(super) fn send(&self, message: &impl Serialize) {
        let body = match serde_json::to_vec(message) {
            Ok(body) => body,
            Err(error) => return tracing::error!("a message that is not JSON: {error}"),
        };
        let mut frame = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
        frame.extend(body);
        // The writer is gone when the client is; the end of its input will say so.
        let _ = self.queue.send(Out::Frame(frame));
    }

    /// Waits until all is written.
    pub(super) fn finish(self) {
        let (done, all_written) = channel();
        if self.queue.send(Out::Done(done)).is_ok() {
            let _ = all_written.recv_timeout(PATIENCE);
        }
    }
}

fn write(mut output: impl Write, waiting: &Receiver<Out>) {
    while let Ok(out) = waiting.recv() {
        let Out::Frame(frame) = out else { continue };
        if output
            .write_all(&frame)
            .and_then(|()| output.flush())
            .is_err()
        {
            return;
        }
    }
}
