//! Any bytes arrive, in pieces of any length: what the server says are messages, and the next message is answered.

use super::client::Client;
use serde_json::json;

pub fn run(data: &[u8]) {
    let [how, data @ ..] = data else { return };
    let mut client = match how & 1 {
        0 => Client::opened(),
        _ => Client::start(),
    };
    for piece in data.chunks(usize::from(how >> 1) + 1) {
        client.send_piece(piece);
        client.hear();
        if client.has_ended {
            return;
        }
    }
    let question =
        json!({ "jsonrpc": "2.0", "id": "the last", "method": "no/such", "params": null });
    let question = question.to_string();
    let length = question.len();
    client.send_piece(format!("\r\nContent-Length: {length}\r\n\r\n{question}").as_bytes());
    let said = client.hear();
    assert!(
        said.iter().any(|it| it["id"] == "the last"),
        "the last message is not answered: {said:?}"
    );
}
