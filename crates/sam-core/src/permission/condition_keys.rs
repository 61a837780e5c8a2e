//! What is known of the condition keys of a statement.

use crate::iam::{KeyType, Known, Service, global_condition_key, known, service};
use crate::policy::Statement;

/// The type of a condition key's values: of a global key, or of a key of its own service or one whose actions are there.
pub fn key_type(key: &str, statement: Statement<'_>) -> Option<KeyType> {
    if let Some(global) = global_condition_key(key) {
        return Some(global.key_type);
    }
    let (prefix, _) = key.split_once(':')?;
    let own = service(prefix).and_then(|it| it.condition_key(key));
    let found = own.or_else(|| services(statement).find_map(|it| it.condition_key(key)));
    found.map(|it| it.key_type)
}

/// The services of a statement's actions.
pub fn services(statement: Statement<'_>) -> impl Iterator<Item = &'static Service> {
    let actions = statement.action().map(|it| it.texts());
    actions
        .into_iter()
        .flatten()
        .filter_map(|(text, _)| match known(text) {
            Known::Action(it, _) | Known::UnknownAction(it) => Some(it),
            Known::Newer | Known::UnknownService => None,
        })
}

/// Whether a key is about a tag, whose name is the user's: `secretsmanager:ResourceTag/team`.
pub fn is_tag(key: &str) -> bool {
    key.split_once('/').is_some_and(|(head, _)| {
        let end = head.len().checked_sub(3).and_then(|at| head.get(at..));
        end.is_some_and(|it| it.eq_ignore_ascii_case("tag"))
    })
}
