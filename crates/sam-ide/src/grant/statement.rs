//! A statement of any policy in words: what it allows or denies, on what, to whom and when.

use super::action_list;
use super::allowance::{Condition, conditions, when};
use super::markdown::escape_outside_code;
use super::phrase::{Phrase, escape};
use super::principals::{identities, principals, values};
use super::{MOST_NAMES, words};
use sam_core::expand::fill_template;
use sam_core::iam::{ActionSet, ManagedPolicy, ManagedStatement, PolicyTemplate};
use sam_core::policy::{Effect, Polarity};
use sam_core::syntax::EntryRef;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// More names and wildcards than this are counted by service and access level, not told.
const MOST_NAMES_TOLD: usize = 40;

/// A statement, its values in words.
#[derive(Clone, Debug)]
pub(crate) struct StatementWords {
    /// Whether it allows or denies.
    pub(crate) effect: Effect,
    /// `s3:GetObject`, `s3:Get*`; values that are not text are left out.
    pub(crate) actions: Named,
    /// The resources by their names.
    pub(crate) resources: Named,
    /// Who may; none in a policy of a role.
    pub(crate) principals: Named,
    /// When.
    pub(crate) conditions: Vec<Condition>,
    /// What of it comes to nothing.
    idle: Idle,
}

/// What of a statement comes to nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Idle {
    /// The actions that it allows or denies on none of its resources.
    pub(crate) actions: BTreeSet<String>,
    /// Why, each in half a sentence, with names in backticks.
    pub(crate) reasons: Vec<String>,
}

/// What an element names, or all but that.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    /// Whether it is negated.
    pub(crate) polarity: Polarity,
    /// The values.
    pub(crate) values: Vec<String>,
}

impl StatementWords {
    /// The statements of a document, of a list of statements, or the one that it is.
    pub(crate) fn all(document: &Value) -> Vec<Self> {
        let statements = statement_values(document).iter();
        statements.filter_map(Self::of).collect()
    }

    /// The statements of a managed policy.
    pub(crate) fn of_managed(policy: &ManagedPolicy) -> Vec<Self> {
        policy.statements.iter().map(Self::managed).collect()
    }

    fn managed(statement: &ManagedStatement) -> Self {
        let condition = statement.condition.as_ref();
        Self {
            effect: statement.effect,
            actions: named(&statement.actions, &statement.not_actions, str::to_owned),
            resources: named(&statement.resources, &statement.not_resources, |it| {
                words::identity(&Value::String(it.to_owned()))
            }),
            principals: named(&[], &[], str::to_owned),
            conditions: condition.map(conditions).unwrap_or_default(),
            idle: Idle::default(),
        }
    }

    /// One statement.
    pub(crate) fn of(statement: &Value) -> Option<Self> {
        let statement = statement.as_object()?;
        let named = |is: &str, not: &str, words: fn(&Value) -> Vec<String>| {
            let (value, polarity) = match (statement.get(is), statement.get(not)) {
                (Some(value), _) => (Some(value), Polarity::Is),
                (None, Some(value)) => (Some(value), Polarity::Not),
                (None, None) => (None, Polarity::Is),
            };
            Named {
                polarity,
                values: value.map(words).unwrap_or_default(),
            }
        };
        let effect = statement.get("Effect").and_then(Value::as_str);
        let condition = statement.get("Condition");
        Some(Self {
            effect: effect.and_then(Effect::of).unwrap_or(Effect::Allow),
            actions: named("Action", "NotAction", texts),
            resources: named("Resource", "NotResource", identities),
            principals: named("Principal", "NotPrincipal", principals),
            conditions: condition.map(conditions).unwrap_or_default(),
            idle: Idle::default(),
        })
    }

    /// The same, with what comes to nothing.
    pub(crate) fn without(self, idle: Idle) -> Self {
        Self { idle, ..self }
    }

    /// Whether a part of it comes to nothing.
    pub(crate) fn has_idle(&self) -> bool {
        !self.idle.reasons.is_empty()
    }

    /// The actions and wildcards as written, without those that come to nothing.
    pub(crate) fn named(&self) -> impl Iterator<Item = &str> {
        let named = self.actions.values.iter().map(String::as_str);
        named.filter(|it| !self.idle.actions.contains(*it))
    }

    /// The known actions that it is about.
    pub(crate) fn action_set(&self) -> ActionSet {
        let named = ActionSet::of(self.named());
        match self.actions.polarity {
            Polarity::Is => named,
            Polarity::Not => named.complement(),
        }
    }

    /// Paragraphs of markdown: on what and when, then the actions as a list.
    pub(crate) fn markdown(&self) -> Vec<String> {
        let named = self.named();
        let lines = match self.actions.polarity {
            Polarity::Is if self.named().count() > MOST_NAMES_TOLD => {
                action_list::service_lines(&self.action_set().iter().collect())
            }
            Polarity::Is => action_list::lines(named),
            Polarity::Not => {
                let names: Vec<_> = named.map(escape).collect();
                vec![format!(
                    "- everything but {}",
                    action_list::enumeration(&names)
                )]
            }
        };
        let mut parts = match lines.as_slice() {
            [] => Vec::new(),
            [..] => vec![format!("{}:", self.heading().markdown()), lines.join("\n")],
        };
        let nothing = match self.effect {
            Effect::Allow => "Grants nothing",
            Effect::Deny => "Denies nothing",
        };
        let reasons = self.idle.reasons.iter();
        parts.extend(reasons.map(|it| format!("{nothing}: {}.", escape_outside_code(it))));
        parts
    }

    /// `On Orders and Orders/index/*`, with who may and when.
    fn heading(&self) -> Phrase {
        let list = |named: &Named| Phrase::enumeration(&named.values, MOST_NAMES);
        let any = |named: &Named| named.values.iter().any(|it| it == "*");
        let who = match (self.principals.polarity, self.principals.values.as_slice()) {
            (_, []) => None,
            (Polarity::Is, _) if any(&self.principals) => Some(Phrase::words("everyone")),
            (Polarity::Is, _) => Some(list(&self.principals)),
            (Polarity::Not, _) => Some(Phrase::words("everyone but ").and(list(&self.principals))),
        };
        let on = match (self.resources.polarity, self.resources.values.as_slice()) {
            (_, []) => None,
            (Polarity::Is, _) if any(&self.resources) => Some(Phrase::words("on any resource")),
            (Polarity::Is, _) => Some(Phrase::words("on ").and(list(&self.resources))),
            (Polarity::Not, _) => {
                Some(Phrase::words("on any resource but ").and(list(&self.resources)))
            }
        };
        let phrase = match (self.effect, who) {
            (Effect::Allow, None) => match on {
                Some(_) => Phrase::default(),
                None => Phrase::words("Allowed"),
            },
            (Effect::Deny, None) => Phrase::words("Denied").then(match on {
                Some(_) => " ",
                None => "",
            }),
            (effect, Some(who)) => {
                let who = match effect {
                    Effect::Allow => who.then(" may"),
                    Effect::Deny => Phrase::words("denied to ").and(who),
                };
                who.then(match on {
                    Some(_) => ", ",
                    None => "",
                })
            }
        };
        let phrase = phrase.and(on.unwrap_or_default());
        phrase.and(when(&self.conditions)).capitalised()
    }
}

/// The statements of a document, of a list of statements, or the one that it is.
pub(crate) fn statement_values(document: &Value) -> &[Value] {
    match document.get("Statement").unwrap_or(document) {
        Value::Array(items) => items.as_slice(),
        other => std::slice::from_ref(other),
    }
}

/// The statements of a policy template with the values of an entry; a parameter without a value stands as `${Parameter}`.
pub(crate) fn template_statements(template: &PolicyTemplate, entry: EntryRef<'_>) -> Value {
    let blank = |name: &str| Value::String(format!("${{{name}}}"));
    let mut values: Map<String, Value> = template
        .parameters
        .iter()
        .map(|it| (it.name.to_owned(), blank(it.name)))
        .collect();
    if let Value::Object(written) = entry.value.to_value() {
        values.extend(written.into_iter().filter(|(_, it)| !it.is_null()));
    }
    fill_template(template, &Value::Object(values))
}

/// The different actions that some statements allow.
pub(crate) fn allowed(statements: &[StatementWords]) -> ActionSet {
    let mut all = ActionSet::default();
    for it in statements.iter().filter(|it| it.effect == Effect::Allow) {
        all.add_all(&it.action_set());
    }
    all
}

fn named(is: &[&'static str], not: &[&'static str], words: fn(&str) -> String) -> Named {
    let (values, polarity) = match not {
        [] => (is, Polarity::Is),
        [..] => (not, Polarity::Not),
    };
    Named {
        polarity,
        values: values.iter().map(|it| words(it)).collect(),
    }
}

fn texts(value: &Value) -> Vec<String> {
    let texts = values(value).iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}
