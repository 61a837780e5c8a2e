//! Managed policies: the names that the transform resolves, and the documents.

use super::{StringId, Strings};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The partitions for which the transform has a list of names, each with its bit in [`PackedManagedName::partitions`].
pub const RESOLVED_PARTITIONS: [(&str, u8); 4] = [
    ("aws", 1),
    ("aws-cn", 2),
    ("aws-us-gov", 4),
    ("aws-eusc", 8),
];

/// The names that the transform resolves.
pub type PackedManagedNames<'a> = BTreeMap<&'a str, PackedManagedName<'a>>;

/// Where a managed policy is.
#[derive(Serialize, Deserialize)]
pub struct PackedManagedName<'a> {
    /// The path in its ARN: empty or ending in a slash.
    pub path: &'a str,
    /// A bit for each partition that has it.
    pub partitions: u8,
}

/// The policies with their documents, in two parts that are unpacked by themselves: most templates name a few policies.
#[derive(Serialize, Deserialize, Default)]
pub struct PackedManagedPolicies<'a> {
    /// By name, sorted.
    #[serde(borrow)]
    pub policies: Vec<PackedManagedPolicy<'a>>,
    /// The documents of the policies that most functions have, a [`PackedManagedPart`] as postcard, compressed. The part with the
    /// others is a pack of its own.
    #[serde(borrow)]
    pub usual: &'a [u8],
}

/// A managed policy.
#[derive(Serialize, Deserialize)]
pub struct PackedManagedPolicy<'a> {
    /// `AWSLambdaRole`.
    pub name: &'a str,
    /// The path in its ARN: empty or ending in a slash.
    pub path: &'a str,
    /// Whether its document is in the part with the usual ones.
    pub is_usual: bool,
    /// The place of its document in its part, from 0.
    pub at: u32,
}

/// Some documents.
#[derive(Serialize, Deserialize, Default)]
pub struct PackedManagedPart<'a> {
    /// The strings that the statements name by place.
    #[serde(borrow)]
    pub strings: Strings<'a>,
    /// Each a list of [`PackedManagedStatement`] as postcard.
    #[serde(borrow)]
    pub documents: Vec<&'a [u8]>,
}

/// A statement.
#[derive(Serialize, Deserialize)]
pub struct PackedManagedStatement {
    /// Whether it allows or denies.
    pub effect: Effect,
    /// With wildcards; either these or `not_actions` are there.
    pub actions: Vec<StringId>,
    /// All actions but these.
    pub not_actions: Vec<StringId>,
    /// With wildcards and variables; either these or `not_resources` are there.
    pub resources: Vec<StringId>,
    /// All resources but these.
    pub not_resources: Vec<StringId>,
    /// By operator, by key.
    pub condition: Option<PackedValue>,
}

/// The parts of JSON that conditions are written in.
#[derive(Serialize, Deserialize)]
pub enum PackedValue {
    /// A string.
    Text(StringId),
    /// `true` or `false`.
    Bool(bool),
    /// A list.
    List(Vec<PackedValue>),
    /// A map, in the order in which it is written.
    Map(Vec<(StringId, PackedValue)>),
}

/// Whether a statement allows or denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Effect {
    /// It allows what it names.
    Allow,
    /// It denies it, whatever allows it.
    Deny,
}

impl Effect {
    /// By its name, with case.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "Allow" => Some(Self::Allow),
            "Deny" => Some(Self::Deny),
            _ => None,
        }
    }

    /// `Allow` or `Deny`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}
