//! Beside the use of a parameter: its default.

use super::InlayHint;
use crate::names::shortened;
use sam_core::document::{Document, Section};
use sam_core::syntax::NodeRef;
use sam_core::template::reference::ReferenceKind;
use sam_core::text::TextRange;

/// The hints in a range, in no order.
pub(super) fn hints(document: &Document, range: TextRange) -> Vec<InlayHint> {
    let template = document.template();
    if !template.has_entries(Section::Parameters) {
        return Vec::new();
    }
    let blocks = document.blocks().iter();
    let shown = blocks.filter(|it| it.range().intersect(range).is_some());
    let references = shown.flat_map(|placed| {
        let items = placed.block.items.iter().flat_map(|it| &it.references);
        items.map(|it| (it.range + placed.start, it))
    });
    references
        .filter(|(place, _)| range.contains_inclusive(place.end()))
        .filter_map(|(place, reference)| {
            match reference.kind {
                ReferenceKind::Ref | ReferenceKind::Sub => {}
                ReferenceKind::GetAtt
                | ReferenceKind::DependsOn
                | ReferenceKind::Condition
                | ReferenceKind::Mapping
                | ReferenceKind::ConnectorEnd => return None,
            }
            let parameter = template.entry(Section::Parameters, &reference.name)?;
            let default = parameter.value.get("Default")?.scalar()?;
            let is_secret = parameter.value.get("NoEcho").and_then(NodeRef::scalar);
            (is_secret.is_none_or(|it| &*it.value == "false")).then(|| InlayHint {
                offset: place.end(),
                label: format!("= {}", shortened(&default.value)),
                tooltip: None,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::InlayHintKind;
    use super::super::tests::check_kinds;
    use expect_test::expect;

    #[test]
    fn where_a_parameter_is_used() {
        check_kinds(
            "\
Parameters:
  Stage: {Type: String, Default: dev}
  Secret: {Type: String, Default: x, NoEcho: true}
  Other: {Type: String}
Resources:
  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub 'é-${Stage}-${Other}', Tags: [!Ref Stage, !Ref Secret]}}
",
            &[InlayHintKind::ParameterDefaults],
            expect![[r#"
                Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub 'é-${Stage‹= dev›}-${Other}', Tags: [!Ref Stage‹= dev›, !Ref Secret]}}
            "#]],
        );
    }
}
