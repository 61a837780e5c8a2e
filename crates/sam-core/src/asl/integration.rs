//! What the service integrations of Step Functions need: the optimized ones by a table, those of the SDK by their
//! operations.

mod table;

use crate::iam::actions_of_operation;
use table::{INTEGRATIONS, Integration};

/// What a task needs.
#[derive(Debug, PartialEq, Eq)]
pub struct TaskNeeds {
    /// On what the task names.
    pub own: Vec<String>,
    /// What it needs to wait for the end of what it starts, on resources that are known only at run time.
    pub waiting: Vec<String>,
}

/// A service integration, as the `Resource` of a task names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskIntegration<'t> {
    /// `sqs:sendMessage`, `aws-sdk:s3:headObject`
    pub name: &'t str,
    /// `waitForTaskToken`, `sync`, `sync:2`
    pub pattern: Option<&'t str>,
}

impl<'t> TaskIntegration<'t> {
    /// Of an ARN such as `arn:aws:states:::sqs:sendMessage.waitForTaskToken`.
    pub fn of(resource: &'t str) -> Option<Self> {
        let (_, name) = resource.split_once(":states:::")?;
        let (name, pattern) = match name.split_once('.') {
            Some((name, pattern)) => (name, Some(pattern)),
            None => (name, None),
        };
        Some(Self { name, pattern })
    }

    /// The operation of an SDK with its service, `s3:headObject`.
    pub fn operation(self) -> Option<&'t str> {
        self.name.strip_prefix("aws-sdk:")
    }

    /// The client of the SDK for Python and the operation that it calls; the API as the integration names it.
    pub fn call(self) -> (&'t str, &'t str) {
        let name = self.operation().unwrap_or(self.name);
        let (service, api) = name.split_once(':').unwrap_or((name, ""));
        (sdk_client(service), api)
    }

    /// The page of AWS on it, in the developer guide of Step Functions.
    pub fn page(self) -> Option<&'static str> {
        match self.operation() {
            Some(_) => Some("supported-services-awssdk.html"),
            None => self.row().map(|it| it.page),
        }
    }

    /// What it needs; none if it is not known.
    pub fn needs(self) -> Option<TaskNeeds> {
        let owned = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect();
        if let Some(operation) = self.operation() {
            let (service, api) = operation.split_once(':')?;
            return Some(TaskNeeds {
                own: actions_of_operation(sdk_client(service), api)?,
                waiting: Vec::new(),
            });
        }
        if let Some(it) = self.row() {
            return Some(TaskNeeds {
                own: owned(it.own),
                waiting: match self.pattern.is_some_and(|it| it.starts_with("sync")) {
                    true => owned(it.waiting),
                    false => Vec::new(),
                },
            });
        }
        // `s3:getObject` of an item reader, and what is added to the table later.
        let (service, api) = self.name.split_once(':')?;
        Some(TaskNeeds {
            own: actions_of_operation(service, api)?,
            waiting: Vec::new(),
        })
    }

    /// Why Step Functions knows no such integration; none if it may know it.
    pub(super) fn refusal(self) -> Option<IntegrationRefusal> {
        let (service, api) = self.name.rsplit_once(':')?;
        let is_sdk = self.operation().is_some();
        match self.pattern {
            None => {}
            Some("waitForTaskToken") if NEVER_TOKENS.contains(&service) => {
                return Some(IntegrationRefusal::Pattern);
            }
            Some("waitForTaskToken") => {}
            Some("sync") if is_sdk || NEVER_SYNC.contains(&service) => {
                return Some(IntegrationRefusal::Pattern);
            }
            Some("sync") => {}
            Some("sync:2") if service == "states" => {}
            Some(_) => return Some(IntegrationRefusal::Pattern),
        }
        if is_sdk {
            let client = sdk_client(self.operation()?.split_once(':')?.0);
            let is_service = !sdk_operations(client).is_empty();
            let is_known = actions_of_operation(client, api).is_some();
            let is_small = api.starts_with(|it: char| it.is_ascii_lowercase());
            return match (is_service && !is_known, is_small) {
                (true, _) => Some(IntegrationRefusal::Operation { is_certain: false }),
                (false, false) => Some(IntegrationRefusal::Capital),
                (false, true) => None,
            };
        }
        let is_certain = COMPLETE.contains(&service);
        (self.row().is_none()).then_some(IntegrationRefusal::Operation { is_certain })
    }

    fn row(self) -> Option<&'static Integration> {
        let (service, api) = self.name.split_once(':')?;
        let mut rows = INTEGRATIONS.iter();
        rows.find(|it| it.service == service && it.api == api)
    }
}

/// Why Step Functions refuses an integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntegrationRefusal {
    /// It does not wait like that.
    Pattern,
    /// The service has no such operation.
    Operation {
        /// Whether a newer version of Step Functions cannot have it either.
        is_certain: bool,
    },
    /// Operations of an SDK begin with a small letter.
    Capital,
}

/// Services with optimized integrations to which none was added in years; `s3` has none for tasks.
const COMPLETE: [&str; 8] = [
    "apigateway",
    "dynamodb",
    "events",
    "lambda",
    "s3",
    "sns",
    "sqs",
    "states",
];
/// Services whose optimized integrations never wait for the end of what they start
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html>).
const NEVER_SYNC: [&str; 6] = ["apigateway", "dynamodb", "events", "lambda", "sns", "sqs"];
/// Services whose optimized integrations never wait for a task token.
const NEVER_TOKENS: [&str; 11] = [
    "athena",
    "batch",
    "codebuild",
    "databrew",
    "dynamodb",
    "elasticmapreduce",
    "emr-containers",
    "emr-serverless",
    "glue",
    "mediaconvert",
    "sagemaker",
];

/// The optimized integrations by name, each with the patterns in which a state can wait.
pub fn integrations() -> impl Iterator<Item = (String, Vec<&'static str>)> {
    INTEGRATIONS.iter().map(|it| {
        let name = format!("{}:{}", it.service, it.api);
        let mut patterns = Vec::new();
        if !it.waiting.is_empty() {
            patterns.push("sync");
        }
        if name == "states:startExecution" {
            patterns.push("sync:2");
        }
        if TOKENS.contains(&name.as_str()) {
            patterns.push("waitForTaskToken");
        }
        (name, patterns)
    })
}

/// The integrations that wait for a task token
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html>).
const TOKENS: [&str; 8] = [
    "apigateway:invoke",
    "bedrock:invokeModel",
    "ecs:runTask",
    "events:putEvents",
    "lambda:invoke",
    "sns:publish",
    "sqs:sendMessage",
    "states:startExecution",
];

/// The operations of a service of the SDK, as integrations name both: those named for an action.
pub fn sdk_operations(service: &str) -> Vec<String> {
    let client = sdk_client(service);
    let prefix = crate::spec::prefix_of_client(client).unwrap_or(client);
    let actions = crate::iam::service(prefix).map_or(&[][..], |it| &it.actions);
    let named = actions.iter().map(|it| {
        let mut letters = it.name.chars();
        let first = letters.next().map(|it| it.to_ascii_lowercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    named
        .filter(|it| actions_of_operation(client, it).is_some())
        .collect()
}

/// Step Functions names services as the SDK for Java does.
fn sdk_client(service: &str) -> &str {
    let row = CLIENTS.iter().find(|it| it.0 == service);
    row.map_or(service, |it| it.1)
}

/// Names of services in integrations that the SDK for Python names otherwise
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html>).
const CLIENTS: &[(&str, &str)] = &[
    ("acmpca", "acm-pca"),
    ("applicationautoscaling", "application-autoscaling"),
    ("applicationdiscovery", "discovery"),
    ("bedrockagent", "bedrock-agent"),
    ("bedrockagentruntime", "bedrock-agent-runtime"),
    ("bedrockruntime", "bedrock-runtime"),
    ("cloudwatchevents", "events"),
    ("cloudwatchlogs", "logs"),
    ("codegurureviewer", "codeguru-reviewer"),
    ("codestarconnections", "codestar-connections"),
    ("codestarnotifications", "codestar-notifications"),
    ("cognitoidentity", "cognito-identity"),
    ("cognitoidentityprovider", "cognito-idp"),
    ("cognitosync", "cognito-sync"),
    ("computeoptimizer", "compute-optimizer"),
    ("costandusagereport", "cur"),
    ("costexplorer", "ce"),
    ("databasemigration", "dms"),
    ("directory", "ds"),
    ("ec2instanceconnect", "ec2-instance-connect"),
    ("elasticloadbalancing", "elb"),
    ("elasticloadbalancingv2", "elbv2"),
    ("elasticsearch", "es"),
    ("emrcontainers", "emr-containers"),
    ("emrserverless", "emr-serverless"),
    ("eventbridge", "events"),
    ("iotdataplane", "iot-data"),
    ("lexmodelbuilding", "lex-models"),
    ("lexmodelsv2", "lexv2-models"),
    ("lexruntime", "lex-runtime"),
    ("lexruntimev2", "lexv2-runtime"),
    ("licensemanager", "license-manager"),
    ("migrationhub", "mgh"),
    ("networkfirewall", "network-firewall"),
    ("opensearch", "es"),
    ("personalizeevents", "personalize-events"),
    ("personalizeruntime", "personalize-runtime"),
    ("rdsdata", "rds-data"),
    ("redshiftdata", "redshift-data"),
    ("redshiftserverless", "redshift-serverless"),
    ("resourcegroups", "resource-groups"),
    ("sagemakerruntime", "sagemaker-runtime"),
    ("servicequotas", "service-quotas"),
    ("sfn", "stepfunctions"),
    ("ssmincidents", "ssm-incidents"),
    ("timestreamquery", "timestream-query"),
    ("timestreamwrite", "timestream-write"),
    ("wafregional", "waf-regional"),
];

#[cfg(test)]
mod tests {
    use super::{CLIENTS, INTEGRATIONS, TaskIntegration, TaskNeeds};
    use crate::iam::{Known, known};

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
    fn services_are_named_as_in_java() {
        let operations = [
            ("bedrockruntime:invokeModel", "bedrock:InvokeModel"),
            ("costexplorer:getCostAndUsage", "ce:GetCostAndUsage"),
            (
                "databasemigration:describeEndpoints",
                "dms:DescribeEndpoints",
            ),
            ("emrserverless:startJobRun", "emr-serverless:StartJobRun"),
            ("opensearch:describeDomain", "es:DescribeDomain"),
            ("rdsdata:executeStatement", "rds-data:ExecuteStatement"),
            (
                "redshiftdata:executeStatement",
                "redshift-data:ExecuteStatement",
            ),
            (
                "sagemakerruntime:invokeEndpoint",
                "sagemaker:InvokeEndpoint",
            ),
        ];
        for (operation, action) in operations {
            let needs = needs(&format!("arn:aws:states:::aws-sdk:{operation}"));
            assert_eq!(needs.expect(operation).own, [action]);
        }
        assert!(CLIENTS.is_sorted_by_key(|it| it.0));
    }

    fn needs(resource: &str) -> Option<TaskNeeds> {
        TaskIntegration::of(resource)?.needs()
    }

    #[test]
    fn patterns_of_waiting_need_more() {
        let all = |resource: &str| {
            let TaskNeeds { own, waiting } = needs(resource).expect(resource);
            [own, waiting].concat().join(" ")
        };
        assert_eq!(
            all("arn:aws:states:::sqs:sendMessage.waitForTaskToken"),
            "sqs:SendMessage"
        );
        assert_eq!(
            all("arn:aws:states:::glue:startJobRun.sync"),
            "glue:StartJobRun glue:GetJobRun glue:GetJobRuns glue:BatchStopJobRun"
        );
        assert_eq!(
            all("arn:aws:states:::elasticmapreduce:createCluster.sync"),
            "elasticmapreduce:RunJobFlow elasticmapreduce:DescribeCluster elasticmapreduce:TerminateJobFlows"
        );
        assert_eq!(
            all("arn:aws:states:::aws-sdk:sfn:describeExecution"),
            "states:DescribeExecution"
        );
        assert_eq!(
            all("arn:aws-cn:states:::aws-sdk:s3:headObject"),
            "s3:GetObject"
        );
        assert_eq!(
            needs("arn:aws:lambda:eu-west-1:123456789012:function:f"),
            None
        );
        assert_eq!(needs("arn:aws:states:::none:such"), None);
    }
}
