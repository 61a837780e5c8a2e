//! A role that SAM makes.

use super::Origin;
use super::body::Body;
use crate::template::Resource;
use crate::text::TextRange;
use serde_json::{Map, Value};

/// A role that the transform makes, with everything that SAM puts on it.
#[derive(Clone, Debug)]
pub struct ExpandedRole<'a> {
    /// Its logical ID, `OrdersFunctionRole`.
    pub id: String,
    /// What it is made for: a function, a state machine …; for the role of CodeDeploy the first function that needs it.
    pub owner: Resource<'a>,
    /// Whether it is in the output.
    pub made: Made,
    /// Who may assume it.
    pub assume_role_policy: Value,
    /// In order, without repetition.
    pub managed_policy_arns: Vec<Attached>,
    /// Those that were there already when they were to be put on it, in order.
    pub repeated: Vec<Attached>,
    /// In order.
    pub policies: Vec<InlinePolicy>,
    pub(super) rest: Rest,
}

impl ExpandedRole<'_> {
    /// The whole resource as the transform writes it: `Type`, `Properties` and attributes.
    pub fn body(&self) -> Value {
        let mut body = Map::new();
        body.insert("Type".to_owned(), "AWS::IAM::Role".into());
        body.extend(self.rest.attributes.clone());
        body.insert("Properties".to_owned(), self.rest.properties(self));
        Value::Object(body)
    }

    /// As a resource that SAM generates.
    pub(crate) fn to_body(&self) -> Body {
        Body::new(
            self.rest.properties(self),
            self.rest.attributes.clone(),
            self.owner.entry.key.full_range(),
        )
    }
}

/// Whether a role is in the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// It is, when its owner is.
    Always,
    /// It is, on this condition: `Role` of the function is an `Fn::If` with `AWS::NoValue` in a branch.
    UnderCondition(Value),
    /// It was built, and left out again since the function has a `Role`.
    ThrownAway,
}

/// A managed policy on a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Attached {
    /// Its ARN; a name that SAM does not know as it is; or data that comes to one of these.
    pub value: Value,
    /// Why it is there.
    pub origin: Origin,
    /// Where that is written.
    pub range: TextRange,
}

/// A policy that is written into a role.
#[derive(Clone, Debug, PartialEq)]
pub struct InlinePolicy {
    /// Its name.
    pub name: String,
    /// `{PolicyName, PolicyDocument}`, or an `Fn::If` of such.
    pub body: Value,
    /// Why it is there.
    pub origin: Origin,
    /// Where that is written.
    pub range: TextRange,
}

impl ExpandedRole<'_> {
    /// All data in it.
    pub(super) fn values(&mut self) -> impl Iterator<Item = &mut Value> {
        let managed = self.managed_policy_arns.iter_mut().map(|it| &mut it.value);
        let policies = self.policies.iter_mut().map(|it| &mut it.body);
        let rest = self.rest.values();
        rest.chain(std::iter::once(&mut self.assume_role_policy))
            .chain(managed)
            .chain(policies)
    }
}

/// What a role has beside its policies.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rest {
    /// `Condition` and the like, `DependsOn` too.
    pub(super) attributes: Map<String, Value>,
    pub(super) path: Option<Value>,
    pub(super) boundary: Option<Value>,
    pub(super) tags: Option<Value>,
    pub(super) managed_list: ManagedList,
}

/// Whether an empty list of managed policies is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ManagedList {
    Always,
    #[default]
    UnlessEmpty,
}

impl Rest {
    /// The properties, with the policies of a role.
    fn properties(&self, role: &ExpandedRole<'_>) -> Value {
        let mut properties = Map::new();
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                properties.insert(name.to_owned(), value);
            }
        };
        set(
            "AssumeRolePolicyDocument",
            Some(role.assume_role_policy.clone()),
        );
        let managed = role.managed_policy_arns.iter();
        let managed: Vec<Value> = managed.map(|it| it.value.clone()).collect();
        let is_written = !managed.is_empty() || self.managed_list == ManagedList::Always;
        set("ManagedPolicyArns", is_written.then(|| managed.into()));
        set("Path", self.path.clone());
        let policies: Vec<Value> = role.policies.iter().map(|it| it.body.clone()).collect();
        set("Policies", (!policies.is_empty()).then(|| policies.into()));
        set("PermissionsBoundary", self.boundary.clone());
        set("Tags", self.tags.clone());
        Value::Object(properties)
    }

    /// All data in it.
    pub(super) fn values(&mut self) -> impl Iterator<Item = &mut Value> {
        let properties = [&mut self.path, &mut self.boundary, &mut self.tags];
        let attributes = self.attributes.values_mut();
        properties.into_iter().flatten().chain(attributes)
    }
}
