//! Actions that handlers name and that only some properties need. No package says which: the tables are ours.
//!
//! Longer than others: tables, whose rows have several lines each.

use super::deployed::DeployedResource;
use serde_json::Value;

/// Actions of a type that only these properties need; `Code.ImageUri` is one in another one. Of a deployment that has
/// none of them, the action is left out. `UpdatePolicy` is an attribute beside the properties.
struct Row {
    cfn_type: &'static str,
    actions: &'static [&'static str],
    properties: &'static [&'static str],
}

const fn row(
    cfn_type: &'static str,
    actions: &'static [&'static str],
    properties: &'static [&'static str],
) -> Row {
    Row {
        cfn_type,
        actions,
        properties,
    }
}

const ROLE: &str = "AWS::IAM::Role";
const MANAGED_POLICY: &str = "AWS::IAM::ManagedPolicy";
const POLICY: &str = "AWS::IAM::Policy";
const PIPE: &str = "AWS::Pipes::Pipe";
const FUNCTION: &str = "AWS::Lambda::Function";
const VERSION: &str = "AWS::Lambda::Version";
const ALIAS: &str = "AWS::Lambda::Alias";
const TABLE: &str = "AWS::DynamoDB::Table";
const BUCKET: &str = "AWS::S3::Bucket";
const LOG_GROUP: &str = "AWS::Logs::LogGroup";
const TOPIC: &str = "AWS::SNS::Topic";

const ROWS: &[Row] = &[
    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html: policies in the role.
    row(
        ROLE,
        &[
            "iam:PutRolePolicy",
            "iam:DeleteRolePolicy",
            "iam:GetRolePolicy",
        ],
        &["Policies"],
    ),
    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html: policies with an ARN.
    row(
        ROLE,
        &["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
        &["ManagedPolicyArns"],
    ),
    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html
    row(
        ROLE,
        &[
            "iam:PutRolePermissionsBoundary",
            "iam:DeleteRolePermissionsBoundary",
        ],
        &["PermissionsBoundary"],
    ),
    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html: description and length of sessions.
    row(
        ROLE,
        &["iam:UpdateRole", "iam:UpdateRoleDescription"],
        &["Description", "MaxSessionDuration"],
    ),
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html: whom the
    // policy is attached to.
    row(
        MANAGED_POLICY,
        &["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
        &["Roles"],
    ),
    row(
        MANAGED_POLICY,
        &["iam:AttachUserPolicy", "iam:DetachUserPolicy"],
        &["Users"],
    ),
    row(
        MANAGED_POLICY,
        &["iam:AttachGroupPolicy", "iam:DetachGroupPolicy"],
        &["Groups"],
    ),
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html: in whom the policy
    // is put.
    row(
        POLICY,
        &[
            "iam:DeleteRolePolicy",
            "iam:GetRolePolicy",
            "iam:PutRolePolicy",
        ],
        &["Roles"],
    ),
    row(
        POLICY,
        &[
            "iam:DeleteUserPolicy",
            "iam:GetUserPolicy",
            "iam:PutUserPolicy",
        ],
        &["Users"],
    ),
    row(
        POLICY,
        &[
            "iam:DeleteGroupPolicy",
            "iam:GetGroupPolicy",
            "iam:PutGroupPolicy",
        ],
        &["Groups"],
    ),
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-logs.html: where the logs of a pipe go.
    row(
        PIPE,
        &[
            "iam:CreateServiceLinkedRole",
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:GetLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:UpdateLogDelivery",
        ],
        &["LogConfiguration"],
    ),
    row(
        PIPE,
        &["s3:GetBucketPolicy", "s3:PutBucketPolicy"],
        &["LogConfiguration.S3LogDestination"],
    ),
    row(
        PIPE,
        &["firehose:TagDeliveryStream"],
        &["LogConfiguration.FirehoseLogDestination"],
    ),
    // https://docs.aws.amazon.com/codedeploy/latest/userguide/instances-on-premises.html
    row(
        "AWS::CodeDeploy::DeploymentGroup",
        &["codedeploy:RegisterOnPremisesInstance"],
        &["OnPremisesInstanceTagFilters", "OnPremisesTagSet"],
    ),
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    row(
        FUNCTION,
        &[
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
        ],
        &["VpcConfig"],
    ),
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html
    row(
        FUNCTION,
        &[
            "elasticfilesystem:DescribeMountTargets",
            "s3files:ListMountTargets",
        ],
        &["FileSystemConfigs"],
    ),
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
    row(
        FUNCTION,
        &[
            "lambda:DeleteFunctionCodeSigningConfig",
            "lambda:GetCodeSigningConfig",
            "lambda:PutFunctionCodeSigningConfig",
        ],
        &["CodeSigningConfigArn"],
    ),
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
    row(
        FUNCTION,
        &[
            "lambda:DeleteFunctionConcurrency",
            "lambda:PutFunctionConcurrency",
        ],
        &["ReservedConcurrentExecutions"],
    ),
    // https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html
    row(FUNCTION, &["lambda:GetLayerVersion"], &["Layers"]),
    // https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html
    row(
        FUNCTION,
        &["lambda:PutRuntimeManagementConfig"],
        &["RuntimeManagementConfig"],
    ),
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    row(
        FUNCTION,
        &["lambda:PutFunctionRecursionConfig"],
        &["RecursiveLoop"],
    ),
    // https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html: instances of the account.
    row(
        FUNCTION,
        &[
            "lambda:GetFunctionScalingConfig",
            "lambda:PassCapacityProvider",
            "lambda:PublishVersion",
            "lambda:PutFunctionScalingConfig",
        ],
        &[
            "CapacityProviderConfig",
            "FunctionScalingConfig",
            "PublishToLatestPublished",
        ],
    ),
    // https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
    row(
        VERSION,
        &[
            "lambda:GetProvisionedConcurrencyConfig",
            "lambda:PutProvisionedConcurrencyConfig",
        ],
        &["ProvisionedConcurrencyConfig"],
    ),
    // https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html: of a version.
    row(
        VERSION,
        &[
            "lambda:GetRuntimeManagementConfig",
            "lambda:PutRuntimeManagementConfig",
        ],
        &["RuntimePolicy"],
    ),
    row(
        VERSION,
        &[
            "lambda:GetFunctionScalingConfig",
            "lambda:PutFunctionScalingConfig",
        ],
        &["FunctionScalingConfig"],
    ),
    row(
        ALIAS,
        &[
            "lambda:DeleteProvisionedConcurrencyConfig",
            "lambda:GetProvisionedConcurrencyConfig",
            "lambda:PutProvisionedConcurrencyConfig",
        ],
        &["ProvisionedConcurrencyConfig"],
    ),
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
    row(
        ALIAS,
        &[
            "codedeploy:CreateDeployment",
            "codedeploy:GetDeployment",
            "codedeploy:GetDeploymentConfig",
            "codedeploy:GetDeploymentGroup",
            "codedeploy:StopDeployment",
        ],
        &["UpdatePolicy"],
    ),
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Requesting.html
    row(
        TABLE,
        &[
            "dynamodb:DescribeImport",
            "dynamodb:ImportTable",
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:DescribeLogGroups",
            "logs:DescribeLogStreams",
            "logs:PutLogEvents",
            "logs:PutRetentionPolicy",
            "s3:ListBucket",
        ],
        &["ImportSourceSpecification"],
    ),
    // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
    row(
        TABLE,
        &["dynamodb:UpdateTimeToLive"],
        &["TimeToLiveSpecification"],
    ),
    // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContributorInsights.html
    row(
        TABLE,
        &["dynamodb:UpdateContributorInsights"],
        &["ContributorInsightsSpecification", "GlobalSecondaryIndexes"],
    ),
    // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html
    row(
        TABLE,
        &["dynamodb:UpdateContinuousBackups"],
        &["PointInTimeRecoverySpecification"],
    ),
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html
    row(
        TABLE,
        &[
            "dynamodb:DisableKinesisStreamingDestination",
            "dynamodb:EnableKinesisStreamingDestination",
            "dynamodb:UpdateKinesisStreamingDestination",
            "kinesis:DescribeStream",
            "kinesis:PutRecords",
        ],
        &["KinesisStreamSpecification"],
    ),
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
    row(
        TABLE,
        &[
            "dynamodb:DeleteResourcePolicy",
            "dynamodb:PutResourcePolicy",
        ],
        &["ResourcePolicy", "StreamSpecification.ResourcePolicy"],
    ),
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables-security.html: replicas, which
    // only another type has.
    row(
        TABLE,
        &[
            "dynamodb:AssociateTableReplica",
            "dynamodb:BatchWriteItem",
            "dynamodb:CreateTableReplica",
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:Scan",
            "dynamodb:UpdateItem",
            "iam:CreateServiceLinkedRole",
        ],
        &[],
    ),
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html and the pages of the other calls: each
    // configuration of a bucket is a call of its own.
    row(
        BUCKET,
        &["s3:PutBucketAcl", "s3:PutObjectAcl"],
        &["AccessControl"],
    ),
    row(BUCKET, &["s3:PutBucketAbac"], &["AbacStatus"]),
    row(
        BUCKET,
        &["s3:PutAnalyticsConfiguration"],
        &["AnalyticsConfigurations"],
    ),
    row(
        BUCKET,
        &["s3:PutEncryptionConfiguration"],
        &["BucketEncryption"],
    ),
    row(BUCKET, &["s3:PutBucketCORS"], &["CorsConfiguration"]),
    row(
        BUCKET,
        &["s3:PutInventoryConfiguration"],
        &["InventoryConfigurations"],
    ),
    row(
        BUCKET,
        &["s3:PutLifecycleConfiguration"],
        &["LifecycleConfiguration"],
    ),
    row(
        BUCKET,
        &["s3:PutMetricsConfiguration"],
        &["MetricsConfigurations"],
    ),
    row(
        BUCKET,
        &["s3:PutBucketNotification"],
        &["NotificationConfiguration"],
    ),
    row(
        BUCKET,
        &["s3:PutReplicationConfiguration"],
        &["ReplicationConfiguration"],
    ),
    row(
        BUCKET,
        &["s3:DeleteBucketWebsite", "s3:PutBucketWebsite"],
        &["WebsiteConfiguration"],
    ),
    row(
        BUCKET,
        &["s3:PutAccelerateConfiguration"],
        &["AccelerateConfiguration"],
    ),
    row(
        BUCKET,
        &["s3:PutBucketPublicAccessBlock"],
        &["PublicAccessBlockConfiguration"],
    ),
    row(
        BUCKET,
        &["s3:PutBucketObjectLockConfiguration"],
        &["ObjectLockConfiguration", "ObjectLockEnabled"],
    ),
    row(BUCKET, &["s3:PutBucketLogging"], &["LoggingConfiguration"]),
    row(
        BUCKET,
        &["s3:PutBucketVersioning"],
        &["VersioningConfiguration"],
    ),
    row(
        BUCKET,
        &["s3:PutBucketOwnershipControls"],
        &["OwnershipControls"],
    ),
    row(
        BUCKET,
        &["s3:PutIntelligentTieringConfiguration"],
        &["IntelligentTieringConfigurations"],
    ),
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/metadata-tables-permissions.html
    row(
        BUCKET,
        &[
            "s3:CreateBucketMetadataTableConfiguration",
            "s3:DeleteBucketMetadataTableConfiguration",
            "s3:UpdateBucketMetadataAnnotationTableConfiguration",
            "s3:UpdateBucketMetadataInventoryTableConfiguration",
            "s3:UpdateBucketMetadataJournalTableConfiguration",
            "s3tables:CreateNamespace",
            "s3tables:CreateTable",
            "s3tables:CreateTableBucket",
            "s3tables:GetTable",
            "s3tables:GetTableMetadataLocation",
            "s3tables:PutTableBucketPolicy",
            "s3tables:PutTableEncryption",
            "s3tables:PutTablePolicy",
            "s3tables:UpdateTableMetadataLocation",
        ],
        &["MetadataConfiguration", "MetadataTableConfiguration"],
    ),
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html: only an empty
    // bucket can be deleted, and no property deletes objects.
    row(BUCKET, &["s3:DeleteObject"], &[]),
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html: the definition may
    // have the policy in it.
    row(
        "AWS::ApiGateway::RestApi",
        &["apigateway:UpdateRestApiPolicy"],
        &["Body", "BodyS3Location", "Policy"],
    ),
    // A zone is looked for by its name only where no ID is given.
    row(
        "AWS::Route53::RecordSetGroup",
        &["route53:ListHostedZonesByName"],
        &["HostedZoneName"],
    ),
    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    row(
        LOG_GROUP,
        &["logs:DeleteRetentionPolicy", "logs:PutRetentionPolicy"],
        &["RetentionInDays"],
    ),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/data-protection-policy-permissions.html: findings may go
    // to a log group, a bucket or a stream.
    row(
        LOG_GROUP,
        &[
            "firehose:TagDeliveryStream",
            "logs:CreateLogDelivery",
            "logs:DeleteDataProtectionPolicy",
            "logs:PutDataProtectionPolicy",
        ],
        &["DataProtectionPolicy"],
    ),
    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
    row(
        LOG_GROUP,
        &["logs:PutResourcePolicy", "logs:DeleteResourcePolicy"],
        &["DataProtectionPolicy", "ResourcePolicyDocument"],
    ),
    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutIndexPolicy.html
    row(
        LOG_GROUP,
        &["logs:DeleteIndexPolicy", "logs:PutIndexPolicy"],
        &["FieldIndexPolicies"],
    ),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    row(
        LOG_GROUP,
        &["logs:AssociateKmsKey", "logs:DisassociateKmsKey"],
        &["KmsKeyId"],
    ),
    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogGroupDeletionProtection.html
    row(
        LOG_GROUP,
        &["logs:PutLogGroupDeletionProtection"],
        &["DeletionProtectionEnabled"],
    ),
    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutBearerTokenAuthentication.html
    row(
        LOG_GROUP,
        &["logs:PutBearerTokenAuthentication"],
        &["BearerTokenAuthenticationEnabled"],
    ),
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html: subscriptions
    // in the topic itself.
    row(
        TOPIC,
        &["sns:Subscribe", "sns:Unsubscribe"],
        &["Subscription"],
    ),
    // https://docs.aws.amazon.com/sns/latest/dg/message-data-protection.html
    row(
        TOPIC,
        &["sns:PutDataProtectionPolicy"],
        &["DataProtectionPolicy"],
    ),
    // https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html: the role that logs deliveries.
    row(TOPIC, &["iam:GetRole"], &["DeliveryStatusLogging"]),
];

/// Actions that no handler names and that a property needs.
const ALSO: &[Row] = &[
    // https://docs.aws.amazon.com/lambda/latest/dg/images-create.html: Lambda adds itself to the policy of the repository.
    row(
        FUNCTION,
        &["ecr:GetRepositoryPolicy", "ecr:SetRepositoryPolicy"],
        &["Code.ImageUri"],
    ),
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html: API Gateway makes a delivery of logs.
    row(
        "AWS::ApiGatewayV2::Stage",
        &[
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:GetLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:UpdateLogDelivery",
        ],
        &["AccessLogSettings"],
    ),
];

/// Whether a resource needs an action that the handlers of its type call.
pub(super) fn is_needed(action: &str, resource: DeployedResource<'_>) -> bool {
    if action.starts_with("kms:") && !resource.resource_type.starts_with("AWS::KMS::") {
        return names_a_key(resource.properties);
    }
    let mut rows = ROWS.iter();
    let row = rows.find(|it| it.cfn_type == resource.resource_type && it.actions.contains(&action));
    row.is_none_or(|it| has_any(it.properties, resource))
}

/// The actions that a resource needs and that the handlers of its type do not call.
pub(super) fn also_needed(
    resource: DeployedResource<'_>,
) -> impl Iterator<Item = &'static str> + use<'_> {
    let rows = ALSO.iter();
    let rows = rows.filter(move |it| it.cfn_type == resource.resource_type);
    let rows = rows.filter(move |it| has_any(it.properties, resource));
    rows.flat_map(|it| it.actions.iter().copied())
}

fn has_any(properties: &[&str], resource: DeployedResource<'_>) -> bool {
    properties.iter().any(|path| {
        let mut at = path
            .split('.')
            .try_fold(resource.properties, |it, name| it.get(name));
        at = at.or_else(|| resource.body.get(*path));
        // An empty list asks for nothing.
        at.is_some_and(|it| !it.is_null() && it.as_array().is_none_or(|it| !it.is_empty()))
    })
}

/// Whether a property names a key of KMS or asks for encryption, at any depth.
fn names_a_key(properties: &Value) -> bool {
    match properties {
        Value::Object(map) => map.iter().any(|(name, value)| {
            let lower = name.to_ascii_lowercase();
            lower.contains("kms")
                || lower.contains("encrypt")
                || name.starts_with("SSE")
                || names_a_key(value)
        }),
        Value::Array(items) => items.iter().any(names_a_key),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{ALSO, ROWS};
    use crate::iam::{Known, known};
    use crate::spec::handlers::{self, DeploymentPhase};
    use crate::spec::schema;

    #[test]
    fn rows_name_properties_and_actions_that_there_are() {
        for row in ROWS.iter().chain(ALSO) {
            let shape = schema::properties(row.cfn_type).expect("a known type");
            for path in row.properties.iter().filter(|it| **it != "UpdatePolicy") {
                let mut shape = shape.clone();
                for name in path.split('.') {
                    let property = shape.property(name);
                    shape = property
                        .unwrap_or_else(|| panic!("{} {path}", row.cfn_type))
                        .shape;
                }
            }
        }
        for row in ROWS {
            let all = DeploymentPhase::ALL.into_iter();
            let all = all
                .filter_map(|it| handlers::actions(row.cfn_type, it))
                .flatten();
            let all: Vec<&str> = all.collect();
            for action in row.actions {
                assert!(all.contains(action), "{} {action}", row.cfn_type);
            }
        }
        for action in ALSO.iter().flat_map(|it| it.actions) {
            assert!(matches!(known(action), Known::Action(..)), "{action}");
        }
    }
}
