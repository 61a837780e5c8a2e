//! A name that means something in one part of the template alone: what a key of a mapping gives, what an authorizer, a
//! data source or a variable is.

use super::{Hover, paragraphs};
use crate::grant::phrase::code;
use crate::intrinsic_signature::signature;
use crate::links;
use crate::local_name::{LocalDeclaration, LocalKind, LocalName};
use crate::place::Place;
use sam_core::analysis::Analysis;
use sam_core::document::cursor::{self, PathStep};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::text::{PositionEncoding, TextSize};

/// How many values of a mapping are listed, and how long one is at most.
const MOST: usize = 8;
const LONGEST: usize = 60;

pub(super) fn hover(analysis: &Analysis, place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let Place::Nothing = place else { return None };
    // A quote before the name is not on it.
    let name = LocalName::at(analysis, offset);
    let name = name.filter(|it| it.range.contains_inclusive(offset))?;
    let what = match name.kind {
        LocalKind::MappingKey => return mapping_key(analysis, &name),
        LocalKind::Authorizer => "authorizer",
        LocalKind::DataSource => "data source",
        LocalKind::ResolverFunction => "function of the API",
        LocalKind::SubVariable => "variable of this `Fn::Sub`",
        LocalKind::State | LocalKind::Substitution | LocalKind::Attribute => return None,
    };
    let entry = name.entry()?;
    // At its declaration its own value says what it is.
    if entry.key.range() == name.range {
        return None;
    }
    let value = match shown(analysis, entry.value) {
        Some(value) => format!(": {}", code(value)),
        None => String::new(),
    };
    let link = match name.kind {
        LocalKind::SubVariable => links::to_function(signature("Sub")?),
        _ => {
            let resource = analysis
                .template()
                .resource_containing(entry.key.range().start());
            let of = resource.and_then(|it| it.type_name());
            of.map_or_else(links::to_globals, links::to_type)
        }
    };
    let line = analysis
        .text
        .line_col(entry.key.range().start(), PositionEncoding::Utf8)
        .line
        + 1;
    let parts = vec![
        format!("**{}** · {what}{value}", code(name.name)),
        format!("Declared in line {line}."),
        link,
    ];
    Some(paragraphs(name.range, parts))
}

/// What the keys of a mapping of one name give: one key of the first level its values, one of the second level its value
/// below each key of the first one.
fn mapping_key(analysis: &Analysis, name: &LocalName<'_>) -> Option<Hover> {
    let meant = name.declarations.iter().filter(|it| it.is_meant);
    let meant: Vec<&LocalDeclaration<'_>> = meant.collect();
    let entries = meant.iter().filter_map(|it| it.entry);
    let lines: Vec<String> = match meant.as_slice() {
        [one] if one.entry?.value.is_mapping() => {
            let values = one.entry?.value.entries();
            values
                .filter_map(|it| line(analysis, it.name(), it))
                .collect()
        }
        _ => entries
            .filter_map(|it| line(analysis, top(analysis, it)?, it))
            .collect(),
    };
    let mut parts = vec![format!("**{}** · key of a mapping", code(name.name))];
    let more = lines.len().saturating_sub(MOST);
    let mut shown: Vec<String> = lines.into_iter().take(MOST).collect();
    if more > 0 {
        shown.push(format!("- {more} more"));
    }
    if shown.is_empty() {
        return None;
    }
    parts.push(shown.join("\n"));
    parts.push(links::to_user_guide(
        "Mappings",
        "mappings-section-structure",
    ));
    Some(paragraphs(name.range, parts))
}

fn line(analysis: &Analysis, key: &str, entry: EntryRef<'_>) -> Option<String> {
    let value = shown(analysis, entry.value)?;
    Some(format!("- {}: {}", code(key), code(value)))
}

/// The key of the first level that a key of the second one stands below.
fn top<'a>(analysis: &'a Analysis, entry: EntryRef<'a>) -> Option<&'a str> {
    let path = cursor::path(analysis, entry.key.range().start())?;
    let mut entries = path.steps.iter().rev().filter_map(|it| match it {
        PathStep::Entry(entry) => Some(entry),
        PathStep::Item(..) => None,
    });
    entries.nth(1).map(|it| it.name())
}

/// A value on one line.
fn shown<'a>(analysis: &'a Analysis, node: NodeRef<'_>) -> Option<&'a str> {
    let text = analysis.slice(node.full_range()).trim();
    (!text.is_empty() && text.len() <= LONGEST && !text.contains('\n')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    const TEMPLATE: &str = "\
Mappings:
  Sizes:
    ①dev: {②Memory: 256}
    prod: {Memory: 1024, Timeout: 9}
Resources:
  Q:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !FindInMap [Sizes, !Ref Env, ③Memory]
      VisibilityTimeout: !FindInMap [Sizes, ④prod, ⑤Timeout]
      QueueName: !Sub ['${⑥Host}-a', {Host: !Ref AWS::Region}]
  A:
    Type: AWS::Serverless::Api
    Properties:
      Auth:
        DefaultAuthorizer: ⑦Tokens
        Authorizers:
          Tokens: {FunctionArn: arn}
";

    fn at(mark: char) -> String {
        let marks = '①'..='⑦';
        let text = TEMPLATE.replace(mark, "$0");
        text.replace(|it| marks.contains(&it), "")
    }

    #[test]
    fn keys_of_mappings_show_what_they_give() {
        check(
            &at('①'),
            expect![[r#"
            [dev]

            **`dev`** · key of a mapping

            - `Memory`: `256`
        "#]],
        );
        check(
            &at('②'),
            expect![[r#"
            [Memory]

            **`Memory`** · key of a mapping

            - `dev`: `256`
        "#]],
        );
        check(
            &at('③'),
            expect![[r#"
            [Memory]

            **`Memory`** · key of a mapping

            - `dev`: `256`
            - `prod`: `1024`
        "#]],
        );
        check(
            &at('④'),
            expect![[r#"
            [prod]

            **`prod`** · key of a mapping

            - `Memory`: `1024`
            - `Timeout`: `9`
        "#]],
        );
        check(
            &at('⑤'),
            expect![[r#"
            [Timeout]

            **`Timeout`** · key of a mapping

            - `prod`: `9`
        "#]],
        );
    }

    #[test]
    fn other_names_show_what_they_are() {
        check(
            &at('⑥'),
            expect![[r#"
            [Host]

            **`Host`** · variable of this `Fn::Sub`: `!Ref AWS::Region`

            Declared in line 11.
        "#]],
        );
        check(
            &at('⑦'),
            expect![[r#"
            [Tokens]

            **`Tokens`** · authorizer: `{FunctionArn: arn}`

            Declared in line 18.
        "#]],
        );
    }
}
