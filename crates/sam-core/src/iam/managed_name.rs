//! The names of managed policies that the transform resolves in `Policies`.

use crate::data::{MANAGED_NAMES, pack};
use crate::spec::Partition;
use sam_data::{PackedManagedNames, RESOLVED_PARTITIONS};
use std::sync::OnceLock;

fn table() -> &'static PackedManagedNames<'static> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    static NAMES: OnceLock<PackedManagedNames<'static>> = OnceLock::new();
    NAMES.get_or_init(|| pack::read(BYTES.get_or_init(|| pack::unpack(MANAGED_NAMES))))
}

/// The ARN that the transform puts for a name (with case, without path) in a region of that partition; none for a name
/// that it does not know there, which it leaves as it is.
pub fn sam_managed_arn(name: &str, partition: Partition) -> Option<String> {
    let known = table().get(name)?;
    let (path, partition) = (known.path, partition.name());
    let (_, bit) = RESOLVED_PARTITIONS
        .iter()
        .find(|(it, _)| *it == partition)?;
    (known.partitions & bit != 0).then(|| format!("arn:{partition}:iam::aws:policy/{path}{name}"))
}

/// The names that the transform knows in any partition, in alphabetical order.
pub(super) fn resolved_names() -> impl Iterator<Item = &'static str> {
    table().keys().copied()
}

#[cfg(test)]
mod tests {
    use super::{Partition, resolved_names, sam_managed_arn};

    #[test]
    fn a_name_becomes_the_arn_of_its_partition() {
        let arn = |name, partition| sam_managed_arn(name, partition).unwrap_or_default();
        assert_eq!(
            arn("AmazonS3ReadOnlyAccess", Partition::Aws),
            "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
        );
        assert_eq!(
            arn("AWSLambdaRole", Partition::AwsCn),
            "arn:aws-cn:iam::aws:policy/service-role/AWSLambdaRole"
        );
        assert_eq!(arn("AmazonS3ReadOnlyAccess", Partition::AwsIso), "");
        assert_eq!(arn("amazons3readonlyaccess", Partition::Aws), "");
        assert_eq!(arn("service-role/AWSLambdaRole", Partition::Aws), "");
    }

    #[test]
    fn a_policy_of_one_partition_is_not_known_in_another() {
        assert!(sam_managed_arn("AWSXrayWriteOnlyAccess", Partition::Aws).is_some());
        assert!(sam_managed_arn("AWSXrayWriteOnlyAccess", Partition::AwsCn).is_some());
        let only_aws = resolved_names()
            .filter(|name| sam_managed_arn(name, Partition::AwsCn).is_none())
            .count();
        assert!(only_aws > 500, "{only_aws}");
    }
}
