//! The services that roles are passed to, by the property that names the role. No package says it: the table is ours, of the
//! pages that say which service a role has to trust.

/// The types whose names begin so, the property, and the services that get its role.
struct Row {
    types: &'static str,
    /// None stands for all properties that have no row of their own.
    property: Option<&'static str>,
    services: &'static [&'static str],
}

const fn row(
    types: &'static str,
    property: Option<&'static str>,
    services: &'static [&'static str],
) -> Row {
    Row {
        types,
        property,
        services,
    }
}

/// The services, without `.amazonaws.com`, that get the role which a property names. The property is the innermost one:
/// `JobRoleArn`. An empty list stands for a service that the pages do not tell. None for a property that is not known to hand
/// a role on.
pub fn passed_to(cfn_type: &str, property: &str) -> Option<&'static [&'static str]> {
    let rows = ROWS.iter().filter(|it| {
        // A row of one type is not that of types whose names go on: `UserPoolGroup`.
        cfn_type == it.types || it.types.ends_with("::") && cfn_type.starts_with(it.types)
    });
    let rows = rows.filter(|it| it.property.is_none_or(|it| it == property));
    // What says most counts: a type before all of a service, a property before all of a type.
    let found = rows.max_by_key(|it| (it.types.len(), it.property.is_some()));
    found.map(|it| it.services)
}

const ROWS: &[Row] = &[
    // https://docs.aws.amazon.com/amplify/latest/userguide/amplify-SSR-compute-role.html
    row("AWS::Amplify::", None, &["amplify"]),
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
    row("AWS::ApiGateway::", None, &["apigateway"]),
    row("AWS::ApiGatewayV2::", None, &["apigateway"]),
    // https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html
    row(
        "AWS::AppRunner::Service",
        Some("AccessRoleArn"),
        &["build.apprunner"],
    ),
    row(
        "AWS::AppRunner::Service",
        Some("InstanceRoleArn"),
        &["tasks.apprunner"],
    ),
    // https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html
    row("AWS::AppSync::", None, &["appsync"]),
    // https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_service-with-iam.html
    row(
        "AWS::ApplicationAutoScaling::",
        None,
        &["application-autoscaling"],
    ),
    // https://docs.aws.amazon.com/autoscaling/ec2/userguide/prepare-for-lifecycle-notifications.html
    row("AWS::AutoScaling::", None, &["autoscaling"]),
    // https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
    row("AWS::Backup::", Some("IamRoleArn"), &["backup"]),
    // https://docs.aws.amazon.com/batch/latest/userguide/instance_IAM_role.html
    row(
        "AWS::Batch::ComputeEnvironment",
        Some("InstanceRole"),
        &["ec2"],
    ),
    // https://docs.aws.amazon.com/batch/latest/userguide/service_IAM_role.html
    row(
        "AWS::Batch::ComputeEnvironment",
        Some("ServiceRole"),
        &["batch"],
    ),
    // https://docs.aws.amazon.com/batch/latest/userguide/spot_fleet_IAM_role.html
    row(
        "AWS::Batch::ComputeEnvironment",
        Some("SpotIamFleetRole"),
        &["spotfleet"],
    ),
    // https://docs.aws.amazon.com/batch/latest/userguide/execution-IAM-role.html
    row("AWS::Batch::JobDefinition", None, &["ecs-tasks"]),
    // https://docs.aws.amazon.com/bedrock/latest/userguide/agents-permissions.html
    row("AWS::Bedrock::", None, &["bedrock"]),
    // https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-permissions.html
    row("AWS::BedrockAgentCore::", None, &["bedrock-agentcore"]),
    // https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-action-role.html
    row("AWS::Budgets::", None, &["budgets"]),
    // https://docs.aws.amazon.com/chatbot/latest/adminguide/chatbot-iam.html
    row("AWS::Chatbot::", None, &["chatbot"]),
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
    row("AWS::CloudFormation::StackSet", None, &["cloudformation"]),
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html
    row("AWS::CloudFront::RealtimeLogConfig", None, &["cloudfront"]),
    // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
    row("AWS::CloudTrail::Trail", None, &["cloudtrail"]),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-metric-streams-trustpolicy.html
    row(
        "AWS::CloudWatch::MetricStream",
        None,
        &["streams.metrics.cloudwatch"],
    ),
    // https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
    row("AWS::CodeBuild::", None, &["codebuild"]),
    // https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html
    row("AWS::CodeDeploy::", None, &["codedeploy"]),
    // https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
    row("AWS::CodePipeline::", None, &["codepipeline"]),
    // https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
    row("AWS::Cognito::IdentityPool", None, &["cognito-identity"]),
    row(
        "AWS::Cognito::IdentityPoolRoleAttachment",
        None,
        &["cognito-identity"],
    ),
    // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-sms-settings.html
    row("AWS::Cognito::UserPool", None, &["cognito-idp"]),
    // https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html
    row("AWS::Config::", None, &["config"]),
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.access-control.html
    row("AWS::DAX::", None, &["dax"]),
    // https://docs.aws.amazon.com/ebs/latest/userguide/service-role.html
    row("AWS::DLM::", None, &["dlm"]),
    // https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.S3.html
    row("AWS::DMS::", Some("ServiceAccessRoleArn"), &["dms"]),
    // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
    row(
        "AWS::EC2::FlowLog",
        Some("DeliverLogsPermissionArn"),
        &["vpc-flow-logs"],
    ),
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-fleet-prerequisites.html
    row("AWS::EC2::SpotFleet", Some("IamFleetRole"), &["spotfleet"]),
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html
    row("AWS::ECS::", None, &["ecs"]),
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    row("AWS::ECS::TaskDefinition", None, &["ecs-tasks"]),
    // https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
    row("AWS::EKS::Cluster", Some("NodeRoleArn"), &["ec2"]),
    // https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html
    row("AWS::EKS::Cluster", Some("RoleArn"), &["eks"]),
    // https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html
    row("AWS::EKS::FargateProfile", None, &["eks-fargate-pods"]),
    // https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
    row("AWS::EKS::Nodegroup", None, &["ec2"]),
    // https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
    row(
        "AWS::EKS::PodIdentityAssociation",
        Some("RoleArn"),
        &["pods.eks"],
    ),
    // https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-iam-role-for-ec2.html
    row("AWS::EMR::Cluster", Some("JobFlowRole"), &["ec2"]),
    // https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-iam-role.html
    row(
        "AWS::EMR::Cluster",
        Some("ServiceRole"),
        &["elasticmapreduce"],
    ),
    // https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cognito-auth.html
    row("AWS::Elasticsearch::Domain", Some("RoleArn"), &[]),
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html
    row("AWS::Events::", None, &["events"]),
    // https://docs.aws.amazon.com/fis/latest/userguide/getting-started-iam-service-role.html
    row("AWS::FIS::", None, &["fis"]),
    // https://docs.aws.amazon.com/glue/latest/dg/create-an-iam-role.html
    row("AWS::Glue::", None, &["glue"]),
    // https://docs.aws.amazon.com/grafana/latest/userguide/AMG-manage-permissions.html
    row("AWS::Grafana::", None, &["grafana"]),
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html
    row("AWS::IAM::InstanceProfile", None, &["ec2"]),
    // https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html
    row("AWS::IoT::RoleAlias", None, &["credentials.iot"]),
    // https://docs.aws.amazon.com/iot/latest/developerguide/iot-create-role.html
    row("AWS::IoT::TopicRule", None, &["iot"]),
    // https://docs.aws.amazon.com/msk/latest/developerguide/msk-connect-service-execution-role.html
    row("AWS::KafkaConnect::", None, &["kafkaconnect"]),
    // https://docs.aws.amazon.com/kendra/latest/dg/iam-roles.html
    row("AWS::Kendra::", None, &["kendra"]),
    // https://docs.aws.amazon.com/managed-flink/latest/java/how-iam.html
    row("AWS::KinesisAnalytics::", None, &["kinesisanalytics"]),
    row("AWS::KinesisAnalyticsV2::", None, &["kinesisanalytics"]),
    // https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
    row("AWS::KinesisFirehose::", None, &["firehose"]),
    // https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
    row("AWS::Lambda::Function", Some("Role"), &["lambda"]),
    // https://docs.aws.amazon.com/lexv2/latest/dg/security_iam_service-with-iam.html
    row("AWS::Lex::Bot", None, &["lexv2"]),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CreateDestination.html
    row("AWS::Logs::Destination", None, &["logs"]),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
    row("AWS::Logs::SubscriptionFilter", None, &["logs"]),
    // https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cognito-auth.html
    row("AWS::OpenSearchService::Domain", Some("RoleArn"), &[]),
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    row("AWS::Pipes::Pipe", Some("ExecutionRoleArn"), &["ecs-tasks"]),
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
    row("AWS::Pipes::Pipe", Some("RoleArn"), &["pipes"]),
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    row("AWS::Pipes::Pipe", Some("TaskRoleArn"), &["ecs-tasks"]),
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html
    row("AWS::RDS::", Some("MonitoringRoleArn"), &["monitoring.rds"]),
    // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Integrating.Authorizing.IAM.CreateRole.html
    row("AWS::RDS::", Some("RoleArn"), &["rds"]),
    // https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service.html
    row("AWS::Redshift::Cluster", None, &["redshift"]),
    // https://docs.aws.amazon.com/redshift/latest/mgmt/managing-cluster-operations.html
    row(
        "AWS::Redshift::ScheduledAction",
        None,
        &["scheduler.redshift"],
    ),
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
    row("AWS::S3::Bucket", Some("Role"), &["s3"]),
    // https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html
    row("AWS::SNS::", None, &["sns"]),
    // https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-maintenance-perm-cli.html
    row("AWS::SSM::MaintenanceWindowTask", None, &["ssm"]),
    // https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html
    row("AWS::SageMaker::", None, &["sagemaker"]),
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html
    row("AWS::Scheduler::Schedule", None, &["scheduler"]),
    // https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
    row(
        "AWS::StepFunctions::StateMachine",
        Some("RoleArn"),
        &["states"],
    ),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_Roles.html
    row(
        "AWS::Synthetics::Canary",
        Some("ExecutionRoleArn"),
        &["lambda", "synthetics"],
    ),
    // https://docs.aws.amazon.com/timestream/latest/developerguide/scheduledqueries-iam.html
    row("AWS::Timestream::ScheduledQuery", None, &["timestream"]),
    // https://docs.aws.amazon.com/transfer/latest/userguide/requirements-roles.html
    row("AWS::Transfer::", None, &["transfer"]),
];

#[cfg(test)]
mod tests {
    use super::{ROWS, passed_to};
    use crate::spec::schema;

    #[test]
    fn the_row_that_says_most_counts() {
        for (cfn_type, property, services) in [
            (
                "AWS::ECS::TaskDefinition",
                "TaskRoleArn",
                Some(&["ecs-tasks"][..]),
            ),
            ("AWS::ECS::Service", "Role", Some(&["ecs"][..])),
            (
                "AWS::RDS::DBInstance",
                "MonitoringRoleArn",
                Some(&["monitoring.rds"][..]),
            ),
            ("AWS::Cognito::UserPoolGroup", "RoleArn", None),
            ("AWS::EC2::FlowLog", "DeliverCrossAccountRole", None),
        ] {
            assert_eq!(
                passed_to(cfn_type, property),
                services,
                "{cfn_type} {property}"
            );
        }
    }

    #[test]
    fn rows_are_of_types_that_there_are() {
        for row in ROWS {
            let mut types = schema::types();
            assert!(types.any(|it| it.starts_with(row.types)), "{}", row.types);
        }
    }
}
