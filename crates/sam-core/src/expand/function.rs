//! `AWS::Serverless::Function`: its role, and everything that SAM makes beside it.

use super::context::Context;
use super::draft::{Draft, main_attributes, propagated, tags};
use super::effective::{Properties, Property};
use super::event_source::in_order;
use super::generated::{Body, Generated, Output};
use super::policies::{apply, check, policy_entries};
use super::problem::{PolicyProblemKind, Report};
use super::role::{ExpandedRole, Made, ManagedList};
use super::target::Target;
use super::{
    Origin, PolicyProblem, deployment, destination, document, event, lambda_function, python, url,
    version,
};
use crate::template::{Resource, intrinsic, shape};
use crate::text::TextRange;
use serde_json::{Value, json};

/// Adds what SAM makes beside a function, in the order of the transform.
pub(super) fn expand<'a>(out: &mut Output, function: Resource<'a>, context: &Context<'a, '_>) {
    let id = function.id;
    let properties = Properties::of(function, context.template);
    let target = Target::function(function, context);
    let made = made(properties.own("Role"), context);
    out.main(id, "AWS::Lambda::Function", || {
        let mut fields = lambda_function::fields(&properties, context);
        fields.set("Role", role_arn(function, properties.own("Role"), context));
        let range = function.entry.key.full_range();
        Body::new(fields.into(), main_attributes(function), range)
    });
    version::expand(out, &target, &properties, context);
    url::expand(out, &target, &properties);
    deployment::expand(out, function, context);
    destination::expand(out, &target, context);
    if let Made::UnderCondition(Value::String(negated)) = &made
        && let Some(choice) = Choice::of(properties.own("Role"), context)
        && choice.is_negated()
    {
        out.condition(negated, || document::not(choice.condition));
    }
    match made {
        Made::Always | Made::UnderCondition(_) => {
            let generated = Generated::new(format!("{id}Role"), "AWS::IAM::Role", Origin::Sam);
            out.resource(generated, || role(function, context).0.to_body());
        }
        Made::ThrownAway => {}
    }
    for event in in_order(event::held(out, function)) {
        event::expand(out, &event, &target, context);
    }
}

/// The role that is always built, even if it is not used, and what is wrong on the way.
pub(super) fn role<'a>(
    resource: Resource<'a>,
    context: &Context<'a, '_>,
) -> (ExpandedRole<'a>, Vec<PolicyProblem>) {
    let properties = Properties::of(resource, context.template);
    let key = resource.entry.key.full_range();
    let mut report = Report::new(resource.id);
    let policies = properties.own("Policies").entry();
    let entries = policies
        .map(|it| policy_entries(it.value))
        .unwrap_or_default();
    let role = properties.own("Role");
    let queue = properties.get("DeadLetterQueue");

    check::kinds(&entries, &mut report);
    check::values(&entries, &mut report);
    destination::dead_letter_queue_type(queue, key, &mut report);
    check::role_type(role, &mut report);
    check::policies_type(policies, check::EmptyMap::Allowed, &mut report);

    let trust = properties.get("AssumeRolePolicyDocument").given();
    let trust = trust.unwrap_or_else(|| document::trust("lambda.amazonaws.com"));
    let mut draft = Draft::new(format!("{}Role", resource.id), resource, trust);
    draft.rest.managed_list = ManagedList::Always;
    own_needs(&mut draft, &properties, key, context);
    destination::dead_letter_queue(&mut draft, queue, key, &mut report);
    function_url(properties.get("FunctionUrlConfig"), &mut report);
    destination::invoke_config(&mut draft, &properties, key, context, &mut report);
    check::invalid(&entries, &mut report);
    apply::apply(&mut draft, &entries, context);
    check::role_if(role, &mut report);
    event::grant(&mut draft, resource, context);

    draft.rest.path = properties.get("RolePath").given();
    draft.rest.boundary = properties.get("PermissionsBoundary").given();
    draft.rest.tags = Some(tags(
        "lambda:createdBy",
        &properties.get("Tags").value(),
        propagated(&properties),
    ));
    draft.made = made(role, context);
    if let Made::UnderCondition(condition) = &draft.made {
        draft
            .rest
            .attributes
            .insert("Condition".to_owned(), condition.clone());
    }
    (draft.finish(), report.problems)
}

/// What a function needs by itself: to write logs and traces, and to enter a network.
fn own_needs(
    draft: &mut Draft<'_>,
    properties: &Properties<'_>,
    key: TextRange,
    context: &Context<'_, '_>,
) {
    let durable = properties.get("DurableConfig");
    let (name, range) = if durable.is_truthy() {
        (
            "service-role/AWSLambdaBasicDurableExecutionRolePolicy",
            durable.key_range(key),
        )
    } else {
        ("service-role/AWSLambdaBasicExecutionRole", key)
    };
    draft.attach(context.aws_policy(name), Origin::Basic, range);
    let tracing = properties.get("Tracing");
    if tracing.is_truthy() && context.resolve(tracing.value()).as_str() != Some("Disabled") {
        draft.attach(
            context.aws_policy(context.xray()),
            Origin::Tracing,
            tracing.key_range(key),
        );
    }
    let network = properties.get("VpcConfig");
    if network.is_truthy() {
        let arn = context.aws_policy("service-role/AWSLambdaVPCAccessExecutionRole");
        draft.attach(arn, Origin::Vpc, network.key_range(key));
    }
}

fn function_url(config: Property<'_>, report: &mut Report<'_>) {
    let Some(entry) = config.entry().filter(|_| config.is_truthy()) else {
        return;
    };
    if intrinsic::of(entry.value).is_some() {
        return;
    }
    let kind = config.get("AuthType");
    let is_given = kind
        .entry()
        .is_some_and(|it| intrinsic::of(it.value).is_some())
        || matches!(kind.value().as_str(), Some("AWS_IAM" | "NONE"));
    if !is_given {
        report.push(
            PolicyProblemKind::FunctionUrlAuthTypeMissing,
            kind.value_range(entry.key.full_range()),
            "AuthType is required to configure function property `FunctionUrlConfig`. Please provide either AWS_IAM \
             or NONE.",
        );
    }
}

/// `Role` of the Lambda function.
fn role_arn(function: Resource<'_>, role: Property<'_>, context: &Context<'_, '_>) -> Value {
    let made = json!({ "Fn::GetAtt": [format!("{}Role", function.id), "Arn"] });
    let Some(written) = role.given() else {
        return made;
    };
    let Some(Choice { condition, yes, no }) = Choice::of(role, context) else {
        return written;
    };
    match (shape::is_no_value_in(&yes), shape::is_no_value_in(&no)) {
        (true, true) => made,
        (true, false) => json!({ "Fn::If": [condition, made, no] }),
        (false, true) => json!({ "Fn::If": [condition, yes, made] }),
        (false, false) => json!({ "Fn::If": [condition, yes, no] }),
    }
}

/// An `Fn::If` that is the value of `Role`, resolved.
struct Choice {
    condition: Value,
    yes: Value,
    no: Value,
}

impl Choice {
    fn of(role: Property<'_>, context: &Context<'_, '_>) -> Option<Self> {
        let role = context.resolve(role.given()?);
        let items = role.as_object().filter(|it| it.len() == 1)?.get("Fn::If")?;
        let [condition, yes, no] = items.as_array()?.as_slice() else {
            return None;
        };
        Some(Self {
            condition: condition.clone(),
            yes: yes.clone(),
            no: no.clone(),
        })
    }

    /// Whether SAM makes the role where the condition does not hold.
    fn is_negated(&self) -> bool {
        !shape::is_no_value_in(&self.yes) && shape::is_no_value_in(&self.no)
    }
}

fn made(role: Property<'_>, context: &Context<'_, '_>) -> Made {
    if role.given().is_none() {
        return Made::Always;
    }
    let Some(Choice { condition, yes, no }) = Choice::of(role, context) else {
        return Made::ThrownAway;
    };
    match (shape::is_no_value_in(&yes), shape::is_no_value_in(&no)) {
        (true, true) => Made::Always,
        (true, false) => Made::UnderCondition(condition),
        (false, true) => {
            let negated = format!("NOT{}", python::text(&condition));
            Made::UnderCondition(negated.into())
        }
        (false, false) => Made::ThrownAway,
    }
}
