//! The attribute in `Fn::GetAtt` or `${Resource.Attribute}`: of which type it is.

use super::{Hover, paragraphs};
use crate::grant::phrase::{Phrase, code};
use crate::links;
use crate::place::Place;
use sam_core::analysis::Analysis;
use sam_core::connector::profile;
use sam_core::spec::cfn;
use sam_core::text::{TextRange, TextSize};

/// How many other attributes are listed.
const MOST: usize = 12;

pub(super) fn hover(analysis: &Analysis, _place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let block = analysis.block_at(offset)?;
    let references = block.block.items.iter().flat_map(|it| &it.references);
    let (reference, attribute, range) = references
        .filter_map(|it| {
            let (attribute, range) = it.attribute.as_ref()?;
            let range: TextRange = *range + block.start;
            Some((it, attribute, range))
        })
        .find(|(.., range)| range.contains_inclusive(offset))?;
    let written = analysis.template().type_of(&reference.name);
    let resolver = analysis.resolver();
    let resource_type = match written {
        Some(written) => profile::resolved_type(written),
        None => resolver.resolved_type(&reference.name)?,
    };
    let kind = match attribute {
        _ if cfn::arn_attributes(resource_type).contains(&&**attribute) => "ARN, attribute",
        _ => "attribute",
    };
    let mut parts = vec![format!(
        "**{}** · {kind} of {}",
        code(attribute),
        code(resource_type)
    )];
    let others = cfn::attributes(resource_type).unwrap_or_default().iter();
    let others = others.filter(|it| **it != &**attribute);
    let others: Vec<_> = others.map(|it| (*it).to_owned()).collect();
    if !others.is_empty() {
        let names = Phrase::enumeration(&others, MOST).markdown();
        parts.push(format!("Other attributes: {names}"));
    }
    parts.push(links::to_type(resource_type));
    Some(paragraphs(range, parts))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    #[test]
    fn an_attribute_shows_its_type_and_the_others() {
        check(
            "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\nOutputs:\n  O:\n    Value: !GetAtt T.Stream$0Arn\n",
            expect![[r#"
                [StreamArn]

                **`StreamArn`** · ARN, attribute of `AWS::DynamoDB::Table`

                Other attributes: `Arn`
            "#]],
        );
        check(
            "Resources:\n  T:\n    Type: AWS::Serverless::SimpleTable\nOutputs:\n  O:\n    Value: !Sub 'x${T.Ar$0n}'\n",
            expect![[r#"
                [Arn]

                **`Arn`** · ARN, attribute of `AWS::DynamoDB::Table`

                Other attributes: `StreamArn`
            "#]],
        );
    }
}
