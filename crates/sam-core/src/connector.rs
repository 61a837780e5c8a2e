//! Connectors: how they are written, what their ends are, what is wrong with them, what they become.
//!
//! [`declared`] reads them from a template, [`Resolver`] finds their ends, profile and problems (cheap: it runs on
//! every keystroke), [`generate`] makes the resources of one connector (on demand), [`expand`] does it for a whole
//! template with all effects on other resources.

mod between;
mod check;
mod declare;
mod depends;
mod end;
mod expand;
mod facts;
mod fill;
mod generate;
mod graphql;
mod index;
mod link;
mod mappings;
mod part;
mod permission;
pub mod problem;
pub mod profile;
pub mod report;
mod resolve;
mod resolver;
#[cfg(test)]
mod tests;

pub use crate::environment::Environment;
pub use crate::iam::{AccessLevel, access_level};
use crate::syntax::{EntryRef, NodeRef};
use crate::template::{Resource, shape};
use crate::text::TextRange;
pub use between::between;
pub(crate) use declare::declared_by;
pub use declare::{connector_at, declared, declared_about};
pub use end::PARTS;
pub use expand::{Expansion, expand};
pub use generate::{ATTRIBUTES, generate};
pub use graphql::{OwnConnector, own_connectors};
pub use index::ConnectorIndex;
pub use part::Part;
pub use problem::{Problem, ProblemKind};
pub use profile::{Category, Mechanism, Profile, Side};
pub use resolver::Resolver;
pub use serde_json::Value;
use std::borrow::Cow;

/// A connector as it is written.
#[derive(Clone, Debug)]
pub struct Connector<'a> {
    /// Its logical ID; for an embedded one the resource's and the key joined.
    pub id: Cow<'a, str>,
    /// Where it is written.
    pub form: ConnectorForm<'a>,
    /// Its key (the logical ID, or the key under `Connectors`) and body.
    pub entry: EntryRef<'a>,
    /// `Properties`, whatever it is.
    pub properties: Option<NodeRef<'a>>,
    /// `Source`, or `SourceReference` of an embedded one.
    pub source: Option<EntryRef<'a>>,
    /// `Destination`.
    pub destination: Option<EntryRef<'a>>,
    /// `Permissions`.
    pub permissions: Option<EntryRef<'a>>,
}

/// Where a connector is written.
#[derive(Clone, Copy, Debug)]
pub enum ConnectorForm<'a> {
    /// A resource of type `AWS::Serverless::Connector`.
    Standalone(Resource<'a>),
    /// Under `Connectors` of the resource that is its source.
    Embedded(Resource<'a>),
}

/// A connector with everything that its template says about it.
#[derive(Clone, Debug)]
pub struct Resolved<'a> {
    /// As written.
    pub connector: Connector<'a>,
    /// One for each destination, in order.
    pub links: Vec<Link<'a>>,
    /// All that is wrong, in the order in which the transform looks; it reports the first one only.
    pub problems: Vec<Problem>,
}

/// One source and one destination of a connector.
#[derive(Clone, Debug)]
pub struct Link<'a> {
    /// The position in the `Destination` list, from 0; none when it is not a list.
    pub position: Option<usize>,
    /// From.
    pub source: End<'a>,
    /// To.
    pub destination: End<'a>,
    /// What connects the two types; none when nothing does.
    pub profile: Option<&'static Profile>,
    /// The valid permissions asked for, in the profile's order, each with the place it is written at.
    pub permissions: Vec<(Category, TextRange)>,
}

/// One end of a link.
#[derive(Clone, Debug, Default)]
pub struct End<'a> {
    /// The map it is written as; none for the source of an embedded connector without `SourceReference`.
    pub node: Option<NodeRef<'a>>,
    /// The logical ID it is given by, and the node that says so (none when embedding says so).
    pub id: Option<(&'a str, Option<NodeRef<'a>>)>,
    /// The resource of that ID, if the template declares it (a generated one such as `ServerlessRestApi` is not).
    pub resource: Option<Resource<'a>>,
    /// The type as the template has it: `AWS::Serverless::Function`.
    pub written_type: Option<Cow<'a, str>>,
    /// The type once SAM is expanded: `AWS::Lambda::Function`.
    pub resolved_type: Option<Cow<'a, str>>,
    /// The ARN, as data.
    pub arn: Part<'a>,
    /// `ResourceId`, `Name`, `QueueUrl`, `Qualifier`, likewise.
    pub resource_id: Part<'a>,
    /// See `resource_id`.
    pub name: Part<'a>,
    /// See `resource_id`.
    pub queue_url: Part<'a>,
    /// See `resource_id`.
    pub qualifier: Part<'a>,
    /// The role's name as data, `{"Ref": "OrdersFunctionRole"}`.
    pub role: Part<'a>,
}

/// A resource that a connector generates.
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectorResource {
    /// Its logical ID.
    pub id: String,
    /// Its type, such as `AWS::IAM::ManagedPolicy`.
    pub resource_type: &'static str,
    /// The whole resource, as the transform writes it.
    pub body: Value,
    /// Which link of the connector it serves.
    pub link: usize,
    /// What it grants, in the order of the policy document; a Lambda permission is one statement.
    pub statements: Vec<GeneratedStatement>,
    /// What it is put on: the data of the role name, queue URL, topic ARN or function ARN.
    pub attached_to: Value,
}

/// One thing that is allowed.
#[derive(Clone, Debug, PartialEq)]
pub struct GeneratedStatement {
    /// The permission that asked for it.
    pub category: Category,
    /// Where that permission is written.
    pub origin: TextRange,
    /// `dynamodb:GetItem` …
    pub actions: Vec<String>,
    /// The resources as data, intrinsics included. For a Lambda permission the function.
    pub resources: Vec<Value>,
    /// Who is allowed, when it is not the role: a service such as `sns.amazonaws.com`.
    pub principal: Option<String>,
    /// The condition block as data; for a Lambda permission `SourceArn` and `SourceAccount` as such a block.
    pub condition: Option<Value>,
}
