//! What may stand in resources: the properties of CloudFormation and SAM types, their values, runtimes of Lambda.

use super::{StringId, Strings};
use serde::{Deserialize, Serialize};

/// The whole pack. The schema of each type is decoded by itself, when the type is first asked for.
#[derive(Serialize, Deserialize, Default)]
pub struct PackedSchemas<'a> {
    /// The strings that the rest names by place.
    #[serde(borrow)]
    pub strings: Strings<'a>,
    /// The name of each type, sorted, and its [`PackedTypeSchema`] as postcard. A section of `Globals` is a type named
    /// `Globals.Function`.
    #[serde(borrow)]
    pub types: Vec<(&'a str, &'a [u8])>,
    /// By name, sorted.
    #[serde(borrow)]
    pub runtimes: Vec<PackedRuntime<'a>>,
    /// The names of AWS's pages about SAM, without `.html`, sorted.
    #[serde(borrow)]
    pub sam_pages: Vec<&'a str>,
    /// The names of the regions that have CloudFormation, sorted.
    #[serde(borrow)]
    pub regions: Vec<&'a str>,
    /// Values that the linter lists beside the schemas: type, property, and the values, sorted.
    #[serde(borrow)]
    pub listed: Vec<(&'a str, &'a str, Vec<&'a str>)>,
}

/// A type.
#[derive(Debug, Serialize, Deserialize, Default)]
pub struct PackedTypeSchema {
    /// The maps with named keys that its properties are made of; the first is `Properties` itself.
    pub objects: Vec<PackedObject>,
    /// The properties or attributes that identify a resource.
    pub primary_identifier: Vec<StringId>,
}

/// A map with named keys.
#[derive(Debug, Serialize, Deserialize, Default)]
pub struct PackedObject {
    /// The name of its definition; empty where it has none.
    pub name: StringId,
    /// By name, sorted.
    pub properties: Vec<PackedProperty>,
    /// What stands under any other key; none where no other key may stand.
    pub entries: Option<PackedShape>,
    /// Which properties go together.
    pub relations: Vec<(PropertyRelation, Vec<StringId>)>,
}

/// What some properties of a map have to do with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PropertyRelation {
    /// Exactly one of them is there.
    One,
    /// At least one of them is there.
    Any,
    /// Where the first is there, none of the others is.
    Excludes,
    /// Where the first is there, the others are too.
    Requires,
}

/// A named key.
#[derive(Debug, Serialize, Deserialize)]
pub struct PackedProperty {
    /// `TableName`.
    pub name: StringId,
    /// The sum of [`property_flag`]s.
    pub flags: u8,
    /// What its value may be.
    pub shape: PackedShape,
}

/// What a value may be.
#[derive(Clone, Debug, Serialize, Deserialize, Default, PartialEq)]
pub struct PackedShape {
    /// The sum of [`value_kind`]s.
    pub kinds: u8,
    /// Which objects of the type a map may be; none where nothing is known of its keys.
    pub objects: Vec<u32>,
    /// What stands in a list.
    pub item: Option<Box<PackedShape>>,
    /// All values that are allowed; none where others are allowed, too.
    pub values: Vec<StringId>,
    /// `AWS::IAM::Role.Arn`.
    pub formats: Vec<StringId>,
    /// Bounds of the value.
    pub limits: Vec<(SchemaLimit, i64)>,
    /// The regular expression that a text matches.
    pub pattern: Option<StringId>,
    /// The property of a CloudFormation type that the transform hands the value to: type, definition, property.
    pub passes_to: Option<(StringId, StringId, StringId)>,
}

/// A bound of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SchemaLimit {
    /// The smallest number.
    Minimum,
    /// The largest number.
    Maximum,
    /// The fewest characters.
    MinLength,
    /// The most characters.
    MaxLength,
    /// The fewest items.
    MinItems,
    /// The most items.
    MaxItems,
}

/// A runtime of Lambda. Dates are `2028-11-14`.
#[derive(Serialize, Deserialize)]
pub struct PackedRuntime<'a> {
    /// `python3.12`.
    pub name: &'a str,
    /// When AWS ends its support.
    pub deprecated: Option<&'a str>,
    /// When functions can no longer be created with it.
    pub create_block: Option<&'a str>,
    /// When functions with it can no longer be updated.
    pub update_block: Option<&'a str>,
    /// The runtime to use instead.
    pub successor: Option<&'a str>,
}

/// What is so of a property, one bit each.
pub mod property_flag {
    /// The property must be there.
    pub const REQUIRED: u8 = 1;
    /// A change replaces the resource.
    pub const CREATE_ONLY: u8 = 2;
    /// A change replaces the resource in some cases.
    pub const SOMETIMES_CREATE_ONLY: u8 = 4;
    /// AWS gives the value; a template cannot.
    pub const READ_ONLY: u8 = 8;
    /// AWS does not return the value.
    pub const WRITE_ONLY: u8 = 16;
    /// AWS advises against it.
    pub const DEPRECATED: u8 = 32;
}

/// The kinds of values, one bit each.
pub mod value_kind {
    /// Text.
    pub const TEXT: u8 = 1;
    /// A whole number.
    pub const INTEGER: u8 = 2;
    /// A number.
    pub const NUMBER: u8 = 4;
    /// `true` or `false`.
    pub const BOOLEAN: u8 = 8;
    /// A map.
    pub const MAP: u8 = 16;
    /// A list.
    pub const LIST: u8 = 32;
    /// Any value.
    pub const ANY: u8 = 63;
}
