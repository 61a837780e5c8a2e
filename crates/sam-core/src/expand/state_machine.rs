//! `AWS::Serverless::StateMachine`: its role, and everything that SAM makes beside it.

use super::context::Context;
use super::draft::{Draft, PASSED_ON, attributes, main_attributes, propagated, tags};
use super::effective::Properties;
use super::fields::Fields;
use super::generated::{Body, Generated, Output};
use super::policies::{apply, check, policy_entries};
use super::problem::{PolicyProblemKind, Report};
use super::role::{ExpandedRole, ManagedList};
use super::target::{Target, state_machine_alias};
use super::{Origin, PolicyProblem, code, definition, document, event};
use crate::syntax::is_truthy;
use crate::template::{Resource, shape};
use serde_json::{Map, Value, json};

/// Adds what SAM makes beside a state machine.
pub(super) fn expand<'a>(out: &mut Output, state_machine: Resource<'a>, context: &Context<'a, '_>) {
    let id = state_machine.id;
    let properties = Properties::of(state_machine, context.template);
    let range = state_machine.entry.key.full_range();
    out.main(id, "AWS::StepFunctions::StateMachine", || {
        let fields = fields(state_machine, &properties, context);
        Body::new(fields.into(), main_attributes(state_machine), range)
    });
    if !properties.own("Role").is_truthy() {
        let generated = Generated::new(format!("{id}Role"), "AWS::IAM::Role", Origin::Sam);
        out.resource(generated, || {
            let role = role(state_machine, context).0;
            role.map_or_else(
                || Body::new(Value::Null, Map::new(), range),
                |it| it.to_body(),
            )
        });
    }
    if let Some(alias) = state_machine_alias(state_machine, context) {
        expand_alias(out, state_machine, &properties, alias);
    }
    let target = Target::state_machine(state_machine, context);
    for event in event::held(out, state_machine) {
        event::expand(out, &event, &target, context);
    }
}

fn expand_alias(
    out: &mut Output,
    state_machine: Resource<'_>,
    properties: &Properties<'_>,
    alias_id: String,
) {
    let id = state_machine.id;
    let origin = Origin::Property("AutoPublishAlias");
    let range = properties
        .get("AutoPublishAlias")
        .key_range(state_machine.entry.key.full_range());
    let version_id = format!("{id}Version");
    let version = "AWS::StepFunctions::StateMachineVersion";
    let version = Generated::new(version_id.clone(), version, origin.clone());
    out.resource(version, || {
        let mut attributes = attributes(state_machine, &PASSED_ON);
        for name in ["DeletionPolicy", "UpdateReplacePolicy"] {
            attributes.entry(name).or_insert_with(|| "Retain".into());
        }
        let properties = json!({
            "StateMachineArn": { "Ref": id },
            "StateMachineRevisionId": { "Fn::GetAtt": [id, "StateMachineRevisionId"] },
        });
        Body::new(properties, attributes, range)
    });
    let alias = Generated::new(alias_id, "AWS::StepFunctions::StateMachineAlias", origin);
    out.resource(alias, || {
        let mut fields = Fields::default();
        fields.pass_as("Name", properties, "AutoPublishAlias");
        let mut preference = match properties.get("DeploymentPreference").truthy() {
            Some(Value::Object(preference)) => preference,
            Some(_) | None => Map::from_iter([("Type".to_owned(), json!("ALL_AT_ONCE"))]),
        };
        let version = json!({ "Ref": version_id });
        preference.insert("StateMachineVersionArn".to_owned(), version);
        fields.set("DeploymentPreference", Value::Object(preference));
        Body::new(fields.into(), attributes(state_machine, &PASSED_ON), range)
    });
}

/// The properties of the state machine.
fn fields(
    state_machine: Resource<'_>,
    properties: &Properties<'_>,
    context: &Context<'_, '_>,
) -> Fields {
    let mut fields = Fields::default();
    let substitutions = properties.get("DefinitionSubstitutions").truthy();
    let mut substitutions = substitutions.unwrap_or_else(|| json!({}));
    match properties.get("Definition").truthy() {
        Some(definition) => {
            let (text, more) = definition::text(definition);
            fields.set("DefinitionString", text);
            if let Value::Object(all) = &mut substitutions {
                all.extend(more);
            }
        }
        None => {
            let uri = properties.get("DefinitionUri").truthy();
            let place = uri.and_then(|it| code::of_definition(it, context.local_paths));
            fields.set_given("DefinitionS3Location", place);
        }
    }
    fields.pass_as("LoggingConfiguration", properties, "Logging");
    let role = properties.get("Role").truthy();
    let made = || json!({ "Fn::GetAtt": [format!("{}Role", state_machine.id), "Arn"] });
    fields.set("RoleArn", role.unwrap_or_else(made));
    fields.pass_as("StateMachineName", properties, "Name");
    fields.pass_as("StateMachineType", properties, "Type");
    let tags = tags(
        "stateMachine:createdBy",
        &properties.get("Tags").value(),
        propagated(properties),
    );
    fields.set("Tags", tags);
    if is_truthy(&substitutions) {
        fields.set("DefinitionSubstitutions", substitutions);
    }
    fields.pass_as("TracingConfiguration", properties, "Tracing");
    fields
}

/// The role, unless one is given, and what is wrong on the way.
pub(super) fn role<'a>(
    resource: Resource<'a>,
    context: &Context<'a, '_>,
) -> (Option<ExpandedRole<'a>>, Vec<PolicyProblem>) {
    let properties = Properties::of(resource, context.template);
    let key = resource.entry.key.full_range();
    let mut report = Report::new(resource.id);
    let policies = properties.own("Policies").entry();
    let entries = policies
        .map(|it| policy_entries(it.value))
        .unwrap_or_default();
    let role = properties.own("Role");

    check::kinds(&entries, &mut report);
    check::values(&entries, &mut report);
    check::role_type(role, &mut report);
    check::policies_type(policies, check::EmptyMap::Refused, &mut report);
    if role.is_truthy() {
        if let Some(policies) = policies.filter(|it| shape::is_truthy(it.value)) {
            report.push(
                PolicyProblemKind::RoleAndPolicies,
                policies.key.full_range(),
                "Specify either 'Role' or 'Policies' (but not both at the same time) or neither of them",
            );
        }
        return (None, report.problems);
    }
    check::invalid(&entries, &mut report);

    let trust = document::trust("states.amazonaws.com");
    let mut draft = Draft::new(format!("{}Role", resource.id), resource, trust);
    draft.rest.managed_list = ManagedList::Always;
    apply::apply(&mut draft, &entries, context);
    let tracing = properties.own("Tracing");
    if tracing.get("Enabled").value() == Value::Bool(true) {
        draft.attach(
            context.managed(context.xray()),
            Origin::Tracing,
            tracing.key_range(key),
        );
    }
    draft.rest.path = properties.own("RolePath").given();
    draft.rest.boundary = properties.own("PermissionsBoundary").given();
    draft.rest.tags = Some(tags(
        "stateMachine:createdBy",
        &properties.own("Tags").value(),
        propagated(&properties),
    ));
    (Some(draft.finish()), report.problems)
}
