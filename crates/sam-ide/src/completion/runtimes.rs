//! Which runtimes are listed first: those that the template uses, then those of the languages that it speaks, then the
//! newest of each language.

use super::context::Context;
use super::resources::Resources;
use crate::property::{newest_runtimes, runtime_language};
use sam_core::document::Section;
use sam_core::spec::schema;
use sam_core::syntax::NodeRef;
use sam_core::template::Template;

/// How many resources of a type are looked at.
const MOST_RESOURCES: usize = 20;

/// The types that have runtimes, with the property that names them.
const USERS: [(&str, &str); 4] = [
    ("AWS::Serverless::Function", "Runtime"),
    ("AWS::Lambda::Function", "Runtime"),
    ("AWS::Serverless::LayerVersion", "CompatibleRuntimes"),
    ("AWS::Lambda::LayerVersion", "CompatibleRuntimes"),
];

/// The languages that most functions are written in.
const USUAL: [&str; 2] = ["python", "nodejs"];

/// What the template says of runtimes.
pub(super) struct RuntimeRanks<'a> {
    /// Those that it has, the most used first.
    used: Vec<&'a str>,
    /// The languages of these and of its handlers.
    languages: Vec<&'a str>,
    /// All runtimes, the newest of each language first.
    newest: Vec<&'static str>,
}

impl<'a> RuntimeRanks<'a> {
    pub(super) fn of(
        all: &[&'static str],
        context: &Context<'a>,
        resources: &Resources<'a>,
    ) -> Self {
        let used = used(resources.template());
        let own = context.typed.parent();
        let mut languages: Vec<&str> = used.iter().map(|it| runtime_language(it)).collect();
        let build = context.typed.ancestor(2).get("Metadata");
        let build = build.and_then(|it| context.typed.text_of(it, "BuildMethod"));
        languages.extend(build.and_then(language_of_build));
        if languages.is_empty() {
            let handler = context.typed.text_of(own, "Handler");
            languages.extend(handler.and_then(language_of_handler));
        }
        Self {
            used,
            languages,
            newest: newest_runtimes(all),
        }
    }

    /// Lower for what is listed first.
    pub(super) fn rank(&self, name: &str, is_deprecated: bool) -> u8 {
        let place_in = |all: &[&str], most: u8| {
            let place = all.iter().position(|it| *it == name);
            place.map(|it| u8::try_from(it).unwrap_or(most).min(most))
        };
        if let Some(place) = place_in(&self.used, 4) {
            return 1 + place;
        }
        let language = runtime_language(name);
        let of_language = self.newest.iter().copied();
        let of_language = of_language.filter(|it| runtime_language(it) == language);
        let of_language: Vec<&str> = of_language.collect();
        let age = place_in(&of_language, 12).unwrap_or(12);
        match (self.languages.contains(&language), is_deprecated, age) {
            (true, _, _) => 6 + age,
            (false, false, 0) => match USUAL.iter().position(|it| *it == language) {
                Some(place) => 18 + u8::try_from(place).unwrap_or(1),
                None => 20 + place_in(&self.newest, 9).unwrap_or(9),
            },
            (false, false, _) => 30 + age,
            (false, true, _) => 43 + age,
        }
    }
}

/// The runtimes that the template has, the most used first.
fn used(template: Template<'_>) -> Vec<&str> {
    let globals = template.entry(Section::Globals, "Function");
    let globals = globals.and_then(|it| it.value.get("Runtime"));
    let of_type = USERS.into_iter().flat_map(|(name, property)| {
        let resources = template.resources_of_type(name).take(MOST_RESOURCES);
        resources.filter_map(move |it| it.property(property))
    });
    let values = globals.into_iter().chain(of_type);
    let texts = values.flat_map(|it| {
        it.as_str()
            .into_iter()
            .chain(it.items().filter_map(NodeRef::as_str))
    });
    let mut counts: Vec<(usize, &str)> = Vec::new();
    for text in texts.filter(|it| schema::runtime(it).is_some()) {
        match counts.iter_mut().find(|it| it.1 == text) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, text)),
        }
    }
    counts.sort_by_key(|it| usize::MAX - it.0);
    counts.into_iter().map(|it| it.1).collect()
}

/// The language of a handler, where its form tells: `com.shop.App::run`, `Shop::Shop.App::Run`, `app.lambda_handler`,
/// `src/index.handler`.
fn language_of_handler(handler: &str) -> Option<&'static str> {
    let (file, function) = handler.rsplit_once('.').unwrap_or((handler, ""));
    Some(match handler.matches("::").count() {
        2 => "dotnet",
        1 => "java",
        _ if handler == "bootstrap" => "provided",
        _ if function.contains('_') => "python",
        _ if file == "index" || file.contains('/') => "nodejs",
        _ if function.contains(|it: char| it.is_ascii_uppercase()) => "nodejs",
        _ => return None,
    })
}

/// The language that `sam build` builds by a method.
fn language_of_build(method: &str) -> Option<&'static str> {
    Some(match method {
        "esbuild" => "nodejs",
        "rust-cargolambda" | "go1.x" => "provided",
        "dotnet7" => "dotnet",
        _ => runtime_language(schema::runtime(method)?.name),
    })
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::check_first;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(template: &str, expected: Expect) {
        check_first(&format!("Resources:\n{template}"), 3, expected);
    }

    #[test]
    fn runtimes_of_the_template_come_first() {
        check(
            "  A: {Type: AWS::Serverless::LayerVersion, Properties: {CompatibleRuntimes: [python3.12]}}\n  B: {Type: AWS::Serverless::Function, Properties: {Runtime: nodejs20.x}}\n  C: {Type: AWS::Lambda::Function, Properties: {Runtime: nodejs20.x}}\n  D:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: $0\n",
            expect![[r#"
                nodejs20.x · deprecated since 2026-04-30
                python3.12 · supported until 2028-10-31
                nodejs24.x · supported until 2028-04-30
                …
            "#]],
        );
    }

    #[test]
    fn a_handler_and_a_build_tell_the_language() {
        for (body, expected) in [
            (
                "Handler: app.lambda_handler",
                expect![[r#"
                    python3.14 · supported until 2029-06-30
                    python3.13 · supported until 2029-06-30
                    python3.12 · supported until 2028-10-31
                    …
                "#]],
            ),
            (
                "Handler: com.shop.App::run",
                expect![[r#"
                    java25 · supported until 2029-06-30
                    java21 · supported until 2029-06-30
                    java17 · supported until 2027-06-30
                    …
                "#]],
            ),
            (
                "Handler: Shop::Shop.App::Run",
                expect![[r#"
                dotnet10 · supported until 2028-11-14
                dotnet8 · supported until 2026-11-10
                dotnet6 · deprecated since 2024-12-20
                …
            "#]],
            ),
            (
                "Handler: src/app.run",
                expect![[r#"
                nodejs24.x · supported until 2028-04-30
                nodejs22.x · supported until 2027-04-30
                nodejs20.x · deprecated since 2026-04-30
                …
            "#]],
            ),
        ] {
            check(
                &format!(
                    "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      {body}\n      Runtime: $0\n"
                ),
                expected,
            );
        }
        check(
            "  F:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildMethod: go1.x}\n    Properties:\n      Runtime: $0\n",
            expect![[r#"
                provided.al2023 · supported until 2029-06-30
                provided.al2 · deprecated since 2026-07-31
                provided · deprecated since 2024-01-08
                …
            "#]],
        );
    }

    #[test]
    fn older_runtimes_come_after_newer_ones_of_their_language() {
        check(
            "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: no$0\n",
            expect![[r#"
                nodejs24.x · supported until 2028-04-30
                nodejs22.x · supported until 2027-04-30
                nodejs26.x
                …
            "#]],
        );
    }
}
