//! The APIs that SAM makes for events that name none
//! (<https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-api.html>).

/// The logical ID of the REST API, for events of type `Api`.
pub const IMPLICIT_REST_API: &str = "ServerlessRestApi";

/// The logical ID of the HTTP API, for events of type `HttpApi`.
pub const IMPLICIT_HTTP_API: &str = "ServerlessHttpApi";

/// The stage of the implicit REST API.
pub const IMPLICIT_REST_STAGE: &str = "Prod";

/// The stage of HTTP APIs that name none.
pub const DEFAULT_HTTP_STAGE: &str = "$default";

/// Whether SAM gives a logical ID to an API that it makes.
pub fn is_implicit_api(id: &str) -> bool {
    [IMPLICIT_REST_API, IMPLICIT_HTTP_API].contains(&id)
}
