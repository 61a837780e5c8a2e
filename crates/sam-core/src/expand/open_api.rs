//! The definition of an API in OpenAPI 3 or Swagger 2, and what the transform writes into it.

mod cors;
mod editor;
mod fault;
mod integration;
mod policy;
pub(super) mod python;
mod request;
mod security;
mod version;

use super::default_route::ANY_METHOD;
pub(super) use cors::{Cors, HttpCors};
pub(super) use editor::{Editor, Side, edit, has_integration_of, normalized_method, skeleton};
pub(super) use fault::{Fault, FaultSubject};
pub(super) use integration::{LambdaRoute, StateMachineRoute};
pub(super) use policy::{add_resource_policy, add_statements};
pub(super) use request::{
    RequestParameter, add_model, add_parameters, add_path_parameters, add_validator,
};
pub(super) use security::{
    MethodAuth, Preflight, add_api_key_definition, set_default_api_key, set_default_authorizer,
    set_default_http_authorizer,
};
pub(super) use version::{is_supported_version, is_valid, is_version_3, move_to_version_3};

/// The key of what API Gateway calls for a method.
const INTEGRATION: &str = "x-amazon-apigateway-integration";
