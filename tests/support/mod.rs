//! A client for the tests and benchmarks of the server: starts the program, talks LSP over its stdin and stdout,
//! and waits for what it says, never longer than a deadline.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test program uses its part of it"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "it is made for tests, where a panic is the message"
)]

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long an answer may take before the test fails; far more than it ever should.
const DEADLINE: Duration = Duration::from_secs(60);

/// Set where the servers under test answer on one thread.
const ONE_THREAD: &str = "SAM_LSP_TEST_ONE_THREAD";

/// Names a program that is the server in the place of the one that was built: `cargo xtask module --test` sets it.
const OTHER_SERVER: &str = "SAM_LSP_TEST_SERVER";

/// Whether the servers under test answer on one thread, in the order of the questions.
pub fn is_on_one_thread() -> bool {
    std::env::var_os(ONE_THREAD).is_some()
}

/// Runs the tests of a module of this program again, with servers that answer on one thread. Called by the test
/// `again_on_one_thread`, which is left out then.
pub fn again_on_one_thread(module: &str) {
    if is_on_one_thread() {
        return;
    }
    let program = std::env::current_exe().expect("this program");
    // The first part is the name of the program.
    let within = module.split_once("::").map(|(_, it)| format!("{it}::"));
    let again = Command::new(program)
        .args(within)
        .args(["--skip", "again_on_one_thread"])
        .env(ONE_THREAD, "1")
        .output()
        .expect("this program runs");
    let printed = String::from_utf8_lossy(&again.stdout);
    assert!(again.status.success(), "on one thread:\n{printed}");
    assert!(
        !printed.contains(" 0 passed"),
        "no test was run:\n{printed}"
    );
}

/// A server and a client that talks to it.
pub struct Client {
    server: Child,
    stdin: Option<ChildStdin>,
    stdout: Option<ChildStdout>,
    said: Receiver<Value>,
    /// What was said while waiting for something else.
    kept: VecDeque<Value>,
    last_id: i64,
    /// What the client answers when asked for the section `sam-lsp`.
    pub settings: Value,
}

impl Client {
    /// A server that was told nothing yet.
    pub fn start(program: &str) -> Self {
        let mut client = Self::deaf(program);
        client.listen();
        client
    }

    /// The same, and nobody reads what it says before [`Self::listen`].
    pub fn deaf(program: &str) -> Self {
        let program = std::env::var_os(OTHER_SERVER).unwrap_or_else(|| program.into());
        let mut server = Command::new(program)
            .arg("--stdio")
            .args(is_on_one_thread().then_some("--single-thread"))
            .env_remove("SAM_LSP_LOG")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        Self {
            stdin: server.stdin.take(),
            stdout: server.stdout.take(),
            server,
            said: channel().1,
            kept: VecDeque::new(),
            last_id: 0,
            settings: Value::Null,
        }
    }

    /// Closes the end of stdout that nobody reads yet.
    pub fn close_stdout(&mut self) {
        self.stdout = None;
    }

    /// Starts to read what the server says.
    pub fn listen(&mut self) {
        let stdout = self.stdout.take().expect("nobody listens yet");
        let (sender, said) = channel();
        thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            while let Some(message) = read(&mut stdout) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        self.said = said;
    }

    /// A server that is ready for a client with these capabilities.
    pub fn with(program: &str, capabilities: &Value) -> Self {
        let mut client = Self::start(program);
        client.initialize(capabilities);
        client
    }

    /// Sends `initialize` and `initialized`; the answer to the former.
    pub fn initialize(&mut self, capabilities: &Value) -> Value {
        let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities });
        let answer = self.ask("initialize", params);
        self.notify("initialized", json!({}));
        answer
    }

    /// The process ID of the server.
    pub fn process(&self) -> u32 {
        self.server.id()
    }

    /// Sends bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().expect("stdin is open");
        stdin.write_all(bytes).expect("the server reads");
        stdin.flush().unwrap();
    }

    /// Sends a text as the body of a message.
    pub fn body(&mut self, body: &str) {
        self.raw(frame(body).as_bytes());
    }

    /// Sends a request; its ID.
    pub fn request(&mut self, method: &str, params: Value) -> i64 {
        self.last_id += 1;
        let id = self.last_id;
        self.body(&request(id, method, params));
        id
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.body(&notification(method, params));
    }

    /// Sends a request and waits for its result.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        let mut answer = self.answer(id);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].take()
    }

    /// Sends a request and waits for its error; the code.
    pub fn ask_in_vain(&mut self, method: &str, params: Value) -> i64 {
        let id = self.request(method, params);
        let answer = self.answer(id);
        answer["error"]["code"]
            .as_i64()
            .unwrap_or_else(|| panic!("{method} is no error: {answer}"))
    }

    /// Waits for the answer to a request, error or not.
    pub fn answer(&mut self, id: i64) -> Value {
        self.next(&format!("the answer to {id}"), |it| {
            it.get("method").is_none() && it["id"] == json!(id)
        })
    }

    /// Waits for an error that belongs to no request; its code.
    pub fn complaint(&mut self) -> i64 {
        let answer = self.next("an error", |it| {
            it.get("error").is_some() && it["id"].is_null()
        });
        answer["error"]["code"].as_i64().unwrap()
    }

    /// Waits for a notification or request of the server; its parameters.
    pub fn told(&mut self, method: &str) -> Value {
        self.next(method, |it| it["method"] == json!(method))["params"].take()
    }

    /// Waits for the next diagnostics of a document; their parameters.
    pub fn diagnostics(&mut self, uri: &str) -> Value {
        self.next(&format!("diagnostics of {uri}"), |it| {
            it["method"] == json!("textDocument/publishDiagnostics")
                && it["params"]["uri"] == json!(uri)
        })["params"]
            .take()
    }

    /// Waits for the diagnostics of a certain version of a document.
    pub fn diagnostics_of(&mut self, uri: &str, version: i32) -> Value {
        loop {
            let diagnostics = self.diagnostics(uri);
            if diagnostics["version"] == json!(version) {
                return diagnostics;
            }
        }
    }

    /// What was said so far that nobody waited for.
    pub fn unexpected(&mut self) -> Vec<Value> {
        self.kept.drain(..).collect()
    }

    /// Waits for the first message that is the one, the earliest first.
    pub fn next(&mut self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&is_it) {
            return self.kept.remove(at).unwrap();
        }
        let until = Instant::now() + DEADLINE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let message = self.said.recv_timeout(left);
            let message = message.unwrap_or_else(|it| panic!("waiting for {what}: {it}"));
            self.be_asked(&message);
            if is_it(&message) {
                return message;
            }
            self.kept.push_back(message);
        }
    }

    /// Answers a request of the server.
    fn be_asked(&mut self, message: &Value) {
        let (Some(id), Some(method)) = (message.get("id"), message.get("method")) else {
            return;
        };
        let result = match method.as_str() {
            Some("workspace/configuration") => json!([self.settings]),
            _ => Value::Null,
        };
        self.body(&json!({ "jsonrpc": "2.0", "id": id, "result": result }).to_string());
    }

    /// Opens a document, version 1.
    pub fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces a range (`[line, column, line, column]`) of a document.
    pub fn edit(&mut self, uri: &str, version: i32, range: [u32; 4], text: &str) {
        self.notify(
            "textDocument/didChange",
            edit_params(uri, version, range, text),
        );
    }

    /// Closes a document.
    pub fn close(&mut self, uri: &str) {
        self.notify(
            "textDocument/didClose",
            json!({ "textDocument": { "uri": uri } }),
        );
    }

    /// Says goodbye as the protocol has it; the exit code. Stdin stays open.
    pub fn leave(&mut self) -> Option<i32> {
        self.ask("shutdown", Value::Null);
        self.body(r#"{"jsonrpc":"2.0","method":"exit"}"#);
        self.wait().code()
    }

    /// Closes stdin.
    pub fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// Waits for the server to end.
    pub fn wait(&mut self) -> ExitStatus {
        let until = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = self.server.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < until, "the server does not end");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // It fails when the server has ended.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A message with its header.
pub fn frame(body: &str) -> String {
    format!("Content-Length: {}\r\n\r\n{body}", body.len())
}

/// The body of a request.
pub fn request(id: i64, method: &str, params: Value) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string()
}

/// The body of a notification.
pub fn notification(method: &str, params: Value) -> String {
    json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string()
}

/// The parameters of a request about a position.
pub fn at(uri: &str, line: u32, column: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": column } })
}

/// The parameters of a request about a range.
pub fn within(uri: &str, range: [u32; 4]) -> Value {
    json!({ "textDocument": { "uri": uri }, "range": range_of(range) })
}

/// A range from `[line, column, line, column]`.
pub fn range_of([line, column, end_line, end_column]: [u32; 4]) -> Value {
    json!({
        "start": { "line": line, "character": column },
        "end": { "line": end_line, "character": end_column },
    })
}

/// The parameters of `didChange` with one change.
pub fn edit_params(uri: &str, version: i32, range: [u32; 4], text: &str) -> Value {
    json!({
        "textDocument": { "uri": uri, "version": version },
        "contentChanges": [{ "range": range_of(range), "text": text }],
    })
}

/// The next message of a stream; none at its end.
///
/// # Panics
/// When something else than messages stands in the stream.
fn read(stream: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).expect("text") == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().ok(),
            Some(_) => panic!("a strange header: {line}"),
            None if line == "\r\n" => break,
            None => panic!("something else than messages on stdout: {line}"),
        }
    }
    let mut body = vec![0; length.expect("a length")];
    stream.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("JSON"))
}
