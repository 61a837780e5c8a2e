//! A template with a role that a workflow of GitHub deploys with.

use super::{DeployStatement, policy_documents};
use crate::spec::POLICY_VERSION;
use serde_json::{Map, Value, json};

/// The provider of tokens of GitHub
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html>).
const PROVIDER: &str = "token.actions.githubusercontent.com";

/// A branch of a repository whose workflows may deploy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GithubRepository {
    /// The owner.
    pub owner: String,
    /// The repository.
    pub name: String,
    /// The branch.
    pub branch: String,
}

/// The template. Its policies may have pseudo parameters in `${…}` in their resources.
pub fn github_role(statements: &[DeployStatement], repository: &GithubRepository) -> Value {
    let GithubRepository {
        owner,
        name,
        branch,
    } = repository;
    let mut resources = Map::new();
    let provider = json!({ "Fn::Sub":
        format!("arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:oidc-provider/{PROVIDER}") });
    let mut policies = Vec::new();
    for (at, mut document) in policy_documents(statements).into_iter().enumerate() {
        substitute(&mut document);
        let id = format!("DeployPolicy{}", at + 1);
        policies.push(json!({ "Ref": id }));
        let policy = json!({
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": { "PolicyDocument": document },
        });
        resources.insert(id, policy);
    }
    let role = json!({
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Version": POLICY_VERSION,
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Principal": { "Federated": provider },
                    "Condition": { "StringEquals": {
                        format!("{PROVIDER}:aud"): "sts.amazonaws.com",
                        format!("{PROVIDER}:sub"): format!("repo:{owner}/{name}:ref:refs/heads/{branch}"),
                    } },
                }],
            },
            "ManagedPolicyArns": policies,
        },
    });
    resources.insert("DeployRole".to_owned(), role);
    let create = "CreateProvider";
    resources.insert(
        "GithubProvider".to_owned(),
        json!({
            "Type": "AWS::IAM::OIDCProvider",
            "Condition": create,
            "Properties": {
                "Url": format!("https://{PROVIDER}"),
                "ClientIdList": ["sts.amazonaws.com"],
            },
        }),
    );
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": { create: {
            "Type": "String",
            "AllowedValues": ["true", "false"],
            "Default": "false",
            "Description": "true in an account that does not have the provider of GitHub yet",
        } },
        "Conditions": { create: { "Fn::Equals": [{ "Ref": create }, "true"] } },
        "Resources": resources,
        "Outputs": { "DeployRoleArn": { "Value": { "Fn::GetAtt": ["DeployRole", "Arn"] } } },
    })
}

/// Puts `Fn::Sub` around the texts with a pseudo parameter.
fn substitute(value: &mut Value) {
    match value {
        Value::String(text) if text.contains("${AWS::") => {
            *value = json!({ "Fn::Sub": text.as_str() });
        }
        Value::Array(items) => items.iter_mut().for_each(substitute),
        Value::Object(map) => map.values_mut().for_each(substitute),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
