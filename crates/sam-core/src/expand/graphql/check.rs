//! Why the transform refuses a GraphQL API: the first thing that it finds.

use super::schema;
use crate::expand::open_api::Fault;
use crate::syntax::is_truthy;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

pub(super) fn check(id: &str, properties: &Map<String, Value>) -> Result<(), Fault> {
    let refuse = |message: String| Err::<(), Fault>(Fault::resource(id, message));
    if let Some(path) = schema::first_wrong(properties) {
        let message = format!("Property '{}' is invalid.", path.join("."));
        return refuse(message).map_err(|it| it.at(path.iter().map(String::as_str)));
    }
    let auth = properties.get("Auth").unwrap_or(&Value::Null);
    check_auth(id, auth, "'Auth'").map_err(|it| it.at(["Auth"]))?;
    let additional = auth.get("Additional").and_then(Value::as_array);
    for (at, auth) in additional.into_iter().flatten().enumerate() {
        let place = match at {
            0 => "'Auth'".to_owned(),
            at => format!("'Auth.Additional.{at}'"),
        };
        check_auth(id, auth, &place).map_err(|it| it.at(["Auth", "Additional"]))?;
    }
    let given = |name: &str| properties.get(name).is_some_and(is_truthy);
    match (given("SchemaInline"), given("SchemaUri")) {
        (false, false) => {
            return refuse("One of 'SchemaInline' or 'SchemaUri' must be set.".to_owned());
        }
        (true, true) => {
            return refuse(
                "Both 'SchemaInline' and 'SchemaUri' cannot be defined at the same time."
                    .to_owned(),
            )
            .map_err(|it| it.at(["SchemaUri"]));
        }
        (true, false) | (false, true) => {}
    }
    authorizer_connectors(id, auth)?;
    let nothing = Map::new();
    let map = |name: &str| {
        properties
            .get(name)
            .and_then(Value::as_object)
            .unwrap_or(&nothing)
    };
    for (key, function) in map("Functions") {
        let result = check_function(key, function, map("DataSources"));
        result.map_err(|it| it.at(["Functions", key]))?;
    }
    let functions: BTreeSet<&str> = map("Functions").keys().map(String::as_str).collect();
    for (of, resolvers) in map("Resolvers") {
        for (key, resolver) in resolvers.as_object().unwrap_or(&nothing) {
            let result = check_resolver((of, key), resolver, &functions);
            result.map_err(|it| it.at(["Resolvers", of, key]))?;
        }
    }
    Ok(())
}

/// One way to authorize with its configuration.
fn check_auth(id: &str, auth: &Value, place: &str) -> Result<(), Fault> {
    let refuse = |message: String| Err(Fault::resource(id, message));
    let there = |name: &str| auth.get(name).is_some_and(|it| !it.is_null());
    let names = ["Type", "LambdaAuthorizer", "OpenIDConnect", "UserPool"];
    if names.iter().filter(|it| there(it)).count() > 2 {
        return refuse(format!(
            "{place} has more than one authentication configuration defined."
        ));
    }
    let kind = auth.get("Type").and_then(Value::as_str).unwrap_or_default();
    let needed = match kind {
        "AWS_LAMBDA" => "LambdaAuthorizer",
        "OPENID_CONNECT" => "OpenIDConnect",
        "AMAZON_COGNITO_USER_POOLS" => "UserPool",
        _ => return Ok(()),
    };
    match there(needed) {
        true => Ok(()),
        false => refuse(format!("'{needed}' must be defined if type is '{kind}'.")),
    }
}

/// SAM makes a connector for the function of each authorizer, which needs its ARN.
fn authorizer_connectors(id: &str, auth: &Value) -> Result<(), Fault> {
    let additional = auth.get("Additional").and_then(Value::as_array);
    let all = std::iter::once(auth).chain(additional.into_iter().flatten());
    let of_lambda = all.filter(|it| it.get("Type").and_then(Value::as_str) == Some("AWS_LAMBDA"));
    for (at, found) in of_lambda.enumerate() {
        let authorizer = found.get("LambdaAuthorizer").unwrap_or(&Value::Null);
        if !has(authorizer, "AuthorizerUri") {
            let connector = format!("{id}ToLambdaAuthConnector{}", at + 1);
            let message = "Unable to get Lambda function ARN from 'Destination' resource.";
            let place: &[&str] = match std::ptr::eq(found, auth) {
                true => &["Auth", "LambdaAuthorizer", "AuthorizerUri"],
                false => &["Auth", "Additional"],
            };
            return Err(Fault::resource(&connector, message).at(place.iter().copied()));
        }
    }
    Ok(())
}

fn has(value: &Value, name: &str) -> bool {
    value.get(name).is_some_and(is_truthy)
}

fn check_function(key: &str, function: &Value, sources: &Map<String, Value>) -> Result<(), Fault> {
    let refuse = |message: String| Err(Fault::part(key, message));
    if has(function, "Id") {
        let written = function.as_object().into_iter().flatten();
        return match written.filter(|(_, it)| !it.is_null()).count() {
            1 => Ok(()),
            _ => refuse("'Id' cannot be defined with other properties in Function.".to_owned()),
        };
    }
    check_code(key, function)?;
    if !has(function, "InlineCode") && !has(function, "CodeUri") {
        return refuse("One of 'InlineCode' or 'CodeUri' must be set.".to_owned());
    }
    let source = function.get("DataSource").filter(|it| is_truthy(it));
    let Some(source) = source else {
        return refuse("'DataSource' must be set.".to_owned());
    };
    if let Some(name) = source.as_str() {
        let of_kind = |kind: &str| sources.get(kind).is_some_and(|it| it.get(name).is_some());
        let is_known =
            name.eq_ignore_ascii_case("none") || of_kind("DynamoDb") || of_kind("Lambda");
        if !is_known {
            let message = format!(
                "Either define DataSource '{name}' in 'DataSources' or use intrinsic function like GetAtt, ImportValue, Sub or another one to reference a DataSource defined outside of this GraphQLApi resource."
            );
            return Err(Fault::part(key, message).at(["Functions", key, "DataSource"]));
        }
    }
    check_runtime(key, function)
}

fn check_code(key: &str, of: &Value) -> Result<(), Fault> {
    match has(of, "InlineCode") && has(of, "CodeUri") {
        false => Ok(()),
        true => Err(Fault::part(
            key,
            "Both 'InlineCode' and 'CodeUri' cannot be defined at the same time.",
        )),
    }
}

fn check_runtime(key: &str, of: &Value) -> Result<(), Fault> {
    match of.get("Runtime").is_some_and(|it| !it.is_null()) {
        true => Ok(()),
        false => Err(Fault::part(
            key,
            format!("'Runtime' must be defined as a property in {key}."),
        )),
    }
}

fn check_resolver(
    (of, key): (&str, &str),
    resolver: &Value,
    functions: &BTreeSet<&str>,
) -> Result<(), Fault> {
    let refuse = |message: String| Err(Fault::part(key, message));
    check_code(key, resolver)?;
    if has(resolver, "InlineCode") || has(resolver, "CodeUri") {
        check_runtime(key, resolver)?;
    }
    if !has(resolver, "Pipeline") {
        return refuse(format!(
            "Resolver '{key}' must have Pipeline defined. Unit resolvers are not supported. If you need a Unit resolver you can use AppSync resource."
        ));
    }
    for name in super::describe::pipeline(resolver) {
        if !functions.contains(name.as_str()) {
            let message = format!("Function '{name}' does not exist.");
            return Err(Fault::part(key, message).at(["Resolvers", of, key, "Pipeline"]));
        }
    }
    Ok(())
}
