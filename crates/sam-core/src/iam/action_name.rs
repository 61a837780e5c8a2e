//! The actions of all services by their names alone, which many services share.

use super::AccessLevel;
use super::case::compare;
use super::service::table;
use super::usual_action::times_allowed;
use crate::data::pack;
use sam_data::PackedServiceBody;
use std::cmp::Ordering;
use std::sync::OnceLock;

/// An action of some service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionName {
    /// What the action begins with: `kms`.
    pub prefix: &'static str,
    /// `Decrypt`
    pub name: &'static str,
    /// How far it reaches.
    pub level: AccessLevel,
    /// How many statements of managed policies and policy templates allow it by its name.
    pub times_allowed: u32,
}

/// The actions of all services whose names begin with a text, without case, by name.
pub fn actions_named(head: &str) -> &'static [ActionName] {
    let names = names();
    let part = |it: &ActionName| {
        let end = it.name.len().min(head.len());
        it.name
            .get(..end)
            .map_or(Ordering::Less, |it| compare(it, head))
    };
    let begin = names.partition_point(|it| part(it).is_lt());
    let end = names.partition_point(|it| part(it).is_le());
    names.get(begin..end).unwrap_or_default()
}

/// Reads the names of all services, which takes some milliseconds.
pub(super) fn warm() {
    names();
}

/// By name. The services are not decoded for it, which would keep all of each.
fn names() -> &'static [ActionName] {
    static NAMES: OnceLock<Vec<ActionName>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let packed = &table().pack;
        let mut names = Vec::new();
        for service in &packed.services {
            let prefix = packed.strings.at(service.prefix);
            let body: PackedServiceBody = pack::read(service.body);
            names.extend(body.actions.into_iter().map(|it| {
                let name = packed.strings.at(it.name);
                ActionName {
                    prefix,
                    name,
                    level: it.level,
                    times_allowed: times_allowed(&format!("{prefix}:{name}")),
                }
            }));
        }
        names
            .sort_by(|one, other| compare(one.name, other.name).then(one.prefix.cmp(other.prefix)));
        names
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_found_in_all_services() {
        let found = |head: &str| {
            let found = actions_named(head).iter();
            let mut found: Vec<_> = found.collect();
            found.sort_by_key(|it| std::cmp::Reverse(it.times_allowed));
            let found = found.into_iter().take(2);
            found
                .map(|it| format!("{}:{}", it.prefix, it.name))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            found("decrypt"),
            ["kms:Decrypt", "payment-cryptography:DecryptData"]
        );
        assert_eq!(found("PassRole"), ["iam:PassRole"]);
        assert_eq!(
            found("createlog"),
            ["logs:CreateLogGroup", "logs:CreateLogStream"]
        );
        assert!(found("NoAction").is_empty());
        assert!(actions_named("").len() > 10_000);
    }
}
