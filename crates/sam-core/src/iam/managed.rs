//! Managed policies: what each allows.

use super::managed_name;
use super::{ActionSet, Effect};
use crate::data::apart::{self, OfDocuments};
use crate::data::{MANAGED_DOCUMENTS, pack};
use crate::spec::Partition;
use sam_data::{
    PackedManagedPart, PackedManagedPolicies, PackedManagedPolicy, PackedManagedStatement,
    PackedValue, Strings,
};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// A policy that AWS keeps.
#[derive(Debug)]
pub struct ManagedPolicy {
    /// The last part of its ARN.
    pub name: &'static str,
    /// In the partition `aws`.
    pub arn: &'static str,
    /// Of its latest version.
    pub statements: Vec<ManagedStatement>,
}

/// A statement of a managed policy.
#[derive(Debug)]
pub struct ManagedStatement {
    /// Whether it allows or denies.
    pub effect: Effect,
    /// With wildcards; either these or `not_actions` are there.
    pub actions: Vec<&'static str>,
    /// All actions but these.
    pub not_actions: Vec<&'static str>,
    /// With wildcards and variables; either these or `not_resources` are there.
    pub resources: Vec<&'static str>,
    /// All resources but these.
    pub not_resources: Vec<&'static str>,
    /// As it is written: by operator, by key.
    pub condition: Option<Value>,
    /// Made when it is first asked for: the largest take a millisecond.
    set: OnceLock<ActionSet>,
}

impl ManagedStatement {
    /// The known actions that it is about.
    pub fn action_set(&self) -> &ActionSet {
        self.set.get_or_init(|| match self.not_actions.as_slice() {
            [] => ActionSet::of(self.actions.iter().copied()),
            not => ActionSet::of(not.iter().copied()).complement(),
        })
    }
}

/// The pack with what is decoded of it.
struct Table {
    pack: PackedManagedPolicies<'static>,
    usual: Part,
    others: Part,
    policies: Vec<OnceLock<ManagedPolicy>>,
}

/// A part of the documents, unpacked when one of them is first asked for.
#[derive(Default)]
struct Part {
    bytes: OnceLock<Vec<u8>>,
    read: OnceLock<PackedManagedPart<'static>>,
}

fn table() -> &'static Table {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    static TABLE: OfDocuments<Table> = OfDocuments::new();
    TABLE.get_or_init(|| {
        let pack: PackedManagedPolicies<'static> =
            pack::read(BYTES.get_or_init(|| pack::unpack(MANAGED_DOCUMENTS)));
        Table {
            usual: Part::default(),
            others: Part::default(),
            policies: pack.policies.iter().map(|_| OnceLock::new()).collect(),
            pack,
        }
    })
}

impl Table {
    /// The place of a policy, by its name with case.
    fn place(&self, name: &str) -> Option<usize> {
        let policies = &self.pack.policies;
        policies.binary_search_by(|it| it.name.cmp(name)).ok()
    }

    /// None as long as it is not there.
    fn part(&'static self, is_usual: bool) -> Option<&'static PackedManagedPart<'static>> {
        let (part, packed) = match is_usual {
            true => (&self.usual, self.pack.usual),
            false => (&self.others, apart::managed_others()?),
        };
        let bytes = part.bytes.get_or_init(|| pack::unpack(packed));
        Some(part.read.get_or_init(|| pack::read(bytes)))
    }

    fn decoded(&'static self, packed: &PackedManagedPolicy<'static>) -> ManagedPolicy {
        let place = usize::try_from(packed.at).unwrap_or(usize::MAX);
        let statements = self.part(packed.is_usual).and_then(|part| {
            let body = part.documents.get(place)?;
            Some(statements(&part.strings, pack::read(body)))
        });
        ManagedPolicy {
            name: packed.name,
            // Made once for the life of the program.
            arn: arn(packed).leak(),
            statements: statements.unwrap_or_default(),
        }
    }
}

/// In the partition `aws`.
fn arn(policy: &PackedManagedPolicy<'_>) -> String {
    format!("arn:aws:iam::aws:policy/{}{}", policy.path, policy.name)
}

fn statements(
    strings: &Strings<'static>,
    packed: Vec<PackedManagedStatement>,
) -> Vec<ManagedStatement> {
    let statements = packed.into_iter().map(|it| ManagedStatement {
        effect: it.effect,
        actions: strings.all(it.actions),
        not_actions: strings.all(it.not_actions),
        resources: strings.all(it.resources),
        not_resources: strings.all(it.not_resources),
        condition: it.condition.map(|it| value(strings, it)),
        set: OnceLock::new(),
    });
    statements.collect()
}

fn value(strings: &Strings<'static>, packed: PackedValue) -> Value {
    match packed {
        PackedValue::Text(id) => strings.at(id).into(),
        PackedValue::Bool(bool) => bool.into(),
        PackedValue::List(items) => items.into_iter().map(|it| value(strings, it)).collect(),
        PackedValue::Map(entries) => entries
            .into_iter()
            .map(|(key, it)| (strings.at(key), value(strings, it)))
            .collect(),
    }
}

/// The policy of that name, with case and without path.
pub fn managed_policy(name: &str) -> Option<&'static ManagedPolicy> {
    let table = table();
    let place = table.place(name)?;
    let packed = table.pack.policies.get(place)?;
    let policy = table.policies.get(place)?;
    Some(policy.get_or_init(|| table.decoded(packed)))
}

/// The policy of that ARN, with case, in whatever partition.
pub fn managed_policy_by_arn(arn: &str) -> Option<&'static ManagedPolicy> {
    let (partition, rest) = arn.strip_prefix("arn:")?.split_once(':')?;
    let name = rest.rsplit('/').next()?;
    let policy = managed_policy(name)?;
    let is_it = partition.starts_with("aws") && policy.arn.strip_prefix("arn:aws:") == Some(rest);
    is_it.then_some(policy)
}

/// The ARN of a managed policy in the partition `aws`, with a document or without.
pub fn managed_arn(name: &str) -> Option<String> {
    let table = table();
    let place = table.place(name);
    match place.and_then(|it| table.pack.policies.get(it)) {
        Some(it) => Some(arn(it)),
        None => managed_name::sam_managed_arn(name, Partition::Aws),
    }
}

/// Calls with the actions of each statement that allows something. Nothing is kept unpacked for it.
pub(super) fn each_allowed_together(mut call: impl FnMut(&[&str])) {
    for packed in [Some(table().pack.usual), apart::managed_others()]
        .into_iter()
        .flatten()
    {
        let bytes = pack::unpack(packed);
        let part: PackedManagedPart<'_> = pack::read(&bytes);
        for body in &part.documents {
            let statements: Vec<PackedManagedStatement> = pack::read(body);
            let allowing = statements.into_iter();
            for statement in allowing.filter(|it| it.effect == Effect::Allow) {
                let actions: Vec<&str> = part.strings.all(statement.actions);
                call(&actions);
            }
        }
    }
}

/// The names of all managed policies, with documents or without, in alphabetical order.
pub fn managed_names() -> impl Iterator<Item = &'static str> {
    static NAMES: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let documents = table().pack.policies.iter().map(|it| it.name);
        documents.chain(managed_name::resolved_names()).collect()
    });
    names.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_policy_is_found_by_name_and_by_arn() {
        let policy = managed_policy("AWSLambdaSQSQueueExecutionRole").expect("AWS keeps it");
        assert_eq!(
            policy.arn,
            "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"
        );
        let statement = &policy.statements[0];
        assert_eq!(statement.effect, Effect::Allow);
        assert!(statement.actions.contains(&"sqs:ReceiveMessage"));
        assert_eq!(statement.resources, ["*"]);
        let by_arn = |arn: &str| managed_policy_by_arn(arn).map(|it| it.name);
        assert_eq!(by_arn(policy.arn), Some(policy.name));
        assert_eq!(
            by_arn("arn:aws-cn:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"),
            Some(policy.name)
        );
        assert_eq!(
            by_arn("arn:aws:iam::aws:policy/AWSLambdaSQSQueueExecutionRole"),
            None
        );
        assert_eq!(
            by_arn("arn:aws:iam::123456789012:policy/AdministratorAccess"),
            None
        );
        assert!(managed_policy("administratoraccess").is_none());
    }

    #[test]
    fn a_condition_is_as_it_is_written() {
        let condition = managed_names()
            .filter_map(managed_policy)
            .flat_map(|it| &it.statements)
            .filter_map(|it| it.condition.as_ref())
            .find(|it| it["StringEquals"]["iam:PassedToService"] == json!("lambda.amazonaws.com"));
        assert!(condition.is_some());
    }

    #[test]
    fn every_document_says_what_of_what() {
        let mut documents = 0;
        for policy in managed_names().filter_map(managed_policy) {
            documents += 1;
            assert!(!policy.statements.is_empty(), "{}", policy.name);
            for it in &policy.statements {
                assert!(it.actions.is_empty() != it.not_actions.is_empty());
                assert!(it.resources.is_empty() != it.not_resources.is_empty());
            }
        }
        assert_eq!(documents, 1_594);
        assert!(managed_names().count() > documents);
    }
}
