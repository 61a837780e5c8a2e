//! The shape that the properties of a GraphQL API must have.

use crate::expand::schema::Schema::{
    Any, Boolean, Fields, FieldsOrBoolean, List, MapOf, OneOf, OrMap, Text,
};
use crate::expand::schema::{Field, Schema, first_misfit, needed, optional};
use serde_json::{Map, Value};

const AUTH_TYPE: Field = needed(
    "Type",
    OneOf(&[
        "AWS_IAM",
        "API_KEY",
        "AWS_LAMBDA",
        "OPENID_CONNECT",
        "AMAZON_COGNITO_USER_POOLS",
    ]),
);
const LAMBDA_AUTHORIZER: Field = optional(
    "LambdaAuthorizer",
    Fields(&[
        optional("AuthorizerResultTtlInSeconds", Any),
        needed("AuthorizerUri", Any),
        optional("IdentityValidationExpression", Any),
    ]),
);
const OPEN_ID_CONNECT: Field = optional(
    "OpenIDConnect",
    Fields(&[
        optional("AuthTTL", Any),
        optional("ClientId", Any),
        optional("IatTTL", Any),
        optional("Issuer", Any),
    ]),
);
const USER_POOL: Field = optional(
    "UserPool",
    Fields(&[
        optional("AppIdClientRegex", Any),
        optional("AwsRegion", Any),
        optional("DefaultAction", Any),
        needed("UserPoolId", Any),
    ]),
);
const SYNC: Field = optional(
    "Sync",
    Fields(&[
        needed("ConflictDetection", Any),
        optional("ConflictHandler", Any),
        optional(
            "LambdaConflictHandlerConfig",
            Fields(&[needed("LambdaConflictHandlerArn", Any)]),
        ),
    ]),
);
const RUNTIME: Field = optional(
    "Runtime",
    Fields(&[needed("Name", Any), needed("Version", Any)]),
);
const TABLE: Schema = Fields(&[
    needed("TableName", Any),
    optional("ServiceRoleArn", Any),
    optional("TableArn", Any),
    optional("Permissions", List(&OneOf(&["Read", "Write"]))),
    optional("Name", Any),
    optional("Description", Any),
    optional("Region", Any),
    optional(
        "DeltaSync",
        Fields(&[
            needed("BaseTableTTL", Any),
            needed("DeltaSyncTableName", Any),
            needed("DeltaSyncTableTTL", Any),
        ]),
    ),
    optional("UseCallerCredentials", Any),
    optional("Versioned", Any),
]);
const LAMBDA: Schema = Fields(&[
    needed("FunctionArn", Any),
    optional("ServiceRoleArn", Any),
    optional("Name", Any),
    optional("Description", Any),
]);
const FUNCTION: Schema = Fields(&[
    optional("DataSource", OrMap(&Text)),
    RUNTIME,
    optional("InlineCode", Any),
    optional("CodeUri", Any),
    optional("Description", Any),
    optional("MaxBatchSize", Any),
    optional("Name", Text),
    optional("Id", Any),
    SYNC,
]);
const RESOLVER: Schema = Fields(&[
    optional("FieldName", Text),
    optional(
        "Caching",
        Fields(&[needed("Ttl", Any), optional("CachingKeys", List(&Any))]),
    ),
    optional("InlineCode", Any),
    optional("CodeUri", Any),
    optional("MaxBatchSize", Any),
    optional("Pipeline", List(&Text)),
    RUNTIME,
    SYNC,
]);

/// In the order in which the transform looks at them. Unknown properties at the top are none of its business.
const PROPERTIES: &[Field] = &[
    needed(
        "Auth",
        Fields(&[
            AUTH_TYPE,
            LAMBDA_AUTHORIZER,
            OPEN_ID_CONNECT,
            USER_POOL,
            optional(
                "Additional",
                List(&Fields(&[
                    AUTH_TYPE,
                    LAMBDA_AUTHORIZER,
                    OPEN_ID_CONNECT,
                    USER_POOL,
                ])),
            ),
        ]),
    ),
    optional("XrayEnabled", Boolean),
    optional(
        "Logging",
        FieldsOrBoolean(&[
            optional("CloudWatchLogsRoleArn", Any),
            optional("ExcludeVerboseContent", Any),
            optional("FieldLogLevel", Any),
        ]),
    ),
    optional(
        "DataSources",
        Fields(&[
            optional("DynamoDb", MapOf(&TABLE)),
            optional("Lambda", MapOf(&LAMBDA)),
        ]),
    ),
    optional("Functions", MapOf(&FUNCTION)),
    optional("Resolvers", MapOf(&MapOf(&RESOLVER))),
    optional(
        "ApiKeys",
        MapOf(&Fields(&[
            optional("ApiKeyId", Any),
            optional("Description", Any),
            optional("ExpiresOn", Any),
        ])),
    ),
    optional(
        "DomainName",
        Fields(&[
            needed("CertificateArn", Any),
            needed("DomainName", Any),
            optional("Description", Any),
        ]),
    ),
    optional(
        "Cache",
        Fields(&[
            needed("ApiCachingBehavior", Any),
            needed("Ttl", Any),
            needed("Type", Any),
            optional("AtRestEncryptionEnabled", Any),
            optional("TransitEncryptionEnabled", Any),
        ]),
    ),
];

/// The keys that lead to the first value of another shape.
pub(super) fn first_wrong(properties: &Map<String, Value>) -> Option<Vec<String>> {
    Some(first_misfit(properties, PROPERTIES)?.path)
}
