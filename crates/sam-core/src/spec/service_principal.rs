//! Service principals: the names by which policies let services of AWS in. No package lists them.

/// The services that assume roles or that policies let in, without `.amazonaws.com`, sorted.
pub const SERVICE_PRINCIPALS: [&str; 39] = [
    "apigateway",
    "appsync",
    "backup",
    "batch",
    "bedrock",
    "cloudformation",
    "cloudfront",
    "cloudwatch",
    "codebuild",
    "codecommit",
    "codedeploy",
    "codepipeline",
    "cognito-idp",
    "config",
    "delivery.logs",
    "dynamodb",
    "ec2",
    "ecs-tasks",
    "edgelambda",
    "elasticloadbalancing",
    "events",
    "firehose",
    "glue",
    "iot",
    "kinesisanalytics",
    "lambda",
    "lexv2",
    "logs",
    "pipes",
    "rds",
    "s3",
    "sagemaker",
    "scheduler",
    "secretsmanager",
    "ses",
    "sns",
    "states",
    "transfer",
    "vpc-flow-logs",
];

/// Those of them that call functions by a Lambda permission, the most usual first
/// (<https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html>).
pub const FUNCTION_CALLERS: [&str; 16] = [
    "events",
    "s3",
    "sns",
    "apigateway",
    "cognito-idp",
    "logs",
    "iot",
    "secretsmanager",
    "cloudwatch",
    "cloudfront",
    "codecommit",
    "config",
    "elasticloadbalancing",
    "lexv2",
    "ses",
    "bedrock",
];

#[cfg(test)]
mod tests {
    use super::{FUNCTION_CALLERS, SERVICE_PRINCIPALS};

    #[test]
    fn what_calls_functions_is_a_service_principal() {
        assert!(SERVICE_PRINCIPALS.is_sorted());
        for name in FUNCTION_CALLERS {
            assert!(SERVICE_PRINCIPALS.contains(&name), "{name}");
        }
    }
}
