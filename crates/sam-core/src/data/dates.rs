//! How old the embedded data is. Written by `cargo xtask codegen`; do not edit.

/// The version of the SAM translator that expansion follows.
pub const SAM_TRANSLATOR: &str = "1.115.0";

/// How old the facts of the SAM translator are, as a year and month.
pub const DATA_DATE: &str = "2026-10";

/// How old the names of IAM are: a younger one is unknown.
pub const IAM_DATE: &str = "2026-10";

/// How old the managed policies are: a younger one is unknown.
pub const MANAGED_DATE: &str = "2026-09";

/// How old the schemas of CloudFormation types are: a younger property is unknown.
pub const SCHEMA_DATE: &str = "2026-10";
