//! The version and the alias of a function that SAM makes for `AutoPublishAlias`. The logical ID of the version has a hash
//! of the code in it.

use super::context::Context;
use super::draft::{PASSED_ON, Propagated, attributes, tags};
use super::effective::Properties;
use super::fields::Fields;
use super::generated::{Body, Depth, Generated, Output, Suffix};
use super::target::Target;
use super::{Origin, code, deployment, hash, lambda_function};
use crate::template::{Resource, shape};
use serde_json::{Map, Value, json};

/// Adds the version and the alias.
pub(super) fn expand<'a>(
    out: &mut Output,
    target: &Target<'a>,
    properties: &Properties<'a>,
    context: &Context<'a, '_>,
) {
    if !properties.get("AutoPublishAlias").is_truthy() {
        return;
    }
    let function = target.owner;
    let range = properties
        .get("AutoPublishAlias")
        .key_range(function.entry.key.full_range());
    let origin = Origin::Property("AutoPublishAlias");
    let version = |id| Generated::new(id, "AWS::Lambda::Version", origin.clone());
    let id = match out.depth() {
        Depth::Names | Depth::Policies => given(function, properties, context),
        Depth::Whole => id(function, context),
    };
    let version = match id {
        Some(id) => version(id),
        None => version(format!("{}Version", function.id)).suffix(Suffix::Hash),
    };
    let version_id = version.id.clone();
    out.resource(version, || {
        Body::new(
            of_version(function, properties),
            version_attributes(function, properties),
            range,
        )
    });
    if !target.is_alias() {
        // The name is known at the deployment only.
        let id = format!("{}Alias", function.id);
        out.add(Generated::new(id, "AWS::Lambda::Alias", origin).suffix(Suffix::Unknown));
        return;
    }
    let alias = Generated::new(target.id().to_owned(), "AWS::Lambda::Alias", origin);
    out.resource(alias, || {
        let mut fields = Fields::default();
        let name = properties.get("AutoPublishAlias").value();
        fields.set("Name", context.resolve(name));
        fields.set("FunctionName", json!({ "Ref": function.id }));
        fields.set(
            "FunctionVersion",
            json!({ "Fn::GetAtt": [version_id, "Version"] }),
        );
        fields.pass_truthy(properties, "ProvisionedConcurrencyConfig");
        let mut attributes = attributes(function, &PASSED_ON);
        if let Some(policy) = deployment::update_policy(function, context) {
            attributes.insert("UpdatePolicy".to_owned(), policy);
        }
        Body::new(fields.into(), attributes, range)
    });
}

fn of_version(function: Resource<'_>, properties: &Properties<'_>) -> Value {
    let mut fields = Fields::default();
    fields.pass_as("Description", properties, "VersionDescription");
    fields.set("FunctionName", json!({ "Ref": function.id }));
    if properties.get("CapacityProviderConfig").given().is_some() {
        fields.pass(properties, "FunctionScalingConfig");
    }
    fields.into()
}

fn version_attributes(function: Resource<'_>, properties: &Properties<'_>) -> Map<String, Value> {
    let mut attributes = attributes(function, &PASSED_ON);
    attributes.entry("DeletionPolicy").or_insert_with(|| {
        let default = match properties.get("CapacityProviderConfig").given() {
            Some(_) => "Delete",
            None => "Retain",
        };
        let given = properties.get("VersionDeletionPolicy").given();
        given.unwrap_or_else(|| default.into())
    });
    attributes
}

/// The ID with what stands for the code in `AutoPublishCodeSha256`.
fn given(
    function: Resource<'_>,
    properties: &Properties<'_>,
    context: &Context<'_, '_>,
) -> Option<String> {
    let given = properties.get("AutoPublishCodeSha256").truthy()?;
    let digits: String = context.resolve(given).as_str()?.chars().take(10).collect();
    Some(format!("{}Version{digits}", function.id))
}

/// The ID of the version; none without one.
pub(super) fn id<'a>(function: Resource<'a>, context: &Context<'a, '_>) -> Option<String> {
    let properties = Properties::of(function, context.template);
    let property = |name: &str| properties.get(name).truthy();
    property("AutoPublishAlias")?;
    if property("AutoPublishCodeSha256").is_some() {
        return given(function, &properties, context);
    }
    let data = match property("AutoPublishAliasAllProperties") {
        Some(_) => all_properties(&properties, context),
        None => code_and_environment(&properties, context)?,
    };
    let hash = hash::of_data(&Value::Object(data));
    Some(format!("{}Version{hash}", function.id))
}

fn code_and_environment(
    properties: &Properties<'_>,
    context: &Context<'_, '_>,
) -> Option<Map<String, Value>> {
    let property = |name: &str| properties.get(name).truthy();
    let Value::Object(mut data) = code::of_function(properties, context)? else {
        return None;
    };
    if let Some(Value::Object(environment)) = property("Environment") {
        data.extend(environment);
    }
    if let Some(size) = property("MemorySize") {
        data.insert("MemorySize".to_owned(), size);
    }
    if let Some(start) = property("SnapStart") {
        let on = start.get("ApplyOn");
        if on.is_some_and(|it| it.as_str() != Some("None")) {
            data.insert("SnapStart".to_owned(), start);
        }
    }
    Some(data)
}

/// Everything that the Lambda function says, and the layers that ask for a new version.
fn all_properties<'a>(
    properties: &Properties<'a>,
    context: &Context<'a, '_>,
) -> Map<String, Value> {
    let mut fields = lambda_function::fields(properties, context);
    fields.set_given("Role", properties.own("Role").given());
    // The hash is taken before tags are passed on.
    let own = properties.get("Tags").value();
    fields.set("Tags", tags("lambda:createdBy", &own, Propagated::No));
    let Value::Object(mut data) = Value::from(fields) else {
        return Map::new();
    };
    let layers = data.get("Layers").and_then(Value::as_array).cloned();
    for layer in layers.into_iter().flatten() {
        let Some(id) = shape::id_in(&layer).map(str::to_owned) else {
            continue;
        };
        let Some(layer) = context.template.resource(&id) else {
            continue;
        };
        let properties = Properties::of(layer, context.template);
        if properties.get("PublishLambdaVersion").is_truthy() {
            data.insert(id, Value::Object(properties.all()));
        }
    }
    data
}
