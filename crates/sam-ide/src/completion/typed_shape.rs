//! What the schema says of the place that is being typed in.

use super::context::Context;
use crate::place::typed::connector::CONNECTOR;
use crate::place::typed::{Slot, Step, Typed};
use sam_core::spec::schema::{self, SchemaStep, Shape};

/// The shape of what is being typed, told by the type of its resource; none where it is not known.
pub(super) fn typed_shape(context: &Context<'_>) -> Option<Shape> {
    let typed = &context.typed;
    let shape = shape_at(typed, typed.path.len())?;
    // In a list whose dash is not written yet, what is typed is an item.
    let shape = match typed.slot {
        Slot::Item => shape.item()?,
        Slot::Key | Slot::Below | Slot::Value | Slot::Text => shape,
    };
    Some(shape.narrowed(|key| typed.text_of(typed.node(), key)))
}

/// The shape of what stands so many steps from the document on the way to what is being typed.
pub(super) fn shape_at(typed: &Typed<'_>, depth: usize) -> Option<Shape> {
    let path = typed.path.get(..depth)?;
    let (root, start) = match path {
        [
            Step::Key("Resources"),
            Step::Key(_),
            Step::Key("Properties"),
            ..,
        ] => {
            let resource_type = typed.text_of(typed.ancestor(2), "Type")?;
            if resource_type == CONNECTOR {
                return None;
            }
            (schema::properties(resource_type)?, 3)
        }
        [Step::Key("Globals"), Step::Key(section), ..] => (schema::globals(section)?, 2),
        _ => return None,
    };
    let steps = path.iter().enumerate().skip(start);
    let steps = steps.map(|(at, step)| {
        let step = match *step {
            Step::Key(key) => SchemaStep::Key(key),
            Step::Item(at) => SchemaStep::Item(at),
        };
        (step, typed.ancestor(at))
    });
    root.walk(steps, |node, key| typed.text_of(node, key))
}
