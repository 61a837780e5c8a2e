//! `property-wrong-value`: a property has a value that is none of those that it takes.
//!
//! Some properties take one of a few values. A value that is close to one of them is an error. Any other value is a warning
//! with the date of the data, since AWS adds values, and so is a value that differs in its digits only, as a new runtime.
//! The types of events are those that the transform has: it refuses any other.
//!
//! Where the value comes from a parameter or a mapping, the finding is a warning at its default, at its allowed value or at
//! the value in the mapping: who deploys may give another one. Nothing is reported below a condition that asks for the
//! parameter, and an empty default asks for a value.
//!
//! ```yaml
//! BillingMode: PAY_PER_REQEST    # bad
//! BillingMode: PAY_PER_REQUEST   # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, NameClaim, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::{listed, near as near_names};
use sam_core::connector::{Environment, Resolver};
use sam_core::spec::schema::runtime;
use sam_core::syntax::NodeRef;
use sam_core::validation::{FaultCertainty, SchemaFault, SchemaFaultKind};
use sam_core::{SAM_TRANSLATOR, SCHEMA_DATE};

pub(super) const RULE: Rule = Rule {
    code: "property-wrong-value",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::DeployedSchema(check),
    fix: Some(fix),
};

/// How many values a message lists, and how long they are together.
const MOST: usize = 6;
const LONGEST: usize = 70;

fn check(acc: &mut Vec<Diagnostic>, fault: &SchemaFault<'_>, environment: &Environment) {
    let SchemaFaultKind::WrongValue {
        key,
        value,
        allowed,
    } = &fault.kind
    else {
        return;
    };
    let near = near(value, allowed, &environment.date);
    if fault.certainty == FaultCertainty::Unlisted && near.is_none() {
        return;
    }
    let shown: String = value.chars().take(LONGEST / 2).collect();
    let (severity, way_out) = match near {
        Some(near) => (Severity::Error, format!(". Did you mean `{near}`?")),
        None => {
            let length: usize = allowed.iter().map(|it| it.len()).sum();
            let values = match allowed.len() <= MOST && length <= LONGEST {
                true => format!("The values are {}.", listed(allowed.iter().copied())),
                false => "Correct it.".to_owned(),
            };
            let source = match fault.certainty {
                FaultCertainty::NotInTransform => format!("translator {SAM_TRANSLATOR}"),
                FaultCertainty::Refused | FaultCertainty::Doubtful | FaultCertainty::Unlisted => {
                    format!("data of {SCHEMA_DATE}")
                }
            };
            (Severity::Warning, format!(" ({source}). {values}"))
        }
    };
    let message = format!("`{key}` has no value `{shown}`{way_out}");
    let severity = match fault.certainty {
        FaultCertainty::Refused => severity,
        FaultCertainty::NotInTransform => Severity::Error,
        FaultCertainty::Doubtful | FaultCertainty::Unlisted => Severity::Warning,
    };
    let finding = RULE.at(fault.range, message).severity(severity);
    let finding = finding.meaning(near);
    acc.push(finding.given_by(fault, key));
}

/// The value that was meant, of runtimes one with which functions can be created on a day; the day may be empty. One that
/// differs in its digits only may be new, but not one with the same digits.
fn near(value: &str, allowed: &[&'static str], day: &str) -> Option<&'static str> {
    // Letters that stand for words, as `S` for `String`.
    if !allowed.is_empty() && allowed.iter().all(|it| it.len() == 1) {
        const WORDS: [(&str, &str); 3] = [("String", "S"), ("Number", "N"), ("Binary", "B")];
        let mut words = WORDS.iter();
        let (_, letter) = words.find(|it| it.0.eq_ignore_ascii_case(value))?;
        return allowed.contains(letter).then_some(*letter);
    }
    // AWS creates no function any more with some runtimes.
    let today = if day.is_empty() { SCHEMA_DATE } else { day };
    let is_taken = |it: &&str| {
        let blocked = runtime(it).and_then(|it| it.create_block);
        blocked.is_none_or(|it| it > today)
    };
    let without_digits = |it: &str| it.replace(|it: char| it.is_ascii_digit(), "");
    let digits = |it: &str| {
        let digits = it.chars().filter(char::is_ascii_digit);
        let mut digits: Vec<char> = digits.collect();
        digits.sort_unstable();
        digits
    };
    // Of those that are equally near, the one with the same digits: `python3.13` for `python3.31`.
    let all = near_names(value, allowed.iter().copied().filter(is_taken)).into_iter();
    let (_, near) = all.min_by_key(|(distance, it)| (*distance, digits(value) != digits(it)))?;
    let near: &'static str = allowed.iter().find(|it| **it == near)?;
    let differs = without_digits(value) != without_digits(near);
    (differs || digits(value) == digits(near)).then_some(near)
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let fault = finding.schema_fault(resolver)?;
    let SchemaFaultKind::WrongValue { value, .. } = &fault.kind else {
        return None;
    };
    let Some(NameClaim::Meant(near)) = &finding.name else {
        return None;
    };
    let node = value_at(resolver, finding)?;
    let document = resolver.template().document();
    let edits = match node.as_str() {
        // A default may list several values, of which the others stay.
        Some(list) if list != *value => {
            let items = list.split(',').map(|it| match it.trim() == *value {
                true => it.replace(value, near),
                false => it.to_owned(),
            });
            let items: Vec<String> = items.collect();
            one(replace_scalar(document, node, &items.join(",")))
        }
        Some(_) | None => one(replace_scalar(document, node, near)),
    };
    Some(Fix::list([(format!("Change to `{near}`"), edits)]))
}

/// The value that the finding is at.
fn value_at<'a>(resolver: &Resolver<'a>, finding: &Diagnostic) -> Option<NodeRef<'a>> {
    let document = resolver.template().document();
    let path = sam_core::document::cursor::path(document, finding.range.start())?;
    path.node().filter(|it| finding.is_at(*it))
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::findings;
    use crate::testing::{check, check_fix, check_rule, check_whole};
    use expect_test::expect;
    use sam_core::analysis::Analysis;

    #[test]
    fn a_runtime_is_proposed_that_functions_can_be_created_with() {
        let of_day = |value: &str, day: &str| {
            super::near(
                value,
                &["nodejs", "nodejs4.3", "nodejs22.x", "python3.13"],
                day,
            )
        };
        assert_eq!(of_day("node4.3", "2016-11-29"), Some("nodejs4.3"));
        assert_eq!(of_day("node4.3", ""), None);
        let near = |value: &str| of_day(value, "2026-11-29");
        assert_eq!(near("node4.3"), None);
        assert_eq!(near("nodejs22"), Some("nodejs22.x"));
        assert_eq!(near("pyton3.13"), Some("python3.13"));
        assert_eq!(near("python3.31"), Some("python3.13"));
        assert_eq!(near("python3.14"), None);
    }

    const VALUES: &str = r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: pyton3.13
      CodeUri: ./src
      Architectures: [arm]
  Two:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.99
      CodeUri: ./src
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{AttributeName: a, KeyType: HSH}]
      BillingMode: !If [IsProd, PROVISIONED, ON_DEMAND]
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
"#;

    #[test]
    fn values_of_a_fixed_set() {
        check(
            VALUES,
            expect![[r#"
                8 |       Runtime: pyton3.13
                  |                ^^^^^^^^^ property-wrong-value: `Runtime` has no value `pyton3.13`. Did you mean `python3.13`?
                  |                fix: Change to `python3.13`
                10 |       Architectures: [arm]
                   |                       ^^^ property-wrong-value (warning): `Architectures` has no value `arm` (data of 2026-10). The values are `x86_64` and `arm64`.
                15 |       Runtime: python3.99
                   |                ^^^^^^^^^^ property-wrong-value (warning): `Runtime` has no value `python3.99` (data of 2026-10). Correct it.
                20 |       KeySchema: [{AttributeName: a, KeyType: HSH}]
                   |       ^^^^^^^^^ table-keys: The keys of the table have no types. Define them in `AttributeDefinitions`.
                20 |       KeySchema: [{AttributeName: a, KeyType: HSH}]
                   |                                               ^^^ property-wrong-value: `KeyType` has no value `HSH`. Did you mean `HASH`?
                   |                                               fix: Change to `HASH`
                21 |       BillingMode: !If [IsProd, PROVISIONED, ON_DEMAND]
                   |                                              ^^^^^^^^^ property-wrong-value (warning): `BillingMode` has no value `ON_DEMAND` (data of 2026-10). The values are `PAY_PER_REQUEST` and `PROVISIONED`.
            "#]],
        );
        check_fix(
            VALUES,
            "Change to `python3.13`",
            expect![[r#"
                  7 |       Handler: a.b
                - 8 |       Runtime: pyton3.13
                + 8 |       Runtime: python3.13
                  9 |       CodeUri: ./src
            "#]],
        );
    }

    #[test]
    fn a_type_of_events_that_the_transform_does_not_have_is_one_finding() {
        let of = |event: &str| {
            format!(
                "Transform: AWS::Serverless-2016-10-31\nResources:\n  Checkout:\n    Type: AWS::Serverless::Function\n    \
                 Properties:\n      Runtime: python3.13\n      Handler: a.b\n      InlineCode: x\n      Events:\n        \
                 Hello:\n          Type: {event}\n          Properties: {{Path: /, Method: get}}\n"
            )
        };
        check_whole(
            &of("Apii"),
            expect![[r#"
            11 |           Type: Apii
               |                 ^^^^ property-wrong-value: `Type` has no value `Apii`. Did you mean `Api`?
               |                 fix: Change to `Api`
        "#]],
        );
        check_whole(
            &of("Nothing"),
            expect![[r#"
            11 |           Type: Nothing
               |                 ^^^^^^^ property-wrong-value: `Type` has no value `Nothing` (translator 1.115.0). Correct it.
        "#]],
        );
        for event in ["Apii", "Nothing"] {
            let analysis = Analysis::open(1, &of(event));
            assert_eq!(findings(&analysis).iter().count(), 1, "{event}");
        }
    }

    #[test]
    fn the_other_values_of_a_list_stay() {
        check_fix(
            "Parameters:
  Architectures: {Type: CommaDelimitedList, Default: 'x86_64, amr64'}
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties:
      Code: {ZipFile: x}
      Role: arn:aws:iam::123456789012:role/r
      Handler: a.b
      Runtime: python3.13
      Architectures: !Ref Architectures
",
            "Change to `arm64`",
            expect![[r#"
                  1 | Parameters:
                - 2 |   Architectures: {Type: CommaDelimitedList, Default: 'x86_64, amr64'}
                + 2 |   Architectures: {Type: CommaDelimitedList, Default: 'x86_64, arm64'}
                  3 | Resources:
            "#]],
        );
    }

    #[test]
    fn values_that_come_from_parameters_and_mappings() {
        let text = "Transform: AWS::Serverless-2016-10-31
Parameters:
  Runtime: {Type: String, Default: pyton3.13}
  Architectures: {Type: CommaDelimitedList, Default: 'x86_64,arm65'}
  Timeout: {Type: Number, Default: 3, AllowedValues: [3, 30, 9000]}
  Tracing: {Type: String, Default: none}
  Mode: {Type: String, Default: ''}
  Memory: {Type: String, Default: large}
Mappings:
  Sizes:
    prod: {Storage: 512, Package: Zip}
    test: {Storage: 256, Package: Zp}
Conditions:
  IsTraced: !Not [!Equals [!Ref Tracing, none]]
  IsLong: !And [!Condition IsTraced, !Equals [!Ref AWS::Region, eu-west-1]]
Globals:
  Function:
    Runtime: !Ref Runtime
    MemorySize: !Ref Memory
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      CodeUri: ./src
      Architectures: !Ref Architectures
      Timeout: !If [IsTraced, 5, !Ref Timeout]
      Tracing: !If [IsLong, !Ref Tracing, PassThrough]
      PackageType: !FindInMap [Sizes, !Ref Tracing, Package]
      EphemeralStorage: {Size: !FindInMap [Sizes, test, Storage]}
  T:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{AttributeName: a, KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: a, AttributeType: S}]
      BillingMode: !Ref Mode
";
        check(
            text,
            expect![[r#"
                3 |   Runtime: {Type: String, Default: pyton3.13}
                  |                                    ^^^^^^^^^ property-wrong-value (warning): `Runtime` has no value `pyton3.13`. Did you mean `python3.13`?
                  |                                    line 18: `Runtime` gets the value here
                  |                                    fix: Change to `python3.13`
                4 |   Architectures: {Type: CommaDelimitedList, Default: 'x86_64,arm65'}
                  |                                                      ^^^^^^^^^^^^^^ property-wrong-value (warning): `Architectures` has no value `arm65` (data of 2026-10). The values are `x86_64` and `arm64`.
                  |                                                      line 26: `Architectures` gets the value here
                5 |   Timeout: {Type: Number, Default: 3, AllowedValues: [3, 30, 9000]}
                  |                                                              ^^^^ property-limit (warning): `Timeout` must be 1 to 5400, but this is 9000.
                  |                                                              line 27: `Timeout` gets the value here
                8 |   Memory: {Type: String, Default: large}
                  |                                   ^^^^^ property-wrong-type (warning): `MemorySize` must be an integer, but `large` is not.
                  |                                   line 19: `MemorySize` gets the value here
                12 |     test: {Storage: 256, Package: Zp}
                   |                     ^^^ property-limit (warning): `Size` must be 512 to 32768, but this is 256.
                   |                     line 30: `Size` gets the value here
                12 |     test: {Storage: 256, Package: Zp}
                   |                                   ^^ property-wrong-value (warning): `PackageType` has no value `Zp`. Did you mean `Zip`?
                   |                                   line 29: `PackageType` gets the value here
                   |                                   fix: Change to `Zip`
                29 |       PackageType: !FindInMap [Sizes, !Ref Tracing, Package]
                   |                                       ^^^^^^^^^^^^ function-arguments (warning): The mapping `Sizes` has no key `none`, the default of `Tracing`. Add it there, or change the default.
            "#]],
        );
        check_fix(
            text,
            "Change to `python3.13`",
            expect![[r#"
              2 | Parameters:
            - 3 |   Runtime: {Type: String, Default: pyton3.13}
            + 3 |   Runtime: {Type: String, Default: python3.13}
              4 |   Architectures: {Type: CommaDelimitedList, Default: 'x86_64,arm65'}
        "#]],
        );
    }

    #[test]
    fn values_that_no_schema_lists() {
        check_rule(
            "Transform: AWS::Serverless-2016-10-31
Resources:
  B: {Type: AWS::S3::Bucket}
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: a.b
      Runtime: python3.13
      AutoPublishAlias: live
      DeploymentPreference: {Type: Canary10Percent5Minute}
      Events:
        A: {Type: Api, Properties: {Path: /, Method: gett}}
        B: {Type: Api, Properties: {Path: /b, Method: GET}}
        C: {Type: S3, Properties: {Bucket: !Ref B, Events: ['s3:ObjectCreate:*', 's3:OfNextYear:*']}}
        D: {Type: Kinesis, Properties: {Stream: !GetAtt S.Arn, StartingPosition: LATESTS}}
        E: {Type: Kinesis, Properties: {Stream: !GetAtt S.Arn, StartingPosition: NEWEST}}
        G: {Type: SNS, Properties: {Topic: !Ref T, FilterPolicyScope: Attributes}}
  S: {Type: AWS::Kinesis::Stream}
  T: {Type: AWS::SNS::Topic}
  G: {Type: AWS::Serverless::Api, Properties: {StageName: a, EndpointConfiguration: {Type: REGIONALS}}}
  H: {Type: AWS::DynamoDB::Table, Properties: {AttributeDefinitions: [{AttributeName: a, AttributeType: String}], KeySchema: [{AttributeName: a, KeyType: HASH}]}}
",
            "property-wrong-value",
            expect![[r#"
                11 |       DeploymentPreference: {Type: Canary10Percent5Minute}
                   |                                    ^^^^^^^^^^^^^^^^^^^^^^ property-wrong-value (warning): `Type` has no value `Canary10Percent5Minute`. Did you mean `Canary10Percent5Minutes`?
                   |                                    fix: Change to `Canary10Percent5Minutes`
                13 |         A: {Type: Api, Properties: {Path: /, Method: gett}}
                   |                                                      ^^^^ property-wrong-value (warning): `Method` has no value `gett`. Did you mean `get`?
                   |                                                      fix: Change to `get`
                16 |         D: {Type: Kinesis, Properties: {Stream: !GetAtt S.Arn, StartingPosition: LATESTS}}
                   |                                                                                  ^^^^^^^ property-wrong-value: `StartingPosition` has no value `LATESTS`. Did you mean `LATEST`?
                   |                                                                                  fix: Change to `LATEST`
                17 |         E: {Type: Kinesis, Properties: {Stream: !GetAtt S.Arn, StartingPosition: NEWEST}}
                   |                                                                                  ^^^^^^ property-wrong-value (warning): `StartingPosition` has no value `NEWEST` (data of 2026-10). The values are `LATEST`, `TRIM_HORIZON` and `AT_TIMESTAMP`.
                18 |         G: {Type: SNS, Properties: {Topic: !Ref T, FilterPolicyScope: Attributes}}
                   |                                                                       ^^^^^^^^^^ property-wrong-value (warning): `FilterPolicyScope` has no value `Attributes` (data of 2026-10). The values are `MessageAttributes` and `MessageBody`.
                21 |   G: {Type: AWS::Serverless::Api, Properties: {StageName: a, EndpointConfiguration: {Type: REGIONALS}}}
                   |                                                                                            ^^^^^^^^^ property-wrong-value (warning): `Type` has no value `REGIONALS`. Did you mean `REGIONAL`?
                   |                                                                                            fix: Change to `REGIONAL`
                22 |   H: {Type: AWS::DynamoDB::Table, Properties: {AttributeDefinitions: [{AttributeName: a, AttributeType: String}], KeySchema: [{AttributeName: a, KeyType: HASH}]}}
                   |                                                                                                         ^^^^^^ property-wrong-value: `AttributeType` has no value `String`. Did you mean `S`?
                   |                                                                                                         fix: Change to `S`
            "#]],
        );
    }

    #[test]
    fn digits_in_another_order() {
        check(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {InlineCode: x, Handler: a.b, Runtime: python3.31}\n",
            expect![[r#"
                5 |     Properties: {InlineCode: x, Handler: a.b, Runtime: python3.31}
                  |                                                        ^^^^^^^^^^ property-wrong-value: `Runtime` has no value `python3.31`. Did you mean `python3.13`?
                  |                                                        fix: Change to `python3.13`
            "#]],
        );
    }
}
