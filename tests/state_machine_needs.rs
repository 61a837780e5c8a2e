//! What the state machines of real projects need, against a table that was made by reading their definitions.
//!
//! Reads the folder that `SAM_LSP_CORPUS` names.
#![expect(clippy::unwrap_used, reason = "a test, which fails by panicking")]

use sam_code::Files;
use sam_core::analysis::Analysis;
use sam_core::environment::Environment;
use sam_ide::needs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder of a template, the state machine, and its needs: an action, and the logical ID that it is on or `*` if the
/// definition does not name one.
const TABLE: &[(&str, &str, &[&str])] = &[
    (
        "patterns/sfn-s3",
        "MyStateMachine",
        &["s3:PutObject DestinationBucket"],
    ),
    (
        "workflows/calling-async-api-callback",
        "WorkflowAsyncAPICallbackPattern",
        &[
            "sns:Publish WorkflowAsyncAPIResponseTopic",
            "sqs:SendMessage RequestorQueue",
        ],
    ),
    (
        "workflows/calling-async-api-callback",
        "WorkflowExternalAsyncAPISimulator",
        &["lambda:InvokeFunction WorkflowCallbackSimulator"],
    ),
    (
        "workflows/celebrity-identifier-sam",
        "IdnetifierStateMachine",
        &[
            "dynamodb:PutItem CelebrityTable",
            "rekognition:RecognizeCelebrities *",
        ],
    ),
    (
        "workflows/common-error-handling",
        "CommonErrorOption1StateMachine",
        &[
            "lambda:InvokeFunction CommonErrorOption1Function",
            "lambda:InvokeFunction EvenFunction",
            "lambda:InvokeFunction NumberFunction",
            "lambda:InvokeFunction OddFunction",
        ],
    ),
    (
        "workflows/common-error-handling",
        "CommonErrorOption2StateMachine",
        &[
            "lambda:InvokeFunction CommonErrorOption2Function",
            "lambda:InvokeFunction EvenFunction",
            "lambda:InvokeFunction NumberFunction",
            "lambda:InvokeFunction OddFunction",
        ],
    ),
    (
        "workflows/distributed-map-montecarlo",
        "MontecarloStateMachine",
        &[
            "lambda:InvokeFunction AggregatorFunction",
            "lambda:InvokeFunction CalculatorFunction",
            "lambda:InvokeFunction SamplingFunction",
            "s3:ListBucket *",
            "states:StartExecution MontecarloStateMachine",
        ],
    ),
    (
        "workflows/generate-thumbnail",
        "ThumbnailCreationStateMachine",
        &[
            "lambda:InvokeFunction generateThumbnail",
            "lambda:InvokeFunction getImageMetadata",
        ],
    ),
    (
        "workflows/gif-generator",
        "StateMachine",
        &[
            "lambda:InvokeFunction LambdaFunctiongenerate",
            "lambda:InvokeFunction LambdaFunctionsnippet",
        ],
    ),
    (
        "workflows/inventory-management-sam",
        "CheckInventoryLevelStateMachine",
        &[
            "dynamodb:UpdateItem InventoryTable",
            "events:PutEvents InventoryEventBus",
            "sns:Publish InventoryManagementTopic",
        ],
    ),
    (
        "workflows/inventory-management-sam",
        "CreatePurchaseOrderStateMachine",
        &[
            "dynamodb:UpdateItem InventoryTable",
            "lambda:InvokeFunction SendPurchaseOrderEmailLambda",
        ],
    ),
    (
        "workflows/inventory-management-sam",
        "ReserveStockStateMachine",
        &[
            "dynamodb:GetItem InventoryTable",
            "dynamodb:PutItem InventoryReservationTable",
            "dynamodb:UpdateItem InventoryTable",
            "events:PutEvents InventoryEventBus",
            "sns:Publish InventoryManagementTopic",
        ],
    ),
    (
        "workflows/lambda-orchestration-sam",
        "SampleStateMachine",
        &[
            "lambda:InvokeFunction BuyFunction",
            "lambda:InvokeFunction BuySellRecommend",
            "lambda:InvokeFunction CheckPriceFunction",
            "lambda:InvokeFunction SellFunction",
            "sns:Publish AlertTopic",
            "sqs:SendMessage RequestApprovalQueue",
        ],
    ),
    (
        "workflows/lookout-for-vision-inference-sam",
        "InferenceStateMachine",
        &[
            "lambda:InvokeFunction InferenceFunction",
            "lookoutvision:DescribeModel *",
            "lookoutvision:StartModel *",
            // The source is in the input of the state.
            "s3:GetObject *",
            "s3:PutObject ResultImageBucket",
        ],
    ),
    (
        "workflows/moderated-image-catalog",
        "ImageCatalogStateMachine",
        &[
            "dynamodb:UpdateItem CatalogTable",
            "rekognition:DetectLabels *",
            "rekognition:DetectModerationLabels *",
            "rekognition:DetectText *",
            "sns:Publish ModeratorSNSTopic",
        ],
    ),
    (
        "workflows/parallel-translate",
        "TranslationStateMachine",
        // It names the table by its text.
        &["dynamodb:PutItem *", "translate:TranslateText *"],
    ),
    (
        "workflows/retry-with-exponential-backoff-sam",
        "StateMachine",
        &["lambda:InvokeFunction GenerateRandomResponsesLambda"],
    ),
    (
        "workflows/sfn-athena-results",
        "ProcessAthenaQueryResults",
        &[
            "athena:GetQueryExecution *",
            "athena:StartQueryExecution *",
            "lambda:InvokeFunction ProcessResultsFunctionArn",
        ],
    ),
    (
        "workflows/stepfunction-progress-tracking",
        "OrderingStateMachine",
        &[
            // Messages to who is connected; the API is named in a host name.
            "execute-api:ManageConnections *",
            "lambda:InvokeFunction MockGenerateLabelFunction",
            "lambda:InvokeFunction ReportProgressFunction",
        ],
    ),
    (
        "workflows/webhook-provider",
        "WebHookProviderStateMachine",
        &[
            "dynamodb:GetItem WebHookTable",
            "dynamodb:UpdateItem WebHookTable",
            "lambda:InvokeFunction PrepareWebHookCallFunction",
            "sqs:SendMessage WebHookCallQueue",
        ],
    ),
];

/// The files of a folder on the disk.
struct Disk(PathBuf);

impl Files for Disk {
    fn text(&self, path: &str) -> Option<Arc<str>> {
        std::fs::read_to_string(self.0.join(path))
            .ok()
            .map(Arc::from)
    }
}

#[test]
fn state_machines_need_what_their_definitions_call() {
    let Some(corpus) = std::env::var_os("SAM_LSP_CORPUS") else {
        println!("SAM_LSP_CORPUS is not set: no state machines are read");
        return;
    };
    let mut wrong = String::new();
    for (folder, id, expected) in TABLE {
        let folder = Path::new(&corpus).join("real").join(folder);
        let found = found(&folder, id);
        if found != *expected {
            wrong += &format!("{id}: {found:#?}\n");
        }
    }
    assert_eq!(wrong, "");
}

/// The needs of a state machine, but for those in some cases only, in order.
fn found(folder: &Path, id: &str) -> Vec<String> {
    let names = ["template.yaml", "template.yml"].map(|it| folder.join(it));
    let text = names.iter().find_map(|it| std::fs::read_to_string(it).ok());
    let analysis = Analysis::open(0, &text.unwrap());
    let files = Disk(folder.to_owned());
    let report = needs::needs(&analysis, &Environment::default(), Some(id), &files);
    let report = report.unwrap().json();
    let needs = report["programs"][0]["needs"].as_array().unwrap();
    let certain = needs.iter().filter(|it| it["certainty"] != "optional");
    let mut all: Vec<String> = certain
        .map(|it| {
            let name = match it["resource"]["kind"].as_str().unwrap() {
                "logicalId" => it["resource"]["name"].as_str().unwrap(),
                _ => "*",
            };
            format!("{} {name}", it["action"].as_str().unwrap())
        })
        .collect();
    all.sort();
    all
}
