//! What most templates write: the properties of the types that they use most, and the values of some. No package counts
//! this; these lists are ours, and they only decide what is listed first.
//!
//! Longer than others: it is two tables.

/// By type, the properties that most of its resources have, the most common first. What is required is left out.
const PROPERTIES: &[(&str, &[&str])] = &[
    ("AWS::ApiGateway::Deployment", &["Description", "StageName"]),
    (
        "AWS::ApiGateway::Method",
        &[
            "Integration",
            "AuthorizationType",
            "MethodResponses",
            "AuthorizerId",
            "RequestParameters",
        ],
    ),
    (
        "AWS::ApiGateway::RestApi",
        &[
            "Name",
            "Description",
            "EndpointConfiguration",
            "Body",
            "Policy",
        ],
    ),
    (
        "AWS::ApiGateway::Stage",
        &[
            "StageName",
            "DeploymentId",
            "MethodSettings",
            "TracingEnabled",
            "AccessLogSetting",
        ],
    ),
    (
        "AWS::ApiGatewayV2::Api",
        &[
            "Name",
            "ProtocolType",
            "RouteSelectionExpression",
            "CorsConfiguration",
            "Description",
        ],
    ),
    (
        "AWS::ApiGatewayV2::Integration",
        &[
            "IntegrationUri",
            "IntegrationMethod",
            "PayloadFormatVersion",
            "CredentialsArn",
            "Description",
        ],
    ),
    (
        "AWS::ApiGatewayV2::Route",
        &[
            "Target",
            "AuthorizationType",
            "AuthorizerId",
            "OperationName",
        ],
    ),
    (
        "AWS::ApiGatewayV2::Stage",
        &[
            "StageName",
            "AutoDeploy",
            "DeploymentId",
            "AccessLogSettings",
            "DefaultRouteSettings",
        ],
    ),
    ("AWS::CloudFront::Distribution", &["Tags"]),
    (
        "AWS::CloudWatch::Alarm",
        &[
            "AlarmName",
            "MetricName",
            "Namespace",
            "Statistic",
            "Threshold",
            "Period",
            "Dimensions",
            "AlarmActions",
            "AlarmDescription",
            "TreatMissingData",
        ],
    ),
    (
        "AWS::Cognito::UserPool",
        &[
            "UserPoolName",
            "AutoVerifiedAttributes",
            "UsernameAttributes",
            "Policies",
            "Schema",
            "AdminCreateUserConfig",
        ],
    ),
    (
        "AWS::Cognito::UserPoolClient",
        &[
            "ClientName",
            "GenerateSecret",
            "ExplicitAuthFlows",
            "AllowedOAuthFlows",
            "CallbackURLs",
            "SupportedIdentityProviders",
        ],
    ),
    (
        "AWS::DynamoDB::Table",
        &[
            "AttributeDefinitions",
            "BillingMode",
            "TableName",
            "StreamSpecification",
            "GlobalSecondaryIndexes",
            "ProvisionedThroughput",
            "TimeToLiveSpecification",
            "SSESpecification",
            "PointInTimeRecoverySpecification",
        ],
    ),
    (
        "AWS::EC2::SecurityGroup",
        &[
            "VpcId",
            "SecurityGroupIngress",
            "SecurityGroupEgress",
            "GroupName",
            "Tags",
        ],
    ),
    (
        "AWS::EC2::Subnet",
        &[
            "CidrBlock",
            "AvailabilityZone",
            "MapPublicIpOnLaunch",
            "Tags",
        ],
    ),
    (
        "AWS::EC2::VPC",
        &[
            "CidrBlock",
            "EnableDnsSupport",
            "EnableDnsHostnames",
            "Tags",
            "InstanceTenancy",
        ],
    ),
    (
        "AWS::Events::Rule",
        &[
            "EventPattern",
            "Targets",
            "State",
            "Description",
            "EventBusName",
            "ScheduleExpression",
            "Name",
            "RoleArn",
        ],
    ),
    (
        "AWS::IAM::Role",
        &[
            "Policies",
            "ManagedPolicyArns",
            "RoleName",
            "Path",
            "Description",
        ],
    ),
    ("AWS::IAM::Policy", &["Roles", "Users"]),
    (
        "AWS::IAM::ManagedPolicy",
        &["ManagedPolicyName", "Description", "Roles", "Path"],
    ),
    (
        "AWS::KMS::Key",
        &[
            "KeyPolicy",
            "Description",
            "EnableKeyRotation",
            "PendingWindowInDays",
        ],
    ),
    (
        "AWS::Kinesis::Stream",
        &[
            "Name",
            "ShardCount",
            "StreamModeDetails",
            "RetentionPeriodHours",
            "StreamEncryption",
        ],
    ),
    (
        "AWS::KinesisFirehose::DeliveryStream",
        &[
            "DeliveryStreamType",
            "ExtendedS3DestinationConfiguration",
            "DeliveryStreamName",
            "KinesisStreamSourceConfiguration",
            "S3DestinationConfiguration",
        ],
    ),
    (
        "AWS::Lambda::EventSourceMapping",
        &[
            "EventSourceArn",
            "BatchSize",
            "StartingPosition",
            "Enabled",
            "MaximumBatchingWindowInSeconds",
            "FilterCriteria",
        ],
    ),
    (
        "AWS::Lambda::Function",
        &[
            "Handler",
            "Runtime",
            "Timeout",
            "MemorySize",
            "Environment",
            "FunctionName",
            "Layers",
            "Description",
            "VpcConfig",
            "Architectures",
        ],
    ),
    (
        "AWS::Lambda::LayerVersion",
        &[
            "CompatibleRuntimes",
            "LayerName",
            "Description",
            "LicenseInfo",
            "CompatibleArchitectures",
        ],
    ),
    ("AWS::Lambda::Permission", &["SourceArn", "SourceAccount"]),
    (
        "AWS::Logs::LogGroup",
        &["LogGroupName", "RetentionInDays", "KmsKeyId", "Tags"],
    ),
    (
        "AWS::RDS::DBInstance",
        &[
            "DBInstanceClass",
            "Engine",
            "EngineVersion",
            "AllocatedStorage",
            "MasterUsername",
            "ManageMasterUserPassword",
            "DBName",
            "VPCSecurityGroups",
            "DBSubnetGroupName",
            "StorageEncrypted",
        ],
    ),
    (
        "AWS::RDS::DBCluster",
        &[
            "Engine",
            "EngineVersion",
            "MasterUsername",
            "ManageMasterUserPassword",
            "DatabaseName",
            "ServerlessV2ScalingConfiguration",
            "VpcSecurityGroupIds",
            "DBSubnetGroupName",
            "StorageEncrypted",
        ],
    ),
    (
        "AWS::S3::Bucket",
        &[
            "BucketName",
            "BucketEncryption",
            "PublicAccessBlockConfiguration",
            "NotificationConfiguration",
            "VersioningConfiguration",
            "LifecycleConfiguration",
            "CorsConfiguration",
            "WebsiteConfiguration",
            "AccessControl",
            "OwnershipControls",
        ],
    ),
    (
        "AWS::SNS::Subscription",
        &[
            "Endpoint",
            "FilterPolicy",
            "RawMessageDelivery",
            "RedrivePolicy",
        ],
    ),
    (
        "AWS::SNS::Topic",
        &[
            "TopicName",
            "Subscription",
            "DisplayName",
            "KmsMasterKeyId",
            "FifoTopic",
        ],
    ),
    (
        "AWS::SQS::Queue",
        &[
            "QueueName",
            "VisibilityTimeout",
            "RedrivePolicy",
            "MessageRetentionPeriod",
            "KmsMasterKeyId",
            "FifoQueue",
            "ContentBasedDeduplication",
            "SqsManagedSseEnabled",
            "DelaySeconds",
        ],
    ),
    ("AWS::SSM::Parameter", &["Name", "Description", "Tier"]),
    (
        "AWS::SecretsManager::Secret",
        &[
            "Name",
            "Description",
            "GenerateSecretString",
            "SecretString",
            "KmsKeyId",
        ],
    ),
    (
        "AWS::Serverless::Api",
        &[
            "Auth",
            "Cors",
            "DefinitionBody",
            "TracingEnabled",
            "Name",
            "EndpointConfiguration",
            "MethodSettings",
            "Domain",
            "AccessLogSetting",
            "DefinitionUri",
        ],
    ),
    ("AWS::Serverless::Application", &["Parameters", "Tags"]),
    (
        "AWS::Serverless::Function",
        &[
            "CodeUri",
            "Handler",
            "Runtime",
            "Events",
            "Policies",
            "Environment",
            "Timeout",
            "MemorySize",
            "Architectures",
            "Layers",
            "Tracing",
            "FunctionName",
            "Description",
            "Role",
            "VpcConfig",
            "Tags",
        ],
    ),
    (
        "AWS::Serverless::GraphQLApi",
        &[
            "SchemaUri",
            "SchemaInline",
            "DataSources",
            "Functions",
            "Resolvers",
            "Name",
            "ApiKeys",
            "Logging",
        ],
    ),
    (
        "AWS::Scheduler::Schedule",
        &["Name", "Description", "State", "ScheduleExpressionTimezone"],
    ),
    (
        "AWS::Serverless::HttpApi",
        &[
            "Auth",
            "CorsConfiguration",
            "StageName",
            "DefinitionBody",
            "Domain",
            "AccessLogSettings",
            "Name",
        ],
    ),
    (
        "AWS::Serverless::LayerVersion",
        &[
            "ContentUri",
            "CompatibleRuntimes",
            "LayerName",
            "Description",
            "RetentionPolicy",
            "CompatibleArchitectures",
        ],
    ),
    (
        "AWS::Serverless::SimpleTable",
        &[
            "PrimaryKey",
            "TableName",
            "ProvisionedThroughput",
            "SSESpecification",
        ],
    ),
    (
        "AWS::Serverless::StateMachine",
        &[
            "DefinitionUri",
            "DefinitionSubstitutions",
            "Policies",
            "Events",
            "Type",
            "Definition",
            "Logging",
            "Tracing",
            "Role",
            "Name",
        ],
    ),
    (
        "AWS::StepFunctions::StateMachine",
        &[
            "DefinitionString",
            "StateMachineName",
            "StateMachineType",
            "LoggingConfiguration",
            "TracingConfiguration",
            "Definition",
            "DefinitionSubstitutions",
        ],
    ),
];

/// By the name of a definition, its properties likewise; some definitions of several types have one name.
const OF_DEFINITIONS: &[(&str, &[&str])] = &[
    (
        "ApiEventProperties",
        &["Path", "Method", "RestApiId", "Auth", "RequestParameters"],
    ),
    (
        "HttpApiEventProperties",
        &["Path", "Method", "ApiId", "Auth", "PayloadFormatVersion"],
    ),
    (
        "SQSEventProperties",
        &[
            "Queue",
            "BatchSize",
            "FunctionResponseTypes",
            "MaximumBatchingWindowInSeconds",
            "Enabled",
            "FilterCriteria",
            "ScalingConfig",
        ],
    ),
    (
        "DynamoDBEventProperties",
        &[
            "Stream",
            "StartingPosition",
            "BatchSize",
            "FilterCriteria",
            "MaximumRetryAttempts",
            "DestinationConfig",
            "BisectBatchOnFunctionError",
        ],
    ),
    (
        "KinesisEventProperties",
        &[
            "Stream",
            "StartingPosition",
            "BatchSize",
            "MaximumBatchingWindowInSeconds",
            "FilterCriteria",
            "DestinationConfig",
        ],
    ),
    (
        "EventsScheduleProperties",
        &["Schedule", "Name", "Description", "Enabled", "Input"],
    ),
    (
        "ScheduleV2EventProperties",
        &[
            "ScheduleExpression",
            "Name",
            "Description",
            "RetryPolicy",
            "FlexibleTimeWindow",
            "Input",
        ],
    ),
    (
        "EventBridgeRuleEventProperties",
        &[
            "Pattern",
            "EventBusName",
            "Input",
            "RuleName",
            "DeadLetterConfig",
            "RetryPolicy",
        ],
    ),
    (
        "CloudWatchEventProperties",
        &["Pattern", "EventBusName", "Input"],
    ),
    (
        "MSKEventProperties",
        &[
            "Stream",
            "Topics",
            "StartingPosition",
            "BatchSize",
            "ConsumerGroupId",
            "SourceAccessConfigurations",
        ],
    ),
    (
        "DistributionConfig",
        &[
            "Origins",
            "DefaultRootObject",
            "Comment",
            "ViewerCertificate",
            "Aliases",
            "PriceClass",
            "HttpVersion",
            "CustomErrorResponses",
        ],
    ),
    (
        "DefaultCacheBehavior",
        &[
            "AllowedMethods",
            "CachePolicyId",
            "ForwardedValues",
            "Compress",
            "CachedMethods",
        ],
    ),
    (
        "Integration",
        &[
            "Type",
            "IntegrationHttpMethod",
            "Uri",
            "IntegrationResponses",
            "RequestTemplates",
            "Credentials",
            "PassthroughBehavior",
        ],
    ),
    (
        "Target",
        &[
            "Arn",
            "Id",
            "RoleArn",
            "Input",
            "InputTransformer",
            "DeadLetterConfig",
            "RetryPolicy",
        ],
    ),
    (
        "Auth",
        &[
            "DefaultAuthorizer",
            "Authorizers",
            "ApiKeyRequired",
            "EnableIamAuthorizer",
            "UsagePlan",
            "ResourcePolicy",
            "AddDefaultAuthorizerToCorsPreflight",
        ],
    ),
    (
        "Cors",
        &[
            "AllowOrigin",
            "AllowOrigins",
            "AllowMethods",
            "AllowHeaders",
            "AllowCredentials",
            "MaxAge",
        ],
    ),
    (
        "Rule",
        &[
            "Id",
            "ExpirationInDays",
            "Prefix",
            "NoncurrentVersionExpiration",
            "Transitions",
            "AbortIncompleteMultipartUpload",
        ],
    ),
    (
        "Ingress",
        &[
            "IpProtocol",
            "FromPort",
            "ToPort",
            "CidrIp",
            "SourceSecurityGroupId",
        ],
    ),
    (
        "Egress",
        &["IpProtocol", "FromPort", "ToPort", "CidrIp", "Description"],
    ),
    ("VpcConfig", &["SubnetIds", "SecurityGroupIds"]),
    (
        "LoggingConfig",
        &["LogFormat", "LogGroup", "ApplicationLogLevel"],
    ),
    (
        "DeploymentPreference",
        &["Type", "Alarms", "Hooks", "Enabled", "Role"],
    ),
    ("FunctionUrlConfig", &["Cors", "InvokeMode"]),
    ("DeadLetterQueue", &["Type", "TargetArn"]),
    (
        "EndpointConfiguration",
        &["Type", "Types", "VPCEndpointIds", "VpcEndpointIds"],
    ),
    (
        "Domain",
        &[
            "DomainName",
            "CertificateArn",
            "Route53",
            "EndpointConfiguration",
            "BasePath",
        ],
    ),
    (
        "LoggingConfiguration",
        &["Level", "IncludeExecutionData", "Destinations"],
    ),
    ("Code", &["ZipFile", "S3Bucket", "S3Key", "ImageUri"]),
    ("TimeToLiveSpecification", &["AttributeName", "Enabled"]),
    ("WebsiteConfiguration", &["IndexDocument", "ErrorDocument"]),
    (
        "GenerateSecretString",
        &[
            "SecretStringTemplate",
            "GenerateStringKey",
            "PasswordLength",
            "ExcludeCharacters",
        ],
    ),
    (
        "LambdaConfig",
        &[
            "PreSignUp",
            "PostConfirmation",
            "PreTokenGeneration",
            "CustomMessage",
        ],
    ),
    (
        "PipeSourceParameters",
        &[
            "FilterCriteria",
            "SqsQueueParameters",
            "DynamoDBStreamParameters",
            "KinesisStreamParameters",
        ],
    ),
    (
        "NotificationConfiguration",
        &[
            "LambdaConfigurations",
            "EventBridgeConfiguration",
            "QueueConfigurations",
        ],
    ),
    ("SNSEventProperties", &["Topic", "FilterPolicy"]),
    ("S3EventProperties", &["Bucket", "Events", "Filter"]),
];

/// Values of a fixed set, the most common first, told by their first two.
const VALUES: &[&[&str]] = &[
    &[
        "Api",
        "HttpApi",
        "SQS",
        "S3",
        "Schedule",
        "SNS",
        "DynamoDB",
        "EventBridgeRule",
        "Kinesis",
        "ScheduleV2",
        "CloudWatchEvent",
    ],
    &["Schedule", "EventBridgeRule", "Api", "ScheduleV2"],
    &["LATEST", "TRIM_HORIZON", "AT_TIMESTAMP"],
    &["PAY_PER_REQUEST", "PROVISIONED"],
    &[
        "GreaterThanThreshold",
        "GreaterThanOrEqualToThreshold",
        "LessThanThreshold",
    ],
    &["Sum", "Average", "Maximum", "Minimum", "SampleCount"],
    &["NEW_AND_OLD_IMAGES", "NEW_IMAGE", "KEYS_ONLY", "OLD_IMAGE"],
    &["redirect-to-https", "https-only", "allow-all"],
    &["BucketOwnerEnforced", "BucketOwnerPreferred"],
];

/// The properties of a type, or of a definition of it, that most templates write, the most common first; a section of
/// `Globals` is named `Globals.Function`.
pub fn usual_properties(owner: &str, definition: &str) -> &'static [&'static str] {
    let found = match definition {
        "" => {
            let section = owner.strip_prefix("Globals.");
            PROPERTIES.iter().find(|(name, _)| match section {
                Some(section) => name.strip_prefix("AWS::Serverless::") == Some(section),
                None => *name == owner,
            })
        }
        _ => {
            let mut all = OF_DEFINITIONS.iter();
            all.find(|(end, _)| *end == definition)
        }
    };
    found.map_or(&[], |(_, properties)| properties)
}

/// Of some allowed values those that most templates write, the most common first.
pub fn usual_values(allowed: &[&str]) -> &'static [&'static str] {
    let mut sets = VALUES.iter();
    let found = sets.find(|set| set.iter().take(2).all(|it| allowed.contains(it)));
    found.map_or(&[], |it| it)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::schema;

    #[test]
    fn each_type_has_the_properties_that_are_listed_for_it() {
        for (resource_type, listed) in PROPERTIES {
            let shape = schema::properties(resource_type).expect(resource_type);
            for name in *listed {
                assert!(shape.property(name).is_some(), "{resource_type} {name}");
            }
        }
    }

    #[test]
    fn some_type_has_each_definition_with_its_properties() {
        let types: Vec<&str> = schema::types().collect();
        for (definition, listed) in OF_DEFINITIONS {
            for name in *listed {
                let has = |it: &&str| schema::definition_property(it, definition, name).is_some();
                assert!(types.iter().any(has), "{definition} {name}");
            }
        }
    }
}
