//! `AWS::Serverless::NetworkConnector`: how functions reach a network.

use super::context::Context;
use super::draft::main_attributes;
use super::effective::Properties;
use super::fields::Fields;
use super::generated::{Body, Output};
use super::operator;
use crate::template::Resource;
use serde_json::{Value, json};

/// Adds the connector.
pub(super) fn expand<'a>(out: &mut Output, connector: Resource<'a>, context: &Context<'a, '_>) {
    out.main(connector.id, "AWS::Lambda::NetworkConnector", || {
        let properties = Properties::of(connector, context.template);
        let mut fields = Fields::default();
        fields.pass_truthy(&properties, "Name");
        let mut network = properties.get("VpcConfig").value();
        if let Value::Object(network) = &mut network {
            let types = properties.get("ComputeTypes").truthy();
            let types = types.unwrap_or_else(|| json!(["MicroVm"]));
            network.insert("AssociatedComputeResourceTypes".to_owned(), types);
        }
        fields.set(
            "Configuration",
            json!({ "VpcEgressConfiguration": network }),
        );
        let role = operator::role_arn(connector, &properties, "OperatorRole", "OperatorRole");
        fields.set("OperatorRole", role);
        fields.set("Tags", operator::tags(&properties));
        Body::new(
            fields.into(),
            main_attributes(connector),
            connector.entry.key.full_range(),
        )
    });
}
