//! The resources one connector becomes.

use super::profile::{Category, Mechanism, Profile};
use super::{Connector, Generated, Link, Resolved};

/// The resources of a connector without problems; of one with problems, those of the links that have none.
pub fn generate(resolved: &Resolved<'_>) -> Vec<Generated> {
    let _ = resolved;
    Vec::new()
}

/// The logical IDs of the resources of one link, each with the permission it is for where there is one for each.
pub(super) fn ids(
    connector: &Connector<'_>,
    link: &Link<'_>,
    profile: &Profile,
) -> Vec<(String, Option<Category>)> {
    let id = |middle: &str, kind: &str| {
        let position = link.position.map(|it| format!("Destination{it}"));
        format!(
            "{}{middle}{kind}{}",
            connector.id,
            position.unwrap_or_default()
        )
    };
    match profile.mechanism {
        Mechanism::ManagedPolicy => vec![(id("", "Policy"), None)],
        Mechanism::QueuePolicy => vec![(id("", "QueuePolicy"), None)],
        Mechanism::TopicPolicy => vec![(id("", "TopicPolicy"), None)],
        Mechanism::LambdaPermission => link
            .permissions
            .iter()
            .map(|(category, _)| (id(category.name(), "LambdaPermission"), Some(*category)))
            .collect(),
    }
}
