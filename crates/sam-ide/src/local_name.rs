//! Names that mean something in one part of a template alone: states of a definition and what `${…}` stands for in it,
//! authorizers of an API, data sources and functions of a GraphQL API, attributes of a table, keys of mappings, variables
//! of one `Fn::Sub`.

pub(crate) mod attribute;
pub(crate) mod authorizer;
pub(crate) mod graphql;
mod mapping_key;
mod state;
mod sub_variable;
mod substitution;

use crate::place::within_section;
use sam_core::document::cursor::{self, Path, PathStep};
use sam_core::document::{Document, Section};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic;
use sam_core::text::{TextRange, TextSize, size};

/// A name at a place.
#[derive(Clone, Debug)]
pub(crate) struct LocalName<'a> {
    /// What it names.
    pub(crate) kind: LocalKind,
    /// The name.
    pub(crate) name: &'a str,
    /// Where it stands in the document.
    pub(crate) range: TextRange,
    /// What declares it; keys of mappings may be declared several times.
    pub(crate) declarations: Vec<LocalDeclaration<'a>>,
    /// All places that use it, in order.
    pub(crate) uses: Vec<NameUse<'a>>,
    /// All names of the kind that are declared where this one may be.
    pub(crate) declared: Vec<&'a str>,
    /// What chooses among the names at the deployment, so that not all uses are known.
    pub(crate) chosen_by: Option<NodeRef<'a>>,
}

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LocalKind {
    /// A state of a state machine.
    State,
    /// An entry of `DefinitionSubstitutions`.
    Substitution,
    /// An authorizer of an API.
    Authorizer,
    /// A data source of a GraphQL API.
    DataSource,
    /// A function of a GraphQL API.
    ResolverFunction,
    /// An attribute of a table.
    Attribute,
    /// A key of a mapping, of either level.
    MappingKey,
    /// A variable of one `Fn::Sub`.
    SubVariable,
}

/// What declares a name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LocalDeclaration<'a> {
    /// The key, or the text where the name is a value.
    pub(crate) name: NodeRef<'a>,
    /// Its entry, if it is a key.
    pub(crate) entry: Option<EntryRef<'a>>,
    /// Whether the name at the place means this one, and not one that is chosen by another key.
    pub(crate) is_meant: bool,
}

/// A place that uses a name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NameUse<'a> {
    /// A text that is the name.
    Whole(NodeRef<'a>),
    /// A piece of a text.
    Piece(TextRange),
}

impl<'a> LocalName<'a> {
    /// The name that stands at an offset, on a use or on a declaration.
    pub(crate) fn at(document: &'a Document, offset: TextSize) -> Option<Self> {
        let path = cursor::path(document, offset)?;
        let found = mapping_key::at(document, &path, offset)
            .or_else(|| sub_variable::at(document, &path, offset))
            .or_else(|| authorizer::at(document, &path));
        // A path leads to a value from the blanks before it, too.
        if let Some(found) = found {
            return Some(found).filter(|it| it.range.contains_inclusive(offset));
        }
        let resource = document.template().resource_containing(offset)?;
        state::at(resource, offset)
            .or_else(|| substitution::at(document, resource, offset))
            .or_else(|| graphql::at(resource, offset))
            .or_else(|| attribute::at(resource, offset))
    }

    /// The state or the entry that declares the name, if the template has one.
    pub(crate) fn entry(&self) -> Option<EntryRef<'a>> {
        self.declarations.first()?.entry
    }

    /// One of several declared and used texts at an offset.
    fn of_texts(
        kind: LocalKind,
        declared: &[LocalDeclaration<'a>],
        used: &[NodeRef<'a>],
        offset: TextSize,
    ) -> Option<Self> {
        let mut all = declared
            .iter()
            .map(|it| it.name)
            .chain(used.iter().copied());
        let at = all.find(|it| it.range().contains_inclusive(offset))?;
        Self::named(kind, at, declared, used)
    }

    /// The name that a node has, of several declared and used texts.
    fn named(
        kind: LocalKind,
        at: NodeRef<'a>,
        declared: &[LocalDeclaration<'a>],
        used: &[NodeRef<'a>],
    ) -> Option<Self> {
        let name = at.as_str().filter(|it| !it.is_empty())?;
        let is_named = |it: &NodeRef<'a>| it.as_str() == Some(name);
        let declarations = declared.iter().filter(|it| is_named(&it.name));
        let uses = used.iter().copied().filter(is_named);
        Some(Self {
            kind,
            name,
            range: at.range(),
            declarations: declarations.copied().collect(),
            uses: uses.map(NameUse::Whole).collect(),
            declared: declared.iter().filter_map(|it| it.name.as_str()).collect(),
            chosen_by: None,
        })
    }
}

impl<'a> LocalDeclaration<'a> {
    /// A key that declares its name.
    pub(crate) fn key(entry: EntryRef<'a>) -> Self {
        Self {
            name: entry.key,
            entry: Some(entry),
            is_meant: true,
        }
    }

    /// A text that declares what it is.
    pub(crate) fn text(name: NodeRef<'a>) -> Self {
        Self {
            name,
            entry: None,
            is_meant: true,
        }
    }
}

impl NameUse<'_> {
    /// Where it stands.
    pub(crate) fn range(&self) -> TextRange {
        match self {
            Self::Whole(node) => node.range(),
            Self::Piece(range) => *range,
        }
    }
}

/// The entries of a map that declare names.
fn entries(map: Option<NodeRef<'_>>) -> impl Iterator<Item = EntryRef<'_>> {
    let entries = map.into_iter().flat_map(NodeRef::entries);
    entries.filter(|it| !it.is_merge() && !it.name().is_empty() && !it.name().starts_with("Fn::"))
}

/// The section that a path leads into, its keys from the entry on, with an empty one for each item of a list, and
/// whether it ends on a key.
fn keys_of<'a>(path: &Path<'a>) -> Option<(Section, Vec<&'a str>)> {
    let (section, steps) = within_section(path)?;
    let keys = steps.iter().map(|it| match it {
        PathStep::Entry(entry) => entry.name(),
        PathStep::Item(..) => "",
    });
    Some((section, keys.collect()))
}

/// The list of arguments of the innermost function of a name around the end of a path, with the argument that the path
/// leads into and how many steps of the path lead to it.
fn enclosing<'a>(path: &Path<'a>, function: &str) -> Option<(NodeRef<'a>, usize, usize)> {
    let pairs = path.steps.windows(2).enumerate().rev();
    pairs.into_iter().find_map(|(at, pair)| {
        let [before, PathStep::Item(argument, _)] = pair else {
            return None;
        };
        let (list, key) = match before {
            PathStep::Entry(entry) => (entry.value, entry.name()),
            PathStep::Item(_, node) => (*node, ""),
        };
        let is_long = key.strip_prefix("Fn::") == Some(function);
        let is_short = list.tag().and_then(|it| it.strip_prefix('!')) == Some(function);
        (is_long || is_short).then_some((list, *argument, at + 2))
    })
}

/// The text of an argument of a function that is written there, and not given by another function.
fn literal(node: NodeRef<'_>) -> Option<&str> {
    node.as_str().filter(|_| intrinsic::of(node).is_none())
}

/// The names in `${…}` in a text to which no function is applied, with their places.
fn names_in<'a>(
    document: &'a Document,
    node: NodeRef<'a>,
) -> impl Iterator<Item = (&'a str, TextRange)> {
    let is_plain = node.scalar().is_some() && node.tag().is_none();
    let text = match is_plain {
        true => document.slice(node.range()),
        false => "",
    };
    let starts = text.match_indices("${").map(|(at, _)| at + 2);
    starts.filter_map(move |at| {
        let name = text.get(at..)?.split_once('}')?.0;
        let start = node.range().start() + size(at);
        Some((name, TextRange::at(start, size(name.len()))))
    })
}
