//! `AWS::Serverless::GraphQLApi`: its roles (one to write logs, one for each data source) and its other resources.

use super::draft::{Draft, attributes};
use super::generated::{Detail, Generated, Output};
use super::role::ExpandedRole;
use super::{Origin, document};
use crate::syntax::{EntryRef, NodeRef};
use crate::template::{Resource, shape};
use serde_json::{Value, json};

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

/// Adds all resources beside the API itself.
pub(super) fn expand(out: &mut Output, resource: Resource<'_>) {
    let id = |suffix: &str| format!("{}{suffix}", resource.id);
    let keys = |name| {
        let entries = resource.property(name).map(shape::entries);
        entries.unwrap_or_default().into_iter()
    };
    let given = |name| resource.property(name).is_some_and(shape::is_truthy);
    out.name(id("Schema"), "AWS::AppSync::GraphQLSchema", Origin::Sam);
    if writes_logs_by_own_role(resource) {
        out.name(
            id("CloudWatchRole"),
            "AWS::IAM::Role",
            Origin::Property("Logging"),
        );
    }
    for entry in keys("ApiKeys") {
        let origin = Origin::Property("ApiKeys");
        out.name(id(&shape::key_text(entry)), "AWS::AppSync::ApiKey", origin);
    }
    if given("Cache") {
        out.name(
            id("ApiCache"),
            "AWS::AppSync::ApiCache",
            Origin::Property("Cache"),
        );
    }
    let origin = Origin::Property("DataSources");
    for source in data_sources(resource) {
        let role = match source.role {
            Some(given) => shape::named_id(given).map(str::to_owned),
            None => {
                out.name(source.role_id(), "AWS::IAM::Role", origin.clone());
                Some(source.role_id())
            }
        };
        let source = Generated::new(source.id, "AWS::AppSync::DataSource", origin.clone());
        out.add(source.detail(Detail::Role(role)));
    }
    if given("DomainName") {
        let origin = Origin::Property("DomainName");
        out.name(id("DomainName"), "AWS::AppSync::DomainName", origin.clone());
        let association = "AWS::AppSync::DomainNameApiAssociation";
        out.name(id("DomainNameApiAssociation"), association, origin);
    }
    let mut needs_none = false;
    for entry in keys("Functions") {
        let source = shape::get(entry.value, "DataSource").and_then(NodeRef::as_str);
        needs_none |= source.is_some_and(|it| it.eq_ignore_ascii_case("none"));
        if !shape::get(entry.value, "Id").is_some_and(shape::is_truthy) {
            let function = "AWS::AppSync::FunctionConfiguration";
            let origin = Origin::Property("Functions");
            out.name(id(&shape::key_text(entry)), function, origin);
        }
    }
    if needs_none {
        let origin = Origin::Property("Functions");
        out.name(id("NoneDataSource"), "AWS::AppSync::DataSource", origin);
    }
    for of_type in keys("Resolvers") {
        let type_name = shape::key_text(of_type);
        for entry in shape::entries(of_type.value) {
            let resolver = id(&format!("{type_name}{}", shape::key_text(entry)));
            out.name(
                resolver,
                "AWS::AppSync::Resolver",
                Origin::Property("Resolvers"),
            );
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
    draft.rest.attributes = attributes(
        resource,
        &[
            "DeletionPolicy",
            "UpdatePolicy",
            "Condition",
            "UpdateReplacePolicy",
            "Metadata",
        ],
    );
    let depends_on = shape::get(resource.body(), "DependsOn").filter(|it| shape::is_truthy(*it));
    if let Some(it) = depends_on {
        draft
            .rest
            .attributes
            .insert("DependsOn".to_owned(), it.to_value());
    }
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
