//! `policy-without-owner`: a policy is put on no role, user or group.
//!
//! An `AWS::IAM::Policy` is a part of the roles, users and groups that it names; without one it cannot exist, and
//! CloudFormation refuses it. A policy that stands alone is an `AWS::IAM::ManagedPolicy`.
//!
//! ```yaml
//! Type: AWS::IAM::Policy
//! Properties:
//!   PolicyName: read
//!   Roles: [!Ref Reader]       # without it: bad
//!   PolicyDocument: { … }
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::connector::Resolver;
use sam_core::policy::{branches, is_deferred, may_have_more};
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "policy-without-owner",
    severity: Severity::Error,
    category: RuleCategory::Role,
    check: Check::Resource(check),
    fix: None,
};

const OWNERS: [&str; 3] = ["Roles", "Users", "Groups"];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    if resource.type_name() != Some("AWS::IAM::Policy") {
        return;
    }
    let Some(properties) = resource.properties().filter(|it| !may_have_more(*it)) else {
        return;
    };
    let may_name = |it: NodeRef<'_>| {
        let is_list = it.is_sequence() && it.tag().is_none();
        is_deferred(it) || !is_list || it.items().any(|it| !branches(it).is_empty())
    };
    let has_owner = |name: &&str| {
        let value = properties.get(name).filter(|it| !it.is_null());
        value.is_some_and(|it| branches(it).into_iter().any(may_name))
    };
    if !OWNERS.iter().any(has_owner) {
        acc.push(RULE.at(
            resource.entry.key.full_range(),
            "This policy belongs to nobody, so the deployment fails. Name a role in `Roles`, or make it an `AWS::IAM::ManagedPolicy`.",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn a_policy_is_put_on_someone() {
        check_rule(
            r#"
Conditions: {Prod: !Equals [a, b]}
Parameters: {Given: {Type: CommaDelimitedList}}
Resources:
  A: {Type: AWS::IAM::Policy, Properties: {PolicyName: a}}
  B: {Type: AWS::IAM::Policy, Properties: {PolicyName: a, Roles: []}}
  C: {Type: AWS::IAM::Policy, Properties: {PolicyName: a, Roles: [!Ref AWS::NoValue], Users: !Ref AWS::NoValue}}
  D: {Type: AWS::IAM::Policy, Properties: {PolicyName: a, Roles: [some]}}
  E: {Type: AWS::IAM::Policy, Properties: {PolicyName: a, Roles: !Ref Given}}
  F: {Type: AWS::IAM::Policy, Properties: {PolicyName: a, Groups: [!If [Prod, a, !Ref AWS::NoValue]]}}
  G: {Type: AWS::IAM::ManagedPolicy, Properties: {ManagedPolicyName: a}}
"#,
            "policy-without-owner",
            expect![[r#"
                5 |   A: {Type: AWS::IAM::Policy, Properties: {PolicyName: a}}
                  |   ^ policy-without-owner: This policy belongs to nobody, so the deployment fails. Name a role in `Roles`, or make it an `AWS::IAM::ManagedPolicy`.
                6 |   B: {Type: AWS::IAM::Policy, Properties: {PolicyName: a, Roles: []}}
                  |   ^ policy-without-owner: This policy belongs to nobody, so the deployment fails. Name a role in `Roles`, or make it an `AWS::IAM::ManagedPolicy`.
                7 |   C: {Type: AWS::IAM::Policy, Properties: {PolicyName: a, Roles: [!Ref AWS::NoValue], Users: !Ref AWS::NoValue}}
                  |   ^ policy-without-owner: This policy belongs to nobody, so the deployment fails. Name a role in `Roles`, or make it an `AWS::IAM::ManagedPolicy`.
            "#]],
        );
    }
}
