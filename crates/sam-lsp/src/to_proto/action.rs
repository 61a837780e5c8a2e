//! Fixes and refactorings as code actions.

use super::{diagnostic, range};
use crate::capabilities::FIX_ALL;
use crate::from_proto;
use crate::session::View;
use sam_ide::visible::one_line;
use sam_ide::{CodeActionKind, Findings, PermissionsDelta};
use std::collections::HashMap;
use tower_lsp::lsp_types::{
    self as lsp, AnnotatedTextEdit, ChangeAnnotation, CodeActionOrCommand, DocumentChanges, OneOf,
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
        CodeActionKind::QuickFix | CodeActionKind::Ignore => lsp::CodeActionKind::QUICKFIX,
        CodeActionKind::Refactor => lsp::CodeActionKind::REFACTOR,
        CodeActionKind::RefactorRewrite => lsp::CodeActionKind::REFACTOR_REWRITE,
        CodeActionKind::FixAll => FIX_ALL,
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
    let mends = it.mends.is_some() && it.kind == CodeActionKind::QuickFix;
    let is_first = mends && before.iter().all(|other| other.mends != it.mends);
    Some(CodeActionOrCommand::CodeAction(lsp::CodeAction {
        title: one_line(&it.label),
        kind: Some(kind),
        diagnostics: mended.map(|it| vec![it]),
        edit: Some(annotated_edit(view, &it.edits, it.difference.as_ref())),
        is_preferred: (is_first && it.revokes == 0).then_some(true),
        ..lsp::CodeAction::default()
    }))
}

/// The name of the only annotation in an edit.
const DIFFERENCE: &str = "difference";

/// Edits of the document; for its version only, where the client can tell.
pub(crate) fn workspace_edit(view: View<'_>, edits: &[sam_core::text::TextEdit]) -> WorkspaceEdit {
    annotated_edit(view, edits, None)
}

/// The same. Where the client shows annotations, one tells what is granted more and less, and asks for consent.
fn annotated_edit(
    view: View<'_>,
    edits: &[sam_core::text::TextEdit],
    difference: Option<&PermissionsDelta>,
) -> WorkspaceEdit {
    let edits = edits
        .iter()
        .map(|it| TextEdit::new(range(view, it.range), it.new_text.clone()));
    if !view.client.versioned_edits {
        let changes = HashMap::from([(view.uri.clone(), edits.collect())]);
        return WorkspaceEdit::new(changes);
    }
    let annotation = difference
        .filter(|_| view.client.annotated_edits)
        .and_then(annotation);
    let edits = edits.map(|text_edit| match annotation {
        Some(_) => OneOf::Right(AnnotatedTextEdit {
            text_edit,
            annotation_id: DIFFERENCE.to_owned(),
        }),
        None => OneOf::Left(text_edit),
    });
    let edit = TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier {
            uri: view.uri.clone(),
            version: Some(view.document.version),
        },
        edits: edits.collect(),
    };
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(vec![edit])),
        change_annotations: annotation.map(|it| HashMap::from([(DIFFERENCE.to_owned(), it)])),
        ..WorkspaceEdit::default()
    }
}

/// What is granted more and less, to be read before the edit is made; none where that is nothing.
fn annotation(difference: &PermissionsDelta) -> Option<ChangeAnnotation> {
    let more = difference.more.iter().map(|it| format!("+ {it}"));
    let less = difference.less.iter().map(|it| format!("- {it}"));
    let changes: Vec<_> = more.chain(less).map(|it| one_line(&it)).collect();
    (!changes.is_empty()).then(|| ChangeAnnotation {
        label: "Permissions granted more (+) and less (-)".to_owned(),
        needs_confirmation: Some(true),
        description: Some(changes.join("\n")),
    })
}
