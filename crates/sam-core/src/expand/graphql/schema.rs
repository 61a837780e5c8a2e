//! The shape that the properties of a GraphQL API must have.

use serde_json::{Map, Value};

/// What a property takes.
enum Shape {
    Any,
    /// Numbers count as texts.
    Text,
    Bool,
    OneOf(&'static [&'static str]),
    /// A map with known keys only.
    Fields(&'static [Field]),
    /// A map with any keys.
    MapOf(&'static Shape),
    ListOf(&'static Shape),
    /// A map with known keys, or a boolean.
    FieldsOrBool(&'static [Field]),
    /// A map or a text.
    MapOrText,
}

/// A property by name, and what it takes.
struct Field(&'static str, Needed, Shape);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Needed {
    Yes,
    No,
}

use Needed::{No, Yes};
use Shape::{Any, Bool, Fields, FieldsOrBool, ListOf, MapOf, MapOrText, OneOf, Text};

const AUTH_TYPE: Field = Field(
    "Type",
    Yes,
    OneOf(&[
        "AWS_IAM",
        "API_KEY",
        "AWS_LAMBDA",
        "OPENID_CONNECT",
        "AMAZON_COGNITO_USER_POOLS",
    ]),
);
const LAMBDA_AUTHORIZER: Field = Field(
    "LambdaAuthorizer",
    No,
    Fields(&[
        Field("AuthorizerResultTtlInSeconds", No, Any),
        Field("AuthorizerUri", Yes, Any),
        Field("IdentityValidationExpression", No, Any),
    ]),
);
const OPEN_ID_CONNECT: Field = Field(
    "OpenIDConnect",
    No,
    Fields(&[
        Field("AuthTTL", No, Any),
        Field("ClientId", No, Any),
        Field("IatTTL", No, Any),
        Field("Issuer", No, Any),
    ]),
);
const USER_POOL: Field = Field(
    "UserPool",
    No,
    Fields(&[
        Field("AppIdClientRegex", No, Any),
        Field("AwsRegion", No, Any),
        Field("DefaultAction", No, Any),
        Field("UserPoolId", Yes, Any),
    ]),
);
const SYNC: Field = Field(
    "Sync",
    No,
    Fields(&[
        Field("ConflictDetection", Yes, Any),
        Field("ConflictHandler", No, Any),
        Field(
            "LambdaConflictHandlerConfig",
            No,
            Fields(&[Field("LambdaConflictHandlerArn", Yes, Any)]),
        ),
    ]),
);
const RUNTIME: Field = Field(
    "Runtime",
    No,
    Fields(&[Field("Name", Yes, Any), Field("Version", Yes, Any)]),
);
const TABLE: Shape = Fields(&[
    Field("TableName", Yes, Any),
    Field("ServiceRoleArn", No, Any),
    Field("TableArn", No, Any),
    Field("Permissions", No, ListOf(&OneOf(&["Read", "Write"]))),
    Field("Name", No, Any),
    Field("Description", No, Any),
    Field("Region", No, Any),
    Field(
        "DeltaSync",
        No,
        Fields(&[
            Field("BaseTableTTL", Yes, Any),
            Field("DeltaSyncTableName", Yes, Any),
            Field("DeltaSyncTableTTL", Yes, Any),
        ]),
    ),
    Field("UseCallerCredentials", No, Any),
    Field("Versioned", No, Any),
]);
const LAMBDA: Shape = Fields(&[
    Field("FunctionArn", Yes, Any),
    Field("ServiceRoleArn", No, Any),
    Field("Name", No, Any),
    Field("Description", No, Any),
]);
const FUNCTION: Shape = Fields(&[
    Field("DataSource", No, MapOrText),
    RUNTIME,
    Field("InlineCode", No, Any),
    Field("CodeUri", No, Any),
    Field("Description", No, Any),
    Field("MaxBatchSize", No, Any),
    Field("Name", No, Text),
    Field("Id", No, Any),
    SYNC,
]);
const RESOLVER: Shape = Fields(&[
    Field("FieldName", No, Text),
    Field(
        "Caching",
        No,
        Fields(&[
            Field("Ttl", Yes, Any),
            Field("CachingKeys", No, ListOf(&Any)),
        ]),
    ),
    Field("InlineCode", No, Any),
    Field("CodeUri", No, Any),
    Field("MaxBatchSize", No, Any),
    Field("Pipeline", No, ListOf(&Text)),
    RUNTIME,
    SYNC,
]);

/// In the order in which the transform looks at them. Unknown properties at the top are none of its business.
const PROPERTIES: &[Field] = &[
    Field(
        "Auth",
        Yes,
        Fields(&[
            AUTH_TYPE,
            LAMBDA_AUTHORIZER,
            OPEN_ID_CONNECT,
            USER_POOL,
            Field(
                "Additional",
                No,
                ListOf(&Fields(&[
                    AUTH_TYPE,
                    LAMBDA_AUTHORIZER,
                    OPEN_ID_CONNECT,
                    USER_POOL,
                ])),
            ),
        ]),
    ),
    Field("XrayEnabled", No, Bool),
    Field(
        "Logging",
        No,
        FieldsOrBool(&[
            Field("CloudWatchLogsRoleArn", No, Any),
            Field("ExcludeVerboseContent", No, Any),
            Field("FieldLogLevel", No, Any),
        ]),
    ),
    Field(
        "DataSources",
        No,
        Fields(&[
            Field("DynamoDb", No, MapOf(&TABLE)),
            Field("Lambda", No, MapOf(&LAMBDA)),
        ]),
    ),
    Field("Functions", No, MapOf(&FUNCTION)),
    Field("Resolvers", No, MapOf(&MapOf(&RESOLVER))),
    Field(
        "ApiKeys",
        No,
        MapOf(&Fields(&[
            Field("ApiKeyId", No, Any),
            Field("Description", No, Any),
            Field("ExpiresOn", No, Any),
        ])),
    ),
    Field(
        "DomainName",
        No,
        Fields(&[
            Field("CertificateArn", Yes, Any),
            Field("DomainName", Yes, Any),
            Field("Description", No, Any),
        ]),
    ),
    Field(
        "Cache",
        No,
        Fields(&[
            Field("ApiCachingBehavior", Yes, Any),
            Field("Ttl", Yes, Any),
            Field("Type", Yes, Any),
            Field("AtRestEncryptionEnabled", No, Any),
            Field("TransitEncryptionEnabled", No, Any),
        ]),
    ),
];

/// The path to the first value that has another shape.
pub(super) fn first_wrong(properties: &Map<String, Value>) -> Option<String> {
    known(PROPERTIES, properties)
}

fn known(fields: &[Field], map: &Map<String, Value>) -> Option<String> {
    fields.iter().find_map(|Field(name, needed, shape)| {
        match map.get(*name).filter(|it| !it.is_null()) {
            None => (*needed == Yes).then(|| (*name).to_owned()),
            Some(value) => wrong(shape, value).map(|rest| join(name, &rest)),
        }
    })
}

fn join(name: &str, rest: &str) -> String {
    match rest {
        "" => name.to_owned(),
        rest => format!("{name}.{rest}"),
    }
}

/// The path within a value to what is wrong: empty for the value itself.
fn wrong(shape: &Shape, value: &Value) -> Option<String> {
    let all = |is: bool| (!is).then(String::new);
    match (shape, value) {
        (Any, _) => None,
        (Text, _) => all(matches!(
            value,
            Value::String(_) | Value::Number(_) | Value::Bool(_)
        )),
        (Bool, _) => all(as_bool(value).is_some()),
        (OneOf(names), Value::String(text)) => all(names.contains(&text.as_str())),
        (Fields(fields) | FieldsOrBool(fields), Value::Object(map)) => {
            known(fields, map).or_else(|| {
                let is_known = |key: &str| fields.iter().any(|Field(name, ..)| *name == key);
                let unknown = map.keys().filter(|it| !is_known(it));
                unknown.min().cloned()
            })
        }
        (FieldsOrBool(_), _) => all(as_bool(value).is_some()),
        (MapOf(shape), Value::Object(map)) => map
            .iter()
            .find_map(|(key, value)| wrong(shape, value).map(|rest| join(key, &rest))),
        (ListOf(shape), Value::Array(items)) => items
            .iter()
            .enumerate()
            .find_map(|(at, value)| wrong(shape, value).map(|rest| join(&at.to_string(), &rest))),
        (MapOrText, _) => all(matches!(
            value,
            Value::Object(_) | Value::String(_) | Value::Number(_) | Value::Bool(_)
        )),
        (OneOf(_) | Fields(_) | MapOf(_) | ListOf(_), _) => Some(String::new()),
    }
}

/// A boolean, as it is or as a word for it.
pub(super) fn as_bool(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::Number(number) => match number.as_f64() {
            Some(1.0) => Some(true),
            Some(0.0) => Some(false),
            Some(_) | None => None,
        },
        Value::String(text) => match text.to_lowercase().as_str() {
            "1" | "on" | "t" | "true" | "y" | "yes" => Some(true),
            "0" | "off" | "f" | "false" | "n" | "no" => Some(false),
            _ => None,
        },
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
