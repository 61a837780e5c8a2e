//! All state of the server: the open documents, what the client can do, the settings.

use crate::capabilities::ClientFeatures;
use crate::config::Config;
use dashmap::DashMap;
use sam_core::analysis::Analysis;
use sam_core::document::Document;
use sam_core::text::Change;
use sam_ide::{Checked, Findings};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use tokio::sync::Notify;
use tower_lsp::lsp_types::Url;

/// The state. It changes in handlers before they first wait, so that every later request sees the change.
#[derive(Debug, Default)]
pub(crate) struct Session {
    documents: DashMap<Url, Arc<Snapshot>>,
    client: OnceLock<ClientFeatures>,
    config: RwLock<Arc<Config>>,
    unchecked: Mutex<VecDeque<Url>>,
    /// Told when there is something unchecked.
    pub(crate) work: Notify,
    snapshots: AtomicU64,
    settings: AtomicU64,
    shut_down: AtomicBool,
}

/// One version of a document, and what was found in it.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// Another one for each snapshot of the session.
    pub(crate) serial: u64,
    /// The version, with what is derived from it.
    pub(crate) document: Analysis,
    checked: OnceLock<Arc<Checked>>,
    /// The last version before that was checked, as far as that is known: a part of its findings is those of this one.
    before: Option<Arc<Checked>>,
}

/// What an answer is made from: a document as the client sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    /// Its name.
    pub(crate) uri: &'a Url,
    /// Its text and template, with what is derived from them.
    pub(crate) document: &'a Analysis,
    /// What the client can do.
    pub(crate) client: &'a ClientFeatures,
    /// The settings.
    pub(crate) config: &'a Config,
}

impl Session {
    /// Remembers what the client can do; once, as there is one `initialize`.
    pub(crate) fn start(&self, client: ClientFeatures) {
        let _ = self.client.set(client);
    }

    /// What the client can do.
    pub(crate) fn client(&self) -> &ClientFeatures {
        self.client.get_or_init(ClientFeatures::default)
    }

    /// Remembers that the client is about to leave.
    pub(crate) fn shut_down(&self) {
        self.shut_down.store(true, Ordering::Relaxed);
    }

    /// Whether the client said that it would leave.
    pub(crate) fn is_shut_down(&self) -> bool {
        self.shut_down.load(Ordering::Relaxed)
    }

    /// Takes in a document; one that is open already is replaced.
    pub(crate) fn open(&self, uri: &Url, version: i32, text: &str) {
        let document = gate("opening a document", || Analysis::open(version, text));
        self.store(uri, document.unwrap_or_else(|| silent(version, text)));
    }

    /// Makes the next version of a document.
    pub(crate) fn change(&self, uri: &Url, version: i32, changes: &[Change]) {
        let Some(before) = self.snapshot(uri) else {
            return tracing::warn!("a change of {uri}, which is not open, is left out");
        };
        let encoding = self.client().encoding;
        let edited = gate("an edit", || {
            before.document.edited(version, changes, encoding)
        });
        self.store(
            uri,
            edited.unwrap_or_else(|| {
                let mut text = before.document.text.clone();
                for change in changes {
                    text.apply(change, encoding);
                }
                silent(version, &text.to_text())
            }),
        );
    }

    /// Forgets a document.
    pub(crate) fn close(&self, uri: &Url) {
        self.documents.remove(uri);
        self.recheck(uri);
    }

    /// The current version of a document, if it is open.
    pub(crate) fn snapshot(&self, uri: &Url) -> Option<Arc<Snapshot>> {
        self.documents.get(uri).map(|it| it.clone())
    }

    /// A name for the diagnostics of a version under the current settings; no other has the same, in other runs of
    /// the server neither.
    pub(crate) fn result_id(&self, snapshot: &Snapshot) -> String {
        let settings = self.settings.load(Ordering::Relaxed);
        format!("{}.{}.{settings}", std::process::id(), snapshot.serial)
    }

    /// Answers a question about the current version of a template; about anything else there is nothing to say.
    /// A panic costs the answer, not the server.
    pub(crate) fn query<T>(&self, uri: &Url, f: impl FnOnce(View<'_>) -> Option<T>) -> Option<T> {
        let snapshot = self.snapshot(uri)?;
        self.query_snapshot(uri, &snapshot, f)
    }

    /// The same about a certain version.
    pub(crate) fn query_snapshot<T>(
        &self,
        uri: &Url,
        snapshot: &Snapshot,
        f: impl FnOnce(View<'_>) -> Option<T>,
    ) -> Option<T> {
        if !snapshot.document.template().is_recognised() {
            return None;
        }
        let config = self.config();
        let view = View {
            uri,
            document: &snapshot.document,
            client: self.client(),
            config: &config,
        };
        gate("a question", || f(view)).flatten()
    }

    /// The settings.
    pub(crate) fn config(&self) -> Arc<Config> {
        self.config
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Replaces the settings; all documents are to be checked again.
    pub(crate) fn configure(&self, config: Config) {
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
        self.settings.fetch_add(1, Ordering::Relaxed);
        let open: Vec<_> = self.documents.iter().map(|it| it.key().clone()).collect();
        open.iter().for_each(|uri| self.recheck(uri));
    }

    /// The next document whose diagnostics the client does not have yet.
    pub(crate) fn next_unchecked(&self) -> Option<Url> {
        self.unchecked().pop_front()
    }

    fn store(&self, uri: &Url, document: Analysis) {
        let before = self.snapshot(uri);
        let before = before.and_then(|it| it.checked.get().or(it.before.as_ref()).cloned());
        let snapshot = Snapshot {
            serial: self.snapshots.fetch_add(1, Ordering::Relaxed),
            document,
            checked: OnceLock::new(),
            before,
        };
        self.documents.insert(uri.clone(), Arc::new(snapshot));
        self.recheck(uri);
    }

    fn recheck(&self, uri: &Url) {
        if self.client().pulls_diagnostics && !self.client().document_checked {
            return;
        }
        let mut unchecked = self.unchecked();
        if !unchecked.contains(uri) {
            unchecked.push_back(uri.clone());
        }
        self.work.notify_one();
    }

    fn unchecked(&self) -> std::sync::MutexGuard<'_, VecDeque<Url>> {
        self.unchecked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Snapshot {
    /// What is wrong with it, looked for once; whoever else asks meanwhile waits.
    pub(crate) fn findings(&self) -> &Findings {
        let checked = self.checked.get_or_init(|| {
            let check = || match &self.before {
                Some(before) => before.next(&self.document),
                None => Checked::new(&self.document),
            };
            Arc::new(gate("a check", check).unwrap_or_default())
        });
        checked.findings()
    }

    /// What is wrong with it, if that was looked for already.
    pub(crate) fn known_findings(&self) -> Option<&Findings> {
        Some(self.checked.get()?.findings())
    }
}

/// Runs `f`. A panic in it is logged and costs its result, nothing else.
pub(crate) fn gate<T>(what: &str, f: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(f))
        .inspect_err(|panic| {
            let words = panic.downcast_ref::<&str>().copied();
            let words = words.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
            let words = words.unwrap_or("no words");
            tracing::error!(
                "{what} failed; this is a mistake in {}: {words}",
                crate::NAME
            );
        })
        .ok()
}

/// A document nothing is known about, but with the right text, so that the next edit finds it.
fn silent(version: i32, text: &str) -> Analysis {
    let mut empty = Document::open(version, "");
    empty.text = sam_core::text::Text::new(text);
    Analysis::new(&empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "Transform: AWS::Serverless-2016-10-31\nResources: {}\n";

    fn uri() -> Url {
        Url::parse("untitled:a").unwrap()
    }

    #[test]
    fn a_panic_costs_its_answer_only() {
        let session = Session::default();
        session.open(&uri(), 1, TEMPLATE);
        let lost: Option<i32> = session.query(&uri(), |_| panic!("in a feature"));
        assert_eq!(lost, None);
        let version = session.query(&uri(), |view| Some(view.document.version));
        assert_eq!(version, Some(1));
    }

    #[test]
    fn a_document_that_could_not_be_understood_keeps_its_text() {
        let silent = silent(7, TEMPLATE);
        assert!(!silent.template().is_recognised());
        let next = silent.edited(8, &[], sam_core::text::PositionEncoding::Utf16);
        assert_eq!(*next, Document::open(8, TEMPLATE));
    }

    #[test]
    fn what_is_no_template_is_met_with_silence() {
        let session = Session::default();
        session.open(&uri(), 1, "name: build\njobs: {}\n");
        assert_eq!(session.query(&uri(), |_| Some(())), None);
        session.change(&uri(), 2, &[Change::Full(TEMPLATE.into())]);
        assert_eq!(session.query(&uri(), |_| Some(())), Some(()));
        session.close(&uri());
        assert_eq!(session.query(&uri(), |_| Some(())), None);
    }
}
