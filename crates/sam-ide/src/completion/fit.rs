//! Whether a type fits one end of a connector: what would be granted, or why nothing connects.

use super::ends::End;
use super::insert::Offer;
use super::resources::{Candidate, Resources};
use crate::names;
use crate::place::typed::connector::CONNECTOR;
use sam_core::connector::profile::{self, Profile};
use sam_core::connector::{Category, Side};
use std::collections::HashMap;

/// How types fit one end, each looked up once: templates have many resources of few types.
pub(super) struct Fits<'o> {
    side: Side,
    others: &'o [End<'o>],
    known: HashMap<String, Fit>,
}

/// How a type fits.
#[derive(Clone)]
struct Fit {
    detail: String,
    warning: Option<String>,
    data: Option<String>,
}

impl<'o> Fits<'o> {
    /// How types fit a side when the other ends are these; of them the types are known.
    pub(super) fn new(side: Side, others: &'o [End<'o>]) -> Self {
        Self {
            side,
            others,
            known: HashMap::new(),
        }
    }

    /// An item for a type, with what it would grant or why it does not fit.
    pub(super) fn offer(&mut self, offer: Offer, written: &str, resolved: &str) -> Offer {
        let fit = self.fit(written, resolved);
        Offer {
            detail: Some(fit.detail.clone()),
            warning: fit.warning.clone(),
            data: fit.data.clone(),
            ..offer
        }
    }

    /// Whether a type fits.
    pub(super) fn admits(&mut self, written: &str, resolved: &str) -> bool {
        self.fit(written, resolved).warning.is_none()
    }

    /// Whether a logical ID is at the other end.
    pub(super) fn is_other_end(&self, id: &str) -> bool {
        self.others.iter().any(|it| it.id == Some(id))
    }

    fn fit(&mut self, written: &str, resolved: &str) -> &Fit {
        // `entry` would copy the key each time.
        if !self.known.contains_key(written) {
            let fit = Fit::of(written, resolved, self.side, self.others);
            self.known.insert(written.to_owned(), fit);
        }
        &self.known[written]
    }
}

/// The resources that fit a side, in order, but for connectors and for those at the other end.
pub(super) fn fitting<'a>(
    side: Side,
    others: &[End<'_>],
    resources: &Resources<'a>,
) -> Vec<Candidate<'a>> {
    let mut fits = Fits::new(side, others);
    let candidates = resources.candidates().filter(|it| {
        it.written_type != CONNECTOR
            && !fits.is_other_end(it.id)
            && fits.admits(it.written_type, it.resolved_type)
    });
    candidates.collect()
}

impl Fit {
    fn of(written: &str, resolved: &str, side: Side, others: &[End<'_>]) -> Self {
        let other_types = others.iter().filter_map(|it| it.resolved_type.as_deref());
        let pairs: Vec<_> = other_types
            .map(|other| match side {
                Side::Source => (resolved, other),
                Side::Destination => (other, resolved),
            })
            .collect();
        let mut profiles = Vec::new();
        for (from, to) in &pairs {
            let Some(profile) = profile::find(from, to) else {
                let named = |it: &str| names::a_noun(if it == resolved { written } else { it });
                let (from, to) = (named(from), named(to));
                return Self::not(written, format!("no connector from {from} to {to}"));
            };
            profiles.push(profile);
        }
        let Some((from, to)) = pairs.first() else {
            return Self::of_any(written, resolved, side);
        };
        Self {
            detail: format!("{written} · {}", common(&profiles).join(", ")),
            warning: None,
            data: Some(format!("grant {from} {to}")),
        }
    }

    /// How a type fits when nothing is known of the other end.
    fn of_any(written: &str, resolved: &str, side: Side) -> Self {
        let (is_end, verb) = match side {
            Side::Source => (
                profile::all().iter().any(|it| it.source == resolved),
                "starts at",
            ),
            Side::Destination => (
                profile::all().iter().any(|it| it.destination == resolved),
                "leads to",
            ),
        };
        if !is_end {
            return Self::not(
                written,
                format!("no connector {verb} {}", names::a_noun(written)),
            );
        }
        Self {
            detail: written.to_owned(),
            warning: None,
            data: None,
        }
    }

    fn not(written: &str, reason: String) -> Self {
        Self {
            detail: written.to_owned(),
            warning: Some(reason),
            data: None,
        }
    }
}

/// Whether what is typed is in a name, letter after letter, without case; wildcards count for nothing.
pub(super) fn is_in(typed: &str, name: &str) -> bool {
    let mut letters = name.bytes();
    let mut wanted = typed.bytes().filter(|it| !matches!(it, b'*' | b'?'));
    wanted.all(|wanted| letters.any(|it| it.eq_ignore_ascii_case(&wanted)))
}

/// Whether a name begins with what is typed, without case.
pub(super) fn begins(name: &str, typed: &str) -> bool {
    let head = name.get(..typed.len());
    head.is_some_and(|it| it.eq_ignore_ascii_case(typed))
}

/// The names of the permissions that all profiles have.
fn common(profiles: &[&Profile]) -> Vec<&'static str> {
    [Category::Read, Category::Write]
        .into_iter()
        .filter(|it| profiles.iter().all(|profile| profile.grant(*it).is_some()))
        .map(Category::name)
        .collect()
}
