//! What changed for somebody in one line, with numbers.

use super::change_notes::Note;
use super::reported_change::{ChangeKind, ReportedChange};
use crate::grant::allowance::action_counts;
use sam_core::iam::{ActionSet, Known, known};
use sam_core::policy::{Effect, Polarity};

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
    let mut set = ActionSet::default();
    let mut unknown: Vec<&str> = Vec::new();
    for it in told {
        let change = &it.change;
        let own = ActionSet::of(change.actions.iter().map(String::as_str));
        match change.action_polarity {
            Polarity::Is => set.add_all(&own),
            Polarity::Not => set.add_all(&own.complement()),
        }
        let names = change.actions.iter().map(String::as_str);
        unknown.extend(names.filter(|it| is_unknown(it)));
    }
    let denied = told.iter().all(|it| it.change.effect == Effect::Deny);
    let denied = if denied { " (by Deny)" } else { "" };
    unknown.sort_unstable();
    unknown.dedup();
    let is_known = !set.levels().is_empty();
    let mut parts = Vec::new();
    if is_known {
        parts.push(action_counts(&set, word));
    }
    match unknown.len() {
        0 => {}
        1 => parts.push(format!("1 unknown action{word}")),
        many => parts.push(format!("{many} unknown actions{word}")),
    }
    Some(parts.join("; ") + denied)
}

fn is_unknown(action: &str) -> bool {
    !action.contains(['*', '?'])
        && match known(action) {
            Known::Action(..) => false,
            Known::Newer | Known::UnknownAction(_) | Known::UnknownService => true,
        }
}
