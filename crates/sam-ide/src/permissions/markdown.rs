//! What roles may do as CommonMark: a heading a role, a list an origin.

use super::model::{RoleView, Section};
use crate::grant::markdown::allowance;
use crate::grant::phrase::{Phrase, capitalised};
use sam_core::policy::Effect;
use sam_core::template::Template;

/// All roles; ends with a line break.
pub(crate) fn render(roles: &[RoleView], template: Template<'_>) -> String {
    if roles.is_empty() {
        return "This template has no roles.\n".to_owned();
    }
    let parts: Vec<_> = roles.iter().map(|it| role(it, template)).collect();
    parts.join("\n\n") + "\n"
}

fn role(role: &RoleView, template: Template<'_>) -> String {
    let mut parts = vec![format!("## {}", role.title().markdown())];
    for section in &role.sections {
        parts.extend(of_section(role, section, template));
    }
    let unseen = role.unseen.iter();
    parts.extend(unseen.map(|it| it.words().then(".").markdown()));
    if parts.len() == 1 {
        parts.push("Nothing.".to_owned());
    }
    parts.join("\n\n")
}

fn of_section(role: &RoleView, section: &Section, template: Template<'_>) -> Vec<String> {
    let origin = capitalised(&section.title().markdown());
    let mut parts = vec![format!("### {origin}")];
    if let Some(by) = section.covered_by() {
        let words = Phrase::words("Adds nothing to ").and(role.origin_of(by));
        parts.push(words.then(".").markdown());
    }
    parts.extend(
        section
            .allowances(Effect::Allow, template)
            .iter()
            .flat_map(|it| allowance("", it)),
    );
    let denied = section.allowances(Effect::Deny, template);
    if !denied.is_empty() {
        parts.push("But denies:".to_owned());
        parts.extend(denied.iter().flat_map(|it| allowance("", it)));
    }
    let nothing = section.nothing.iter().map(|it| it.words().then("."));
    parts.extend(nothing.map(|it| it.capitalised().markdown()));
    parts
}
