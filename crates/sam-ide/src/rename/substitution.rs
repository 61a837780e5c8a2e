//! A new name for what `DefinitionSubstitutions` fills into a definition that is a file: in the template and in the file.

use super::taken;
use crate::edit::replace_scalar;
use crate::file_paths::{FileKind, file_properties};
use sam_core::analysis::Analysis;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;
use sam_core::text::{TextEdit, TextRange, TextSize, size};

/// A name that the file of a definition uses, `${Table}`, and that templates declare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSubstitution {
    /// The name.
    pub name: String,
    /// The path of the file as the template writes it; none if the document is the file.
    pub file: Option<String>,
}

/// The name at an offset of a template or of a definition, if it is used in the one and declared in the other.
pub fn file_substitution(analysis: &Analysis, offset: TextSize) -> Option<FileSubstitution> {
    find(analysis, offset).map(|it| it.1)
}

/// The edits that give such a name another one in another document, in the order of the text: in the file of the definition,
/// or in a template. `is_file` says of a path in a template whether it is that of the file.
pub fn rename_substitution(
    other: &Analysis,
    is_file: impl Fn(&str) -> bool,
    name: &str,
    new_name: &str,
) -> Vec<TextEdit> {
    let mut edits: Vec<TextEdit> = match is_definition(other) {
        true => {
            let places = places(other, name).into_iter();
            places.map(|it| TextEdit::replace(it, new_name)).collect()
        }
        false => {
            let keys = keys(other, &is_file, name);
            let is_free = keys.iter().all(|it| it.0.get(new_name).is_none());
            let keys = keys.iter().filter(|_| is_free);
            keys.filter_map(|it| replace_scalar(other, it.1.key, new_name))
                .collect()
        }
    };
    edits.sort_by_key(|it| it.range.start());
    edits
}

/// The paths of the definitions that a template names.
pub fn definition_paths(analysis: &Analysis) -> Vec<String> {
    let all = analysis.template().resources().filter_map(definition_path);
    all.map(str::to_owned).collect()
}

pub(super) fn at(analysis: &Analysis, offset: TextSize) -> Option<(TextRange, String)> {
    let (range, found) = find(analysis, offset)?;
    Some((range, found.name))
}

/// The edits in the document; none where no such name stands at the offset.
pub(super) fn rename(
    analysis: &Analysis,
    offset: TextSize,
    new_name: &str,
) -> Option<Result<Vec<TextEdit>, String>> {
    let (_, found) = find(analysis, offset)?;
    if found.name == new_name {
        return Some(Ok(Vec::new()));
    }
    let is_plain = |it: char| it.is_ascii_alphanumeric() || it == '_';
    if new_name.is_empty() || !new_name.chars().all(is_plain) {
        return Some(Err(
            "A substitution is named with letters, digits and `_`.".to_owned()
        ));
    }
    let is_file = |it: &str| found.file.as_deref() == Some(it);
    let is_taken = match &found.file {
        Some(_) => {
            let keys = keys(analysis, &is_file, &found.name);
            keys.iter().any(|it| it.0.get(new_name).is_some())
        }
        None => !places(analysis, new_name).is_empty(),
    };
    if is_taken {
        return Some(Err(match &found.file {
            Some(_) => taken(new_name),
            None => format!("The definition uses `${{{new_name}}}` already."),
        }));
    }
    Some(Ok(rename_substitution(
        analysis,
        is_file,
        &found.name,
        new_name,
    )))
}

fn find(analysis: &Analysis, offset: TextSize) -> Option<(TextRange, FileSubstitution)> {
    if is_definition(analysis) {
        let (range, name) = all_places(analysis)
            .into_iter()
            .find(|(range, _)| range.contains_inclusive(offset))?;
        let name = name.to_owned();
        return Some((range, FileSubstitution { name, file: None }));
    }
    let resource = analysis.template().resource_containing(offset)?;
    let file = definition_path(resource)?;
    let mut keys = resource.property("DefinitionSubstitutions")?.entries();
    let key = keys.find(|it| it.key.range().contains_inclusive(offset))?;
    let name = key.name();
    let written = analysis.slice(key.key.range());
    let range = TextRange::at(
        key.key.range().start() + size(written.find(name)?),
        size(name.len()),
    );
    let found = FileSubstitution {
        name: name.to_owned(),
        file: Some(file.to_owned()),
    };
    Some((range, found))
}

/// The path of the definition of a state machine, if it is a file.
fn definition_path(resource: Resource<'_>) -> Option<&str> {
    let is_machine = resource.type_name()?.ends_with("::StateMachine");
    let file = file_properties(resource).find(|it| it.kind == FileKind::Definition);
    file.filter(|_| is_machine).map(|it| it.path)
}

/// The entries of `DefinitionSubstitutions` that declare a name for a file, with the maps they are in.
fn keys<'a>(
    analysis: &'a Analysis,
    is_file: &impl Fn(&str) -> bool,
    name: &str,
) -> Vec<(NodeRef<'a>, EntryRef<'a>)> {
    let resources = analysis.template().resources();
    let machines = resources.filter(|it| definition_path(*it).is_some_and(is_file));
    let maps = machines.filter_map(|it| it.property("DefinitionSubstitutions"));
    maps.filter_map(|it| Some((it, it.entry(name)?))).collect()
}

/// Whether a document is the definition of a state machine and not a template.
pub fn is_definition(analysis: &Analysis) -> bool {
    let text = analysis.slice(TextRange::up_to(analysis.text.len()));
    !analysis.template().is_recognised() && text.contains("StartAt") && text.contains("States")
}

/// Where a definition uses a name.
fn places(analysis: &Analysis, name: &str) -> Vec<TextRange> {
    let all = all_places(analysis).into_iter();
    all.filter(|it| it.1 == name).map(|it| it.0).collect()
}

/// What stands in `${…}` in a definition.
fn all_places(analysis: &Analysis) -> Vec<(TextRange, &str)> {
    let text = analysis.slice(TextRange::up_to(analysis.text.len()));
    let is_name = |it: &char| it.is_ascii_alphanumeric() || *it == '_';
    let starts = text.match_indices("${").map(|(at, _)| at + 2);
    let all = starts.filter_map(|at| {
        let (name, _) = text.get(at..)?.split_once('}')?;
        let is_plain = !name.is_empty() && name.chars().all(|it| is_name(&it));
        is_plain.then(|| (TextRange::at(size(at), size(name.len())), name))
    });
    all.collect()
}

#[cfg(test)]
mod tests {
    use super::{FileSubstitution, definition_paths, file_substitution, rename_substitution};
    use crate::{prepare_rename, rename};
    use sam_core::analysis::Analysis;
    use sam_core::text::{TextEdit, TextSize};

    const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.json
      DefinitionSubstitutions: {Table: !Ref Orders, Topic: !Ref News}
  Again:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.json
      DefinitionSubstitutions: {'Table': archive}
  Other:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: other.asl.json
      DefinitionSubstitutions: {Table: !Ref Orders}
  Orders: {Type: AWS::Serverless::SimpleTable}
  News: {Type: AWS::SNS::Topic}
";

    const DEFINITION: &str = r#"{"StartAt": "Put", "States": {"Put": {"Type": "Task",
  "Resource": "arn:aws:states:::dynamodb:putItem", "TimeoutSeconds": ${Timeout},
  "Parameters": {"TableName": "${Table}", "Item": {"id": {"S": "${Table}/${Tables}"}}}, "End": true}}}
"#;

    fn offset(text: &str, before: &str) -> TextSize {
        TextSize::try_from(text.find(before).unwrap() + before.len() - 1).unwrap()
    }

    fn renamed(text: &str, before: &str, new_name: &str) -> Result<String, String> {
        let analysis = Analysis::open(1, text);
        let edits = rename(&analysis, offset(text, before), new_name)?;
        Ok(TextEdit::apply_all(text, &edits))
    }

    #[test]
    fn a_substitution_is_renamed_in_the_template_and_in_the_file() {
        let analysis = Analysis::open(1, TEMPLATE);
        let at = offset(TEMPLATE, "{Table");
        assert_eq!(prepare_rename(&analysis, at).unwrap().1, "Table");
        let found = file_substitution(&analysis, at);
        let expected = FileSubstitution {
            name: "Table".to_owned(),
            file: Some("flow.asl.json".to_owned()),
        };
        assert_eq!(found, Some(expected));
        let expected = TEMPLATE
            .replace("{Table: !Ref Orders, ", "{Goods: !Ref Orders, ")
            .replace("{'Table'", "{'Goods'");
        assert_eq!(
            renamed(TEMPLATE, "{Table", "Goods").as_deref(),
            Ok(&*expected)
        );
        let file = Analysis::open(1, DEFINITION);
        let edits = rename_substitution(&file, |_| false, "Table", "Goods");
        let expected = DEFINITION.replace("${Table}", "${Goods}");
        assert_eq!(TextEdit::apply_all(DEFINITION, &edits), expected);
    }

    #[test]
    fn a_substitution_is_renamed_from_the_file() {
        let expected = DEFINITION.replace("${Table}", "${Goods}");
        assert_eq!(
            renamed(DEFINITION, "${Tab", "Goods").as_deref(),
            Ok(&*expected)
        );
        let expected = DEFINITION.replace("${Timeout}", "${Wait}");
        assert_eq!(
            renamed(DEFINITION, "${Time", "Wait").as_deref(),
            Ok(&*expected)
        );
        let template = Analysis::open(1, TEMPLATE);
        let edits = rename_substitution(&template, |it| it == "flow.asl.json", "Table", "Goods");
        assert_eq!(edits.len(), 2);
        assert_eq!(
            definition_paths(&template),
            ["flow.asl.json", "flow.asl.json", "other.asl.json"]
        );
    }

    #[test]
    fn a_name_that_is_taken_or_no_name_is_refused() {
        for (text, before, new_name, reason) in [
            (
                TEMPLATE,
                "{Table",
                "Topic",
                "The template declares `Topic` already.",
            ),
            (
                TEMPLATE,
                "{Table",
                "a-b",
                "A substitution is named with letters, digits and `_`.",
            ),
            (
                DEFINITION,
                "${Tab",
                "Tables",
                "The definition uses `${Tables}` already.",
            ),
        ] {
            assert_eq!(renamed(text, before, new_name), Err(reason.to_owned()));
        }
        let template = Analysis::open(1, TEMPLATE);
        let edits = rename_substitution(&template, |_| true, "Table", "Topic");
        assert_eq!(edits, [], "two names would become one");
    }
}
