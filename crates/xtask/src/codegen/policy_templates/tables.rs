//! What the package does not say of policy templates: what a parameter is, where AWS describes a template.
use sam_data::ParameterValue;

/// What the ARNs of the statements want of each parameter, and the CloudFormation types that have such a thing; none
/// where no type has. The package does not say it: this table is ours.
pub(super) const PARAMETERS: &[(&str, ParameterValue, &[&str])] = &[
    (
        "AccessPoint",
        ParameterValue::Id,
        &["AWS::EFS::AccessPoint"],
    ),
    ("BucketName", ParameterValue::Name, &["AWS::S3::Bucket"]),
    (
        "CertificateArn",
        ParameterValue::Arn,
        &["AWS::CertificateManager::Certificate"],
    ),
    ("ClusterId", ParameterValue::Id, &["AWS::EMR::Cluster"]),
    (
        "CollectionId",
        ParameterValue::Id,
        &["AWS::Rekognition::Collection"],
    ),
    (
        "DeliveryStreamName",
        ParameterValue::Name,
        &["AWS::KinesisFirehose::DeliveryStream"],
    ),
    (
        "DomainName",
        ParameterValue::Name,
        &[
            "AWS::OpenSearchService::Domain",
            "AWS::Elasticsearch::Domain",
        ],
    ),
    (
        "EndpointConfigName",
        ParameterValue::Name,
        &["AWS::SageMaker::EndpointConfig"],
    ),
    (
        "EndpointName",
        ParameterValue::Name,
        &["AWS::SageMaker::Endpoint"],
    ),
    (
        "EventBusName",
        ParameterValue::Name,
        &["AWS::Events::EventBus"],
    ),
    ("FileSystem", ParameterValue::Id, &["AWS::EFS::FileSystem"]),
    (
        "FunctionName",
        ParameterValue::Name,
        &["AWS::Lambda::Function"],
    ),
    (
        "HostedZoneId",
        ParameterValue::Id,
        &["AWS::Route53::HostedZone"],
    ),
    (
        "IdentityName",
        ParameterValue::Name,
        &["AWS::SES::EmailIdentity"],
    ),
    ("ImageId", ParameterValue::Id, &[]),
    (
        "KeyId",
        ParameterValue::Id,
        &["AWS::KMS::Key", "AWS::KMS::ReplicaKey"],
    ),
    ("LexiconName", ParameterValue::Name, &[]),
    (
        "LogGroupName",
        ParameterValue::Name,
        &["AWS::Logs::LogGroup"],
    ),
    (
        "ParameterName",
        ParameterValue::Name,
        &["AWS::SSM::Parameter"],
    ),
    (
        "PinpointApplicationId",
        ParameterValue::Id,
        &["AWS::Pinpoint::App"],
    ),
    (
        "PipelineName",
        ParameterValue::Name,
        &["AWS::CodePipeline::Pipeline"],
    ),
    ("QueueName", ParameterValue::Name, &["AWS::SQS::Queue"]),
    (
        "RepositoryName",
        ParameterValue::Name,
        &["AWS::CodeCommit::Repository"],
    ),
    (
        "SecretArn",
        ParameterValue::Arn,
        &["AWS::SecretsManager::Secret"],
    ),
    (
        "StateMachineName",
        ParameterValue::Name,
        &["AWS::StepFunctions::StateMachine"],
    ),
    (
        "StreamName",
        ParameterValue::Name,
        &["AWS::Kinesis::Stream"],
    ),
    (
        "TableName",
        ParameterValue::Name,
        &["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"],
    ),
    // Family and revision, which no attribute gives.
    (
        "TaskDefinition",
        ParameterValue::Name,
        &["AWS::ECS::TaskDefinition"],
    ),
    (
        "TemplateName",
        ParameterValue::Name,
        &["AWS::SES::Template"],
    ),
    ("TopicName", ParameterValue::Name, &["AWS::SNS::Topic"]),
    (
        "WorkGroupName",
        ParameterValue::Name,
        &["AWS::Athena::WorkGroup"],
    ),
];

/// Where the same parameter is another thing: the label of a table's stream, which is a time.
pub(super) const OTHERWISE: &[(&str, &str, ParameterValue, &[&str])] = &[(
    "DynamoDBStreamReadPolicy",
    "StreamName",
    ParameterValue::Name,
    &[],
)];

/// Anchors of AWS's page that are not the template's name with hyphens; none where the page has no section.
pub(super) const ANCHORS: &[(&str, Option<&str>)] = &[
    (
        "AWSSecretsManagerGetSecretValuePolicy",
        Some("secrets-manager-get-secret-value-policy"),
    ),
    (
        "AWSSecretsManagerRotationPolicy",
        Some("secrets-manager-rotation-policy"),
    ),
    (
        "CloudWatchDashboardPolicy",
        Some("cloudwatch-dashboard-policy"),
    ),
    (
        "CloudWatchDescribeAlarmHistoryPolicy",
        Some("cloudwatch-describe-alarm-history-policy"),
    ),
    (
        "CloudWatchPutMetricPolicy",
        Some("cloudwatch-put-metric-policy"),
    ),
    ("CodeCommitCrudPolicy", Some("codecommit-crud-policy")),
    ("CodeCommitReadPolicy", Some("codecommit-read-policy")),
    (
        "CodePipelineReadOnlyPolicy",
        Some("code-pipeline-readonly-policy"),
    ),
    (
        "CostExplorerReadOnlyPolicy",
        Some("cost-explorer-readonly-policy"),
    ),
    (
        "DynamoDBBackupFullAccessPolicy",
        Some("ddb-back-full-policy"),
    ),
    (
        "DynamoDBRestoreFromBackupPolicy",
        Some("ddb-restore-from-backup-policy"),
    ),
    (
        "ElasticMapReduceAddJobFlowStepsPolicy",
        Some("elastic-map-reduce-add-job-flows-policy"),
    ),
    (
        "ElasticsearchHttpPostPolicy",
        Some("elastic-search-http-post-policy"),
    ),
    (
        "EventBridgePutEventsPolicy",
        Some("eventbridge-put-events-policy"),
    ),
    ("KMSEncryptPolicy_v2", None),
    (
        "RekognitionFacesManagementPolicy",
        Some("rekognition-face-management-policy"),
    ),
    ("SESBulkTemplatedCrudPolicy_v2", None),
    (
        "SNSPublishMessagePolicy",
        Some("sqs-publish-message-policy"),
    ),
    (
        "SSMParameterWithSlashPrefixReadPolicy",
        Some("ssm-parameter-slash-read-policy"),
    ),
    (
        "SageMakerCreateEndpointConfigPolicy",
        Some("sagemaker-create-endpoint-config-policy"),
    ),
    (
        "SageMakerCreateEndpointPolicy",
        Some("sagemaker-create-endpoint-policy"),
    ),
    (
        "ServerlessRepoReadWriteAccessPolicy",
        Some("serverlessrepo-read-write-access-policy"),
    ),
    ("StepFunctionsCallbackPolicy", None),
    (
        "StepFunctionsExecutionPolicy",
        Some("stepfunctions-execution-policy"),
    ),
    ("StepFunctionsExecutionPolicy_v2", None),
];
