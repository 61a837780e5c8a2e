//! What is wrong with `Policies` and `Role`, each condition where the transform looks for it.

use super::{EntryKind, PolicyEntry};
use crate::expand::effective::Property;
use crate::expand::problem::{PolicyProblemKind, Report, invalid as message_about};
use crate::iam::PolicyTemplate;
use crate::syntax::{EntryRef, NodeRef};
use crate::template::{intrinsic, shape};

/// What an entry of `Policies` comes to: of an `Fn::If` what its branches are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::expand) enum Sort {
    Managed,
    Statement,
    Template,
    Unknown,
}

/// None for an `Fn::If` that the transform refuses.
pub(in crate::expand) fn sort(entry: &PolicyEntry<'_>) -> Option<Sort> {
    match &entry.kind {
        EntryKind::Managed(_) | EntryKind::ManagedIntrinsic(_) => Some(Sort::Managed),
        EntryKind::Statement(_) => Some(Sort::Statement),
        EntryKind::Template { .. } => Some(Sort::Template),
        EntryKind::Invalid => Some(Sort::Unknown),
        EntryKind::If { branches, .. } => {
            let [yes, no] = branches.as_slice() else {
                return None;
            };
            match (sort(yes)?, sort(no)?) {
                (yes, no) if yes == no => Some(yes),
                (_, no) if shape::is_no_value(yes.node) => Some(no),
                (yes, _) if shape::is_no_value(no.node) => Some(yes),
                _ => None,
            }
        }
    }
}

/// Every `Fn::If` that is refused, the innermost first.
pub(in crate::expand) fn kinds(entries: &[PolicyEntry<'_>], report: &mut Report<'_>) {
    for entry in entries {
        kinds_of(entry, entry.node, report);
    }
}

fn kinds_of(entry: &PolicyEntry<'_>, whole: NodeRef<'_>, report: &mut Report<'_>) {
    let EntryKind::If {
        intrinsic,
        branches,
    } = &entry.kind
    else {
        return;
    };
    let (kind, message) = if branches.len() != 2 {
        (PolicyProblemKind::IfNotThree, "Fn::If requires 3 arguments")
    } else {
        let before = report.problems.len();
        branches.iter().for_each(|it| kinds_of(it, whole, report));
        if report.problems.len() > before || sort(entry).is_some() {
            return;
        }
        (
            PolicyProblemKind::MixedKindsInIf,
            "Different policy types within the same Fn::If statement is unsupported. Separate different policy \
             types into different Fn::If statements",
        )
    };
    report.push_whole(
        kind,
        intrinsic.name_range,
        format!("Structure of the SAM template is invalid. {message}"),
        Some(whole.full_range()),
    );
}

/// Every policy template without a value for each of its parameters.
pub(in crate::expand) fn values(entries: &[PolicyEntry<'_>], report: &mut Report<'_>) {
    for entry in entries {
        values_of(entry, entry.node, report);
    }
}

fn values_of(entry: &PolicyEntry<'_>, whole: NodeRef<'_>, report: &mut Report<'_>) {
    match &entry.kind {
        EntryKind::Template { entry, template } => template_values(*entry, template, whole, report),
        EntryKind::If { branches, .. } => {
            branches.iter().for_each(|it| values_of(it, whole, report));
        }
        EntryKind::Managed(_)
        | EntryKind::ManagedIntrinsic(_)
        | EntryKind::Statement(_)
        | EntryKind::Invalid => {}
    }
}

fn template_values(
    entry: EntryRef<'_>,
    template: &'static PolicyTemplate,
    whole: NodeRef<'_>,
    report: &mut Report<'_>,
) {
    let name = template.name;
    let (kind, range, message) = if shape::is_map(entry.value) {
        let is_missing = |parameter: &&str| shape::entry(entry.value, parameter).is_none();
        let names = template.parameters.iter().map(|it| it.name);
        let names: Vec<&'static str> = names.filter(is_missing).collect();
        if names.is_empty() {
            return;
        }
        let list = names.join("', '");
        (
            PolicyProblemKind::MissingParameters { template, names },
            entry.key.full_range(),
            format!(
                "Following required parameters of template '{name}' don't have values: ['{list}']"
            ),
        )
    } else {
        (
            PolicyProblemKind::ValuesNotAMap { template },
            shape::value_range(entry),
            format!("Must specify valid parameter values for policy template '{name}'"),
        )
    };
    let message = message_about(report.id, &message);
    report.push_whole(kind, range, message, Some(whole.full_range()));
}

/// Whether a single map may stand for `Policies` when it is empty, which only functions allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::expand) enum EmptyMap {
    Allowed,
    Refused,
}

/// `Policies` and its items must be text or maps.
pub(in crate::expand) fn policies_type(
    policies: Option<EntryRef<'_>>,
    empty: EmptyMap,
    report: &mut Report<'_>,
) {
    let Some(policies) = policies.filter(|it| !it.value.is_null()) else {
        return;
    };
    let node = policies.value;
    let is_text_or_map = |it: NodeRef<'_>| it.as_str().is_some() || shape::is_map(it);
    let message = "Type of property 'Policies' is invalid.";
    if shape::is_list(node) {
        for item in node.items().filter(|it| !is_text_or_map(*it)) {
            let message = message_about(report.id, message);
            let range = item.full_range();
            report.push_whole(
                PolicyProblemKind::PoliciesWrongType,
                range,
                message,
                Some(range),
            );
        }
        return;
    }
    let is_refused = empty == EmptyMap::Refused && shape::is_map(node) && !shape::is_truthy(node);
    if is_refused || !is_text_or_map(node) {
        let range = shape::value_range(policies);
        report.push(PolicyProblemKind::PoliciesWrongType, range, message);
    }
}

/// Every entry that is nothing the transform knows.
pub(in crate::expand) fn invalid(entries: &[PolicyEntry<'_>], report: &mut Report<'_>) {
    for entry in entries {
        if sort(entry) == Some(Sort::Unknown) {
            invalid_in(entry, entry.node, report);
        }
    }
}

fn invalid_in(entry: &PolicyEntry<'_>, whole: NodeRef<'_>, report: &mut Report<'_>) {
    match &entry.kind {
        EntryKind::Invalid => {}
        EntryKind::If { branches, .. } => {
            branches.iter().for_each(|it| invalid_in(it, whole, report));
            return;
        }
        EntryKind::Managed(_)
        | EntryKind::ManagedIntrinsic(_)
        | EntryKind::Statement(_)
        | EntryKind::Template { .. } => return,
    }
    let is_item = entry.node.full_range() == whole.full_range();
    if is_item && !shape::is_map(entry.node) {
        // Its type is wrong, which was said.
        return;
    }
    let position = entry.position;
    let (key, range) = match *shape::entries(entry.node) {
        [one] => (Some(one.name().to_owned()), one.key.full_range()),
        _ => (None, shape::head_range(entry.node)),
    };
    let message = message_about(
        report.id,
        &format!("Policy at index {position} in the 'Policies' property is not valid"),
    );
    report.push_whole(
        PolicyProblemKind::EntryInvalid { position, key },
        range,
        message,
        Some(whole.full_range()),
    );
}

/// `Role` must be text or a map with one key.
pub(in crate::expand) fn role_type(role: Property<'_>, report: &mut Report<'_>) {
    let Some(entry) = role.entry().filter(|it| !it.value.is_null()) else {
        return;
    };
    let node = entry.value;
    let is_single = node.tag().is_some() || shape::entries(node).len() == 1;
    if node.as_str().is_none() && !(shape::is_map(node) && is_single) {
        report.push(
            PolicyProblemKind::RoleNotAString,
            shape::value_range(entry),
            "Property 'Role' should be a string.",
        );
    }
}

/// `Role` as `Fn::If` must have three items.
pub(in crate::expand) fn role_if(role: Property<'_>, report: &mut Report<'_>) {
    let Some(found) = role.entry().and_then(|it| intrinsic::of(it.value)) else {
        return;
    };
    if found.name == "If" && found.items().len() != 3 {
        report.push(
            PolicyProblemKind::RoleIfNotThree,
            found.name_range,
            "Malformed 'Role' property: Fn::If requires 3 arguments.",
        );
    }
}
