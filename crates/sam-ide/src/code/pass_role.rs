//! Roles that a call hands to a service, for which the caller needs `iam:PassRole`
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>).

use super::NeedTarget;
use super::target::resource_of;
use sam_code::{Call, CallArgument, KnownValue};
use sam_core::connector::profile::resolved_type;
use sam_core::template::Template;
use serde_json::{Map, Value};

pub(super) const PASS_ROLE: &str = "iam:PassRole";

/// Services that a role is only named to: it is taken on, changed or let in, not handed over.
const NAMED_TO: [&str; 6] = [
    "iam",
    "kms",
    "lakeformation",
    "ram",
    "secretsmanager",
    "sts",
];

/// The roles that a call hands over: those of the template, and those whose ARN stands in the code.
pub(super) fn of(
    call: &Call,
    variables: &Map<String, Value>,
    template: Template<'_>,
) -> Vec<NeedTarget> {
    if NAMED_TO.contains(&call.client.as_str()) {
        return Vec::new();
    }
    let mut all = Vec::new();
    for argument in &call.arguments {
        if is_for_role(argument) {
            all.extend(roles(&argument.values, variables, template));
        }
        if call.client == "ecs" && argument.name.eq_ignore_ascii_case("taskDefinition") {
            all.extend(roles_of_tasks(&argument.values, variables, template));
        }
    }
    all.sort();
    all.dedup();
    all
}

/// The roles among values.
pub(super) fn roles(
    values: &[KnownValue],
    variables: &Map<String, Value>,
    template: Template<'_>,
) -> Vec<NeedTarget> {
    let found = values.iter().filter_map(|it| match it {
        KnownValue::Literal(text) if is_arn_of_role(text) => Some(NeedTarget::Named(text.clone())),
        KnownValue::Literal(_) => None,
        KnownValue::Environment(name) => role(variables.get(name)?, template),
    });
    found.collect()
}

/// The roles of the task definitions among values, which whoever runs a task hands over
/// (<https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html>).
fn roles_of_tasks(
    values: &[KnownValue],
    variables: &Map<String, Value>,
    template: Template<'_>,
) -> Vec<NeedTarget> {
    let ids = values.iter().filter_map(|it| match it {
        KnownValue::Literal(_) => None,
        KnownValue::Environment(name) => resource_of(variables.get(name)?, "ecs", template),
    });
    let tasks = ids.filter(|it| template.type_of(it) == Some("AWS::ECS::TaskDefinition"));
    let tasks = tasks.filter_map(|it| template.resource(&it));
    let roles = tasks.flat_map(|task| {
        let names = ["TaskRoleArn", "ExecutionRoleArn"].into_iter();
        names.filter_map(move |it| role(&task.property(it)?.to_value(), template))
    });
    roles.collect()
}

/// Whether an argument or a member of it is named for a role.
fn is_for_role(argument: &CallArgument) -> bool {
    let is_named = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.contains("role") && name.chars().all(|it| it.is_ascii_alphanumeric())
    };
    is_named(&argument.name)
        || argument.values.iter().any(|it| match it {
            KnownValue::Literal(text) => is_named(text),
            KnownValue::Environment(_) => false,
        })
}

fn role(value: &Value, template: Template<'_>) -> Option<NeedTarget> {
    if let Value::String(text) = value
        && is_arn_of_role(text)
    {
        return Some(NeedTarget::Named(text.clone()));
    }
    let id = resource_of(value, "iam", template)?;
    let kind = template.type_of(&id).map(resolved_type);
    (kind == Some("AWS::IAM::Role")).then_some(NeedTarget::Resource(id))
}

fn is_arn_of_role(text: &str) -> bool {
    let mut parts = text.split(':');
    parts.next() == Some("arn")
        && parts.nth(1) == Some("iam")
        && parts.nth(2).is_some_and(|it| it.starts_with("role/"))
}

#[cfg(test)]
mod tests {
    use super::is_arn_of_role;

    #[test]
    fn arns_of_roles_are_told_from_others() {
        assert!(is_arn_of_role("arn:aws:iam::123456789012:role/shop/Worker"));
        assert!(!is_arn_of_role("arn:aws:iam::123456789012:user/Worker"));
        assert!(!is_arn_of_role(
            "arn:aws:sts::123456789012:assumed-role/Worker"
        ));
        assert!(!is_arn_of_role("role/Worker"));
    }
}
