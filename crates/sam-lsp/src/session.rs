//! All state of the server: the open documents, what the client can do, the settings.

use crate::capabilities::ClientFeatures;
use crate::code_files::{CodeFiles, CodeTexts};
use crate::config::Config;
use crate::file_uri;
use crate::gate::gate;
use crate::given_files::GivenFiles;
use crate::late_changes::LateChanges;
use crate::runtime::Runtime;
use crate::workspace::Workspace;
use dashmap::DashMap;
use sam_code::Files;
use sam_core::analysis::Analysis;
use sam_core::cancellation::{CancellationToken, shielded};
use sam_core::document::Document;
use sam_core::environment::Environment;
use sam_core::text::Change;
use sam_ide::{Checked, CodeReadings, Findings};
use std::collections::VecDeque;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use tokio::sync::Notify;
use tower_lsp::lsp_types::Url;

/// The state. It changes in handlers before they first wait, so that every later request sees the change.
#[derive(Debug, Default)]
pub(crate) struct Session {
    /// Another number for each run of the server.
    run: u32,
    documents: DashMap<Url, Arc<Snapshot>>,
    late: LateChanges,
    client: OnceLock<ClientFeatures>,
    /// The settings of the editor.
    config: RwLock<Arc<Config>>,
    /// Those of the project of each open document that has some.
    projects: DashMap<Url, Config>,
    /// Files of settings that the client gives.
    pub(crate) given: GivenFiles,
    unchecked: Mutex<VecDeque<Url>>,
    /// Told when there is something unchecked.
    pub(crate) work: Notify,
    /// Templates whose code is to be read.
    unread: Mutex<VecDeque<(Url, CodeLook)>>,
    /// Told when there is something unread.
    pub(crate) code_work: Notify,
    code_texts: CodeTexts,
    /// The templates of the workspace.
    pub(crate) workspace: Workspace,
    snapshots: AtomicU64,
    settings: AtomicU64,
    shut_down: AtomicBool,
    /// Whether a document was checked.
    has_checked: AtomicBool,
    /// Says which day it is; none where no rule is to depend on it.
    today: Option<fn() -> String>,
}

/// Which files are looked at when code is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeLook {
    /// Those of functions and state machines that were not read yet.
    New,
    /// All.
    All,
}

/// One version of a document, and what was found in it. Two snapshots of one version differ in what was read of its code.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// Another one for each snapshot of the session.
    pub(crate) serial: u64,
    /// The version, with what is derived from it.
    pub(crate) document: Analysis,
    /// What was read of its code; none if it is not a file, so that nothing is beside it.
    code: Option<Arc<CodeReadings>>,
    /// Cancelled by the next version, and when the document is closed.
    token: CancellationToken,
    /// What findings depend on beside the text.
    environment: Environment,
    /// Told at the same time.
    end: Arc<Notify>,
    checked: OnceLock<Arc<Checked>>,
    /// Of a service that takes something from other files, the version with these.
    service: OnceLock<Option<Analysis>>,
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
    /// What was read of its code; none if nothing is beside it.
    pub(crate) code: Option<&'a CodeReadings>,
}

impl Session {
    /// The state at the start of a run, which has a number that other runs do not have. `today` gives the day.
    pub(crate) fn new(run: u32, today: fn() -> String) -> Self {
        Self {
            run,
            today: Some(today),
            ..Self::default()
        }
    }

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

    /// Whether nothing was checked before; from now on something was.
    pub(crate) fn is_first_check(&self) -> bool {
        !self.has_checked.swap(true, Ordering::Relaxed)
    }

    /// Takes in a document; one that is open already is replaced.
    pub(crate) fn open(&self, uri: &Url, version: i32, text: &str) {
        self.late.forget(uri);
        let is_known = self.snapshot(uri).is_some();
        let document = gate("opening a document", || Analysis::open(version, text));
        self.store(uri, document.unwrap_or_else(|| silent(version, text)));
        // What is new is read after its first check, which would wait for the files.
        if is_known {
            self.read_code(uri, CodeLook::All);
        }
    }

    /// Makes the next version of a document.
    pub(crate) fn change(&self, uri: &Url, version: i32, changes: &[Change]) {
        let Some(before) = self.snapshot(uri) else {
            return tracing::warn!("a change of {uri}, which is not open, is left out");
        };
        let encoding = self.client().encoding;
        let text = &before.document.text;
        let ordered = self.late.take(uri, version, changes, text, encoding);
        let ordered = ordered.map(|it| [Change::Full(it)]);
        let version = ordered
            .as_ref()
            .map_or(version, |_| before.document.version);
        let changes = ordered.as_ref().map_or(changes, <[Change; 1]>::as_slice);
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
        self.projects.remove(uri);
        self.late.forget(uri);
        if let Some((_, last)) = self.documents.remove(uri) {
            last.supersede();
        }
        self.recheck(uri);
        self.code_changed(uri);
    }

    /// The current version of a document, if it is open.
    pub(crate) fn snapshot(&self, uri: &Url) -> Option<Arc<Snapshot>> {
        self.documents.get(uri).map(|it| it.clone())
    }

    /// A name for the diagnostics of a version under the current settings; no other has the same, in other runs of
    /// the server neither.
    pub(crate) fn result_id(&self, snapshot: &Snapshot) -> String {
        format!("{}.{}.{}", self.run, snapshot.serial, self.settings())
    }

    /// Another number for each change of the settings.
    pub(crate) fn settings(&self) -> u64 {
        self.settings.load(Ordering::Relaxed)
    }

    /// Answers a question about a version of a template; about anything else there is nothing to say.
    /// A panic costs the answer, not the server.
    pub(crate) fn query_snapshot<T>(
        &self,
        uri: &Url,
        snapshot: &Snapshot,
        f: impl FnOnce(View<'_>) -> Option<T>,
    ) -> Option<T> {
        let document = &snapshot.document;
        let is_template = document.template().is_recognised();
        if !is_template && !is_about_to_begin(uri, document) {
            return None;
        }
        self.answer(uri, snapshot, f)
    }

    /// The same, where the definition of a state machine is a document like a template.
    pub(crate) fn query_definition<T>(
        &self,
        uri: &Url,
        snapshot: &Snapshot,
        f: impl FnOnce(View<'_>) -> Option<T>,
    ) -> Option<T> {
        match sam_ide::is_definition(&snapshot.document) {
            true => self.answer(uri, snapshot, f),
            false => self.query_snapshot(uri, snapshot, f),
        }
    }

    fn answer<T>(
        &self,
        uri: &Url,
        snapshot: &Snapshot,
        f: impl FnOnce(View<'_>) -> Option<T>,
    ) -> Option<T> {
        let config = self.config(uri);
        let view = View {
            uri,
            document: snapshot.with_files(),
            client: self.client(),
            config: &config,
            code: snapshot.code(),
        };
        gate("a question", || f(view)).flatten()
    }

    /// The settings for a document: those of its project, and above them those of the editor.
    fn config(&self, uri: &Url) -> Arc<Config> {
        let config = self.config.read();
        let config = config.unwrap_or_else(PoisonError::into_inner).clone();
        match self.projects.get(uri) {
            Some(project) => Arc::new(project.under(&config)),
            None => config,
        }
    }

    /// Whether the project of a document excludes it.
    pub(crate) fn is_excluded(&self, uri: &Url) -> bool {
        self.projects.get(uri).is_some_and(|it| it.is_excluded)
    }

    /// Replaces the settings of the project that a document belongs to; the document is to be checked again.
    pub(crate) fn configure_project(&self, uri: &Url, config: Option<Config>) {
        let before = match &config {
            Some(config) => self.projects.insert(uri.clone(), config.clone()),
            None => self.projects.remove(uri).map(|it| it.1),
        };
        if before != config {
            self.settings.fetch_add(1, Ordering::Relaxed);
            self.recheck(uri);
        }
    }

    /// The documents that are open.
    pub(crate) fn open_documents(&self) -> Vec<Url> {
        self.documents.iter().map(|it| it.key().clone()).collect()
    }

    /// Replaces the settings; all documents are to be checked again.
    pub(crate) fn configure(&self, config: Config) {
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
        self.settings.fetch_add(1, Ordering::Relaxed);
        let open = self.open_documents();
        open.iter().for_each(|uri| self.recheck(uri));
    }

    /// The next document whose diagnostics the client does not have yet.
    pub(crate) fn next_unchecked(&self) -> Option<Url> {
        self.unchecked().pop_front()
    }

    fn store(&self, uri: &Url, document: Analysis) {
        let is_template = document.template().is_recognised();
        let before = self.snapshot(uri);
        let code = match &before {
            Some(before) => before.code.clone(),
            None => file_uri::path(uri).map(|_| Arc::default()),
        };
        let snapshot = Snapshot {
            serial: self.snapshots.fetch_add(1, Ordering::Relaxed),
            document,
            code,
            token: CancellationToken::default(),
            environment: Environment {
                date: self.today.map(|it| it()).unwrap_or_default(),
                ..Environment::default()
            },
            end: Arc::default(),
            checked: OnceLock::new(),
            service: OnceLock::new(),
            before: before.and_then(|it| it.last_checked()),
        };
        if let Some(last) = self.documents.insert(uri.clone(), Arc::new(snapshot)) {
            last.supersede();
        }
        self.recheck(uri);
        if !is_template {
            self.code_changed(uri);
        }
    }

    /// The code of a template is to be read.
    pub(crate) fn read_code(&self, uri: &Url, look: CodeLook) {
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        match unread.iter_mut().find(|(it, _)| it == uri) {
            Some((_, known)) if look == CodeLook::All => *known = look,
            Some(_) => {}
            None => unread.push_back((uri.clone(), look)),
        }
        self.code_work.notify_one();
    }

    /// The next template whose code is to be read.
    pub(crate) fn next_unread(&self) -> Option<(Url, CodeLook)> {
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        unread.pop_front()
    }

    /// A file has changed, on the disk or in the editor: the code of the templates that depend on it is to be read again.
    pub(crate) fn code_changed(&self, uri: &Url) {
        let Some(file) = file_uri::path(uri) else {
            return;
        };
        let depends = |template: &Url, readings: &CodeReadings| {
            let template = file_uri::path(template)?;
            let path = file.strip_prefix(template.parent()?).ok()?;
            let parts: Vec<_> = path.iter().map(|it| it.to_string_lossy()).collect();
            readings.depends_on(&parts.join("/")).then_some(())
        };
        let documents = self.documents.iter();
        let dependents = documents.filter(|it| {
            let code = it.value().code.as_ref();
            code.is_some_and(|code| depends(it.key(), code).is_some())
        });
        let dependents: Vec<Url> = dependents.map(|it| it.key().clone()).collect();
        for it in &dependents {
            self.read_code(it, CodeLook::All);
        }
    }

    /// Reads the code of a template, and what is open of it as the editor has it.
    pub(crate) fn readings(
        &self,
        uri: &Url,
        snapshot: &Snapshot,
        look: CodeLook,
        runtime: &dyn Runtime,
    ) -> Option<CodeReadings> {
        let known = snapshot.code.as_ref()?;
        self.with_files(uri, runtime, |files| match look {
            CodeLook::New => known.extended(&snapshot.document, files),
            CodeLook::All => CodeReadings::read(&snapshot.document, files, known),
        })
    }

    /// Does something with the files below the folder of a template, what is open of them as the editor has it; none if the
    /// template is not a file.
    pub(crate) fn with_files<T>(
        &self,
        uri: &Url,
        runtime: &dyn Runtime,
        with: impl FnOnce(&dyn Files) -> T,
    ) -> Option<T> {
        let file = file_uri::path(uri)?;
        let folder = file.parent()?;
        let open = |path: &str| {
            let uri = file_uri::of_path(folder.join(path))?;
            Some(self.snapshot(&uri)?.document.text.to_text().into())
        };
        let root = runtime.resolved(folder).unwrap_or_default();
        Some(with(&CodeFiles::new(root, &self.code_texts, open, runtime)))
    }

    /// Takes over what was read of the code of a template: if that is something else than before, the current version gets
    /// another snapshot. Gives the two.
    pub(crate) fn set_code(
        &self,
        uri: &Url,
        readings: CodeReadings,
    ) -> Option<(Arc<Snapshot>, Arc<Snapshot>)> {
        let mut entry = self.documents.get_mut(uri)?;
        let before = entry.clone();
        if before.code.as_deref()? == &readings {
            return None;
        }
        let next = Arc::new(Snapshot {
            serial: self.snapshots.fetch_add(1, Ordering::Relaxed),
            document: before.document.clone(),
            code: Some(Arc::new(readings)),
            token: before.token.clone(),
            environment: before.environment.clone(),
            end: before.end.clone(),
            checked: OnceLock::new(),
            service: OnceLock::new(),
            before: before.last_checked(),
        });
        *entry = next.clone();
        drop(entry);
        self.recheck(uri);
        Some((before, next))
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
    /// The version with what it takes from other files, as far as these were read.
    fn with_files(&self) -> &Analysis {
        let service = || self.code.as_deref()?.service(&self.document);
        let service = self.service.get_or_init(service);
        service.as_ref().unwrap_or(&self.document)
    }

    /// What is wrong with it, looked for once; whoever else asks meanwhile waits. A check that has begun is not
    /// cancelled: the findings of the next version are made from it.
    pub(crate) fn findings(&self) -> &Findings {
        let checked = self.checked.get_or_init(|| {
            let first = Checked::default();
            let before = self.before.as_deref().unwrap_or(&first);
            let check = || match &self.code {
                Some(code) => before.with_code(&self.document, &self.environment, code),
                None => before.next_in(&self.document, &self.environment),
            };
            let checked = gate("a check", || shielded(check));
            Arc::new(checked.unwrap_or_default())
        });
        checked.findings()
    }

    /// Its findings if it was checked, else those of the last version before that was, as far as that is known.
    fn last_checked(&self) -> Option<Arc<Checked>> {
        self.checked.get().or(self.before.as_ref()).cloned()
    }

    /// What was read of its code.
    pub(crate) fn code(&self) -> Option<&CodeReadings> {
        self.code.as_deref()
    }

    /// Whether it was checked before all its code was read.
    pub(crate) fn awaits_code(&self) -> bool {
        self.checked.get().is_some_and(|it| it.awaits_code())
    }

    /// Whether it was checked already.
    pub(crate) fn is_checked(&self) -> bool {
        self.checked.get().is_some()
    }

    /// Cancelled when it is not the current version any more.
    pub(crate) fn token(&self) -> &CancellationToken {
        &self.token
    }

    /// Waits until it is not the current version any more.
    pub(crate) async fn superseded(&self) {
        let mut end = pin!(self.end.notified());
        end.as_mut().enable();
        if !self.token.is_cancelled() {
            end.await;
        }
    }

    fn supersede(&self) {
        self.token.cancel();
        self.end.notify_waiters();
    }
}

/// Whether a file that is named as templates are has nothing in it yet but a word.
fn is_about_to_begin(uri: &Url, document: &Analysis) -> bool {
    let mut segments = uri.path_segments().into_iter().flatten();
    let is_named = segments
        .next_back()
        .is_some_and(|it| it.contains("template"));
    is_named
        && document
            .source()
            .trim()
            .bytes()
            .all(|it| it.is_ascii_alphanumeric())
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

    fn query<T>(session: &Session, f: impl FnOnce(View<'_>) -> Option<T>) -> Option<T> {
        let snapshot = session.snapshot(&uri())?;
        session.query_snapshot(&uri(), &snapshot, f)
    }

    #[test]
    fn a_panic_costs_its_answer_only() {
        let session = Session::default();
        session.open(&uri(), 1, TEMPLATE);
        let lost: Option<i32> = query(&session, |_| panic!("in a feature"));
        assert_eq!(lost, None);
        let version = query(&session, |view| Some(view.document.version));
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
        assert_eq!(query(&session, |_| Some(())), None);
        session.change(&uri(), 2, &[Change::Full(TEMPLATE.into())]);
        assert_eq!(query(&session, |_| Some(())), Some(()));
        session.close(&uri());
        assert_eq!(query(&session, |_| Some(())), None);
    }
}
