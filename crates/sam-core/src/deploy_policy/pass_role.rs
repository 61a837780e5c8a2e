//! `iam:PassRole`: the roles that a deployment hands to services, each to those alone that the role trusts; one that is not in
//! the template to the service that its property means ([`passed_to`]).

use super::deployed::{Deployed, DeployedResource, names_in};
use super::statement::Statements;
use crate::spec::{handlers, passed_to};
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
    for resource in deployed.resources() {
        let is_by_handlers = passes_roles(resource, deployed);
        let mut roles = PassedRoles::default();
        let properties = resource.properties.as_object().into_iter().flatten();
        for (name, value) in properties.filter(|(name, _)| !NOT_PASSED.contains(&name.as_str())) {
            roles.collect(name, value, deployed);
        }
        for PassedRole {
            property,
            arn,
            trusted,
        } in roles.known
        {
            let by_property = passed_to(resource.resource_type, &property);
            // The schemas of some types leave the action out.
            if !is_by_handlers && (by_property.is_none() || !means_a_role(&property)) {
                continue;
            }
            let by_property = by_property.into_iter().flatten();
            let services = match trusted.is_empty() {
                true => by_property
                    .map(|it| format!("{it}.amazonaws.com"))
                    .collect(),
                false => trusted,
            };
            if services.is_empty() {
                remarks.push(format!(
                    "{} hands a role to a service that is not known here: its iam:PassRole has no condition.",
                    resource.id
                ));
            }
            passed.entry(services).or_default().insert(arn);
        }
        let is_passed = |property: &String| {
            means_a_role(property)
                && (is_by_handlers || passed_to(resource.resource_type, property).is_some())
        };
        if roles.unknown.iter().any(is_passed) {
            remarks.push(format!(
                "{} gets a role that only the deployment knows: name it with --parameter, or allow iam:PassRole on it.",
                resource.id
            ));
        }
    }
    for (services, roles) in passed {
        let condition = (!services.is_empty()).then_some(("iam:PassedToService", services));
        found.add_with("iam:PassRole", roles, condition);
    }
}

/// Whether the handlers of a resource pass roles.
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

/// Whether the name of a property says that it has a role.
fn means_a_role(property: &str) -> bool {
    let property = property.to_ascii_lowercase();
    property.ends_with("role") || property.ends_with("rolearn") || property.contains("credentials")
}

/// A role that a property names.
struct PassedRole {
    /// The innermost property: `JobRoleArn`.
    property: String,
    arn: String,
    /// The services that may assume it; none are known of a role that is not in the template.
    trusted: BTreeSet<String>,
}

/// The roles that a resource gets.
#[derive(Default)]
struct PassedRoles {
    known: Vec<PassedRole>,
    /// The properties whose values only the deployment knows.
    unknown: BTreeSet<String>,
}

impl PassedRoles {
    /// Looks into a property and all that is in it.
    fn collect(&mut self, property: &str, value: &Value, deployed: &Deployed<'_>) {
        match value {
            Value::Object(map) if map.len() == 1 => {
                for (key, inner) in map {
                    match (key.as_str(), inner) {
                        ("Fn::If", Value::Array(parts)) => {
                            let branches = parts.iter().skip(1);
                            branches.for_each(|it| self.collect(property, it, deployed));
                        }
                        (key, _) if key == "Ref" || key.starts_with("Fn::") => {
                            self.add(property, value, deployed);
                        }
                        _ => self.collect_of(key, inner, deployed),
                    }
                }
            }
            Value::Object(map) => {
                for (name, value) in map {
                    self.collect_of(name, value, deployed);
                }
            }
            Value::Array(items) => items
                .iter()
                .for_each(|it| self.collect(property, it, deployed)),
            Value::String(_) => self.add(property, value, deployed),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn collect_of(&mut self, name: &str, value: &Value, deployed: &Deployed<'_>) {
        // A role that a policy lets in is not handed to anything.
        if name != "Principal" {
            self.collect(name, value, deployed);
        }
    }

    fn add(&mut self, property: &str, value: &Value, deployed: &Deployed<'_>) {
        let mut names = BTreeSet::new();
        names_in(value, &mut names);
        let mut named = names
            .iter()
            .filter_map(|it| deployed.resource(it))
            .peekable();
        if named.peek().is_some() {
            for role in named.filter(|it| it.resource_type == ROLE) {
                let known = deployed.arn(role).map(|arn| PassedRole {
                    property: property.to_owned(),
                    arn,
                    trusted: trusted(role),
                });
                self.known.extend(known);
            }
            return;
        }
        for text in deployed.texts(value) {
            if text.starts_with("arn:") && text.contains(":role/") {
                self.known.push(PassedRole {
                    property: property.to_owned(),
                    arn: text,
                    trusted: BTreeSet::new(),
                });
            } else if text == "*" {
                self.unknown.insert(property.to_owned());
            }
        }
    }
}
