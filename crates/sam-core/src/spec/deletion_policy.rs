//! What CloudFormation does with a resource that is deleted or replaced
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>).

/// The values of `DeletionPolicy`.
pub const DELETION_POLICIES: [&str; 4] = ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"];

/// The values of `UpdateReplacePolicy`.
pub const REPLACE_POLICIES: [&str; 3] = ["Delete", "Retain", "Snapshot"];
