//! What the roles of a template may do, by origin: one model that the command line and the hovers render.

mod change;
mod change_words;
mod json;
mod markdown;
pub(crate) mod model;
mod nothing;
mod plain;
pub(crate) mod summary;
mod words;

pub use change::{Changes, changes};
use model::RoleView;
use sam_core::connector::{Environment, Resolver};
use sam_core::document::Document;
use sam_core::permission::{Permissions, Role};
use sam_core::template::Template;
use serde_json::Value;

/// What roles may do, ready to be printed.
#[derive(Debug)]
pub struct PermissionsReport<'a> {
    roles: Vec<RoleView>,
    template: Template<'a>,
}

/// What each role of a template may do; or one role, or the one that a function or state machine runs under. None when
/// nothing has that logical ID or it runs under no role of this template.
pub fn permissions<'a>(
    document: &'a Document,
    environment: &Environment,
    id: Option<&str>,
) -> Option<PermissionsReport<'a>> {
    let resolver = Resolver::new(document.template());
    let permissions = Permissions::new(&resolver, environment);
    let is_asked = |role: &&Role<'_>| match id {
        None => true,
        Some(id) => role.id == id || role.users.iter().any(|it| it.id == id),
    };
    let roles = permissions.roles().iter().filter(is_asked);
    let roles: Vec<_> = roles
        .map(|role| RoleView::of(role, &permissions, document))
        .collect();
    (id.is_none() || !roles.is_empty()).then_some(PermissionsReport {
        roles,
        template: document.template(),
    })
}

impl PermissionsReport<'_> {
    /// For a terminal: lines of 80 columns, with a line break at the end.
    pub fn text(&self) -> String {
        plain::render(&self.roles, self.template)
    }

    /// CommonMark, with a line break at the end.
    pub fn markdown(&self) -> String {
        markdown::render(&self.roles, self.template)
    }

    /// `{"roles": [{"id", "madeFor", "users", "grants": […], "unseen": […]}]}`; lines count from 1.
    pub fn json(&self) -> Value {
        json::render(&self.roles)
    }
}

#[cfg(test)]
mod tests;
