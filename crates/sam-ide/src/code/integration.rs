//! What the service integrations of Step Functions need: the optimized ones by a table, those of the SDK by their
//! operations.

use sam_core::iam::actions_of_operation;

/// What a task needs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TaskNeeds {
    /// On what the task names.
    pub(super) own: Vec<String>,
    /// What it needs to wait for the end of what it starts, on resources that are known only at run time.
    pub(super) waiting: Vec<String>,
}

/// An optimized integration, with the page of AWS that says what it needs.
struct Integration {
    service: &'static str,
    api: &'static str,
    own: &'static [&'static str],
    /// Needed only with `.sync`.
    waiting: &'static [&'static str],
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the source of the row, which a test reads")
    )]
    page: &'static str,
}

const fn row(
    service: &'static str,
    api: &'static str,
    own: &'static [&'static str],
    waiting: &'static [&'static str],
    page: &'static str,
) -> Integration {
    Integration {
        service,
        api,
        own,
        waiting,
        page,
    }
}

/// Step Functions learns of the end from a rule that it manages in the account.
const TARGETS: &str = "events:PutTargets";
const PUT: &str = "events:PutRule";
const DESCRIBE: &str = "events:DescribeRule";

const INTEGRATIONS: &[Integration] = &[
    row(
        "apigateway",
        "invoke",
        &["execute-api:Invoke"],
        &[],
        "connect-api-gateway.html",
    ),
    row(
        "athena",
        "getQueryExecution",
        &["athena:GetQueryExecution"],
        &[],
        "connect-athena.html",
    ),
    row(
        "athena",
        "getQueryResults",
        &["athena:GetQueryResults"],
        &[],
        "connect-athena.html",
    ),
    row(
        "athena",
        "startQueryExecution",
        &["athena:StartQueryExecution"],
        &["athena:StopQueryExecution", "athena:GetQueryExecution"],
        "connect-athena.html",
    ),
    row(
        "athena",
        "stopQueryExecution",
        &["athena:StopQueryExecution"],
        &[],
        "connect-athena.html",
    ),
    row(
        "batch",
        "submitJob",
        &["batch:SubmitJob"],
        &[
            "batch:DescribeJobs",
            "batch:TerminateJob",
            TARGETS,
            PUT,
            DESCRIBE,
        ],
        "connect-batch.html",
    ),
    row(
        "bedrock",
        "invokeModel",
        &["bedrock:InvokeModel"],
        &[],
        "connect-bedrock.html",
    ),
    row(
        "bedrock",
        "createModelCustomizationJob",
        &["bedrock:CreateModelCustomizationJob"],
        &[
            "bedrock:GetModelCustomizationJob",
            "bedrock:StopModelCustomizationJob",
        ],
        "connect-bedrock.html",
    ),
    row(
        "codebuild",
        "startBuild",
        &["codebuild:StartBuild"],
        &[
            "codebuild:StopBuild",
            "codebuild:BatchGetBuilds",
            TARGETS,
            PUT,
            DESCRIBE,
        ],
        "connect-codebuild.html",
    ),
    row(
        "databrew",
        "startJobRun",
        &["databrew:StartJobRun"],
        &["databrew:ListJobRuns", "databrew:StopJobRun"],
        "connect-databrew.html",
    ),
    row(
        "dynamodb",
        "deleteItem",
        &["dynamodb:DeleteItem"],
        &[],
        "connect-ddb.html",
    ),
    row(
        "dynamodb",
        "getItem",
        &["dynamodb:GetItem"],
        &[],
        "connect-ddb.html",
    ),
    row(
        "dynamodb",
        "putItem",
        &["dynamodb:PutItem"],
        &[],
        "connect-ddb.html",
    ),
    row(
        "dynamodb",
        "updateItem",
        &["dynamodb:UpdateItem"],
        &[],
        "connect-ddb.html",
    ),
    row(
        "ecs",
        "runTask",
        &["ecs:RunTask"],
        &["ecs:StopTask", "ecs:DescribeTasks", TARGETS, PUT, DESCRIBE],
        "connect-ecs.html",
    ),
    row(
        "eks",
        "createCluster",
        &["eks:CreateCluster"],
        &["eks:DescribeCluster", "eks:DeleteCluster"],
        "connect-eks.html",
    ),
    row(
        "eks",
        "createNodegroup",
        &["eks:CreateNodegroup"],
        &["eks:DescribeNodegroup", "eks:DeleteNodegroup"],
        "connect-eks.html",
    ),
    row(
        "eks",
        "deleteCluster",
        &["eks:DeleteCluster"],
        &["eks:DescribeCluster"],
        "connect-eks.html",
    ),
    row(
        "eks",
        "deleteNodegroup",
        &["eks:DeleteNodegroup"],
        &["eks:DescribeNodegroup"],
        "connect-eks.html",
    ),
    row(
        "elasticmapreduce",
        "addStep",
        &["elasticmapreduce:AddJobFlowSteps"],
        &[
            "elasticmapreduce:DescribeStep",
            "elasticmapreduce:CancelSteps",
        ],
        "connect-emr.html",
    ),
    row(
        "elasticmapreduce",
        "cancelStep",
        &["elasticmapreduce:CancelSteps"],
        &[],
        "connect-emr.html",
    ),
    row(
        "elasticmapreduce",
        "createCluster",
        &["elasticmapreduce:RunJobFlow"],
        &[
            "elasticmapreduce:DescribeCluster",
            "elasticmapreduce:TerminateJobFlows",
        ],
        "connect-emr.html",
    ),
    row(
        "elasticmapreduce",
        "modifyInstanceFleetByName",
        &[
            "elasticmapreduce:ModifyInstanceFleet",
            "elasticmapreduce:ListInstanceFleets",
        ],
        &[],
        "connect-emr.html",
    ),
    row(
        "elasticmapreduce",
        "modifyInstanceGroupByName",
        &[
            "elasticmapreduce:ModifyInstanceGroups",
            "elasticmapreduce:ListInstanceGroups",
        ],
        &[],
        "connect-emr.html",
    ),
    row(
        "elasticmapreduce",
        "setClusterTerminationProtection",
        &["elasticmapreduce:SetTerminationProtection"],
        &[],
        "connect-emr.html",
    ),
    row(
        "elasticmapreduce",
        "terminateCluster",
        &["elasticmapreduce:TerminateJobFlows"],
        &["elasticmapreduce:DescribeCluster"],
        "connect-emr.html",
    ),
    row(
        "emr-containers",
        "createVirtualCluster",
        &["emr-containers:CreateVirtualCluster"],
        &[],
        "connect-emr-eks.html",
    ),
    row(
        "emr-containers",
        "deleteVirtualCluster",
        &["emr-containers:DeleteVirtualCluster"],
        &["emr-containers:DescribeVirtualCluster"],
        "connect-emr-eks.html",
    ),
    row(
        "emr-containers",
        "startJobRun",
        &["emr-containers:StartJobRun"],
        &[
            "emr-containers:DescribeJobRun",
            "emr-containers:CancelJobRun",
        ],
        "connect-emr-eks.html",
    ),
    row(
        "emr-serverless",
        "cancelJobRun",
        &["emr-serverless:CancelJobRun"],
        &["emr-serverless:GetJobRun", TARGETS, PUT, DESCRIBE],
        "connect-emr-serverless.html",
    ),
    row(
        "emr-serverless",
        "createApplication",
        &["emr-serverless:CreateApplication"],
        &[
            "emr-serverless:GetApplication",
            "emr-serverless:DeleteApplication",
            TARGETS,
            PUT,
            DESCRIBE,
        ],
        "connect-emr-serverless.html",
    ),
    row(
        "emr-serverless",
        "deleteApplication",
        &["emr-serverless:DeleteApplication"],
        &["emr-serverless:GetApplication", TARGETS, PUT, DESCRIBE],
        "connect-emr-serverless.html",
    ),
    row(
        "emr-serverless",
        "startApplication",
        &["emr-serverless:StartApplication"],
        &[
            "emr-serverless:GetApplication",
            "emr-serverless:StopApplication",
            TARGETS,
            PUT,
            DESCRIBE,
        ],
        "connect-emr-serverless.html",
    ),
    row(
        "emr-serverless",
        "startJobRun",
        &["emr-serverless:StartJobRun"],
        &[
            "emr-serverless:GetJobRun",
            "emr-serverless:CancelJobRun",
            TARGETS,
            PUT,
            DESCRIBE,
        ],
        "connect-emr-serverless.html",
    ),
    row(
        "emr-serverless",
        "stopApplication",
        &["emr-serverless:StopApplication"],
        &["emr-serverless:GetApplication", TARGETS, PUT, DESCRIBE],
        "connect-emr-serverless.html",
    ),
    row(
        "events",
        "putEvents",
        &["events:PutEvents"],
        &[],
        "connect-eventbridge.html",
    ),
    row(
        "glue",
        "startJobRun",
        &["glue:StartJobRun"],
        &["glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"],
        "connect-glue.html",
    ),
    row(
        "http",
        "invoke",
        &[
            "states:InvokeHTTPEndpoint",
            "events:RetrieveConnectionCredentials",
            "secretsmanager:GetSecretValue",
            "secretsmanager:DescribeSecret",
        ],
        &[],
        "call-https-apis.html",
    ),
    row(
        "lambda",
        "invoke",
        &["lambda:InvokeFunction"],
        &[],
        "connect-lambda.html",
    ),
    row(
        "mediaconvert",
        "createJob",
        &["mediaconvert:CreateJob"],
        &[
            "mediaconvert:GetJob",
            "mediaconvert:CancelJob",
            TARGETS,
            PUT,
            DESCRIBE,
        ],
        "connect-mediaconvert.html",
    ),
    row(
        "sagemaker",
        "createHyperParameterTuningJob",
        &["sagemaker:CreateHyperParameterTuningJob"],
        &[
            "sagemaker:DescribeHyperParameterTuningJob",
            "sagemaker:StopHyperParameterTuningJob",
            TARGETS,
            PUT,
            DESCRIBE,
        ],
        "connect-sagemaker.html",
    ),
    row(
        "sagemaker",
        "createProcessingJob",
        &["sagemaker:CreateProcessingJob"],
        &[
            "sagemaker:DescribeProcessingJob",
            "sagemaker:StopProcessingJob",
            TARGETS,
            PUT,
            DESCRIBE,
        ],
        "connect-sagemaker.html",
    ),
    row(
        "sagemaker",
        "createTrainingJob",
        &["sagemaker:CreateTrainingJob"],
        &[
            "sagemaker:DescribeTrainingJob",
            "sagemaker:StopTrainingJob",
            TARGETS,
            PUT,
            DESCRIBE,
        ],
        "connect-sagemaker.html",
    ),
    row(
        "sagemaker",
        "createTransformJob",
        &["sagemaker:CreateTransformJob"],
        &[
            "sagemaker:DescribeTransformJob",
            "sagemaker:StopTransformJob",
            TARGETS,
            PUT,
            DESCRIBE,
        ],
        "connect-sagemaker.html",
    ),
    row("sns", "publish", &["sns:Publish"], &[], "connect-sns.html"),
    row(
        "sqs",
        "sendMessage",
        &["sqs:SendMessage"],
        &[],
        "connect-sqs.html",
    ),
    row(
        "states",
        "startExecution",
        &["states:StartExecution"],
        &[
            "states:DescribeExecution",
            "states:StopExecution",
            TARGETS,
            PUT,
            DESCRIBE,
        ],
        "connect-stepfunctions.html",
    ),
];

/// What the `Resource` of a task needs, such as `arn:aws:states:::sqs:sendMessage.waitForTaskToken`; none if it is not an
/// integration, or one that is not known.
pub(super) fn of_task(resource: &str) -> Option<TaskNeeds> {
    let (_, name) = resource.split_once(":states:::")?;
    let (name, pattern) = name.split_once('.').unwrap_or((name, ""));
    let owned = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect();
    if let Some(operation) = name.strip_prefix("aws-sdk:") {
        let (service, api) = operation.split_once(':')?;
        return Some(TaskNeeds {
            own: actions_of_operation(sdk_client(service), api)?,
            waiting: Vec::new(),
        });
    }
    let (service, api) = name.split_once(':')?;
    let mut rows = INTEGRATIONS.iter();
    if let Some(it) = rows.find(|it| it.service == service && it.api == api) {
        return Some(TaskNeeds {
            own: owned(it.own),
            waiting: match pattern.starts_with("sync") {
                true => owned(it.waiting),
                false => Vec::new(),
            },
        });
    }
    // `s3:getObject` of an item reader, and what is added to the table later.
    Some(TaskNeeds {
        own: actions_of_operation(service, api)?,
        waiting: Vec::new(),
    })
}

/// Step Functions names services as the SDK for Java does.
fn sdk_client(service: &str) -> &str {
    match service {
        "sfn" => "stepfunctions",
        "eventbridge" => "events",
        "cloudwatchlogs" => "logs",
        "cognitoidentityprovider" => "cognito-idp",
        it => it,
    }
}

#[cfg(test)]
mod tests {
    use super::{INTEGRATIONS, TaskNeeds, of_task};
    use sam_core::iam::{Known, known};

    #[test]
    fn each_row_names_actions_and_a_page() {
        for it in INTEGRATIONS {
            for action in it.own.iter().chain(it.waiting) {
                assert!(matches!(known(action), Known::Action(..)), "{action}");
            }
            assert!(it.page.ends_with(".html"), "{}:{}", it.service, it.api);
        }
    }

    #[test]
    fn patterns_of_waiting_need_more() {
        let needs = |resource: &str| {
            let TaskNeeds { own, waiting } = of_task(resource).expect(resource);
            [own, waiting].concat().join(" ")
        };
        assert_eq!(
            needs("arn:aws:states:::sqs:sendMessage.waitForTaskToken"),
            "sqs:SendMessage"
        );
        assert_eq!(
            needs("arn:aws:states:::glue:startJobRun.sync"),
            "glue:StartJobRun glue:GetJobRun glue:GetJobRuns glue:BatchStopJobRun"
        );
        assert_eq!(
            needs("arn:aws:states:::elasticmapreduce:createCluster.sync"),
            "elasticmapreduce:RunJobFlow elasticmapreduce:DescribeCluster elasticmapreduce:TerminateJobFlows"
        );
        assert_eq!(
            needs("arn:aws:states:::aws-sdk:sfn:describeExecution"),
            "states:DescribeExecution"
        );
        assert_eq!(
            needs("arn:aws-cn:states:::aws-sdk:s3:headObject"),
            "s3:GetObject"
        );
        assert_eq!(
            of_task("arn:aws:lambda:eu-west-1:123456789012:function:f"),
            None
        );
        assert_eq!(of_task("arn:aws:states:::none:such"), None);
    }
}
