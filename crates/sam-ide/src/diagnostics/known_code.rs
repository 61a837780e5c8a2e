//! What is known of the code of a template, and which guesses about it that ends.

use super::Diagnostic;
use crate::code::{ProgramState, ProgramSummary};
use rustc_hash::FxHashMap;
use sam_core::connector::Resolver;
use std::cell::OnceCell;

/// The rules that guess what code does from what stands in the template.
pub(super) const GUESSED_MISSING: &str = "grant-missing";
pub(super) const GUESSED_UNUSED: &str = "grant-unused";
pub(super) const GUESSES: [&str; 2] = [GUESSED_MISSING, GUESSED_UNUSED];

/// What is known of the code of a function or state machine, by its logical ID.
pub(super) type KnownProgram = (String, ProgramSummary);

/// What is known of the code of all functions and state machines.
pub(super) struct KnownCode<'u> {
    /// Those of each block.
    programs: Vec<&'u [KnownProgram]>,
    /// Made when a guess is about the code of another block.
    by_id: OnceCell<FxHashMap<&'u str, ProgramSummary>>,
}

impl<'u> KnownCode<'u> {
    pub(super) fn of(programs: impl Iterator<Item = &'u [KnownProgram]>) -> Self {
        Self {
            programs: programs.filter(|it| !it.is_empty()).collect(),
            by_id: OnceCell::new(),
        }
    }

    fn all(&self) -> impl Iterator<Item = &'u KnownProgram> {
        self.programs.iter().flat_map(|it| *it)
    }

    /// Whether some code was not read yet.
    pub(super) fn is_awaited(&self) -> bool {
        self.all().any(|(_, it)| it.state == ProgramState::Awaited)
    }

    fn get(&self, id: &str) -> Option<&ProgramSummary> {
        let by_id = || self.all().map(|(id, it)| (&**id, *it)).collect();
        self.by_id.get_or_init(by_id).get(id)
    }

    /// Whether a finding is a guess about code that is known, or will be soon. `own` are the programs of its block.
    pub(super) fn is_superseded(
        &self,
        finding: &Diagnostic,
        ids: Option<&[String]>,
        own: &[KnownProgram],
    ) -> bool {
        let is_known: fn(&ProgramSummary) -> bool = match finding.code {
            GUESSED_MISSING => |it| it.state != ProgramState::Unread,
            GUESSED_UNUSED => |it| match it.state {
                ProgramState::Awaited => true,
                ProgramState::Read => it.has_calls,
                ProgramState::Unread => false,
            },
            _ => return false,
        };
        // One at least is there, and all are known.
        let is_of_known =
            |known: Option<bool>, it: &ProgramSummary| Some(known.unwrap_or(true) && is_known(it));
        let known = match ids {
            Some(ids) => {
                let known = ids.iter().filter_map(|id| {
                    let own = own.iter().find(|(own, _)| own == id);
                    own.map(|it| &it.1).or_else(|| self.get(id))
                });
                known.fold(None, is_of_known)
            }
            None => self.all().map(|it| &it.1).fold(None, is_of_known),
        };
        known.unwrap_or(false)
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
