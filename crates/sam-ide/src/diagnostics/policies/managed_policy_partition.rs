//! `managed-policy-partition`: the ARN of a managed policy names a partition that has no such policy.
//!
//! AWS keeps its policies in each partition by itself: `aws-cn` and `aws-us-gov` have about half of those of `aws`. What
//! is known here is the list by which SAM makes ARNs of names, which has the partitions `aws`, `aws-cn`, `aws-us-gov` and
//! `aws-eusc`, and lags behind: that is why this is no more than information. A policy that is in the list of another
//! partition only is told; one that is in none is not.
//!
//! ```yaml
//! ManagedPolicyArns:
//!   - arn:aws-us-gov:iam::aws:policy/AmazonMechanicalTurkReadOnly  # bad: not in GovCloud
//!   - arn:aws-us-gov:iam::aws:policy/AmazonS3ReadOnlyAccess        # good
//! ```
//!
//! See <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>.

use crate::diagnostics::role_view::RoleView;
use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::names::listed;
use sam_core::DATA_DATE;
use sam_core::connector::Resolver;
use sam_core::permission::{AwsArn, ManagedRef, listed_in, listed_partition};
use sam_core::spec::Partition;

pub(super) const RULE: Rule = Rule {
    code: "managed-policy-partition",
    severity: Severity::Information,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, _: &Resolver<'_>) {
    for managed in view.managed() {
        let message = match &managed.names {
            ManagedRef::Aws(arn) => missing(arn),
            ManagedRef::Name(_)
            | ManagedRef::Given(_)
            | ManagedRef::Malformed(_)
            | ManagedRef::Unfilled(_)
            | ManagedRef::Other => None,
        };
        acc.extend(message.map(|it| RULE.at(managed.node.full_range(), it)));
    }
}

fn missing(arn: &AwsArn) -> Option<String> {
    let partition = listed_partition(arn)?;
    let found: Vec<&str> = listed_in(&arn.name).map(Partition::name).collect();
    (!found.is_empty() && !found.contains(&partition.name())).then(|| {
        format!(
            "SAM lists `{}` for {}, not for `{}` (as of {DATA_DATE}), so the deployment may fail. Write statements.",
            arn.name,
            listed(found.iter().copied()),
            partition.name()
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn a_policy_of_another_partition() {
        check(
            r#"
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - arn:aws-cn:iam::aws:policy/AmazonMechanicalTurkReadOnly
      - arn:aws-cn:iam::aws:policy/AmazonS3ReadOnlyAccess
      - arn:aws:iam::aws:policy/AmazonKendraReadOnlyAccess
      - !Sub arn:${AWS::Partition}:iam::aws:policy/AmazonBedrockReadOnly
      - arn:aws-iso:iam::aws:policy/AmazonQLDBReadOnly
      - AmazonSQSReadOnlyAccess
"#,
            expect![[r#"
                7 |       - arn:aws-cn:iam::aws:policy/AmazonMechanicalTurkReadOnly
                  |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-partition (information): SAM lists `AmazonMechanicalTurkReadOnly` for `aws` and `aws-eusc`, not for `aws-cn` (as of 2026-10), so the deployment may fail. Write statements.
            "#]],
        );
    }
}
