//! The resources that an action of a deployment is limited to: the narrowest ARNs that the template tells.

use super::deployed::{Deployed, DeployedResource, names_in};
use super::linked_role;
use crate::decide::arn_fields;
use crate::iam::{AccessLevel, Action, Known, ResourceType, Service, known, resource_type_of};
use crate::spec::handlers;
use crate::variables::fill_variables;
use serde_json::Value;
use std::collections::BTreeSet;

/// Of more types of resources that an action takes, none is named: all of the service stand for them.
const MOST_TYPES: usize = 6;

/// Properties whose names do not say what the resource itself uses.
const NOT_USED: [&str; 4] = [
    "AssumeRolePolicyDocument",
    "Environment",
    "PolicyDocument",
    "Policies",
];

/// The ARNs for an action that a resource needs. None for an action that changes roles which the template does not name,
/// since it would allow more than any deployment needs.
pub(super) fn arns<'t>(
    action: &str,
    resource: DeployedResource<'t>,
    deployed: &Deployed<'t>,
) -> Option<BTreeSet<String>> {
    let Known::Action(service, action) = known(action) else {
        return Some(BTreeSet::from(["*".to_owned()]));
    };
    if action.name == "CreateServiceLinkedRole" {
        let patterns = linked_role::patterns(resource.resource_type).into_iter();
        return Some(patterns.map(|it| deployed.fill(&it)).collect());
    }
    if service.prefix == "apigateway" {
        return Some(of_api_gateway(resource, deployed));
    }
    if service.prefix == "s3" && action.name.starts_with("GetObject") {
        return Some(objects(resource, deployed));
    }
    let taken = taken(service, action);
    if taken.is_empty() {
        return Some(BTreeSet::from(["*".to_owned()]));
    }
    let named = Named::of(resource, deployed);
    let mut found = own(resource, service, &taken, deployed);
    let is_own = !found.is_empty();
    let changes = match action.level {
        AccessLevel::Write | AccessLevel::PermissionsManagement => true,
        AccessLevel::List | AccessLevel::Read | AccessLevel::Tagging => false,
    };
    if is_own && !changes {
        return Some(found);
    }
    let mut is_any_named = false;
    for (it, is_required) in &taken {
        if is_own && is_of(resource, service, it) {
            continue;
        }
        let of_type = named.of_type(service, it, deployed);
        is_any_named |= !of_type.is_empty();
        if of_type.is_empty() && *is_required {
            found.extend(it.arns.iter().map(|it| filled(it, resource, deployed).0));
        }
        found.extend(of_type);
    }
    if service.prefix == "iam" && !is_own && !is_any_named {
        return (!changes).then(BTreeSet::new);
    }
    if found.is_empty() {
        found = any(service, &taken, resource, deployed);
    }
    Some(found)
}

/// The types that an action takes, and whether a request always names one.
fn taken(service: &'static Service, action: &'static Action) -> Vec<(&'static ResourceType, bool)> {
    let types = action.resources.iter();
    types
        .filter_map(|it| Some((service.resource_type(it.resource_type)?, it.is_required)))
        .collect()
}

fn is_of(resource: DeployedResource<'_>, service: &Service, it: &ResourceType) -> bool {
    resource_type_of(resource.resource_type)
        .is_some_and(|(of, own)| of.prefix == service.prefix && is_alike(own, it))
}

/// Whether two types name one thing: a rule is one on the default event bus and one on another. What only has a name alike
/// is another thing: `function:${FunctionName}` and `web-function/${FunctionName}`.
fn is_alike(own: &ResourceType, other: &ResourceType) -> bool {
    let form = |it: &'static str| Some((kind(it)?, variables(it).last()?));
    let forms: BTreeSet<_> = own.arns.iter().filter_map(|it| form(it)).collect();
    other
        .arns
        .iter()
        .any(|it| form(it).is_some_and(|it| forms.contains(&it)))
}

/// What stands in a pattern before what names the resource: `function:`.
fn kind(pattern: &str) -> Option<String> {
    let fields: Vec<&str> = arn_fields(pattern).skip(5).collect();
    let rest = fields.join(":");
    let (kind, _) = rest.split_once("${").unwrap_or((&rest, ""));
    (!fields.is_empty()).then(|| kind.to_owned())
}

/// Whether the ARN of a type says of which resource of another type it is.
fn is_within(own: &ResourceType, other: &ResourceType) -> bool {
    let known: BTreeSet<&str> = own.arns.iter().flat_map(|it| variables(it)).collect();
    other
        .arns
        .iter()
        .all(|it| variables(it).all(|it| known.contains(it)))
}

/// The ARNs of the resource itself, if the action takes one of its type.
fn own<'t>(
    resource: DeployedResource<'t>,
    service: &Service,
    taken: &[(&'static ResourceType, bool)],
    deployed: &Deployed<'t>,
) -> BTreeSet<String> {
    let types = taken.iter().filter(|(it, _)| is_of(resource, service, it));
    let arns = types.flat_map(|(it, _)| it.arns.iter());
    let all: Vec<(String, usize, usize)> = arns
        .map(|it| {
            let (arn, unknown) = filled(it, resource, deployed);
            (arn, unknown, variables(it).count())
        })
        .collect();
    // Of several forms, the one that says most.
    let best = all
        .iter()
        .map(|(_, unknown, known)| (*unknown, usize::MAX - known))
        .min();
    let best = all
        .iter()
        .filter(|(_, unknown, known)| Some((*unknown, usize::MAX - known)) == best);
    let mut found: BTreeSet<String> = best.map(|(arn, _, _)| arn.clone()).collect();
    if resource.resource_type == "AWS::Logs::LogGroup" {
        // Most actions see the ARN of a log group with its streams behind it.
        let plain = found.iter().filter(|it| !it.ends_with('*'));
        let streams: Vec<String> = plain.map(|it| format!("{it}:*")).collect();
        found.extend(streams);
    }
    found
}

/// The ARNs of all types that an action takes; of too many, all of the service.
fn any<'t>(
    service: &Service,
    taken: &[(&'static ResourceType, bool)],
    resource: DeployedResource<'t>,
    deployed: &Deployed<'t>,
) -> BTreeSet<String> {
    if taken.len() > MOST_TYPES {
        let pattern = format!(
            "arn:${{Partition}}:{}:${{Region}}:${{Account}}:*",
            service.prefix
        );
        return BTreeSet::from([deployed.fill(&pattern)]);
    }
    let arns = taken.iter().flat_map(|(it, _)| it.arns.iter());
    arns.map(|it| filled(it, resource, deployed).0).collect()
}

/// A pattern of an ARN with what a resource has for its variables, and how many stay unknown, as `*`.
fn filled<'t>(
    pattern: &str,
    resource: DeployedResource<'t>,
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
            let property = match variable {
                "Id" if pattern.contains(":hostedzone/") => "HostedZoneId",
                variable => variable,
            };
            let text = deployed.text(resource.properties.get(property)?);
            (!text.starts_with("arn:") && !text.is_empty()).then_some(text)
        };
        let is_name = variable
            .strip_prefix(own)
            .is_some_and(|it| it == "Name" || it.is_empty())
            || (Some(variable) == last && variable.contains("Name"))
            || (own, variable) == ("Secret", "SecretId");
        let by_name = || deployed.name(resource).filter(|_| is_name);
        let value = match by_property().or_else(by_name) {
            Some(name) if variable.contains("WithPath") => deployed.path(resource) + &name,
            Some(name) if variable.contains("WithoutLeadingSlash") => {
                name.trim_start_matches('/').to_owned()
            }
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

/// The variables of a pattern other than partition, region and account.
fn variables(pattern: &str) -> impl Iterator<Item = &str> {
    let parts = pattern.split("${").skip(1);
    let names = parts
        .filter_map(|it| it.split_once('}'))
        .map(|(name, _)| name);
    names.filter(|it| !is_part(it))
}

fn is_part(variable: &str) -> bool {
    matches!(variable, "Partition" | "Region" | "Account")
}

impl<'t> Deployed<'t> {
    /// The ARN of a resource, of one of its forms; none of a type without one in IAM.
    pub(super) fn make_arn(&self, resource: DeployedResource<'t>) -> Option<String> {
        let (service, it) = resource_type_of(resource.resource_type)?;
        own(resource, service, &[(it, true)], self)
            .into_iter()
            .next()
    }
}

/// What the properties of a resource name.
struct Named<'t> {
    resources: Vec<DeployedResource<'t>>,
    /// ARNs that are written out.
    arns: BTreeSet<String>,
}

impl<'t> Named<'t> {
    fn of(resource: DeployedResource<'t>, deployed: &Deployed<'t>) -> Self {
        let mut ids = BTreeSet::new();
        let mut arns = BTreeSet::new();
        let properties = resource.properties.as_object().into_iter().flatten();
        for (_, value) in properties.filter(|(name, _)| !NOT_USED.contains(&name.as_str())) {
            names_in(value, &mut ids);
            written_arns(value, deployed, &mut arns);
        }
        ids.remove(resource.id);
        Self {
            resources: ids.iter().filter_map(|it| deployed.resource(it)).collect(),
            arns,
        }
    }

    /// Those of a type of resources.
    fn of_type(
        &self,
        service: &'static Service,
        it: &'static ResourceType,
        deployed: &Deployed<'t>,
    ) -> BTreeSet<String> {
        let resources = self.resources.iter().flat_map(|of| {
            let own_type = resource_type_of(of.resource_type);
            match own_type.filter(|(own, _)| own.prefix == service.prefix) {
                Some((_, own_type)) if is_alike(own_type, it) => {
                    own(*of, service, &[(it, true)], deployed)
                }
                // An alias says which function it is of.
                Some((_, own_type)) if is_within(own_type, it) => {
                    let arns = it.arns.iter().map(|it| filled(it, *of, deployed));
                    arns.filter(|(_, unknown)| *unknown == 0)
                        .map(|it| it.0)
                        .collect()
                }
                Some(_) | None => BTreeSet::new(),
            }
        });
        let is_of_type = |arn: &&String| it.arns.iter().any(|pattern| fits(pattern, arn));
        let written = self.arns.iter().filter(is_of_type).cloned();
        resources.chain(written).collect()
    }
}

/// The texts in a value that are ARNs.
fn written_arns(value: &Value, deployed: &Deployed<'_>, acc: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|it| written_arns(it, deployed, acc)),
        Value::Object(map) => {
            map.values().for_each(|it| written_arns(it, deployed, acc));
            let text = deployed.text(value);
            if text.starts_with("arn:") {
                acc.insert(text);
            }
        }
        Value::String(text) if text.starts_with("arn:") => {
            acc.insert(text.clone());
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether an ARN has the form of a pattern.
fn fits(pattern: &str, arn: &str) -> bool {
    let mut form = String::new();
    fill_variables(pattern, &mut form, |_, form| form.push('*'));
    let (form, arn) = (form.splitn(6, ':'), arn.splitn(6, ':'));
    let mut parts = form.zip(arn);
    parts.all(|(form, part)| part == "*" || part.is_empty() || crate::iam::matches(form, part))
}

/// Where S3 has the code, the layer, the definition or the like of a resource: its own bucket, else that of the artifacts.
fn objects<'t>(resource: DeployedResource<'t>, deployed: &Deployed<'t>) -> BTreeSet<String> {
    let mut buckets = BTreeSet::new();
    buckets_in(resource.properties, deployed, &mut buckets);
    let pattern = |bucket: String| deployed.fill("arn:${Partition}:s3:::") + &bucket + "/*";
    buckets.into_iter().map(pattern).collect()
}

fn buckets_in(value: &Value, deployed: &Deployed<'_>, acc: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|it| buckets_in(it, deployed, acc)),
        Value::Object(map) => {
            let has_key = map.contains_key("S3Key") || map.contains_key("Key");
            let bucket = map.get("S3Bucket").or_else(|| map.get("Bucket"));
            if let Some(bucket) = bucket.filter(|_| has_key) {
                acc.extend(
                    deployed
                        .texts(bucket)
                        .iter()
                        .map(|it| deployed.bucket_of(it)),
                );
            }
            map.values().for_each(|it| buckets_in(it, deployed, acc));
        }
        Value::String(text) => {
            if let Some((bucket, _)) = text.strip_prefix("s3://").and_then(|it| it.split_once('/'))
            {
                acc.insert(deployed.bucket_of(bucket));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The paths of the type of an API Gateway resource
/// (<https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html>).
fn of_api_gateway<'t>(resource: DeployedResource<'t>, deployed: &Deployed<'t>) -> BTreeSet<String> {
    let own = resource
        .resource_type
        .rsplit("::")
        .next()
        .unwrap_or_default();
    let is_of_v2 = resource.resource_type.starts_with("AWS::ApiGatewayV2::");
    let (collection, parent) = match own {
        "Account" => ("account", None),
        "ApiKey" => ("apikeys", None),
        "ClientCertificate" => ("clientcertificates", None),
        "DomainName" | "DomainNameV2" => ("domainnames", None),
        "ApiMapping" | "BasePathMapping" | "BasePathMappingV2" => {
            ("domainnames", Some("DomainName"))
        }
        "DomainNameAccessAssociation" => ("domainnameaccessassociations", None),
        "UsagePlan" | "UsagePlanKey" => ("usageplans", None),
        "VpcLink" => ("vpclinks", None),
        "RestApi" => ("restapis", None),
        "Api" => ("apis", None),
        _ if is_of_v2 => ("apis", Some("ApiId")),
        _ => ("restapis", Some("RestApiId")),
    };
    let parent = parent.and_then(|it| resource.properties.get(it));
    let parent = parent
        .map(|it| deployed.text(it))
        .filter(|it| !it.contains(['*', ':']));
    let paths = match (collection, parent) {
        ("account", _) => vec!["/account".to_owned()],
        (_, Some(parent)) => vec![
            format!("/{collection}/{parent}"),
            format!("/{collection}/{parent}/*"),
        ],
        (_, None) => vec![format!("/{collection}"), format!("/{collection}/*")],
    };
    let mut paths = paths;
    if handlers::tag_property(resource.resource_type).is_some() && deployed.has_tags(resource) {
        paths.push("/tags/*".to_owned());
    }
    let start = deployed.fill("arn:${Partition}:apigateway:${Region}::");
    paths.into_iter().map(|it| format!("{start}{it}")).collect()
}
