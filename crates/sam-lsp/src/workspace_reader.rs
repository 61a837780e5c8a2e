//! The templates of the workspace on the disk: read in the background, and again when files change.

use crate::config::Config;
use crate::file_uri;
use crate::gate::gate;
use crate::question::computed;
use crate::runtime::{Lane, Runtime};
use crate::session::{Session, View};
use crate::to_proto;
use crate::workspace::{IndexedTemplate, Unread, beside};
use sam_core::analysis::Analysis;
use std::path::Path;
use std::sync::Arc;

/// How many files of a folder are read.
const MOST_FILES: usize = 5_000;

/// Reads for as long as the server runs.
pub(crate) async fn run(runtime: Arc<dyn Runtime>, session: Arc<Session>) {
    loop {
        session.workspace.work.notified().await;
        loop {
            let unread = session.workspace.next();
            if unread.is_empty() {
                break;
            }
            let (session, on) = (session.clone(), runtime.clone());
            let read = move || take_in(unread, &session, &*on);
            computed(&*runtime, Lane::Background, read).await;
        }
    }
}

fn take_in(unread: Vec<Unread>, session: &Session, runtime: &dyn Runtime) {
    for it in unread {
        match it {
            Unread::Folder(folder) => {
                let files = runtime.templates_below(&folder, MOST_FILES);
                session.workspace.add_files(files);
            }
            Unread::File(path) => {
                let read = || indexed(&path, session, runtime);
                let template = gate("the reading of a template", read).flatten();
                session.workspace.set(path, template);
            }
        }
    }
}

fn indexed(path: &Path, session: &Session, runtime: &dyn Runtime) -> Option<IndexedTemplate> {
    let text = runtime.read(path)?;
    // Most other files are told apart without being parsed.
    if !text.contains("Resources") {
        return None;
    }
    let document = Analysis::open(0, &text);
    if !document.template().is_recognised() {
        return None;
    }
    let uri = file_uri::of_path(path)?;
    let view = View {
        uri: &uri,
        document: &document,
        client: session.client(),
        config: &Config::default(),
        code: None,
    };
    let symbols = sam_ide::document_symbols(&document);
    let nested = sam_ide::nested_paths(&document).into_iter();
    let nested = nested.chain(sam_ide::definition_paths(&document));
    Some(IndexedTemplate {
        symbols: to_proto::workspace_symbols(view, symbols, ""),
        nests: nested.filter_map(|it| beside(path, &it)).collect(),
    })
}
