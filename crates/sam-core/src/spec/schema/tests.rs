//! Schemas of real types, walked by paths of templates.

use super::*;
use crate::fixture;
use crate::syntax::NodeRef;
use sam_data::{SchemaLimit, value_kind};

fn names(shape: &Shape) -> Vec<&'static str> {
    shape.properties().into_iter().map(|it| it.name).collect()
}

fn property(resource_type: &str, path: &[&str]) -> SchemaProperty {
    let (last, way) = path.split_last().expect("a path");
    let mut shape = properties(resource_type).expect("a known type");
    for step in way {
        shape = match *step {
            "[]" => shape.item().expect("a list"),
            "*" => shape.entry().expect("a map"),
            name => shape.property(name).expect(name).shape,
        };
    }
    shape.property(last).expect("a known property")
}

#[test]
fn a_cloudformation_type_has_its_properties() {
    let queue = names(&properties("AWS::SQS::Queue").expect("a known type"));
    assert!(queue.contains(&"VisibilityTimeout"));
    assert!(!queue.contains(&"Arn"), "only AWS sets it");
    assert!(properties("AWS::No::Such").is_none());
    let mapping = property("AWS::Lambda::EventSourceMapping", &["FunctionName"]);
    assert!(mapping.is_required());
    let name = property("AWS::DynamoDB::Table", &["TableName"]);
    assert_eq!(name.update(), UpdateBehavior::Replacement);
    let mode = property("AWS::DynamoDB::Table", &["BillingMode"]);
    assert_eq!(mode.update(), UpdateBehavior::Update);
    assert_eq!(primary_identifier("AWS::DynamoDB::Table"), ["TableName"]);
    let timeout = property("AWS::Lambda::Function", &["Timeout"]);
    assert!(timeout.shape.limits().contains(&(SchemaLimit::Minimum, 1)));
}

#[test]
fn nested_properties_are_reached_through_lists_and_maps() {
    let rule = property(
        "AWS::S3::Bucket",
        &["LifecycleConfiguration", "Rules", "[]", "Status"],
    );
    assert_eq!(rule.shape.values(), ["Enabled", "Disabled"]);
    assert!(rule.is_required());
    let kind = property(
        "AWS::DynamoDB::Table",
        &["AttributeDefinitions", "[]", "AttributeType"],
    );
    assert!(kind.shape.takes(value_kind::TEXT) && !kind.shape.takes(value_kind::MAP));
    let variables = property("AWS::Lambda::Function", &["Environment", "Variables"]);
    assert!(variables.shape.is_open() && variables.shape.entry().is_some());
}

#[test]
fn sam_types_hand_values_to_cloudformation() {
    let of = |path: &[&str]| property("AWS::Serverless::Function", path);
    assert!(of(&["Runtime"]).shape.values().contains(&"python3.13"));
    assert_eq!(of(&["Architectures"]).update(), UpdateBehavior::Update);
    assert_eq!(of(&["FunctionName"]).update(), UpdateBehavior::Replacement);
    assert_eq!(
        of(&["VpcConfig"]).passes_to,
        Some(("AWS::Lambda::Function", "", "VpcConfig"))
    );
    assert!(names(&of(&["VpcConfig"]).shape).contains(&"SubnetIds"));
    let timeout = globals("Function").and_then(|it| it.property("Timeout"));
    assert!(timeout.is_some_and(|it| it.shape.takes(value_kind::INTEGER)));
    assert!(globals("Function").is_some_and(|it| it.property("Policies").is_none()));
    assert!(globals("GraphQLApi").is_none());
}

fn text<'a>(node: NodeRef<'a>, key: &str) -> Option<&'a str> {
    node.get(key)?.as_str()
}

/// The names of the properties at `$0`, which stands behind a key of `Properties` of a function.
fn at(properties_of: &str) -> Option<Vec<&'static str>> {
    let (source, _) = fixture::cursor(&format!("{properties_of}$0"));
    let document = crate::document::Document::open(1, &source);
    let resource = document.template().resource("A")?;
    let mut node = resource.properties()?;
    let mut steps = Vec::new();
    while let Some(entry) = node.entries().last() {
        if entry.value.is_missing() {
            break;
        }
        steps.push((SchemaStep::Key(entry.name()), node));
        node = entry.value;
        while let Some(item) = node.items().last() {
            steps.push((SchemaStep::Item(node.items().len() - 1), node));
            node = item;
        }
    }
    let shape = properties(resource.type_name()?)?.walk(steps, text)?;
    Some(names(&shape.narrowed(|key| text(node, key))))
}

const FUNCTION: &str = "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties:\n";

#[test]
fn events_are_told_apart_by_their_type() {
    let event = "      Events: {E: {Type: SQS, Properties: {Batch: }}}\n";
    let of = at(&format!("{FUNCTION}{event}")).unwrap_or_default();
    assert!(of.contains(&"Queue") && !of.contains(&"Stream"));
    let event = "      Events: {E: {Type: S3, Properties: {B: }}}\n";
    let of = at(&format!("{FUNCTION}{event}")).unwrap_or_default();
    assert!(of.contains(&"Bucket") && of.contains(&"Filter"));
}

#[test]
fn conditions_have_the_shape_of_their_place() {
    let of = |value: &str| at(&format!("{FUNCTION}      VpcConfig: {value}\n"));
    let plain = of("{S: }").unwrap_or_default();
    assert!(plain.contains(&"SecurityGroupIds"));
    assert_eq!(of("!If [C, {}, {S: }]").as_ref(), Some(&plain));
    assert_eq!(of("{Fn::If: [C, {}, {S: }]}").as_ref(), Some(&plain));
    assert_eq!(of("{Fn::Transform: {S: }}"), None);
}

#[test]
fn runtimes_have_their_dates() {
    let old = runtime("nodejs16.x").expect("a known runtime");
    assert!(old.deprecated < runtime("nodejs24.x").and_then(|it| it.deprecated));
    assert!(old.successor.is_some());
    assert!(has_sam_page("sam-property-function-sqs") && !has_sam_page("sam-property-no"));
}

#[test]
fn a_definition_may_be_a_list() {
    let key = |name| property("AWS::DynamoDB::Table", &["KeySchema", "[]", name]);
    assert!(key("AttributeName").is_required());
    assert_eq!(key("KeyType").shape.values(), ["HASH", "RANGE"]);
    assert!(regions().contains(&"eu-west-1"));
}
