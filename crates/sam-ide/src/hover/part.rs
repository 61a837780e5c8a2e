//! What SAM makes of a resource and names behind a dot, `Function.Alias`: its type, its logical ID, and what a reference
//! gives.

use super::resource_type::ref_word;
use super::{Hover, paragraphs};
use crate::generated;
use crate::grant::phrase::code;
use crate::links;
use crate::place::Place;
use sam_core::analysis::Analysis;
use sam_core::spec::cfn;
use sam_core::template::reference::{Reference, ReferenceKind};
use sam_core::text::{TextRange, TextSize};

pub(super) fn hover(analysis: &Analysis, _place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let block = analysis.block_at(offset)?;
    let references = block.block.items.iter().flat_map(|it| &it.references);
    let (name, attribute, range) = references.filter_map(named).find_map(|it| {
        let range: TextRange = it.2 + block.start;
        range
            .contains_inclusive(offset)
            .then_some((it.0, it.1, range))
    })?;
    let (id, part) = name;
    // An attribute of the resource has the name itself.
    let own = analysis.resolver().resolved_type(id)?;
    if cfn::has_attribute(own, part) == Some(true) {
        return None;
    }
    let found = analysis.resolver().generated_names().part(id, part)?;
    let resource_type = found.generated.resource_type;
    let gives = match attribute {
        Some(attribute) if cfn::arn_attributes(resource_type).contains(&attribute) => {
            format!("{} gives its ARN.", code(attribute))
        }
        Some(attribute) => format!("{} is an attribute of it.", code(attribute)),
        None => cfn::ref_is(resource_type).map_or_else(String::new, |it| {
            format!("`Ref` gives its {}.", ref_word(it))
        }),
    };
    let made = generated::name(found.generated);
    let about = format!(
        "SAM generates it under the logical ID {}. {gives}",
        code(&made)
    );
    let parts = vec![
        format!(
            "**{}** · {}",
            code(&format!("{id}.{part}")),
            code(resource_type)
        ),
        about.trim_end().to_owned(),
        links::to_type(resource_type),
    ];
    Some(paragraphs(range, parts))
}

/// The resource and the name behind the dot, the attribute of what that names, and the place of what stands behind the
/// dot; of `Ref` the place of the whole name.
fn named(reference: &Reference) -> Option<((&str, &str), Option<&str>, TextRange)> {
    let Some((attribute, range)) = &reference.attribute else {
        let name = reference.name.split_once('.')?;
        return Some((name, None, reference.range));
    };
    let is_sub = reference.kind == ReferenceKind::Sub;
    let (part, attribute) = match attribute.split_once('.') {
        Some((part, attribute)) => (part, Some(attribute)),
        // `Fn::GetAtt` takes an attribute alone.
        None if is_sub => (&**attribute, None),
        None => return None,
    };
    Some(((&*reference.name, part), attribute, *range))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    fn value(written: &str) -> String {
        format!(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    \
             Properties: {{Handler: a.b, Runtime: python3.13, InlineCode: x, AutoPublishAlias: live}}\n  G: \
             {{Type: AWS::Serverless::Function, Properties: {{Handler: a.b, Runtime: python3.13, InlineCode: x}}}}\n\
             Outputs:\n  O: {{Value: {written}}}\n"
        )
    }

    #[test]
    fn what_stands_behind_the_dot_is_what_sam_makes() {
        check(
            &value("!Ref F.Al$0ias"),
            expect![[r#"
            [F.Alias]

            **`F.Alias`** · `AWS::Lambda::Alias`

            SAM generates it under the logical ID `FAliaslive`. `Ref` gives its ARN.
        "#]],
        );
        check(
            &value("!Ref F$0.Version"),
            expect![[r#"
            [F.Version]

            **`F.Version`** · `AWS::Lambda::Version`

            SAM generates it under the logical ID `FVersion…`. `Ref` gives its ARN.
        "#]],
        );
        check(
            &value("!GetAtt F.Version.Ver$0sion"),
            expect![[r#"
            [Version.Version]

            **`F.Version`** · `AWS::Lambda::Version`

            SAM generates it under the logical ID `FVersion…`. `Version` is an attribute of it.
        "#]],
        );
        check(
            &value("!Sub '${F.Alia$0s}'"),
            expect![[r#"
            [Alias]

            **`F.Alias`** · `AWS::Lambda::Alias`

            SAM generates it under the logical ID `FAliaslive`. `Ref` gives its ARN.
        "#]],
        );
    }

    #[test]
    fn what_sam_does_not_make_is_not_told() {
        check(&value("!Ref G.Al$0ias"), expect![[""]]);
    }
}
