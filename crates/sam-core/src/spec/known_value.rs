//! The values of properties that no schema lists: of events, of deployments and of APIs in SAM, of subscriptions and
//! databases in CloudFormation. The schemas say only that they are texts. The engines of databases are from the linter's package,
//! the other lists from the pages of AWS about each property.

use super::schema::listed_values;
use std::sync::OnceLock;

/// What is known of the values of a property.
#[derive(Debug)]
pub struct KnownValues {
    /// The values, those that templates name most first.
    pub values: &'static [&'static str],
    /// Whether no other value is taken, by SAM or by the service that it hands the value to.
    pub is_closed: bool,
    /// Whether upper and lower case are the same.
    pub is_without_case: bool,
    /// Whether SAM makes something else of a value before it hands it on.
    pub is_converted: bool,
}

impl KnownValues {
    /// Whether a text is one of the values.
    pub fn has(&self, text: &str) -> bool {
        self.values.iter().any(|it| match self.is_without_case {
            true => it.eq_ignore_ascii_case(text),
            false => *it == text,
        })
    }
}

const fn open(values: &'static [&'static str]) -> KnownValues {
    KnownValues {
        values,
        is_closed: false,
        is_without_case: false,
        is_converted: false,
    }
}

const fn closed(values: &'static [&'static str]) -> KnownValues {
    KnownValues {
        is_closed: true,
        ..open(values)
    }
}

const fn converted(values: &'static [&'static str]) -> KnownValues {
    KnownValues {
        is_converted: true,
        ..closed(values)
    }
}

const fn open_without_case(values: &'static [&'static str]) -> KnownValues {
    KnownValues {
        is_without_case: true,
        ..open(values)
    }
}

/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-api.html>
static METHODS: KnownValues = open_without_case(&[
    "get", "post", "put", "delete", "patch", "any", "options", "head",
]);

/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-kinesis.html>
static STARTING_POSITIONS: KnownValues = closed(&["LATEST", "TRIM_HORIZON", "AT_TIMESTAMP"]);

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html>
static BUCKET_EVENTS: KnownValues = open(&[
    "s3:ObjectCreated:*",
    "s3:ObjectRemoved:*",
    "s3:ObjectCreated:Put",
    "s3:ObjectCreated:Post",
    "s3:ObjectCreated:Copy",
    "s3:ObjectCreated:CompleteMultipartUpload",
    "s3:ObjectRemoved:Delete",
    "s3:ObjectRemoved:DeleteMarkerCreated",
    "s3:ObjectRestore:*",
    "s3:ObjectRestore:Post",
    "s3:ObjectRestore:Completed",
    "s3:ObjectRestore:Delete",
    "s3:ObjectTagging:*",
    "s3:ObjectTagging:Put",
    "s3:ObjectTagging:Delete",
    "s3:ObjectAcl:Put",
    "s3:LifecycleExpiration:*",
    "s3:LifecycleExpiration:Delete",
    "s3:LifecycleExpiration:DeleteMarkerCreated",
    "s3:LifecycleTransition",
    "s3:IntelligentTiering",
    "s3:ReducedRedundancyLostObject",
    "s3:Replication:*",
    "s3:Replication:OperationFailedReplication",
    "s3:Replication:OperationMissedThreshold",
    "s3:Replication:OperationReplicatedAfterThreshold",
    "s3:Replication:OperationNotTracked",
]);

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cognito-userpool-lambdaconfig.html>
static USER_POOL_TRIGGERS: KnownValues = open(&[
    "PreSignUp",
    "PostConfirmation",
    "PreAuthentication",
    "PostAuthentication",
    "PreTokenGeneration",
    "CustomMessage",
    "UserMigration",
    "DefineAuthChallenge",
    "CreateAuthChallenge",
    "VerifyAuthChallengeResponse",
]);

/// <https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html>; a template may name one of its
/// own.
static DEPLOYMENTS: KnownValues = open(&[
    "AllAtOnce",
    "Canary10Percent5Minutes",
    "Canary10Percent10Minutes",
    "Canary10Percent15Minutes",
    "Canary10Percent30Minutes",
    "Linear10PercentEvery1Minute",
    "Linear10PercentEvery2Minutes",
    "Linear10PercentEvery3Minutes",
    "Linear10PercentEvery10Minutes",
]);

/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-endpointconfiguration.html>:
/// a text, of which SAM makes the list that API Gateway takes.
static ENDPOINTS: KnownValues = converted(&["REGIONAL", "EDGE", "PRIVATE"]);

/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-simpletable-primarykeyobject.html>:
/// SAM makes the letters of DynamoDB of these, and refuses the letters themselves.
static KEY_TYPES: KnownValues = converted(&["String", "Number", "Binary"]);

/// <https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html>
static PROTOCOLS: KnownValues = open(&[
    "sqs",
    "lambda",
    "email",
    "https",
    "http",
    "email-json",
    "sms",
    "firehose",
    "application",
]);

/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-rule-sql-version.html>
static IOT_SQL_VERSIONS: KnownValues = closed(&["2016-03-23", "2015-10-08", "beta"]);

/// <https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering-scope.html>
static FILTER_SCOPES: KnownValues = closed(&["MessageAttributes", "MessageBody"]);

/// The engines of databases that templates name most.
const ENGINES: [&str; 5] = [
    "postgres",
    "mysql",
    "aurora-postgresql",
    "aurora-mysql",
    "mariadb",
];

/// What RDS has beside what the package lists
/// (<https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html>).
const OTHER_ENGINES: [(&str, &[&str]); 2] = [
    (
        DATABASE,
        &[
            "custom-oracle-se2",
            "custom-oracle-se2-cdb",
            "custom-sqlserver-dev",
        ],
    ),
    (CLUSTER, &["neptune"]),
];

const DATABASE: &str = "AWS::RDS::DBInstance";
const CLUSTER: &str = "AWS::RDS::DBCluster";

/// The engines of a type, in any case, as RDS takes them.
fn engines(cfn_type: &str) -> Option<&'static KnownValues> {
    static KNOWN: OnceLock<Vec<(&str, KnownValues)>> = OnceLock::new();
    static VALUES: OnceLock<Vec<Vec<&str>>> = OnceLock::new();
    let values = VALUES.get_or_init(|| OTHER_ENGINES.iter().map(all_engines).collect());
    let known = KNOWN.get_or_init(|| {
        let types = OTHER_ENGINES.iter().map(|it| it.0);
        types
            .zip(values)
            .map(|(of, values)| (of, open_without_case(values)))
            .collect()
    });
    let mut known = known.iter();
    known
        .find(|(of, _)| *of == cfn_type)
        .map(|(_, known)| known)
}

/// Those that templates name most come first.
fn all_engines((cfn_type, others): &(&str, &'static [&'static str])) -> Vec<&'static str> {
    let listed = listed_values(cfn_type, "Engine");
    let first = ENGINES.iter().filter(|it| listed.contains(it));
    let rest = listed.iter().filter(|it| !ENGINES.contains(it));
    first.chain(rest).chain(*others).copied().collect()
}

/// What is known of the values of a property of a definition of a type; of `Properties` itself where the definition is empty.
pub fn known_values(owner: &str, definition: &str, property: &str) -> Option<&'static KnownValues> {
    match owner.starts_with("AWS::Serverless::") || owner.starts_with("Globals.") {
        true => of_sam(definition, property),
        false => of_cloudformation(owner, definition, property),
    }
}

fn of_cloudformation(
    owner: &str,
    definition: &str,
    property: &str,
) -> Option<&'static KnownValues> {
    Some(match (owner, definition, property) {
        ("AWS::SNS::Subscription", "", "Protocol")
        | ("AWS::SNS::Topic", "Subscription", "Protocol") => &PROTOCOLS,
        ("AWS::SNS::Subscription", "", "FilterPolicyScope") => &FILTER_SCOPES,
        ("AWS::IoT::TopicRule", "TopicRulePayload", "AwsIotSqlVersion") => &IOT_SQL_VERSIONS,
        (DATABASE | CLUSTER, "", "Engine") => return engines(owner),
        _ => return None,
    })
}

fn of_sam(definition: &str, property: &str) -> Option<&'static KnownValues> {
    let event = definition
        .strip_suffix("Properties")
        .and_then(|it| it.strip_suffix("Event"));
    Some(match (definition, event, property) {
        (_, Some("Api" | "HttpApi"), "Method") => &METHODS,
        (
            _,
            Some("Kinesis" | "DynamoDB" | "MSK" | "SelfManagedKafka" | "DocumentDB"),
            "StartingPosition",
        ) => &STARTING_POSITIONS,
        (_, Some("S3"), "Events") => &BUCKET_EVENTS,
        (_, Some("SNS"), "FilterPolicyScope") => &FILTER_SCOPES,
        (_, Some("IoTRule"), "AwsIotSqlVersion") => &IOT_SQL_VERSIONS,
        (_, Some("Cognito"), "Trigger") => &USER_POOL_TRIGGERS,
        ("DeploymentPreference", _, "Type") => &DEPLOYMENTS,
        ("EndpointConfiguration", _, "Type") => &ENDPOINTS,
        ("PrimaryKey", _, "Type") => &KEY_TYPES,
        _ => return None,
    })
}
