//! `deploy-capability-missing`: `samconfig.toml` lacks a capability that the deployment needs.
//!
//! CloudFormation creates roles, users, groups and policies only for a deployment that acknowledges it with
//! `CAPABILITY_IAM`, those with names of their own only with `CAPABILITY_NAMED_IAM`, and nested applications only with
//! `CAPABILITY_AUTO_EXPAND`. Without the capability `sam deploy` ends with an error. The rule looks at environments of
//! `samconfig.toml` that name a stack, and knows the roles that SAM generates.
//!
//! ```toml
//! [default.deploy.parameters]
//! stack_name = "shop"
//! capabilities = "CAPABILITY_IAM"    # needed by every function without a role of its own
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html>.

use crate::diagnostics::{Check, DeploySettings, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::analysis::Analysis;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "deploy-capability-missing",
    severity: Severity::Warning,
    category: RuleCategory::Template,
    check: Check::DeploySettings(check),
    fix: None,
};

const IAM: &str = "CAPABILITY_IAM";
const NAMED_IAM: &str = "CAPABILITY_NAMED_IAM";
const AUTO_EXPAND: &str = "CAPABILITY_AUTO_EXPAND";

/// The types for which a capability is needed, with the property that gives a name, if any
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html>).
const IAM_TYPES: [(&str, &str); 8] = [
    ("AWS::IAM::AccessKey", ""),
    ("AWS::IAM::Group", "GroupName"),
    ("AWS::IAM::InstanceProfile", "InstanceProfileName"),
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
    ("AWS::IAM::Policy", ""),
    ("AWS::IAM::Role", "RoleName"),
    ("AWS::IAM::User", "UserName"),
    ("AWS::IAM::UserToGroupAddition", ""),
];

fn check(acc: &mut Vec<Diagnostic>, settings: &[DeploySettings], analysis: &Analysis) {
    let needs = [
        (named_resource(analysis), NAMED_IAM, &[NAMED_IAM][..]),
        (iam_resource(analysis), IAM, &[IAM, NAMED_IAM][..]),
        (
            nested_application(analysis),
            AUTO_EXPAND,
            &[AUTO_EXPAND][..],
        ),
    ];
    for (resource, needed, sufficient) in needs {
        let Some(resource) = resource else { continue };
        let lacking = settings.iter().find(|it| {
            let mut given = it.capabilities.iter();
            !given.any(|it| sufficient.contains(&it.as_str()))
        });
        let Some(lacking) = lacking else { continue };
        let message = format!(
            "samconfig.toml lacks {needed} for [{}], without which CloudFormation refuses this. Add it to `capabilities`.",
            lacking.environment.chars().take(30).collect::<String>()
        );
        acc.push(RULE.at(resource.entry.key.full_range(), message));
        if needed == NAMED_IAM {
            // Whoever adds it needs no other one for IAM.
            return;
        }
    }
}

/// The first resource of IAM with a name of its own.
fn named_resource(analysis: &Analysis) -> Option<Resource<'_>> {
    let mut resources = analysis.template().resources();
    resources.find(|it| {
        let known = IAM_TYPES.iter().find(|(of, _)| it.type_name() == Some(*of));
        known.is_some_and(|(_, name)| !name.is_empty() && it.property(name).is_some())
    })
}

/// The first resource of IAM, or the first for which SAM generates one.
fn iam_resource(analysis: &Analysis) -> Option<Resource<'_>> {
    let is_of_iam = |name: &str| IAM_TYPES.iter().any(|(of, _)| *of == name);
    let resolver = analysis.resolver();
    let generated = resolver.generated();
    let generated: Vec<&str> = generated
        .iter()
        .filter(|(_, of)| is_of_iam(of))
        .map(|(id, _)| *id)
        .collect();
    let mut resources = analysis.template().resources();
    resources.find(|it| {
        let is_written = it.type_name().is_some_and(is_of_iam);
        is_written || generated.iter().any(|role| role.starts_with(it.id))
    })
}

/// The first application from another template, whose macros CloudFormation expands.
fn nested_application(analysis: &Analysis) -> Option<Resource<'_>> {
    let mut nested = analysis
        .template()
        .resources_of_type("AWS::Serverless::Application");
    nested.next()
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::{DeploySettings, findings, with_deploy_settings};
    use sam_core::analysis::Analysis;

    #[track_caller]
    fn check(resources: &str, capabilities: &[&str], expected: &[&str]) {
        let template = format!("Transform: AWS::Serverless-2016-10-31\nResources:\n{resources}");
        let analysis = Analysis::open(0, &template);
        let settings = DeploySettings {
            environment: "default".to_owned(),
            parameters: Vec::new(),
            capabilities: capabilities.iter().map(|it| (*it).to_owned()).collect(),
        };
        let all = with_deploy_settings(&findings(&analysis), &analysis, &[settings]);
        let found = all
            .iter()
            .filter(|it| it.code == "deploy-capability-missing");
        let found = found.map(|it| {
            let words = it.message.split_whitespace();
            format!(
                "{} {}",
                analysis.slice(it.range),
                words.skip(2).take(1).collect::<String>()
            )
        });
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    const FUNCTION: &str = "  F:\n    Type: AWS::Serverless::Function\n    Properties: {Handler: a.b, Runtime: python3.13, InlineCode: x}\n";
    const ROLE: &str = "  R:\n    Type: AWS::IAM::Role\n    Properties: {RoleName: r, AssumeRolePolicyDocument: {}}\n";
    const NESTED: &str =
        "  N:\n    Type: AWS::Serverless::Application\n    Properties: {Location: n.yaml}\n";

    #[test]
    fn roles_need_a_capability() {
        check(FUNCTION, &[], &["F CAPABILITY_IAM"]);
        check(FUNCTION, &["CAPABILITY_IAM"], &[]);
        check(FUNCTION, &["CAPABILITY_NAMED_IAM"], &[]);
        check(ROLE, &["CAPABILITY_IAM"], &["R CAPABILITY_NAMED_IAM"]);
        check("  Q: {Type: AWS::SQS::Queue}\n", &[], &[]);
    }

    #[test]
    fn nested_applications_need_another() {
        check(NESTED, &[], &["N CAPABILITY_AUTO_EXPAND"]);
        check(NESTED, &["CAPABILITY_AUTO_EXPAND"], &[]);
    }
}
