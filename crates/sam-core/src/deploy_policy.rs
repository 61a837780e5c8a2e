//! What the one who runs `sam deploy` needs for a template: the policy of a deployment.
//!
//! Each resource of the expanded template needs what the handlers of its type call
//! ([`handlers`](crate::spec::handlers)), without what only properties need that it does not have ([`condition`]). Each
//! action gets the narrowest ARNs that the template tells ([`resource`]): names that are given, else the name that
//! CloudFormation makes ([`name`]). CloudFormation itself, the artifacts and the roles that are passed come on top.

mod artifact;
mod condition;
mod deployed;
mod document;
mod filled_arn;
mod github;
mod linked_role;
mod name;
mod pass_role;
mod resource;
mod statement;

use crate::environment::Environment;
use crate::iam::{AccessLevel, access_level};
use crate::spec::handlers::{self, DeploymentPhase};
use crate::template::Template;
use deployed::{Deployed, DeployedResource};
pub use document::{MOST_POLICY_CHARACTERS, policy_documents};
pub use github::{GithubRepository, github_role};
use serde_json::Value;
pub use statement::DeployStatement;
use statement::Statements;
use std::collections::{BTreeMap, BTreeSet};

/// What a template is deployed as.
#[derive(Clone, Debug)]
pub struct DeployTarget {
    /// The name of the stack.
    pub stack: String,
    /// The number of the account; `*` stands for one that is not known.
    pub account: String,
    /// The region and the values of parameters.
    pub environment: Environment,
    /// What the policy is for.
    pub phases: Vec<DeploymentPhase>,
    /// The bucket that the SAM CLI uploads to; the one that it makes by itself, if none is given.
    pub bucket: Option<String>,
    /// Which resources get tags.
    pub tags: StackTags,
}

/// Which resources of a deployment get tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StackTags {
    /// Those that have tags in the template.
    Written,
    /// All that can have tags: the deployment gives tags to the stack.
    Everywhere,
}

/// The policy of a deployment.
#[derive(Clone, Debug, Default)]
pub struct DeployPolicy {
    /// What it allows.
    pub statements: Vec<DeployStatement>,
    /// The types without data about the actions of their handlers, each with the logical IDs.
    pub without_data: BTreeMap<String, Vec<String>>,
    /// What the policy leaves open, in sentences.
    pub remarks: Vec<String>,
}

/// The policy to deploy a template, of which `transformed` is what the transform writes.
pub fn deploy_policy(
    template: Template<'_>,
    transformed: &Value,
    target: &DeployTarget,
) -> DeployPolicy {
    let deployed = Deployed::new(template, transformed, target);
    let mut policy = DeployPolicy::default();
    let mut found = Statements::default();
    artifact::add(&mut found, template, &deployed);
    for resource in deployed.resources() {
        add(&mut found, &mut policy, resource, &deployed);
    }
    pass_role::add(&mut found, &mut policy.remarks, &deployed);
    policy.statements = found.statements();
    policy.remarks.sort();
    policy.remarks.dedup();
    policy
}

/// Adds what one resource needs.
fn add<'t>(
    found: &mut Statements,
    policy: &mut DeployPolicy,
    resource: DeployedResource<'t>,
    deployed: &Deployed<'t>,
) {
    if resource.is_custom() {
        return add_custom(found, resource, deployed);
    }
    // Neither makes anything outside of CloudFormation.
    if matches!(
        resource.resource_type,
        "AWS::CloudFormation::WaitCondition" | "AWS::CloudFormation::WaitConditionHandle"
    ) {
        return;
    }
    let Some(actions) = deployed.actions(resource) else {
        let ids = policy.without_data.entry(resource.resource_type.to_owned());
        ids.or_default().push(resource.id.to_owned());
        return;
    };
    for action in actions {
        if is_of_another_step(action) {
            continue;
        }
        if resource.resource_type == "AWS::CloudFormation::Stack" {
            let stack = deployed.stack_arn(&deployed.generated_name(resource));
            found.add(action, [stack]);
            continue;
        }
        match resource::arns(action, resource, deployed) {
            Some(arns) => found.add_with(action, arns, condition(action, resource, deployed)),
            None => policy.remarks.push(format!(
                "{} {} may need {action} on a {} that the template does not name.",
                resource.resource_type,
                resource.id,
                identity_of(action)
            )),
        }
    }
    if resource.resource_type == "AWS::CloudFormation::Stack" {
        let template = resource.properties.get("TemplateURL");
        let objects = resource::objects_of_addresses(template, deployed);
        found.add("s3:GetObject", objects);
    }
    for action in condition::also_needed(resource) {
        let arns = resource::arns(action, resource, deployed).unwrap_or_default();
        found.add(action, arns);
    }
    if resource.resource_type == "AWS::CloudFormation::Stack" {
        policy.remarks.push(format!(
            "{} is a nested stack: what its own resources need is not in the policy.",
            resource.id
        ));
    }
}

/// What an action of IAM changes.
fn identity_of(action: &str) -> &'static str {
    match action {
        _ if action.contains("Group") => "group",
        _ if action.contains("User") => "user",
        _ => "role",
    }
}

/// Whether a step of its own knows more of the resources of an action.
fn is_of_another_step(action: &str) -> bool {
    action == "iam:PassRole"
}

/// The condition that limits an action further than the resources that it takes.
fn condition<'t>(
    action: &str,
    resource: DeployedResource<'t>,
    deployed: &Deployed<'t>,
) -> Option<(&'static str, BTreeSet<String>)> {
    match (action, resource.resource_type) {
        ("iam:AttachRolePolicy", "AWS::IAM::Role") => {
            let policies = deployed.texts(resource.properties.get("ManagedPolicyArns")?);
            let is_known = policies.iter().all(|it| it.starts_with("arn:"));
            is_known.then(|| ("iam:PolicyARN", policies.into_iter().collect()))
        }
        // The policy attaches itself to what it names.
        (
            "iam:AttachGroupPolicy" | "iam:AttachRolePolicy" | "iam:AttachUserPolicy",
            "AWS::IAM::ManagedPolicy",
        ) => Some(("iam:PolicyARN", BTreeSet::from([deployed.arn(resource)?]))),
        // https://docs.aws.amazon.com/lambda/latest/dg/permissions-user-function.html
        (
            "lambda:CreateEventSourceMapping"
            | "lambda:DeleteEventSourceMapping"
            | "lambda:UpdateEventSourceMapping",
            "AWS::Lambda::EventSourceMapping",
        ) => {
            let functions = deployed.texts(resource.properties.get("FunctionName")?);
            let prefix = deployed.fill("arn:${Partition}:lambda:${Region}:${Account}:function:");
            let arn = |it: String| match it.starts_with("arn:") {
                true => it,
                false => format!("{prefix}{it}"),
            };
            let is_known = !functions.is_empty() && functions.iter().all(|it| it != "*");
            is_known.then(|| {
                let arns = functions.into_iter().map(arn).collect();
                ("lambda:FunctionArn", arns)
            })
        }
        _ => None,
    }
}

/// A custom resource is a call of a function or a message to a topic
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html>).
fn add_custom(found: &mut Statements, resource: DeployedResource<'_>, deployed: &Deployed<'_>) {
    let tokens = resource.properties.get("ServiceToken");
    for token in tokens.map(|it| deployed.texts(it)).unwrap_or_default() {
        match token.split(':').nth(2) {
            Some("sns") => found.add("sns:Publish", [token]),
            Some("lambda") => found.add("lambda:InvokeFunction", [token]),
            Some(_) | None => {
                let any = deployed.fill("arn:${Partition}:lambda:${Region}:${Account}:function:*");
                found.add("lambda:InvokeFunction", [any]);
            }
        }
    }
}

impl Deployed<'_> {
    /// What the handlers of a resource call in the phases that are asked for; none where that is not known.
    fn actions(&self, resource: DeployedResource<'_>) -> Option<BTreeSet<&'static str>> {
        let mut all = BTreeSet::new();
        for phase in &self.target().phases {
            all.extend(handlers::actions(resource.resource_type, *phase)?);
        }
        let has_tags = self.target().tags == StackTags::Everywhere || self.has_tags(resource);
        let is_about_tags = |action: &str| access_level(action) == Some(AccessLevel::Tagging);
        all.retain(|action| {
            (has_tags || !is_about_tags(action)) && condition::is_needed(action, resource)
        });
        Some(all)
    }

    fn has_tags(&self, resource: DeployedResource<'_>) -> bool {
        let property = handlers::tag_property(resource.resource_type);
        let tags = property.and_then(|it| resource.properties.get(it));
        tags.is_some_and(|it| match it {
            Value::Array(items) => !items.is_empty(),
            Value::Object(map) => !map.is_empty(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        })
    }
}
