//! Patterns of ARNs with what the template tells for their variables.

use super::deployed::{Deployed, DeployedResource, names_in};
use crate::expand::UPLOADED_IMAGE;
use crate::variables::fill_variables;
use serde_json::Value;
use std::collections::BTreeSet;

/// What a pattern of an ARN is to the resource that fills it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// It is that of the resource.
    Own,
    /// It is that of another type of its service.
    OfService,
    /// It is that of another service, whose resources have names of their own.
    OfOther,
}

/// A pattern of an ARN with what a resource has for its variables, and how many stay unknown, as `*`.
pub(super) fn filled<'t>(
    pattern: &str,
    resource: DeployedResource<'t>,
    whose: Whose,
    deployed: &Deployed<'t>,
) -> (String, usize) {
    let own = resource
        .resource_type
        .rsplit("::")
        .next()
        .unwrap_or_default();
    let last = variables(pattern).last();
    let mut arn = String::new();
    let mut unknown = 0;
    fill_variables(pattern, &mut arn, |variable, arn| {
        if is_part(variable) {
            arn.push_str(&deployed.part(variable));
            return;
        }
        let by_property = || {
            if let Some(text) = by_hand(resource, variable, pattern, deployed) {
                return Some(text);
            }
            let value = match resource.properties.get(variable) {
                Some(it) => it,
                // A destination: `LogConfiguration.S3LogDestination.BucketName`.
                None if whose == Whose::OfOther && !is_vague(variable) => {
                    let policy = resource.body.get("UpdatePolicy");
                    let in_policy = policy.and_then(|it| only_one(it, variable));
                    only_one(resource.properties, variable).or(in_policy)?
                }
                None => return None,
            };
            if whose == Whose::OfOther && is_vague(variable) {
                return None;
            }
            let text = deployed.text(value);
            (!text.starts_with("arn:") && !text.is_empty()).then_some(text)
        };
        let is_name = match whose {
            Whose::Own => {
                variable
                    .strip_prefix(own)
                    .is_some_and(|it| it == "Name" || it.is_empty())
                    || (Some(variable) == last && variable.contains("Name"))
                    || (own, variable) == ("Secret", "SecretId")
            }
            // `${AliasName}` of a function's alias, `${GroupName}` of a group of schedules.
            Whose::OfService => {
                let end = variable.strip_suffix("Name");
                end.is_some_and(|it| !it.is_empty() && own.ends_with(it))
                    || (Some(variable) == last && variable.contains("Name") && says(pattern, own))
            }
            Whose::OfOther => false,
        };
        let by_name = || deployed.name(resource).filter(|_| is_name);
        let value = match by_property().or_else(by_name) {
            Some(name) if variable.contains("WithPath") => deployed.path(resource) + &name,
            Some(name) if variable.contains("WithoutLeadingSlash") => {
                name.trim_start_matches('/').to_owned()
            }
            // The name of an alias of a key has the beginning already: `alias/orders`.
            Some(name) if name.contains('/') => match arn.rsplit(':').next() {
                Some(kind) if !kind.is_empty() && name.starts_with(kind) => {
                    name.get(kind.len()..).unwrap_or_default().to_owned()
                }
                Some(_) | None => name,
            },
            // A secret has six random characters behind its name.
            Some(name) if variable == "SecretId" => name.trim_end_matches('*').to_owned() + "*",
            Some(name) => name,
            None if variable == "GroupName" && own == "Schedule" => "default".to_owned(),
            None => "*".to_owned(),
        };
        unknown += usize::from(value == "*");
        arn.push_str(&value);
    });
    (arn, unknown)
}

/// What gives a variable its value though its name does not say it.
fn by_hand(
    resource: DeployedResource<'_>,
    variable: &str,
    pattern: &str,
    deployed: &Deployed<'_>,
) -> Option<String> {
    let text = |property: &str| Some(deployed.text(resource.properties.get(property)?));
    match (resource.resource_type, variable) {
        (_, "Id") if pattern.contains(":hostedzone/") => text("HostedZoneId"),
        // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
        ("AWS::ECS::TaskDefinition", "TaskDefinitionFamilyName") => text("Family"),
        // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
        ("AWS::IAM::OIDCProvider", "OidcProviderName") => {
            let url = text("Url")?;
            Some(url.trim_start_matches("https://").to_owned())
        }
        // https://docs.aws.amazon.com/kms/latest/developerguide/alias-create.html
        ("AWS::KMS::Alias", "KeyId") => text("TargetKeyId").filter(|it| !it.starts_with("arn:")),
        // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codedeploy-deploymentgroup.html
        ("AWS::CodeDeploy::DeploymentGroup", "DeploymentConfigurationName") => {
            text("DeploymentConfigName")
        }
        // The deployment of an alias is configured as its group is.
        ("AWS::Lambda::Alias", "DeploymentConfigurationName") => {
            let mut names = BTreeSet::new();
            names_in(resource.body.get("UpdatePolicy")?, &mut names);
            let named = names.iter().filter_map(|it| deployed.resource(it));
            let mut groups =
                named.filter(|it| it.resource_type == "AWS::CodeDeploy::DeploymentGroup");
            let configuration = groups.next()?.properties.get("DeploymentConfigName")?;
            Some(deployed.text(configuration))
        }
        // https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
        (_, "RepositoryName") if pattern.contains(":ecr:") => {
            let uri = deployed.text(resource.properties.get("Code")?.get("ImageUri")?);
            // Where an image goes that is built for the deployment, only the deployment says.
            if uri == UPLOADED_IMAGE {
                return None;
            }
            let (_, repository) = uri.split_once(".dkr.ecr.")?.1.split_once('/')?;
            let end = repository.find(['@', ':']).unwrap_or(repository.len());
            repository.get(..end).map(str::to_owned)
        }
        _ => None,
    }
}

/// Whether a pattern says that it is of a type: `segment-definitions/${Name}` of a `SegmentDefinition`.
fn says(pattern: &str, own: &str) -> bool {
    let own = own.to_ascii_lowercase();
    pattern.split([':', '/']).any(|it| {
        let it = it.replace('-', "").to_ascii_lowercase();
        it == own || it.strip_suffix('s') == Some(&own)
    })
}

/// Whether a variable says nothing of what has the name: in another service it is the name of another thing.
fn is_vague(variable: &str) -> bool {
    matches!(
        variable,
        "Id" | "Name" | "ResourceId" | "ResourceName" | "GroupName" | "Type"
    )
}

/// The value of a property that stands somewhere in others; none if there are several.
fn only_one<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    fn collect<'v>(value: &'v Value, name: &str, acc: &mut Vec<&'v Value>) {
        match value {
            Value::Array(items) => items.iter().for_each(|it| collect(it, name, acc)),
            Value::Object(map) => {
                acc.extend(map.get(name));
                map.values().for_each(|it| collect(it, name, acc));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut found = Vec::new();
    collect(value, name, &mut found);
    match found.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// The variables of a pattern other than partition, region and account.
pub(super) fn variables(pattern: &str) -> impl Iterator<Item = &str> {
    let parts = pattern.split("${").skip(1);
    let names = parts
        .filter_map(|it| it.split_once('}'))
        .map(|(name, _)| name);
    names.filter(|it| !is_part(it))
}

fn is_part(variable: &str) -> bool {
    matches!(variable, "Partition" | "Region" | "Account")
}
