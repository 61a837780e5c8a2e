//! Grants of managed policies, of connectors, and of statements that a parameter decides.

use super::RolePermissions;
use super::Unseen;
use super::grant::{Grant, GrantOrigin, Source, read_statements};
use super::values::Values;
use crate::connector::{GeneratedStatement, Resolved, generate};
use crate::iam;
use crate::policy::{self, Polarity};
use crate::text::TextRange;
use serde_json::Value;

/// Reads the statements whose effect or actions a parameter gives, as its value says.
pub(super) fn decide(values: &Values, found: &mut RolePermissions) {
    for unseen in std::mem::take(&mut found.unseen) {
        match decided(values, &unseen) {
            Some(grants) => found.grants.extend(grants),
            None => found.unseen.push(unseen),
        }
    }
}

/// The grants of such a statement, under the condition that the parameter has its value, `Name=value`.
fn decided(values: &Values, unseen: &Unseen) -> Option<Vec<Grant>> {
    let origin = unseen.statement_of.as_ref()?;
    let mut statement = unseen.value.clone();
    let mut when = unseen.when.clone();
    for element in ["Effect", "Action", "NotAction"] {
        if let Some(value) = statement.get_mut(element)
            && let Some((names, resolved)) = values.decided(value)
        {
            *value = resolved;
            when.extend(names);
        }
    }
    when.dedup();
    let range = unseen.range;
    let mut read = RolePermissions::default();
    read_statements(&statement, &mut when, Source { origin, range }, &mut read);
    (read.unseen.is_empty() && !read.grants.is_empty()).then_some(read.grants)
}

/// The grant of a statement of a managed policy.
pub(super) fn of_managed(
    statement: &iam::ManagedStatement,
    origin: GrantOrigin,
    range: TextRange,
) -> Grant {
    let own = |list: &[&str]| list.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let (action_polarity, actions) = match statement.not_actions.as_slice() {
        [] => (Polarity::Is, own(&statement.actions)),
        not => (Polarity::Not, own(not)),
    };
    let (resource_polarity, resources) = match statement.not_resources.as_slice() {
        [] => (Polarity::Is, own(&statement.resources)),
        not => (Polarity::Not, own(not)),
    };
    Grant {
        origin,
        range,
        effect: statement.effect,
        action_polarity,
        actions,
        resource_polarity,
        resources: resources.into_iter().map(Value::from).collect(),
        condition: statement.condition.clone(),
        when: Vec::new(),
    }
}

/// Adds the grants that a connector puts on a role.
pub(super) fn of_connector(resolved: &Resolved<'_>, role: &str, acc: &mut Vec<Grant>) {
    let when = resolved.connector.entry.value.get("Condition");
    let when = when.and_then(|it| Some(it.as_str()?.to_owned()));
    for generated in generate(resolved) {
        let is_on_role = generated.attached_to.get("Ref").and_then(Value::as_str) == Some(role);
        if !is_on_role || generated.resource_type != "AWS::IAM::ManagedPolicy" {
            continue;
        }
        let grants = generated.statements.into_iter();
        acc.extend(grants.map(|it| of_connector_statement(resolved, it, when.clone())));
    }
}

/// The grant of a statement that a connector generates; `when` is the condition of the connector.
pub(super) fn of_connector_statement(
    resolved: &Resolved<'_>,
    statement: GeneratedStatement,
    when: Option<String>,
) -> Grant {
    Grant {
        origin: GrantOrigin::Connector(resolved.connector.id.to_string(), statement.category),
        range: statement.origin,
        effect: policy::Effect::Allow,
        action_polarity: Polarity::Is,
        actions: statement.actions,
        resource_polarity: Polarity::Is,
        resources: statement.resources,
        condition: statement.condition,
        when: when.into_iter().collect(),
    }
}
