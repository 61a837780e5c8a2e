//! Facts about IAM: services, actions, condition keys, managed policies, policy templates.
//!
//! Everything is read from packs that `cargo xtask codegen` made, on first use and once.

mod action_name;
mod action_set;
mod case;
mod global_key;
mod known;
mod managed;
mod managed_name;
mod more_forms;
mod operation_actions;
mod policy_template;
mod resource_type_of;
mod service;
mod unlisted;
mod usual_action;
mod wildcard;

pub use crate::data::apart::{are_managed_others_missing, give_managed_others};
pub use action_name::{ActionName, actions_named};
pub use action_set::ActionSet;
pub use global_key::{global_condition_key, global_condition_keys};
pub use known::{
    Known, access_level, known, like_no_action, newer, takes_no_resource, unknown_action,
    unknown_service,
};
pub use managed::{
    ManagedPolicy, ManagedStatement, managed_arn, managed_names, managed_policy,
    managed_policy_by_arn,
};
pub use managed_name::sam_managed_arn;
pub use more_forms::{has_more_forms, has_own_forms, is_listed_in_full};
pub use operation_actions::{
    KnownOperation, actions_of_operation, known_operation, operations_of_client,
};
pub use policy_template::{
    ParameterKind, PolicyTemplate, TemplateParameter, policy_template, policy_templates,
};
pub use resource_type_of::resource_type_of;
pub use sam_data::{AccessLevel, Effect, KeyType};
pub use service::{
    Action, ConditionKey, ResourceType, Service, Takes, prefixes, service, service_name,
};
pub use unlisted::asked_for;
pub use usual_action::{allowed_beside, most_allowed, times_allowed};
pub(crate) use wildcard::lays_over;
pub use wildcard::{has_wildcard_service, matches, matching};

/// Decodes what diagnostics need, which takes some milliseconds: for a thread that nobody waits for.
pub fn warm() {
    service::table();
    policy_templates();
    managed_name::resolved_names().next();
}

/// Decodes what only completions of actions need, which takes longer.
pub fn warm_completions() {
    usual_action::warm();
    action_name::warm();
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// Whether a text describes rather than names: `cargo xtask codegen` asks the same of what it writes.
    fn is_prose(text: &str) -> bool {
        let chars: Vec<char> = text.chars().collect();
        let ends_a_sentence = chars.windows(4).any(|it| {
            matches!(it, [before, '.', ' ', after] if before.is_lowercase() && after.is_uppercase())
        });
        let is_long = text.len() > 200 && !text.starts_with("arn:");
        // One service has a name of ten words.
        let is_wordy = text.split_whitespace().count() > 8 && !text.starts_with("AWS reInvent");
        ends_a_sentence || is_long || is_wordy
    }

    fn texts<'a>(value: &'a Value, acc: &mut Vec<&'a str>) {
        match value {
            Value::String(text) => acc.push(text),
            Value::Array(items) => items.iter().for_each(|it| texts(it, acc)),
            Value::Object(map) => {
                for (key, value) in map {
                    acc.push(key);
                    texts(value, acc);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    #[test]
    fn only_facts_are_embedded() {
        let mut all: Vec<&str> = Vec::new();
        for it in prefixes().iter().filter_map(|it| service(it)) {
            all.extend([it.prefix, it.name]);
            all.extend(it.slug);
            all.extend(it.actions.iter().map(|it| it.name));
            all.extend(it.condition_keys.iter().map(|it| it.key));
            let resource_types = it.resource_types.iter();
            all.extend(resource_types.flat_map(|it| it.arns.iter().copied().chain([it.key])));
        }
        for it in managed_names().filter_map(managed_policy) {
            for it in &it.statements {
                all.extend(it.actions.iter().chain(&it.resources));
                if let Some(condition) = &it.condition {
                    texts(condition, &mut all);
                }
            }
        }
        for it in policy_templates() {
            texts(&it.statements, &mut all);
        }
        assert!(all.len() > 100_000, "{}", all.len());
        let prose: Vec<_> = all.into_iter().filter(|it| is_prose(it)).collect();
        assert_eq!(prose, Vec::<&str>::new());
    }
}
