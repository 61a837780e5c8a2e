//! The first answers about IAM, each with what it decodes: `cargo bench -p sam-core --bench iam`.
#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]

use sam_core::{iam, spec};
use std::hint::black_box;
use std::time::Instant;

fn main() {
    first("known, with the pack of IAM", || iam::known("s3:GetObject"));
    first("known, of another service", || {
        iam::known("ec2:RunInstances")
    });
    first("known, again", || iam::known("s3:PutObject"));
    first("all of one service", || iam::matching("s3:Get*").len());
    first("all services", || iam::matching("*").len());
    first("all services, again", || iam::matching("*").len());
    first("a name in `Policies`", || {
        iam::sam_managed_arn("AmazonS3ReadOnlyAccess", spec::Partition::Aws)
    });
    first("a managed policy, with the pack", || {
        iam::managed_policy("AmazonS3ReadOnlyAccess")
    });
    first("a managed policy, another", || {
        iam::managed_policy("ReadOnlyAccess")
    });
    first("policy templates", || iam::policy_templates().len());
    first("an operation", || spec::operation("s3", "HeadObject"));
    first("a type of CloudFormation", || {
        spec::cfn::ref_is("AWS::SQS::Queue")
    });
}

/// Nothing is done twice: what is measured is what a cache holds afterwards.
fn first<T>(name: &str, work: impl FnOnce() -> T) {
    let started = Instant::now();
    black_box(work());
    println!("{name:34} {:>11.1?}", started.elapsed());
}
