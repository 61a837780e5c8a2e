//! What Step Functions refuses in the lists of a state: `Choices`, `Retry` and `Catch`.

use super::field::{PathLanguage, StateType};
use super::walk::Check;
use super::{DefinitionFaultKind, FieldOwner, is_plain_map, known_text};
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
            check.need(handler, head(handler), owner, &["ErrorEquals"]);
            if owner == FieldOwner::Catcher {
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
            check.unknown(next, inner, None, None);
        }
        compares(check, inner, language);
        nested(check, inner, language);
    }
}

/// What the names of comparisons begin with.
const COMPARING: [&str; 5] = ["Boolean", "Is", "Numeric", "String", "Timestamp"];
/// The fields of a rule that hold other rules.
const COMBINING: [&str; 3] = ["And", "Not", "Or"];

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
                let mut heads = COMPARING.iter();
                COMBINING.contains(&it.name()) || heads.any(|head| it.name().starts_with(head))
            };
            let mut ways = rule.entries().filter(is_way);
            let (first, second) = (ways.next(), ways.next());
            if let (Some(one), Some(other)) = (first, second) {
                check.conflict(rule, one, other);
            }
            let is_comparing = first.is_some_and(|it| !COMBINING.contains(&it.name()));
            if is_comparing {
                check.need(rule, head(rule), FieldOwner::Comparison, &["Variable"]);
            }
        }
        None => {}
    }
}

/// The first key of a map.
fn head(map: NodeRef<'_>) -> TextRange {
    let first = map.entries().next();
    first.map_or(map.full_range(), |it| it.key.full_range())
}
