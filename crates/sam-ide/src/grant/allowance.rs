//! What a policy allows: actions by access level, on which resources, to whom and when.

use super::phrase::Phrase;
use super::{MOST_NAMES, words};
use sam_core::connector::profile::resolved_type;
use sam_core::connector::{AccessLevel, GeneratedStatement, Value, access_level};
use sam_core::iam::{self, ActionSet};
use sam_core::permission::{
    Grant, GrantChange, ResourceGrant, ResourceText, covers_action, resource_text,
};
use sam_core::policy::Polarity;
use sam_core::spec::cfn;
use sam_core::template::Template;
use serde_json::json;

/// Actions that are allowed on the same resources, to the same principal, under the same condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// The actions in groups.
    pub(crate) rows: Vec<Row>,
    /// The resources by their names.
    pub(crate) resources: Vec<String>,
    /// Whether these are meant, or all others.
    pub(crate) resource_polarity: Polarity,
    /// The service that is allowed, when it is not the role.
    pub(crate) principal: Option<String>,
    /// The conditions, all of which must hold.
    pub(crate) conditions: Vec<Condition>,
}

/// Actions of one access level and service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// How far they reach.
    pub(crate) reach: Reach,
    /// `dynamodb`; empty where all services are meant.
    pub(crate) service: String,
    /// `GetItem` …
    pub(crate) names: Vec<String>,
}

/// How far the actions of a row reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// All of them so far.
    Level(AccessLevel),
    /// Wildcards that match actions of several levels.
    Several,
    /// Nothing is known about them.
    Unknown,
    /// Not these are meant, but all others.
    AllBut,
}

/// When something is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// The call comes from one of these, as an operator compares them.
    From(Vec<String>, String),
    /// The caller's account is this, likewise.
    Account(String, String),
    /// Anything else: key, operator, value.
    Other(String, String, String),
}

/// The statements of one policy, those that differ in their actions only as one.
pub(crate) fn of<'s>(statements: impl Iterator<Item = &'s GeneratedStatement>) -> Vec<Allowance> {
    merged(statements.map(|it| Said {
        rows: Vec::new(),
        actions: &it.actions,
        action_polarity: Polarity::Is,
        resources: it.resources.iter().map(words::identity).collect(),
        resource_polarity: Polarity::Is,
        principal: it.principal.as_ref(),
        condition: it.condition.as_ref(),
    }))
}

/// What a role is granted, likewise.
pub(crate) fn of_grants<'s>(
    grants: impl Iterator<Item = &'s Grant>,
    template: Template<'_>,
) -> Vec<Allowance> {
    merged(grants.map(|it| Said {
        rows: Vec::new(),
        actions: &it.actions,
        action_polarity: it.action_polarity,
        resources: names(&it.resources, template),
        resource_polarity: it.resource_polarity,
        principal: None,
        condition: it.condition.as_ref(),
    }))
}

/// On what and when, without the actions.
pub(crate) fn circumstances_of<'s>(
    grants: impl Iterator<Item = &'s Grant>,
    template: Template<'_>,
) -> Vec<Allowance> {
    merged(grants.map(|it| Said {
        rows: Vec::new(),
        actions: &[],
        action_polarity: it.action_polarity,
        resources: names(&it.resources, template),
        resource_polarity: it.resource_polarity,
        principal: None,
        condition: it.condition.as_ref(),
    }))
}

/// What the policies of resources say, likewise, with whom they are about.
pub(crate) fn of_resource_grants<'s>(
    grants: impl Iterator<Item = &'s ResourceGrant>,
    template: Template<'_>,
) -> Vec<Allowance> {
    let all: Vec<(&ResourceGrant, String)> = grants
        .map(|it| {
            let names = who(&it.principal).join(", ");
            let names = match it.principal_polarity {
                Polarity::Is => names,
                Polarity::Not => format!("everyone but {names}"),
            };
            (it, names)
        })
        .collect();
    merged(all.iter().map(|(it, names)| Said {
        rows: Vec::new(),
        actions: &it.grant.actions,
        action_polarity: it.grant.action_polarity,
        resources: names_of(&it.grant.resources, &it.resource, template),
        resource_polarity: it.grant.resource_polarity,
        principal: Some(names),
        condition: it.grant.condition.as_ref(),
    }))
}

/// The resources of a statement in the policy of a resource; all of them are this one.
fn names_of(resources: &[Value], own: &str, template: Template<'_>) -> Vec<String> {
    let is_all = |it: &Value| it.as_str() == Some("*");
    match resources {
        [only] if is_all(only) => vec![own.to_owned()],
        _ => names(resources, template),
    }
}

/// Everyone, which is not a name.
pub(crate) const EVERYONE: &str = "everyone";

fn caller(principal: &str) -> Phrase {
    match principal {
        EVERYONE => Phrase::words(EVERYONE),
        _ => Phrase::name(principal),
    }
}

/// Whom a `Principal` names: `sns.amazonaws.com`, an account, `everyone`.
pub(crate) fn who(principal: &Value) -> Vec<String> {
    let names = super::principals::principals(principal).into_iter();
    names
        .map(|it| match it.as_str() {
            "*" => EVERYONE.to_owned(),
            _ => it,
        })
        .collect()
}

/// What a change grants or revokes, likewise, what reaches furthest first; of a wildcard of which only a part changes the
/// number of actions, with a word such as ` more` behind.
pub(crate) fn of_changes<'s>(
    changes: impl Iterator<Item = &'s GrantChange>,
    word: &str,
    template: Template<'_>,
) -> Vec<Allowance> {
    let mut counted: Vec<Vec<Row>> = Vec::new();
    let changes: Vec<&GrantChange> = changes.collect();
    let mut named: Vec<Vec<String>> = Vec::new();
    for change in &changes {
        let (rows, rest) = wildcards(change, word);
        counted.push(rows);
        named.push(rest);
    }
    let mut allowances = merged(changes.iter().zip(&named).zip(counted).map(
        |((it, named), rows)| {
            let resources = it.resources.iter().map(|text| name(text, template));
            Said {
                rows,
                actions: named,
                action_polarity: it.action_polarity,
                resources: resources.collect(),
                resource_polarity: it.resource_polarity,
                principal: None,
                condition: it.condition.as_ref(),
            }
        },
    ));
    for allowance in &mut allowances {
        allowance.rows.sort_by_key(|it| std::cmp::Reverse(it.reach));
    }
    allowances
}

/// So many actions of a wildcard are named one by one.
const MOST_OF_A_WILDCARD: usize = 6;

/// A row for each wildcard of which many actions change, and the other actions.
fn wildcards(change: &GrantChange, word: &str) -> (Vec<Row>, Vec<String>) {
    let mut rows = Vec::new();
    let mut rest = change.actions.clone();
    for wildcard in &change.wildcards {
        let is_of = |it: &String| covers_action(wildcard, it);
        let of_it: Vec<&str> = rest
            .iter()
            .filter(|it| is_of(it))
            .map(String::as_str)
            .collect();
        if of_it.len() <= MOST_OF_A_WILDCARD {
            continue;
        }
        let counts = action_counts(&ActionSet::of(of_it), word);
        rows.push(Row {
            reach: Reach::Several,
            service: String::new(),
            names: vec![format!("{wildcard}: {counts}")],
        });
        rest.retain(|it| !is_of(it));
    }
    (rows, rest)
}

/// `158 actions more, 71 of them write and 8 permissions management`
pub(crate) fn action_counts(actions: &ActionSet, word: &str) -> String {
    let levels = actions.levels();
    let total: usize = levels.iter().map(|(_, count)| count).sum();
    let risky = levels.iter().filter(|(level, _)| match level {
        AccessLevel::Write | AccessLevel::PermissionsManagement => true,
        AccessLevel::List | AccessLevel::Read | AccessLevel::Tagging => false,
    });
    let risky: Vec<String> = risky
        .enumerate()
        .map(|(at, (level, count))| {
            let of_them = if at == 0 { " of them" } else { "" };
            format!("{count}{of_them} {}", level.name().to_lowercase())
        })
        .collect();
    let noun = if total == 1 { "action" } else { "actions" };
    match (total, risky.is_empty()) {
        (_, true) => format!("{total} {noun}{word}"),
        (1, false) => format!(
            "1 action{word} ({})",
            risky.concat().replace("1 of them ", "")
        ),
        (_, false) => format!("{total} {noun}{word}, {}", risky.join(" and ")),
    }
}

/// A resource as the template calls it.
pub(crate) fn name(resource: &ResourceText, template: Template<'_>) -> String {
    own_name(resource, template).unwrap_or_else(|| words::identity(&words::sub(resource.as_str())))
}

/// Resources as the template calls them.
pub(crate) fn names(resources: &[Value], template: Template<'_>) -> Vec<String> {
    let name = |value: &Value| {
        let text = resource_text(value, template);
        own_name(&text, template).unwrap_or_else(|| words::identity(value))
    };
    resources.iter().map(name).collect()
}

/// `Orders/index/*`, of an ARN that begins as the one of a resource of the template does.
fn own_name(text: &ResourceText, template: Template<'_>) -> Option<String> {
    let mut parts = text.as_str().split("${").skip(1);
    parts.find_map(|part| {
        let (name, _) = part.split_once('}')?;
        let id = name.split_once('.').map_or(name, |(id, _)| id);
        let resource_type = resolved_type(template.resource(id)?.type_name()?);
        let attribute = cfn::arn_attribute(resource_type)?;
        let arn = resource_text(&json!({ "Fn::GetAtt": [id, attribute] }), template);
        let rest = text.as_str().strip_prefix(arn.as_str())?;
        (!rest.contains("${")).then(|| format!("{id}{rest}"))
    })
}

/// What one statement says.
struct Said<'s> {
    /// Rows that are put together already.
    rows: Vec<Row>,
    actions: &'s [String],
    action_polarity: Polarity,
    resources: Vec<String>,
    resource_polarity: Polarity,
    principal: Option<&'s String>,
    condition: Option<&'s Value>,
}

fn merged<'s>(all: impl Iterator<Item = Said<'s>>) -> Vec<Allowance> {
    let mut allowances: Vec<Allowance> = Vec::new();
    for said in all {
        let resources = said.resources;
        let conditions = said.condition.map(conditions).unwrap_or_default();
        let same = allowances.iter().position(|it| {
            it.resources == resources
                && it.resource_polarity == said.resource_polarity
                && it.principal.as_ref() == said.principal
                && it.conditions == conditions
        });
        let at = same.unwrap_or_else(|| {
            allowances.push(Allowance {
                rows: Vec::new(),
                resources,
                resource_polarity: said.resource_polarity,
                principal: said.principal.cloned(),
                conditions,
            });
            allowances.len() - 1
        });
        if let Some(allowance) = allowances.get_mut(at) {
            let known = &mut allowance.rows;
            for row in said.rows {
                if !known.contains(&row) {
                    known.push(row);
                }
            }
            for action in said.actions {
                add_action(&mut allowance.rows, action, said.action_polarity);
            }
        }
    }
    for allowance in &mut allowances {
        allowance.rows.sort_by_key(|it| it.reach);
    }
    allowances
}

/// Whether two policies allow the same, each on its own resources and under its own condition.
pub(crate) fn are_alike(a: &[Allowance], b: &[Allowance]) -> bool {
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .all(|(a, b)| a.rows == b.rows && a.principal == b.principal)
}

/// Adds the resources and conditions of a policy that is alike.
pub(crate) fn add(to: &mut [Allowance], other: Vec<Allowance>) {
    for (to, other) in to.iter_mut().zip(other) {
        for resource in other.resources {
            if !to.resources.contains(&resource) {
                to.resources.push(resource);
            }
        }
        for condition in other.conditions {
            match condition {
                Condition::From(callers, operator) => {
                    let known = to.conditions.iter_mut().find_map(|it| match it {
                        Condition::From(known, by) if *by == operator => Some(known),
                        Condition::From(..) | Condition::Account(..) | Condition::Other(..) => None,
                    });
                    if let Some(known) = known {
                        let new = callers.into_iter().filter(|it| !known.contains(it));
                        let new: Vec<_> = new.collect();
                        known.extend(new);
                    }
                }
                Condition::Account(..) | Condition::Other(..) => {
                    if !to.conditions.contains(&condition) {
                        to.conditions.push(condition);
                    }
                }
            }
        }
    }
}

impl Allowance {
    /// `dynamodb:GetItem` …
    pub(crate) fn actions(&self) -> impl Iterator<Item = String> {
        self.rows.iter().flat_map(|row| {
            let names = row.names.iter();
            names.map(|name| format!("{}:{name}", row.service))
        })
    }

    /// `on Orders and Orders/index/*`, with who may and when if it is not the role that may.
    pub(crate) fn circumstances(&self) -> Phrase {
        let on = match self.resource_polarity {
            Polarity::Is => "on ",
            Polarity::Not => "on everything but ",
        };
        let on = Phrase::words(on).and(Phrase::enumeration(&self.resources, MOST_NAMES));
        match &self.principal {
            Some(principal) => caller(principal).then(" may, ").and(on).and(self.when()),
            None => on.and(self.when()),
        }
    }

    /// The whole as a sentence, for a single action: `sns.amazonaws.com may invoke Orders (lambda:InvokeFunction) when …`.
    pub(crate) fn sentence(&self) -> Option<Phrase> {
        let (principal, verb) = (self.principal.as_ref()?, self.verb()?);
        Some(
            caller(principal)
                .then(format!(" may {verb} "))
                .and(Phrase::enumeration(&self.resources, MOST_NAMES))
                .then(" (")
                .and(Phrase::enumeration(
                    &self.actions().collect::<Vec<_>>(),
                    MOST_NAMES,
                ))
                .then(")")
                .and(self.when()),
        )
    }

    /// The same for any actions: `everyone may GetObject (s3) on Images/*`.
    pub(crate) fn in_a_line(&self) -> Phrase {
        if let Some(sentence) = self.sentence() {
            return sentence;
        }
        let rows = self.rows.iter().map(|row| {
            let (names, service) = row.names_and_service();
            service.map_or_else(|| names.clone(), |it| format!("{names} ({it})"))
        });
        let rows: Vec<_> = rows.collect();
        self.circumstances().then(format!(": {}", rows.join(", ")))
    }

    /// What a single action does to a resource, as a verb.
    pub(crate) fn verb(&self) -> Option<&'static str> {
        let [row] = self.rows.as_slice() else {
            return None;
        };
        match (row.service.as_str(), row.names.as_slice()) {
            ("lambda", [name]) if name == "InvokeFunction" => Some("invoke"),
            ("sqs", [name]) if name == "SendMessage" => Some("send messages to"),
            ("sns", [name]) if name == "Publish" => Some("publish to"),
            _ => None,
        }
    }

    fn when(&self) -> Phrase {
        when(&self.conditions)
    }
}

impl Row {
    /// `GetItem · Query  (dynamodb)`
    pub(crate) fn names_and_service(&self) -> (String, Option<&str>) {
        let service = Some(&*self.service).filter(|it| !it.is_empty());
        let names = match (service, self.names.as_slice()) {
            (None, [name]) if name == "*" => "all actions of all services".to_owned(),
            (Some(_), [name]) if name == "*" => "all actions".to_owned(),
            (_, names) => names.join(" · "),
        };
        (names, service)
    }

    /// `Write`
    pub(crate) fn level_name(&self) -> &'static str {
        match self.reach {
            Reach::Level(level) => level.name(),
            Reach::Several => "Any",
            Reach::Unknown => "Other",
            Reach::AllBut => "All but",
        }
    }
}

/// ` when the call comes from Orders and …`; nothing without conditions.
pub(crate) fn when(conditions: &[Condition]) -> Phrase {
    match conditions {
        [] => Phrase::default(),
        [..] => Phrase::words(" ").and(when_all(conditions)),
    }
}

/// `when the call comes from Orders and …`
pub(crate) fn when_all(conditions: &[Condition]) -> Phrase {
    let mut phrase = Phrase::default();
    for (at, condition) in conditions.iter().enumerate() {
        let and = if at == 0 { "when " } else { " and " };
        phrase = match condition {
            Condition::From(callers, operator) => phrase
                .then(and)
                .then("the call comes from ")
                .and(Phrase::enumeration(callers, MOST_NAMES))
                .and(compared("aws:SourceArn", operator)),
            // Of the source, that is, which is named just before.
            Condition::Account(account, operator) if at > 0 => phrase
                .then(", in ")
                .then(account)
                .and(compared("aws:SourceAccount", operator)),
            Condition::Account(account, operator) => phrase
                .then(and)
                .then("the caller is in ")
                .then(account)
                .and(compared("aws:SourceAccount", operator)),
            Condition::Other(key, operator, value) => phrase
                .then(and)
                .then_name(key)
                .then(" ")
                .then_name(operator)
                .then(" ")
                .then_name(value),
        };
    }
    phrase
}

/// ` (aws:SourceArn ArnLike)`
fn compared(key: &str, operator: &str) -> Phrase {
    Phrase::words(" (")
        .then_name(key)
        .then(" ")
        .then_name(operator)
        .then(")")
}

fn add_action(rows: &mut Vec<Row>, action: &str, polarity: Polarity) {
    let reach = match polarity {
        Polarity::Is => reach(action),
        Polarity::Not => Reach::AllBut,
    };
    let (service, name) = action.split_once(':').unwrap_or(("", action));
    let service = service.to_ascii_lowercase();
    let row = rows
        .iter_mut()
        .find(|it| it.reach == reach && it.service == service);
    match row {
        Some(row) => {
            if row.names.iter().all(|it| it != name) {
                row.names.push(name.to_owned());
            }
        }
        None => rows.push(Row {
            reach,
            service,
            names: vec![name.to_owned()],
        }),
    }
}

/// How far an action or wildcard reaches.
fn reach(action: &str) -> Reach {
    if !action.contains(['*', '?']) {
        return access_level(action).map_or(Reach::Unknown, Reach::Level);
    }
    // Every service has actions of several levels, and to list them all takes long.
    if action == "*" || action.ends_with(":*") {
        return Reach::Several;
    }
    let mut levels = iam::matching(action).into_iter().map(|(_, it)| it.level);
    match levels.next() {
        None => Reach::Unknown,
        Some(first) if levels.all(|it| it == first) => Reach::Level(first),
        Some(_) => Reach::Several,
    }
}

/// The conditions of a block, those on the source first.
pub(crate) fn conditions(block: &Value) -> Vec<Condition> {
    let operators = block.as_object().into_iter().flatten();
    let tests = operators.flat_map(|(operator, keys)| {
        let keys = keys.as_object().into_iter().flatten();
        keys.map(move |(key, value)| (operator, key, value))
    });
    let mut conditions: Vec<_> = tests
        .map(
            |(operator, key, value)| match key.to_ascii_lowercase().as_str() {
                "aws:sourcearn" => Condition::From(vec![words::identity(value)], operator.clone()),
                "aws:sourceaccount" => Condition::Account(words::identity(value), operator.clone()),
                _ => Condition::Other(key.clone(), operator.clone(), words::short(value)),
            },
        )
        .collect();
    conditions.sort_by_key(|it| !matches!(it, Condition::From(..)));
    conditions
}
