//! `managed-policy-needs-arn`: a property needs the ARN of a managed policy, but has its name.
//!
//! `ManagedPolicyArns` and `PermissionsBoundary` take ARNs, and nobody makes an ARN of a name there. In `Policies` of a
//! function or state machine SAM makes ARNs of the names that it has a list of; that list is shorter than AWS's.
//!
//! ```yaml
//! ManagedPolicyArns:
//!   - AWSLambdaRole                                                              # bad
//!   - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaRole      # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns>.

use crate::diagnostics::role_view::{NamedIn, RoleView};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::managed::managed_arn;
use sam_core::connector::Resolver;
use sam_core::permission::{ManagedRef, is_managed_name, managed_path};

pub(super) const RULE: Rule = Rule {
    code: "managed-policy-needs-arn",
    severity: Severity::Error,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, _: &Resolver<'_>) {
    for managed in view.managed() {
        let (name, message, severity) = match (&managed.names, managed.named_in) {
            (ManagedRef::Name(name), NamedIn::Policies) if is_managed_name(name) => continue,
            (ManagedRef::Name(name), NamedIn::Policies) => {
                let message = format!("SAM does not know the ARN of `{name}`. Write its ARN.");
                (name, message, Severity::Information)
            }
            (ManagedRef::Given(name), NamedIn::Policies) => {
                let message = format!(
                    "SAM replaces the plain string `{name}` by its ARN, but not an intrinsic function. Write the string or the ARN."
                );
                (name, message, Severity::Error)
            }
            (
                ManagedRef::Name(name) | ManagedRef::Given(name),
                NamedIn::ManagedPolicyArns | NamedIn::PermissionsBoundary,
            ) => {
                let message = format!(
                    "This property needs the ARN of a managed policy, not the name `{name}`, so the deployment fails. Write its ARN."
                );
                (name, message, Severity::Error)
            }
            (
                ManagedRef::Aws(_)
                | ManagedRef::Malformed(_)
                | ManagedRef::Unfilled(_)
                | ManagedRef::Other,
                _,
            ) => continue,
        };
        if managed_path(name).is_none() {
            continue;
        }
        acc.push(
            RULE.at(managed.node.full_range(), message)
                .severity(severity),
        );
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let view = finding.role_view(resolver)?;
    let managed = view.managed().iter().find(|it| finding.is_at(it.node))?;
    let arn = managed_arn(managed.names.name()?)?;
    let edits = managed.slot.replace(resolver.template().document(), &arn);
    Some(Fix::list([("Write its ARN", edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const NAMES: &str = r#"
Resources:
  Own:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
        - {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}
      ManagedPolicyArns:
      - AWSLambdaRole # to call others
      - arn:aws:iam::aws:policy/AWSLambdaExecute
      PermissionsBoundary: ReadOnlyAccess
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - AWSLambdaRole
      - !Sub AWSLambdaExecute
"#;

    #[test]
    fn only_sam_knows_names() {
        check(
            NAMES,
            expect![[r#"
                11 |       - AWSLambdaRole # to call others
                   |         ^^^^^^^^^^^^^ managed-policy-needs-arn: This property needs the ARN of a managed policy, not the name `AWSLambdaRole`, so the deployment fails. Write its ARN.
                   |         fix: Write its ARN
                13 |       PermissionsBoundary: ReadOnlyAccess
                   |                            ^^^^^^^^^^^^^^ managed-policy-needs-arn: This property needs the ARN of a managed policy, not the name `ReadOnlyAccess`, so the deployment fails. Write its ARN.
                   |                            fix: Write its ARN
                19 |       - !Sub AWSLambdaExecute
                   |         ^^^^^^^^^^^^^^^^^^^^^ managed-policy-needs-arn: SAM replaces the plain string `AWSLambdaExecute` by its ARN, but not an intrinsic function. Write the string or the ARN.
                   |         fix: Write its ARN
            "#]],
        );
        check_fix(
            NAMES,
            "Write its ARN",
            expect![[r#"
                 10 |       ManagedPolicyArns:
                -11 |       - AWSLambdaRole # to call others
                +11 |       - !Sub 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaRole' # to call others
                 12 |       - arn:aws:iam::aws:policy/AWSLambdaExecute
            "#]],
        );
    }
}
