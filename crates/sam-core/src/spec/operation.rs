//! Operations of the SDKs that are not actions: code says `Invoke`, a policy `lambda:InvokeFunction`.

use crate::data::{OPERATIONS, pack};
use sam_data::PackedOperations;
use std::sync::OnceLock;

/// The actions that an operation needs, with their service, if no action is named after it: `s3:GetObject` for
/// `HeadObject` of `s3`, without case. Empty for one that no policy decides on; all of them where a statement or query
/// decides which.
pub fn operation(prefix: &str, operation: &str) -> Option<&'static [&'static str]> {
    let key = format!("{prefix}:{operation}").to_ascii_lowercase();
    packed().actions.get(key.as_str()).map(Vec::as_slice)
}

/// The operations of a service whose names begin with a text, without case, as `prefix:operation` in lower case, with
/// what [`operation`] gives for each.
pub fn operations(
    prefix: &str,
    head: &str,
) -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    let head = format!("{prefix}:{head}").to_ascii_lowercase();
    let all = packed()
        .actions
        .iter()
        .map(|(name, actions)| (*name, actions.as_slice()));
    all.filter(move |(name, _)| name.starts_with(head.as_str()))
}

/// The prefix in IAM of a service that SDKs and endpoints call otherwise, without case: `cloudwatch` for `monitoring`.
pub fn prefix_of_client(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    packed().prefixes.get(name.as_str()).copied()
}

/// The operations of a service that are not actions, as the API writes them, `HeadObject` of `s3`.
pub fn operation_names(prefix: &str) -> impl Iterator<Item = &'static str> {
    let all = packed().names.iter().filter_map(|it| it.split_once(':'));
    let own = all.filter(move |(it, _)| it.eq_ignore_ascii_case(prefix));
    own.map(|(_, name)| name)
}

/// The names that boto3 has for services, `stepfunctions`, in order.
pub fn clients() -> &'static [&'static str] {
    &packed().clients
}

fn packed() -> &'static PackedOperations<'static> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    static PACK: OnceLock<PackedOperations<'static>> = OnceLock::new();
    PACK.get_or_init(|| pack::read(BYTES.get_or_init(|| pack::unpack(OPERATIONS))))
}

#[cfg(test)]
mod tests {
    use super::{clients, operation, operation_names, operations, prefix_of_client};
    use crate::iam::{Known, known, service};

    #[test]
    fn an_operation_names_the_actions_it_needs() {
        assert_eq!(operation("s3", "HeadObject"), Some(&["s3:GetObject"][..]));
        assert_eq!(
            operation("Lambda", "invoke"),
            Some(&["lambda:InvokeFunction"][..])
        );
        assert_eq!(
            operation("kms", "ReEncrypt"),
            Some(&["kms:ReEncryptFrom", "kms:ReEncryptTo"][..])
        );
        assert_eq!(
            operation("apigateway", "CreateRestApi"),
            Some(&["apigateway:POST"][..])
        );
        assert_eq!(operation("sso", "Logout"), Some(&[][..]));
        assert_eq!(operation("s3", "GetObject"), None, "it is an action");
        assert_eq!(operation("s3", "GetObjects"), None);
    }

    #[test]
    fn operations_are_found_by_their_beginning() {
        let found: Vec<_> = operations("sqs", "SendMessageB").collect();
        assert_eq!(found, [("sqs:sendmessagebatch", &["sqs:SendMessage"][..])]);
    }

    #[test]
    fn names_are_written_as_the_api_writes_them() {
        assert!(operation_names("s3").any(|it| it == "ListObjectsV2"));
        assert!(
            operation_names("s3").all(|it| it != "GetObject"),
            "an action"
        );
        assert!(clients().contains(&"stepfunctions"));
        assert!(!clients().contains(&"states"), "a prefix and no client");
        assert!(clients().is_sorted());
    }

    #[test]
    fn a_client_names_its_prefix() {
        assert_eq!(prefix_of_client("monitoring"), Some("cloudwatch"));
        assert_eq!(prefix_of_client("SESv2"), Some("ses"));
        assert_eq!(prefix_of_client("mturk-requester"), Some("mechanicalturk"));
        assert_eq!(prefix_of_client("s3"), None, "it is a prefix");
        for name in ["iot-data", "pinpoint", "stepfunctions", "mwaa", "location"] {
            let prefix = prefix_of_client(name).expect("a client");
            assert!(service(prefix).is_some(), "{name}");
        }
    }

    #[test]
    fn an_operation_without_an_action_may_get_one() {
        assert!(matches!(known("glue:CreateGlossary"), Known::Newer));
        assert_eq!(operation("glue", "CreateGlossary"), None);
    }
}
