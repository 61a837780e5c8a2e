//! The permissions a connector asks for, against those that the pair of types has.

use super::ProblemKind;
use super::problem::Report;
use super::profile::{Category, Profile};
use crate::text::TextRange;
use std::borrow::Cow;

/// The valid ones among those written, in the profile's order, each with the first place it is written at.
pub(super) fn asked(
    profile: &Profile,
    written: &[(Cow<'_, str>, TextRange)],
) -> Vec<(Category, TextRange)> {
    let place = |category: Category| {
        let found = written.iter().find(|(name, _)| name == category.name());
        Some((category, found?.1))
    };
    profile.categories().filter_map(place).collect()
}

/// Whether a set of permissions, in the profile's order, is one that the transform takes.
pub(super) fn is_allowed(profile: &Profile, asked: &[(Category, TextRange)]) -> bool {
    let same = |set: &Vec<Category>| {
        set.len() == asked.len() && asked.iter().all(|(it, _)| set.contains(it))
    };
    !asked.is_empty()
        && profile
            .combinations
            .as_ref()
            .is_none_or(|it| it.iter().any(same))
}

/// What is wrong with the permissions. `range` is the list's place.
pub(super) fn check(
    profile: &'static Profile,
    written: &[(Cow<'_, str>, TextRange)],
    range: TextRange,
    report: &mut Report<'_>,
) {
    let values: Vec<_> = profile.categories().map(Category::name).collect();
    let values = values.join(", ");
    if written.is_empty() {
        report.push(
            ProblemKind::EmptyPermissions { profile },
            range,
            format!("'Permissions' cannot be empty; valid values are: {values}."),
        );
        return;
    }
    let (from, to) = (profile.source, profile.destination);
    let before = report.problems.len();
    for (name, range) in written {
        let is_known = Category::of(name).is_some_and(|it| profile.grant(it).is_some());
        if is_known {
            continue;
        }
        let is_intrinsic = &**name == "Ref" || name.starts_with("Fn::");
        let kind = if is_intrinsic {
            ProblemKind::PermissionsIntrinsic {
                name: name.to_string(),
            }
        } else {
            ProblemKind::UnsupportedPermission {
                profile,
                permission: name.to_string(),
            }
        };
        report.push(
            kind,
            *range,
            format!(
                "Unsupported 'Permissions' provided for connector from {from} to {to}; valid values are: {values}."
            ),
        );
    }
    let asked = asked(profile, written);
    if report.problems.len() > before || is_allowed(profile, &asked) {
        return;
    }
    let sets = profile.combinations.iter().flatten().map(|set| {
        let mut names: Vec<_> = set.iter().map(|it| it.name()).collect();
        names.sort_unstable();
        names.join(" + ")
    });
    let sets: Vec<_> = sets.collect();
    report.push(
        ProblemKind::UnsupportedCombination {
            profile,
            given: asked.iter().map(|(it, _)| *it).collect(),
        },
        // A single permission is what to look at; of several the whole list.
        match written {
            [(_, one)] => *one,
            [] | [_, ..] => range,
        },
        format!(
            "Unsupported 'Permissions' provided for connector from {from} to {to}; valid combinations are: {}.",
            sets.join(", ")
        ),
    );
}
