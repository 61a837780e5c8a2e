//! What takes long to find out about the role of a function, kept for the next version while it must still be so.

use super::Grants;
use sam_core::connector::ConnectorForm;
use sam_core::document::{Reads, Step};
use sam_core::permission::{Permissions, Role};
use sam_core::text::TextSize;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What can be kept about a role: a number, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// 1 if something may be granted twice.
    MayBeGrantedTwice,
    /// With how many actions nothing is granted twice.
    NothingTwice,
    /// How many managed policies it has of its own.
    OwnManagedPolicies,
}

/// The answers of a version, by the role's logical ID.
#[derive(Debug, Default)]
pub(super) struct KeptRoles(HashMap<String, KeptRole>);

#[derive(Clone, Debug)]
struct KeptRole {
    /// The resources and connectors elsewhere that have to do with it, by ID.
    elsewhere: Vec<String>,
    answers: Vec<(Question, Option<usize>, Arc<Reads>)>,
}

/// The answers of the version before, with what is left of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before<'b> {
    pub(super) roles: &'b KeptRoles,
    pub(super) step: &'b Step,
    /// Where the blocks begin in which nothing has changed, nor in what their connectors ask for.
    pub(super) blocks: &'b HashSet<TextSize>,
}

/// Answers about roles, on their way from one version to the next.
#[derive(Debug, Default)]
pub(super) struct Roles<'b> {
    before: Option<Before<'b>>,
    now: RefCell<HashMap<String, KeptRole>>,
}

impl<'b> Roles<'b> {
    pub(super) fn new(before: Option<Before<'b>>) -> Self {
        Self {
            before,
            now: RefCell::default(),
        }
    }

    pub(super) fn into_kept(self) -> KeptRoles {
        KeptRoles(self.now.into_inner())
    }

    /// What holds of the answers before; nothing where what has to do with the role is not what it was.
    fn known<'a>(&self, role: &Role<'a>, permissions: &Permissions<'a>) -> KeptRole {
        let mut elsewhere = Vec::new();
        let mut is_same = true;
        let mut add = |id: &str, block: TextSize| {
            elsewhere.push(id.to_owned());
            is_same &= self.before.is_some_and(|it| it.blocks.contains(&block));
        };
        let users = role.users.iter().chain(&role.made_for);
        users.for_each(|it| add(it.id, it.block.start));
        let policies = permissions.policies_elsewhere(role);
        policies.for_each(|it| add(it.id, it.block.start));
        for resolved in permissions.connectors_of(role) {
            let connector = &resolved.connector;
            let (ConnectorForm::Standalone(holder) | ConnectorForm::Embedded(holder)) =
                connector.form;
            add(&connector.id, holder.block.start);
        }
        let known = self.before.and_then(|it| it.roles.0.get(&role.id));
        let known = known.filter(|it| is_same && it.elsewhere == elsewhere);
        KeptRole {
            answers: known.map_or(Vec::new(), |it| it.answers.clone()),
            elsewhere,
        }
    }
}

impl<'a> Grants<'_, 'a> {
    /// An answer about a role that SAM makes. It may be made from the role, from what [`Permissions`] has for it, and from
    /// what it asks the template for.
    pub(super) fn about(
        &self,
        role: &Role<'a>,
        question: Question,
        find: impl FnOnce() -> Option<usize>,
    ) -> Option<usize> {
        if role.written.is_some() {
            return find();
        }
        let mut now = self.roles.now.borrow_mut();
        let kept = now
            .entry(role.id.clone())
            .or_insert_with(|| self.roles.known(role, self.permissions));
        let is_kept = |reads: &Reads| self.roles.before.is_some_and(|it| it.step.keeps(reads));
        let at = kept.answers.iter().position(|(it, ..)| *it == question);
        if let Some((_, answer, reads)) = at.and_then(|at| kept.answers.get(at))
            && is_kept(reads)
        {
            return *answer;
        }
        drop(now);
        let (answer, reads) = self.template().document().record(find);
        let mut now = self.roles.now.borrow_mut();
        if let Some(kept) = now.get_mut(&role.id) {
            kept.answers.retain(|(it, ..)| *it != question);
            let reads = Arc::new(reads.tidied());
            kept.answers.push((question, answer, reads));
        }
        answer
    }
}
