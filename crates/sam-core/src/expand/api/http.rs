//! `AWS::Serverless::HttpApi` as a whole: the API with its definition, its stage and what else it has.

use super::http_definition::CREATOR;
use super::resource::{ApiResource, passed_on};
use super::{http_authorizer, http_definition, rest};
use crate::expand::apis::{Apis, resolve};
use crate::expand::context::Context;
use crate::expand::open_api::Fault;
use crate::expand::open_api::python::{PyMap, PyValue};
use crate::expand::properties::first_wrong;
use crate::expand::{Origin, domain, stage};
use serde_json::{Value, json};

const SAM_TYPE: &str = "AWS::Serverless::HttpApi";

/// The resources that the transform makes of an HTTP API, the API itself among them.
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
    if let Some(wrong) = first_wrong(SAM_TYPE, SAM_TYPE, &rest::shapes(&properties)) {
        return Err(Fault::resource(id, wrong.message).at([&*wrong.property]));
    }
    for name in ["CorsConfiguration", "Domain"] {
        if let Some(value) = properties.get_mut(name) {
            resolve(value, context, dress)?;
        }
    }
    let given = |name: &str| properties.given(name);
    if given("DefinitionUri").is_some() && given("DefinitionBody").is_some() {
        let message = "Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.";
        return Err(Fault::resource(id, message).at(["DefinitionUri"]));
    }
    let passed_on = passed_on(&attributes);
    let mut http_api = ApiResource::new(id.to_owned(), "AWS::ApiGatewayV2::Api", &attributes);
    let has_body = properties
        .get("DefinitionBody")
        .is_some_and(|it| !it.is_null());
    http_definition::edit_all(id, &mut properties, context)?;
    let given = |name: &str| {
        properties
            .given(name)
            .map_or(Value::Null, PyValue::to_value)
    };
    http_api.set("FailOnWarnings", given("FailOnWarnings"));
    match (
        rest::definition_location(id, &properties, context.local_paths)?,
        properties.given("DefinitionBody"),
    ) {
        (Some(location), _) => http_api.set("BodyS3Location", location.to_value()),
        (None, Some(body)) => http_api.set("Body", body.to_value()),
        (None, None) => {
            return Err(Fault::resource(
                id,
                "'DefinitionUri' or 'DefinitionBody' are required properties of an 'AWS::Serverless::HttpApi'. Add a value for one of these properties or add a 'HttpApi' event to an 'AWS::Serverless::Function'.",
            ));
        }
    }
    let domain = properties.get("Domain");
    let domain = domain::http(id, domain, CREATOR, &passed_on, &mut apis.shared);
    let mut domain = domain.map_err(|it| it.at(["Domain"]))?;
    for resource in &mut domain {
        resource.of(Origin::Property("Domain"), ["Domain"]);
    }
    let permissions = http_authorizer::permissions(id, &properties, &passed_on, context);
    let permissions = permissions.map_err(|it| it.at(["Auth"]))?;
    let value = |name: &str| properties.get(name).map_or(Value::Null, PyValue::to_value);
    let stage_name = properties.given("StageName");
    let stage_id = stage::http_id(id, stage_name.map(PyValue::as_str));
    let stage_name = stage_name.map_or_else(|| "$default".into(), PyValue::to_value);
    let mut stage = ApiResource::new(stage_id, "AWS::ApiGatewayV2::Stage", &passed_on)
        .with("ApiId", json!({ "Ref": id }))
        .with("StageName", stage_name);
    stage.of(Origin::Sam, ["StageName"]);
    for name in [
        "StageVariables",
        "AccessLogSettings",
        "DefaultRouteSettings",
        "Tags",
    ] {
        stage.set(name, value(name));
    }
    stage.set("AutoDeploy", true);
    stage.set("RouteSettings", value("RouteSettings"));
    let tags = value("Tags");
    let mut made = vec![http_api];
    made.extend(permissions);
    made.extend(domain);
    made.push(stage);
    if has_body && crate::syntax::is_truthy(&tags) {
        for resource in &mut made {
            resource.tag(&tags);
        }
    }
    Ok(made)
}
