//! A role while it is put together.

use super::Origin;
use super::effective::Properties;
use super::role::{Attached, ExpandedRole, InlinePolicy, Made, Rest};
use crate::template::{Resource, shape};
use crate::text::TextRange;
use serde_json::{Map, Value, json};

/// The attributes of a resource that what SAM makes for it has too.
pub(crate) const PASSED_ON: [&str; 3] = ["Condition", "DeletionPolicy", "UpdateReplacePolicy"];

/// The attributes of a resource that stand on what takes its place.
pub(crate) const KEPT: [&str; 5] = [
    "Condition",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "UpdatePolicy",
    "Metadata",
];

#[derive(Debug)]
pub(crate) struct Draft<'a> {
    pub(super) id: String,
    pub(super) owner: Resource<'a>,
    pub(super) made: Made,
    pub(super) trust: Value,
    pub(super) managed: Vec<Attached>,
    pub(super) repeated: Vec<Attached>,
    pub(super) policies: Vec<InlinePolicy>,
    pub(super) rest: Rest,
}

impl<'a> Draft<'a> {
    /// A role that a service may assume, with the attributes of the resource it is made for.
    pub(super) fn new(id: String, owner: Resource<'a>, trust: Value) -> Self {
        Self {
            id,
            owner,
            made: Made::Always,
            trust,
            managed: Vec::new(),
            repeated: Vec::new(),
            policies: Vec::new(),
            rest: Rest {
                attributes: attributes(owner, &PASSED_ON),
                ..Rest::default()
            },
        }
    }

    /// Puts a managed policy on the role unless it is there.
    pub(super) fn attach(&mut self, value: Value, origin: Origin, range: TextRange) {
        let is_there = self.managed.iter().any(|it| it.value == value);
        let list = match is_there {
            true => &mut self.repeated,
            false => &mut self.managed,
        };
        list.push(Attached {
            value,
            origin,
            range,
        });
    }

    /// Puts a policy `{PolicyName, PolicyDocument}` or an `Fn::If` of such on the role.
    pub(super) fn push(&mut self, name: String, body: Value, origin: Origin, range: TextRange) {
        self.policies.push(InlinePolicy {
            name,
            body,
            origin,
            range,
        });
    }

    /// Likewise, unless the role has a policy with an equal document.
    pub(super) fn push_new(&mut self, body: Value, origin: Origin, range: TextRange) {
        let document = body.get("PolicyDocument");
        let is_there = |it: &InlinePolicy| it.body.get("PolicyDocument") == document;
        if !self.policies.iter().any(is_there) {
            let name = body.get("PolicyName").and_then(Value::as_str);
            self.push(name.unwrap_or_default().to_owned(), body, origin, range);
        }
    }

    pub(super) fn finish(self) -> ExpandedRole<'a> {
        ExpandedRole {
            id: self.id,
            owner: self.owner,
            made: self.made,
            assume_role_policy: self.trust,
            managed_policy_arns: self.managed,
            repeated: self.repeated,
            policies: self.policies,
            rest: self.rest,
        }
    }
}

/// Some attributes of a resource, as written.
pub(crate) fn attributes(resource: Resource<'_>, names: &[&str]) -> Map<String, Value> {
    let body = resource.body();
    let found = names
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), shape::get(body, name)?.to_value())));
    found.collect()
}

/// The attributes of what takes the place of a resource.
pub(crate) fn main_attributes(resource: Resource<'_>) -> Map<String, Value> {
    let mut all = depends_on(resource);
    all.extend(attributes(resource, &KEPT));
    all
}

/// `DependsOn` of a resource, if it waits for something.
pub(crate) fn depends_on(resource: Resource<'_>) -> Map<String, Value> {
    let value = shape::get(resource.body(), "DependsOn");
    let value = value.filter(|it| shape::is_truthy(*it));
    let value = value.map(|it| ("DependsOn".to_owned(), it.to_value()));
    value.into_iter().collect()
}

/// Tags as CloudFormation wants them, of a map as SAM wants them.
pub(super) fn tag_list(tags: &Value) -> Vec<Value> {
    let entries = tags.as_object().into_iter().flatten();
    entries
        .map(|(key, value)| {
            let value = if value.is_null() { &json!("") } else { value };
            json!({ "Key": key, "Value": value })
        })
        .collect()
}

/// The tags of what SAM makes: its own, `{by: SAM}`, then the resource's. With `PropagateTags` the resource's alone.
pub(super) fn tags(by: &str, own: &Value, propagated: Propagated) -> Value {
    let own = tag_list(own);
    match propagated {
        Propagated::Yes if !own.is_empty() => own.into(),
        Propagated::Yes | Propagated::No => {
            let mut all = vec![json!({ "Key": by, "Value": "SAM" })];
            all.extend(own);
            all.into()
        }
    }
}

pub(super) fn propagated(properties: &Properties<'_>) -> Propagated {
    if properties.get("PropagateTags").is_truthy() {
        Propagated::Yes
    } else {
        Propagated::No
    }
}

/// The resource's own tags for what is made for it, where it passes them on.
pub(super) fn propagated_tags(properties: &Properties<'_>) -> Option<Value> {
    let tags = tag_list(&properties.get("Tags").value());
    let is_passed = propagated(properties) == Propagated::Yes && !tags.is_empty();
    is_passed.then(|| tags.into())
}

/// Whether `PropagateTags` is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Propagated {
    Yes,
    No,
}
