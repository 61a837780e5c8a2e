//! A property of a resource or of `Globals`: what its value is, what a change does, and what `Globals` gives.

use super::schema_place::SchemaPlace;
use super::{Hover, paragraphs};
use crate::globals::{ignores, resources_of};
use crate::grant::phrase::{Phrase, code};
use crate::place::Place;
use crate::{links, property};
use sam_core::analysis::Analysis;
use sam_core::document::cursor::{self, Path};
use sam_core::document::{Document, Section};
use sam_core::spec::schema::Shape;
use sam_core::syntax::EntryRef;
use sam_core::template::intrinsic;
use sam_core::text::{PositionEncoding, TextSize};

/// How long a value of `Globals` is at most that is shown.
const LONGEST: usize = 60;

pub(super) fn hover(analysis: &Analysis, _place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let path = cursor::path(analysis, offset).filter(|it| it.on_key)?;
    let place = SchemaPlace::of(&path)?;
    let key = place.entry.key.full_range();
    if !key.contains_inclusive(offset) {
        return None;
    }
    if let Some(shape) = place.free_entry() {
        return Some(paragraphs(key, free_entry(&path, &place, &shape)?));
    }
    let property = place.property()?;
    let more = match (place.section, place.is_first) {
        (Section::Resources, true) => from_globals(analysis, place.holder, place.entry),
        (Section::Globals, true) => reach(analysis, place.holder.name(), property.name),
        _ => None,
    };
    let mut parts = property::paragraphs(&property, more);
    parts.splice(1..1, property::keys(&property.shape));
    Some(paragraphs(key, parts))
}

/// A key that the template chooses, in a map of a property: an environment variable, an event.
fn free_entry(path: &Path<'_>, place: &SchemaPlace<'_>, shape: &Shape) -> Option<Vec<String>> {
    let (_, way) = path.steps.split_last()?;
    let around = Path {
        block: path.block,
        steps: way.to_vec(),
        on_key: true,
    };
    let property = SchemaPlace::of(&around)?.property()?;
    // The schema takes any value, since SAM hands it on.
    let kind = match property.name {
        "Variables" => "string".to_owned(),
        _ => property::kind(shape),
    };
    Some(vec![
        format!(
            "**{}** · entry of {} · {kind}",
            code(place.entry.name()),
            code(property.name),
        ),
        links::to_property(&property),
    ])
}

/// How many names of resources are listed.
const MOST: usize = 8;

/// Which resources have a property of `Globals`.
fn reach(document: &Document, section: &str, name: &str) -> Option<String> {
    let template = document.template();
    let all = resources_of(template, section);
    let names = |is_own: bool| {
        let of_kind = all
            .iter()
            .filter(|it| !ignores(it.body(), name) && it.property(name).is_some() == is_own);
        of_kind.map(|it| it.id.to_owned()).collect::<Vec<_>>()
    };
    let (without, with) = (names(false), names(true));
    let value = template.entry(Section::Globals, section)?.value.get(name)?;
    let is_map = value.is_mapping() && intrinsic::of(value).is_none();
    let mut parts = Vec::new();
    if !without.is_empty() {
        let names = Phrase::enumeration(&without, MOST).markdown();
        parts.push(format!("Applies to {names}."));
    }
    if !with.is_empty() {
        let names = Phrase::enumeration(&with, MOST).markdown();
        let (verb, own) = match with.len() {
            1 => ("sets", "its own value counts"),
            _ => ("set", "their own values count"),
        };
        let effect = match (is_map, value.is_sequence()) {
            (true, _) => "SAM merges both",
            (false, true) => "SAM joins both lists",
            (false, false) => own,
        };
        parts.push(format!("{names} {verb} it, too: {effect}."));
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// What `Globals` gives for a property that the resource has, too.
fn from_globals(
    document: &Document,
    resource: EntryRef<'_>,
    entry: EntryRef<'_>,
) -> Option<String> {
    let resource_type = resource.value.get("Type")?.as_str()?;
    let section = resource_type.strip_prefix("AWS::Serverless::")?;
    let globals = document.template().entry(Section::Globals, section)?;
    let global = globals.value.entry(entry.name())?;
    if ignores(resource.value, entry.name()) {
        return None;
    }
    let start = global.key.range().start();
    let line = document.text.line_col(start, PositionEncoding::Utf8).line + 1;
    let origin = format!("{} in line {line}", code(&format!("Globals.{section}")));
    let text = global.value.scalar().map(|it| &*it.value);
    let text = text.filter(|it| it.len() <= LONGEST && !it.contains('\n'));
    Some(match (entry.value, global.value) {
        (own, it) if own.is_mapping() && it.is_mapping() => {
            format!("{origin} gives more keys; SAM merges both.")
        }
        (own, it) if own.is_sequence() && it.is_sequence() => {
            format!("{origin} gives more items; SAM puts them first.")
        }
        _ => match text {
            Some(text) => format!("Replaces {} of {origin}.", code(text)),
            None => format!("Replaces the value of {origin}."),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::{Expect, expect};

    const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 3
    ①Runtime: python3.12
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      ②Timeout: 30
      VpcConfig: !If [C, {③SubnetIds: []}, !Ref AWS::NoValue]
      Events:
        E: {Type: SQS, Properties: {④Queue: arn}}
  T:
    Type: AWS::DynamoDB::Table
    Properties:
      ⑤TableName: orders
      ⑥Unknown: 1
";

    fn at(mark: char) -> String {
        let text = TEMPLATE.replace(mark, "$0");
        text.replace(['①', '②', '③', '④', '⑤', '⑥'], "")
    }

    #[test]
    fn a_property_shows_its_type_and_limits_and_what_globals_gives() {
        check(
            &at('②'),
            expect![[r#"
                [Timeout]

                **`Timeout`** · integer

                Limits: 1 to 900 seconds; more with `CapacityProviderConfig`

                SAM passes the value to `Timeout` of `AWS::Lambda::Function`.

                Replaces `3` of `Globals.Function` in line 4.
            "#]],
        );
        check(
            &at('①'),
            expect![[r#"
                [Runtime]

                **`Runtime`** · string

                Allowed values: `provided.al2023`, `java25`, `python3.14`, `ruby4.0`, `dotnet10`, `nodejs24.x`, `java21`, `python3.13`, `python3.12`, `ruby3.4`, `java17`, `java11`, `java8.al2`, `python3.11`, `nodejs22.x`, `ruby3.3`, `dotnet8`, `python3.10`, `provided.al2`, `nodejs20.x` and 26 more

                SAM passes the value to `Runtime` of `AWS::Lambda::Function`.

                Applies to `F`.
            "#]],
        );
    }

    #[test]
    fn a_nested_property_is_found_through_conditions_and_events() {
        check(
            &at('③'),
            expect![[r#"
            [SubnetIds]

            **`SubnetIds`** · list of string

            Limits: 0 to 16 items
        "#]],
        );
        check(
            &at('④'),
            expect![[r#"
            [Queue]

            **`Queue`** · any value, required
        "#]],
        );
    }

    #[test]
    fn a_property_of_cloudformation_shows_what_a_change_does() {
        check(
            &at('⑤'),
            expect![[r#"
            [TableName]

            **`TableName`** · string

            Limits: 1 to 1024 characters

            A change replaces the resource.
        "#]],
        );
        check(&at('⑥'), expect![""]);
    }

    #[test]
    fn a_key_that_the_template_chooses_shows_what_it_is_an_entry_of() {
        check(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Environment: {Variables: {TA$0BLE: x}}\n",
            expect![[r#"
                [TABLE]

                **`TABLE`** · entry of `Variables` · string
            "#]],
        );
    }

    #[test]
    fn what_resources_do_with_globals() {
        let check = |globals: &str, expected: Expect| {
            let resources = "Resources:\n  F: {Type: AWS::Serverless::Function, Properties: {Timeout: 5, Layers: [a], Environment: {Variables: {A: b}}}}\n  G: {Type: AWS::Serverless::Function, Properties: {Timeout: 5}}\n";
            check(
                &format!(
                    "Transform: AWS::Serverless-2016-10-31\nGlobals: {{Function: {{{globals}}}}}\n{resources}"
                ),
                expected,
            );
        };
        check(
            "Time$0out: 3",
            expect![[r#"
            [Timeout]

            **`Timeout`** · integer

            Limits: 1 to 900 seconds; more with `CapacityProviderConfig`

            SAM passes the value to `Timeout` of `AWS::Lambda::Function`.

            `F` and `G` set it, too: their own values count.
        "#]],
        );
        check(
            "Lay$0ers: [b]",
            expect![[r#"
            [Layers]

            **`Layers`** · list of string

            Limits: up to 5 items

            SAM passes the value to `Layers` of `AWS::Lambda::Function`.

            Applies to `G`. `F` sets it, too: SAM joins both lists.
        "#]],
        );
        check(
            "Environ$0ment: {Variables: {B: c}}",
            expect![[r#"
                [Environment]

                **`Environment`** · map

                May have `Variables`.

                SAM passes the value to `Environment` of `AWS::Lambda::Function`.

                Applies to `G`. `F` sets it, too: SAM merges both.
            "#]],
        );
    }

    #[test]
    fn a_path_may_stand_in_place_of_a_map() {
        check(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Code$0Uri: src/\n",
            expect![[r#"
                [CodeUri]

                **`CodeUri`** · string or map

                A text, or a map with `Bucket`, `Key`, `StorageMode` and `Version`.
            "#]],
        );
    }
}
