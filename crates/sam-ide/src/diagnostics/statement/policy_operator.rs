//! Condition operators: what each compares, and with which words before and behind it.

use sam_core::iam::{KeyType, Known, Service, global_condition_key, known, service};
use sam_core::policy::Statement;
use sam_core::spec::{IF_EXISTS, OperatorFamily, SET_OPERATORS, condition_operator};

/// A condition operator as written, `ForAnyValue:StringLikeIfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operator {
    /// For a key with several values.
    pub(crate) set: Option<Set>,
    /// Without what stands before and behind it, `StringLike`.
    pub(crate) name: &'static str,
    /// What it compares.
    pub(crate) family: OperatorFamily,
    /// Whether it holds when the request has no such key.
    pub(crate) presence: Presence,
}

/// How the several values of a key are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Set {
    /// `ForAllValues:`
    All,
    /// `ForAnyValue:`
    Any,
}

/// Whether a condition needs its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// The key must be in the request.
    Needed,
    /// `IfExists`
    Optional,
}

/// The operator that a text is. IAM is not told to mind case here, so it is not minded.
pub(crate) fn operator(text: &str) -> Option<Operator> {
    let (set, rest) = match text.split_once(':') {
        Some((word, rest)) => {
            let all = [Set::All, Set::Any];
            let set = all
                .into_iter()
                .find(|it| it.word().eq_ignore_ascii_case(word))?;
            (Some(set), rest)
        }
        None => (None, text),
    };
    let whole = condition_operator(rest).map(|it| (it, Presence::Needed));
    let optional = || {
        let at = rest.len().checked_sub(IF_EXISTS.len())?;
        let (name, end) = rest.split_at_checked(at)?;
        let found = condition_operator(name).filter(|_| end.eq_ignore_ascii_case(IF_EXISTS))?;
        Some((found, Presence::Optional))
    };
    let (found, presence) = whole.or_else(optional)?;
    // Whether a key is there does not depend on whether it is there.
    let is_real = found.family != OperatorFamily::Null || presence == Presence::Needed;
    is_real.then_some(Operator {
        set,
        name: found.name,
        family: found.family,
        presence,
    })
}

impl Set {
    /// What stands before the operator, without the colon.
    pub(crate) fn word(self) -> &'static str {
        let [any, all] = SET_OPERATORS;
        match self {
            Self::All => all,
            Self::Any => any,
        }
    }
}

impl Operator {
    /// The same comparison with another operator, as it is written.
    pub(crate) fn written_as(self, name: &str) -> String {
        let set = self.set.map(|it| format!("{}:", it.word()));
        let set = set.unwrap_or_default();
        let end = match self.presence {
            Presence::Needed => "",
            Presence::Optional => IF_EXISTS,
        };
        format!("{set}{name}{end}")
    }
}

/// The type of a condition key's values: of a global key, or of a key of its own service or one whose actions are there.
pub(crate) fn key_type(key: &str, statement: Statement<'_>) -> Option<KeyType> {
    if let Some(global) = global_condition_key(key) {
        return Some(global.key_type);
    }
    let (prefix, _) = key.split_once(':')?;
    let own = service(prefix).and_then(|it| it.condition_key(key));
    let found = own.or_else(|| services(statement).find_map(|it| it.condition_key(key)));
    found.map(|it| it.key_type)
}

/// The services of a statement's actions.
pub(crate) fn services(statement: Statement<'_>) -> impl Iterator<Item = &'static Service> {
    let actions = statement.action().map(|it| it.texts());
    actions
        .into_iter()
        .flatten()
        .filter_map(|(text, _)| match known(text) {
            Known::Action(it, _) | Known::UnknownAction(it) => Some(it),
            Known::Newer | Known::UnknownService => None,
        })
}

/// Whether a key is about a tag, whose name is the user's: `secretsmanager:ResourceTag/team`.
pub(crate) fn is_tag(key: &str) -> bool {
    key.split_once('/').is_some_and(|(head, _)| {
        let end = head.len().checked_sub(3).and_then(|at| head.get(at..));
        end.is_some_and(|it| it.eq_ignore_ascii_case("tag"))
    })
}
