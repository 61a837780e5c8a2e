//! What stands elsewhere in the template at the same place as what is being typed: in the other resources of the type.

use super::context::Context;
use super::resources::Resources;
use crate::place::typed::{Step, Typed};
use sam_core::syntax::NodeRef;

/// How many resources are looked at, and how many entries of a list or of a map with names of its own.
const MOST_RESOURCES: usize = 20;
const MOST_ENTRIES: usize = 6;

/// The nodes at the same place in other resources of the type, and in other items of the lists on the way.
pub(super) fn neighbours<'a>(context: &Context<'a>, resources: &Resources<'a>) -> Vec<NodeRef<'a>> {
    let typed = &context.typed;
    let (roots, steps) = match typed.path.as_slice() {
        [
            Step::Key("Resources"),
            Step::Key(_),
            Step::Key("Properties"),
            steps @ ..,
        ] => (of_type(typed, resources), steps),
        [Step::Key("Globals"), Step::Key(section), steps @ ..] => {
            let resource_type = format!("AWS::Serverless::{section}");
            (properties(&resource_type, resources), steps)
        }
        _ => return Vec::new(),
    };
    let mut nodes = roots;
    for step in steps {
        nodes = nodes.into_iter().flat_map(|it| inside(it, step)).collect();
    }
    nodes
}

fn of_type<'a>(typed: &Typed<'a>, resources: &Resources<'a>) -> Vec<NodeRef<'a>> {
    let resource_type = typed.text_of(typed.ancestor(2), "Type");
    resource_type.map_or_else(Vec::new, |it| properties(it, resources))
}

fn properties<'a>(resource_type: &str, resources: &Resources<'a>) -> Vec<NodeRef<'a>> {
    let template = resources.template();
    let of_type = template.resources_of_type(resource_type);
    let found = of_type.take(MOST_RESOURCES);
    found.filter_map(|it| it.properties()).collect()
}

fn inside<'a>(node: NodeRef<'a>, step: &Step<'_>) -> Vec<NodeRef<'a>> {
    match step {
        Step::Item(_) => node.items().take(MOST_ENTRIES).collect(),
        Step::Key(key) => match node.get(key) {
            Some(value) => vec![value],
            // Events and environment variables have names of their own.
            None => {
                let entries = node.entries().take(MOST_ENTRIES);
                entries.map(|it| it.value).collect()
            }
        },
    }
}
