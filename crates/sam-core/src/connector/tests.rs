//! Every condition of the transform at the place a reader looks at, in every style of writing.

use super::{connector_at, generate};
use crate::analysis::Analysis;
use crate::text::{LineCol, PositionEncoding, TextRange, TextSize};
use expect_test::{Expect, expect};
use std::fmt::Write;

/// Resources that the connectors of the tests name.
const RESOURCES: &str = "\
Resources:
  Shop: {Type: AWS::Serverless::Function}
  Jobs: {Type: AWS::SQS::Queue}
  Other: {Type: AWS::SQS::Queue}
  Rest: {Type: AWS::ApiGateway::RestApi}
";

/// The problems of all connectors: the line, carets under what is meant, AWS's words.
fn render(text: &str) -> String {
    let document = Analysis::open(1, text);
    let resolver = document.resolver();
    let mut problems = resolver.attribute_problems();
    problems.extend(resolver.all().into_iter().flat_map(|it| it.problems));
    let mut rendered = String::new();
    for problem in problems {
        let LineCol { line, col } = position(&document, problem.range.start());
        let source = document.text.line(line).unwrap();
        let end = position(&document, problem.range.end());
        let (end, more) = if end.line == line {
            (end.col, "")
        } else {
            (source.chars().count() as u32, " ...")
        };
        let carets = "^".repeat((end - col).max(1) as usize);
        writeln!(rendered, "{source}").unwrap();
        writeln!(rendered, "{}{carets}{more}", " ".repeat(col as usize)).unwrap();
        writeln!(rendered, "{}", problem.aws_message).unwrap();
    }
    rendered
}

fn position(document: &Analysis, offset: TextSize) -> LineCol {
    document.text.line_col(offset, PositionEncoding::Utf32)
}

#[track_caller]
fn check(connectors: &str, expected: Expect) {
    let text = format!("{RESOURCES}{}", connectors.trim_start_matches('\n'));
    expected.assert_eq(&render(&text));
}

#[test]
fn an_id_of_other_characters() {
    check(
        r#"
  to-jobs:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Shop}, Destination: {Id: Jobs}, Permissions: [Write]}
"#,
        expect![[r#"
              to-jobs:
              ^^^^^^^
            Resource with id [to-jobs] is invalid. Logical ids must be alphanumeric.
        "#]],
    );
}

#[test]
fn properties_that_are_no_map() {
    check(
        r#"
  C:
    Type: AWS::Serverless::Connector
    Properties: all
"#,
        expect![[r#"
                Properties: all
                            ^^^
            Resource with id [C] is invalid. Properties of a resource must be an object.
              C:
              ^
            Resource with id [C] is invalid. Missing required property 'Source'.
              C:
              ^
            Resource with id [C] is invalid. Missing required property 'Destination'.
              C:
              ^
            Resource with id [C] is invalid. Missing required property 'Permissions'.
        "#]],
    );
}

#[test]
fn all_that_is_wrong_with_properties_at_once() {
    check(
        r#"
  C:
    Type: AWS::Serverless::Connector
    Properties:
      Sources:
        Id: Shop
      Destination: Jobs
      Permissions: Write
"#,
        expect![[r#"
                  Sources:
                  ^^^^^^^
            Resource with id [C] is invalid. property Sources not defined for resource of type AWS::Serverless::Connector
              C:
              ^
            Resource with id [C] is invalid. Missing required property 'Source'.
                  Destination: Jobs
                               ^^^^
            Resource with id [C] is invalid. Type of property 'Destination' is invalid.
                  Permissions: Write
                               ^^^^^
            Resource with id [C] is invalid. Type of property 'Permissions' is invalid.
        "#]],
    );
}

#[test]
fn half_typed_values_and_bare_dashes() {
    check(
        r#"
  C:
    Type: AWS::Serverless::Connector
    Properties:
      Source:
      Destination:
        -
        - Id:
      Permissions:
        -
        - Write
"#,
        expect![[r#"
                  Source:
                  ^^^^^^
            Resource with id [C] is invalid. Missing required property 'Source'.
                    -
                    ^
            Resource with id [C] is invalid. Type of property 'Destination' is invalid.
                    -
                    ^
            Resource with id [C] is invalid. Type of property 'Permissions' is invalid.
                    - Id:
                      ^^
            Resource with id [C] is invalid. 'Type' is missing or not a string.
        "#]],
    );
}

#[test]
fn null_is_missing_too() {
    check(
        r#"
  C:
    Type: AWS::Serverless::Connector
    Properties:
      Source: ~
      Destination: null
      Permissions:
"#,
        expect![[r#"
                  Source: ~
                          ^
            Resource with id [C] is invalid. Missing required property 'Source'.
                  Destination: null
                               ^^^^
            Resource with id [C] is invalid. Missing required property 'Destination'.
                  Permissions:
                  ^^^^^^^^^^^
            Resource with id [C] is invalid. Missing required property 'Permissions'.
        "#]],
    );
}

#[test]
fn connectors_that_are_no_map() {
    check(
        r#"
  R:
    Type: AWS::SQS::Queue
    Connectors: [Shop]
"#,
        expect![[r#"
                Connectors: [Shop]
                            ^^^^^^
            Resource with id [R] is invalid. Attribute 'R.Connectors' should be a map.
        "#]],
    );
}

#[test]
fn embedded_ones_of_every_wrong_shape() {
    check(
        r#"
  R:
    Type: AWS::Serverless::Function
    Connectors:
      Text: Jobs
      NoProperties:
        Destination: {Id: Jobs}
      TextProperties:
        Properties: all
      NullReference:
        Properties: {SourceReference: , Destination: {Id: Jobs}, Permissions: [Write]}
      WithId:
        Properties: {SourceReference: {Id: Shop}, Destination: {Id: Jobs}, Permissions: [Write]}
      WithParts:
        Properties: {SourceReference: {RoleName: r, Arn: a}, Destination: {Id: Jobs}, Permissions: [Write]}
"#,
        expect![[r#"
                  Text: Jobs
                        ^^^^
            Resource with id [RText] is invalid. R.RText should be a map.
                  NoProperties:
                  ^^^^^^^^^^^^
            Resource with id [R] is invalid. Attribute 'Connectors.NoProperties.Properties' should be a map.
                    Properties: all
                                ^^^
            Resource with id [R] is invalid. Attribute 'Connectors.TextProperties.Properties' should be a map.
                    Properties: {SourceReference: , Destination: {Id: Jobs}, Permissions: [Write]}
                                 ^^^^^^^^^^^^^^^
            Resource with id [R] is invalid. Property 'Connectors.NullReference.Properties.SourceReference' should be a map.
                    Properties: {SourceReference: {Id: Shop}, Destination: {Id: Jobs}, Permissions: [Write]}
                                                   ^^
            Resource with id [WithId] is invalid. 'Id' shouldn't be defined in 'SourceReference'.
                    Properties: {SourceReference: {RoleName: r, Arn: a}, Destination: {Id: Jobs}, Permissions: [Write]}
                                                   ^^^^^^^^
            Resource with id [RWithParts] is invalid. Must provide 'Id' (with optional 'Qualifier') or a supported combination of other properties.
        "#]],
    );
}

#[test]
fn an_embedded_id_that_is_taken() {
    check(
        r#"
  R:
    Type: AWS::Serverless::Function
    Connectors:
      Taken:
        Properties: {Destination: {Id: Jobs}, Permissions: [Write]}
  RTaken:
    Type: AWS::SNS::Topic
"#,
        expect![[r#"
                  Taken:
                  ^^^^^
            Transforming resource with id [R] attempts to create a new resource with id [RTaken] and type "AWS::Serverless::Connector". A resource with that id already exists within this template. Please use a different id for that resource.
        "#]],
    );
}

#[test]
fn an_id_beside_parts_or_no_parts_at_all() {
    check(
        r#"
  C:
    Type: AWS::Serverless::Connector
    Properties:
      Source:
        Type: AWS::Lambda::Function
        Id: Shop
        Arn: a
      Destination:
        Qualifier: x
      Permissions: [Write]
"#,
        expect![[r#"
                    Qualifier: x
                    ^^^^^^^^^
            Resource with id [C] is invalid. Must provide 'Id' (with optional 'Qualifier') or a supported combination of other properties.
                    Type: AWS::Lambda::Function
                    ^^^^
            Resource with id [C] is invalid. Must provide 'Id' (with optional 'Qualifier') or a supported combination of other properties.
        "#]],
    );
}

#[test]
fn ends_without_a_usable_type() {
    check(
        r#"
  C:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Arn: a}
      Destination: [{Id: ''}, {Type: 12}, {Id: Nameless}]
      Permissions: [Write]
  Nameless:
    Properties: {A: b}
"#,
        expect![[r#"
                  Destination: [{Id: ''}, {Type: 12}, {Id: Nameless}]
                                     ^^
            Resource with id [C] is invalid. 'Type' is missing or not a string.
                  Source: {Arn: a}
                           ^^^
            Resource with id [C] is invalid. 'Type' is missing or not a string.
                  Destination: [{Id: ''}, {Type: 12}, {Id: Nameless}]
                                                 ^^
            Resource with id [C] is invalid. 'Type' is missing or not a string.
                  Destination: [{Id: ''}, {Type: 12}, {Id: Nameless}]
                                                           ^^^^^^^^
            Resource with id [C] is invalid. 'Type' is missing or not a string.
        "#]],
    );
}

#[test]
fn ids_that_name_nothing() {
    check(
        r#"
  C:
    Type: AWS::Serverless::Connector
    Properties:
      Source:
        Id: "Shoop"
      Destination:
        - Id: !Ref Jobs
        - Id: Job
        - Id: 12
      Permissions: [Write]
"#,
        expect![[r#"
                    - Id: !Ref Jobs
                          ^^^^^^^^^
            Resource with id [C] is invalid. 'Id' is missing or not a string.
                    Id: "Shoop"
                        ^^^^^^^
            Resource with id [C] is invalid. Unable to find resource with logical ID 'Shoop'.
                    - Id: Job
                          ^^^
            Resource with id [C] is invalid. Unable to find resource with logical ID 'Job'.
                    - Id: 12
                          ^^
            Resource with id [C] is invalid. 'Id' is missing or not a string.
        "#]],
    );
}

#[test]
fn an_empty_list_of_destinations() {
    check(
        r#"
  C:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Nobody}, Destination: [], Permissions: [Write]}
"#,
        expect![[r#"
                Properties: {Source: {Id: Nobody}, Destination: [], Permissions: [Write]}
                                                                ^^
            Resource with id [C] is invalid. 'Destination' is an empty list
        "#]],
    );
}

#[test]
fn a_pair_that_nothing_connects() {
    check(
        r#"
  C:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Jobs}
      Destination:
        Type: AWS::S3::Bucket
        Arn: a
      Permissions: [Write]
"#,
        expect![[r#"
                    Type: AWS::S3::Bucket
                          ^^^^^^^^^^^^^^^
            Resource with id [C] is invalid. Unable to create connector from AWS::SQS::Queue to AWS::S3::Bucket; it's not supported or the template is invalid.
        "#]],
    );
}

#[test]
fn permissions_that_are_empty_unknown_or_an_intrinsic() {
    check(
        r#"
  A:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Shop}, Destination: {Id: Jobs}, Permissions: []}
  B:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Shop}
      Destination: [{Id: Jobs}, {Id: Other}]
      Permissions: [Admin, Write, read]
  C:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Shop}, Destination: {Id: Jobs}, Permissions: !Ref Level}
"#,
        expect![[r#"
                Properties: {Source: {Id: Shop}, Destination: {Id: Jobs}, Permissions: []}
                                                                                       ^^
            Resource with id [A] is invalid. 'Permissions' cannot be empty; valid values are: Read, Write.
                  Permissions: [Admin, Write, read]
                                ^^^^^
            Resource with id [B] is invalid. Unsupported 'Permissions' provided for connector from AWS::Lambda::Function to AWS::SQS::Queue; valid values are: Read, Write.
                  Permissions: [Admin, Write, read]
                                              ^^^^
            Resource with id [B] is invalid. Unsupported 'Permissions' provided for connector from AWS::Lambda::Function to AWS::SQS::Queue; valid values are: Read, Write.
                Properties: {Source: {Id: Shop}, Destination: {Id: Jobs}, Permissions: !Ref Level}
                                                                                       ^^^^^^^^^^
            Resource with id [C] is invalid. Unsupported 'Permissions' provided for connector from AWS::Lambda::Function to AWS::SQS::Queue; valid values are: Read, Write.
        "#]],
    );
}

#[test]
fn a_permission_that_only_one_of_the_destinations_has() {
    check(
        r#"
  C:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Shop}
      Destination: [{Id: Jobs}, {Id: Shop}]
      Permissions: [Read]
"#,
        expect![[r#"
                  Permissions: [Read]
                                ^^^^
            Resource with id [C] is invalid. Unsupported 'Permissions' provided for connector from AWS::Lambda::Function to AWS::Lambda::Function; valid values are: Write.
        "#]],
    );
}

#[test]
fn a_combination_that_is_refused() {
    check(
        r#"
  C:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Jobs}
      Destination: {Id: Shop}
      Permissions:
        - Read
"#,
        expect![[r#"
                    - Read
                      ^^^^
            Resource with id [C] is invalid. Unsupported 'Permissions' provided for connector from AWS::SQS::Queue to AWS::Lambda::Function; valid combinations are: Read + Write.
        "#]],
    );
}

#[test]
fn parts_that_the_grant_needs() {
    check(
        r#"
  C:
    Type: AWS::Serverless::Connector
    Properties:
      Source:
        Type: AWS::Events::Rule
      Destination:
        Type: AWS::SQS::Queue
        Arn:
      Permissions: [Write]
  D:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Rest, Qualifier: ~}
      Destination: {Type: AWS::Lambda::Function, Arn: ''}
      Permissions: [Write]
  E:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Type: AWS::Events::Rule, Arn: a}
      Destination: {Type: AWS::SNS::Topic, Arn: ''}
      Permissions: [Write]
"#,
        expect![[r#"
                    Arn:
                    ^^^
            Resource with id [C] is invalid. Destination.Arn is missing.
                    Type: AWS::Events::Rule
                          ^^^^^^^^^^^^^^^^^
            Resource with id [C] is invalid. Source.Arn is missing.
                    Type: AWS::SQS::Queue
                          ^^^^^^^^^^^^^^^
            Resource with id [C] is invalid. Unable to get SQS queue URL from 'Destination' resource.
                  Source: {Id: Rest, Qualifier: ~}
                                                ^
            Resource with id [D] is invalid. Source.Qualifier is missing.
                  Destination: {Type: AWS::Lambda::Function, Arn: ''}
                                                                  ^^
            Resource with id [D] is invalid. Unable to get Lambda function ARN from 'Destination' resource.
                  Destination: {Type: AWS::SNS::Topic, Arn: ''}
                                                            ^^
            Resource with id [E] is invalid. Unable to get SNS topic ARN from 'Destination' resource.
        "#]],
    );
}

#[test]
fn roles_that_cannot_be_found() {
    check(
        r#"
  C:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Given}
      Destination: {Id: Jobs}
      Permissions: [Write]
  D:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Type: AWS::Serverless::Function, RoleName: ''}
      Destination: {Id: Jobs}
      Permissions: [Write]
  Given:
    Type: AWS::Serverless::Function
    Properties: {Role: 'arn:aws:iam::1:role/given'}
    Connectors:
      ToJobs:
        Properties: {Destination: {Id: Jobs}, Permissions: [Write]}
"#,
        expect![[r#"
                  Source: {Id: Given}
                               ^^^^^
            Resource with id [C] is invalid. Unable to get IAM role name from 'Source' resource.
                  Source: {Type: AWS::Serverless::Function, RoleName: ''}
                                                                      ^^
            Resource with id [D] is invalid. Unable to get IAM role name from 'Source' resource.
                  ToJobs:
                  ^^^^^^
            Resource with id [GivenToJobs] is invalid. Unable to get IAM role name from 'Source' resource.
        "#]],
    );
}

#[test]
fn generated_ids_that_are_taken() {
    check(
        r#"
  C:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Shop}
      Destination: [{Id: Jobs}, {Id: Other}]
      Permissions: [Write]
  CPolicyDestination0:
    Type: AWS::SNS::Topic
  CPolicyDestination1:
    Type: AWS::SNS::Topic
"#,
        expect![[r#"
              C:
              ^
            Transforming resource with id [C] attempts to create a new resource with id [CPolicyDestination0] and type "AWS::IAM::ManagedPolicy". A resource with that id already exists within this template. Please use a different id for that resource.
              C:
              ^
            Transforming resource with id [C] attempts to create a new resource with id [CPolicyDestination1] and type "AWS::IAM::ManagedPolicy". A resource with that id already exists within this template. Please use a different id for that resource.
        "#]],
    );
}

#[test]
fn a_connector_is_no_end() {
    check(
        r#"
  First:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Shop}, Destination: {Id: Second}, Permissions: [Write]}
  Second:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Shop}, Destination: {Id: Jobs}, Permissions: [Write]}
  Third:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Shop}, Destination: {Id: Second}, Permissions: [Write]}
"#,
        expect![[r#"
                Properties: {Source: {Id: Shop}, Destination: {Id: Second}, Permissions: [Write]}
                                                                   ^^^^^^
            Resource with id [First] is invalid. Unable to create connector from AWS::Lambda::Function to AWS::Serverless::Connector; it's not supported or the template is invalid.
                Properties: {Source: {Id: Shop}, Destination: {Id: Second}, Permissions: [Write]}
                                                                   ^^^^^^
            Resource with id [Third] is invalid. Unable to find resource with logical ID 'Second'.
        "#]],
    );
}

#[test]
fn what_an_alias_or_a_merge_brings_is_shown_where_it_is_written() {
    check(
        r#"
  A:
    Type: AWS::Serverless::Connector
    Properties: &shared
      Source: {Id: Shop}
      Destination: {Id: Job}
      Permissions: [Write]
  B:
    Type: AWS::Serverless::Connector
    Properties:
      <<: *shared
      Permissions: [Admin]
      Destination: {Id: Jobs}
"#,
        expect![[r#"
                  Destination: {Id: Job}
                                    ^^^
            Resource with id [A] is invalid. Unable to find resource with logical ID 'Job'.
                  Permissions: [Admin]
                                ^^^^^
            Resource with id [B] is invalid. Unsupported 'Permissions' provided for connector from AWS::Lambda::Function to AWS::SQS::Queue; valid values are: Read, Write.
        "#]],
    );
}

#[test]
fn json_has_the_same_places() {
    let text = r#"{
  "Resources": {
    "Shop": { "Type": "AWS::Serverless::Function" },
    "C": {
      "Type": "AWS::Serverless::Connector",
      "Properties": {
        "Source": { "Id": "Shoop" },
        "Destination": [{ "Id": "Shop", "Arn": "a" }, 5],
        "Permissions": ["Admin", 5]
      }
    }
  }
}"#;
    expect![[r#"
                "Destination": [{ "Id": "Shop", "Arn": "a" }, 5],
                                                              ^
        Resource with id [C] is invalid. Type of property 'Destination' is invalid.
                "Permissions": ["Admin", 5]
                                         ^
        Resource with id [C] is invalid. Type of property 'Permissions' is invalid.
                "Destination": [{ "Id": "Shop", "Arn": "a" }, 5],
                                                ^^^^^
        Resource with id [C] is invalid. Must provide 'Id' (with optional 'Qualifier') or a supported combination of other properties.
                "Source": { "Id": "Shoop" },
                                  ^^^^^^^
        Resource with id [C] is invalid. Unable to find resource with logical ID 'Shoop'.
    "#]].assert_eq(&render(text));
}

#[test]
fn the_first_problem_is_what_the_transform_reports() {
    let text = format!(
        "{RESOURCES}  C-D:\n    Type: AWS::Serverless::Connector\n    Properties: {{Foo: 1, Source: {{Id: Nobody}}, Destination: [{{Id: Noone}}]}}\n"
    );
    let document = Analysis::open(1, &text);
    let resolver = document.resolver();
    let all = resolver.all();
    let messages: Vec<_> = all[0]
        .problems
        .iter()
        .map(|it| &it.aws_message[35..])
        .collect();
    expect![[r#"
        Logical ids must be alphanumeric.
        property Foo not defined for resource of type AWS::Serverless::Connector
        Missing required property 'Permissions'.
        Unable to find resource with logical ID 'Noone'.
        Unable to find resource with logical ID 'Nobody'."#]]
    .assert_eq(&messages.join("\n"));
}

#[test]
fn a_long_list_tells_of_its_source_and_permissions_once() {
    let destinations: String = (0..500).map(|_| "{Id: Jobs}, ").collect();
    let text = format!(
        "{RESOURCES}  C:\n    Type: AWS::Serverless::Connector\n    Properties: {{Source: {{Id: Shop, Arn: a}}, Destination: [{destinations}], Permissions: [Admin]}}\n  D:\n    Type: AWS::Serverless::Connector\n    Properties: {{Source: {{Id: Shop}}, Destination: [{destinations}], Permissions: [Admin]}}\n"
    );
    let document = Analysis::open(1, &text);
    let all = document.resolved();
    let counts: Vec<_> = all
        .iter()
        .map(|it| (it.links.len(), it.problems.len()))
        .collect();
    // The first one's source is wrong as well.
    assert_eq!(counts, [(500, 2), (500, 1)]);
}

#[test]
fn what_is_granted_is_known_with_the_place_that_asks_for_it() {
    let text = format!(
        "{RESOURCES}  C:\n    Type: AWS::Serverless::Connector\n    Properties: {{Source: {{Id: Rest}}, Destination: {{Id: Shop}}, Permissions: [Write]}}\n"
    );
    let document = Analysis::open(1, &text);
    let all = document.resolved();
    let generated = generate(&all[0]);
    assert_eq!(generated.len(), 1);
    let statement = &generated[0].statements[0];
    assert_eq!(document.slice(statement.origin), "Write");
    expect![[r#"
        CWriteLambdaPermission ["lambda:InvokeFunction"] Some("apigateway.amazonaws.com") {"Fn::GetAtt":["Shop","Arn"]}
        {"ArnLike":{"aws:SourceArn":{"Fn::Sub":["arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${SourceResourceId}/${SourceQualifier}",{"SourceResourceId":{"Ref":"Rest"},"SourceQualifier":"*"}]}}}"#]].assert_eq(&format!(
        "{} {:?} {:?} {}\n{}",
        generated[0].id,
        statement.actions,
        statement.principal,
        generated[0].attached_to,
        statement.condition.as_ref().unwrap(),
    ));
}

#[test]
fn the_connector_at_an_offset() {
    let text = "\
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Connectors:
      First:
        Properties:
          Destination: {Id: Jobs}

      Second:
        Properties:
          Permissions:
            - 

  C:
    Type: AWS::Serverless::Connector
    Properties:
      Source:
        
  Jobs:
    Type: AWS::SQS::Queue
";
    let document = Analysis::open(1, text);
    let mut rendered = String::new();
    for line in 0..document.text.line_count() {
        let range: TextRange = document.text.line_range(line).unwrap();
        let found = connector_at(document.template(), range.end());
        let id = found.map_or_else(String::new, |it| it.id.into_owned());
        writeln!(rendered, "{:<40}|{id}", document.slice(range)).unwrap();
    }
    expect![[r#"
        Resources:                              |
          Shop:                                 |
            Type: AWS::Serverless::Function     |
            Connectors:                         |
              First:                            |ShopFirst
                Properties:                     |ShopFirst
                  Destination: {Id: Jobs}       |ShopFirst
                                                |ShopFirst
              Second:                           |ShopSecond
                Properties:                     |ShopSecond
                  Permissions:                  |ShopSecond
                    -                           |ShopSecond
                                                |ShopSecond
          C:                                    |C
            Type: AWS::Serverless::Connector    |C
            Properties:                         |C
              Source:                           |C
                                                |C
          Jobs:                                 |
            Type: AWS::SQS::Queue               |
                                                |
    "#]]
    .assert_eq(&rendered);
}

#[test]
fn no_cut_of_a_template_panics() {
    let text = "\
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Connectors:
      First: &first
        Properties: {SourceReference: {Qualifier: !Ref A}, Destination: [{Id: Jobs}], Permissions: [Write]}
      Second: *first
  C:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Type: AWS::Lambda::Function, RoleName: !GetAtt [A, B]}
      Destination:
        - Id: Jobs
      Permissions:
        - Read
";
    for end in 0..text.len() {
        for start in [0, end / 2] {
            let cut = &text[start..end];
            render(cut);
            let document = Analysis::open(1, cut);
            let offset = TextSize::of(cut);
            let at = connector_at(document.template(), offset);
            let resolver = document.resolver();
            at.iter()
                .for_each(|it| drop(generate(&resolver.resolve(it))));
        }
    }
}
