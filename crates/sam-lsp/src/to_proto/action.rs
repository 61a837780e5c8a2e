//! Fixes and refactorings as code actions.

use super::{diagnostic, range};
use crate::capabilities::FIX_ALL;
use crate::from_proto;
use crate::session::View;
use sam_ide::visible::one_line;
use sam_ide::{CodeActionKind, Findings, PermissionsDelta, Replacement};
use std::collections::HashMap;
use tower_lsp::lsp_types::{
    self as lsp, AnnotatedTextEdit, ChangeAnnotation, CodeActionOrCommand, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit, Url, WorkspaceEdit,
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
        edit: Some(annotated_edit(
            view,
            &it.edits,
            it.difference
                .as_ref()
                .and_then(annotation)
                .map(|it| (DIFFERENCE, it)),
        )),
        is_preferred: (is_first && it.revokes == 0).then_some(true),
        ..lsp::CodeAction::default()
    }))
}

/// The names of the annotations, of which an edit has one at most.
const DIFFERENCE: &str = "difference";
const REPLACEMENT: &str = "replacement";

/// The edits of a rename, with those of files that nest the document. Where the client shows annotations, one says that
/// CloudFormation replaces the resource.
pub(crate) fn rename_edit(
    view: View<'_>,
    edits: &[sam_core::text::TextEdit],
    replacement: Option<&Replacement>,
    outer: Vec<OuterEdits>,
) -> WorkspaceEdit {
    let annotation = replacement.map(|it| {
        let annotation = ChangeAnnotation {
            label: one_line(&it.message),
            needs_confirmation: Some(it.loses_data),
            description: None,
        };
        (REPLACEMENT, annotation)
    });
    let mut edit = annotated_edit(view, edits, annotation);
    match (&mut edit.document_changes, &mut edit.changes) {
        (Some(DocumentChanges::Edits(all)), _) => all.extend(outer.into_iter().map(|it| {
            let edits = it.edits.into_iter().map(OneOf::Left).collect();
            let text_document = OptionalVersionedTextDocumentIdentifier {
                uri: it.uri,
                version: it.version,
            };
            TextDocumentEdit {
                text_document,
                edits,
            }
        })),
        (Some(DocumentChanges::Operations(_)) | None, Some(all)) => {
            all.extend(outer.into_iter().map(|it| (it.uri, it.edits)));
        }
        (Some(DocumentChanges::Operations(_)) | None, None) => {}
    }
    edit
}

/// Edits of a document that nests the one that a question is about.
#[derive(Clone, Debug)]
pub(crate) struct OuterEdits {
    /// The document.
    pub(crate) uri: Url,
    /// Its version if it is open.
    pub(crate) version: Option<i32>,
    /// What is to be edited.
    pub(crate) edits: Vec<TextEdit>,
}

/// Edits of the document; for its version only, where the client can tell. With an annotation where the client shows them.
fn annotated_edit(
    view: View<'_>,
    edits: &[sam_core::text::TextEdit],
    annotation: Option<(&str, ChangeAnnotation)>,
) -> WorkspaceEdit {
    let edits = edits
        .iter()
        .map(|it| TextEdit::new(range(view, it.range), it.new_text.clone()));
    if !view.client.versioned_edits {
        let changes = HashMap::from([(view.uri.clone(), edits.collect())]);
        return WorkspaceEdit::new(changes);
    }
    let annotation = annotation.filter(|_| view.client.annotated_edits);
    let edits = edits.map(|text_edit| match annotation {
        Some((name, _)) => OneOf::Right(AnnotatedTextEdit {
            text_edit,
            annotation_id: name.to_owned(),
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
        change_annotations: annotation.map(|(name, it)| HashMap::from([(name.to_owned(), it)])),
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
