//! Managed policies that are only the boundary of roles: they grant nothing and limit what others grant.

use sam_core::document::Section;
use sam_core::policy::branches;
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, Template, intrinsic};

/// The properties by which a managed policy says who has it.
const HOLDERS: [&str; 3] = ["Groups", "Roles", "Users"];

/// Whether a managed policy is named as a `PermissionsBoundary`, and nobody in the template has it.
pub(crate) fn is_boundary(policy: Resource<'_>, template: Template<'_>) -> bool {
    if policy.type_name() != Some("AWS::IAM::ManagedPolicy")
        || HOLDERS.iter().any(|it| policy.property(it).is_some())
        || !template.is_referenced(policy.id)
    {
        return false;
    }
    let is_named = |value: NodeRef<'_>| {
        let mut values = branches(value).into_iter();
        values.any(|it| intrinsic::named_id(it) == Some(policy.id))
    };
    let in_globals = template
        .entries(Section::Globals)
        .filter_map(|it| it.value.get("PermissionsBoundary"));
    let in_resources = template
        .resources()
        .filter_map(|it| it.property("PermissionsBoundary"));
    let is_attached = |resource: Resource<'_>| {
        let lists = ["Policies", "ManagedPolicyArns"].into_iter();
        let lists = lists.filter_map(|it| resource.property(it));
        let mut lists = lists.flat_map(branches);
        lists.any(|it| is_named(it) || it.items().any(is_named))
    };
    in_globals.chain(in_resources).any(is_named) && !template.resources().any(is_attached)
}
