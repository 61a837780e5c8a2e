//! Facts about AWS other than IAM's: CloudFormation types, SAM types, partitions, operations of the SDKs.
//!
//! One table per fact. What a package has is read from packs that `cargo xtask codegen` made, on first use and once;
//! what no package has is a table here.

pub mod cfn;
mod operation;
mod partition;
pub mod sam_type;

pub use operation::{operation, operations, prefix_of_client};
pub use partition::Partition;
