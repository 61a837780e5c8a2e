//! What names a managed policy: a name, an ARN of AWS, or something that only a deployment knows.

use crate::iam::{managed_policy, sam_managed_arn};
use crate::policy::{self, text_parts};
use crate::spec::Partition;
use crate::syntax::NodeRef;

/// What names a managed policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManagedRef {
    /// A text that is not an ARN.
    Name(String),
    /// A function that gives such a text, which SAM does not see.
    Given(String),
    /// The ARN of a policy that AWS keeps.
    Aws(AwsArn),
    /// An ARN that is none of a policy.
    Malformed(String),
    /// A text with `${…}` that nothing is put into.
    Unfilled(String),
    /// A policy of an account, or something that only a deployment knows.
    Other,
}

/// The ARN of a policy that AWS keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsArn {
    /// `aws`, or `${AWS::Partition}`.
    pub partition: String,
    /// What stands before the name: empty or ending in a slash.
    pub path: String,
    /// The name.
    pub name: String,
}

const ANY_PARTITION: &str = "${AWS::Partition}";

impl ManagedRef {
    /// Of a value: text or an intrinsic function.
    pub fn of(node: NodeRef<'_>) -> Self {
        let pieces = text_parts(node).into_iter().map(|it| match it {
            policy::TextPart::Text(text) => Some(text),
            policy::TextPart::Ref("AWS::Partition") => Some(ANY_PARTITION),
            policy::TextPart::Ref(_) | policy::TextPart::GetAtt(..) | policy::TextPart::Unknown => {
                None
            }
        });
        match pieces.collect::<Option<String>>() {
            Some(text) if node.as_str().is_some() && text.contains("${") => Self::Unfilled(text),
            Some(text) => match Self::of_text(text) {
                Self::Name(text) if node.as_str().is_none() => Self::Given(text),
                other => other,
            },
            None => Self::Other,
        }
    }

    fn of_text(text: String) -> Self {
        if !text.starts_with("arn:") {
            return Self::Name(text);
        }
        // A pseudo parameter has colons of its own.
        let plain = text.replace(ANY_PARTITION, "$");
        let parts: Vec<&str> = plain.splitn(6, ':').collect();
        let [_, partition, "iam", "", account, resource] = parts.as_slice() else {
            return Self::Malformed(text);
        };
        let Some(path) = resource.strip_prefix("policy/").filter(|it| !it.is_empty()) else {
            return Self::Malformed(text);
        };
        let is_account = account.len() == 12 && account.bytes().all(|it| it.is_ascii_digit());
        match *account {
            // `${AWS::Partition}` comes to `aws` in all commercial regions.
            "aws" | "$" => {
                let at = path.rfind('/').map_or(0, |at| at + 1);
                let (path, name) = path.split_at(at);
                Self::Aws(AwsArn {
                    partition: partition.replace('$', ANY_PARTITION),
                    path: path.to_owned(),
                    name: name.to_owned(),
                })
            }
            _ if is_account => Self::Other,
            _ => Self::Malformed(text),
        }
    }

    /// The ARN in the partition `aws` that it comes to in `Policies`, if that is known.
    pub fn arn(&self) -> Option<String> {
        match self {
            Self::Name(name) => sam_managed_arn(name, Partition::Aws),
            Self::Aws(arn) => Some(format!("arn:aws:iam::aws:policy/{}{}", arn.path, arn.name)),
            Self::Given(_) | Self::Malformed(_) | Self::Unfilled(_) | Self::Other => None,
        }
    }

    /// Its name, if it is an ARN its last part.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Name(text) | Self::Given(text) | Self::Malformed(text) => {
                text.rsplit(['/', ':']).next()
            }
            Self::Aws(arn) => Some(&arn.name),
            Self::Unfilled(_) | Self::Other => None,
        }
    }
}

/// The partitions of which SAM lists the managed policies.
const LISTED: [Partition; 4] = [
    Partition::Aws,
    Partition::AwsCn,
    Partition::AwsUsGov,
    Partition::AwsEusc,
];

/// Whether SAM makes an ARN of a name, in one partition at least.
pub fn is_managed_name(name: &str) -> bool {
    listed_in(name).next().is_some()
}

/// The partitions in which SAM makes an ARN of a name.
pub fn listed_in(name: &str) -> impl Iterator<Item = Partition> {
    let has = move |it: &Partition| sam_managed_arn(name, *it).is_some();
    LISTED.into_iter().filter(has)
}

/// The partition of an ARN, if it is written and SAM lists its policies.
pub fn listed_partition(arn: &AwsArn) -> Option<Partition> {
    Partition::of_name(&arn.partition).filter(|it| LISTED.contains(it))
}

/// The path before a policy's name, if there is such a policy.
pub fn managed_path(name: &str) -> Option<String> {
    let listed = || sam_managed_arn(name, Partition::Aws);
    let arn = listed().or_else(|| managed_policy(name).map(|it| it.arn.to_owned()))?;
    let (_, path) = arn.split_once(":policy/")?;
    Some(path.strip_suffix(name)?.to_owned())
}
