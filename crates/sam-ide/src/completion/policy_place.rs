//! Where in a policy the cursor stands, told from the keys around it, so that half a line is enough.

use super::context::Context;
use super::outline::{NodeId, Step};
use super::resources::Resources;
use sam_core::policy::{SiteKind, document_under};
use sam_core::text::TextRange;

/// A place in a policy document.
#[derive(Debug)]
pub(super) struct PolicyPlace<'a> {
    /// What the document is for.
    pub(super) kind: SiteKind,
    pub(super) part: PolicyPart<'a>,
}

/// A part of a policy document.
#[derive(Debug)]
pub(super) enum PolicyPart<'a> {
    /// The keys of the document, or its whole value.
    Document,
    /// The value of `Version` or `Id`.
    DocumentElement(&'a str),
    /// `Statement`: its list, an item of it, or the only statement.
    Statement,
    /// The value of an element of a statement.
    Element(Element<'a>),
}

/// The element of a statement that the cursor is in.
#[derive(Debug)]
pub(super) struct Element<'a> {
    /// The statement's map.
    pub(super) statement: NodeId,
    /// `Action`.
    pub(super) name: &'a str,
    /// The keys further in: the operator and key of a condition, the kind of a principal.
    pub(super) keys: Vec<&'a str>,
    /// What `Statement` and its siblings stand in, or the list of statements.
    pub(super) document: NodeId,
}

/// What the cursor is in within `Properties` of a resource: its type, and the keys on the way with their nodes; list
/// positions and `Fn::If` left out.
pub(super) struct InProperties<'a> {
    pub(super) resource_type: &'a str,
    pub(super) keys: Vec<(&'a str, NodeId)>,
}

impl<'a> InProperties<'a> {
    pub(super) fn of(context: &Context<'a>, resources: &Resources<'a>) -> Option<Self> {
        let [
            Step::Key("Resources"),
            Step::Key(id),
            Step::Key("Properties"),
            ..,
        ] = context.path.as_slice()
        else {
            return None;
        };
        let mut keys = Vec::new();
        let mut node = context.spot.node;
        for step in context.path.get(3..)?.iter().rev() {
            match step {
                Step::Key("Fn::If") | Step::Item(_) => {}
                Step::Key(key) => keys.push((*key, node)),
            }
            node = context.outline.parent(node)?;
        }
        keys.reverse();
        Some(Self {
            resource_type: resources.written_type(id)?,
            keys,
        })
    }

    /// The keys without their nodes.
    pub(super) fn names(&self) -> Vec<&'a str> {
        self.keys.iter().map(|(key, _)| *key).collect()
    }

    /// Whether it is a function or state machine of SAM, whose `Policies` takes more than documents.
    pub(super) fn is_of_sam(&self) -> bool {
        matches!(
            self.resource_type,
            "AWS::Serverless::Function" | "AWS::Serverless::StateMachine"
        )
    }
}

impl<'a> PolicyPlace<'a> {
    /// The place in a policy document that the cursor is in.
    pub(super) fn of(context: &Context<'a>, resources: &Resources<'a>) -> Option<Self> {
        let place = InProperties::of(context, resources)?;
        let names = place.names();
        let under = document_under(place.resource_type, &names)?;
        let own = &place.keys;
        let (_, document) = *own.get(under.depth.checked_sub(1)?)?;
        let rest = own.get(under.depth..)?;
        let (document, rest) = match (under.is_statements, rest) {
            (true, rest) => (document, rest),
            (false, []) => return Some(Self::new(under.kind, PolicyPart::Document)),
            (false, [("Statement", node), rest @ ..]) => (context.outline.parent(*node)?, rest),
            (false, [(name @ ("Version" | "Id"), _)]) => {
                return Some(Self::new(under.kind, PolicyPart::DocumentElement(name)));
            }
            (false, [_, ..]) => return None,
        };
        let part = match rest {
            [] => PolicyPart::Statement,
            [(name, node), keys @ ..] => PolicyPart::Element(Element {
                statement: context.outline.parent(*node)?,
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

    /// The element of a statement that the cursor is in.
    pub(super) fn element(
        context: &Context<'a>,
        resources: &Resources<'a>,
    ) -> Option<(SiteKind, Element<'a>)> {
        match Self::of(context, resources)? {
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

impl<'a> Element<'a> {
    /// The values of an element of this statement, but for the one that is being typed.
    pub(super) fn texts(&self, context: &Context<'a>, name: &str) -> Vec<&'a str> {
        let mut found = Vec::new();
        if let Some(node) = context.outline.child(self.statement, name) {
            texts(context, node, &mut found);
        }
        found
    }

    /// What the statement is about: the values of `Action`, or else of `NotAction`.
    pub(super) fn actions(&self, context: &Context<'a>) -> Vec<&'a str> {
        let actions = self.texts(context, "Action");
        if actions.is_empty() {
            self.texts(context, "NotAction")
        } else {
            actions
        }
    }

    /// The actions of all statements of the document.
    pub(super) fn actions_of_document(&self, context: &Context<'a>) -> Vec<&'a str> {
        let outline = &context.outline;
        let list = outline.child(self.document, "Statement");
        let list = list.unwrap_or(self.document);
        let statements = outline.items(list).chain([list]);
        let mut found = Vec::new();
        for node in statements.filter_map(|it| outline.child(it, "Action")) {
            texts(context, node, &mut found);
        }
        found
    }
}

/// The texts in a node, however deep, but for the one that is being typed.
pub(super) fn texts<'a>(context: &Context<'a>, node: NodeId, acc: &mut Vec<&'a str>) {
    if node != context.spot.node {
        acc.extend(context.outline.text(node));
    }
    for child in context.outline.children(node) {
        texts(context, child, acc);
    }
}

/// What is typed so far, up to the cursor.
pub(super) fn typed<'a>(context: &Context<'a>) -> &'a str {
    let token = context.token();
    let range = TextRange::new(token.start().min(context.cursor()), context.cursor());
    context.document.slice(range)
}

/// Whether what is typed is in a name, letter after letter, without case; wildcards count for nothing.
pub(super) fn is_in(typed: &str, name: &str) -> bool {
    let mut letters = name.bytes();
    let mut wanted = typed.bytes().filter(|it| !matches!(it, b'*' | b'?'));
    wanted.all(|wanted| letters.any(|it| it.eq_ignore_ascii_case(&wanted)))
}
