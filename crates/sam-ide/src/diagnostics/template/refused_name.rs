//! A name that the transform does not find where a resource declares such names: an authorizer, a data source, a function of
//! a GraphQL API.

use crate::diagnostics::Fix;
use crate::edit::{one, replace_scalar};
use crate::local_name::{LocalKind, LocalName};
use crate::names::{closest, shortened};
use sam_core::document::Document;
use sam_core::document::cursor::{self, PathStep};
use sam_core::expand::TransformError;
use sam_core::syntax::NodeRef;
use sam_core::text::TextRange;

/// What the transform says of such a name.
const SAYS: [&str; 5] = [
    "was not defined in 'Authorizers'",
    "because it wasn't defined",
    "because the related API does not define any",
    "Either define DataSource",
    "' does not exist.",
];

/// A name that nothing declares.
pub(super) struct RefusedName<'a> {
    /// Where it stands.
    pub(super) node: NodeRef<'a>,
    /// The one that was meant, if one is near.
    pub(super) near: Option<&'a str>,
    name: &'a str,
    kind: LocalKind,
}

impl<'a> RefusedName<'a> {
    /// The name that an error at this place is about.
    pub(super) fn of(
        document: &'a Document,
        error: &TransformError,
        range: TextRange,
    ) -> Option<Self> {
        let is_about = SAYS.iter().any(|it| error.aws_message.contains(it));
        is_about.then(|| Self::at(document, range)).flatten()
    }

    /// The name at a place, or the first one of the list at it that nothing declares.
    pub(super) fn at(document: &'a Document, range: TextRange) -> Option<Self> {
        let path = cursor::path(document, range.start())?;
        let mut entries = path.steps.iter().rev().filter_map(|it| match it {
            PathStep::Entry(entry) => Some(*entry),
            PathStep::Item(..) => None,
        });
        let value = entries.next()?.value;
        let mut nodes = std::iter::once(value).chain(value.items());
        nodes.find_map(|node| {
            let is_text = node.scalar().is_some() && node.tag().is_none();
            let found = LocalName::at(document, node.range().start()).filter(|_| is_text)?;
            if !found.declarations.is_empty() {
                return None;
            }
            Some(Self {
                node,
                near: closest(found.name, found.declared),
                name: found.name,
                kind: found.kind,
            })
        })
    }

    /// What is wrong, and the way out.
    pub(super) fn message(&self) -> Option<String> {
        let (what, place) = match self.kind {
            LocalKind::Authorizer => ("authorizer", "Auth.Authorizers"),
            LocalKind::DataSource => ("data source", "DataSources"),
            LocalKind::ResolverFunction => ("function", "Functions"),
            LocalKind::State
            | LocalKind::Substitution
            | LocalKind::Attribute
            | LocalKind::MappingKey
            | LocalKind::SubVariable => return None,
        };
        let way_out = match self.near {
            Some(near) => format!("Did you mean `{near}`?"),
            None => format!("Declare it in `{place}` of the API."),
        };
        let name = shortened(self.name);
        Some(format!("The API has no {what} `{name}`. {way_out}"))
    }

    /// The name that was meant in its place.
    pub(super) fn fix(&self, document: &Document) -> Option<Fix> {
        let near = self.near?;
        let edits = one(replace_scalar(document, self.node, near));
        Fix::list([(format!("Change to `{near}`"), edits)]).pop()
    }
}
