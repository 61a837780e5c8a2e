//! CloudFormation types: ARNs, what `Ref` returns, attributes.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All types, by name.
pub type PackedCfnTypes<'a> = BTreeMap<&'a str, PackedCfnType<'a>>;

/// A type.
#[derive(Serialize, Deserialize, Default)]
pub struct PackedCfnType<'a> {
    /// The pattern of its ARN.
    pub arn: Option<&'a str>,
    /// What `Ref` returns; none where that is not known.
    pub reference: Option<RefIs>,
    /// The attribute that is the name, where `Ref` returns something else.
    pub name_attribute: Option<&'a str>,
    /// The attribute that is the ARN.
    pub arn_attribute: Option<&'a str>,
    /// All attributes that are an ARN, also of something else.
    #[serde(borrow)]
    pub arn_attributes: Vec<&'a str>,
    /// Prefix of the service and key of the resource type in IAM.
    pub iam_resource_type: Option<(&'a str, &'a str)>,
    /// The attributes that are not properties, sorted, each up to its first dot; none where not all attributes are known.
    #[serde(borrow)]
    pub attributes: Option<Vec<&'a str>>,
    /// Properties that are attributes as well, sorted.
    #[serde(borrow)]
    pub property_attributes: Vec<&'a str>,
    /// The attributes with a dot in them, sorted: `Endpoint.Address`.
    #[serde(borrow)]
    pub nested_attributes: Vec<&'a str>,
}

/// What `Ref` returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RefIs {
    /// The name, as the template gives it or CloudFormation makes it.
    Name,
    /// The ARN.
    Arn,
    /// A URL, as of a queue.
    Url,
    /// An ID that AWS gave.
    Id,
}
