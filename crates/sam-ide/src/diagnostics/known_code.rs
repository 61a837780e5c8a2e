//! What is known of the code of a template, and which guesses about it that ends.

use super::Diagnostic;
use crate::code::{ProgramState, ProgramSummary};
use sam_core::connector::Resolver;
use std::collections::HashMap;

/// The rules that guess what code does from what stands in the template.
pub(super) const GUESSED_MISSING: &str = "grant-missing";
pub(super) const GUESSED_UNUSED: &str = "grant-unused";
pub(super) const GUESSES: [&str; 2] = [GUESSED_MISSING, GUESSED_UNUSED];

/// What is known of the code of all functions and state machines.
pub(super) struct KnownCode<'u>(HashMap<&'u str, ProgramSummary>);

impl<'u> KnownCode<'u> {
    pub(super) fn of(programs: impl Iterator<Item = &'u (String, ProgramSummary)>) -> Self {
        Self(programs.map(|(id, it)| (&**id, *it)).collect())
    }

    /// Whether some code was not read yet.
    pub(super) fn is_awaited(&self) -> bool {
        let mut programs = self.0.values();
        programs.any(|it| it.state == ProgramState::Awaited)
    }

    /// Whether a finding is a guess about code that is known, or will be soon.
    pub(super) fn is_superseded(&self, finding: &Diagnostic, ids: Option<&[String]>) -> bool {
        let is_known: fn(&ProgramSummary) -> bool = match finding.code {
            GUESSED_MISSING => |it| it.state != ProgramState::Unread,
            GUESSED_UNUSED => |it| match it.state {
                ProgramState::Awaited => true,
                ProgramState::Read => it.has_calls,
                ProgramState::Unread => false,
            },
            _ => return false,
        };
        let known: Vec<_> = match ids {
            Some(ids) => ids.iter().filter_map(|it| self.0.get(&**it)).collect(),
            None => self.0.values().collect(),
        };
        !known.is_empty() && known.into_iter().all(is_known)
    }
}

/// The logical IDs of those whose code a guess is about; none if it is about all code.
pub(super) fn guessed_about(finding: &Diagnostic, resolver: &Resolver<'_>) -> Option<Vec<String>> {
    let ids: Vec<&str> = match (finding.connector(resolver), finding.resource(resolver)) {
        (Some(connector), _) => {
            let sources = connector.links.iter();
            let sources = sources.filter_map(|it| Some(it.source.resource?.id));
            sources.collect()
        }
        (None, Some(resource)) => vec![resource.id],
        // It is in `Globals`.
        (None, None) => return None,
    };
    Some(ids.into_iter().map(str::to_owned).collect())
}
