//! What changed for somebody in one line, with numbers.

use super::change_notes::Note;
use super::reported_change::{ChangeKind, ReportedChange};
use crate::grant::allowance::action_counts;
use crate::grant::changed_actions::ChangedActions;
use sam_core::policy::Effect;

/// `158 actions more, 71 of them write; 2 actions fewer`
pub(super) fn summary(told: &[ReportedChange], notes: &[Note], unseen: (usize, usize)) -> String {
    let mut parts = Vec::new();
    let noted = notes.iter().filter(|it| it.is_more()).count();
    if noted > 0 {
        parts.push("a change that may allow more".to_owned());
    }
    for kind in ChangeKind::ALL {
        let of_kind: Vec<&ReportedChange> = told.iter().filter(|it| it.kind == kind).collect();
        let word = match kind {
            ChangeKind::Granted => " more",
            ChangeKind::Widened => " widened",
            ChangeKind::Changed => " under another condition",
            ChangeKind::Narrowed => " narrowed",
            ChangeKind::Revoked => " fewer",
        };
        parts.extend(counts(&of_kind, word));
        let policies = match kind {
            ChangeKind::Granted => unseen.0,
            ChangeKind::Revoked => unseen.1,
            ChangeKind::Widened | ChangeKind::Changed | ChangeKind::Narrowed => 0,
        };
        match policies {
            0 => {}
            1 => parts.push(format!("1 policy{word}")),
            _ => parts.push(format!("{policies} policies{word}")),
        }
    }
    if parts.is_empty() {
        parts.push("a change beside policies".to_owned());
    }
    parts.join("; ")
}

/// How many actions some changes are about.
fn counts(told: &[&ReportedChange], word: &str) -> Option<String> {
    if told.is_empty() {
        return None;
    }
    let ChangedActions { known, unknown } = ChangedActions::of(told.iter().map(|it| &it.change));
    let denied = told.iter().all(|it| it.change.effect == Effect::Deny);
    let denied = if denied { " (by Deny)" } else { "" };
    let is_known = !known.levels().is_empty();
    let mut parts = Vec::new();
    if is_known {
        parts.push(action_counts(&known, word));
    }
    match unknown.len() {
        0 => {}
        1 => parts.push(format!("1 unknown action{word}")),
        many => parts.push(format!("{many} unknown actions{word}")),
    }
    Some(parts.join("; ") + denied)
}
