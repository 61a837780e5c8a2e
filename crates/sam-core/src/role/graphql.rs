//! The roles of a GraphQL API: one to write logs, one for each data source.

use super::draft::{Draft, attributes};
use super::{ExpandedRole, Origin, document};
use crate::syntax::NodeRef;
use crate::template::{Resource, shape};
use serde_json::{Value, json};

const SERVICE: &str = "appsync.amazonaws.com";

/// All of them; what data sources may do comes from connectors, in policies of their own.
pub(super) fn roles(resource: Resource<'_>) -> Vec<ExpandedRole<'_>> {
    let mut roles: Vec<_> = logs(resource).into_iter().collect();
    let sources = resource.property("DataSources");
    for (kind, name) in [("DynamoDb", "DynamoDB"), ("Lambda", "Lambda")] {
        let entries = sources
            .and_then(|it| shape::get(it, kind))
            .map(shape::entries);
        for entry in entries.unwrap_or_default() {
            let given = shape::get(entry.value, "ServiceRoleArn");
            if !given.is_some_and(shape::is_truthy) {
                let key = shape::key_text(entry);
                let id = format!("{}{key}{name}DataSourceRole", resource.id);
                roles.push(draft(resource, id).finish());
            }
        }
    }
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

/// The role to write logs, unless logs are switched off or a role is given.
fn logs(resource: Resource<'_>) -> Option<ExpandedRole<'_>> {
    let logging = resource.property("Logging");
    let is_off = logging.is_some_and(|it| it.to_value() == Value::Bool(false));
    let given = logging.and_then(|it| shape::get(it, "CloudWatchLogsRoleArn"));
    if is_off || given.is_some_and(shape::is_truthy) {
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
