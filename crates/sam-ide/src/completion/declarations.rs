//! The keys and values of parameters, outputs and rules, and the keys of mappings.

use super::CompletionItemKind;
use super::context::{Context, Style};
use super::insert::{Offer, Write};
use super::piece::Piece;
use super::relevance::contains;
use super::resources::Resources;
use crate::place::typed::{Slot, Step, Typed};
use crate::template_keys::KeyHolder;
use sam_core::document::Section;
use sam_core::spec::{parameter_types, schema};
use sam_core::syntax::NodeRef;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    match typed.path.as_slice() {
        [Step::Key("Parameters"), Step::Key(_)] if typed.wants_key() => {
            keys(acc, typed, KeyHolder::Parameter);
        }
        [Step::Key("Parameters"), Step::Key(own), Step::Key("Type")] if is_value(typed) => {
            for name in parameter_types() {
                let rank = match (name.contains("::"), is_named_for(own, &name)) {
                    _ if name == "String" => 8,
                    _ if name == "Number" => 9,
                    _ if name == "AWS::SSM::Parameter::Value<String>" => 12,
                    (false, _) => 10,
                    (true, true) => 11,
                    (true, false) => 20,
                };
                acc.push(Offer::value(&name, CompletionItemKind::Class).rank(rank));
            }
        }
        [Step::Key("Parameters"), Step::Key(_), Step::Key("NoEcho")] if is_value(typed) => {
            switch(acc, context);
        }
        [Step::Key("Parameters"), Step::Key(_), Step::Key("Default")] if is_value(typed) => {
            let allowed = typed.parent().get("AllowedValues");
            let values = allowed.into_iter().flat_map(|it| typed.items(it));
            let texts = values.filter_map(|it| typed.text(it));
            acc.extend(texts.map(|it| Offer::value(it, CompletionItemKind::EnumMember)));
        }
        [Step::Key("Outputs"), Step::Key(_)] if typed.wants_key() => {
            keys(acc, typed, KeyHolder::Output);
        }
        [Step::Key("Outputs"), Step::Key(_), Step::Key("Export")] if typed.wants_key() => {
            keys(acc, typed, KeyHolder::Export);
        }
        [Step::Key("Rules"), Step::Key(_)] if typed.wants_key() => {
            keys(acc, typed, KeyHolder::Rule);
        }
        [
            Step::Key("Rules"),
            Step::Key(_),
            Step::Key("Assertions"),
            Step::Item(_),
        ] if typed.wants_key() => {
            keys(acc, typed, KeyHolder::Assertion);
        }
        [Step::Key("Mappings"), Step::Key(name)] if typed.wants_key() => {
            top_level_keys(acc, name, typed);
        }
        [Step::Key("Mappings"), Step::Key(name), Step::Key(own)] if typed.wants_key() => {
            let mapping = resources.template().entry(Section::Mappings, name);
            second_level_keys(acc, mapping.map(|it| it.value), own, typed);
        }
        _ => {}
    }
}

fn is_value(typed: &Typed<'_>) -> bool {
    typed.slot == Slot::Value && typed.tag().is_none()
}

/// Whether a parameter has a word of its type in its name: `VpcId` is an `AWS::EC2::VPC::Id`, `Subnets` is a list.
fn is_named_for(parameter: &str, parameter_type: &str) -> bool {
    let is_list = parameter_type.starts_with("List<");
    let kind = parameter_type.trim_end_matches('>').rsplit("::").nth(1);
    let has_kind = kind.is_some_and(|it| contains(parameter, it));
    has_kind && is_list == parameter.ends_with('s')
}

/// The keys that are not there yet.
fn keys(acc: &mut Vec<Offer>, typed: &Typed<'_>, holder: KeyHolder) {
    let there: Vec<_> = typed.keys(typed.node()).collect();
    let of = typed.text_of(typed.node(), "Type");
    let is_number = of.is_some_and(|it| it.contains("Number"));
    let is_text = of == Some("String");
    for (name, rank) in holder.keys().into_iter().zip(10..) {
        let value = match name {
            "Export" => Piece::entry("Name", Piece::empty()),
            "AllowedValues" => Piece::List(vec![Piece::empty()]),
            "Assertions" => Piece::List(vec![Piece::entry("Assert", Piece::empty())]),
            _ => Piece::empty(),
        };
        // Of a number the value is limited, of a text the length.
        let is_misfit = match (holder, name) {
            (KeyHolder::Parameter, "AllowedPattern" | "MinLength" | "MaxLength") => is_number,
            (KeyHolder::Parameter, "MinValue" | "MaxValue") => is_text,
            (_, _) => false,
        };
        if !there.contains(&name) && !is_misfit {
            acc.push(
                Offer::key(name, value)
                    .detail(holder.about(name))
                    .rank(rank),
            );
        }
    }
}

/// `true` and `false`.
pub(super) fn switch(acc: &mut Vec<Offer>, context: &Context<'_>) {
    if context.typed.quote.is_some() && context.style() == Style::Json {
        return;
    }
    for name in ["true", "false"] {
        let write = Write::Value(Piece::literal(name));
        let offer = Offer::new(name, CompletionItemKind::EnumMember, write);
        acc.push(offer.listed(context));
    }
}

/// The regions, where a mapping is by region.
fn top_level_keys(acc: &mut Vec<Offer>, name: &str, typed: &Typed<'_>) {
    let there: Vec<_> = typed.keys(typed.node()).collect();
    let is_region = |it: &&str| schema::regions().contains(it);
    if !name.to_ascii_lowercase().contains("region") && !there.iter().any(is_region) {
        return;
    }
    let missing = schema::regions().iter().filter(|it| !there.contains(it));
    acc.extend(missing.map(|it| Offer::key(it, Piece::empty()).detail("region")));
}

/// The keys that the other entries of a mapping have.
fn second_level_keys(
    acc: &mut Vec<Offer>,
    mapping: Option<NodeRef<'_>>,
    own: &str,
    typed: &Typed<'_>,
) {
    let there: Vec<_> = typed.keys(typed.node()).collect();
    let others = mapping.into_iter().flat_map(NodeRef::entries);
    let others = others.filter(|it| it.name() != own);
    for key in others.flat_map(|it| it.value.entries()) {
        let name = key.name();
        if !there.contains(&name) && acc.iter().all(|it| it.label != name) {
            acc.push(Offer::key(name, Piece::empty()));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check, check_first};
    use expect_test::expect;

    fn template(rest: &str) -> String {
        format!("{rest}Resources:\n  Q: {{Type: AWS::SQS::Queue}}\n")
    }

    #[test]
    fn a_parameter_has_keys_and_types() {
        check_first(
            &template("Parameters:\n  Stage:\n    Type: String\n    $0\n"),
            2,
            expect![[r#"
                Default · value if none is given
                Description · what it is for
                …
            "#]],
        );
        check_first(
            &template("Parameters:\n  Stage:\n    Type: $0\n"),
            4,
            expect![[r#"
                String
                Number
                CommaDelimitedList
                List<Number>
                …
            "#]],
        );
        check(
            &template("Parameters:\n  Stage:\n    AllowedValues: [dev, prod]\n    Default: $0\n"),
            expect![[r#"
                dev
                prod
            "#]],
        );
        check(
            &template("Parameters:\n  Stage:\n    NoEcho: $0\n"),
            expect![[r#"
                false
                true
            "#]],
        );
    }

    #[test]
    fn an_output_has_keys() {
        check(
            &template("Outputs:\n  Url:\n    Value: x\n    $0\n"),
            expect![[r#"
                Description · what it is for
                Export · makes the value available to other stacks
                Condition · it exists only if this condition is true
            "#]],
        );
    }

    #[test]
    fn a_mapping_has_the_keys_of_its_other_entries_and_regions() {
        check(
            &template(
                "Mappings:\n  Sizes:\n    dev: {Memory: 128, Disk: 1}\n    prod:\n      Memory: 1024\n      $0\n",
            ),
            expect![[r#"
                Disk
            "#]],
        );
        check_first(
            &template("Mappings:\n  RegionMap:\n    eu-w$0\n"),
            1,
            expect![[r#"
                eu-west-1 · region
                …
            "#]],
        );
    }

    #[test]
    fn limits_fit_the_type_of_a_parameter() {
        check(
            &template("Parameters:\n  Size:\n    Type: Number\n    $0\n"),
            expect![[r#"
                Default · value if none is given
                Description · what it is for
                AllowedValues · all values that are allowed
                ConstraintDescription · shown when a value is not allowed
                MaxValue · largest number
                MinValue · smallest number
                NoEcho · hides the value
            "#]],
        );
    }
}
