//! One statement of a policy document as it is written.

use super::PermissionForm;
use super::branches::values;
use super::is_deferred;
use crate::iam::Effect;
use crate::syntax::{EntryRef, NodeRef};
use serde_json::Value;

/// The elements of a statement
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>).
pub const ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// Whether an element names what it is about or everything else: `Action` or `NotAction`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Polarity {
    /// `Action`, `Resource`, `Principal`
    Is,
    /// `NotAction`, `NotResource`, `NotPrincipal`
    Not,
}

/// `Action`, `Resource` or `Principal` of a statement, or its negation.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    /// Its key and value.
    pub entry: EntryRef<'a>,
    /// Whether it is negated.
    pub polarity: Polarity,
}

impl<'a> Element<'a> {
    /// The single values in order, branches of `Fn::If` included, `AWS::NoValue` not: text and other intrinsics.
    pub fn values(self) -> Vec<NodeRef<'a>> {
        values(self.entry.value)
    }

    /// The values that are plain text and known as a whole, with their nodes.
    pub fn texts(self) -> impl Iterator<Item = (&'a str, NodeRef<'a>)> {
        let values = self.values().into_iter().filter(|it| !is_deferred(*it));
        values.filter_map(|it| Some((it.as_str()?, it)))
    }
}

/// In which words a statement is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatementForm {
    /// Those of a policy document.
    Statement,
    /// The properties of a permission: it always allows, names its resource and its source by properties of their own,
    /// and has one action and one principal, each a text.
    Permission(&'static PermissionForm),
}

/// One statement of a policy document as it is written: a map.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// The map.
    pub node: NodeRef<'a>,
    /// Its words.
    pub form: StatementForm,
}

impl<'a> Statement<'a> {
    /// Its effect; none when it is missing or no literal `Allow` or `Deny`.
    pub fn effect(self) -> Option<Effect> {
        match self.form {
            StatementForm::Statement => Effect::of(self.node.get("Effect")?.as_str()?),
            StatementForm::Permission(_) => Some(Effect::Allow),
        }
    }

    /// The statement as a value; of a permission the one that it stands for.
    pub fn to_value(self) -> Value {
        let value = self.node.to_value();
        match self.form {
            StatementForm::Statement => value,
            StatementForm::Permission(form) => form.statement(&value),
        }
    }

    /// `Sid`.
    pub fn sid(self) -> Option<EntryRef<'a>> {
        self.of_document("Sid")
    }

    /// `Action` or `NotAction`.
    pub fn action(self) -> Option<Element<'a>> {
        self.either("Action", "NotAction")
    }

    /// `Resource` or `NotResource`; none of a permission.
    pub fn resource(self) -> Option<Element<'a>> {
        match self.form {
            StatementForm::Statement => self.either("Resource", "NotResource"),
            StatementForm::Permission(_) => None,
        }
    }

    /// `Principal` or `NotPrincipal`.
    pub fn principal(self) -> Option<Element<'a>> {
        self.either("Principal", "NotPrincipal")
    }

    /// `Condition`; none of a permission.
    pub fn condition(self) -> Option<EntryRef<'a>> {
        self.of_document("Condition")
    }

    /// The uses of a condition key, in order: operator, key, and the value or list of values compared with.
    pub fn condition_keys(self) -> impl Iterator<Item = (EntryRef<'a>, EntryRef<'a>)> {
        let blocks = self.condition().map(|it| super::branches(it.value));
        let operators = blocks.into_iter().flatten().flat_map(NodeRef::entries);
        operators
            .filter(|it| !it.name().starts_with("Fn::"))
            .flat_map(|operator| {
                let maps = super::branches(operator.value);
                let keys = maps.into_iter().flat_map(NodeRef::entries);
                keys.filter(|it| !it.name().starts_with("Fn::") && it.name() != "Ref")
                    .map(move |key| (operator, key))
            })
    }

    fn of_document(self, name: &str) -> Option<EntryRef<'a>> {
        match self.form {
            StatementForm::Statement => self.node.entry(name),
            StatementForm::Permission(_) => None,
        }
    }

    fn either(self, is: &str, not: &str) -> Option<Element<'a>> {
        let element = |name, polarity| Some((self.node.entry(name)?, polarity));
        let (entry, polarity) =
            element(is, Polarity::Is).or_else(|| element(not, Polarity::Not))?;
        Some(Element { entry, polarity })
    }
}
