//! Condition operators: what each compares, and with which words before and behind it.

use sam_core::iam::{KeyType, Known, Service, global_condition_key, known, service};
use sam_core::policy::Statement;

/// A condition operator as written, `ForAnyValue:StringLikeIfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operator {
    /// For a key with several values.
    pub(crate) set: Option<Set>,
    /// Without what stands before and behind it, `StringLike`.
    pub(crate) name: &'static str,
    /// What it compares.
    pub(crate) family: Family,
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

/// What an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// Text as it is.
    Text,
    /// Text with wildcards.
    Pattern,
    /// Numbers.
    Numeric,
    /// Dates.
    Date,
    /// `true` and `false`.
    Bool,
    /// Bytes.
    Binary,
    /// IP addresses in ranges.
    Ip,
    /// ARNs with wildcards.
    Arn,
    /// Whether the key is there.
    Null,
}

/// All operators
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>).
pub(crate) const OPERATORS: [(&str, Family); 27] = [
    ("StringEquals", Family::Text),
    ("StringNotEquals", Family::Text),
    ("StringEqualsIgnoreCase", Family::Text),
    ("StringNotEqualsIgnoreCase", Family::Text),
    ("StringLike", Family::Pattern),
    ("StringNotLike", Family::Pattern),
    ("NumericEquals", Family::Numeric),
    ("NumericNotEquals", Family::Numeric),
    ("NumericLessThan", Family::Numeric),
    ("NumericLessThanEquals", Family::Numeric),
    ("NumericGreaterThan", Family::Numeric),
    ("NumericGreaterThanEquals", Family::Numeric),
    ("DateEquals", Family::Date),
    ("DateNotEquals", Family::Date),
    ("DateLessThan", Family::Date),
    ("DateLessThanEquals", Family::Date),
    ("DateGreaterThan", Family::Date),
    ("DateGreaterThanEquals", Family::Date),
    ("Bool", Family::Bool),
    ("BinaryEquals", Family::Binary),
    ("IpAddress", Family::Ip),
    ("NotIpAddress", Family::Ip),
    ("ArnEquals", Family::Arn),
    ("ArnNotEquals", Family::Arn),
    ("ArnLike", Family::Arn),
    ("ArnNotLike", Family::Arn),
    ("Null", Family::Null),
];

/// What may stand before an operator.
pub(crate) const SETS: [(&str, Set); 2] = [("ForAllValues", Set::All), ("ForAnyValue", Set::Any)];

/// What may stand behind it.
pub(crate) const IF_EXISTS: &str = "IfExists";

/// The operator that a text is. IAM is not told to mind case here, so it is not minded.
pub(crate) fn operator(text: &str) -> Option<Operator> {
    let (set, rest) = match text.split_once(':') {
        Some((word, rest)) => {
            let set = SETS.iter().find(|(it, _)| it.eq_ignore_ascii_case(word))?;
            (Some(set.1), rest)
        }
        None => (None, text),
    };
    let find = |name: &str| {
        OPERATORS
            .iter()
            .find(|(it, _)| it.eq_ignore_ascii_case(name))
    };
    let whole = find(rest).map(|it| (it, Presence::Needed));
    let optional = || {
        let at = rest.len().checked_sub(IF_EXISTS.len())?;
        let (name, end) = rest.split_at_checked(at)?;
        let found = find(name).filter(|_| end.eq_ignore_ascii_case(IF_EXISTS))?;
        Some((found, Presence::Optional))
    };
    let ((name, family), presence) = whole.or_else(optional)?;
    // Whether a key is there does not depend on whether it is there.
    let is_real = *family != Family::Null || presence == Presence::Needed;
    is_real.then_some(Operator {
        set,
        name,
        family: *family,
        presence,
    })
}

impl Operator {
    /// The same comparison with another operator, as it is written.
    pub(crate) fn written_as(self, name: &str) -> String {
        let set = SETS.iter().find(|(_, it)| Some(*it) == self.set);
        let set = set.map_or(String::new(), |(word, _)| format!("{word}:"));
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
