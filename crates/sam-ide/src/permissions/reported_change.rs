//! One change of a permission as it is reported.

use sam_core::permission::{GrantChange, Remnant};
use sam_core::policy::Effect;

/// A change with what the other version says instead.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ReportedChange {
    pub(super) kind: ChangeKind,
    pub(super) change: GrantChange,
    /// Less than the change or, of [`ChangeKind::Changed`], the same under other conditions.
    pub(super) instead: Vec<Remnant>,
}

/// What is told of an action on a resource, in the order in which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChangeKind {
    /// It may be done, and could not be done before.
    Granted,
    /// It may be done on more resources or under fewer conditions.
    Widened,
    /// It may be done under another condition, which may hold more often.
    Changed,
    /// It may be done on fewer resources or under more conditions.
    Narrowed,
    /// It may not be done any more.
    Revoked,
}

impl ChangeKind {
    pub(super) const ALL: [Self; 5] = [
        Self::Granted,
        Self::Widened,
        Self::Changed,
        Self::Narrowed,
        Self::Revoked,
    ];

    /// Whether more may be done than before.
    pub(super) fn is_more(self) -> bool {
        match self {
            Self::Granted | Self::Widened | Self::Changed => true,
            Self::Narrowed | Self::Revoked => false,
        }
    }
}

impl ReportedChange {
    /// Whether the change is what the new version says, not the old one.
    pub(super) fn is_of_new(&self) -> bool {
        self.kind.is_more() == (self.change.effect == Effect::Allow)
    }
}
