//! What the entries of `Policies` put on a role.

use super::check::{Sort, sort};
use super::{EntryKind, PolicyEntry, fill_template};
use crate::expand::context::Context;
use crate::expand::draft::Draft;
use crate::expand::{Origin, document};
use crate::template::intrinsic::Intrinsic;
use crate::template::shape;
use serde_json::{Value, json};

/// Puts all entries on the role of a resource, in order. Those that the transform refuses put nothing there.
pub(in crate::expand) fn apply(
    draft: &mut Draft<'_>,
    entries: &[PolicyEntry<'_>],
    context: &Context<'_, '_>,
) {
    for entry in entries {
        let position = entry.position;
        let range = entry.node.full_range();
        let origin = match sort(entry) {
            Some(Sort::Managed) => {
                let value = managed(entry, context);
                draft.attach(value, Origin::Managed { position }, range);
                continue;
            }
            Some(Sort::Statement) => Origin::Statement { position },
            Some(Sort::Template) => Origin::Template {
                position,
                name: template_name(entry).unwrap_or_default(),
            },
            Some(Sort::Unknown) | None => continue,
        };
        let name = format!("{}Policy{position}", draft.id);
        let body = policy(entry, &name);
        draft.push(name, body, origin, range);
    }
}

fn managed(entry: &PolicyEntry<'_>, context: &Context<'_, '_>) -> Value {
    let branch = |it: &PolicyEntry<'_>| match it.kind {
        EntryKind::Managed(node) => context.managed(node.as_str().unwrap_or_default()),
        EntryKind::ManagedIntrinsic(_)
        | EntryKind::Template { .. }
        | EntryKind::Statement(_)
        | EntryKind::If { .. }
        | EntryKind::Invalid => it.node.to_value(),
    };
    match &entry.kind {
        EntryKind::If {
            intrinsic,
            branches,
        } => conditional(*intrinsic, branches, branch),
        EntryKind::Managed(_)
        | EntryKind::ManagedIntrinsic(_)
        | EntryKind::Template { .. }
        | EntryKind::Statement(_)
        | EntryKind::Invalid => branch(entry),
    }
}

fn conditional(
    intrinsic: Intrinsic<'_>,
    branches: &[PolicyEntry<'_>],
    branch: impl Fn(&PolicyEntry<'_>) -> Value,
) -> Value {
    let condition = intrinsic
        .items()
        .next()
        .map_or(Value::Null, |it| it.to_value());
    let items: Vec<Value> = std::iter::once(condition)
        .chain(branches.iter().map(branch))
        .collect();
    json!({ "Fn::If": items })
}

/// `{PolicyName, PolicyDocument}`, or an `Fn::If` of such.
fn policy(entry: &PolicyEntry<'_>, name: &str) -> Value {
    match &entry.kind {
        EntryKind::If {
            intrinsic,
            branches,
        } => conditional(*intrinsic, branches, |branch| {
            if shape::is_no_value(branch.node) {
                branch.node.to_value()
            } else {
                document::named(name, policy_document(branch))
            }
        }),
        EntryKind::Managed(_)
        | EntryKind::ManagedIntrinsic(_)
        | EntryKind::Template { .. }
        | EntryKind::Statement(_)
        | EntryKind::Invalid => document::named(name, policy_document(entry)),
    }
}

fn policy_document(entry: &PolicyEntry<'_>) -> Value {
    match &entry.kind {
        EntryKind::Template { entry, template } => {
            json!({ "Statement": fill_template(template, &entry.value.to_value()) })
        }
        EntryKind::If {
            intrinsic,
            branches,
        } => conditional(*intrinsic, branches, policy_document),
        EntryKind::Managed(node)
        | EntryKind::ManagedIntrinsic(node)
        | EntryKind::Statement(node) => node.to_value(),
        EntryKind::Invalid => entry.node.to_value(),
    }
}

fn template_name(entry: &PolicyEntry<'_>) -> Option<&'static str> {
    match &entry.kind {
        EntryKind::Template { template, .. } => Some(template.name),
        EntryKind::If { branches, .. } => branches.iter().find_map(template_name),
        EntryKind::Managed(_)
        | EntryKind::ManagedIntrinsic(_)
        | EntryKind::Statement(_)
        | EntryKind::Invalid => None,
    }
}
