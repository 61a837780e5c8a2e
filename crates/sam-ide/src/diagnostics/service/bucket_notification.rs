//! `bucket-notification`: S3 refuses the notifications of a bucket.
//!
//! S3 sends an event to one place only. It refuses two notifications of a bucket for one event, unless their filters exclude
//! each other: `Configurations overlap`. SAM makes a notification of each event of the type `S3`. A filter looks at a
//! `prefix` or at a `suffix`, and at nothing else. An event has a name of S3's list, which begins with `s3:`; a name that
//! is like none of them is a warning, since S3 may know more.
//!
//! ```yaml
//! Small: {Type: S3, Properties: {Bucket: !Ref Pictures, Events: s3:ObjectCreated:*}}
//! Large: {Type: S3, Properties: {Bucket: !Ref Pictures, Events: s3:ObjectCreated:Put}}    # bad
//! Large: {Type: S3, Properties: {Bucket: !Ref Pictures, Events: s3:ObjectRemoved:*}}      # good
//! Large: {Type: S3, Properties: {Bucket: !Ref Pictures, Events: s3:ObjectRemoved}}        # bad: `:*` is missing
//! ```
//!
//! See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html>.

use super::{events, list};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::{closest, shortened};
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::policy::may_have_more;
use sam_core::spec::{BUCKET_FILTERS, known_values};
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, intrinsic};
use std::collections::HashMap;

pub(super) const RULE: Rule = Rule {
    code: "bucket-notification",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::ResourceAndDocument(check, check_document),
    fix: Some(fix),
};

const BUCKET: &str = "AWS::S3::Bucket";

/// The lists of notifications of a bucket.
const LISTS: [&str; 3] = [
    "LambdaConfigurations",
    "QueueConfigurations",
    "TopicConfigurations",
];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    for name in filter_names(resource) {
        let written = name.as_str().unwrap_or_default();
        let way_out = match closest(written, BUCKET_FILTERS) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "Write `prefix` or `suffix`.".to_owned(),
        };
        let message = format!("S3 has no filter `{}`. {way_out}", shortened(written));
        acc.push(RULE.at(name.full_range(), message));
    }
    for event in unknown_events(resource) {
        let written = event.as_str().unwrap_or_default();
        let (way_out, severity) = match meant_event(written) {
            Some(meant) => (format!("Did you mean `{meant}`?"), Severity::Error),
            None => ("Correct it.".to_owned(), Severity::Warning),
        };
        let message = format!("S3 has no event `{}`. {way_out}", shortened(written));
        acc.push(RULE.at(event.full_range(), message).severity(severity));
    }
}

/// The names of events that S3 is not known to have.
fn unknown_events(resource: Resource<'_>) -> Vec<NodeRef<'_>> {
    let is_event = |it: &NodeRef<'_>| {
        let name = it.as_str().filter(|_| it.tag().is_none());
        name.is_some_and(|it| !it.contains(['{', '$']) && !event_names().contains(&it))
    };
    let all = notifying_maps(resource).into_iter();
    let events = all.flat_map(|(map, key)| events_of(map, key));
    events.filter(is_event).collect()
}

fn event_names() -> &'static [&'static str] {
    let known = known_values("AWS::Serverless::Function", "S3EventProperties", "Events");
    known.map_or(&[], |it| it.values)
}

/// The event that a name was meant to be: without its `s3:` or `:*`, or misspelt.
fn meant_event(written: &str) -> Option<&'static str> {
    let prefixed = match written.starts_with("s3:") {
        true => written.to_owned(),
        false => format!("s3:{written}"),
    };
    let whole = [prefixed.clone(), format!("{prefixed}:*")];
    let mut all = event_names().iter().copied();
    all.find(|it| whole.iter().any(|whole| it.eq_ignore_ascii_case(whole)))
        .or_else(|| closest(&prefixed, event_names().iter().copied()))
}

/// How many notifications S3 takes of a bucket.
const MOST: usize = 100;

/// Looks at all notifications at once: each may be for what another one is for.
fn check_document(acc: &mut Vec<Diagnostic>, document: &Document) {
    let template = document.template();
    let buckets = template.resources_of_type(BUCKET);
    let sources = buckets.chain(template.resources_with_event("S3"));
    let mut all: Vec<Notification<'_>> = sources.flat_map(notifications).collect();
    all.sort_by_key(|it| it.event.range().start());
    let mut of_buckets: HashMap<&str, Vec<Notification<'_>>> = HashMap::new();
    for notification in all {
        let earlier = of_buckets.entry(notification.bucket).or_default();
        if let Some(other) = earlier.iter().find(|it| it.overlaps(&notification)) {
            let message = format!(
                "S3 refuses two notifications of `{}` for one event. Let their filters exclude each other, or remove one.",
                notification.bucket
            );
            let finding = RULE.at(notification.event.full_range(), message);
            acc.push(finding.related(other.event.full_range(), "the other one"));
        }
        if earlier.len() < MOST {
            earlier.push(notification);
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let resource = finding.resource(resolver)?;
    let (node, near) = match finding.node_in(filter_names(resource)) {
        Some(node) => (node, closest(node.as_str()?, BUCKET_FILTERS)?),
        None => {
            let node = finding.node_in(unknown_events(resource))?;
            (node, meant_event(node.as_str()?)?)
        }
    };
    let edits = one(replace_scalar(document, node, near));
    Some(Fix::list([(format!("Change to `{near}`"), edits)]))
}

/// A bucket sends one event.
#[derive(Clone, Copy)]
struct Notification<'a> {
    bucket: &'a str,
    /// `s3:ObjectCreated:Put`
    event: NodeRef<'a>,
    filter: Filter<'a>,
    /// The condition of the resource that asks for it.
    condition: Option<&'a str>,
}

/// What the key of an object begins and ends with.
#[derive(Clone, Copy, Default)]
struct Filter<'a> {
    prefix: &'a str,
    suffix: &'a str,
}

impl Notification<'_> {
    /// Whether an event is sent for both, as far as both are there.
    fn overlaps(&self, other: &Self) -> bool {
        let begins = |it: &str, with: &str| it.starts_with(with) || with.starts_with(it);
        let ends = |it: &str, with: &str| it.ends_with(with) || with.ends_with(it);
        let has_one_event = match (self.event.as_str(), other.event.as_str()) {
            (Some(one), Some(other)) => includes(one, other) || includes(other, one),
            _ => false,
        };
        has_one_event
            && self.bucket == other.bucket
            && self.condition == other.condition
            && begins(self.filter.prefix, other.filter.prefix)
            && ends(self.filter.suffix, other.filter.suffix)
    }
}

/// Whether an event is another one, or all of a kind with it.
fn includes(one: &str, other: &str) -> bool {
    let kind = one.strip_suffix('*');
    one == other || kind.is_some_and(|it| other.starts_with(it))
}

/// The notifications that a bucket or a function asks for, as far as they are known.
fn notifications(resource: Resource<'_>) -> Vec<Notification<'_>> {
    let mut found = Vec::new();
    let condition = resource.condition();
    for (bucket, map, key) in sources(resource) {
        let Some(filter) = filter(map) else {
            continue;
        };
        found.extend(events_of(map, key).map(|event| Notification {
            bucket,
            event,
            filter,
            condition,
        }));
    }
    found
}

/// The events that a map asks for: one, or a list.
fn events_of<'a>(map: NodeRef<'a>, key: &str) -> impl Iterator<Item = NodeRef<'a>> + use<'a> {
    let named = map.get(key);
    let several = named.and_then(list);
    let one = named.filter(|_| several.is_none());
    several.into_iter().flatten().chain(one)
}

/// The maps that ask for notifications of buckets of the template: the bucket, the map, and the key of its events.
fn sources(resource: Resource<'_>) -> Vec<(&str, NodeRef<'_>, &'static str)> {
    let maps = notifying_maps(resource).into_iter();
    let of_buckets = maps.filter_map(|(map, key)| match key {
        "Events" => Some((intrinsic::named_id(map.get("Bucket")?)?, map, key)),
        _ => Some((resource.id, map, key)),
    });
    of_buckets.collect()
}

/// The maps that ask for notifications, and the key of their events.
fn notifying_maps(resource: Resource<'_>) -> Vec<(NodeRef<'_>, &'static str)> {
    if resource.type_name() != Some(BUCKET) {
        let of_buckets = events(resource).filter(|(kind, _)| *kind == "S3");
        return of_buckets.map(|(_, map)| (map, "Events")).collect();
    }
    let configuration = resource.property("NotificationConfiguration");
    let lists = LISTS.iter().filter_map(|it| configuration?.get(it));
    let maps = lists.filter_map(list).flatten();
    maps.filter(|it| !may_have_more(*it))
        .map(|it| (it, "Event"))
        .collect()
}

/// The rules of the filter of a notification; none if they are not known.
fn rules(map: NodeRef<'_>) -> Option<Vec<NodeRef<'_>>> {
    let Some(filter) = map.get("Filter") else {
        return Some(Vec::new());
    };
    list(filter.get("S3Key")?.get("Rules")?)
}

/// The filter of a notification; none if it is not known.
fn filter(map: NodeRef<'_>) -> Option<Filter<'_>> {
    let mut filter = Filter::default();
    for rule in rules(map)? {
        let (name, value) = (rule.get("Name")?.as_str()?, rule.get("Value")?);
        // A number is a text here.
        let value = value.scalar().filter(|_| intrinsic::of(value).is_none())?;
        match name.to_ascii_lowercase().as_str() {
            "prefix" => filter.prefix = &value.value,
            "suffix" => filter.suffix = &value.value,
            _ => return None,
        }
    }
    Some(filter)
}

/// The names of rules of filters that S3 does not have.
fn filter_names(resource: Resource<'_>) -> Vec<NodeRef<'_>> {
    let sources = sources(resource).into_iter();
    let rules = sources.filter_map(|(_, map, _)| rules(map)).flatten();
    let names = rules.filter_map(|it| it.get("Name"));
    let is_unknown = |it: &str| {
        !BUCKET_FILTERS
            .iter()
            .any(|part| part.eq_ignore_ascii_case(it))
    };
    names
        .filter(|it| it.as_str().is_some_and(is_unknown))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};
    use expect_test::expect;

    #[test]
    fn notifications_that_overlap() {
        check_rule(
            "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {InlineCode: a, Handler: a.b, Runtime: python3.13}
Parameters: {Ending: {Type: String}}
Resources:
  Pictures: {Type: AWS::S3::Bucket}
  Texts:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        QueueConfigurations:
          - {Event: s3:ObjectCreated:Put, Queue: arn:aws:sqs:eu-west-1:123456789012:a, Filter: {S3Key: {Rules: [{Name: prefix, Value: a/}]}}}
          - {Event: s3:ObjectCreated:Put, Queue: arn:aws:sqs:eu-west-1:123456789012:a, Filter: {S3Key: {Rules: [{Name: prefix, Value: b/}]}}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        A: {Type: S3, Properties: {Bucket: !Ref Pictures, Events: s3:ObjectCreated:*}}
        B: {Type: S3, Properties: {Bucket: !Ref Pictures, Events: s3:ObjectRemoved:*, Filter: {S3Key: {Rules: [{Name: suffix, Value: !Ref Ending}]}}}}
  G:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        A: {Type: S3, Properties: {Bucket: !Ref Pictures, Events: [s3:ObjectCreated:Put, s3:ObjectRemoved:Delete]}}
        B: {Type: S3, Properties: {Bucket: !Ref Texts, Events: s3:ObjectCreated:*, Filter: {S3Key: {Rules: [{Name: Suffix, Value: .txt}, {Name: prefix, Value: b}]}}}}
        C: {Type: S3, Properties: {Bucket: !Ref Texts, Events: s3:ObjectRestore:*, Filter: {S3Key: {Rules: [{Name: sufix, Value: .txt}]}}}}
        D: {Type: S3, Properties: {Bucket: !Ref Texts, Events: s3:ObjectRemoved:*, Filter: {S3Key: {Rules: [{Name: folder, Value: a}]}}}}
",
            "bucket-notification",
            expect![[r#"
                24 |         A: {Type: S3, Properties: {Bucket: !Ref Pictures, Events: [s3:ObjectCreated:Put, s3:ObjectRemoved:Delete]}}
                   |                                                                    ^^^^^^^^^^^^^^^^^^^^ bucket-notification: S3 refuses two notifications of `Pictures` for one event. Let their filters exclude each other, or remove one.
                   |                                                                    line 18: the other one
                25 |         B: {Type: S3, Properties: {Bucket: !Ref Texts, Events: s3:ObjectCreated:*, Filter: {S3Key: {Rules: [{Name: Suffix, Value: .txt}, {Name: prefix, Value: b}]}}}}
                   |                                                                ^^^^^^^^^^^^^^^^^^ bucket-notification: S3 refuses two notifications of `Texts` for one event. Let their filters exclude each other, or remove one.
                   |                                                                line 13: the other one
                26 |         C: {Type: S3, Properties: {Bucket: !Ref Texts, Events: s3:ObjectRestore:*, Filter: {S3Key: {Rules: [{Name: sufix, Value: .txt}]}}}}
                   |                                                                                                                    ^^^^^ bucket-notification: S3 has no filter `sufix`. Did you mean `suffix`?
                   |                                                                                                                    fix: Change to `suffix`
                27 |         D: {Type: S3, Properties: {Bucket: !Ref Texts, Events: s3:ObjectRemoved:*, Filter: {S3Key: {Rules: [{Name: folder, Value: a}]}}}}
                   |                                                                                                                    ^^^^^^ bucket-notification: S3 has no filter `folder`. Write `prefix` or `suffix`.
            "#]],
        );
    }

    #[test]
    fn the_name_of_a_filter_is_corrected() {
        check_fix(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Texts: {Type: AWS::S3::Bucket}
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: a
      Handler: a.b
      Runtime: python3.13
      Events:
        A: {Type: S3, Properties: {Bucket: !Ref Texts, Events: s3:ObjectCreated:*, Filter: {S3Key: {Rules: [{Name: sufix, Value: .txt}]}}}}
",
            "Change to `suffix`",
            expect![[r#"
                 10 |       Events:
                -11 |         A: {Type: S3, Properties: {Bucket: !Ref Texts, Events: s3:ObjectCreated:*, Filter: {S3Key: {Rules: [{Name: sufix, Value: .txt}]}}}}
                +11 |         A: {Type: S3, Properties: {Bucket: !Ref Texts, Events: s3:ObjectCreated:*, Filter: {S3Key: {Rules: [{Name: suffix, Value: .txt}]}}}}
            "#]],
        );
    }

    #[test]
    fn names_of_events() {
        let fixture = "
Transform: AWS::Serverless-2016-10-31
Resources:
  B: {Type: AWS::S3::Bucket}
  C:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        TopicConfigurations: [{Topic: !Ref T, Event: s3:ObjectCreated}]
  T: {Type: AWS::SNS::Topic}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: x
      Events:
        A: {Type: S3, Properties: {Bucket: !Ref B, Events: 'ObjectCreated:*'}}
        D: {Type: S3, Properties: {Bucket: !Ref B, Events: [s3:ObjectRemoved:Delet, s3:Wholly:Other, s3:ObjectTagging:*]}}
";
        check_rule(
            fixture,
            "bucket-notification",
            expect![[r#"
            9 |         TopicConfigurations: [{Topic: !Ref T, Event: s3:ObjectCreated}]
              |                                                      ^^^^^^^^^^^^^^^^ bucket-notification: S3 has no event `s3:ObjectCreated`. Did you mean `s3:ObjectCreated:*`?
              |                                                      fix: Change to `s3:ObjectCreated:*`
            18 |         A: {Type: S3, Properties: {Bucket: !Ref B, Events: 'ObjectCreated:*'}}
               |                                                            ^^^^^^^^^^^^^^^^^ bucket-notification: S3 has no event `ObjectCreated:*`. Did you mean `s3:ObjectCreated:*`?
               |                                                            fix: Change to `s3:ObjectCreated:*`
            19 |         D: {Type: S3, Properties: {Bucket: !Ref B, Events: [s3:ObjectRemoved:Delet, s3:Wholly:Other, s3:ObjectTagging:*]}}
               |                                                             ^^^^^^^^^^^^^^^^^^^^^^ bucket-notification: S3 has no event `s3:ObjectRemoved:Delet`. Did you mean `s3:ObjectRemoved:Delete`?
               |                                                             fix: Change to `s3:ObjectRemoved:Delete`
            19 |         D: {Type: S3, Properties: {Bucket: !Ref B, Events: [s3:ObjectRemoved:Delet, s3:Wholly:Other, s3:ObjectTagging:*]}}
               |                                                                                     ^^^^^^^^^^^^^^^ bucket-notification (warning): S3 has no event `s3:Wholly:Other`. Correct it.
        "#]],
        );
        check_fix(
            fixture,
            "Change to `s3:ObjectCreated:*`",
            expect![[r#"
                  8 |       NotificationConfiguration:
                - 9 |         TopicConfigurations: [{Topic: !Ref T, Event: s3:ObjectCreated}]
                + 9 |         TopicConfigurations: [{Topic: !Ref T, Event: s3:ObjectCreated:*}]
                 10 |   T: {Type: AWS::SNS::Topic}
            "#]],
        );
    }
}
