//! What a change of a template grants and revokes, for each function, state machine and role.

use super::model::only_when;
use super::nothing::Judge;
use crate::grant::allowance::{self, Allowance};
use crate::grant::markdown;
use crate::grant::phrase::{Phrase, capitalised};
use crate::grant::plain::{self, wrap};
use crate::grant::words;
use sam_core::connector::{Environment, Resolver};
use sam_core::document::Document;
use sam_core::permission::{
    Change, Grant, Permissions, RolePermissions, Unseen, difference, resource_text,
};
use sam_core::policy::{Effect, Polarity};
use sam_core::template::Template;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a change of a template changes in what its roles may do.
#[derive(Debug)]
pub struct Changes<'a> {
    all: Vec<Changed>,
    old: Template<'a>,
    new: Template<'a>,
}

/// What changed for those who run under one role.
#[derive(Debug)]
struct Changed {
    /// By logical ID: the users of the role, or the role when nobody runs under it.
    who: Vec<String>,
    presence: Presence,
    /// Each with the conditions on which the other version says the same: none where it does not.
    more: Vec<(Change, Vec<String>)>,
    /// Likewise.
    less: Vec<(Change, Vec<String>)>,
    /// Policies whose content is in no template, with the conditions on which they are there: new ones, and those that
    /// are gone.
    unseen_more: Vec<(String, Vec<String>)>,
    unseen_less: Vec<(String, Vec<String>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Both,
    OnlyNew,
    OnlyOld,
}

/// Compares two versions of a template, for one logical ID or all of them. None when neither version has a role for it.
pub fn changes<'a>(
    old: &'a Document,
    new: &'a Document,
    environment: &Environment,
    id: Option<&str>,
) -> Option<Changes<'a>> {
    let (old_resolver, new_resolver) =
        (Resolver::new(old.template()), Resolver::new(new.template()));
    let (before, after) = (
        of_all(&Permissions::new(&old_resolver, environment)),
        of_all(&Permissions::new(&new_resolver, environment)),
    );
    let is_asked = |it: &&String| id.is_none_or(|id| it.as_str() == id);
    let mut names: Vec<&String> = after
        .iter()
        .map(|(name, _)| name)
        .filter(is_asked)
        .collect();
    for (name, _) in &before {
        if is_asked(&name) && !names.contains(&name) {
            names.push(name);
        }
    }
    if id.is_some() && names.is_empty() {
        return None;
    }
    let nothing = RolePermissions::default();
    let (before, after): (BTreeMap<_, _>, BTreeMap<_, _>) = (
        before.iter().map(|(name, it)| (name, it)).collect(),
        after.iter().map(|(name, it)| (name, it)).collect(),
    );
    let mut all: Vec<Changed> = Vec::new();
    for name in names {
        let (was, is) = (before.get(name), after.get(name));
        let presence = match (was, is) {
            (Some(_), Some(_)) => Presence::Both,
            (None, _) => Presence::OnlyNew,
            (Some(_), None) => Presence::OnlyOld,
        };
        let was = was.copied().unwrap_or(&nothing);
        let is = is.copied().unwrap_or(&nothing);
        let found = difference((&was.grants, old.template()), (&is.grants, new.template()));
        let is_same = |a: &Unseen, b: &Unseen| a.value == b.value && a.when == b.when;
        let unseen = |of: &RolePermissions, other: &RolePermissions| {
            let only = of
                .unseen
                .iter()
                .filter(|it| other.unseen.iter().all(|other| !is_same(it, other)));
            only.map(|it| (words::short(&it.value), it.when.clone()))
                .collect::<Vec<_>>()
        };
        // Who is not there is denied nothing, and allowed nothing.
        let is_real = |it: &&Change| presence == Presence::Both || it.effect == Effect::Allow;
        let in_old = |it: &Change| narrower(it, &was.grants, old.template());
        let in_new = |it: &Change| narrower(it, &is.grants, new.template());
        // More is what is newly allowed, or was denied before.
        let more = found.more().filter(is_real).map(|it| match it.effect {
            Effect::Allow => (it.clone(), in_old(it)),
            Effect::Deny => (it.clone(), in_new(it)),
        });
        let less = found.less().filter(is_real).map(|it| match it.effect {
            Effect::Allow => (it.clone(), in_new(it)),
            Effect::Deny => (it.clone(), in_old(it)),
        });
        let changed = Changed {
            who: vec![name.clone()],
            presence,
            more: more.collect(),
            less: less.collect(),
            unseen_more: unseen(is, was),
            unseen_less: unseen(was, is),
        };
        if changed.is_empty() {
            continue;
        }
        match all.iter_mut().find(|it| it.is_same(&changed)) {
            Some(same) => same.who.extend(changed.who),
            None => all.push(changed),
        }
    }
    Some(Changes {
        all,
        old: old.template(),
        new: new.template(),
    })
}

/// The conditions, beyond those of a change, on which one grant says all of it; none where no grant does.
fn narrower(change: &Change, grants: &[Grant], template: Template<'_>) -> Vec<String> {
    let is_narrower = |grant: &&Grant| {
        let mut actions = change.actions.iter();
        grant.effect == change.effect
            && grant.action_polarity == change.action_polarity
            && grant.resource_polarity == change.resource_polarity
            && grant.condition == change.condition
            && grant.when.len() > change.when.len()
            && change.when.iter().all(|it| grant.when.contains(it))
            && actions.all(|it| grant.actions.iter().any(|own| own.eq_ignore_ascii_case(it)))
            && {
                let own = grant.resources.iter();
                let own: Vec<_> = own.map(|it| resource_text(it, template)).collect();
                change.resources.iter().all(|it| own.contains(it))
            }
    };
    let grant = grants.iter().find(is_narrower);
    let when = grant.into_iter().flat_map(|it| &it.when);
    let beyond = when.filter(|it| !change.when.contains(it));
    beyond.cloned().collect()
}

/// What each user of a role may do, and each role without users.
fn of_all(permissions: &Permissions<'_, '_>) -> Vec<(String, RolePermissions)> {
    let mut found: Vec<(String, RolePermissions)> = Vec::new();
    for role in permissions.roles() {
        let mut of_role = permissions.of(role);
        let judge = Judge::new(role, permissions.resolver());
        of_role.grants = judge.left(&of_role.grants);
        let users: Vec<_> = match role.users.as_slice() {
            [] => vec![role.id.clone()],
            users => users.iter().map(|it| it.id.to_owned()).collect(),
        };
        for user in users {
            // Under an `Fn::If` a function has several roles.
            match found.iter_mut().find(|(it, _)| *it == user) {
                Some((_, known)) => {
                    known.grants.extend(of_role.grants.iter().cloned());
                    known.unseen.extend(of_role.unseen.iter().cloned());
                }
                None => found.push((user, of_role.clone())),
            }
        }
    }
    found
}

impl Changed {
    fn is_empty(&self) -> bool {
        self.more.is_empty()
            && self.less.is_empty()
            && self.unseen_more.is_empty()
            && self.unseen_less.is_empty()
    }

    fn is_same(&self, other: &Self) -> bool {
        self.presence == other.presence
            && self.more == other.more
            && self.less == other.less
            && self.unseen_more == other.unseen_more
            && self.unseen_less == other.unseen_less
    }

    fn title(&self) -> Phrase {
        let who = Phrase::enumeration(&self.who, 6);
        match self.presence {
            Presence::Both => who,
            Presence::OnlyNew => who.then(" (new)"),
            Presence::OnlyOld => who.then(" (removed)"),
        }
    }
}

impl Changes<'_> {
    /// Whether anything may be done that could not be done before.
    pub fn grants_more(&self) -> bool {
        let mut all = self.all.iter();
        all.any(|it| !it.more.is_empty() || !it.unseen_more.is_empty())
    }

    /// For a terminal: lines of 80 columns, with a line break at the end.
    pub fn text(&self) -> String {
        if self.all.is_empty() {
            return "The same permissions as before.\n".to_owned();
        }
        let mut texts = Vec::new();
        for changed in &self.all {
            let mut text = String::new();
            wrap(&mut text, "", "  ", &changed.title().plain());
            for part in self.parts(changed) {
                wrap(&mut text, "  ", "    ", &format!("{}:", part.title));
                for (words, allowances) in part.described() {
                    if let Some(words) = words {
                        wrap(&mut text, "    ", "    ", &words.then(":").plain());
                    }
                    allowances
                        .iter()
                        .for_each(|it| plain::allowance(&mut text, it));
                }
                for it in part.unseen {
                    wrap(&mut text, "    ", "      ", &policy("policy ", it).plain());
                }
            }
            texts.push(text);
        }
        texts.join("\n")
    }

    /// CommonMark for a comment on a pull request, with a line break at the end.
    pub fn markdown(&self) -> String {
        if self.all.is_empty() {
            return "The same permissions as before.\n".to_owned();
        }
        let mut parts = Vec::new();
        for changed in &self.all {
            parts.push(format!("## {}", changed.title().markdown()));
            for part in self.parts(changed) {
                parts.push(format!("### {}", capitalised(part.title)));
                for (words, allowances) in part.described() {
                    parts.extend(words.map(|it| capitalised(&it.then(":").markdown())));
                    parts.extend(allowances.iter().flat_map(markdown::allowance));
                }
                let unseen = part.unseen.iter();
                parts.extend(unseen.map(|it| policy("Policy ", it).markdown()));
            }
        }
        parts.join("\n\n") + "\n"
    }

    /// What is granted and what is revoked, as far as there is something.
    fn parts<'c>(&'c self, changed: &'c Changed) -> Vec<Part<'c>> {
        let granted = Part {
            title: "granted",
            denials: "no longer denied",
            otherwise: ["until now ", "now "],
            changes: &changed.more,
            unseen: &changed.unseen_more,
            template: self.new,
        };
        let revoked = Part {
            title: "revoked",
            denials: "denied now",
            otherwise: ["now ", "until now "],
            changes: &changed.less,
            unseen: &changed.unseen_less,
            template: self.old,
        };
        let is_something = |it: &Part<'_>| !it.changes.is_empty() || !it.unseen.is_empty();
        [granted, revoked]
            .into_iter()
            .filter(is_something)
            .collect()
    }

    /// `{"grantsMore": true, "changes": [{"who", "presence", "granted": […], "revoked": […] …}]}`
    pub fn json(&self) -> Value {
        let all = self.all.iter().map(|it| {
            json!({
                "who": it.who,
                "presence": match it.presence {
                    Presence::Both => "both",
                    Presence::OnlyNew => "new",
                    Presence::OnlyOld => "removed",
                },
                "granted": it.more.iter().map(|(it, _)| change(it)).collect::<Vec<_>>(),
                "revoked": it.less.iter().map(|(it, _)| change(it)).collect::<Vec<_>>(),
                "grantedPolicies": policies(&it.unseen_more),
                "revokedPolicies": policies(&it.unseen_less),
            })
        });
        json!({ "grantsMore": self.grants_more(), "changes": all.collect::<Vec<_>>() })
    }
}

/// One side of what changed for somebody.
struct Part<'c> {
    title: &'static str,
    /// What a denial means on this side.
    denials: &'static str,
    /// What begins the conditions on which the other version says the same, of what is allowed and of what is denied.
    otherwise: [&'static str; 2],
    changes: &'c [(Change, Vec<String>)],
    unseen: &'c [(String, Vec<String>)],
    /// The version of the template that names the resources.
    template: Template<'c>,
}

impl Part<'_> {
    /// What is allowed, and apart from that what is denied; under each set of conditions of the template by itself.
    fn described(&self) -> Vec<(Option<Phrase>, Vec<Allowance>)> {
        let mut kinds: Vec<(Effect, &[String], &[String])> = Vec::new();
        for (change, other) in self.changes {
            let kind = (change.effect, change.when.as_slice(), other.as_slice());
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let described = kinds.into_iter().map(|(effect, when, other)| {
            let changes = self.changes.iter();
            let same = changes
                .filter(|(it, own)| it.effect == effect && it.when == when && own == other)
                .map(|(it, _)| it);
            let mut parts = Vec::new();
            if effect == Effect::Deny {
                parts.push(Phrase::words(self.denials));
            }
            if !when.is_empty() {
                parts.push(super::words::when(when));
            }
            if !other.is_empty() {
                let [allowed, denied] = self.otherwise;
                let begin = match effect {
                    Effect::Allow => allowed,
                    Effect::Deny => denied,
                };
                parts.push(Phrase::words(begin).and(super::words::when(other)));
            }
            let words = parts.into_iter().reduce(|all, it| all.then(", ").and(it));
            (words, allowance::of_changes(same, self.template))
        });
        described.collect()
    }
}

/// A policy whose content is in no template: `policy !ImportValue Shared, only if IsProd holds`.
fn policy(begin: &str, (words, when): &(String, Vec<String>)) -> Phrase {
    only_when(Phrase::words(begin).then_name(words), when)
}

fn policies(all: &[(String, Vec<String>)]) -> Value {
    let all = all.iter().map(|(words, when)| match when.as_slice() {
        [] => json!({ "policy": words }),
        when => json!({ "policy": words, "when": when }),
    });
    all.collect()
}

fn change(change: &Change) -> Value {
    let mut map = Map::new();
    let mut insert = |key: &str, value: Value| drop(map.insert(key.to_owned(), value));
    insert("effect", json!(change.effect.name()));
    let actions = match change.action_polarity {
        Polarity::Is => "actions",
        Polarity::Not => "notActions",
    };
    insert(actions, json!(change.actions));
    let resources = match change.resource_polarity {
        Polarity::Is => "resources",
        Polarity::Not => "notResources",
    };
    let texts = change.resources.iter().map(|it| it.as_str());
    insert(resources, json!(texts.collect::<Vec<_>>()));
    if let Some(condition) = &change.condition {
        insert("condition", condition.clone());
    }
    if !change.when.is_empty() {
        insert("when", json!(change.when));
    }
    Value::Object(map)
}
