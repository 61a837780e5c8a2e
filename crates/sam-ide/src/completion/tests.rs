//! The tests of completion: every place in every style, and that no item leaves a text worse than it was.

use super::{Completion, CompletionItem, CompletionItemKind, Insert, complete};
use expect_test::Expect;
use sam_core::analysis::Analysis;
use sam_core::fixture;
use sam_core::text::{TextEdit, TextRange};

pub(super) fn completion(fixture: &str) -> (Analysis, TextRange, Completion) {
    let (text, cursor) = fixture::cursor(fixture);
    let document = Analysis::open(1, &text);
    let completion = complete(&document, cursor.start());
    for item in &completion.items {
        assert!(item.range.contains_inclusive(cursor.start()), "{item:?}");
        assert!(!document.slice(item.range).contains('\n'), "{item:?}");
    }
    (document, cursor, completion)
}

#[track_caller]
pub(super) fn check(fixture: &str, expected: Expect) {
    check_first(fixture, usize::MAX, expected);
}

/// The first items, and whether there are more. Intrinsic functions, which fit nearly everywhere, are left out.
#[track_caller]
pub(super) fn check_first(fixture: &str, count: usize, expected: Expect) {
    let (_, _, mut completion) = completion(fixture);
    completion
        .items
        .retain(|it| it.kind != CompletionItemKind::Function);
    let mut shown = String::new();
    for item in completion.items.iter().take(count) {
        shown.push_str(&item.label);
        for (mark, more) in [(" · ", &item.detail), (" ! ", &item.warning)] {
            if let Some(more) = more {
                shown.push_str(mark);
                shown.push_str(more);
            }
        }
        shown.push('\n');
    }
    if completion.items.len() > count {
        shown.push_str("…\n");
    }
    expected.assert_eq(&shown);
}

/// The labels of the intrinsic functions that are offered, the first ones.
#[track_caller]
pub(super) fn check_functions(fixture: &str, count: usize, expected: &[&str]) {
    let (_, _, completion) = completion(fixture);
    let items = completion.items.iter();
    let functions = items.filter(|it| it.kind == CompletionItemKind::Function);
    let labels: Vec<_> = functions.map(|it| it.label.as_str()).take(count).collect();
    assert_eq!(labels, expected, "{fixture}");
}

#[track_caller]
pub(super) fn check_apply(fixture: &str, label: &str, expected: Expect) {
    let (document, _, completion) = completion(fixture);
    let labels: Vec<_> = completion.items.iter().map(|it| &it.label).collect();
    let item = completion.items.iter().find(|it| it.label == label);
    let item = item.unwrap_or_else(|| panic!("no `{label}` in {labels:?}"));
    let result = applied(&document, item);
    // A line without indentation in front keeps that of the others in the expectation.
    expected.assert_eq(&match result.strip_prefix(SHOP) {
        Some(rest) => format!("…\n{rest}"),
        None => match result.strip_prefix(RESOURCES) {
            Some(rest) => format!("…\n{rest}"),
            None => result,
        },
    });
}

/// What is shown beside an item when it is looked at.
#[track_caller]
pub(super) fn check_documentation(fixture: &str, label: &str, expected: Expect) {
    let (_, _, completion) = completion(fixture);
    let item = completion.items.iter().find(|it| it.label == label);
    let data = item.and_then(|it| it.data.as_deref()).unwrap_or_default();
    let shown = super::resolve_completion(data);
    expected.assert_eq(&shown.unwrap_or_default());
}

/// The text of an item with its tab stops.
#[track_caller]
pub(super) fn check_snippet(fixture: &str, label: &str, expected: Expect) {
    let (_, _, completion) = completion(fixture);
    let item = completion.items.iter().find(|it| it.label == label);
    let item = item.unwrap_or_else(|| panic!("no `{label}`"));
    expected.assert_eq(match &item.insert {
        Insert::Text(text) => text,
        Insert::Snippet { snippet, .. } => snippet,
    });
}

pub(super) fn applied(document: &Analysis, item: &CompletionItem) -> String {
    let new_text = match &item.insert {
        Insert::Text(text) => text,
        Insert::Snippet { plain, .. } => plain,
    };
    TextEdit::apply_all(
        document.source(),
        &[TextEdit::replace(item.range, new_text)],
    )
}

/// Four resources, and a connector with what stands below its `Properties`.
pub(super) fn shop(properties: &str) -> String {
    format!("{SHOP}  C:\n    Type: AWS::Serverless::Connector\n    Properties:\n{properties}")
}

/// Four resources and what follows them.
pub(super) fn beside_shop(rest: &str) -> String {
    format!("{SHOP}{rest}")
}

const SHOP: &str = "Resources:
  Checkout:
    Type: AWS::Serverless::Function
  Orders:
    Type: AWS::Serverless::SimpleTable
  Jobs:
    Type: AWS::SQS::Queue
  Clicks:
    Type: AWS::Kinesis::Stream
";

/// A function with what stands below its `Properties`, and resources of many kinds.
pub(super) fn policies(properties: &str) -> String {
    format!("{RESOURCES}  F:\n    Type: AWS::Serverless::Function\n    Properties:\n{properties}")
}

/// A statement of a function with what stands below its dash.
pub(super) fn statement(elements: &str) -> String {
    policies(&format!(
        "      Policies:\n        - Statement:\n            - Effect: Allow\n{elements}      Handler: a.b\n"
    ))
}

/// The function and a bucket in JSON, with members in the function's `Properties`.
pub(super) fn json_policies(properties: &str) -> String {
    format!(
        r#"{{
  "Resources": {{
    "Images": {{ "Type": "AWS::S3::Bucket" }},
    "Jobs": {{ "Type": "AWS::SQS::Queue" }},
    "F": {{
      "Type": "AWS::Serverless::Function",
      "Properties": {{
        {properties}
      }}
    }}
  }}
}}
"#
    )
}

const RESOURCES: &str = "Resources:
  Images:
    Type: AWS::S3::Bucket
  Orders:
    Type: AWS::Serverless::SimpleTable
  Alerts:
    Type: AWS::SNS::Topic
  Jobs:
    Type: AWS::SQS::Queue
";

/// The same resources in JSON, and one more member.
pub(super) fn json_shop(member: &str) -> String {
    format!(
        r#"{{
  "Resources": {{
    "Checkout": {{ "Type": "AWS::Serverless::Function" }},
    "Orders": {{ "Type": "AWS::Serverless::SimpleTable" }},
    "Jobs": {{ "Type": "AWS::SQS::Queue" }},
    "Clicks": {{ "Type": "AWS::Kinesis::Stream" }},
    {member}
  }}
}}
"#
    )
}

/// A connector in JSON with these members in its `Properties`.
fn json_connector(properties: &str) -> String {
    json_shop(&format!(
        r#""C": {{
      "Type": "AWS::Serverless::Connector",
      "Properties": {{
{properties}
      }}
    }}"#
    ))
}

/// What an `Id` of a destination gets when the source is the function, in short.
#[track_caller]
fn offers_destinations(fixture: &str) {
    let (_, _, completion) = completion(fixture);
    let shown = |it: &CompletionItem| (it.label.clone(), it.warning.is_some());
    let shown: Vec<_> = completion.items.iter().map(shown).collect();
    // What begins with the typed text is first.
    let typed = fixture.split("$0").next().unwrap_or_default();
    let (first, second) = match typed.ends_with("Or") {
        true => ("Orders", "Jobs"),
        false => ("Jobs", "Orders"),
    };
    let expected = [
        (first, false),
        (second, false),
        ("Checkout", false),
        ("Clicks", true),
    ];
    assert_eq!(
        shown,
        expected.map(|(id, warned)| (id.to_owned(), warned)),
        "{fixture}"
    );
}

/// What `Permissions` gets between the function and the table.
#[track_caller]
fn offers_permissions(fixture: &str) {
    let (_, _, completion) = completion(fixture);
    let labels: Vec<_> = completion
        .items
        .iter()
        .map(|it| it.label.as_str())
        .collect();
    assert_eq!(labels, ["Read", "Write"], "{fixture}");
}

#[test]
fn an_id_is_completed_in_block_style() {
    for rest in [
        "        Id: $0\n",
        "        Id:$0\n",
        "        Id: Or$0\n",
        "        Id: Or$0ders\n",
        "        Id:Or$0\n",
        "        Id: $0Orders\n",
        "        Id: '$0'\n",
        "        Id: \"Or$0\"\n",
        "        Id: \"Or$0\n",
        "        Id: '$0\n",
        "        Id: $0 # the table\n",
        "        Id: $0",
        "        Id: $0\n      Permissions:\n        - Read\n",
        "        Id: $0\nOutputs:\n  Other:\n    Value: 1\n",
        "        Id:\t$0\n",
        "      - Id: $0\n",
        "        - Id: $0\n",
        "        -   Id: $0\n",
        "        - Id: Other\n        - Id: $0\n",
    ] {
        offers_destinations(&shop(&format!(
            "      Source:\n        Id: Checkout\n      Destination:\n{rest}"
        )));
    }
}

#[test]
fn an_id_is_completed_in_flow_style() {
    for rest in [
        "{Id: $0}",
        "{ Id: $0 }",
        "{Id:$0}",
        "{Id: $0",
        "{Id: Or$0",
        "{Id: Or$0}",
        "{Id: \"$0\"}",
        "{Id: \"Or$0}",
        "{\"Id\": '$0'}",
        "{\"Id\":\"$0\"}",
        "[{Id: $0}]",
        "[{Id: Other}, {Id: $0}]",
        "[{Id: Other}, {Id: $0",
        "\n        {Id: $0}",
        "\n        - {Id: $0",
        "{\n          Id: $0\n        }",
    ] {
        offers_destinations(&shop(&format!(
            "      Source: {{Id: Checkout}}\n      Destination: {rest}\n      Permissions:\n        - Read\n"
        )));
        offers_destinations(&shop(&format!(
            "      Permissions: [Write]\n      Source: {{Id: Checkout}}\n      Destination: {rest}\n"
        )));
    }
}

#[test]
fn an_id_is_completed_in_json() {
    let source = r#"        "Source": { "Id": "Checkout" },"#;
    for rest in [
        r#"{ "Id": "$0" }"#,
        r#"{ "Id": "Or$0" }"#,
        r#"{ "Id": "$0 }"#,
        r#"{ "Id": $0 }"#,
        r#"{ "Id":$0}"#,
        r#"{ "Id": Or$0 }"#,
        r#"{ "Id": "$0"#,
        r#"{ "Id": $0"#,
        r#"{ Id: "$0" }"#,
        r#"[{ "Id": "$0" }]"#,
        r#"[{ "Id": "Other" }, { "Id": $0"#,
        "{\n          \"Id\": \"$0\"\n        }",
        "{\n          \"Id\": $0",
    ] {
        offers_destinations(&json_connector(&format!(
            "{source}\n        \"Destination\": {rest}"
        )));
        offers_destinations(&json_connector(&format!(
            "{source}\n        \"Destination\": {rest},\n        \"Permissions\": [\"Read\"]"
        )));
        offers_destinations(&json_connector(&format!(
            "{source}\r\n        \"Destination\": {rest}\r\n        \"Permissions\": [\"Read\"]"
        )));
    }
}

#[test]
fn the_other_end_is_known_when_it_is_written_below() {
    offers_destinations(&shop(
        "      Destination:\n        Id: $0\n      Source:\n        Id: Checkout\n",
    ));
    offers_destinations(&shop(
        "      Destination: {Id: $0\n      Source:\n        Id: Checkout\n",
    ));
    offers_destinations(&shop(
        "      Destination:\n        Id: \"$0\n      Source: {Id: Checkout}\n",
    ));
    offers_destinations(&json_connector(
        "        \"Destination\": { \"Id\": \"$0\" },\n        \"Source\": { \"Id\": \"Checkout\" }",
    ));
    offers_destinations(&json_connector(
        "        \"Destination\": { \"Id\": \"$0\n        \"Source\": { \"Id\": \"Checkout\" }",
    ));
    offers_destinations(&json_connector(
        "        \"Destination\": {\n          \"Id\": \"$0\"\n        \"Source\": { \"Id\": \"Checkout\" }",
    ));
}

#[test]
fn permissions_are_completed_in_block_style() {
    for rest in [
        ":\n        - $0\n",
        ":\n        -$0\n",
        ":\n        - R$0\n",
        ":\n        - R$0",
        ":\n        - 'R$0'\n",
        ":\n        - \"R$0\n",
        ":\n      - $0\n",
        ":\n        $0\n",
        ":\n        $0",
        ":\n          $0\n",
        ": $0\n",
        ":$0\n",
        ": $0\n  Other:\n    Type: AWS::IAM::Role\n",
        ":\n        - $0\n\n  Other:\n    Type: AWS::IAM::Role\n",
    ] {
        offers_permissions(&shop(&format!(
            "      Source:\n        Id: Checkout\n      Destination:\n        Id: Orders\n      Permissions{rest}"
        )));
    }
}

#[test]
fn permissions_are_completed_in_flow_style() {
    for rest in [
        "[$0]",
        "[$0",
        "[ $0 ]",
        "[R$0]",
        "[R$0",
        "['$0']",
        "[\"R$0\"]",
        "[\"R$0",
        "\n        [$0",
        "[\n          $0\n        ]",
    ] {
        offers_permissions(&shop(&format!(
            "      Source:\n        Id: Checkout\n      Permissions: {rest}\n      Destination:\n        Id: Orders\n"
        )));
    }
}

#[test]
fn permissions_are_completed_in_json() {
    for rest in [
        "[$0]",
        "[\"$0\"]",
        "[\"R$0\"]",
        "[R$0]",
        "[\"$0",
        "[$0",
        "[\"$0]",
        "$0",
    ] {
        offers_permissions(&json_connector(&format!(
            "        \"Source\": {{ \"Id\": \"Checkout\" }},\n        \"Permissions\": {rest},\n        \"Destination\": {{ \"Id\": \"Orders\" }}"
        )));
        offers_permissions(&json_connector(&format!(
            "        \"Source\": {{ \"Id\": \"Checkout\" }},\n        \"Destination\": {{ \"Id\": \"Orders\" }},\n        \"Permissions\": {rest}"
        )));
    }
}

#[test]
fn carriage_returns_and_tabs_change_nothing() {
    let fixture = shop("      Source:\n        Id: Checkout\n      Destination:\n        Id: $0\n");
    offers_destinations(&fixture.replace('\n', "\r\n"));
    offers_destinations(&format!("\u{feff}{fixture}"));
    let json = json_connector(
        "        \"Source\": { \"Id\": \"Checkout\" },\n        \"Destination\": { \"Id\": \"$0\" }",
    );
    offers_destinations(&json.replace("  ", "\t").replace('\n', "\r\n"));
    offers_destinations(&json.replace('\n', " "));
}

#[test]
fn no_item_makes_it_worse_wherever_it_is_taken() {
    take_every_item_everywhere(&[(BLOCK, "\n"), (FOUR_WIDE, "\r\n"), (JSON, "\n")]);
}

#[test]
fn no_item_makes_policies_worse_wherever_it_is_taken() {
    take_every_item_everywhere(&[(POLICIES, "\n")]);
    take_every_item_everywhere(&[(POLICIES_IN_FLOW, "\r\n"), (POLICIES_IN_JSON, "\n")]);
}

/// Takes every item at every place of templates, each with its line breaks.
fn take_every_item_everywhere(templates: &[(&str, &str)]) {
    let mut worse = Vec::new();
    for (template, breaks) in templates {
        let text = template.replace('\n', breaks);
        let is_word = |at: usize| {
            text.as_bytes()
                .get(at)
                .is_some_and(u8::is_ascii_alphanumeric)
        };
        for at in (0..=text.len()).filter(|it| text.is_char_boundary(*it)) {
            complete(&Analysis::open(1, &text[..at]), sam_core::text::size(at));
            // Inside a word one place is like the next.
            if at > 0 && is_word(at) && is_word(at - 1) {
                continue;
            }
            let line = text[..at].rfind('\n').map_or(0, |it| it + 1);
            let end = text[at..]
                .find(['\r', '\n'])
                .map_or(text.len(), |it| at + it);
            // As it is, cut off, without the rest of the line, and with the line emptied.
            take_every_item(&mut worse, &text[..at], &text[at..]);
            take_every_item(&mut worse, &text[..at], "");
            take_every_item(&mut worse, &text[..at], &text[end..]);
            let column = " ".repeat(at - line);
            take_every_item(
                &mut worse,
                &format!("{}{column}", &text[..line]),
                &text[end..],
            );
        }
    }
    let shown = worse.iter().take(5).cloned().collect::<String>();
    assert!(worse.is_empty(), "{} items, such as\n{shown}", worse.len());
}

/// Takes every item at a cursor and notes those after which more is not well-formed than before.
fn take_every_item(worse: &mut Vec<String>, before: &str, after: &str) {
    let text = format!("{before}{after}");
    let document = Analysis::open(1, &text);
    let offset = sam_core::text::size(before.len());
    let mut items = complete(&document, offset).items;
    // Items that only differ in a name are written alike.
    items.dedup_by_key(|it| (it.kind, it.rank, matches!(it.insert, Insert::Text(_))));
    if items.is_empty() {
        return;
    }
    let errors = damaged_places(&document).len();
    // Damage elsewhere may show in other ways once this line says something else; that is not an item's fault.
    let line = before.rfind('\n').map_or(0, |it| it + 1);
    let rest = after.find('\n').map_or("", |it| &after[it + 1..]);
    let others = Analysis::open(1, &format!("{}{rest}", &before[..line]));
    let is_sane = errors == 0 || damaged_places(&others).is_empty();
    for item in items {
        assert!(item.range.contains_inclusive(offset), "{item:?}");
        assert!(
            !document.slice(item.range).contains(['\n', '\r']),
            "{item:?}"
        );
        if let Insert::Snippet { snippet, plain } = &item.insert {
            let line = before.rfind('\n').map_or(0, |it| it + 1);
            let lead = &before[line..];
            let lead = &lead[..lead.len() - lead.trim_start_matches([' ', '\t']).len()];
            assert_eq!(
                &expanded(snippet).replace('\n', &format!("\n{lead}")),
                plain
            );
        }
        let result = applied(&document, &item);
        let found = damaged_places(&Analysis::open(2, &result));
        if is_sane && found.len() > errors {
            let around = |text: &str, at: usize| {
                let from = text[..at]
                    .char_indices()
                    .rev()
                    .filter(|(_, it)| *it == '\n')
                    .nth(3);
                let to = text[at..].match_indices('\n').nth(3);
                text[from.map_or(0, |it| it.0)..to.map_or(text.len(), |it| at + it.0)].to_owned()
            };
            worse.push(format!(
                "{} {:?} makes\n{}\ninto\n{}\nwith {found:?}\n",
                item.label,
                item.insert,
                around(&format!("{before}$0{after}"), before.len()),
                around(&result, usize::from(item.range.start())),
            ));
        }
    }
}

/// Where a document is not well-formed. One piece of damage may be reported more than once.
fn damaged_places(document: &Analysis) -> Vec<TextRange> {
    let mut places: Vec<_> = document.syntax_errors().map(|it| it.range).collect();
    places.dedup();
    places
}

/// A snippet as an editor shows it at first.
fn expanded(snippet: &str) -> String {
    let mut result = String::new();
    let mut letters = snippet.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => result.extend(letters.next()),
            '$' if letters.next_if_eq(&'{').is_some() => {
                while letters.next_if(char::is_ascii_digit).is_some() {}
                let is_choice = letters.next() == Some('|');
                let mut is_shown = true;
                while let Some(letter) = letters.next() {
                    match letter {
                        '\\' => result.extend(letters.next()),
                        '}' => break,
                        ',' | '|' if is_choice => is_shown = false,
                        other if is_shown => result.push(other),
                        _ => {}
                    }
                }
            }
            '$' => while letters.next_if(char::is_ascii_digit).is_some() {},
            other => result.push(other),
        }
    }
    result
}

const BLOCK: &str = "AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Condition: IsProd
    Connectors:
      ToOrders:
        Properties:
          Destination: {Id: Orders}
          Permissions: [Read, 'Write']
    Properties:
      Handler: index.handler # é
      Events:
        Tick: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
  # the orders
  Orders:
    Type: AWS::Serverless::SimpleTable

  ToJobs:
    Type: AWS::Serverless::Connector
    DependsOn:
    - Orders
    Properties:
      Source:
        Type: AWS::Lambda::Function
        RoleName: !Ref CheckoutRole
      Destination:
        - Id: Jobs
        - Type: AWS::SQS::Queue
          Arn: !GetAtt Jobs.Arn
          QueueUrl: \"\"
      Permissions:
        - Write
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub \"${AWS::StackName}-${Orders}\"
      Tags:
        - Key: text
          Value: |
            ${Orders}
Outputs:
  Url:
    Value: !Ref Jobs
";

const FOUR_WIDE: &str = "Resources:
    Fn:
        Type: AWS::Serverless::Function
    Queue:
        Type: AWS::SQS::Queue
    C: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: Queue},
        Destination: {Id: Fn}, Permissions: [Read,
            Write]}}
    D:
        Properties:
            Destination:
            -   Id: Fn
                Qualifier: x
            Source: {\"Id\": Queue}
            Permissions: []
        Type: AWS::Serverless::Connector
";

const JSON: &str = r#"{ "Transform": "AWS::Serverless-2016-10-31",
  "Conditions": { "IsProd": { "Fn::Equals": [{ "Ref": "AWS::Region" }, "x"] } },
  "Resources": {
    "Fn": {
      "Type": "AWS::Serverless::Function",
      "DependsOn": ["Table"],
      "Connectors": {
        "ToTable": { "Properties": { "Destination": [{ "Id": "Table" }], "Permissions": ["Read"] } }
      }
    },
    "Table": { "Type": "AWS::Serverless::SimpleTable" },
    "C": {
      "Type": "AWS::Serverless::Connector",
      "Condition": "IsProd",
      "Properties": {
        "Source": { "Type": "AWS::Lambda::Function", "RoleName": { "Ref": "FnRole" } },
        "Destination": {
          "Id": "Table"
        },
        "Permissions": [
          "Write"
        ]
      }
    },
    "Q": { "Type": "AWS::SQS::Queue", "Properties": {
      "QueueName": { "Fn::Sub": "${AWS::StackName}-q" }, "Arn": { "Fn::GetAtt": ["Table", "Arn"] } } }
  },
  "Outputs": {}
}
"#;

const POLICIES: &str = "Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - AWSLambdaBasicExecutionRole
        - S3ReadPolicy:
            BucketName: !Ref B
        - LambdaInvokePolicy: {FunctionName: x}
        - Version: '2012-10-17'
          Statement:
            - Effect: Allow
              Action:
                - s3:GetObject
                - 's3:Put*'
              Resource: !Sub '${B.Arn}/*'
            - Sid: Two
              Effect: Allow
              Action: dynamodb:GetItem
              Resource:
              - !GetAtt T.Arn
              - !Sub \"${T.Arn}/index/*\"
              Condition:
                StringEquals:
                  aws:SourceAccount: !Ref AWS::AccountId
      Handler: a.b
  B:
    Type: AWS::S3::Bucket
  T:
    Type: AWS::Serverless::SimpleTable
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          Effect: Allow
          Principal:
            Service:
              - lambda.amazonaws.com
          Action: sts:AssumeRole
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/ReadOnlyAccess
      Policies:
        - PolicyName: p
          PolicyDocument:
            Statement: []
";

const POLICIES_IN_FLOW: &str = "Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [AWSLambdaRole, S3ReadPolicy: {BucketName: !Ref B}, {Statement: [{Effect: Allow,
        Action: [s3:GetObject, 's3:Put*'], Resource: !GetAtt B.Arn}]}]
  B: {Type: AWS::S3::Bucket}
  P:
    Type: AWS::S3::BucketPolicy
    Properties: {Bucket: !Ref B, PolicyDocument: {Statement: {Effect: Deny, Principal: '*', Action: s3:*,
      Resource: '*', Condition: {Bool: {aws:SecureTransport: false}}}}}
";

const POLICIES_IN_JSON: &str = r#"{ "Resources": {
    "F": { "Type": "AWS::Serverless::StateMachine", "Properties": {
      "Policies": [
        "AWSLambdaRole",
        { "SQSSendMessagePolicy": { "QueueName": { "Fn::GetAtt": ["Q", "QueueName"] } } },
        { "Statement": [
          {
            "Effect": "Allow",
            "Action": [ "sqs:SendMessage" ],
            "Resource": { "Fn::GetAtt": ["Q", "Arn"] },
            "Condition": { "StringEquals": { "aws:SourceAccount": { "Ref": "AWS::AccountId" } } }
          }
        ] }
      ]
    } },
    "Q": { "Type": "AWS::SQS::Queue" },
    "P": { "Type": "AWS::SQS::QueuePolicy", "Properties": { "PolicyDocument": { "Statement": [
      { "Effect": "Allow", "Principal": { "Service": "sns.amazonaws.com" }, "Action": "sqs:*" } ] } } }
} }
"#;
