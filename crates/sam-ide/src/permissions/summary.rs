//! What a role may do in a line for each origin, for a hover.

use super::model::{RoleView, Section, only_when};
use super::nothing::Nothing;
use super::resource_policies;
use super::words;
use crate::grant::action_list::{actions, levels, of_managed};
use crate::grant::phrase::Phrase;
use crate::partition;
use sam_core::connector::Resolver;
use sam_core::iam::{ActionSet, managed_policy};
use sam_core::permission::{Origin, Permissions, Role};
use sam_core::policy::{Effect, Polarity};

/// How many origins of a role are told.
const MOST_ORIGINS: usize = 12;

/// How many resources of an origin are named.
const MOST_RESOURCES: usize = 3;

/// Paragraphs of markdown on the role of that logical ID, or on the roles that a function or state machine runs under.
/// What connectors put on the role of a function is left out: a hover tells that by connector.
pub(crate) fn paragraphs(resolver: &Resolver<'_>, id: &str) -> Vec<String> {
    let template = resolver.template();
    let permissions = Permissions::new(*resolver, &partition::environment(template));
    let is_asked = |role: &&Role<'_>| role.id == id || role.users.iter().any(|it| it.id == id);
    let roles = permissions.roles().iter().filter(is_asked);
    let mut parts = Vec::new();
    for role in roles {
        let view = RoleView::of(role, &permissions, template.document());
        let is_itself = role.id == id;
        let shown = view
            .sections
            .iter()
            .filter(|it| is_itself || !is_connector(it));
        let mut lines: Vec<_> = shown
            .map(|section| line(&view, section, resolver).markdown())
            .map(|it| format!("- {it}"))
            .collect();
        let unseen = view.unseen.iter();
        lines.extend(unseen.map(|it| {
            let title = only_when(Phrase::name(&it.words), &it.when);
            let words = title.then(": what it allows is not in this template");
            format!("- {}", words.markdown())
        }));
        let hidden = lines.len().saturating_sub(MOST_ORIGINS);
        lines.truncate(MOST_ORIGINS);
        if hidden > 0 {
            lines.push(format!("- and {hidden} more"));
        }
        parts.extend(title(&view, id).map(|it| format!("{}{}", it.markdown(), colon(&lines))));
        if !lines.is_empty() {
            parts.push(lines.join("\n"));
        }
    }
    parts.extend(resource_policies::paragraphs(&permissions, id));
    parts
}

fn colon(lines: &[String]) -> &'static str {
    match lines {
        [] => "",
        [..] => ":",
    }
}

/// ``Role `CheckoutRole` (made by SAM)`` for a function, ``Role of `Checkout` `` for the role itself.
fn title(view: &RoleView, id: &str) -> Option<Phrase> {
    let users = |but: &str| {
        let others = view.users.iter().filter(|it| *it != but);
        others.cloned().collect::<Vec<_>>()
    };
    if view.id == id {
        let users = users("");
        let phrase = Phrase::words("Role of ").and(Phrase::enumeration(&users, 6));
        return Some(match users.is_empty() {
            true => Phrase::words("Nothing in this template runs under it"),
            false => phrase,
        });
    }
    let phrase = Phrase::words("Role ").then_name(&view.id);
    let phrase = match view.made_for {
        Some(_) => phrase.then(" (made by SAM)"),
        None => phrase,
    };
    let others = users(id);
    Some(match others.is_empty() {
        true => phrase,
        false => phrase
            .then(", shared with ")
            .and(Phrase::enumeration(&others, 6)),
    })
}

fn is_connector(section: &Section) -> bool {
    match &section.origin {
        Origin::Connector(..) => true,
        Origin::Template(_)
        | Origin::Managed(_)
        | Origin::Chosen(..)
        | Origin::Statement(_)
        | Origin::Written(_)
        | Origin::Sam(..)
        | Origin::Made(..) => false,
    }
}

/// ``policy template `S3ReadPolicy`: 5 actions (1 List · 4 Read) on `Images` and `Images/*` ``
fn line(view: &RoleView, section: &Section, resolver: &Resolver<'_>) -> Phrase {
    let mut phrase = words::origin(&section.origin);
    for (effect, but) in [(Effect::Allow, ": "), (Effect::Deny, ", denies ")] {
        if section.grants.iter().all(|(it, _)| it.effect != effect) {
            continue;
        }
        let all = actions_of(section, effect);
        phrase = phrase.then(but).then(actions(&all));
        if let Some(levels) = levels(&all) {
            phrase = phrase.then(format!(" ({levels})"));
        }
        phrase = phrase.and(resources(section, effect, resolver));
    }
    let but = match section.grants.as_slice() {
        [] => ": ",
        [..] => ", but in part ",
    };
    let mut nothing = section.nothing.iter().map(Nothing::words);
    if let Some(first) = nothing.next() {
        phrase = phrase.then(but).and(first);
        phrase = nothing.fold(phrase, |all, it| all.then("; ").and(it));
    }
    let phrase = only_when(phrase, &section.when);
    match section.covered_by() {
        Some(by) => phrase.then("; adds nothing to ").and(view.origin_of(by)),
        None => phrase,
    }
}

/// The known actions that an origin allows or denies.
fn actions_of(section: &Section, effect: Effect) -> ActionSet {
    // Of the largest managed policies it is known already.
    if let Origin::Managed(name) | Origin::Chosen(_, name) = &section.origin
        && let Some(policy) = managed_policy(name)
    {
        return of_managed(policy, effect);
    }
    let mut all = ActionSet::default();
    for (grant, _) in section.grants.iter().filter(|(it, _)| it.effect == effect) {
        let named = ActionSet::of(grant.actions.iter().map(String::as_str));
        all.add_all(&match grant.action_polarity {
            Polarity::Is => named,
            Polarity::Not => named.complement(),
        });
    }
    all
}

/// ` on Images and Images/*`, with a word on conditions.
fn resources(section: &Section, effect: Effect, resolver: &Resolver<'_>) -> Phrase {
    let allowances = section.circumstances(effect, resolver.template());
    let mut names: Vec<String> = Vec::new();
    for name in allowances.iter().flat_map(|it| &it.resources) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    let limited = allowances.iter().filter(|it| !it.conditions.is_empty());
    let limited = limited.count();
    let is_negated = section
        .grants
        .iter()
        .any(|(grant, _)| grant.resource_polarity == Polarity::Not);
    let phrase = match names.as_slice() {
        _ if is_negated => Phrase::words(" on all but some resources"),
        names if names.iter().any(|it| it == "*") => Phrase::words(" on any resource"),
        names => Phrase::words(" on ").and(Phrase::enumeration(names, MOST_RESOURCES)),
    };
    match limited {
        0 => phrase,
        all if all == allowances.len() => phrase.then(", under conditions"),
        _ => phrase.then(", some under conditions"),
    }
}
