//! A policy document as it is written.

use super::branches::values;
use super::{PermissionForm, Statement, StatementForm};
use crate::syntax::{EntryRef, NodeRef};
use crate::template::intrinsic;

/// The elements of a policy document
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>).
pub const ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];

/// A policy document as it is written.
#[derive(Clone, Copy, Debug)]
pub struct PolicyDocument<'a> {
    /// The map with its `Statement`; in a few resources the statement or the list of statements itself.
    pub node: NodeRef<'a>,
    /// What of it stands in `node`.
    pub(super) part: Part,
}

/// How much of a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// Its statements only, as in `CustomStatements` of an API.
    Statements,
    /// One statement, as the properties of a permission.
    Properties(&'static PermissionForm),
}

impl<'a> PolicyDocument<'a> {
    /// The document that a node is.
    pub fn new(node: NodeRef<'a>) -> Self {
        Self {
            node,
            part: Part::Whole,
        }
    }

    /// `Version`.
    pub fn version(self) -> Option<EntryRef<'a>> {
        self.element("Version")
    }

    /// An element of the document; none of one that is written without its document.
    pub fn element(self, name: &str) -> Option<EntryRef<'a>> {
        self.map()?.entry(name)
    }

    /// The map with its elements; none of statements that are written without their document.
    pub fn map(self) -> Option<NodeRef<'a>> {
        match self.part {
            Part::Whole => Some(self.node),
            Part::Statements | Part::Properties(_) => None,
        }
    }

    /// The statements in order, those in branches of `Fn::If` included; what is not a map is left out.
    pub fn statements(self) -> impl Iterator<Item = Statement<'a>> {
        let (written, form) = match self.part {
            Part::Whole => (self.node.get("Statement"), StatementForm::Statement),
            Part::Statements => (Some(self.node), StatementForm::Statement),
            Part::Properties(form) => (Some(self.node), StatementForm::Permission(form)),
        };
        let nodes = written.map(values).unwrap_or_default();
        nodes
            .into_iter()
            .filter(|it| it.is_mapping() && !is_function(*it))
            .map(move |node| Statement { node, form })
    }
}

/// A statement may have nothing but a `Condition` yet, which would be a function elsewhere.
fn is_function(node: NodeRef<'_>) -> bool {
    intrinsic::of(node).is_some_and(|it| it.is_short || it.name != "Condition")
}
