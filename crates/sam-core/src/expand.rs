//! The transform: what SAM makes of a template.
//!
//! One file a SAM type and one a kind of event, each with everything that is made of it; [`passes`] has the order. What is
//! made comes in two depths: [`GeneratedIndex`] has what has a logical ID, [`resource_policies`] and [`roles`] what that
//! says. [`role_of`] gives the role of one resource (cheap: it runs on every keystroke).

mod api;
mod api_kind;
mod apis;
mod application;
mod body;
mod capacity;
mod code;
mod context;
mod default_route;
mod definition;
mod deployment;
mod destination;
mod document;
mod domain;
mod draft;
mod dress;
mod effective;
mod error;
mod event;
mod event_source;
mod expansion;
mod fields;
mod function;
mod function_code;
mod generated;
pub(crate) mod graphql;
mod hash;
mod image;
mod implicit;
mod index;
mod lambda_function;
mod layer;
mod local_paths;
mod names;
mod network;
mod open_api;
mod operator;
mod origin;
mod passes;
mod permission;
mod policies;
pub mod problem;
mod properties;
mod python;
mod queue_policy;
mod refusal;
mod rename;
pub mod report;
#[cfg(test)]
mod resource_policy_tests;
mod results;
mod role;
#[cfg(test)]
mod role_tests;
mod route_path;
mod schema;
mod service;
mod stage;
mod state_machine;
mod table;
mod target;
mod url;
mod version;
mod web_function;
mod web_regions;
mod web_socket;
mod whole;

pub(crate) use effective::Properties;
pub use error::TransformError;
pub use event::informed;
pub(crate) use expansion::{ApiParts, api_parts, apis, expand_all};
pub use function_code::{ProgramPlace, ProgramText, definition_text, function_code};
pub(crate) use generated::Detail;
pub use generated::{Body, Generated, Suffix};
pub use index::{GeneratedIndex, generated};
pub use local_paths::LocalPaths;
pub use names::{Found, GeneratedNames};
pub use origin::{Origin, Outcome};
pub use policies::{EntryKind, PolicyEntry, fill_template, policy_entries};
pub(crate) use problem::taken;
pub use problem::{PolicyProblem, PolicyProblemKind};
pub(crate) use properties::takes_text;
pub(crate) use refusal::{of_events, resource_error};
pub use refusal::{refusal, refusals, refused};
pub(crate) use rename::Renamed;
pub use rename::parts;
pub(crate) use results::resource_policies_about;
pub use results::{Roles, auxiliary_roles, deployment_role, resource_policies, role_of, roles};
pub use role::{Attached, ExpandedRole, InlinePolicy, Made};
pub(crate) use whole::Whole;
