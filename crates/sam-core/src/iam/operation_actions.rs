//! The actions that an operation of an SDK needs.

use super::known::{Known, known};
use super::service;
use crate::spec::{is_open_operation, operation, prefix_of_client};

/// The actions that an operation of a client needs, `["dynamodb:PutItem"]` for `PutItem` of `dynamodb`, both as boto3
/// names them but without case. Empty if no policy decides on it; none if the client has no such operation.
pub fn actions_of_operation(client: &str, name: &str) -> Option<Vec<String>> {
    let plain = client.replace('-', "");
    let candidates = [
        prefix_of_client(client),
        Some(client),
        prefix_of_client(&plain),
        Some(&plain),
    ];
    let mut prefixes = candidates
        .into_iter()
        .flatten()
        .filter(|it| service(it).is_some());
    prefixes.find_map(|prefix| {
        if let Some(actions) = operation(prefix, name) {
            return Some(actions.iter().map(|it| (*it).to_owned()).collect());
        }
        match known(&format!("{prefix}:{name}")) {
            Known::Action(..) if is_open_operation(prefix, name) => Some(Vec::new()),
            Known::Action(service, action) => {
                Some(vec![format!("{}:{}", service.prefix, action.name)])
            }
            Known::Newer | Known::UnknownAction(_) | Known::UnknownService => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::actions_of_operation;

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
}
