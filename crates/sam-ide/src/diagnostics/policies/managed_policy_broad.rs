//! `managed-policy-broad`: a managed policy allows everything, or every action of a service on all resources.
//!
//! Such a policy lets a function delete what it only has to read, and reaches resources that are none of this
//! application's. A connector, a policy template or a statement grants what is needed on the resources that it names.
//! Nothing is said of a permissions boundary, which grants nothing.
//!
//! ```yaml
//! Policies:
//!   - AmazonS3FullAccess           # bad
//!   - S3ReadPolicy:                # good
//!       BucketName: !Ref Images
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege>.

use crate::diagnostics::message::first_short;
use crate::diagnostics::role_view::{NamedIn, Owner, RoleView};
use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::names::listed;
use sam_core::connector::Resolver;
use sam_core::iam::{ManagedPolicy, managed_policy, service_name};
use sam_core::permission::ManagedRef;
use sam_core::policy::Effect;
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    code: "managed-policy-broad",
    severity: Severity::Information,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: None,
};

/// More services than these are counted, not named.
const MOST_NAMED: usize = 3;

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, _: &Resolver<'_>) {
    for managed in view.managed() {
        if managed.named_in == NamedIn::PermissionsBoundary {
            continue;
        }
        let name = match &managed.names {
            ManagedRef::Name(name) | ManagedRef::Given(name) => name,
            ManagedRef::Aws(arn) => &arn.name,
            ManagedRef::Malformed(_) | ManagedRef::Unfilled(_) | ManagedRef::Other => continue,
        };
        let Some(policy) = managed_policy(name) else {
            continue;
        };
        let (what, severity) = match breadth(policy) {
            Breadth::Everything => (
                "every action on every resource".to_owned(),
                Severity::Warning,
            ),
            Breadth::EverythingBut(left) => (
                format!("all actions on all resources, except those of {left}"),
                Severity::Warning,
            ),
            Breadth::Services(names) if names.is_empty() => continue,
            Breadth::Services(names) => (
                format!("every action of {} on all resources", some(&names)),
                Severity::Information,
            ),
        };
        let of_sam = match view.owner {
            Owner::Function | Owner::StateMachine => {
                Some("Use a connector, a policy template or a statement instead.")
            }
            Owner::Iam => None,
        };
        let ways_out = of_sam
            .into_iter()
            .chain(["List the needed actions instead."]);
        let message = first_short(ways_out.map(|it| format!("`{name}` allows {what}. {it}")));
        let diagnostic = RULE.at(managed.node.full_range(), message);
        acc.push(diagnostic.severity(severity));
    }
}

/// How much a policy allows without naming it.
enum Breadth {
    Everything,
    /// All but the services in this phrase.
    EverythingBut(String),
    /// Everything of these services.
    Services(BTreeSet<&'static str>),
}

fn breadth(policy: &ManagedPolicy) -> Breadth {
    let wide = policy.statements.iter().filter(|it| {
        it.effect == Effect::Allow && it.condition.is_none() && it.resources.contains(&"*")
    });
    let mut services = BTreeSet::new();
    for statement in wide {
        if statement
            .actions
            .iter()
            .any(|it| matches!(*it, "*" | "*:*"))
        {
            return Breadth::Everything;
        }
        if !statement.not_actions.is_empty() {
            let prefixes = statement.not_actions.iter().map(|it| name(it));
            return Breadth::EverythingBut(some(&prefixes.collect()));
        }
        let whole = statement.actions.iter().filter(|it| it.ends_with(":*"));
        services.extend(whole.map(|it| name(it)));
    }
    Breadth::Services(services)
}

/// The name of the service of an action.
fn name(action: &'static str) -> &'static str {
    let prefix = action.split(':').next().unwrap_or(action);
    service_name(prefix).unwrap_or(prefix)
}

fn some(names: &BTreeSet<&str>) -> String {
    match names.len() {
        0..=MOST_NAMED => listed(names.iter().copied()).replace('`', ""),
        count => {
            let first = names.iter().take(MOST_NAMED).copied();
            let first: Vec<&str> = first.collect();
            format!(
                "{} and {} more services",
                first.join(", "),
                count - MOST_NAMED
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn as_wide_as_its_document() {
        check(
            r#"
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      PermissionsBoundary: arn:aws:iam::aws:policy/PowerUserAccess
      Policies:
      - AmazonS3FullAccess
      - AmazonS3ReadOnlyAccess
      - !Sub arn:${AWS::Partition}:iam::aws:policy/PowerUserAccess
      - CloudWatchFullAccess
  Group:
    Type: AWS::IAM::Group
    Properties:
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]
"#,
            expect![[r#"
                8 |       - AmazonS3FullAccess
                  |         ^^^^^^^^^^^^^^^^^^ managed-policy-broad (information): `AmazonS3FullAccess` allows every action of Amazon S3 and Amazon S3 Object Lambda on all resources. Use a connector, a policy template or a statement instead.
                10 |       - !Sub arn:${AWS::Partition}:iam::aws:policy/PowerUserAccess
                   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-broad (warning): `PowerUserAccess` allows all actions on all resources, except those of AWS Account Management, AWS IAM and AWS Organizations. List the needed actions instead.
                11 |       - CloudWatchFullAccess
                   |         ^^^^^^^^^^^^^^^^^^^^ managed-policy-broad (information): `CloudWatchFullAccess` allows every action of Amazon CloudWatch, Amazon CloudWatch Logs and Amazon SNS on all resources. List the needed actions instead.
                15 |       ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]
                   |                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-broad (warning): `AdministratorAccess` allows every action on every resource. List the needed actions instead.
            "#]],
        );
    }
}
