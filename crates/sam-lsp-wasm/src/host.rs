//! The server in terms of what a host passes on: bytes, numbers, the time.

use sam_lsp::{EmbeddedServer, Rest};
use std::collections::VecDeque;
use std::time::Duration;

const NOTHING: f64 = -1.0;
const ENDED: f64 = -2.0;
const ENDED_EARLY: f64 = -3.0;

/// The longest time that is asked for; a host cannot wait for much longer.
const LONGEST_WAIT: Duration = Duration::from_secs(1_000_000);

/// A server, and what it says to the client.
#[derive(Debug)]
pub struct HostedServer {
    server: EmbeddedServer,
    unsent: VecDeque<Vec<u8>>,
}

impl HostedServer {
    /// A server that was told nothing yet. `run` is another number for each run.
    pub fn start(run: u32) -> Self {
        Self {
            server: EmbeddedServer::start(run, Duration::ZERO),
            unsent: VecDeque::new(),
        }
    }

    /// Takes up the body of a message. `now` is in milliseconds since 1970.
    pub fn receive(&mut self, body: &[u8], now: f64) {
        self.server.receive(body, since_1970(now));
    }

    /// Takes up the next bytes of a stream of messages with headers.
    pub fn receive_piece(&mut self, bytes: &[u8], now: f64) {
        self.server.receive_piece(bytes, since_1970(now));
    }

    /// No message comes any more.
    pub fn end(&mut self) {
        self.server.end();
    }

    /// Does a piece of what is to be done: the milliseconds until there is more, -1 if nothing is left before the next
    /// message, -2 or -3 when the session has ended after `shutdown` or before.
    pub fn work(&mut self, now: f64) -> f64 {
        match self.server.work(since_1970(now)) {
            Rest::Work => 0.0,
            Rest::Nothing => NOTHING,
            // A whole number above it: a host that comes a little too early would come again and again.
            Rest::NothingFor(time) => time
                .min(LONGEST_WAIT)
                .as_secs_f64()
                .mul_add(1e3, 1.0)
                .floor(),
            Rest::Ended {
                after_shutdown: true,
            } => ENDED,
            Rest::Ended {
                after_shutdown: false,
            } => ENDED_EARLY,
        }
    }

    /// The body of the next message for the client.
    pub fn sent(&mut self) -> Option<Vec<u8>> {
        if self.unsent.is_empty() {
            self.unsent.extend(self.server.sent());
        }
        self.unsent.pop_front()
    }
}

/// A host may say anything; what is no time is 1970.
fn since_1970(milliseconds: f64) -> Duration {
    Duration::try_from_secs_f64(milliseconds / 1e3).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::HostedServer;

    /// 2026-11-29.
    const NOW: f64 = 1_795_910_400_000.0;

    fn frame(body: &str) -> Vec<u8> {
        format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }

    fn all(server: &mut HostedServer) -> (Vec<String>, f64) {
        let rest = loop {
            let rest = server.work(NOW);
            if rest != 0.0 {
                break rest;
            }
        };
        let bodies = std::iter::from_fn(|| server.sent());
        let texts = bodies.map(|it| String::from_utf8(it).unwrap());
        (texts.collect(), rest)
    }

    #[test]
    fn a_session_from_beginning_to_end() {
        let mut server = HostedServer::start(1);
        let initialize =
            r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#;
        server.receive(initialize.as_bytes(), NOW);
        let (sent, rest) = all(&mut server);
        assert!(sent[0].contains("\"serverInfo\""), "{sent:?}");
        assert_eq!(rest, -1.0);
        server.receive_piece(
            &frame(r#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#),
            NOW,
        );
        server.receive_piece(&frame(r#"{"jsonrpc":"2.0","method":"exit"}"#), NOW);
        let (sent, rest) = all(&mut server);
        assert_eq!(sent, [r#"{"jsonrpc":"2.0","result":null,"id":2}"#]);
        assert_eq!(rest, -2.0);
    }

    #[test]
    fn an_end_without_goodbye_is_told() {
        let mut server = HostedServer::start(1);
        server.end();
        assert_eq!(all(&mut server), (Vec::new(), -3.0));
    }

    #[test]
    fn a_time_that_is_none_is_forgiven() {
        let mut server = HostedServer::start(1);
        for now in [f64::NAN, -1.0, f64::INFINITY] {
            server.receive(b"{}", now);
        }
        assert_eq!(all(&mut server).0.len(), 3);
    }
}
