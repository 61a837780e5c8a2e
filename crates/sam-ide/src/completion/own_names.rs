//! Names that a resource chooses in one place and names in another: authorizers of an API, attributes of a table, data
//! sources and functions of a GraphQL API.

use super::CompletionItemKind;
use super::context::Context;
use super::insert::Offer;
use super::resources::Resources;
use crate::local_name::attribute::attribute_names;
use crate::local_name::authorizer::{API_KINDS, api_of_event, authorizers};
use crate::local_name::graphql::{NO_DATA_SOURCE, data_sources, functions};
use crate::place::typed::{Slot, Step, Typed};
use sam_core::document::Section;
use sam_core::syntax::NodeRef;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    let takes = matches!(typed.slot, Slot::Value | Slot::Item | Slot::Below);
    if !takes || typed.tag().is_some() {
        return;
    }
    let (names, detail) = match typed.path.as_slice() {
        [
            Step::Key("Resources"),
            Step::Key(_),
            Step::Key("Properties"),
            way @ ..,
        ] => of_resource(typed, way, resources),
        [
            Step::Key("Globals"),
            Step::Key("Api" | "HttpApi"),
            Step::Key("Auth"),
            Step::Key("DefaultAuthorizer"),
        ] => (keys_of_authorizers(typed.ancestor(2), typed), "authorizer"),
        _ => return,
    };
    let is_list = detail == FUNCTION;
    if typed.slot != Slot::Value && !is_list {
        return;
    }
    acc.extend(names.into_iter().map(|name| {
        let offer = Offer::value(name, CompletionItemKind::EnumMember);
        let rank = if name == NO_DATA_SOURCE { 6 } else { 5 };
        let offer = offer.detail(detail).rank(rank);
        match is_list {
            true => offer.listed(context),
            false => offer,
        }
    }));
}

/// What a function of a GraphQL API is called beside its name.
const FUNCTION: &str = "function of the API";

/// The names that fit below the properties of a resource, and what they name.
fn of_resource<'a>(
    typed: &Typed<'a>,
    way: &[Step<'a>],
    resources: &Resources<'a>,
) -> (Vec<&'a str>, &'static str) {
    let own = typed.ancestor(3);
    match way {
        [Step::Key("Auth"), Step::Key("DefaultAuthorizer")] => {
            let mut names = keys_of_authorizers(own, typed);
            let of = typed.text_of(typed.ancestor(2), "Type");
            let kind = API_KINDS.iter().find(|it| Some(it.of) == of);
            names.extend(
                kind.into_iter()
                    .flat_map(|it| of_globals(it.name, resources)),
            );
            (names, "authorizer")
        }
        [
            Step::Key("Events"),
            Step::Key(_),
            Step::Key("Properties"),
            Step::Key("Auth"),
            Step::Key("Authorizer"),
        ] => (of_event(typed, resources), "authorizer"),
        [
            Step::Key("Events"),
            Step::Key(_),
            Step::Key("Properties"),
            Step::Key("RequestModel"),
            Step::Key("Model"),
        ] => (models(typed, resources), "model"),
        [
            Step::Key("Functions"),
            Step::Key(_),
            Step::Key("DataSource"),
        ] => {
            let sources = data_sources(own).into_iter().map(|it| it.name);
            let sources = sources.filter_map(|it| typed.text(it));
            (sources.chain([NO_DATA_SOURCE]).collect(), "data source")
        }
        [
            Step::Key("Resolvers"),
            Step::Key(_),
            Step::Key(_),
            Step::Key("Pipeline"),
            ..,
        ] => {
            let names = functions(own).into_iter().map(|it| it.name);
            (names.filter_map(|it| typed.text(it)).collect(), FUNCTION)
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
        _ => (Vec::new(), ""),
    }
}

/// The authorizers that an event may name: those of its API, and those that `Globals` give all APIs.
fn of_event<'a>(typed: &Typed<'a>, resources: &Resources<'a>) -> Vec<&'a str> {
    let of = typed.text_of(typed.ancestor(5), "Type");
    let Some(kind) = API_KINDS.iter().find(|it| Some(it.name) == of) else {
        return Vec::new();
    };
    let api = api_of_event(resources.template(), kind, typed.ancestor(6));
    let properties = api.and_then(|it| it.properties());
    let own = properties.into_iter().flat_map(authorizers);
    let own = own.map(|it| it.name());
    own.chain(of_globals(kind.name, resources)).collect()
}

/// The models of the API that an event is of.
fn models<'a>(typed: &Typed<'a>, resources: &Resources<'a>) -> Vec<&'a str> {
    let kind = API_KINDS.iter().find(|it| it.name == "Api");
    let api = kind.and_then(|it| api_of_event(resources.template(), it, typed.ancestor(6)));
    let models = api.and_then(|it| it.property("Models"));
    let models = models.into_iter().flat_map(|it| it.entries());
    models.map(|it| it.name()).collect()
}

/// The authorizers that `Globals` give all APIs of a kind.
fn of_globals<'a>(section: &str, resources: &Resources<'a>) -> Vec<&'a str> {
    let globals = resources.template().entry(Section::Globals, section);
    let declared = globals.into_iter().flat_map(|it| authorizers(it.value));
    declared.map(|it| it.name()).collect()
}

/// The authorizers that properties declare which are being typed in.
fn keys_of_authorizers<'a>(properties: NodeRef<'a>, typed: &Typed<'a>) -> Vec<&'a str> {
    authorizers(properties)
        .filter_map(|it| typed.text(it.key))
        .collect()
}

/// The names in a list of attributes or keys.
fn attributes<'a>(list: Option<NodeRef<'a>>, typed: &Typed<'a>) -> Vec<&'a str> {
    attribute_names(list)
        .filter_map(|it| typed.text(it))
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

    #[test]
    fn authorizers_of_globals_for_an_event_without_an_api() {
        check(
            "Globals:\n  Api:\n    Auth:\n      Authorizers:\n        Users: {}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        E:\n          Type: Api\n          Properties:\n            Auth:\n              Authorizer: $0\n",
            expect![[r#"
                Users · authorizer
            "#]],
        );
    }

    #[test]
    fn parts_of_a_graphql_api() {
        let api = "Resources:\n  G:\n    Type: AWS::Serverless::GraphQLApi\n    Properties:\n      DataSources:\n        DynamoDb:\n          Notes: {TableName: a}\n      Functions:\n        getItem:\n          InlineCode: x\n          DataSource: ①\n      Resolvers:\n        Query:\n          item:\n            Pipeline: ②\n";
        let at = |mark: char| {
            let marked = api.replacen(mark, "$0", 1);
            marked.replace(['①', '②'], "x")
        };
        check(
            &at('①'),
            expect![[r#"
            Notes · data source
            NONE · data source
        "#]],
        );
        check(
            &at('②'),
            expect![[r#"
            getItem · function of the API
        "#]],
        );
        check(
            &api.replace('①', "x").replace('②', "[$0]"),
            expect![[r#"
            getItem · function of the API
        "#]],
        );
        check(
            &api.replace('①', "x").replace('②', "\n              - $0"),
            expect![[r#"
                getItem · function of the API
            "#]],
        );
    }

    #[test]
    fn an_event_names_a_model_of_its_api() {
        check(
            "Resources:\n  A: {Type: AWS::Serverless::Api, Properties: {StageName: x, Models: {Order: {type: object}}}}\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events: {E: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !Ref A, RequestModel: {Model: $0}}}}\n",
            expect![[r#"
                Order · model
            "#]],
        );
    }
}
