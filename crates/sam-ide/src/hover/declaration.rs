//! A parameter, condition, mapping or output, at its key or where it is named: what it is, and who names it.

use super::{Hover, paragraphs};
use crate::grant::phrase::{Phrase, code, escape};
use crate::links;
use crate::place::Place;
use crate::template_keys::KeyHolder;
use sam_core::analysis::Analysis;
use sam_core::document::Section;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::reference::ReferenceKind;
use sam_core::text::TextSize;

/// How many values or names are listed, and how long a value is at most that is shown.
const MOST: usize = 12;
const LONGEST: usize = 80;

pub(super) fn hover(analysis: &Analysis, place: &Place<'_>, _offset: TextSize) -> Option<Hover> {
    let template = analysis.template();
    let (section, entry, range) = match place {
        Place::Declaration(section, entry) => (*section, *entry, entry.key.full_range()),
        Place::Name(range, reference) => {
            let section = match reference.kind {
                ReferenceKind::Ref | ReferenceKind::Sub => Section::Parameters,
                ReferenceKind::Condition => Section::Conditions,
                ReferenceKind::Mapping => Section::Mappings,
                ReferenceKind::GetAtt | ReferenceKind::DependsOn | ReferenceKind::ConnectorEnd => {
                    return None;
                }
            };
            (section, template.entry(section, &reference.name)?, *range)
        }
        Place::LogicalId(_)
        | Place::ConnectorId(..)
        | Place::ConnectorName(_)
        | Place::ConnectorsKey(..)
        | Place::ConnectorPermissions(_)
        | Place::ConnectorPermission(..)
        | Place::ConnectorEnd(..)
        | Place::InConnector(_)
        | Place::Policy(_)
        | Place::Nothing => return None,
    };
    let (kind, name, mut parts) = match section {
        Section::Parameters => ("parameter", "Parameters", parameter(entry)),
        Section::Conditions => ("condition", "Conditions", written(analysis, entry.value)),
        Section::Mappings => ("mapping", "Mappings", mapping(entry.value)),
        Section::Outputs => {
            let value = entry.value.get("Value");
            let value = value.map_or_else(Vec::new, |it| written(analysis, it));
            ("output", "Outputs", value)
        }
        Section::Rules => ("rule", "Rules", Vec::new()),
        Section::Globals => ("section of `Globals`", "Globals", Vec::new()),
        Section::Preamble
        | Section::Other
        | Section::Resources
        | Section::Metadata
        | Section::Whole
        | Section::Surplus => return None,
    };
    if matches!(
        section,
        Section::Parameters | Section::Conditions | Section::Mappings
    ) {
        parts.push(uses(analysis, entry.name()));
    }
    parts.insert(0, format!("**{}** · {kind}", code(entry.name())));
    parts.push(match KeyHolder::Template.page(name) {
        Some(page) => links::to_user_guide(name, page),
        None => links::to_globals(),
    });
    Some(paragraphs(range, parts))
}

/// The type, default and allowed values of a parameter.
fn parameter(entry: EntryRef<'_>) -> Vec<String> {
    let text = |key| entry.value.get(key).and_then(NodeRef::scalar);
    let mut parts = Vec::new();
    parts.extend(text("Description").map(|it| escape(&shortened(&it.value))));
    parts.extend(text("Type").map(|it| format!("Type: {}", code(&it.value))));
    parts.extend(text("Default").map(|it| match &*it.value {
        "" => "Default: empty text".to_owned(),
        value => format!("Default: {}", code(&shortened(value))),
    }));
    if let Some(allowed) = entry.value.get("AllowedValues") {
        let values = allowed.items().filter_map(NodeRef::scalar);
        let values: Vec<_> = values.map(|it| it.value.to_string()).collect();
        let values = Phrase::enumeration(&values, MOST).markdown();
        parts.push(format!("Allowed values: {values}"));
    }
    parts.extend(text("AllowedPattern").map(|it| format!("Pattern: {}", code(&it.value))));
    parts.extend(range(entry, ("MinLength", "MaxLength"), " characters"));
    parts.extend(range(entry, ("MinValue", "MaxValue"), ""));
    let is_hidden = text("NoEcho").is_some_and(|it| it.value.eq_ignore_ascii_case("true"));
    parts.extend(is_hidden.then(|| "Hidden: CloudFormation does not show the value.".to_owned()));
    parts
}

/// `Limits: 1 to 5 characters`, if there are limits.
fn range(entry: EntryRef<'_>, (least, most): (&str, &str), unit: &str) -> Option<String> {
    let bound = |key| Some(&*entry.value.get(key)?.scalar()?.value);
    Some(match (bound(least), bound(most)) {
        (Some(least), Some(most)) => format!("Limits: {least} to {most}{unit}"),
        (Some(least), None) => format!("Limits: {least} or more{unit}"),
        (None, Some(most)) => format!("Limits: up to {most}{unit}"),
        (None, None) => return None,
    })
}

/// A value as it is written, on one line.
fn written(analysis: &Analysis, value: NodeRef<'_>) -> Vec<String> {
    let text = analysis.slice(value.full_range());
    let words: Vec<_> = text.split_whitespace().collect();
    vec![code(&shortened(&words.join(" ")))]
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The keys of a mapping.
fn mapping(value: NodeRef<'_>) -> Vec<String> {
    let keys: Vec<_> = value.entries().map(|it| it.name().to_owned()).collect();
    vec![format!(
        "Keys: {}",
        Phrase::enumeration(&keys, MOST).markdown()
    )]
}

/// Who names it: resources, then `Globals`, conditions, outputs and other items.
/// The items of the template that name it.
pub(super) fn uses(analysis: &Analysis, name: &str) -> String {
    let template = analysis.template();
    let resources = template.resources_naming(name);
    let names: Vec<_> = resources.iter().map(|it| it.id.to_owned()).collect();
    let mut parts = Vec::new();
    if !names.is_empty() {
        parts.push(Phrase::enumeration(&names, MOST).markdown());
    }
    let items: Vec<_> = template.mentioning(name).map(|(_, it)| it).collect();
    let of_globals = items.iter().filter(|it| it.section == Section::Globals);
    parts.extend(of_globals.map(|it| format!("`Globals.{}`", it.name)));
    for (section, one, several) in [
        (Section::Conditions, "condition", "conditions"),
        (Section::Rules, "rule", "rules"),
        (Section::Outputs, "output", "outputs"),
    ] {
        let of = items.iter().filter(|it| it.section == section);
        let names: Vec<_> = of.map(|it| it.name.to_string()).collect();
        let noun = if names.len() == 1 { one } else { several };
        if !names.is_empty() {
            let names = Phrase::enumeration(&names, MOST).markdown();
            parts.push(format!("{noun} {names}"));
        }
    }
    match parts.as_slice() {
        [] if template.is_referenced(name) => "No resource names it.".to_owned(),
        [] => "Nothing names it.".to_owned(),
        [_, ..] => format!("Named in {}", parts.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    const TEMPLATE: &str = "\
Parameters:
  ①Stage:
    Type: String
    Default: dev
    AllowedValues: [dev, prod]
Mappings:
  Sizes: {dev: {Memory: 128}, prod: {Memory: 1024}}
Conditions:
  IsProd: !Equals [!Ref ②Stage, prod]
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Condition: ③IsProd
    Properties:
      DelaySeconds: !FindInMap [④Sizes, !Ref Stage, Memory]
Outputs:
  ⑤Url:
    Value: !Ref Jobs
";

    fn at(mark: char) -> String {
        let text = TEMPLATE.replace(mark, "$0");
        text.replace(['①', '②', '③', '④', '⑤'], "")
    }

    #[test]
    fn a_parameter_that_globals_names() {
        check(
            "Transform: AWS::Serverless-2016-10-31\nParameters: {Lev$0el: {Type: String}}\nGlobals: {Function: {Environment: {Variables: {LEVEL: !Ref Level}}}}\nResources: {}\n",
            expect![[r#"
                [Level]

                **`Level`** · parameter

                Type: `String`

                Named in `Globals.Function`
            "#]],
        );
    }

    #[test]
    fn a_parameter_shows_its_type_and_values() {
        check(
            &at('①'),
            expect![[r#"
                [Stage]

                **`Stage`** · parameter

                Type: `String`

                Default: `dev`

                Allowed values: `dev` and `prod`

                Named in `Jobs`; condition `IsProd`
            "#]],
        );
        check(
            &at('②'),
            expect![[r#"
                [Stage]

                **`Stage`** · parameter

                Type: `String`

                Default: `dev`

                Allowed values: `dev` and `prod`

                Named in `Jobs`; condition `IsProd`
            "#]],
        );
    }

    #[test]
    fn a_condition_a_mapping_and_an_output_show_what_they_are() {
        check(
            &at('③'),
            expect![[r#"
                [IsProd]

                **`IsProd`** · condition

                `!Equals [!Ref Stage, prod]`

                Named in `Jobs`
            "#]],
        );
        check(
            &at('④'),
            expect![[r#"
                [Sizes]

                **`Sizes`** · mapping

                Keys: `dev` and `prod`

                Named in `Jobs`
            "#]],
        );
        check(
            &at('⑤'),
            expect![[r#"
                [Url]

                **`Url`** · output

                `!Ref Jobs`
            "#]],
        );
    }

    #[test]
    fn a_parameter_shows_all_that_is_said_of_it() {
        check(
            "Parameters:\n  Pass$0word: {Type: String, Description: Of the owner, NoEcho: true, MinLength: 8}\nResources: {}\nOutputs:\n  Shown: {Value: !Ref Password}\n",
            expect![[""]],
        );
    }
}
