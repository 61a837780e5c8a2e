//! What CloudFormation types give to policies: the ARN, what `Ref` returns, which attributes are the ARN and the name.
use super::attributes::Attributes;
use super::iam::Iam;
use super::outputs::Outputs;
use super::pack::{Table, pack};
use super::sources::Package;
use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use sam_data::{PackedCfnType, PackedCfnTypes, RefIs};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

const FILE: &str = "crates/sam-core/data/cfn.zst";

/// Types whose `Ref` is an ARN though the property that CloudFormation names for it is called an ID.
const REF_IS_ARN: &[&str] = &[
    "AWS::CloudFormation::ChangeSet",
    "AWS::CloudFormation::GeneratedTemplate",
    "AWS::ObservabilityAdmin::TelemetryPipelines",
    "AWS::SecretsManager::RotationSchedule",
    "AWS::SecretsManager::Secret",
    "AWS::SecretsManager::SecretTargetAttachment",
    "AWS::ServerlessRepo::Application",
];

/// Properties that are a name though they are not called so.
const NAMES: &[&str] = &["Domain", "EmailIdentity", "RoleAlias", "Username"];

/// Attributes that are the name though neither the type nor the ARN says so.
const NAME_ATTRIBUTES: &[(&str, &str)] = &[
    ("AWS::AutoScaling::ScalingPolicy", "PolicyName"),
    ("AWS::CloudWatch::InsightRule", "RuleName"),
    ("AWS::Kinesis::StreamConsumer", "ConsumerName"),
];

/// Types without a pattern of an ARN, and the resource type of IAM that they are.
const RESOURCE_TYPES: &[(&str, &str, &str)] = &[
    ("AWS::AmazonMQ::Broker", "mq", "brokers"),
    (
        "AWS::AppConfig::ConfigurationProfile",
        "appconfig",
        "configurationprofile",
    ),
    ("AWS::AppConfig::Environment", "appconfig", "environment"),
    ("AWS::Bedrock::AgentAlias", "bedrock", "agent-alias"),
    ("AWS::ECS::Service", "ecs", "service"),
    ("AWS::ECS::TaskDefinition", "ecs", "task-definition"),
    ("AWS::ECS::TaskSet", "ecs", "task-set"),
    ("AWS::Glue::Table", "glue", "table"),
    ("AWS::KMS::ReplicaKey", "kms", "key"),
    ("AWS::Kinesis::StreamConsumer", "kinesis", "consumer"),
    ("AWS::Lambda::Alias", "lambda", "function alias"),
    ("AWS::Lambda::LayerVersion", "lambda", "layerVersion"),
    ("AWS::Lambda::Version", "lambda", "function version"),
    ("AWS::Logs::LogStream", "logs", "log-stream"),
    ("AWS::MSK::Cluster", "kafka", "cluster"),
    ("AWS::MSK::ServerlessCluster", "kafka", "cluster"),
    ("AWS::Scheduler::Schedule", "scheduler", "schedule"),
    (
        "AWS::StepFunctions::StateMachineAlias",
        "states",
        "statemachinealias",
    ),
    (
        "AWS::StepFunctions::StateMachineVersion",
        "states",
        "statemachineversion",
    ),
    ("AWS::XRay::Group", "xray", "group"),
];

/// By name of the type.
pub(crate) struct Types(BTreeMap<String, Type>);

/// One type.
#[derive(Default)]
struct Type {
    arn: Option<String>,
    reference: Option<RefIs>,
    name_attribute: Option<String>,
    arn_attribute: Option<String>,
    /// All attributes that are an ARN.
    arn_attributes: Vec<String>,
    /// Prefix and key in IAM.
    iam_resource_type: Option<(String, String)>,
    /// All attributes that are not properties, `Endpoint.Address`; none where not all attributes are known.
    attributes: Option<BTreeSet<String>>,
    property_attributes: BTreeSet<String>,
}

/// The parts of the package's database that are read.
#[derive(Deserialize)]
struct Database {
    schema: Schema,
}

#[derive(Deserialize)]
struct Schema {
    resource: Resources,
}

#[derive(Deserialize)]
struct Resources {
    entities: Vec<Entity>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entity {
    cloud_formation_type: String,
    name: String,
    #[serde(default)]
    primary_identifier: Vec<String>,
    cfn_ref_identifier: Option<Vec<String>>,
    arn_template: Option<String>,
    attributes: BTreeMap<String, serde::de::IgnoredAny>,
}

/// Reads the unpacked package, and finds the types in IAM.
pub(crate) fn read(unpacked: &Path, iam: &Iam, attributes: &Attributes) -> Result<Types> {
    let path = unpacked.join("package/db.json.gz");
    let file = File::open(&path).with_context(|| format!("no {}", path.display()))?;
    let database: Database = serde_json::from_reader(GzDecoder::new(file))?;
    let mut types: BTreeMap<String, Type> = BTreeMap::new();
    for entity in database.schema.resource.entities {
        types.insert(
            entity.cloud_formation_type.clone(),
            entity.read(iam, attributes),
        );
    }
    // What no other package says of a type is not known, but the type exists.
    for name in attributes.types() {
        types.entry(name.to_owned()).or_default();
    }
    for (name, prefix, key) in RESOURCE_TYPES {
        let Some(found) = types.get_mut(*name) else {
            bail!("there is no type {name} any more; take it out of the table");
        };
        if found.iam_resource_type.is_some() {
            bail!("the type {name} is found without the table; take it out");
        }
        let pattern = iam.pattern(prefix, key);
        let pattern = pattern.with_context(|| format!("IAM has no {key} of {prefix}"))?;
        found.arn.get_or_insert(pattern.to_owned());
        found.iam_resource_type = Some(((*prefix).to_owned(), (*key).to_owned()));
    }
    let reviewed = REF_IS_ARN.iter().copied();
    for name in reviewed.chain(NAME_ATTRIBUTES.iter().map(|(name, _)| *name)) {
        if !types.contains_key(name) {
            bail!("there is no type {name} any more; take it out of the tables");
        }
    }
    Ok(Types(types))
}

impl Entity {
    fn read(self, iam: &Iam, attributes: &Attributes) -> Type {
        let reference = self.reference();
        let name_attribute = match reference {
            Some(RefIs::Name) => None,
            Some(RefIs::Arn | RefIs::Url | RefIs::Id) | None => self.name_attribute(),
        };
        let resource_type = self
            .arn_template
            .as_deref()
            .and_then(|arn| iam.of_pattern(arn, &self.name));
        Type {
            reference,
            name_attribute,
            arn_attribute: self.arn_attribute(),
            arn_attributes: self.arn_attributes().map(str::to_owned).collect(),
            iam_resource_type: resource_type
                .map(|(prefix, key)| (prefix.to_owned(), key.to_owned())),
            property_attributes: self.property_attributes(attributes),
            attributes: self.all_attributes(attributes),
            arn: self.arn_template,
        }
    }

    /// What either source knows; a type that only one of them knows may have more.
    fn all_attributes(&self, others: &Attributes) -> Option<BTreeSet<String>> {
        let mut all = others.of(&self.cloud_formation_type)?.own.clone();
        all.extend(self.attributes.keys().cloned());
        Some(all)
    }

    fn property_attributes(&self, others: &Attributes) -> BTreeSet<String> {
        let known = others.of(&self.cloud_formation_type).into_iter();
        let properties = known.flat_map(|it| it.properties.difference(&it.own));
        let is_own = |name: &str| {
            let mut own = self.attributes.keys();
            own.any(|it| it.split('.').next() == Some(name))
        };
        properties.filter(|it| !is_own(it)).cloned().collect()
    }

    /// The property whose value `Ref` is; none where there are several or CloudFormation does not say.
    fn ref_property(&self) -> Option<&str> {
        let parts = self.cfn_ref_identifier.as_ref();
        match parts.unwrap_or(&self.primary_identifier).as_slice() {
            [property] => Some(property),
            _ => None,
        }
    }

    fn reference(&self) -> Option<RefIs> {
        if REF_IS_ARN.contains(&self.cloud_formation_type.as_str()) {
            return Some(RefIs::Arn);
        }
        let property = self.ref_property()?;
        if is_arn(property) {
            Some(RefIs::Arn)
        } else if property.ends_with("Name") || NAMES.contains(&property) {
            Some(RefIs::Name)
        } else if property.ends_with("Url") {
            Some(RefIs::Url)
        } else if property.ends_with("Id") {
            Some(RefIs::Id)
        } else if property.ends_with("Identifier") {
            // What one chooses oneself is a name, and the ARN calls it so.
            let is_name = self.last_variable().ends_with("Name");
            Some(if is_name { RefIs::Name } else { RefIs::Id })
        } else {
            None
        }
    }

    /// Attributes of the resource itself, not of something in it.
    fn own_attributes(&self) -> impl Iterator<Item = &str> {
        let names = self.attributes.keys().map(String::as_str);
        names.filter(|name| !name.contains('.'))
    }

    fn arn_attributes(&self) -> impl Iterator<Item = &str> {
        self.own_attributes().filter(|name| is_arn(name))
    }

    /// `TableName` of an ARN that ends in `${TableName}`.
    fn last_variable(&self) -> &str {
        let arn = self.arn_template.as_deref().unwrap_or_default();
        let variable = arn
            .rsplit_once("${")
            .and_then(|(_, rest)| rest.split_once('}'));
        variable.map_or("", |(name, _)| name)
    }

    fn name_attribute(&self) -> Option<String> {
        let reviewed = NAME_ATTRIBUTES
            .iter()
            .find(|(name, _)| *name == self.cloud_formation_type)
            .map(|(_, attribute)| *attribute);
        let by_type = format!("{}Name", self.name);
        let is_it = |name: &str| {
            name.ends_with("Name")
                && (name == "Name" || name == by_type || name == self.last_variable())
        };
        let found = reviewed.or_else(|| self.own_attributes().find(|name| is_it(name)));
        found.map(str::to_owned)
    }

    /// `Arn`, or the one named like the type; an ARN of something else is none.
    fn arn_attribute(&self) -> Option<String> {
        let stem = |name: &str| name.get(..name.len().saturating_sub(3)).map(str::to_owned);
        let all: Vec<&str> = self.arn_attributes().collect();
        let plain = || all.iter().find(|name| name.len() == 3);
        let exact = || {
            let is_it = |name: &str| stem(name).is_some_and(|stem| stem == self.name);
            all.iter().find(|name| is_it(name))
        };
        let referenced = || {
            let property = self.ref_property()?;
            all.iter().find(|name| **name == property)
        };
        let alike = || {
            let is_it = |name: &str| {
                stem(name)
                    .is_some_and(|stem| self.name.ends_with(&stem) || stem.ends_with(&self.name))
            };
            all.iter().find(|name| is_it(name))
        };
        let found = plain().or_else(exact).or_else(referenced).or_else(alike);
        found.map(|name| (*name).to_owned())
    }
}

fn is_arn(property: &str) -> bool {
    property.ends_with("Arn") || property.ends_with("ARN")
}

impl Types {
    /// What of it there is how often.
    pub(crate) fn totals(&self) -> [(&'static str, usize); 7] {
        let count = |of: fn(&Type) -> bool| self.0.values().filter(|it| of(it)).count();
        [
            ("types", self.0.len()),
            ("patterns-of-arns", count(|it| it.arn.is_some())),
            ("known-references", count(|it| it.reference.is_some())),
            ("name-attributes", count(|it| it.name_attribute.is_some())),
            ("arn-attributes", count(|it| it.arn_attribute.is_some())),
            ("types-in-iam", count(|it| it.iam_resource_type.is_some())),
            ("types-with-attributes", count(|it| it.attributes.is_some())),
        ]
    }

    /// Compares with the counts that `sources.toml` gives.
    pub(crate) fn check_counts(&self, package: &Package) -> Result<()> {
        for (of, count) in self.totals() {
            package.check_count(of, count)?;
        }
        Ok(())
    }

    /// Adds the file to write.
    pub(crate) fn emit(&self, outputs: &mut Outputs) -> Result<()> {
        let mut strings = Table::default();
        for it in self.0.values() {
            let attributes = it
                .attributes
                .iter()
                .flatten()
                .chain(&it.property_attributes);
            for text in it.arn.iter().chain(attributes) {
                strings.id(text);
            }
        }
        strings.facts()?;
        let packed = self.0.iter().map(|(name, it)| (name.as_str(), it.packed()));
        outputs.add(FILE, pack(&packed.collect::<PackedCfnTypes<'_>>())?);
        Ok(())
    }
}

impl Type {
    fn packed(&self) -> PackedCfnType<'_> {
        let all = || self.attributes.iter().flatten().map(String::as_str);
        let first: BTreeSet<&str> = all().filter_map(|it| it.split('.').next()).collect();
        let resource_type = self.iam_resource_type.as_ref();
        PackedCfnType {
            arn: self.arn.as_deref(),
            reference: self.reference,
            name_attribute: self.name_attribute.as_deref(),
            arn_attribute: self.arn_attribute.as_deref(),
            arn_attributes: self.arn_attributes.iter().map(String::as_str).collect(),
            iam_resource_type: resource_type.map(|(prefix, key)| (prefix.as_str(), key.as_str())),
            attributes: self
                .attributes
                .is_some()
                .then(|| first.into_iter().collect()),
            property_attributes: self
                .property_attributes
                .iter()
                .map(String::as_str)
                .collect(),
            nested_attributes: all().filter(|it| it.contains('.')).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Entity, RefIs};
    use serde_json::json;

    fn entity(name: &str, identifier: &str, arn: &str, attributes: &[&str]) -> Entity {
        let attributes: serde_json::Map<_, _> = attributes
            .iter()
            .map(|it| ((*it).to_owned(), json!({})))
            .collect();
        serde_json::from_value(json!({
            "cloudFormationType": format!("AWS::Some::{name}"),
            "name": name,
            "primaryIdentifier": [identifier],
            "arnTemplate": arn,
            "attributes": attributes,
        }))
        .expect("the parts that are read")
    }

    #[test]
    fn the_arn_and_the_name_are_found_among_the_attributes() {
        let it = entity(
            "StateMachine",
            "Arn",
            "arn:${Partition}:states:::stateMachine:${StateMachineName}",
            &["Arn", "Name", "LogArn"],
        );
        assert_eq!(it.arn_attribute().as_deref(), Some("Arn"));
        assert_eq!(it.name_attribute().as_deref(), Some("Name"));
        assert!(it.reference() == Some(RefIs::Arn));
        let it = entity("FleetMetric", "MetricName", "", &["MetricArn"]);
        assert_eq!(it.arn_attribute().as_deref(), Some("MetricArn"));
        let it = entity("GatewayRule", "RuleId", "", &["GatewayArn"]);
        assert_eq!(it.arn_attribute(), None);
    }

    #[test]
    fn an_identifier_is_what_the_arn_calls_it() {
        let arn = "arn:${Partition}:rds:${Region}:${Account}:db:${DbInstanceName}";
        let it = entity("DBInstance", "DBInstanceIdentifier", arn, &[]);
        assert!(it.reference() == Some(RefIs::Name));
        let arn = "arn:${Partition}:dsql:${Region}:${Account}:cluster/${Identifier}";
        let it = entity("Cluster", "Identifier", arn, &[]);
        assert!(it.reference() == Some(RefIs::Id));
        assert!(
            entity("Thing", "SerialNumber", "", &[])
                .reference()
                .is_none()
        );
    }
}
