//! Values to be written, before they are written in the style of their place.

use sam_core::spec::POLICY_VERSION;
use sam_core::syntax::{Around, NodeRef, double_quoted, is_plain, single_quoted};

/// A value to be written.
#[derive(Clone, Debug)]
pub(crate) enum Piece<'a> {
    /// Text.
    Text(String),
    /// A number or truth value, which has no quotes.
    Literal(String),
    /// `Ref`
    Ref(String),
    /// `Fn::GetAtt`
    GetAtt(String, String),
    /// `Fn::Sub` of a text.
    Sub(Vec<Bit>),
    /// Another function, without `Fn::`, and its argument.
    Function(&'static str, Box<Piece<'a>>),
    /// A list.
    List(Vec<Piece<'a>>),
    /// A map. Keys are texts, stops and choices.
    Map(Vec<(Piece<'a>, Piece<'a>)>),
    /// A value that stands elsewhere in the same document, with the comments in it.
    Copy(NodeRef<'a>),
    /// The same with the comment behind it, which is about to go there.
    Moved(NodeRef<'a>),
    /// A place to fill in, and what stands there at first.
    Stop(String),
    /// A place to fill in with marks around it, which depend on the format.
    Place(Marks),
    /// A place with a choice; the first stands there at first.
    Choice(Vec<String>),
    /// One of several values, `Ref` or `Fn::GetAtt`; the first stands there at first.
    Either(Vec<Piece<'a>>),
}

/// What a place to fill in stands between, before what stands there at first and behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marks {
    /// Quotes, also where YAML could do without them.
    Quotes,
    /// The brackets of a list, in JSON.
    List,
    /// The braces of a map, in JSON.
    Map,
    /// Nothing: a truth value, of which JSON needs one at once.
    Boolean,
    /// Nothing: a number, which JSON needs at once.
    Number(i64),
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Bit {
    /// As it is, `${…}` included.
    Text(String),
    /// A place to fill in, and what stands there at first.
    Stop(String),
}

impl<'a> Piece<'a> {
    /// Text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A number or truth value.
    pub(crate) fn literal(text: impl Into<String>) -> Self {
        Self::Literal(text.into())
    }

    /// A place with nothing in it yet.
    pub(crate) fn empty() -> Self {
        Self::Stop(String::new())
    }

    /// `Fn::Sub` of a text without places to fill in.
    pub(crate) fn sub(text: impl Into<String>) -> Self {
        Self::Sub(vec![Bit::Text(text.into())])
    }

    /// A map of one entry.
    pub(crate) fn entry(key: impl Into<String>, value: Piece<'a>) -> Self {
        Self::entries([(key, value)])
    }

    /// A map of entries with their names.
    pub(crate) fn entries<K: Into<String>>(
        entries: impl IntoIterator<Item = (K, Piece<'a>)>,
    ) -> Self {
        let entries = entries.into_iter();
        Self::Map(
            entries
                .map(|(key, value)| (Self::text(key), value))
                .collect(),
        )
    }

    /// A map from names to pieces.
    pub(crate) fn map<const N: usize>(entries: [(&str, Piece<'a>); N]) -> Self {
        Self::entries(entries)
    }

    /// A list of texts.
    pub(crate) fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// A policy document of the current version.
    pub(crate) fn policy_document(statements: Piece<'a>) -> Self {
        Self::map([
            ("Version", Self::text(POLICY_VERSION)),
            ("Statement", statements),
        ])
    }

    /// `{Id: id}`
    pub(crate) fn id(id: &str) -> Self {
        Self::map([("Id", Self::text(id))])
    }

    /// The text of an `Fn::Sub` without places to fill in.
    pub(crate) fn as_sub(&self) -> Option<&str> {
        match self {
            Self::Sub(bits) => match bits.as_slice() {
                [Bit::Text(text)] => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    /// `Ref` or `Fn::GetAtt` as YAML writes it.
    pub(crate) fn short(&self) -> Option<String> {
        match self {
            Self::Ref(id) => Some(format!("!Ref {id}")),
            Self::GetAtt(id, attribute) => Some(format!("!GetAtt {id}.{attribute}")),
            _ => None,
        }
    }

    /// Whether it has something in it that is a map.
    pub(super) fn is_deep(&self) -> bool {
        match self {
            Self::Map(entries) => !entries.is_empty(),
            Self::Copy(node) | Self::Moved(node) => node.is_mapping(),
            Self::List(items) => items.iter().any(Self::is_deep),
            _ => false,
        }
    }
}

/// A text as a scalar: plain where that is safe, in JSON always in double quotes.
pub(crate) fn scalar(text: &str, json: bool) -> String {
    match json {
        true => double_quoted(text),
        false if is_plain(text, Around::Flow) => text.to_owned(),
        // Single quotes would have to be doubled.
        false if text.contains('\'') && !text.contains(['"', '\\']) => double_quoted(text),
        false => single_quoted(text),
    }
}
