//! `AWS::Serverless::Application`: a nested stack.

use super::context::Context;
use super::draft::{PASSED_ON, attributes, depends_on, tag_list};
use super::effective::Properties;
use super::fields::Fields;
use super::generated::{Body, Output};
use crate::template::Resource;
use serde_json::{Value, json};

/// Adds the stack.
pub(super) fn expand<'a>(out: &mut Output, application: Resource<'a>, context: &Context<'a, '_>) {
    out.main(application.id, "AWS::CloudFormation::Stack", || {
        let properties = Properties::of(application, context.template);
        let mut all = depends_on(application);
        all.extend(attributes(application, &PASSED_ON));
        let range = application.entry.key.full_range();
        Body::new(fields(&properties, context).into(), all, range)
    });
}

fn fields(properties: &Properties<'_>, context: &Context<'_, '_>) -> Fields {
    let location = properties.get("Location").value();
    let mut tags = vec![json!({ "Key": "lambda:createdBy", "Value": "SAM" })];
    let url = match &location {
        Value::Object(parts) => {
            for (name, key) in [
                ("ApplicationId", "serverlessrepo:applicationId"),
                ("SemanticVersion", "serverlessrepo:semanticVersion"),
            ] {
                if let Some(value) = parts.get(name).filter(|it| !it.is_null()) {
                    let value = context.resolve_mapped(value.clone());
                    tags.push(json!({ "Key": key, "Value": value }));
                }
            }
            // The repository makes it when the stack is deployed.
            context.application_url().into()
        }
        Value::Null => properties
            .get("TemplateUrl")
            .truthy()
            .unwrap_or_else(|| "".into()),
        other => other.clone(),
    };
    tags.extend(tag_list(&properties.get("Tags").value()));
    let mut fields = Fields::default();
    fields.set("TemplateURL", url);
    fields.pass(properties, "Parameters");
    fields.pass(properties, "NotificationARNs");
    fields.set("Tags", tags);
    fields.pass(properties, "TimeoutInMinutes");
    fields
}
