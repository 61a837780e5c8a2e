//! What Step Functions refuses in the lists of a state: `Choices`, `Retry` and `Catch`.

use super::field::StateType;
use super::walk::Check;
use super::{DefinitionFaultKind, FieldOwner, is_plain_map, known_text};
use crate::syntax::NodeRef;
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
            nested(check, rule);
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
fn nested<'a>(check: &mut Check<'_, 'a>, rule: NodeRef<'a>) {
    let lists = ["And", "Or"].into_iter();
    let listed = lists.filter_map(|it| rule.get(it)).flat_map(NodeRef::items);
    for inner in listed.chain(rule.get("Not")) {
        if let Some(next) = inner.entry("Next") {
            check.unknown(next, inner, None, None);
        }
        nested(check, inner);
    }
}

/// The first key of a map.
fn head(map: NodeRef<'_>) -> TextRange {
    let first = map.entries().next();
    first.map_or(map.full_range(), |it| it.key.full_range())
}
