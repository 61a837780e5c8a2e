//! Services, actions, resource types and condition keys of IAM.

use super::{StringId, Strings};
use serde::{Deserialize, Serialize};

/// The whole pack. Each service's body is decoded by itself, when the service is first needed.
#[derive(Serialize, Deserialize, Default)]
pub struct PackedIam<'a> {
    /// The strings that the rest names by place.
    #[serde(borrow)]
    pub strings: Strings<'a>,
    /// By prefix, sorted.
    #[serde(borrow)]
    pub services: Vec<PackedService<'a>>,
    /// Names of actions that only a newer package has: by prefix, sorted and in lower case.
    #[serde(borrow)]
    pub newer: Vec<(&'a str, Vec<&'a str>)>,
}

/// A service.
#[derive(Serialize, Deserialize)]
pub struct PackedService<'a> {
    /// `s3`.
    pub prefix: StringId,
    /// `Amazon S3`.
    pub name: StringId,
    /// The service's word in the name of AWS's page about its actions; none where no package names the page.
    pub slug: Option<StringId>,
    /// A [`PackedServiceBody`] as postcard.
    pub body: &'a [u8],
}

/// What a service has.
#[derive(Serialize, Deserialize, Default)]
pub struct PackedServiceBody {
    /// By name in lower case, sorted.
    pub actions: Vec<PackedAction>,
    /// By key in lower case, sorted.
    pub resource_types: Vec<PackedResourceType>,
    /// By key in lower case, sorted.
    pub condition_keys: Vec<(StringId, KeyType)>,
}

/// An action.
#[derive(Serialize, Deserialize)]
pub struct PackedAction {
    /// `GetObject`.
    pub name: StringId,
    /// What the action does to what it is allowed for.
    pub level: AccessLevel,
    /// What it can be limited to.
    pub resources: Vec<PackedActionResource>,
    /// Condition keys that it has whatever the resource.
    pub condition_keys: Vec<StringId>,
    /// Other actions, with their service, that it needs.
    pub dependent_actions: Vec<StringId>,
}

/// A resource type that an action can be limited to.
#[derive(Serialize, Deserialize)]
pub struct PackedActionResource {
    /// The key of a resource type of the same service.
    pub resource_type: StringId,
    /// Whether a request always names one.
    pub is_required: bool,
    /// Condition keys that the action has with such a resource.
    pub condition_keys: Vec<StringId>,
    /// Other actions, with their service, that it needs with such a resource.
    pub dependent_actions: Vec<StringId>,
}

/// A resource type.
#[derive(Serialize, Deserialize)]
pub struct PackedResourceType {
    /// `object`.
    pub key: StringId,
    /// `arn:${Partition}:s3:::${BucketName}/${ObjectName}`; several where the service has several forms.
    pub arns: Vec<StringId>,
    /// Condition keys that it has.
    pub condition_keys: Vec<StringId>,
}

/// The access level of an action, in the five words of AWS's service authorization reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AccessLevel {
    /// Lists resources, without their content.
    List,
    /// Reads the content of resources.
    Read,
    /// Creates, changes, deletes or starts resources.
    Write,
    /// Changes tags only.
    Tagging,
    /// Changes who may do what.
    PermissionsManagement,
}

impl AccessLevel {
    /// By the name that [`AccessLevel::name`] gives.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "List" => Some(Self::List),
            "Read" => Some(Self::Read),
            "Write" => Some(Self::Write),
            "Tagging" => Some(Self::Tagging),
            "Permissions management" => Some(Self::PermissionsManagement),
            _ => None,
        }
    }

    /// `List`, `Read`, `Write`, `Tagging` or `Permissions management`.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Tagging => "Tagging",
            Self::PermissionsManagement => "Permissions management",
        }
    }
}

/// The type of a condition key's values, which decides the operators that fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyType {
    /// Text.
    String,
    /// Several texts, which takes `ForAnyValue` or `ForAllValues`.
    ArrayOfString,
    /// An ARN.
    Arn,
    /// Several ARNs.
    ArrayOfArn,
    /// `true` or `false`.
    Bool,
    /// Several of them.
    ArrayOfBool,
    /// A number.
    Numeric,
    /// A date, or seconds since 1970.
    Date,
    /// An IP address or a range of them.
    IpAddress,
}
