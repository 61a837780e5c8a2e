//! What a filter of the notifications of a bucket looks at.

/// The values of `Name` of a rule, in any case.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_FilterRule.html>
pub const BUCKET_FILTERS: [&str; 2] = ["prefix", "suffix"];
