//! Which actions of a service a template shows to be needed: what it grants elsewhere on the same resources, and what a
//! connector would grant for the resources that a function is told of.

use crate::names::listed;
use sam_core::connector::profile::{self, resolved_type};
use sam_core::connector::{Category, Environment, Mechanism, Resolver};
use sam_core::expand::{EntryKind, PolicyEntry, fill_template, policy_entries};
use sam_core::iam::{Known, Service, known, matches, matching, resource_type_of};
use sam_core::permission::{
    Grant, GrantOrigin, Permissions, ResourceText, grants_of_document, resource_text,
};
use sam_core::policy::{Effect, Polarity, PolicySite, SiteKind, Statement, sites};
use sam_core::template::{Resource, Template};
use sam_core::text::TextRange;
use serde_json::json;
use std::collections::BTreeSet;

/// Some actions of a service, and what shows that they are enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// `Allow only the …`
    pub(crate) label: String,
    /// With their service, each once, in alphabetical order; patterns among them.
    pub(crate) actions: Vec<String>,
}

/// What the template shows of a statement that allows all actions of a service: the best evidence first, each list of
/// actions once. All of them match less than the service has.
pub(crate) fn shown(
    statement: Statement<'_>,
    site: &PolicySite<'_>,
    service: &Service,
    resolver: &Resolver<'_>,
) -> Vec<Shown> {
    let template = resolver.template();
    let subject = Subject::of(statement, template);
    let mut found = vec![elsewhere(&subject, statement, service, resolver)];
    let permissions = Permissions::new(*resolver, &Environment::default());
    found.extend(by_connectors(&subject, site, service, &permissions));
    let mut different: Vec<Shown> = Vec::new();
    for shown in found.into_iter().flatten() {
        if !different.iter().any(|it| it.actions == shown.actions) {
            different.push(shown);
        }
    }
    different
}

/// What a statement is about.
struct Subject<'a> {
    /// Its resources as texts.
    texts: Vec<ResourceText>,
    /// The resources of the template in them.
    resources: Vec<Resource<'a>>,
}

impl<'a> Subject<'a> {
    fn of(statement: Statement<'a>, template: Template<'a>) -> Self {
        let element = statement.resource();
        let element = element.filter(|it| it.polarity == Polarity::Is);
        let values = element.map(|it| it.values()).unwrap_or_default();
        let texts: Vec<ResourceText> = values
            .into_iter()
            .map(|it| resource_text(&it.to_value(), template))
            .collect();
        let is_named = |it: &Resource<'a>| texts.iter().any(|text| text.names(it.id));
        let resources = template.resources().filter(is_named).collect();
        Self { texts, resources }
    }

    fn is_everything(&self) -> bool {
        self.texts.is_empty() || self.texts.iter().any(|it| it.as_str() == "*")
    }

    /// Whether something else is about the same.
    fn shares(&self, other: &[ResourceText]) -> bool {
        other.iter().any(|it| {
            self.resources.iter().any(|mine| it.names(mine.id))
                || it.as_str() != "*" && self.texts.iter().any(|mine| mine.covers(it))
        })
    }
}

/// Actions that are granted somewhere, on what.
struct Seen {
    actions: Vec<String>,
    on: Vec<ResourceText>,
}

/// What is granted elsewhere on the same resources, or of the service when nothing is on these.
fn elsewhere(
    subject: &Subject<'_>,
    statement: Statement<'_>,
    service: &Service,
    resolver: &Resolver<'_>,
) -> Option<Shown> {
    let template = resolver.template();
    let mut seen = Vec::new();
    for site in sites(template).filter(|it| it.kind == SiteKind::Identity) {
        for other in site.document.statements() {
            if other.node.full_range() != statement.node.full_range() {
                seen.extend(of_statement(other, service, template));
            }
        }
    }
    for resource in template.resources().filter(is_expanded) {
        let entries = resource.property("Policies").map(policy_entries);
        for entry in entries.into_iter().flatten() {
            of_entry(&entry, service, template, &mut seen);
        }
    }
    seen.extend(of_connectors(service, resolver));
    let actions = |of: &dyn Fn(&&Seen) -> bool| {
        let actions = seen.iter().filter(of).flat_map(|it| &it.actions);
        narrowed(actions.map(String::as_str), subject, service)
    };
    let on_the_same = actions(&|it| subject.shares(&it.on));
    let (actions, about) = match on_the_same.is_empty() {
        false => (on_the_same, about(subject)),
        true => (actions(&|_| true), format!("of {}", service.name)),
    };
    (!actions.is_empty()).then(|| Shown {
        label: format!(
            "Allow only the {} {about} granted elsewhere in this template",
            counted(&actions)
        ),
        actions,
    })
}

/// `` on `Orders` ``
fn about(subject: &Subject<'_>) -> String {
    match subject.resources.as_slice() {
        [] => "on the same".to_owned(),
        resources => format!("on {}", listed(resources.iter().map(|it| it.id))),
    }
}

/// `3 actions`
fn counted(actions: &[String]) -> String {
    let all = actions.iter().flat_map(|it| matching(it));
    match all.map(|(_, it)| it.name).collect::<BTreeSet<_>>().len() {
        1 => "1 action".to_owned(),
        count => format!("{count} actions"),
    }
}

fn is_expanded(resource: &Resource<'_>) -> bool {
    matches!(
        resource.type_name(),
        Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
    )
}

fn of_statement(
    statement: Statement<'_>,
    service: &Service,
    template: Template<'_>,
) -> Option<Seen> {
    let action = statement
        .action()
        .filter(|it| it.polarity == Polarity::Is && statement.effect() == Some(Effect::Allow))?;
    let actions = action.texts().map(|(it, _)| it);
    let actions: Vec<String> = actions
        .filter(|it| is_of(it, service))
        .map(str::to_owned)
        .collect();
    let resource = statement
        .resource()
        .filter(|it| it.polarity == Polarity::Is && !actions.is_empty())?;
    let on = resource.values().into_iter();
    Some(Seen {
        actions,
        on: on
            .map(|it| resource_text(&it.to_value(), template))
            .collect(),
    })
}

/// The policy templates of an entry of `Policies`.
fn of_entry(
    entry: &PolicyEntry<'_>,
    service: &Service,
    template: Template<'_>,
    acc: &mut Vec<Seen>,
) {
    match &entry.kind {
        EntryKind::Template {
            entry,
            template: it,
        } => {
            let statements = fill_template(it, &entry.value.to_value());
            let origin = GrantOrigin::Template(it.name.to_owned());
            let document = json!({ "Statement": statements });
            let grants = grants_of_document(&document, &origin, TextRange::default());
            acc.extend(grants.iter().map(|it| of_grant(it, service, template)));
        }
        EntryKind::If { branches, .. } => {
            let branches = branches.iter();
            branches.for_each(|it| of_entry(it, service, template, acc));
        }
        EntryKind::Managed(_)
        | EntryKind::ManagedIntrinsic(_)
        | EntryKind::Statement(_)
        | EntryKind::Invalid => {}
    }
}

fn of_grant(grant: &Grant, service: &Service, template: Template<'_>) -> Seen {
    let actions = grant.actions.iter().filter(|it| is_of(it, service));
    let on = grant.resources.iter();
    Seen {
        actions: actions.cloned().collect(),
        on: on.map(|it| resource_text(it, template)).collect(),
    }
}

/// What connectors put on roles.
fn of_connectors(service: &Service, resolver: &Resolver<'_>) -> Vec<Seen> {
    let template = resolver.template();
    let mut found = Vec::new();
    for link in resolver.all().iter().flat_map(|it| &it.links) {
        let on_role = |it: &&profile::Profile| it.mechanism == Mechanism::ManagedPolicy;
        let Some(profile) = link.profile.filter(on_role) else {
            continue;
        };
        let ends = [&link.source, &link.destination].into_iter();
        let on = ends.filter_map(|it| it.id.map(|(id, _)| id));
        let on = on.map(|id| resource_text(&json!({ "Ref": id }), template));
        let granted = link.permissions.iter();
        let actions = granted.flat_map(|(category, _)| profile.actions(*category));
        found.push(Seen {
            actions: actions
                .filter(|it| is_of(it, service))
                .map(str::to_owned)
                .collect(),
            on: on.collect(),
        });
    }
    found
}

/// What connectors would grant to who runs under the role, for the resources that the statement is about, or if it is
/// about none of the template, for those whose names they are told.
fn by_connectors(
    subject: &Subject<'_>,
    site: &PolicySite<'_>,
    service: &Service,
    permissions: &Permissions<'_>,
) -> Vec<Option<Shown>> {
    let template = permissions.resolver().template();
    let holder = template.resource(site.holder.id);
    let users = holder.map_or(Vec::new(), |it| users(it, permissions));
    let is_of_service = |it: &Resource<'_>| {
        let of_type = it
            .type_name()
            .and_then(|it| resource_type_of(resolved_type(it)));
        of_type.is_some_and(|(of, _)| of.prefix == service.prefix)
    };
    let targets: Vec<Resource<'_>> = match subject.resources.as_slice() {
        [] => {
            let told: BTreeSet<&str> = users.iter().flat_map(|it| told(*it)).collect();
            let told = template.resources().filter(|it| told.contains(it.id));
            told.filter(is_of_service).collect()
        }
        named => named.iter().copied().filter(is_of_service).collect(),
    };
    if targets.is_empty() {
        return Vec::new();
    }
    let plural = if targets.len() == 1 {
        "a connector"
    } else {
        "connectors"
    };
    let verb = if targets.len() == 1 {
        "grants"
    } else {
        "grant"
    };
    let names = listed(targets.iter().map(|it| it.id));
    let sets: [&[Category]; 3] = [
        &[Category::Read],
        &[Category::Write],
        &[Category::Read, Category::Write],
    ];
    let of_set = |set: &[Category]| {
        let mut actions = Vec::new();
        for (user, target) in users
            .iter()
            .flat_map(|user| targets.iter().map(move |it| (user, it)))
        {
            let own = resolved_type(user.type_name()?);
            let profile = profile::find(own, resolved_type(target.type_name()?))
                .filter(|it| it.mechanism == Mechanism::ManagedPolicy)?;
            for category in set {
                profile.grant(*category)?;
                actions.extend(profile.actions(*category));
            }
        }
        let actions = narrowed(
            actions.into_iter().filter(|it| is_of(it, service)),
            subject,
            service,
        );
        let permissions = listed(set.iter().map(|it| it.name()));
        (!actions.is_empty()).then(|| Shown {
            label: format!("Allow only the actions that {plural} to {names} {verb}: {permissions}"),
            actions,
        })
    };
    sets.into_iter().map(of_set).collect()
}

/// Who runs under the role that a policy is for.
fn users<'a>(holder: Resource<'a>, permissions: &Permissions<'a>) -> Vec<Resource<'a>> {
    if is_expanded(&holder) {
        return vec![holder];
    }
    let roles = permissions.roles().iter();
    let roles = roles.filter(|role| {
        role.id == holder.id || holder.references().any(|(_, it)| *it.name == *role.id)
    });
    roles.flat_map(|it| it.users.iter().copied()).collect()
}

/// The names that a function or state machine is told, to call what has them.
fn told(user: Resource<'_>) -> Vec<&str> {
    let places = ["Environment", "DefinitionSubstitutions"];
    let places = places.into_iter().filter_map(|it| user.property(it));
    let ranges: Vec<TextRange> = places.map(|it| it.full_range()).collect();
    let inside = user
        .references()
        .filter(|(at, _)| ranges.iter().any(|it| it.contains_range(*at)));
    inside.map(|(_, it)| &*it.name).collect()
}

/// Whether it is an action or a pattern of a service.
fn is_of(action: &str, service: &Service) -> bool {
    let prefix = action.split_once(':').map(|(it, _)| it);
    prefix.is_some_and(|it| it.eq_ignore_ascii_case(service.prefix))
}

/// The actions that are known and less than all, those that another one matches left out; and those that need `*`, where
/// the statement is not about that.
fn narrowed<'t>(
    actions: impl Iterator<Item = &'t str>,
    subject: &Subject<'_>,
    service: &Service,
) -> Vec<String> {
    let says_something = |needs_star: bool| !needs_star || subject.is_everything();
    let mut found: BTreeSet<String> = BTreeSet::new();
    for action in actions {
        if action.contains(['*', '?']) {
            let all = matching(action);
            let is_some = all
                .iter()
                .any(|(_, it)| says_something(it.resources.is_empty()));
            if is_some && all.len() < service.actions.len() {
                found.insert(action.to_owned());
            }
            continue;
        }
        match known(action) {
            Known::Action(of, it) if says_something(it.resources.is_empty()) => {
                found.insert(format!("{}:{}", of.prefix, it.name));
            }
            Known::Action(..) | Known::Newer | Known::UnknownAction(_) | Known::UnknownService => {}
        }
    }
    // Of two patterns that match each other, which differ in case, the first stays.
    let is_matched = |it: &String| {
        let mut others = found.iter().filter(|other| *other != it);
        others.any(|other| {
            other.contains(['*', '?']) && matches(other, it) && (other < it || !matches(it, other))
        })
    };
    found.iter().filter(|it| !is_matched(it)).cloned().collect()
}
