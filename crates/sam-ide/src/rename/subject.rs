//! What a rename is about: the name at an offset, and the one entry that declares it.

use crate::declaration::{Named, Space};
use crate::names::shortened;
use crate::place::Place;
use sam_core::analysis::Analysis;
use sam_core::connector::{Connector, ConnectorForm, declared};
use sam_core::document::Section;
use sam_core::syntax::{EntryRef, FileFormat};
use sam_core::template::Template;
use sam_core::text::{TextRange, TextSize, size};

/// A name that can be changed.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    /// What kind of thing it names; none for an output, which nothing in the template names.
    pub(super) space: Option<Space>,
    /// Of an embedded connector the logical ID of its resource, with which its own begins; else empty.
    pub(super) prefix: String,
    /// The key that declares it.
    pub(super) name: String,
    /// Where the name stands at the offset.
    pub(super) range: TextRange,
    /// What declares it.
    pub(super) entry: EntryRef<'a>,
}

impl<'a> Subject<'a> {
    /// The name at an offset.
    ///
    /// # Errors
    /// The reason why there is none that can be changed.
    pub(super) fn at(analysis: &'a Analysis, offset: TextSize) -> Result<Self, String> {
        let template = analysis.template();
        if let Place::Declaration(Section::Outputs, entry) = Place::at(analysis, offset) {
            return Ok(Self {
                space: None,
                prefix: String::new(),
                name: entry.name().to_owned(),
                range: entry.key.range(),
                entry,
            });
        }
        let named = Named::at(analysis, offset).ok_or(
            "Only resources, connectors, parameters, conditions, mappings and outputs have a name to change.",
        )?;
        let subject = Self::of(analysis, &named)?;
        let range = subject.entry.key.range();
        let in_loop = [range, subject.range].into_iter().any(|it| {
            let block = analysis.block_at(it.start());
            block.is_some_and(|it| it.block.is_loop())
        });
        if in_loop {
            return Err("`Fn::ForEach` makes this name. Change the loop instead.".to_owned());
        }
        let is_written = analysis.slice(range).contains(subject.entry.name());
        if analysis.format() != FileFormat::Template && !is_written {
            return Err(
                "The framework makes this name of that of the function. Change the function's name instead."
                    .to_owned(),
            );
        }
        subject.is_declared_once(template)?;
        Ok(subject)
    }

    fn of(analysis: &'a Analysis, named: &Named<'a>) -> Result<Self, String> {
        let template = analysis.template();
        let whole = &*named.name;
        let declarations = named.declarations(analysis);
        let entry = match declarations.as_slice() {
            [] => {
                return Err(format!(
                    "Nothing in this template declares `{}`.",
                    shortened(whole)
                ));
            }
            [one] => *one,
            _ => return Err(not_by_name(whole)),
        };
        // The key of an embedded connector is only a part of the ID.
        let on_key = entry.key.range() == named.range;
        let part = |start: usize, length: usize| match on_key {
            true => named.range,
            false => TextRange::at(named.range.start() + size(start), size(length)),
        };
        let subject = |prefix: &str, entry: EntryRef<'a>| Self {
            space: Some(named.space),
            prefix: prefix.to_owned(),
            name: entry.name().to_owned(),
            range: part(prefix.len(), entry.name().len()),
            entry,
        };
        if entry.name() == whole {
            return Ok(subject("", entry));
        }
        if let Some(connector) = connector(template, whole)
            && let Some(prefix) = whole.strip_suffix(entry.name())
            && matches!(connector.form, ConnectorForm::Embedded(_))
        {
            return Ok(subject(prefix, entry));
        }
        // What SAM generates is named after the connector or the resource that it is generated from.
        let connectors = declared(template).into_iter();
        let mut connectors = connectors.filter(|it| same_key(it.entry, entry));
        if let Some(connector) = connectors.next()
            && whole.starts_with(&*connector.id)
            && let Some(prefix) = connector.id.strip_suffix(entry.name())
        {
            return Ok(subject(prefix, entry));
        }
        let owner = template.resource_containing(entry.key.range().start());
        match owner.filter(|it| whole.starts_with(it.id)) {
            Some(owner) => Ok(subject("", owner.entry)),
            None => Err(not_by_name(whole)),
        }
    }

    /// The logical ID that it has with a name.
    pub(super) fn whole(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Whether what has this longer name is generated from what the subject declares, or embedded in it.
    pub(super) fn gives_its_name_to(&self, analysis: &Analysis, name: &str) -> bool {
        let template = analysis.template();
        if template.declares(Section::Resources, name)
            || template.declares(Section::Parameters, name)
        {
            return false;
        }
        let longer = Named {
            space: Space::Values,
            name: name.into(),
            range: self.range,
        };
        let from = longer.declarations(analysis);
        let own = self.entry.range();
        let is_own = !from.is_empty() && from.iter().all(|it| own.contains_range(it.key.range()));
        let of_connector = || {
            let mut connectors = declared(template).into_iter();
            connectors.any(|it| from.iter().all(|entry| same_key(it.entry, *entry)))
        };
        is_own && (of_connector() || is_generated(analysis, name))
    }

    /// A name that stands twice is not changed: which one a use names is for its writer to say.
    fn is_declared_once(&self, template: Template<'_>) -> Result<(), String> {
        let sections: &[Section] = match self.space {
            Some(Space::Values) => &[Section::Resources, Section::Parameters],
            None => return Ok(()),
            Some(Space::Conditions) => &[Section::Conditions],
            Some(Space::Mappings) => &[Section::Mappings],
        };
        let declared = sections.iter().flat_map(|it| template.items_of(*it));
        let whole = self.whole(&self.name);
        let count = declared.filter(|(_, it)| *it.name == *whole).count();
        let embedded = match self.space {
            Some(Space::Values) => declared_connectors(template, &whole),
            Some(Space::Conditions | Space::Mappings) | None => 0,
        };
        match count + embedded {
            0 | 1 => Ok(()),
            _ => Err(format!(
                "The template declares `{}` more than once. Keep one of them first.",
                shortened(&whole)
            )),
        }
    }
}

/// How many embedded connectors have a logical ID.
fn declared_connectors(template: Template<'_>, id: &str) -> usize {
    let connectors = declared(template).into_iter();
    let embedded = connectors.filter(|it| match it.form {
        ConnectorForm::Embedded(_) => it.id == id,
        ConnectorForm::Standalone(_) => false,
    });
    embedded.count()
}

fn same_key(one: EntryRef<'_>, other: EntryRef<'_>) -> bool {
    one.key.range() == other.key.range()
}

fn is_generated(analysis: &Analysis, name: &str) -> bool {
    let generated = analysis.resolver().generated();
    generated.iter().any(|(id, _)| *id == name)
}

fn not_by_name(name: &str) -> String {
    format!(
        "SAM generates `{}`, and no name of the template decides on it.",
        shortened(name)
    )
}

/// The connector of a logical ID.
pub(super) fn connector<'a>(template: Template<'a>, id: &str) -> Option<Connector<'a>> {
    declared(template).into_iter().find(|it| it.id == id)
}
