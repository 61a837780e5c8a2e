//! `graph`: the picture of a template in three languages.

use super::{Folder, ONE_MISTAKE, run_in, showcase};
use expect_test::expect;
use std::process::{Command, Stdio};

/// A name with everything that means something in SVG, Mermaid or DOT, and letters outside ASCII.
const STRANGE: &str = r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  'A<b>&"c\#é日😀`;': { Type: AWS::Serverless::Function }
  Orders: { Type: AWS::SQS::Queue }
  Link:
    Type: AWS::Serverless::Connector
    Properties:
      Source: { Id: 'A<b>&"c\#é日😀`;' }
      Destination: { Id: Orders }
      Permissions: ['<Write>&"\']
"#;

fn strange(folder: &str) -> Folder {
    Folder::new(folder, &[("a.yaml", STRANGE)])
}

#[test]
fn mermaid_of_the_example() {
    run_in(
        &showcase(),
        &["graph", "template.yaml", "--format=mermaid"],
        expect![[r#"
            flowchart LR
              n0["Uploads<br/><small>AWS::S3::Bucket</small>"]
              n1["Photos<br/><small>AWS::Serverless::SimpleTable</small>"]
              n2["Rejected<br/><small>AWS::SNS::Topic</small>"]
              n3["Screening<br/><small>AWS::Serverless::StateMachine</small>"]
              n4["Thumbnail<br/><small>AWS::Serverless::Function</small>"]
              n5["Gallery<br/><small>AWS::Serverless::Function</small>"]
              n6(["ScreeningPictureArrived<br/><small>AWS::Events::Rule</small>"])
              n7(["ServerlessHttpApi<br/><small>AWS::ApiGatewayV2::Api</small>"])
              n3 -->|"Write"| n2
              n3 -->|"Read"| n0
              n3 -->|"Write"| n1
              n3 -->|"Write"| n4
              n5 -->|"Read"| n1
              n5 -->|"Read"| n0
              n6 -->|"PictureArrived"| n3
              n7 -->|"GET /photos"| n5
              linkStyle 6 stroke:#1a7f37,stroke-dasharray:6 3
              linkStyle 7 stroke:#0969da,stroke-dasharray:2 3
            exit 0
        "#]],
    );
}

#[test]
fn dot_of_the_example() {
    run_in(
        &showcase(),
        &["graph", "template.yaml", "--format=dot"],
        expect![[r##"
            digraph template {
              rankdir=LR;
              node [shape=box, style=rounded];
              n0 [label="Uploads\nAWS::S3::Bucket"];
              n1 [label="Photos\nAWS::Serverless::SimpleTable"];
              n2 [label="Rejected\nAWS::SNS::Topic"];
              n3 [label="Screening\nAWS::Serverless::StateMachine"];
              n4 [label="Thumbnail\nAWS::Serverless::Function"];
              n5 [label="Gallery\nAWS::Serverless::Function"];
              n6 [label="ScreeningPictureArrived\nAWS::Events::Rule", style="rounded,dashed"];
              n7 [label="ServerlessHttpApi\nAWS::ApiGatewayV2::Api", style="rounded,dashed"];
              n3 -> n2 [label="Write"];
              n3 -> n0 [label="Read"];
              n3 -> n1 [label="Write"];
              n3 -> n4 [label="Write"];
              n5 -> n1 [label="Read"];
              n5 -> n0 [label="Read"];
              n6 -> n3 [label="PictureArrived", color="#1a7f37", style=dashed];
              n7 -> n5 [label="GET /photos", color="#0969da", style=dotted];
            }
            exit 0
        "##]],
    );
}

#[test]
fn mermaid_of_the_mistakes() {
    run_in(
        &showcase(),
        &["graph", "mistakes.yaml", "--format=mermaid"],
        expect![[r#"
            flowchart LR
              n0["Orders<br/><small>AWS::Serverless::SimpleTable</small>"]
              n1["Parcels<br/><small>AWS::SQS::Queue</small>"]
              n2["Stock<br/><small>AWS::RDS::DBCluster</small>"]
              n3["Checkout<br/><small>AWS::Serverless::Function</small>"]
              n4["Pricing<br/><small>AWS::Serverless::Function</small>"]
              n5["Shipping<br/><small>AWS::Serverless::Function</small>"]
              n6{{"Order<br/><small>not in this template</small>"}}
              n1 -.->|"Read"| n4
              n3 -.->|"Write"| n0
              n3 -.->|"Read"| n4
              n3 -.->|"Write"| n6
              n3 -.->|"Write"| n2
              n5 -.->|"Write"| n0
              linkStyle 0,1,2,3,4,5 stroke:#cf222e,color:#cf222e
            exit 1
        "#]],
    );
}

#[test]
fn dot_of_the_mistakes() {
    run_in(
        &showcase(),
        &["graph", "mistakes.yaml", "--format=dot"],
        expect![[r##"
            digraph template {
              rankdir=LR;
              node [shape=box, style=rounded];
              n0 [label="Orders\nAWS::Serverless::SimpleTable"];
              n1 [label="Parcels\nAWS::SQS::Queue"];
              n2 [label="Stock\nAWS::RDS::DBCluster"];
              n3 [label="Checkout\nAWS::Serverless::Function"];
              n4 [label="Pricing\nAWS::Serverless::Function"];
              n5 [label="Shipping\nAWS::Serverless::Function"];
              n6 [label="Order\nnot in this template", style="rounded,dashed", color="#cf222e"];
              n1 -> n4 [label="Read", color="#cf222e", fontcolor="#cf222e", tooltip="Read alone is not enough for a connector from a queue to a function: Read and Write go together."];
              n3 -> n0 [label="Write", color="#cf222e", fontcolor="#cf222e", tooltip="Remove Arn: with an Id, only Qualifier is allowed, because SAM takes the rest from the resource."];
              n3 -> n4 [label="Read", color="#cf222e", fontcolor="#cf222e", tooltip="A connector from a function to a function has no Read: only Write, which grants lambda:InvokeAsync and lambda:InvokeFunction."];
              n3 -> n6 [label="Write", color="#cf222e", fontcolor="#cf222e", tooltip="There is no resource Order in this template. Did you mean Orders?"];
              n3 -> n2 [label="Write", color="#cf222e", fontcolor="#cf222e", tooltip="SAM has no connector from a function to an AWS::RDS::DBCluster. Write a statement into Policies of Checkout instead."];
              n5 -> n0 [label="Write", color="#cf222e", fontcolor="#cf222e", tooltip="SAM attaches the policy to the role of the function Shipping, but Role does not name one of this template. Use !GetAtt or !Ref."];
            }
            exit 1
        "##]],
    );
}

#[test]
fn names_mean_nothing_in_mermaid() {
    let folder = strange("graph_strange_mermaid");
    folder.run(
        &["graph", "a.yaml", "--format", "mermaid"],
        expect![[r##"
        flowchart LR
          n0["A#lt;b#gt;#amp;#quot;c\#35;é日😀#96;;<br/><small>AWS::Serverless::Function</small>"]
          n1["Orders<br/><small>AWS::SQS::Queue</small>"]
          n0 -.->|"#lt;Write#gt;#amp;#quot;\"| n1
          linkStyle 0 stroke:#cf222e,color:#cf222e
        exit 1
    "##]],
    );
}

#[test]
fn names_mean_nothing_in_dot() {
    let folder = strange("graph_strange_dot");
    folder.run(&["graph", "a.yaml", "--format", "dot"], expect![[r##"
        digraph template {
          rankdir=LR;
          node [shape=box, style=rounded];
          n0 [label="A<b>&\"c\\#é日😀`;\nAWS::Serverless::Function"];
          n1 [label="Orders\nAWS::SQS::Queue"];
          n0 -> n1 [label="<Write>&\"\\", color="#cf222e", fontcolor="#cf222e", tooltip="A connector from a function to a queue has no <Write>&\"\\: there are Read and Write."];
        }
        exit 1
    "##]]);
}

#[test]
fn svg_has_each_resource_and_each_connector() {
    let output = Command::new(env!("CARGO_BIN_EXE_sam-lsp"))
        .args(["graph", "template.yaml"])
        .current_dir(showcase())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let svg = String::from_utf8(output.stdout).unwrap();
    let seen = read(&svg);
    for name in [
        "Uploads",
        "Photos",
        "Rejected",
        "Screening",
        "Thumbnail",
        "Gallery",
    ] {
        assert!(seen.texts.iter().any(|it| it == name), "{name}: {seen:?}");
    }
    for title in [
        "TellCurator: Screening → Rejected · Write",
        "ScreeningLook: Screening → Uploads · Read",
        "ScreeningRecord: Screening → Photos · Write",
        "ScreeningShrink: Screening → Thumbnail · Write",
        "GalleryShow: Gallery → Photos · Read",
        "GalleryShow: Gallery → Uploads · Read",
    ] {
        assert!(seen.texts.iter().any(|it| it == title), "{title}: {seen:?}");
    }
    assert_eq!(seen.count("path"), 8, "a line each");
    assert_eq!(seen.count("polygon"), 8, "an arrow head each");
    assert!(!svg.contains("edge bad"));
    assert!(!svg.contains("href") && !svg.contains("<script"));
}

#[test]
fn svg_shows_problems_and_says_them() {
    let folder = Folder::new("graph_errors", &[("a.yaml", ONE_MISTAKE)]);
    let output = folder.command(&["graph", "a.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    let svg = String::from_utf8(output.stdout).unwrap();
    let said = "ShopSave: Shop → Order · Write: There is no resource Order in this template. Did you mean Orders?";
    assert!(read(&svg).texts.iter().any(|it| it == said), "{svg}");
    assert!(svg.contains("edge bad") && svg.contains("node unknown"));
}

#[test]
fn names_mean_nothing_in_svg() {
    let output = strange("graph_strange_svg").command(&["graph", "a.yaml"]);
    let svg = String::from_utf8(output.stdout).unwrap();
    let seen = read(&svg);
    for text in [r#"A<b>&"c\#é日😀`;"#, r#"<Write>&"\"#] {
        assert!(seen.texts.iter().any(|it| it == text), "{text}: {seen:?}");
    }
}

#[test]
fn the_picture_is_the_same_each_time() {
    let folder = strange("graph_same");
    let first = folder.command(&["graph", "a.yaml"]).stdout;
    assert_eq!(folder.command(&["graph", "a.yaml"]).stdout, first);
}

#[test]
fn graph_says_why_there_is_no_picture() {
    let folder = Folder::new("graph_none", &[("a.yaml", "a: 1\n")]);
    folder.run(
        &["graph", "a.yaml"],
        expect![[r#"
        stderr: error: a.yaml: not a SAM or CloudFormation template
        exit 2
    "#]],
    );
    folder.run(
        &["graph", "no.yaml"],
        expect![[r#"
        stderr: error: no.yaml: no such file or folder
        exit 2
    "#]],
    );
    folder.run(
        &["graph", "a.yaml", "--format=png"],
        expect![[r#"
        stderr: error: invalid value 'png' for '--format <FORMAT>'
        stderr:   [possible values: svg, mermaid, dot]
        stderr: 
        stderr: For more information, try '--help'.
        exit 2
    "#]],
    );
}

/// What an XML document holds.
#[derive(Debug, Default)]
struct Seen {
    elements: Vec<String>,
    /// The texts between tags, read as XML reads them.
    texts: Vec<String>,
}

impl Seen {
    fn count(&self, element: &str) -> usize {
        self.elements.iter().filter(|it| *it == element).count()
    }
}

/// Reads XML of elements, attributes in double quotes and text.
///
/// # Panics
/// When it is not well formed.
fn read(xml: &str) -> Seen {
    let mut seen = Seen::default();
    let mut open: Vec<&str> = Vec::new();
    for piece in xml.trim().split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap();
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{piece}"),
            None => {
                let (name, rest) = tag
                    .split_once(' ')
                    .unwrap_or((tag.trim_end_matches('/'), ""));
                seen.elements.push(name.to_owned());
                let (attributes, is_empty) = match rest.strip_suffix('/') {
                    Some(attributes) => (attributes, true),
                    None => (rest, tag.ends_with('/')),
                };
                let mut quoted = attributes.split('"');
                while let Some(key) = quoted.next().filter(|it| !it.is_empty()) {
                    assert!(key.ends_with('='), "{piece}");
                    unescape(quoted.next().unwrap());
                }
                if !is_empty {
                    open.push(name);
                }
            }
        }
        if !text.trim().is_empty() {
            seen.texts.push(unescape(text));
        }
    }
    assert_eq!(open, [""; 0]);
    seen
}

fn unescape(text: &str) -> String {
    assert!(!text.contains(char::is_control), "{text}");
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        let (entity, rest) = part.split_once(';').unwrap();
        plain.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            other => panic!("&{other};"),
        });
        plain.push_str(rest);
    }
    plain
}
