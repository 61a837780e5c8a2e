//! `DeploymentPreference`: CodeDeploy shifts the traffic of functions, under one role for all of them.

use super::context::Context;
use super::draft::{Draft, Propagated, propagated, tag_list};
use super::effective::{Properties, Property, is_intrinsic};
use super::fields::Fields;
use super::generated::{Body, Depth, Generated, Output};
use super::role::ExpandedRole;
use super::{Origin, document, implicit};
use crate::spec::Partition;
use crate::syntax::is_truthy;
use crate::template::{Resource, shape};
use crate::text::TextRange;
use serde_json::{Map, Value, json};

/// An enabled `DeploymentPreference` of a function.
struct Preference<'a> {
    function: Resource<'a>,
    written: Property<'a>,
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
    out.name(
        APPLICATION.to_owned(),
        "AWS::CodeDeploy::Application",
        origin.clone(),
    );
    if !preference.has_role {
        out.name(ROLE.to_owned(), "AWS::IAM::Role", origin.clone());
    }
    out.name(
        preference.group_id(),
        "AWS::CodeDeploy::DeploymentGroup",
        origin,
    );
}

/// Adds what SAM makes for all functions that are deployed gradually, once they are all expanded.
pub(super) fn expand_shared<'a>(out: &mut Output, context: &Context<'a, '_>) {
    let preferences = all(context);
    let Some(first) = preferences.first() else {
        return;
    };
    let origin = Origin::Property("DeploymentPreference");
    let generated =
        |id: &str, resource_type| Generated::new(id.to_owned(), resource_type, origin.clone());
    let conditions = conditions(&preferences);
    if let Some(all @ [_, _, ..]) = conditions.as_deref() {
        out.condition(CONDITION, || {
            let all = all.iter().map(|it| json!({ "Condition": it }));
            json!({ "Fn::Or": all.collect::<Vec<_>>() })
        });
    }
    let application = generated(APPLICATION, "AWS::CodeDeploy::Application");
    out.resource(application, || {
        let mut fields = Fields::default();
        fields.set("ComputePlatform", "Lambda");
        fields.set_given("Tags", shared_tags(&preferences));
        Body::new(
            fields.into(),
            shared_attributes(conditions.as_deref()),
            first.range,
        )
    });
    if let Some(role) = role(context) {
        out.resource(generated(ROLE, "AWS::IAM::Role"), || role.to_body());
    }
    for preference in &preferences {
        let group = generated(&preference.group_id(), "AWS::CodeDeploy::DeploymentGroup");
        out.resource(group, || {
            let condition = preference.condition.clone();
            let condition = condition.map(|it| ("Condition".to_owned(), it));
            let attributes = condition.into_iter().collect();
            Body::new(
                preference.group(context).into(),
                attributes,
                preference.range,
            )
        });
    }
}

/// The enabled preferences of all functions.
fn all<'a>(context: &Context<'a, '_>) -> Vec<Preference<'a>> {
    let functions = context
        .template
        .resources()
        .filter(|it| it.type_name() == Some("AWS::Serverless::Function"))
        .filter(|it| !implicit::replaces(*it, context.template));
    functions.filter_map(|it| enabled(it, context)).collect()
}

/// The conditions of which at least one holds where anything is deployed gradually; none where that is always so.
fn conditions(preferences: &[Preference<'_>]) -> Option<Vec<Value>> {
    let mut conditions: Vec<Value> = Vec::new();
    for preference in preferences {
        let condition = preference.condition.as_ref()?;
        if !conditions.contains(condition) {
            conditions.push(condition.clone());
        }
    }
    Some(conditions)
}

/// The attributes of what is made once for all functions.
fn shared_attributes(conditions: Option<&[Value]>) -> Map<String, Value> {
    let condition = conditions.map(|it| match it {
        [one] => one.clone(),
        _ => CONDITION.into(),
    });
    let condition = condition.map(|it| ("Condition".to_owned(), it));
    condition.into_iter().collect()
}

fn shared_tags(preferences: &[Preference<'_>]) -> Option<Value> {
    let mut tags = Map::new();
    for preference in preferences {
        tags.extend(preference.tags.clone());
    }
    (!tags.is_empty()).then(|| tag_list(&Value::Object(tags)).into())
}

/// How the alias of a function is updated, where the function is deployed gradually.
pub(super) fn update_policy<'a>(
    function: Resource<'a>,
    context: &Context<'a, '_>,
) -> Option<Value> {
    let preference = enabled(function, context)?;
    let hooks = preference.written.get("Hooks").value();
    let hook = |name: &str| hooks.get(name).filter(|it| !it.is_null()).cloned();
    let mut update = Fields::default();
    update.set("ApplicationName", json!({ "Ref": APPLICATION }));
    update.set(
        "DeploymentGroupName",
        json!({ "Ref": preference.group_id() }),
    );
    update.set_given("BeforeAllowTrafficHook", hook("PreTraffic"));
    update.set_given("AfterAllowTrafficHook", hook("PostTraffic"));
    let mut policy = Fields::default();
    policy.set("CodeDeployLambdaAliasUpdate", update);
    Some(policy.into())
}

impl Preference<'_> {
    fn group_id(&self) -> String {
        format!("{}DeploymentGroup", self.function.id)
    }

    /// The properties of the deployment group.
    fn group(&self, context: &Context<'_, '_>) -> Fields {
        let mut fields = Fields::default();
        let alarms = self.written.get("Alarms").truthy();
        let alarms = alarms.filter(|it| !shape::is_no_value_in(it));
        fields.set_given("AlarmConfiguration", alarms.and_then(alarm_configuration));
        fields.set("ApplicationName", json!({ "Ref": APPLICATION }));
        fields.set(
            "AutoRollbackConfiguration",
            json!({
                "Enabled": true,
                "Events": [
                    "DEPLOYMENT_FAILURE",
                    "DEPLOYMENT_STOP_ON_ALARM",
                    "DEPLOYMENT_STOP_ON_REQUEST",
                ],
            }),
        );
        let kind = self.written.get("Type").given();
        let kind = kind.map(|it| configuration(context.resolve_mapped(it), None));
        fields.set_given("DeploymentConfigName", kind.filter(|it| !it.is_null()));
        fields.set(
            "DeploymentStyle",
            json!({ "DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL" }),
        );
        let role = self.written.get("Role").truthy();
        let made = || json!({ "Fn::GetAtt": [ROLE, "Arn"] });
        fields.set("ServiceRoleArn", role.unwrap_or_else(made));
        fields.set_given(
            "TriggerConfigurations",
            self.written.get("TriggerConfigurations").truthy(),
        );
        let tags = (!self.tags.is_empty()).then(|| tag_list(&Value::Object(self.tags.clone())));
        fields.set_given("Tags", tags.map(Value::from));
        fields
    }
}

/// `Alarms` as a deployment group has them; none for what the transform refuses.
fn alarm_configuration(alarms: Value) -> Option<Value> {
    let of_list = |alarms: &Value| {
        let Value::Array(alarms) = alarms else {
            return None;
        };
        Some(match alarms.first() {
            Some(first) if !shape::is_no_value_in(first) => {
                let names = alarms.iter().map(|it| json!({ "Name": it }));
                json!({ "Enabled": true, "Alarms": names.collect::<Vec<_>>() })
            }
            Some(_) | None => json!({}),
        })
    };
    let choice = alarms.as_object().filter(|it| it.len() == 1);
    match choice.and_then(|it| it.get("Fn::If")) {
        Some(items) => {
            let [condition, yes, no] = items.as_array()?.as_slice() else {
                return None;
            };
            Some(json!({ "Fn::If": [condition, of_list(yes)?, of_list(no)?] }))
        }
        None => of_list(&alarms),
    }
}

/// The configurations of CodeDeploy for functions.
const CONFIGURATIONS: [&str; 9] = [
    "Canary10Percent5Minutes",
    "Canary10Percent10Minutes",
    "Canary10Percent15Minutes",
    "Canary10Percent30Minutes",
    "Linear10PercentEvery1Minute",
    "Linear10PercentEvery2Minutes",
    "Linear10PercentEvery3Minutes",
    "Linear10PercentEvery10Minutes",
    "AllAtOnce",
];

/// The name of a configuration, within intrinsic functions and lists too; `within` is the function that it stands in.
fn configuration(value: Value, within: Option<&str>) -> Value {
    match value {
        Value::Array(items) => items
            .into_iter()
            .map(|it| configuration(it, None))
            .collect(),
        Value::Object(map) if is_intrinsic(&map) => {
            let parts = map.into_iter().map(|(key, it)| {
                let value = configuration(it, Some(&key));
                (key, value)
            });
            Value::Object(parts.collect())
        }
        Value::String(name) if CONFIGURATIONS.contains(&name.as_str()) => {
            let arguments =
                json!(["CodeDeployDefault.Lambda${ConfigName}", { "ConfigName": name }]);
            match within {
                Some("Fn::Sub") => arguments,
                Some(_) | None => json!({ "Fn::Sub": arguments }),
            }
        }
        other => other,
    }
}

/// The logical ID of the application.
const APPLICATION: &str = "ServerlessDeploymentApplication";

/// The name of the condition that one of several holds.
const CONDITION: &str = "ServerlessCodeDeployCondition";

/// The logical ID of the role.
const ROLE: &str = "CodeDeployServiceRole";

/// The role, unless no function needs it.
pub(super) fn role<'a>(context: &Context<'a, '_>) -> Option<ExpandedRole<'a>> {
    let preferences = all(context);
    let first = preferences.iter().find(|it| !it.has_role)?;
    let trust = document::trust("codedeploy.amazonaws.com");
    let mut draft = Draft::new(ROLE.to_owned(), first.function, trust);
    draft.rest.attributes = shared_attributes(conditions(&preferences).as_deref());
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
    draft.rest.tags = shared_tags(&preferences);
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
        written: preference,
        range: preference.key_range(function.entry.key.full_range()),
        has_role: preference.get("Role").is_truthy(),
        condition: condition.filter(|it| passes_condition && is_truthy(it)),
        tags,
    })
}
