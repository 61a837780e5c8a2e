//! The indentation of the line that the Enter key begins.

use super::{Line, level_width, lines};
use sam_core::analysis::Analysis;
use sam_core::document::cursor;
use sam_core::syntax::{NodeRef, ScalarStyle};
use sam_core::text::{TextEdit, TextRange, TextSize, size};

/// The edit that indents the blank line at an offset, behind a line that was ended with Enter. None where that line says
/// nothing, and where the indentation is right.
pub fn indentation_after_enter(
    analysis: &Analysis,
    offset: TextSize,
    width: usize,
) -> Option<TextEdit> {
    let lines = lines(analysis.source());
    let offset = usize::from(offset);
    let at = lines
        .partition_point(|it| it.start <= offset)
        .checked_sub(1)?;
    let line = lines.get(at).filter(|it| it.is_blank())?;
    let before = lines.get(at.checked_sub(1)?).filter(|it| !it.is_blank())?;
    let wanted = match within_block_scalar(analysis, before) {
        true => before.indent(),
        false => below(before, level_width(&lines, width)),
    };
    let wanted = " ".repeat(wanted);
    let range = TextRange::at(size(line.start), size(line.text.len()));
    (line.text != wanted).then(|| TextEdit::replace(range, wanted))
}

/// Whether a line is one of the content of a block scalar.
fn within_block_scalar(analysis: &Analysis, line: &Line<'_>) -> bool {
    let end = size(line.start + line.text.trim_end().len());
    let path = cursor::path(analysis, end);
    let node = path.as_ref().and_then(|it| it.node());
    node.and_then(NodeRef::scalar)
        .is_some_and(|it| match it.style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let start = node.map(|it| usize::from(it.range().start()));
                start.is_some_and(|it| it < line.start)
            }
            ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => false,
        })
}

/// Where the line below a line begins.
fn below(line: &Line<'_>, width: usize) -> usize {
    let indent = line.indent();
    let said = line.text.trim();
    if said.starts_with('#') {
        return indent;
    }
    let said = without_comment(said);
    let mut item = said;
    while let Some(rest) = item.strip_prefix("- ") {
        item = rest.trim_start();
    }
    // The column of the key behind the dashes.
    let column = indent + (said.len() - item.len());
    if item == "-" {
        return column + 2;
    }
    let opens = item.ends_with([':', '{', '[']) || opens_block_scalar(item);
    let has_key = item.contains(": ") || item.ends_with(':') || item.ends_with("\":");
    match (opens, has_key) {
        (true, _) => column + width,
        (false, true) => column,
        (false, false) => indent,
    }
}

fn without_comment(said: &str) -> &str {
    match said.find(" #") {
        // A mark within quotes is not a comment.
        Some(at) if !said.get(..at).unwrap_or_default().contains(['"', '\'']) => {
            said.get(..at).unwrap_or_default().trim_end()
        }
        Some(_) | None => said,
    }
}

/// Whether a line ends with `|`, `>-` and the like behind a key or a tag.
fn opens_block_scalar(said: &str) -> bool {
    let last = said.rsplit(' ').next().unwrap_or_default();
    let is_header = last.starts_with(['|', '>'])
        && last
            .chars()
            .skip(1)
            .all(|it| matches!(it, '+' | '-') || it.is_ascii_digit());
    is_header && last.len() < said.len()
}
