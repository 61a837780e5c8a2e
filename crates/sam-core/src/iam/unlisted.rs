//! What actions can be limited to although AWS's list of actions does not say so.
//!
//! SAM itself limits them so in its policy templates: if the list were right, whole statements of these would do nothing.

use super::{ResourceType, Takes};

/// Actions, and the keys of resource types of the same service.
const UNLISTED: [(&str, &str, &[&str]); 4] = [
    ("dynamodb", "ListStreams", &["stream", "table"]),
    ("states", "SendTaskFailure", &["statemachine", "activity"]),
    ("states", "SendTaskHeartbeat", &["statemachine", "activity"]),
    ("states", "SendTaskSuccess", &["statemachine", "activity"]),
];

/// Resource types that the list of a service does not have: the service, the type, its ARN, and the actions that take it.
/// CloudFormation asks whether a change set may be created with each transform of its template
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html>).
const UNLISTED_TYPES: [(&str, &str, &str, &[&str]); 1] = [(
    "cloudformation",
    "transform",
    "arn:${Partition}:cloudformation:${Region}:aws:transform/${TransformName}",
    &["CreateChangeSet"],
)];

/// Actions that take nothing by their list, and the ARNs that IAM names where it refuses their requests. A star in one is a
/// letter of it, so that `table/*` matches the first and the name of a table does not.
const ASKED_FOR: [(&str, &str, &[&str]); 12] = [
    (
        "cloudformation",
        "ListStacks",
        &["arn:${Partition}:cloudformation:${Region}:${Account}:stack/*/*"],
    ),
    (
        "dynamodb",
        "ListTables",
        &["arn:${Partition}:dynamodb:${Region}:${Account}:table/*"],
    ),
    (
        "events",
        "ListRules",
        &["arn:${Partition}:events:${Region}:${Account}:rule/*"],
    ),
    (
        "iam",
        "ListGroups",
        &["arn:${Partition}:iam::${Account}:group/"],
    ),
    (
        "iam",
        "ListRoles",
        &["arn:${Partition}:iam::${Account}:role/"],
    ),
    (
        "iam",
        "ListUsers",
        &["arn:${Partition}:iam::${Account}:user/"],
    ),
    (
        "logs",
        "DescribeLogGroups",
        &["arn:${Partition}:logs:${Region}:${Account}:log-group::log-stream:"],
    ),
    ("sns", "CreatePlatformEndpoint", &[SNS_APP]),
    ("sns", "DeleteEndpoint", &[SNS_APP, SNS_ENDPOINT]),
    ("sns", "GetEndpointAttributes", &[SNS_APP, SNS_ENDPOINT]),
    ("sns", "SetEndpointAttributes", &[SNS_APP, SNS_ENDPOINT]),
    (
        "states",
        "ListStateMachines",
        &["arn:${Partition}:states:${Region}:${Account}:stateMachine:*"],
    ),
];

const SNS_APP: &str = "arn:${Partition}:sns:${Region}:${Account}:app/${Platform}/${Name}";

const SNS_ENDPOINT: &str =
    "arn:${Partition}:sns:${Region}:${Account}:endpoint/${Platform}/${Name}/${Id}";

/// The ARNs of the requests for an action that takes nothing by its list. A star in one is a letter of it. Empty where the
/// requests are for `*`, as far as is known.
pub fn asked_for(prefix: &str, name: &str) -> &'static [&'static str] {
    let mut rows = ASKED_FOR.iter();
    let is = |it: &&(&str, &str, &[&str])| {
        it.0.eq_ignore_ascii_case(prefix) && it.1.eq_ignore_ascii_case(name)
    };
    rows.find(is).map_or(&[], |(_, _, arns)| arns)
}

/// The types of a service that its list does not have.
pub(super) fn unlisted_types(prefix: &str) -> impl Iterator<Item = ResourceType> {
    let rows = UNLISTED_TYPES.iter().filter(move |it| it.0 == prefix);
    rows.map(|it| ResourceType {
        key: it.1,
        arns: Box::new([it.2]),
        condition_keys: Box::default(),
    })
}

/// What an action takes besides of what its list names.
pub(super) fn also_taken(prefix: &str, name: &str) -> impl Iterator<Item = Takes> {
    let rows = UNLISTED_TYPES.iter();
    let rows = rows.filter(move |it| it.0 == prefix && it.3.contains(&name));
    rows.map(|(_, key, ..)| takes(key))
}

fn takes(resource_type: &'static str) -> Takes {
    Takes {
        resource_type,
        is_required: false,
        condition_keys: Box::default(),
        dependent_actions: Box::default(),
    }
}

/// What an action can be limited to of which the list names nothing.
pub(super) fn unlisted(prefix: &str, name: &str) -> Box<[Takes]> {
    let row = UNLISTED.iter().find(|it| (it.0, it.1) == (prefix, name));
    let types = row.map_or(&[][..], |(_, _, types)| *types);
    types.iter().map(|it| takes(it)).collect()
}

#[cfg(test)]
mod tests {
    use super::{ASKED_FOR, UNLISTED};
    use crate::connector::{Category, Mechanism, profile};
    use crate::document::Document;
    use crate::iam::{Action, Known, known, policy_templates, service};
    use crate::permission::{Arn, resource_text};
    use serde_json::Value;
    use std::collections::BTreeSet;

    fn list(value: &Value) -> Vec<Value> {
        match value {
            Value::Array(items) => items.clone(),
            one => vec![one.clone()],
        }
    }

    /// The statements that SAM makes for roles: their actions and resources.
    fn made() -> Vec<(Vec<Value>, Vec<Value>)> {
        let templates = policy_templates().iter();
        let mut statements: Vec<Value> = templates
            .flat_map(|template| {
                let statements = template.statements.to_string();
                let parameters = template.parameters.iter();
                let filled = parameters.fold(statements, |all, it| {
                    all.replace(&format!(r#"{{"Ref":"{}"}}"#, it.name), r#""some""#)
                });
                list(&serde_json::from_str(&filled).unwrap())
            })
            .collect();
        for profile in profile::all() {
            if profile.mechanism == Mechanism::ManagedPolicy {
                let grants = [Category::Read, Category::Write];
                let grants = grants.into_iter().filter_map(|it| profile.grant(it));
                statements.extend(grants.flat_map(list));
            }
        }
        let parts = |it: &Value| (list(&it["Action"]), list(&it["Resource"]));
        statements.iter().map(parts).collect()
    }

    #[test]
    fn no_statement_of_sam_is_about_nothing() {
        let document = Document::open(1, "");
        let template = document.template();
        let made = made();
        assert!(made.len() > 120, "{}", made.len());
        let (mut needed, mut lacking) = (BTreeSet::new(), BTreeSet::new());
        for (actions, resources) in made {
            let is_all = |it: &Value| {
                Arn::of_resource(&resource_text(it, template), template).may_be_all_of_type()
            };
            if resources.iter().any(is_all) {
                continue;
            }
            let actions = actions.iter().map(|it| match known(it.as_str().unwrap()) {
                Known::Action(service, action) => Some((service.prefix, action)),
                Known::Newer | Known::UnknownAction(_) | Known::UnknownService => None,
            });
            let Some(actions) = actions.collect::<Option<Vec<_>>>() else {
                continue;
            };
            let is_unlisted = |(prefix, action): &(&str, &Action)| {
                UNLISTED
                    .iter()
                    .any(|it| (it.0, it.1) == (*prefix, action.name))
            };
            let takes_none = |it: &(&str, &Action)| it.1.resources.is_empty() || is_unlisted(it);
            if actions.iter().all(takes_none) {
                for it in actions {
                    match is_unlisted(&it) {
                        true => needed.insert((it.0, it.1.name)),
                        false => lacking.insert((it.0, it.1.name)),
                    };
                }
            }
        }
        assert_eq!(lacking, BTreeSet::new(), "these have to be listed");
        let all: BTreeSet<_> = UNLISTED.iter().map(|it| (it.0, it.1)).collect();
        assert_eq!(needed, all, "each that is listed is needed");
    }

    #[test]
    fn what_is_asked_for_is_not_listed() {
        for (prefix, name, _) in ASKED_FOR {
            let action = service(prefix).and_then(|it| it.action(name));
            let is_unlisted = action.is_some_and(|it| it.resources.is_empty());
            assert!(is_unlisted, "{prefix}:{name}");
        }
    }

    #[test]
    fn all_resource_types_are_there() {
        for (prefix, _, types) in UNLISTED {
            let service = service(prefix).unwrap();
            for key in types {
                assert!(service.resource_type(key).is_some(), "{prefix} {key}");
            }
        }
    }
}
