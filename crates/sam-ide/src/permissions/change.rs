//! What a change of a template grants and revokes, for each function, state machine and role.

use super::change_conditions::{mark, together};
use super::change_notes::{Around, Note};
use super::change_routes::{ChangedRoute, changed_routes};
use super::change_subjects::{Subject, subjects};
use super::change_summary::summary;
use super::change_words::Part;
use super::model::only_when;
use super::parties::Party;
use super::reported_change::{ChangeKind, ReportedChange};
use crate::grant::markdown;
use crate::grant::phrase::{Phrase, capitalised};
use crate::grant::plain::{self, wrap};
use crate::grant::words;
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_core::permission::{
    Grant, GrantChange, GrantComparison, ResourceText, RolePermissions, Unseen, Versions,
    difference, differing_parameters, redefined, remains,
};
use sam_core::policy::{Effect, Polarity};
use sam_core::template::Template;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a change of a template changes in what its roles may do.
#[derive(Debug)]
pub struct Changes<'a> {
    /// Those first for whom something is more.
    all: Vec<Changed>,
    /// By API.
    routes: Vec<ChangedRoute>,
    old: Template<'a>,
    new: Template<'a>,
}

/// What changed for those who run under one role.
#[derive(Debug)]
struct Changed {
    /// By logical ID: the users of the role, or the role when nobody runs under it.
    who: Vec<String>,
    /// Whom the policy of a resource names, and which policy.
    party: Option<(Party, String)>,
    presence: Presence,
    /// What changed beside policies.
    notes: Vec<Note>,
    told: Vec<ReportedChange>,
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
    old: &'a Analysis,
    new: &'a Analysis,
    environment: &Environment,
    id: Option<&str>,
) -> Option<Changes<'a>> {
    let differing = differing_parameters(old.template(), new.template(), environment);
    let (was, is) = (
        old.permissions_in(environment).deployed(&differing),
        new.permissions_in(environment).deployed(&differing),
    );
    let mut before = subjects(&was, &is);
    let mut after = subjects(&is, &was);
    before.without_told_of(&after);
    after.without_told_of(&before);
    let redefined = redefined(old.template(), new.template());
    for subject in &mut before.all {
        for part in &mut subject.parts {
            part.mark_redefined(&redefined);
        }
        let Around {
            elsewhere,
            boundary,
            limit,
        } = &mut subject.around;
        for (_, when) in elsewhere.iter_mut().chain(boundary) {
            mark(when, &redefined);
        }
        for grant in limit.iter_mut().flatten().chain(&mut subject.beside) {
            mark(&mut grant.when, &redefined);
        }
    }
    for grant in before.identities.iter_mut().flat_map(|(_, it)| it) {
        mark(&mut grant.when, &redefined);
    }
    let is_asked =
        |it: &&Subject| id.is_none_or(|id| it.name == id || it.ids.iter().any(|it| it == id));
    let asked = after.all.iter().filter(is_asked);
    let mut names: Vec<&String> = asked.map(|it| &it.name).collect();
    for subject in before.all.iter().filter(is_asked) {
        if !names.contains(&&subject.name) {
            names.push(&subject.name);
        }
    }
    if id.is_some() && names.is_empty() {
        return None;
    }
    let (by_name_before, by_name_after): (BTreeMap<_, _>, BTreeMap<_, _>) = (
        before.all.iter().map(|it| (&it.name, it)).collect(),
        after.all.iter().map(|it| (&it.name, it)).collect(),
    );
    let versions = Versions::new(old.template(), new.template());
    let mut changes: Vec<Changed> = Vec::new();
    for name in names {
        let (was, is) = (by_name_before.get(name), by_name_after.get(name));
        let presence = match (was, is) {
            (Some(_), Some(_)) => Presence::Both,
            (None, _) => Presence::OnlyNew,
            (Some(_), None) => Presence::OnlyOld,
        };
        let party = was
            .and_then(|it| it.party.as_ref())
            .or(is.and_then(|it| it.party.as_ref()));
        let counts_identity = [was, is].iter().flatten().all(|it| it.counts_identity);
        let identity = party.map(|(it, _)| it).filter(|_| counts_identity);
        let around = [was, is].map(|it| it.map(|it| &it.around));
        let [around_was, around_is] = around;
        let mut notes = Note::all(around_was, around_is);
        let (was, is) = together(
            was.map(|it| it.parts.as_slice()),
            is.map(|it| it.parts.as_slice()),
        );
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
        let is_real = |it: &&GrantChange| presence == Presence::Both || it.effect == Effect::Allow;
        let in_old = |it: &GrantChange| remains(it, &was.grants, old.template());
        let in_new = |it: &GrantChange| remains(it, &is.grants, new.template());
        // More is what is newly allowed, or was denied before.
        let more = found.more().filter(is_real).flat_map(|it| match it.effect {
            Effect::Allow => in_old(it),
            Effect::Deny => in_new(it),
        });
        let gone: Vec<&GrantChange> = found.less().collect();
        // What is denied, or allowed by other grants, is no change.
        let all_was = with(&was.grants, before.beside(name, identity));
        let all_is = with(&is.grants, after.beside(name, identity));
        let comparison = GrantComparison::new(&versions, &all_was, &all_is);
        let [limit_was, limit_is] = around.map(|it| it.and_then(|it| it.limit.as_deref()));
        let comparison = comparison.limited(limit_was, limit_is);
        if let (Some(before), Some(now)) = (around_was, around_is)
            && before.limit.is_some()
            && (now.limit.is_some() || now.boundary.is_empty() && is.unseen.is_empty())
        {
            Note::decide_boundary(&mut notes, now, comparison.is_more_by_boundary());
        }
        let mut told: Vec<ReportedChange> = more
            .filter_map(|(change, it)| {
                let (change, decision) = comparison.more(&change)?;
                Some(ReportedChange::more_of(change, it, &gone).with(decision.into()))
            })
            .collect();
        // Beside what is more today, what comes later is a small matter.
        if told.is_empty() {
            notes.extend(Note::to_come(comparison.to_come()));
        }
        let less = found.less().filter(is_real).flat_map(|it| match it.effect {
            Effect::Allow => in_new(it),
            Effect::Deny => in_old(it),
        });
        let less: Vec<ReportedChange> = less
            .filter_map(|(change, it)| {
                let (change, decision) = comparison.less(&change)?;
                Some(ReportedChange::less_of(change, it, &told)?.with(decision.into()))
            })
            .collect();
        told.extend(less);
        let changed = Changed {
            who: vec![name.clone()],
            party: party.cloned(),
            presence,
            notes,
            told,
            unseen_more: unseen(&is, &was),
            unseen_less: unseen(&was, &is),
        };
        changes.push(changed);
    }
    let mut all: Vec<Changed> = Vec::new();
    for changed in without_repeated(changes) {
        match all.iter_mut().find(|it| it.is_same(&changed)) {
            Some(same) => same.who.extend(changed.who),
            None => all.push(changed),
        }
    }
    all.sort_by_key(|it| !it.is_more());
    Some(Changes {
        all,
        routes: changed_routes(old, new, environment, id),
        old: old.template(),
        new: new.template(),
    })
}

/// Grants with others that say the same another way.
fn with(grants: &[Grant], beside: Vec<Grant>) -> Vec<Grant> {
    grants.iter().cloned().chain(beside).collect()
}

/// Those for whom something changed, without what is told of somebody wider, such as everyone, by the same policy.
fn without_repeated(mut all: Vec<Changed>) -> Vec<Changed> {
    let told: Vec<(Party, String, Vec<ReportedChange>)> = all
        .iter()
        .filter_map(|it| {
            let (party, of) = it.party.clone()?;
            Some((party, of, it.told.clone()))
        })
        .collect();
    for changed in &mut all {
        let Some((own, policy)) = &changed.party else {
            continue;
        };
        let is_same = |a: &ReportedChange, b: &ReportedChange| {
            a.change == b.change && a.kind.is_more() == b.kind.is_more()
        };
        changed.told.retain(|it| {
            !told.iter().any(|(party, of, told)| {
                of == policy && party.is_wider(own) && told.iter().any(|other| is_same(it, other))
            })
        });
    }
    all.retain(|it| !it.is_empty());
    all
}

impl Changed {
    fn is_empty(&self) -> bool {
        self.notes.is_empty()
            && self.told.is_empty()
            && self.unseen_more.is_empty()
            && self.unseen_less.is_empty()
    }

    /// Whether anything may be done that could not be done before.
    fn is_more(&self) -> bool {
        !self.unseen_more.is_empty()
            || self.told.iter().any(|it| it.kind.is_more())
            || self.notes.iter().any(Note::is_more)
    }

    fn is_same(&self, other: &Self) -> bool {
        self.presence == other.presence
            && self.notes == other.notes
            && self.told == other.told
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
        let mut routes = self.routes.iter();
        self.all.iter().any(Changed::is_more) || routes.any(|it| it.kind().is_more())
    }

    fn is_empty(&self) -> bool {
        self.all.is_empty() && self.routes.is_empty()
    }

    /// A line for each of those for whom something changed, with numbers.
    fn summary(&self) -> Vec<Phrase> {
        let of_routes = self.apis().map(|(api, routes)| {
            let opened = routes.iter().filter(|it| it.is_opened()).count();
            let words = match (opened, routes.len()) {
                (0, 1) => "1 route with other callers".to_owned(),
                (0, many) => format!("{many} routes with other callers"),
                (1, _) => "1 route more that everyone may invoke".to_owned(),
                (opened, _) => format!("{opened} routes more that everyone may invoke"),
            };
            Phrase::words("API ")
                .then_name(api)
                .then(format!(": {words}"))
        });
        let of_all = self.all.iter().map(|it| {
            let unseen = (it.unseen_more.len(), it.unseen_less.len());
            let words = summary(&it.told, &it.notes, unseen);
            it.title().then(format!(": {words}"))
        });
        let mut lines: Vec<Phrase> = of_routes.chain(of_all).collect();
        let hidden = lines.len().saturating_sub(MOST_SUMMARISED);
        if hidden > 1 {
            lines.truncate(MOST_SUMMARISED);
            lines.push(Phrase::words(format!("and {hidden} more")));
        }
        lines
    }

    /// The routes that changed, by API.
    fn apis(&self) -> impl Iterator<Item = (&str, &[ChangedRoute])> {
        let by_api = self.routes.chunk_by(|one, other| one.api == other.api);
        by_api.filter_map(|it| Some((it.first()?.api.as_str(), it)))
    }

    /// For a terminal: lines of 80 columns, with a line break at the end.
    pub fn text(&self) -> String {
        if self.is_empty() {
            return "The same permissions as before.\n".to_owned();
        }
        let mut first = String::new();
        for line in self.summary() {
            wrap(&mut first, "", "  ", &line.plain());
        }
        let mut texts = vec![first];
        for (api, routes) in self.apis() {
            let mut text = String::new();
            wrap(&mut text, "", "  ", &format!("API {api}"));
            for kind in ChangeKind::ALL {
                let of_kind: Vec<_> = routes.iter().filter(|it| it.kind() == kind).collect();
                if !of_kind.is_empty() {
                    wrap(&mut text, "  ", "    ", &format!("{}:", kind.title()));
                }
                for it in of_kind {
                    wrap(&mut text, "    ", "      ", &it.words().plain());
                }
            }
            texts.push(text);
        }
        for changed in &self.all {
            let mut text = String::new();
            wrap(&mut text, "", "  ", &changed.title().plain());
            for note in &changed.notes {
                wrap(&mut text, "  ", "    ", &note.words().plain());
            }
            for part in self.parts(changed) {
                wrap(&mut text, "  ", "    ", &format!("{}:", part.title()));
                for group in part.groups() {
                    if let Some(words) = group.words {
                        wrap(&mut text, "    ", "    ", &words.then(":").plain());
                    }
                    for it in &group.allowances {
                        plain::allowance(&mut text, group.time, it);
                    }
                    if let Some(example) = group.example {
                        wrap(&mut text, "    ", "      ", &example.plain());
                    }
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
    ///
    /// The summary is a list, and the details are folded.
    pub fn markdown(&self) -> String {
        if self.is_empty() {
            return "The same permissions as before.\n".to_owned();
        }
        let lines = self.summary();
        let lines: Vec<_> = lines
            .iter()
            .map(|it| format!("- {}", it.markdown()))
            .collect();
        let mut parts = vec![lines.join("\n")];
        parts.push("<details>\n<summary>Details</summary>".to_owned());
        for (api, routes) in self.apis() {
            parts.push(format!("## API {}", Phrase::name(api).markdown()));
            for kind in ChangeKind::ALL {
                let of_kind = routes.iter().filter(|it| it.kind() == kind);
                let words: Vec<_> = of_kind
                    .map(|it| format!("- {}", it.words().capitalised().markdown()))
                    .collect();
                if !words.is_empty() {
                    parts.push(format!("### {}", capitalised(kind.title())));
                    parts.push(words.join("\n"));
                }
            }
        }
        for changed in &self.all {
            parts.push(format!("## {}", changed.title().markdown()));
            let notes = changed.notes.iter().map(|it| it.words().then("."));
            parts.extend(notes.map(|it| it.capitalised().markdown()));
            for part in self.parts(changed) {
                parts.push(format!("### {}", capitalised(part.title())));
                for group in part.groups() {
                    let words = group.words.map(|it| it.then(":").markdown());
                    parts.extend(words.map(|it| capitalised(&it)));
                    let allowances = group.allowances.iter();
                    parts.extend(allowances.flat_map(|it| markdown::allowance(group.time, it)));
                    parts.extend(group.example.map(|it| it.capitalised().markdown()));
                }
                let unseen = part.unseen.iter();
                parts.extend(unseen.map(|it| policy("Policy ", it).markdown()));
            }
        }
        parts.push("</details>".to_owned());
        parts.join("\n\n") + "\n"
    }

    /// What is granted, what is revoked, and what is between, as far as there is something.
    fn parts<'c>(&'c self, changed: &'c Changed) -> Vec<Part<'c>> {
        let part = |kind: ChangeKind| Part {
            kind,
            is_hidden: changed.notes.iter().any(Note::hides),
            told: changed.told.iter().filter(|it| it.kind == kind).collect(),
            unseen: match kind {
                ChangeKind::Granted => &changed.unseen_more,
                ChangeKind::Revoked => &changed.unseen_less,
                ChangeKind::Widened | ChangeKind::Changed | ChangeKind::Narrowed => &[],
            },
            old: self.old,
            new: self.new,
        };
        let parts = ChangeKind::ALL.into_iter().map(part);
        parts.filter(|it| !it.is_empty()).collect()
    }

    /// `{"grantsMore": true, "changes": [{"who", "presence", "granted": […], "revoked": […] …}], "routes": […]}`
    pub fn json(&self) -> Value {
        let all = self.all.iter().map(|it| {
            let mut json = json!({
                "who": it.who,
                "presence": match it.presence {
                    Presence::Both => "both",
                    Presence::OnlyNew => "new",
                    Presence::OnlyOld => "removed",
                },
                "granted": of_kind(it, ChangeKind::Granted),
                "widened": of_kind(it, ChangeKind::Widened),
                "changed": of_kind(it, ChangeKind::Changed),
                "narrowed": of_kind(it, ChangeKind::Narrowed),
                "revoked": of_kind(it, ChangeKind::Revoked),
                "grantedPolicies": policies(&it.unseen_more),
                "revokedPolicies": policies(&it.unseen_less),
            });
            if let Some(map) = json.as_object_mut() {
                it.notes.iter().for_each(|it| it.add_to(map));
            }
            json
        });
        let routes = self.routes.iter().map(ChangedRoute::json);
        json!({
            "grantsMore": self.grants_more(),
            "changes": all.collect::<Vec<_>>(),
            "routes": routes.collect::<Vec<_>>(),
        })
    }
}

/// So many are in the summary.
const MOST_SUMMARISED: usize = 12;

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

fn of_kind(changed: &Changed, kind: ChangeKind) -> Value {
    let told = changed.told.iter().filter(|it| it.kind == kind);
    told.map(change).collect()
}

/// What is said now, or of what is said less now, what was said; with the other version's words.
fn change(told: &ReportedChange) -> Value {
    let ReportedChange {
        change, instead, ..
    } = told;
    let mut map = Map::new();
    let mut insert = |key: &str, value: Value| drop(map.insert(key.to_owned(), value));
    insert("effect", json!(change.effect.name()));
    let actions = match change.action_polarity {
        Polarity::Is => "actions",
        Polarity::Not => "notActions",
    };
    insert(actions, json!(change.actions));
    if !change.wildcards.is_empty() {
        insert("partOf", json!(change.wildcards));
    }
    let resources = match change.resource_polarity {
        Polarity::Is => "resources",
        Polarity::Not => "notResources",
    };
    insert(resources, texts(&change.resources));
    add_conditions(&mut map, change.condition.as_ref(), &change.when);
    if !instead.is_empty() {
        let instead = instead.iter().map(|it| {
            let mut map = Map::new();
            if !it.actions.is_empty() {
                map.insert("actions".to_owned(), json!(it.actions));
            }
            map.insert(resources.to_owned(), texts(&it.resources));
            add_conditions(&mut map, it.condition.as_ref(), &it.when);
            Value::Object(map)
        });
        let key = match told.is_of_new() {
            true => "before",
            false => "after",
        };
        map.insert(key.to_owned(), instead.collect());
    }
    if let Some(example) = told.example.json() {
        map.insert("example".to_owned(), example);
    }
    Value::Object(map)
}

fn texts(resources: &[ResourceText]) -> Value {
    resources.iter().map(|it| it.as_str()).collect()
}

fn add_conditions(map: &mut Map<String, Value>, condition: Option<&Value>, when: &[String]) {
    if let Some(condition) = condition {
        map.insert("condition".to_owned(), condition.clone());
    }
    if !when.is_empty() {
        map.insert("when".to_owned(), json!(when));
    }
}
