//! A value that a completion item writes, before it is written in the style of its place.

/// A value to write.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    /// Text.
    Text(String),
    /// A place to fill in, and what stands there at first.
    Stop(String),
    /// A place to fill in with marks around it, which depend on the format.
    Place(Marks),
    /// A place with a choice; the first stands there at first.
    Choice(Vec<String>),
    /// `Ref`
    Ref(String),
    /// `Fn::GetAtt`
    GetAtt(String, String),
    /// `Fn::Sub` of a text.
    Sub(Vec<Bit>),
    /// Another function, without `Fn::`, and its argument.
    Function(&'static str, Box<Piece>),
    /// A number or truth value, which JSON writes without quotes.
    Literal(&'static str),
    /// One of several values, `Ref` or `Fn::GetAtt`; the first stands there at first.
    Either(Vec<Piece>),
    /// A map.
    Map(Vec<(Piece, Piece)>),
    /// A list.
    List(Vec<Piece>),
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
#[derive(Clone, Debug)]
pub(crate) enum Bit {
    /// As it is, `${…}` included.
    Text(String),
    /// A place to fill in, and what stands there at first.
    Stop(String),
}

impl Piece {
    /// Text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
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
    pub(crate) fn entry(key: &str, value: Piece) -> Self {
        Self::Map(vec![(Self::text(key), value)])
    }
}
