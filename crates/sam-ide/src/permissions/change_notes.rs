//! What changed around somebody's policies: a role that no template shows, a permissions boundary.

use super::model::only_when;
use crate::grant::phrase::Phrase;
use crate::grant::words;
use sam_core::permission::{Grant, Unseen};
use serde_json::{Map, Value, json};

/// How many roles or boundaries are named.
const MOST_NAMED: usize = 4;

/// What one version of the template says of somebody beside policies, in words, with the conditions on which it holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Around {
    /// Roles that the template does not declare.
    pub(super) elsewhere: Vec<Named>,
    /// Permissions boundaries.
    pub(super) boundary: Vec<Named>,
    /// What these allow; none where there is none or one is not known.
    pub(super) limit: Option<Vec<Grant>>,
}

/// Something by its words, and the conditions of the template.
pub(super) type Named = (String, Vec<String>);

/// A change of one of these.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Note {
    pub(super) kind: NoteKind,
    before: Vec<Named>,
    now: Vec<Named>,
    /// Whether a known boundary allows no more than the one before.
    is_no_wider: bool,
}

/// What a [`Note`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoteKind {
    /// A role that the template does not declare.
    Role,
    /// A permissions boundary.
    Boundary,
    /// Actions that AWS adds later.
    ToCome,
}

/// Values that the template does not show, in words, under conditions beside their own.
pub(super) fn named(all: &[Unseen], above: &[String]) -> Vec<Named> {
    let named = all.iter().map(|it| {
        let mut when = above.to_vec();
        when.extend(it.when.iter().filter(|it| !above.contains(it)).cloned());
        (words::short(&it.value), when)
    });
    named.collect()
}

impl Note {
    /// What changed for somebody of whom there is something in one version or both.
    pub(super) fn all(was: Option<&Around>, is: Option<&Around>) -> Vec<Self> {
        let none = Around::default();
        let both = was.is_some() && is.is_some();
        let (was, is) = (was.unwrap_or(&none), is.unwrap_or(&none));
        let role = (NoteKind::Role, &was.elsewhere, &is.elsewhere);
        // A boundary of who was not there or is not any more limits nothing.
        let boundary = both.then_some((NoteKind::Boundary, &was.boundary, &is.boundary));
        let all = [Some(role), boundary].into_iter().flatten();
        let changed = all.filter(|(_, before, now)| before != now);
        changed
            .map(|(kind, before, now)| Self {
                kind,
                before: before.clone(),
                now: now.clone(),
                is_no_wider: false,
            })
            .collect()
    }

    /// Patterns of actions that allow no more today, but will once AWS adds actions.
    pub(super) fn to_come(patterns: Vec<String>) -> Option<Self> {
        let now = patterns.into_iter().map(|it| (it, Vec::new()));
        (now.len() > 0).then(|| Self {
            kind: NoteKind::ToCome,
            before: Vec::new(),
            now: now.collect(),
            is_no_wider: false,
        })
    }

    /// Says of a boundary that both versions show whether it allows more of what somebody may do.
    pub(super) fn decide_boundary(notes: &mut Vec<Self>, around: &Around, is_wider: bool) {
        match notes.iter_mut().find(|it| it.kind == NoteKind::Boundary) {
            Some(note) => note.is_no_wider = !is_wider,
            None if is_wider => notes.push(Self {
                kind: NoteKind::Boundary,
                before: around.boundary.clone(),
                now: around.boundary.clone(),
                is_no_wider: false,
            }),
            None => {}
        }
    }

    /// Whether more may be done, or nobody can tell.
    pub(super) fn is_more(&self) -> bool {
        match self.kind {
            NoteKind::Role => self.now.iter().any(|it| !self.before.contains(it)),
            NoteKind::Boundary if self.is_no_wider => false,
            NoteKind::Boundary => {
                self.before == self.now || self.before.iter().any(|it| !self.now.contains(it))
            }
            NoteKind::ToCome => false,
        }
    }

    /// Whether what somebody may do is hidden now.
    pub(super) fn hides(&self) -> bool {
        self.kind == NoteKind::Role && !self.now.is_empty()
    }

    /// `what F may do is no longer visible: it runs under …`
    pub(super) fn words(&self) -> Phrase {
        let names = |all: &[Named]| {
            let shown = all.iter().take(MOST_NAMED);
            let names = shown.map(|(name, when)| only_when(Phrase::name(name), when));
            let names = names.reduce(|all, it| all.then(" or ").and(it));
            let names = names.unwrap_or_default();
            match all.len().saturating_sub(MOST_NAMED) {
                0 => names,
                more => names.then(format!(" or {more} more")),
            }
        };
        let (before, now) = (names(&self.before), names(&self.now));
        match (self.kind, self.before.as_slice(), self.now.as_slice()) {
            (NoteKind::ToCome, _, _) => {
                Phrase::words("no more today, but also actions that AWS adds later: ").and(now)
            }
            (NoteKind::Role, [], _) => {
                Phrase::words("what it may do is not visible: it runs under ").and(now)
            }
            (NoteKind::Role, _, []) => {
                Phrase::words("what it might do until now was not visible: it ran under ")
                    .and(before)
            }
            (NoteKind::Role, _, _) => {
                Phrase::words("what it may do is not visible: it runs under ")
                    .and(now)
                    .then(", until now under ")
                    .and(before)
            }
            (NoteKind::Boundary, [], _) => {
                Phrase::words("at most what its permissions boundary allows: ").and(now)
            }
            (NoteKind::Boundary, _, []) => {
                Phrase::words("no longer limited by a permissions boundary, until now ").and(before)
            }
            (NoteKind::Boundary, before, after) if before == after => {
                Phrase::words("its permissions boundary allows more: ").and(now)
            }
            (NoteKind::Boundary, _, _) => Phrase::words("another permissions boundary: ")
                .and(now)
                .then(", until now ")
                .and(before),
        }
    }

    /// `"role": {"before": […], "now": […]}`, or `"boundary"`.
    pub(super) fn add_to(&self, json: &mut Map<String, Value>) {
        let all = |named: &[Named]| {
            let all = named.iter().map(|(name, when)| match when.as_slice() {
                [] => json!({ "name": name }),
                when => json!({ "name": name, "when": when }),
            });
            all.collect::<Vec<_>>()
        };
        let key = match self.kind {
            NoteKind::Role => "role",
            NoteKind::Boundary => "boundary",
            NoteKind::ToCome => "toCome",
        };
        let value = json!({ "before": all(&self.before), "now": all(&self.now) });
        json.insert(key.to_owned(), value);
    }
}
