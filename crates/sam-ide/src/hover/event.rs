//! An event of a function or state machine, at its key or its type: what SAM generates for it and puts on the role.

use super::schema_place::SchemaPlace;
use super::{Hover, paragraphs};
use crate::generated;
use crate::grant::phrase::code;
use crate::place::{Place, within_section};
use crate::{links, property};
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;
use sam_core::document::Section;
use sam_core::document::cursor::{self, Path, PathStep};
use sam_core::expand::{self, Origin};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;
use sam_core::text::TextSize;

pub(super) fn hover(analysis: &Analysis, _place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let path = cursor::path(analysis, offset)?;
    let (Section::Resources, inside) = within_section(&path)? else {
        return None;
    };
    let [
        _,
        PathStep::Entry(properties),
        PathStep::Entry(events),
        PathStep::Entry(event),
        rest @ ..,
    ] = inside
    else {
        return None;
    };
    if properties.name() != "Properties" || events.name() != "Events" {
        return None;
    }
    let range = match rest {
        [] if path.on_key => event.key.full_range(),
        [PathStep::Entry(entry)] if entry.name() == "Type" && path.on_key => {
            return key_of_type(&path, *entry, event.value, offset);
        }
        [PathStep::Entry(entry)] if entry.name() == "Type" => entry.value.full_range(),
        _ => return None,
    };
    if !range.contains_inclusive(offset) {
        return None;
    }
    let resource = analysis.template().resource_containing(offset)?;
    let event_type = event.value.get("Type")?.as_str()?;
    let key = event.name();
    let mut parts = vec![format!(
        "**{}** · event {} of {}",
        code(key),
        code(event_type),
        code(resource.id)
    )];
    let made = expand::generated(resource, analysis.template());
    let made = made.iter().filter(|it| is_for(&it.origin, key));
    parts.extend(generated::paragraph("SAM generates for it:", made));
    parts.extend(on_role(analysis, resource, key));
    parts.push(links::to_event(resource.type_name()?, event_type));
    Some(paragraphs(range, parts))
}

/// The key `Type`: the types of events, and the page on the one that it is.
fn key_of_type(
    path: &Path<'_>,
    entry: EntryRef<'_>,
    event: NodeRef<'_>,
    offset: TextSize,
) -> Option<Hover> {
    let place = SchemaPlace::of(path)?;
    let mut parts = property::paragraphs(&place.property()?, None);
    let of = place.holder.value.get("Type")?.as_str()?;
    if let (Some(link), Some(event)) = (parts.last_mut(), event.get("Type")?.as_str()) {
        *link = links::to_event(of, event);
    }
    let range = entry.key.full_range();
    range
        .contains_inclusive(offset)
        .then(|| paragraphs(range, parts))
}

fn is_for(origin: &Origin, event: &str) -> bool {
    matches!(origin, Origin::Event { key, .. } if key == event)
}

/// What the event puts on the role of its function.
fn on_role(analysis: &Analysis, resource: Resource<'_>, key: &str) -> Option<String> {
    let environment = Environment::default();
    let (role, _) = expand::role_of(resource, analysis.template(), &environment);
    let role = role?;
    let managed = role.managed_policy_arns.iter().chain(&role.repeated);
    let managed = managed.filter(|it| is_for(&it.origin, key));
    let arns = managed.filter_map(|it| it.value.as_str());
    let mut names: Vec<String> = arns
        .map(|it| it.rsplit('/').next().unwrap_or(it))
        .map(code)
        .collect();
    let written = role.policies.iter().filter(|it| is_for(&it.origin, key));
    names.extend(written.map(|it| code(&it.name)));
    (!names.is_empty()).then(|| format!("The role {} gets {}.", code(&role.id), names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    const TEMPLATE: &str = "\
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        ①Job: {Type: ②SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
        ③Get: {Type: Api, Properties: {Path: /, Method: get}}
";

    fn at(mark: char) -> String {
        let text = TEMPLATE.replace(mark, "$0");
        text.replace(['①', '②', '③'], "")
    }

    #[test]
    fn an_event_shows_what_is_generated_for_it() {
        check(
            &at('①'),
            expect![[r#"
            [Job]

            **`Job`** · event `SQS` of `F`

            SAM generates for it:

            - `FJob` · `AWS::Lambda::EventSourceMapping`

            The role `FRole` gets `AWSLambdaSQSQueueExecutionRole`.
        "#]],
        );
        check(
            &at('②'),
            expect![[r#"
            [SQS]

            **`Job`** · event `SQS` of `F`

            SAM generates for it:

            - `FJob` · `AWS::Lambda::EventSourceMapping`

            The role `FRole` gets `AWSLambdaSQSQueueExecutionRole`.
        "#]],
        );
        check(
            &at('③'),
            expect![[r#"
            [Get]

            **`Get`** · event `Api` of `F`

            SAM generates for it:

            - `ServerlessRestApi` · `AWS::ApiGateway::RestApi`
            - `FGetPermissionProd` · `AWS::Lambda::Permission`
        "#]],
        );
    }
}
