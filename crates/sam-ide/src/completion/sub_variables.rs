//! The names that the second argument of `Sub` has to give values: those in `${…}` of the first that the template does not
//! declare.

use super::context::Context;
use super::insert::Offer;
use super::piece::Piece;
use super::resources::Resources;
use crate::place::typed::{Slot, Step, Typed};
use sam_core::syntax::NodeRef;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    let Some(arguments) = arguments(typed) else {
        return;
    };
    let first = arguments.items().next().and_then(|it| typed.text(it));
    let takes = typed.slot == Slot::Item || typed.wants_key();
    let Some(text) = first.filter(|_| takes) else {
        return;
    };
    let there: Vec<&str> = match typed.slot {
        Slot::Item => Vec::new(),
        Slot::Key | Slot::Below | Slot::Value | Slot::Text => typed.keys(typed.node()).collect(),
    };
    let template = resources.template();
    let is_declared = |it: &str| template.declares_value(it);
    let mut seen: Vec<&str> = Vec::new();
    let parts = text.split("${").skip(1);
    for name in parts.filter_map(|it| Some(it.split_once('}')?.0.trim())) {
        let is_name = !name.is_empty() && name.chars().all(|it| it.is_ascii_alphanumeric());
        if is_name && !seen.contains(&name) && !there.contains(&name) && !is_declared(name) {
            seen.push(name);
        }
    }
    for (name, rank) in seen.into_iter().zip(5..) {
        let offer = Offer::key(name, Piece::empty());
        acc.push(offer.detail("variable of the text").rank(rank));
    }
}

/// The list of the arguments of `Sub`, where the second of them, or a key of it, is being typed.
pub(super) fn arguments<'a>(typed: &Typed<'a>) -> Option<NodeRef<'a>> {
    let is_sub = |list: NodeRef<'a>, step: Option<&Step<'_>>| {
        typed.tag_of(list) == Some("!Sub") || step == Some(&Step::Key("Fn::Sub"))
    };
    match typed.path.as_slice() {
        [before @ .., Step::Item(1)] => {
            let list = typed.parent();
            is_sub(list, before.last()).then_some(list)
        }
        [.., last] if typed.slot == Slot::Item => {
            let list = typed.node();
            let is_second = typed.items(list).count() == 1;
            (is_second && is_sub(list, Some(last))).then_some(list)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check, check_apply, check_functions};
    use expect_test::expect;

    fn value(value: &str) -> String {
        format!(
            "Parameters:\n  Stage: {{Type: String}}\nResources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: {value}\n"
        )
    }

    #[test]
    fn variables_without_a_value_are_offered() {
        for fixture in [
            value("!Sub\n        - 'a-${X}-${Y}-${Stage}-${AWS::Region}-${Q.Arn}'\n        - $0"),
            value("!Sub\n        - 'a-${X}-${Y}'\n        - $0\n"),
            value("!Sub ['a-${X}-${Y}', {$0}]"),
            value("!Sub ['a-${X}-${Y}', $0]"),
            value("\n        Fn::Sub:\n          - 'a-${X}-${Y}'\n          - $0"),
            r#"{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": ["${X}${Y}", {"$0"}]}}}}}"#
                .to_owned(),
        ] {
            check(
                &fixture,
                expect![[r#"
                    X · variable of the text
                    Y · variable of the text
                "#]],
            );
            check_functions(&fixture, 1, &[]);
        }
        check(
            &value("!Sub\n        - 'a-${X}-${Y}'\n        - X: 1\n          $0"),
            expect![[r#"
                Y · variable of the text
            "#]],
        );
    }

    #[test]
    fn a_value_of_a_variable_takes_functions() {
        check_functions(&value("!Sub ['a-${X}', {X: $0}]"), 1, &["!Ref"]);
        check_apply(
            &value("!Sub\n        - 'a-${X}'\n        - $0"),
            "X",
            expect![[r#"
                Parameters:
                  Stage: {Type: String}
                Resources:
                  Q:
                    Type: AWS::SQS::Queue
                    Properties:
                      QueueName: !Sub
                        - 'a-${X}'
                        - X: 
            "#]],
        );
    }
}
