//! What a single logical ID stands for among those that SAM makes, without expanding more of the template than it takes.

use super::Suffix;
use super::generated::Generated;
use super::implicit::Kind;
use super::index::GeneratedIndex;
use super::rename::parts;
use crate::document::Section;
use crate::template::{Resource, Template};

/// What SAM makes of a template, as names stand for it.
#[derive(Clone, Copy, Debug)]
pub struct GeneratedNames<'a> {
    template: Template<'a>,
    index: &'a GeneratedIndex,
}

/// What is made, and of what.
#[derive(Clone, Debug)]
pub struct Found<'a> {
    /// The resource that is made.
    pub generated: &'a Generated,
    /// The resource that it is made of, where the logical ID begins with that one's.
    pub owner: Option<Resource<'a>>,
}

impl<'a> GeneratedNames<'a> {
    /// The names in the index of a template.
    pub fn new(template: Template<'a>, index: &'a GeneratedIndex) -> Self {
        Self { template, index }
    }

    /// What SAM makes beside a resource.
    pub fn of(&self, owner: Resource<'a>) -> &'a [Generated] {
        self.template.document().asked_generated(owner.id);
        self.index.of_owner(owner.id)
    }

    /// What SAM makes under a logical ID.
    pub fn get(&self, id: &str) -> Option<Found<'a>> {
        let of_owner = self.owners_of(id).find_map(|owner| {
            let generated = self.of(owner).iter().find(|it| it.is_named(id))?;
            Some(Found {
                generated,
                owner: Some(owner),
            })
        });
        let unowned = |generated| Found {
            generated,
            owner: None,
        };
        of_owner
            .or_else(|| self.implicit(id)?.find(|it| it.is_named(id)).map(unowned))
            .or_else(|| {
                let document = self.template.document();
                document.asked_name(Section::Resources, id);
                self.index.get_exact(id).map(unowned)
            })
    }

    /// What stands behind the dot of `Orders.Alias`: none where SAM makes no such thing of the resource.
    pub fn part(&self, resource: &str, part: &str) -> Option<Found<'a>> {
        let is_it = |it: &&Generated, sam_type: &str| {
            let mut known = parts(sam_type).iter();
            known.any(|(name, of)| *name == part && *of == it.resource_type)
        };
        if let Some(kind) = Kind::of_id(resource) {
            let sam_type = format!("AWS::Serverless::{}", kind.section());
            let mut implicit = self.implicit(resource).into_iter().flatten();
            let found = implicit.find(|it| it.id.starts_with(resource) && is_it(it, &sam_type));
            if let Some(generated) = found {
                return Some(Found {
                    generated,
                    owner: None,
                });
            }
        }
        let owner = self.template.resource(resource)?;
        let sam_type = owner.type_name().filter(|it| is_sam(it))?;
        let generated = self.of(owner).iter().rev().find(|it| is_it(it, sam_type))?;
        Some(Found {
            generated,
            owner: Some(owner),
        })
    }

    /// The logical IDs, known to their ends, of what SAM makes beside the resources whose IDs an ID begins with.
    pub fn beside(&self, id: &str) -> Vec<&'a str> {
        let made = self.owners_of(id).flat_map(|it| self.of(it));
        let exact = made.filter(|it| it.suffix == Suffix::Nothing);
        exact.map(|it| &*it.id).collect()
    }

    /// The resources of SAM types whose logical IDs an ID begins with, the longest first.
    fn owners_of(&self, id: &str) -> impl Iterator<Item = Resource<'a>> {
        let heads = id.char_indices().rev().map(|(at, it)| at + it.len_utf8());
        let heads = heads.filter_map(|it| id.get(..it));
        let owners = heads.filter(|it| self.template.type_of(it).is_some_and(is_sam));
        owners.filter_map(|it| self.template.resource(it))
    }

    /// The implicit API whose logical ID an ID begins with, if there is one, and what is made beside the implicit APIs.
    fn implicit(&self, id: &str) -> Option<impl Iterator<Item = &'a Generated> + use<'a>> {
        let kind = [Kind::Rest, Kind::Http]
            .into_iter()
            .find(|it| id.starts_with(it.id()))?;
        let document = self.template.document();
        document.asked_generated("");
        document.asked_name(Section::Resources, kind.id());
        let api = self.index.get_exact(kind.id());
        Some(self.index.of_implicit().iter().chain(api))
    }
}

fn is_sam(type_name: &str) -> bool {
    type_name.starts_with("AWS::Serverless::")
}
