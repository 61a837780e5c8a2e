//! Names of the template wherever one is wanted: `Ref`, `GetAtt`, `DependsOn`, `Condition`.

use super::CompletionItemKind;
use super::attributes::{attributes, whole_attributes};
use super::context::{Context, Style};
use super::insert::{Offer, Write};
use super::piece::Piece;
use super::relevance::{Given, GivenParameter, Relevance, uses};
use super::resources::Resources;
use super::{MOST, depends_on, fit, nested_stacks, policy_parameters, resource_arns, roles};
use crate::place::typed::connector::CONNECTOR;
use crate::place::typed::{Slot, Step};
use crate::table_stream::{STREAM, has_no_stream};
use sam_core::document::Section;
use sam_core::spec::PSEUDO_PARAMETERS;
use sam_core::spec::cfn::arn_attribute;

/// What kind of name is wanted.
enum Wanted<'a> {
    /// A resource or parameter.
    Ref,
    /// A resource and its attribute with a dot between.
    Dotted,
    /// A resource, as the first of a list.
    Resource,
    /// An attribute of the resource that the list names first.
    Attribute(&'a str),
    /// A resource to wait for.
    DependsOn,
    /// A condition.
    Condition,
}

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let Some(wanted) = wanted(context) else {
        return;
    };
    let own = resources.own_id();
    match wanted {
        Wanted::Ref => acc.extend(referable(context, resources, context.prefix())),
        Wanted::Dotted => get_att(acc, context, resources),
        Wanted::Resource => {
            let relevance = Relevance::of(context, resources);
            let candidates = resources
                .candidates()
                .filter(|it| it.written_type != CONNECTOR && Some(it.id) != own);
            acc.extend(candidates.map(|it| {
                let given = |attribute| Given {
                    id: it.id,
                    resolved_type: it.resolved_type,
                    attribute,
                };
                let fits = whole_attributes(it.resolved_type)
                    .map(|attribute| relevance.of_resource(&given(Some(attribute))));
                let fit = fits
                    .max()
                    .unwrap_or_else(|| relevance.of_resource(&given(None)));
                Offer::reference(it.id, it.written_type).rank(10 - fit)
            }));
        }
        Wanted::Attribute(id) => {
            let names = resources.resolved_type(id).into_iter().flat_map(attributes);
            let has_no_stream = resources.template().resource(id).is_some_and(has_no_stream);
            let names = names.filter(|it| *it != STREAM || !has_no_stream);
            acc.extend(names.map(|it| Offer::value(it, CompletionItemKind::EnumMember)));
        }
        Wanted::DependsOn => depends_on::items(acc, context, resources),
        Wanted::Condition => {
            let own = match context.typed.path.as_slice() {
                [Step::Key("Conditions"), Step::Key(own), ..] => Some(*own),
                _ => None,
            };
            let conditions = resources.template().entries(Section::Conditions);
            let names = conditions.map(|it| it.name()).filter(|it| Some(*it) != own);
            acc.extend(names.map(|it| Offer::reference(it, "condition")));
        }
    }
}

/// Resources with their attributes, in one text or in a list; of types not known the resource alone.
fn get_att(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let is_list = context.style() == Style::Json && context.typed.quote.is_none();
    let mut fitting = roles::fitting(context, resources);
    fitting.extend(policy_parameters::fitting(context, resources));
    fitting.extend(resource_arns::fitting(context, resources));
    let fits = |name: &Dotted<'_>| {
        fitting.iter().any(|it| {
            matches!(it, Piece::GetAtt(id, attribute) if id == name.id && attribute == name.attribute)
        })
    };
    for mut name in dotted(context, resources, context.prefix()) {
        if fits(&name) {
            name.rank = 0;
        }
        let label = format!("{}.{}", name.id, name.attribute);
        let piece = if is_list {
            Piece::List(vec![Piece::text(name.id), Piece::text(name.attribute)])
        } else {
            Piece::text(&*label)
        };
        let offer = Offer::new(label, CompletionItemKind::Reference, Write::Value(piece));
        acc.push(offer.detail(name.detail).rank(name.rank));
    }
    let own = resources.own_id();
    for (id, detail) in named(resources).filter(|(id, _)| Some(*id) != own) {
        for label in nested_stacks::outputs(id, detail, context, resources) {
            let piece = match is_list {
                true => {
                    let attribute = label.get(id.len() + 1..).unwrap_or_default();
                    Piece::List(vec![Piece::text(id), Piece::text(attribute)])
                }
                false => Piece::text(&*label),
            };
            let offer = Offer::new(label, CompletionItemKind::Reference, Write::Value(piece));
            acc.push(offer.detail(detail).rank(1));
        }
        if resources
            .resolved_type(id)
            .is_none_or(|it| attributes(it).next().is_none())
        {
            let piece = if is_list {
                Piece::List(vec![Piece::text(id), Piece::empty()])
            } else {
                Piece::text(format!("{id}."))
            };
            let offer = Offer::new(id, CompletionItemKind::Reference, Write::Value(piece));
            acc.push(offer.detail(detail).rank(15));
        }
    }
}

/// What can be named by `Ref` and in `Sub`: resources, parameters, and what every template has.
pub(super) fn referable<'a>(
    context: &Context<'a>,
    resources: &Resources<'a>,
    typed: &str,
) -> Vec<Offer> {
    let own = resources.own_id();
    let relevance = Relevance::of(context, resources);
    // Conditions and rules are decided before there is any resource.
    let is_early = matches!(
        context.typed.path.first(),
        Some(Step::Key("Conditions" | "Rules"))
    );
    let candidates = resources
        .candidates()
        .filter(|it| !is_early && it.written_type != CONNECTOR && Some(it.id) != own);
    let candidates = candidates.map(|it| {
        let fit = relevance.of_resource(&Given {
            id: it.id,
            resolved_type: it.resolved_type,
            attribute: None,
        });
        Referable {
            id: it.id,
            detail: Detail::Resource(it.written_type),
            rank: 10 - fit,
        }
    });
    let mut names: Vec<_> = candidates.collect();
    names.extend(parameters_of(resources).map(|it| Referable {
        id: it.name,
        detail: Detail::Parameter(it.parameter_type),
        rank: 10 - relevance.of_parameter(&it),
    }));
    let generated = resources.generated().into_iter().filter(|_| !is_early);
    names.extend(generated.map(|(id, of)| Referable {
        id,
        detail: Detail::Generated(of),
        rank: 20,
    }));
    names.extend(PSEUDO_PARAMETERS.map(|it| {
        let uses = uses(resources.template(), it);
        Referable {
            id: it,
            detail: Detail::Pseudo,
            rank: match relevance.of_pseudo_parameter(it, uses) {
                _ if is_early && it == "AWS::NoValue" => 40,
                0 => 30 + place_of(it),
                fit => 10 - fit,
            },
        }
    }));
    // A large template has more names than are listed.
    if names.len() > MOST + 1 {
        let order = |it: &Referable<'_>| (!fit::begins(it.id, typed), it.rank);
        names.select_nth_unstable_by(MOST, |one, other| {
            order(one).cmp(&order(other)).then(one.id.cmp(other.id))
        });
        names.truncate(MOST + 1);
    }
    names.into_iter().map(|it| it.offer()).collect()
}

/// Where a pseudo parameter stands among those that nothing speaks for: those that templates name most are first.
fn place_of(name: &str) -> u8 {
    const USUAL: [&str; 6] = [
        "AWS::Region",
        "AWS::AccountId",
        "AWS::StackName",
        "AWS::Partition",
        "AWS::URLSuffix",
        "AWS::StackId",
    ];
    let place = USUAL.iter().position(|it| *it == name);
    let last = USUAL.len() + usize::from(name == "AWS::NoValue");
    u8::try_from(place.unwrap_or(last)).unwrap_or_default()
}

/// A name that may be referred to.
struct Referable<'a> {
    id: &'a str,
    detail: Detail<'a>,
    rank: u8,
}

/// What a name stands for.
enum Detail<'a> {
    /// A resource of a type.
    Resource(&'a str),
    /// A parameter of a type, which may be empty.
    Parameter(&'a str),
    /// A resource of a type that SAM makes.
    Generated(&'a str),
    /// A pseudo parameter.
    Pseudo,
}

impl Referable<'_> {
    fn offer(&self) -> Offer {
        let detail = match self.detail {
            Detail::Resource(of) => of.to_owned(),
            Detail::Parameter("") => "parameter".to_owned(),
            Detail::Parameter(of) => format!("parameter · {of}"),
            Detail::Generated(of) => format!("{of} · generated by SAM"),
            Detail::Pseudo => "pseudo parameter".to_owned(),
        };
        Offer::reference(self.id, detail).rank(self.rank)
    }
}

/// The parameters of the template.
pub(super) fn parameters_of<'a>(
    resources: &Resources<'a>,
) -> impl Iterator<Item = GivenParameter<'a>> {
    let template = resources.template();
    template.entries(Section::Parameters).map(move |it| {
        let of = it.value.get("Type").and_then(|it| it.as_str());
        GivenParameter {
            name: it.name(),
            parameter_type: of.unwrap_or_default(),
            uses: uses(template, it.name()),
        }
    })
}

/// A resource and an attribute of it.
pub(super) struct Dotted<'a> {
    pub(super) id: &'a str,
    pub(super) attribute: &'static str,
    pub(super) detail: String,
    pub(super) rank: u8,
}

/// In a template with more resources only one attribute of each is listed before a resource is typed.
const MANY: usize = 100;

/// The known attributes of all resources, those that SAM makes included: those with a dot in them and all those of a
/// resource of a large template once the resource and a dot are typed.
pub(super) fn dotted<'r>(
    context: &Context<'_>,
    resources: &'r Resources<'_>,
    typed: &str,
) -> Vec<Dotted<'r>> {
    let relevance = Relevance::of(context, resources);
    let typed_id = typed.split_once('.').map(|(id, _)| id);
    let has_many = resources.candidates().nth(MANY).is_some();
    let of = |cfn_type: &str| -> Vec<&'static str> {
        match typed_id {
            Some(_) => attributes(cfn_type).collect(),
            None if has_many => arn_attribute(cfn_type)
                .or_else(|| whole_attributes(cfn_type).next())
                .into_iter()
                .collect(),
            None => whole_attributes(cfn_type).collect(),
        }
    };
    let own = resources.own_id();
    let written = resources.candidates().filter(|it| Some(it.id) != own);
    let written = written.map(|it| (it.id, it.resolved_type, it.written_type.to_owned(), 10));
    let generated = resources.generated().into_iter();
    let generated = generated.map(|(id, of)| (id, of, format!("{of} · generated by SAM"), 20));
    written
        .chain(generated)
        .filter(|(id, ..)| typed_id.is_none_or(|typed| typed == *id))
        .flat_map(|(id, resolved_type, detail, rank)| {
            let has_no_stream = resources.template().resource(id).is_some_and(has_no_stream);
            let attributes = of(resolved_type).into_iter();
            let attributes = attributes.filter(|it| *it != STREAM || !has_no_stream);
            let dotted = attributes.map(|attribute| {
                let attribute_given = Given {
                    id,
                    resolved_type,
                    attribute: Some(attribute),
                };
                Dotted {
                    id,
                    attribute,
                    detail: detail.clone(),
                    rank: rank - relevance.of_resource(&attribute_given),
                }
            });
            dotted.collect::<Vec<_>>()
        })
        .collect()
}

/// The resources and their types. Connectors are gone once SAM is expanded: nothing can name them but `DependsOn`.
fn named<'a>(resources: &Resources<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let candidates = resources
        .candidates()
        .filter(|it| it.written_type != CONNECTOR);
    candidates.map(|it| (it.id, it.written_type))
}

/// Whether what is listed depends on what is typed.
pub(super) fn narrows(context: &Context<'_>) -> bool {
    matches!(wanted(context), Some(Wanted::Dotted))
}

/// What kind of name is wanted at the cursor, if one is.
fn wanted<'a>(context: &Context<'a>) -> Option<Wanted<'a>> {
    let is_list = matches!(context.typed.slot, Slot::Item | Slot::Below);
    if !is_list && !context.typed.wants_value() {
        return None;
    }
    match context.typed.path.as_slice() {
        [Step::Key("Resources"), Step::Key(_), attribute @ ..]
            if is_attribute(attribute, "DependsOn") =>
        {
            return Some(Wanted::DependsOn);
        }
        _ if is_list => return None,
        [Step::Key("Resources"), Step::Key(_), attribute @ ..]
            if context.typed.tag().is_none() && is_attribute(attribute, "Condition") =>
        {
            return Some(Wanted::Condition);
        }
        [Step::Key("Outputs"), Step::Key(_), Step::Key("Condition")]
        | [Step::Key("Conditions"), .., Step::Key("Condition")] => {
            return Some(Wanted::Condition);
        }
        _ => {}
    }
    match context.typed.tag() {
        Some("!Ref") => return Some(Wanted::Ref),
        Some("!GetAtt") => return Some(Wanted::Dotted),
        Some("!Condition") => return Some(Wanted::Condition),
        Some(_) => return None,
        None => {}
    }
    let parent = context.typed.parent();
    let parent_tag = context.typed.tag_of(parent);
    match context.typed.path.as_slice() {
        [.., Step::Key("Ref")] => Some(Wanted::Ref),
        [.., Step::Key("Fn::GetAtt")] => Some(Wanted::Dotted),
        [.., Step::Key(name), Step::Item(position)] => match (parent_tag, *name, position) {
            (Some("!GetAtt"), _, 0) | (None, "Fn::GetAtt", 0) => Some(Wanted::Resource),
            (Some("!GetAtt"), _, 1) | (None, "Fn::GetAtt", 1) => {
                let first = context.typed.items(parent).next();
                Some(Wanted::Attribute(context.typed.text(first?)?))
            }
            (Some("!If"), _, 0) | (None, "Fn::If", 0) => Some(Wanted::Condition),
            _ => None,
        },
        [.., Step::Item(_), Step::Item(0)] if parent_tag == Some("!If") => Some(Wanted::Condition),
        _ => None,
    }
}

/// Whether a way within a resource is an attribute of it or of an embedded connector, or an item of that.
fn is_attribute(path: &[Step<'_>], name: &str) -> bool {
    let path = match path {
        [Step::Key("Connectors"), Step::Key(_), rest @ ..] => rest,
        other => other,
    };
    matches!(path, [Step::Key(key)] | [Step::Key(key), Step::Item(_)] if *key == name)
}

#[cfg(test)]
mod tests {
    use crate::completion::complete;
    use crate::completion::tests::{beside_shop, check, check_apply, check_first, json_shop};
    use expect_test::expect;
    use sam_core::analysis::Analysis;
    use sam_core::fixture;

    fn value(value: &str) -> String {
        beside_shop(&format!(
            "  D:\n    Type: AWS::SNS::Topic\n    Properties:\n      X: {value}\nParameters:\n  Stage:\n    Type: String\nConditions:\n  IsProd: !Equals [!Ref Stage, prod]\n"
        ))
    }

    #[test]
    fn a_name_below_its_key_is_completed_too() {
        check_first(
            &value("\n        !Ref Ord$0\n"),
            1,
            expect![[r#"
            Orders · AWS::Serverless::SimpleTable
            …
        "#]],
        );
    }

    #[test]
    fn half_a_pseudo_parameter_is_one_in_brackets_too() {
        for condition in [
            "!Equals [!Ref AWS::$0, x]",
            "!Equals [{Ref: AWS::$0}, x]",
            "!Equals [!Ref AWS:$0, x]",
        ] {
            let template = format!("Conditions:\n  Here: {condition}\nResources: {{}}\n");
            let (text, cursor) = fixture::cursor(&template);
            let found = complete(&Analysis::open(1, &text), cursor.start()).items;
            assert!(
                found.iter().any(|it| it.label == "AWS::Region"),
                "{template}"
            );
        }
    }

    #[test]
    fn ref_names_resources_and_parameters() {
        check(
            &value("!Ref $0"),
            expect![[r#"
                Checkout · AWS::Serverless::Function
                Clicks · AWS::Kinesis::Stream
                Jobs · AWS::SQS::Queue
                Orders · AWS::Serverless::SimpleTable
                Stage · parameter · String
                CheckoutRole · AWS::IAM::Role · generated by SAM
                AWS::Region · pseudo parameter
                AWS::AccountId · pseudo parameter
                AWS::StackName · pseudo parameter
                AWS::Partition · pseudo parameter
                AWS::URLSuffix · pseudo parameter
                AWS::StackId · pseudo parameter
                AWS::NotificationARNs · pseudo parameter
                AWS::NoValue · pseudo parameter
            "#]],
        );
        check_apply(
            &value("!Ref Or$0"),
            "Orders",
            expect![[r#"
                …
                  D:
                    Type: AWS::SNS::Topic
                    Properties:
                      X: !Ref Orders
                Parameters:
                  Stage:
                    Type: String
                Conditions:
                  IsProd: !Equals [!Ref Stage, prod]
            "#]],
        );
        check_apply(
            &value("{Ref: $0"),
            "Orders",
            expect![[r#"
                …
                  D:
                    Type: AWS::SNS::Topic
                    Properties:
                      X: {Ref: Orders}
                Parameters:
                  Stage:
                    Type: String
                Conditions:
                  IsProd: !Equals [!Ref Stage, prod]
            "#]],
        );
        check_apply(
            &value("[!Ref $0]"),
            "Stage",
            expect![[r#"
                …
                  D:
                    Type: AWS::SNS::Topic
                    Properties:
                      X: [!Ref Stage]
                Parameters:
                  Stage:
                    Type: String
                Conditions:
                  IsProd: !Equals [!Ref Stage, prod]
            "#]],
        );
        check_apply(
            &value("\n        Ref: $0"),
            "Orders",
            expect![[r#"
                …
                  D:
                    Type: AWS::SNS::Topic
                    Properties:
                      X: 
                        Ref: Orders
                Parameters:
                  Stage:
                    Type: String
                Conditions:
                  IsProd: !Equals [!Ref Stage, prod]
            "#]],
        );
    }

    #[test]
    fn get_att_names_attributes_too() {
        check(
            &value("!GetAtt $0"),
            expect![[r#"
                Checkout.Arn · AWS::Serverless::Function
                Clicks.Arn · AWS::Kinesis::Stream
                Clicks.WarmThroughputObject · AWS::Kinesis::Stream
                Jobs.Arn · AWS::SQS::Queue
                Jobs.QueueName · AWS::SQS::Queue
                Jobs.QueueUrl · AWS::SQS::Queue
                Orders.Arn · AWS::Serverless::SimpleTable
                CheckoutRole.Arn · AWS::IAM::Role · generated by SAM
                CheckoutRole.RoleId · AWS::IAM::Role · generated by SAM
            "#]],
        );
        check(
            &value("!GetAtt [$0]"),
            expect![[r#"
            Checkout · AWS::Serverless::Function
            Clicks · AWS::Kinesis::Stream
            Jobs · AWS::SQS::Queue
            Orders · AWS::Serverless::SimpleTable
        "#]],
        );
        check(
            &value("!GetAtt [Orders, $0]"),
            expect![[r#"
                Arn
            "#]],
        );
        check_apply(
            &value("!GetAtt Orders.$0"),
            "Orders.Arn",
            expect![[r#"
                …
                  D:
                    Type: AWS::SNS::Topic
                    Properties:
                      X: !GetAtt Orders.Arn
                Parameters:
                  Stage:
                    Type: String
                Conditions:
                  IsProd: !Equals [!Ref Stage, prod]
            "#]],
        );
        check_apply(
            &value("\n        Fn::GetAtt: [Jobs, $0"),
            "Arn",
            expect![[r#"
                …
                  D:
                    Type: AWS::SNS::Topic
                    Properties:
                      X: 
                        Fn::GetAtt: [Jobs, Arn]
                Parameters:
                  Stage:
                    Type: String
                Conditions:
                  IsProd: !Equals [!Ref Stage, prod]
            "#]],
        );
        check_apply(
            &json_shop(r#""D": { "Properties": { "X": { "Fn::GetAtt": $0 } } }"#),
            "Orders.Arn",
            expect![[r#"
                {
                  "Resources": {
                    "Checkout": { "Type": "AWS::Serverless::Function" },
                    "Orders": { "Type": "AWS::Serverless::SimpleTable" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "Clicks": { "Type": "AWS::Kinesis::Stream" },
                    "D": { "Properties": { "X": { "Fn::GetAtt": ["Orders", "Arn"] } } }
                  }
                }
            "#]],
        );
        check_apply(
            &json_shop(r#""D": { "Properties": { "X": { "Fn::GetAtt": ["Orders", "$0"] } } }"#),
            "Arn",
            expect![[r#"
                {
                  "Resources": {
                    "Checkout": { "Type": "AWS::Serverless::Function" },
                    "Orders": { "Type": "AWS::Serverless::SimpleTable" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "Clicks": { "Type": "AWS::Kinesis::Stream" },
                    "D": { "Properties": { "X": { "Fn::GetAtt": ["Orders", "Arn"] } } }
                  }
                }
            "#]],
        );
    }

    #[test]
    fn depends_on_names_other_resources_once() {
        check(
            &beside_shop("  D:\n    Type: AWS::SNS::Topic\n    DependsOn: $0\n"),
            expect![[r#"
                Clicks · AWS::Kinesis::Stream
                Jobs · AWS::SQS::Queue
                Orders · AWS::Serverless::SimpleTable
                Checkout · AWS::Serverless::Function
            "#]],
        );
        check(
            &beside_shop(
                "  D:\n    Type: AWS::SNS::Topic\n    DependsOn: [Orders, $0\n    Properties: {}\n",
            ),
            expect![[r#"
                Clicks · AWS::Kinesis::Stream
                Jobs · AWS::SQS::Queue
                Checkout · AWS::Serverless::Function
            "#]],
        );
        check_apply(
            &beside_shop("  D:\n    DependsOn:\n    - Orders\n    -$0\n"),
            "Jobs",
            expect![[r#"
                …
                  D:
                    DependsOn:
                    - Orders
                    - Jobs
            "#]],
        );
        check_apply(
            &beside_shop("  D:\n    DependsOn:\n      $0\n"),
            "Jobs",
            expect![[r#"
                …
                  D:
                    DependsOn:
                      - Jobs
            "#]],
        );
        check_apply(
            &json_shop(r#""D": { "DependsOn": ["Orders", $0] }"#),
            "Jobs",
            expect![[r#"
                {
                  "Resources": {
                    "Checkout": { "Type": "AWS::Serverless::Function" },
                    "Orders": { "Type": "AWS::Serverless::SimpleTable" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "Clicks": { "Type": "AWS::Kinesis::Stream" },
                    "D": { "DependsOn": ["Orders", "Jobs"] }
                  }
                }
            "#]],
        );
    }

    #[test]
    fn conditions_are_named_where_they_decide() {
        check(
            &value("!If [$0, 1, 2]"),
            expect![[r#"
            IsProd · condition
        "#]],
        );
        check(
            &value("\n        Fn::If: [$0, 1, 2]"),
            expect![[r#"
            IsProd · condition
        "#]],
        );
        check(
            &beside_shop("  D:\n    Condition: $0\nConditions:\n  IsProd: true\n"),
            expect![[r#"
                IsProd · condition
            "#]],
        );
        check(
            &beside_shop("Conditions:\n  IsProd: true\n  IsBig: !And [!Condition $0]\n"),
            expect![[r#"
                IsProd · condition
            "#]],
        );
        check(
            &beside_shop("Conditions:\n  IsProd: true\nOutputs:\n  X:\n    Condition: $0\n"),
            expect![[r#"
                IsProd · condition
            "#]],
        );
        check(&value("{Statement: {Condition: $0}}"), expect![[""]]);
    }
}
