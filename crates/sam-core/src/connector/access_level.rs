//! Access levels: how far an IAM action of a connector reaches, in the five words of AWS's service authorization reference.

use crate::data::connectors::ACCESS_LEVELS;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::LazyLock;

/// How far an action reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AccessLevel {
    /// It names what is there.
    List,
    /// It reads what is in it.
    Read,
    /// It makes, changes, deletes, or starts something.
    Write,
    /// It changes tags only.
    Tagging,
    /// It changes who may do what.
    PermissionsManagement,
}

/// `dynamodb:GetItem` to `Read`, for each action of a connector profile.
static TABLE: LazyLock<HashMap<String, AccessLevel>> = LazyLock::new(|| {
    // An unreadable file would be an empty table, which a test excludes.
    serde_json::from_str::<Map<String, Value>>(ACCESS_LEVELS)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(action, level)| Some((action, AccessLevel::of(level.as_str()?)?)))
        .collect()
});

/// The access level of an action such as `dynamodb:GetItem`; none for one that no connector grants.
pub fn access_level(action: &str) -> Option<AccessLevel> {
    TABLE.get(action).copied()
}

impl AccessLevel {
    /// By the name that [`AccessLevel::name`] gives.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "List" => Some(Self::List),
            "Read" => Some(Self::Read),
            "Write" => Some(Self::Write),
            "Tagging" => Some(Self::Tagging),
            "Permissions management" => Some(Self::PermissionsManagement),
            _ => None,
        }
    }

    /// `List`, `Read`, `Write`, `Tagging` or `Permissions management`.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Tagging => "Tagging",
            Self::PermissionsManagement => "Permissions management",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::profile;

    #[test]
    fn every_action_of_a_profile_has_a_level_and_no_other_has() {
        let mut actions: Vec<_> = profile::all()
            .iter()
            .flat_map(|it| {
                it.categories()
                    .flat_map(|category| it.actions(category))
                    .collect::<Vec<_>>()
            })
            .collect();
        actions.sort_unstable();
        actions.dedup();
        let unknown = actions.iter().filter(|it| access_level(it).is_none());
        assert_eq!(unknown.collect::<Vec<_>>(), Vec::<&&str>::new());
        assert_eq!(TABLE.len(), actions.len());
    }

    #[test]
    fn listing_a_bucket_is_not_reading_it() {
        assert_eq!(access_level("s3:ListBucket"), Some(AccessLevel::List));
        assert_eq!(access_level("s3:GetObject"), Some(AccessLevel::Read));
        assert_eq!(access_level("s3:DeleteBucket"), None);
    }
}
