//! The schemas of SAM types, as the translator has them, and the CloudFormation property that each value becomes.
use super::reduce::{Reduction, TypeSchema, ValueShape};
use crate::oracle;
use anyhow::{Context, Result, bail};
use sam_data::value_kind;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

const SCRIPT: &str = include_str!("sam.py");

/// Where a property goes that the models pass through without saying where: the model, the CloudFormation type, and
/// the definition in it. A property of the model that the definition does not have goes nowhere. This table is ours.
const OWNERS: &[(&str, &str, &str)] = &[
    ("Function", "AWS::Lambda::Function", ""),
    ("WebFunction", "AWS::Lambda::Function", ""),
    ("StateMachine", "AWS::StepFunctions::StateMachine", ""),
    ("Api", "AWS::ApiGateway::RestApi", ""),
    ("Api", "AWS::ApiGateway::Stage", ""),
    ("HttpApi", "AWS::ApiGatewayV2::Stage", ""),
    ("HttpApi", "AWS::ApiGatewayV2::Api", ""),
    ("WebSocketApi", "AWS::ApiGatewayV2::Stage", ""),
    ("WebSocketApi", "AWS::ApiGatewayV2::Api", ""),
    ("LayerVersion", "AWS::Lambda::LayerVersion", ""),
    ("CapacityProvider", "AWS::Lambda::CapacityProvider", ""),
    ("GraphQLApi", "AWS::AppSync::GraphQLApi", ""),
    ("WebSocketApiRoute", "AWS::ApiGatewayV2::Route", ""),
    ("FunctionUrlConfig", "AWS::Lambda::Url", ""),
    ("UsagePlan", "AWS::ApiGateway::UsagePlan", ""),
    ("ApiKey", "AWS::AppSync::ApiKey", ""),
    ("DynamoDBDataSource", "AWS::AppSync::DataSource", ""),
    ("LambdaDataSource", "AWS::AppSync::DataSource", ""),
    (
        "S3EventProperties",
        "AWS::S3::Bucket",
        "LambdaConfiguration",
    ),
    ("SNSEventProperties", "AWS::SNS::Subscription", ""),
    (
        "IoTRuleEventProperties",
        "AWS::IoT::TopicRule",
        "TopicRulePayload",
    ),
    (
        "CloudWatchLogsEventProperties",
        "AWS::Logs::SubscriptionFilter",
        "",
    ),
    ("HttpApiEventProperties", "AWS::ApiGatewayV2::Stage", ""),
    (
        "DocumentDBEventProperties",
        "AWS::Lambda::EventSourceMapping",
        "",
    ),
    (
        "DynamoDBEventProperties",
        "AWS::Lambda::EventSourceMapping",
        "",
    ),
    (
        "KinesisEventProperties",
        "AWS::Lambda::EventSourceMapping",
        "",
    ),
    ("MQEventProperties", "AWS::Lambda::EventSourceMapping", ""),
    ("MSKEventProperties", "AWS::Lambda::EventSourceMapping", ""),
    ("SQSEventProperties", "AWS::Lambda::EventSourceMapping", ""),
    (
        "SelfManagedKafkaEventProperties",
        "AWS::Lambda::EventSourceMapping",
        "",
    ),
    ("ScheduleV2EventProperties", "AWS::Scheduler::Schedule", ""),
    (
        "ScheduleV2EventProperties",
        "AWS::Scheduler::Schedule",
        "Target",
    ),
    ("ScheduleEventProperties", "AWS::Events::Rule", "Target"),
    ("EventsScheduleProperties", "AWS::Events::Rule", "Target"),
    ("CloudWatchEventProperties", "AWS::Events::Rule", "Target"),
    (
        "EventBridgeRuleEventProperties",
        "AWS::Events::Rule",
        "Target",
    ),
    ("ScheduleEventProperties", "AWS::Events::Rule", ""),
    ("EventsScheduleProperties", "AWS::Events::Rule", ""),
    ("CloudWatchEventProperties", "AWS::Events::Rule", ""),
    ("EventBridgeRuleEventProperties", "AWS::Events::Rule", ""),
    (
        "DocumentDBEventProperties",
        "AWS::Lambda::EventSourceMapping",
        "DocumentDBEventSourceConfig",
    ),
    (
        "HttpApiEventProperties",
        "AWS::ApiGatewayV2::Integration",
        "",
    ),
    ("EventInvokeConfig", "AWS::Lambda::EventInvokeConfig", ""),
    ("Cache", "AWS::AppSync::ApiCache", ""),
    ("Caching", "AWS::AppSync::Resolver", "CachingConfig"),
    ("DeltaSync", "AWS::AppSync::DataSource", "DeltaSyncConfig"),
    (
        "DynamoDBDataSource",
        "AWS::AppSync::DataSource",
        "DynamoDBConfig",
    ),
    ("Logging", "AWS::AppSync::GraphQLApi", "LogConfig"),
    (
        "UserPoolConfig",
        "AWS::AppSync::GraphQLApi",
        "UserPoolConfig",
    ),
    (
        "OpenIDConnectConfig",
        "AWS::AppSync::GraphQLApi",
        "OpenIDConnectConfig",
    ),
    (
        "LambdaAuthorizerConfig",
        "AWS::AppSync::GraphQLApi",
        "LambdaAuthorizerConfig",
    ),
    ("Sync", "AWS::AppSync::FunctionConfiguration", "SyncConfig"),
    (
        "Runtime",
        "AWS::AppSync::FunctionConfiguration",
        "AppSyncRuntime",
    ),
];

/// A property that goes to one with another name.
struct Renamed {
    model: &'static str,
    property: &'static str,
    /// The CloudFormation type, the definition in it, and the property of that.
    target: [&'static str; 3],
    /// All values, where the transform has one of its own; else those of the target.
    values: &'static [&'static str],
}

/// This table is ours, too. The transform makes nothing of a disabled tracing.
const RENAMED: &[Renamed] = &[
    Renamed {
        model: "Function",
        property: "Tracing",
        target: ["AWS::Lambda::Function", "TracingConfig", "Mode"],
        values: &["Active", "Disabled", "PassThrough"],
    },
    Renamed {
        model: "StateMachine",
        property: "Type",
        target: ["AWS::StepFunctions::StateMachine", "", "StateMachineType"],
        values: &[],
    },
    Renamed {
        model: "StateMachine",
        property: "Logging",
        target: [
            "AWS::StepFunctions::StateMachine",
            "",
            "LoggingConfiguration",
        ],
        values: &[],
    },
    Renamed {
        model: "StateMachine",
        property: "Tracing",
        target: [
            "AWS::StepFunctions::StateMachine",
            "",
            "TracingConfiguration",
        ],
        values: &[],
    },
];

/// The types and sections of `Globals`.
pub(super) struct SamSchemas {
    pub(super) types: BTreeMap<String, TypeSchema>,
    pub(super) pages: Vec<String>,
}

#[derive(Deserialize)]
struct Answer {
    definitions: Value,
    types: BTreeMap<String, String>,
    globals: BTreeMap<String, String>,
    pages: Vec<String>,
}

impl SamSchemas {
    /// Asks the translator.
    pub(super) fn ask() -> Result<Self> {
        let printed = oracle::run(SCRIPT).context("the script on the schemas of SAM failed")?;
        let mut answer: Answer = serde_json::from_str(&printed)?;
        note_targets(&mut answer.definitions);
        let mut types = BTreeMap::new();
        let sections = answer.globals.iter();
        let sections = sections.map(|(name, model)| (format!("Globals.{name}"), model));
        let resources = answer
            .types
            .iter()
            .map(|(name, model)| (name.clone(), model));
        for (name, model) in resources.chain(sections) {
            let root = answer.definitions.get(model);
            let root = root.with_context(|| format!("{name} has no model {model}"))?;
            types.insert(name, Reduction::from(Some(&answer.definitions), root));
        }
        Ok(Self {
            types,
            pages: answer.pages,
        })
    }

    /// Finds the CloudFormation property that each value becomes, and drops what CloudFormation does not have.
    pub(super) fn resolve(&mut self, cfn: &BTreeMap<String, TypeSchema>) -> Result<()> {
        for (model, cfn_type, object) in OWNERS {
            if find(cfn, cfn_type, object, "").is_none() {
                bail!("{cfn_type} has no {object} any more, which {model} passes values to");
            }
        }
        for renamed in RENAMED {
            let [cfn_type, object, property] = renamed.target;
            if find(cfn, cfn_type, object, property).is_none() {
                let model = renamed.model;
                bail!("{cfn_type} has no {property} any more, which {model} passes a value to");
            }
        }
        for (name, schema) in &mut self.types {
            let plain = name.rsplit(['.', ':']).next().unwrap_or(name);
            for object in &mut schema.objects {
                let model = if object.name.is_empty() {
                    plain
                } else {
                    &object.name
                };
                for (key, property) in &mut object.properties {
                    let shape = &mut property.shape;
                    let is_known = |(cfn_type, object, property): &(String, String, String)| {
                        find(cfn, cfn_type, object, property).is_some()
                    };
                    shape.passes_to = shape.passes_to.take().filter(is_known);
                    // A model that names one kind beside a map takes a function, and passes on what it is given.
                    let is_open = shape.kinds == value_kind::ANY
                        || shape.kinds & value_kind::MAP != 0 && shape.objects.is_empty();
                    if shape.passes_to.is_some() || !is_open || shape.has_values() {
                        continue;
                    }
                    let mut renamed = RENAMED.iter();
                    let renamed = renamed.find(|it| it.model == model && it.property == key);
                    if let Some(renamed) = renamed {
                        shape.passes_to = Some(renamed.target.map(str::to_owned).into());
                        shape.set_values(renamed.values);
                        continue;
                    }
                    let owners = OWNERS.iter().filter(|(of, ..)| *of == model);
                    let mut targets = owners.map(|(_, cfn_type, object)| {
                        ((*cfn_type).to_owned(), (*object).to_owned(), key.to_owned())
                    });
                    shape.passes_to = targets.find(is_known);
                }
            }
        }
        Ok(())
    }
}

/// The property of a type, or its definition where the property is empty.
fn find<'a>(
    cfn: &'a BTreeMap<String, TypeSchema>,
    cfn_type: &str,
    object: &str,
    property: &str,
) -> Option<Option<&'a ValueShape>> {
    let objects = &cfn.get(cfn_type)?.objects;
    let found = objects.iter().find(|it| it.name == object)?;
    if property.is_empty() {
        return Some(None);
    }
    Some(Some(&found.properties.get(property)?.shape))
}

/// Turns each `__samPassThrough` into what the reduction reads.
fn note_targets(definitions: &mut Value) {
    match definitions {
        Value::Object(map) => map.values_mut().for_each(note_targets),
        Value::Array(list) => list.iter_mut().for_each(note_targets),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return,
    }
    let Some(path) = definitions.pointer("/__samPassThrough/schemaPath") else {
        return;
    };
    let path: Vec<&str> = path
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let target = match path.as_slice() {
        ["definitions", of] => Some((*of, "")),
        ["definitions", of, .., property] => Some((*of, *property)),
        _ => None,
    };
    let Some((of, property)) = target else { return };
    let (cfn_type, object) = of.split_once('.').unwrap_or((of, ""));
    let target = serde_json::json!([cfn_type, object, property]);
    if let Some(map) = definitions.as_object_mut() {
        map.insert(super::reduce::PASSES_TO.to_owned(), target);
    }
}
