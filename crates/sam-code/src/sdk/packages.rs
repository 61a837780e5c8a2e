//! Packages that call AWS by themselves, and those that may hold a client without calling it.
use super::SdkKind;

/// Packages of Python whose calls are not seen in the code that uses them, by the first part of their module.
const PYTHON: &[&str] = &[
    "aiobotocore",
    "aws_advanced_python_wrapper",
    "aws_encryption_sdk",
    "aws_requests_auth",
    "aws_secretsmanager_caching",
    "awscrt",
    "awswrangler",
    "bedrock_agentcore",
    "chalice",
    "dynamodb_encryption_sdk",
    "fsspec",
    "langchain_aws",
    "litellm",
    "llama_index",
    "opensearchpy.helpers.signer",
    "pyathena",
    "pynamodb",
    "redshift_connector",
    "requests_aws4auth",
    "s3fs",
    "s3transfer",
    "sagemaker",
    "smart_open",
    "strands",
    "textractcaller",
    "watchtower",
];

/// Packages of Node.js; a name that ends with a slash stands for all that begin with it.
const JAVASCRIPT: &[&str] = &[
    "@aws-amplify/",
    "@aws-crypto/client-node",
    "@aws-sdk/rds-signer",
    "@aws-sdk/signature-v4",
    "@langchain/aws",
    "@middy/appconfig",
    "@middy/dynamodb",
    "@middy/s3",
    "@middy/secrets-manager",
    "@middy/ssm",
    "@middy/sts",
    "@opensearch-project/opensearch/aws",
    "@smithy/signature-v4",
    "@typedorm/",
    "aws-amplify",
    "aws4",
    "aws4-axios",
    "aws4fetch",
    "connect-dynamodb",
    "dynamodb-onetable",
    "dynamodb-toolbox",
    "dynamoose",
    "electrodb",
    "multer-s3",
    "s3-sync-client",
    "sqs-consumer",
    "sqs-producer",
    "winston-cloudwatch",
];

pub(super) fn calls_aws(kind: SdkKind, module: &str) -> bool {
    match kind {
        SdkKind::Python => PYTHON.iter().any(|it| {
            let rest = module.strip_prefix(it);
            rest.is_some_and(|it| it.is_empty() || it.starts_with('.'))
        }),
        SdkKind::JavaScript => JAVASCRIPT
            .iter()
            .any(|it| module == *it || it.ends_with('/') && module.starts_with(it)),
    }
}

/// Packages that wrap a client, print it or test with it.
const HARMLESS: &[&str] = &[
    "@aws-lambda-powertools/",
    "aws-xray-sdk",
    "aws_lambda_powertools",
    "aws_xray_sdk",
    "boto3",
    "botocore",
    "collections",
    "concurrent",
    "copy",
    "functools",
    "itertools",
    "json",
    "logging",
    "moto",
    "pprint",
    "threading",
    "typing",
    "unittest",
    "util",
];

pub(super) fn is_harmless(module: &str) -> bool {
    // It signs requests that no client makes.
    if module == "botocore.auth" {
        return false;
    }
    HARMLESS.iter().any(|it| {
        let rest = module.strip_prefix(it.trim_end_matches('/'));
        rest.is_some_and(|it| it.is_empty() || it.starts_with(['.', '/', '-']))
    }) || module.starts_with("@aws-sdk/")
}
