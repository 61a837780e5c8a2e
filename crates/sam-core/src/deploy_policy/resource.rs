//! The resources that an action of a deployment is limited to: the narrowest ARNs that the template tells.

use super::deployed::{Deployed, DeployedResource, names_in};
use super::filled_arn::{Whose, filled, variables};
use super::linked_role;
use crate::decide::arn_fields;
use crate::iam::{AccessLevel, Action, Known, ResourceType, Service, known, resource_type_of};
use crate::spec::handlers::{self, DeploymentPhase};
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
        let mut of_type = named.of_type(service, it, deployed);
        if service.prefix == "iam" {
            of_type.extend(identities(it, resource, deployed));
        }
        is_any_named |= !of_type.is_empty();
        if of_type.is_empty() && *is_required {
            found.extend(forms(service, it, resource, deployed));
        }
        found.extend(of_type);
    }
    let is_about_roles = service.prefix == "iam" || action.name == "AssumeRole";
    if is_about_roles && !is_own && !is_any_named {
        return (!changes).then(BTreeSet::new);
    }
    if found.is_empty() {
        found = any(service, &taken, resource, deployed);
    }
    Some(with_streams(service, found))
}

/// The ARNs of log groups with those of their streams: most actions see a log group with its streams behind it.
fn with_streams(service: &Service, mut arns: BTreeSet<String>) -> BTreeSet<String> {
    if service.prefix == "logs" {
        let is_group = |it: &&String| {
            let mut fields = it.split(':').skip(5);
            fields.next() == Some("log-group") && fields.count() == 1 && !it.ends_with('*')
        };
        let streams: Vec<String> = arns
            .iter()
            .filter(is_group)
            .map(|it| format!("{it}:*"))
            .collect();
        arns.extend(streams);
    }
    arns
}

/// The ARNs of the roles, users or groups that a policy names by their names alone: nothing says that they have a path.
fn identities(
    it: &ResourceType,
    resource: DeployedResource<'_>,
    deployed: &Deployed<'_>,
) -> Vec<String> {
    let (plural, one) = match it.key {
        "role" => ("Roles", "RoleName"),
        "user" => ("Users", "UserName"),
        "group" => ("Groups", "GroupName"),
        _ => return Vec::new(),
    };
    let is_written = |value: &&Value| {
        let mut names = BTreeSet::new();
        names_in(value, &mut names);
        names.iter().all(|it| deployed.resource(it).is_none())
    };
    let list = resource.properties.get(plural).and_then(Value::as_array);
    let values = list
        .into_iter()
        .flatten()
        .chain(resource.properties.get(one));
    let names = values.filter(is_written).flat_map(|it| deployed.texts(it));
    let start = deployed.fill("arn:${Partition}:iam::${Account}:");
    let arn = |name: String| format!("{start}{}/{name}", it.key);
    names.filter(|it| it != "*").map(arn).collect()
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
            let (arn, unknown) = filled(it, resource, Whose::Own, deployed);
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
    let found = best.map(|(arn, _, _)| arn.clone()).collect();
    with_streams(service, found)
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
    let arns = taken
        .iter()
        .flat_map(|(it, _)| forms(service, it, resource, deployed));
    arns.collect()
}

/// The ARNs of a type with what a resource has for their variables.
fn forms<'t>(
    service: &Service,
    it: &ResourceType,
    resource: DeployedResource<'t>,
    deployed: &Deployed<'t>,
) -> Vec<String> {
    let whose = match is_of(resource, service, it) {
        true => Whose::Own,
        false if is_of_service(resource, service) => Whose::OfService,
        false => Whose::OfOther,
    };
    let arns = it.arns.iter();
    arns.map(|it| filled(it, resource, whose, deployed).0)
        .collect()
}

/// Whether a resource is one of a service: as IAM knows it, else as its type is named or as most of what creates it is.
fn is_of_service(resource: DeployedResource<'_>, service: &Service) -> bool {
    if let Some((of, _)) = resource_type_of(resource.resource_type) {
        return of.prefix == service.prefix;
    }
    let own = resource
        .resource_type
        .split("::")
        .nth(1)
        .unwrap_or_default();
    if own
        .to_ascii_lowercase()
        .starts_with(&service.prefix.replace('-', ""))
    {
        return true;
    }
    let actions = handlers::actions(resource.resource_type, DeploymentPhase::Create);
    let actions = actions.unwrap_or_default();
    let is_of_it = |action: &&&str| action.split(':').next() == Some(service.prefix);
    actions.iter().filter(is_of_it).count() * 2 > actions.len()
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
                    let arns = it.arns.iter();
                    let arns = arns.map(|it| filled(it, *of, Whose::OfService, deployed));
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

/// Where S3 has the code, the layer, the definition or the like of a resource: its own object, else all artifacts.
fn objects<'t>(resource: DeployedResource<'t>, deployed: &Deployed<'t>) -> BTreeSet<String> {
    let mut objects = BTreeSet::new();
    objects_in(resource.properties, deployed, &mut objects);
    let arn = |(bucket, key): (String, String)| match deployed.bucket_of(&bucket) {
        own if own == bucket => deployed.fill("arn:${Partition}:s3:::") + &own + "/" + &key,
        _ => deployed.artifacts(),
    };
    objects.into_iter().map(arn).collect()
}

/// The objects whose addresses a property has, without the artifacts.
pub(super) fn objects_of_addresses(
    property: Option<&Value>,
    deployed: &Deployed<'_>,
) -> BTreeSet<String> {
    let addresses = property.map(|it| deployed.texts(it)).unwrap_or_default();
    let objects = addresses.iter().filter_map(|it| object_of_address(it));
    let start = deployed.fill("arn:${Partition}:s3:::");
    objects
        .filter(|(bucket, _)| deployed.bucket_of(bucket) == *bucket)
        .map(|(bucket, key)| format!("{start}{bucket}/{key}"))
        .collect()
}

/// Adds buckets with keys.
fn objects_in(value: &Value, deployed: &Deployed<'_>, acc: &mut BTreeSet<(String, String)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|it| objects_in(it, deployed, acc)),
        Value::Object(map) => {
            let key = map.get("S3Key").or_else(|| map.get("Key"));
            let bucket = map.get("S3Bucket").or_else(|| map.get("Bucket"));
            if let (Some(bucket), Some(key)) = (bucket, key) {
                for bucket in deployed.texts(bucket) {
                    let keys = deployed.texts(key).into_iter();
                    acc.extend(keys.map(|it| (bucket.clone(), it)));
                }
            }
            map.values().for_each(|it| objects_in(it, deployed, acc));
        }
        Value::String(text) => acc.extend(object_of_address(text)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The bucket and the key that the address of an object names
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html>).
fn object_of_address(address: &str) -> Option<(String, String)> {
    let pair = |bucket: &str, key: &str| {
        let key = key.split('?').next().unwrap_or(key);
        Some((bucket.to_owned(), key.to_owned()))
    };
    if let Some((bucket, key)) = address
        .strip_prefix("s3://")
        .and_then(|it| it.split_once('/'))
    {
        return pair(bucket, key);
    }
    let (host, path) = address.strip_prefix("https://")?.split_once('/')?;
    let host = host.split_once(".amazonaws.com")?.0;
    let is_of_s3 = |it: &str| it == "s3" || it.starts_with("s3-") || it.starts_with("s3.");
    if is_of_s3(host) {
        let (bucket, key) = path.split_once('/')?;
        return pair(bucket, key);
    }
    let dot = host.match_indices(".s3").map(|(at, _)| at);
    let dot = dot
        .into_iter()
        .find(|at| host.get(at + 1..).is_some_and(is_of_s3))?;
    pair(host.get(..dot)?, path)
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
