//! One role with what it may do, grouped by origin.

use super::nothing::{Judge, Nothing};
use super::words;
use crate::grant::allowance::{self, Allowance};
use crate::grant::phrase::Phrase;
use sam_core::document::Document;
use sam_core::permission::{Grant, GrantOrigin, Permissions, Role, covered};
use sam_core::policy::Effect;
use sam_core::template::{Resource, Template};
use sam_core::text::{PositionEncoding, TextRange};

/// A role, user or group and what it may do.
#[derive(Clone, Debug)]
pub(crate) struct RoleView {
    /// The logical ID.
    pub(crate) id: String,
    /// `user` or `group`; none of a role.
    pub(crate) identity: Option<&'static str>,
    /// Whether SAM makes it.
    pub(crate) is_generated: bool,
    /// The resource that SAM makes it for.
    pub(crate) made_for: Option<String>,
    /// Who runs under it, by logical ID.
    pub(crate) users: Vec<String>,
    /// The template's conditions under which there is such a role.
    pub(crate) when: Vec<String>,
    /// What it may do, by origin, in the order of the role.
    pub(crate) sections: Vec<Section>,
    /// Policies whose content the template does not show.
    pub(crate) unseen: Vec<UnseenPolicy>,
}

/// A policy whose content the template does not show.
#[derive(Clone, Debug)]
pub(crate) struct UnseenPolicy {
    /// In short form.
    pub(crate) words: String,
    /// Where it is named, as a line from 1.
    pub(crate) line: u32,
    /// The template's conditions under which it is there, beyond those of the role.
    pub(crate) when: Vec<String>,
}

/// The grants of one origin.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    /// What they come from.
    pub(crate) origin: GrantOrigin,
    /// Where that is written, in the document and as a line from 1.
    pub(crate) range: TextRange,
    /// See `range`.
    pub(crate) line: u32,
    /// The template's conditions under which they are there, beyond those of the role.
    pub(crate) when: Vec<String>,
    /// The grants, with the position in `sections` of the one that already grants the same.
    pub(crate) grants: Vec<(Grant, Option<usize>)>,
    /// What seems to be granted here and is not.
    pub(crate) nothing: Vec<Nothing>,
}

impl RoleView {
    /// Everything about a role.
    pub(crate) fn of<'a>(
        role: &Role<'a>,
        permissions: &Permissions<'a>,
        document: &Document,
    ) -> Self {
        let found = permissions.of(role);
        let judged = Judge::new(role, permissions.resolver()).all(&found.grants);
        let left = judged.iter().filter_map(|(left, _)| left.clone());
        let left: Vec<Grant> = left.collect();
        let mut covered = covered(&left, document.template()).into_iter();
        let line = |range: TextRange| {
            let at = document
                .text
                .line_col(range.start(), PositionEncoding::Utf8);
            at.line + 1
        };
        let of_role = role.when();
        let beyond = |when: &[String]| {
            let own = when.iter().filter(|it| !of_role.contains(it));
            own.cloned().collect::<Vec<_>>()
        };
        let mut sections: Vec<Section> = Vec::new();
        let mut section_of = Vec::new();
        for (grant, (left, nothing)) in found.grants.iter().zip(judged) {
            let when = beyond(&grant.when);
            let is_same = |it: &Section| {
                it.origin == grant.origin && it.range == grant.range && it.when == when
            };
            if !sections.last().is_some_and(is_same) {
                sections.push(Section {
                    origin: grant.origin.clone(),
                    range: grant.range,
                    line: line(grant.range),
                    when,
                    grants: Vec::new(),
                    nothing: Vec::new(),
                });
            }
            if left.is_some() {
                section_of.push(sections.len() - 1);
            }
            if let Some(section) = sections.last_mut() {
                let by = left.as_ref().and_then(|_| covered.next()).flatten();
                section.grants.extend(left.map(|it| (it, by)));
                section.nothing.extend(nothing);
            }
        }
        let all = sections.iter_mut().flat_map(|it| &mut it.grants);
        for (_, by) in all {
            *by = by.and_then(|it| section_of.get(it).copied());
        }
        let unseen = found.unseen.iter().map(|it| UnseenPolicy {
            words: crate::grant::words::short(&it.value),
            line: line(it.range),
            when: beyond(&it.when),
        });
        Self {
            id: role.id.clone(),
            identity: role.written.and_then(identity),
            is_generated: role.is_generated(),
            made_for: role.made_for.map(|it| it.id.to_owned()),
            users: role.users.iter().map(|it| it.id.to_owned()).collect(),
            unseen: unseen.collect(),
            when: of_role,
            sections,
        }
    }

    /// `CheckoutRole (generated by SAM), role of Checkout, only if IsProd holds`
    pub(crate) fn title(&self) -> Phrase {
        let title = Phrase::name(&self.id);
        let title = match self.identity {
            Some(identity) => title.then(format!(", {identity}")),
            None => title,
        };
        let title = title.then(self.maker());
        let title = match (self.users.as_slice(), &self.made_for) {
            ([], Some(owner)) => title.then(", for ").then_name(owner),
            ([], None) => title,
            (users, _) => title.then(", role of ").and(Phrase::enumeration(users, 6)),
        };
        only_when(title, &self.when)
    }

    /// Who makes it, if the template does not.
    pub(crate) fn maker(&self) -> &'static str {
        match self.is_generated {
            true => " (generated by SAM)",
            false => "",
        }
    }

    /// The origin of a section, for another one to name.
    pub(crate) fn origin_of(&self, at: usize) -> Phrase {
        let section = self.sections.get(at);
        section.map_or_else(Phrase::default, |it| words::origin(&it.origin))
    }
}

impl Section {
    /// `policy template S3ReadPolicy (line 12), only if IsProd holds`
    pub(crate) fn title(&self) -> Phrase {
        let line = format!(" (line {})", self.line);
        only_when(words::origin(&self.origin).then(line), &self.when)
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

    /// On what and when something is allowed, or denied; without the actions, which take long in large policies.
    pub(crate) fn circumstances(&self, effect: Effect, template: Template<'_>) -> Vec<Allowance> {
        let grants = self.grants.iter().map(|(it, _)| it);
        allowance::circumstances_of(grants.filter(|it| it.effect == effect), template)
    }
}

impl UnseenPolicy {
    /// `!ImportValue Shared (line 8): its permissions are not in this template`
    pub(crate) fn words(&self) -> Phrase {
        let line = format!(" (line {})", self.line);
        let title = only_when(Phrase::name(&self.words).then(line), &self.when);
        title.then(": its permissions are not in this template")
    }
}

impl Nothing {
    /// `grants nothing: Amazon S3 has no action s3:GetObjekt`
    pub(crate) fn words(&self) -> Phrase {
        let verb = match self.grant.effect {
            Effect::Allow => "grants",
            Effect::Deny => "denies",
        };
        Phrase::words(format!("{verb} nothing: ")).and(Phrase::message(&self.reason))
    }
}

/// What a resource is that has permissions and is not a role.
fn identity(resource: Resource<'_>) -> Option<&'static str> {
    match resource.type_name()? {
        "AWS::IAM::User" => Some("user"),
        "AWS::IAM::Group" => Some("group"),
        _ => None,
    }
}

/// With the conditions behind it, if there are some.
pub(super) fn only_when(title: Phrase, when: &[String]) -> Phrase {
    match when {
        [] => title,
        when => title.then(", ").and(words::when(when)),
    }
}
