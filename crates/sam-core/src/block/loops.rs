//! The loops in an entry of a section, as they are written.

pub use super::for_each::MOST_DEPTH;
use super::for_each::{KEY, NAME};
use crate::syntax::split::Section;
use crate::syntax::{EntryRef, NodeRef};

/// What stands behind `Fn::ForEach::` in the key of a loop; none of another key.
pub fn loop_name(key: &str) -> Option<&str> {
    key.strip_prefix(KEY)
}

/// Where a loop stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoopPlace {
    /// Among the entries of a section.
    Section,
    /// Among the properties of a resource.
    Properties,
    /// In a map somewhere below these.
    Below,
}

/// A `Fn::ForEach` as it is written, right or wrong.
#[derive(Clone, Debug)]
pub struct Loop<'a> {
    /// Its key and value.
    pub entry: EntryRef<'a>,
    /// Where the outermost loop around it stands, or it itself.
    pub place: LoopPlace,
    /// The variables of the loops around it that write the same map, the outermost first.
    pub outer: Vec<&'a str>,
    /// In how many loops it stands, with itself.
    pub depth: usize,
}

impl<'a> Loop<'a> {
    /// What stands behind `Fn::ForEach::`; empty without a name.
    pub fn name(&self) -> &'a str {
        loop_name(self.entry.name()).unwrap_or_default()
    }

    /// Its variable, list and body; none where there are more or less.
    pub fn parts(&self) -> Option<[NodeRef<'a>; 3]> {
        let mut items = self.entry.value.items();
        let parts = [items.next()?, items.next()?, items.next()?];
        items.next().is_none().then_some(parts)
    }
}

/// The loops in an entry of a section, those around others first.
pub fn loops<'a>(section: Section, entry: EntryRef<'a>) -> Vec<Loop<'a>> {
    let mut walk = Walk {
        found: Vec::new(),
        section,
    };
    walk.entry(entry, LoopPlace::Section, &[], 0);
    walk.found
}

struct Walk<'a> {
    found: Vec<Loop<'a>>,
    section: Section,
}

impl<'a> Walk<'a> {
    fn entry(&mut self, entry: EntryRef<'a>, place: LoopPlace, outer: &[&'a str], depth: usize) {
        if entry.name().starts_with(KEY) || entry.name() == NAME {
            self.of_loop(entry, place, outer, depth + 1);
        } else if place == LoopPlace::Section && self.section == Section::Resources {
            for attribute in entry.value.entries() {
                match attribute.name() {
                    // CloudFormation lets it hold anything.
                    "Metadata" => {}
                    "Properties" => {
                        let properties = attribute.value.entries();
                        properties.for_each(|it| self.entry(it, LoopPlace::Properties, &[], depth));
                    }
                    _ => self.below(attribute.value, depth),
                }
            }
        } else {
            self.below(entry.value, depth);
        }
    }

    fn of_loop(&mut self, entry: EntryRef<'a>, place: LoopPlace, outer: &[&'a str], depth: usize) {
        let found = Loop {
            entry,
            place,
            outer: outer.to_vec(),
            depth,
        };
        if let Some([variable, _, body]) = found.parts() {
            let variable = variable.scalar().map_or("", |it| &*it.value);
            let outer = [outer, &[variable]].concat();
            let entries = body.entries();
            self.found.push(found);
            entries.for_each(|it| self.entry(it, place, &outer, depth));
        } else {
            self.found.push(found);
        }
    }

    fn below(&mut self, node: NodeRef<'a>, depth: usize) {
        node.items().for_each(|it| self.below(it, depth));
        for entry in node.entries() {
            self.entry(entry, LoopPlace::Below, &[], depth);
        }
    }
}
