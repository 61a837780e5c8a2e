//! What the client can do, and what the server offers it.

use crate::legend::legend;
use sam_core::text::PositionEncoding;
use serde_json::{Value, json};
use tower_lsp::lsp_types::{
    CallHierarchyServerCapability, CodeActionKind, CodeActionOptions, CodeActionProviderCapability,
    CodeLensOptions, CompletionOptions, CompletionOptionsCompletionItem, DiagnosticOptions,
    DiagnosticServerCapabilities, DocumentLinkOptions, DocumentOnTypeFormattingOptions,
    FoldingRangeProviderCapability, HoverProviderCapability, LinkedEditingRangeServerCapabilities,
    OneOf, PositionEncodingKind, RenameOptions, SelectionRangeProviderCapability,
    SemanticTokensFullOptions, SemanticTokensOptions, ServerCapabilities, SignatureHelpOptions,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    WorkDoneProgressOptions, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

/// The kind of the action that makes all safe fixes; `source.fixAll` covers it.
pub(crate) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.sam-lsp");

/// The client command that opens the preview.
pub(crate) const PREVIEW_COMMAND: &str = "sam-lsp.preview";

/// What the client said it can do, as far as an answer depends on it. The default is a client that can do nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClientFeatures {
    /// How it counts columns.
    pub(crate) encoding: PositionEncoding,
    /// It asks for diagnostics itself.
    pub(crate) pulls_diagnostics: bool,
    /// It asks again for diagnostics when told that they changed.
    pub(crate) refreshes_diagnostics: bool,
    /// It shows other places beside a diagnostic.
    pub(crate) related_information: bool,
    /// How it shows hovers.
    pub(crate) hover: Markup,
    /// It knows tab stops.
    pub(crate) snippets: bool,
    /// It shows a few words beside the label of a completion.
    pub(crate) label_details: bool,
    /// How it shows the documentation of a completion.
    pub(crate) documentation: Markup,
    /// It takes code actions as such, not only commands.
    pub(crate) code_actions: bool,
    /// It checks that an edit is for the version it has.
    pub(crate) versioned_edits: bool,
    /// It shows what an edit is about and asks before it makes it.
    pub(crate) annotated_edits: bool,
    /// It shows which name a definition belongs to.
    pub(crate) definition_links: bool,
    /// It shows an outline as a tree.
    pub(crate) symbol_tree: bool,
    /// It asks again for inlay hints when told that they changed.
    pub(crate) refreshes_inlay_hints: bool,
    /// It can be asked for its settings.
    pub(crate) settings: bool,
    /// It tells about changed settings when asked to.
    pub(crate) watches_settings: bool,
    /// It tells about changed files when asked to.
    pub(crate) watches_files: bool,
    /// It has the command that opens a preview.
    pub(crate) previews: bool,
    /// It wants to know when a version was checked.
    pub(crate) document_checked: bool,
}

/// How a text is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Markup {
    /// As it is.
    #[default]
    Plain,
    /// As CommonMark.
    Markdown,
}

impl ClientFeatures {
    /// Reads the parameters of `initialize`. What is missing or of another type than expected counts as not offered.
    pub(crate) fn read(params: &Value) -> Self {
        let at = |path: &str| params.get("capabilities").and_then(|it| it.pointer(path));
        let is = |path| at(path).and_then(Value::as_bool).unwrap_or(false);
        let markup = |path| match lists(at(path), "markdown") {
            true => Markup::Markdown,
            false => Markup::Plain,
        };
        let options = params.get("initializationOptions");
        let commands = options.and_then(|it| it.get("commands"));
        let document_checked = options.and_then(|it| it.get("documentChecked"));
        Self {
            previews: lists(commands, PREVIEW_COMMAND),
            document_checked: document_checked.and_then(Value::as_bool).unwrap_or(false),
            encoding: encoding(
                at("/general/positionEncodings"),
                options.and_then(|it| it.get("positionEncoding")),
            ),
            pulls_diagnostics: at("/textDocument/diagnostic").is_some_and(Value::is_object),
            refreshes_diagnostics: is("/workspace/diagnostics/refreshSupport")
                || is("/workspace/diagnostic/refreshSupport"),
            related_information: is("/textDocument/publishDiagnostics/relatedInformation"),
            hover: markup("/textDocument/hover/contentFormat"),
            snippets: is("/textDocument/completion/completionItem/snippetSupport"),
            label_details: is("/textDocument/completion/completionItem/labelDetailsSupport"),
            documentation: markup("/textDocument/completion/completionItem/documentationFormat"),
            code_actions: at("/textDocument/codeAction/codeActionLiteralSupport")
                .is_some_and(Value::is_object),
            versioned_edits: is("/workspace/workspaceEdit/documentChanges"),
            annotated_edits: at("/workspace/workspaceEdit/changeAnnotationSupport")
                .is_some_and(Value::is_object),
            definition_links: is("/textDocument/definition/linkSupport"),
            symbol_tree: is("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            refreshes_inlay_hints: is("/workspace/inlayHint/refreshSupport"),
            settings: is("/workspace/configuration"),
            watches_settings: is("/workspace/didChangeConfiguration/dynamicRegistration"),
            watches_files: is("/workspace/didChangeWatchedFiles/dynamicRegistration"),
        }
    }
}

fn lists(value: Option<&Value>, text: &str) -> bool {
    let items = value.and_then(Value::as_array);
    items.is_some_and(|it| it.iter().any(|it| it.as_str() == Some(text)))
}

/// UTF-8 where it is offered, as no counting is needed then; UTF-16 is what every client has to understand. An older
/// client that counts otherwise, but has no such capability, can be configured to tell it as an option.
fn encoding(offered: Option<&Value>, configured: Option<&Value>) -> PositionEncoding {
    if offered.is_none() && configured.and_then(Value::as_str) == Some("utf-8") {
        return PositionEncoding::Utf8;
    }
    if lists(offered, "utf-8") {
        PositionEncoding::Utf8
    } else if lists(offered, "utf-32") && !lists(offered, "utf-16") {
        PositionEncoding::Utf32
    } else {
        PositionEncoding::Utf16
    }
}

/// What the server offers to such a client.
pub(crate) fn offered(client: &ClientFeatures) -> ServerCapabilities {
    let encoding = match client.encoding {
        PositionEncoding::Utf8 => PositionEncodingKind::UTF8,
        PositionEncoding::Utf16 => PositionEncodingKind::UTF16,
        PositionEncoding::Utf32 => PositionEncodingKind::UTF32,
    };
    let pulled = DiagnosticServerCapabilities::Options(DiagnosticOptions {
        identifier: Some(crate::NAME.into()),
        ..DiagnosticOptions::default()
    });
    ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(TextDocumentSyncCapability::Options(
            TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::INCREMENTAL),
                ..TextDocumentSyncOptions::default()
            },
        )),
        diagnostic_provider: client.pulls_diagnostics.then_some(pulled),
        signature_help_provider: Some(SignatureHelpOptions {
            trigger_characters: Some([" ", "[", ",", "-"].map(str::to_owned).to_vec()),
            ..SignatureHelpOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            resolve_provider: Some(true),
            trigger_characters: Some([" ", "\"", "!", "$", "{", ".", ":"].map(Into::into).into()),
            completion_item: Some(CompletionOptionsCompletionItem {
                label_details_support: Some(true),
            }),
            ..CompletionOptions::default()
        }),
        code_action_provider: client.code_actions.then(|| {
            CodeActionProviderCapability::Options(CodeActionOptions {
                code_action_kinds: Some(vec![
                    CodeActionKind::QUICKFIX,
                    CodeActionKind::REFACTOR,
                    CodeActionKind::REFACTOR_REWRITE,
                    FIX_ALL,
                ]),
                ..CodeActionOptions::default()
            })
        }),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_formatting_provider: Some(OneOf::Left(true)),
        document_range_formatting_provider: Some(OneOf::Left(true)),
        document_on_type_formatting_provider: Some(DocumentOnTypeFormattingOptions {
            first_trigger_character: "\n".into(),
            more_trigger_character: None,
        }),
        semantic_tokens_provider: Some(
            SemanticTokensOptions {
                legend: legend(),
                range: Some(true),
                full: Some(SemanticTokensFullOptions::Bool(true)),
                ..SemanticTokensOptions::default()
            }
            .into(),
        ),
        linked_editing_range_provider: Some(LinkedEditingRangeServerCapabilities::Simple(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        document_link_provider: Some(DocumentLinkOptions {
            resolve_provider: Some(false),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        }),
        call_hierarchy_provider: Some(CallHierarchyServerCapability::Simple(true)),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        })),
        document_highlight_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
        inlay_hint_provider: Some(OneOf::Left(true)),
        code_lens_provider: client.previews.then_some(CodeLensOptions {
            resolve_provider: Some(true),
        }),
        experimental: Some(json!({ "samLsp": {
            "preview": true,
            "graph": true,
            "dataDate": sam_core::DATA_DATE,
            "iamDate": sam_core::IAM_DATE,
            "samTranslator": sam_core::SAM_TRANSLATOR,
        } })),
        ..ServerCapabilities::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding_of(offered: Value) -> PositionEncoding {
        let general = json!({ "positionEncodings": offered });
        ClientFeatures::read(&json!({ "capabilities": { "general": general } })).encoding
    }

    #[test]
    fn the_encoding_is_utf_8_if_offered_else_utf_16() {
        assert_eq!(
            encoding_of(json!(["utf-16", "utf-8"])),
            PositionEncoding::Utf8
        );
        assert_eq!(
            encoding_of(json!(["utf-32", "utf-16"])),
            PositionEncoding::Utf16
        );
        assert_eq!(encoding_of(json!(["utf-32"])), PositionEncoding::Utf32);
        assert_eq!(encoding_of(json!([])), PositionEncoding::Utf16);
        assert_eq!(encoding_of(json!("utf-8")), PositionEncoding::Utf16);
        let options = json!({ "positionEncoding": "utf-8" });
        for (params, wanted) in [
            (
                json!({ "initializationOptions": options }),
                PositionEncoding::Utf8,
            ),
            (
                json!({
                    "initializationOptions": options,
                    "capabilities": { "general": { "positionEncodings": ["utf-16"] } },
                }),
                PositionEncoding::Utf16,
            ),
        ] {
            assert_eq!(ClientFeatures::read(&params).encoding, wanted, "{params}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_not_offered() {
        for params in [
            json!(null),
            json!([]),
            json!({ "capabilities": 5 }),
            json!({ "capabilities": { "textDocument": { "diagnostic": true, "hover": [] } } }),
        ] {
            assert_eq!(
                ClientFeatures::read(&params),
                ClientFeatures::default(),
                "{params}"
            );
        }
    }
}
