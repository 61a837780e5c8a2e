//! Values of places that no schema describes: `BuildMethod` of `Metadata`, and what a filter of a bucket looks at.

use super::CompletionItemKind;
use super::context::Context;
use super::insert::Offer;
use super::resources::Resources;
use crate::place::typed::{Slot, Step};
use sam_core::document::Section;
use sam_core::spec::{BUCKET_FILTERS, FUNCTION_BUILDS, LAYER_BUILDS, schema};

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    if typed.slot != Slot::Value || typed.tag().is_some() {
        return;
    }
    let mut push = |name: &str, about: Option<&str>, rank: u8| {
        let offer = Offer::value(name, CompletionItemKind::EnumMember).rank(rank);
        acc.push(match about {
            Some(about) => offer.detail(about),
            None => offer,
        });
    };
    match typed.path.as_slice() {
        [
            Step::Key("Resources"),
            Step::Key(id),
            Step::Key("Metadata"),
            Step::Key("BuildMethod"),
        ] => {
            let is_layer = match resources.written_type(id) {
                Some("AWS::Serverless::Function" | "AWS::Lambda::Function") => false,
                Some("AWS::Serverless::LayerVersion" | "AWS::Lambda::LayerVersion") => true,
                Some(_) | None => return,
            };
            let methods: &[(&str, &str)] = match is_layer {
                true => &LAYER_BUILDS,
                false => &FUNCTION_BUILDS,
            };
            for ((name, about), rank) in methods.iter().zip(5..) {
                push(name, Some(about), rank);
            }
            for runtime in schema::runtimes().filter(|_| is_layer) {
                push(runtime.name, None, 20);
            }
        }
        [
            Step::Key("Resources"),
            Step::Key(_),
            Step::Key("Properties"),
            ..,
            Step::Key("S3Key"),
            Step::Key("Rules"),
            Step::Item(_),
            Step::Key("Name"),
        ] => {
            for (name, rank) in BUCKET_FILTERS.into_iter().zip(5..) {
                push(name, None, rank);
            }
        }
        [
            Step::Key("Metadata"),
            Step::Key("AWS::CloudFormation::Interface"),
            Step::Key("ParameterGroups"),
            Step::Item(_),
            Step::Key("Parameters"),
            Step::Item(_),
        ] => {
            let list = typed.parent();
            let there: Vec<_> = typed.items(list).filter_map(|it| typed.text(it)).collect();
            let parameters = resources.template().names(Section::Parameters);
            for name in parameters.filter(|it| !there.contains(it)) {
                push(name, Some("parameter"), 5);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check, check_first};
    use expect_test::expect;

    #[test]
    fn a_build_method_fits_what_is_built() {
        let with = |resource_type: &str| {
            format!(
                "Resources:\n  F:\n    Type: {resource_type}\n    Metadata:\n      BuildMethod: $0\n"
            )
        };
        check(
            &with("AWS::Serverless::Function"),
            expect![[r#"
            esbuild · bundles JavaScript and TypeScript
            makefile · runs a target of a `Makefile`
            rust-cargolambda · builds Rust with Cargo Lambda
            python-uv · installs Python packages with uv
            dotnet7 · builds .NET ahead of time
        "#]],
        );
        check_first(
            &with("AWS::Serverless::LayerVersion"),
            3,
            expect![[r#"
            makefile · runs a target of a `Makefile`
            python-uv · installs Python packages with uv
            dotnet10
            …
        "#]],
        );
    }

    #[test]
    fn a_filter_of_a_bucket_looks_at_one_end_of_a_name() {
        check(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        E:\n          Type: S3\n          Properties:\n            Filter:\n              S3Key:\n                Rules:\n                  - Name: $0\n",
            expect![[r#"
                prefix
                suffix
            "#]],
        );
    }
}
