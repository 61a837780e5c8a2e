//! An edit within one entry of a section: all other blocks stay what they are, so the text need not be cut again.

use super::{Block, Document, PlacedBlock};
use crate::syntax::FileFormat;
use crate::syntax::mend::Form;
use crate::syntax::split::{self, Cut};
use crate::text::size;

/// The blocks of a text that differs from a well-formed version only behind the first line of one entry, and nowhere in
/// a line at which the text is cut. None for any other text.
pub(super) fn replaced(source: &str, before: &Document) -> Option<Vec<PlacedBlock>> {
    let old = &*before.source;
    if !before.is_well_formed || split::is_in_braces(source) {
        return None;
    }
    let head = same_at_start(old.as_bytes(), source.as_bytes());
    let (old_rest, new_rest) = (old.as_bytes().get(head..)?, source.as_bytes().get(head..)?);
    let old_end = old.len() - same_at_end(old_rest, new_rest);
    let at = before.position(size(head))?;
    let placed = before.blocks.get(at)?;
    // The column of the entries was found at the first of them.
    let is_neighbour =
        |it: &PlacedBlock| it.block.is_entry && it.block.section == placed.block.section;
    let is_first = !at
        .checked_sub(1)
        .and_then(|it| before.blocks.get(it))
        .is_some_and(is_neighbour);
    let is_last = at + 1 == before.blocks.len();
    let (start, end) = (usize::from(placed.start), usize::from(placed.range().end()));
    if !is_neighbour(placed)
        || is_first
        || is_last
        || placed.block.form != Form::Block
        || old_end >= end
    {
        return None;
    }
    let new_end = source.len() - (old.len() - end);
    let text = source.get(start..new_end)?;
    let (first, rest) = text.split_at_checked(text.find('\n')? + 1)?;
    let column = first.len() - first.trim_start_matches(' ').len();
    let has_returns = placed.block.text.contains('\r') || text.contains('\r');
    if head < start + first.len() || column == 0 || has_returns || !is_within(rest, column) {
        return None;
    }
    let cut = Cut {
        section: placed.block.section,
        is_entry: true,
        form: Form::Block,
        range: start..new_end,
        misplaced: None,
        format: FileFormat::Template,
    };
    let block = Block::new(&cut, text);
    let names_others = |it: &PlacedBlock| it.block.has_unknown_anchor;
    if block.is_open
        || block.has_unknown_anchor
        || text.contains('&') && before.blocks.iter().any(names_others)
    {
        return None;
    }
    let mut blocks = before.blocks.to_vec();
    let (_, changed) = blocks.split_at_mut_checked(at)?;
    let (changed, behind) = changed.split_first_mut()?;
    changed.block = block.into();
    for placed in behind {
        placed.start = size(usize::from(placed.start) - end + new_end);
    }
    Some(blocks)
}

/// Whether no line ends the entry whose key stands in a column: each is further in, blank, or a comment.
fn is_within(lines: &str, column: usize) -> bool {
    lines.split('\n').all(|line| {
        let said = line.trim_start_matches(' ');
        line.len() - said.len() > column || said.is_empty() || said.starts_with('#')
    })
}

/// So many bytes are compared at once.
const CHUNK: usize = 1024;

/// How many bytes two texts begin with that are the same.
fn same_at_start(one: &[u8], other: &[u8]) -> usize {
    let chunks = one.chunks(CHUNK).zip(other.chunks(CHUNK));
    let chunks = chunks.take_while(|(one, other)| one == other);
    let equal: usize = chunks.map(|(it, _)| it.len()).sum();
    let rest = one.iter().zip(other).skip(equal);
    equal + rest.take_while(|(one, other)| one == other).count()
}

/// How many bytes two texts end with that are the same.
fn same_at_end(one: &[u8], other: &[u8]) -> usize {
    let chunks = one.rchunks(CHUNK).zip(other.rchunks(CHUNK));
    let chunks = chunks.take_while(|(one, other)| one == other);
    let equal: usize = chunks.map(|(it, _)| it.len()).sum();
    let rest = one.iter().rev().zip(other.iter().rev()).skip(equal);
    equal + rest.take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "\
Resources:
  A:
    Type: AWS::SQS::Queue
  B:
    Type: AWS::SQS::Queue
    # About B.

  C:
    Type: AWS::SNS::Topic
";

    /// Whether the text with a replacement is known to have the other blocks of the text before.
    #[track_caller]
    fn check(old: &str, new: &str, expected: bool) {
        let before = Document::open(1, TEMPLATE);
        assert!(TEMPLATE.contains(old), "{old}");
        let text = TEMPLATE.replacen(old, new, 1);
        let replaced = replaced(&text, &before);
        assert_eq!(replaced.is_some(), expected, "{text}");
        if let Some(blocks) = replaced {
            assert_eq!(blocks, *Document::open(1, &text).blocks);
        }
    }

    #[test]
    fn an_edit_behind_the_key_of_an_entry_leaves_the_others_alone() {
        check("Queue\n    #", "Queu\n    #", true);
        check("Queue\n    #", "Queue\n    DependsOn: C\n\n    #", true);
        check("    # About B.\n", "", true);
        check("    # About B.\n", "# Ö\n  # About C.\n", true);
        check("Queue\n    #", "Queue\n    Broken\n    #", true);
    }

    #[test]
    fn an_edit_that_may_move_a_cut_is_cut_again() {
        check("  B:", "  Bb:", false);
        check("    # About B.\n", "  D:\n", false);
        check("    # About B.\n", "Outputs:\n", false);
        check("    # About B.\n", "---\n", false);
        check("    # About B.\n", "\tD:\n", false);
        check("    # About B.\n", "    # About B.\r\n", false);
        check("    # About B.\n\n", "    DependsOn: [\n", false);
        check("    # About B.\n", "    DependsOn: *other\n", false);
        check("    # About B.\n\n", "    # About B.", false);
        check(
            "Type: AWS::SQS::Queue\n  B",
            "Type: AWS::SQS::Queues\n  B",
            false,
        );
        check("Topic", "Topics", false);
    }
}
