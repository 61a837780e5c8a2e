//! How much CloudFormation takes in a template, and which format version
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>).

/// The most resources of a template.
pub const MOST_RESOURCES: usize = 500;

/// The most parameters, mappings or outputs of a template.
pub const MOST_OF_SECTION: usize = 200;

/// The most bytes of `Description` of a template.
pub const LONGEST_DESCRIPTION: usize = 1024;

/// The value of `AWSTemplateFormatVersion`.
pub const FORMAT_VERSION: &str = "2010-09-09";
