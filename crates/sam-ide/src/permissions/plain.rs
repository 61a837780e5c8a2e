//! What roles may do as plain text of 80 columns, for a terminal.

use super::model::{RoleView, Section};
use crate::grant::phrase::Phrase;
use crate::grant::plain::{allowance, wrap};
use sam_core::policy::Effect;
use sam_core::template::Template;

/// All roles, with a blank line between them.
pub(crate) fn render(roles: &[RoleView], template: Template<'_>) -> String {
    if roles.is_empty() {
        return "This template has no roles.\n".to_owned();
    }
    let texts: Vec<_> = roles.iter().map(|it| role(it, template)).collect();
    texts.join("\n")
}

fn role(role: &RoleView, template: Template<'_>) -> String {
    let mut text = String::new();
    wrap(&mut text, "", "  ", &role.title().plain());
    for section in &role.sections {
        of_section(&mut text, role, section, template);
    }
    for it in &role.unseen {
        wrap(&mut text, "  ", "    ", &it.words().plain());
    }
    if role.sections.is_empty() && role.unseen.is_empty() {
        text.push_str("  nothing\n");
    }
    text
}

fn of_section(text: &mut String, role: &RoleView, section: &Section, template: Template<'_>) {
    wrap(text, "  ", "    ", &section.title().plain());
    if let Some(by) = section.covered_by() {
        let words = Phrase::words("adds nothing to ").and(role.origin_of(by));
        wrap(text, "    ", "    ", &words.plain());
    }
    for it in &section.allowances(Effect::Allow, template) {
        allowance(text, "", it);
    }
    let denied = section.allowances(Effect::Deny, template);
    if !denied.is_empty() {
        wrap(text, "    ", "    ", "but denies:");
        for it in &denied {
            allowance(text, "", it);
        }
    }
    for it in &section.nothing {
        wrap(text, "    ", "      ", &it.words().plain());
    }
}
