//! One role with what it may do, grouped by origin.

use super::words;
use crate::grant::allowance::{self, Allowance};
use crate::grant::phrase::Phrase;
use sam_core::document::Document;
use sam_core::permission::{Grant, Permissions, Role, covered};
use sam_core::policy::Effect;
use sam_core::template::Template;
use sam_core::text::{PositionEncoding, TextRange};

/// A role and what it may do.
#[derive(Clone, Debug)]
pub(crate) struct RoleView {
    /// The logical ID.
    pub(crate) id: String,
    /// The function or state machine that SAM makes it for.
    pub(crate) made_for: Option<String>,
    /// Who runs under it, by logical ID.
    pub(crate) users: Vec<String>,
    /// What it may do, by origin, in the order of the role.
    pub(crate) sections: Vec<Section>,
    /// Policies whose content the template does not show, in short form, with their lines.
    pub(crate) unseen: Vec<(String, u32)>,
}

/// The grants of one origin.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    /// What they come from.
    pub(crate) origin: Phrase,
    /// Where that is written, in the document and as a line from 1.
    pub(crate) range: TextRange,
    /// See `range`.
    pub(crate) line: u32,
    /// The template's conditions under which they are there.
    pub(crate) when: Vec<String>,
    /// The grants, with the position in `sections` of the one that already grants the same.
    pub(crate) grants: Vec<(Grant, Option<usize>)>,
}

impl RoleView {
    /// Everything about a role.
    pub(crate) fn of<'a>(
        role: &Role<'a>,
        permissions: &Permissions<'a, '_>,
        document: &Document,
    ) -> Self {
        let found = permissions.of(role);
        let covered = covered(&found.grants, document.template());
        let line = |range: TextRange| {
            let at = document
                .text
                .line_col(range.start(), PositionEncoding::Utf8);
            at.line + 1
        };
        let mut sections: Vec<Section> = Vec::new();
        let mut section_of = Vec::new();
        for grant in &found.grants {
            let is_same = |it: &Section| {
                let first = it.grants.first();
                first.is_some_and(|(it, _)| it.origin == grant.origin)
                    && it.range == grant.range
                    && it.when == grant.when
            };
            if !sections.last().is_some_and(is_same) {
                sections.push(Section {
                    origin: words::origin(&grant.origin),
                    range: grant.range,
                    line: line(grant.range),
                    when: grant.when.clone(),
                    grants: Vec::new(),
                });
            }
            section_of.push(sections.len() - 1);
            if let Some(section) = sections.last_mut() {
                section.grants.push((grant.clone(), None));
            }
        }
        let all = sections.iter_mut().flat_map(|it| &mut it.grants);
        for ((_, by), wide) in all.zip(&covered) {
            *by = wide.and_then(|it| section_of.get(it).copied());
        }
        Self {
            id: role.id.clone(),
            made_for: role.made_for.map(|it| it.id.to_owned()),
            users: role.users.iter().map(|it| it.id.to_owned()).collect(),
            sections,
            unseen: found
                .unseen
                .iter()
                .map(|(value, range)| (crate::grant::words::short(value), line(*range)))
                .collect(),
        }
    }

    /// `CheckoutRole (made by SAM), for Checkout`
    pub(crate) fn title(&self) -> Phrase {
        let title = Phrase::name(&self.id);
        let title = match self.made_for {
            Some(_) => title.then(" (made by SAM)"),
            None => title,
        };
        match self.users.as_slice() {
            [] => title,
            users => title.then(", role of ").and(Phrase::enumeration(users, 6)),
        }
    }

    /// The origin of a section, for another one to name.
    pub(crate) fn origin_of(&self, at: usize) -> Phrase {
        let section = self.sections.get(at);
        section.map_or_else(Phrase::default, |it| it.origin.clone())
    }
}

impl Section {
    /// `policy template S3ReadPolicy (line 12), only if IsProd holds`
    pub(crate) fn title(&self) -> Phrase {
        let line = format!(" (line {})", self.line);
        let title = self.origin.clone().then(line);
        match self.when.as_slice() {
            [] => title,
            when => title.then(", ").and(words::when(when)),
        }
    }

    /// The section that grants all of this one as well, if there is one: the first such.
    pub(crate) fn covered_by(&self) -> Option<usize> {
        let mut by = self.grants.iter().map(|(_, by)| *by);
        let first = by.next()??;
        by.all(|it| it.is_some()).then_some(first)
    }

    /// What is allowed, or denied.
    pub(crate) fn allowances(&self, effect: Effect, template: Template<'_>) -> Vec<Allowance> {
        let grants = self.grants.iter().map(|(it, _)| it);
        allowance::of_grants(grants.filter(|it| it.effect == effect), template)
    }
}
