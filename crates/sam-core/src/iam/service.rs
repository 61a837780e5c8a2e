//! Services: their actions, resource types and condition keys, decoded one service at a time.

use super::case::{compare, fits};
use super::unlisted::{also_taken, unlisted, unlisted_types};
use super::{AccessLevel, KeyType};
use crate::data::{IAM, pack};
use crate::spec::usual_service_name;
use sam_data::{PackedActionResource, PackedIam, PackedService, PackedServiceBody};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

/// A service of AWS, as IAM sees it.
#[derive(Debug)]
pub struct Service {
    /// What its actions begin with: `s3`.
    pub prefix: &'static str,
    /// `Amazon S3`.
    pub name: &'static str,
    /// The service's word in the name of AWS's page about its actions; none where the page is not known.
    pub slug: Option<&'static str>,
    /// By name in lower case.
    pub actions: Box<[Action]>,
    /// Of each access level that there is, lowest first, a bit for each of the actions.
    pub(super) levels: Box<[(AccessLevel, Box<[u64]>)]>,
    /// By key in lower case.
    pub resource_types: Box<[ResourceType]>,
    /// By key in lower case; with the keys of other prefixes that its actions can be asked for.
    pub condition_keys: Box<[ConditionKey]>,
}

/// Something that can be allowed.
#[derive(Debug)]
pub struct Action {
    /// `GetObject`, without the service.
    pub name: &'static str,
    /// How far it reaches.
    pub level: AccessLevel,
    /// What it can be limited to; empty where it can only be allowed for `*`.
    pub resources: Box<[Takes]>,
    /// Condition keys that it has whatever the resource.
    pub condition_keys: Box<[&'static str]>,
    /// Other actions, with their service, that it needs to succeed.
    pub dependent_actions: Box<[&'static str]>,
}

/// That an action can be limited to one type of resource.
#[derive(Debug)]
pub struct Takes {
    /// The key of a resource type of the same service.
    pub resource_type: &'static str,
    /// Whether a request always names one.
    pub is_required: bool,
    /// Condition keys that the action has with such a resource.
    pub condition_keys: Box<[&'static str]>,
    /// Other actions, with their service, that it needs with such a resource.
    pub dependent_actions: Box<[&'static str]>,
}

/// A kind of thing with an ARN.
#[derive(Debug)]
pub struct ResourceType {
    /// `object`.
    pub key: &'static str,
    /// `arn:${Partition}:s3:::${BucketName}/${ObjectName}`; several where the service has several forms.
    pub arns: Box<[&'static str]>,
    /// Condition keys that it has.
    pub condition_keys: Box<[&'static str]>,
}

/// What a condition may ask for.
#[derive(Debug, PartialEq, Eq)]
pub struct ConditionKey {
    /// `s3:prefix`; a part such as `${TagKey}` or `<key>` stands for any text.
    pub key: &'static str,
    /// What its values are.
    pub key_type: KeyType,
}

impl Service {
    /// The action of that name, without case.
    pub fn action(&self, name: &str) -> Option<&Action> {
        let at = self.actions.binary_search_by(|it| compare(it.name, name));
        self.actions.get(at.ok()?)
    }

    /// The actions whose names begin with a text, without case; they stand together.
    pub fn starting_with(&self, head: &str) -> &[Action] {
        let places = self.places_starting_with(head);
        self.actions.get(places).unwrap_or_default()
    }

    /// The places of these in `actions`.
    pub(crate) fn places_starting_with(&self, head: &str) -> Range<usize> {
        let part = |it: &Action| {
            let end = it.name.len().min(head.len());
            it.name
                .get(..end)
                .map_or(Ordering::Less, |it| compare(it, head))
        };
        let begin = self.actions.partition_point(|it| part(it).is_lt());
        let end = self.actions.partition_point(|it| part(it).is_le());
        begin..end
    }

    /// The resource type of that key, without case.
    pub fn resource_type(&self, key: &str) -> Option<&ResourceType> {
        let types = &self.resource_types;
        let at = types.binary_search_by(|it| compare(it.key, key));
        types.get(at.ok()?)
    }

    /// The condition key that a written one is, without case: `aws:RequestTag/team` is `aws:RequestTag/${TagKey}`.
    pub fn condition_key(&self, key: &str) -> Option<&ConditionKey> {
        let keys = &self.condition_keys;
        match keys.binary_search_by(|it| compare(it.key, key)) {
            Ok(at) => keys.get(at),
            Err(_) => keys.iter().find(|it| fits(it.key, key)),
        }
    }
}

/// How many actions a word of bits has room for.
pub(super) const BITS: usize = u64::BITS as usize;

/// The pack with what is decoded of it.
pub(super) struct Table {
    pub(super) pack: PackedIam<'static>,
    prefixes: Vec<&'static str>,
    services: Vec<OnceLock<Service>>,
}

pub(super) fn table() -> &'static Table {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let bytes = BYTES.get_or_init(|| pack::unpack(IAM));
        let pack: PackedIam<'static> = pack::read(bytes);
        let prefixes = pack.services.iter().map(|it| pack.strings.at(it.prefix));
        Table {
            prefixes: prefixes.collect(),
            services: pack.services.iter().map(|_| OnceLock::new()).collect(),
            pack,
        }
    })
}

impl Table {
    fn at(&'static self, index: usize) -> Option<&'static Service> {
        let packed = self.pack.services.get(index)?;
        let service = self.services.get(index)?;
        Some(service.get_or_init(|| decoded(&self.pack, packed)))
    }

    fn index(&self, prefix: &str) -> Option<usize> {
        let at = self.prefixes.binary_search_by(|it| compare(it, prefix));
        at.ok()
    }
}

fn decoded(pack: &PackedIam<'static>, packed: &PackedService<'static>) -> Service {
    let strings = &pack.strings;
    let body: PackedServiceBody = pack::read(packed.body);
    let takes = |it: PackedActionResource| Takes {
        resource_type: strings.at(it.resource_type),
        is_required: it.is_required,
        condition_keys: strings.all(it.condition_keys),
        dependent_actions: strings.all(it.dependent_actions),
    };
    let prefix = strings.at(packed.prefix);
    let actions = body.actions.into_iter().map(|it| Action {
        name: strings.at(it.name),
        level: it.level,
        resources: match it.resources.is_empty() {
            true => unlisted(prefix, strings.at(it.name)),
            false => {
                let listed = it.resources.into_iter().map(takes);
                listed
                    .chain(also_taken(prefix, strings.at(it.name)))
                    .collect()
            }
        },
        condition_keys: strings.all(it.condition_keys),
        dependent_actions: strings.all(it.dependent_actions),
    });
    let listed = body.resource_types.into_iter().map(|it| ResourceType {
        key: strings.at(it.key),
        arns: strings.all(it.arns),
        condition_keys: strings.all(it.condition_keys),
    });
    let mut resource_types: Vec<_> = listed.chain(unlisted_types(prefix)).collect();
    resource_types.sort_by(|one, other| compare(one.key, other.key));
    let condition_keys = body.condition_keys.into_iter();
    let condition_keys = condition_keys.map(|(key, key_type)| ConditionKey {
        key: strings.at(key),
        key_type,
    });
    let actions: Box<[Action]> = actions.collect();
    Service {
        levels: levels(&actions),
        prefix,
        name: usual_service_name(prefix).unwrap_or_else(|| strings.at(packed.name)),
        slug: packed.slug.map(|it| strings.at(it)),
        actions,
        resource_types: resource_types.into(),
        condition_keys: condition_keys.collect(),
    }
}

fn levels(actions: &[Action]) -> Box<[(AccessLevel, Box<[u64]>)]> {
    let mut levels = BTreeMap::new();
    for (at, action) in actions.iter().enumerate() {
        let bits = levels
            .entry(action.level)
            .or_insert_with(|| vec![0; actions.len().div_ceil(BITS)].into_boxed_slice());
        if let Some(word) = bits.get_mut(at / BITS) {
            *word |= 1 << (at % BITS);
        }
    }
    levels.into_iter().collect()
}

/// The service of that prefix, without case, and its place among all.
pub(super) fn service_index(prefix: &str) -> Option<(usize, &'static Service)> {
    let table = table();
    let at = table.index(prefix)?;
    Some((at, table.at(at)?))
}

/// The service of that place.
pub(super) fn service_at(place: usize) -> Option<&'static Service> {
    table().at(place)
}

/// All services, in the order of their places.
pub(super) fn all_services() -> impl Iterator<Item = &'static Service> {
    let table = table();
    (0..table.services.len()).filter_map(|at| table.at(at))
}

/// The service of that prefix, without case.
pub fn service(prefix: &str) -> Option<&'static Service> {
    let table = table();
    table.at(table.index(prefix)?)
}

/// The prefixes of all services, in alphabetical order.
pub fn prefixes() -> &'static [&'static str] {
    &table().prefixes
}

/// `Amazon S3` for `s3`, without decoding what else is known of it.
pub fn service_name(prefix: &str) -> Option<&'static str> {
    let pack = &table().pack;
    let packed = pack.services.get(table().index(prefix)?)?;
    let usual = usual_service_name(pack.strings.at(packed.prefix));
    Some(usual.unwrap_or_else(|| pack.strings.at(packed.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_found_by_its_prefix() {
        let s3 = service("S3").expect("S3 is a service");
        assert_eq!(
            (s3.prefix, s3.name, s3.slug),
            ("s3", "Amazon S3", Some("s3"))
        );
        for (prefix, name) in [
            ("SES", "Amazon SES"),
            ("apigateway", "Amazon API Gateway"),
            ("cloudformation", "AWS CloudFormation"),
        ] {
            assert_eq!(service_name(prefix), Some(name));
            assert_eq!(service(prefix).map(|it| it.name), Some(name));
        }
        assert_eq!(
            service("states").and_then(|it| it.slug),
            Some("stepfunctions")
        );
        assert_eq!(service_name("dynamodb"), Some("Amazon DynamoDB"));
        assert!(service("s4").is_none());
        assert_eq!(prefixes().len(), 457);
    }

    #[test]
    fn an_action_tells_what_it_can_be_limited_to() {
        let dynamodb = service("dynamodb").expect("DynamoDB is a service");
        let action = dynamodb.action("getitem").expect("it is an action");
        assert_eq!((action.name, action.level), ("GetItem", AccessLevel::Read));
        let takes = &action.resources[0];
        assert_eq!((takes.resource_type, takes.is_required), ("table", true));
        let table = dynamodb.resource_type(takes.resource_type);
        assert_eq!(
            table.map(|it| &*it.arns),
            Some(&["arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}"][..])
        );
        let list = dynamodb.action("ListTables").expect("it is an action");
        assert!(list.resources.is_empty());
        assert_eq!(list.level, AccessLevel::List);
    }

    #[test]
    fn a_condition_key_with_a_variable_part_is_found_by_any_text() {
        let s3 = service("s3").expect("S3 is a service");
        let key = |key| s3.condition_key(key).map(|it| (it.key, it.key_type));
        assert_eq!(key("s3:Prefix"), Some(("s3:prefix", KeyType::String)));
        assert_eq!(
            key("s3:RequestObjectTag/team"),
            Some(("s3:RequestObjectTag/<key>", KeyType::String))
        );
        assert_eq!(
            key("aws:requesttag/team"),
            Some(("aws:RequestTag/${TagKey}", KeyType::String))
        );
        assert_eq!(key("aws:RequestTag"), None);
        assert_eq!(key("aws:RequestTag/"), None);
    }

    #[test]
    fn several_patterns_of_a_resource_type_are_apart() {
        for prefix in prefixes() {
            let service = service(prefix).expect("it is listed");
            assert!(!service.actions.is_empty(), "{prefix}");
            for arn in service.resource_types.iter().flat_map(|it| &it.arns) {
                assert!(
                    arn.starts_with("arn:") && !arn.contains(' '),
                    "{prefix} {arn}"
                );
            }
        }
    }
}
