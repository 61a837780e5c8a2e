//! A conversion: what a role is granted, written another way, with what that changes told before it is done.

use super::refused::connector_problems;
use super::{CodeAction, CodeActionKind, PermissionsDelta};
use crate::edit::draft::Draft;
use crate::grant::changed_actions::ChangedActions;
use crate::permissions::left;
use sam_core::connector::{Environment, Resolver};
use sam_core::permission::{
    Grant, GrantChange, Permissions, Remains, Remnant, ResourceText, difference, lost_idle, remains,
};
use sam_core::policy::{Effect, Polarity};
use sam_core::template::{Resource, Template};
use sam_core::text::TextEdit;

/// A conversion that is being made.
#[derive(Debug)]
pub(super) struct Conversion<'r, 'a> {
    resolver: &'r Resolver<'a>,
    /// The function or state machine whose permissions are written another way.
    owner: &'r str,
    draft: Draft,
}

impl<'r, 'a> Conversion<'r, 'a> {
    pub(super) fn new(resolver: &'r Resolver<'a>, owner: &'r str) -> Self {
        Self {
            resolver,
            owner,
            draft: Draft::new(resolver.template().document()),
        }
    }

    /// Makes the edits that are found for the template, and the owner in it, as the edits before leave them.
    pub(super) fn edit(
        &mut self,
        find: impl FnOnce(&Resolver<'_>, Resource<'_>) -> Option<Vec<TextEdit>>,
    ) -> Option<()> {
        let (owner, before) = (self.owner, self.resolver);
        self.draft.edit(|document| {
            let analysis = before.next(document);
            let resolver = analysis.resolver();
            let owner = document.template().resource(owner)?;
            find(&resolver, owner)
        })
    }

    /// Offers it with what it changes, unless it would leave a connector that SAM refuses, or leave out what seems to
    /// grant nothing: what that was meant for is for its writer to say.
    pub(super) fn offer(self, acc: &mut Vec<CodeAction>, label: &str) {
        let after = self.resolver.next(self.draft.document());
        let before = self.resolver.template().document();
        let changed = before.changed(after.document());
        let after = after.resolver();
        let problems = |it| connector_problems(it, &changed);
        let Some(edits) = self.draft.edits() else {
            return;
        };
        if problems(&after) > problems(self.resolver) {
            return;
        }
        let (was, is) = (
            granted(self.resolver, self.owner, Extent::AsWritten),
            granted(&after, self.owner, Extent::AsWritten),
        );
        let templates = (self.resolver.template(), after.template());
        if !lost_idle((&was, templates.0), (&is, templates.1)).is_empty() {
            return;
        }
        let difference = changes(self.resolver, &after, self.owner);
        acc.push(CodeAction {
            label: format!("{label} ({})", difference.1),
            kind: CodeActionKind::RefactorRewrite,
            edits,
            mends: None,
            revokes: 0,
            difference: Some(difference.0),
        });
    }
}

/// What changes for one that runs under a role, in full and in a few words.
pub(crate) fn changes(
    before: &Resolver<'_>,
    after: &Resolver<'_>,
    owner: &str,
) -> (PermissionsDelta, String) {
    let (was, is) = (
        granted(before, owner, Extent::WithEffect),
        granted(after, owner, Extent::WithEffect),
    );
    let found = difference((&was, before.template()), (&is, after.template()));
    let more: Vec<_> = found.more().collect();
    let (mut less, mut limited) = (Vec::new(), Vec::new());
    for change in found.less() {
        match change.effect {
            Effect::Deny => less.push((change.clone(), Vec::new())),
            Effect::Allow => {
                for (change, remains) in remains(change, &is, after.template()) {
                    match remains {
                        Remains::Less(all) if all.iter().any(|it| it.actions.is_empty()) => {
                            limited.push((change, all));
                        }
                        Remains::Less(_) | Remains::Other(_) | Remains::Nothing => {
                            less.push((change, Vec::new()));
                        }
                    }
                }
            }
        }
    }
    let counts = Counts {
        more: ChangedActions::of(more.iter().copied()).count(),
        less: ChangedActions::of(less.iter().map(|(it, _)| it)).count(),
        limited: ChangedActions::of(limited.iter().map(|(it, _)| it)).count(),
    };
    less.extend(limited);
    let more: Vec<_> = more
        .into_iter()
        .map(|it| (it.clone(), Vec::new()))
        .collect();
    let difference = PermissionsDelta {
        more: lines(&more, after.template()),
        less: lines(&less, after.template()),
    };
    (difference, counts.words())
}

/// Which grants are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// All of them.
    AsWritten,
    /// Without what comes to nothing, such as a policy template with the name of the wrong thing.
    WithEffect,
}

/// What the role of a function or state machine is granted. That a condition holds on which it exists, or the
/// resource that a grant is about, goes without saying.
fn granted(resolver: &Resolver<'_>, owner: &str, extent: Extent) -> Vec<Grant> {
    let template = resolver.template();
    let about = template.resource(owner);
    let permissions = Permissions::about_all(*resolver, &Environment::default(), about);
    let roles = permissions.roles_of_user(owner);
    let of_role = |it| match extent {
        Extent::AsWritten => permissions.of(it).grants,
        Extent::WithEffect => left(&permissions, it),
    };
    let mut grants: Vec<Grant> = roles.flat_map(of_role).collect();
    let own = template.resource(owner).and_then(Resource::condition);
    for grant in grants.iter_mut().filter(|it| !it.when.is_empty()) {
        let named = super::plan::destinations(std::slice::from_ref(grant), template);
        let implied: Vec<_> = named.into_iter().filter_map(Resource::condition).collect();
        grant
            .when
            .retain(|it| own != Some(it.as_str()) && !implied.contains(&it.as_str()));
    }
    grants
}

/// How many actions change in which way.
struct Counts {
    more: usize,
    less: usize,
    /// Those that stay, on fewer resources or under more conditions.
    limited: usize,
}

impl Counts {
    /// `grants 3 more actions, 2 fewer, limits 1`
    fn words(&self) -> String {
        let actions = |count: usize| if count == 1 { "action" } else { "actions" };
        let mut parts = Vec::new();
        match (self.more, self.less) {
            (0, 0) => {}
            (0, less) => parts.push(format!("grants {less} {} fewer", actions(less))),
            (more, 0) => parts.push(format!("grants {more} more {}", actions(more))),
            (more, less) => {
                parts.push(format!(
                    "grants {more} more {}, {less} fewer",
                    actions(more)
                ));
            }
        }
        match (self.limited, parts.is_empty()) {
            (0, true) => return "grants the same".to_owned(),
            (0, false) => {}
            (count, true) => parts.push(format!("limits {count} {}", actions(count))),
            (count, false) => parts.push(format!("limits {count}")),
        }
        parts.join(", ")
    }
}

/// One line for each action, with the resources it is about.
fn lines(changes: &[(GrantChange, Vec<Remnant>)], template: Template<'_>) -> Vec<String> {
    let mut found: Vec<(String, Vec<String>, String)> = Vec::new();
    for (change, remnants) in changes {
        let effect = match change.effect {
            Effect::Allow => "",
            Effect::Deny => "denied: ",
        };
        let on = match change.resource_polarity {
            Polarity::Is => "on",
            Polarity::Not => "on all but",
        };
        let mut end = String::new();
        if change.condition.is_some() {
            end.push_str(" under a condition");
        }
        if !change.when.is_empty() {
            end.push_str(&format!(" if {}", change.when.join(", ")));
        }
        let mut left = remnants.iter().flat_map(|it| &it.resources);
        if let Some(first) = left.next().map(|it| short(it, template)) {
            let left = left.map(|it| short(it, template));
            let left = left.fold(first, |all, it| format!("{all}, {it}"));
            end.push_str(&format!(", now only on {left}"));
            if remnants.iter().all(|it| it.condition != change.condition) {
                end.push_str(" under a condition");
            }
        }
        let actions = match change.action_polarity {
            Polarity::Is => change.actions.clone(),
            Polarity::Not => vec![format!("all but {}", change.actions.join(", "))],
        };
        for action in actions {
            let begin = format!("{effect}{action} {on} ");
            let resources = change.resources.iter().map(|it| short(it, template));
            let same = found
                .iter_mut()
                .find(|(it, _, of)| *it == begin && *of == end);
            match same {
                Some((_, known, _)) => known.extend(resources),
                None => found.push((begin, resources.collect(), end.clone())),
            }
        }
    }
    let lines = found.into_iter();
    lines
        .map(|(begin, resources, end)| format!("{begin}{}{end}", resources.join(", ")))
        .collect()
}

/// A resource of the template by its logical ID with what follows in its ARN: `Orders/index/*`.
fn short(resource: &ResourceText, template: Template<'_>) -> String {
    let text = resource.as_str();
    let named = text.match_indices("${").find_map(|(at, _)| {
        let behind = text.get(at + 2..)?;
        let (name, rest) = behind.split_once('}')?;
        let id = name.split_once('.').map_or(name, |(id, _)| id);
        template.resource(id)?;
        Some(format!("{id}{rest}"))
    });
    named.unwrap_or_else(|| text.to_owned())
}
