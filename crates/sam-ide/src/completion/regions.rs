//! The names of regions, where one is wanted: by a property, or beside the region of the stack in a comparison.

use super::CompletionItemKind;
use super::context::Context;
use super::insert::Offer;
use super::resources::Resources;
use crate::place::typed::function::TypedFunction;
use crate::place::typed::{Slot, Step, Typed};
use sam_core::spec::schema;
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;

/// The regions that are listed first.
const USUAL: [&str; 5] = [
    "us-east-1",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "us-east-2",
];

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, _: &Resources<'_>) {
    let typed = &context.typed;
    let is_wanted = matches!(typed.slot, Slot::Value | Slot::Item) && typed.tag().is_none();
    if !is_wanted || !(is_compared(typed) || is_region_property(typed) || is_in_arn(typed)) {
        return;
    }
    for name in schema::regions() {
        let place = USUAL
            .iter()
            .position(|it| it == name)
            .unwrap_or(USUAL.len());
        let rank = 10 + u8::try_from(place).unwrap_or(u8::MAX);
        let offer = Offer::value(name, CompletionItemKind::EnumMember).detail("region");
        acc.push(offer.rank(rank).listed(context));
    }
}

/// Whether the other side of `Equals` is the region of the stack.
fn is_compared(typed: &Typed<'_>) -> bool {
    let function = TypedFunction::of(typed).filter(|it| it.name == "Equals" && it.is_direct);
    let is_region = |it: NodeRef<'_>| {
        intrinsic::of(it).is_some_and(|it| it.name == "Ref" && it.text() == Some("AWS::Region"))
    };
    function.is_some_and(|it| typed.items(it.arguments).any(is_region))
}

/// Whether it is the piece of an ARN that `Join` makes where the region stands: behind `arn:aws:sqs:`.
fn is_in_arn(typed: &Typed<'_>) -> bool {
    let function = TypedFunction::of(typed).filter(|it| it.name == "Join");
    let (Some(function), [.., Step::Item(1), Step::Item(at)]) = (function, typed.path.as_slice())
    else {
        return false;
    };
    let Some(glue) = function.arguments.items().next().and_then(|it| it.as_str()) else {
        return false;
    };
    let pieces = typed.parent().items().take(*at);
    let mut before = String::new();
    for piece in pieces {
        // What is known only at the deployment has no colon where an ARN has one.
        before.push_str(piece.as_str().unwrap_or("x"));
        before.push_str(glue);
    }
    before.starts_with("arn:") && before.ends_with(':') && before.matches(':').count() == 3
}

/// Whether the property is called so.
fn is_region_property(typed: &Typed<'_>) -> bool {
    let named = |it: &str| it.ends_with("Region") || it.ends_with("Regions");
    match typed.path.as_slice() {
        [Step::Key("Resources" | "Globals"), .., Step::Key(name)]
        | [
            Step::Key("Resources" | "Globals"),
            ..,
            Step::Key(name),
            Step::Item(_),
        ]
        | [
            Step::Key("Parameters"),
            Step::Key(name),
            Step::Key("Default"),
        ] => named(name),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::check_first;
    use expect_test::expect;

    #[test]
    fn regions_are_offered_beside_the_region_of_the_stack_and_in_properties() {
        check_first(
            "Conditions:\n  C: !Equals [!Ref AWS::Region, $0]\nResources: {}\n",
            2,
            expect![[r#"
                us-east-1 · region
                us-west-2 · region
                …
            "#]],
        );
        check_first(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        E:\n          Type: SNS\n          Properties:\n            Region: eu-c$0\n",
            1,
            expect![[r#"
                eu-central-1 · region
                …
            "#]],
        );
        check_first(
            "Outputs:\n  O:\n    Value: !Join ['', ['arn:', !Ref AWS::Partition, ':sqs:', $0, ':', !Ref AWS::AccountId]]\nResources: {}\n",
            1,
            expect![[r#"
                us-east-1 · region
                …
            "#]],
        );
    }
}
