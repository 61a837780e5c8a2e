//! The allowed values of a parameter, where it is compared in a condition.

use super::CompletionItemKind;
use super::context::Context;
use super::insert::Offer;
use super::resources::Resources;
use crate::place::typed::Slot;
use crate::place::typed::function::TypedFunction;
use sam_core::document::Section;
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    if !matches!(typed.slot, Slot::Value | Slot::Item) || typed.tag().is_some() {
        return;
    }
    let function = TypedFunction::of(typed).filter(|it| it.name == "Equals" && it.is_direct);
    let sides = function
        .into_iter()
        .flat_map(|it| typed.items(it.arguments));
    let names = sides.filter_map(|it| intrinsic::of(it).filter(|it| it.name == "Ref")?.text());
    for name in names {
        let Some(parameter) = resources.template().entry(Section::Parameters, name) else {
            continue;
        };
        let allowed = parameter.value.get("AllowedValues");
        let allowed = allowed.into_iter().flat_map(NodeRef::items);
        for (value, rank) in allowed.filter_map(|it| it.scalar()).zip(10..) {
            let offer = Offer::value(&value.value, CompletionItemKind::EnumMember);
            acc.push(
                offer
                    .detail(format!("of {name}"))
                    .rank(rank)
                    .listed(context),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::check;
    use expect_test::expect;

    #[test]
    fn a_comparison_offers_what_the_parameter_allows() {
        check(
            "Parameters:\n  Stage: {Type: String, AllowedValues: [test, prod]}\nConditions:\n  IsProd: !Equals [!Ref Stage, $0]\nResources: {}\n",
            expect![[r#"
                test · of Stage
                prod · of Stage
            "#]],
        );
    }
}
