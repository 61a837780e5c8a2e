//! The event source mappings of a template.

use super::index::Mappings;
use super::resolver::Resolver;
use super::shape;
use crate::expand::Detail;

impl<'a> Resolver<'a> {
    /// The event source mappings between two resources, written or made of events.
    pub(super) fn mappings(&self, source: &str, function: &str) -> &'a [String] {
        self.template.document().asked_everything();
        let of_source = self.index.mappings(|| mappings(self)).get(source);
        of_source
            .and_then(|it| it.get(function))
            .map_or(&[], Vec::as_slice)
    }
}

/// The event source mappings of a template, written or made of events.
fn mappings(resolver: &Resolver<'_>) -> Mappings {
    let mut mappings = Mappings::new();
    let mut add = |source: &str, function: &str, id: &str| {
        let of_source = mappings.entry(source.to_owned()).or_default();
        let between = of_source.entry(function.to_owned()).or_default();
        between.push(id.to_owned());
    };
    for resource in resolver.template().resources() {
        let named = |property: &str| resource.property(property).and_then(shape::named_id);
        if resource.type_name() == Some("AWS::Lambda::EventSourceMapping")
            && let (Some(source), Some(function)) = (named("EventSourceArn"), named("FunctionName"))
        {
            add(source, function, resource.id);
        }
    }
    for made in resolver.made().iter() {
        match &made.detail {
            Detail::Mapping(function, Some(source)) => add(source, function, &made.id),
            Detail::Mapping(_, None)
            | Detail::Nothing
            | Detail::Role(_)
            | Detail::Target(..)
            | Detail::Notification(_) => {}
        }
    }
    mappings
}
