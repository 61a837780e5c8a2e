//! How an item is written in the style of its place, so that what it leaves is well-formed.

use super::context::{Context, Style};
use super::piece::Piece;
use super::{CompletionItem, CompletionItemKind, Insert};
use crate::edit::Writer;
use crate::place::typed::Slot;
use sam_core::text::TextRange;

/// What an item writes.
#[derive(Clone, Debug)]
pub(crate) enum Write {
    /// A key and its value.
    Entry(Piece, Piece),
    /// A value.
    Value(Piece),
    /// Items of a list; a list of them where the list is not begun.
    Items(Vec<Piece>),
    /// A value, and an entry behind it in the map that its key is in.
    ValueAndEntry(Piece, Piece, Piece),
    /// A piece of a text, in place of a range of the document.
    Within(TextRange, String),
}

/// An item before it is written.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) label: String,
    pub(crate) kind: CompletionItemKind,
    pub(crate) detail: Option<String>,
    pub(crate) write: Write,
    pub(crate) rank: u8,
    pub(crate) warning: Option<String>,
    pub(crate) data: Option<String>,
    /// What the typed text is compared with, if not the label.
    pub(crate) filter: Option<String>,
}

/// What of the text is replaced.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Replaces {
    /// The word without its quotes.
    Token,
    /// Quotes, tag and all.
    Whole,
    /// The word and its closing quote.
    TokenAndQuote,
}

impl Offer {
    /// An item of the common rank.
    pub(crate) fn new(label: impl Into<String>, kind: CompletionItemKind, write: Write) -> Self {
        Self {
            label: label.into(),
            kind,
            detail: None,
            write,
            rank: 10,
            warning: None,
            data: None,
            filter: None,
        }
    }

    /// A key with what stands behind it.
    pub(crate) fn key(name: &str, value: Piece) -> Self {
        Self::new(
            name,
            CompletionItemKind::Property,
            Write::Entry(Piece::text(name), value),
        )
    }

    /// A text as a value.
    pub(crate) fn value(text: &str, kind: CompletionItemKind) -> Self {
        Self::new(text, kind, Write::Value(Piece::text(text)))
    }

    /// A name of the template as a value.
    pub(crate) fn reference(name: &str, detail: impl Into<String>) -> Self {
        Self::value(name, CompletionItemKind::Reference).detail(detail)
    }

    /// The same with a few words beside it.
    pub(crate) fn detail(self, detail: impl Into<String>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..self
        }
    }

    /// The same at another rank.
    pub(crate) fn rank(self, rank: u8) -> Self {
        Self { rank, ..self }
    }

    /// The same with what its documentation is written from.
    pub(crate) fn data(self, data: impl Into<String>) -> Self {
        Self {
            data: Some(data.into()),
            ..self
        }
    }

    /// The same as an item of a list, which may only be about to begin.
    pub(crate) fn listed(self, context: &Context<'_>) -> Self {
        match (context.typed.slot, self.write) {
            (Slot::Below | Slot::Item, Write::Value(piece)) => Self {
                write: Write::Items(vec![piece]),
                ..self
            },
            (_, write) => Self { write, ..self },
        }
    }

    /// The same as the first item of a list that is not begun.
    pub(crate) fn in_new_list(self) -> Self {
        match self.write {
            Write::Value(piece) => Self {
                write: Write::Items(vec![piece]),
                ..self
            },
            write => Self { write, ..self },
        }
    }

    /// The item at its place; none where it cannot be written.
    pub(crate) fn at(self, context: &Context<'_>) -> Option<CompletionItem> {
        if let Write::Within(range, text) = self.write {
            return Some(CompletionItem {
                label: self.label,
                kind: self.kind,
                detail: self.detail,
                range,
                insert: Insert::Text(text),
                filter: None,
                rank: self.rank,
                warning: self.warning,
                data: self.data,
            });
        }
        let mut writer = context.writer();
        let replaces = write(&mut writer, context, &self.write)?;
        let range = match replaces {
            Replaces::Token => context.typed.token,
            Replaces::Whole => context.typed.whole,
            Replaces::TokenAndQuote => {
                TextRange::new(context.typed.token.start(), context.typed.whole.end())
            }
        };
        // Editors compare the label with the text from the start of the range on; a quote there would never match.
        let quote = context.typed.quote.filter(|_| replaces == Replaces::Whole);
        let compared = self.filter.as_deref().unwrap_or(&self.label);
        let filter = quote.map(|it| format!("{}{compared}", it.mark));
        Some(CompletionItem {
            filter: filter.or(self.filter),
            label: self.label,
            kind: self.kind,
            detail: self.detail,
            range,
            insert: inserted(&writer),
            rank: self.rank,
            warning: self.warning,
            data: self.data,
        })
    }
}

fn inserted(writer: &Writer<'_>) -> Insert {
    match writer.is_text() {
        true => Insert::Text(writer.plain()),
        false => Insert::Snippet {
            snippet: writer.snippet(),
            plain: writer.plain(),
        },
    }
}

fn write(writer: &mut Writer<'_>, context: &Context<'_>, wanted: &Write) -> Option<Replaces> {
    let typed = &context.typed;
    writer.text(typed.lead);
    let replaces = match (typed.slot, wanted) {
        (Slot::Key | Slot::Below, Write::Entry(key, value)) => entry(writer, context, key, value)?,
        (Slot::Below | Slot::Item, Write::Items(items)) => {
            writer.dashes(items, typed.column)?;
            Replaces::Whole
        }
        (Slot::Item, Write::Value(value)) => {
            writer.dashes(std::slice::from_ref(value), typed.column)?;
            Replaces::Whole
        }
        (Slot::Item, Write::Entry(key, value)) => {
            writer.dashes(
                &[Piece::Map(vec![(key.clone(), value.clone())])],
                typed.column,
            )?;
            Replaces::Whole
        }
        (Slot::Value, Write::Value(it)) => value(writer, context, it)?,
        (Slot::Value, Write::ValueAndEntry(it, key, beside)) => {
            writer.inline(it)?;
            writer.line(typed.column);
            writer.key(key)?;
            writer.text(":");
            writer.behind_colon(beside, typed.column)?;
            Replaces::Token
        }
        (Slot::Value, Write::Items(it)) => items(writer, context, it)?,
        // A map or list that follows is the value already.
        (Slot::Value, Write::Entry(..)) if is_before_value(context) => return None,
        (Slot::Value, Write::Entry(key, it)) => value(
            writer,
            context,
            &Piece::Map(vec![(key.clone(), it.clone())]),
        )?,
        (Slot::Text, Write::Entry(..) | Write::Value(_) | Write::Items(_))
        | (_, Write::Within(..) | Write::ValueAndEntry(..))
        | (Slot::Key, Write::Value(_) | Write::Items(_))
        | (Slot::Below, Write::Value(_)) => return None,
    };
    writer.text(typed.tail);
    Some(replaces)
}

/// Whether a map or a list stands behind the place in braces or brackets.
fn is_before_value(context: &Context<'_>) -> bool {
    let source = context.document.source();
    let behind = source.get(usize::from(context.typed.whole.end())..);
    context.style() != Style::Block
        && behind.is_some_and(|it| it.trim_start().starts_with(['{', '[']))
}

/// A key, and its value where no colon follows yet.
fn entry(
    writer: &mut Writer<'_>,
    context: &Context<'_>,
    key: &Piece,
    value: &Piece,
) -> Option<Replaces> {
    let typed = &context.typed;
    if typed.has_colon {
        let Piece::Text(name) = key else { return None };
        match typed.quote {
            Some(quote) => writer.quoted(name, quote.mark),
            None => writer.key(key)?,
        }
        return Some(Replaces::Token);
    }
    match typed.quote {
        Some(quote) => {
            writer.bare(key)?;
            writer.text(if quote.mark == '"' { "\"" } else { "'" });
        }
        None => writer.key(key)?,
    }
    writer.text(":");
    if !typed.has_body {
        writer.behind_colon(value, typed.column)?;
    }
    Some(Replaces::TokenAndQuote)
}

/// A value behind its colon, its dash or in brackets.
fn value(writer: &mut Writer<'_>, context: &Context<'_>, value: &Piece) -> Option<Replaces> {
    let typed = &context.typed;
    match (typed.quote, value) {
        (Some(quote), Piece::Text(text)) => {
            writer.quoted(text, quote.mark);
            if !quote.is_closed {
                writer.text(if quote.mark == '"' { "\"" } else { "'" });
            }
            Some(Replaces::Token)
        }
        (None, Piece::Text(_)) => {
            writer.inline(value)?;
            Some(Replaces::Token)
        }
        (None, Piece::Map(_) | Piece::List(_)) if context.style() == Style::Block => {
            if context.typed.is_item() {
                writer.nested(value, typed.column)?;
            } else {
                writer.below(value, typed.column)?;
            }
            Some(Replaces::Whole)
        }
        (Some(_) | None, _) => {
            writer.inline(value)?;
            Some(Replaces::Whole)
        }
    }
}

/// Items of a list, in it or in place of it.
fn items(writer: &mut Writer<'_>, context: &Context<'_>, items: &[Piece]) -> Option<Replaces> {
    let typed = &context.typed;
    if !context.typed.is_item() {
        return value(writer, context, &Piece::List(items.to_vec()));
    }
    if let ([one], Some(_)) = (items, typed.quote) {
        return value(writer, context, one);
    }
    if context.style() == Style::Block {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                writer.line(typed.dash);
                writer.text("- ");
            }
            writer.nested(item, typed.column)?;
        }
    } else {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                writer.text(", ");
            }
            writer.inline(item)?;
        }
    }
    Some(Replaces::Whole)
}
