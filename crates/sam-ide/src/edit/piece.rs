//! Pieces of template to be written, and how they are written in each style.

use super::Source;
use sam_core::spec::POLICY_VERSION;
use sam_core::syntax::{
    Around, NodeKind, NodeRef, ScalarStyle, double_quoted, is_plain, single_quoted,
};

/// A value to be written.
#[derive(Clone, Debug)]
pub(crate) enum Piece<'a> {
    /// Text.
    Text(String),
    /// A number or truth value, which has no quotes.
    Literal(String),
    /// `!Ref id`
    Ref(String),
    /// `!GetAtt id.attribute`
    GetAtt(String, String),
    /// `!Sub text`
    Sub(String),
    /// An intrinsic function of this name, without `Fn::`, in its short form where there is one.
    Call(&'static str, Box<Piece<'a>>),
    /// A list.
    List(Vec<Piece<'a>>),
    /// A map.
    Map(Vec<(String, Piece<'a>)>),
    /// A value that stands elsewhere in the same document, with the comments in it.
    Copy(NodeRef<'a>),
    /// The same with the comment behind it, which is about to go there.
    Moved(NodeRef<'a>),
}

impl<'a> Piece<'a> {
    /// A map from names to pieces.
    pub(crate) fn map<const N: usize>(entries: [(&str, Piece<'a>); N]) -> Self {
        Self::Map(
            entries
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
        )
    }

    /// A list of texts.
    pub(crate) fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self::List(
            texts
                .into_iter()
                .map(|it| Self::Text(it.to_owned()))
                .collect(),
        )
    }

    /// A policy document of the current version.
    pub(crate) fn policy_document(statements: Piece<'a>) -> Self {
        Self::map([
            ("Version", Self::Text(POLICY_VERSION.to_owned())),
            ("Statement", statements),
        ])
    }

    /// `{Id: id}`
    pub(crate) fn id(id: &str) -> Self {
        Self::map([("Id", Self::Text(id.to_owned()))])
    }
}

/// Writes pieces in the style of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writer<'a> {
    pub(super) source: Source<'a>,
    /// In braces and brackets.
    pub(super) flow: bool,
    /// With double quotes and long intrinsic functions.
    pub(super) json: bool,
    /// How many blanks deeper a level is.
    pub(super) unit: usize,
    /// Whether the items of a list stand deeper than its key.
    pub(super) indents_lists: bool,
    pub(super) line_break: &'static str,
}

impl Writer<'_> {
    /// `key: value`, the key standing at column `indent`.
    pub(super) fn entry(self, key: &str, value: &Piece<'_>, indent: usize) -> String {
        let key = scalar(key, self.json);
        if self.flow {
            format!("{key}: {}", self.value(value, indent))
        } else {
            format!("{key}:{}", self.after_colon(value, indent))
        }
    }

    /// What stands behind a colon in block style, its blank or line break first.
    pub(super) fn after_colon(self, value: &Piece<'_>, indent: usize) -> String {
        let below = |indent: usize, text: String| {
            format!("{}{}{text}", self.line_break, " ".repeat(indent))
        };
        match value {
            Piece::Map(entries) if !entries.is_empty() => {
                below(indent + self.unit, self.block(value, indent + self.unit))
            }
            Piece::List(items) if !items.is_empty() => {
                let indent = indent + if self.indents_lists { self.unit } else { 0 };
                below(indent, self.block(value, indent))
            }
            Piece::Copy(node) | Piece::Moved(node) if self.is_block_collection(*node) => {
                let is_list = node.is_sequence();
                let deeper = if is_list && !self.indents_lists {
                    0
                } else {
                    self.unit
                };
                let tag = node.tag().map_or(String::new(), |it| format!(" {it}"));
                let text = below(indent + deeper, self.block(value, indent + deeper));
                format!("{tag}{text}")
            }
            Piece::Copy(node) | Piece::Moved(node) if node.is_missing() => String::new(),
            Piece::Text(_)
            | Piece::Literal(_)
            | Piece::Ref(_)
            | Piece::GetAtt(..)
            | Piece::Sub(_)
            | Piece::Call(..)
            | Piece::List(_)
            | Piece::Map(_)
            | Piece::Copy(_)
            | Piece::Moved(_) => format!(" {}", self.block(value, indent)),
        }
    }

    /// A value in block style whose first line stands at column `indent` already (or, for a scalar, behind its key
    /// that stands there).
    pub(super) fn block(self, value: &Piece<'_>, indent: usize) -> String {
        let separator = format!("{}{}", self.line_break, " ".repeat(indent));
        match value {
            Piece::Map(entries) if !entries.is_empty() => {
                let written = entries
                    .iter()
                    .map(|(key, value)| self.entry(key, value, indent));
                written.collect::<Vec<_>>().join(&separator)
            }
            Piece::List(items) if !items.is_empty() => {
                let written = items
                    .iter()
                    .map(|it| self.item(it, indent, 1).trim_start().to_owned());
                written.collect::<Vec<_>>().join(&separator)
            }
            Piece::Copy(node) if self.is_block_collection(*node) => self.shifted(*node, indent),
            Piece::Copy(node) => self.copied(*node, indent),
            Piece::Moved(node) => {
                let text = self.block(&Piece::Copy(*node), indent);
                text + self.comment_behind(*node)
            }
            Piece::Text(_)
            | Piece::Literal(_)
            | Piece::Ref(_)
            | Piece::GetAtt(..)
            | Piece::Sub(_)
            | Piece::Call(..)
            | Piece::List(_)
            | Piece::Map(_) => Self { flow: true, ..self }.value(value, indent),
        }
    }

    /// `- value` with its indentation, `gap` blanks behind the dash.
    pub(super) fn item(self, value: &Piece<'_>, indent: usize, gap: usize) -> String {
        format!(
            "{}-{}{}",
            " ".repeat(indent),
            " ".repeat(gap),
            self.block(value, indent + 1 + gap)
        )
    }

    /// A value in flow style, on a line indented by `indent`: maps of maps get lines of their own in JSON.
    pub(super) fn value(self, value: &Piece<'_>, indent: usize) -> String {
        match value {
            Piece::Text(text) => scalar(text, self.json),
            Piece::Literal(text) => text.clone(),
            Piece::Ref(id) if self.json => format!("{{\"Ref\": {}}}", double_quoted(id)),
            Piece::Ref(id) => format!("!Ref {id}"),
            Piece::GetAtt(id, attribute) if self.json => {
                format!(
                    "{{\"Fn::GetAtt\": [{}, {}]}}",
                    double_quoted(id),
                    double_quoted(attribute)
                )
            }
            Piece::GetAtt(id, attribute) => format!("!GetAtt {id}.{attribute}"),
            Piece::Sub(text) if self.json => format!("{{\"Fn::Sub\": {}}}", double_quoted(text)),
            Piece::Sub(text) => format!("!Sub {}", single_quoted(text)),
            Piece::Call(name, argument) => {
                let argument = self.value(argument, indent);
                match self.json {
                    true => format!("{{{}: {argument}}}", double_quoted(&format!("Fn::{name}"))),
                    false => format!("!{name} {argument}"),
                }
            }
            Piece::List(items) => {
                let written = items.iter().map(|it| self.value(it, indent));
                format!("[{}]", written.collect::<Vec<_>>().join(", "))
            }
            Piece::Map(entries) => {
                let is_deep = entries.iter().any(|(_, it)| it.is_deep());
                if self.json && is_deep {
                    let inner = indent + self.unit;
                    let separator = format!("{}{}", self.line_break, " ".repeat(inner));
                    let written = entries
                        .iter()
                        .map(|(key, value)| self.entry(key, value, inner));
                    let written = written.collect::<Vec<_>>().join(&format!(",{separator}"));
                    let close = format!("{}{}", self.line_break, " ".repeat(indent));
                    return format!("{{{separator}{written}{close}}}");
                }
                let written = entries
                    .iter()
                    .map(|(key, value)| self.entry(key, value, indent));
                format!("{{{}}}", written.collect::<Vec<_>>().join(", "))
            }
            Piece::Copy(node) | Piece::Moved(node) => {
                if self.is_flow(*node) {
                    self.copied(*node, indent)
                } else {
                    self.reworded(*node)
                }
            }
        }
    }

    /// A value that is written in flow style or is a scalar, with its further lines shifted.
    fn copied(self, node: NodeRef<'_>, indent: usize) -> String {
        let range = node.full_range();
        let text = self.source.slice(range);
        let own = self.source.indent(range.start());
        let text = self.shift(text, own, indent);
        if self.source.is_bare_pair(node) {
            return format!("{{{text}}}");
        }
        text
    }

    /// A block collection whose first line comes to stand at column `indent`.
    fn shifted(self, node: NodeRef<'_>, indent: usize) -> String {
        let start = self.start_of(node);
        let range = sam_core::text::TextRange::new(start, node.range().end());
        self.shift(self.source.slice(range), self.source.column(start), indent)
    }

    fn start_of(self, node: NodeRef<'_>) -> sam_core::text::TextSize {
        let first = node.items().next().map(NodeRef::full_range);
        first
            .and_then(|it| self.source.dash(it))
            .unwrap_or(node.range().start())
    }

    /// A text with all lines but the first moved from one indentation to another.
    fn shift(self, text: &str, from: usize, to: usize) -> String {
        let mut lines = text.split('\n');
        let mut result = lines.next().unwrap_or_default().to_owned();
        for line in lines {
            result.push('\n');
            let indent = line.len() - line.trim_start_matches(' ').len();
            if line.trim().is_empty() {
                result.push_str(line.trim_start_matches(' '));
                continue;
            }
            result.push_str(&" ".repeat((indent + to).saturating_sub(from)));
            result.push_str(line.trim_start_matches(' '));
        }
        result
    }

    /// The blanks and the comment that end the line of a value's end.
    fn comment_behind(&self, node: NodeRef<'_>) -> &str {
        let end = node.full_range().end();
        let rest = self.source.slice(sam_core::text::TextRange::new(
            end,
            self.source.line_end(end),
        ));
        if rest.trim_start().starts_with('#') {
            rest.trim_end()
        } else {
            ""
        }
    }

    fn is_flow(self, node: NodeRef<'_>) -> bool {
        match &node.node.kind {
            NodeKind::Scalar(scalar) => {
                self.source.is_json
                    || matches!(
                        scalar.style,
                        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted
                    )
            }
            NodeKind::Missing => false,
            NodeKind::Sequence(_) | NodeKind::Mapping(_) => self.source.is_flow(node),
        }
    }

    fn is_block_collection(self, node: NodeRef<'_>) -> bool {
        (node.is_mapping() || node.is_sequence())
            && !self.source.is_flow(node)
            && self.source.byte(node.range().start()) != Some(b'*')
    }

    /// A value of block style written anew in flow style; its comments are lost.
    fn reworded(self, node: NodeRef<'_>) -> String {
        let tag = node.tag().map_or(String::new(), |it| format!("{it} "));
        let value = match &node.node.kind {
            NodeKind::Missing => "null".to_owned(),
            NodeKind::Scalar(it) if it.style == ScalarStyle::Plain => plain(&it.value),
            NodeKind::Scalar(it) => double_quoted(&it.value),
            NodeKind::Sequence(_) => {
                let items = node.items().map(|it| self.value(&Piece::Copy(it), 0));
                format!("[{}]", items.collect::<Vec<_>>().join(", "))
            }
            NodeKind::Mapping(_) => {
                let entries = node
                    .entries()
                    .map(|it| self.entry(it.name(), &Piece::Copy(it.value), 0));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
        };
        format!("{tag}{value}")
    }
}

impl Piece<'_> {
    fn is_deep(&self) -> bool {
        match self {
            Piece::Map(entries) => !entries.is_empty(),
            Piece::Copy(node) | Piece::Moved(node) => node.is_mapping(),
            Piece::List(items) => items.iter().any(Self::is_deep),
            Piece::Text(_)
            | Piece::Literal(_)
            | Piece::Ref(_)
            | Piece::GetAtt(..)
            | Piece::Sub(_)
            | Piece::Call(..) => false,
        }
    }
}

/// A text as a scalar: plain where that is safe, in JSON always in double quotes.
pub(crate) fn scalar(text: &str, json: bool) -> String {
    match json {
        true => double_quoted(text),
        false if is_plain(text, Around::Flow) => text.to_owned(),
        false => single_quoted(text),
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
