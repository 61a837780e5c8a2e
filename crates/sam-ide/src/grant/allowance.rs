//! What a policy allows: actions by access level, on which resources, to whom and when.

use super::phrase::Phrase;
use super::{MOST_NAMES, words};
use sam_core::connector::{AccessLevel, Statement, Value, access_level};

/// Actions that are allowed on the same resources, to the same principal, under the same condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// The actions in groups.
    pub(crate) rows: Vec<Row>,
    /// The resources by their names.
    pub(crate) resources: Vec<String>,
    /// The service that is allowed, when it is not the role.
    pub(crate) principal: Option<String>,
    /// The conditions, all of which must hold.
    pub(crate) conditions: Vec<Condition>,
}

/// Actions of one access level and service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// How far they reach; none for an action nothing is known about.
    pub(crate) level: Option<AccessLevel>,
    /// `dynamodb`
    pub(crate) service: String,
    /// `GetItem` …
    pub(crate) names: Vec<String>,
}

/// When something is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// The call comes from one of these.
    From(Vec<String>),
    /// The caller's account is this.
    Account(String),
    /// Anything else: key, operator, value.
    Other(String, String, String),
}

/// The statements of one policy, those that differ in their actions only as one.
pub(crate) fn of<'s>(statements: impl Iterator<Item = &'s Statement>) -> Vec<Allowance> {
    let mut allowances: Vec<Allowance> = Vec::new();
    for statement in statements {
        let resources: Vec<_> = statement.resources.iter().map(words::identity).collect();
        let conditions = statement
            .condition
            .as_ref()
            .map(conditions)
            .unwrap_or_default();
        let same = allowances.iter().position(|it| {
            it.resources == resources
                && it.principal == statement.principal
                && it.conditions == conditions
        });
        let mut rows = match same {
            Some(at) => std::mem::take(&mut allowances[at].rows),
            None => Vec::new(),
        };
        statement
            .actions
            .iter()
            .for_each(|it| add_action(&mut rows, it));
        match same {
            Some(at) => allowances[at].rows = rows,
            None => allowances.push(Allowance {
                rows,
                resources,
                principal: statement.principal.clone(),
                conditions,
            }),
        }
    }
    for allowance in &mut allowances {
        allowance.rows.sort_by_key(|it| it.level);
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
                Condition::From(callers) => {
                    let known = to.conditions.iter_mut().find_map(|it| match it {
                        Condition::From(known) => Some(known),
                        Condition::Account(_) | Condition::Other(..) => None,
                    });
                    if let Some(known) = known {
                        let new = callers.into_iter().filter(|it| !known.contains(it));
                        let new: Vec<_> = new.collect();
                        known.extend(new);
                    }
                }
                Condition::Account(_) | Condition::Other(..) => {
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
        let on = Phrase::words("on ").and(Phrase::enumeration(&self.resources, MOST_NAMES));
        match &self.principal {
            Some(principal) => Phrase::name(principal)
                .then(" may, ")
                .and(on)
                .and(self.when()),
            None => on.and(self.when()),
        }
    }

    /// The whole as a sentence, for a single action: `sns.amazonaws.com may invoke Orders when …`.
    pub(crate) fn sentence(&self) -> Option<Phrase> {
        let (principal, verb) = (self.principal.as_ref()?, self.verb()?);
        Some(
            Phrase::name(principal)
                .then(format!(" may {verb} "))
                .and(Phrase::enumeration(&self.resources, MOST_NAMES))
                .and(self.when()),
        )
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
    /// `Write`
    pub(crate) fn level_name(&self) -> &'static str {
        self.level.map_or("Other", AccessLevel::name)
    }
}

/// ` when the call comes from Orders and …`; nothing without conditions.
pub(crate) fn when(conditions: &[Condition]) -> Phrase {
    let mut phrase = Phrase::default();
    for (at, condition) in conditions.iter().enumerate() {
        let and = if at == 0 { " when " } else { " and " };
        phrase = match condition {
            Condition::From(callers) => phrase
                .then(and)
                .then("the call comes from ")
                .and(Phrase::enumeration(callers, MOST_NAMES)),
            // Of the source, that is, which is named just before.
            Condition::Account(account) if at > 0 => phrase.then(", in ").then(account),
            Condition::Account(account) => phrase.then(and).then("the caller is in ").then(account),
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

fn add_action(rows: &mut Vec<Row>, action: &str) {
    let level = access_level(action);
    let (service, name) = action.split_once(':').unwrap_or(("", action));
    let row = rows
        .iter_mut()
        .find(|it| it.level == level && it.service == service);
    match row {
        Some(row) => {
            if row.names.iter().all(|it| it != name) {
                row.names.push(name.to_owned());
            }
        }
        None => rows.push(Row {
            level,
            service: service.to_owned(),
            names: vec![name.to_owned()],
        }),
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
                "aws:sourcearn" => Condition::From(vec![words::identity(value)]),
                "aws:sourceaccount" => Condition::Account(words::identity(value)),
                _ => Condition::Other(key.clone(), operator.clone(), words::short(value)),
            },
        )
        .collect();
    conditions.sort_by_key(|it| !matches!(it, Condition::From(_)));
    conditions
}
