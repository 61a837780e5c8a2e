//! What a resource has become when connectors are expanded, as far as one can tell from the resource alone.

use super::profile::resource_facts;
use super::shape;
use crate::template::{Resource, intrinsic};
use serde_json::Value;

/// The logical ID of the role that a connector finds at a resource. The rules of `AWS::Events::Rule`, whose role depends
/// on the other end, are in [`rule_role`].
pub(super) fn role(resource: Resource<'_>, resource_type: &str) -> Option<String> {
    match resource_type {
        "AWS::Serverless::Function" => function_role(resource),
        "AWS::Serverless::StateMachine" => match resource.property("Role") {
            Some(role) if shape::is_truthy(role) => shape::named_id(role).map(str::to_owned),
            Some(_) | None => Some(format!("{}Role", resource.id)),
        },
        _ => {
            let property = resource_facts(resource_type)?.role?;
            shape::named_id(resource.property(property)?).map(str::to_owned)
        }
    }
}

/// SAM makes `<Id>Role` where none is written, and also where both branches of an `Fn::If` say so.
fn function_role(resource: Resource<'_>) -> Option<String> {
    let made = || Some(format!("{}Role", resource.id));
    let Some(role) = resource.property("Role").filter(|it| !it.is_null()) else {
        return made();
    };
    match intrinsic::of(role) {
        Some(it) if it.name == "If" => {
            let branches: Vec<_> = it.items().skip(1).collect();
            let is_made = branches.len() == 2 && branches.iter().all(|it| shape::is_no_value(*it));
            if is_made { made() } else { None }
        }
        Some(_) | None => shape::named_id(role).map(str::to_owned),
    }
}

/// The role of a written rule's target: the first target that names the other end decides, even when it has none.
pub(super) fn rule_role(
    rule: Resource<'_>,
    other_id: Option<&str>,
    other_arn: Option<&Value>,
) -> Option<String> {
    let other_arn = other_arn.filter(|it| crate::syntax::is_truthy(it));
    let target = rule.property("Targets")?.items().find(|target| {
        let Some(arn) = shape::get(*target, "Arn") else {
            return false;
        };
        let names_it = shape::named_id(arn).is_some_and(|id| Some(id) == other_id);
        names_it || other_arn.is_some_and(|other| arn.to_value() == *other)
    })?;
    shape::named_id(shape::get(target, "RoleArn")?).map(str::to_owned)
}
