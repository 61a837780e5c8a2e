//! A fault: what does not fit a schema, with its place.

use super::Returned;
use crate::spec::schema::Shape;
use crate::syntax::{EntryRef, NodeRef};
use crate::text::TextRange;

/// One key or value that does not fit the schema of its type.
#[derive(Clone, Debug)]
pub struct SchemaFault<'a> {
    /// What is wrong.
    pub kind: SchemaFaultKind<'a>,
    /// The exact key or value in the document. For a missing property: the key above, or `Type` where nothing is above.
    pub range: TextRange,
    /// The type whose schema it is, `AWS::SQS::Queue`; for `Globals` the section, `Function`.
    pub owner: &'a str,
    /// How many maps are around the key or value: 0 in `Properties` itself.
    pub depth: usize,
    /// Who refuses it.
    pub certainty: FaultCertainty,
    /// The function in the resource that gives the value, where that stands elsewhere: in a parameter or a mapping.
    pub given_by: Option<TextRange>,
}

/// Whether the deployment surely ends at a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultCertainty {
    /// CloudFormation or the transform refuses it, as far as the data knows.
    Refused,
    /// The transform refuses all values but those of a list of its own.
    NotInTransform,
    /// The transform reads the value before CloudFormation does, and takes more in some places than its schema says.
    Doubtful,
    /// AWS may have more values than are known, so only one that is nearly a known one is a mistake.
    Unlisted,
}

/// What is wrong.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are named for what they are")]
pub enum SchemaFaultKind<'a> {
    /// The map does not take the key.
    UnknownProperty {
        entry: EntryRef<'a>,
        map: NodeRef<'a>,
        /// The shape of the map.
        shape: Shape,
        /// Where the property would be known.
        elsewhere: Option<Elsewhere<'a>>,
    },
    /// The map lacks a required property.
    MissingProperty {
        name: &'static str,
        /// The definition of the map; none where it has no name.
        definition: Option<&'static str>,
    },
    /// Nothing stands behind the key, and what belongs beneath it stands beside it, at the keys behind it.
    Outdented {
        entry: EntryRef<'a>,
        beside: Vec<EntryRef<'a>>,
    },
    /// The value is of another kind than the schema has.
    WrongType {
        /// The key of the value, or of the list that it stands in.
        key: &'a str,
        found: FoundKind<'a>,
        shape: Shape,
    },
    /// The value is none of those that the schema has.
    WrongValue {
        /// Likewise.
        key: &'a str,
        value: &'a str,
        allowed: Vec<&'static str>,
    },
    /// The value is below or above the bounds that the schema has.
    OutOfBounds {
        /// Likewise.
        key: &'a str,
        measure: Measure,
        /// What was measured.
        found: i64,
        least: Option<i64>,
        most: Option<i64>,
    },
    /// Two properties of the map exclude each other.
    Together { names: [&'static str; 2] },
    /// The map has none of some properties.
    Lacking {
        names: Vec<&'static str>,
        /// The property that needs them; none where the map itself does.
        needed_by: Option<&'static str>,
        /// The definition of the map; none where it has no name.
        definition: Option<&'static str>,
    },
    /// A reference gives another resource than the property names, or another form of it.
    OtherResource {
        /// Likewise.
        key: &'a str,
        /// The resource that is referred to.
        id: &'a str,
        /// Its type in CloudFormation.
        found: &'a str,
        /// The type that the property names, and what of it: `AWS::Logs::LogGroup` and `Name`.
        wanted: (&'static str, &'static str),
    },
    /// The text does not match the regular expression that the schema has.
    Unmatched {
        /// Likewise.
        key: &'a str,
        value: &'a str,
        pattern: &'static str,
    },
}

/// What of a value has bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The number itself.
    Number,
    /// The characters of a text.
    Length,
    /// The items of a list.
    Items,
}

/// Where a property that stands in the wrong map is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere<'a> {
    /// In a map around this one: its key; none for `Properties` itself.
    Around(Option<&'a str>),
    /// In the map behind another key of this one.
    Inside(&'static str),
}

/// The kind of a value that stands in the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundKind<'a> {
    /// Text that is not a number or truth value where one is needed.
    Text(&'a str),
    /// A truth value.
    Boolean,
    /// A number.
    Number,
    /// A map.
    Map,
    /// A list.
    List,
    /// What an intrinsic function of this name returns.
    Returned(&'a str, Returned),
}
