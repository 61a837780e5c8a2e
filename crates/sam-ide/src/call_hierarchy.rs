//! What leads to a resource and what it leads to: by connectors, grants, events, routes and references.

use crate::declaration::{Named, Space};
use crate::graph::{Graph, GraphNodeKind, graph};
use crate::navigation::extent;
use sam_core::analysis::Analysis;
use sam_core::document::Section;
use sam_core::template::Resource;
use sam_core::template::reference::ReferenceKind;
use sam_core::text::{TextRange, TextSize};
use std::collections::HashSet;

/// A resource in the hierarchy, of the template or made by SAM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HierarchyItem {
    /// Its logical ID.
    pub id: String,
    /// Its type.
    pub resource_type: Option<String>,
    /// All of it; of what SAM makes, the key of what it is made for.
    pub range: TextRange,
    /// Its key, inside `range`.
    pub selection: TextRange,
}

/// A resource that is one step away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HierarchyCall {
    /// The resource.
    pub item: HierarchyItem,
    /// The keys of the connectors, events and policies, and the references, by which one leads to the other.
    pub ranges: Vec<TextRange>,
}

/// The direction of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HierarchyDirection {
    /// To what leads to the resource.
    Incoming,
    /// To what the resource leads to.
    Outgoing,
}

/// The resource that the name at an offset stands for, or else the one that the offset is in.
pub fn hierarchy_item(analysis: &Analysis, offset: TextSize) -> Option<HierarchyItem> {
    let template = analysis.template();
    let named = Named::at(analysis, offset).filter(|it| it.space == Space::Values);
    if let Some(named) = named {
        let resource = template.resource(&named.name).map(item);
        let found = resource.or_else(|| {
            analysis.resolver().generated_names().get(&named.name)?;
            let mut made = generated(&graph(analysis)).into_iter();
            made.find(|it| it.id == named.name)
        });
        if found.is_some() {
            return found;
        }
    }
    template.resource_containing(offset).map(item)
}

/// The resources that are one step away from a resource, in the order of the template; behind them those that SAM makes. An
/// event leads from its source to the function that it starts, a reference from the resource it stands in to the one it names.
pub fn hierarchy_calls(
    analysis: &Analysis,
    id: &str,
    direction: HierarchyDirection,
) -> Vec<HierarchyCall> {
    let graph = graph(analysis);
    let made = generated(&graph);
    let steps = steps(analysis, &graph, &made);
    let steps = steps.iter().filter_map(|it| match direction {
        HierarchyDirection::Incoming => (it.to == id).then_some((&it.from, it.range)),
        HierarchyDirection::Outgoing => (it.from == id).then_some((&it.to, it.range)),
    });
    let steps: Vec<(&String, TextRange)> = steps.collect();
    let items = analysis.template().resources().map(item);
    let calls = items.chain(made).filter_map(|item| {
        let own = steps.iter().filter(|(other, _)| **other == item.id);
        let mut ranges: Vec<TextRange> = own.map(|it| it.1).collect();
        ranges.sort_by_key(|it| it.start());
        ranges.dedup();
        (!ranges.is_empty()).then_some(HierarchyCall { item, ranges })
    });
    calls.collect()
}

/// What SAM makes for events: APIs, rules and schedules.
fn generated(graph: &Graph) -> Vec<HierarchyItem> {
    let made = graph.nodes.iter();
    let made = made.filter(|it| it.kind == GraphNodeKind::Generated);
    let items = made.filter_map(|it| {
        let range = it.range?;
        Some(HierarchyItem {
            id: it.label.clone(),
            resource_type: it.resource_type.clone(),
            range,
            selection: range,
        })
    });
    items.collect()
}

/// What leads from one resource to another.
struct Step {
    from: String,
    to: String,
    range: TextRange,
}

fn steps(analysis: &Analysis, graph: &Graph, made: &[HierarchyItem]) -> Vec<Step> {
    let label = |at: usize| graph.nodes.get(at).map(|it| it.label.clone());
    let edges = graph.edges.iter().filter_map(|it| {
        Some(Step {
            from: label(it.from)?,
            to: label(it.to)?,
            range: it.range,
        })
    });
    let mut steps: Vec<Step> = edges.collect();
    let template = analysis.template();
    let made: HashSet<&str> = made.iter().map(|it| it.id.as_str()).collect();
    let known = steps.iter().map(|it| (it.from.as_str(), it.to.as_str()));
    let known: HashSet<(&str, &str)> = known.collect();
    let mut by_reference = Vec::new();
    for resource in template.resources() {
        for (range, reference) in resource.references() {
            let is_value = match reference.kind {
                ReferenceKind::Ref | ReferenceKind::GetAtt | ReferenceKind::Sub => true,
                ReferenceKind::DependsOn
                | ReferenceKind::Condition
                | ReferenceKind::Mapping
                | ReferenceKind::ConnectorEnd => false,
            };
            let (from, to) = (resource.id, &*reference.name);
            let is_resource = template.declares(Section::Resources, to) || made.contains(to);
            if !is_value || from == to || !is_resource {
                continue;
            }
            // A reference in an event or a policy is a part of what the graph knows.
            if !known.contains(&(from, to)) && !known.contains(&(to, from)) {
                by_reference.push(Step {
                    from: from.to_owned(),
                    to: to.to_owned(),
                    range,
                });
            }
        }
    }
    steps.append(&mut by_reference);
    steps
}

fn item(resource: Resource<'_>) -> HierarchyItem {
    HierarchyItem {
        id: resource.id.to_owned(),
        resource_type: resource.type_name().map(str::to_owned),
        range: extent(resource.entry),
        selection: resource.entry.key.full_range(),
    }
}

#[cfg(test)]
mod tests {
    use super::HierarchyDirection::{Incoming, Outgoing};
    use super::{hierarchy_calls, hierarchy_item};
    use expect_test::{Expect, expect};
    use sam_core::analysis::Analysis;
    use sam_core::fixture;

    const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Orders: {Type: AWS::Serverless::SimpleTable}
  Alerts: {Type: AWS::SNS::Topic}
  Work:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders: {Properties: {Destination: {Id: Orders}, Permissions: [Write]}}
    Properties:
      Environment: {Variables: {TOPIC: !Ref $0Alerts}}
      Events:
        Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
";

    #[track_caller]
    fn check(id: &str, expected: Expect) {
        check_in(TEMPLATE, id, expected);
    }

    #[track_caller]
    fn check_in(template: &str, id: &str, expected: Expect) {
        let (text, _) = fixture::cursor(template);
        let document = Analysis::open(1, &text);
        let mut shown = String::new();
        for (direction, arrow) in [(Incoming, "<-"), (Outgoing, "->")] {
            for it in hierarchy_calls(&document, id, direction) {
                let places = it.ranges.iter().map(|it| document.slice(*it));
                let places: Vec<&str> = places.collect();
                shown += &format!("{id} {arrow} {} by {}\n", it.item.id, places.join(", "));
            }
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn steps_go_along_events_connectors_and_references() {
        check(
            "Work",
            expect![[r#"
                Work <- Jobs by Job
                Work -> Orders by ToOrders
                Work -> Alerts by Alerts
            "#]],
        );
        check(
            "Orders",
            expect![[r#"
                Orders <- Work by ToOrders
            "#]],
        );
    }

    #[test]
    fn what_sam_makes_for_events_is_a_step() {
        const API: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Get: {Type: Api, Properties: {Method: get, Path: /}}
        Put: {Type: Api, Properties: {Method: put, Path: /}}
        Tick: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
  Caller:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {URL: !Sub 'https://${$0ServerlessRestApi}.example.com'}}
";
        check_in(
            API,
            "Work",
            expect![[r#"
                Work <- ServerlessRestApi by Get, Put
                Work <- WorkTick by Tick
            "#]],
        );
        check_in(
            API,
            "ServerlessRestApi",
            expect![[r#"
                ServerlessRestApi <- Caller by ServerlessRestApi
                ServerlessRestApi -> Work by Get, Put
            "#]],
        );
        let (text, cursor) = fixture::cursor(API);
        let item = hierarchy_item(&Analysis::open(1, &text), cursor.start()).unwrap();
        assert_eq!(
            item.resource_type.as_deref(),
            Some("AWS::ApiGateway::RestApi")
        );
    }

    #[test]
    fn a_reference_stands_for_what_it_names() {
        let (text, cursor) = fixture::cursor(TEMPLATE);
        let document = Analysis::open(1, &text);
        let found = |at| hierarchy_item(&document, at).map(|it| it.id);
        assert_eq!(found(cursor.start()).as_deref(), Some("Alerts"));
        let at = text.find("Variables").unwrap();
        assert_eq!(found(sam_core::text::size(at)).as_deref(), Some("Work"));
        assert_eq!(found(sam_core::text::size(0)), None);
    }
}
