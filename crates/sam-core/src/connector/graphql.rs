//! The connectors that SAM makes itself, for the data sources and authorizers of an `AWS::Serverless::GraphQLApi`.

use super::part::Part;
use super::profile::{self, Category};
use super::{ConnectorResource, End, Link, generate, permission, shape};
use crate::expand;
use crate::expand::graphql::{DataSourceKind, data_sources};
use crate::syntax::NodeRef;
use crate::template::{Resource, Template};
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
    pub generated: Vec<ConnectorResource>,
}

/// The connectors of one GraphQL API: authorizers first, then data sources.
pub fn own_connectors(resource: Resource<'_>) -> Vec<OwnConnector<'_>> {
    let mut found = Vec::new();
    authorizers(&mut found, resource);
    for source in data_sources(resource) {
        if !source.has_own_role() {
            continue;
        }
        let (entry, range) = (source.entry, source.entry.key.full_range());
        let (id, destination, asked) = match source.kind {
            DataSourceKind::DynamoDb => (
                format!("{}ToTableConnector", source.id),
                json!({ "Type": "AWS::DynamoDB::Table", "Arn": table_arn(entry.value) }),
                asked(entry.value, range),
            ),
            DataSourceKind::Lambda => (
                format!("{}ToLambdaConnector", source.id),
                function(shape::get(entry.value, "FunctionArn").map(NodeRef::to_value)),
                write(range),
            ),
        };
        let source = data_source(&source.id);
        found.push(connector(id, resource, range, source, destination, asked));
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

/// The resources made of a GraphQL API that share its `DependsOn`: resolvers wait for the schema instead.
pub(super) fn share_depends_on(resource: Resource<'_>, template: Template<'_>) -> Vec<String> {
    if resource.type_name() != Some("AWS::Serverless::GraphQLApi") {
        return Vec::new();
    }
    let made = expand::generated(resource, template).into_iter();
    made.filter(|it| it.resource_type != "AWS::AppSync::Resolver")
        .map(|it| it.id)
        .collect()
}
