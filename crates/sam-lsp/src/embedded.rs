//! The server in a host that has one thread and no processes, such as a WebAssembly module: messages in, messages out.

use crate::log;
use crate::runtime::{Runtime, SingleThread, Turn, host_clock};
use crate::server::Server;
use crate::session::Session;
use crate::transport::{Connection, Doorbell, Outbox, Stream, inbox};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;
use tower_lsp::{ClientSocket, LspService};

/// A server that works when its host lets it.
///
/// The host passes on each message of the client with [`Self::receive`], or what arrives of a stream of them with
/// [`Self::receive_piece`], lets the server work with [`Self::work`] for as long as
/// no message waits, and passes on what [`Self::sent`] gives. Everywhere `now` is the time since 1970, which never goes
/// backwards. All servers of a process have the clock of the last call.
#[derive(Debug)]
pub struct EmbeddedServer {
    connection: Connection<LspService<Server>>,
    runtime: Arc<dyn Runtime>,
    session: Arc<Session>,
    outbox: Outbox,
    doorbell: Doorbell,
    stream: Stream,
    has_ended: bool,
}

/// What is left to do after a piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// There may be more.
    Work,
    /// Nothing before the next message.
    Nothing,
    /// Nothing before so much time has passed.
    NothingFor(Duration),
    /// The client has ended the session, after `shutdown` as the protocol has it or before.
    Ended {
        /// Whether it was after `shutdown`.
        after_shutdown: bool,
    },
}

impl EmbeddedServer {
    /// A server that was told nothing yet. `run` is another number for each run.
    pub fn start(run: u32, now: Duration) -> Self {
        host_clock::set(now);
        // Whoever has work for the server is the server itself: the host need not be woken.
        let runtime: Arc<dyn Runtime> = Arc::new(SingleThread::new(host_clock::since_1970, || ()));
        let session = Arc::new(Session::new(run, host_clock::today));
        let outbox = Outbox::kept();
        let (_, doorbell) = inbox();
        let (service, client): (_, ClientSocket) = Server::service(
            &session,
            &runtime,
            log::start_for_host(),
            doorbell.clone(),
            outbox.clone(),
        );
        let connection = Connection::open(service, client, &*runtime, outbox.clone());
        Self {
            connection,
            runtime,
            session,
            outbox,
            doorbell,
            stream: Stream::new(),
            has_ended: false,
        }
    }

    /// Takes up the body of a message, JSON without the header that it has in a stream.
    pub fn receive(&mut self, body: &[u8], now: Duration) {
        host_clock::set(now);
        let flow = self.connection.receive(body, &*self.runtime);
        self.has_ended |= flow == ControlFlow::Break(());
    }

    /// Takes up a piece of a stream of messages with their headers. What is not a message is answered, and the stream goes
    /// on behind it.
    pub fn receive_piece(&mut self, bytes: &[u8], now: Duration) {
        if self.has_ended {
            return;
        }
        host_clock::set(now);
        let flow = self
            .connection
            .receive_piece(&mut self.stream, bytes, &*self.runtime);
        self.has_ended |= flow == ControlFlow::Break(());
    }

    /// No message comes any more: the server ends when all is answered.
    pub fn end(&mut self) {
        self.has_ended = true;
    }

    /// Does a piece of what is to be done.
    pub fn work(&mut self, now: Duration) -> Rest {
        host_clock::set(now);
        match self.runtime.turn() {
            Turn::Worked => Rest::Work,
            Turn::Idle | Turn::IdleFor(_) if self.has_ended || self.doorbell.is_stopped() => {
                Rest::Ended {
                    after_shutdown: self.session.is_shut_down(),
                }
            }
            Turn::Idle => Rest::Nothing,
            Turn::IdleFor(time) => Rest::NothingFor(time),
        }
    }

    /// The bodies of the messages for the client since the last call, in their order.
    pub fn sent(&mut self) -> Vec<Vec<u8>> {
        self.outbox.take()
    }
}

#[cfg(test)]
mod tests {
    use super::{EmbeddedServer, Rest};
    use serde_json::{Value, json};
    use std::time::Duration;

    const URI: &str = "vscode-vfs://github/shop/template.yaml";

    const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Checkout:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, InlineCode: pass}
    Connectors:
      Save: {Properties: {Destination: {Id: Order}, Permissions: [Write]}}
";

    /// 2026-11-29.
    const NOW: Duration = Duration::from_secs(1_795_910_400);

    fn send(server: &mut EmbeddedServer, mut message: Value) {
        message["jsonrpc"] = "2.0".into();
        server.receive(message.to_string().as_bytes(), NOW);
    }

    fn all(server: &mut EmbeddedServer) -> (Vec<Value>, Rest) {
        let rest = loop {
            match server.work(NOW) {
                Rest::Work => {}
                rest => break rest,
            }
        };
        let sent = server.sent().into_iter();
        let sent = sent.map(|it| serde_json::from_slice(&it).unwrap());
        (sent.collect(), rest)
    }

    fn opened() -> EmbeddedServer {
        let mut server = EmbeddedServer::start(1, NOW);
        let params = json!({ "processId": null, "capabilities": {} });
        send(
            &mut server,
            json!({ "id": 1, "method": "initialize", "params": params }),
        );
        let (sent, rest) = all(&mut server);
        assert_eq!(sent[0]["result"]["serverInfo"]["name"], "sam-lsp");
        assert_eq!(rest, Rest::Nothing);
        send(
            &mut server,
            json!({ "method": "initialized", "params": {} }),
        );
        let document = json!({ "uri": URI, "languageId": "yaml", "version": 1, "text": TEMPLATE });
        let params = json!({ "textDocument": document });
        send(
            &mut server,
            json!({ "method": "textDocument/didOpen", "params": params }),
        );
        server
    }

    fn hover(id: i64) -> Value {
        let params =
            json!({ "textDocument": { "uri": URI }, "position": { "line": 7, "character": 66 } });
        json!({ "id": id, "method": "textDocument/hover", "params": params })
    }

    #[test]
    fn messages_come_out_when_it_works() {
        let mut server = opened();
        send(&mut server, hover(2));
        assert_eq!(server.sent(), Vec::<Vec<u8>>::new());
        let (sent, _) = all(&mut server);
        let diagnostics = sent.iter().find(|it| it["params"]["uri"] == URI).unwrap();
        assert_eq!(
            diagnostics["params"]["diagnostics"][0]["code"],
            "connector-unknown-id"
        );
        assert_eq!(
            diagnostics["params"]["diagnostics"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        let answer = sent.iter().find(|it| it["id"] == 2).unwrap();
        assert!(
            answer["result"]["contents"].to_string().contains("Write"),
            "{answer}"
        );
    }

    #[test]
    fn a_question_that_is_cancelled_is_not_computed() {
        let mut server = opened();
        all(&mut server);
        send(&mut server, hover(2));
        send(
            &mut server,
            json!({ "method": "$/cancelRequest", "params": { "id": 2 } }),
        );
        send(&mut server, hover(3));
        let (sent, _) = all(&mut server);
        let code =
            |id: i64| sent.iter().find(|it| it["id"] == id).unwrap()["error"]["code"].clone();
        assert_eq!(code(2), -32800);
        assert_eq!(code(3), Value::Null);
    }

    #[test]
    fn a_stream_may_come_in_pieces() {
        let mut server = opened();
        all(&mut server);
        let mut question = hover(2);
        question["jsonrpc"] = "2.0".into();
        let question = question.to_string();
        let length = question.len();
        let stream = format!("Content-Length: x\r\n\r\nContent-Length: {length}\r\n\r\n{question}");
        for byte in stream.as_bytes() {
            server.receive_piece(&[*byte], NOW);
        }
        let (sent, rest) = all(&mut server);
        assert_eq!(sent[0]["error"]["code"], -32700);
        assert_eq!(sent[1]["id"], 2);
        assert_eq!(rest, Rest::Nothing);
        server.end();
        let after_shutdown = false;
        assert_eq!(all(&mut server).1, Rest::Ended { after_shutdown });
    }

    #[test]
    fn the_end_is_told() {
        for (shutdown, after_shutdown) in [(true, true), (false, false)] {
            let mut server = opened();
            if shutdown {
                send(&mut server, json!({ "id": 9, "method": "shutdown" }));
            }
            send(&mut server, json!({ "method": "exit" }));
            assert_eq!(all(&mut server).1, Rest::Ended { after_shutdown });
        }
    }

    #[test]
    fn what_is_not_a_message_is_answered() {
        let mut server = opened();
        all(&mut server);
        for (body, code) in [
            ("", -32700),
            ("{", -32700),
            ("[]", -32600),
            ("{\"id\":{}}", -32600),
        ] {
            server.receive(body.as_bytes(), NOW);
            let (sent, _) = all(&mut server);
            assert_eq!(sent[0]["error"]["code"], code, "{body}: {sent:?}");
        }
    }
}
