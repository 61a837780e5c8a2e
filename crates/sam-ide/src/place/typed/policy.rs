//! Where in a policy what is being typed stands.

use super::{Step, Typed};
use sam_core::policy::{SiteKind, document_under};
use sam_core::syntax::NodeRef;

/// A place in a policy document.
#[derive(Debug)]
pub(crate) struct TypedPolicy<'a> {
    /// What the document is for.
    pub(crate) kind: SiteKind,
    /// The part of it.
    pub(crate) part: PolicyPart<'a>,
}

/// A part of a policy document.
#[derive(Debug)]
pub(crate) enum PolicyPart<'a> {
    /// The keys of the document, or its whole value.
    Document,
    /// The value of `Version` or `Id`.
    DocumentElement(&'a str),
    /// `Statement`: its list, an item of it, or the only statement.
    Statement,
    /// The value of an element of a statement.
    Element(TypedElement<'a>),
}

/// The element of a statement whose value is being typed.
#[derive(Debug)]
pub(crate) struct TypedElement<'a> {
    /// The statement's mapping.
    pub(crate) statement: NodeRef<'a>,
    /// `Action`.
    pub(crate) name: &'a str,
    /// The keys further in: the operator and key of a condition, the kind of a principal.
    pub(crate) keys: Vec<&'a str>,
    /// What `Statement` and its siblings stand in, or the list of statements.
    document: NodeRef<'a>,
}

/// A place within `Properties` of a resource, or within those that APIs share in `Globals`: the type, and the keys on the way
/// with how many steps they are in; list positions, `Fn::If` and `Fn::ToJsonString` left out.
pub(crate) struct InProperties<'a> {
    /// The type as the template has it.
    pub(crate) resource_type: &'a str,
    keys: Vec<(&'a str, usize)>,
}

impl<'a> InProperties<'a> {
    /// The properties that what is being typed stands in.
    pub(crate) fn of(typed: &Typed<'a>) -> Option<Self> {
        let (resource_type, inside, first) = match typed.path.as_slice() {
            [
                Step::Key("Resources"),
                Step::Key(_),
                Step::Key("Properties"),
                inside @ ..,
            ] => (typed.text_of(typed.ancestor(2), "Type")?, inside, 4),
            [Step::Key("Globals"), Step::Key("Api"), inside @ ..] => {
                ("AWS::Serverless::Api", inside, 3)
            }
            _ => return None,
        };
        let keys = inside
            .iter()
            .zip(first..)
            .filter_map(|(step, depth)| match step {
                Step::Key("Fn::If" | "Fn::ToJsonString") | Step::Item(_) => None,
                Step::Key(key) => Some((*key, depth)),
            });
        Some(Self {
            resource_type,
            keys: keys.collect(),
        })
    }

    /// The keys on the way.
    pub(crate) fn names(&self) -> Vec<&'a str> {
        self.keys.iter().map(|(key, _)| *key).collect()
    }

    /// Whether it is a function or state machine of SAM, whose `Policies` takes more than documents.
    pub(crate) fn is_of_sam(&self) -> bool {
        matches!(
            self.resource_type,
            "AWS::Serverless::Function" | "AWS::Serverless::StateMachine"
        )
    }

    /// Whether it is a role, user or group.
    pub(crate) fn is_of_iam(&self) -> bool {
        matches!(
            self.resource_type,
            "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group"
        )
    }
}

impl<'a> TypedPolicy<'a> {
    /// The place in a policy document of what is being typed.
    pub(crate) fn of(typed: &Typed<'a>) -> Option<Self> {
        let place = InProperties::of(typed)?;
        let under = document_under(place.resource_type, &place.names())?;
        let (_, depth) = *place.keys.get(under.depth.checked_sub(1)?)?;
        let rest = place.keys.get(under.depth..)?;
        let (document, rest) = match (under.is_statements, rest) {
            (true, rest) => (typed.ancestor(depth), rest),
            (false, []) => return Some(Self::new(under.kind, PolicyPart::Document)),
            (false, [("Statement", depth), rest @ ..]) => (typed.ancestor(depth - 1), rest),
            (false, [(name @ ("Version" | "Id"), _)]) => {
                return Some(Self::new(under.kind, PolicyPart::DocumentElement(name)));
            }
            (false, [_, ..]) => return None,
        };
        let part = match rest {
            [] => PolicyPart::Statement,
            [(name, depth), keys @ ..] => PolicyPart::Element(TypedElement {
                statement: typed.ancestor(depth - 1),
                name,
                keys: keys.iter().map(|(key, _)| *key).collect(),
                document,
            }),
        };
        Some(Self::new(under.kind, part))
    }

    fn new(kind: SiteKind, part: PolicyPart<'a>) -> Self {
        Self { kind, part }
    }

    /// The element of a statement whose value is being typed, and what the document is for.
    pub(crate) fn element(typed: &Typed<'a>) -> Option<(SiteKind, TypedElement<'a>)> {
        match Self::of(typed)? {
            Self {
                kind,
                part: PolicyPart::Element(element),
            } => Some((kind, element)),
            Self {
                part: PolicyPart::Document | PolicyPart::DocumentElement(_) | PolicyPart::Statement,
                ..
            } => None,
        }
    }
}

impl<'a> TypedElement<'a> {
    /// The values of an element of this statement.
    pub(crate) fn texts(&self, typed: &Typed<'a>, name: &str) -> Vec<&'a str> {
        let mut found = Vec::new();
        if let Some(node) = self.statement.get(name) {
            typed.texts(&mut found, node);
        }
        found
    }

    /// What the statement is about: the values of `Action`, or else of `NotAction`.
    pub(crate) fn actions(&self, typed: &Typed<'a>) -> Vec<&'a str> {
        let actions = self.texts(typed, "Action");
        if actions.is_empty() {
            self.texts(typed, "NotAction")
        } else {
            actions
        }
    }

    /// The actions of all statements of the document.
    pub(crate) fn actions_of_document(&self, typed: &Typed<'a>) -> Vec<&'a str> {
        let list = self.document.get("Statement").unwrap_or(self.document);
        let statements = typed.items(list).chain([list]);
        let mut found = Vec::new();
        for node in statements.filter_map(|it| it.get("Action")) {
            typed.texts(&mut found, node);
        }
        found
    }
}
