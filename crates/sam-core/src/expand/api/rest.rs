//! `AWS::Serverless::Api` as a whole: the REST API with its definition, its deployment, its stage and what else it has.

use super::resource::{ApiResource, passed_on};
use super::{rest_authorizer, rest_definition, usage_plan};
use crate::expand::apis::{Apis, resolve};
use crate::expand::code::{self, S3Object};
use crate::expand::context::Context;
use crate::expand::draft::tag_list;
use crate::expand::local_paths::LocalPaths;
use crate::expand::open_api::python::{PyMap, PyText, PyValue, printed, printed_json, py_map};
use crate::expand::open_api::{Fault, is_supported_version};
use crate::expand::properties::first_wrong;
use crate::expand::{Origin, domain, hash, stage};
use crate::spec::Partition;
use serde_json::{Map, Value, json};

const SAM_TYPE: &str = "AWS::Serverless::Api";

/// The resources that the transform makes of a REST API, the API itself among them.
pub(crate) fn expand(
    apis: &mut Apis,
    id: &str,
    context: &Context<'_, '_>,
) -> Result<Vec<ApiResource>, Fault> {
    let dress = apis.dress();
    let Some(api) = apis.all.get_mut(id) else {
        return Ok(Vec::new());
    };
    let mut properties = std::mem::replace(&mut api.properties, PyMap::plain());
    let attributes = api.attributes.clone();
    let shares_records = api.shares_records;
    let refuse = |name: &str, message: &str| Err(Fault::resource(id, message).at([name]));
    if let Some(wrong) = first_wrong(SAM_TYPE, SAM_TYPE, &shapes(&properties)) {
        return refuse(&wrong.property, &wrong.message);
    }
    for name in ["BinaryMediaTypes", "Domain", "Auth"] {
        if let Some(value) = properties.get_mut(name) {
            resolve(value, context, dress)?;
        }
    }
    let given = |name: &str| properties.given(name);
    if given("DefinitionUri").is_some() && given("DefinitionBody").is_some() {
        let message = "Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.";
        return refuse("DefinitionUri", message);
    }
    if given("DefinitionUri").is_some() && given("MergeDefinitions").is_some() {
        let message = "Cannot set 'MergeDefinitions' to True when using `DefinitionUri`.";
        return refuse("MergeDefinitions", message);
    }
    if given("OpenApiVersion").is_some_and(|it| !is_supported_version(it)) {
        let message = "The OpenApiVersion value must be of the format '3.0.0'.";
        return refuse("OpenApiVersion", message);
    }
    let value = |name: &str| properties.get(name).map_or(Value::Null, PyValue::to_value);
    let set = |name: &str| given(name).map_or(Value::Null, PyValue::to_value);
    let passed_on = passed_on(&attributes);
    let mut rest_api = ApiResource::new(id.to_owned(), "AWS::ApiGateway::RestApi", &attributes)
        .with("BinaryMediaTypes", value("BinaryMediaTypes"))
        .with("MinimumCompressionSize", value("MinimumCompressionSize"));
    let endpoint = match given("EndpointConfiguration") {
        Some(endpoint) => Some(endpoint.clone()),
        None if context.partition == Partition::Aws => None,
        None => Some("REGIONAL".into()),
    };
    if let Some(endpoint) = endpoint {
        set_endpoint(&mut rest_api, &endpoint)?;
    }
    for name in [
        "FailOnWarnings",
        "Name",
        "Description",
        "Mode",
        "ApiKeySourceType",
        "Policy",
        "SecurityPolicy",
        "EndpointAccessMode",
    ] {
        rest_api.set(name, set(name));
    }
    rest_definition::edit_all(id, &mut properties, context)?;
    let location = definition_location(id, &properties, context.local_paths)?;
    let is_location = location.is_some();
    let mut definition = location.or_else(|| {
        let body = properties
            .get_mut("DefinitionBody")
            .filter(|it| it.is_truthy());
        body.map(|it| std::mem::replace(it, PyValue::Null))
    });
    if let Some(definition) = &definition {
        let name = if is_location {
            "BodyS3Location"
        } else {
            "Body"
        };
        rest_api.set(name, definition.to_value());
    }
    if shares_records && let Some(name) = apis.shared.distribution.clone() {
        set_distribution(&mut properties, name);
    }
    let domain = domain::rest(id, &mut properties, &passed_on, &mut apis.shared);
    let mut domain = domain.map_err(|it| it.at(["Domain"]))?;
    for resource in &mut domain {
        resource.of(Origin::Property("Domain"), ["Domain"]);
    }
    if shares_records {
        let records = properties.get("Domain").and_then(|it| it.get("Route53"));
        let name = records.and_then(|it| it.get("DistributionDomainName"));
        apis.shared.distribution = name.cloned();
    }
    let text = definition
        .as_mut()
        .map(|it| deployed(it, &mut properties, apis.function_names(id)));
    let value = |name: &str| properties.get(name).map_or(Value::Null, PyValue::to_value);
    let mut deployment = ApiResource::new(
        format!("{id}Deployment"),
        "AWS::ApiGateway::Deployment",
        &passed_on,
    )
    .with("RestApiId", json!({ "Ref": id }));
    if properties.given("OpenApiVersion").is_none() {
        deployment.set("StageName", "Stage");
    }
    if let Some(text) = text {
        let digits = hash::digits_of_text(&text);
        deployment.id.push_str(&hash::of_text(&text));
        deployment.set("Description", format!("RestApi deployment id: {digits}"));
    }
    let stage_name = properties.get("StageName").and_then(PyValue::as_str);
    let mut stage = ApiResource::new(
        stage::id(id, stage_name),
        "AWS::ApiGateway::Stage",
        &passed_on,
    )
    .with("RestApiId", json!({ "Ref": id }))
    .with("DeploymentId", json!({ "Ref": deployment.id }));
    stage.of(Origin::Sam, ["StageName"]);
    for name in [
        "StageName",
        "CacheClusterEnabled",
        "CacheClusterSize",
        "Variables",
        "MethodSettings",
        "AccessLogSetting",
        "CanarySetting",
        "TracingEnabled",
    ] {
        stage.set(name, value(name));
    }
    let tags = value("Tags");
    if !tags.is_null() {
        stage.set("Tags", tag_list(&tags));
    }
    let permissions = rest_authorizer::permissions(id, &properties, &passed_on, context);
    let permissions = permissions.map_err(|it| it.at(["Auth"]))?;
    let auth = properties.get("Auth").cloned().unwrap_or(PyValue::Null);
    let plan = usage_plan::expand_whole(id, &stage.id, &auth, &passed_on, apis, context);
    let mut plan = plan.map_err(|it| it.at(["Auth", "UsagePlan"]))?;
    for resource in &mut plan {
        resource.of(Origin::Property("Auth"), ["Auth", "UsagePlan"]);
    }
    let mut made = vec![rest_api, deployment, stage];
    made.extend(permissions);
    made.extend(domain);
    made.extend(plan);
    let is_propagated = properties.given("PropagateTags").is_some();
    if is_propagated && crate::syntax::is_truthy(&tags) {
        for resource in &mut made {
            resource.tag(&tags);
        }
    }
    Ok(made)
}

/// The transform writes into the map of `Globals` itself, so that an API finds there what an earlier one wrote.
fn set_distribution(properties: &mut PyMap, name: PyValue) {
    let domain = properties.get_mut("Domain").and_then(PyValue::as_map_mut);
    let records = domain
        .and_then(|it| it.get_mut("Route53"))
        .and_then(PyValue::as_map_mut);
    if let Some(records) = records {
        records.set("DistributionDomainName".into(), name);
    }
}

/// The properties as far as their shapes are checked, without what a definition says.
pub(super) fn shapes(properties: &PyMap) -> Map<String, Value> {
    let shape = |(name, value): (&PyText, &PyValue)| {
        let value = match (name.as_str(), value) {
            ("DefinitionBody", PyValue::Map(_)) => Value::Object(Map::new()),
            (_, value) => value.to_value(),
        };
        (name.as_str().to_owned(), value)
    };
    properties.unordered().map(shape).collect()
}

fn set_endpoint(rest_api: &mut ApiResource, endpoint: &PyValue) -> Result<(), Fault> {
    let Some(endpoint_type) = endpoint.given("Type") else {
        let value = endpoint.to_value();
        rest_api.set("EndpointConfiguration", json!({ "Types": [value] }));
        rest_api.set("Parameters", json!({ "endpointConfigurationTypes": value }));
        return Ok(());
    };
    let value = endpoint_type.to_value();
    rest_api.set("Parameters", json!({ "endpointConfigurationTypes": value }));
    let mut configuration = Map::new();
    configuration.insert("Types".to_owned(), json!([value]));
    let ids = ["VPCEndpointIds", "VpcEndpointIds"].map(|it| endpoint.get(it));
    match ids {
        [Some(_), Some(_)] => {
            return Err(Fault::resource(
                &rest_api.id,
                "'VPCEndpointIds' and 'VpcEndpointIds' cannot be used together in EndpointConfiguration.",
            )
            .at(["EndpointConfiguration", "VPCEndpointIds"]));
        }
        [Some(ids), None] | [None, Some(ids)] => {
            let own = Some(ids).filter(|it| it.is_truthy());
            // Of an empty value of the first name the transform takes that of the other, which is not there.
            let ids = match (own, endpoint.get("VpcEndpointIds")) {
                (Some(ids), _) | (None, Some(ids)) => ids.to_value(),
                (None, None) => Value::Null,
            };
            configuration.insert("VpcEndpointIds".to_owned(), ids);
        }
        [None, None] => {}
    }
    if let Some(address) = endpoint.get("IpAddressType") {
        configuration.insert("IpAddressType".to_owned(), address.to_value());
    }
    rest_api.set("EndpointConfiguration", Value::Object(configuration));
    Ok(())
}

/// `DefinitionUri`: where the definition is in a bucket.
pub(super) fn definition_location(
    id: &str,
    properties: &PyMap,
    local_paths: LocalPaths,
) -> Result<Option<PyValue>, Fault> {
    let Some(uri) = properties.given("DefinitionUri") else {
        return Ok(None);
    };
    if uri.as_map().is_some() {
        let (Some(bucket), Some(key)) = (uri.given("Bucket"), uri.given("Key")) else {
            let message = "'DefinitionUri' requires Bucket and Key properties to be specified.";
            return Err(Fault::resource(id, message).at(["DefinitionUri"]));
        };
        let mut location = py_map([("Bucket", bucket.clone()), ("Key", key.clone())]);
        if let Some(version) = uri.get("Version") {
            location.set("Version".into(), version.clone());
        }
        return Ok(Some(location.into()));
    }
    let found = uri.as_text().and_then(|uri| {
        let mut written = Value::from(uri.as_str());
        code::uploaded(&mut written, local_paths);
        let found = S3Object::of(written.as_str()?)?;
        let text = |text: &str| PyValue::from(uri.like(text));
        let mut location = py_map([("Bucket", text(&found.bucket)), ("Key", text(&found.key))]);
        if let Some(version) = found.version {
            location.set("Version".into(), text(&version));
        }
        Some(PyValue::Map(location))
    });
    let message = "'DefinitionUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.";
    let fault = || Fault::resource(id, message).at(["DefinitionUri"]);
    found.map(Some).ok_or_else(fault)
}

/// The text of which the ID of a deployment has the hash: with it a new deployment is made for what has changed.
fn deployed(
    definition: &mut PyValue,
    properties: &mut PyMap,
    function_names: Option<&str>,
) -> String {
    let mut text = printed(definition);
    let mut add = |part: &str| {
        text.push_str("||");
        text.push_str(part);
    };
    if let Some(version) = properties
        .get_mut("OpenApiVersion")
        .filter(|it| it.is_truthy())
    {
        add(&printed(version));
    }
    if let Some(domain) = properties.get_mut("Domain").filter(|it| it.is_truthy()) {
        add(&printed_json(domain));
    }
    if let Some(names) = function_names.filter(|it| !it.is_empty()) {
        add(names);
    }
    text
}
