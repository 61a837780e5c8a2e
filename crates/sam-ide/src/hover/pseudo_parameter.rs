//! A pseudo parameter, where it is named.

use super::{Hover, paragraphs};
use crate::grant::phrase::code;
use crate::links;
use crate::place::{Place, name_at};
use sam_core::analysis::Analysis;
use sam_core::spec::PSEUDO_PARAMETERS;
use sam_core::text::TextSize;

pub(super) fn hover(analysis: &Analysis, _place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let (range, reference) = name_at(analysis, offset)?;
    let name = PSEUDO_PARAMETERS
        .into_iter()
        .find(|it| *it == &*reference.name)?;
    let parts = vec![
        format!("**{}** · pseudo parameter", code(name)),
        about(name).to_owned(),
        links::to_user_guide(name, "pseudo-parameter-reference"),
    ];
    Some(paragraphs(range, parts))
}

/// What a pseudo parameter stands for.
fn about(name: &str) -> &'static str {
    match name {
        "AWS::AccountId" => "The 12 digits of the account that the stack is in.",
        "AWS::NoValue" => {
            "Removes the property or item that it stands for, as in a branch of `Fn::If`."
        }
        "AWS::NotificationARNs" => "The list of topics that get the events of the stack.",
        "AWS::Partition" => {
            "The part of AWS that the region belongs to: `aws`, `aws-cn`, `aws-us-gov` …"
        }
        "AWS::Region" => "The region that the stack is in, such as `eu-west-1`.",
        "AWS::StackId" => "The ARN of the stack.",
        "AWS::StackName" => "The name of the stack.",
        "AWS::URLSuffix" => {
            "The domain of the region: `amazonaws.com`, in China `amazonaws.com.cn`."
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;
    use expect_test::expect;

    #[test]
    fn a_pseudo_parameter_shows_what_it_stands_for() {
        check(
            "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Sub 'jobs-${AWS::Re$0gion}'\n",
            expect![[r#"
                [AWS::Region]

                **`AWS::Region`** · pseudo parameter

                The region that the stack is in, such as `eu-west-1`.
            "#]],
        );
        for name in PSEUDO_PARAMETERS {
            assert!(!about(name).is_empty(), "{name}");
        }
    }
}
