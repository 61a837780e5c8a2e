//! A new name for a resource, connector, parameter, condition, mapping, output, loop variable or state, or for what has a
//! name in one part of the template alone, at its declaration and wherever it is used.
//!
//! What SAM generates is named after the resource, so `FnRole` is renamed with `Fn`. A rename that would break the template
//! is refused with a reason.

mod definition_name;
mod local;
mod loop_variable;
mod nesting;
mod replacement;
mod subject;
mod substitution;

pub use nesting::{OuterName, OuterNameKind, nested_paths, outer_name, rename_outer};
pub use replacement::{Replacement, replacement};
pub use substitution::{
    FileSubstitution, definition_paths, file_substitution, is_definition, rename_substitution,
};

use crate::declaration::{Named, Space};
use crate::edit::draft::Draft;
use crate::edit::replace_scalar;
use crate::names::shortened;
use sam_core::analysis::Analysis;
use sam_core::document::Section;
use sam_core::spec::{PSEUDO_PARAMETERS, is_implicit_api};
use sam_core::syntax::NodeRef;
use sam_core::template::Template;
use sam_core::text::{TextEdit, TextRange, TextSize, size};
use std::collections::HashSet;
use subject::Subject;

/// How long a logical ID may be.
const LONGEST: usize = 255;

/// The name at an offset that can be changed, with its place: of `FnRole`, which SAM generates, the part `Fn`.
///
/// # Errors
/// The reason, in at most 160 characters, why what stands at the offset has no name that can be changed.
pub fn prepare_rename(
    analysis: &Analysis,
    offset: TextSize,
) -> Result<(TextRange, String), String> {
    if let Some((range, name)) = loop_variable::at(analysis, offset) {
        return Ok((range, name));
    }
    if let Some((range, name)) = definition_name::at(analysis, offset) {
        return Ok((range, name));
    }
    if let Some((range, name)) = substitution::at(analysis, offset) {
        return Ok((range, name));
    }
    if let Some(found) = local::at(analysis, offset) {
        return found;
    }
    let subject = Subject::at(analysis, offset)?;
    // Editors show the name in place, so it has to be on the line of the cursor.
    let around = subject.range.cover_offset(offset);
    if analysis.slice(around).contains('\n') {
        return Err(format!(
            "Put the cursor on `{}` to rename it.",
            shortened(&subject.name)
        ));
    }
    Ok((subject.range, subject.name))
}

/// The edits that give the name at an offset another one: disjoint and in the order of the text.
///
/// # Errors
/// The reason, in at most 160 characters, why the name cannot be changed or the new one cannot be used.
pub fn rename(
    analysis: &Analysis,
    offset: TextSize,
    new_name: &str,
) -> Result<Vec<TextEdit>, String> {
    let has_errors = analysis.syntax_errors().next().is_some();
    // A definition with `${…}` outside of texts is no JSON yet.
    if let (true, Some(edits)) = (
        !has_errors || !analysis.template().is_recognised(),
        substitution::rename(analysis, offset, new_name),
    ) {
        return edits;
    }
    if has_errors {
        return Err("The template has a syntax error. Correct it before you rename.".to_owned());
    }
    if let Some(edits) = definition_name::rename(analysis, offset, new_name) {
        return edits;
    }
    if let Some(edits) = local::rename(analysis, offset, new_name) {
        return edits;
    }
    is_a_name(new_name)?;
    if let Some(edits) = loop_variable::rename(analysis, offset, new_name) {
        return edits;
    }
    let subject = Subject::at(analysis, offset)?;
    if subject.name == new_name {
        return Ok(Vec::new());
    }
    let Some(space) = subject.space else {
        return of_output(analysis, &subject, new_name);
    };
    is_free(analysis, space, &subject, new_name)?;
    let places = places(analysis, space, &subject);
    let mut edits = vec![of_declaration(analysis, &subject, new_name)?];
    let is_key = |it: &TextRange| subject.entry.key.full_range().contains_range(*it);
    let ranges = places.all().filter(|it| !is_key(it));
    edits.extend(ranges.map(|it| TextEdit::replace(it, new_name)));
    edits.sort_by_key(|it| it.range.start());
    edits.dedup();
    keeps_its_uses(analysis, space, &subject, &places, new_name, &edits)?;
    Ok(edits)
}

/// All places that have the name at an offset, its declaration among them, where all of them are written alike.
pub(crate) fn written_alike(analysis: &Analysis, offset: TextSize) -> Option<Vec<TextRange>> {
    if analysis.syntax_errors().next().is_some() {
        return None;
    }
    let subject = Subject::at(analysis, offset).ok()?;
    let places = places(analysis, subject.space?, &subject);
    let key = analysis.slice(subject.entry.key.range());
    let at = key.find(&subject.name)?;
    let key = TextRange::at(
        subject.entry.key.range().start() + size(at),
        size(subject.name.len()),
    );
    let mut all: Vec<TextRange> = places.all().chain([key]).collect();
    all.sort_by_key(|it| it.start());
    all.dedup();
    let is_alike = |it: &TextRange| analysis.slice(*it) == subject.name;
    all.iter().all(is_alike).then_some(all)
}

fn is_a_name(name: &str) -> Result<(), String> {
    let is_plain = name.bytes().all(|it| it.is_ascii_alphanumeric());
    match !name.is_empty() && is_plain && name.len() <= LONGEST {
        true => Ok(()),
        false => Err("A name has letters and digits only, at most 255.".to_owned()),
    }
}

fn of_declaration(
    analysis: &Analysis,
    subject: &Subject<'_>,
    new_name: &str,
) -> Result<TextEdit, String> {
    replace_scalar(analysis, subject.entry.key, new_name)
        .ok_or_else(|| "This name is an alias. Rename it where its anchor stands.".to_owned())
}

/// Nothing in a template names its outputs.
fn of_output(
    analysis: &Analysis,
    subject: &Subject<'_>,
    new_name: &str,
) -> Result<Vec<TextEdit>, String> {
    if analysis.template().declares(Section::Outputs, new_name) {
        return Err(taken(new_name));
    }
    Ok(vec![of_declaration(analysis, subject, new_name)?])
}

fn taken(name: &str) -> String {
    format!("The template declares `{}` already.", shortened(name))
}

/// Whether nothing has the new name yet, and nothing that SAM generates would get a name that is taken.
fn is_free(
    analysis: &Analysis,
    space: Space,
    subject: &Subject<'_>,
    new_name: &str,
) -> Result<(), String> {
    let template = analysis.template();
    let new = subject.whole(new_name);
    let of_new = named(space, &new, subject.range);
    if PSEUDO_PARAMETERS.contains(&new_name) || is_declared(template, space, &new) {
        return Err(taken(&new));
    }
    let generated = match space {
        Space::Values => analysis.resolver().generated(),
        Space::Conditions | Space::Mappings => Vec::new(),
    };
    if generated.iter().any(|(id, _)| *id == new) {
        return Err(format!(
            "SAM generates a resource `{}` already.",
            shortened(&new)
        ));
    }
    if !of_new.uses(template).is_empty() {
        return Err(format!(
            "The template uses the name `{}` already, without a declaration.",
            shortened(&new)
        ));
    }
    let old = subject.whole(&subject.name);
    // Events without an API of their own use what has this name.
    if space == Space::Values && is_implicit_api(&old) {
        return Err("SAM gives this name to the API of events that name none. Name the API in the events first.".to_owned());
    }
    let renamed = generated.iter().filter_map(|(id, _)| {
        let rest = id.strip_prefix(&*old)?;
        Some(format!("{new}{rest}"))
    });
    let mut clashes = renamed.filter(|it| is_declared(template, space, it));
    match clashes.next() {
        Some(clash) => Err(format!(
            "SAM would generate `{}`, which the template declares already.",
            shortened(&clash)
        )),
        None => Ok(()),
    }
}

fn is_declared(template: Template<'_>, space: Space, name: &str) -> bool {
    match space {
        Space::Values => {
            template.declares(Section::Resources, name)
                || template.declares(Section::Parameters, name)
                || subject::connector(template, name).is_some()
        }
        Space::Conditions => template.declares(Section::Conditions, name),
        Space::Mappings => template.declares(Section::Mappings, name),
    }
}

fn named(space: Space, name: &str, range: TextRange) -> Named<'_> {
    Named {
        space,
        name: name.into(),
        range,
    }
}

/// Where a name is used; each range is what is to be written anew.
#[derive(Debug, Default)]
struct Places {
    /// References to the name itself.
    direct: Vec<TextRange>,
    /// References to what is named after it, with the part of their name behind it.
    derived: Vec<(TextRange, String)>,
    /// The places of a parameter in `AWS::CloudFormation::Interface`.
    interface: Vec<TextRange>,
    /// The places that name an API by its logical ID as a text.
    texts: Vec<TextRange>,
}

impl Places {
    fn all(&self) -> impl Iterator<Item = TextRange> {
        let derived = self.derived.iter().map(|(range, _)| range);
        let all = self
            .direct
            .iter()
            .chain(derived)
            .chain(&self.interface)
            .chain(&self.texts);
        all.copied()
    }
}

fn places(analysis: &Analysis, space: Space, subject: &Subject<'_>) -> Places {
    let template = analysis.template();
    let whole = subject.whole(&subject.name);
    let own = |range: TextRange| {
        TextRange::at(
            range.start() + size(subject.prefix.len()),
            size(subject.name.len()),
        )
    };
    let direct = named(space, &whole, subject.range).uses(template);
    let mut places = Places {
        direct: direct.into_iter().map(own).collect(),
        ..Places::default()
    };
    if space != Space::Values {
        return places;
    }
    let mut known: HashSet<&str> = HashSet::new();
    let mut others: HashSet<&str> = HashSet::new();
    let written = template.references().filter(|it| !it.0.is_empty());
    for (range, reference) in written {
        let name = reference.name.split('.').next().unwrap_or_default();
        let Some(rest) = name.strip_prefix(&*whole).filter(|it| !it.is_empty()) else {
            continue;
        };
        if others.contains(name) || Space::of(reference.kind) != space {
            continue;
        }
        if known.contains(name) || subject.gives_its_name_to(analysis, name) {
            known.insert(name);
            let written = TextRange::at(range.start(), size(name.len()));
            places.derived.push((own(written), rest.to_owned()));
        } else {
            others.insert(name);
        }
    }
    places.interface = interface_uses(analysis, subject);
    places.texts = api_texts(analysis, subject);
    places
}

/// The places that name a parameter in `AWS::CloudFormation::Interface`, which says how the console shows parameters.
fn interface_uses(analysis: &Analysis, subject: &Subject<'_>) -> Vec<TextRange> {
    let template = analysis.template();
    let name = &*subject.name;
    if !subject.prefix.is_empty() || !template.declares(Section::Parameters, name) {
        return Vec::new();
    }
    let interface = template.entry(Section::Metadata, "AWS::CloudFormation::Interface");
    let Some(interface) = interface.map(|it| it.value) else {
        return Vec::new();
    };
    let groups = interface.get("ParameterGroups");
    let groups = groups.into_iter().flat_map(NodeRef::items);
    let listed = groups.filter_map(|it| it.get("Parameters"));
    let listed = listed.flat_map(NodeRef::items);
    let labels = interface.get("ParameterLabels");
    let labels = labels.into_iter().flat_map(NodeRef::entries);
    let named = listed.chain(labels.map(|it| it.key));
    named
        .filter(|it| it.as_str() == Some(name))
        .filter_map(|it| {
            let at = analysis.slice(it.range()).find(name)?;
            Some(TextRange::at(
                it.range().start() + size(at),
                size(name.len()),
            ))
        })
        .collect()
}

/// The events that name an API by its logical ID as a text, which the transform reads as a name too.
fn api_texts(analysis: &Analysis, subject: &Subject<'_>) -> Vec<TextRange> {
    let template = analysis.template();
    let name = &*subject.name;
    if !subject.prefix.is_empty() || !template.declares(Section::Resources, name) {
        return Vec::new();
    }
    let events = template.resources().filter_map(|it| it.property("Events"));
    let properties = events
        .flat_map(NodeRef::entries)
        .filter_map(|it| it.value.get("Properties"));
    let ids = properties.flat_map(|it| [it.get("RestApiId"), it.get("ApiId")]);
    ids.flatten()
        .filter(|it| it.as_str() == Some(name))
        .filter_map(|it| {
            let at = analysis.slice(it.range()).find(name)?;
            Some(TextRange::at(
                it.range().start() + size(at),
                size(name.len()),
            ))
        })
        .collect()
}

/// The template after some edits.
fn draft_of(analysis: &Analysis, edits: &[TextEdit]) -> Option<Analysis> {
    let mut draft = Draft::new(analysis);
    draft.edit(|_| Some(edits.to_vec()))?;
    Some(Analysis::new(draft.document()))
}

/// Whether all that names the subject still does so with the new name: variables of `Fn::Sub` and of loops hide names.
fn keeps_its_uses(
    analysis: &Analysis,
    space: Space,
    subject: &Subject<'_>,
    places: &Places,
    new_name: &str,
    edits: &[TextEdit],
) -> Result<(), String> {
    let Some(after) = draft_of(analysis, edits) else {
        return Ok(());
    };
    let template = after.template();
    let new = subject.whole(new_name);
    let uses = |name: &str| named(space, name, subject.range).uses(template).len();
    let hidden = || {
        Err(format!(
            "`{}` would hide the new name where a variable of `Fn::Sub` or `Fn::ForEach` has it.",
            shortened(new_name)
        ))
    };
    if uses(&new) != places.direct.len() {
        return hidden();
    }
    if places.derived.is_empty() {
        return Ok(());
    }
    let (before, after) = (analysis.resolver(), after.resolver());
    let generated = |it: Vec<(&str, &str)>| -> HashSet<String> {
        it.into_iter().map(|(id, _)| id.to_owned()).collect()
    };
    let (before, after) = (generated(before.generated()), generated(after.generated()));
    let old = subject.whole(&subject.name);
    for (_, rest) in &places.derived {
        let (was, is) = (format!("{old}{rest}"), format!("{new}{rest}"));
        if before.contains(&was) && !after.contains(&is) {
            return Err(format!(
                "The name `{}` has a hash that the rename would change. Take its use away first.",
                shortened(&was)
            ));
        }
        if uses(&is) == 0 {
            return hidden();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
