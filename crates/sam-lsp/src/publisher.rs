//! Diagnostics as soon as they are known: one task that checks what changed, away from where edits are taken in.

use crate::question;
use crate::runtime::{Lane, Runtime};
use crate::session::{CodeLook, Session, Snapshot};
use crate::to_proto;
use crate::transport::Outbox;
use crate::views::{self, DocumentChecked};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use tower_lsp::Client;
use tower_lsp::lsp_types::Url;

/// Publishes for as long as the server runs. A version that is no longer the current one when it is checked is
/// passed over: the newer one waits in line. A version that was published under the same settings is not published
/// again: an edit stores its version before it joins the line, so that a version may come up twice.
pub(crate) async fn run(
    runtime: Arc<dyn Runtime>,
    session: Arc<Session>,
    client: Client,
    outbox: Outbox,
) {
    let to = Reader {
        session: &session,
        client: &client,
        outbox: &outbox,
    };
    // What was published last for each document.
    let mut shown: HashMap<Url, Shown> = HashMap::new();
    let hasher = RandomState::new();
    loop {
        session.work.notified().await;
        while let Some(uri) = session.next_unchecked() {
            let snapshot = session.snapshot(&uri);
            let template = snapshot
                .as_ref()
                .filter(|it| it.document.template().is_recognised());
            match template {
                Some(template) => {
                    let result_id = session.result_id(template);
                    if shown.get(&uri).is_some_and(|it| it.result_id == result_id) {
                        continue;
                    }
                    let diagnostics = checked(&*runtime, &session, &uri, template).await;
                    // Of the same version there may be a snapshot by now that knows more of its code, which is in line.
                    let is_current = !template.token().is_cancelled();
                    if let Some(diagnostics) = diagnostics.filter(|_| is_current) {
                        let version = template.document.version;
                        let now = Shown {
                            result_id,
                            version,
                            settings: session.settings(),
                            hash: hasher.hash_one(&diagnostics),
                        };
                        let is_same = shown.get(&uri).is_some_and(|it| it.is_same(&now));
                        shown.insert(uri.clone(), now);
                        if !is_same {
                            to.tell(&uri, &diagnostics, Some(version)).await;
                        }
                    }
                }
                None if shown.remove(&uri).is_some() => {
                    let version = snapshot.map(|it| it.document.version);
                    to.tell(&uri, "[]", version).await;
                }
                None => {}
            }
        }
    }
}

/// What the client was told last about a document.
struct Shown {
    result_id: String,
    version: i32,
    settings: u64,
    /// Of the diagnostics.
    hash: u64,
}

impl Shown {
    /// Whether the client knows all of another one, which comes of another reading of the code.
    fn is_same(&self, other: &Self) -> bool {
        self.version == other.version && self.settings == other.settings && self.hash == other.hash
    }
}

/// Who is told.
struct Reader<'r> {
    session: &'r Session,
    client: &'r Client,
    outbox: &'r Outbox,
}

impl Reader<'_> {
    /// Tells the client what it wants to be told about a version; about a document that was closed there is none.
    async fn tell(&self, uri: &Url, diagnostics: &str, version: Option<i32>) {
        if !self.session.client().pulls_diagnostics {
            self.outbox.publish(uri, diagnostics, version);
        }
        let checked =
            version.map(|version| views::checked(uri, version, self.session.is_excluded(uri)));
        if let Some(checked) = checked.filter(|_| self.session.client().document_checked) {
            let client = self.client;
            client.send_notification::<DocumentChecked>(checked).await;
        }
    }
}

/// The diagnostics of a version as a JSON array; `None` when it was superseded before it was checked.
pub(crate) async fn checked(
    runtime: &dyn Runtime,
    session: &Arc<Session>,
    uri: &Url,
    snapshot: &Arc<Snapshot>,
) -> Option<String> {
    let (all, of) = (session.clone(), uri.clone());
    let (session, uri, checked) = (session.clone(), uri.clone(), snapshot.clone());
    let check = move || {
        let findings = checked.findings();
        let diagnostics = session.query_snapshot(&uri, &checked, |view| {
            let all = view.config.with_findings(findings, view.document);
            Some(to_proto::diagnostics(view, &all))
        });
        diagnostics.unwrap_or_else(|| "[]".to_owned())
    };
    let diagnostics = question::answer(runtime, Lane::Check, snapshot, check).await;
    if all.is_first_check() {
        runtime.compute(Lane::Background, Box::new(sam_core::iam::warm_completions));
    }
    if snapshot.awaits_code() {
        all.read_code(&of, CodeLook::New);
    }
    diagnostics
}
