//! A resource that SAM makes beside those written, and the list of them while one resource is expanded.

pub use super::body::Body;

use super::Origin;
use super::default_route::DefaultRoutes;
use super::whole::Whole;
use crate::syntax::is_truthy;
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
    /// What it says; only when it is asked for.
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
    /// Everything that stands in the template that the transform writes, with what it says.
    Whole,
}

/// Collects what is made of resources, in order.
#[derive(Debug)]
pub(crate) struct Output {
    depth: Depth,
    pub(crate) found: Vec<Generated>,
    /// What earlier events made of the routes that HTTP APIs have for everything else.
    pub(crate) default_routes: DefaultRoutes,
    /// What changes in the rest of the template; only where that is asked for.
    whole: Option<Whole>,
}

impl Output {
    pub(crate) fn new(depth: Depth) -> Self {
        Self {
            depth,
            found: Vec::new(),
            default_routes: DefaultRoutes::default(),
            whole: None,
        }
    }

    /// An output for the whole template.
    pub(crate) fn whole(whole: Whole) -> Self {
        Self {
            whole: Some(whole),
            ..Self::new(Depth::Whole)
        }
    }

    /// Expands something of which only what it changes in the rest of the template is asked for.
    pub(crate) fn without_bodies(&mut self, expand: impl FnOnce(&mut Self)) {
        let before = (self.depth, self.found.len());
        self.depth = Depth::Policies;
        expand(self);
        self.depth = before.0;
        self.found.truncate(before.1);
    }

    pub(crate) fn depth(&self) -> Depth {
        self.depth
    }

    /// The rest of the template, where the whole of it is asked for.
    pub(crate) fn rest(&mut self) -> Option<&mut Whole> {
        self.whole.as_mut()
    }

    /// Everything that was collected.
    pub(crate) fn into_parts(self) -> (Vec<Generated>, Whole) {
        (self.found, self.whole.unwrap_or_default())
    }

    /// Adds a resource of which no more than its name is known; a whole template is not complete with it.
    pub(crate) fn add(&mut self, generated: Generated) {
        match self.depth {
            Depth::Names => self.found.push(generated),
            Depth::Policies => {}
            Depth::Whole => {
                if let Some(whole) = &mut self.whole {
                    whole.unexpanded.push(generated.id);
                }
            }
        }
    }

    /// Adds a resource by its ID and type.
    pub(crate) fn name(&mut self, id: String, resource_type: &'static str, origin: Origin) {
        self.add(Generated::new(id, resource_type, origin));
    }

    /// Adds a resource with what it says.
    pub(crate) fn resource(&mut self, generated: Generated, body: impl FnOnce() -> Body) {
        match self.depth {
            Depth::Names => self.found.push(generated),
            Depth::Policies => {}
            Depth::Whole => self.found.push(Generated {
                body: Some(body()),
                ..generated
            }),
        }
    }

    /// Adds the resource that stands in the place of the written one, under the same logical ID.
    pub(crate) fn main(
        &mut self,
        id: &str,
        resource_type: &'static str,
        body: impl FnOnce() -> Body,
    ) {
        match self.depth {
            Depth::Names | Depth::Policies => {}
            Depth::Whole => {
                let generated = Generated::new(id.to_owned(), resource_type, Origin::Sam);
                self.resource(generated, body);
            }
        }
    }

    /// Adds a policy of a resource; no body stands for what the transform refuses to write.
    pub(crate) fn policy(&mut self, generated: Generated, body: impl FnOnce() -> Option<Body>) {
        match self.depth {
            Depth::Names => self.found.push(generated),
            Depth::Policies | Depth::Whole => {
                if let Some(body) = body() {
                    self.found.push(Generated {
                        body: Some(body),
                        ..generated
                    });
                }
            }
        }
    }

    /// Adds a condition to the template.
    pub(crate) fn condition(&mut self, name: &str, value: impl FnOnce() -> Value) {
        if let Some(whole) = &mut self.whole {
            whole.conditions.insert(name.to_owned(), value());
        }
    }
}
