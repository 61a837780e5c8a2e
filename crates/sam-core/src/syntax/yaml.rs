//! YAML 1.1 as the two loaders of PyYAML read it, as events with the bytes they stand on.
//!
//! The SAM CLI reads templates with PyYAML: with `SafeLoader`, written in Python, or with `CSafeLoader`, the binding of
//! libyaml. They differ in a few places, such as tabs between a colon and a value. This reader follows both: what both
//! refuse is a [`Failure`], what one of them refuses is a [`Refusal`], and values are those of `SafeLoader`.
//! `cargo xtask oracle` holds it against both.

mod bytes;
mod parser;
mod properties;
mod scalars;
mod scanner;

use super::ScalarStyle;
use std::borrow::Cow;
use std::ops::Range;

pub(super) use bytes::controls;
pub(super) use parser::Parser;

/// More brackets in each other than this are not read.
const MAX_FLOW_DEPTH: usize = 512;
/// A key without `?` has at most so many characters before its colon, and stands on one line.
const MAX_KEY_LENGTH: usize = 1024;

/// One step through a document. Offsets are bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event<'a> {
    /// A scalar, or nothing where a value could stand (see [`Scalar::is_missing`]).
    Scalar(Properties<'a>, Scalar<'a>),
    /// `*name`
    Alias { name: &'a str, range: Range<usize> },
    /// A list or a map begins.
    Start(Properties<'a>, Collection),
    /// The innermost collection ends; the offset behind its bracket if it has one.
    End(Option<usize>),
    /// The document ends.
    DocumentEnd,
}

/// What stands in front of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Properties<'a> {
    /// `!Sub`, as written.
    pub(super) tag: Option<Word<'a>>,
    /// The name behind `&`.
    pub(super) anchor: Option<Word<'a>>,
}

/// A word of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) range: Range<usize>,
}

/// A scalar with its escapes and folds undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scalar<'a> {
    pub(super) value: Cow<'a, str>,
    pub(super) style: ScalarStyle,
    pub(super) range: Range<usize>,
    /// Whether nothing is written; the range is then empty and behind the colon, dash, tag or anchor.
    pub(super) is_missing: bool,
}

/// Where a collection begins and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Collection {
    pub(super) kind: CollectionKind,
    /// Its bracket, its first dash or its first key.
    pub(super) start: usize,
}

/// What a collection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CollectionKind {
    Sequence,
    Mapping,
    /// A map of one entry without braces, in a list in brackets.
    Pair,
}

/// Where both loaders stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// The byte where they notice, often behind the mistake.
    pub(super) offset: usize,
    pub(super) kind: FailureKind,
}

/// What a loader stumbles over, as far as it is of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FailureKind {
    /// An alias without its anchor.
    UnknownAnchor,
    /// A tag handle `!x!` that no directive declares, or an ill-formed tag.
    Tag,
    /// An escape sequence in double quotes that does not exist; the offset is that of the text's quote.
    Escape,
    /// A quoted text without its end; the offset is that of its quote.
    Quote,
    /// A character that cannot begin a value.
    Indicator,
    /// A tab where only blanks may be.
    Tab,
    /// A control character.
    Control,
    /// More brackets in each other than are read.
    TooDeep,
    /// Something else: mostly a key, a bracket or an indentation that is not as it should.
    Structure,
}

/// A place that one loader refuses and the other reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Who refuses it.
    pub loader: Loader,
    /// Where, in bytes.
    pub offset: usize,
    /// What is refused.
    pub kind: RefusalKind,
}

/// The loaders of PyYAML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loader {
    /// `SafeLoader`
    Python,
    /// `CSafeLoader`
    C,
}

/// What one loader refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// `SafeLoader`: a tab outside of quotes, comments and block scalars.
    Tab,
    /// `SafeLoader`: a comment right behind `|` or `>`.
    Comment,
    /// `SafeLoader`: `?` in a word within brackets.
    QuestionMark,
    /// `CSafeLoader`: a tab that indents the first line of a block scalar.
    BlockTab,
    /// `CSafeLoader`: half of a character outside the basic plane.
    Surrogate,
    /// `CSafeLoader`: a directive other than `%YAML 1.1`, `%YAML 1.2` and `%TAG`.
    Directive,
    /// `CSafeLoader`: a colon before a comma or bracket.
    Colon,
    /// `CSafeLoader`: a tag that a comma or bracket ends.
    Tag,
}

#[cfg(test)]
mod tests;
