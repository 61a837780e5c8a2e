//! What the service integrations of Step Functions need: the optimized ones by a table, those of the SDK by their
//! operations.

mod table;

use sam_core::iam::actions_of_operation;
use table::INTEGRATIONS;

/// What a task needs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TaskNeeds {
    /// On what the task names.
    pub(super) own: Vec<String>,
    /// What it needs to wait for the end of what it starts, on resources that are known only at run time.
    pub(super) waiting: Vec<String>,
}

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
