//! The way from a shape to the shape of something in it, along a path of a template.

use super::Shape;
use crate::syntax::NodeRef;

/// How a value is reached from the one around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaStep<'a> {
    /// By a key.
    Key(&'a str),
    /// By its position in a list, from 0.
    Item(usize),
}

impl Shape {
    /// The shape of what stands at the end of a path. Each step comes with the node that it is taken in. `text` is
    /// the text behind a key of a map: it tells the events of a function apart. `Fn::If` has the shape of its place;
    /// in other functions nothing is known.
    pub fn walk<'a>(
        self,
        steps: impl IntoIterator<Item = (SchemaStep<'a>, NodeRef<'a>)>,
        text: impl Fn(NodeRef<'a>, &str) -> Option<&'a str>,
    ) -> Option<Self> {
        let mut shape = self;
        let mut in_condition = false;
        for (step, node) in steps {
            let is_if = in_condition || node.tag() == Some("!If");
            in_condition = false;
            shape = match step {
                SchemaStep::Item(1 | 2) if is_if => shape,
                SchemaStep::Item(_) if is_if || node.tag().is_some() => return None,
                SchemaStep::Item(_) => shape.item()?,
                SchemaStep::Key("Fn::If") => {
                    in_condition = true;
                    shape
                }
                SchemaStep::Key(name) if name.starts_with("Fn::") => return None,
                SchemaStep::Key(name) => {
                    let shape = shape.narrowed(|key| text(node, key));
                    match shape.property(name) {
                        Some(property) => property.shape,
                        None => shape.entry()?,
                    }
                }
            };
        }
        Some(shape)
    }
}
