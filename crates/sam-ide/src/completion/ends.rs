//! The two ends of the connector that is being written, as far as they are known.

use super::context::Context;
use super::resources::{Candidate, Resources};
use crate::place::typed::connector::{ConnectorForm, ConnectorPart, TypedConnector};
use sam_core::connector::profile::{self, Profile};
use sam_core::connector::{Category, Side};
use sam_core::syntax::NodeRef;

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

impl<'a> TypedConnector<'a> {
    /// The source, as far as it is known.
    pub(crate) fn source(&self, context: &Context<'a>, resources: &Resources<'a>) -> End<'a> {
        match self.form {
            ConnectorForm::Embedded => End {
                id: Some(self.resource),
                resolved_type: resources.resolved_type(self.resource).map(str::to_owned),
            },
            ConnectorForm::Standalone => self
                .properties
                .and_then(|it| it.get("Source"))
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
        let Some(node) = self.properties.and_then(|it| it.get("Destination")) else {
            return Vec::new();
        };
        let items: Vec<_> = context.typed.items(node).collect();
        let nodes = if items.is_empty() { vec![node] } else { items };
        let is_typed = |it: &NodeRef<'a>| {
            matches!(
                self.part,
                ConnectorPart::End(Side::Destination) | ConnectorPart::EndKey(Side::Destination, _)
            ) && context.typed.is_in(*it)
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
        let node = self.properties.and_then(|it| it.get("Permissions"));
        let items = node.into_iter().flat_map(|it| context.typed.items(it));
        items
            .filter_map(|it| Category::of(context.typed.text(it)?))
            .collect()
    }
}

fn end<'a>(node: NodeRef<'a>, context: &Context<'a>, resources: &Resources<'a>) -> End<'a> {
    // The value that is being typed is not what it will be.
    let written = |key| {
        let text = context.typed.text_of(node, key)?;
        (!text.is_empty()).then_some(text)
    };
    let id = written("Id");
    let resolved_type = match id {
        Some(id) => resources.resolved_type(id).map(str::to_owned),
        None => written("Type").map(|it| profile::resolved_type(it).to_owned()),
    };
    End { id, resolved_type }
}
