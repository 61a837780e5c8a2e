//! What a nested template declares: its parameters and the values that they take, and its outputs.

use super::CompletionItemKind;
use super::context::Context;
use super::insert::Offer;
use super::piece::Piece;
use super::resources::Resources;
use crate::code::NestedTemplate;
use crate::file_paths::nested_template;
use crate::place::typed::{Slot, Step};

/// The types that nest templates.
const STACKS: [&str; 2] = ["AWS::Serverless::Application", "AWS::CloudFormation::Stack"];

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    let [
        Step::Key("Resources"),
        Step::Key(id),
        Step::Key("Properties"),
        Step::Key("Parameters"),
        way @ ..,
    ] = typed.path.as_slice()
    else {
        return;
    };
    let Some(nested) = nested(id, context, resources) else {
        return;
    };
    match way {
        [] if typed.wants_key() => {
            let there: Vec<_> = typed.keys(typed.node()).collect();
            let parameters = nested.parameters.iter();
            for it in parameters.filter(|it| !there.contains(&it.name.as_str())) {
                let (rank, detail) = match it.has_default {
                    true => (6, it.parameter_type.clone()),
                    false => (5, format!("{} · required", it.parameter_type)),
                };
                let offer = Offer::key(&it.name, Piece::empty());
                acc.push(offer.detail(detail).rank(rank));
            }
        }
        [Step::Key(name)] if typed.slot == Slot::Value && typed.tag().is_none() => {
            let parameter = nested.parameters.iter().find(|it| it.name == *name);
            let allowed = parameter.into_iter().flat_map(|it| &it.allowed);
            for (value, rank) in allowed.zip(5..) {
                let offer = Offer::value(value, CompletionItemKind::EnumMember);
                acc.push(offer.rank(rank));
            }
        }
        _ => {}
    }
}

/// The outputs of the template that a resource nests, as they are named: `Child.Outputs.Url`.
pub(super) fn outputs(
    id: &str,
    written_type: &str,
    context: &Context<'_>,
    resources: &Resources<'_>,
) -> Vec<String> {
    if !STACKS.contains(&written_type) {
        return Vec::new();
    }
    let nested = nested(id, context, resources);
    let outputs = nested.into_iter().flat_map(|it| &it.outputs);
    outputs.map(|it| format!("{id}.Outputs.{it}")).collect()
}

fn nested<'a>(
    id: &str,
    context: &Context<'a>,
    resources: &Resources<'_>,
) -> Option<&'a NestedTemplate> {
    let file = nested_template(resources.template().resource(id)?)?;
    context.readings?.nested(file.path)
}

#[cfg(test)]
mod tests {
    use crate::code::CodeReadings;
    use crate::completion::{CompletionItemKind, complete_with_code};
    use crate::testing::code::Folder;
    use expect_test::{Expect, expect};
    use sam_core::analysis::Analysis;
    use sam_core::fixture;

    const CHILD: &str = "\
Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod], Default: dev}
  TableName: {Type: String}
Resources: {T: {Type: AWS::SNS::Topic}}
Outputs:
  TopicArn: {Value: !Ref T}
";

    /// The first items, without functions.
    #[track_caller]
    fn check(template: &str, count: usize, expected: Expect) {
        let (text, cursor) = fixture::cursor(template);
        let analysis = Analysis::open(1, &text);
        let folder = Folder::of(&[("child.yaml", CHILD)]);
        let readings = CodeReadings::read(&analysis, &folder, &CodeReadings::default());
        let items = complete_with_code(&analysis, cursor.start(), &readings).items;
        let items = items
            .iter()
            .filter(|it| it.kind != CompletionItemKind::Function);
        let shown = items.take(count).map(|it| match &it.detail {
            Some(detail) => format!("{} · {detail}\n", it.label),
            None => format!("{}\n", it.label),
        });
        expected.assert_eq(&shown.collect::<String>());
    }

    fn stack(parameters: &str, output: &str) -> String {
        format!(
            "Resources:\n  Child:\n    Type: AWS::Serverless::Application\n    Properties:\n      Location: child.yaml\n{parameters}Outputs:\n  A: {{Value: {output}}}\n"
        )
    }

    #[test]
    fn parameters_of_the_child_are_offered() {
        check(
            &stack("      Parameters:\n        $0\n", "x"),
            2,
            expect![[r#"
                TableName · String · required
                Stage · String
            "#]],
        );
        check(
            &stack("      Parameters:\n        Stage: $0\n", "x"),
            2,
            expect![[r#"
                dev
                prod
            "#]],
        );
    }

    #[test]
    fn outputs_of_the_child_are_offered() {
        for output in [
            "!GetAtt $0",
            "!GetAtt Child.$0",
            "!GetAtt Child.Outputs.$0",
            "!Sub '${$0}'",
            "!Sub '${Child.Outputs.$0}'",
        ] {
            check(
                &stack("", output),
                1,
                expect![[r#"
                Child.Outputs.TopicArn · AWS::Serverless::Application
            "#]],
            );
        }
    }
}
