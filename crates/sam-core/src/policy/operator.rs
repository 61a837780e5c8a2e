//! Condition operators: what each compares, and with which words before and behind it.

use crate::spec::{IF_EXISTS, OperatorFamily, Relation, SET_OPERATORS, condition_operator};

/// A condition operator as written, `ForAnyValue:StringLikeIfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// For a key with several values.
    pub set: Option<Set>,
    /// Without what stands before and behind it, `StringLike`.
    pub name: &'static str,
    /// What it compares.
    pub family: OperatorFamily,
    /// Whether it holds when the request has no such key.
    pub presence: Presence,
}

/// How the several values of a key are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Set {
    /// `ForAllValues:`
    All,
    /// `ForAnyValue:`
    Any,
}

/// Whether a condition needs its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The key must be in the request.
    Needed,
    /// `IfExists`
    Optional,
}

/// The operator that a text is. IAM is not told to mind case here, so it is not minded.
pub fn operator(text: &str) -> Option<Operator> {
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
    pub fn word(self) -> &'static str {
        let [any, all] = SET_OPERATORS;
        match self {
            Self::All => all,
            Self::Any => any,
        }
    }
}

impl Operator {
    /// Whether it is true for a request without its key: with `IfExists`, for all of no values, and where it is negated. Of
    /// `Null` the value decides, and it is not.
    pub fn holds_without_key(self) -> bool {
        let is_negated = condition_operator(self.name).is_some_and(|it| {
            matches!(
                it.relation,
                Relation::NotEqual | Relation::NotEqualIgnoringCase
            )
        });
        match self.set {
            Some(Set::All) => true,
            Some(Set::Any) => self.presence == Presence::Optional,
            None => is_negated || self.presence == Presence::Optional,
        }
    }

    /// The same comparison with another operator, as it is written.
    pub fn written_as(self, name: &str) -> String {
        let set = self.set.map(|it| format!("{}:", it.word()));
        let set = set.unwrap_or_default();
        let end = match self.presence {
            Presence::Needed => "",
            Presence::Optional => IF_EXISTS,
        };
        format!("{set}{name}{end}")
    }
}
