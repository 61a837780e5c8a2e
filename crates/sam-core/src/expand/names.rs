//! What a single logical ID stands for among those that SAM makes, without expanding more of the template than it takes.

use super::generated::{Depth, Generated, Output};
use super::implicit::Kind;
use super::index::{GeneratedIndex, generated};
use super::passes::expand_implicit;
use super::rename::parts;
use super::{Suffix, context::Context};
use crate::environment::Environment;
use crate::template::{Resource, Template};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// The resources of a template of which SAM makes others, expanded one by one as they are asked for.
#[derive(Debug)]
pub struct GeneratedNames<'a> {
    template: Template<'a>,
    /// The resources of SAM types, by logical ID.
    owners: HashMap<&'a str, Resource<'a>>,
    /// How long the keys of `owners` are.
    lengths: BTreeSet<usize>,
    expanded: RefCell<HashMap<&'a str, Rc<[Generated]>>>,
    implicit: OnceCell<Vec<Generated>>,
    index: OnceCell<GeneratedIndex>,
}

/// What is made, and of what.
#[derive(Clone, Debug)]
pub struct Found<'a> {
    /// The resource that is made.
    pub generated: Generated,
    /// The resource that it is made of, where the logical ID begins with that one's.
    pub owner: Option<Resource<'a>>,
}

impl<'a> GeneratedNames<'a> {
    /// Looks at the types of the resources.
    pub fn new(template: Template<'a>) -> Self {
        let is_sam = |it: &Resource<'_>| {
            let name = it.type_name();
            name.is_some_and(|it| it.starts_with("AWS::Serverless::"))
        };
        let owners = template.resources().filter(is_sam);
        let owners: HashMap<&str, Resource<'a>> = owners.map(|it| (it.id, it)).collect();
        Self {
            template,
            lengths: owners.keys().map(|it| it.len()).collect(),
            owners,
            expanded: RefCell::default(),
            implicit: OnceCell::new(),
            index: OnceCell::new(),
        }
    }

    /// What SAM makes beside a resource.
    pub fn of(&self, owner: Resource<'a>) -> Rc<[Generated]> {
        let known = self.expanded.borrow().get(owner.id).cloned();
        known.unwrap_or_else(|| {
            let made: Rc<[Generated]> = generated(owner, self.template).into();
            self.expanded
                .borrow_mut()
                .insert(owner.id, Rc::clone(&made));
            made
        })
    }

    /// What SAM makes under a logical ID.
    pub fn get(&self, id: &str) -> Option<Found<'a>> {
        let of_owner = self.owners_of(id).find_map(|owner| {
            let made = self.of(owner);
            let generated = made.iter().find(|it| it.is_named(id))?.clone();
            Some(Found {
                generated,
                owner: Some(owner),
            })
        });
        let unowned = |generated: &Generated| Found {
            generated: generated.clone(),
            owner: None,
        };
        let is_implicit = || {
            let begins = |it: Kind| id.starts_with(it.id());
            [Kind::Rest, Kind::Http].into_iter().any(begins)
        };
        let implicit = || is_implicit().then(|| self.implicit().iter().find(|it| it.is_named(id)));
        of_owner
            .or_else(|| implicit().flatten().map(unowned))
            .or_else(|| self.index().get(id).map(unowned))
    }

    /// What stands behind the dot of `Orders.Alias`: none where SAM makes no such thing of the resource.
    pub fn part(&self, resource: &str, part: &str) -> Option<Found<'a>> {
        let is_it = |it: &&Generated, sam_type: &str| {
            let mut known = parts(sam_type).iter();
            known.any(|(name, of)| *name == part && *of == it.resource_type)
        };
        if let Some(kind) = Kind::of_id(resource) {
            let sam_type = format!("AWS::Serverless::{}", kind.section());
            let mut implicit = self.implicit().iter();
            let found = implicit.find(|it| it.id.starts_with(resource) && is_it(it, &sam_type));
            if let Some(generated) = found.cloned() {
                return Some(Found {
                    generated,
                    owner: None,
                });
            }
        }
        let owner = *self.owners.get(resource)?;
        let sam_type = owner.type_name()?;
        let made = self.of(owner);
        let generated = made.iter().rev().find(|it| is_it(it, sam_type))?.clone();
        Some(Found {
            generated,
            owner: Some(owner),
        })
    }

    /// The logical IDs, known to their ends, of what SAM makes beside the resources whose IDs an ID begins with.
    pub fn beside(&self, id: &str) -> Vec<String> {
        let made = self.owners_of(id).map(|it| self.of(it));
        let made = made.flat_map(|it| it.to_vec());
        let exact = made.filter(|it| it.suffix == Suffix::Nothing);
        exact.map(|it| it.id).collect()
    }

    /// The resources of SAM types whose logical IDs an ID begins with, the longest first.
    fn owners_of<'s>(&'s self, id: &'s str) -> impl Iterator<Item = Resource<'a>> + 's {
        let heads = self
            .lengths
            .iter()
            .rev()
            .filter_map(move |it| id.get(..*it));
        heads.filter_map(|it| self.owners.get(it).copied())
    }

    /// The implicit APIs with everything that is made beside them.
    fn implicit(&self) -> &[Generated] {
        self.implicit.get_or_init(|| {
            let environment = Environment::default();
            let context = Context::new(self.template, &environment);
            let mut out = Output::new(Depth::Names);
            expand_implicit(&mut out, &context);
            let is_of = |it: &Generated, kind: Kind| it.id.starts_with(kind.id());
            for kind in [Kind::Rest, Kind::Http] {
                if out.found.iter().any(|it| is_of(it, kind)) {
                    out.add(kind.api(super::Origin::Sam));
                }
            }
            out.found
        })
    }

    fn index(&self) -> &GeneratedIndex {
        self.index.get_or_init(|| GeneratedIndex::of(self.template))
    }
}
