//! A part of a policy: what it means and what it allows, each kind of part in a file of its own.

mod action;
mod condition;
mod document;
mod entries;
mod holder;
mod managed;
mod operator;
mod parameter;
mod principal;
pub(super) mod resource;
mod statement;
mod template;

use super::{Hover, paragraphs, word_at};
use crate::place::{Place, PolicyPlace};
use sam_core::analysis::Analysis;
use sam_core::text::TextSize;

pub(super) fn hover(analysis: &Analysis, place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let policy = match place {
        Place::Policy(policy) => *policy,
        Place::LogicalId(_)
        | Place::Declaration(..)
        | Place::Name(..)
        | Place::ConnectorId(..)
        | Place::ConnectorName(_)
        | Place::ConnectorsKey(..)
        | Place::ConnectorPermissions(_)
        | Place::ConnectorPermission(..)
        | Place::ConnectorEnd(..)
        | Place::InConnector(_)
        | Place::Nothing => return None,
    };
    let (range, parts) = match policy {
        PolicyPlace::Action(inside, element, value) => {
            (value.full_range(), action::parts(inside, element, value)?)
        }
        PolicyPlace::Resource(inside, element, value) => (
            value.full_range(),
            resource::parts(analysis, inside, element, value)?,
        ),
        PolicyPlace::Principal(inside, kind, value) => {
            (value.full_range(), principal::parts(inside, kind, value)?)
        }
        PolicyPlace::Operator(_, operator) => {
            (operator.key.full_range(), operator::parts(operator.name())?)
        }
        PolicyPlace::ConditionKey(inside, _, key) => {
            (word_at(analysis, offset)?, condition::parts(inside, key))
        }
        PolicyPlace::Element(inside, entry) => (
            word_at(analysis, offset)?,
            statement::parts(inside, entry, &analysis.resolver()),
        ),
        PolicyPlace::DocumentElement(site, entry) => (
            word_at(analysis, offset)?,
            document::parts(site, entry, &analysis.resolver()),
        ),
        PolicyPlace::Template(resource, entry) => (
            entry.key.full_range(),
            template::parts(resource, entry, &analysis.resolver())?,
        ),
        PolicyPlace::TemplateParameter(_, template, entry) => (
            word_at(analysis, offset)?,
            parameter::parts(analysis, template, entry)?,
        ),
        PolicyPlace::ManagedPolicy(resource, property, value) => (
            value.full_range(),
            managed::parts(analysis, resource, property, value)?,
        ),
        PolicyPlace::PoliciesKey(resource, entry) => (
            entry.key.full_range(),
            entries::parts(resource, entry, &analysis.resolver()),
        ),
    };
    Some(paragraphs(range, parts))
}
