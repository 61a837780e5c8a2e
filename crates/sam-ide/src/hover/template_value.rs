//! A value outside of `Properties` that AWS gives a meaning: of `DeletionPolicy`, of `Transform`, of the `Type` of a parameter.

use super::{Hover, paragraphs};
use crate::grant::phrase::code;
use crate::links;
use crate::place::{Place, within_section};
use sam_core::analysis::Analysis;
use sam_core::document::Section;
use sam_core::document::cursor::{self, PathStep};
use sam_core::spec::{AWS_TRANSFORMS, LANGUAGE_EXTENSIONS, SAM_TRANSFORM, parameter_types};
use sam_core::text::TextSize;

pub(super) fn hover(analysis: &Analysis, place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let Place::Nothing = place else { return None };
    let path = cursor::path(analysis, offset).filter(|it| !it.on_key)?;
    let node = path.node()?;
    let text = node.as_str().filter(|_| node.tag().is_none())?;
    let range = node.full_range();
    if !range.contains_inclusive(offset) {
        return None;
    }
    let key = |step: &PathStep<'_>| match step {
        PathStep::Entry(entry) => Some(entry.name().to_owned()),
        PathStep::Item(..) => None,
    };
    let first = path.steps.first().and_then(key);
    if first.as_deref() == Some("Transform") && !path.block.block.is_entry {
        return transform(text).map(|it| paragraphs(range, it));
    }
    let (section, inside) = within_section(&path)?;
    let [PathStep::Entry(_), PathStep::Entry(attribute)] = inside else {
        return None;
    };
    let parts = match (section, attribute.name()) {
        (Section::Resources, name @ ("DeletionPolicy" | "UpdateReplacePolicy")) => vec![
            format!("**{}** · {}", code(text), policy(name, text)?),
            links::to_user_guide(name, "aws-product-attribute-reference"),
        ],
        (Section::Parameters, "Type") => vec![
            format!("**{}** · {}", code(text), parameter(text)?),
            links::to_user_guide("Type", "parameters-section-structure"),
        ],
        _ => return None,
    };
    Some(paragraphs(range, parts))
}

/// What CloudFormation does with the resource.
fn policy(attribute: &str, value: &str) -> Option<&'static str> {
    let is_deletion = attribute == "DeletionPolicy";
    Some(match value {
        "Delete" if is_deletion => "CloudFormation deletes the resource when it leaves the stack",
        "Delete" => "CloudFormation deletes the old resource when it is replaced",
        "Retain" if is_deletion => "CloudFormation leaves the resource when it leaves the stack",
        "Retain" => "CloudFormation leaves the old resource when it is replaced",
        "RetainExceptOnCreate" if is_deletion => {
            "CloudFormation leaves the resource, unless the creation of the stack failed"
        }
        "Snapshot" => "CloudFormation makes a snapshot before it deletes",
        _ => return None,
    })
}

/// What a transform of AWS does.
fn transform(name: &str) -> Option<Vec<String>> {
    let about = match name {
        SAM_TRANSFORM => "SAM: makes CloudFormation resources of those of `AWS::Serverless`",
        LANGUAGE_EXTENSIONS => {
            "`Fn::ForEach`, `Fn::Length`, `Fn::ToJsonString`, and functions in more places"
        }
        _ if AWS_TRANSFORMS.contains(&name) => "a transform of AWS",
        _ => return None,
    };
    Some(vec![
        format!("**{}** · {about}", code(name)),
        links::to_user_guide("Transform", "transform-section-structure"),
    ])
}

/// What the value of a parameter of a type is.
fn parameter(name: &str) -> Option<String> {
    if !parameter_types().iter().any(|it| *it == name) {
        return None;
    }
    let inside = |prefix: &str| Some(name.strip_prefix(prefix)?.trim_end_matches('>').to_owned());
    Some(match name {
        "String" => "text".to_owned(),
        "Number" => "a number; `Ref` returns it as text".to_owned(),
        "CommaDelimitedList" => "texts with commas between them; `Ref` returns a list".to_owned(),
        "List<Number>" => "numbers with commas between them; `Ref` returns a list".to_owned(),
        "AWS::SSM::Parameter::Name" => {
            "the name of a parameter of Systems Manager; `Ref` returns the name".to_owned()
        }
        _ => match inside("AWS::SSM::Parameter::Value<List<")
            .or_else(|| inside("AWS::SSM::Parameter::Value<"))
        {
            Some(_) => {
                "the name of a parameter of Systems Manager; `Ref` returns its value at the deployment"
                    .to_owned()
            }
            None => match inside("List<") {
                Some(of) => format!("a list of {} that the account has", code(&of)),
                None => "one that the account has".to_owned(),
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    #[test]
    fn values_show_what_they_do() {
        check(
            "Transform: AWS::Server$0less-2016-10-31\nResources: {}\n",
            expect![[r#"
                [AWS::Serverless-2016-10-31]

                **`AWS::Serverless-2016-10-31`** · SAM: makes CloudFormation resources of those of `AWS::Serverless`
            "#]],
        );
        check(
            "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    DeletionPolicy: Re$0tain\n",
            expect![[r#"
                [Retain]

                **`Retain`** · CloudFormation leaves the resource when it leaves the stack
            "#]],
        );
        check(
            "Parameters:\n  P: {Type: AWS::SSM::Parameter::Val$0ue<String>}\nResources: {}\n",
            expect![[""]],
        );
        check(
            "Parameters:\n  P: {Type: List<AWS::EC2::Sub$0net::Id>}\nResources: {}\n",
            expect![[""]],
        );
    }
}
