//! Calls of services and operations that AWS does not have: names that are written wrongly.

use super::SourcePlace;
use super::asked_actions::known_actions;
use crate::names::near;
use sam_code::{Call, Certainty};
use sam_core::iam::{KnownOperation, known_operation, operations_of_client};
use sam_core::spec::clients;

/// A call of which the actions are not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnknownCall {
    pub(crate) place: SourcePlace,
    /// The service, as boto3 names it.
    pub(crate) client: String,
    /// The operation as the code spells it; none if there is no such service.
    pub(crate) operation: Option<String>,
    /// What was probably meant, spelt the same way; none where AWS may be newer than what is known.
    pub(crate) meant: Option<String>,
}

/// Methods that clients have besides of operations, as operations are spelt.
const NO_OPERATIONS: [&str; 12] = [
    "AddListener",
    "CanPaginate",
    "CreateSet",
    "DefineService",
    "Emit",
    "IsPrototypeOf",
    "Once",
    "RemoveListener",
    "SetPromisesDependency",
    "SetupRequestListeners",
    "ToString",
    "WithOptions",
];

/// What is wrong with a call for which no actions are known, if anything is. `calls` are all calls of the program.
pub(super) fn of(call: &Call, calls: &[Call], place: SourcePlace) -> Option<UnknownCall> {
    let is_same = |it: &&Call| it.file == call.file && it.range == call.range;
    // One of several clients that the code may mean has the operation.
    let is_sure = call.certainty == Certainty::Certain
        && calls
            .iter()
            .filter(is_same)
            .all(|it| known_actions(it).is_none());
    if !is_sure || NO_OPERATIONS.contains(&&*call.operation) {
        return None;
    }
    let is_snake = call.file.ends_with(".py");
    let spelt = |name: &str| match is_snake {
        true => snake(name),
        false => name.to_owned(),
    };
    let unknown = |operation: Option<String>, meant: Option<&str>| UnknownCall {
        place,
        client: call.client.clone(),
        operation,
        meant: meant.map(&spelt),
    };
    match known_operation(&call.client, &call.operation) {
        KnownOperation::Actions(_) => None,
        KnownOperation::Newer => Some(unknown(Some(spelt(&call.operation)), None)),
        KnownOperation::UnknownOperation => {
            let meant = meant_operation(&call.client, &call.operation);
            Some(unknown(Some(spelt(&call.operation)), meant))
        }
        // Only boto3 takes the name of a service as a text.
        KnownOperation::UnknownClient => {
            let meant = is_snake.then(|| meant_client(&call.client)).flatten();
            Some(unknown(None, meant))
        }
    }
}

/// The service that is meant by a name that boto3 does not have. A service of a newer list has mostly a longer name.
fn meant_client(name: &str) -> Option<&'static str> {
    let most = if name.len() < 8 { 1 } else { 2 };
    let all = clients().iter().copied();
    let mut near = near(name, all);
    // The next version of a service has another number.
    let letters = |it: &str| it.replace(|it: char| it.is_ascii_digit(), "");
    near.retain(|it| it.0 <= most && name.len() > 2 && letters(it.1) != letters(name));
    near.into_iter().min_by_key(|it| it.0).map(|it| it.1)
}

/// The operation that is meant by a name that a service does not have. A newer operation has mostly the verb of others, or
/// a number behind the name of an older one.
fn meant_operation(client: &str, name: &str) -> Option<&'static str> {
    let all = operations_of_client(client);
    let verb = verb_of(name);
    let is_verb = all.iter().any(|it| verb_of(it) == verb);
    let is_newer = |known: &str| {
        let rest = name.get(known.len()..).unwrap_or_default();
        let head = name.get(..known.len()).unwrap_or_default();
        head.eq_ignore_ascii_case(known) && rest.ends_with(|it: char| it.is_ascii_digit())
    };
    let mut near = near(name, all.iter().copied());
    near.retain(|(_, it)| (!is_verb || verb_of(it) == verb) && !is_newer(it));
    near.into_iter().min_by_key(|it| it.0).map(|it| it.1)
}

/// `Get` of `GetObject`.
fn verb_of(name: &str) -> &str {
    let end = name
        .char_indices()
        .skip(1)
        .find(|it| it.1.is_ascii_uppercase());
    end.and_then(|(end, _)| name.get(..end)).unwrap_or(name)
}

/// `list_objects_v2` of `ListObjectsV2`, as boto3 names methods.
fn snake(name: &str) -> String {
    let mut all = String::new();
    let mut before: Option<char> = None;
    let mut rest = name.chars().peekable();
    while let Some(it) = rest.next() {
        let is_head = before.is_some_and(|before| {
            let begins = rest.peek().is_some_and(char::is_ascii_lowercase);
            !before.is_ascii_uppercase() || begins
        });
        if it.is_ascii_uppercase() && is_head {
            all.push('_');
        }
        all.push(it.to_ascii_lowercase());
        before = Some(it);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{meant_client, meant_operation, snake};
    use sam_core::spec::clients;

    #[test]
    fn names_are_spelt_as_boto3_does() {
        for (name, expected) in [
            ("PutItem", "put_item"),
            ("ListObjectsV2", "list_objects_v2"),
            ("DescribeDBInstances", "describe_db_instances"),
            ("GetACL", "get_acl"),
        ] {
            assert_eq!(snake(name), expected);
        }
    }

    #[test]
    fn only_what_is_surely_a_slip_is_corrected() {
        for (client, name, expected) in [
            ("dynamodb", "PutItm", Some("PutItem")),
            ("dynamodb", "PutItems", Some("PutItem")),
            ("s3", "ListObjectV2", Some("ListObjectsV2")),
            ("s3", "GettObject", Some("GetObject")),
            ("lambda", "Invok", Some("Invoke")),
            ("sqs", "SendMesage", Some("SendMessage")),
            ("dynamodb", "ReadItem", None),
            ("dynamodb", "PutItemV2", None),
            ("dynamodb", "MakeRequest", None),
            ("sqs", "FlyToTheMoon", None),
        ] {
            assert_eq!(meant_operation(client, name), expected, "{client} {name}");
        }
        for (name, expected) in [
            ("dynamodbb", Some("dynamodb")),
            ("lamda", Some("lambda")),
            ("secretmanager", Some("secretsmanager")),
            ("step-functions", Some("stepfunctions")),
            ("cloudwatchlogs", None),
            ("sesv3", None),
            ("xx", None),
        ] {
            assert_eq!(meant_client(name), expected, "{name}");
        }
        assert!(clients().len() > 400, "{}", clients().len());
    }
}
