//! Properties of a map that exclude or need each other.

use crate::spec::PropertyRelation;
use crate::spec::schema::Shape;
use crate::syntax::{EntryRef, NodeRef};
use crate::template::{intrinsic, shape};
use crate::text::TextRange;

/// What does not hold among the properties of a map.
pub(super) enum BrokenRelation {
    /// Two properties that exclude each other, and the key of the later one.
    Together([&'static str; 2], TextRange),
    /// None of some properties is there; and the one that needs them, with its key.
    Lacking(Vec<&'static str>, Option<(&'static str, TextRange)>),
}

/// Whether a property is there when the template is deployed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Present(TextRange),
    Absent,
    /// Only the deployment knows, or someone else writes it.
    Unknown,
}

/// The relations of a shape that do not hold among entries. `is_given` tells of a property that something else gives.
pub(super) fn broken(
    shape: &Shape,
    entries: &[EntryRef<'_>],
    is_given: impl Fn(&str) -> bool,
) -> Vec<BrokenRelation> {
    let presence = |name: &str| match entries.iter().find(|it| it.name() == name) {
        Some(entry) => of_value(*entry),
        None if is_given(name) => Presence::Unknown,
        None => Presence::Absent,
    };
    let range = |name: &str| match presence(name) {
        Presence::Present(range) => Some(range),
        Presence::Absent | Presence::Unknown => None,
    };
    let is_absent = |name: &&str| presence(name) == Presence::Absent;
    let mut found = Vec::new();
    let mut pairs: Vec<[&str; 2]> = Vec::new();
    for (relation, names) in shape.relations() {
        let Some((first, others)) = names.split_first() else {
            continue;
        };
        let excluding: Vec<[&'static str; 2]> = match relation {
            PropertyRelation::One => pairs_of(&names),
            PropertyRelation::Excludes => others.iter().map(|it| [*first, *it]).collect(),
            PropertyRelation::Any | PropertyRelation::Requires => Vec::new(),
        };
        for [one, other] in excluding {
            let mut pair = [one, other];
            pair.sort_unstable();
            if let (Some(left), Some(right), false) =
                (range(one), range(other), pairs.contains(&pair))
            {
                pairs.push(pair);
                let later = if left.start() > right.start() {
                    left
                } else {
                    right
                };
                found.push(BrokenRelation::Together(pair, later));
            }
        }
        match relation {
            PropertyRelation::One | PropertyRelation::Any if names.iter().all(is_absent) => {
                found.push(BrokenRelation::Lacking(names, None));
            }
            PropertyRelation::Requires => {
                if let Some(range) = range(first) {
                    let lacking = others.iter().copied().filter(|it| is_absent(it));
                    let lacking = lacking.map(|it| vec![it]);
                    found.extend(
                        lacking.map(|it| BrokenRelation::Lacking(it, Some((*first, range)))),
                    );
                }
            }
            PropertyRelation::One | PropertyRelation::Any | PropertyRelation::Excludes => {}
        }
    }
    found
}

fn of_value(entry: EntryRef<'_>) -> Presence {
    if shape::is_no_value(entry.value) {
        Presence::Absent
    } else if entry.value.is_null() || may_be_nothing(entry.value) {
        Presence::Unknown
    } else {
        Presence::Present(entry.key.full_range())
    }
}

/// Whether a branch of `Fn::If` takes the property away.
fn may_be_nothing(value: NodeRef<'_>) -> bool {
    let chosen = intrinsic::of(value).filter(|it| it.name == "If");
    chosen.is_some_and(|it| {
        let mut branches = it.items().skip(1);
        branches.any(|it| shape::is_no_value(it) || may_be_nothing(it))
    })
}

fn pairs_of(names: &[&'static str]) -> Vec<[&'static str; 2]> {
    let with_later = names.iter().enumerate().flat_map(|(at, one)| {
        let later = names.get(at + 1..).unwrap_or_default();
        later.iter().map(move |other| [*one, *other])
    });
    with_later.collect()
}
