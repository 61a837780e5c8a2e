//! The connectors that SAM makes itself, for the data sources and authorizers of an `AWS::Serverless::GraphQLApi`.

use super::made::{Detail, Made, push, push_with};
use super::part::Part;
use super::profile::{self, Category};
use super::{End, Generated, Link, generate, permission, shape};
use crate::syntax::{NodeRef, is_truthy};
use crate::template::Resource;
use crate::text::TextRange;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// A connector that SAM makes for a GraphQL API.
#[derive(Clone, Debug)]
pub struct OwnConnector<'a> {
    /// Its logical ID, which no resource of the template has.
    pub id: String,
    /// The `AWS::Serverless::GraphQLApi`.
    pub resource: Resource<'a>,
    /// The key of the data source, or `LambdaAuthorizer`.
    pub range: TextRange,
    /// The ends as SAM writes them, each a map of parts.
    pub source: Value,
    /// See `source`.
    pub destination: Value,
    /// The ends as they are resolved, with what connects them.
    pub link: Link<'a>,
    /// The resources it becomes.
    pub generated: Vec<Generated>,
}

/// The connectors of one GraphQL API: authorizers first, then data sources.
pub fn own_connectors(resource: Resource<'_>) -> Vec<OwnConnector<'_>> {
    let mut found = Vec::new();
    authorizers(&mut found, resource);
    let sources = resource.property("DataSources");
    let entries = |kind| {
        let entries = sources
            .and_then(|it| shape::get(it, kind))
            .map(shape::entries);
        entries
            .unwrap_or_default()
            .into_iter()
            .filter(|it| !shape::get(it.value, "ServiceRoleArn").is_some_and(shape::is_truthy))
    };
    for entry in entries("DynamoDb") {
        let source = format!(
            "{}{}DynamoDBDataSource",
            resource.id,
            shape::key_text(entry)
        );
        let range = entry.key.full_range();
        let destination = json!({ "Type": "AWS::DynamoDB::Table", "Arn": table_arn(entry.value) });
        let id = format!("{source}ToTableConnector");
        let asked = asked(entry.value, range);
        found.push(connector(
            id,
            resource,
            range,
            data_source(&source),
            destination,
            asked,
        ));
    }
    for entry in entries("Lambda") {
        let source = format!("{}{}LambdaDataSource", resource.id, shape::key_text(entry));
        let range = entry.key.full_range();
        let arn = shape::get(entry.value, "FunctionArn").map(NodeRef::to_value);
        let id = format!("{source}ToLambdaConnector");
        let asked = write(range);
        found.push(connector(
            id,
            resource,
            range,
            data_source(&source),
            function(arn),
            asked,
        ));
    }
    found
}

type Asked = Vec<(Cow<'static, str>, TextRange)>;

fn write(range: TextRange) -> Asked {
    vec![(Cow::Borrowed("Write"), range)]
}

/// `Permissions` of a DynamoDB data source; none means both.
fn asked(source: NodeRef<'_>, key: TextRange) -> Asked {
    let written = shape::get(source, "Permissions").filter(|it| shape::is_truthy(*it));
    match written {
        Some(list) => list
            .items()
            .filter_map(|it| Some((Cow::Owned(it.as_str()?.to_owned()), it.full_range())))
            .collect(),
        None => vec![(Cow::Borrowed("Read"), key), (Cow::Borrowed("Write"), key)],
    }
}

fn authorizers<'a>(acc: &mut Vec<OwnConnector<'a>>, resource: Resource<'a>) {
    let Some(auth) = resource.property("Auth") else {
        return;
    };
    let additional = shape::get(auth, "Additional")
        .into_iter()
        .flat_map(NodeRef::items);
    let with_lambda = std::iter::once(auth)
        .chain(additional)
        .filter(|it| shape::get(*it, "Type").and_then(NodeRef::as_str) == Some("AWS_LAMBDA"));
    for (at, authorizer) in with_lambda.enumerate() {
        let Some(entry) = shape::entry(authorizer, "LambdaAuthorizer") else {
            continue;
        };
        let source = json!({
            "Type": "AWS::AppSync::GraphQLApi",
            "Arn": { "Ref": resource.id },
            "ResourceId": { "Fn::GetAtt": [resource.id, "ApiId"] },
        });
        let arn = shape::get(entry.value, "AuthorizerUri").map(NodeRef::to_value);
        let id = format!("{}ToLambdaAuthConnector{}", resource.id, at + 1);
        let range = entry.key.full_range();
        acc.push(connector(
            id,
            resource,
            range,
            source,
            function(arn),
            write(range),
        ));
    }
}

fn data_source(id: &str) -> Value {
    json!({
        "Type": "AWS::AppSync::DataSource",
        "Arn": { "Fn::GetAtt": [id, "DataSourceArn"] },
        "RoleName": { "Ref": format!("{id}Role") },
    })
}

fn function(arn: Option<Value>) -> Value {
    json!({ "Type": "AWS::Lambda::Function", "Arn": arn })
}

fn table_arn(source: NodeRef<'_>) -> Value {
    let part = |name| shape::get(source, name).filter(|it| shape::is_truthy(*it));
    if let Some(arn) = part("TableArn") {
        return arn.to_value();
    }
    let region = part("Region").map_or_else(|| json!({ "Ref": "AWS::Region" }), NodeRef::to_value);
    let name = shape::get(source, "TableName").map(NodeRef::to_value);
    json!({ "Fn::Sub": [
        "arn:${AWS::Partition}:dynamodb:${__Region__}:${AWS::AccountId}:table/${__TableName__}",
        { "__TableName__": name, "__Region__": region },
    ]})
}

fn connector<'a>(
    id: String,
    resource: Resource<'a>,
    range: TextRange,
    source: Value,
    destination: Value,
    asked: Asked,
) -> OwnConnector<'a> {
    let (from, to) = (end(&source), end(&destination));
    let profile = from
        .resolved_type
        .as_deref()
        .zip(to.resolved_type.as_deref())
        .and_then(|(from, to)| profile::find(from, to));
    let permissions: Vec<(Category, TextRange)> = profile
        .map(|it| permission::asked(it, &asked))
        .unwrap_or_default();
    let link = Link {
        position: None,
        source: from,
        destination: to,
        profile,
        permissions,
    };
    let generated = generate::of_link(&id, 0, &link, &Map::new());
    OwnConnector {
        id,
        resource,
        range,
        source,
        destination,
        link,
        generated,
    }
}

/// An end from its parts.
fn end<'a>(parts: &Value) -> End<'a> {
    let part = |name: &str| parts.get(name).filter(|it| !it.is_null()).cloned();
    let resolved = part("Type").and_then(|it| Some(Cow::Owned(it.as_str()?.to_owned())));
    End {
        written_type: resolved.clone(),
        resolved_type: resolved,
        arn: Part::data(part("Arn")),
        resource_id: Part::data(part("ResourceId")),
        role: Part::data(part("RoleName")),
        ..End::default()
    }
}

/// The data sources and their roles, which the ends of other connectors may name.
pub(super) fn made(acc: &mut Vec<Made>, resource: Resource<'_>) {
    let Some(sources) = resource.property("DataSources") else {
        return;
    };
    for (kind, name) in [("DynamoDb", "DynamoDB"), ("Lambda", "Lambda")] {
        let entries = shape::get(sources, kind).map(shape::entries);
        for entry in entries.unwrap_or_default() {
            let id = format!("{}{}{name}DataSource", resource.id, shape::key_text(entry));
            let given =
                shape::get(entry.value, "ServiceRoleArn").filter(|it| shape::is_truthy(*it));
            let role = match given {
                Some(given) => shape::named_id(given).map(str::to_owned),
                None => {
                    push(acc, format!("{id}Role"), "AWS::IAM::Role");
                    Some(format!("{id}Role"))
                }
            };
            push_with(acc, id, "AWS::AppSync::DataSource", Detail::Role(role));
        }
    }
}

/// The resources made of a GraphQL API that share its `DependsOn`.
pub(super) fn share_depends_on(resource: Resource<'_>) -> Vec<String> {
    if resource.type_name() != Some("AWS::Serverless::GraphQLApi") {
        return Vec::new();
    }
    let id = resource.id;
    let mut ids = vec![format!("{id}Schema")];
    let logging = resource.property("Logging").map(NodeRef::to_value);
    let has_role = logging
        .as_ref()
        .and_then(|it| it.get("CloudWatchLogsRoleArn"));
    if logging != Some(Value::Bool(false)) && !has_role.is_some_and(is_truthy) {
        ids.push(format!("{id}CloudWatchRole"));
    }
    let keys = |name| {
        let entries = resource.property(name).map(shape::entries);
        entries.unwrap_or_default().into_iter().map(shape::key_text)
    };
    ids.extend(keys("ApiKeys").map(|key| format!("{id}{key}")));
    for (property, suffix) in [("DomainName", "DomainName"), ("Cache", "ApiCache")] {
        if resource.property(property).is_some_and(shape::is_truthy) {
            ids.push(format!("{id}{suffix}"));
        }
    }
    let mut sources = Vec::new();
    made(&mut sources, resource);
    ids.extend(sources.into_iter().map(|it| it.id));
    ids.extend(keys("Functions").map(|key| format!("{id}{key}")));
    ids
}
