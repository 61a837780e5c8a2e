//! What the package does not say of policy templates: what a parameter is, where AWS describes a template.
use serde::Serialize;

/// What is wanted of a parameter, as `sam_core::iam::ParameterKind` has it.
#[derive(Clone, Copy, Serialize, PartialEq, Eq)]
pub(super) enum Wanted {
    Name,
    Arn,
    Id,
}

/// What the ARNs of the statements want of each parameter, and the CloudFormation types that have such a thing; none
/// where no type has. The package does not say it: this table is ours.
pub(super) const PARAMETERS: &[(&str, Wanted, &[&str])] = &[
    ("AccessPoint", Wanted::Id, &["AWS::EFS::AccessPoint"]),
    ("BucketName", Wanted::Name, &["AWS::S3::Bucket"]),
    (
        "CertificateArn",
        Wanted::Arn,
        &["AWS::CertificateManager::Certificate"],
    ),
    ("ClusterId", Wanted::Id, &["AWS::EMR::Cluster"]),
    (
        "CollectionId",
        Wanted::Id,
        &["AWS::Rekognition::Collection"],
    ),
    (
        "DeliveryStreamName",
        Wanted::Name,
        &["AWS::KinesisFirehose::DeliveryStream"],
    ),
    (
        "DomainName",
        Wanted::Name,
        &[
            "AWS::OpenSearchService::Domain",
            "AWS::Elasticsearch::Domain",
        ],
    ),
    (
        "EndpointConfigName",
        Wanted::Name,
        &["AWS::SageMaker::EndpointConfig"],
    ),
    ("EndpointName", Wanted::Name, &["AWS::SageMaker::Endpoint"]),
    ("EventBusName", Wanted::Name, &["AWS::Events::EventBus"]),
    ("FileSystem", Wanted::Id, &["AWS::EFS::FileSystem"]),
    ("FunctionName", Wanted::Name, &["AWS::Lambda::Function"]),
    ("HostedZoneId", Wanted::Id, &["AWS::Route53::HostedZone"]),
    ("IdentityName", Wanted::Name, &["AWS::SES::EmailIdentity"]),
    ("ImageId", Wanted::Id, &[]),
    (
        "KeyId",
        Wanted::Id,
        &["AWS::KMS::Key", "AWS::KMS::ReplicaKey"],
    ),
    ("LexiconName", Wanted::Name, &[]),
    ("LogGroupName", Wanted::Name, &["AWS::Logs::LogGroup"]),
    ("ParameterName", Wanted::Name, &["AWS::SSM::Parameter"]),
    ("PinpointApplicationId", Wanted::Id, &["AWS::Pinpoint::App"]),
    (
        "PipelineName",
        Wanted::Name,
        &["AWS::CodePipeline::Pipeline"],
    ),
    ("QueueName", Wanted::Name, &["AWS::SQS::Queue"]),
    (
        "RepositoryName",
        Wanted::Name,
        &["AWS::CodeCommit::Repository"],
    ),
    ("SecretArn", Wanted::Arn, &["AWS::SecretsManager::Secret"]),
    (
        "StateMachineName",
        Wanted::Name,
        &["AWS::StepFunctions::StateMachine"],
    ),
    ("StreamName", Wanted::Name, &["AWS::Kinesis::Stream"]),
    (
        "TableName",
        Wanted::Name,
        &["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"],
    ),
    // Family and revision, which no attribute gives.
    (
        "TaskDefinition",
        Wanted::Name,
        &["AWS::ECS::TaskDefinition"],
    ),
    ("TemplateName", Wanted::Name, &["AWS::SES::Template"]),
    ("TopicName", Wanted::Name, &["AWS::SNS::Topic"]),
    ("WorkGroupName", Wanted::Name, &["AWS::Athena::WorkGroup"]),
];

/// Where the same parameter is another thing: the label of a table's stream, which is a time.
pub(super) const OTHERWISE: &[(&str, &str, Wanted, &[&str])] =
    &[("DynamoDBStreamReadPolicy", "StreamName", Wanted::Name, &[])];

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
