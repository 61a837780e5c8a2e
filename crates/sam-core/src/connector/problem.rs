//! What can be wrong with a connector: each condition of the transform, with its place and the transform's own words.

use super::profile::{Category, Profile, Side};
use crate::expand::problem::invalid;
use crate::text::TextRange;

/// Something wrong with a connector.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What, with what a fix needs to know.
    pub kind: ProblemKind,
    /// The exact key or value, in the document.
    pub range: TextRange,
    /// The transform's message, word for word, its prefix included.
    pub aws_message: String,
    /// Which link of the connector it is about, if about one.
    pub link: Option<usize>,
}

/// The conditions, numbered as the transform's messages are in the project's notes (`docs/rules`).
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are named for what they are")]
pub enum ProblemKind {
    /// The logical ID (of an embedded one: the joined ID) has characters other than letters and digits.
    LogicalIdNotAlphanumeric { id: String },
    /// `Properties` of a standalone connector is not a map.
    PropertiesNotAMap,
    /// A key of `Properties` that connectors do not have.
    UnknownProperty { name: String, embedded: bool },
    /// `Source`, `Destination` or `Permissions` is absent or null.
    MissingProperty { name: &'static str },
    /// `Source`, `Destination` or `Permissions` has the wrong shape.
    WrongType { name: &'static str },
    /// `Connectors` of a resource is not a map.
    ConnectorsNotAMap,
    /// An embedded connector is not a map.
    EmbeddedNotAMap,
    /// `Properties` of an embedded connector is absent or no map.
    EmbeddedPropertiesNotAMap,
    /// `SourceReference` is not a map.
    SourceReferenceNotAMap,
    /// `SourceReference` has an `Id`.
    SourceReferenceHasId,
    /// The joined ID of an embedded connector is that of a resource.
    EmbeddedIdTaken { id: String },
    /// An end has neither `Id` nor other parts, or `Id` and other parts: the keys to remove, if that.
    EndShape {
        side: Side,
        beside_id: Vec<TextRange>,
    },
    /// An end by parts without a usable `Type`, a falsy `Id`, or a resource without a usable type.
    TypeMissing {
        side: Side,
        of_resource: Option<String>,
    },
    /// `Id` is not text.
    IdNotAString { side: Side },
    /// `Id` names nothing.
    UnknownId { side: Side, id: String },
    /// `Destination` is an empty list.
    EmptyDestination,
    /// Nothing connects the two types.
    UnsupportedPair {
        source: String,
        destination: String,
        reverse: Option<&'static Profile>,
    },
    /// `Permissions` is empty.
    EmptyPermissions { profile: &'static Profile },
    /// A permission that the pair does not have.
    UnsupportedPermission {
        profile: &'static Profile,
        permission: String,
    },
    /// Permissions that the pair has, but not in this combination.
    UnsupportedCombination {
        profile: &'static Profile,
        given: Vec<Category>,
    },
    /// A part that the grant needs is not known: `Arn`, `ResourceId`, `Qualifier`, `Name`.
    PartMissing { side: Side, part: &'static str },
    /// A generated logical ID is taken by a resource of the template.
    GeneratedIdTaken {
        id: String,
        resource_type: &'static str,
    },
    /// No role can be found for the end that the policy is put on.
    RoleMissing { side: Side },
    /// The destination function's ARN is not given, or empty.
    FunctionArnMissing,
    /// The destination topic's ARN is empty.
    TopicArnMissing,
    /// The destination queue's URL is not given, or empty.
    QueueUrlMissing,
    /// `Permissions` is written as an intrinsic function, whose key is taken for a permission.
    PermissionsIntrinsic { name: String },
}

impl ProblemKind {
    /// Whether it keeps the transform from reading the connector at all, before it looks for the ends.
    pub(super) fn is_early(&self) -> bool {
        match self {
            Self::LogicalIdNotAlphanumeric { .. }
            | Self::PropertiesNotAMap
            | Self::UnknownProperty { .. }
            | Self::MissingProperty { .. }
            | Self::WrongType { .. }
            | Self::ConnectorsNotAMap
            | Self::EmbeddedNotAMap
            | Self::EmbeddedPropertiesNotAMap
            | Self::SourceReferenceNotAMap
            | Self::SourceReferenceHasId
            | Self::EmbeddedIdTaken { .. } => true,
            Self::EndShape { .. }
            | Self::TypeMissing { .. }
            | Self::IdNotAString { .. }
            | Self::UnknownId { .. }
            | Self::EmptyDestination
            | Self::UnsupportedPair { .. }
            | Self::EmptyPermissions { .. }
            | Self::UnsupportedPermission { .. }
            | Self::UnsupportedCombination { .. }
            | Self::PartMissing { .. }
            | Self::GeneratedIdTaken { .. }
            | Self::RoleMissing { .. }
            | Self::FunctionArnMissing
            | Self::TopicArnMissing
            | Self::QueueUrlMissing
            | Self::PermissionsIntrinsic { .. } => false,
        }
    }
}

/// Collects the problems of one connector.
#[derive(Debug)]
pub(super) struct Report<'a> {
    pub(super) id: &'a str,
    pub(super) link: Option<usize>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Report<'a> {
    pub(super) fn new(id: &'a str) -> Self {
        Self {
            id,
            link: None,
            problems: Vec::new(),
        }
    }

    /// A problem whose message names the connector.
    pub(super) fn push(&mut self, kind: ProblemKind, range: TextRange, message: impl AsRef<str>) {
        let message = invalid(self.id, message.as_ref());
        self.push_whole(kind, range, message);
    }

    /// A problem with its message in full.
    pub(super) fn push_whole(&mut self, kind: ProblemKind, range: TextRange, aws_message: String) {
        self.problems.push(Problem {
            kind,
            range,
            aws_message,
            link: self.link,
        });
    }
}
