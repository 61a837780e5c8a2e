//! The formats of the embedded data: `cargo xtask codegen` writes them, `sam-core` reads them.
//!
//! A file of the data is one value of a type here as postcard, compressed with zstd. Postcard stores neither names nor
//! types, so the order of fields and of variants is the format. Values borrow their strings: codegen from what it read,
//! `sam-core` from the decompressed bytes.

mod cfn;
mod handlers;
mod iam;
mod managed;
mod operations;
mod policy_template;
mod sam_type;
mod schema;
mod strings;

pub use cfn::{PackedCfnType, PackedCfnTypes, RefIs};
pub use handlers::{PackedHandlers, PackedTypeHandlers};
pub use iam::{
    AccessLevel, KeyType, PackedAction, PackedActionResource, PackedIam, PackedResourceType,
    PackedService, PackedServiceBody,
};
pub use managed::{
    Effect, PackedManagedName, PackedManagedNames, PackedManagedPart, PackedManagedPolicies,
    PackedManagedPolicy, PackedManagedStatement, PackedValue, RESOLVED_PARTITIONS,
};
pub use operations::PackedOperations;
pub use policy_template::{PackedParameter, PackedPolicyTemplate, ParameterValue};
pub use sam_type::{PackedSamType, PackedSamTypes};
pub use schema::{
    PackedObject, PackedProperty, PackedRuntime, PackedSchemas, PackedShape, PackedTypeSchema,
    PropertyRelation, SchemaLimit, property_flag, value_kind,
};
pub use strings::{PackedStrings, StringId, Strings};
