//! Resources by the types of their events.

use super::{Resource, Template};

impl<'a> Template<'a> {
    /// The resources with an event of a type, in order.
    pub fn resources_with_event(
        self,
        type_name: &'static str,
    ) -> impl Iterator<Item = Resource<'a>> {
        self.document.asked_event(type_name);
        let declared = &self.document.index().declared;
        let places = declared.with_events.iter();
        let places = places.filter_map(|it| declared.resources.get(*it));
        let has_event = move |(block, item): &&(usize, usize)| {
            let item = &self.document.blocks_unwatched()[*block].block.items[*item];
            item.event_types.iter().any(|it| **it == *type_name)
        };
        places
            .filter(has_event)
            .map(move |at| self.resource_at(*at))
    }
}
