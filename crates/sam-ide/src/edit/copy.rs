//! Writing values that the document has elsewhere, with the comments in them.

use super::piece::Piece;
use super::write::Writer;
use sam_core::syntax::{NodeKind, NodeRef, ScalarStyle, double_quoted};
use sam_core::text::{TextRange, TextSize};

impl<'a> Writer<'a> {
    /// A value in flow style, in a line that begins at a column. One of block style loses its comments.
    pub(super) fn copy_in_flow(&mut self, node: NodeRef<'_>, column: usize) -> Option<()> {
        if self.is_in_flow(node) {
            let text = self.copied(node, column);
            self.text(&text);
            return Some(());
        }
        if let Some(tag) = node.tag() {
            self.text(tag);
            self.text(" ");
        }
        match &node.node.kind {
            NodeKind::Missing => self.text("null"),
            NodeKind::Scalar(it) if it.style == ScalarStyle::Plain => self.text(&plain(&it.value)),
            NodeKind::Scalar(it) => self.text(&double_quoted(&it.value)),
            NodeKind::Sequence(_) => {
                self.inline(&Piece::List(node.items().map(Piece::Copy).collect()))?;
            }
            NodeKind::Mapping(_) => {
                let entries = node.entries().map(|it| (it.name(), Piece::Copy(it.value)));
                self.inline(&Piece::entries(entries))?;
            }
        }
        Some(())
    }

    /// A value that is written in flow style or is a scalar, with its further lines shifted.
    pub(super) fn copied(&self, node: NodeRef<'_>, column: usize) -> String {
        let source = self.form.source;
        let range = node.full_range();
        let text = self.shift(source.slice(range), source.indent(range.start()), column);
        match source.is_bare_pair(node) {
            true => format!("{{{text}}}"),
            false => text,
        }
    }

    /// A block collection whose first line comes to stand at a column.
    pub(super) fn shifted(&self, node: NodeRef<'_>, column: usize) -> String {
        let source = self.form.source;
        let start = self.start_of(node);
        let range = TextRange::new(start, node.range().end());
        self.shift(source.slice(range), source.column(start), column)
    }

    fn start_of(&self, node: NodeRef<'_>) -> TextSize {
        let first = node.items().next().map(NodeRef::full_range);
        first
            .and_then(|it| self.form.source.dash(it))
            .unwrap_or(node.range().start())
    }

    /// A text with all lines but the first moved from one indentation to another.
    fn shift(&self, text: &str, from: usize, to: usize) -> String {
        // A tab in the indentation of YAML is within a text.
        let white: &[char] = match self.form.source.is_json() {
            true => &[' ', '\t'],
            false => &[' '],
        };
        let mut lines = text.split('\n');
        let mut result = lines.next().unwrap_or_default().to_owned();
        for line in lines {
            result.push('\n');
            let body = line.trim_start_matches(white);
            if !body.trim().is_empty() {
                let indent = line.len() - body.len();
                let blanks = (indent + to).saturating_sub(from);
                result.push_str(&self.form.blank.repeat(blanks));
            }
            result.push_str(body);
        }
        result
    }

    /// The blanks and the comment that end the line of a value's end.
    pub(super) fn comment_behind(&self, node: NodeRef<'_>) -> &'a str {
        let source = self.form.source;
        let end = node.full_range().end();
        let rest = source.slice(TextRange::new(end, source.line_end(end)));
        match rest.trim_start().starts_with('#') {
            true => rest.trim_end(),
            false => "",
        }
    }

    fn is_in_flow(&self, node: NodeRef<'_>) -> bool {
        let source = self.form.source;
        match &node.node.kind {
            NodeKind::Scalar(scalar) => {
                source.is_json()
                    || matches!(
                        scalar.style,
                        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted
                    )
            }
            NodeKind::Missing => false,
            NodeKind::Sequence(_) | NodeKind::Mapping(_) => source.is_flow(node),
        }
    }

    pub(super) fn is_block_collection(&self, node: NodeRef<'_>) -> bool {
        let source = self.form.source;
        (node.is_mapping() || node.is_sequence())
            && !source.is_flow(node)
            && source.byte(node.range().start()) != Some(b'*')
    }
}

/// A plain scalar of block style in flow style: as it is, unless it has what ends a flow scalar.
fn plain(text: &str) -> String {
    if text.contains([',', '[', ']', '{', '}', '\n']) {
        double_quoted(text)
    } else {
        text.to_owned()
    }
}
