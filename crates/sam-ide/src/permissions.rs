//! What the roles of a template may do, and who may use its resources, by origin: one model that the command line and the hovers render.

mod as_policy;
mod change;
mod change_conditions;
mod change_notes;
mod change_routes;
mod change_subjects;
mod change_summary;
mod change_words;
mod json;
mod judged;
mod markdown;
pub(crate) mod model;
mod nothing;
mod parties;
mod plain;
mod reported_change;
mod resource_policies;
mod route_groups;
pub(crate) mod summary;
pub(crate) mod words;

pub use as_policy::role_as_policy;
pub use change::{Changes, changes};
pub(crate) use judged::{judged_statements, judged_template};
use model::RoleView;
use nothing::Judge;
pub(crate) use parties::Party;
use resource_policies::ResourceView;
pub(crate) use resource_policies::with_own_arn;
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_core::permission::{Grant, Permissions, Role};
use sam_core::template::Template;
use serde_json::Value;
use std::collections::BTreeSet;
pub(crate) use words::origin;

/// What roles may do and who may use resources, ready to be printed.
#[derive(Debug)]
pub struct PermissionsReport<'a> {
    roles: Vec<RoleView>,
    resources: Vec<ResourceView>,
    template: Template<'a>,
}

/// What a role is granted, without what comes to nothing.
pub(crate) fn left<'a>(permissions: &Permissions<'a>, role: &Role<'a>) -> Vec<Grant> {
    let found = permissions.of(role);
    Judge::new(role, permissions.resolver()).left(&found.grants)
}

/// What each role of a template may do, and who may use each resource by its policy; or one role, the one that a function
/// or state machine runs under, or one resource. None when nothing has that logical ID, or it runs under no role of this
/// template and has no policy of its own.
pub fn permissions<'a>(
    analysis: &'a Analysis,
    environment: &Environment,
    id: Option<&str>,
) -> Option<PermissionsReport<'a>> {
    let permissions = analysis.permissions_in(environment);
    let permissions = permissions.deployed(&BTreeSet::new());
    let is_asked = |role: &&Role<'_>| match id {
        None => true,
        Some(id) => role.is_of(id),
    };
    let identities = permissions.users_and_groups();
    let roles = permissions.roles().iter().chain(&identities);
    let roles: Vec<_> = roles
        .filter(is_asked)
        .map(|role| RoleView::of(role, &permissions, analysis))
        .collect();
    let resources = resource_policies::resources(&permissions, analysis, id);
    let is_something = id.is_none() || !roles.is_empty() || !resources.is_empty();
    is_something.then_some(PermissionsReport {
        roles,
        resources,
        template: analysis.template(),
    })
}

impl PermissionsReport<'_> {
    /// For a terminal: lines of 80 columns, with a line break at the end.
    pub fn text(&self) -> String {
        let resources = resource_policies::text(&self.resources, self.template);
        self.together(plain::render(&self.roles, self.template), resources)
    }

    /// CommonMark, with a line break at the end.
    pub fn markdown(&self) -> String {
        let mut resources = resource_policies::markdown(&self.resources, self.template);
        if !resources.is_empty() {
            resources.push('\n');
        }
        self.together(markdown::render(&self.roles, self.template), resources)
    }

    /// As `docs/permissions.md` has it: `{"roles": […], "resources": […]}`.
    pub fn json(&self) -> Value {
        json::render(&self.roles, &self.resources)
    }

    /// What is about roles, if there are some, and behind it what is about resources.
    fn together(&self, roles: String, resources: String) -> String {
        match (self.roles.as_slice(), self.resources.as_slice()) {
            (_, []) => roles,
            ([], _) => resources,
            _ => format!("{roles}\n{resources}"),
        }
    }
}

#[cfg(test)]
mod change_tests;
#[cfg(test)]
mod event_tests;
#[cfg(test)]
mod format_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod values_tests;
