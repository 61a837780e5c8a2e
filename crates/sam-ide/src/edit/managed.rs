//! ARNs of managed policies that AWS keeps, to be written.

use super::Piece;
use sam_core::permission::{AwsArn, managed_path};

/// The ARN of a policy that AWS keeps, to be written, good in every partition.
pub(crate) fn managed_arn(name: &str) -> Option<Piece<'static>> {
    let path = managed_path(name)?;
    Some(Piece::sub(format!(
        "arn:${{AWS::Partition}}:iam::aws:policy/{path}{name}"
    )))
}

/// The same in the partition that an ARN has.
pub(crate) fn managed_arn_like(arn: &AwsArn, name: &str) -> Option<Piece<'static>> {
    if arn.partition == "${AWS::Partition}" {
        return managed_arn(name);
    }
    let (path, partition) = (managed_path(name)?, &arn.partition);
    Some(Piece::Text(format!(
        "arn:{partition}:iam::aws:policy/{path}{name}"
    )))
}
