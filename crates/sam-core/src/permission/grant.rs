//! One thing that a role is granted, and why.

use super::branches::{Conditional, both, each_branch, is_nothing, is_opaque, values};
use super::{RolePermissions, Unseen};
use crate::connector::Category;
use crate::policy::{Effect, Polarity};
use crate::template::dynamic_reference::has_dynamic_reference;
use crate::text::TextRange;
use serde_json::Value;

/// One statement that stands for a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// Why it is there.
    pub origin: GrantOrigin,
    /// Where that is written in the document.
    pub range: TextRange,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// Whether `actions` are meant, or all others.
    pub action_polarity: Polarity,
    /// The actions as written, wildcards included.
    pub actions: Vec<String>,
    /// Whether `resources` are meant, or all others.
    pub resource_polarity: Polarity,
    /// The resources as data, intrinsics included.
    pub resources: Vec<Value>,
    /// The `Condition` block as data.
    pub condition: Option<Value>,
    /// The template's conditions under which it is there, outermost first; one that must not hold begins with `!`.
    pub when: Vec<String>,
}

/// Why a role is granted something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GrantOrigin {
    /// A connector, by its ID, and the permission asked for.
    Connector(String, Category),
    /// A policy template of `Policies`, by its name.
    Template(String),
    /// A managed policy of AWS, by its name.
    Managed(String),
    /// A managed policy of AWS that a parameter names by its value: the parameter, and the name of the policy.
    Chosen(String, String),
    /// A statement written into `Policies` of a function or state machine; its position in the list, from 0.
    Statement(usize),
    /// A policy of the template: the logical ID of the role or policy it is written in.
    Written(String),
    /// What SAM adds by itself: the reason, and the name of the policy.
    Sam(crate::expand::Origin, String),
    /// A policy of a resource that SAM makes: for what, and its logical ID.
    Made(crate::expand::Origin, String),
}

/// The grants of a policy document as data, as far as they can be read.
pub fn grants_of_document(document: &Value, origin: &GrantOrigin, range: TextRange) -> Vec<Grant> {
    let mut found = RolePermissions::default();
    let source = Source { origin, range };
    read_document(document, &mut Vec::new(), source, &mut found);
    found.grants
}

/// Where something to read comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'o> {
    /// Why it is there.
    pub(super) origin: &'o GrantOrigin,
    /// Where that is written.
    pub(super) range: TextRange,
}

/// Reads a policy document, or a policy that has one, with what is above it of conditions.
pub(super) fn read_document(
    value: &Value,
    when: &mut Vec<String>,
    source: Source<'_>,
    acc: &mut RolePermissions,
) {
    let is_branches = each_branch(value, when, &mut |branch, when| {
        read_document(branch, when, source, acc);
    });
    if is_branches || is_nothing(value) {
        return;
    }
    if is_opaque(value) {
        acc.unseen.push(unseen(value, None, source, when));
    }
    if let Some(statement) = value.get("Statement") {
        read_statements(statement, when, source, acc);
    } else if let Some(document) = value.get("PolicyDocument") {
        read_document(document, when, source, acc);
    }
}

fn unseen(
    value: &Value,
    statement_of: Option<&GrantOrigin>,
    source: Source<'_>,
    when: &[String],
) -> Unseen {
    Unseen {
        value: value.clone(),
        range: source.range,
        when: when.to_vec(),
        statement_of: statement_of.cloned(),
    }
}

/// Reads a statement or a list of them.
pub(super) fn read_statements(
    value: &Value,
    when: &mut Vec<String>,
    source: Source<'_>,
    acc: &mut RolePermissions,
) {
    if let Value::Array(items) = value {
        for item in items {
            read_statements(item, when, source, acc);
        }
        return;
    }
    let is_branches = each_branch(value, when, &mut |branch, when| {
        read_statements(branch, when, source, acc);
    });
    if is_branches || is_nothing(value) {
        return;
    }
    if is_opaque(value) {
        acc.unseen.push(unseen(value, None, source, when));
        return;
    }
    if let Some(effect) = value.get("Effect") {
        read_effect(effect, value, when, source, acc);
    }
}

/// Reads a statement for each effect that it may have.
fn read_effect(
    effect: &Value,
    statement: &Value,
    when: &mut Vec<String>,
    source: Source<'_>,
    acc: &mut RolePermissions,
) {
    let is_branches = each_branch(effect, when, &mut |branch, when| {
        read_effect(branch, statement, when, source, acc);
    });
    if is_branches {
        return;
    }
    match effect.as_str() {
        Some(text) if has_dynamic_reference(text) => {
            acc.unseen.push(unseen(statement, None, source, when));
        }
        Some(text) => {
            if let Some(effect) = Effect::of(text) {
                read_statement(effect, statement, when, source, acc);
            }
        }
        None if is_opaque(effect) => {
            let origin = Some(source.origin);
            acc.unseen.push(unseen(statement, origin, source, when));
        }
        None => {}
    }
}

fn read_statement(
    effect: Effect,
    value: &Value,
    when: &[String],
    source: Source<'_>,
    acc: &mut RolePermissions,
) {
    let (Some((action_polarity, actions)), Some((resource_polarity, resources))) = (
        either(value, "Action", "NotAction"),
        either(value, "Resource", "NotResource"),
    ) else {
        return;
    };
    for (actions, of_actions) in actions {
        let is_known = |it: &Value| it.as_str().is_some_and(|it| !has_dynamic_reference(it));
        let (texts, others): (Vec<_>, Vec<_>) = actions.into_iter().partition(is_known);
        let is_unseen = others.iter().any(is_opaque);
        if is_unseen && let Some(when) = both(when, &of_actions) {
            acc.unseen.push(Unseen {
                value: only(value, effect, others),
                range: source.range,
                when,
                statement_of: Some(source.origin.clone()),
            });
        }
        // Of all but some actions nothing is known when some of these are not.
        if is_unseen && (texts.is_empty() || action_polarity == Polarity::Not) {
            continue;
        }
        let texts = texts.iter().filter_map(Value::as_str);
        let actions: Vec<_> = texts.map(str::to_owned).collect();
        for (resources, of_resources) in &resources {
            let when = both(when, &of_actions).and_then(|it| both(&it, of_resources));
            let Some(mut when) = when else {
                continue;
            };
            let grant = Grant {
                origin: source.origin.clone(),
                range: source.range,
                effect,
                action_polarity,
                actions: actions.clone(),
                resource_polarity,
                resources: resources.clone(),
                condition: None,
                when: Vec::new(),
            };
            with_condition(grant, value.get("Condition"), &mut when, acc);
        }
    }
}

/// Adds a grant for each `Condition` block that its statement may have.
fn with_condition(
    grant: Grant,
    condition: Option<&Value>,
    when: &mut Vec<String>,
    acc: &mut RolePermissions,
) {
    let is_branches = condition.is_some_and(|it| {
        each_branch(it, when, &mut |branch, when| {
            // A branch that never holds with what stands above is left out.
            if let Some(mut when) = both(&[], when) {
                with_condition(grant.clone(), Some(branch), &mut when, acc);
            }
        })
    });
    if !is_branches {
        acc.grants.push(Grant {
            condition: condition.filter(|it| !is_nothing(it)).cloned(),
            when: when.clone(),
            ..grant
        });
    }
}

fn either(value: &Value, is: &str, not: &str) -> Option<(Polarity, Vec<Conditional>)> {
    let element = |name, polarity| Some((polarity, values(value.get(name)?, polarity)));
    element(is, Polarity::Is).or_else(|| element(not, Polarity::Not))
}

/// The statement as if it had these actions alone; all of it when it is about all others.
fn only(statement: &Value, effect: Effect, actions: Vec<Value>) -> Value {
    let mut statement = statement.clone();
    if let Some(written) = statement.get_mut("Effect") {
        *written = effect.name().into();
    }
    if let Some(written) = statement.get_mut("Action") {
        *written = match <[Value; 1]>::try_from(actions) {
            Ok([one]) => one,
            Err(several) => Value::Array(several),
        };
    }
    statement
}
