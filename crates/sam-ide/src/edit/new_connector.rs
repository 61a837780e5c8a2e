//! A connector between two resources that have none yet: what it may allow, and the edits that embed it.

use super::connector::{add_embedded, takes};
use super::{Piece, one};
use sam_core::connector::{Category, Mechanism, Profile, Side};
use sam_core::template::{Resource, Template, intrinsic};
use sam_core::text::TextEdit;

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

/// Embeds a connector in its source under a key of its own, `ToOrders`.
pub(crate) fn embed(
    template: Template<'_>,
    source: Resource<'_>,
    destination: Resource<'_>,
    permissions: &[Category],
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
    // A connector does not take over the condition of its ends.
    let conditions: Vec<&str> = [source, destination]
        .into_iter()
        .filter_map(|it| it.body().get("Condition")?.as_str())
        .collect();
    if let Some(first) = conditions.first()
        && conditions.iter().all(|it| it == first)
    {
        body.insert(
            0,
            ("Condition".to_owned(), Piece::Text((*first).to_owned())),
        );
    }
    let document = template.document();
    one(add_embedded(document, source, &key, &Piece::Map(body)))
}
