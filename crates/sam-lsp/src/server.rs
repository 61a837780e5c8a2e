//! The protocol, method by method.
//!
//! Longer than others: the methods of the protocol are one implementation of one trait.

mod nested;
mod other_template;
mod rename;
mod service;
mod settings;

use crate::capabilities::{self, ClientFeatures};
use crate::config::Switch;
use crate::included_files::included_files;
use crate::log::Notices;
use crate::question;
use crate::runtime::{Lane, Runtime};
use crate::session::{CodeLook, Session, Snapshot, View};
use crate::transport::{Doorbell, Outbox};
use crate::{
    actions, code_reader, file_uri, from_proto, parent, publisher, to_proto, views, workspace,
    workspace_reader,
};
use sam_core::text::TextRange;
use sam_ide::{HierarchyDirection, InlayHintKind};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types::*;
use tower_lsp::{Client, LanguageServer};

/// The handlers. Each changes the state, if it does, before it first waits.
#[derive(Debug)]
pub(crate) struct Server {
    client: Client,
    session: Arc<Session>,
    runtime: Arc<dyn Runtime>,
    notices: Mutex<Option<Notices>>,
    doorbell: Doorbell,
    outbox: Outbox,
}

impl Server {
    /// `sam-lsp/preview`
    pub(crate) async fn preview(&self, params: views::PreviewParams) -> Result<Option<Value>> {
        let position = params.position;
        let (session, runtime) = (self.session.clone(), self.runtime.clone());
        let preview = move |view: View<'_>| {
            let files = included_files(view.document, |read| {
                let files = session.with_files(view.uri, &*runtime, read);
                files.unwrap_or_default()
            });
            views::preview(view, position, &files)
        };
        self.ask(Lane::Template, params.text_document.uri, preview)
            .await
    }

    /// `sam-lsp/graph`
    pub(crate) async fn graph(&self, params: views::GraphParams) -> Result<Option<Value>> {
        let graph = |view: View<'_>| Some(views::graph(view));
        self.ask(Lane::Template, params.text_document.uri, graph)
            .await
    }

    /// Answers a question about the version that is the current one now.
    async fn ask<T: Send + 'static>(
        &self,
        lane: Lane,
        uri: Url,
        answer: impl FnOnce(View<'_>) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        match self.session.snapshot(&uri) {
            Some(snapshot) => self.ask_about(&snapshot, lane, uri, answer).await,
            None => Ok(None),
        }
    }

    /// The same, of a template or of the definition of a state machine.
    async fn ask_definition<T: Send + 'static>(
        &self,
        uri: Url,
        answer: impl FnOnce(View<'_>) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(snapshot) = self.session.snapshot(&uri) else {
            return Ok(None);
        };
        let (session, asked) = (self.session.clone(), snapshot.clone());
        let compute = move || session.query_definition(&uri, &asked, answer);
        let answer = question::answer(&*self.runtime, Lane::Place, &snapshot, compute).await;
        answer.ok_or_else(content_modified)
    }

    /// Answers a question about a certain version, for as long as it is the current one.
    async fn ask_about<T: Send + 'static>(
        &self,
        snapshot: &Arc<Snapshot>,
        lane: Lane,
        uri: Url,
        answer: impl FnOnce(View<'_>) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let (session, asked) = (self.session.clone(), snapshot.clone());
        let compute = move || session.query_snapshot(&uri, &asked, answer);
        let answer = question::answer(&*self.runtime, lane, snapshot, compute).await;
        answer.ok_or_else(content_modified)
    }

    fn refresh(&self) {
        let (client, session) = (self.client.clone(), self.session.clone());
        self.runtime
            .spawn(Box::pin(async move { refresh(&session, &client).await }));
    }
}

/// The document has changed since the question was asked.
fn content_modified() -> Error {
    Error {
        code: ErrorCode::ContentModified,
        message: "the document has changed".into(),
        data: None,
    }
}

/// A request that is answered with the reason why it cannot be done.
fn refused(reason: String) -> Error {
    Error {
        code: ErrorCode::InvalidParams,
        message: reason.into(),
        data: None,
    }
}

/// The same for diagnostics, which have an error of their own for it: the client asks again.
fn superseded() -> Error {
    const SERVER_CANCELLED: i64 = -32802;
    Error {
        code: ErrorCode::ServerError(SERVER_CANCELLED),
        data: Some(json!({ "retriggerRequest": true })),
        ..content_modified()
    }
}

/// Lets the client ask again for what settings change. Diagnostics that are pushed are pushed again anyway.
async fn refresh(session: &Session, client: &Client) {
    let can = session.client();
    if can.refreshes_inlay_hints {
        // A client that refuses shows what it has until the next edit.
        let _ = client.inlay_hint_refresh().await;
    }
    if can.pulls_diagnostics && can.refreshes_diagnostics {
        let _ = client.workspace_diagnostic_refresh().await;
    }
}

#[tower_lsp::async_trait]
impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        // The parameters as the client sent them: see `transport/intake.rs`.
        let params = params.initialization_options.unwrap_or_default();
        // What takes milliseconds need not wait for the first document.
        for warm in [sam_core::iam::warm, sam_core::spec::schema::warm] {
            self.runtime.compute(Lane::Template, Box::new(warm));
        }
        let client = ClientFeatures::read(&params);
        let capabilities = capabilities::offered(&client);
        self.session.start(client);
        for folder in workspace::folders(&params) {
            self.session.workspace.add_folder(&folder);
        }
        if let Some(settings) = params.get("initializationOptions") {
            settings::apply(&self.session, settings);
        }
        let started_by = params.get("processId").and_then(Value::as_u64);
        let started_by = started_by.and_then(|it| u32::try_from(it).ok());
        if let Some(process) = started_by {
            let doorbell = self.doorbell.clone();
            let gone = Box::new(move || doorbell.stop());
            parent::watch(&self.runtime, process, gone);
        }
        Ok(InitializeResult {
            capabilities,
            server_info: Some(ServerInfo {
                name: crate::NAME.into(),
                version: Some(env!("CARGO_PKG_VERSION").into()),
            }),
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        let notices = &mut *self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(notices) = notices.take() {
            let (runtime, session) = (self.runtime.clone(), self.session.clone());
            let publishing =
                publisher::run(runtime, session, self.client.clone(), self.outbox.clone());
            self.runtime.spawn(Box::pin(publishing));
            let (runtime, session) = (self.runtime.clone(), self.session.clone());
            let reading = code_reader::run(runtime, session, self.client.clone());
            self.runtime.spawn(Box::pin(reading));
            let (runtime, session) = (self.runtime.clone(), self.session.clone());
            self.runtime
                .spawn(Box::pin(workspace_reader::run(runtime, session)));
            let forwarding = notices.forward(self.client.clone());
            self.runtime.spawn(Box::pin(forwarding));
        }
        self.watch_settings();
        if self.session.client().settings {
            self.ask_for_settings();
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.session.shut_down();
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let it = params.text_document;
        self.read_project(&it.uri);
        self.session.open(&it.uri, it.version, &it.text);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let it = params.text_document;
        let changes = from_proto::changes(params.content_changes);
        self.session.change(&it.uri, it.version, &changes);
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        // The text is known already. Not every client tells what else has changed on the disk.
        self.session
            .read_code(&params.text_document.uri, CodeLook::All);
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.session.close(&params.text_document.uri);
        self.session
            .workspace
            .file_changed(&params.text_document.uri);
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.files_changed(&params.changes);
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        // Clients that can be asked often send nothing, or all their settings.
        match self.session.client().settings {
            true => self.ask_for_settings(),
            false => self.configure(&params.settings),
        }
    }

    async fn diagnostic(
        &self,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReportResult> {
        let uri = params.text_document.uri;
        let Some(snapshot) = self.session.snapshot(&uri) else {
            return Ok(to_proto::report(None, "[]".to_owned()));
        };
        let id = self.session.result_id(&snapshot);
        if params.previous_result_id.as_ref() == Some(&id) {
            return Ok(to_proto::unchanged_report(id));
        }
        let diagnostics = publisher::checked(&*self.runtime, &self.session, &uri, &snapshot).await;
        Ok(to_proto::report(
            Some(id),
            diagnostics.ok_or_else(superseded)?,
        ))
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let at = params.text_document_position_params;
        self.ask(Lane::Place, at.text_document.uri, move |view| {
            let offset = from_proto::offset(view, at.position);
            let mut hover = match view.code {
                Some(code) => sam_ide::hover_with_code(view.document, offset, code)?,
                None => sam_ide::hover(view.document, offset)?,
            };
            if let Some(link) = views::preview_link(view, offset) {
                hover.markdown.push_str(&link);
            }
            Some(to_proto::hover(view, &hover))
        })
        .await
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let at = params.text_document_position_params;
        self.ask(Lane::Place, at.text_document.uri, move |view| {
            let offset = from_proto::offset(view, at.position);
            let help = sam_ide::signature_help(view.document, offset)?;
            Some(to_proto::signature_help(view, help))
        })
        .await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let at = params.text_document_position;
        let context = params.context.and_then(|it| it.trigger_character);
        self.ask(Lane::Place, at.text_document.uri, move |view| {
            let offset = from_proto::offset(view, at.position);
            let mut completion = match view.code {
                Some(code) => sam_ide::complete_with_code(view.document, offset, code),
                None => sam_ide::complete(view.document, offset),
            };
            // A colon that ends a key asks for nothing, only one within what is being typed, as in `s3:`.
            if context.as_deref() == Some(":") {
                completion.items.retain(|it| it.range.start() < offset);
            }
            Some(to_proto::completion(view, completion))
        })
        .await
    }

    async fn completion_resolve(&self, mut item: CompletionItem) -> Result<CompletionItem> {
        if let Some((uri, data)) = to_proto::resolves(&item) {
            let documentation = move |view: View<'_>| {
                let markdown = sam_ide::resolve_completion(&data)?;
                Some(to_proto::documentation(view, &markdown))
            };
            item.documentation = self.ask(Lane::Place, uri, documentation).await?;
        }
        Ok(item)
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let uri = params.text_document.uri;
        let Some(snapshot) = self.session.snapshot(&uri) else {
            return Ok(None);
        };
        if !snapshot.is_checked() {
            let unchecked = snapshot.clone();
            let check = move || {
                unchecked.findings();
            };
            let checked = question::answer(&*self.runtime, Lane::Check, &snapshot, check).await;
            checked.ok_or_else(content_modified)?;
        }
        let checked = snapshot.clone();
        let only = params.context.only;
        let lane = actions::lane(only.as_deref());
        self.ask_about(&snapshot, lane, uri, move |view| {
            let range = from_proto::range(view, params.range);
            let found = actions::actions(view, checked.findings(), range, only.as_deref());
            Some(found)
        })
        .await
    }

    async fn goto_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        let (session, runtime) = (self.session.clone(), self.runtime.clone());
        self.ask(Lane::Place, at.text_document.uri, move |view| {
            let offset = from_proto::offset(view, at.position);
            let nested = nested::nested_definition(view, offset, &session, &*runtime);
            if nested.is_some() {
                return nested;
            }
            let targets = sam_ide::definition(view.document, offset);
            (!targets.is_empty()).then(|| to_proto::definition(view, &targets))
        })
        .await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let at = params.text_document_position;
        let declaration = from_proto::declaration(&params.context);
        self.ask(Lane::Place, at.text_document.uri, move |view| {
            let offset = from_proto::offset(view, at.position);
            let places = sam_ide::references(view.document, offset, declaration);
            let places = places.into_iter().map(|it| to_proto::location(view, it));
            Some(places.collect())
        })
        .await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        let prepared = self.ask_definition(params.text_document.uri, move |view| {
            let offset = from_proto::offset(view, params.position);
            let prepared = sam_ide::prepare_rename(view.document, offset);
            Some(prepared.map(|(range, name)| to_proto::prepared_rename(view, range, name)))
        });
        prepared.await?.transpose().map_err(refused)
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let at = params.text_document_position;
        let (session, runtime) = (self.session.clone(), self.runtime.clone());
        let renamed = self.ask_definition(at.text_document.uri, move |view| {
            let offset = from_proto::offset(view, at.position);
            let edits = sam_ide::rename(view.document, offset, &params.new_name);
            Some(edits.map(|it| {
                let replacement = sam_ide::replacement(view.document, offset);
                let outer =
                    rename::outer_edits(view, offset, &params.new_name, &session, &*runtime);
                to_proto::rename_edit(view, &it, replacement.as_ref(), outer)
            }))
        });
        renamed.await?.transpose().map_err(refused)
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let event = params.event;
        let removed = event.removed.iter();
        removed.for_each(|it| self.session.workspace.remove_folder(&it.uri));
        let added = event.added.iter();
        added.for_each(|it| self.session.workspace.add_folder(&it.uri));
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        let at = params.text_document_position_params;
        self.ask(Lane::Place, at.text_document.uri, move |view| {
            let offset = from_proto::offset(view, at.position);
            let item = sam_ide::hierarchy_item(view.document, offset)?;
            Some(vec![to_proto::hierarchy_item(view, &item)])
        })
        .await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        let id = to_proto::hierarchy_id(&params.item);
        self.ask(Lane::Template, params.item.uri, move |view| {
            let calls = sam_ide::hierarchy_calls(view.document, &id?, HierarchyDirection::Incoming);
            let calls = calls.iter().map(|it| to_proto::incoming_call(view, it));
            Some(calls.collect())
        })
        .await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        let id = to_proto::hierarchy_id(&params.item);
        self.ask(Lane::Template, params.item.uri, move |view| {
            let calls = sam_ide::hierarchy_calls(view.document, &id?, HierarchyDirection::Outgoing);
            let calls = calls.iter().map(|it| to_proto::outgoing_call(view, it));
            Some(calls.collect())
        })
        .await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        let at = params.text_document_position_params;
        self.ask(Lane::Place, at.text_document.uri, move |view| {
            let offset = from_proto::offset(view, at.position);
            let places = sam_ide::highlight(view.document, offset);
            let places = places.iter().map(|it| to_proto::highlight(view, it));
            Some(places.collect())
        })
        .await
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        self.ask(Lane::Template, params.text_document.uri, |view| {
            let symbols = sam_ide::document_symbols(view.document);
            Some(to_proto::document_symbols(view, symbols))
        })
        .await
    }

    async fn symbol(
        &self,
        params: WorkspaceSymbolParams,
    ) -> Result<Option<Vec<SymbolInformation>>> {
        let mut found = Vec::new();
        let open = self.session.open_documents();
        for uri in open.clone() {
            let query = params.query.clone();
            let symbols = move |view: View<'_>| {
                let symbols = sam_ide::document_symbols(view.document);
                Some(to_proto::workspace_symbols(view, symbols, &query))
            };
            found.extend(self.ask(Lane::Template, uri, symbols).await?);
        }
        let session = self.session.clone();
        let query = params.query;
        let others = move || {
            let is_wanted = |it: &SymbolInformation| to_proto::has_letters(&it.name, &query);
            session.workspace.symbols(is_wanted, &open)
        };
        found.extend(question::computed(&*self.runtime, Lane::Template, others).await);
        Ok(Some(found.into_iter().flatten().collect()))
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        let runtime = self.runtime.clone();
        self.ask(Lane::Template, params.text_document.uri, move |view| {
            let folder = file_uri::path(view.uri)?.parent()?.to_owned();
            let links = sam_ide::document_links(view.document).into_iter();
            let links = links.filter_map(|link| {
                let mut files = link.paths.iter().map(|it| folder.join(it));
                let file = files.find(|it| runtime.is_file(it))?;
                to_proto::document_link(view, link.range, &file)
            });
            Some(links.collect())
        })
        .await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask(Lane::Template, params.text_document.uri, |view| {
            let ranges = sam_ide::folding_ranges(view.document);
            Some(to_proto::folding_ranges(view, ranges))
        })
        .await
    }

    async fn selection_range(
        &self,
        params: SelectionRangeParams,
    ) -> Result<Option<Vec<SelectionRange>>> {
        self.ask(Lane::Place, params.text_document.uri, move |view| {
            let ranges = params.positions.iter().map(|at| {
                let offset = from_proto::offset(view, *at);
                let ranges = sam_ide::selection_ranges(view.document, offset);
                to_proto::selection_range(view, *at, &ranges)
            });
            Some(ranges.collect())
        })
        .await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let width = from_proto::width(&params.options);
        self.ask(Lane::Template, params.text_document.uri, move |view| {
            let edits = sam_ide::formatting(view.document, width);
            Some(to_proto::text_edits(view, &edits))
        })
        .await
    }

    async fn range_formatting(
        &self,
        params: DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let width = from_proto::width(&params.options);
        self.ask(Lane::Template, params.text_document.uri, move |view| {
            let range = from_proto::range(view, params.range);
            let edits = sam_ide::range_formatting(view.document, range, width);
            Some(to_proto::text_edits(view, &edits))
        })
        .await
    }

    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let at = params.text_document_position;
        let width = from_proto::width(&params.options);
        self.ask(Lane::Place, at.text_document.uri, move |view| {
            let offset = from_proto::offset(view, at.position);
            let edit = sam_ide::indentation_after_enter(view.document, offset, width)?;
            Some(to_proto::text_edits(view, &[edit]))
        })
        .await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        self.ask(Lane::Template, params.text_document.uri, |view| {
            let whole = TextRange::up_to(view.document.text.len());
            Some(to_proto::semantic_tokens(view, whole).into())
        })
        .await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        self.ask(Lane::Template, params.text_document.uri, move |view| {
            let range = from_proto::range(view, params.range);
            Some(to_proto::semantic_tokens(view, range).into())
        })
        .await
    }

    async fn linked_editing_range(
        &self,
        params: LinkedEditingRangeParams,
    ) -> Result<Option<LinkedEditingRanges>> {
        let at = params.text_document_position_params;
        self.ask(Lane::Place, at.text_document.uri, move |view| {
            let offset = from_proto::offset(view, at.position);
            let ranges = sam_ide::linked_editing_ranges(view.document, offset)?;
            let ranges = ranges.into_iter().map(|it| to_proto::range(view, it));
            Some(LinkedEditingRanges {
                ranges: ranges.collect(),
                word_pattern: Some("[A-Za-z0-9]+".to_owned()),
            })
        })
        .await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.ask(Lane::Template, params.text_document.uri, move |view| {
            match view.config.inlay_hints {
                Switch::Off => return None,
                Switch::On => {}
            }
            let range = from_proto::range(view, params.range);
            let mut kinds = vec![InlayHintKind::Permissions];
            kinds.extend(&view.config.more_hints);
            let hints = sam_ide::inlay_hints(view.document, range, &kinds);
            let hints = hints.into_iter().map(|it| to_proto::inlay_hint(view, it));
            Some(hints.collect())
        })
        .await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let lenses = |view: View<'_>| Some(views::code_lenses(view));
        self.ask(Lane::Template, params.text_document.uri, lenses)
            .await
    }

    async fn code_lens_resolve(&self, lens: CodeLens) -> Result<CodeLens> {
        let Some((uri, id)) = views::of_unresolved(&lens) else {
            return Ok(lens);
        };
        let command = move |view: View<'_>| Some(views::generated_command(view, &id));
        let range = lens.range;
        let command = self.ask(Lane::Template, uri, command).await?;
        Ok(CodeLens {
            range,
            command,
            data: None,
        })
    }
}
