//! What a graph holds, and that its pictures are sound for any template.

use super::*;
use expect_test::{Expect, expect};
use std::fmt::Write;

/// The nodes with the text their range leads to, then the edges.
#[track_caller]
fn check(fixture: &str, expected: Expect) {
    let document = Analysis::open(1, fixture);
    let graph = graph(&document);
    let text = |range: TextRange| &fixture[range];
    let mut drawn = String::new();
    for node in &graph.nodes {
        let leads_to = node.range.map(text).unwrap_or("nowhere");
        let kind = match node.kind {
            GraphNodeKind::Resource => "",
            GraphNodeKind::Generated => "generated ",
            GraphNodeKind::Elsewhere => "elsewhere ",
            GraphNodeKind::Unknown => "unknown ",
        };
        writeln!(
            drawn,
            "{kind}{}, {} [{leads_to}]",
            node.label,
            node.second_line()
        )
        .unwrap();
    }
    for edge in &graph.edges {
        let (from, to) = (&graph.nodes[edge.from], &graph.nodes[edge.to]);
        writeln!(
            drawn,
            "{} → {} · {} by {} [{}]",
            from.label,
            to.label,
            edge.label(),
            edge.name,
            text(edge.range)
        )
        .unwrap();
        if let Some(problem) = &edge.problem {
            writeln!(drawn, "  {problem}").unwrap();
        }
    }
    expected.assert_eq(&drawn);
    is_sound(&graph);
}

/// Everything has a place inside the picture, no box lies on another, and each line joins its boxes.
#[track_caller]
fn is_sound(graph: &Graph) {
    let drawing = draw(graph);
    assert_eq!(drawing, draw(graph), "the same each time");
    assert_eq!(drawing.nodes.len(), graph.nodes.len());
    assert_eq!(drawing.edges.len(), graph.edges.len());
    for (at, a) in drawing.nodes.iter().enumerate() {
        assert!(
            a.x >= 0.0 && a.y >= 0.0 && a.width > 0.0 && a.height > 0.0,
            "{a:?}"
        );
        assert!(
            a.x + a.width <= drawing.width && a.y + a.height <= drawing.height,
            "{a:?}"
        );
        for b in &drawing.nodes[at + 1..] {
            let apart = a.x + a.width <= b.x
                || b.x + b.width <= a.x
                || a.y + a.height <= b.y
                || b.y + b.height <= a.y;
            assert!(apart, "{a:?} {b:?}");
        }
    }
    for (edge, shape) in graph.edges.iter().zip(&drawing.edges) {
        let [.., end] = shape.curves.last().unwrap();
        for (point, node) in [(&shape.start, edge.from), (end, edge.to)] {
            let it = drawing.nodes[node];
            let on_side = (point.x - it.x).abs() < 0.1 || (point.x - it.x - it.width).abs() < 0.1;
            let on_floor = (point.y - it.y - it.height).abs() < 0.1;
            let inside_x = it.x - 0.1 <= point.x && point.x <= it.x + it.width + 0.1;
            let inside_y = it.y - 0.1 <= point.y && point.y <= it.y + it.height + 0.1;
            assert!(
                (on_side && inside_y) || (on_floor && inside_x),
                "{point:?} {it:?}"
            );
        }
        for point in [shape.label, shape.start, *end] {
            assert!((0.0..=drawing.width).contains(&point.x), "{shape:?}");
            assert!((0.0..=drawing.height).contains(&point.y), "{shape:?}");
        }
        let numbers = format!("{} {}", shape.path(), shape.head());
        assert!(
            !numbers.contains("NaN") && !numbers.contains("inf"),
            "{numbers}"
        );
    }
    for picture in [svg(graph), mermaid(graph), dot(graph)] {
        assert!(!picture.is_empty());
    }
}

/// How many boxes lines run through that are not theirs.
fn boxes_hit(drawing: &Drawing, graph: &Graph) -> usize {
    let mut hit = 0;
    for (edge, shape) in graph.edges.iter().zip(&drawing.edges) {
        let mut start = shape.start;
        let mut points = Vec::new();
        for [leave, come, end] in &shape.curves {
            for step in 1..=20 {
                let t = f64::from(step) / 20.0;
                let u = 1.0 - t;
                let at = |a: f64, b: f64, c: f64, d: f64| {
                    u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
                };
                points.push(Point {
                    x: at(start.x, leave.x, come.x, end.x),
                    y: at(start.y, leave.y, come.y, end.y),
                });
            }
            start = *end;
        }
        hit += drawing
            .nodes
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != edge.from && *at != edge.to)
            .filter(|(_, it)| {
                let inside = |p: &Point| {
                    it.x < p.x && p.x < it.x + it.width && it.y < p.y && p.y < it.y + it.height
                };
                points.iter().any(inside)
            })
            .count();
    }
    hit
}

#[test]
fn resources_that_a_connector_can_join_are_nodes() {
    check(
        "\
Resources:
  Checkout: {Type: AWS::Serverless::Function}
  Alarm: {Type: AWS::CloudWatch::Alarm}
  Orders: {Type: AWS::Serverless::SimpleTable}
  Untyped: {Properties: {}}
",
        expect![[r#"
            Checkout, AWS::Serverless::Function [Checkout]
            Orders, AWS::Serverless::SimpleTable [Orders]
        "#]],
    );
}

#[test]
fn embedded_and_standalone_connectors_are_edges() {
    check(
        "\
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      Save:
        Properties:
          Destination: {Id: Orders}
          Permissions: [Write, Read]
  Orders: {Type: AWS::Serverless::SimpleTable}
  Tell:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Checkout}
      Destination: [{Id: News}, {Id: Jobs}]
      Permissions: [Write]
  News: {Type: AWS::SNS::Topic}
  Jobs: {Type: AWS::SQS::Queue}
",
        expect![[r#"
            Checkout, AWS::Serverless::Function [Checkout]
            Orders, AWS::Serverless::SimpleTable [Orders]
            News, AWS::SNS::Topic [News]
            Jobs, AWS::SQS::Queue [Jobs]
            Checkout → News · Write by Tell [Tell]
            Checkout → Jobs · Write by Tell [Tell]
            Checkout → Orders · Read, Write by CheckoutSave [Save]
        "#]],
    );
}

#[test]
fn a_problem_is_on_its_edge_only() {
    check(
        "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Connectors:
      All:
        Properties:
          Destination: [{Id: Jobs}, {Id: G}]
          Permissions: [Read]
  G: {Type: AWS::Serverless::Function}
  Jobs: {Type: AWS::SQS::Queue}
",
        expect![[r#"
            F, AWS::Serverless::Function [F]
            G, AWS::Serverless::Function [G]
            Jobs, AWS::SQS::Queue [Jobs]
            F → Jobs · Read by FAll [All]
            F → G · Read by FAll [All]
              A connector from a function to a function has no Read: only Write, which grants lambda:InvokeAsync and lambda:InvokeFunction.
        "#]],
    );
}

#[test]
fn ends_that_are_no_resources_are_nodes_of_their_own() {
    check(
        "\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Get: {Type: Api, Properties: {Path: /, Method: get}}
    Connectors:
      Lost:
        Properties: {Destination: {Id: Job}, Permissions: [Write]}
      Away:
        Properties:
          Destination: {Type: AWS::SQS::Queue, Arn: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs'}
          Permissions: [Write]
      AwayToo:
        Properties:
          Destination: {Type: AWS::SQS::Queue, Arn: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:more'}
          Permissions: [Write]
  Serve:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: ServerlessRestApi}
      Destination: {Id: F}
      Permissions: [Write]
",
        expect![[r#"
            F, AWS::Serverless::Function [F]
            generated ServerlessRestApi, AWS::ApiGateway::RestApi [{Id: ServerlessRestApi}]
            unknown Job, not in this template [{Id: Job}]
            elsewhere jobs, AWS::SQS::Queue [{Type: AWS::SQS::Queue, Arn: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs'}]
            elsewhere more, AWS::SQS::Queue [{Type: AWS::SQS::Queue, Arn: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:more'}]
            ServerlessRestApi → F · Write by Serve [Serve]
            F → Job · Write by FLost [Lost]
              There is no resource Job in this template. Write the logical ID of one, or Type and Arn for one of another stack.
            F → jobs · Write by FAway [Away]
            F → more · Write by FAwayToo [AwayToo]
            ServerlessRestApi → F · GET / by Get [Get]
        "#]],
    );
}

#[test]
fn a_type_that_no_connector_takes_is_drawn_when_one_tries() {
    check(
        "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Connectors:
      C: {Properties: {Destination: {Id: Stock}, Permissions: [Write]}}
  Stock: {Type: AWS::RDS::DBCluster}
  Other: {Type: AWS::RDS::DBCluster}
",
        expect![[r#"
            F, AWS::Serverless::Function [F]
            Stock, AWS::RDS::DBCluster [Stock]
            F → Stock · Write by FC [C]
              SAM has no connector from a function to an AWS::RDS::DBCluster. Write a statement into Policies of F instead.
        "#]],
    );
}

#[test]
fn a_resource_may_be_connected_with_itself() {
    check(
        "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Connectors:
      Again: {Properties: {Destination: {Id: F}, Permissions: [Write]}}
      AndAgain: {Properties: {Destination: {Id: F}, Permissions: [Write]}}
",
        expect![[r#"
            F, AWS::Serverless::Function [F]
            F → F · Write by FAgain [Again]
            F → F · Write by FAndAgain [AndAgain]
        "#]],
    );
}

#[test]
fn connectors_may_go_in_circles() {
    check(
        "\
Resources:
  A:
    Type: AWS::Serverless::Function
    Connectors: {ToB: {Properties: {Destination: {Id: B}, Permissions: [Write]}}}
  B:
    Type: AWS::Serverless::Function
    Connectors: {ToC: {Properties: {Destination: {Id: C}, Permissions: [Write]}}}
  C:
    Type: AWS::Serverless::Function
    Connectors:
      ToA: {Properties: {Destination: {Id: A}, Permissions: [Write]}}
      ToB: {Properties: {Destination: {Id: B}, Permissions: [Write]}}
",
        expect![[r#"
            A, AWS::Serverless::Function [A]
            B, AWS::Serverless::Function [B]
            C, AWS::Serverless::Function [C]
            A → B · Write by AToB [ToB]
            B → C · Write by BToC [ToC]
            C → A · Write by CToA [ToA]
            C → B · Write by CToB [ToB]
        "#]],
    );
}

#[test]
fn names_are_cut_and_printable() {
    let long = "x".repeat(300);
    let fixture = format!(
        "Resources:\n  {long}: {{Type: AWS::SQS::Queue}}\n  \"a\\u202Eb\\x1b\\uFFFF\": {{Type: AWS::SQS::Queue}}\n"
    );
    let labels: Vec<_> = graph(&Analysis::open(1, &fixture))
        .nodes
        .into_iter()
        .map(|it| it.label)
        .collect();
    let hostile = "a\u{fffd}b␛\u{fffd}".to_owned();
    assert_eq!(labels, [format!("{}…", "x".repeat(64)), hostile]);
}

#[test]
fn a_damaged_template_keeps_the_rest_of_its_graph() {
    check(
        "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Connectors:
      C:
        Properties:
          Destination: {Id: Jobs}
          Permissions: [Write
  Jobs: {Type: AWS::SQS::Queue}
  G:
    Type: AWS::Serverless::Function
    Connectors:
      D: {Properties: {Destination: {Id: Jobs}, Permissions: [Write]}}
      E:
        Prop
",
        expect![[r#"
            F, AWS::Serverless::Function [F]
            Jobs, AWS::SQS::Queue [Jobs]
            G, AWS::Serverless::Function [G]
            F → Jobs · Write by FC [C]
            G → Jobs · Write by GD [D]
        "#]],
    );
}

#[test]
fn what_is_no_template_has_no_graph() {
    check("jobs: {build: {steps: []}}\n", expect![""]);
    check("", expect![""]);
}

#[test]
fn lines_go_around_boxes() {
    let mut fixture = String::from("Resources:\n");
    for at in 0..6 {
        fixture.push_str(&format!(
            "  F{at}:\n    Type: AWS::Serverless::Function\n    Connectors:\n"
        ));
        for to in at + 1..6 {
            fixture.push_str(&format!(
                "      C{to}: {{Properties: {{Destination: {{Id: F{to}}}, Permissions: [Write]}}}}\n"
            ));
        }
    }
    let graph = graph(&Analysis::open(1, &fixture));
    assert_eq!(graph.edges.len(), 15);
    is_sound(&graph);
    assert_eq!(boxes_hit(&draw(&graph), &graph), 0);
}

#[test]
fn five_hundred_connectors_are_drawn() {
    for (name, to) in [("one part", 40_usize), ("many parts", 1), ("circles", 0)] {
        let mut fixture = String::from("Resources:\n");
        for at in 0..100 {
            fixture.push_str(&format!(
                "  T{at}: {{Type: AWS::DynamoDB::Table}}\n  F{at}:\n    Type: AWS::Serverless::Function\n    Connectors:\n"
            ));
            for number in 0..5 {
                let destination = match to {
                    0 => format!("F{}", (at + number * 7 + 1) % 100),
                    1 => format!("T{at}"),
                    _ => format!("T{}", (at * 3 + number * 11) % to),
                };
                fixture.push_str(&format!(
                    "      C{number}: {{Properties: {{Destination: {{Id: {destination}}}, Permissions: [Write]}}}}\n"
                ));
            }
        }
        let graph = graph(&Analysis::open(1, &fixture));
        assert_eq!(graph.edges.len(), 500, "{name}");
        is_sound(&graph);
    }
}

#[test]
fn grants_events_and_routes_are_edges_of_their_own() {
    const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  B: {Type: AWS::S3::Bucket}
  Q: {Type: AWS::SQS::Queue}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      CodeUri: .
      Policies:
        - S3ReadPolicy: {BucketName: !Ref B}
        - Statement: {Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Q.Arn}
      Events:
        E: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn}}
        Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
        Get: {Type: Api, Properties: {Path: /a, Method: get}}
";
    check(
        TEMPLATE,
        expect![[r#"
        B, AWS::S3::Bucket [B]
        Q, AWS::SQS::Queue [Q]
        F, AWS::Serverless::Function [F]
        generated FDaily, AWS::Events::Rule [Daily]
        generated ServerlessRestApi, AWS::ApiGateway::RestApi [Get]
        F → B · S3ReadPolicy by S3ReadPolicy [S3ReadPolicy: {BucketName: !Ref B}]
        F → Q · statement by statement [Statement: {Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Q.Arn}]
        Q → F · E by E [E]
        FDaily → F · Daily by Daily [Daily]
        ServerlessRestApi → F · GET /a by Get [Get]
    "#]],
    );
    let graph = graph(&Analysis::open(1, TEMPLATE));
    let events = graph.clone().of_kinds(&[GraphEdgeKind::Event]);
    expect![[r#"
        flowchart LR
          n0["B<br/><small>AWS::S3::Bucket</small>"]
          n1["Q<br/><small>AWS::SQS::Queue</small>"]
          n2["F<br/><small>AWS::Serverless::Function</small>"]
          n3(["FDaily<br/><small>AWS::Events::Rule</small>"])
          n1 -->|"E"| n2
          n3 -->|"Daily"| n2
          linkStyle 0,1 stroke:#1a7f37,stroke-dasharray:6 3
    "#]]
    .assert_eq(&mermaid(&events));
    expect![[r##"
        digraph template {
          rankdir=LR;
          node [shape=box, style=rounded];
          n0 [label="B\nAWS::S3::Bucket"];
          n1 [label="Q\nAWS::SQS::Queue"];
          n2 [label="F\nAWS::Serverless::Function"];
          n3 [label="FDaily\nAWS::Events::Rule", style="rounded,dashed"];
          n4 [label="ServerlessRestApi\nAWS::ApiGateway::RestApi", style="rounded,dashed"];
          n2 -> n0 [label="S3ReadPolicy", color="#8250df"];
          n2 -> n1 [label="statement", color="#8250df"];
          n1 -> n2 [label="E", color="#1a7f37", style=dashed];
          n3 -> n2 [label="Daily", color="#1a7f37", style=dashed];
          n4 -> n2 [label="GET /a", color="#0969da", style=dotted];
        }
    "##]]
    .assert_eq(&dot(&graph));
}
