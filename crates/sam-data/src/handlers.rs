//! What CloudFormation needs of whoever deploys a resource of a type.

use super::strings::{StringId, Strings};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The actions of all types.
#[derive(Serialize, Deserialize, Default)]
pub struct PackedHandlers<'a> {
    /// Actions and names of properties.
    #[serde(borrow)]
    pub strings: Strings<'a>,
    /// By name of the type.
    #[serde(borrow)]
    pub types: BTreeMap<&'a str, PackedTypeHandlers>,
}

/// The actions of a type, as `s3:CreateBucket`, perhaps with a wildcard.
#[derive(Serialize, Deserialize, Default)]
pub struct PackedTypeHandlers {
    /// To create a resource.
    pub create: Vec<StringId>,
    /// To read it, which CloudFormation does after each step.
    pub read: Vec<StringId>,
    /// To change it.
    pub update: Vec<StringId>,
    /// To delete it.
    pub delete: Vec<StringId>,
    /// The property that holds its tags.
    pub tag_property: Option<StringId>,
}
