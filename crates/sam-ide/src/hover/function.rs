//! An intrinsic function, at its tag or key: what it takes and returns.

use super::{Hover, paragraphs};
use crate::intrinsic_signature::{IntrinsicSignature, signature};
use crate::links;
use crate::place::Place;
use sam_core::analysis::Analysis;
use sam_core::document::Section;
use sam_core::document::cursor::{self, PathStep};
use sam_core::text::TextSize;

pub(super) fn hover(analysis: &Analysis, _place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let path = cursor::path(analysis, offset)?;
    let (name, range) = match path.steps.last()? {
        PathStep::Entry(entry) if path.on_key => {
            let key = entry.name();
            // A resource and an output have an attribute of that name.
            let is_function = match key {
                "Ref" => true,
                "Condition" => path.block.block.section == Section::Conditions,
                _ => key.starts_with("Fn::"),
            };
            let name = key.strip_prefix("Fn::").unwrap_or(key);
            let name = name.split("::").next().unwrap_or(name);
            (is_function.then_some(name)?, entry.key.full_range())
        }
        PathStep::Entry(_) | PathStep::Item(..) => {
            // The innermost node with a tag at the offset, which may stand before a list.
            let nodes = path.steps.iter().rev().map(|step| match step {
                PathStep::Entry(entry) => entry.value,
                PathStep::Item(_, item) => *item,
            });
            let mut tags = nodes.filter_map(|it| Some((it.tag()?, it.tag_range()?)));
            let (tag, range) = tags.find(|(_, range)| range.contains(offset))?;
            (tag.strip_prefix('!')?, range)
        }
    };
    Some(paragraphs(range, about(signature(name)?)))
}

/// The signature, what the function returns, what each argument is, and AWS's page.
pub(crate) fn about(signature: &IntrinsicSignature) -> Vec<String> {
    let arguments = signature.parameters.iter();
    let arguments = arguments.map(|it| format!("- `{}`: {}", it.label, it.about));
    let arguments: Vec<_> = arguments.collect();
    vec![
        format!("**`{}`**", signature.label().0),
        signature.about.to_owned(),
        arguments.join("\n"),
        links::to_function(signature),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    #[test]
    fn a_function_shows_its_arguments_at_its_tag_and_at_its_key() {
        check(
            "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Fi$0ndInMap [M, a, b]\n",
            expect![[r#"
                [!FindInMap]

                **`!FindInMap [mapping, topLevelKey, secondLevelKey, default?]`**

                Returns the value that a mapping has under two keys.

                - `mapping`: name of an entry of `Mappings`
                - `topLevelKey`: key in the mapping
                - `secondLevelKey`: key below that
                - `default?`: `DefaultValue: …`, with the transform `AWS::LanguageExtensions`
            "#]],
        );
        check(
            "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName:\n        Fn::Ba$0se64: a\n",
            expect![[r#"
                [Fn::Base64]

                **`!Base64 text`**

                Returns the text in Base64.

                - `text`: text to encode
            "#]],
        );
    }
}
