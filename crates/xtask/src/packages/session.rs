//! A session of an editor with an installed server: it opens a template, and gets the finding.
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{ChildStdin, Command, Stdio};

const URI: &str = "file:///project/template.yaml";

/// Holds the session with a server that `command` starts. Fails unless it reports a finding, and ends cleanly.
pub(super) fn hold(mut command: Command, text: &str) -> Result<()> {
    let mut server = command
        .arg("--stdio")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("the installed server does not start")?;
    let mut stdin = server.stdin.take().context("no stdin")?;
    let mut stdout = BufReader::new(server.stdout.take().context("no stdout")?);
    let initialize = json!({ "processId": null, "rootUri": null, "capabilities": {} });
    send(
        &mut stdin,
        json!({ "id": 1, "method": "initialize", "params": initialize }),
    )?;
    let answer = wait(&mut stdout, |it| it["id"] == 1)?;
    ensure!(
        answer["result"]["serverInfo"]["name"] == "sam-lsp",
        "{answer}"
    );
    send(&mut stdin, json!({ "method": "initialized", "params": {} }))?;
    let document = json!({ "uri": URI, "languageId": "yaml", "version": 1, "text": text });
    let opened = json!({ "textDocument": document });
    send(
        &mut stdin,
        json!({ "method": "textDocument/didOpen", "params": opened }),
    )?;
    let published = wait(&mut stdout, |it| {
        it["method"] == "textDocument/publishDiagnostics"
    })?;
    let code = &published["params"]["diagnostics"][0]["code"];
    ensure!(*code == "connector-unknown-id", "{published}");
    send(&mut stdin, json!({ "id": 2, "method": "shutdown" }))?;
    wait(&mut stdout, |it| it["id"] == 2)?;
    send(&mut stdin, json!({ "method": "exit" }))?;
    let status = server.wait()?;
    ensure!(status.success(), "the installed server ended with {status}");
    Ok(())
}

fn send(stdin: &mut ChildStdin, mut message: Value) -> Result<()> {
    message["jsonrpc"] = json!("2.0");
    let body = message.to_string();
    write!(stdin, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    Ok(stdin.flush()?)
}

/// The next message that is the one.
fn wait(stdout: &mut impl BufRead, is_it: impl Fn(&Value) -> bool) -> Result<Value> {
    loop {
        let mut length = None;
        loop {
            let mut line = String::new();
            if stdout.read_line(&mut line)? == 0 {
                bail!("the installed server ended early");
            }
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", value)) => length = Some(value.parse::<u64>()?),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = Vec::new();
        let length = length.context("a message has no length")?;
        stdout.take(length).read_to_end(&mut body)?;
        let message: Value = serde_json::from_slice(&body)?;
        if is_it(&message) {
            return Ok(message);
        }
    }
}
