//! The code of the templates that are open: read beside the reading of messages, and again when it changes.

use crate::gate::gate;
use crate::question::computed;
use crate::runtime::{Lane, Runtime};
use crate::session::{CodeLook, Session};
use std::sync::Arc;
use tower_lsp::Client;
use tower_lsp::lsp_types::Url;

/// Reads for as long as the server runs.
pub(crate) async fn run(runtime: Arc<dyn Runtime>, session: Arc<Session>, client: Client) {
    loop {
        session.code_work.notified().await;
        while let Some((uri, look)) = session.next_unread() {
            read(&runtime, &session, &client, uri, look).await;
        }
    }
}

async fn read(
    runtime: &Arc<dyn Runtime>,
    session: &Arc<Session>,
    client: &Client,
    uri: Url,
    look: CodeLook,
) {
    let Some(snapshot) = session.snapshot(&uri) else {
        return;
    };
    if !snapshot.document.template().is_recognised() {
        return;
    }
    let reading = {
        let (runtime, session, uri) = (runtime.clone(), session.clone(), uri.clone());
        move || {
            let read = || session.readings(&uri, &snapshot, look, &*runtime);
            let readings = gate("the reading of code", read).flatten()?;
            session.set_code(&uri, readings)
        }
    };
    let Some((before, next)) = computed(&**runtime, Lane::Template, reading)
        .await
        .flatten()
    else {
        return;
    };
    let can = session.client();
    if !can.pulls_diagnostics || !can.refreshes_diagnostics {
        return;
    }
    let differ = move || before.findings() != next.findings();
    if computed(&**runtime, Lane::Check, differ).await == Some(true) {
        // A client that refuses has the findings with the next edit.
        let _ = client.workspace_diagnostic_refresh().await;
    }
}
