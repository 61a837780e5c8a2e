//! The documentation of an item, written when it is asked for.

use super::connector_keys::about;
use crate::{links, names};
use sam_core::connector::profile::{self, Profile};
use sam_core::connector::{Category, Mechanism, Side};
use std::fmt::Write;

/// Markdown for an item's `data`: `grant SOURCE DESTINATION [PERMISSION]…`, `key NAME` or `connector`.
pub(super) fn documentation(data: &str) -> Option<String> {
    let mut words = data.split(' ');
    match words.next()? {
        "grant" => {
            let profile = profile::find(words.next()?, words.next()?)?;
            let asked: Vec<_> = words.filter_map(Category::of).collect();
            Some(grant(profile, &asked))
        }
        "key" => {
            let key = words.next()?;
            let about = about(key);
            (!about.is_empty()).then(|| format!("`{key}`: {about}\n\n{}", link()))
        }
        "connector" => Some(format!(
            "A connector gives one resource access to another. SAM writes the least policy that does it: on the role \
             of the source, or on the resource that is called.\n\n{}",
            link()
        )),
        _ => None,
    }
}

/// What a pair of types grants; of the permissions asked for, or of all.
fn grant(profile: &Profile, asked: &[Category]) -> String {
    let mut text = format!(
        "From {} to {}\n\n",
        names::a_noun(profile.source),
        names::a_noun(profile.destination)
    );
    for category in profile
        .categories()
        .filter(|it| asked.is_empty() || asked.contains(it))
    {
        let actions: Vec<_> = profile
            .actions(category)
            .iter()
            .map(|it| format!("`{it}`"))
            .collect();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "**{}** {}\n", category.name(), actions.join(", "));
    }
    let side = match profile.at {
        Side::Source => "source",
        Side::Destination => "destination",
    };
    let where_to = match profile.mechanism {
        Mechanism::ManagedPolicy => format!("a managed policy on the role of the {side}"),
        Mechanism::LambdaPermission => format!("a permission on the function that is the {side}"),
        Mechanism::QueuePolicy => format!("a policy on the queue that is the {side}"),
        Mechanism::TopicPolicy => format!("a policy on the topic that is the {side}"),
    };
    let _ = writeln!(text, "Becomes {where_to}.");
    if let Some(sets) = &profile.combinations {
        let sets: Vec<_> = sets
            .iter()
            .map(|set| {
                set.iter()
                    .map(|it| it.name())
                    .collect::<Vec<_>>()
                    .join(" and ")
            })
            .collect();
        let _ = writeln!(text, "\nOnly {} can be asked for.", sets.join(", or "));
    }
    let _ = write!(text, "\n{}", link());
    text
}

fn link() -> String {
    format!("[AWS: connectors]({})", links::CONNECTOR_REFERENCE)
}
