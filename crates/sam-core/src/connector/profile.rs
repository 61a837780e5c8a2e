//! The connector profiles: which types connect, how, and what each permission grants. Facts of the SAM translator.

use crate::data::connectors::{PROFILES, RESOURCES};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::LazyLock;

/// How a pair of types is connected. Source: `profiles.json` of aws-sam-translator.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// A CloudFormation type.
    pub source: &'static str,
    /// A CloudFormation type.
    pub destination: &'static str,
    /// What is generated.
    pub mechanism: Mechanism,
    /// Whose role or policy is written.
    pub at: Side,
    /// The permissions in the order of messages and statements, each with its statements (or, for a Lambda
    /// permission, its fields) with placeholders such as `%{Source.Arn}`.
    pub grants: Vec<(Category, Value)>,
    /// The only sets of permissions accepted; none when any is.
    pub combinations: Option<Vec<Vec<Category>>>,
    /// What gets a `DependsOn` on the generated policy, if anything.
    pub waits: Option<Waits>,
    /// The parts of the ends that the grants of all permissions name, in the order in which a missing one is found.
    pub needs: Vec<(Side, &'static str)>,
}

/// A permission of a connector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// `Read`
    Read,
    /// `Write`
    Write,
}

/// What a profile generates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mechanism {
    /// `AWS::IAM::ManagedPolicy` on a role.
    ManagedPolicy,
    /// `AWS::Lambda::Permission` on a function.
    LambdaPermission,
    /// `AWS::SQS::QueuePolicy` on a queue.
    QueuePolicy,
    /// `AWS::SNS::TopicPolicy` on a topic.
    TopicPolicy,
}

/// One of a connector's two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// `Source`
    Source,
    /// `Destination`
    Destination,
}

/// What waits for a generated policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Waits {
    /// The event source mapping between the two ends.
    EventSourceMapping,
    /// The source itself.
    Source,
}

/// What is known of a CloudFormation type that can be an end.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceFacts {
    /// The type.
    pub name: &'static str,
    /// The property that holds its role: `Role`, `RoleArn`, `ServiceRoleArn`, or `Targets.RoleArn` of a rule.
    pub role: Option<&'static str>,
    /// `Arn`, `ResourceId`, `Name`, `QueueUrl`, `Qualifier` as data, with `%{logicalId}` for the logical ID.
    pub parts: Map<String, Value>,
}

struct Profiles {
    all: Vec<Profile>,
    /// By source, then by destination.
    by_types: HashMap<&'static str, HashMap<&'static str, usize>>,
    resources: Vec<ResourceFacts>,
}

static TABLE: LazyLock<Profiles> = LazyLock::new(|| {
    let all: Vec<Profile> = PROFILES
        .iter()
        .filter_map(|(source, destination, text)| read(source, destination, text))
        .collect();
    let mut by_types: HashMap<_, HashMap<_, _>> = HashMap::new();
    for (at, profile) in all.iter().enumerate() {
        let of_source = by_types.entry(profile.source).or_default();
        of_source.insert(profile.destination, at);
    }
    let resources = match serde_json::from_str(RESOURCES) {
        Ok(Value::Object(map)) => map
            .into_iter()
            .map(|(name, facts)| ResourceFacts {
                name: leak(name),
                role: facts
                    .get("role")
                    .and_then(Value::as_str)
                    .map(|it| leak(it.to_owned())),
                parts: facts
                    .get("parts")
                    .and_then(Value::as_object)
                    .cloned()
                    .unwrap_or_default(),
            })
            .collect(),
        Ok(_) | Err(_) => Vec::new(),
    };
    Profiles {
        all,
        by_types,
        resources,
    }
});

/// The table lives as long as the program, and so may its names.
fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// All profiles, in the order of the SAM translator.
pub fn all() -> &'static [Profile] {
    &TABLE.all
}

/// The profile for two CloudFormation types.
pub fn find(source: &str, destination: &str) -> Option<&'static Profile> {
    let at = TABLE.by_types.get(source)?.get(destination)?;
    TABLE.all.get(*at)
}

/// What is known of a CloudFormation type that can be an end.
pub fn resource_facts(resource_type: &str) -> Option<&'static ResourceFacts> {
    TABLE.resources.iter().find(|it| it.name == resource_type)
}

/// The type that a SAM type has become when connectors are expanded. Other types stay as they are.
pub fn resolved_type(resource_type: &str) -> &str {
    match resource_type {
        "AWS::Serverless::Function" => "AWS::Lambda::Function",
        "AWS::Serverless::StateMachine" => "AWS::StepFunctions::StateMachine",
        "AWS::Serverless::Api" => "AWS::ApiGateway::RestApi",
        "AWS::Serverless::HttpApi" | "AWS::Serverless::WebSocketApi" => "AWS::ApiGatewayV2::Api",
        "AWS::Serverless::SimpleTable" => "AWS::DynamoDB::Table",
        "AWS::Serverless::GraphQLApi" => "AWS::AppSync::GraphQLApi",
        "AWS::Serverless::Application" => "AWS::CloudFormation::Stack",
        "AWS::Serverless::CapacityProvider" => "AWS::Lambda::CapacityProvider",
        "AWS::Serverless::MicrovmImage" => "AWS::Lambda::MicrovmImage",
        "AWS::Serverless::NetworkConnector" => "AWS::Lambda::NetworkConnector",
        "AWS::Serverless::WebFunction" => "AWS::Lambda::WebFunction",
        _ => resource_type,
    }
}

impl Profile {
    /// Its permissions in order.
    pub fn categories(&self) -> impl Iterator<Item = Category> {
        self.grants.iter().map(|(category, _)| *category)
    }

    /// What a permission grants, if the profile has it.
    pub fn grant(&self, category: Category) -> Option<&Value> {
        self.grants
            .iter()
            .find(|(it, _)| *it == category)
            .map(|(_, grant)| grant)
    }

    /// The actions a permission grants, in order.
    pub fn actions(&self, category: Category) -> Vec<&str> {
        let actions = |statement: &'static Value| match statement.get("Action") {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(one)) => vec![one.as_str()],
            Some(_) | None => Vec::new(),
        };
        // Profiles are only ever those of the table.
        let Some(profile) = find(self.source, self.destination) else {
            return Vec::new();
        };
        match profile.grant(category) {
            Some(Value::Array(statements)) => statements.iter().flat_map(actions).collect(),
            Some(one) => actions(one),
            None => Vec::new(),
        }
    }
}

impl Category {
    /// By its name, case counting.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "Read" => Some(Self::Read),
            "Write" => Some(Self::Write),
            _ => None,
        }
    }

    /// `Read` or `Write`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "Read",
            Self::Write => "Write",
        }
    }
}

impl Side {
    /// `Source` or `Destination`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "Source",
            Self::Destination => "Destination",
        }
    }
}

impl Mechanism {
    /// The part of the end that the generated resource is put on: a role's name, a function's or topic's ARN, a
    /// queue's URL.
    pub fn part(self) -> &'static str {
        match self {
            Self::ManagedPolicy => "RoleName",
            Self::LambdaPermission | Self::TopicPolicy => "Arn",
            Self::QueuePolicy => "QueueUrl",
        }
    }

    /// The type of the generated resource.
    pub fn resource_type(self) -> &'static str {
        match self {
            Self::ManagedPolicy => "AWS::IAM::ManagedPolicy",
            Self::LambdaPermission => "AWS::Lambda::Permission",
            Self::QueuePolicy => "AWS::SQS::QueuePolicy",
            Self::TopicPolicy => "AWS::SNS::TopicPolicy",
        }
    }
}

/// A profile from its file; none when the file is not what `cargo xtask codegen` writes, which a test excludes.
fn read(source: &'static str, destination: &'static str, text: &str) -> Option<Profile> {
    let value: Value = serde_json::from_str(text).ok()?;
    let category = |it: &Value| Category::of(it.as_str()?);
    let mechanism = match value.get("mechanism")?.as_str()? {
        "managed-policy" => Mechanism::ManagedPolicy,
        "lambda-permission" => Mechanism::LambdaPermission,
        "queue-policy" => Mechanism::QueuePolicy,
        "topic-policy" => Mechanism::TopicPolicy,
        _ => return None,
    };
    let at = match value.get("at")?.as_str()? {
        "source" => Side::Source,
        "destination" => Side::Destination,
        _ => return None,
    };
    let waits = match value.get("waits").and_then(Value::as_str) {
        Some("event-source-mapping") => Some(Waits::EventSourceMapping),
        Some("source") => Some(Waits::Source),
        Some(_) => return None,
        None => None,
    };
    let combinations = value.get("combinations")?.as_array().map(|sets| {
        let set = |it: &Value| {
            it.as_array()
                .map(|set| set.iter().filter_map(category).collect())
        };
        sets.iter().filter_map(set).collect()
    });
    let grants = value.get("grants")?.as_object()?;
    let mut needs = Vec::new();
    grants.values().for_each(|it| collect_needs(&mut needs, it));
    let grants = grants
        .iter()
        .filter_map(|(name, grant)| Some((Category::of(name)?, grant.clone())))
        .collect();
    Some(Profile {
        source,
        destination,
        mechanism,
        at,
        grants,
        combinations,
        waits,
        needs,
    })
}

/// The placeholders of grants, in the order in which the transform fills them in.
pub(super) const PLACEHOLDERS: [(&str, Side, &str); 8] = [
    ("%{Source.Arn}", Side::Source, "Arn"),
    ("%{Destination.Arn}", Side::Destination, "Arn"),
    ("%{Source.ResourceId}", Side::Source, "ResourceId"),
    ("%{Destination.ResourceId}", Side::Destination, "ResourceId"),
    ("%{Source.Name}", Side::Source, "Name"),
    ("%{Destination.Name}", Side::Destination, "Name"),
    ("%{Source.Qualifier}", Side::Source, "Qualifier"),
    ("%{Destination.Qualifier}", Side::Destination, "Qualifier"),
];

fn collect_needs(acc: &mut Vec<(Side, &'static str)>, grant: &Value) {
    match grant {
        Value::String(text) => {
            for (placeholder, side, part) in PLACEHOLDERS {
                if text.contains(placeholder) && !acc.contains(&(side, part)) {
                    acc.push((side, part));
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|it| collect_needs(acc, it)),
        Value::Object(map) => map.values().for_each(|it| collect_needs(acc, it)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read() {
        assert_eq!(all().len(), PROFILES.len());
        assert_eq!(TABLE.resources.len(), 13);
        assert!(all().iter().all(|it| {
            it.categories()
                .all(|category| !it.actions(category).is_empty())
        }));
    }

    #[test]
    fn function_to_function_only_writes() {
        let profile = find("AWS::Lambda::Function", "AWS::Lambda::Function").unwrap();
        assert_eq!(profile.categories().collect::<Vec<_>>(), [Category::Write]);
        assert_eq!(
            profile.actions(Category::Write),
            ["lambda:InvokeAsync", "lambda:InvokeFunction"]
        );
    }
}
