//! What CloudFormation does with a resource that is deleted or replaced
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>).

/// The values of `DeletionPolicy`.
pub const DELETION_POLICIES: [&str; 4] = ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"];

/// The values of `UpdateReplacePolicy`.
pub const REPLACE_POLICIES: [&str; 3] = ["Delete", "Retain", "Snapshot"];

/// The value of either that keeps a copy of the data.
pub const SNAPSHOT: &str = "Snapshot";

const WITH_SNAPSHOTS: [&str; 9] = [
    "AWS::DocDB::DBCluster",
    "AWS::EC2::Volume",
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::ElastiCache::ServerlessCache",
    "AWS::Neptune::DBCluster",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
];

/// Whether CloudFormation takes [`SNAPSHOT`] for a resource type.
pub fn has_snapshots(resource_type: &str) -> bool {
    WITH_SNAPSHOTS.contains(&resource_type)
}
