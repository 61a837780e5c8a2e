//! What a role is granted as one IAM policy.

use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_core::permission::{Grant, resource_text};
use sam_core::policy::Polarity;
use sam_core::spec::POLICY_VERSION;
use sam_core::template::Template;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// All that a role is granted as the document of one IAM policy. The ID is that of the role, or of a function or state
/// machine that runs under it. What is known only at the deployment stands as `${…}`. None if there is no such role.
pub fn role_as_policy(analysis: &Analysis, environment: &Environment, id: &str) -> Option<Value> {
    let permissions = analysis.permissions_in(environment);
    let permissions = permissions.deployed(&BTreeSet::new());
    let mut roles = permissions.roles().iter();
    let own = roles.find(|it| it.id == id || it.users.iter().any(|it| it.id == id))?;
    let grants = permissions.of(own).grants;
    let template = analysis.template();
    let statements: Vec<Value> = grants.iter().map(|it| statement(it, template)).collect();
    Some(json!({ "Version": POLICY_VERSION, "Statement": statements }))
}

fn statement(grant: &Grant, template: Template<'_>) -> Value {
    let actions = match grant.action_polarity {
        Polarity::Is => "Action",
        Polarity::Not => "NotAction",
    };
    let resources = match grant.resource_polarity {
        Polarity::Is => "Resource",
        Polarity::Not => "NotResource",
    };
    let texts = grant.resources.iter();
    let texts: Vec<String> = texts
        .map(|it| resource_text(it, template).as_str().to_owned())
        .collect();
    let mut statement = Map::new();
    statement.insert("Effect".to_owned(), json!(grant.effect.name()));
    statement.insert(actions.to_owned(), json!(grant.actions));
    statement.insert(resources.to_owned(), json!(texts));
    if let Some(condition) = &grant.condition {
        statement.insert("Condition".to_owned(), condition.clone());
    }
    Value::Object(statement)
}
