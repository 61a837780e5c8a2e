//! The SAM template, understood and expanded: text, tree, template, and what its connectors become.
//!
//! A library in its own right: no editor, no I/O, no clock, no async. Broken input is never an error
//! of a function here; it is a value that says what is wrong and where.

pub mod text;

pub mod analysis;

pub mod syntax;

mod lower;

pub mod block;

pub mod document;

pub mod template;

pub mod conditions;

pub mod environment;

pub mod expand;

pub mod connector;

pub mod transform;

pub mod asl;

pub mod validation;

pub mod policy;

pub mod decide;

pub mod permission;

pub mod dialect;

pub mod deploy_policy;

pub mod emit;

pub mod iam;

pub mod spec;

pub mod cancellation;

pub mod parallel;

mod data;

mod variables;

pub use data::{DATA_DATE, IAM_DATE, MANAGED_DATE, SAM_TRANSLATOR, SCHEMA_DATE};

#[cfg(any(test, feature = "fixture"))]
pub mod fixture;
