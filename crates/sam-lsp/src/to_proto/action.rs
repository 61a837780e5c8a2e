//! Fixes and refactorings as code actions.

use super::{diagnostic, range};
use crate::from_proto;
use crate::session::View;
use sam_ide::{CodeActionKind, Findings};
use std::collections::HashMap;
use tower_lsp::lsp_types::{
    self as lsp, CodeActionOrCommand, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit, WorkspaceEdit,
};

/// An action, unless its kind or the finding it mends is not wanted. `before` are the actions listed before it: the
/// first that mends a finding is the one to prefer.
pub(crate) fn code_action(
    view: View<'_>,
    findings: &Findings,
    only: Option<&[lsp::CodeActionKind]>,
    before: &[sam_ide::CodeAction],
    it: &sam_ide::CodeAction,
) -> Option<CodeActionOrCommand> {
    let kind = match it.kind {
        CodeActionKind::QuickFix => lsp::CodeActionKind::QUICKFIX,
        CodeActionKind::Refactor => lsp::CodeActionKind::REFACTOR,
        CodeActionKind::RefactorRewrite => lsp::CodeActionKind::REFACTOR_REWRITE,
    };
    if !from_proto::wants(only, &kind) {
        return None;
    }
    let mended = match it.mends {
        None => None,
        Some((code, range)) => {
            let finding = findings
                .touching(range)
                .find(|finding| finding.code == code && finding.range == range);
            Some(finding.and_then(|it| diagnostic::diagnostic(view, it))?)
        }
    };
    let is_first = it.mends.is_some() && before.iter().all(|other| other.mends != it.mends);
    Some(CodeActionOrCommand::CodeAction(lsp::CodeAction {
        title: it.label.clone(),
        kind: Some(kind),
        diagnostics: mended.map(|it| vec![it]),
        edit: Some(workspace_edit(view, &it.edits)),
        is_preferred: is_first.then_some(true),
        ..lsp::CodeAction::default()
    }))
}

/// Edits of the document; for its version only, where the client can tell.
fn workspace_edit(view: View<'_>, edits: &[sam_core::text::TextEdit]) -> WorkspaceEdit {
    let edits = edits
        .iter()
        .map(|it| TextEdit::new(range(view, it.range), it.new_text.clone()));
    if !view.client.versioned_edits {
        let changes = HashMap::from([(view.uri.clone(), edits.collect())]);
        return WorkspaceEdit::new(changes);
    }
    let edit = TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier {
            uri: view.uri.clone(),
            version: Some(view.document.version),
        },
        edits: edits.map(OneOf::Left).collect(),
    };
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(vec![edit])),
        ..WorkspaceEdit::default()
    }
}
