//! `Source`, `SourceReference` and `Destination` of a connector: what stands at that end, and what is known of it.

use super::{Hover, paragraphs, word_at};
use crate::grant::phrase::code;
use crate::grant::{Grant, end, link_at, markdown, words};
use crate::links;
use crate::place::Place;
use sam_core::analysis::Analysis;
use sam_core::connector::{End, Resolver, Side};
use sam_core::text::TextSize;

/// How many ends are listed one by one.
const MOST: usize = 8;

pub(super) fn hover(analysis: &Analysis, place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let (connector, side) = match place {
        Place::ConnectorEnd(connector, side) => (connector, *side),
        Place::LogicalId(_)
        | Place::Declaration(..)
        | Place::Name(..)
        | Place::ConnectorId(..)
        | Place::ConnectorName(_)
        | Place::ConnectorsKey(..)
        | Place::ConnectorPermissions(_)
        | Place::ConnectorPermission(..)
        | Place::InConnector(_)
        | Place::Policy(_)
        | Place::Nothing => return None,
    };
    let range = word_at(analysis, offset)?;
    let resolver = analysis.resolver();
    let resolved = resolver.resolve(connector);
    let grant = Grant::of(&resolved, &resolver);
    let link = link_at(&resolved, side, offset);
    let ends: Vec<&End<'_>> = match side {
        Side::Source => resolved.links.iter().map(|it| &it.source).take(1).collect(),
        Side::Destination => {
            let all = resolved.links.iter().enumerate();
            all.filter(|(at, _)| link.is_none_or(|only| only == *at))
                .map(|(_, it)| &it.destination)
                .collect()
        }
    };
    let mut parts = vec![format!(
        "**{}** of {}",
        side.name(),
        grant.title().markdown()
    )];
    let shown = ends.iter().take(MOST).map(|it| line(it, &resolver));
    let mut lines: Vec<_> = shown.collect();
    if ends.len() > MOST {
        lines.push(format!("- and {} more", ends.len() - MOST));
    }
    if !lines.is_empty() {
        parts.push(lines.join("\n"));
    }
    parts.extend(grant.problems.iter().map(|it| markdown::problem(it)));
    parts.push(links::to_connector_resource());
    Some(paragraphs(range, parts))
}

/// ``- `Orders` · `AWS::DynamoDB::Table`, ARN `Orders.Arn` ``
fn line(end: &End<'_>, resolver: &Resolver<'_>) -> String {
    let mut line = format!("- {}", code(&end::label(end)));
    if let Some(name) = end::type_name(end, resolver) {
        line.push_str(" · ");
        line.push_str(&code(name));
    }
    let known = [
        ("ARN", &end.arn),
        ("resource ID", &end.resource_id),
        ("name", &end.name),
        ("queue URL", &end.queue_url),
        ("qualifier", &end.qualifier),
        ("role", &end.role),
    ];
    for (word, part) in known {
        if let Some(value) = part.get() {
            line.push_str(&format!(", {word} {}", code(&words::short(value))));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    #[test]
    fn the_key_tells_what_is_known_of_each_end() {
        let template = "\
Resources:
  C:
    Type: AWS::Serverless::Connector
    Properties:
      ①Source: {Type: AWS::Serverless::Function, ②RoleName: !Ref Role}
      ③Destination:
        - Id: Jobs
        - Type: AWS::S3::Bucket
          Arn: !ImportValue SharedBucket
      Permissions: [Read]
  Jobs: {Type: AWS::SQS::Queue}
";
        let at = |mark: char| template.replace(mark, "$0").replace(['①', '②', '③'], "");
        check(
            &at('①'),
            expect![[r#"
                [Source]

                **Source** of `Role` → `Jobs` and `!ImportValue SharedBucket` (known only at deployment) · Read

                - `Role` · `AWS::Serverless::Function`, role `Role`
            "#]],
        );
        check(
            &at('②'),
            expect![[r#"
                [RoleName]

                **Source** of `Role` → `Jobs` and `!ImportValue SharedBucket` (known only at deployment) · Read

                - `Role` · `AWS::Serverless::Function`, role `Role`
            "#]],
        );
        check(
            &at('③'),
            expect![[r#"
                [Destination]

                **Destination** of `Role` → `Jobs` and `!ImportValue SharedBucket` (known only at deployment) · Read

                - `Jobs` · `AWS::SQS::Queue`, ARN `Jobs.Arn`, queue URL `Jobs`
                - `!ImportValue SharedBucket` · `AWS::S3::Bucket`, ARN `!ImportValue SharedBucket`
            "#]],
        );
    }
}
