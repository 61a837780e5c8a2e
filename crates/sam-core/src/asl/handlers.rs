//! What Step Functions refuses in the lists of a state: `Choices`, `Retry` and `Catch`.

use super::field::{PathLanguage, StateType};
use super::values::{self, known};
use super::walk::Check;
use super::{DefinitionFaultKind, FieldOwner, ValueRule, is_plain_map, known_text};
use crate::syntax::{EntryRef, NodeRef};
use crate::text::TextRange;

/// The error that stands for all others.
const ALL: &str = "States.ALL";

/// Checks the lists of a state. Those that its type does not have are reported as fields.
pub(super) fn check<'a>(check: &mut Check<'_, 'a>, map: NodeRef<'a>, state_type: StateType) {
    let list = |key: &str| {
        let has_field = state_type.fields().any(|it| it.name == key);
        map.entry(key).filter(|_| has_field)
    };
    if let Some(choices) = list("Choices") {
        check.not_empty(choices);
        for rule in choices.value.items().filter(|it| is_plain_map(*it)) {
            check.need(rule, head(rule), FieldOwner::ChoiceRule, &["Next"]);
            compares(check, rule, check.language_of(map));
            nested(check, rule, check.language_of(map));
        }
    }
    for (key, owner) in [
        ("Retry", FieldOwner::Retrier),
        ("Catch", FieldOwner::Catcher),
    ] {
        let Some(handlers) = list(key) else { continue };
        let count = handlers.value.items().len();
        for (at, handler) in handlers.value.items().enumerate() {
            if !is_plain_map(handler) {
                continue;
            }
            let is_catcher = owner == FieldOwner::Catcher;
            values::handler(check, handler, is_catcher, check.language_of(map));
            let fields = match is_catcher {
                true => CATCHER,
                false => RETRIER,
            };
            unknown_fields(check, handler, fields);
            check.need(handler, head(handler), owner, &["ErrorEquals"]);
            if is_catcher {
                check.need(handler, head(handler), owner, &["Next"]);
            }
            if let Some(errors) = handler.entry("ErrorEquals") {
                check.not_empty(errors);
                let all = errors.value.items().find(|it| known_text(*it) == Some(ALL));
                let is_alone = errors.value.items().len() == 1 && at + 1 == count;
                if let Some(all) = all.filter(|_| !is_alone) {
                    let key = handlers.name();
                    check.add(
                        all.full_range(),
                        DefinitionFaultKind::CatchAllNotLast { key },
                    );
                }
            }
        }
    }
}

/// Only the outermost rule says which state comes next.
fn nested<'a>(check: &mut Check<'_, 'a>, rule: NodeRef<'a>, language: Option<PathLanguage>) {
    let lists = ["And", "Or"].into_iter();
    let listed = lists.filter_map(|it| rule.get(it)).flat_map(NodeRef::items);
    for inner in listed.chain(rule.get("Not")) {
        if let Some(next) = inner.entry("Next") {
            check.unknown(next, inner, None, &[]);
        }
        compares(check, inner, language);
        nested(check, inner, language);
    }
}

/// The fields of an item of `Retry`.
const RETRIER: &[&str] = &[
    "BackoffRate",
    "Comment",
    "ErrorEquals",
    "IntervalSeconds",
    "JitterStrategy",
    "MaxAttempts",
    "MaxDelaySeconds",
];
/// The fields of an item of `Catch`.
const CATCHER: &[&str] = &[
    "Assign",
    "Comment",
    "ErrorEquals",
    "Next",
    "Output",
    "ResultPath",
];

/// The ways in which a rule compares, those that definitions have most first. Each but `Is…` and `StringMatches` may end with
/// `Path`. <https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html>
const COMPARING: &[&str] = &[
    "StringEquals",
    "BooleanEquals",
    "NumericEquals",
    "IsPresent",
    "IsNull",
    "StringMatches",
    "NumericGreaterThan",
    "NumericLessThan",
    "NumericGreaterThanEquals",
    "NumericLessThanEquals",
    "StringLessThan",
    "StringGreaterThan",
    "StringLessThanEquals",
    "StringGreaterThanEquals",
    "TimestampEquals",
    "TimestampLessThan",
    "TimestampGreaterThan",
    "TimestampLessThanEquals",
    "TimestampGreaterThanEquals",
    "IsString",
    "IsNumeric",
    "IsBoolean",
    "IsTimestamp",
    "StringEqualsPath",
    "NumericEqualsPath",
    "BooleanEqualsPath",
    "NumericGreaterThanEqualsPath",
    "NumericGreaterThanPath",
    "NumericLessThanEqualsPath",
    "NumericLessThanPath",
    "StringGreaterThanEqualsPath",
    "StringGreaterThanPath",
    "StringLessThanEqualsPath",
    "StringLessThanPath",
    "TimestampEqualsPath",
    "TimestampGreaterThanEqualsPath",
    "TimestampGreaterThanPath",
    "TimestampLessThanEqualsPath",
    "TimestampLessThanPath",
];

/// Those that definitions have.
pub const fn usual_comparisons() -> &'static [&'static str] {
    COMPARING.split_at(26).0
}

/// The other fields of a rule.
const OF_RULES: [&str; 9] = [
    "And",
    "Assign",
    "Comment",
    "Condition",
    "Next",
    "Not",
    "Or",
    "Output",
    "Variable",
];
/// The fields of a rule that hold other rules.
pub const COMBINING: [&str; 3] = ["And", "Or", "Not"];

/// What a way to compare, or a way to combine rules, takes.
fn rule_of(name: &str) -> ValueRule {
    let is = |head: &str| name.starts_with(head);
    match name {
        "And" | "Or" => ValueRule::List,
        "Not" => ValueRule::Map,
        _ if name.ends_with("Path") => ValueRule::Path,
        _ if is("String") => ValueRule::Text,
        _ if is("Numeric") => ValueRule::AnyNumber,
        _ if is("Timestamp") => ValueRule::Timestamp,
        _ => ValueRule::Truth,
    }
}

/// Reports fields that a map does not take.
pub(super) fn unknown_fields<'a>(
    check: &mut Check<'_, 'a>,
    map: NodeRef<'a>,
    fields: &'static [&'static str],
) {
    for entry in map.entries().filter(|it| !it.is_merge()) {
        let name = entry.name();
        if !name.is_empty() && !name.contains("${") && !fields.contains(&name) {
            check.unknown(entry, map, None, fields);
        }
    }
}

/// A rule in JSONPath compares one variable in one way, or combines other rules.
fn compares<'a>(check: &mut Check<'_, 'a>, rule: NodeRef<'a>, language: Option<PathLanguage>) {
    let is_known = |it: EntryRef<'_>| !it.is_merge() && !it.name().contains("${");
    if !is_plain_map(rule) || !rule.entries().all(is_known) {
        return;
    }
    match language {
        Some(PathLanguage::Jsonata) => {
            let owner = FieldOwner::Comparison;
            let is_other = COMBINING.iter().any(|it| rule.get(it).is_some());
            if rule.get("Variable").is_none() && !is_other {
                check.need(rule, head(rule), owner, &["Condition"]);
            }
        }
        Some(PathLanguage::JsonPath) => {
            let is_way = |it: &EntryRef<'_>| {
                COMBINING.contains(&it.name()) || COMPARING.contains(&it.name())
            };
            for entry in rule.entries() {
                let name = entry.name();
                let is_known = is_way(&entry) || OF_RULES.contains(&name);
                if !is_known && !name.is_empty() {
                    check.unknown(entry, rule, None, COMPARING);
                }
                compared(check, entry, is_way(&entry));
            }
            let mut ways = rule.entries().filter(is_way);
            let (first, second) = (ways.next(), ways.next());
            if let (Some(one), Some(other)) = (first, second) {
                check.conflict(rule, one, other);
            }
            let combining = first.filter(|it| COMBINING.contains(&it.name()));
            if let (Some(one), Some(other)) = (combining, rule.entry("Variable")) {
                check.conflict(rule, one, other);
            }
            let is_comparing = first.is_some_and(|it| !COMBINING.contains(&it.name()));
            if is_comparing {
                check.need(rule, head(rule), FieldOwner::Comparison, &["Variable"]);
            }
            let mut others = rule.entries();
            let is_short = others.all(|it| OF_RULES.contains(&it.name()));
            if first.is_none() && is_short && rule.get("Condition").is_none() {
                check.add(head(rule), DefinitionFaultKind::NoComparison { rule });
            }
        }
        None => {}
    }
}

/// What a rule compares with fits the way in which it compares.
fn compared<'a>(check: &mut Check<'_, 'a>, entry: EntryRef<'a>, is_way: bool) {
    let rule = match entry.name() {
        "Variable" => ValueRule::Path,
        "Next" | "Comment" => ValueRule::Text,
        name if is_way => rule_of(name),
        _ => return,
    };
    if known(entry.value).is_some_and(|it| !rule.takes(it)) {
        let kind = DefinitionFaultKind::BadValue { entry, rule };
        check.add(entry.value.full_range(), kind);
    }
    if rule == ValueRule::List {
        check.not_empty(entry);
    }
}

/// The first key of a map.
fn head(map: NodeRef<'_>) -> TextRange {
    let first = map.entries().next();
    first.map_or(map.full_range(), |it| it.key.full_range())
}
