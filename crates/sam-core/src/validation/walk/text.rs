//! Numbers and texts beside what the schema says of them.

use super::{Slot, Walk};
use crate::expand::EventKind;
use crate::spec::is_uploaded;
use crate::spec::schema::Shape;
use crate::syntax::{NodeRef, ScalarType};
use crate::template::dynamic_reference::START;
use crate::text::TextRange;
use crate::validation::bounds::{self, Broken};
use crate::validation::fault::{FaultCertainty, FoundKind, Measure, SchemaFaultKind};
use crate::validation::given::GivenText;
use crate::validation::pattern;
use crate::validation::scalar_kind::fits;

impl<'a> Walk<'a> {
    /// A scalar that stands in the template.
    pub(super) fn scalar(&mut self, shape: &Shape, slot: Slot<'a>, node: NodeRef<'a>) {
        if let Some(text) = GivenText::written(node) {
            self.text(shape, slot, text);
        }
    }

    /// A text that a property gets, wherever it stands.
    pub(super) fn text(&mut self, shape: &Shape, slot: Slot<'a>, given: GivenText<'a>) {
        let GivenText { text, kind, .. } = given;
        if text.contains(START) {
            return;
        }
        if !fits(shape, kind, text) {
            let found = match kind {
                ScalarType::Bool => FoundKind::Boolean,
                ScalarType::Int | ScalarType::Float => FoundKind::Number,
                ScalarType::String | ScalarType::Null => FoundKind::Text(text),
            };
            self.wrong_type(slot, found, shape, given.range);
            return;
        }
        let allowed = shape.values();
        let number = |text: &str| text.parse::<f64>().ok();
        let is_same = |it: &&str| match kind {
            ScalarType::Bool => it.eq_ignore_ascii_case(text),
            ScalarType::Int | ScalarType::Float => *it == text || number(it) == number(text),
            ScalarType::String | ScalarType::Null => *it == text,
        };
        if !allowed.is_empty() && !allowed.iter().any(is_same) {
            let kind = SchemaFaultKind::WrongValue {
                key: slot.key,
                value: text,
                allowed,
            };
            let certainty = match slot.given_by.is_none() && self.is_unknown_event(slot, text) {
                true => FaultCertainty::NotInTransform,
                false => slot.certainty,
            };
            self.push_value(slot, kind, given.range, certainty);
        } else if let Some(known) = shape.known_values().filter(|it| !it.has(text)) {
            let kind = SchemaFaultKind::WrongValue {
                key: slot.key,
                value: text,
                allowed: known.values.to_vec(),
            };
            self.push_value(slot, kind, given.range, FaultCertainty::Unlisted);
        } else if let Some(broken) = bounds::of_text(shape, text) {
            self.bounds(slot, Some(broken), given.range);
        } else if let Some(pattern) = pattern::unmatched(shape, text)
            && !is_uploaded(self.owner, slot.key)
        {
            let kind = SchemaFaultKind::Unmatched {
                key: slot.key,
                value: text,
                pattern,
            };
            self.push_value(slot, kind, given.range, FaultCertainty::Doubtful);
        }
    }

    /// A bound that does not hold, of the value at a place.
    pub(super) fn bounds(&mut self, slot: Slot<'a>, broken: Option<Broken>, at: TextRange) {
        let Some(broken) = broken else {
            return;
        };
        let kind = SchemaFaultKind::OutOfBounds {
            key: slot.key,
            measure: broken.measure,
            found: broken.found,
            least: broken.least,
            most: broken.most,
        };
        let range = match broken.measure {
            Measure::Items => slot.holder,
            Measure::Number | Measure::Length => at,
        };
        let certainty = match slot.is_passed {
            true => FaultCertainty::Refused,
            false => slot.certainty,
        };
        self.push_value(slot, kind, range, certainty);
    }

    /// Whether it is the type of an event that the transform does not have.
    fn is_unknown_event(&self, slot: Slot<'a>, text: &str) -> bool {
        let is_type = slot.key == "Type"
            && matches!(self.around.as_slice(), [_, (Some("Events"), _), _])
            && matches!(
                self.owner,
                "AWS::Serverless::Function" | "AWS::Serverless::StateMachine"
            );
        is_type && EventKind::of(text).is_none()
    }
}
