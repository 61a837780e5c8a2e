//! The documentation of actions, policy templates and managed policies as items.

use crate::links;
use sam_core::iam::{self, Action, Effect, Known, Service};
use serde_json::Value;
use std::fmt::Write;

/// How many actions of a statement are written out.
const MOST_ACTIONS: usize = 20;
/// How many statements of a managed policy are written out.
const MOST_STATEMENTS: usize = 5;

/// Markdown for `action s3:GetObject`.
pub(super) fn action(name: &str) -> Option<String> {
    let Known::Action(service, action) = iam::known(name) else {
        return None;
    };
    let mut text = format!(
        "`{name}`: {} · {}\n\n{}",
        service.name,
        action.level.name(),
        taken(service, action)
    );
    let keys = &action.condition_keys;
    if !keys.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n\nConditions: {}", code(keys));
    }
    let needed = &action.dependent_actions;
    if !needed.is_empty() {
        let _ = write!(text, "\n\nNeeds {} too.", code(needed));
    }
    let _ = write!(text, "\n\n{}", links::to_services(&[service.prefix]));
    Some(text)
}

/// What an action can be limited to.
fn taken(service: &Service, action: &Action) -> String {
    if action.resources.is_empty() {
        return "Takes no resource: only `*` fits.".to_owned();
    }
    let mut text = "Takes".to_owned();
    for takes in &action.resources {
        let arns = service.resource_type(takes.resource_type);
        let arn = arns.and_then(|it| it.arns.first());
        let required = if takes.is_required {
            ", always named"
        } else {
            ""
        };
        let _ = write!(text, "\n- {}{required}", takes.resource_type);
        if let Some(arn) = arn {
            let _ = write!(text, ": `{arn}`");
        }
    }
    text
}

/// Markdown for `template S3ReadPolicy`.
pub(super) fn template(name: &str) -> Option<String> {
    let template = iam::policy_template(name)?;
    let mut text = format!("`{name}`\n");
    for statement in template.statements.as_array()? {
        let actions = texts(statement.get("Action"));
        let resources = texts(statement.get("Resource"));
        let effect = statement.get("Effect").and_then(Value::as_str);
        sentence(
            &mut text,
            effect.unwrap_or("Allow"),
            &actions,
            &resources,
            statement.get("Condition"),
        );
    }
    let _ = write!(text, "\n{}", links::to_policy_template(template));
    Some(text)
}

/// Markdown for `managed AWSLambdaBasicExecutionRole`.
pub(super) fn managed(name: &str) -> Option<String> {
    let policy = iam::managed_policy(name)?;
    let mut text = format!("`{}`\n", policy.arn);
    for statement in policy.statements.iter().take(MOST_STATEMENTS) {
        let all_but = |not: &[&str]| match not {
            [] => None,
            _ => Some(format!("all but {}", not.join(", "))),
        };
        let mut actions: Vec<_> = statement.actions.iter().map(|it| it.to_string()).collect();
        actions.extend(all_but(&statement.not_actions));
        let resources = statement.resources.iter().map(|it| it.to_string());
        let mut resources: Vec<_> = resources.collect();
        resources.extend(all_but(&statement.not_resources));
        let effect = match statement.effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        };
        sentence(
            &mut text,
            effect,
            &actions,
            &resources,
            statement.condition.as_ref(),
        );
    }
    let more = policy.statements.len().saturating_sub(MOST_STATEMENTS);
    if more > 0 {
        let _ = writeln!(text, "\n… and {more} more statements");
    }
    let _ = write!(text, "\n{}", links::to_managed_policy(name));
    Some(text)
}

/// One statement: what it does, and below it to what.
fn sentence(
    text: &mut String,
    effect: &str,
    actions: &[String],
    resources: &[String],
    condition: Option<&Value>,
) {
    let shown: Vec<_> = actions
        .iter()
        .take(MOST_ACTIONS)
        .map(String::as_str)
        .collect();
    let more = actions.len().saturating_sub(MOST_ACTIONS);
    let _ = write!(text, "\n**{effect}** {}", code(&shown));
    if more > 0 {
        let _ = write!(text, " and {more} more");
    }
    let shown: Vec<_> = resources
        .iter()
        .take(MOST_ACTIONS)
        .map(String::as_str)
        .collect();
    if !shown.is_empty() {
        let _ = write!(text, "  \non {}", code(&shown));
    }
    if condition.is_some() {
        text.push_str("  \nunder a condition");
    }
    text.push('\n');
}

/// The texts of a value, of `Fn::Sub` its pattern, of other functions what they name.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => items.iter().flat_map(|it| texts(Some(it))).collect(),
        Some(Value::Object(map)) => match map.get("Fn::Sub") {
            Some(Value::Array(parts)) => texts(parts.first()),
            other @ (Some(_) | None) => texts(other.or_else(|| map.get("Ref"))),
        },
        Some(Value::Null | Value::Bool(_) | Value::Number(_)) | None => Vec::new(),
    }
}

fn code(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
    names.join(", ")
}
