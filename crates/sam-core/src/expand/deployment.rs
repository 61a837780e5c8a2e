//! `DeploymentPreference`: CodeDeploy shifts the traffic of functions, under one role for all of them.

use super::context::Context;
use super::draft::{Draft, Propagated, propagated, tag_list};
use super::effective::Properties;
use super::generated::{Depth, Output};
use super::role::ExpandedRole;
use super::{Origin, document};
use crate::spec::Partition;
use crate::syntax::is_truthy;
use crate::template::{Resource, shape};
use crate::text::TextRange;
use serde_json::{Map, Value, json};

/// An enabled `DeploymentPreference` of a function.
struct Preference<'a> {
    function: Resource<'a>,
    range: TextRange,
    has_role: bool,
    condition: Option<Value>,
    tags: Map<String, Value>,
}

/// Adds what SAM makes for a function that is deployed gradually, and for all of them.
pub(super) fn expand<'a>(out: &mut Output, function: Resource<'a>, context: &Context<'a, '_>) {
    if out.depth() == Depth::Whole {
        // Then it is made when all functions are known.
        return;
    }
    let Some(preference) = enabled(function, context) else {
        return;
    };
    let origin = Origin::Property("DeploymentPreference");
    let application = "ServerlessDeploymentApplication".to_owned();
    out.name(application, "AWS::CodeDeploy::Application", origin.clone());
    if !preference.has_role {
        out.name(ROLE.to_owned(), "AWS::IAM::Role", origin.clone());
    }
    let group = format!("{}DeploymentGroup", function.id);
    out.name(group, "AWS::CodeDeploy::DeploymentGroup", origin);
}

/// Adds what SAM makes for all functions that are deployed gradually, once they are all expanded.
pub(super) fn expand_shared(out: &mut Output, context: &Context<'_, '_>) {
    let functions = context
        .template
        .resources()
        .filter(|it| it.type_name() == Some("AWS::Serverless::Function"));
    for preference in functions.filter_map(|it| enabled(it, context)) {
        let group = format!("{}DeploymentGroup", preference.function.id);
        let origin = Origin::Property("DeploymentPreference");
        out.name(group, "AWS::CodeDeploy::DeploymentGroup", origin);
    }
}

/// The logical ID of the role.
const ROLE: &str = "CodeDeployServiceRole";

/// The role, unless no function needs it.
pub(super) fn role<'a>(context: &Context<'a, '_>) -> Option<ExpandedRole<'a>> {
    let preferences: Vec<_> = context
        .template
        .resources()
        .filter(|it| it.type_name() == Some("AWS::Serverless::Function"))
        .filter_map(|it| enabled(it, context))
        .collect();
    let first = preferences.iter().find(|it| !it.has_role)?;
    let trust = document::trust("codedeploy.amazonaws.com");
    let mut draft = Draft::new(ROLE.to_owned(), first.function, trust);
    draft.rest.attributes = Map::new();
    if preferences.iter().all(|it| it.condition.is_some()) {
        let mut conditions: Vec<&Value> = Vec::new();
        for condition in preferences.iter().filter_map(|it| it.condition.as_ref()) {
            if !conditions.contains(&condition) {
                conditions.push(condition);
            }
        }
        let condition = match conditions.as_slice() {
            [one] => (*one).clone(),
            _ => json!("ServerlessCodeDeployCondition"),
        };
        draft
            .rest
            .attributes
            .insert("Condition".to_owned(), condition);
    }
    let policy = match context.partition {
        Partition::AwsIso | Partition::AwsIsoB => "service-role/AWSCodeDeployRoleForLambdaLimited",
        Partition::Aws
        | Partition::AwsCn
        | Partition::AwsUsGov
        | Partition::AwsIsoE
        | Partition::AwsIsoF
        | Partition::AwsEusc => "service-role/AWSCodeDeployRoleForLambda",
    };
    draft.attach(context.aws_policy(policy), Origin::Sam, first.range);
    let mut tags = Map::new();
    for preference in &preferences {
        tags.extend(preference.tags.clone());
    }
    draft.rest.tags = (!tags.is_empty()).then(|| tag_list(&Value::Object(tags)).into());
    Some(draft.finish())
}

fn enabled<'a>(function: Resource<'a>, context: &Context<'a, '_>) -> Option<Preference<'a>> {
    let properties = Properties::of(function, context.template);
    let preference = properties.get("DeploymentPreference");
    if !preference.is_truthy() {
        return None;
    }
    let resolved = |name: &str| {
        preference
            .get(name)
            .given()
            .map(|it| context.resolve_mapped(it))
    };
    let enabled = preference.get("Enabled").entry().is_none()
        || resolved("Enabled")
            .is_some_and(|it| is_truthy(&it) && !matches!(it.as_str(), Some("false" | "False")));
    let passes_condition = resolved("PassthroughCondition").is_some_and(|it| match it {
        Value::Bool(it) => it,
        Value::String(text) => matches!(text.as_str(), "true" | "True"),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
    });
    let tags = match (propagated(&properties), properties.get("Tags").value()) {
        (Propagated::Yes, Value::Object(tags)) => tags,
        _ => Map::new(),
    };
    let condition = shape::get(function.body(), "Condition").map(|it| it.to_value());
    enabled.then(|| Preference {
        function,
        range: preference.key_range(function.entry.key.full_range()),
        has_role: preference.get("Role").is_truthy(),
        condition: condition.filter(|it| passes_condition && is_truthy(it)),
        tags,
    })
}
