//! Partitions: the part of AWS that a region belongs to, the second word of every ARN.

/// A part of AWS with accounts of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Partition {
    /// Nearly all regions.
    Aws,
    /// China.
    AwsCn,
    /// GovCloud (US).
    AwsUsGov,
    /// Isolated regions of the USA.
    AwsIso,
    /// More of them.
    AwsIsoB,
    /// Isolated regions of Europe.
    AwsIsoE,
    /// Yet more of the USA.
    AwsIsoF,
    /// The European Sovereign Cloud.
    AwsEusc,
}

/// How the names of a partition's regions begin, as the SAM translator tells them apart: the first that fits decides.
const REGIONS: &[(&str, Partition)] = &[
    ("cn-", Partition::AwsCn),
    ("us-iso-", Partition::AwsIso),
    ("us-isob", Partition::AwsIsoB),
    ("us-gov", Partition::AwsUsGov),
    ("eu-isoe", Partition::AwsIsoE),
    ("us-isof", Partition::AwsIsoF),
    ("eusc-", Partition::AwsEusc),
];

const ALL: [Partition; 8] = [
    Partition::Aws,
    Partition::AwsCn,
    Partition::AwsUsGov,
    Partition::AwsIso,
    Partition::AwsIsoB,
    Partition::AwsIsoE,
    Partition::AwsIsoF,
    Partition::AwsEusc,
];

impl Partition {
    /// Of a region such as `eu-west-1`, without case; `Aws` for a name that is of none.
    pub fn of_region(region: &str) -> Self {
        let region = region.to_ascii_lowercase();
        let found = REGIONS.iter().find(|(start, _)| region.starts_with(start));
        found.map_or(Self::Aws, |(_, partition)| *partition)
    }

    /// Of its name in ARNs, with case.
    pub fn of_name(name: &str) -> Option<Self> {
        ALL.iter().copied().find(|it| it.name() == name)
    }

    /// A region of it, whose name tells the partition.
    pub fn some_region(self) -> &'static str {
        match self {
            Self::Aws => "us-east-1",
            Self::AwsCn => "cn-north-1",
            Self::AwsUsGov => "us-gov-west-1",
            Self::AwsIso => "us-iso-east-1",
            Self::AwsIsoB => "us-isob-east-1",
            Self::AwsIsoE => "eu-isoe-west-1",
            Self::AwsIsoF => "us-isof-south-1",
            Self::AwsEusc => "eusc-de-east-1",
        }
    }

    /// `aws`, `aws-cn`, …, as it stands in ARNs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
            Self::AwsIso => "aws-iso",
            Self::AwsIsoB => "aws-iso-b",
            Self::AwsIsoE => "aws-iso-e",
            Self::AwsIsoF => "aws-iso-f",
            Self::AwsEusc => "aws-eusc",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL, Partition};

    #[test]
    fn a_name_and_a_region_tell_the_partition() {
        for partition in ALL {
            assert_eq!(Partition::of_name(partition.name()), Some(partition));
            assert_eq!(Partition::of_region(partition.some_region()), partition);
        }
        assert_eq!(Partition::of_name("aws-us"), None);
    }

    #[test]
    fn a_region_names_its_partition() {
        for (region, partition) in [
            ("us-east-1", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eu-isoe-west-1", "aws-iso-e"),
            ("us-isof-south-1", "aws-iso-f"),
            ("eusc-de-east-1", "aws-eusc"),
            ("eu-west-1", "aws"),
            ("", "aws"),
        ] {
            assert_eq!(Partition::of_region(region).name(), partition, "{region}");
        }
    }
}
