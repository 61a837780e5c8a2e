//! A resource that SAM makes beside those written, and the list of them while one resource is expanded.

use super::Origin;
use super::default_route::DefaultRoutes;
use crate::syntax::is_truthy;
use crate::text::TextRange;
use serde_json::{Map, Value};

/// A resource that SAM makes.
///
/// Equal for as long as it would be the same resource: nothing in it is a place, but for `body`.
#[derive(Clone, Debug, PartialEq)]
pub struct Generated {
    /// Its logical ID, without its hash.
    pub id: String,
    /// What follows `id` in the template that the transform writes.
    pub suffix: Suffix,
    /// The CloudFormation type.
    pub resource_type: &'static str,
    /// The SAM type, where SAM adds the resource to the template before it expands it.
    pub sam_type: Option<&'static str>,
    /// What it is for.
    pub origin: Origin,
    /// What else a connector looks at.
    pub(crate) detail: Detail,
    /// What it says; only of policies of resources, and only when they are asked for.
    pub body: Option<Body>,
}

/// How a logical ID ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suffix {
    /// There is no more of it.
    Nothing,
    /// Ten hexadecimal digits of a hash of what it is made of, which changes with that.
    Hash,
    /// Anything: the part depends on a value that is known at the deployment only.
    Unknown,
}

/// What a Lambda permission or a queue policy says.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// What it lets somebody use, as the template refers to it: the function, not its alias.
    pub on: Value,
    /// Its properties.
    pub properties: Value,
    /// `Condition` and the like, those of the resource that it is made for.
    pub attributes: Map<String, Value>,
    /// Where that is written.
    pub range: TextRange,
}

/// What a connector looks at beside the type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Detail {
    Nothing,
    /// The logical ID of its role.
    Role(Option<String>),
    /// The one target of a rule: its ARN, and the logical ID of its role.
    Target(Value, Option<String>),
    /// What an event source mapping names: the function (or alias) and the source, each by logical ID.
    Mapping(String, Option<String>),
    /// The bucket that waits for a permission, by logical ID.
    Notification(String),
}

impl Generated {
    pub(crate) fn new(id: String, resource_type: &'static str, origin: Origin) -> Self {
        Self {
            id,
            suffix: Suffix::Nothing,
            resource_type,
            sam_type: None,
            origin,
            detail: Detail::Nothing,
            body: None,
        }
    }

    pub(crate) fn detail(mut self, detail: Detail) -> Self {
        self.detail = detail;
        self
    }

    pub(crate) fn suffix(mut self, suffix: Suffix) -> Self {
        self.suffix = suffix;
        self
    }

    /// Whether a logical ID is that of the resource.
    pub fn is_named(&self, id: &str) -> bool {
        match (self.suffix, id.strip_prefix(self.id.as_str())) {
            (_, None) => false,
            (Suffix::Nothing, Some(rest)) => rest.is_empty(),
            (Suffix::Hash, Some(rest)) => {
                let is_digit = |it: u8| matches!(it, b'0'..=b'9' | b'a'..=b'f');
                rest.len() == 10 && rest.bytes().all(is_digit)
            }
            (Suffix::Unknown, Some(_)) => true,
        }
    }

    /// The whole resource as the transform writes it; none where `body` was not asked for.
    pub fn resource(&self) -> Option<Value> {
        let body = self.body.as_ref()?;
        let mut resource = Map::new();
        resource.insert("Type".to_owned(), self.resource_type.into());
        resource.extend(body.attributes.clone());
        resource.insert("Properties".to_owned(), body.properties.clone());
        Some(Value::Object(resource))
    }

    /// The logical ID of the role that a connector finds at it, given the other end.
    pub(crate) fn role(&self, other_id: Option<&str>, other_arn: Option<&Value>) -> Option<String> {
        match &self.detail {
            Detail::Nothing | Detail::Mapping(..) | Detail::Notification(_) => None,
            Detail::Role(role) => role.clone(),
            Detail::Target(arn, role) => {
                let named = arn
                    .get("Ref")
                    .or_else(|| arn.get("Fn::GetAtt")?.get(0))
                    .and_then(Value::as_str);
                let is_it = named.is_some_and(|it| Some(it) == other_id)
                    || other_arn.is_some_and(|it| is_truthy(it) && it == arn);
                role.clone().filter(|_| is_it)
            }
        }
    }
}

/// How much of what SAM makes is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Everything that has a logical ID, without what it says.
    Names,
    /// The policies of resources alone, with what they say.
    Policies,
}

/// Collects what is made of resources, in order.
#[derive(Debug)]
pub(crate) struct Output {
    depth: Depth,
    pub(crate) found: Vec<Generated>,
    /// What earlier events made of the routes that HTTP APIs have for everything else.
    pub(crate) default_routes: DefaultRoutes,
}

impl Output {
    pub(crate) fn new(depth: Depth) -> Self {
        Self {
            depth,
            found: Vec::new(),
            default_routes: DefaultRoutes::default(),
        }
    }

    /// Adds a resource of which no more than its name is known.
    pub(crate) fn add(&mut self, generated: Generated) {
        match self.depth {
            Depth::Names => self.found.push(generated),
            Depth::Policies => {}
        }
    }

    /// Adds a resource by its ID and type.
    pub(crate) fn name(&mut self, id: String, resource_type: &'static str, origin: Origin) {
        self.add(Generated::new(id, resource_type, origin));
    }

    /// Adds a policy of a resource; no body stands for what the transform refuses to write.
    pub(crate) fn policy(&mut self, generated: Generated, body: impl FnOnce() -> Option<Body>) {
        match self.depth {
            Depth::Names => self.found.push(generated),
            Depth::Policies => {
                if let Some(body) = body() {
                    self.found.push(Generated {
                        body: Some(body),
                        ..generated
                    });
                }
            }
        }
    }
}
