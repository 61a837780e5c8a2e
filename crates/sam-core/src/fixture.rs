//! Templates with a cursor marker, for tests: `$0` is the cursor, `$0…$0` a selection.

use crate::text::{TextRange, size};

/// The text without its markers, and what they mark: an empty range for one marker.
///
/// # Panics
/// When there is no marker: a fixture without its cursor is a mistake in the test.
pub fn cursor(fixture: &str) -> (String, TextRange) {
    let mut parts = fixture.splitn(3, "$0");
    let before = parts.next().unwrap_or_default();
    let inside = parts.next();
    assert!(inside.is_some(), "a fixture needs a `$0`");
    let inside = inside.unwrap_or_default();
    let (text, end) = match parts.next() {
        Some(after) => (
            format!("{before}{inside}{after}"),
            before.len() + inside.len(),
        ),
        None => (format!("{before}{inside}"), before.len()),
    };
    (text, TextRange::new(size(before.len()), size(end)))
}

/// A realistic template of about so many lines, for benchmarks: functions, tables, queues, topics, connectors
/// standalone and embedded, comments, text that is not ASCII. 15,000 lines have about 500 resources.
pub fn large_template(lines: usize) -> String {
    let mut text = String::from(HEAD);
    let mut count = text.lines().count() + FOOT.lines().count();
    for n in 0.. {
        if count + 20 > lines {
            break;
        }
        let group = group(n);
        count += group.lines().count();
        text.push_str(&group);
    }
    text.push_str(FOOT);
    text
}

/// The same template as JSON, two blanks a level.
pub fn large_json_template(lines: usize) -> String {
    use crate::document::{Document, Section};
    use serde_json::{Map, Value};
    // JSON takes about half as many lines again.
    let document = Document::open(0, &large_template(lines * 2 / 3));
    let of = |section: Section| -> Map<String, Value> {
        let entries = document.template().entries(section);
        entries
            .map(|it| (it.name().to_owned(), it.value.to_value()))
            .collect()
    };
    let mut top = of(Section::Other);
    for (name, section) in [
        ("Globals", Section::Globals),
        ("Parameters", Section::Parameters),
        ("Resources", Section::Resources),
        ("Outputs", Section::Outputs),
    ] {
        top.insert(name.to_owned(), Value::Object(of(section)));
    }
    format!("{:#}\n", Value::Object(top))
}

/// Texts that nobody writes and everybody may send, of about `size` bytes each, with their names.
pub fn hostile_texts(size: usize) -> Vec<(&'static str, String)> {
    let filled = |unit: &str| unit.repeat(size / unit.len());
    let nested = |depth: usize, before: &str, open: &str, close: &str| {
        format!(
            "Resources:\n  A: {before}{}{}\n  B: x\n",
            open.repeat(depth),
            close.repeat(depth)
        )
    };
    let deep_blocks: String = (0..500)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    let bomb: String = (0..30)
        .map(|n| {
            format!(
                "    K{n}: &k{n} [{}]\n",
                vec![format!("*k{}", n.max(1) - 1); 9].join(", ")
            )
        })
        .collect();
    let lines = |line: &dyn Fn(usize) -> String| -> String {
        let length = line(1000).len();
        (0..size / length).map(line).collect()
    };
    let in_resource = |body: String| format!("Resources:\n  A:\n{body}");
    vec![
        ("10,000 nested lists", nested(10_000, "", "[", "]")),
        ("10,000 nested maps", nested(10_000, "", "{a: ", "}")),
        ("10,000 lists never closed", nested(10_000, "", "[", "")),
        (
            "10,000 dashes in a line",
            nested(10_000, "\n    ", "- ", ""),
        ),
        ("500 nested block maps", deep_blocks),
        ("an alias bomb", format!("Resources:\n  A:\n{bomb}")),
        (
            "aliases",
            format!("Resources:\n  A: &a [1, 2, 3]\n  B: [{}]\n", filled("*a, ")),
        ),
        ("anchors", filled("&a ")),
        (
            "anchored lists",
            in_resource(lines(&|n| format!("    K{n}: &a{n} [&b{n} [x]]\n"))),
        ),
        (
            "one long scalar",
            format!("Resources:\n  A: {}\n", filled("x")),
        ),
        (
            "one long text in quotes",
            format!("Resources:\n  A: \"{}\"\n", filled("é ")),
        ),
        (
            "one long literal",
            format!("Resources:\n  A: |\n{}", filled("    some line of text\n")),
        ),
        ("[", filled("[")),
        ("[]", filled("[]")),
        ("]", filled("]")),
        ("{", filled("{")),
        ("{}", filled("{}")),
        ("{ on lines", filled("{\n")),
        (
            "[ then }",
            format!("{}{}", "[".repeat(size / 2), "}".repeat(size / 2)),
        ),
        ("\"", filled("\"")),
        ("'", filled("'")),
        ("\" on lines", filled("a: \"\n")),
        ("- ", filled("- ")),
        ("- on lines", filled("-\n")),
        ("? ", filled("? ")),
        ("? on lines", filled("?\n")),
        (": ", filled(": ")),
        (": on lines", filled(":\n")),
        ("!", filled("!")),
        ("! in a line", filled("! ")),
        ("*", filled("*a ")),
        ("%", filled("%\n")),
        ("#", filled("#")),
        ("---", filled("---\n")),
        ("...", filled("...\n")),
        ("NUL", filled("\0")),
        ("tabs", filled("\t\n")),
        ("tabs before keys", in_resource(filled("\t\ta: b\n"))),
        ("carriage returns", filled("a: b\r")),
        ("blanks", filled(" ")),
        ("empty lines", filled("\n")),
        ("line separators", filled("a: b\u{2028}")),
        ("byte order marks", filled("\u{feff}")),
        ("|", filled("a: |\n")),
        (
            "half an escape",
            format!("{{\"a\": \"{}\"}}", filled("\\ud83d")),
        ),
        ("bad escapes", format!("a: \"{}\"\n", filled("\\d"))),
        (
            "keys in one map",
            in_resource(lines(&|n| format!("    Key{n}: value\n"))),
        ),
        (
            "resources in one map",
            format!("Resources: {{{}}}\n", lines(&|n| format!("K{n}: x,\n  "))),
        ),
        ("the same key", in_resource(filled("    Key: value\n"))),
        (
            "half-typed keys",
            in_resource(lines(&|n| format!("    Key{n}\n    Key{n}: value\n"))),
        ),
        (
            "quotes never closed",
            in_resource(lines(&|n| format!("    Key{n}: \"value\n"))),
        ),
        (
            "brackets never closed",
            in_resource(lines(&|n| format!("    Key{n}: [value\n"))),
        ),
        (
            "resources never closed",
            format!("Resources:\n{}", lines(&|n| format!("  K{n}: [a\n"))),
        ),
        (
            "members never closed",
            format!(
                "{{\"Resources\": {{\n{}",
                lines(&|n| format!("  \"K{n}\": {{\n"))
            ),
        ),
        (
            "a JSON line",
            format!("{{\"Resources\": {{\"A\": [{}]}}}}", filled("\"é\", ")),
        ),
        (
            "a damaged JSON line",
            format!("{{\"Resources\": {{\"A\": [{}}}}}", filled("{\"é\": 1 ")),
        ),
        (
            "lines ever deeper",
            (0..(2 * size).isqrt())
                .map(|n| format!("{}a:\n", " ".repeat(n)))
                .collect(),
        ),
        (
            "Sub without end",
            format!("Resources:\n  A: !Sub {}\n", filled("${a")),
        ),
    ]
}

const HEAD: &str = "\
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Description: Ein großes Beispiel, made by a generator
Globals:
  Function:
    Runtime: python3.13
    Timeout: 10
Parameters:
  Stage:
    Type: String
    Default: dev
Resources:
";

const FOOT: &str = "\
Outputs:
  Stage:
    Value: !Ref Stage
";

/// Six resources that belong together.
fn group(n: usize) -> String {
    format!(
        r#"  # Order handling no. {n}: prüft und speichert
  Checkout{n}:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination:
            Id: Orders{n}
          Permissions:
            - Read
            - Write
      ToEvents:
        Properties:
          Destination:
            - Id: Events{n}
          Permissions: [Write]
    Properties:
      CodeUri: src/checkout{n}/
      Handler: app.handler
      MemorySize: 512
      Description: !Sub "Takes order {n} – in ${{Stage}}: checks it, stores it"
      Environment:
        Variables:
          TABLE: !Ref Orders{n}
          TOPIC: !Sub "arn:${{AWS::Partition}}:sns:${{AWS::Region}}:${{AWS::AccountId}}:${{Events{n}.TopicName}}"
          QUEUE: !GetAtt Jobs{n}.QueueUrl
          STAGE: !Ref Stage
          LOG_LEVEL: INFO
          LIMIT: 100
          RETRIES: '3'
          LABEL: größer
      Events:
        Post:
          Type: Api
          Properties:
            Path: /orders/{n}
            Method: post
        Nightly:
          Type: Schedule
          Properties:
            Schedule: rate(1 day)
            Enabled: true
      Tags:
        team: shop
        number: "{n}"

  Worker{n}:
    Type: AWS::Serverless::Function
    DependsOn: [Jobs{n}, Orders{n}]
    Properties:
      Handler: worker.handler
      InlineCode: |
        import os
        # reads one job after the other
        def handler(event, context):
            table = os.environ["TABLE"]
            for record in event["Records"]:
                print(record["body"], table)
            return {{"ok": True}}
      Policies:
        - DynamoDBReadPolicy:
            TableName: !Ref Orders{n}
        - Statement:
            - Effect: Allow
              Action:
                - s3:GetObject
                - s3:PutObject
              Resource: !Sub
                - "${{Bucket}}/*"
                - Bucket: !ImportValue shared-bucket
            - Effect: Allow
              Action: [kms:Decrypt, kms:GenerateDataKey]
              Resource: "*"
      Environment:
        Variables:
          TABLE: !Ref Orders{n}
          MODE: {{ "Fn::If": [IsProd, fast, slow] }}
      Events:
        Job:
          Type: SQS
          Properties:
            Queue: !GetAtt Jobs{n}.Arn
            BatchSize: 10

  Jobs{n}:
    Type: AWS::SQS::Queue
    DeletionPolicy: Delete
    Properties:
      VisibilityTimeout: 60
      MessageRetentionPeriod: 1209600
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Dead{n}.Arn
        maxReceiveCount: 5
      Tags:
        - Key: team
          Value: shop

  Dead{n}:
    Type: AWS::SQS::Queue
    Properties:
      MessageRetentionPeriod: 1209600
      KmsMasterKeyId: alias/aws/sqs

  Events{n}:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: order events {n}
      Tags:
        - Key: team
          Value: shop
        - Key: number
          Value: "{n}"

  Orders{n}:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      PointInTimeRecoverySpecification:
        PointInTimeRecoveryEnabled: true
      AttributeDefinitions:
        - AttributeName: id
          AttributeType: S
        - AttributeName: customer
          AttributeType: S
        - AttributeName: day
          AttributeType: S
      KeySchema:
        - {{ AttributeName: id, KeyType: HASH }}
      GlobalSecondaryIndexes:
        - IndexName: by-customer
          KeySchema:
            - AttributeName: customer
              KeyType: HASH
            - AttributeName: day
              KeyType: RANGE
          Projection:
            ProjectionType: ALL
      StreamSpecification:
        StreamViewType: NEW_AND_OLD_IMAGES

  Jobs{n}ToWorker:
    Type: AWS::Serverless::Connector
    Properties:
      Source:
        Id: Jobs{n}
      Destination:
        Id: Worker{n}
      Permissions:
        - Read
        - Write

"#
    )
}
