//! What a connector grants, in words: one model that the hover and the command line render.

pub(crate) mod about;
pub(crate) mod action_list;
pub(crate) mod allowance;
pub(crate) mod changed_actions;
pub(crate) mod end;
pub(crate) mod markdown;
pub(crate) mod phrase;
pub(crate) mod plain;
mod principals;
mod request;
pub(crate) mod statement;
pub(crate) mod words;

use crate::diagnostics::{Check, RULES};
use allowance::Allowance;
use phrase::Phrase;
pub(crate) use request::{request, same};
use sam_core::connector::{
    Category, ConnectorForm, ConnectorResource, Link, Mechanism, OwnConnector, Profile, Resolved,
    Resolver, Side, generate,
};
use sam_core::text::{TextRange, TextSize};
use std::collections::{HashMap, HashSet};

/// How many names a list of destinations or resources shows.
const MOST_NAMES: usize = 6;

/// How many problems are shown.
const MOST_PROBLEMS: usize = 6;

/// What one connector grants.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    /// The connector's logical ID.
    pub(crate) id: String,
    /// Where it comes from.
    pub(crate) origin: Origin,
    /// The condition that decides whether anything is generated, if there is one.
    pub(crate) condition: Option<String>,
    /// Where calls come from: `Checkout`.
    pub(crate) source: String,
    /// Where they go.
    pub(crate) destinations: Vec<String>,
    /// The permissions asked for that a destination has.
    pub(crate) permissions: Vec<Category>,
    /// The generated resources, alike ones together.
    pub(crate) policies: Vec<Policy>,
    /// What is wrong with it, each in a sentence or two.
    pub(crate) problems: Vec<String>,
    /// The permissions not asked for, with the number of actions each would allow.
    pub(crate) possible: Vec<(Category, usize)>,
}

/// ConnectorResource resources that allow the same, each for its own destination.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    /// Their logical IDs.
    pub(crate) ids: Vec<String>,
    /// What they are.
    pub(crate) mechanism: Mechanism,
    /// What they are put on, each once.
    pub(crate) carriers: Vec<Carrier>,
    /// What they allow.
    pub(crate) allowances: Vec<Allowance>,
}

/// What a policy is put on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Carrier {
    /// The name of the role, function, queue or topic.
    pub(crate) name: String,
    /// Who makes it.
    pub(crate) maker: Maker,
}

/// Where a connector comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A resource of its own.
    Standalone,
    /// Embedded in this resource.
    Embedded(String),
    /// Made by SAM for this GraphQL API.
    Own(String),
}

/// Who makes what a policy is put on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Maker {
    /// The template declares it or names it by its ARN.
    Template,
    /// SAM generates it.
    Sam,
}

/// Which part of a connector's grant is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scope {
    /// Only this permission.
    pub(crate) category: Option<Category>,
    /// Only this link.
    pub(crate) link: Option<usize>,
}

impl Grant {
    /// All that a connector grants.
    pub(crate) fn of(resolved: &Resolved<'_>, resolver: &Resolver<'_>) -> Self {
        Self::within(resolved, resolver, Scope::default())
    }

    /// All that several connectors grant, each by itself.
    pub(crate) fn each<'r>(resolved: &'r [Resolved<'r>], resolver: &Resolver<'_>) -> Vec<Self> {
        let said = Said::about(resolved, resolver);
        resolved
            .iter()
            .map(|it| Self::with(it, resolver, Scope::default(), &said))
            .collect()
    }

    /// A part of what a connector grants.
    pub(crate) fn within(resolved: &Resolved<'_>, resolver: &Resolver<'_>, scope: Scope) -> Self {
        let said = Said::about(std::slice::from_ref(resolved), resolver);
        Self::with(resolved, resolver, scope, &said)
    }

    fn with(resolved: &Resolved<'_>, resolver: &Resolver<'_>, scope: Scope, said: &Said) -> Self {
        let links = resolved.links.iter().enumerate();
        let links = links.filter(|(at, _)| scope.link.is_none_or(|only| only == *at));
        let links: Vec<_> = links.map(|(_, link)| link).collect();
        let generated = generate(resolved).into_iter();
        let generated = generated.filter(|it| scope.link.is_none_or(|only| only == it.link));
        let generated: Vec<_> = generated.collect();
        Self {
            id: resolved.connector.id.to_string(),
            origin: match resolved.connector.form {
                ConnectorForm::Embedded(resource) => Origin::Embedded(resource.id.to_owned()),
                ConnectorForm::Standalone(_) => Origin::Standalone,
            },
            condition: resolved
                .connector
                .entry
                .value
                .get("Condition")
                .and_then(|it| it.as_str().map(str::to_owned)),
            source: end::source(resolved),
            problems: said.problems(resolved, scope),
            policies: policies(&generated, &resolved.links, resolver, scope),
            ..Self::of_links(&links, scope)
        }
    }

    /// What a connector grants that SAM makes for a GraphQL API.
    pub(crate) fn own(own: &OwnConnector<'_>, resolver: &Resolver<'_>) -> Self {
        let scope = Scope::default();
        let links = std::slice::from_ref(&own.link);
        Self {
            id: own.id.clone(),
            origin: Origin::Own(own.resource.id.to_owned()),
            source: end::label(&own.link.source),
            policies: policies(&own.generated, links, resolver, scope),
            // Whoever wants others writes them at the data source, not in a connector.
            possible: Vec::new(),
            ..Self::of_links(&[&own.link], scope)
        }
    }

    /// What the links alone tell.
    fn of_links(links: &[&Link<'_>], scope: Scope) -> Self {
        let mut permissions = Vec::new();
        let mut possible: Vec<(Category, Vec<&str>)> = Vec::new();
        let mut destinations = Vec::new();
        let mut seen = HashSet::new();
        for link in links {
            let label = end::label(&link.destination);
            if seen.insert(label.clone()) {
                destinations.push(label);
            }
            let asked = |category| link.permissions.iter().any(|(it, _)| *it == category);
            for profile in link.profile.into_iter() {
                for category in profile.categories() {
                    if !asked(category) {
                        let more = profile.actions(category);
                        match possible.iter_mut().find(|(it, _)| *it == category) {
                            Some((_, known)) => more.into_iter().for_each(|it| push_new(known, it)),
                            None => possible.push((category, more)),
                        }
                    } else if scope.covers(category) {
                        push_new(&mut permissions, category);
                    }
                }
            }
        }
        permissions.sort_unstable();
        possible.sort_unstable();
        Self {
            id: String::new(),
            origin: Origin::Standalone,
            condition: None,
            source: String::new(),
            destinations,
            permissions,
            policies: Vec::new(),
            problems: Vec::new(),
            possible: possible
                .into_iter()
                .map(|(category, it)| (category, it.len()))
                .collect(),
        }
    }

    /// `Checkout → Orders · Write`
    pub(crate) fn title(&self) -> Phrase {
        let permissions: Vec<_> = self.permissions.iter().map(|it| it.name()).collect();
        let title = self.direction();
        if permissions.is_empty() {
            title
        } else {
            title.then(format!(" · {}", permissions.join(", ")))
        }
    }

    /// `Checkout → Orders`
    pub(crate) fn direction(&self) -> Phrase {
        let title = Phrase::name(&self.source).then(" → ");
        if self.destinations.is_empty() {
            title.then("?")
        } else {
            title.and(Phrase::enumeration(&self.destinations, 3))
        }
    }

    /// The whole in one line: `Checkout → Orders · Write (7 actions)`.
    pub(crate) fn summary(&self) -> Phrase {
        let title = self.title();
        match (self.action_count(), self.problems.len()) {
            (0, 0) => title,
            (0, _) => title.then(" (has a problem)"),
            (count, 0) => title.then(format!(" ({})", actions(count))),
            (count, _) => title.then(format!(" ({}, has a problem)", actions(count))),
        }
    }

    /// How many different actions it allows.
    pub(crate) fn action_count(&self) -> usize {
        let mut all: Vec<_> = self
            .policies
            .iter()
            .flat_map(|it| &it.allowances)
            .flat_map(Allowance::actions)
            .collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    }

    /// What a reader of a grant with a problem must know before what it would grant.
    pub(crate) fn refusal(&self) -> Option<&'static str> {
        (!self.problems.is_empty() && !self.policies.is_empty())
            .then_some("Until that is mended nothing is deployed. What it would grant:")
    }

    /// `Also possible here: Read (6 actions)`, if there is more to ask for.
    pub(crate) fn possible_words(&self) -> Option<String> {
        let also = match self.permissions.as_slice() {
            [] => "Possible here",
            [..] => "Also possible here",
        };
        let words = self
            .possible
            .iter()
            .map(|(category, count)| format!("{} ({})", category.name(), actions(*count)));
        let words: Vec<_> = words.collect();
        (!words.is_empty()).then(|| format!("{also}: {}", words.join(", ")))
    }
}

impl Policy {
    /// `managed policy CheckoutToOrdersPolicy on role CheckoutRole`
    pub(crate) fn place(&self) -> Phrase {
        let (one, many, carrier) = match self.mechanism {
            Mechanism::ManagedPolicy => ("managed policy", "managed policies", "role"),
            Mechanism::LambdaPermission => ("Lambda permission", "Lambda permissions", "function"),
            Mechanism::QueuePolicy => ("queue policy", "queue policies", "queue"),
            Mechanism::TopicPolicy => ("topic policy", "topic policies", "topic"),
        };
        let kind = if self.ids.len() == 1 {
            format!("{one} ")
        } else {
            format!("{} {many} ", self.ids.len())
        };
        let plural = if self.carriers.len() == 1 { "" } else { "s" };
        let names: Vec<_> = self.carriers.iter().map(|it| it.name.clone()).collect();
        let place = Phrase::words(kind)
            .and(Phrase::enumeration(&self.ids, 3))
            .then(format!(" on {carrier}{plural} "))
            .and(Phrase::enumeration(&names, 3));
        let is_generated = |it: &Carrier| it.maker == Maker::Sam;
        if self.carriers.iter().all(is_generated) {
            place.then(" (generated by SAM)")
        } else {
            place
        }
    }
}

impl Scope {
    fn covers(self, category: Category) -> bool {
        self.category.is_none_or(|only| only == category)
    }
}

/// `1 action`, `7 actions`.
pub(crate) fn actions(count: usize) -> String {
    match count {
        1 => "1 action".to_owned(),
        _ => format!("{count} actions"),
    }
}

/// How many different actions a permission allows, over all links of a connector.
pub(crate) fn granted(resolved: &Resolved<'_>, category: Category) -> Vec<&'static str> {
    let mut all = Vec::new();
    for profile in profiles(resolved) {
        for action in profile.actions(category) {
            push_new(&mut all, action);
        }
    }
    all
}

/// The profiles of a connector's links, each once.
pub(crate) fn profiles(resolved: &Resolved<'_>) -> Vec<&'static Profile> {
    let mut all: Vec<&'static Profile> = Vec::new();
    for profile in resolved.links.iter().filter_map(|it| it.profile) {
        if all.iter().all(|it| !std::ptr::eq(*it, profile)) {
            all.push(profile);
        }
    }
    all
}

fn policies(
    generated: &[ConnectorResource],
    links: &[Link<'_>],
    resolver: &Resolver<'_>,
    scope: Scope,
) -> Vec<Policy> {
    let mut policies: Vec<Policy> = Vec::new();
    for generated in generated {
        let statements = generated.statements.iter();
        let allowances = allowance::of(statements.filter(|it| scope.covers(it.category)));
        let profile = links.get(generated.link).and_then(|link| link.profile);
        let Some(mechanism) = profile
            .map(|it| it.mechanism)
            .filter(|_| !allowances.is_empty())
        else {
            continue;
        };
        let carrier = carrier(generated, resolver);
        let alike = policies.iter_mut().find(|it| {
            it.mechanism == mechanism && allowance::are_alike(&it.allowances, &allowances)
        });
        match alike {
            Some(policy) => {
                policy.ids.push(generated.id.clone());
                if !policy.carriers.contains(&carrier) {
                    policy.carriers.push(carrier);
                }
                allowance::add(&mut policy.allowances, allowances);
            }
            None => policies.push(Policy {
                ids: vec![generated.id.clone()],
                mechanism,
                carriers: vec![carrier],
                allowances,
            }),
        }
    }
    policies
}

fn carrier(generated: &ConnectorResource, resolver: &Resolver<'_>) -> Carrier {
    let name = words::identity(&generated.attached_to);
    let template = resolver.template();
    let is_made = |id: &str| {
        let of = template.resource(id).and_then(|it| it.type_name());
        of.is_some_and(|it| it.starts_with("AWS::Serverless::"))
    };
    let maker = match name.strip_suffix("Role") {
        Some(of) if template.resource(&name).is_none() && is_made(of) => Maker::Sam,
        Some(_) | None => Maker::Template,
    };
    Carrier { name, maker }
}

/// What the rules say about connectors with problems, by place.
pub(crate) struct Said(HashMap<TextRange, String>);

impl Said {
    /// Of all connectors.
    pub(crate) fn about(connectors: &[Resolved<'_>], resolver: &Resolver<'_>) -> Self {
        let wrong = connectors.iter().filter(|it| !it.problems.is_empty());
        let wrong: Vec<_> = wrong.collect();
        let mut said = HashMap::new();
        if wrong.is_empty() {
            return Self(said);
        }
        for rule in RULES {
            let mut found = Vec::new();
            match rule.check {
                Check::Connector(check) => {
                    wrong.iter().for_each(|it| check(&mut found, it, resolver));
                }
                Check::Document(_)
                | Check::Dependencies(_)
                | Check::Ignores(_)
                | Check::Forbidden(_)
                | Check::DeploySettings(_)
                | Check::ResourceAndDocument(..)
                | Check::Entry(_)
                | Check::Deployed(_)
                | Check::Resource(_)
                | Check::Policy(_)
                | Check::Statement(_)
                | Check::StatementInTemplate(_)
                | Check::Role(_)
                | Check::Schema(_)
                | Check::DeployedSchema(_)
                | Check::Definition(_)
                | Check::Grants(_)
                | Check::Code(_)
                | Check::Files(_) => {}
            }
            for it in found {
                said.entry(it.range).or_insert(it.message.into());
            }
        }
        Self(said)
    }

    /// What is wrong, in the words of the rules; where no rule speaks, in the transform's.
    pub(crate) fn problems(&self, resolved: &Resolved<'_>, scope: Scope) -> Vec<String> {
        let about = resolved
            .problems
            .iter()
            .filter(|it| scope.link.is_none() || it.link.is_none() || it.link == scope.link);
        let mut seen = HashSet::new();
        let mut words = Vec::new();
        for problem in about {
            let text = self
                .0
                .get(&problem.range)
                .map_or_else(|| without_prefix(&problem.aws_message), String::as_str);
            if seen.insert(text) {
                words.push(text.to_owned());
            }
        }
        let hidden = words.len().saturating_sub(MOST_PROBLEMS);
        words.truncate(MOST_PROBLEMS);
        if hidden > 0 {
            words.push(format!("{hidden} more like these."));
        }
        words
    }
}

/// The transform's message without the words that all of them begin with.
fn without_prefix(message: &str) -> &str {
    match message.split_once("] is invalid. ") {
        Some((before, rest)) if before.starts_with("Resource with id [") => rest,
        Some(_) | None => message,
    }
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// The number of a link by the place of one of its ends.
pub(crate) fn link_at(resolved: &Resolved<'_>, side: Side, offset: TextSize) -> Option<usize> {
    match side {
        // All links share the source.
        Side::Source => None,
        Side::Destination => resolved.links.iter().position(|link| {
            let node = link.destination.node;
            node.is_some_and(|it| it.full_range().contains_inclusive(offset))
        }),
    }
}
