//! Managed policies that are only the boundary of roles: they grant nothing and limit what others grant.

use sam_core::document::Section;
use sam_core::policy::branches;
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, Template, intrinsic};

/// The properties by which a managed policy says who has it.
const HOLDERS: [&str; 3] = ["Groups", "Roles", "Users"];

/// Whether a managed policy is named as a `PermissionsBoundary`, and nobody has it: nobody in the template, and as far as
/// one can see nobody who imports it.
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
    in_globals.chain(in_resources).any(is_named)
        && !template.resources().any(is_attached)
        && !is_exported(policy, template)
}

/// Whether other stacks may import a policy and put it on roles of theirs: it is exported, and nothing there says that it
/// is a boundary.
fn is_exported(policy: Resource<'_>, template: Template<'_>) -> bool {
    let says_boundary = |text: &str| text.to_ascii_lowercase().contains("boundary");
    let mut outputs = template.entries(Section::Outputs).filter(|it| {
        let value = it.value.get("Value").and_then(intrinsic::named_id);
        value == Some(policy.id) && it.value.get("Export").is_some()
    });
    !says_boundary(policy.id)
        && outputs.any(|it| !says_boundary(template.document().slice(it.range())))
}

#[cfg(test)]
mod tests {
    use super::is_boundary;
    use sam_core::document::Document;

    #[test]
    fn an_exported_policy_may_be_on_roles_elsewhere() {
        let check = |outputs: &str| {
            let text = format!(
                "Resources:\n  Limit: {{Type: AWS::IAM::ManagedPolicy}}\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {{PermissionsBoundary: !Ref Limit}}\nOutputs:\n  Policy: {outputs}\n"
            );
            let document = Document::open(1, &text);
            let template = document.template();
            is_boundary(template.resource("Limit").expect("it is there"), template)
        };
        assert!(check("{Value: x}"));
        assert!(check("{Value: !Ref Limit}"));
        assert!(check("{Value: !Ref Limit, Export: {Name: shop-boundary}}"));
        assert!(!check("{Value: !Ref Limit, Export: {Name: shop-policy}}"));
    }
}
