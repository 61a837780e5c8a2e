//! `event-pattern`: a service refuses a pattern of events, or no event can match it.
//!
//! A pattern has a list of values for each field, with one value in it at least. EventBridge refuses a single value without
//! a list and an empty list. A filter such as `prefix` is a value, so it stands in the list too, and EventBridge refuses a
//! filter that it does not know. The fields of an event at the top are known: a pattern with a misspelt one matches no
//! event. Lambda has such patterns in the filters of event sources, as JSON in a text, and SNS has them in the filter policies
//! of subscriptions. SNS looks below a key only in bodies, which `FilterPolicyScope` says.
//!
//! ```yaml
//! Pattern:
//!   source: shop.orders                   # bad
//!   detailType: [placed]                  # bad
//!   source: [shop.orders]                 # good
//!   detail-type: [{prefix: placed}]       # good
//! ```
//!
//! See <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html>.

use super::events;
use super::pattern_text::{self, TextSlip};
use crate::diagnostics::filter_text::{filter_patterns, json_text};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_scalar, set_value};
use crate::names::{closest, shortened};
use sam_core::connector::Resolver;
use sam_core::policy::{branches, is_function_key, may_have_more};
use sam_core::spec::{EVENT_FIELDS, EVENT_FILTERS};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::{Resource, intrinsic};
use sam_core::text::TextRange;

pub(super) const RULE: Rule = Rule {
    code: "event-pattern",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

fn field_names() -> impl Iterator<Item = &'static str> {
    EVENT_FIELDS.into_iter().map(|(name, _)| name)
}

/// The longest value that a message shows.
const SHOWN: usize = 30;

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    acc.extend(slips(resource).iter().map(finding));
    for pattern in filter_patterns(resource) {
        for (node, json) in branches(pattern.value).into_iter().filter_map(json_text) {
            acc.extend(pattern_text::slip(&json).map(|it| text_finding(node, &it)));
        }
    }
}

fn finding(slip: &Slip<'_>) -> Diagnostic {
    let (name, service) = (shortened(slip.entry.name()), slip.service);
    let message = match slip.kind {
        SlipKind::Single => {
            let value = slip.value.as_str().filter(|it| it.len() <= SHOWN);
            let way_out = match value {
                Some(value) => format!("Write `[{value}]`."),
                None => "Put it into a list.".to_owned(),
            };
            format!("{}. {way_out}", single(service, &name))
        }
        SlipKind::Filter(filter) => format!(
            "{service} takes the filter `{filter}` only in a list. Write `[{{{filter}: …}}]`."
        ),
        SlipKind::Empty => empty(service, &name),
        SlipKind::Nested => format!(
            "SNS looks for keys below `{name}` only in bodies. Set `FilterPolicyScope: MessageBody`."
        ),
        SlipKind::UnknownFilter(near) => {
            let (message, severity) = unknown_filter(service, &name, near);
            return RULE.at(slip.range(), message).severity(severity);
        }
        SlipKind::Field(near) => {
            let message = format!(
                "Events have no field `{name}`, so none matches this. Did you mean `{near}`?"
            );
            return RULE.at(slip.range(), message).severity(Severity::Warning);
        }
    };
    RULE.at(slip.range(), message)
}

/// What Lambda refuses in a text.
fn text_finding(node: NodeRef<'_>, slip: &TextSlip) -> Diagnostic {
    let (message, severity) = match slip {
        TextSlip::Single(name) => {
            let message = format!(
                "{}. Put it into a list.",
                single("Lambda", &shortened(name))
            );
            (message, Severity::Error)
        }
        TextSlip::Empty(name) => (empty("Lambda", &shortened(name)), Severity::Error),
        TextSlip::UnknownFilter(name, near) => unknown_filter("Lambda", &shortened(name), *near),
    };
    RULE.at(node.full_range(), message).severity(severity)
}

fn single(service: &str, name: &str) -> String {
    format!("{service} refuses a single value for `{name}`: it takes a list")
}

fn empty(service: &str, name: &str) -> String {
    format!("{service} refuses `{name}` without values. Add one, or remove `{name}`.")
}

/// A filter that is not close to one of those that are known may be new.
fn unknown_filter(service: &str, name: &str, near: Option<&str>) -> (String, Severity) {
    match near {
        Some(near) => {
            let message = format!("{service} has no filter `{name}`. Did you mean `{near}`?");
            (message, Severity::Error)
        }
        None => {
            let message =
                format!("{service} has no filter `{name}`. Write a value or a filter that it has.");
            (message, Severity::Warning)
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let slips = slips(finding.resource(resolver)?);
    let slip = slips.iter().find(|it| it.range() == finding.range)?;
    let way = match slip.kind {
        SlipKind::Single | SlipKind::Filter(_) => {
            // A branch of `Fn::If` is not the value of the field.
            if slip.entry.value.full_range() != slip.value.full_range() {
                return None;
            }
            let value = Piece::List(vec![Piece::Copy(slip.value)]);
            let edits = one(set_value(document, slip.map, slip.entry, &value));
            ("Put it into a list".to_owned(), edits)
        }
        SlipKind::Field(near) | SlipKind::UnknownFilter(Some(near)) => {
            let edits = one(replace_scalar(document, slip.entry.key, near));
            (format!("Change to `{near}`"), edits)
        }
        SlipKind::Empty | SlipKind::Nested | SlipKind::UnknownFilter(None) => return None,
    };
    Some(Fix::list([way]))
}

/// Something wrong with a field of a pattern.
struct Slip<'a> {
    /// Who refuses it.
    service: &'static str,
    kind: SlipKind<'a>,
    map: NodeRef<'a>,
    entry: EntryRef<'a>,
    /// The value of the field, or a branch of it.
    value: NodeRef<'a>,
}

enum SlipKind<'a> {
    /// A value without a list.
    Single,
    /// A filter without a list.
    Filter(&'a str),
    /// A list or map without anything in it.
    Empty,
    /// A map where only the attributes of a message are looked at.
    Nested,
    /// A key of a map in a list that is no filter, and what was meant.
    UnknownFilter(Option<&'static str>),
    /// No event has the field, and this is meant.
    Field(&'static str),
}

impl Slip<'_> {
    fn range(&self) -> TextRange {
        match self.kind {
            SlipKind::Single | SlipKind::Filter(_) | SlipKind::Empty => self.value.full_range(),
            SlipKind::Field(_) | SlipKind::Nested | SlipKind::UnknownFilter(_) => {
                self.entry.key.full_range()
            }
        }
    }
}

fn slips(resource: Resource<'_>) -> Vec<Slip<'_>> {
    let own = matches!(
        resource.type_name(),
        Some("AWS::Events::Rule" | "AWS::Events::Archive")
    );
    let own = resource.property("EventPattern").filter(|_| own);
    let of_events = events(resource)
        .filter(|(kind, _)| matches!(*kind, "EventBridgeRule" | "CloudWatchEvent"))
        .filter_map(|(_, properties)| properties.get("Pattern"));
    let mut found = Vec::new();
    for pattern in own.into_iter().chain(of_events).flat_map(branches) {
        if intrinsic::of(pattern).is_none() {
            fields_at_top(&mut found, pattern);
            fields(&mut found, "EventBridge", pattern);
        }
    }
    for holder in subscriptions(resource) {
        let scope = holder.get("FilterPolicyScope");
        let is_of_attributes = scope.is_none_or(|it| it.as_str() == Some("MessageAttributes"));
        let policies = holder.get("FilterPolicy").map(branches).unwrap_or_default();
        for policy in policies
            .into_iter()
            .filter(|it| intrinsic::of(*it).is_none())
        {
            fields(&mut found, "SNS", policy);
            if is_of_attributes && !may_have_more(holder) {
                nested(&mut found, policy);
            }
        }
    }
    found
}

/// The maps that have the filter policies of subscriptions.
fn subscriptions(resource: Resource<'_>) -> Vec<NodeRef<'_>> {
    if resource.type_name() == Some("AWS::SNS::Subscription") {
        return resource.properties().into_iter().collect();
    }
    let of_events = events(resource).filter(|(kind, _)| *kind == "SNS");
    of_events.map(|(_, properties)| properties).collect()
}

/// The keys of a policy for attributes that have maps.
fn nested<'a>(acc: &mut Vec<Slip<'a>>, policy: NodeRef<'a>) {
    let entries = policy.entries().filter(|it| !is_function_key(*it));
    for entry in entries.filter(|it| it.name() != "$or") {
        let value = entry.value;
        let is_map = value.is_mapping() && intrinsic::of(value).is_none();
        if is_map && value.entries().len() > 0 && filter_of(value).is_none() {
            acc.push(Slip {
                service: "SNS",
                kind: SlipKind::Nested,
                map: policy,
                entry,
                value,
            });
        }
    }
}

fn fields_at_top<'a>(acc: &mut Vec<Slip<'a>>, pattern: NodeRef<'a>) {
    for entry in pattern.entries().filter(|it| !is_function_key(*it)) {
        let name = entry.name();
        let hyphens = name.to_ascii_lowercase().replace(['_', ' '], "-");
        let known = match hyphens.as_str() {
            "detailtype" => Some("detail-type"),
            written => closest(written, field_names()),
        };
        if let Some(near) = known.filter(|it| *it != name && !field_names().any(|it| it == name)) {
            acc.push(Slip {
                service: "EventBridge",
                kind: SlipKind::Field(near),
                map: pattern,
                entry,
                value: entry.value,
            });
        }
    }
}

fn fields<'a>(acc: &mut Vec<Slip<'a>>, service: &'static str, map: NodeRef<'a>) {
    for entry in map.entries().filter(|it| !is_function_key(*it)) {
        if entry.name() == "$or" {
            entry.value.items().for_each(|it| fields(acc, service, it));
            continue;
        }
        for value in branches(entry.value).into_iter().filter(|it| !it.is_null()) {
            let mut add = |kind| {
                acc.push(Slip {
                    service,
                    kind,
                    map,
                    entry,
                    value,
                });
            };
            if let Some(function) = intrinsic::of(value) {
                // These return text, whatever is in them.
                if matches!(function.name, "Sub" | "Join" | "Base64") {
                    add(SlipKind::Single);
                }
            } else if value.scalar().is_some() {
                add(SlipKind::Single);
            } else if value.is_sequence() {
                if value.items().len() == 0 {
                    add(SlipKind::Empty);
                }
                value
                    .items()
                    .for_each(|it| unknown_filters(acc, service, it));
            } else if value.is_mapping() {
                match (filter_of(value), value.entries().len()) {
                    (Some(filter), _) => add(SlipKind::Filter(filter)),
                    (None, 0) => add(SlipKind::Empty),
                    (None, _) => fields(acc, service, value),
                }
            }
        }
    }
}

/// The keys of a value in a list, if it is a map, that are no filters.
fn unknown_filters<'a>(acc: &mut Vec<Slip<'a>>, service: &'static str, item: NodeRef<'a>) {
    let is_map = item.is_mapping() && intrinsic::of(item).is_none();
    let keys = item.entries().filter(|_| is_map);
    for entry in keys.filter(|it| !is_function_key(*it) && !EVENT_FILTERS.contains(&it.name())) {
        acc.push(Slip {
            service,
            kind: SlipKind::UnknownFilter(closest(entry.name(), EVENT_FILTERS)),
            map: item,
            entry,
            value: entry.value,
        });
    }
}

/// The filter that a map is, where it would be refused as a field.
fn filter_of(map: NodeRef<'_>) -> Option<&str> {
    let mut entries = map.entries();
    let entry = entries.next().filter(|_| entries.next().is_none())?;
    let is_filter = EVENT_FILTERS.contains(&entry.name()) && is_single(entry.value);
    is_filter.then(|| entry.name())
}

/// Whether a value is neither a list nor a map nor known only at the deployment.
fn is_single(value: NodeRef<'_>) -> bool {
    value.scalar().is_some() && intrinsic::of(value).is_none() && !value.is_null()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix, check_rule};
    use expect_test::expect;

    #[test]
    fn a_field_takes_a_list_with_values() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Parameters: {Sources: {Type: CommaDelimitedList}}
Conditions: {IsProd: !Equals [!Ref AWS::Region, eu-west-1]}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: a
      Handler: a.b
      Runtime: python3.13
      Events:
        A:
          Type: EventBridgeRule
          Properties: {Pattern: {source: shop.orders, detail: {amount: 100, state: [placed]}}}
        B: {Type: EventBridgeRule, Properties: {Pattern: {source: []}}}
        C: {Type: EventBridgeRule, Properties: {Pattern: {detailType: [placed], Source: [shop]}}}
        D: {Type: EventBridgeRule, Properties: {Pattern: {source: {prefix: shop}, detail: {}}}}
        E: {Type: EventBridgeRule, Properties: {Pattern: {source: !Ref Sources, detail: {prefix: [a]}}}}
        G: {Type: EventBridgeRule, Properties: {Pattern: {source: !Sub 'shop.${AWS::Region}'}}}
        H: {Type: EventBridgeRule, Properties: {Pattern: {source: !If [IsProd, [shop], test]}}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Targets: [{Id: f, Arn: !GetAtt F.Arn}]
      EventPattern:
        $or: [{source: [shop]}, {detail-type: placed}]
        detail: {time: [{exists: true}], own: [1], nothing: [null]}
  MayInvoke:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref F, Action: lambda:InvokeFunction, Principal: events.amazonaws.com, SourceArn: !GetAtt Rule.Arn}
",
            expect![[r#"
                14 |           Properties: {Pattern: {source: shop.orders, detail: {amount: 100, state: [placed]}}}
                   |                                          ^^^^^^^^^^^ event-pattern: EventBridge refuses a single value for `source`: it takes a list. Write `[shop.orders]`.
                   |                                          fix: Put it into a list
                14 |           Properties: {Pattern: {source: shop.orders, detail: {amount: 100, state: [placed]}}}
                   |                                                                        ^^^ event-pattern: EventBridge refuses a single value for `amount`: it takes a list. Put it into a list.
                   |                                                                        fix: Put it into a list
                15 |         B: {Type: EventBridgeRule, Properties: {Pattern: {source: []}}}
                   |                                                                   ^^ event-pattern: EventBridge refuses `source` without values. Add one, or remove `source`.
                16 |         C: {Type: EventBridgeRule, Properties: {Pattern: {detailType: [placed], Source: [shop]}}}
                   |                                                           ^^^^^^^^^^ event-pattern (warning): Events have no field `detailType`, so none matches this. Did you mean `detail-type`?
                   |                                                           fix: Change to `detail-type`
                16 |         C: {Type: EventBridgeRule, Properties: {Pattern: {detailType: [placed], Source: [shop]}}}
                   |                                                                                 ^^^^^^ event-pattern (warning): Events have no field `Source`, so none matches this. Did you mean `source`?
                   |                                                                                 fix: Change to `source`
                17 |         D: {Type: EventBridgeRule, Properties: {Pattern: {source: {prefix: shop}, detail: {}}}}
                   |                                                                   ^^^^^^^^^^^^^^ event-pattern: EventBridge takes the filter `prefix` only in a list. Write `[{prefix: …}]`.
                   |                                                                   fix: Put it into a list
                17 |         D: {Type: EventBridgeRule, Properties: {Pattern: {source: {prefix: shop}, detail: {}}}}
                   |                                                                                           ^^ event-pattern: EventBridge refuses `detail` without values. Add one, or remove `detail`.
                19 |         G: {Type: EventBridgeRule, Properties: {Pattern: {source: !Sub 'shop.${AWS::Region}'}}}
                   |                                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^ event-pattern: EventBridge refuses a single value for `source`: it takes a list. Put it into a list.
                   |                                                                   fix: Put it into a list
                20 |         H: {Type: EventBridgeRule, Properties: {Pattern: {source: !If [IsProd, [shop], test]}}}
                   |                                                                                        ^^^^ event-pattern: EventBridge refuses a single value for `source`: it takes a list. Write `[test]`.
                26 |         $or: [{source: [shop]}, {detail-type: placed}]
                   |                                               ^^^^^^ event-pattern: EventBridge refuses a single value for `detail-type`: it takes a list. Write `[placed]`.
                   |                                               fix: Put it into a list
                27 |         detail: {time: [{exists: true}], own: [1], nothing: [null]}
                   |                                                              ^^^^ value-null: `nothing` has an empty item, and CloudFormation refuses `null`. Write a value, or remove the item.
            "#]],
        );
    }

    #[test]
    fn the_value_is_put_into_a_list() {
        let rule = |pattern: &str| {
            format!(
                "Resources:\n  R:\n    Type: AWS::Events::Rule\n    Properties:\n      EventPattern:\n        {pattern}\n"
            )
        };
        check_fix(
            &rule("source: shop.orders # ours"),
            "Put it into a list",
            expect![[r#"
                 5 |       EventPattern:
                -6 |         source: shop.orders # ours
                +6 |         source:
                +7 |           - shop.orders # ours
            "#]],
        );
        check_fix(
            &rule("detail: {state: {prefix: a}}"),
            "Put it into a list",
            expect![[r#"
                 5 |       EventPattern:
                -6 |         detail: {state: {prefix: a}}
                +6 |         detail: {state: [{prefix: a}]}
            "#]],
        );
        check_fix(
            &rule("detailType: [placed]"),
            "Change to `detail-type`",
            expect![[r#"
                 5 |       EventPattern:
                -6 |         detailType: [placed]
                +6 |         detail-type: [placed]
            "#]],
        );
    }

    #[test]
    fn a_filter_that_eventbridge_does_not_have() {
        let rule = "\
Resources:
  R:
    Type: AWS::Events::Rule
    Properties:
      Targets: []
      EventPattern:
        source: [{prefix: a}, {anything-but: {prefix: b}}, !Ref AWS::Region]
        detail-type:
          - prefixx: a
        detail: {name: [{Suffix: a}], own: [{between: [1, 2]}]}
";
        check_rule(
            rule,
            "event-pattern",
            expect![[r#"
            9 |           - prefixx: a
              |             ^^^^^^^ event-pattern: EventBridge has no filter `prefixx`. Did you mean `prefix`?
              |             fix: Change to `prefix`
            10 |         detail: {name: [{Suffix: a}], own: [{between: [1, 2]}]}
               |                          ^^^^^^ event-pattern: EventBridge has no filter `Suffix`. Did you mean `suffix`?
               |                          fix: Change to `suffix`
            10 |         detail: {name: [{Suffix: a}], own: [{between: [1, 2]}]}
               |                                              ^^^^^^^ event-pattern (warning): EventBridge has no filter `between`. Write a value or a filter that it has.
        "#]],
        );
        check_fix(
            rule,
            "Change to `prefix`",
            expect![[r#"
              8 |         detail-type:
            - 9 |           - prefixx: a
            + 9 |           - prefix: a
             10 |         detail: {name: [{Suffix: a}], own: [{between: [1, 2]}]}
        "#]],
        );
    }

    #[test]
    fn filters_of_event_sources_and_subscriptions() {
        check_rule(
            r#"
Transform: AWS::Serverless-2016-10-31
Parameters: {Kind: {Type: String}}
Resources:
  Q: {Type: AWS::SQS::Queue}
  T: {Type: AWS::SNS::Topic}
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: a
      Handler: a.b
      Runtime: python3.13
      Events:
        A:
          Type: SQS
          Properties:
            Queue: !GetAtt Q.Arn
            FilterCriteria:
              Filters:
                - Pattern: '{"body": {"kind": "order"}}'
                - Pattern: '{"body": {"kind": []}}'
                - Pattern: !Sub '{"body": {"kind": [{"prefx": "${Kind}"}]}}'
                - Pattern: '{"body": {"kind": ["order", null, {"exists": false}], "$or": [{"a": [1]}, {"b": [2]}]}}'
                - Pattern: not JSON
        B: {Type: SNS, Properties: {Topic: !Ref T, FilterPolicy: {kind: order}}}
        C: {Type: SNS, Properties: {Topic: !Ref T, FilterPolicy: {kind: {of: [order]}}}}
        D: {Type: SNS, Properties: {Topic: !Ref T, FilterPolicyScope: MessageBody, FilterPolicy: {kind: {of: [order]}}}}
  S:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref T, Protocol: email, Endpoint: a@example.com, FilterPolicy: {kind: [{prefixs: a}, b], other: []}}
"#,
            "event-pattern",
            expect![[r#"
                20 |                 - Pattern: '{"body": {"kind": "order"}}'
                   |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ event-pattern: Lambda refuses a single value for `kind`: it takes a list. Put it into a list.
                21 |                 - Pattern: '{"body": {"kind": []}}'
                   |                            ^^^^^^^^^^^^^^^^^^^^^^^^ event-pattern: Lambda refuses `kind` without values. Add one, or remove `kind`.
                22 |                 - Pattern: !Sub '{"body": {"kind": [{"prefx": "${Kind}"}]}}'
                   |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ event-pattern: Lambda has no filter `prefx`. Did you mean `prefix`?
                25 |         B: {Type: SNS, Properties: {Topic: !Ref T, FilterPolicy: {kind: order}}}
                   |                                                                         ^^^^^ event-pattern: SNS refuses a single value for `kind`: it takes a list. Write `[order]`.
                   |                                                                         fix: Put it into a list
                26 |         C: {Type: SNS, Properties: {Topic: !Ref T, FilterPolicy: {kind: {of: [order]}}}}
                   |                                                                   ^^^^ event-pattern: SNS looks for keys below `kind` only in bodies. Set `FilterPolicyScope: MessageBody`.
                30 |     Properties: {TopicArn: !Ref T, Protocol: email, Endpoint: a@example.com, FilterPolicy: {kind: [{prefixs: a}, b], other: []}}
                   |                                                                                                     ^^^^^^^ event-pattern: SNS has no filter `prefixs`. Did you mean `prefix`?
                   |                                                                                                     fix: Change to `prefix`
                30 |     Properties: {TopicArn: !Ref T, Protocol: email, Endpoint: a@example.com, FilterPolicy: {kind: [{prefixs: a}, b], other: []}}
                   |                                                                                                                             ^^ event-pattern: SNS refuses `other` without values. Add one, or remove `other`.
            "#]],
        );
    }
}
