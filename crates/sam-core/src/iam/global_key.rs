//! Global condition keys: what a request to any service may have.
//!
//! No package lists them; they change once or twice a year, and AWS has one page of them.

use super::case::{compare, fits};
use super::{ConditionKey, KeyType};

/// In alphabetical order without case; with the keys of some services that the credentials of code running there carry
/// to all others.
const GLOBAL: &[ConditionKey] = &[
    key("aws:AssumedRoot", KeyType::Bool),
    key("aws:CalledVia", KeyType::ArrayOfString),
    key("aws:CalledViaAWSMCP", KeyType::String),
    key("aws:CalledViaFirst", KeyType::String),
    key("aws:CalledViaLast", KeyType::String),
    key("aws:ChatbotSourceArn", KeyType::Arn),
    key("aws:CurrentTime", KeyType::Date),
    key("aws:Ec2InstanceSourcePrivateIPv4", KeyType::IpAddress),
    key("aws:Ec2InstanceSourceVpc", KeyType::String),
    key("aws:EpochTime", KeyType::Date),
    key("aws:FederatedProvider", KeyType::String),
    key("aws:IsMcpServiceAction", KeyType::Bool),
    key("aws:MultiFactorAuthAge", KeyType::Numeric),
    key("aws:MultiFactorAuthPresent", KeyType::Bool),
    key("aws:PrincipalAccount", KeyType::String),
    key("aws:PrincipalArn", KeyType::Arn),
    key("aws:PrincipalIsAWSService", KeyType::Bool),
    key("aws:PrincipalOrgID", KeyType::String),
    key("aws:PrincipalOrgMasterAccountId", KeyType::String),
    key("aws:PrincipalOrgPaths", KeyType::ArrayOfString),
    key("aws:PrincipalServiceName", KeyType::String),
    key("aws:PrincipalServiceNamesList", KeyType::ArrayOfString),
    key("aws:PrincipalTag/${TagKey}", KeyType::String),
    key("aws:PrincipalType", KeyType::String),
    key("aws:referer", KeyType::String),
    key("aws:RequestedRegion", KeyType::String),
    key("aws:RequestTag/${TagKey}", KeyType::String),
    key("aws:ResourceAccount", KeyType::String),
    key("aws:ResourceOrgID", KeyType::String),
    key("aws:ResourceOrgPaths", KeyType::ArrayOfString),
    key("aws:ResourceTag/${TagKey}", KeyType::String),
    key("aws:SecureTransport", KeyType::Bool),
    key("aws:SignInSessionArn", KeyType::Arn),
    key("aws:SourceAccount", KeyType::String),
    key("aws:SourceArn", KeyType::Arn),
    key("aws:SourceIdentity", KeyType::String),
    key("aws:SourceIp", KeyType::IpAddress),
    key("aws:SourceOrgID", KeyType::String),
    key("aws:SourceOrgPaths", KeyType::ArrayOfString),
    key("aws:SourceVpc", KeyType::String),
    key("aws:SourceVpcArn", KeyType::Arn),
    key("aws:SourceVpce", KeyType::String),
    key("aws:TagKeys", KeyType::ArrayOfString),
    key("aws:TokenIssueTime", KeyType::Date),
    key("aws:UserAgent", KeyType::String),
    key("aws:userid", KeyType::String),
    key("aws:username", KeyType::String),
    key("aws:ViaAWSMCPService", KeyType::Bool),
    key("aws:ViaAWSService", KeyType::Bool),
    key("aws:VpceAccount", KeyType::String),
    key("aws:VpceOrgID", KeyType::String),
    key("aws:VpceOrgPaths", KeyType::ArrayOfString),
    key("aws:VpcSourceIp", KeyType::IpAddress),
    key("codebuild:BuildArn", KeyType::Arn),
    key("codebuild:ProjectArn", KeyType::Arn),
    key("ec2:RoleDelivery", KeyType::Numeric),
    key("ec2:SourceInstanceArn", KeyType::Arn),
    key("glue:CredentialIssuingService", KeyType::String),
    key("glue:RoleAssumedBy", KeyType::String),
    key("identitystore:UserId", KeyType::String),
    key("lambda:SourceFunctionArn", KeyType::Arn),
    key("ssm:SourceInstanceArn", KeyType::Arn),
];

const fn key(key: &'static str, key_type: KeyType) -> ConditionKey {
    ConditionKey { key, key_type }
}

/// All global condition keys, in alphabetical order without case.
pub fn global_condition_keys() -> &'static [ConditionKey] {
    GLOBAL
}

/// The global condition key that a written one is, without case: `aws:PrincipalTag/team` is
/// `aws:PrincipalTag/${TagKey}`.
pub fn global_condition_key(key: &str) -> Option<&'static ConditionKey> {
    let at = GLOBAL.binary_search_by(|it| compare(it.key, key));
    match at {
        Ok(at) => GLOBAL.get(at),
        // All variable parts are names of tags.
        Err(_) if !key.contains('/') => None,
        Err(_) => GLOBAL.iter().find(|it| fits(it.key, key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::{managed_names, managed_policy};
    use serde_json::Value;
    use std::collections::BTreeSet;

    #[test]
    fn keys_are_in_order() {
        assert!(GLOBAL.is_sorted_by(|a, b| compare(a.key, b.key).is_lt()));
    }

    #[test]
    fn a_key_is_found_without_case_and_by_any_tag() {
        let found = |key| global_condition_key(key).map(|it| it.key);
        assert_eq!(found("aws:sourceARN"), Some("aws:SourceArn"));
        assert_eq!(
            found("aws:PrincipalTag/team"),
            Some("aws:PrincipalTag/${TagKey}")
        );
        assert_eq!(found("aws:PrincipalTag"), None);
        assert_eq!(found("aws:SourceArns"), None);
        assert_eq!(found("s3:prefix"), None);
    }

    #[test]
    fn every_global_key_that_aws_itself_writes_is_known() {
        let conditions = managed_names()
            .filter_map(managed_policy)
            .flat_map(|it| &it.statements)
            .filter_map(|it| it.condition.as_ref())
            .filter_map(Value::as_object);
        let keys = conditions
            .flat_map(|it| it.values())
            .filter_map(Value::as_object)
            .flat_map(|it| it.keys());
        let global: BTreeSet<&String> = keys
            .filter(|it| it.to_ascii_lowercase().starts_with("aws:"))
            .collect();
        assert!(global.len() > 20, "{global:?}");
        let unknown: Vec<_> = global
            .iter()
            .filter(|it| global_condition_key(it).is_none())
            .collect();
        assert_eq!(unknown, Vec::<&&String>::new());
    }
}
