//! The names that operations and services have in the SDKs.

/// `GetObject` of `get_object`; the case within a word is not known.
pub(super) fn operation_of_snake(name: &str) -> String {
    name.split('_').map(capital).collect()
}

/// `GetObject` of `getObject`.
pub(super) fn capital(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

/// The name that boto3 has for the service of a package of the SDK for JavaScript, `client-sfn`, or of a class of its
/// version 2, `StepFunctions`.
pub(super) fn service(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let known = OTHER_NAMES.iter().find(|it| it.0 == name);
    known.map_or_else(|| name.clone(), |it| it.1.to_owned())
}

/// Names of services in the SDKs for JavaScript whose name in boto3 is another one.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("api-gateway", "apigateway"),
    ("application-discovery-service", "discovery"),
    ("auto-scaling", "autoscaling"),
    ("cloudwatch-events", "events"),
    ("cloudwatch-logs", "logs"),
    ("cloudwatchevents", "events"),
    ("cloudwatchlogs", "logs"),
    ("cognito-identity-provider", "cognito-idp"),
    ("cognitoidentity", "cognito-identity"),
    ("cognitoidentityserviceprovider", "cognito-idp"),
    ("config-service", "config"),
    ("configservice", "config"),
    ("cost-and-usage-report-service", "cur"),
    ("cost-explorer", "ce"),
    ("costexplorer", "ce"),
    ("data-pipeline", "datapipeline"),
    ("database-migration-service", "dms"),
    ("directory-service", "ds"),
    ("dynamodb-streams", "dynamodbstreams"),
    ("elastic-beanstalk", "elasticbeanstalk"),
    ("elastic-load-balancing", "elb"),
    ("elastic-load-balancing-v2", "elbv2"),
    ("elastic-transcoder", "elastictranscoder"),
    ("elasticsearch-service", "es"),
    ("eventbridge", "events"),
    ("iot-data-plane", "iot-data"),
    ("iotdata", "iot-data"),
    ("lex-model-building-service", "lex-models"),
    ("lex-models-v2", "lexv2-models"),
    ("lex-runtime-service", "lex-runtime"),
    ("lex-runtime-v2", "lexv2-runtime"),
    ("lexruntime", "lex-runtime"),
    ("migration-hub", "mgh"),
    ("rdsdataservice", "rds-data"),
    ("resource-groups-tagging-api", "resourcegroupstaggingapi"),
    ("route-53", "route53"),
    ("route-53-domains", "route53domains"),
    ("secrets-manager", "secretsmanager"),
    ("service-catalog", "servicecatalog"),
    ("sfn", "stepfunctions"),
    ("timestreamquery", "timestream-query"),
    ("timestreamwrite", "timestream-write"),
    ("transcribe-streaming", "transcribe"),
];
