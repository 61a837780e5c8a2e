//! Which grants add nothing to the others.

use super::Grant;
use super::condition::condition_covers;
use super::resource_text::{ResourceText, resource_text};
use crate::iam::lays_over;
use crate::policy::{Effect, Polarity};
use crate::template::Template;

/// Whether everything that a pattern of IAM matches is matched by another one, byte by byte. A `*` stands for any text, a
/// `?` for one character; a `*` of the narrow one only a `*` covers.
fn pattern_covers(wide: &[u8], narrow: &[u8]) -> bool {
    let stands_for = |wide: &u8, narrow: &u8| *narrow != b'*' && (*wide == b'?' || wide == narrow);
    lays_over(wide, narrow, |it| *it == b'*', stands_for)
}

/// Whether an action or wildcard stands for all that another one stands for, without case.
pub fn action_covers(wide: &str, narrow: &str) -> bool {
    wide.eq_ignore_ascii_case(narrow)
        || pattern_covers(
            wide.to_ascii_lowercase().as_bytes(),
            narrow.to_ascii_lowercase().as_bytes(),
        )
}

/// A grant with its actions and resources as texts that can be compared.
struct Compared<'g> {
    grant: &'g Grant,
    /// In lower case: large managed policies have a thousand, and each is compared with each.
    actions: Vec<String>,
    resources: Vec<ResourceText>,
}

impl<'g> Compared<'g> {
    fn of(grant: &'g Grant, template: Template<'_>) -> Self {
        let resources = grant.resources.iter();
        Self {
            grant,
            actions: grant
                .actions
                .iter()
                .map(|it| it.to_ascii_lowercase())
                .collect(),
            resources: resources.map(|it| resource_text(it, template)).collect(),
        }
    }

    fn covers(&self, other: &Self) -> bool {
        let (wide, narrow) = (self.grant, other.grant);
        let is_comparable = wide.effect == narrow.effect
            && wide.action_polarity == narrow.action_polarity
            && wide.resource_polarity == narrow.resource_polarity
            && wide.when.iter().all(|it| narrow.when.contains(it))
            && !narrow.actions.is_empty()
            && !narrow.resources.is_empty();
        if !is_comparable {
            return false;
        }
        let is_within = match (wide.action_polarity, wide.resource_polarity) {
            (Polarity::Is, Polarity::Is) => {
                let has_action = |it: &String| {
                    let mut wide = self.actions.iter();
                    wide.any(|wide| pattern_covers(wide.as_bytes(), it.as_bytes()))
                };
                let has_resource =
                    |it: &ResourceText| self.resources.iter().any(|wide| wide.covers(it));
                other.resources.iter().all(has_resource) && other.actions.iter().all(has_action)
            }
            // What is left out on one side is hard to set against the other; only the same is the same.
            (Polarity::Not, _) | (_, Polarity::Not) => {
                wide.actions == narrow.actions && self.resources == other.resources
            }
        };
        // Last, since it takes longest.
        is_within && condition_covers(wide.condition.as_ref(), narrow.condition.as_ref())
    }
}

/// Whether one grant allows (or denies) everything that another one does.
pub fn covers(wide: &Grant, narrow: &Grant, template: Template<'_>) -> bool {
    Compared::of(wide, template).covers(&Compared::of(narrow, template))
}

/// For each grant the position of another one that covers it, if there is one: of grants that are the same the first
/// covers the later ones.
pub fn covered(grants: &[Grant], template: Template<'_>) -> Vec<Option<usize>> {
    let all: Vec<_> = grants.iter().map(|it| Compared::of(it, template)).collect();
    let by = |at: usize, narrow: &Compared<'_>| {
        all.iter().enumerate().position(|(other, wide)| {
            let is_first = other < at || !narrow.covers(wide);
            other != at && wide.covers(narrow) && is_first
        })
    };
    all.iter()
        .enumerate()
        .map(|(at, narrow)| by(at, narrow).filter(|_| narrow.grant.effect == Effect::Allow))
        .collect()
}

impl ResourceText {
    /// Whether it matches everything that another one does.
    pub fn covers(&self, narrow: &Self) -> bool {
        self == narrow || pattern_covers(self.as_str().as_bytes(), narrow.as_str().as_bytes())
    }
}
