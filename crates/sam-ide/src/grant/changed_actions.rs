//! Which actions some changes of grants are about, wildcards counted by what they match.

use sam_core::iam::{ActionSet, Known, known};
use sam_core::permission::GrantChange;
use sam_core::policy::Polarity;
use std::collections::BTreeSet;

/// The actions of some changes, each once.
#[derive(Debug, Default)]
pub(crate) struct ChangedActions {
    /// Those that IAM has.
    pub(crate) known: ActionSet,
    /// Names that IAM does not have.
    pub(crate) unknown: BTreeSet<String>,
}

impl ChangedActions {
    pub(crate) fn of<'c>(changes: impl IntoIterator<Item = &'c GrantChange>) -> Self {
        let mut found = Self::default();
        for change in changes {
            let own = ActionSet::of(change.actions.iter().map(String::as_str));
            match change.action_polarity {
                Polarity::Is => found.known.add_all(&own),
                Polarity::Not => found.known.add_all(&own.complement()),
            }
            let names = change.actions.iter().filter(|it| is_unknown(it));
            found.unknown.extend(names.cloned());
        }
        found
    }

    pub(crate) fn count(&self) -> usize {
        let levels = self.known.levels().into_iter();
        levels.map(|(_, count)| count).sum::<usize>() + self.unknown.len()
    }
}

fn is_unknown(action: &str) -> bool {
    !action.contains(['*', '?'])
        && match known(action) {
            Known::Action(..) => false,
            Known::Newer | Known::UnknownAction(_) | Known::UnknownService => true,
        }
}
