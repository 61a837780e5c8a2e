//! What a fix takes away: a mended line may be the reason why a role may do something.

use crate::permissions::left;
use sam_core::analysis::Analysis;
use sam_core::connector::{Environment, Resolver};
use sam_core::document::Document;
use sam_core::permission::{Grant, Permissions, Remains, Role, difference, remains};
use sam_core::policy::Effect;
use sam_core::template::Template;
use sam_core::text::{TextEdit, TextRange};
use std::collections::BTreeSet;

/// How many actions the roles that a place of the template is about are granted no more after some edits. An action that
/// stays allowed on fewer resources or under more conditions does not count.
pub(crate) fn revoked<'a>(resolver: &Resolver<'a>, place: TextRange, edits: &[TextEdit]) -> usize {
    let template = resolver.template();
    let Some(holder) = template.resource_containing(place.start()) else {
        return 0;
    };
    let environment = Environment::default();
    let permissions = Permissions::new(*resolver, &environment);
    let is_about = |role: &&Role<'a>| {
        role.id == holder.id
            || role.users.iter().any(|it| it.id == holder.id)
            || permissions
                .policies_elsewhere(role)
                .any(|it| it.id == holder.id)
    };
    // Who runs under a role is the same afterwards, whatever role that is.
    let roles = permissions.roles().iter().filter(is_about);
    let users: BTreeSet<&str> = roles.flat_map(|it| &it.users).map(|it| it.id).collect();
    if users.is_empty() {
        return 0;
    }
    let text = TextEdit::apply_all(template.document().source(), edits);
    let after = Analysis::new(&Document::open(template.document().version, &text));
    let after = after.resolver();
    let new_permissions = Permissions::new(after, &environment);
    let mut lost: BTreeSet<(&str, String)> = BTreeSet::new();
    for user in users {
        let was = of_user(&permissions, user);
        let is = of_user(&new_permissions, user);
        let actions = less((&was, template), (&is, after.template()));
        lost.extend(actions.into_iter().map(|it| (user, it)));
    }
    lost.into_iter()
        .map(|(_, it)| it)
        .collect::<BTreeSet<_>>()
        .len()
}

/// What the roles of a function or state machine are granted, without what comes to nothing.
fn of_user(permissions: &Permissions<'_>, user: &str) -> Vec<Grant> {
    let roles = permissions.roles_of_user(user);
    roles.flat_map(|it| left(permissions, it)).collect()
}

/// The actions that are allowed before and not at all after.
fn less(was: (&[Grant], Template<'_>), is: (&[Grant], Template<'_>)) -> Vec<String> {
    let found = difference(was, is);
    let mut actions = Vec::new();
    for change in found.less().filter(|it| it.effect == Effect::Allow) {
        for (change, remains) in remains(change, is.0, is.1) {
            match remains {
                Remains::Less(_) => {}
                Remains::Other(_) | Remains::Nothing => actions.extend(change.actions),
            }
        }
    }
    actions
}
