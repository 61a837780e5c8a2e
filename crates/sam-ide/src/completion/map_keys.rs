//! Keys of maps that no schema describes: patterns of events, `JwtConfiguration`, `UpdatePolicy`, `CreationPolicy` and
//! `Metadata`.

use super::context::Context;
use super::insert::Offer;
use super::piece::{Marks, Piece};
use super::resources::Resources;
use crate::place::typed::Step;
use sam_core::document::Section;
use sam_core::spec::metadata_key::{
    APPLICATION, APPLICATION_KEYS, GROUP_KEYS, INTERFACE, INTERFACE_KEYS, LABEL_KEYS,
};
use sam_core::spec::{EVENT_FIELDS, EVENT_FILTERS, JWT_CONFIGURATION_KEYS, lifecycle_keys};

/// What `sam build` reads of a function in a package, of one in an image, and of a layer.
const PACKAGE: [(&str, &str); 3] = [
    ("BuildMethod", "how `sam build` makes it"),
    ("BuildProperties", "settings of the build"),
    ("SkipBuild", "whether it is built already"),
];
const IMAGE: [(&str, &str); 5] = [
    ("Dockerfile", "relative to `DockerContext`"),
    ("DockerContext", "the folder of the image"),
    ("DockerTag", "the tag of the image"),
    ("DockerBuildArgs", "arguments of the build"),
    ("DockerBuildTarget", "the stage to build"),
];
const LAYER: [(&str, &str); 2] = [
    ("BuildMethod", "how `sam build` makes it"),
    ("BuildArchitecture", "the architecture to build for"),
];

/// The responses of API Gateway that templates change most
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html>).
const GATEWAY_RESPONSES: [(&str, &str); 10] = [
    ("DEFAULT_4XX", "all errors of the caller"),
    ("DEFAULT_5XX", "all errors of the API"),
    ("UNAUTHORIZED", "the caller is not known"),
    ("ACCESS_DENIED", "the caller may not call it"),
    ("MISSING_AUTHENTICATION_TOKEN", "no such route, or no token"),
    ("EXPIRED_TOKEN", "the token is too old"),
    ("BAD_REQUEST_BODY", "the body does not fit its model"),
    ("BAD_REQUEST_PARAMETERS", "a parameter does not fit"),
    ("THROTTLED", "too many requests"),
    ("INTEGRATION_TIMEOUT", "the function was too slow"),
];

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    if !typed.wants_key() {
        return;
    }
    let there: Vec<_> = typed.keys(typed.node()).collect();
    if let [Step::Key("Metadata"), rest @ ..] = typed.path.as_slice() {
        let keys: &[(&str, &str)] = match rest {
            [] => &[
                (INTERFACE, "groups and labels of parameters"),
                (APPLICATION, "what the application repository shows"),
            ],
            [Step::Key(INTERFACE)] => &INTERFACE_KEYS,
            [
                Step::Key(INTERFACE),
                Step::Key("ParameterGroups"),
                Step::Item(_),
            ] => &GROUP_KEYS,
            [
                Step::Key(INTERFACE),
                Step::Key("ParameterGroups"),
                Step::Item(_),
                Step::Key("Label"),
            ]
            | [
                Step::Key(INTERFACE),
                Step::Key("ParameterLabels"),
                Step::Key(_),
            ] => &LABEL_KEYS,
            [Step::Key(INTERFACE), Step::Key("ParameterLabels")] => {
                let parameters = resources.template().names(Section::Parameters);
                for name in parameters.filter(|it| !there.contains(it)) {
                    let value = Piece::entry("default", Piece::empty());
                    acc.push(Offer::key(name, value).detail("parameter").rank(5));
                }
                return;
            }
            [Step::Key(APPLICATION)] => &APPLICATION_KEYS,
            _ => &[],
        };
        for (name, detail) in keys.iter().filter(|it| !there.contains(&it.0)) {
            acc.push(Offer::key(name, Piece::empty()).detail(*detail).rank(5));
        }
        return;
    }
    if let [
        ..,
        Step::Key("Auth"),
        Step::Key("Authorizers"),
        Step::Key(_),
        Step::Key("JwtConfiguration"),
    ] = typed.path.as_slice()
    {
        for ((name, about), rank) in JWT_CONFIGURATION_KEYS.into_iter().zip(5..) {
            let value = match name {
                "audience" => Piece::List(vec![Piece::empty()]),
                _ => Piece::empty(),
            };
            if !there.contains(&name) {
                acc.push(Offer::key(name, value).detail(about).rank(rank));
            }
        }
        return;
    }
    let [Step::Key("Resources"), Step::Key(id), way @ ..] = typed.path.as_slice() else {
        return;
    };
    let mut push = |name: &str, detail: &str, value: Piece, rank: u8| {
        if !there.contains(&name) {
            acc.push(Offer::key(name, value).detail(detail).rank(rank));
        }
    };
    match way {
        [Step::Key("Properties"), Step::Key("GatewayResponses")] => {
            for ((name, detail), rank) in GATEWAY_RESPONSES.iter().zip(5..) {
                push(name, detail, Piece::Place(Marks::Map), rank);
            }
        }
        [
            Step::Key("Properties"),
            Step::Key("Events"),
            Step::Key(_),
            Step::Key("Properties"),
            Step::Key("Pattern"),
        ]
        | [Step::Key("Properties"), Step::Key("EventPattern")] => {
            // Of the version there is one alone.
            let fields = EVENT_FIELDS.into_iter().filter(|it| it.0 != "version");
            for ((name, detail), rank) in fields.zip(5..) {
                let value = match name {
                    "detail" => Piece::Place(Marks::Map),
                    _ => Piece::List(vec![Piece::empty()]),
                };
                push(name, detail, value, rank);
            }
        }
        [Step::Key("Properties"), .., Step::Key(_), Step::Item(_)] if is_in_pattern(way) => {
            for (name, rank) in EVENT_FILTERS.into_iter().zip(5..) {
                push(name, "filter", Piece::empty(), rank);
            }
        }
        [Step::Key(attribute)] if !lifecycle_keys(attribute).is_empty() => {
            let own = resources.written_type(id).unwrap_or_default();
            let fitting = lifecycle_keys(attribute).iter();
            let fitting = fitting.filter(|it| it.types.contains(&own));
            for (it, rank) in fitting.zip(5..) {
                push(it.name, it.about, Piece::empty(), rank);
            }
        }
        [Step::Key(attribute), Step::Key(key)] => {
            let mut known = lifecycle_keys(attribute).iter();
            let found = known.find(|it| it.name == *key);
            for ((name, about), rank) in found.iter().flat_map(|it| it.keys).zip(5..) {
                push(name, about, Piece::empty(), rank);
            }
        }
        [Step::Key("Metadata")] => {
            let is_image = typed
                .ancestor(2)
                .get("Properties")
                .and_then(|it| typed.text_of(it, "PackageType"))
                == Some("Image");
            let keys: &[(&str, &str)] = match resources.written_type(id) {
                Some("AWS::Serverless::Function" | "AWS::Lambda::Function") if is_image => &IMAGE,
                Some("AWS::Serverless::Function" | "AWS::Lambda::Function") => &PACKAGE,
                Some("AWS::Serverless::LayerVersion" | "AWS::Lambda::LayerVersion") => &LAYER,
                Some(_) | None => return,
            };
            for ((name, detail), rank) in keys.iter().zip(5..) {
                push(name, detail, Piece::empty(), rank);
            }
        }
        _ => {}
    }
}

/// Whether a way below a resource leads into a pattern of events.
fn is_in_pattern(way: &[Step<'_>]) -> bool {
    let mut keys = way.iter();
    keys.any(|it| matches!(it, Step::Key("Pattern" | "EventPattern")))
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check, check_first, completion};
    use expect_test::expect;

    #[test]
    fn a_pattern_names_fields_of_events() {
        check_first(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        E:\n          Type: EventBridgeRule\n          Properties:\n            Pattern:\n              source: [aws.s3]\n              $0\n",
            2,
            expect![[r#"
                detail-type · what happened
                detail · what the source says of it
                …
            "#]],
        );
    }

    #[test]
    fn an_authorizer_says_whose_tokens_it_takes() {
        check_first(
            "Resources:\n  A:\n    Type: AWS::Serverless::HttpApi\n    Properties:\n      Auth:\n        Authorizers:\n          Users:\n            JwtConfiguration:\n              $0\n",
            2,
            expect![[r#"
                issuer · who signs the tokens: a URL
                audience · whom the tokens are for: a list
            "#]],
        );
    }

    #[test]
    fn policies_of_an_update_fit_the_type() {
        check(
            "Resources:\n  A:\n    Type: AWS::Lambda::Alias\n    UpdatePolicy:\n      $0\n",
            expect![[r#"
                CodeDeployLambdaAliasUpdate · shifts traffic by CodeDeploy
            "#]],
        );
        check(
            "Resources:\n  A:\n    Type: AWS::EC2::Instance\n    CreationPolicy:\n      ResourceSignal:\n        $0\n",
            expect![[r#"
                Count · how many signals
                Timeout · how long to wait: `PT15M`
            "#]],
        );
        check(
            "Resources: {}\nMetadata:\n  AWS::CloudFormation::Interface:\n    $0\n",
            expect![[r#"
                ParameterGroups · which parameters stand together
                ParameterLabels · what they are called
            "#]],
        );
    }

    #[test]
    fn metadata_says_how_something_is_built() {
        check(
            "Resources:\n  L:\n    Type: AWS::Serverless::LayerVersion\n    Metadata:\n      $0\n",
            expect![[r#"
                BuildMethod · how `sam build` makes it
                BuildArchitecture · the architecture to build for
            "#]],
        );
    }

    #[test]
    fn the_console_shows_groups_and_labels() {
        let metadata = |rest: &str| {
            format!(
                "Parameters:\n  Stage: {{Type: String}}\nResources: {{}}\nMetadata:\n  {rest}\n"
            )
        };
        check(
            &metadata("AWS::CloudFormation::Interface:\n    ParameterGroups:\n      - $0"),
            expect![[r#"
                Label · what the group is called
                Parameters · the names of its parameters
            "#]],
        );
        check(
            &metadata("AWS::CloudFormation::Interface:\n    ParameterLabels:\n      $0"),
            expect![[r#"
                Stage · parameter
            "#]],
        );
        check(
            &metadata(
                "AWS::CloudFormation::Interface:\n    ParameterGroups:\n      - Parameters: [$0]",
            ),
            expect![[r#"
                Stage · parameter
            "#]],
        );
        check_first(
            &metadata("AWS::ServerlessRepo::Application:\n    $0"),
            2,
            expect![[r#"
                Author · who publishes it
                Description · what it is for
                …
            "#]],
        );
        check_first(
            "Resources:\n  A:\n    Type: AWS::Serverless::Api\n    Properties:\n      GatewayResponses:\n        $0\n",
            2,
            expect![[r#"
                DEFAULT_4XX · all errors of the caller
                DEFAULT_5XX · all errors of the API
                …
            "#]],
        );
    }

    #[test]
    fn a_value_of_a_pattern_may_be_a_filter() {
        for place in [
            "EventPattern: {source: [{$0}]}",
            "EventPattern: {detail: {bucket: {name: [{p$0}]}}}",
        ] {
            let template = format!(
                "Resources:\n  R:\n    Type: AWS::Events::Rule\n    Properties:\n      {place}\n"
            );
            let (_, _, completion) = completion(&template);
            let mut labels = completion.items.iter().map(|it| it.label.as_str());
            assert!(labels.any(|it| it == "prefix"), "{place}");
        }
    }
}
