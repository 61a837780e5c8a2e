//! What CloudFormation runs before the SAM transform: the language extensions and files that a template includes.

use super::{LocalPaths, Transformed, transform};
use crate::document::Document;
use crate::environment::Environment;
use expect_test::{Expect, expect};

const EXTENDED: &str = "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters:
  Stage: {Type: String, Default: dev}
  Size: {Type: Number, Default: 3}
  Names: {Type: CommaDelimitedList, Default: 'One, Two'}
  Open: {Type: String}
Conditions:
  IsDev: !Equals [!Ref Stage, dev]
Mappings:
  Sizes: {dev: {Memory: 256}, prod: {Memory: 1024, Policy: Retain}}
Resources:
";

fn transformed(text: &str, environment: &Environment) -> Transformed {
    let document = Document::open(1, text);
    transform(document.template(), environment, LocalPaths::Uploaded).unwrap()
}

fn in_region() -> Environment {
    Environment {
        region: "eu-west-1".to_owned(),
        ..Environment::default()
    }
}

/// The value of the property `V` of a resource `R`, and the names of what is left.
#[track_caller]
fn value(written: &str, expected: &str) {
    let text =
        format!("{EXTENDED}  R:\n    Type: Custom::R\n    Properties:\n      V: {written}\n");
    let result = transformed(&text, &in_region());
    let found = result.template["Resources"]["R"]["Properties"]["V"].to_string();
    let left: Vec<&str> = result.unresolved.iter().map(|it| &*it.name).collect();
    let shown = match left.as_slice() {
        [] => found,
        left => format!("{found} left: {}", left.join(" ")),
    };
    assert_eq!(shown, expected, "{written}");
}

#[test]
fn a_function_below_a_tag_makes_the_name() {
    value("!Ref {'Fn::Sub': Stage}", "{\"Ref\":\"Stage\"}");
    value("{Ref: {'Fn::Sub': Stage}}", "{\"Ref\":\"Stage\"}");
}

#[test]
fn a_length_is_known_before_the_deployment() {
    value(
        "{'Fn::Length': [a, b, !Ref Open]}",
        "{\"Fn::Length\":[\"a\",\"b\",{\"Ref\":\"Open\"}]} left: Fn::Length",
    );
    value("{'Fn::Length': [a, b]}", "2");
    value("!Length [a, b, !Ref AWS::NoValue]", "2");
    value("{'Fn::Length': !Ref Names}", "2");
    value("{'Fn::Length': !Split [',', 'x,y,z']}", "3");
    value(
        "{'Fn::Length': !Ref Stage}",
        "{\"Fn::Length\":{\"Ref\":\"Stage\"}} left: Fn::Length",
    );
}

#[test]
fn a_text_in_json_has_what_is_known() {
    value(
        "{'Fn::ToJsonString': {a: [1, 'x', true, null], b: !Ref Stage, c: !Ref Names, d: !Ref AWS::NoValue}}",
        r#""{\"a\":[1,\"x\",true,null],\"b\":\"dev\",\"c\":[\"One\",\"Two\"]}""#,
    );
    value(
        "!ToJsonString [!Sub 'arn:${AWS::Partition}:s3:::${Stage}-${!Kept}', !If [IsDev, 1, 2]]",
        r#""[\"arn:aws:s3:::dev-${Kept}\",1]""#,
    );
    // Whether a number is written as a text is not known.
    value(
        "{'Fn::ToJsonString': {a: !Ref Size}}",
        "{\"Fn::ToJsonString\":{\"a\":{\"Ref\":\"Size\"}}} left: Fn::ToJsonString",
    );
    value(
        "{'Fn::ToJsonString': {a: !GetAtt R.Arn}}",
        "{\"Fn::ToJsonString\":{\"a\":{\"Fn::GetAtt\":[\"R\",\"Arn\"]}}} left: Fn::ToJsonString",
    );
}

#[test]
fn a_mapping_has_a_default_and_functions_as_keys() {
    value(
        "!FindInMap [Sizes, dev, Memory]",
        "{\"Fn::FindInMap\":[\"Sizes\",\"dev\",\"Memory\"]}",
    );
    value(
        "!FindInMap [Sizes, test, Memory, {DefaultValue: 128}]",
        "128",
    );
    value(
        "!FindInMap [Sizes, !Ref Stage, Memory, {DefaultValue: 128}]",
        "256",
    );
    value("!FindInMap [Sizes, !Select [0, [prod]], Memory]", "1024");
    value(
        "!FindInMap [Sizes, !Ref Open, Memory, {DefaultValue: 128}]",
        "{\"Fn::FindInMap\":[\"Sizes\",{\"Ref\":\"Open\"},\"Memory\",{\"DefaultValue\":128}]} left: Fn::FindInMap",
    );
}

#[test]
fn functions_make_names_and_loops_make_entries() {
    value("{Ref: !Sub '${Stage}Queue'}", "{\"Ref\":\"devQueue\"}");
    value(
        "!GetAtt [!Sub '${Stage}Queue', Arn]",
        "{\"Fn::GetAtt\":[\"devQueue\",\"Arn\"]}",
    );
    value(
        "{'Fn::ForEach::Each': [Name, !Ref Names, {'Key${Name}': !Ref Name}]}",
        "{\"KeyOne\":\"One\",\"KeyTwo\":\"Two\"}",
    );
}

#[test]
fn attributes_have_functions() {
    let text = format!(
        "{EXTENDED}  Table:
    Type: AWS::Serverless::SimpleTable
    Condition: !Sub 'Is${{Stage}}'
    DeletionPolicy: !FindInMap [Sizes, prod, Policy]
    UpdateReplacePolicy: !If [IsDev, Delete, Retain]
"
    );
    let result = transformed(&text, &Environment::default());
    let table = &result.template["Resources"]["Table"];
    assert_eq!(table["Condition"], "Isdev");
    assert_eq!(table["DeletionPolicy"], "Retain");
    assert_eq!(table["UpdateReplacePolicy"], "Delete");
}

#[test]
fn what_the_transform_reads_is_known_to_it() {
    let text = format!(
        "{EXTENDED}  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://b/k
      Handler: a.b
      Runtime: python3.13
      Role: arn:aws:iam::123456789012:role/r
      AutoPublishAlias: !FindInMap [Sizes, none, Alias, {{DefaultValue: live}}]
"
    );
    let result = transformed(&text, &Environment::default());
    assert_eq!(
        result.template["Resources"]["FAliaslive"]["Type"],
        "AWS::Lambda::Alias"
    );
    let place = result.origins["FAliaslive"].range;
    assert_eq!(
        &text[usize::from(place.start())..usize::from(place.end())],
        "AutoPublishAlias"
    );
}

#[test]
fn a_loop_has_the_value_that_a_parameter_is_given() {
    let text = format!(
        "{EXTENDED}  Fn::ForEach::Q: [N, !Ref Names, {{'${{N}}Q': {{Type: AWS::SQS::Queue}}}}]\n"
    );
    let environment = Environment {
        parameters: [("Names".to_owned(), "A,B,C".to_owned())].into(),
        ..Environment::default()
    };
    let ids = |environment: &Environment| {
        let result = transformed(&text, environment);
        let resources = result.template["Resources"].as_object().unwrap();
        resources.keys().cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(ids(&Environment::default()), "OneQ TwoQ");
    assert_eq!(ids(&environment), "AQ BQ CQ");
}

#[test]
fn without_the_extensions_nothing_is_resolved() {
    let text = "Resources:\n  R:\n    Type: Custom::R\n    Properties: {V: {'Fn::Length': [a]}}\n";
    let result = transformed(text, &Environment::default());
    let properties = &result.template["Resources"]["R"]["Properties"];
    assert_eq!(properties.to_string(), r#"{"V":{"Fn::Length":["a"]}}"#);
    assert_eq!(result.unresolved[0].name, "Fn::Length");
}

#[test]
fn texts_in_texts_and_loops_in_loops_end() {
    let mut nested = "[a]".to_owned();
    for _ in 0..40 {
        nested = format!("[{{'Fn::ToJsonString': {nested}}}]");
    }
    let text = format!("{EXTENDED}  R: {{Type: Custom::R, Properties: {{V: {nested}}}}}\n");
    assert!(
        !transformed(&text, &Environment::default())
            .unresolved
            .is_empty()
    );
    let mut nested = "x".to_owned();
    for at in 0..12 {
        let items = "a,".repeat(200);
        nested =
            format!("{{'Fn::ForEach::L{at}': [N{at}, [{items}], {{'K${{N{at}}}': {nested}}}]}}");
    }
    let text = format!("{EXTENDED}  R: {{Type: Custom::R, Properties: {{V: {nested}}}}}\n");
    transformed(&text, &Environment::default());
    let circle = EXTENDED.replace("!Equals [!Ref Stage, dev]", "!Not [!Condition IsDev]");
    let text = format!(
        "{circle}  R: {{Type: Custom::R, Properties: {{V: !Length [!If [IsDev, 1, 2]]}}}}\n"
    );
    assert_eq!(
        transformed(&text, &Environment::default()).unresolved.len(),
        1
    );
}

/// What a template comes to with a file that it includes.
#[track_caller]
fn including(text: &str, file: &str, expected: &Expect) {
    let environment = Environment {
        files: [("part.yaml".to_owned(), file.to_owned())].into(),
        ..Environment::default()
    };
    let result = transformed(text, &environment);
    let mut shown = serde_json::to_string_pretty(&result.template).unwrap();
    for left in &result.unresolved {
        shown.push_str("\nleft: ");
        shown.push_str(&left.name);
    }
    expected.assert_eq(&shown);
}

#[test]
fn a_file_is_included_beside_what_is_written() {
    including(
        "Resources:
  R:
    Type: Custom::R
    Properties:
      Own: 1
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: part.yaml}}
  Other:
    Type: Custom::R
    Properties: !Transform {Name: AWS::Include, Parameters: {Location: s3://b/k}}
",
        "A: {Ref: R}\nB: [1, two]\n",
        &expect![[r#"
            {
              "Resources": {
                "R": {
                  "Type": "Custom::R",
                  "Properties": {
                    "Own": 1,
                    "A": {
                      "Ref": "R"
                    },
                    "B": [
                      1,
                      "two"
                    ]
                  }
                },
                "Other": {
                  "Type": "Custom::R",
                  "Properties": {
                    "Fn::Transform": {
                      "Name": "AWS::Include",
                      "Parameters": {
                        "Location": "s3://b/k"
                      }
                    }
                  }
                }
              }
            }
            left: AWS::Include"#]],
    );
}

#[test]
fn a_file_has_resources_or_sections() {
    let resource = "  Own: {Type: AWS::SNS::Topic}\n";
    including(
        &format!(
            "Resources:\n{resource}  Fn::Transform: {{Name: AWS::Include, Parameters: {{Location: part.yaml}}}}\n"
        ),
        r#"{"Table": {"Type": "AWS::SQS::Queue"}}"#,
        &expect![[r#"
            {
              "Resources": {
                "Own": {
                  "Type": "AWS::SNS::Topic"
                },
                "Table": {
                  "Type": "AWS::SQS::Queue"
                }
              }
            }"#]],
    );
    including(
        &format!(
            "Transform: [AWS::Serverless-2016-10-31, {{Name: AWS::Include, Parameters: {{Location: part.yaml}}}}, Mine]\nResources:\n{resource}"
        ),
        "Mappings: {M: {A: {B: 1}}}\nResources:\n  Table: {Type: AWS::SQS::Queue}\n",
        &expect![[r#"
            {
              "Mappings": {
                "M": {
                  "A": {
                    "B": 1
                  }
                }
              },
              "Resources": {
                "Table": {
                  "Type": "AWS::SQS::Queue"
                },
                "Own": {
                  "Type": "AWS::SNS::Topic"
                }
              }
            }
            left: Mine"#]],
    );
}

#[test]
fn a_definition_that_is_included_gets_the_routes_of_events() {
    let text = "Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: part.yaml}}}
      Auth: {DefaultAuthorizer: AWS_IAM}
";
    let environment = Environment {
        files: [(
            "part.yaml".to_owned(),
            "swagger: '2.0'\npaths: {/a: {get: {x-amazon-apigateway-integration: {uri: a}}}}\n"
                .to_owned(),
        )]
        .into(),
        ..Environment::default()
    };
    let result = transformed(text, &environment);
    let get = &result.template["Resources"]["Api"]["Properties"]["Body"]["paths"]["/a"]["get"];
    assert_eq!(get["security"], serde_json::json!([{ "AWS_IAM": [] }]));
    // Without the file, it is not known what the transform adds the authorizer to.
    let document = Document::open(1, text);
    assert_eq!(document.included_locations(), ["part.yaml"]);
    let unread = transformed(text, &Environment::default());
    assert_eq!(unread.unexpanded, ["Api"]);
}

#[test]
fn a_route_in_a_definition_that_is_not_included_is_no_error() {
    let text = "Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/api.yaml}}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.a
      InlineCode: x
      Events:
        Post: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /b, Method: post}}
";
    let unread = transformed(text, &Environment::default());
    assert_eq!(unread.unexpanded, ["Api"]);
}

#[test]
fn a_file_that_is_not_well_formed_stays_outside() {
    for file in ["a: [", "", "- 1\n", "\t"] {
        let text = "Resources:\n  R: {Type: Custom::R, Properties: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: part.yaml}}}}\n";
        let environment = Environment {
            files: [("part.yaml".to_owned(), file.to_owned())].into(),
            ..Environment::default()
        };
        let left = transformed(text, &environment).unresolved;
        assert_eq!(left.len(), 1, "{file}");
    }
}

#[test]
fn the_transform_gets_values_in_the_place_of_functions() {
    let text = format!(
        "{EXTENDED}  Shop: {{Type: AWS::Serverless::Api, Properties: {{StageName: !Sub '${{Stage}}x'}}}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: !Sub 's3://${{Stage}}/f.zip'
      Handler: app.handler
      Runtime: python3.13
      MemorySize: !FindInMap [Sizes, !Ref Stage, Memory]
      Description: !Ref Open
"
    );
    let result = transformed(&text, &in_region());
    let resources = &result.template["Resources"];
    assert_eq!(
        resources["ShopdevxStage"]["Properties"]["StageName"],
        "devx"
    );
    let function = &resources["F"]["Properties"];
    assert_eq!(
        function["Code"],
        serde_json::json!({"S3Bucket": "dev", "S3Key": "f.zip"})
    );
    assert_eq!(function["MemorySize"], 256);
    assert_eq!(function["Description"], serde_json::json!({"Ref": "Open"}));
}

/// What a template with the language extensions comes to, with the names of what is left in it.
#[track_caller]
fn extended(text: &str, expected: &Expect) {
    let text = format!("Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n{text}");
    let result = transformed(&text, &Environment::default());
    let mut shown = crate::emit::to_yaml(&result.template);
    for left in &result.unresolved {
        shown.push_str("left: ");
        shown.push_str(&left.name);
        shown.push('\n');
    }
    expected.assert_eq(&shown);
}

#[test]
fn loops_of_each_section_are_replaced_by_what_they_come_to() {
    extended(
        "Conditions:
  Fn::ForEach::C: [N, [A, B], {'Is${N}': !Equals [!Ref AWS::Region, !Ref N]}]
Resources:
  Fn::ForEach::T: [N, [A, B], {'T${N}': {Type: AWS::SNS::Topic, Condition: !Sub 'Is${N}'}}]
Outputs:
  Fn::ForEach::O: [N, [A], {'T${N}Out': {Value: !Ref {'Fn::Sub': 'T${N}'}}}]
",
        &expect![[r#"
            Conditions:
              IsA: !Equals
                - !Ref AWS::Region
                - A
              IsB: !Equals
                - !Ref AWS::Region
                - B
            Resources:
              TA:
                Type: AWS::SNS::Topic
                Condition: IsA
              TB:
                Type: AWS::SNS::Topic
                Condition: IsB
            Outputs:
              TAOut:
                Value: !Ref TA
        "#]],
    );
    extended(
        "Resources: {T: {Type: AWS::SNS::Topic}, 'Fn::ForEach::Q': [N, [A, B], {'Q${N}': {Type: AWS::SQS::Queue}}]}
Outputs:
  Fn::ForEach::O: [N, [], {'T${N}Out': {Value: x}}]
",
        &expect![[r#"
            Resources:
              T:
                Type: AWS::SNS::Topic
              QA:
                Type: AWS::SQS::Queue
              QB:
                Type: AWS::SQS::Queue
        "#]],
    );
}

#[test]
fn a_loop_over_an_unknown_list_stays() {
    let open = "Parameters:
  Names: {Type: CommaDelimitedList}
Resources:
  Fn::ForEach::F: [N, !Ref Names, {'${N}F': {Type: AWS::Serverless::Function}}]
";
    extended(
        open,
        &expect![[r#"
        Parameters:
          Names:
            Type: CommaDelimitedList
        Resources:
          Fn::ForEach::F:
            - "N"
            - !Ref Names
            - ${N}F:
                Type: AWS::Serverless::Function
        left: Fn::ForEach
    "#]],
    );
    extended(
        &format!("{open}  T: {{Type: AWS::SNS::Topic}}\n"),
        &expect![[r#"
            Parameters:
              Names:
                Type: CommaDelimitedList
            Resources:
              T:
                Type: AWS::SNS::Topic
              Fn::ForEach::F:
                - "N"
                - !Ref Names
                - ${N}F:
                    Type: AWS::Serverless::Function
            left: Fn::ForEach
        "#]],
    );
}

#[test]
fn a_default_of_no_value_leaves_out_what_has_it() {
    extended(
        "Mappings: {M: {a: {b: c}}}
Resources:
  T:
    Type: AWS::SNS::Topic
    Condition: !FindInMap [M, a, z, DefaultValue: !Ref AWS::NoValue]
    Properties:
      TopicName: !FindInMap [M, a, z, DefaultValue: !Ref AWS::NoValue]
      DisplayName: !FindInMap [M, a, b, DefaultValue: !Ref AWS::NoValue]
      Tags: [!FindInMap [M, a, z, DefaultValue: !Ref AWS::NoValue]]
      Fn::ForEach::P: [N, [b, z], {'K${N}': !FindInMap [M, a, !Ref N, DefaultValue: !Ref AWS::NoValue]}]
",
        &expect![[r#"
            Mappings:
              M:
                a:
                  b: c
            Resources:
              T:
                Type: AWS::SNS::Topic
                Properties:
                  DisplayName: c
                  Tags:
                    - !Ref AWS::NoValue
                  Kb: c
        "#]],
    );
}

#[test]
fn a_condition_whose_name_is_not_known_stays() {
    extended(
        "Parameters: {P: {Type: String}}
Resources:
  T: {Type: AWS::SNS::Topic, Condition: !Sub 'Is${P}'}
",
        &expect![[r#"
            Parameters:
              P:
                Type: String
            Resources:
              T:
                Type: AWS::SNS::Topic
                Condition: !Sub Is${P}
        "#]],
    );
}

#[test]
fn a_loop_that_the_transform_gets_to_see_is_refused() {
    for named in [
        "AWS::Serverless-2016-10-31",
        "[AWS::Serverless-2016-10-31, AWS::LanguageExtensions]",
    ] {
        let text = format!(
            "Transform: {named}\nResources:\n  T: {{Type: AWS::SNS::Topic}}\n  Fn::ForEach::Q: [N, [A], {{'Q${{N}}': {{Type: AWS::SQS::Queue}}}}]\n"
        );
        let document = Document::open(1, &text);
        let environment = Environment::default();
        let result = transform(document.template(), &environment, LocalPaths::Uploaded);
        let message = result.unwrap_err().remove(0).aws_message;
        assert!(
            message.contains("All 'Resources' must be Objects"),
            "{message}"
        );
    }
}
