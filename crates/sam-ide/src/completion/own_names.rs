//! Names that a resource chooses in one place and names in another: authorizers of an API, attributes of a table.

use super::CompletionItemKind;
use super::context::Context;
use super::insert::Offer;
use super::resources::Resources;
use crate::place::typed::{Slot, Step, Typed};
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic::named_id;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    if typed.slot != Slot::Value || typed.tag().is_some() {
        return;
    }
    let [
        Step::Key("Resources"),
        Step::Key(_),
        Step::Key("Properties"),
        way @ ..,
    ] = typed.path.as_slice()
    else {
        return;
    };
    let own = typed.ancestor(3);
    let (names, detail) = match way {
        [Step::Key("Auth"), Step::Key("DefaultAuthorizer")] => {
            (authorizers(Some(own), typed), "authorizer")
        }
        [
            Step::Key("Events"),
            Step::Key(_),
            Step::Key("Properties"),
            Step::Key("Auth"),
            Step::Key("Authorizer"),
        ] => {
            let event = typed.ancestor(6);
            let api = event.get("RestApiId").or_else(|| event.get("ApiId"));
            let api = api.and_then(named_id);
            let api = api.and_then(|it| resources.template().resource(it));
            let properties = api.and_then(|it| it.properties());
            (authorizers(properties, typed), "authorizer")
        }
        [
            ..,
            Step::Key("KeySchema"),
            Step::Item(_),
            Step::Key("AttributeName"),
        ] => (
            attributes(own.get("AttributeDefinitions"), typed),
            "attribute",
        ),
        [
            Step::Key("AttributeDefinitions"),
            Step::Item(_),
            Step::Key("AttributeName"),
        ] => {
            let defined = attributes(own.get("AttributeDefinitions"), typed);
            let mut keys = attributes(own.get("KeySchema"), typed);
            keys.retain(|it| !defined.contains(it));
            (keys, "key")
        }
        _ => return,
    };
    acc.extend(names.into_iter().map(|name| {
        let offer = Offer::value(name, CompletionItemKind::EnumMember);
        offer.detail(detail).rank(5)
    }));
}

fn authorizers<'a>(properties: Option<NodeRef<'a>>, typed: &Typed<'a>) -> Vec<&'a str> {
    let authorizers = properties.and_then(|it| it.get("Auth")?.get("Authorizers"));
    let names = authorizers.into_iter().flat_map(|it| typed.keys(it));
    names.filter(|it| !it.starts_with("Fn::")).collect()
}

/// The names in a list of attributes or keys.
fn attributes<'a>(list: Option<NodeRef<'a>>, typed: &Typed<'a>) -> Vec<&'a str> {
    let items = list.into_iter().flat_map(|it| typed.items(it));
    items
        .filter_map(|it| typed.text_of(it, "AttributeName"))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::check;
    use expect_test::expect;

    #[test]
    fn authorizers_of_an_api() {
        check(
            "Resources:\n  A:\n    Type: AWS::Serverless::HttpApi\n    Properties:\n      Auth:\n        DefaultAuthorizer: $0\n        Authorizers:\n          Users: {}\n",
            expect![[r#"
                Users · authorizer
            "#]],
        );
    }

    #[test]
    fn attributes_of_a_table() {
        let table = |rest: &str| {
            format!(
                "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      AttributeDefinitions:\n        - {{AttributeName: id, AttributeType: S}}\n{rest}"
            )
        };
        check(
            &table("      KeySchema:\n        - AttributeName: $0\n"),
            expect![[r#"
                id · attribute
            "#]],
        );
        check(
            &table(
                "        - AttributeName: $0\n      KeySchema:\n        - {AttributeName: id, KeyType: HASH}\n        - {AttributeName: at, KeyType: RANGE}\n",
            ),
            expect![[r#"
                at · key
            "#]],
        );
    }
}
