//! The facts about AWS that are compiled in: made by `cargo xtask codegen`, listed in `data/manifest.txt`.
pub(crate) mod apart;
pub(crate) mod connectors;
mod dates;
pub(crate) mod pack;

pub use dates::{DATA_DATE, IAM_DATE, MANAGED_DATE, SAM_TRANSLATOR, SCHEMA_DATE};

/// Services, actions, resource types and condition keys of IAM, packed.
pub(crate) const IAM: &[u8] = include_bytes!("../data/iam.zst");

/// Policy templates of the SAM translator, packed.
pub(crate) const POLICY_TEMPLATES: &[u8] = include_bytes!("../data/policy_templates.zst");

/// The managed policies that the SAM translator knows by name, packed.
pub(crate) const MANAGED_NAMES: &[u8] = include_bytes!("../data/managed_names.zst");

/// The managed policies, with the documents of those that most functions have, packed.
pub(crate) const MANAGED_DOCUMENTS: &[u8] = include_bytes!("../data/managed_documents.zst");

/// The documents of the other managed policies, packed; none if they are given later.
#[cfg(not(feature = "documents-apart"))]
pub(crate) const MANAGED_OTHERS: Option<&[u8]> = Some(include_bytes!("../data/managed_others.zst"));
#[cfg(feature = "documents-apart")]
pub(crate) const MANAGED_OTHERS: Option<&[u8]> = None;

/// What operations of the SDKs need that are not actions, packed.
pub(crate) const OPERATIONS: &[u8] = include_bytes!("../data/operations.zst");

/// What CloudFormation types give to policies, packed.
pub(crate) const CFN: &[u8] = include_bytes!("../data/cfn.zst");

/// What properties the types of SAM have, packed.
pub(crate) const SAM_TYPES: &[u8] = include_bytes!("../data/sam_types.zst");

/// What may stand in resources of CloudFormation and SAM, packed.
pub(crate) const SCHEMAS: &[u8] = include_bytes!("../data/schemas.zst");

/// What CloudFormation needs of whoever deploys a resource of a type, packed.
pub(crate) const HANDLERS: &[u8] = include_bytes!("../data/handlers.zst");
