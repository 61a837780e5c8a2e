//! Where in a connector the cursor stands, and what the connector's two ends are.

use super::context::Context;
use super::outline::{NodeId, Step};
use super::resources::{Candidate, Resources};
use sam_core::connector::profile::{self, Profile};
use sam_core::connector::{Category, Side};

/// The type of a standalone connector.
pub(crate) const CONNECTOR: &str = "AWS::Serverless::Connector";

/// A place in a connector.
#[derive(Debug)]
pub(crate) struct Site<'a> {
    /// The resource it is, or of an embedded connector the resource that it stands in.
    pub(crate) resource: &'a str,
    pub(crate) form: Form,
    pub(crate) part: Part<'a>,
    /// The node of `Properties`.
    properties: Option<NodeId>,
}

/// How a connector is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Standalone,
    Embedded,
}

/// A part of a connector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// Its body: `Type`, `Properties`, `DependsOn` …
    Body,
    /// `Properties`
    Properties,
    /// `Source`, `SourceReference` or `Destination`, or an item of its list.
    End(Side),
    /// A key of an end, or a value behind it.
    EndKey(Side, &'a str),
    /// `Permissions` or an item of it.
    Permissions,
    /// Anything else in it.
    Other,
}

/// One end of a connector, as far as it is written.
#[derive(Clone, Debug, Default)]
pub(crate) struct End<'a> {
    /// Its logical ID.
    pub(crate) id: Option<&'a str>,
    /// Its CloudFormation type.
    pub(crate) resolved_type: Option<String>,
}

impl<'a> End<'a> {
    /// A resource as an end.
    pub(crate) fn of(candidate: &Candidate<'a>) -> Self {
        Self {
            id: Some(candidate.id),
            resolved_type: Some(candidate.resolved_type.to_owned()),
        }
    }
}

impl<'a> Site<'a> {
    /// The connector that is being written, if one is.
    pub(crate) fn of(context: &Context<'a>) -> Option<Self> {
        let path = &context.path;
        let (Step::Key("Resources"), Step::Key(resource)) = (path.first()?, path.get(1)?) else {
            return None;
        };
        let own = context.ancestor(2)?;
        let (form, depth) = match path.get(2..) {
            Some([Step::Key("Connectors"), Step::Key(_), ..]) => (Form::Embedded, 4),
            Some(_) if context.outline.text_of(own, "Type") == Some(CONNECTOR) => {
                (Form::Standalone, 2)
            }
            Some(_) | None => return None,
        };
        let body = context.ancestor(depth)?;
        let properties = context.outline.child(body, "Properties");
        let part = match path.get(depth..).unwrap_or_default() {
            [] => Part::Body,
            [Step::Key("Properties")] => Part::Properties,
            [Step::Key("Properties"), Step::Key("Permissions")]
            | [
                Step::Key("Properties"),
                Step::Key("Permissions"),
                Step::Item(_),
            ] => Part::Permissions,
            [Step::Key("Properties"), Step::Key(end), rest @ ..] => match side(end) {
                None => Part::Other,
                Some(side) => match rest {
                    [] | [Step::Item(_)] => Part::End(side),
                    [Step::Key(key)] | [Step::Item(_), Step::Key(key)] => Part::EndKey(side, key),
                    [_, ..] => Part::Other,
                },
            },
            [_, ..] => Part::Other,
        };
        Some(Self {
            resource,
            form,
            part,
            properties: properties
                .or_else(|| context.ancestor(depth + 1).filter(|_| part != Part::Body)),
        })
    }

    /// The source, as far as it is known.
    pub(crate) fn source(&self, context: &Context<'a>, resources: &Resources<'a>) -> End<'a> {
        match self.form {
            Form::Embedded => End {
                id: Some(self.resource),
                resolved_type: resources.resolved_type(self.resource).map(str::to_owned),
            },
            Form::Standalone => self
                .properties
                .and_then(|it| context.outline.child(it, "Source"))
                .map(|it| end(it, context, resources))
                .unwrap_or_default(),
        }
    }

    /// The destinations whose type is known, but for the one that is being written.
    pub(crate) fn destinations(
        &self,
        context: &Context<'a>,
        resources: &Resources<'a>,
    ) -> Vec<End<'a>> {
        let Some(node) = self
            .properties
            .and_then(|it| context.outline.child(it, "Destination"))
        else {
            return Vec::new();
        };
        let items: Vec<_> = context.outline.items(node).collect();
        let nodes = if items.is_empty() { vec![node] } else { items };
        let is_typed = |it: &NodeId| {
            matches!(
                self.part,
                Part::End(Side::Destination) | Part::EndKey(Side::Destination, _)
            ) && context.is_in(*it)
        };
        nodes
            .into_iter()
            .filter(|it| !is_typed(it))
            .map(|it| end(it, context, resources))
            .filter(|it| it.resolved_type.is_some())
            .collect()
    }

    /// The ends of known type that a side is to be connected with.
    pub(crate) fn others(
        &self,
        side: Side,
        context: &Context<'a>,
        resources: &Resources<'a>,
    ) -> Vec<End<'a>> {
        let others = match side {
            Side::Source => self.destinations(context, resources),
            Side::Destination => vec![self.source(context, resources)],
        };
        others
            .into_iter()
            .filter(|it| it.resolved_type.is_some())
            .collect()
    }

    /// The logical IDs that a side names already, but for the one that is being written.
    pub(crate) fn taken(
        &self,
        side: Side,
        context: &Context<'a>,
        resources: &Resources<'a>,
    ) -> Vec<&'a str> {
        match side {
            Side::Source => Vec::new(),
            Side::Destination => self
                .destinations(context, resources)
                .iter()
                .filter_map(|it| it.id)
                .collect(),
        }
    }

    /// The profiles of all links whose two ends are known; none for a link that nothing connects.
    pub(crate) fn profiles(
        &self,
        context: &Context<'a>,
        resources: &Resources<'a>,
    ) -> Vec<Option<&'static Profile>> {
        let Some(source) = self.source(context, resources).resolved_type else {
            return Vec::new();
        };
        let destinations = self.destinations(context, resources);
        let types = destinations
            .iter()
            .filter_map(|it| it.resolved_type.as_deref());
        types.map(|it| profile::find(&source, it)).collect()
    }

    /// The permissions written, but for the one that is being written.
    pub(crate) fn permissions(&self, context: &Context<'a>) -> Vec<Category> {
        let node = self
            .properties
            .and_then(|it| context.outline.child(it, "Permissions"));
        let items = node.into_iter().flat_map(|it| context.outline.items(it));
        items
            .filter(|it| *it != context.spot.node)
            .filter_map(|it| Category::of(context.outline.text(it)?))
            .collect()
    }

    /// The map of the end that the cursor is in.
    pub(crate) fn end_node(&self, context: &Context<'a>) -> Option<NodeId> {
        match self.part {
            Part::End(_) => Some(context.spot.node),
            Part::EndKey(..) => context.outline.parent(context.spot.node),
            Part::Body | Part::Properties | Part::Permissions | Part::Other => None,
        }
    }
}

fn side(key: &str) -> Option<Side> {
    match key {
        "Source" | "SourceReference" => Some(Side::Source),
        "Destination" => Some(Side::Destination),
        _ => None,
    }
}

fn end<'a>(node: NodeId, context: &Context<'a>, resources: &Resources<'a>) -> End<'a> {
    let written = |key| {
        let child = context.outline.child(node, key)?;
        // The value that is being typed is not what it will be.
        context
            .outline
            .text(child)
            .filter(|it| !it.is_empty() && child != context.spot.node)
    };
    let id = written("Id");
    let resolved_type = match id {
        Some(id) => resources.resolved_type(id).map(str::to_owned),
        None => written("Type").map(|it| profile::resolved_type(it).to_owned()),
    };
    End { id, resolved_type }
}
