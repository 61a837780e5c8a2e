//! The code actions of the kinds that a client asks for.

use crate::capabilities::FIX_ALL;
use crate::runtime::Lane;
use crate::session::View;
use crate::{from_proto, to_proto};
use sam_core::document::Document;
use sam_core::text::TextRange;
use sam_ide::{Diagnostic, Findings};
use tower_lsp::lsp_types::{CodeActionKind, CodeActionOrCommand, CodeActionResponse};

/// The actions for a range. Fixing everything is offered to a client that asks for that kind, which no lightbulb does.
pub(crate) fn actions(
    view: View<'_>,
    findings: &Findings,
    range: TextRange,
    only: Option<&[CodeActionKind]>,
) -> CodeActionResponse {
    let mut all = Vec::new();
    if wants_some(only) {
        all.extend(sam_ide::code_actions(view.document, findings, range));
        all.extend(sam_ide::ignore_actions(view.document, findings, range));
    }
    if wants_all_fixed(only) {
        let is_wanted =
            |it: &Diagnostic, in_text: &Document| view.config.severity_of(it, in_text).is_some();
        all.extend(sam_ide::fix_all_action(view.document, &is_wanted));
    }
    let wanted = all
        .iter()
        .enumerate()
        .filter_map(|(at, it)| to_proto::code_action(view, findings, only, &all[..at], it));
    wanted.collect::<Vec<CodeActionOrCommand>>()
}

/// Where such a question waits.
pub(crate) fn lane(only: Option<&[CodeActionKind]>) -> Lane {
    match wants_all_fixed(only) {
        true => Lane::Template,
        false => Lane::Place,
    }
}

fn wants_all_fixed(only: Option<&[CodeActionKind]>) -> bool {
    only.is_some() && from_proto::wants(only, &FIX_ALL)
}

/// Whether any of the actions about a range is wanted.
fn wants_some(only: Option<&[CodeActionKind]>) -> bool {
    let kinds = [
        CodeActionKind::QUICKFIX,
        CodeActionKind::REFACTOR,
        CodeActionKind::REFACTOR_REWRITE,
    ];
    kinds.iter().any(|it| from_proto::wants(only, it))
}
