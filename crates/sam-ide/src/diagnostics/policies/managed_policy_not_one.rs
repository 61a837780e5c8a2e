//! `managed-policy-not-one`: what stands in the place of a managed policy is something else.
//!
//! `ManagedPolicyArns` and `PermissionsBoundary`, and `Policies` of a function or state machine, take the ARN of a managed
//! policy: `!Ref` of an `AWS::IAM::ManagedPolicy`. `!Ref` of an `AWS::IAM::Policy` is a name, and the ARN of a role or bucket is
//! none of a policy. SAM passes the value on, and IAM refuses it.
//!
//! ```yaml
//! Policies: [!Ref Inline]       # bad: an AWS::IAM::Policy
//! Policies: [!Ref Managed]      # good: an AWS::IAM::ManagedPolicy
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns>.

use crate::diagnostics::role_view::RoleView;
use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::names::a_noun;
use sam_core::connector::Resolver;
use sam_core::permission::{Arn, ManagedRef};
use sam_core::policy::{TextPart, text_parts};

pub(super) const RULE: Rule = Rule {
    code: "managed-policy-not-one",
    severity: Severity::Error,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, resolver: &Resolver<'_>) {
    let template = resolver.template();
    for managed in view.managed() {
        // What is written in full is looked up by other rules.
        if managed.names != ManagedRef::Other || may_be_policy(&Arn::new(managed.node, template)) {
            continue;
        }
        let parts = text_parts(managed.node);
        let id = match parts.as_slice() {
            [TextPart::Ref(id) | TextPart::GetAtt(id, _)] => Some(*id),
            _ => None,
        };
        let resource = id.and_then(|it| Some((it, template.resource(it)?.type_name()?)));
        let message = match resource {
            Some((id, "AWS::IAM::Policy")) => format!(
                "`{id}` is an inline policy, which has no ARN, so the deployment fails. Name an `AWS::IAM::ManagedPolicy`."
            ),
            Some((id, "AWS::IAM::ManagedPolicy")) => format!(
                "This is not the ARN of `{id}`, so the deployment fails. Write `!Ref {id}`."
            ),
            Some((id, other)) => format!(
                "`{id}` is {}, not a managed policy, so the deployment fails. Name an `AWS::IAM::ManagedPolicy`.",
                a_noun(other)
            ),
            None => "This is not the ARN of a managed policy, `arn:aws:iam::ACCOUNT:policy/NAME`, so the deployment fails.".to_owned(),
        };
        acc.push(RULE.at(managed.node.full_range(), message));
    }
}

/// Whether a value may be the ARN of a policy when the template is deployed.
fn may_be_policy(arn: &Arn) -> bool {
    if !arn.may_be_arn() {
        return false;
    }
    let Some([_, service, ..]) = arn.fields() else {
        return true;
    };
    service.is_none_or(|it| it == "iam") && arn.may_begin(&["policy/"])
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn other_things_are_no_managed_policies() {
        check_rule(
            r#"
Parameters: {Given: {Type: String}}
Resources:
  Inline: {Type: AWS::IAM::Policy, Properties: {PolicyName: a, Roles: [a]}}
  Managed: {Type: AWS::IAM::ManagedPolicy}
  Pictures: {Type: AWS::S3::Bucket}
  Reader:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [!Ref Inline, !Ref Managed, !Ref Given, !ImportValue a]
      PermissionsBoundary: !Sub 'arn:aws:iam::${AWS::AccountId}:role/x'
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - !Ref Inline
      - !GetAtt Reader.Arn
      - !Ref Pictures
      - !Ref Managed
      - !Sub 'arn:aws:iam::${AWS::AccountId}:policy/x'
      - !Sub '${Given}'
      - !Sub 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaRole'
"#,
            "managed-policy-not-one",
            expect![[r#"
                10 |       ManagedPolicyArns: [!Ref Inline, !Ref Managed, !Ref Given, !ImportValue a]
                   |                           ^^^^^^^^^^^ managed-policy-not-one: `Inline` is an inline policy, which has no ARN, so the deployment fails. Name an `AWS::IAM::ManagedPolicy`.
                11 |       PermissionsBoundary: !Sub 'arn:aws:iam::${AWS::AccountId}:role/x'
                   |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-not-one: This is not the ARN of a managed policy, `arn:aws:iam::ACCOUNT:policy/NAME`, so the deployment fails.
                16 |       - !Ref Inline
                   |         ^^^^^^^^^^^ managed-policy-not-one: `Inline` is an inline policy, which has no ARN, so the deployment fails. Name an `AWS::IAM::ManagedPolicy`.
                17 |       - !GetAtt Reader.Arn
                   |         ^^^^^^^^^^^^^^^^^^ managed-policy-not-one: `Reader` is an `AWS::IAM::Role`, not a managed policy, so the deployment fails. Name an `AWS::IAM::ManagedPolicy`.
                18 |       - !Ref Pictures
                   |         ^^^^^^^^^^^^^ managed-policy-not-one: `Pictures` is a bucket, not a managed policy, so the deployment fails. Name an `AWS::IAM::ManagedPolicy`.
            "#]],
        );
    }
}
