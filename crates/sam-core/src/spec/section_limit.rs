//! How many entries CloudFormation takes
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>).

/// The most resources of a template.
pub const MOST_RESOURCES: usize = 500;

/// The most parameters, mappings or outputs of a template.
pub const MOST_OF_SECTION: usize = 200;
