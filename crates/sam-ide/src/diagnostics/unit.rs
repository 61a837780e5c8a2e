//! What rules found in the parts of a version, each with what it was found out from: the next version takes over what must
//! still be so.

use crate::code::CodeSource;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::known_code::{KnownCode, KnownProgram};
use sam_core::document::{Reads, ReadsTable, Step};
use sam_core::parallel;
use sam_core::text::TextSize;
use std::sync::Arc;

/// Units with what the rules asked for each.
#[derive(Debug, Default)]
pub(super) struct Units {
    pub(super) all: Vec<Unit>,
    reads: ReadsTable,
}

/// What rules found in a block, or a rule in the document.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    found: Arc<[Arc<Diagnostic>]>,
    /// Where the last of the places ends that the findings are about.
    end: TextSize,
    pub(super) code: Arc<UnitCode>,
}

/// What a unit has to do with code.
#[derive(Debug, Default)]
pub(super) struct UnitCode {
    /// Whether other findings may come of another reading.
    pub(super) depends: bool,
    /// From what the readings begin that the findings may come of.
    pub(super) sources: Vec<CodeSource>,
    /// Whether paths that it names were not looked at yet.
    pub(super) awaits_paths: bool,
    /// What is known of the code of each function and state machine in the block.
    pub(super) programs: Vec<KnownProgram>,
    /// The guesses among the findings: the position of each, and the logical IDs of those whose code it is about; none
    /// for a guess about all code.
    pub(super) guesses: Vec<(usize, Option<Vec<String>>)>,
}

impl Units {
    /// The units of a version: those of the version before that must still be so, and new ones. `before` tells which unit
    /// of the version before a unit was.
    pub(super) fn next(
        kept: Option<(&Self, &Step)>,
        count: usize,
        before: impl Fn(&Step, usize) -> Option<usize>,
        is_wanted: impl Fn(&Unit) -> bool,
        make: impl Fn(usize) -> (Unit, Reads) + Sync,
    ) -> Self {
        let is_kept = kept.and_then(|(kept, step)| step.keeps(&kept.reads));
        let is_kept = is_kept.unwrap_or_default();
        let known = |at: usize| {
            let (kept, step) = kept?;
            let before = before(step, at).filter(|it| is_kept.get(*it) == Some(&true))?;
            let unit = kept.all.get(before).filter(|it| is_wanted(it))?;
            Some((unit.placed(step)?, before))
        };
        let known: Vec<Option<(Unit, usize)>> = (0..count).map(known).collect();
        let places = known.iter().enumerate();
        let new: Vec<usize> = places
            .filter_map(|(at, known)| known.is_none().then_some(at))
            .collect();
        let made = parallel::map(new.len(), |at| new.get(at).map(|it| make(*it)));
        let mut made = made.into_iter().flatten();
        let mut next = Self::default();
        for known in known {
            match (known, kept) {
                (Some((unit, before)), Some((kept, _))) => {
                    next.all.push(unit);
                    next.reads.push_row(&kept.reads, before);
                }
                (None, _) | (_, None) => {
                    if let Some((unit, reads)) = made.next() {
                        next.all.push(unit);
                        next.reads.push(&reads);
                    }
                }
            }
        }
        next
    }
}

impl Unit {
    pub(super) fn new(found: Vec<Arc<Diagnostic>>, code: Arc<UnitCode>) -> Self {
        let ends = found.iter().flat_map(|it| {
            let related = it.related.iter().map(|(range, _)| range.end());
            related.chain([it.range.end()])
        });
        Self {
            end: ends.max().unwrap_or_default(),
            found: found.into(),
            code,
        }
    }

    /// What was found, but for guesses about code that is known.
    pub(super) fn without_guesses(
        &self,
        code: Option<&KnownCode<'_>>,
    ) -> impl Iterator<Item = &Arc<Diagnostic>> {
        let found = self.found.iter().enumerate();
        let guesses = code.map(|it| (it, &*self.code.guesses));
        let kept = found.filter(move |(at, finding)| {
            let Some((code, guesses)) = guesses else {
                return true;
            };
            let guess = guesses.binary_search_by_key(at, |it| it.0);
            let guess = guess.ok().and_then(|it| guesses.get(it));
            let own = &self.code.programs;
            !guess.is_some_and(|(_, ids)| code.is_superseded(finding, ids.as_deref(), own))
        });
        kept.map(|(_, it)| it)
    }

    /// The same at its place in the later version; none if that is where the versions differ.
    fn placed(&self, step: &Step) -> Option<Self> {
        if step.leaves_in_place(self.end) {
            return Some(self.clone());
        }
        let found = self.found.iter().map(|it| placed(it, step));
        let found = found.collect::<Option<Vec<_>>>()?;
        Some(Self::new(found, self.code.clone()))
    }
}

/// A finding at its place in the later version; none if one of its ranges is where the versions differ.
fn placed(finding: &Arc<Diagnostic>, step: &Step) -> Option<Arc<Diagnostic>> {
    let mut placed = (**finding).clone();
    placed.range = step.place(finding.range)?;
    for (range, _) in &mut placed.related {
        *range = step.place(*range)?;
    }
    Some(Arc::new(placed))
}
