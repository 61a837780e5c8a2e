//! Roles and policies of resources as JSON, in the form of the reference answers made from the SAM translator.

use super::results::{resource_policies, roles};
use super::role::Made;
use crate::environment::Environment;
use crate::template::Template;
use serde_json::{Map, Value, json};

/// `roles`: the roles in the output by logical ID, each the whole resource. `resource_policies`: likewise the policies of
/// resources. `problems`: the messages about each resource that has some, in the transform's order; it reports the first
/// only.
pub fn report(template: Template<'_>, environment: &Environment) -> Value {
    let expansion = roles(template, environment);
    let made = expansion
        .roles
        .iter()
        .filter(|it| it.made != Made::ThrownAway)
        .map(|it| (it.id.clone(), it.body()));
    let mut problems = Map::new();
    for problem in &expansion.problems {
        let messages = problems
            .entry(problem.resource_id.clone())
            .or_insert_with(|| json!([]));
        if let Value::Array(messages) = messages {
            messages.push(problem.aws_message.as_str().into());
        }
    }
    let policies = resource_policies(template, environment).into_iter();
    let policies = policies.filter_map(|it| Some((it.id.clone(), it.resource()?)));
    json!({
        "roles": Value::Object(made.collect()),
        "resource_policies": Value::Object(policies.collect()),
        "problems": problems,
    })
}
