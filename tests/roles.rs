//! Roles and policies of resources as the SAM translator writes them: its own test cases, and this project's templates
//! with the answers it gave for them.
#![expect(clippy::unwrap_used, reason = "a test")]

use sam_core::connector::Environment;
use sam_core::document::Document;
use sam_core::expand::report::report;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Names of managed policies that the translator's own tests stand in for, with the path before them.
const STAND_INS: [(&str, &str); 6] = [
    ("AWSLambdaBasicExecutionRole", "service-role/"),
    ("AmazonDynamoDBFullAccess", ""),
    ("AmazonDynamoDBReadOnlyAccess", ""),
    ("AWSLambdaRole", "service-role/"),
    ("AWSXrayWriteOnlyAccess", ""),
    ("AWSXRayDaemonWriteAccess", ""),
];

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Lists have no order in the answers.
fn sort(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(sort);
            items.sort_by_cached_key(Value::to_string);
        }
        Value::Object(map) => {
            map.values_mut().for_each(sort);
            map.sort_keys();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn first_difference(ours: &Value, theirs: &Value) -> String {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            let differing = a.iter().find(|(key, it)| b.get(*key) != Some(it));
            differing.map_or_else(String::new, |(key, it)| {
                format!(".{key}{}", first_difference(it, &b[key]))
            })
        }
        (Value::Object(a), Value::Object(b)) => {
            let only = |a: &serde_json::Map<String, Value>, b: &serde_json::Map<String, Value>| {
                let keys = a.iter().filter(|(key, _)| !b.contains_key(*key));
                Value::Object(keys.map(|(key, it)| (key.clone(), it.clone())).collect())
            };
            format!(
                "\n   ours alone: {}\n   theirs alone: {}\n",
                only(a, b),
                only(b, a)
            )
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let differing = a.iter().zip(b).find(|(a, b)| a != b);
            differing.map_or_else(String::new, |(a, b)| {
                format!("[]{}", first_difference(a, b))
            })
        }
        _ => format!("\n   ours: {ours}\n   theirs: {theirs}\n"),
    }
}

fn difference(name: &str, mut ours: Value, mut theirs: Value) -> Option<String> {
    sort(&mut ours);
    sort(&mut theirs);
    (ours != theirs).then(|| format!("{name}: {}", first_difference(&ours, &theirs)))
}

/// Puts the stand-ins' ARNs for their names.
pub(crate) fn stand_in(value: &mut Value, partition: &str) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|it| stand_in(it, partition)),
        Value::Object(map) => map.values_mut().for_each(|it| stand_in(it, partition)),
        Value::String(text) => {
            if let Some((name, path)) = STAND_INS.iter().find(|(name, _)| name == text) {
                *text = format!("arn:{partition}:iam::aws:policy/{path}{name}");
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The roles of an expanded template that the template itself does not write.
fn made_roles(output: &Value, document: &Document) -> Value {
    let resources = output["Resources"].as_object().unwrap();
    let made = resources.iter().filter(|(id, it)| {
        it["Type"] == "AWS::IAM::Role" && document.template().resource(id).is_none()
    });
    Value::Object(made.map(|(id, it)| (id.clone(), it.clone())).collect())
}

/// The policies of resources in an expanded template that neither the template itself writes nor a connector makes.
fn made_resource_policies(output: &Value, document: &Document) -> Value {
    const TYPES: [&str; 3] = [
        "AWS::Lambda::Permission",
        "AWS::SQS::QueuePolicy",
        "AWS::SNS::TopicPolicy",
    ];
    let resources = output["Resources"].as_object().unwrap();
    let made = resources.iter().filter(|(id, it)| {
        TYPES.contains(&it["Type"].as_str().unwrap_or_default())
            && it["Metadata"]["aws:sam:connectors"].is_null()
            && document.template().resource(id).is_none()
    });
    Value::Object(made.map(|(id, it)| (id.clone(), it.clone())).collect())
}

/// Whether a message is one of those about `Policies`, `Role` and the other properties that write IAM.
fn is_ours(message: &str) -> bool {
    [
        "Following required parameters of template",
        "Must specify valid parameter values for policy template",
        "Structure of the SAM template is invalid. Fn::If requires 3 arguments",
        "Different policy types within the same Fn::If",
        "in the 'Policies' property is not valid",
        "Malformed 'Role' property",
        "Specify either 'Role' or 'Policies'",
        "Type of property 'Policies' is invalid",
        "Property 'Role' should be",
        "'DeadLetterQueue' requires",
        "Property 'DeadLetterQueue",
        "must be one of ['SQS', 'SNS', 'EventBridge'",
        "Destination is required if",
        "'EventInvokeConfig.DestinationConfig",
        "Malformed 'Destination' property",
        "AuthType is required to configure function property",
    ]
    .iter()
    .any(|it| message.contains(it))
}

/// Names in a message in one order: the transform lists the parameters without values in none.
fn ordered(message: &str) -> String {
    let Some((start, list)) = message.split_once("don't have values: [") else {
        return message.to_owned();
    };
    let mut names: Vec<_> = list.trim_end_matches(']').split(", ").collect();
    names.sort_unstable();
    format!("{start}don't have values: [{}]", names.join(", "))
}

/// What differs in the messages: every cause that is ours is the first of a resource, or one of several whole messages.
fn message_difference(name: &str, report: &Value, causes: &Value) -> Option<String> {
    let ours: Vec<String> = report["problems"]
        .as_object()
        .unwrap()
        .values()
        .map(|it| ordered(it[0].as_str().unwrap()))
        .collect();
    let missing: Vec<_> = causes
        .as_array()
        .unwrap()
        .iter()
        .map(|it| ordered(it["message"].as_str().unwrap()))
        .filter(|it| is_ours(it) && !ours.contains(it))
        .collect();
    (!missing.is_empty()).then(|| format!("{name}: ours {ours:#?}\n  theirs {missing:#?}"))
}

/// The translator's own cases; the corpus is no part of this repository.
#[test]
fn the_translators_own_cases() {
    let Some(corpus) = std::env::var_os("SAM_LSP_CORPUS") else {
        println!("SAM_LSP_CORPUS is not set: the translator's own cases were not compared");
        return;
    };
    let folder = PathBuf::from(corpus).join("samtranslator");
    let index = read(&folder.join("INDEX.json"));
    let mut names: Vec<&String> = index.as_object().unwrap().keys().collect();
    names.sort();
    let (mut compared, mut roles, mut resource_policies) = (0, 0, 0);
    let mut differences = Vec::new();
    for (partition, region, answers) in [
        ("aws", "ap-southeast-1", "output"),
        ("aws-cn", "cn-north-1", "output/aws-cn"),
        ("aws-us-gov", "us-gov-west-1", "output/aws-us-gov"),
    ] {
        let environment = Environment {
            region: region.to_owned(),
            parameters: [("param1", "value1"), ("param2", "value2")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            ..Environment::default()
        };
        for name in &names {
            let answer = folder.join(answers).join(format!("{name}.json"));
            if !answer.exists() {
                continue;
            }
            let template = folder.join("input").join(format!("{name}.yaml"));
            let text = std::fs::read_to_string(template).unwrap();
            let document = Document::open(1, &text);
            let mut ours = report(document.template(), &environment);
            let theirs = read(&answer);
            compared += 1;
            if let Some(causes) = theirs.get("causes") {
                differences.extend(message_difference(name, &ours, causes));
                continue;
            }
            stand_in(&mut ours, partition);
            let name = format!("{partition} {name}");
            let on_resources = made_resource_policies(&theirs, &document);
            resource_policies += on_resources.as_object().unwrap().len();
            let of_events = ours["resource_policies"].take();
            differences.extend(difference(&name, of_events, on_resources));
            let theirs = made_roles(&theirs, &document);
            roles += theirs.as_object().unwrap().len();
            differences.extend(difference(&name, ours["roles"].take(), theirs));
            differences.extend(difference(&name, ours["problems"].take(), json!({})));
        }
    }
    println!(
        "{compared} answers compared, {roles} roles, {resource_policies} policies of resources"
    );
    assert!(compared >= 830 && roles >= 890, "{compared}, {roles}");
    assert!(resource_policies >= 600, "{resource_policies}");
    assert!(
        differences.is_empty(),
        "{} differ\n{}",
        differences.len(),
        differences.join("\n")
    );
}

/// This project's templates, each with the translator's answer beside it.
#[test]
fn our_own_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/templates/policies");
    let mut answers: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path().to_string_lossy().into_owned())
        .filter_map(|it| Some(it.strip_suffix(".expected.json")?.to_owned()))
        .collect();
    answers.sort();
    assert!(answers.len() >= 40, "{}", answers.len());
    let on_resources = answers.iter().map(|it| {
        let answer = read(Path::new(&format!("{it}.expected.json")));
        answer["resource_policies"]
            .as_object()
            .map_or(0, |it| it.len())
    });
    let on_resources: usize = on_resources.sum();
    assert!(on_resources >= 100, "{on_resources}");
    let differences: Vec<_> = answers.iter().filter_map(|it| own_difference(it)).collect();
    assert!(
        differences.is_empty(),
        "{} differ\n{}",
        differences.len(),
        differences.join("\n")
    );
}

fn own_difference(name: &str) -> Option<String> {
    let text = std::fs::read_to_string(format!("{name}.yaml")).unwrap();
    let region = text.lines().find_map(|it| it.strip_prefix("# region: "));
    let environment = Environment {
        region: region.unwrap_or("us-east-1").trim().to_owned(),
        ..Environment::default()
    };
    let document = Document::open(1, &text);
    let ours = report(document.template(), &environment);
    let theirs = read(Path::new(&format!("{name}.expected.json")));
    if theirs["ok"] == Value::Bool(true) {
        assert_eq!(ours["problems"], json!({}), "{name}");
        let pairs = ["roles", "resource_policies"].into_iter();
        let mut pairs = pairs.map(|it| (ours[it].clone(), theirs[it].clone()));
        return pairs.find_map(|(ours, theirs)| difference(name, ours, theirs));
    }
    let first = ours["problems"].as_object().unwrap().values();
    let first: Vec<_> = first.map(|it| ordered(it[0].as_str().unwrap())).collect();
    let causes = theirs["error"]["causes"].as_array().unwrap().iter();
    let causes: Vec<_> = causes
        .map(|it| ordered(it["message"].as_str().unwrap()))
        .collect();
    difference(name, json!(first), json!(causes))
}
