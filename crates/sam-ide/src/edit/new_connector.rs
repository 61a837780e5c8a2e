//! A connector between two resources: what it may allow, and the edits that embed it or let one that is there allow more.

use super::connector::{
    add_embedded, others_allow, permissions as permissions_of, set_permissions, takes,
};
use super::{Piece, one};
use sam_core::connector::{
    Category, ConnectorResource, End, Link, Mechanism, Profile, Resolver, Side,
};
use sam_core::permission::{Grant, GrantOrigin};
use sam_core::policy::{Effect, Polarity};
use sam_core::template::{Resource, Template, intrinsic};
use sam_core::text::{TextEdit, TextRange};

/// The sets of permissions that a pair takes: all it has first, then each by itself.
pub(crate) fn permission_sets(profile: &Profile) -> Vec<Vec<Category>> {
    use Category::{Read, Write};
    let possible = [vec![Read, Write], vec![Read], vec![Write]];
    possible
        .into_iter()
        .filter(|it| takes(profile, it))
        .collect()
}

/// Whether the role that the policy goes on can be found.
pub(crate) fn has_role(source: Resource<'_>, destination: Resource<'_>, profile: &Profile) -> bool {
    if profile.mechanism != Mechanism::ManagedPolicy {
        return true;
    }
    let of = match profile.at {
        Side::Source => source,
        Side::Destination => destination,
    };
    let property = match of.type_name() {
        Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine") => {
            return of
                .property("Role")
                .is_none_or(|it| intrinsic::named_id(it).is_some());
        }
        Some("AWS::Lambda::Function") => "Role",
        Some("AWS::StepFunctions::StateMachine") => "RoleArn",
        Some("AWS::AppSync::DataSource") => "ServiceRoleArn",
        Some(_) | None => return false,
    };
    of.property(property)
        .and_then(intrinsic::named_id)
        .is_some()
}

/// What a resource that a connector becomes grants to the role that it is attached to.
pub(crate) fn grants_of(generated: &ConnectorResource) -> Vec<Grant> {
    let statements = generated.statements.iter();
    let grants = statements.map(|it| Grant {
        origin: GrantOrigin::Connector(String::new(), it.category),
        range: TextRange::default(),
        effect: Effect::Allow,
        action_polarity: Polarity::Is,
        actions: it.actions.clone(),
        resource_polarity: Polarity::Is,
        resources: it.resources.clone(),
        condition: it.condition.clone(),
        when: Vec::new(),
    });
    grants.collect()
}

/// Embeds a connector in its source under a key of its own, `ToOrders`. None where the ends exist on different conditions: a
/// connector has one.
pub(crate) fn embed(
    template: Template<'_>,
    source: Resource<'_>,
    destination: Resource<'_>,
    permissions: &[Category],
) -> Option<Vec<TextEdit>> {
    let condition = shared_condition(source, destination).ok()?;
    embed_under(template, source, destination, permissions, condition)
}

/// As [`embed`], on a condition of the template.
fn embed_under(
    template: Template<'_>,
    source: Resource<'_>,
    destination: Resource<'_>,
    permissions: &[Category],
    condition: Option<&str>,
) -> Option<Vec<TextEdit>> {
    let id = |key: &str| format!("{}{key}", source.id);
    let key = format!("To{}", destination.id);
    let numbered = (2..10).map(|it| format!("{key}{it}"));
    let key = std::iter::once(key.clone()).chain(numbered).find(|it| {
        let siblings = source.body().get("Connectors");
        template.resource(&id(it)).is_none()
            && siblings.is_none_or(|siblings| siblings.get(it).is_none())
    })?;
    let mut body = vec![(
        "Properties".to_owned(),
        Piece::map([
            ("Destination", Piece::id(destination.id)),
            (
                "Permissions",
                Piece::texts(permissions.iter().map(|it| it.name())),
            ),
        ]),
    )];
    if let Some(condition) = condition {
        let condition = Piece::Text(condition.to_owned());
        body.insert(0, ("Condition".to_owned(), condition));
    }
    let document = template.document();
    one(add_embedded(document, source, &key, &Piece::entries(body)))
}

/// Two ends that exist on different conditions.
pub(crate) struct DifferentConditions;

/// The condition on which two ends exist; a connector does not take it over by itself.
pub(crate) fn shared_condition<'a>(
    source: Resource<'a>,
    destination: Resource<'a>,
) -> Result<Option<&'a str>, DifferentConditions> {
    match (source.condition(), destination.condition()) {
        (Some(a), Some(b)) if a != b => Err(DifferentConditions),
        (a, b) => Ok(a.or(b)),
    }
}

/// Sees to it that a connector gives these permissions, as far as none does: one that goes to the destination alone
/// gets them added, else there is a new one. `when` is a condition of the template on which they are wanted.
pub(crate) fn connect(
    resolver: &Resolver<'_>,
    source: Resource<'_>,
    destination: Resource<'_>,
    permissions: &[Category],
    when: Option<&str>,
) -> Option<Vec<TextEdit>> {
    let condition = match (shared_condition(source, destination).ok()?, when) {
        (Some(of_ends), Some(own)) if of_ends != own => return None,
        (of_ends, own) => of_ends.or(own),
    };
    let mut missing = permissions.to_vec();
    let mut alone = None;
    for resolved in resolver.all() {
        let is_same = |link: &Link<'_>| {
            let is = |end: &End<'_>, id: &str| end.id.is_some_and(|(it, _)| it == id);
            is(&link.source, source.id) && is(&link.destination, destination.id)
        };
        let written = resolved.connector.entry.value.get("Condition");
        let found = resolved.links.iter().position(is_same);
        let Some(link) = found.and_then(|at| resolved.links.get(at)) else {
            continue;
        };
        if !resolved.problems.is_empty() || written.and_then(|it| it.as_str()) != condition {
            continue;
        }
        missing.retain(|it| link.permissions.iter().all(|(has, _)| has != it));
        if resolved.links.len() == 1 {
            alone = Some(resolved);
        }
    }
    if missing.is_empty() {
        return Some(Vec::new());
    }
    let document = resolver.template().document();
    if let Some(alone) = alone {
        let mut all = permissions_of(&alone.connector);
        all.extend(missing.iter());
        all.sort();
        if others_allow(&alone, None, &all) {
            return set_permissions(document, &alone.connector, &all);
        }
    }
    embed_under(
        resolver.template(),
        source,
        destination,
        &missing,
        condition,
    )
}
