//! The roles that SAM writes: for functions, state machines, their events and a few more, and what is put on them.
//!
//! [`role_of`] gives the role of one resource (cheap: it runs on every keystroke), [`roles`] all of a template,
//! [`policy_entries`] what `Policies` says as it is written.

mod check;
pub(crate) mod context;
mod deployment;
mod destination;
mod document;
pub(crate) mod draft;
mod entry;
pub(crate) mod event;
mod fill;
mod function;
mod graphql;
mod polled;
pub mod problem;
pub(crate) mod property;
pub mod report;
mod service;
mod state_machine;
pub(crate) mod target;
#[cfg(test)]
mod tests;
mod written;

use crate::connector::{Environment, Renamed, Resolver};
use crate::template::{Resource, Template};
use crate::text::TextRange;
use context::Context;
pub(crate) use destination::made_for_destinations;
use draft::Rest;
pub use entry::{EntryKind, PolicyEntry, policy_entries};
pub use fill::fill_template;
pub use problem::{PolicyProblem, PolicyProblemKind};
use serde_json::Value;

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
    rest: Rest,
}

impl ExpandedRole<'_> {
    /// The whole resource as the transform writes it: `Type`, `Properties` and attributes.
    pub fn body(&self) -> Value {
        self.rest.body(self)
    }
}

/// Whether a role is in the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// It is, when its owner is.
    Always,
    /// It is, on this condition: `Role` of the function is an `Fn::If` with `AWS::NoValue` in a branch.
    UnderCondition(String),
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

/// Why a policy is on a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Every function logs.
    Basic,
    /// `Tracing`.
    Tracing,
    /// `VpcConfig`.
    Vpc,
    /// An entry of `Policies` that is the name or ARN of a managed policy, or a function that gives one.
    Managed {
        /// Its place in the list.
        position: usize,
    },
    /// An entry of `Policies` that is a document.
    Statement {
        /// Its place in the list.
        position: usize,
    },
    /// An entry of `Policies` that is a policy template, or an `Fn::If` of some.
    Template {
        /// Its place in the list.
        position: usize,
        /// The template's name, the first if there are two.
        name: &'static str,
    },
    /// `DeadLetterQueue`.
    DeadLetterQueue,
    /// A destination of `EventInvokeConfig`.
    Destination(Outcome),
    /// An entry of `Events`.
    Event {
        /// Its key.
        key: String,
        /// Its type, `SQS`.
        event_type: String,
    },
    /// Anything else that SAM adds by itself.
    Sam,
}

/// When something is sent to a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The function returned.
    OnSuccess,
    /// The function failed.
    OnFailure,
}

impl Outcome {
    /// As it is written in templates.
    pub fn name(self) -> &'static str {
        match self {
            Self::OnSuccess => "OnSuccess",
            Self::OnFailure => "OnFailure",
        }
    }
}

/// All roles of a template.
#[derive(Clone, Debug, Default)]
pub struct Expansion<'a> {
    /// In the order of the resources that they are made for: the resource's own first, then those of its events.
    pub roles: Vec<ExpandedRole<'a>>,
    /// Resource by resource, in the transform's order of checks; it reports the first of a resource.
    pub problems: Vec<PolicyProblem>,
}

/// Expands the roles of all resources.
pub fn roles<'a>(template: Template<'a>, environment: &Environment) -> Expansion<'a> {
    let context = Context::new(template, environment);
    let resolver = Resolver::new(template);
    let mut expansion = Expansion::default();
    for resource in template.resources().filter(|it| !resolver.is_replaced(*it)) {
        let (roles, problems) = expand(resource, &context);
        expansion.roles.extend(roles);
        expansion.problems.extend(problems);
    }
    expansion.roles.extend(deployment::role(&context));
    let renamed = Renamed::of(template, environment);
    for role in &mut expansion.roles {
        role.rest.values().for_each(|it| renamed.rewrite(it));
        renamed.rewrite(&mut role.assume_role_policy);
        let managed = role.managed_policy_arns.iter_mut();
        managed.for_each(|it| renamed.rewrite(&mut it.value));
        let policies = role.policies.iter_mut();
        policies.for_each(|it| renamed.rewrite(&mut it.body));
    }
    expansion
}

/// The role of one resource itself, not those of its events, and all that is wrong with the properties that write it.
/// References to what SAM names anew (`!Ref Orders.Alias`, layer versions) are left as they are written.
pub fn role_of<'a>(
    resource: Resource<'a>,
    template: Template<'a>,
    environment: &Environment,
) -> (Option<ExpandedRole<'a>>, Vec<PolicyProblem>) {
    let context = Context::new(template, environment);
    match resource.type_name() {
        Some("AWS::Serverless::Function") => {
            let (role, problems) = function::role(resource, &context);
            (Some(role), problems)
        }
        Some("AWS::Serverless::StateMachine") => state_machine::role(resource, &context),
        Some(_) | None => (
            service::roles(resource, &context).into_iter().next(),
            Vec::new(),
        ),
    }
}

/// The roles of one resource, those of its events included.
fn expand<'a>(
    resource: Resource<'a>,
    context: &Context<'a, '_>,
) -> (Vec<ExpandedRole<'a>>, Vec<PolicyProblem>) {
    match resource.type_name() {
        Some("AWS::Serverless::Function") => {
            let (role, problems) = function::role(resource, context);
            let mut roles = vec![role];
            roles.extend(event::function_roles(resource, context));
            (roles, problems)
        }
        Some("AWS::Serverless::StateMachine") => {
            let (role, problems) = state_machine::role(resource, context);
            let mut roles: Vec<_> = role.into_iter().collect();
            roles.extend(event::state_machine_roles(resource, context));
            (roles, problems)
        }
        Some("AWS::Serverless::GraphQLApi") => (graphql::roles(resource), Vec::new()),
        Some(_) | None => (service::roles(resource, context), Vec::new()),
    }
}
