//! `serverless.yml` of the Serverless Framework, as the template that the framework writes: its roles, its functions and
//! the resources of its own that the service has. The answers of `osls package` are the reference.

mod callers;
mod custom_resources;
mod event;
mod execution_role;
mod files;
mod function;
mod function_role;
mod function_statements;
mod pseudo_parameters;
mod resources;
mod service;
mod statement;
mod variables;

use super::Lowered;
use super::unwritten::Unwritten;
use crate::syntax::{Entry, Node, NodeRef};
use crate::text::{TextRange, TextSize};
use service::Service;
pub(crate) use service::function_id;
use std::collections::BTreeMap;

/// Whether the keys at the top of a file are those of a service.
pub(super) fn is_recognised(keys: &[&str]) -> bool {
    let has = |key| keys.contains(&key);
    has("provider") && (has("service") || has("functions"))
}

/// The template of a service, with the texts of files by their paths from its folder; none for another cloud.
pub(super) fn lower(root: &Node, files: &BTreeMap<String, String>) -> Option<Lowered> {
    let service = Service::of(root, files)?;
    let mut template = Template {
        at: service.at,
        resources: Vec::new(),
        written: service.written.clone(),
    };
    let role = execution_role::role(&service, &mut template);
    if let Some(role) = role {
        template.add(execution_role::ID, role);
    }
    for function in service.functions() {
        function::add(&service, function, &mut template);
    }
    callers::add(&service, &mut template);
    custom_resources::add(&service, &mut template);
    Some(resources::sections(&service, template))
}

/// The resources under construction.
struct Template {
    at: Unwritten,
    resources: Vec<Entry>,
    /// See [`Lowered::written`].
    written: Vec<TextRange>,
}

impl Template {
    fn add(&mut self, id: &str, resource: Node) {
        let entry = self.at.entry(id, resource);
        self.resources.push(entry);
    }

    /// Whether a node of the file stands in the template already.
    fn has_taken(&self, node: NodeRef<'_>) -> bool {
        self.written.contains(&node.full_range())
    }

    /// A node of the file that stands in the template as it is.
    fn take(&mut self, node: NodeRef<'_>) -> Node {
        let range = node.full_range();
        if !range.is_empty() {
            self.written.push(range);
        }
        node.node.clone()
    }
}

/// A node, whose block begins where its ranges count from.
fn at_block(node: &Node) -> NodeRef<'_> {
    NodeRef {
        node,
        base: TextSize::new(0),
    }
}

/// Whether a value says yes, as JavaScript reads it.
fn is_set(node: NodeRef<'_>) -> bool {
    let is_empty = |text: &str| matches!(text, "" | "false" | "0");
    !node.is_null() && !node.scalar().is_some_and(|it| is_empty(&it.value))
}

/// Whether the framework reads a value as a text: it is written as one, or a variable that only a deployment knows
/// stands for it.
fn is_text(node: NodeRef<'_>) -> bool {
    node.tag().is_none() && node.scalar().is_some() || is_variable(node)
}

/// Whether a variable that only a deployment knows stands here.
fn is_variable(node: NodeRef<'_>) -> bool {
    let mut keys = node.entries().map(|it| it.key);
    let is_unwritten = keys.len() == 1 && keys.all(|it| it.full_range().is_empty());
    node.tag().is_none() && is_unwritten
}
