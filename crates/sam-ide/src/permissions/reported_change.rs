//! One change of a permission as it is reported.

use sam_core::decide::{Decision, KeyValue, Request};
use sam_core::permission::{GrantChange, Remains, Remnant};
use sam_core::policy::Effect;
use serde_json::{Map, Value, json};

/// A change with what the other version says instead.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ReportedChange {
    pub(super) kind: ChangeKind,
    pub(super) change: GrantChange,
    /// Less than the change or, of [`ChangeKind::Changed`], the same under other conditions.
    pub(super) instead: Vec<Remnant>,
    /// A request that only one of the versions allows.
    pub(super) example: Example,
}

/// An example of what a change grants or revokes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Example {
    /// The shortest one.
    Request(Box<Request>),
    /// Whether there is one was not decided.
    Unknown,
}

impl Example {
    /// `{"action", "resource", "keys": {…}, "when": […]}`
    pub(super) fn json(&self) -> Option<Value> {
        let Self::Request(request) = self else {
            return None;
        };
        let mut json = json!({ "action": request.action, "resource": request.resource });
        let keys = request.keys.iter().map(|(key, value)| {
            let value = match value {
                KeyValue::Absent => Value::Null,
                KeyValue::One(it) => json!(it),
                KeyValue::Several(all) => json!(all),
            };
            (key.clone(), value)
        });
        let keys: Map<String, Value> = keys.collect();
        let when: Vec<String> = request.when.iter().map(condition).collect();
        if let Some(json) = json.as_object_mut() {
            if !keys.is_empty() {
                json.insert("keys".to_owned(), keys.into());
            }
            if !when.is_empty() {
                json.insert("when".to_owned(), when.into());
            }
        }
        Some(json)
    }
}

impl From<Decision> for Example {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Beyond(request) => Self::Request(request),
            Decision::Within | Decision::Undecided => Self::Unknown,
        }
    }
}

/// A condition of the template; one that must not hold begins with `!`.
fn condition((name, holds): &(String, bool)) -> String {
    let not = if *holds { "" } else { "!" };
    format!("{not}{name}")
}

/// What is told of an action on a resource, in the order in which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChangeKind {
    /// It may be done, and could not be done before.
    Granted,
    /// It may be done on more resources or under fewer conditions.
    Widened,
    /// It may be done under another condition, which may hold more often.
    Changed,
    /// It may be done on fewer resources or under more conditions.
    Narrowed,
    /// It may not be done any more.
    Revoked,
}

impl ChangeKind {
    pub(super) const ALL: [Self; 5] = [
        Self::Granted,
        Self::Widened,
        Self::Changed,
        Self::Narrowed,
        Self::Revoked,
    ];

    /// As the heading of what changed in this way.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Widened => "widened",
            Self::Changed => "under another condition",
            Self::Narrowed => "narrowed",
            Self::Revoked => "revoked",
        }
    }

    /// Whether more may be done than before.
    pub(super) fn is_more(self) -> bool {
        match self {
            Self::Granted | Self::Widened | Self::Changed => true,
            Self::Narrowed | Self::Revoked => false,
        }
    }
}

impl ReportedChange {
    /// What is more, with what remains of the other version.
    pub(super) fn more_of(change: GrantChange, remains: Remains, gone: &[&GrantChange]) -> Self {
        // A condition is only changed when the other one is gone.
        let is_gone = |it: &Remnant| gone.iter().any(|gone| gone.condition == it.condition);
        let (kind, instead) = match remains {
            Remains::Less(all) => (ChangeKind::Widened, all),
            Remains::Other(all) if all.iter().any(is_gone) => (
                ChangeKind::Changed,
                all.into_iter().filter(is_gone).collect(),
            ),
            Remains::Nothing | Remains::Other(_) => (ChangeKind::Granted, Vec::new()),
        };
        Self {
            kind,
            change,
            instead,
            example: Example::Unknown,
        }
    }

    /// None for the other side of a changed condition that is told already.
    pub(super) fn less_of(change: GrantChange, remains: Remains, told: &[Self]) -> Option<Self> {
        let is_told = |other: &Remnant| {
            told.iter().any(|it| {
                it.kind == ChangeKind::Changed
                    && it.change.condition == other.condition
                    && it.instead.iter().any(|it| it.condition == change.condition)
            })
        };
        let (kind, instead) = match remains {
            Remains::Nothing => (ChangeKind::Revoked, Vec::new()),
            Remains::Less(all) => (ChangeKind::Narrowed, all),
            Remains::Other(all) if all.iter().any(is_told) => return None,
            Remains::Other(_) => (ChangeKind::Revoked, Vec::new()),
        };
        Some(Self {
            kind,
            change,
            instead,
            example: Example::Unknown,
        })
    }

    pub(super) fn with(self, example: Example) -> Self {
        Self { example, ..self }
    }

    /// Whether the change is what the new version says, not the old one.
    pub(super) fn is_of_new(&self) -> bool {
        self.kind.is_more() == (self.change.effect == Effect::Allow)
    }
}
