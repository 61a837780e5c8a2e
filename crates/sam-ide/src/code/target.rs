//! The resource that a call is about, from what is known of its arguments.

use super::forms::name_in_arn;
use sam_code::{CallArgument, KnownValue};
use sam_core::connector::profile::resolved_type;
use sam_core::iam::resource_type_of;
use sam_core::permission::resource_text;
use sam_core::template::Template;
use serde_json::{Map, Value};

/// What a call is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NeedTarget {
    /// A resource of the template.
    Resource(String),
    /// A name or ARN that stands in the code, or that a variable has.
    Named(String),
    /// Known only at run time.
    RunTime,
}

/// Parameters of APIs that name what an operation is about, by their names without case.
const NAMING: &[&str] = &[
    "bucket",
    "clustername",
    "deliverystreamname",
    "endpointname",
    "eventbusname",
    "functionname",
    "keyid",
    "loggroupname",
    "modelid",
    "name",
    "names",
    "path",
    "queuename",
    "queueurl",
    "requestitems",
    "resourcearn",
    "rolearn",
    "secretid",
    "statemachinearn",
    "streamarn",
    "streamname",
    "tablename",
    "targetarn",
    "topicarn",
    "userpoolid",
];

/// What a call is about.
pub(super) struct CallTargets {
    pub(super) all: Vec<NeedTarget>,
    /// Whether it is about all of them; otherwise about one or the other.
    pub(super) is_each: bool,
}

/// Parameters that name several resources at once.
const SEVERAL: [&str; 2] = ["RequestItems", TRANSACTION];

/// The items of a transaction. What each kind of them is about is in arguments with the kind behind this:
/// `TransactItems.Put`.
pub(super) const TRANSACTION: &str = "TransactItems";

/// The kinds of the items of a transaction with the actions that they need
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>).
pub(super) const ITEM_KINDS: [(&str, &str); 4] = [
    ("ConditionCheck", "dynamodb:ConditionCheckItem"),
    ("Delete", "dynamodb:DeleteItem"),
    ("Put", "dynamodb:PutItem"),
    ("Update", "dynamodb:UpdateItem"),
];

/// The arguments that say what an action of a call is about: of a transaction, the items that the action is for.
fn asked<'c>(action: &str, arguments: &'c [CallArgument]) -> Vec<&'c CallArgument> {
    let kind = ITEM_KINDS.iter().find(|it| it.1 == action).map(|it| it.0);
    let of = |it: &CallArgument| it.name.strip_prefix(TRANSACTION).map(str::to_owned);
    let is_of_kind = |it: &&CallArgument| {
        of(it).is_some_and(|it| it.strip_prefix('.').is_some_and(|it| Some(it) == kind))
    };
    let own: Vec<&CallArgument> = arguments.iter().filter(is_of_kind).collect();
    match own.is_empty() {
        true => {
            let is_plain = |it: &&CallArgument| of(it).is_none_or(|it| it.is_empty());
            arguments.iter().filter(is_plain).collect()
        }
        false => own,
    }
}

/// The resource of a call whose action is of a service, or the first of several.
pub(super) fn of(
    action: &str,
    arguments: &[CallArgument],
    variables: &Map<String, Value>,
    template: Template<'_>,
) -> NeedTarget {
    let targets = all_of(action, arguments, variables, template).all;
    targets.into_iter().next().unwrap_or(NeedTarget::RunTime)
}

/// The resources of a call whose action is of a service.
pub(super) fn all_of(
    action: &str,
    arguments: &[CallArgument],
    variables: &Map<String, Value>,
    template: Template<'_>,
) -> CallTargets {
    let prefix = action.split_once(':').map_or("", |it| it.0);
    // What a copy reads is named apart from what it writes.
    let is_source = |it: &CallArgument| it.name.eq_ignore_ascii_case("CopySource");
    let is_read = arguments.iter().any(is_source) && action.starts_with("s3:Get");
    let mut arguments = asked(action, arguments);
    arguments.retain(|it| is_source(it) == is_read);
    let is_naming = |it: &&&CallArgument| NAMING.contains(&&*it.name.to_ascii_lowercase());
    let naming = arguments.iter().filter(is_naming);
    let others = arguments.iter().filter(|it| !is_naming(it));
    let mut named: Vec<String> = Vec::new();
    let mut resources: Vec<(String, bool)> = Vec::new();
    let mut is_open = false;
    let mut is_each = true;
    for (argument, is_name) in naming
        .map(|it| (it, true))
        .chain(others.map(|it| (it, false)))
    {
        // What names the resource says more than what is sent to it.
        if !is_name && resources.iter().any(|it| it.1) {
            break;
        }
        let count = resources.len();
        for value in &argument.values {
            let value = match value {
                KnownValue::Literal(text) if is_name => Some(Value::String(text.clone())),
                KnownValue::Literal(_) => None,
                KnownValue::Environment(name) => variables.get(name).cloned(),
            };
            let Some(value) = value else {
                is_open |= is_name;
                continue;
            };
            match resource_of(&value, prefix, template) {
                Some(id) if resources.iter().any(|it| it.0 == id) => {}
                Some(id) => resources.push((id, is_name)),
                None if is_name => {
                    let text = value.as_str().filter(|it| !it.is_empty());
                    match text.and_then(|it| name_in_arn(action, &argument.name, it)) {
                        Some(name) => named.push(name.to_owned()),
                        None => is_open = true,
                    }
                }
                None => {}
            }
        }
        let name = argument.name.split('.').next().unwrap_or_default();
        is_each &= resources.len() < count + 2 || SEVERAL.contains(&name);
    }
    let all = match (resources.is_empty(), named.as_slice()) {
        (false, _) => {
            let ids = resources.into_iter().map(|it| NeedTarget::Resource(it.0));
            ids.collect()
        }
        (true, [one]) if !is_open => vec![NeedTarget::Named(one.clone())],
        (true, _) => vec![NeedTarget::RunTime],
    };
    CallTargets { all, is_each }
}

/// The resource of the template that a value names, if its type is of the service.
pub(super) fn resource_of(value: &Value, prefix: &str, template: Template<'_>) -> Option<String> {
    let text = resource_text(value, template);
    let mut rest = text.as_str();
    while let Some((_, behind)) = rest.split_once("${") {
        let (name, after) = behind.split_once('}')?;
        let id = name.split_once('.').map_or(name, |it| it.0);
        let kind = template.type_of(id).map(resolved_type);
        let service = kind.and_then(resource_type_of).map(|it| it.0.prefix);
        if service == Some(prefix) {
            return Some(id.to_owned());
        }
        rest = after;
    }
    None
}
