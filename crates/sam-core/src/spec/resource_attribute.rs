//! Resource attributes: the keys of a resource beside its properties
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-product-attribute-reference.html>).

/// All of them; the last two are SAM's.
pub const RESOURCE_ATTRIBUTES: [&str; 11] = [
    "Type",
    "Properties",
    "DependsOn",
    "Condition",
    "Metadata",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "CreationPolicy",
    "UpdatePolicy",
    "Connectors",
    "IgnoreGlobals",
];
