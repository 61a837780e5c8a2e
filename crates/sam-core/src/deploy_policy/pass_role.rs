//! `iam:PassRole`: the roles that a deployment hands to services, each to those alone that the role trusts.

use super::deployed::{Deployed, DeployedResource, names_in};
use super::statement::Statements;
use crate::spec::handlers;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const ROLE: &str = "AWS::IAM::Role";

/// Properties in which a role is named but not handed to the service of the resource.
const NOT_PASSED: [&str; 5] = [
    "AssumeRolePolicyDocument",
    "DefinitionString",
    "DefinitionSubstitutions",
    "Environment",
    "PolicyDocument",
];

/// Adds one permission a set of services, and a remark for each role that is not known.
pub(super) fn add(found: &mut Statements, remarks: &mut Vec<String>, deployed: &Deployed<'_>) {
    let mut passed: BTreeMap<BTreeSet<String>, BTreeSet<String>> = BTreeMap::new();
    for resource in deployed
        .resources()
        .filter(|it| passes_roles(*it, deployed))
    {
        let properties = resource.properties.as_object().into_iter().flatten();
        for (name, value) in properties.filter(|(name, _)| !NOT_PASSED.contains(&name.as_str())) {
            let mut names = BTreeSet::new();
            names_in(value, &mut names);
            let roles = names.iter().filter_map(|it| deployed.resource(it));
            for role in roles.filter(|it| it.resource_type == ROLE) {
                let services = trusted(role);
                if let Some(arn) = deployed.arn(role) {
                    passed.entry(services).or_default().insert(arn);
                }
            }
            let mut outside = Outside::default();
            outside.collect(name, value, deployed);
            for arn in outside.arns {
                let services = BTreeSet::from([usual_service(resource)]);
                passed.entry(services).or_default().insert(arn);
            }
            if outside.has_unknown {
                remarks.push(format!(
                    "{} gets a role that only the deployment knows: name it with --parameter, or allow iam:PassRole on it.",
                    resource.id
                ));
            }
        }
    }
    for (services, roles) in passed {
        let condition = (!services.is_empty()).then_some(("iam:PassedToService", services));
        found.add_with("iam:PassRole", roles, condition);
    }
}

fn passes_roles(resource: DeployedResource<'_>, deployed: &Deployed<'_>) -> bool {
    let mut phases = deployed.target().phases.iter();
    phases.any(|it| {
        let actions = handlers::actions(resource.resource_type, *it);
        actions.is_some_and(|it| it.contains("iam:PassRole"))
    })
}

/// The services that may assume a role, as its trust policy writes them.
fn trusted(role: DeployedResource<'_>) -> BTreeSet<String> {
    let mut services = BTreeSet::new();
    if let Some(document) = role.properties.get("AssumeRolePolicyDocument") {
        collect_services(document, &mut services);
    }
    services
}

fn collect_services(value: &Value, acc: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("Service", Value::String(name)) => {
                        acc.insert(name.clone());
                    }
                    ("Service", Value::Array(names)) => {
                        acc.extend(names.iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    _ => collect_services(value, acc),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|it| collect_services(it, acc)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Roles that are not in the template.
#[derive(Default)]
struct Outside {
    arns: BTreeSet<String>,
    has_unknown: bool,
}

impl Outside {
    /// Looks into a property and all that is in it.
    fn collect(&mut self, name: &str, value: &Value, deployed: &Deployed<'_>) {
        let is_function = |it: &str| it == "Ref" || it.starts_with("Fn::");
        match value {
            Value::Object(map) if map.len() == 1 && map.keys().all(|it| is_function(it)) => {
                for text in deployed.texts(value) {
                    self.add(name, text, value, deployed);
                }
            }
            Value::Object(map) => {
                for (name, value) in map {
                    self.collect(name, value, deployed);
                }
            }
            Value::Array(items) => items.iter().for_each(|it| self.collect(name, it, deployed)),
            Value::String(text) => self.add(name, text.clone(), value, deployed),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn add(&mut self, name: &str, text: String, value: &Value, deployed: &Deployed<'_>) {
        let mut names = BTreeSet::new();
        names_in(value, &mut names);
        // Roles of the template are found by their logical IDs.
        if names.iter().any(|it| deployed.resource(it).is_some()) {
            return;
        }
        let is_role = text.starts_with("arn:") && text.contains(":role/");
        if is_role {
            self.arns.insert(text);
        } else if text == "*" && matches!(name, "Role" | "RoleArn" | "ExecutionRoleArn") {
            self.has_unknown = true;
        }
    }
}

/// The service that a resource hands roles to.
fn usual_service(resource: DeployedResource<'_>) -> String {
    let service = resource
        .resource_type
        .split("::")
        .nth(1)
        .unwrap_or_default();
    let principal = match service {
        "ApiGatewayV2" => "apigateway".to_owned(),
        "Cognito" => "cognito-idp".to_owned(),
        "ECS" => "ecs-tasks".to_owned(),
        "KinesisFirehose" => "firehose".to_owned(),
        "StepFunctions" => "states".to_owned(),
        other => other.to_ascii_lowercase(),
    };
    format!("{principal}.amazonaws.com")
}
