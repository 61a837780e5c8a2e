//! A new name for a state of a definition, or for a name in `${…}` that `DefinitionSubstitutions` declares.
//!
//! The definition stands in the template, as a map or as JSON in a text, or is a file of its own.

use super::taken;
use crate::edit::replace_scalar;
use crate::local_name::{LocalKind, LocalName};
use crate::names::shortened;
use sam_core::analysis::Analysis;
use sam_core::asl::{Definition, DefinitionFile, STATE_NAME_LENGTH};
use sam_core::syntax::{Around, NodeRef, ScalarStyle, is_plain};
use sam_core::text::{TextEdit, TextRange, TextSize};

/// The name at an offset, with its place.
pub(super) fn at(analysis: &Analysis, offset: TextSize) -> Option<(TextRange, String)> {
    if let Some(file) = file(analysis) {
        let (range, found) = state(file.definition(), offset)?;
        return Some((inner(analysis, range), found.name.to_owned()));
    }
    let resource = analysis.template().resource_containing(offset)?;
    let definition = Definition::of(resource)?;
    if let Some((range, found)) = state(definition, offset) {
        return Some((inner(analysis, range), found.name.to_owned()));
    }
    let name = substitution(analysis, offset)?;
    let declared = name.entry()?;
    Some((inner(analysis, name.range), declared.name().to_owned()))
}

/// The edits that give the name at an offset another one; none where there is no such name.
pub(super) fn rename(
    analysis: &Analysis,
    offset: TextSize,
    new_name: &str,
) -> Option<Result<Vec<TextEdit>, String>> {
    if let Some(file) = file(analysis) {
        let (_, found) = state(file.definition(), offset)?;
        return Some(found.rename(analysis, new_name));
    }
    let resource = analysis.template().resource_containing(offset)?;
    let definition = Definition::of(resource)?;
    if let Some((_, found)) = state(definition, offset) {
        return Some(found.rename(analysis, new_name));
    }
    let name = substitution(analysis, offset)?;
    let declared = name.entry()?;
    if declared.name() == new_name {
        return Some(Ok(Vec::new()));
    }
    let is_plain = |it: char| it.is_ascii_alphanumeric() || it == '_';
    if new_name.is_empty() || !new_name.chars().all(is_plain) {
        return Some(Err(
            "A substitution is named with letters, digits and `_`.".to_owned()
        ));
    }
    let substitutions = resource.property("DefinitionSubstitutions")?;
    if substitutions.get(new_name).is_some() {
        return Some(Err(taken(new_name)));
    }
    let mut edits: Vec<_> = name
        .uses
        .iter()
        .map(|it| TextEdit::replace(it.range(), new_name))
        .collect();
    edits.push(replace_scalar(analysis, declared.key, new_name)?);
    edits.sort_by_key(|it| it.range.start());
    Some(Ok(edits))
}

/// The name in `${…}` at an offset.
fn substitution(analysis: &Analysis, offset: TextSize) -> Option<LocalName<'_>> {
    LocalName::at(analysis, offset).filter(|it| it.kind == LocalKind::Substitution)
}

/// A document that is the definition of a state machine and not a template.
fn file(analysis: &Analysis) -> Option<DefinitionFile> {
    if analysis.template().is_recognised() {
        return None;
    }
    let text = analysis.slice(TextRange::up_to(analysis.text.len()));
    let is_definition = text.contains("StartAt") && text.contains("States");
    DefinitionFile::read(text).filter(|_| is_definition)
}

/// A state with all places that name it.
struct State<'a> {
    name: &'a str,
    places: Vec<NodeRef<'a>>,
    definition: Definition<'a>,
}

/// The state that is declared or named at an offset, and where.
fn state(definition: Definition<'_>, offset: TextSize) -> Option<(TextRange, State<'_>)> {
    let is_at = |it: &NodeRef<'_>| it.range().contains_inclusive(offset);
    definition.scopes().into_iter().find_map(|scope| {
        let transitions = scope.transitions();
        let keys = scope.states().map(|it| (it.name(), it.key));
        let targets = transitions
            .iter()
            .filter_map(|it| Some((it.name()?, it.target)));
        let all: Vec<_> = keys.chain(targets).collect();
        let (name, node) = *all.iter().find(|(_, node)| is_at(node))?;
        scope.state(name)?;
        let places = all.into_iter().filter(|it| it.0 == name).map(|it| it.1);
        let state = State {
            name,
            places: places.collect(),
            definition,
        };
        Some((node.range(), state))
    })
}

impl State<'_> {
    fn rename(&self, analysis: &Analysis, new_name: &str) -> Result<Vec<TextEdit>, String> {
        if self.name == new_name {
            return Ok(Vec::new());
        }
        let length = new_name.chars().count();
        if length == 0 || length > STATE_NAME_LENGTH || new_name.contains(char::is_control) {
            return Err(format!(
                "A state is named with 1 to {STATE_NAME_LENGTH} characters."
            ));
        }
        let scopes = self.definition.scopes();
        if scopes.iter().any(|it| it.state(new_name).is_some()) {
            return Err(format!(
                "The definition has a state `{}` already.",
                shortened(new_name)
            ));
        }
        // In a text nothing is quoted anew. A file in YAML is no such text.
        let is_file = !analysis.template().is_recognised();
        let is_text = self.definition.is_text && (!is_file || is_json(analysis));
        let edits = self.places.iter().map(|it| match is_text {
            true => in_text(analysis, *it, self.name, new_name),
            false => in_yaml(analysis, *it, new_name),
        });
        let edits: Option<Vec<_>> = edits.collect();
        let mut edits = edits.ok_or(
            "This name cannot be written here. Choose one without quotes and backslashes.",
        )?;
        edits.sort_by_key(|it| it.range.start());
        edits.dedup();
        Ok(edits)
    }
}

/// Whether a document is JSON, by its first letter.
fn is_json(analysis: &Analysis) -> bool {
    let text = analysis.slice(TextRange::up_to(analysis.text.len()));
    text.trim_start().starts_with('{')
}

/// The edit of a name in YAML, which gets quotes only where it has them or must have them.
fn in_yaml(analysis: &Analysis, node: NodeRef<'_>, new_name: &str) -> Option<TextEdit> {
    let is_alias = analysis.slice(node.range()).starts_with('*');
    let was_plain = node.scalar()?.style == ScalarStyle::Plain && !is_alias;
    // Spaces between words do no harm.
    let is_words = new_name == new_name.trim() && !new_name.contains(':');
    match was_plain && is_words && is_plain(&new_name.replace(' ', "-"), Around::Flow) {
        true => Some(TextEdit::replace(node.full_range(), new_name)),
        false => replace_scalar(analysis, node, new_name),
    }
}

/// The edit of a name in JSON.
fn in_text(analysis: &Analysis, node: NodeRef<'_>, name: &str, new_name: &str) -> Option<TextEdit> {
    let written = analysis.slice(node.range());
    let is_plain = written == format!("\"{name}\"") && !new_name.contains(['"', '\\', '\'']);
    is_plain.then(|| TextEdit::replace(node.range(), format!("\"{new_name}\"")))
}

/// A range without the quotes at its ends.
fn inner(analysis: &Analysis, range: TextRange) -> TextRange {
    let text = analysis.slice(range);
    let is_quoted = text.len() > 1 && text.starts_with(['"', '\'']);
    let one = TextSize::new(1);
    match is_quoted {
        true => TextRange::new(range.start() + one, range.end() - one),
        false => range,
    }
}
