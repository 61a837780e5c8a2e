//! `managed-policy-service-linked`: a managed policy can only be attached to a service-linked role.
//!
//! The policies with `aws-service-role/` in their ARN belong to roles that AWS services make for themselves. IAM does not
//! attach them to any other role, user or group, and the deployment fails.
//!
//! ```yaml
//! Policies:
//!   - AWSLambdaReplicator          # bad
//!   - AWSLambdaRole                # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html>.

use crate::diagnostics::role_view::RoleView;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use sam_core::connector::Resolver;
use sam_core::permission::{ManagedRef, managed_path};

pub(super) const RULE: Rule = Rule {
    code: "managed-policy-service-linked",
    severity: Severity::Warning,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, _: &Resolver<'_>) {
    for managed in view.managed() {
        let found = &managed.names;
        let is_one = match found {
            ManagedRef::Name(name) | ManagedRef::Given(name) => {
                managed_path(name).is_some_and(|it| it == "aws-service-role/")
            }
            ManagedRef::Aws(arn) => arn.path == "aws-service-role/",
            ManagedRef::Malformed(_) | ManagedRef::Unfilled(_) | ManagedRef::Other => false,
        };
        if !is_one {
            continue;
        }
        let name = found.name().unwrap_or_default();
        let message = format!(
            "Only a service-linked role of AWS can have `{name}`, so the deployment fails. Remove it."
        );
        acc.push(RULE.at(managed.node.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let view = finding.role_view(resolver)?;
    let managed = view.managed().iter().find(|it| finding.is_at(it.node))?;
    let name = managed.names.name().unwrap_or_default();
    let edits = managed.slot.remove(resolver.template().document());
    Some(Fix::list([(format!("Remove `{name}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    #[test]
    fn it_belongs_to_a_service() {
        let function = r#"
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - AWSLambdaReplicator
      - AWSLambdaRole
"#;
        check(
            function,
            expect![[r#"
                7 |       - AWSLambdaReplicator
                  |         ^^^^^^^^^^^^^^^^^^^ managed-policy-service-linked (warning): Only a service-linked role of AWS can have `AWSLambdaReplicator`, so the deployment fails. Remove it.
                  |         fix: Remove `AWSLambdaReplicator`
            "#]],
        );
        check_fix(
            function,
            "Remove `AWSLambdaReplicator`",
            expect![[r#"
                 6 |       Policies:
                -7 |       - AWSLambdaReplicator
                 7 |       - AWSLambdaRole
            "#]],
        );
    }
}
