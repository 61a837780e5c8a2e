//! Which actions are asked for most, as policy templates and connectors show it.

use sam_core::connector::profile;
use sam_core::iam::policy_templates;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::LazyLock;

/// By action, how many policy templates and connectors allow it.
static COUNTS: LazyLock<HashMap<&'static str, usize>> = LazyLock::new(|| {
    let mut counts = HashMap::new();
    let templates = policy_templates().iter();
    let statements = templates.flat_map(|it| it.statements.as_array().into_iter().flatten());
    for statement in statements {
        let actions = match statement.get("Action") {
            Some(Value::Array(actions)) => actions.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        for action in actions.iter().filter_map(Value::as_str) {
            *counts.entry(action).or_default() += 1;
        }
    }
    for profile in profile::all() {
        for action in profile.categories().flat_map(|it| profile.actions(it)) {
            *counts.entry(action).or_default() += 1;
        }
    }
    counts
});

/// The common actions of a service, without its prefix, the most common first.
pub(super) fn common_actions(prefix: &str) -> Vec<&'static str> {
    let mut found: Vec<_> = COUNTS
        .iter()
        .filter_map(|(action, count)| {
            let (service, name) = action.split_once(':')?;
            let is_action = service == prefix && !name.contains('*');
            is_action.then_some((usize::MAX - count, name))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name).collect()
}
