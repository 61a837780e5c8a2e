//! `transform-refuses`: the SAM transform refuses the template because of this.
//!
//! CloudFormation runs the transform before it creates anything. What the transform refuses stops the whole deployment, with
//! a message that names the logical ID and no line. This rule runs the same checks as the transform, in its order, and
//! reports the first error of each resource at the key that is wrong. The finding has the transform's own message in its
//! data.
//!
//! ```yaml
//! Resources:
//!   Report:
//!     Type: AWS::Serverless::Function
//!     Properties:
//!       CodeUri: src/
//!       Handler: app.handler      # bad: there is no `Runtime`
//! ```
//!
//! Where another rule reports the same place, this one is silent. It is silent, too, where the answer depends on a
//! parameter without a default or on a macro, and about resources with lines that are not well-formed. A path of this
//! computer counts as uploaded, as `sam package` leaves it.
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html>.

use super::refusal_fix;
use super::refused_name::RefusedName;
use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::globals;
use crate::refusal_words;
use sam_core::connector::{Environment, Resolver};
use sam_core::document::cursor::{self, PathStep};
use sam_core::document::{Document, Section};
use sam_core::expand::TransformError;
use sam_core::syntax::EntryRef;
use sam_core::template::{Resource, Template, intrinsic};
use sam_core::text::TextRange;
use sam_core::transform::{api_errors, globals_error, resource_error};
use sam_core::validation::{SchemaFault, SchemaFaultKind, resource_faults};

pub(super) const RULE: Rule = Rule {
    code: "transform-refuses",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::ResourceAndDocument(check_resource, check_document),
    fix: Some(refusal_fix::fix),
};

fn check_resource(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let template = resolver.template();
    let is_of_sam = resource
        .type_name()
        .is_some_and(|it| it.starts_with("AWS::Serverless::"));
    if !is_of_sam || template.has_unknown_names() || has_macro(&resource.block.block.text) {
        return;
    }
    let error = |environment: &Environment| resource_error(resource, template, environment);
    let Some(found) = error(&Environment::default()) else {
        return;
    };
    if is_schema_told(&found, resource, template)
        || is_of_refused_globals(&found, resource, template)
        || is_decided_later(&found, template)
    {
        return;
    }
    if let Some(entry) = of_globals(&found, resource, template)
        && is_told_of_first(entry, resource, template)
    {
        return;
    }
    let again = given_parameters(template).map(|it| error(&it));
    if again.is_none_or(|it| it.as_ref() == Some(&found)) {
        acc.push(diagnose(&found, place(&found, template), template));
    }
}

/// The property of `Globals` that a resource is refused for: the transform names the resource, or the place is known.
fn of_globals<'a>(
    error: &TransformError,
    resource: Resource<'a>,
    template: Template<'a>,
) -> Option<EntryRef<'a>> {
    let section = error.range.start();
    let mut sections = template.entries(Section::Globals);
    if let Some(section) = sections.find(|it| it.range().contains(section)) {
        let mut entries = section.value.entries();
        return entries.find(|it| it.range().contains_range(error.range));
    }
    let name =
        refused_property(error).filter(|_| error.range == resource.entry.key.full_range())?;
    let is_own = resource.property_entry(&name).is_some();
    globals::entry_of_property(resource, template, &name).filter(|_| !is_own)
}

/// The first resource of a type is looked at for all that `Globals` gives to it and others.
fn first_of_type<'a>(type_name: &str, template: Template<'a>) -> Option<Resource<'a>> {
    let all = template.resources_of_type(type_name);
    all.min_by_key(|it| it.entry.key.full_range().start())
}

/// Whether the first resource of the same type is refused for the same property of `Globals`.
fn is_told_of_first(entry: EntryRef<'_>, resource: Resource<'_>, template: Template<'_>) -> bool {
    let first = resource
        .type_name()
        .and_then(|it| first_of_type(it, template));
    first.is_some_and(|first| {
        let error = resource_error(first, template, &Environment::default());
        let told = error.and_then(|it| of_globals(&it, first, template));
        told.is_some_and(|it| it.key.full_range() == entry.key.full_range())
    })
}

/// What `Globals` gives to a first resource, which is refused for it.
fn refused_globals(acc: &mut Vec<Diagnostic>, template: Template<'_>) {
    for section in template.entries(Section::Globals) {
        let type_name = format!("AWS::Serverless::{}", section.name());
        let Some(first) = first_of_type(&type_name, template) else {
            continue;
        };
        let error = resource_error(first, template, &Environment::default());
        if let Some(error) = error
            && let Some(entry) = of_globals(&error, first, template)
            && !is_decided_later(&error, template)
        {
            acc.push(diagnose(&error, entry.key.full_range(), template));
        }
    }
}

/// Whether `property-missing` reports the same, and at a better place, since the schema requires the property, too.
fn is_schema_told(error: &TransformError, resource: Resource<'_>, template: Template<'_>) -> bool {
    let message = refusal_words::message(error);
    let is_missing = |it: &SchemaFault| match &it.kind {
        SchemaFaultKind::MissingProperty { name, .. } => message.contains(&format!("`{name}`")),
        SchemaFaultKind::UnknownProperty { .. }
        | SchemaFaultKind::Outdented { .. }
        | SchemaFaultKind::WrongType { .. }
        | SchemaFaultKind::WrongValue { .. }
        | SchemaFaultKind::OutOfBounds { .. }
        | SchemaFaultKind::Together { .. }
        | SchemaFaultKind::Lacking { .. }
        | SchemaFaultKind::OtherResource { .. }
        | SchemaFaultKind::Unmatched { .. } => false,
    };
    resource_faults(resource, template).iter().any(is_missing)
}

fn check_document(acc: &mut Vec<Diagnostic>, document: &Document) {
    let template = document.template();
    if template.has_unknown_names() {
        return;
    }
    match globals_error(template) {
        Some(error) => acc.push(diagnose(&error, error.range, template)),
        None => refused_globals(acc, template),
    }
    let mut found = api_errors(template, &Environment::default());
    if !found.is_empty()
        && let Some(environment) = given_parameters(template)
    {
        let again = api_errors(template, &environment);
        found.retain(|it| again.contains(it));
    }
    for error in found.iter().filter(|it| !is_decided_later(it, template)) {
        let range = place(error, template);
        let resource = template.resource_containing(range.start());
        if resource.is_some_and(|it| is_schema_told(error, it, template)) {
            continue;
        }
        let block = template.document().block_at(range.start());
        if !block.is_some_and(|it| has_macro(&it.block.text)) {
            acc.push(diagnose(error, range, template));
        }
    }
}

/// Whether `Globals` gives the resource what is wrong, or lacks what the resource needs, and is refused for itself before any
/// resource is looked at.
fn is_of_refused_globals(
    error: &TransformError,
    resource: Resource<'_>,
    template: Template<'_>,
) -> bool {
    let block = template.document().block_at(error.range.start());
    let is_of_globals = block.is_some_and(|it| it.block.section == Section::Globals);
    let is_lacking = error.range == resource.entry.key.full_range();
    (is_of_globals || is_lacking) && globals_error(template).is_some()
}

/// Whether the transform gets another value than the one that is written: that of a parameter without a default, or of a
/// function that the language extensions resolve.
fn is_decided_later(error: &TransformError, template: Template<'_>) -> bool {
    let Some(path) = cursor::path(template.document(), error.range.start()) else {
        return false;
    };
    let entries = path.steps.iter().rev().filter_map(|it| match it {
        PathStep::Entry(entry) => Some(entry),
        PathStep::Item(..) => None,
    });
    let Some(function) = entries.take(1).find_map(|it| intrinsic::of(it.value)) else {
        return false;
    };
    let is_open = |name: &str| {
        let parameter = template.entry(Section::Parameters, name);
        parameter.is_some_and(|it| it.value.get("Default").is_none())
    };
    function.name == "Ref" && function.text().is_some_and(is_open)
        || template.is_extended_before_sam()
}

/// Where an error stands: in the resource that the transform names, which an event may have led to.
fn place(error: &TransformError, template: Template<'_>) -> TextRange {
    if let Some(event) = named_by_other_event(error, template) {
        return event;
    }
    match named_resource(error, template) {
        Some(resource) if !resource.entry.range().contains_range(error.range) => {
            resource.entry.key.full_range()
        }
        Some(resource) if error.range == resource.entry.key.full_range() => {
            let property =
                null_property(error, resource).or_else(|| named_property(error, resource));
            property.unwrap_or(error.range)
        }
        Some(_) | None => error.range,
    }
}

/// The key of what a function needs and has with nothing behind it.
fn null_property(error: &TransformError, resource: Resource<'_>) -> Option<TextRange> {
    if refusal_words::message(error) != refusal_words::NO_RUNTIME {
        return None;
    }
    let entries = ["Runtime", "Handler"].map(|it| resource.property_entry(it));
    let mut null = entries
        .into_iter()
        .flatten()
        .filter(|it| it.value.is_null());
    Some(null.next()?.key.full_range())
}

/// The resource that the transform names.
fn named_resource<'a>(error: &TransformError, template: Template<'a>) -> Option<Resource<'a>> {
    let named = error.aws_message.strip_prefix("Resource with id [")?;
    template.resource(named.split_once(']')?.0)
}

/// The property that a message about a whole resource begins with, where the resource has it: its value is what is wrong.
fn named_property(error: &TransformError, resource: Resource<'_>) -> Option<TextRange> {
    let name = refused_property(error)?;
    Some(resource.property_entry(&name)?.key.full_range())
}

fn refused_property(error: &TransformError) -> Option<String> {
    let message = refusal_words::message(error);
    let said = message
        .strip_prefix(refusal_words::REFUSES)
        .unwrap_or(&message);
    let (name, rest) = said.trim_start().strip_prefix('`')?.split_once('`')?;
    rest.starts_with(" must be").then(|| name.to_owned())
}

/// The API that an event of an HTTP API names although it is a REST API: the transform says so of the API.
fn named_by_other_event(error: &TransformError, template: Template<'_>) -> Option<TextRange> {
    if !error.aws_message.contains("Invalid OpenApi document") {
        return None;
    }
    let api = named_resource(error, template)?;
    if api.type_name() != Some("AWS::Serverless::Api") {
        return None;
    }
    template
        .resources_naming(api.id)
        .into_iter()
        .find_map(|it| {
            let events = it.property("Events")?;
            let mut apis = events.entries().filter_map(|it| {
                let is_of_other = it.value.get("Type")?.as_str() == Some("HttpApi");
                let named = it.value.get("Properties")?.get("ApiId")?;
                let is_named = intrinsic::named_id(named) == Some(api.id);
                (is_of_other && is_named).then_some(named.full_range())
            });
            apis.next()
        })
}

fn diagnose(error: &TransformError, range: TextRange, template: Template<'_>) -> Diagnostic {
    let aws_message = Some(error.aws_message.clone().into());
    if let Some(name) = RefusedName::of(template.document(), error, range)
        && let Some(message) = name.message()
    {
        let finding = RULE.at(name.node.full_range(), message).meaning(name.near);
        return Diagnostic {
            aws_message,
            ..finding
        };
    }
    let of_event = named_by_other_event(error, template).filter(|it| *it == range);
    let message = match of_event {
        Some(_) => "`ApiId` must name an `AWS::Serverless::HttpApi`, but this is an `AWS::Serverless::Api`. Name another API."
            .to_owned(),
        None => {
            let message = refusal_words::message(error);
            of_place(&message, range, template).unwrap_or(message)
        }
    };
    Diagnostic {
        aws_message,
        ..RULE.at(range, message)
    }
}

/// A message that says no more than what is missing at its place.
fn of_place(message: &str, range: TextRange, template: Template<'_>) -> Option<String> {
    let given = |resource, name: &str| {
        let value = globals::given(resource, template, name);
        value.is_some_and(|it| !it.is_null())
    };
    if message == refusal_words::NO_CODE {
        let resource = template.resource_containing(range.start())?;
        let both = given(resource, "CodeUri") && given(resource, "InlineCode");
        return both.then(|| {
            "`CodeUri` and `InlineCode` exclude each other. Keep one of them.".to_owned()
        });
    }
    let empty = |name: &str| format!("`{name}` has no value, and SAM requires one. Write it.");
    if message == refusal_words::NO_RUNTIME {
        let path = cursor::path(template.document(), range.start())?;
        if let Some(PathStep::Entry(entry)) = path.steps.last().filter(|_| path.on_key)
            && entry.value.is_null()
        {
            return Some(empty(entry.name()));
        }
        let resource = template.resource_containing(range.start())?;
        let mut missing = ["Runtime", "Handler"]
            .into_iter()
            .filter(|it| !given(resource, it));
        return match (missing.next(), missing.next()) {
            (Some(name), None) => Some(format!(
                "A function that is packaged as `Zip` needs `{name}`. Add it."
            )),
            _ => None,
        };
    }
    let path = cursor::path(template.document(), range.start())?;
    let Some(PathStep::Entry(entry)) = path.steps.last() else {
        return None;
    };
    let name = entry.name();
    let is_empty = entry.value.is_null() && message == format!("`{name}` is required. Add it.");
    is_empty.then(|| empty(name))
}

/// Some value for each parameter that has none before the deployment; none where all have one.
fn given_parameters(template: Template<'_>) -> Option<Environment> {
    let parameters = template.entries(Section::Parameters);
    let open = parameters.filter(|it| it.value.get("Default").is_none());
    let values: Vec<_> = open
        .map(|it| (it.name().to_owned(), "value".to_owned()))
        .collect();
    (!values.is_empty()).then(|| Environment {
        parameters: values.into_iter().collect(),
        ..Environment::default()
    })
}

/// Whether a macro writes a part of a resource before the transform sees it.
fn has_macro(text: &str) -> bool {
    const WORDS: [&str; 5] = [
        "Fn::Transform",
        "!Transform",
        "Fn::Length",
        "!Length",
        "ToJsonString",
    ];
    WORDS.iter().any(|it| text.contains(it))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule, check_whole};
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(fixture: &str, expected: Expect) {
        check_rule(fixture, "transform-refuses", expected);
    }

    #[test]
    fn a_resource_is_refused_at_its_key() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Report:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
  Table:
    Type: AWS::Serverless::SimpleTable
    Properties:
      PrimaryKey: {Name: id, Type: Text}
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layer/, CompatibleRuntimes: python3.13}
  Good:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/, Handler: app.handler, Runtime: python3.13}
",
            expect![[r#"
                3 |   Report:
                  |   ^^^^^^ transform-refuses: A function that is packaged as `Zip` needs `Runtime`. Add it.
            "#]],
        );
    }

    #[test]
    fn what_globals_gives_is_refused_there_once() {
        let of = |property: &str| {
            format!(
                "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {{{property}, Runtime: python3.13}}
Resources:
  A: {{Type: AWS::Serverless::Function, Properties: {{InlineCode: x, Handler: index.a}}}}
  B: {{Type: AWS::Serverless::Function, Properties: {{InlineCode: x, Handler: index.a}}}}
"
            )
        };
        check(
            &of("Tags: [{Key: a, Value: b}]"),
            expect![[r#"
                3 |   Function: {Tags: [{Key: a, Value: b}], Runtime: python3.13}
                  |              ^^^^ transform-refuses: `Tags` must be a map of keys and values.
                  |              fix: Write the tags as a map
            "#]],
        );
        check_whole(
            &of("Tracing: On"),
            expect![[r#"
                3 |   Function: {Tracing: On, Runtime: python3.13}
                  |                       ^^ property-wrong-value: `Tracing` has no value `On` (data of 2026-10). The values are `Active`, `Disabled` and `PassThrough`.
            "#]],
        );
    }

    #[test]
    fn an_event_that_names_an_api_of_the_other_kind() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: prod}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: index.a
      Runtime: python3.13
      Events:
        E: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /y, Method: get}}
",
            expect![[r#"
                11 |         E: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /y, Method: get}}
                   |                                                ^^^^^^^^ transform-refuses: `ApiId` must name an `AWS::Serverless::HttpApi`, but this is an `AWS::Serverless::Api`. Name another API.
            "#]],
        );
    }

    #[test]
    fn what_a_value_comes_to_later_is_not_refused() {
        let template = |transform: &str| {
            format!(
                "\
Transform: {transform}
Parameters:
  Version: {{Type: String, Default: v1}}
  Plan: {{Type: String}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://code/f.zip
      Handler: app.handler
      Runtime: python3.13
      Events: {{Status: {{Type: HttpApi, Properties: {{Method: get, Path: !Sub '/${{Version}}/status'}}}}}}
  Shop:
    Type: AWS::Serverless::Api
    Properties: {{StageName: live, Auth: {{UsagePlan: {{CreateUsagePlan: !Ref Plan}}}}}}
"
            )
        };
        check(
            &template("AWS::Serverless-2016-10-31"),
            expect![[r#"
            12 |       Events: {Status: {Type: HttpApi, Properties: {Method: get, Path: !Sub '/${Version}/status'}}}
               |                                                                  ^^^^ transform-refuses: `Path` must be a string.
        "#]],
        );
        let extended = "[AWS::LanguageExtensions, AWS::Serverless-2016-10-31]";
        check(&template(extended), expect![""]);
        // In this order SAM sees the functions.
        let behind = "[AWS::Serverless-2016-10-31, AWS::LanguageExtensions]";
        check(
            &template(behind),
            expect![[r#"
            12 |       Events: {Status: {Type: HttpApi, Properties: {Method: get, Path: !Sub '/${Version}/status'}}}
               |                                                                  ^^^^ transform-refuses: `Path` must be a string.
        "#]],
        );
    }

    #[test]
    fn a_fault_of_globals_is_told_there_alone() {
        crate::testing::check(
            "\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Traing: Active, Runtime: python3.13}}
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {CodeUri: s3://code/f.zip, Handler: app.handler}}
",
            expect![[r#"
                2 | Globals: {Function: {Traing: Active, Runtime: python3.13}}
                  |                      ^^^^^^ globals-unknown-property: `Globals` cannot contain `Traing`, so SAM refuses it. Did you mean `Tracing`?
                  |                      fix: Change to `Tracing`
            "#]],
        );
    }

    #[test]
    fn events_and_apis_are_refused_at_their_keys() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Auth: {DefaultAuthorizer: Own}
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Runtime: python3.13
      Events:
        Get: {Type: Api, Properties: {Path: /a, Method: get, Auth: {Authorizer: None}}}
        Put: {Type: Api, Properties: {Path: /a, Method: put, RestApiId: !Ref Shop, Auth: {Authorizer: Other}}}
  G:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Runtime: python3.13
      Events:
        Tick: {Type: Schedul, Properties: {Schedule: rate(1 day)}}
",
            expect![[r#"
                16 |         Put: {Type: Api, Properties: {Path: /a, Method: put, RestApiId: !Ref Shop, Auth: {Authorizer: Other}}}
                   |                                                                                                       ^^^^^ transform-refuses: The API has no authorizer `Other`. Declare it in `Auth.Authorizers` of the API.
            "#]],
        );
    }

    #[test]
    fn an_id_that_sam_makes_is_taken() {
        check(
            "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/, Handler: app.handler, Runtime: python3.13}
  FRole: {Type: AWS::SQS::Queue}
",
            expect![[r#"
                2 |   F:
                  |   ^ transform-refuses: SAM makes `FRole` (`AWS::IAM::Role`) for `F`, and the template has a resource of that ID. Rename one.
            "#]],
        );
    }

    #[test]
    fn globals_are_refused_at_their_keys() {
        check(
            "\
Globals:
  Functio: {Timeout: 3}
Resources:
  A: {Type: AWS::SQS::Queue}
",
            expect![""],
        );
    }

    #[test]
    fn another_rule_says_the_same() {
        check(
            "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Runtime: python3.13
      FunctionUrlConfig: {Cors: true}
      DeadLetterQueue: {Type: SQS}
",
            expect![""],
        );
    }

    #[test]
    fn what_is_known_at_the_deployment_is_not_judged() {
        check(
            "\
Parameters:
  Policy: {Type: String}
Resources:
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layer/, RetentionPolicy: !Ref Policy}
",
            expect![""],
        );
        check(
            "\
Transform: [Mine, AWS::Serverless-2016-10-31]
Resources:
  F: {Type: AWS::Serverless::Function}
",
            expect![""],
        );
    }

    #[test]
    fn a_property_that_the_message_names_is_refused_there() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layer/, RetentionPolicy: Keep}
",
            expect![[r#"
                5 |     Properties: {ContentUri: layer/, RetentionPolicy: Keep}
                  |                                      ^^^^^^^^^^^^^^^ transform-refuses: The SAM transform refuses this: `RetentionPolicy` must be one of the following options: [`Retain`, `Delete`].
            "#]],
        );
    }

    #[test]
    fn what_is_empty_or_given_twice() {
        check_rule(
            "Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: }}
Resources:
  A: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b}}
  B: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, Events: {Tick: }}}
  C: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, Events: {Tick: {Type: SQS, Properties: }}}}
",
            "transform-refuses",
            expect![[r#"
                4 |   A: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b}}
                  |   ^ transform-refuses: A function that is packaged as `Zip` needs `Runtime`. Add it.
                5 |   B: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, Events: {Tick: }}}
                  |                                                                                                                ^^^^ transform-refuses: An event is a map with a `Type`. Write `Type: Schedule` or another type below it, indented.
                6 |   C: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, Events: {Tick: {Type: SQS, Properties: }}}}
                  |                                                                                                                                  ^^^^^^^^^^ transform-refuses: `Properties` must be a map. Write `Name: value` in a line below, indented.
            "#]],
        );
    }

    #[test]
    fn what_is_refused_has_its_way_out() {
        let function = |rest: &str| {
            format!(
                "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n      Runtime: python3.13\n{rest}"
            )
        };
        check_fix(
            &function(
                "      InlineCode: x\n      Tags:\n        - Key: team # who\n          Value: a\n",
            ),
            "Write the tags as a map",
            expect![[r#"
                  9 |       Tags:
                -10 |         - Key: team # who
                -11 |           Value: a
                +10 |         team: a
            "#]],
        );
        check_fix(
            &function(
                "      InlineCode: x\n      Events:\n        E: {Type: S3, Properties: {Bucket: !GetAtt B.Arn, Events: s3:ObjectCreated:*}}\n  B: {Type: AWS::S3::Bucket}\n",
            ),
            "Write `!Ref`",
            expect![[r#"
                  9 |       Events:
                -10 |         E: {Type: S3, Properties: {Bucket: !GetAtt B.Arn, Events: s3:ObjectCreated:*}}
                +10 |         E: {Type: S3, Properties: {Bucket: !Ref B, Events: s3:ObjectCreated:*}}
                 11 |   B: {Type: AWS::S3::Bucket}
            "#]],
        );
        check_fix(
            &function("      ImageUri: x\n      PackageType: Image\n"),
            "Remove what an image has itself",
            expect![[r#"
                 5 |     Properties:
                -6 |       Handler: a.b
                -7 |       Runtime: python3.13
                 6 |       ImageUri: x
            "#]],
        );
        check_fix(
            &function(
                "      InlineCode: x\n      ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 2}\n",
            ),
            "Add `AutoPublishAlias: live`",
            expect![[r#"
                  9 |       ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 2}
                +10 |       AutoPublishAlias: live
            "#]],
        );
    }

    #[test]
    fn names_of_parts_that_nothing_declares() {
        let api = "Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: p\n      Auth:\n        DefaultAuthorizer: Jwtt\n        Authorizers:\n          Jwt: {UserPoolArn: x}\n";
        check(
            api,
            expect![[r#"
            8 |         DefaultAuthorizer: Jwtt
              |                            ^^^^ transform-refuses: The API has no authorizer `Jwtt`. Did you mean `Jwt`?
              |                            fix: Change to `Jwt`
        "#]],
        );
        check_fix(
            api,
            "Change to `Jwt`",
            expect![[r#"
              7 |       Auth:
            - 8 |         DefaultAuthorizer: Jwtt
            + 8 |         DefaultAuthorizer: Jwt
              9 |         Authorizers:
        "#]],
        );
        let route = "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      InlineCode: x\n      Handler: a.b\n      Runtime: python3.13\n      Events:\n        E: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !Ref A, Auth: {Authorizer: Jwtt}}}\n";
        let named = api.replace("DefaultAuthorizer: Jwtt", "DefaultAuthorizer: Jwt");
        check(
            &format!("{named}{route}"),
            expect![[r#"
            18 |         E: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !Ref A, Auth: {Authorizer: Jwtt}}}
               |                                                                                                 ^^^^ transform-refuses: The API has no authorizer `Jwtt`. Did you mean `Jwt`?
               |                                                                                                 fix: Change to `Jwt`
        "#]],
        );
        let graph = "Transform: AWS::Serverless-2016-10-31\nResources:\n  G:\n    Type: AWS::Serverless::GraphQLApi\n    Properties:\n      SchemaInline: 'type Query { a: String }'\n      Auth: {Type: AWS_IAM}\n      DataSources:\n        Lambda:\n          Ld: {FunctionArn: arn}\n      Functions:\n        getItem:\n          Runtime: {Name: APPSYNC_JS, Version: 1.0.0}\n          DataSource: Lf\n          InlineCode: x\n      Resolvers:\n        Query:\n          a:\n            Runtime: {Name: APPSYNC_JS, Version: 1.0.0}\n            InlineCode: x\n            Pipeline: [getItem]\n";
        check(
            graph,
            expect![[r#"
            14 |           DataSource: Lf
               |                       ^^ transform-refuses: The API has no data source `Lf`. Did you mean `Ld`?
               |                       fix: Change to `Ld`
        "#]],
        );
        let function = graph.replace("DataSource: Lf", "DataSource: Ld");
        let function = function.replace("[getItem]", "[getItm]");
        check(
            &function,
            expect![[r#"
            21 |             Pipeline: [getItm]
               |                        ^^^^^^ transform-refuses: The API has no function `getItm`. Did you mean `getItem`?
               |                        fix: Change to `getItem`
        "#]],
        );
        check_fix(
            &function,
            "Change to `getItem`",
            expect![[r#"
             20 |             InlineCode: x
            -21 |             Pipeline: [getItm]
            +21 |             Pipeline: [getItem]
        "#]],
        );
    }

    #[test]
    fn what_is_required_and_has_no_value() {
        check(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      InlineCode: x\n      Runtime: python3.13\n      Handler:\n",
            expect![[r#"
                8 |       Handler:
                  |       ^^^^^^^ transform-refuses: `Handler` has no value, and SAM requires one. Write it.
            "#]],
        );
    }
}
