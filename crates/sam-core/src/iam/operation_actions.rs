//! The actions that an operation of an SDK needs.

use super::known::{Known, known};
use super::service;
use crate::spec::{clients, is_open_operation, operation, operation_names, prefix_of_client};

/// What is known of an operation of a client, both as boto3 names them but without case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KnownOperation {
    /// The actions that it needs; none if no policy decides on it.
    Actions(Vec<String>),
    /// A younger list names it, or its service; nothing else is known.
    Newer,
    /// The client has no such operation.
    UnknownOperation,
    /// There is no such client.
    UnknownClient,
}

/// The prefixes of IAM that a client may have, the surest first.
fn prefixes(client: &str) -> Vec<String> {
    let plain = client.replace('-', "");
    let of = |name: &str| prefix_of_client(name).map(str::to_owned);
    let candidates = [
        of(client),
        Some(client.to_owned()),
        of(&plain),
        Some(plain.clone()),
    ];
    candidates.into_iter().flatten().collect()
}

/// What is known of an operation: `PutItem` of `dynamodb` needs `dynamodb:PutItem`.
pub fn known_operation(client: &str, name: &str) -> KnownOperation {
    let mut has_service = clients().contains(&client);
    let mut is_newer = false;
    for prefix in prefixes(client) {
        if service(&prefix).is_some() {
            has_service = true;
            if let Some(actions) = operation(&prefix, name) {
                let actions = actions.iter().map(|it| (*it).to_owned());
                return KnownOperation::Actions(actions.collect());
            }
        }
        match known(&format!("{prefix}:{name}")) {
            Known::Action(..) if is_open_operation(&prefix, name) => {
                return KnownOperation::Actions(Vec::new());
            }
            Known::Action(service, action) => {
                let action = format!("{}:{}", service.prefix, action.name);
                return KnownOperation::Actions(vec![action]);
            }
            Known::Newer => is_newer = true,
            Known::UnknownAction(_) | Known::UnknownService => {}
        }
    }
    match (is_newer, has_service) {
        (true, _) => KnownOperation::Newer,
        (false, true) => KnownOperation::UnknownOperation,
        (false, false) => KnownOperation::UnknownClient,
    }
}

/// The operations that a client has, as far as they are known, as the API writes them; those of other clients of the same
/// service are among them.
pub fn operations_of_client(client: &str) -> Vec<&'static str> {
    let mut all = Vec::new();
    for prefix in prefixes(client) {
        let actions = service(&prefix).into_iter().flat_map(|it| &it.actions);
        all.extend(actions.map(|it| it.name));
        all.extend(operation_names(&prefix));
    }
    all
}

/// The actions that an operation of a client needs, `["dynamodb:PutItem"]` for `PutItem` of `dynamodb`, both as boto3
/// names them but without case. Empty if no policy decides on it; none if the client has no such operation.
pub fn actions_of_operation(client: &str, name: &str) -> Option<Vec<String>> {
    match known_operation(client, name) {
        KnownOperation::Actions(actions) => Some(actions),
        KnownOperation::Newer
        | KnownOperation::UnknownOperation
        | KnownOperation::UnknownClient => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{KnownOperation, actions_of_operation, known_operation, operations_of_client};
    use crate::spec::clients;

    #[test]
    fn clients_and_operations_are_found_without_case() {
        for (client, name, expected) in [
            ("dynamodb", "PutItem", "dynamodb:PutItem"),
            ("s3", "HeadObject", "s3:GetObject"),
            ("s3", "ListObjectsV2", "s3:ListBucket"),
            ("s3", "GetObjectAttributes", "s3:GetObjectAttributes"),
            ("stepfunctions", "StartExecution", "states:StartExecution"),
            ("lambda", "Invoke", "lambda:InvokeFunction"),
            ("events", "PutEvents", "events:PutEvents"),
            ("logs", "FilterLogEvents", "logs:FilterLogEvents"),
            ("cognito-idp", "AdminGetUser", "cognito-idp:AdminGetUser"),
            (
                "apigatewaymanagementapi",
                "PostToConnection",
                "execute-api:ManageConnections",
            ),
            ("bedrock-runtime", "InvokeModel", "bedrock:InvokeModel"),
            ("iot-data", "Publish", "iot:Publish"),
            ("rds", "DescribeDbInstances", "rds:DescribeDBInstances"),
            (
                "secretsmanager",
                "GetSecretValue",
                "secretsmanager:GetSecretValue",
            ),
            ("sqs", "SendMessageBatch", "sqs:SendMessage"),
            ("sts", "AssumeRole", "sts:AssumeRole"),
            ("sts", "GetCallerIdentity", ""),
            ("cognito-idp", "InitiateAuth", ""),
            ("cognito-identity", "GetId", ""),
        ] {
            let actions = actions_of_operation(client, name).map(|it| it.join(" "));
            assert_eq!(actions.as_deref(), Some(expected), "{client} {name}");
        }
        assert_eq!(actions_of_operation("s3", "SendMessage"), None);
        assert_eq!(actions_of_operation("nothing", "PutItem"), None);
    }

    #[test]
    fn what_a_client_does_not_have_is_told_from_what_is_new() {
        let unknown = KnownOperation::UnknownOperation;
        assert_eq!(known_operation("dynamodb", "PutItm"), unknown);
        assert_eq!(known_operation("stepfunctions", "StartExecutions"), unknown);
        let unknown = KnownOperation::UnknownClient;
        assert_eq!(known_operation("dynamodbb", "PutItem"), unknown);
        for client in clients() {
            let known = known_operation(client, "NoOperationHasThisName");
            assert_ne!(known, KnownOperation::UnknownClient, "{client}");
        }
        assert!(operations_of_client("s3").contains(&"ListObjectsV2"));
        assert!(operations_of_client("stepfunctions").contains(&"StartExecution"));
    }
}
