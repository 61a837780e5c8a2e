//! What a statement does with its actions, in a word.

use sam_core::policy::{Effect, Element, Polarity, Statement};

/// `allows`, `denies`, or `leaves out` for the actions of `NotAction`.
pub(super) fn does(statement: Statement<'_>, actions: Element<'_>) -> &'static str {
    match (actions.polarity, statement.effect()) {
        (Polarity::Not, _) => "leaves out",
        (Polarity::Is, Some(Effect::Deny)) => "denies",
        (Polarity::Is, Some(Effect::Allow) | None) => "allows",
    }
}
