//! `access-key-long-lived`: the template makes an access key for a user of IAM.
//!
//! Such a key works until somebody deletes it, from wherever it leaks to. AWS recommends roles, whose credentials end by
//! themselves: a role of the function, a role that another account assumes, or one for an OpenID provider such as GitHub.
//! A template that gives the secret key to an output also shows it to everyone who may read the stack.
//!
//! ```yaml
//! Deployer: {Type: AWS::IAM::User}
//! Key:                              # bad
//!   Type: AWS::IAM::AccessKey
//!   Properties: {UserName: !Ref Deployer}
//! DeployRole:                       # good
//!   Type: AWS::IAM::Role
//! ```
//!
//! The rule reports nothing for a key whose `Status` is `Inactive`.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::connector::Resolver;
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "access-key-long-lived",
    severity: Severity::Information,
    category: RuleCategory::Role,
    check: Check::Resource(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    if resource.type_name() != Some("AWS::IAM::AccessKey") {
        return;
    }
    let status = resource.property("Status").and_then(NodeRef::as_str);
    if status == Some("Inactive") {
        return;
    }
    let message = "This access key works until it is deleted. Use a role instead, whose credentials end by themselves.";
    let range = resource.entry.key.full_range();
    acc.push(RULE.at(range, message));
}

#[cfg(test)]
mod tests {
    use crate::testing::check_advice;
    use expect_test::expect;

    #[test]
    fn a_key_never_ends() {
        check_advice(
            r#"
Resources:
  Deployer: {Type: AWS::IAM::User}
  Key:
    Type: AWS::IAM::AccessKey
    Properties: {UserName: !Ref Deployer}
  Old:
    Type: AWS::IAM::AccessKey
    Properties: {UserName: !Ref Deployer, Status: Inactive}
"#,
            expect![[r#"
                4 |   Key:
                  |   ^^^ access-key-long-lived (information): This access key works until it is deleted. Use a role instead, whose credentials end by themselves.
            "#]],
        );
    }
}
