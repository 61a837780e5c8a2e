//! Intrinsic functions: as tags where a value is typed in YAML, as maps in JSON, as keys on a line of their own.

use super::CompletionItemKind;
use super::context::{Context, Style};
use super::insert::{Offer, Write};
use super::piece::{Bit, Marks, Piece};
use super::resources::Resources;
use super::sub_variables;
use super::typed_shape::typed_shape;
use crate::intrinsic_signature::signature;
use crate::place::typed::connector::TypedConnector;
use crate::place::typed::function::TypedFunction;
use crate::place::typed::{Slot, Step, Typed};
use sam_core::spec::value_kind;

/// Functions that give values, those that templates use most first.
const VALUES: [&str; 16] = [
    "Ref",
    "Sub",
    "GetAtt",
    "If",
    "Join",
    "FindInMap",
    "Select",
    "ImportValue",
    "Split",
    "GetAZs",
    "Base64",
    "Cidr",
    "ToJsonString",
    "Length",
    "Transform",
    "ForEach",
];

/// Functions that give a condition.
const CONDITIONS: [&str; 5] = ["Equals", "Not", "Or", "And", "Condition"];

/// Functions that stand in `Rules` alone.
const RULES: [&str; 5] = [
    "Contains",
    "EachMemberEquals",
    "EachMemberIn",
    "RefAll",
    "ValueOf",
];

/// Functions that need resources or other stacks.
const LATE: [&str; 5] = ["If", "GetAtt", "ImportValue", "GetAZs", "Transform"];

/// Where the functions are listed: below values that the schema knows and the first names that fit.
const FIRST_RANK: u8 = 40;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, _: &Resources<'_>) {
    let typed = &context.typed;
    let is_place = takes_functions(typed) && TypedConnector::of(typed).is_none();
    if !is_place || typed.quote.is_some() && typed.slot != Slot::Key || typed.slot == Slot::Text {
        return;
    }
    let function = TypedFunction::of(typed);
    let is_name = function.as_ref().is_some_and(TypedFunction::wants_name)
        || sub_variables::arguments(typed).is_some();
    let is_list_below = matches!(typed.slot, Slot::Item | Slot::Below);
    if is_name || typed.tag().is_some() && !is_list_below {
        return;
    }
    let names = names(typed, function.as_ref());
    let ranks = FIRST_RANK..;
    for (name, rank) in names.into_iter().zip(ranks) {
        match typed.slot {
            Slot::Key => acc.extend(key(name, rank, context)),
            Slot::Below => {
                acc.extend(key(name, rank, context));
                let shape = typed_shape(context);
                let is_list = shape.is_some_and(|it| it.takes(value_kind::LIST));
                if is_list || !typed.path.iter().any(|it| matches!(it, Step::Key(_))) {
                    acc.extend(value(name, rank, context).map(|it| it.listed(context)));
                }
            }
            Slot::Item | Slot::Value => {
                acc.extend(value(name, rank, context).map(|it| it.listed(context)));
            }
            Slot::Text => {}
        }
    }
}

/// Whether functions may stand at the place.
fn takes_functions(typed: &Typed<'_>) -> bool {
    match typed.path.as_slice() {
        [
            Step::Key("Resources"),
            Step::Key(_),
            Step::Key("Properties"),
            _,
            ..,
        ]
        | [Step::Key("Globals"), Step::Key(_), _, ..]
        | [Step::Key("Outputs"), Step::Key(_), Step::Key("Value"), ..]
        | [
            Step::Key("Outputs"),
            Step::Key(_),
            Step::Key("Export"),
            Step::Key("Name"),
            ..,
        ]
        | [Step::Key("Conditions"), Step::Key(_), ..]
        | [Step::Key("Rules"), Step::Key(_), _, ..] => {
            let last = typed.path.last();
            !matches!(last, Some(Step::Key("Type" | "Effect" | "Action")))
        }
        _ => false,
    }
}

/// The functions that fit, in order.
fn names(typed: &Typed<'_>, around: Option<&TypedFunction<'_>>) -> Vec<&'static str> {
    let is_condition = match (typed.path.first(), around.map(|it| it.name)) {
        (Some(Step::Key("Conditions" | "Rules")), None | Some("Not" | "And" | "Or")) => true,
        (Some(_) | None, _) => false,
    };
    let in_rules = typed.path.first() == Some(&Step::Key("Rules"));
    let mut names = Vec::new();
    if is_condition {
        names.extend(CONDITIONS);
    }
    if in_rules {
        names.extend(RULES);
    }
    // Conditions and rules are decided before there is any resource.
    let is_early = in_rules || typed.path.first() == Some(&Step::Key("Conditions"));
    if !is_condition {
        let values = VALUES.into_iter().filter(|it| *it != "ForEach");
        names.extend(values.filter(|it| !is_early || !LATE.contains(it)));
    }
    names
}

/// A function as a value.
fn value(name: &'static str, rank: u8, context: &Context<'_>) -> Option<Offer> {
    let signature = signature(name)?;
    let label = match context.style() {
        Style::Json => signature.key(),
        Style::Block | Style::Flow => format!("!{name}"),
    };
    let write = match context.typed.tag_word {
        Some(word) => Write::Within(word, label.clone()),
        None => Write::Value(function(name)),
    };
    let offer = Offer::new(label, CompletionItemKind::Function, write);
    Some(described(offer, name, rank))
}

/// A function as the only key of a map.
fn key(name: &'static str, rank: u8, context: &Context<'_>) -> Option<Offer> {
    let typed = &context.typed;
    if typed.keys(typed.node()).next().is_some() || typed.items(typed.node()).next().is_some() {
        return None;
    }
    let signature = signature(name)?;
    let offer = Offer {
        kind: CompletionItemKind::Function,
        ..Offer::key(&signature.key(), key_argument(name))
    };
    Some(described(offer, name, rank))
}

fn described(offer: Offer, name: &str, rank: u8) -> Offer {
    let label = signature(name).map(|it| it.label().0).unwrap_or_default();
    offer
        .detail(label)
        .rank(rank)
        .data(format!("function {name}"))
}

/// A function with places to fill in.
fn function(name: &'static str) -> Piece {
    match argument(name) {
        sub @ Piece::Sub(_) => sub,
        argument => Piece::Function(name, Box::new(argument)),
    }
}

/// What stands behind the key that is the function.
fn key_argument(name: &str) -> Piece {
    match argument(name) {
        Piece::Sub(_) => Piece::Place(Marks::Quotes),
        argument => argument,
    }
}

fn argument(name: &str) -> Piece {
    // An empty item would not be well-formed where tab stops are not known.
    let stops = |names: &[&str]| {
        let stops = names.iter().map(|it| Piece::Stop((*it).to_owned()));
        stops.collect::<Vec<_>>()
    };
    let with_comma = |name: &str| Piece::List(vec![Piece::text(","), Piece::Stop(name.to_owned())]);
    match name {
        "Sub" => Piece::Sub(vec![Bit::Stop(String::new())]),
        "Join" => with_comma("values"),
        "Split" => with_comma("text"),
        "Select" => Piece::List(stops(&["0", "values"])),
        "If" => Piece::List(stops(&["condition", "then", "else"])),
        "FindInMap" => Piece::List(stops(&["mapping", "topLevelKey", "secondLevelKey"])),
        "Cidr" => Piece::List(stops(&["ipBlock", "count", "cidrBits"])),
        "Equals" => Piece::List(stops(&["first", "second"])),
        "And" | "Or" => Piece::List(stops(&["condition", "condition"])),
        "Not" => Piece::List(stops(&["condition"])),
        "Contains" | "EachMemberEquals" => Piece::List(stops(&["values", "value"])),
        "EachMemberIn" => Piece::List(stops(&["values", "allowed"])),
        "ValueOf" => Piece::List(stops(&["parameter", "attribute"])),
        "Transform" => Piece::Map(vec![
            (Piece::text("Name"), Piece::empty()),
            (Piece::text("Parameters"), Piece::Map(Vec::new())),
        ]),
        _ => Piece::empty(),
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{
        applied, check_apply, check_documentation, check_functions, completion,
    };
    use expect_test::expect;

    fn queue(name: &str) -> String {
        format!(
            "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName:{name}"
        )
    }

    #[test]
    fn tags_are_offered_where_a_value_is_typed() {
        check_functions(&queue(" $0\n"), 4, &["!Ref", "!Sub", "!GetAtt", "!If"]);
        check_functions(&queue(" !S$0\n"), 2, &["!Sub", "!Select"]);
        // A tag takes the commas and brackets that follow it, until a blank is typed.
        check_functions(
            &queue(" !Select [0, !GetA$0]\n"),
            2,
            &["!GetAtt", "!GetAZs"],
        );
        check_functions(&queue(" !If [C, !S$0, b]\n"), 1, &["!Sub"]);
        check_functions(&queue("\n        !S$0\n"), 1, &["!Sub"]);
        check_functions(&queue(" !Join ['-', [a, $0]]\n"), 2, &["!Ref", "!Sub"]);
        check_functions(&queue(" !Ref $0\n"), 2, &[]);
        check_functions(&queue(" !If [$0, a, b]\n"), 2, &[]);
        check_functions(&queue(" '$0'\n"), 2, &[]);
    }

    #[test]
    fn keys_are_offered_on_a_line_of_their_own_and_in_json() {
        check_functions(&queue("\n        $0\n"), 2, &["Ref", "Fn::Sub"]);
        check_functions(&queue("\n        Fn::J$0\n"), 1, &["Fn::Join"]);
        let json = |value: &str| {
            format!(
                r#"{{"Resources": {{"Q": {{"Type": "AWS::SQS::Queue", "Properties": {{"QueueName": {value}}}}}}}}}"#
            )
        };
        check_functions(&json("$0"), 2, &["Ref", "Fn::Sub"]);
        check_functions(&json("{\"$0\"}"), 2, &["Ref", "Fn::Sub"]);
        check_functions(&json("{\"Fn::Sub\": \"a\", \"$0\"}"), 2, &[]);
    }

    #[test]
    fn conditions_have_functions_of_their_own() {
        check_functions(
            "Conditions:\n  C: $0\nResources: {}\n",
            3,
            &["!Equals", "!Not", "!Or"],
        );
        check_functions(
            "Conditions:\n  C: !Not [$0]\nResources: {}\n",
            2,
            &["!Equals", "!Not"],
        );
        check_functions(
            "Conditions:\n  C: !Equals [$0]\nResources: {}\n",
            4,
            &["!Ref", "!Sub", "!Join", "!FindInMap"],
        );
    }

    #[test]
    fn a_function_is_written_with_places_for_its_arguments() {
        check_apply(
            &queue(" $0\n"),
            "!FindInMap",
            expect![[r#"
                Resources:
                  Q:
                    Type: AWS::SQS::Queue
                    Properties:
                      QueueName: !FindInMap [mapping, topLevelKey, secondLevelKey]
            "#]],
        );
        check_apply(
            &queue(" $0\n"),
            "!Sub",
            expect![[r#"
                Resources:
                  Q:
                    Type: AWS::SQS::Queue
                    Properties:
                      QueueName: !Sub ''
            "#]],
        );
        check_apply(
            r#"{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": $0}}}}"#,
            "Fn::Join",
            expect![[
                r#"{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Join": [",", "values"]}}}}}"#
            ]],
        );
    }

    #[test]
    fn the_key_of_a_function_is_not_written_with_a_second_one() {
        check_apply(
            &queue("\n        Fn::S$0\n"),
            "Fn::Sub",
            expect![[r#"
            Resources:
              Q:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName:
                    Fn::Sub: ''
        "#]],
        );
        check_apply(
            r#"{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::S$0"}}}}}"#,
            "Fn::Sub",
            expect![[
                r#"{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": ""}}}}}"#
            ]],
        );
    }

    #[test]
    fn a_function_shows_its_arguments() {
        check_documentation(
            &queue(" $0\n"),
            "!Split",
            expect![[r#"
                ```yaml
                !Split [delimiter, text]
                ```

                Returns a list of texts.

                - `delimiter`: text between the items
                - `text`: text to split

                [Fn::Split in the AWS documentation](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-split.html)"#]],
        );
    }

    #[test]
    fn a_tag_before_its_argument_is_replaced_alone() {
        for (typed, label, expected) in [
            (" !R$0 Q", "!Ref", " !Ref Q"),
            (" !Ref$0 Q.Arn", "!GetAtt", " !GetAtt Q.Arn"),
            (" !J$0 ['', [a]]", "!Join", " !Join ['', [a]]"),
            (
                " !J$0\n        - ''\n        - [a]",
                "!Join",
                " !Join\n        - ''\n        - [a]",
            ),
        ] {
            let (document, _, completion) = completion(&queue(&format!("{typed}\n")));
            let item = completion.items.iter().find(|it| it.label == label);
            let item = item.unwrap_or_else(|| panic!("{typed}: {:?}", completion.items));
            assert_eq!(applied(&document, item), queue(&format!("{expected}\n")));
        }
    }
}
