//! `function-combination`: Lambda refuses two properties of a function, or of its event source, together.
//!
//! - A queue that gives more than 10 messages at once needs a `MaximumBatchingWindowInSeconds` of 1 at least.
//! - A function in a VPC has `SubnetIds` and `SecurityGroupIds`, or neither.
//! - Inline code is for Node.js and Python only.
//! - A function cannot have more provisioned than reserved concurrency.
//! - SnapStart does not go with a file system, with more than 512 MB of storage or with provisioned concurrency.
//! - A file system needs a `VpcConfig`.
//! - Levels of logs are for logs in JSON.
//!
//! ```yaml
//! Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 100}                                       # bad
//! Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 100, MaximumBatchingWindowInSeconds: 1}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>.

use super::{events, list, number};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_entry, one, replace_scalar};
use crate::globals;
use sam_core::connector::Resolver;
use sam_core::policy::{self, may_have_more, text_parts};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::{Resource, Template, intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "function-combination",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// So many messages a queue gives at once without waiting for more.
const MOST_AT_ONCE: i64 = 10;

/// How long a queue waits for more messages.
const WINDOW: &str = "MaximumBatchingWindowInSeconds";

/// What a function in a VPC has both of.
const NETWORK: [&str; 2] = ["SubnetIds", "SecurityGroupIds"];

/// The languages that inline code is never in.
const NOT_INLINE: [&str; 5] = ["java", "dotnet", "go1", "provided", "ruby"];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let template = resolver.template();
    for properties in queues(resource, template) {
        if let Some(size) = size_without_window(properties) {
            let message = format!(
                "Lambda refuses more than {MOST_AT_ONCE} messages at once without a wait. Set `{WINDOW}` to 1 or more."
            );
            acc.push(RULE.at(size.full_range(), message));
        }
    }
    if resource.is_function() {
        acc.extend(network(resource, template));
        acc.extend(inline_code(resource, template));
        acc.extend(concurrency(resource, template));
        acc.extend(snap_start(resource, template));
        acc.extend(file_system(resource, template));
        acc.extend(log_levels(resource, template));
    }
}

/// The properties of the event sources of a resource that are queues.
fn queues<'a>(resource: Resource<'a>, template: Template<'a>) -> Vec<NodeRef<'a>> {
    if resource.type_name() != Some("AWS::Lambda::EventSourceMapping") {
        let of_queues = events(resource).filter(|(kind, _)| *kind == "SQS");
        return of_queues.map(|(_, properties)| properties).collect();
    }
    let source = resource.property("EventSourceArn");
    let is_queue = source.is_some_and(|source| match intrinsic::named_id(source) {
        Some(id) => template.type_of(id) == Some("AWS::SQS::Queue"),
        None => {
            let is_of_queue =
                |it: &policy::TextPart<'_>| matches!(it, policy::TextPart::Text(text) if text.contains(":sqs:"));
            text_parts(source).iter().any(is_of_queue)
        }
    });
    let properties = resource.properties().filter(|it| !may_have_more(*it));
    properties.filter(|_| is_queue).into_iter().collect()
}

/// How many messages a queue gives at once, where it may not give so many.
fn size_without_window(properties: NodeRef<'_>) -> Option<NodeRef<'_>> {
    let size = properties.get("BatchSize")?;
    let is_large = number(size).is_some_and(|it| it > MOST_AT_ONCE);
    let window = properties.get(WINDOW);
    let has_none = window.is_none_or(|it| number(it) == Some(0));
    (is_large && has_none).then_some(size)
}

fn network(function: Resource<'_>, template: Template<'_>) -> Option<Diagnostic> {
    let own = function.property("VpcConfig")?;
    let global = globals::of_property(function, template, "VpcConfig");
    let maps = [Some(own), global];
    let maps = || maps.into_iter().flatten();
    if maps().any(|it| may_have_more(it) || intrinsic::of(it).is_some()) {
        return None;
    }
    let [one, other] = NETWORK;
    let (there, missing) = match (own.entry(one), own.entry(other)) {
        (Some(there), None) => (there, other),
        (None, Some(there)) => (there, one),
        (Some(_), Some(_)) | (None, None) => return None,
    };
    // A function without either is in no VPC, and a parameter may bring an empty list.
    let is_certain = |it: &NodeRef<'_>| {
        let function = intrinsic::of(*it);
        !it.is_null() && !function.is_some_and(|it| it.name == "If" || it.is_no_value())
    };
    let is_there = list(there.value).is_some_and(|it| it.iter().any(is_certain));
    let is_missing = maps().all(|it| it.get(missing).is_none());
    let message = format!(
        "Lambda refuses `{}` without `{missing}`. Add `{missing}`.",
        there.name()
    );
    (is_there && is_missing).then(|| RULE.at(there.key.full_range(), message))
}

fn inline_code(function: Resource<'_>, template: Template<'_>) -> Option<Diagnostic> {
    let code = inline(function)?;
    let runtime = globals::given(function, template, "Runtime")?.as_str()?;
    let is_refused = NOT_INLINE.iter().any(|it| runtime.starts_with(it));
    let message = format!(
        "Lambda takes inline code for Node.js and Python only, not for `{runtime}`. Put it into a file of its own."
    );
    is_refused.then(|| RULE.at(code.key.full_range(), message))
}

fn inline(function: Resource<'_>) -> Option<EntryRef<'_>> {
    let has_files = ["CodeUri", "ImageUri"].map(|it| function.property(it).is_some());
    let own = function.property_entry("InlineCode");
    own.filter(|_| !has_files.contains(&true))
        .or_else(|| function.property("Code")?.entry("ZipFile"))
}

fn concurrency(function: Resource<'_>, template: Template<'_>) -> Option<Diagnostic> {
    let config = globals::given(function, template, "ProvisionedConcurrencyConfig")?;
    let provisioned = config.get("ProvisionedConcurrentExecutions")?;
    let reserved = function.property("ReservedConcurrentExecutions")?;
    let (most, wanted) = (number(reserved)?, number(provisioned)?);
    let message = format!(
        "Lambda refuses to provision {wanted} of the {most} executions that are reserved. Raise this to {wanted} or more."
    );
    let finding = RULE.at(reserved.full_range(), message);
    (wanted > most).then(|| finding.related(provisioned.full_range(), "provisioned here"))
}

/// How much storage a function with SnapStart has at most, in MB.
const SNAP_STORAGE: i64 = 512;

fn snap_start(function: Resource<'_>, template: Template<'_>) -> Option<Diagnostic> {
    let given = |name: &str| globals::given(function, template, name);
    let apply = given("SnapStart")?.get("ApplyOn")?;
    if apply.as_str() != Some("PublishedVersions") {
        return None;
    }
    let storage = given("EphemeralStorage").and_then(|it| it.get("Size"));
    let is_large = storage.and_then(number).is_some_and(|it| it > SNAP_STORAGE);
    let is_there = |it: Option<NodeRef<'_>>| it.is_some_and(|it| intrinsic::of(it).is_none());
    let other = if is_large {
        "an `EphemeralStorage` of more than 512 MB"
    } else if given("FileSystemConfigs")
        .and_then(list)
        .is_some_and(|it| !it.is_empty())
    {
        "`FileSystemConfigs`"
    } else if is_there(given("ProvisionedConcurrencyConfig")) {
        "`ProvisionedConcurrencyConfig`"
    } else {
        return None;
    };
    let message = format!("Lambda refuses SnapStart with {other}. Remove one of them.");
    Some(RULE.at(apply.full_range(), message))
}

fn file_system(function: Resource<'_>, template: Template<'_>) -> Option<Diagnostic> {
    let configs = function.property_entry("FileSystemConfigs")?;
    let properties = function.properties().filter(|it| !may_have_more(*it))?;
    let has_some = list(configs.value).is_some_and(|it| !it.is_empty());
    let has_network = properties.get("VpcConfig").is_some()
        || globals::given(function, template, "VpcConfig").is_some();
    let message = "Lambda mounts a file system only in a VPC. Add `VpcConfig`.";
    (has_some && !has_network).then(|| RULE.at(configs.key.full_range(), message))
}

fn log_levels(function: Resource<'_>, template: Template<'_>) -> Option<Diagnostic> {
    let config = globals::given(function, template, "LoggingConfig")?;
    if may_have_more(config) || config.get("LogFormat").and_then(NodeRef::as_str) != Some("Text") {
        return None;
    }
    let levels = ["ApplicationLogLevel", "SystemLogLevel"];
    let level = levels.iter().find_map(|it| config.entry(it))?;
    let message = format!(
        "Lambda takes `{}` only for logs in JSON. Write `LogFormat: JSON`, or remove it.",
        level.name()
    );
    let is_plain = intrinsic::of(level.value).is_none();
    is_plain.then(|| RULE.at(level.key.full_range(), message))
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let queues = queues(finding.resource(resolver)?, resolver.template());
    let is_it = |it: &NodeRef<'_>| size_without_window(*it).is_some_and(|it| finding.is_at(it));
    let properties = queues.into_iter().find(is_it)?;
    let edit = match properties.get(WINDOW) {
        Some(zero) => replace_scalar(document, zero, "1"),
        None => {
            let second = Piece::Literal("1".to_owned());
            append_entry(document, properties, WINDOW, &second)
        }
    };
    Some(Fix::list([(format!("Set `{WINDOW}` to 1"), one(edit))]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};
    use expect_test::expect;

    #[test]
    fn a_queue_waits_for_many_messages() {
        check_rule(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Moves: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: a
      Handler: a.b
      Runtime: python3.13
      Events:
        A: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 100}}
        B: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 100, MaximumBatchingWindowInSeconds: 5}}
        C: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 10}}
        D: {Type: Kinesis, Properties: {Stream: !GetAtt Moves.Arn, BatchSize: 100, StartingPosition: LATEST}}
  Own: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt Jobs.Arn, BatchSize: 11, MaximumBatchingWindowInSeconds: 0}}
",
            "function-combination",
            expect![[r#"
                12 |         A: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 100}}
                   |                                                                         ^^^ function-combination: Lambda refuses more than 10 messages at once without a wait. Set `MaximumBatchingWindowInSeconds` to 1 or more.
                   |                                                                         fix: Set `MaximumBatchingWindowInSeconds` to 1
                16 |   Own: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt Jobs.Arn, BatchSize: 11, MaximumBatchingWindowInSeconds: 0}}
                   |                                                                                                                                ^^ function-combination: Lambda refuses more than 10 messages at once without a wait. Set `MaximumBatchingWindowInSeconds` to 1 or more.
                   |                                                                                                                                fix: Set `MaximumBatchingWindowInSeconds` to 1
            "#]],
        );
        check_fix(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  Q:\n    Type: AWS::SQS::Queue\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      InlineCode: a\n      Handler: a.b\n      Runtime: python3.13\n      Events:\n        A:\n          Type: SQS\n          Properties:\n            Queue: !GetAtt Q.Arn\n            BatchSize: 50\n",
            "Set `MaximumBatchingWindowInSeconds` to 1",
            expect![[r#"
                 16 |             BatchSize: 50
                +17 |             MaximumBatchingWindowInSeconds: 1
            "#]],
        );
    }

    #[test]
    fn properties_of_a_function_that_lambda_refuses_together() {
        check_rule(
            "\
Transform: AWS::Serverless-2016-10-31
Parameters: {Groups: {Type: List<AWS::EC2::SecurityGroup::Id>}}
Globals:
  Function: {Handler: a.b, Runtime: java21}
Resources:
  Network:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: s3://a/b, VpcConfig: {SecurityGroupIds: [sg-1]}}
  Given:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: s3://a/b, VpcConfig: {SecurityGroupIds: !Ref Groups}}
  Nothing:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: s3://a/b, VpcConfig: {SecurityGroupIds: [!Ref AWS::NoValue]}}
  Inline:
    Type: AWS::Serverless::Function
    Properties: {InlineCode: a}
  Plain:
    Type: AWS::Lambda::Function
    Properties: {Code: {ZipFile: a}, Handler: a.b, Runtime: provided.al2023, Role: arn:aws:iam::123456789012:role/a}
  Busy:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://a/b
      AutoPublishAlias: live
      ReservedConcurrentExecutions: 1
      ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 5}
",
            "function-combination",
            expect![[r#"
                8 |     Properties: {CodeUri: s3://a/b, VpcConfig: {SecurityGroupIds: [sg-1]}}
                  |                                                 ^^^^^^^^^^^^^^^^ function-combination: Lambda refuses `SecurityGroupIds` without `SubnetIds`. Add `SubnetIds`.
                17 |     Properties: {InlineCode: a}
                   |                  ^^^^^^^^^^ function-combination: Lambda takes inline code for Node.js and Python only, not for `java21`. Put it into a file of its own.
                20 |     Properties: {Code: {ZipFile: a}, Handler: a.b, Runtime: provided.al2023, Role: arn:aws:iam::123456789012:role/a}
                   |                         ^^^^^^^ function-combination: Lambda takes inline code for Node.js and Python only, not for `provided.al2023`. Put it into a file of its own.
                26 |       ReservedConcurrentExecutions: 1
                   |                                     ^ function-combination: Lambda refuses to provision 5 of the 1 executions that are reserved. Raise this to 5 or more.
                   |                                     line 27: provisioned here
            "#]],
        );
        check_rule(
            "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Handler: a.b, Runtime: python3.13, InlineCode: a, VpcConfig: {SubnetIds: [subnet-1]}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {VpcConfig: {SecurityGroupIds: [sg-1]}}
",
            "function-combination",
            expect![[""]],
        );
    }

    #[test]
    fn what_does_not_go_with_snap_start_or_text() {
        let function = |id: &str, rest: &str| {
            format!(
                "  {id}: {{Type: AWS::Serverless::Function, Properties: {{InlineCode: x, Handler: a.b, Runtime: python3.13, {rest}}}}}\n"
            )
        };
        let snap = "SnapStart: {ApplyOn: PublishedVersions}, AutoPublishAlias: live";
        let system = "FileSystemConfigs: [{Arn: !ImportValue disk, LocalMountPath: /mnt/a}]";
        let network = "VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}";
        let functions = [
            function("A", &format!("{snap}, EphemeralStorage: {{Size: 1024}}")),
            function("B", &format!("{snap}, {system}, {network}")),
            function(
                "C",
                &format!(
                    "{snap}, ProvisionedConcurrencyConfig: {{ProvisionedConcurrentExecutions: 2}}"
                ),
            ),
            function("D", &format!("{snap}, EphemeralStorage: {{Size: 512}}")),
            function("E", system),
            function("F", &format!("{system}, {network}")),
            function(
                "G",
                "LoggingConfig: {LogFormat: Text, ApplicationLogLevel: INFO}",
            ),
            function(
                "H",
                "LoggingConfig: {LogFormat: JSON, ApplicationLogLevel: INFO}",
            ),
        ];
        check_rule(
            &format!(
                "Transform: AWS::Serverless-2016-10-31\nResources:\n{}",
                functions.concat()
            ),
            "function-combination",
            expect![[r#"
                3 |   A: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, SnapStart: {ApplyOn: PublishedVersions}, AutoPublishAlias: live, EphemeralStorage: {Size: 1024}}}
                  |                                                                                                                            ^^^^^^^^^^^^^^^^^ function-combination: Lambda refuses SnapStart with an `EphemeralStorage` of more than 512 MB. Remove one of them.
                4 |   B: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, SnapStart: {ApplyOn: PublishedVersions}, AutoPublishAlias: live, FileSystemConfigs: [{Arn: !ImportValue disk, LocalMountPath: /mnt/a}], VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}}}
                  |                                                                                                                            ^^^^^^^^^^^^^^^^^ function-combination: Lambda refuses SnapStart with `FileSystemConfigs`. Remove one of them.
                5 |   C: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, SnapStart: {ApplyOn: PublishedVersions}, AutoPublishAlias: live, ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 2}}}
                  |                                                                                                                            ^^^^^^^^^^^^^^^^^ function-combination: Lambda refuses SnapStart with `ProvisionedConcurrencyConfig`. Remove one of them.
                7 |   E: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, FileSystemConfigs: [{Arn: !ImportValue disk, LocalMountPath: /mnt/a}]}}
                  |                                                                                                       ^^^^^^^^^^^^^^^^^ function-combination: Lambda mounts a file system only in a VPC. Add `VpcConfig`.
                9 |   G: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, LoggingConfig: {LogFormat: Text, ApplicationLogLevel: INFO}}}
                  |                                                                                                                                        ^^^^^^^^^^^^^^^^^^^ function-combination: Lambda takes `ApplicationLogLevel` only for logs in JSON. Write `LogFormat: JSON`, or remove it.
            "#]],
        );
    }
}
