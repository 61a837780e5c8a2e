//! What `JwtConfiguration` of an authorizer of an HTTP API has. SAM's schema says only that it is a map.

/// Its keys, in any case, with what they are for.
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-oauth2authorizer.html>
pub const JWT_CONFIGURATION_KEYS: [(&str, &str); 2] = [
    ("issuer", "who signs the tokens: a URL"),
    ("audience", "whom the tokens are for: a list"),
];
