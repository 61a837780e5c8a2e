//! Resources by a name that they mention, or that is made of theirs.

use super::{Resource, Template, mentions};

impl<'a> Template<'a> {
    /// The resources of some types that mention a name, in order. What those of other types say is not asked, and there are
    /// often many of them.
    pub fn resources_of_types_naming(
        self,
        name: &str,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Vec<Resource<'a>> {
        self.document.asked_mentioners(name);
        let items = self.document.index().mentions(name);
        let items = items.filter_map(|at| self.counting(at));
        let wanted = items.filter(|it| it.type_name().is_some_and(&is_wanted));
        let naming = wanted.filter(|it| it.item.references.iter().any(|it| mentions(it, name)));
        let read = naming.filter_map(|it| self.resource(it.id));
        self.in_order(read.collect())
    }

    /// The resource of a logical ID, or the one for which SAM makes a role of that ID.
    pub fn resource_or_maker(self, id: &str) -> Option<Resource<'a>> {
        let maker = || self.resource(id.strip_suffix("Role")?);
        self.resource(id).or_else(maker)
    }
}
