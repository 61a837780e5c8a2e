//! One statement of a policy document as it is written.

use super::branches::values;
use crate::iam::Effect;
use crate::syntax::{EntryRef, NodeRef};

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

    /// The values that are plain text, with their nodes.
    pub fn texts(self) -> impl Iterator<Item = (&'a str, NodeRef<'a>)> {
        let values = self.values().into_iter();
        values.filter_map(|it| Some((it.as_str()?, it)))
    }
}

/// One statement of a policy document as it is written: a map.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// The map.
    pub node: NodeRef<'a>,
}

impl<'a> Statement<'a> {
    /// Its effect; none when it is missing or no literal `Allow` or `Deny`.
    pub fn effect(self) -> Option<Effect> {
        Effect::of(self.node.get("Effect")?.as_str()?)
    }

    /// `Sid`.
    pub fn sid(self) -> Option<EntryRef<'a>> {
        self.node.entry("Sid")
    }

    /// `Action` or `NotAction`.
    pub fn action(self) -> Option<Element<'a>> {
        self.either("Action", "NotAction")
    }

    /// `Resource` or `NotResource`.
    pub fn resource(self) -> Option<Element<'a>> {
        self.either("Resource", "NotResource")
    }

    /// `Principal` or `NotPrincipal`.
    pub fn principal(self) -> Option<Element<'a>> {
        self.either("Principal", "NotPrincipal")
    }

    /// `Condition`.
    pub fn condition(self) -> Option<EntryRef<'a>> {
        self.node.entry("Condition")
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

    fn either(self, is: &str, not: &str) -> Option<Element<'a>> {
        let element = |name, polarity| Some((self.node.entry(name)?, polarity));
        let (entry, polarity) =
            element(is, Polarity::Is).or_else(|| element(not, Polarity::Not))?;
        Some(Element { entry, polarity })
    }
}
