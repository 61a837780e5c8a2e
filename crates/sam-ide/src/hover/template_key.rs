//! A key of the template that no schema describes: a section, an attribute of a resource, a key of a parameter or output.

use super::{Hover, paragraphs};
use crate::grant::phrase::code;
use crate::links;
use crate::place::{Place, within_section};
use crate::template_keys::KeyHolder;
use sam_core::analysis::Analysis;
use sam_core::document::Section;
use sam_core::document::cursor::{self, Path, PathStep};
use sam_core::text::TextSize;

pub(super) fn hover(analysis: &Analysis, _place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let path = cursor::path(analysis, offset)?;
    let Some(PathStep::Entry(entry)) = path.steps.last().filter(|_| path.on_key) else {
        return None;
    };
    let name = entry.name();
    let holder = holder(&path).filter(|it| it.keys().contains(&name))?;
    let mut parts = vec![format!("**{}** · {}", code(name), holder.about(name))];
    parts.push(match (holder.page(name), name) {
        (Some(page), _) => links::to_user_guide(name, page),
        (None, "Connectors") => links::to_connector_resource(),
        (None, _) => links::to_globals(),
    });
    Some(paragraphs(entry.key.full_range(), parts))
}

/// What the key at the end of a path stands in.
fn holder(path: &Path<'_>) -> Option<KeyHolder> {
    if !path.block.block.is_entry && path.steps.len() == 1 {
        return Some(KeyHolder::Template);
    }
    let (section, inside) = within_section(path)?;
    let names: Vec<&str> = inside
        .iter()
        .filter_map(|step| match step {
            PathStep::Entry(entry) => Some(entry.name()),
            PathStep::Item(..) => None,
        })
        .collect();
    match (section, names.as_slice()) {
        (Section::Resources, [_, _]) => Some(KeyHolder::Resource),
        (Section::Parameters, [_, _]) => Some(KeyHolder::Parameter),
        (Section::Outputs, [_, _]) => Some(KeyHolder::Output),
        (Section::Outputs, [_, "Export", _]) => Some(KeyHolder::Export),
        (Section::Rules, [_, _]) => Some(KeyHolder::Rule),
        (Section::Rules, [_, "Assertions", _]) => Some(KeyHolder::Assertion),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    #[test]
    fn keys_outside_of_properties_show_what_they_are_for() {
        check(
            "Transform: AWS::Serverless-2016-10-31\nGlo$0bals: {}\nResources: {}\n",
            expect![[r#"
                [Globals]

                **`Globals`** · properties that SAM resources of a type share
            "#]],
        );
        check(
            "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Depends$0On: B\n",
            expect![[r#"
                [DependsOn]

                **`DependsOn`** · what CloudFormation creates before it
            "#]],
        );
        check(
            "Parameters:\n  P:\n    Type: String\n    No$0Echo: true\nResources:\n  A:\n    Type: AWS::SQS::Queue\n",
            expect![[r#"
                [NoEcho]

                **`NoEcho`** · hides the value
            "#]],
        );
        check(
            "Resources:\n  A:\n    Type: AWS::SQS::Queue\nOutputs:\n  O:\n    Value: 1\n    Export: {Na$0me: x}\n",
            expect![[r#"
                [Name]

                **`Name`** · name for `Fn::ImportValue`, unique in account and region
            "#]],
        );
    }
}
