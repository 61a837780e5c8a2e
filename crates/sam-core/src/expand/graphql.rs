//! `AWS::Serverless::GraphQLApi`: its roles (one to write logs, one for each data source) and its other resources.

mod check;
mod describe;
mod schema;

use super::context::Context;
use super::draft::{Draft, main_attributes};
use super::generated::{Body, Detail, Generated, Output};
use super::role::ExpandedRole;
use super::whole::EventPrefix;
use super::{Origin, document};
use crate::syntax::{EntryRef, NodeRef};
use crate::template::{Resource, shape};
use crate::text::TextRange;
use describe::GraphQl;
use serde_json::{Map, Value, json};
use std::cell::LazyCell;

const SERVICE: &str = "appsync.amazonaws.com";

/// A data source for which SAM makes a resource.
pub(crate) struct DataSource<'a> {
    /// The logical ID.
    pub(crate) id: String,
    pub(crate) kind: DataSourceKind,
    /// Its key and value.
    pub(crate) entry: EntryRef<'a>,
    /// The role it is given; without it SAM makes one.
    role: Option<NodeRef<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DataSourceKind {
    DynamoDb,
    Lambda,
}

impl DataSource<'_> {
    fn role_id(&self) -> String {
        format!("{}Role", self.id)
    }

    pub(crate) fn has_own_role(&self) -> bool {
        self.role.is_none()
    }
}

/// The data sources of an API, those of tables first.
pub(crate) fn data_sources(resource: Resource<'_>) -> Vec<DataSource<'_>> {
    let sources = resource.property("DataSources");
    let kinds = [
        ("DynamoDb", "DynamoDB", DataSourceKind::DynamoDb),
        ("Lambda", "Lambda", DataSourceKind::Lambda),
    ];
    let of_kind = |(key, name, kind)| {
        let entries = sources
            .and_then(|it| shape::get(it, key))
            .map(shape::entries);
        let entries = entries.unwrap_or_default().into_iter();
        entries.map(move |entry| DataSource {
            id: format!("{}{}{name}DataSource", resource.id, shape::key_text(entry)),
            kind,
            entry,
            role: shape::get(entry.value, "ServiceRoleArn").filter(|it| shape::is_truthy(*it)),
        })
    };
    kinds.into_iter().flat_map(of_kind).collect()
}

/// Adds the API and all resources beside it.
pub(super) fn expand(out: &mut Output, resource: Resource<'_>, context: &Context<'_, '_>) {
    let here = resource.entry.key.full_range();
    let properties = || match resource.properties().map(NodeRef::to_value) {
        Some(Value::Object(properties)) => properties,
        Some(_) | None => Map::new(),
    };
    let api = LazyCell::new(|| GraphQl {
        id: resource.id,
        properties: properties(),
        local_paths: context.local_paths,
    });
    if let Some(whole) = out.rest()
        && let Err(fault) = check::check(resource.id, &api.properties)
    {
        let template = context.template;
        whole.refuse(resource.id, here, fault, EventPrefix::Resource, template);
        return;
    }
    let attributes = LazyCell::new(|| main_attributes(resource));
    let id = |suffix: &str| format!("{}{suffix}", resource.id);
    let keys = |name| {
        let entries = resource.property(name).map(shape::entries);
        entries.unwrap_or_default().into_iter()
    };
    let range = |name: &str| {
        let entry = resource.property_entry(name);
        entry.map_or(here, |it| it.key.full_range())
    };
    let given = |name| resource.property(name).is_some_and(shape::is_truthy);
    let body =
        |properties: Value, range: TextRange| Body::new(properties, attributes.clone(), range);
    out.main(resource.id, "AWS::AppSync::GraphQLApi", || {
        body(api.api(), here)
    });
    let schema = Generated::new(id("Schema"), "AWS::AppSync::GraphQLSchema", Origin::Sam);
    out.resource(schema, || body(api.schema(), here));
    if writes_logs_by_own_role(resource) {
        let origin = Origin::Property("Logging");
        let role = Generated::new(id("CloudWatchRole"), "AWS::IAM::Role", origin);
        out.resource(role, || match logs(resource) {
            Some(role) => role.to_body(),
            None => body(Value::Null, here),
        });
    }
    for entry in keys("ApiKeys") {
        let key = shape::key_text(entry);
        let origin = Origin::Property("ApiKeys");
        let generated = Generated::new(id(&key), "AWS::AppSync::ApiKey", origin);
        out.resource(generated, || {
            body(api.api_key(&key), entry.key.full_range())
        });
    }
    if given("Cache") {
        let origin = Origin::Property("Cache");
        let cache = Generated::new(id("ApiCache"), "AWS::AppSync::ApiCache", origin);
        out.resource(cache, || body(api.cache(), range("Cache")));
    }
    let origin = Origin::Property("DataSources");
    for source in data_sources(resource) {
        let range = source.entry.key.full_range();
        let role = match source.role {
            Some(given) => shape::named_id(given).map(str::to_owned),
            None => Some(source.role_id()),
        };
        let source_id = source.id.clone();
        let generated = Generated::new(source_id, "AWS::AppSync::DataSource", origin.clone());
        out.resource(generated.detail(Detail::Role(role)), || {
            let (key, written) = (shape::key_text(source.entry), source.entry.value.to_value());
            let properties = match source.kind {
                DataSourceKind::DynamoDb => api.table_source(&key, &written, &source.id),
                DataSourceKind::Lambda => api.lambda_source(&key, &written, &source.id),
            };
            body(properties, range)
        });
        if source.role.is_none() {
            let role = Generated::new(source.role_id(), "AWS::IAM::Role", origin.clone());
            out.resource(role, || {
                draft(resource, source.role_id()).finish().to_body()
            });
        }
    }
    if given("DomainName") {
        let origin = Origin::Property("DomainName");
        let name = Generated::new(id("DomainName"), "AWS::AppSync::DomainName", origin.clone());
        out.resource(name, || body(api.domain_name(), range("DomainName")));
        let association = "AWS::AppSync::DomainNameApiAssociation";
        let generated = Generated::new(id("DomainNameApiAssociation"), association, origin);
        out.resource(generated, || {
            body(api.domain_association(), range("DomainName"))
        });
    }
    let mut needs_none = false;
    for entry in keys("Functions") {
        let source = shape::get(entry.value, "DataSource").and_then(NodeRef::as_str);
        needs_none |= source.is_some_and(|it| it.eq_ignore_ascii_case("none"));
        if !shape::get(entry.value, "Id").is_some_and(shape::is_truthy) {
            let key = shape::key_text(entry);
            let function = "AWS::AppSync::FunctionConfiguration";
            let generated = Generated::new(id(&key), function, Origin::Property("Functions"));
            out.resource(generated, || {
                body(api.function(&key), entry.key.full_range())
            });
        }
    }
    if needs_none {
        let origin = Origin::Property("Functions");
        let source = Generated::new(id("NoneDataSource"), "AWS::AppSync::DataSource", origin);
        out.resource(source, || body(api.no_source(), range("Functions")));
    }
    for of_type in keys("Resolvers") {
        let type_name = shape::key_text(of_type);
        for entry in shape::entries(of_type.value) {
            let key = shape::key_text(entry);
            let origin = Origin::Property("Resolvers");
            let resolver = id(&format!("{type_name}{key}"));
            let generated = Generated::new(resolver, "AWS::AppSync::Resolver", origin);
            out.resource(generated, || {
                let mut made = body(api.resolver(&type_name, &key), entry.key.full_range());
                // It waits for the schema, and not for what the API waits for.
                made.attributes
                    .insert("DependsOn".to_owned(), json!([id("Schema")]));
                made
            });
        }
    }
}

/// The roles; what data sources may do comes from connectors, in policies of their own.
pub(super) fn roles(resource: Resource<'_>) -> Vec<ExpandedRole<'_>> {
    let mut roles: Vec<_> = logs(resource).into_iter().collect();
    let sources = data_sources(resource).into_iter();
    let with_own = sources.filter(DataSource::has_own_role);
    roles.extend(with_own.map(|it| draft(resource, it.role_id()).finish()));
    roles
}

fn draft(resource: Resource<'_>, id: String) -> Draft<'_> {
    let mut draft = Draft::new(id, resource, document::trust(SERVICE));
    draft.rest.attributes = main_attributes(resource);
    draft
}

/// Whether SAM makes a role to write logs: not when logs are switched off or a role is given.
fn writes_logs_by_own_role(resource: Resource<'_>) -> bool {
    let logging = resource.property("Logging");
    let is_off = logging.is_some_and(|it| it.to_value() == Value::Bool(false));
    let given = logging.and_then(|it| shape::get(it, "CloudWatchLogsRoleArn"));
    !is_off && !given.is_some_and(shape::is_truthy)
}

/// The role to write logs.
fn logs(resource: Resource<'_>) -> Option<ExpandedRole<'_>> {
    if !writes_logs_by_own_role(resource) {
        return None;
    }
    let mut draft = draft(resource, format!("{}CloudWatchRole", resource.id));
    let key = |it: NodeRef<'_>| it.full_range();
    let range = resource
        .properties()
        .and_then(|it| shape::entry(it, "Logging"))
        .map_or(resource.entry.key.full_range(), |it| key(it.key));
    let arn = "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSAppSyncPushToCloudWatchLogs";
    draft.attach(json!({ "Fn::Sub": arn }), Origin::Sam, range);
    Some(draft.finish())
}
