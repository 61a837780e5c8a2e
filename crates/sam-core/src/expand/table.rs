//! `AWS::Serverless::SimpleTable`: a table with a primary key.

use super::context::Context;
use super::draft::{main_attributes, tag_list};
use super::effective::Properties;
use super::fields::Fields;
use super::generated::{Body, Output};
use crate::template::Resource;
use serde_json::{Value, json};

pub(super) fn expand<'a>(out: &mut Output, table: Resource<'a>, context: &Context<'a, '_>) {
    out.main(table.id, "AWS::DynamoDB::Table", || {
        let properties = Properties::of(table, context.template);
        Body::new(
            fields(&properties).into(),
            main_attributes(table),
            table.entry.key.full_range(),
        )
    });
}

fn fields(properties: &Properties<'_>) -> Fields {
    let (name, kind) = key(properties);
    let mut fields = Fields::default();
    fields.set(
        "AttributeDefinitions",
        json!([{ "AttributeName": name, "AttributeType": kind }]),
    );
    fields.set(
        "KeySchema",
        json!([{ "AttributeName": name, "KeyType": "HASH" }]),
    );
    fields.pass_truthy(properties, "PointInTimeRecoverySpecification");
    let throughput = properties.get("ProvisionedThroughput").truthy();
    let is_on_demand = throughput.is_none();
    fields.set_given("ProvisionedThroughput", throughput);
    fields.pass_truthy(properties, "TableName");
    let tags = properties.get("Tags").truthy();
    fields.set_given("Tags", tags.map(|it| tag_list(&it).into()));
    fields.pass_truthy(properties, "SSESpecification");
    if is_on_demand {
        fields.set("BillingMode", "PAY_PER_REQUEST");
    }
    fields
}

/// The name and the type of the primary key.
fn key(properties: &Properties<'_>) -> (Value, &'static str) {
    let Some(key) = properties.get("PrimaryKey").truthy() else {
        return ("id".into(), "S");
    };
    let kind = match key.get("Type").and_then(Value::as_str) {
        Some("Number") => "N",
        Some("Binary") => "B",
        // Another type is refused before.
        Some(_) | None => "S",
    };
    (key.get("Name").cloned().unwrap_or_default(), kind)
}
