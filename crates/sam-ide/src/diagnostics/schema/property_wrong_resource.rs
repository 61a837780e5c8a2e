//! `property-wrong-resource`: a property gets another resource than it names, or the ARN instead of the name.
//!
//! Some properties name resources of one type: security groups, subnets, layers, log groups. What `!Ref` and `!GetAtt` give of
//! a resource of another type is none of these, and the service refuses it. What a nested stack, a custom resource or a
//! parameter gives is known only at deployment.
//!
//! ```yaml
//! Layers: [!Ref Topic]    # bad
//! Layers: [!Ref Layer]    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_value};
use crate::names::{a_noun, shortened};
use sam_core::connector::Resolver;
use sam_core::document::cursor;
use sam_core::spec::cfn::{RefIs, ref_is};
use sam_core::validation::{SchemaFault, SchemaFaultKind};

pub(super) const RULE: Rule = Rule {
    code: "property-wrong-resource",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Schema(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, fault: &SchemaFault<'_>) {
    let SchemaFaultKind::OtherResource {
        key,
        id,
        found,
        wanted: (wanted, form),
    } = fault.kind
    else {
        return;
    };
    let (id, takes) = (shortened(id), word(form));
    let message = match found == wanted {
        true => format!(
            "`{key}` takes {takes} of {}, and not its ARN. Write `!Ref {id}`.",
            a_noun(wanted)
        ),
        false => format!(
            "`{key}` takes {takes} of {}, but `{id}` is {}.",
            a_noun(wanted),
            a_noun(found)
        ),
    };
    acc.push(RULE.at(fault.range, message));
}

/// What of a resource a format of schemas names: `Id`, `Name`, `Arn`.
fn word(form: &str) -> &'static str {
    match form.trim_end_matches('s') {
        "Id" => "the ID",
        "Name" => "the name",
        _ => "the ARN",
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let fault = finding.schema_fault(resolver)?;
    let SchemaFaultKind::OtherResource {
        id, found, wanted, ..
    } = fault.kind
    else {
        return None;
    };
    let is_by_ref = matches!(ref_is(found), Some(RefIs::Name | RefIs::Id));
    if found != wanted.0 || !is_by_ref {
        return None;
    }
    let path = cursor::path(document, finding.range.start())?;
    let node = path.node().filter(|it| finding.is_at(*it))?;
    let edits = one(replace_value(document, node, &Piece::Ref(id.to_owned())));
    Some(Fix::list([(format!("Change to `!Ref {id}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn what_properties_name() {
        check_rule(
            "\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Group: {Type: AWS::EC2::SecurityGroup::Id}
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Disk: {Type: AWS::EFS::FileSystem}
  Mount: {Type: AWS::EFS::AccessPoint, Properties: {FileSystemId: !Ref Disk}}
  Logs: {Type: AWS::Logs::LogGroup}
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Net: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, CidrBlock: 10.0.0.0/24}}
  Own: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: a, VpcId: !Ref Vpc}}
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: s3://a/b}}
  Nested: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://example.com/a}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: a.b
      Runtime: python3.13
      Layers: [!Ref Topic, !Ref Layer, !If [IsProd, !Ref Disk, !Ref AWS::NoValue], !GetAtt Nested.Outputs.Layer]
      VpcConfig:
        SecurityGroupIds: [!Ref Disk, !Ref Own, !GetAtt Own.GroupId, !Ref Group, !GetAtt Vpc.DefaultSecurityGroup]
        SubnetIds: [!Ref Own, !Ref Net]
      FileSystemConfigs:
        - {Arn: !GetAtt Disk.Arn, LocalMountPath: /mnt/a}
        - {Arn: !GetAtt Mount.Arn, LocalMountPath: /mnt/b}
      Events:
        A: {Type: CloudWatchLogs, Properties: {LogGroupName: !GetAtt Logs.Arn, FilterPattern: a}}
        B: {Type: CloudWatchLogs, Properties: {LogGroupName: !Ref Logs, FilterPattern: a}}
  Plain:
    Type: AWS::Lambda::Function
    Properties: {Code: {ZipFile: x}, Role: arn:aws:iam::123456789012:role/x, Handler: a.b, Runtime: python3.13, Layers: [!Ref F]}
",
            "property-wrong-resource",
            expect![[r#"
                12 |   Net: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, CidrBlock: 10.0.0.0/24}}
                   |                                                     ^^^^^^^^ property-wrong-resource: `VpcId` takes the ID of an `AWS::EC2::VPC`, but `Net` is an `AWS::EC2::Subnet`.
                22 |       Layers: [!Ref Topic, !Ref Layer, !If [IsProd, !Ref Disk, !Ref AWS::NoValue], !GetAtt Nested.Outputs.Layer]
                   |                ^^^^^^^^^^ property-wrong-resource: `Layers` takes the ARN of an `AWS::Lambda::LayerVersion`, but `Topic` is a topic.
                22 |       Layers: [!Ref Topic, !Ref Layer, !If [IsProd, !Ref Disk, !Ref AWS::NoValue], !GetAtt Nested.Outputs.Layer]
                   |                                                     ^^^^^^^^^ property-wrong-resource: `Layers` takes the ARN of an `AWS::Lambda::LayerVersion`, but `Disk` is an `AWS::EFS::FileSystem`.
                24 |         SecurityGroupIds: [!Ref Disk, !Ref Own, !GetAtt Own.GroupId, !Ref Group, !GetAtt Vpc.DefaultSecurityGroup]
                   |                            ^^^^^^^^^ property-wrong-resource: `SecurityGroupIds` takes the ID of an `AWS::EC2::SecurityGroup`, but `Disk` is an `AWS::EFS::FileSystem`.
                27 |         - {Arn: !GetAtt Disk.Arn, LocalMountPath: /mnt/a}
                   |                 ^^^^^^^^^^^^^^^^ property-wrong-resource: `Arn` takes the ARN of an `AWS::EFS::AccessPoint`, but `Disk` is an `AWS::EFS::FileSystem`.
                30 |         A: {Type: CloudWatchLogs, Properties: {LogGroupName: !GetAtt Logs.Arn, FilterPattern: a}}
                   |                                                              ^^^^^^^^^^^^^^^^ property-wrong-resource: `LogGroupName` takes the name of an `AWS::Logs::LogGroup`, and not its ARN. Write `!Ref Logs`.
                   |                                                              fix: Change to `!Ref Logs`
                34 |     Properties: {Code: {ZipFile: x}, Role: arn:aws:iam::123456789012:role/x, Handler: a.b, Runtime: python3.13, Layers: [!Ref F]}
                   |                                                                                                                          ^^^^^^ property-wrong-resource: `Layers` takes the ARN of an `AWS::Lambda::LayerVersion`, but `F` is a function.
            "#]],
        );
    }
}
