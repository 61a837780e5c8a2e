//! What a document declares: resources, parameters and the rest by logical ID, and who names whom.

pub use crate::block::Item;
pub(crate) use crate::block::has_route_events;
pub use crate::block::{loops, reference};
pub(crate) use crate::syntax::shape;
pub use crate::syntax::{dynamic_reference, intrinsic};

mod events;
mod naming;

use crate::block::{Facts, NameUse, PlacedBlock};
use crate::document::cursor::{self, PathStep};
use crate::document::{Document, Section};
use crate::spec::PSEUDO_PARAMETERS;
use crate::spec::brings_no_names;
use crate::syntax::{EntryRef, FileFormat, NodeRef};
use crate::text::{TextRange, TextSize};
use reference::{Reference, ReferenceKind};
use std::collections::BTreeMap;

/// The transforms a template names: one, or a list of them.
fn transforms(value: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    let one = (!value.is_sequence()).then_some(value);
    one.into_iter().chain(value.items())
}

/// Whether a transform may declare what the template does not: a macro of the account or an include, not AWS's own
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-reference.html>).
fn brings_names(transform: NodeRef<'_>) -> bool {
    match transform.as_str() {
        Some(name) => !brings_no_names(name),
        None => !transform.is_null(),
    }
}

/// Whether a reference is to a name, or to a part of the resource of that name.
fn mentions(reference: &Reference, name: &str) -> bool {
    let rest = reference.name.strip_prefix(name);
    rest.is_some_and(|it| it.is_empty() || it.starts_with('.'))
}

/// A document's declarations. A view: cheap to make and to copy.
#[derive(Clone, Copy, Debug)]
pub struct Template<'a> {
    document: &'a Document,
}

/// An item that mentions a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mentioner<'a> {
    /// The section it belongs to.
    pub section: Section,
    /// Its `Type`, if that is text.
    pub type_name: Option<&'a str>,
    /// How it uses the name.
    pub kind: ReferenceKind,
}

/// A resource in its template.
#[derive(Clone, Copy, Debug)]
pub struct Resource<'a> {
    /// Its logical ID.
    pub id: &'a str,
    /// Its key and body.
    pub entry: EntryRef<'a>,
    /// The block it is declared in.
    pub block: &'a PlacedBlock,
    item: &'a Item,
}

impl Document {
    /// What its blocks declare, by logical ID.
    pub fn template(&self) -> Template<'_> {
        Template { document: self }
    }
}

impl<'a> Template<'a> {
    /// The document it is a view of.
    pub fn document(self) -> &'a Document {
        self.document
    }

    /// The resources in order; of a repeated logical ID the last one, at the place of the first.
    pub fn resources(self) -> impl DoubleEndedIterator<Item = Resource<'a>> + ExactSizeIterator {
        self.document.asked_everything();
        let declared = &self.document.index().declared;
        declared
            .resources
            .iter()
            .map(move |at| self.resource_at(*at))
    }

    /// The resources of a type, in order.
    pub fn resources_of_type(self, name: &str) -> impl Iterator<Item = Resource<'a>> {
        self.document.asked_type(name);
        let declared = &self.document.index().declared;
        let places = declared.by_type.get(name).into_iter().flatten();
        let places = places.filter_map(|it| declared.resources.get(*it));
        places.map(move |at| self.resource_at(*at))
    }

    /// The resources that are or have connectors, in order.
    pub(crate) fn holders_of_connectors(self) -> impl Iterator<Item = Resource<'a>> {
        self.document.asked_everything();
        let declared = &self.document.index().declared;
        let holders = declared.holders.iter();
        let holders = holders.filter_map(|it| declared.resources.get(*it));
        holders.map(move |at| self.resource_at(*at))
    }

    /// The types of the resources, in no order.
    pub fn resource_types(self) -> impl Iterator<Item = &'a str> {
        self.document.asked_names(Section::Resources);
        let declared = &self.document.index().declared;
        declared.by_type.keys().map(|it| &**it)
    }

    /// The resources of some types, in order.
    pub fn resources_of_types(self, is_wanted: impl Fn(&str) -> bool) -> Vec<Resource<'a>> {
        self.document.asked_everything();
        let declared = &self.document.index().declared;
        let types = declared.by_type.iter().filter(|(it, _)| is_wanted(it));
        let mut places: Vec<usize> = types.flat_map(|(_, it)| it).copied().collect();
        places.sort_unstable();
        let resources = places.iter().filter_map(|it| declared.resources.get(*it));
        resources.map(|at| self.resource_at(*at)).collect()
    }

    /// The resources that mention a name, by a reference of any kind, in order.
    pub fn resources_naming(self, name: &str) -> Vec<Resource<'a>> {
        self.document.asked_mentions(name);
        let items = self.document.index().mentions(name);
        let items = items.filter_map(|at| self.counting(at));
        let named = items.filter(|it| it.item.references.iter().any(|it| mentions(it, name)));
        self.in_order(named.collect())
    }

    /// The resources that mention both of two names, by references of any kind, in order.
    pub fn resources_naming_both(self, one: &str, other: &str) -> Vec<Resource<'a>> {
        self.document.asked_mentions_of_both(one, other);
        let index = self.document.index();
        let places = |name: &str| index.mentions(name).collect::<Vec<_>>();
        let (of_one, of_other) = (places(one), places(other));
        // Many name a hub: those that name the other one are looked through for it.
        let few = match of_one.len() < of_other.len() {
            true => of_one,
            false => of_other,
        };
        let resources = few.into_iter().filter_map(|at| self.counting(at));
        let has =
            |it: &Resource<'_>, name: &str| it.item.references.iter().any(|it| mentions(it, name));
        let naming = resources.filter(|it| has(it, one) && has(it, other));
        self.in_order(naming.collect())
    }

    /// Resources in the order of [`Template::resources`], each once.
    pub fn in_order(self, mut resources: Vec<Resource<'a>>) -> Vec<Resource<'a>> {
        if resources.len() > 1 {
            let by_id = &self.document.index().declared.by_id;
            resources.sort_by_cached_key(|it| by_id.get(it.id).copied());
            resources.dedup_by(|one, other| one.id == other.id);
        }
        resources
    }

    /// The references to a name in all sections, with their places in the document, in order.
    pub fn references_to<'n>(
        self,
        name: &'n str,
    ) -> impl Iterator<Item = (TextRange, &'a Reference)> + use<'a, 'n> {
        self.document.asked_mentions(name);
        self.mentioning(name).flat_map(move |(placed, item)| {
            let references = item.references.iter();
            let named = references.filter(move |it| &*it.name == name);
            named.map(move |it| (it.range + placed.start, it))
        })
    }

    /// The items that mention a name, with their blocks, in order.
    pub fn mentioning<'n>(
        self,
        name: &'n str,
    ) -> impl Iterator<Item = (&'a PlacedBlock, &'a Item)> + use<'a, 'n> {
        self.document.asked_mentions(name);
        let places = self.document.index().mentions(name);
        let items = places.filter_map(move |(block, item)| {
            let block = self.document.blocks_unwatched().get(block)?;
            Some((block, block.block.items.get(item)?))
        });
        items.filter(move |(_, it)| it.references.iter().any(|it| mentions(it, name)))
    }

    /// The items that mention a name, in order, each as often as it does. Less is asked than with [`Template::mentioning`]:
    /// an edit that leaves who mentions the name, and how, gives the same answer.
    pub fn mentioners<'n>(
        self,
        name: &'n str,
    ) -> impl Iterator<Item = Mentioner<'a>> + use<'a, 'n> {
        self.document.asked_mentioners(name);
        let places = self.document.index().mentions(name);
        let items = places.filter_map(move |(block, item)| {
            let block = self.document.blocks_unwatched().get(block)?;
            block.block.items.get(item)
        });
        items.flat_map(move |item| {
            let naming = item.references.iter().filter(move |it| mentions(it, name));
            naming.map(|it| Mentioner {
                section: item.section,
                type_name: item.type_name(),
                kind: it.kind,
            })
        })
    }

    /// The resource that an item declares, if it is the one that counts.
    fn counting(self, at: (usize, usize)) -> Option<Resource<'a>> {
        let (block, item) = at;
        let block = self.document.blocks_unwatched().get(block)?;
        let item = block.block.items.get(item)?;
        let declared = &self.document.index().declared;
        let counts = declared.resources.get(*declared.by_id.get(&item.name)?)?;
        (item.section == Section::Resources && *counts == at).then(|| self.resource_at(at))
    }

    /// Whether `Ref` of a name gives a value: that of a pseudo parameter, a parameter or a resource that is declared.
    pub fn declares_value(self, name: &str) -> bool {
        PSEUDO_PARAMETERS.contains(&name)
            || self.declares(Section::Parameters, name)
            || self.declares(Section::Resources, name)
    }

    /// Whether an entry of a section is declared.
    pub fn declares(self, section: Section, name: &str) -> bool {
        self.document.asked_declaration(section, name);
        let declared = &self.document.index().declared;
        match section {
            Section::Resources => declared.by_id.contains_key(name),
            Section::Preamble
            | Section::Other
            | Section::Parameters
            | Section::Globals
            | Section::Outputs
            | Section::Conditions
            | Section::Mappings
            | Section::Rules
            | Section::Metadata
            | Section::Whole
            | Section::Surplus => {
                let section = declared.others.get(&section);
                section.is_some_and(|it| it.contains_key(name))
            }
        }
    }

    /// The type of the resource of a logical ID; less is asked than with [`Template::resource`].
    pub fn type_of(self, id: &str) -> Option<&'a str> {
        self.declared_resource(id)?.type_name()
    }

    /// The condition of the resource of a logical ID, likewise.
    pub fn condition_of(self, id: &str) -> Option<&'a str> {
        self.declared_resource(id)?.condition()
    }

    /// The resource of a logical ID, to be asked only for what its declaration says.
    fn declared_resource(self, id: &str) -> Option<Resource<'a>> {
        self.document.asked_declaration(Section::Resources, id);
        let declared = &self.document.index().declared;
        let at = declared.resources.get(*declared.by_id.get(id)?)?;
        Some(self.resource_at(*at))
    }

    /// The names of the entries of a section in order; of a repeated logical ID of a resource once.
    pub fn names(self, section: Section) -> impl Iterator<Item = &'a str> + Clone {
        self.document.asked_names(section);
        let declared = &self.document.index().declared;
        let places = match section {
            Section::Resources => Some(&declared.resources),
            Section::Preamble
            | Section::Other
            | Section::Parameters
            | Section::Globals
            | Section::Outputs
            | Section::Conditions
            | Section::Mappings
            | Section::Rules
            | Section::Metadata
            | Section::Whole
            | Section::Surplus => declared.sections.get(&section),
        };
        let blocks = self.document.blocks_unwatched();
        let items = places.into_iter().flatten().filter_map(|(block, item)| {
            let block = &blocks.get(*block)?.block;
            block.items.get(*item)
        });
        items.map(|it| &*it.name)
    }

    /// The resources whose declaration in a block, by its position, is the one that counts.
    pub fn resources_in(self, block: usize) -> Vec<Resource<'a>> {
        let Some(placed) = self.document.blocks_unwatched().get(block) else {
            return Vec::new();
        };
        let items = placed.block.items.iter().enumerate();
        let resources = items.filter(|(_, item)| item.section == Section::Resources);
        let counting = resources.filter_map(|(within, item)| {
            self.document.asked_name(Section::Resources, &item.name);
            self.counting((block, within))
        });
        counting.collect()
    }

    /// The resource of a logical ID.
    pub fn resource(self, id: &str) -> Option<Resource<'a>> {
        self.document.asked_name(Section::Resources, id);
        let declared = &self.document.index().declared;
        let at = declared.resources.get(*declared.by_id.get(id)?)?;
        Some(self.resource_at(*at))
    }

    /// The resource whose block an offset stands in.
    pub fn resource_containing(self, offset: TextSize) -> Option<Resource<'a>> {
        if self.document.format() != FileFormat::Template {
            return self.resource_on_path(offset);
        }
        let block = self.document.block_at(offset)?;
        let mut inside = block
            .block
            .items
            .iter()
            .filter(|it| it.section == Section::Resources)
            .filter_map(|item| {
                let entry = item.entry(block)?;
                Some(Resource {
                    id: entry.name(),
                    entry,
                    block,
                    item,
                })
            });
        // Before its first key, the block of a resource is that resource's all the same; a half-typed key behind it
        // makes it two.
        let first = inside
            .next()
            .filter(|it| block.block.is_entry || it.entry.key.range().start() <= offset)?;
        let later = inside.rfind(|it| it.entry.key.range().start() <= offset);
        Some(later.unwrap_or(first))
    }

    /// The resource that an offset is a part of, in a file that comes to a template: its parts may stand anywhere.
    fn resource_on_path(self, offset: TextSize) -> Option<Resource<'a>> {
        let path = cursor::path(self.document, offset)?;
        match path.steps.as_slice() {
            [PathStep::Entry(section), PathStep::Entry(entry), ..]
                if section.name() == "Resources"
                    && path.block.is_written(TextRange::empty(offset)) =>
            {
                self.resource(entry.name())
            }
            _ => None,
        }
    }

    /// Whether a section has an entry.
    pub fn has_entries(self, section: Section) -> bool {
        self.document.asked_names(section);
        let declared = &self.document.index().declared;
        declared.sections.contains_key(&section)
    }

    /// A section that is not a map, by its name: one with nothing in it, a list, a text.
    pub fn without_entries(self, name: &str) -> Option<EntryRef<'a>> {
        let is_empty = |it: &EntryRef<'_>| it.name() == name && !shape::is_map(it.value);
        let section = self.entries(Section::Preamble).find(is_empty)?;
        // The line of the key is a block of its own.
        let is_alone = !section.value.is_null() || !self.has_entries(Section::of_key(name));
        is_alone.then_some(section)
    }

    /// The entries of a section in order, repeated ones included. [`Section::Other`] gives `Transform` and the like.
    pub fn entries(self, section: Section) -> impl Iterator<Item = EntryRef<'a>> {
        self.document.asked_section(section);
        let places = self.document.index().declared.sections.get(&section);
        let blocks = self.document.blocks_unwatched();
        places.into_iter().flatten().filter_map(|(block, item)| {
            let block = blocks.get(*block)?;
            block.block.items.get(*item)?.entry(block)
        })
    }

    /// The entry of a section by its key; the last when it repeats.
    pub fn entry(self, section: Section, key: &str) -> Option<EntryRef<'a>> {
        if section == Section::Resources {
            return self.resource(key).map(|it| it.entry);
        }
        self.document.asked_name(section, key);
        let (block, item) = *self
            .document
            .index()
            .declared
            .others
            .get(&section)?
            .get(key)?;
        let block = &self.document.blocks_unwatched()[block];
        block.block.items[item].entry(block)
    }

    /// All items with their blocks, in order.
    pub fn items(self) -> impl Iterator<Item = (&'a PlacedBlock, &'a Item)> {
        self.document.asked_everything();
        self.all_items()
    }

    /// The items of a section in order, repeated ones included.
    pub fn items_of(self, section: Section) -> impl Iterator<Item = (&'a PlacedBlock, &'a Item)> {
        self.document.asked_section(section);
        let declared = &self.document.index().declared;
        let places = declared.sections.get(&section).into_iter().flatten();
        places.filter_map(move |(block, item)| {
            let block = self.document.blocks_unwatched().get(*block)?;
            Some((block, block.block.items.get(*item)?))
        })
    }

    fn all_items(self) -> impl Iterator<Item = (&'a PlacedBlock, &'a Item)> {
        self.document
            .blocks_unwatched()
            .iter()
            .flat_map(|placed| placed.block.items.iter().map(move |item| (placed, item)))
    }

    /// All names in the template that stand for something declared in it, with their places in the document.
    pub fn references(self) -> impl Iterator<Item = (TextRange, &'a Reference)> {
        self.items().flat_map(|(placed, item)| {
            item.references
                .iter()
                .map(|it| (it.range + placed.start, it))
        })
    }

    /// Whether anything in the template names a logical ID, but for the ends of connectors.
    pub fn is_referenced(self, id: &str) -> bool {
        let mut references = self.references_to(id);
        references.any(|(_, it)| it.kind != ReferenceKind::ConnectorEnd)
    }

    /// Whether this is a template at all: it has an AWS transform, a format version, or a resource of an AWS type.
    pub fn is_recognised(self) -> bool {
        let has_resources = self.entries(Section::Resources).next().is_some();
        let marked = self
            .entries(Section::Other)
            .any(|entry| match entry.name() {
                "Transform" => {
                    (entry.value.is_missing() && has_resources)
                        || transforms(entry.value)
                            .any(|it| it.as_str().is_some_and(|name| name.starts_with("AWS::")))
                }
                "AWSTemplateFormatVersion" => true,
                _ => false,
            });
        marked && !self.is_of_another_kind()
            || self
                .resources()
                .any(|it| it.type_name().is_some_and(|name| name.starts_with("AWS::")))
    }

    /// Whether the keys at the top are those of something else: two or more that open no section, none that does, and no
    /// resource of AWS beneath them.
    fn is_of_another_kind(self) -> bool {
        let has_resource = |it: EntryRef<'_>| {
            let mut types = it.value.entries().filter_map(|it| it.value.get("Type"));
            types.any(|it| it.as_str().is_some_and(|name| name.starts_with("AWS::")))
        };
        const OWN: [Section; 5] = [
            Section::Parameters,
            Section::Globals,
            Section::Conditions,
            Section::Resources,
            Section::Outputs,
        ];
        let has_own = OWN.into_iter().any(|it| self.has_entries(it));
        let unknown: Vec<_> = self.unknown_sections().collect();
        !has_own && unknown.len() > 1 && !unknown.into_iter().any(has_resource)
    }

    /// The top-level keys that open no section, so that CloudFormation refuses the template: `Resouces`.
    pub fn unknown_sections(self) -> impl Iterator<Item = EntryRef<'a>> {
        let is_function = |it: &EntryRef<'_>| it.name().starts_with("Fn::") || it.is_merge();
        self.entries(Section::Other).filter(move |it| {
            !it.name().is_empty() && !Section::NAMES.contains(&it.name()) && !is_function(it)
        })
    }

    /// Whether the template gets names from elsewhere: from a macro, an include, a loop, or a section whose name is misspelt. Then a name that is not
    /// declared here may still exist, and checks that need all names say nothing. When it changes nothing that was found
    /// out is kept: see [`crate::document::Step`].
    pub fn has_unknown_names(self) -> bool {
        let known = &self.document.index().has_unknown_names;
        *known.get_or_init(|| self.gets_names() || self.is_part())
    }

    /// Whether the text uses names throughout that it does not declare, or without being a whole template one that the
    /// Serverless Framework declares: it is a part of a template, to which a tool adds the rest.
    pub fn is_part(self) -> bool {
        let (index, blocks) = (self.document.index(), self.document.blocks_unwatched());
        let is_declared = |name: &str| index.declares(name) || index.may_be_generated(name);
        let count = || NameUse::of(blocks, is_declared, index.declared_names());
        let name_use = || index.name_use.get_or_init(count);
        let is_whole = || {
            let mut keys = ["AWSTemplateFormatVersion", "Transform"].into_iter();
            keys.any(|it| self.entry(Section::Other, it).is_some())
        };
        !self.gets_names() && (name_use().is_part || name_use().is_of_framework && !is_whole())
    }

    /// Whether a transform that is not AWS's own works on the template, so that more may be valid in it than AWS knows.
    pub fn has_macros(self) -> bool {
        self.entries(Section::Other)
            .filter(|entry| entry.name() == "Transform")
            .any(|entry| transforms(entry.value).any(brings_names))
    }

    /// Whether the template asks for `AWS::LanguageExtensions`.
    pub fn is_extended(self) -> bool {
        self.document.asked_section(Section::Other);
        let given = BTreeMap::new();
        Facts::new(self.document.blocks_unwatched(), &given).is_extended()
    }

    /// Whether `AWS::LanguageExtensions` resolves functions before the SAM transform sees them.
    pub fn is_extended_before_sam(self) -> bool {
        self.document.asked_section(Section::Other);
        let given = BTreeMap::new();
        Facts::new(self.document.blocks_unwatched(), &given).is_extended_before_sam()
    }

    /// Whether loops are unrolled before anything else reads the template: it asks for `AWS::LanguageExtensions`, and not
    /// behind the SAM transform.
    pub fn has_loops(self) -> bool {
        self.document.asked_section(Section::Other);
        let given = BTreeMap::new();
        Facts::new(self.document.blocks_unwatched(), &given).has_loops()
    }

    /// Whether a value is a function from which `AWS::LanguageExtensions` makes a text in time for a place that takes text
    /// alone, such as the `Condition` of a resource.
    pub fn makes_text(self, value: NodeRef<'_>) -> bool {
        const OF_TEXT: [&str; 6] = ["FindInMap", "If", "Join", "Ref", "Select", "Sub"];
        intrinsic::of(value).is_some_and(|it| OF_TEXT.contains(&it.name)) && self.has_loops()
    }

    fn gets_names(self) -> bool {
        let declares = |it: EntryRef<'_>| {
            let mut entries = it.value.entries();
            it.name() != "Connectors" && entries.any(|it| it.value.is_mapping())
        };
        self.document.format() == FileFormat::Serverless
            || self.has_macros()
            || self.unknown_sections().any(declares)
            || self.document.index().declared.has_functions
    }

    fn resource_at(self, (block, item): (usize, usize)) -> Resource<'a> {
        let block = &self.document.blocks_unwatched()[block];
        let item = &block.block.items[item];
        // The index was made from these very blocks.
        let entry = item
            .entry(block)
            .unwrap_or_else(|| unreachable!("an item without its entry"));
        Resource {
            id: &item.name,
            entry,
            block,
            item,
        }
    }
}

impl<'a> Resource<'a> {
    /// The body: what stands behind the logical ID.
    pub fn body(self) -> NodeRef<'a> {
        self.entry.value
    }

    /// Whether it does not say what it is, and nothing in it may write that.
    pub fn lacks_type(self) -> bool {
        let is_elsewhere = |it: EntryRef<'_>| it.is_merge() || it.name().starts_with("Fn::");
        self.body().is_mapping()
            && !self.body().entries().any(is_elsewhere)
            && self.type_name().is_none_or(str::is_empty)
    }

    /// The node of `Type`.
    pub fn type_node(self) -> Option<NodeRef<'a>> {
        self.body().get("Type")
    }

    /// The type, if it is text.
    pub fn type_name(self) -> Option<&'a str> {
        self.item.type_name()
    }

    /// See [`Item::is_function`].
    pub fn is_function(self) -> bool {
        self.item.is_function()
    }

    /// Whether it may be or have connectors.
    pub fn has_connectors(self) -> bool {
        self.item.has_connectors()
    }

    /// The condition on which it is there.
    pub fn condition(self) -> Option<&'a str> {
        self.item.condition()
    }

    /// The value of `Properties`.
    pub fn properties(self) -> Option<NodeRef<'a>> {
        self.body().get("Properties")
    }

    /// A property by name.
    pub fn property(self, name: &str) -> Option<NodeRef<'a>> {
        self.properties()?.get(name)
    }

    /// A property by name, with its key.
    pub fn property_entry(self, name: &str) -> Option<EntryRef<'a>> {
        self.properties()?.entry(name)
    }

    /// The names in it, with their places in the document.
    pub fn references(self) -> impl Iterator<Item = (TextRange, &'a Reference)> {
        let base = self.block.start;
        self.item
            .references
            .iter()
            .map(move |it| (it.range + base, it))
    }
}

#[cfg(test)]
mod tests {
    use crate::document::Document;

    #[test]
    fn what_a_template_is() {
        for text in [
            "Transform: AWS::Serverless-2016-10-31\n",
            "Transform: AWS::Serv\n",
            "Transform:\nResources:\n  A:\n",
            "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n",
            "AWSTemplateFormatVersion:\n",
            "Resources:\n  A:\n    Type: AWS::S\n",
            "Resources:\n  A:\n    Prop\n    Type: AWS::SQS::Queue\n  B: [\n",
            "{\"Resources\": {\"A\": {\"Type\": \"AWS::SQS::Queue\"",
            "{\"AWSTemplateFormatVersion\": \"2010",
            "Transform: AWS::Serverless-2016-10-31\nResouces:\n  A: {Type: AWS::SQS::Queue}\nOutputss:\n  A: {Value: x}\n",
        ] {
            assert!(Document::open(1, text).template().is_recognised(), "{text}");
        }
    }

    #[test]
    fn what_is_no_template() {
        for text in [
            "",
            "Resources:\n",
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n  resources: {limits: {cpu: 1}}\n",
            "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n    - uses: actions/checkout@v4\n",
            "openapi: 3.0.0\ninfo: {title: x}\npaths:\n  /a:\n    get:\n      x-amazon-apigateway-integration: {type: aws}\n",
            "{\"name\": \"x\", \"version\": \"1.0.0\", \"dependencies\": {}}\n",
            "services:\n  web:\n    image: nginx\nvolumes:\n  data: {}\n",
            "Resources:\n  A:\n    Type: book\n",
            "Transform: [1, 2]\n",
            "- Transform: AWS::Serverless-2016-10-31\n",
            "{\"name\": \"x\", \"version\": \"1\", \"Transform\": \"AWS::Serverless-2016-10-31\"}\n",
            "just some text",
        ] {
            assert!(
                !Document::open(1, text).template().is_recognised(),
                "{text}"
            );
        }
    }

    #[test]
    fn names_may_come_from_elsewhere() {
        for (text, expected) in [
            ("Transform: AWS::Serverless-2016-10-31\n", false),
            (
                "Transform:\n- AWS::LanguageExtensions\n- AWS::Serverless-2016-10-31\n",
                false,
            ),
            ("Transform:\n", false),
            ("Transform: [AWS::SecretsManager-2024-09-16]\n", false),
            ("Transform: AWS::ServiceCatalog\n", true),
            ("Transform: [AWS::Serverless-2016-10-31, MyMacro]\n", true),
            (
                "Transform: {Name: AWS::Include, Parameters: {Location: s3://a/b}}\n",
                true,
            ),
            ("Resources:\n  Fn::Transform: {Name: AWS::Include}\n", true),
            (
                "Resources:\n  Fn::ForEach::Topics: [Name, [a, b], {}]\n",
                true,
            ),
            ("Resources:\n  A:\n    Fn::Transform: {Name: X}\n", true),
            ("Resources:\n  A:\n    Type: AWS::SQS::Queue\n", false),
            ("Outputs:\n  Fn::ForEach::X: []\n", true),
        ] {
            assert_eq!(
                Document::open(1, text).template().has_unknown_names(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn a_loop_is_no_resource() {
        let document = Document::open(
            1,
            "Resources:\n  A: {}\n  Fn::ForEach::Topics:\n  - Name\n  - [a, b]\n  - Topic${Name}: {}\n",
        );
        let ids: Vec<_> = document.template().resources().map(|it| it.id).collect();
        assert_eq!(ids, ["A"]);
    }

    #[test]
    fn the_last_of_repeated_keys_counts_and_all_are_found() {
        let text = "Resources:\n  A: {Type: AWS::A::A}\n  B: {X: 1, Y: 2, X: 3}\n  A: {Type: AWS::B::B}\nOutputs:\n  A: 1\nOutputs:\n  A: 2\n";
        let document = Document::open(1, text);
        assert_eq!(
            document.template().resource("A").unwrap().type_name(),
            Some("AWS::B::B")
        );
        let lines: Vec<_> = document
            .duplicate_keys()
            .map(|(a, b)| {
                let line = |range: crate::text::TextRange| {
                    document
                        .text
                        .line_col(range.start(), Default::default())
                        .line
                };
                (document.slice(b), line(a), line(b))
            })
            .collect();
        assert_eq!(lines, [("X", 2, 2), ("A", 1, 3), ("Outputs", 4, 6)]);
    }

    #[test]
    fn a_second_document_is_surplus() {
        let text = "Resources:\n  A: {}\n---\nResources:\n  B: {}\n";
        let document = Document::open(1, text);
        assert_eq!(
            document.surplus().map(|it| document.slice(it)),
            Some("---\nResources:\n  B: {}\n")
        );
        assert!(document.template().resource("B").is_none());
        assert_eq!(
            Document::open(1, "Resources:\n  A: {}\n...\n# the end\n").surplus(),
            None
        );
    }
}
