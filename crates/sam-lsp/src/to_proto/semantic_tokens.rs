//! Words with what they are, each counted from the one before it.

use super::range_at;
use crate::legend::{modifiers, token_type};
use crate::session::View;
use sam_core::text::TextRange;
use tower_lsp::lsp_types::{SemanticToken, SemanticTokens};

/// The words in a range.
pub(crate) fn semantic_tokens(view: View<'_>, range: TextRange) -> SemanticTokens {
    let mut positions = view.document.positions(view.client.encoding);
    let (mut line, mut column) = (0, 0);
    let tokens = sam_ide::semantic_tokens(view.document, range).into_iter();
    let data = tokens.map(|it| {
        let at = range_at(&mut positions, it.range);
        let (start, end) = (at.start, at.end);
        let before = match start.line == line {
            true => column,
            false => 0,
        };
        let token = SemanticToken {
            delta_line: start.line - line,
            delta_start: start.character - before,
            length: end.character - start.character,
            token_type: token_type(it.kind),
            token_modifiers_bitset: modifiers(it.kind, it.role),
        };
        (line, column) = (start.line, start.character);
        token
    });
    SemanticTokens {
        result_id: None,
        data: data.collect(),
    }
}
