//! The arguments of `FindInMap`: the mappings, and the keys of the one that is named.

use super::CompletionItemKind;
use super::context::Context;
use super::insert::Offer;
use super::resources::Resources;
use crate::place::typed::Slot;
use crate::place::typed::function::TypedFunction;
use sam_core::document::Section;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    let function = TypedFunction::of(typed).filter(|it| it.name == "FindInMap" && it.is_direct);
    let is_wanted = matches!(typed.slot, Slot::Value | Slot::Item);
    let Some(function) = function.filter(|_| is_wanted) else {
        return;
    };
    let argument = |at: usize| {
        let mut items = function.arguments.items();
        typed.text(items.nth(at)?)
    };
    let template = resources.template();
    let mut push = |name: &str, detail: &str| {
        if acc.iter().all(|it| it.label != name) {
            let offer = Offer::value(name, CompletionItemKind::Reference);
            acc.push(offer.detail(detail).listed(context));
        }
    };
    if function.argument == 0 {
        for mapping in template.entries(Section::Mappings) {
            push(mapping.name(), "mapping");
        }
        return;
    }
    let mapping = argument(0).and_then(|it| template.entry(Section::Mappings, it));
    let Some(mapping) = mapping else { return };
    match function.argument {
        1 => {
            for entry in mapping.value.entries() {
                push(entry.name(), "key");
            }
        }
        2 => {
            let known = argument(1).and_then(|it| mapping.value.entry(it));
            // A key that only the deployment knows may be any of them.
            let entries = mapping.value.entries();
            let entries = entries.filter(|it| known.is_none_or(|known| known.name() == it.name()));
            for key in entries.flat_map(|it| it.value.entries()) {
                push(key.name(), "key");
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::check;
    use expect_test::expect;

    fn queue(value: &str) -> String {
        format!(
            "Mappings:\n  Delays:\n    dev: {{Short: 1, Long: 2}}\n    prod: {{Short: 3, Longest: 4}}\nResources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      DelaySeconds: {value}\n"
        )
    }

    #[test]
    fn mappings_and_their_keys_are_offered() {
        check(
            &queue("!FindInMap [$0]"),
            expect![[r#"
                Delays · mapping
            "#]],
        );
        check(
            &queue("!FindInMap [Delays, $0"),
            expect![[r#"
                dev · key
                prod · key
            "#]],
        );
        check(
            &queue("!FindInMap [Delays, dev, $0]"),
            expect![[r#"
                Long · key
                Short · key
            "#]],
        );
        check(
            &queue(
                "\n        Fn::FindInMap:\n          - Delays\n          - !Ref Stage\n          - $0",
            ),
            expect![[r#"
                Long · key
                Longest · key
                Short · key
            "#]],
        );
    }
}
