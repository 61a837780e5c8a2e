//! A statement of a function or state machine, made the policy template that covers it.

use super::CodeAction;
use super::conversion::Conversion;
use super::plan::{destinations, part_of};
use super::unit::{Owner, Unit, UnitKind};
use crate::edit::comments::{Comments, comments_of};
use crate::edit::filled::{Filled, filled};
use crate::edit::policy;
use crate::names::listed;
use sam_core::connector::Resolver;
use sam_core::permission::{Grant, difference, resource_text};
use sam_core::template::{Resource, Template};
use sam_core::text::TextRange;

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let template = resolver.template();
    let Some(owner) = Owner::at(template, range.start()) else {
        return;
    };
    let Some(unit) = owner.unit_at(resolver.template(), range.start()) else {
        return;
    };
    let Some(covering) = covering(&unit, template) else {
        return;
    };
    let mut conversion = Conversion::new(resolver, owner.resource.id);
    if replace(&mut conversion, &unit, &covering).is_some() {
        conversion.offer(acc, &label(&covering));
    }
}

/// `` Convert to the policy template `S3ReadPolicy` ``
pub(super) fn label(templates: &[Filled]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for it in templates {
        if !names.contains(&it.template.name) {
            names.push(it.template.name);
        }
    }
    let what = match names.len() {
        1 => "policy template",
        _ => "policy templates",
    };
    format!("Convert to the {what} {}", listed(names))
}

/// The policy templates that together allow every action of a statement on every resource, and least besides.
pub(super) fn covering(unit: &Unit<'_>, template: Template<'_>) -> Option<Vec<Filled>> {
    if !matches!(unit.kind, UnitKind::Statement) {
        return None;
    }
    let named = destinations(&unit.grants, template);
    let mut found = Vec::new();
    for resource in &named {
        let part = part_of(&unit.grants, *resource, template);
        found.push(best(&part, Some(*resource), template)?);
    }
    let rest = unnamed(&unit.grants, &named, template);
    if !rest.is_empty() {
        found.push(best(&rest, None, template)?);
    }
    Some(found)
}

fn best(part: &[Grant], resource: Option<Resource<'_>>, template: Template<'_>) -> Option<Filled> {
    let change = |it: &Filled| difference((part, template), (&it.grants, template));
    let covering = filled(resource).into_iter().filter_map(|it| {
        let change = change(&it);
        let more: usize = change.added.iter().map(|it| it.actions.len()).sum();
        change.removed.is_empty().then_some((more, it))
    });
    covering.min_by_key(|(more, _)| *more).map(|(_, it)| it)
}

/// The grants as far as they name none of these resources.
fn unnamed(grants: &[Grant], named: &[Resource<'_>], template: Template<'_>) -> Vec<Grant> {
    let of_grant = grants.iter().map(|grant| {
        let resources = grant.resources.iter().filter(|value| {
            let text = resource_text(value, template);
            named.iter().all(|it| !text.names(it.id))
        });
        Grant {
            resources: resources.cloned().collect(),
            ..grant.clone()
        }
    });
    of_grant.filter(|it| !it.resources.is_empty()).collect()
}

/// Puts policy templates where a unit stands, or behind the other policies when it shares its entry.
fn replace(conversion: &mut Conversion<'_, '_>, unit: &Unit<'_>, by: &[Filled]) -> Option<()> {
    let pieces = by.iter().map(Filled::piece);
    if unit.statement.is_none() {
        let mut comments = Comments::default();
        conversion.edit(|resolver, owner| {
            let document = resolver.template().document();
            let owner = Owner::of(owner)?;
            comments = comments_of(document, owner.entry(unit.place)?).within(document);
            let slot = owner.slot(unit.place)?;
            slot.replace_by(document, pieces.collect())
        })?;
        return conversion.edit(|resolver, owner| {
            let entry = Owner::of(owner)?.entry(unit.place)?;
            let at = entry.full_range().start();
            comments.put_above(resolver.template().document(), at)
        });
    }
    if !unit.place.is_unconditional() {
        // Behind the other policies it would not depend on the condition.
        return None;
    }
    conversion.edit(|resolver, owner| {
        let document = resolver.template().document();
        Owner::of(owner)?.take_out(document, unit.place, unit.statement)
    })?;
    for piece in pieces {
        conversion.edit(|resolver, owner| {
            let document = resolver.template().document();
            policy::add_entry(document, owner, &piece).map(|it| vec![it])
        })?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::assists::code_actions;
    use crate::diagnostics::findings;
    use crate::testing::{check_conversion, check_no_assist};
    use expect_test::expect;
    use sam_core::fixture::cursor;

    #[test]
    fn a_whole_entry_is_replaced_where_it_stands() {
        check_conversion(
            r#"
Resources:
  Orders: {Type: AWS::DynamoDB::Table}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Version: '2012-10-17' # as always
          Statement:
            - Effect: Allow
              Action:
                - dynamodb:$0GetItem
                - dynamodb:Query
              Resource:
                - !GetAtt Orders.Arn
                - !Sub ${Orders.Arn}/index/*
        - AWSXrayWriteOnlyAccess
      Handler: app.handler
"#,
            "Convert to the policy template",
            expect![[r#"
                Convert to the policy template `DynamoDBReadPolicy` (grants 3 more actions)
                + dynamodb:Scan on Orders, Orders/index/*
                + dynamodb:BatchGetItem on Orders
                + dynamodb:DescribeTable on Orders
                  7 |       Policies:
                - 8 |         - Version: '2012-10-17' # as always
                - 9 |           Statement:
                -10 |             - Effect: Allow
                -11 |               Action:
                -12 |                 - dynamodb:GetItem
                -13 |                 - dynamodb:Query
                -14 |               Resource:
                -15 |                 - !GetAtt Orders.Arn
                -16 |                 - !Sub ${Orders.Arn}/index/*
                + 8 |         # as always
                + 9 |         - DynamoDBReadPolicy:
                +10 |             TableName: !Ref Orders
                 11 |         - AWSXrayWriteOnlyAccess
            "#]],
        );
    }

    #[test]
    fn one_statement_of_several_goes_behind() {
        check_conversion(
            r#"
Resources:
  Pictures: {Type: AWS::S3::Bucket}
  Moderate:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - Effect: Allow
              Action: s3:DeleteBucket
              Resource: !GetAtt Pictures.Arn
            - Effect: Allow
              Action: [rekognition:DetectLabels, 'rekognition:DetectModerationLabels']
              $0Resource: '*'
"#,
            "Convert to the policy template",
            expect![[r#"
                Convert to the policy template `RekognitionLabelsPolicy` (grants the same)
                 11 |               Resource: !GetAtt Pictures.Arn
                -12 |             - Effect: Allow
                -13 |               Action: [rekognition:DetectLabels, 'rekognition:DetectModerationLabels']
                -14 |               Resource: '*'
                +12 |         - RekognitionLabelsPolicy: {}
            "#]],
        );
    }

    #[test]
    fn the_branch_of_a_condition_is_replaced_where_it_stands() {
        let fixture = |more: &str| {
            format!(
                r#"
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Moderate:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        Fn::If:
          - IsProd
          - S3ReadPolicy: {{BucketName: x}}
          - Statement: # elsewhere
              - Effect: Allow
                Action: rekognition:$0DetectLabels
                Resource: '*'
{more}"#
            )
        };
        check_conversion(
            &fixture(""),
            "Convert to the policy template",
            expect![[r#"
                Convert to the policy template `RekognitionLabelsPolicy` (grants 7 more actions)
                + s3:ListBucket on arn:${AWS::Partition}:s3:::x if IsProd
                + s3:GetBucketLocation on arn:${AWS::Partition}:s3:::x if IsProd
                + s3:GetLifecycleConfiguration on arn:${AWS::Partition}:s3:::x if IsProd
                + s3:GetObject on arn:${AWS::Partition}:s3:::x/* if IsProd
                + s3:GetObjectVersion on arn:${AWS::Partition}:s3:::x/* if IsProd
                + rekognition:DetectLabels on * if !IsProd
                + rekognition:DetectModerationLabels on * if !IsProd
                 11 |           - S3ReadPolicy: {BucketName: x}
                -12 |           - Statement: # elsewhere
                -13 |               - Effect: Allow
                -14 |                 Action: rekognition:DetectLabels
                -15 |                 Resource: '*'
                +12 |           # elsewhere
                +13 |           - RekognitionLabelsPolicy: {}
            "#]],
        );
        let more = "              - Effect: Allow\n                Action: s3:DeleteBucket\n                Resource: '*'\n";
        check_no_assist(&fixture(more), "Convert to the policy template");
    }

    #[test]
    fn a_pair_without_braces_is_replaced_in_its_list() {
        check_conversion(
            r#"
Resources:
  Pictures: {Type: AWS::S3::Bucket}
  Moderate:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [Statement: {Effect: Allow, $0Action: 'rekognition:DetectLabels', Resource: '*'}, S3ReadPolicy: {BucketName: x}]
"#,
            "Convert to the policy template",
            expect![[r#"
                Convert to the policy template `RekognitionLabelsPolicy` (grants 1 more action)
                + rekognition:DetectModerationLabels on *
                 6 |     Properties:
                -7 |       Policies: [Statement: {Effect: Allow, Action: 'rekognition:DetectLabels', Resource: '*'}, S3ReadPolicy: {BucketName: x}]
                +7 |       Policies: [{RekognitionLabelsPolicy: {}}, S3ReadPolicy: {BucketName: x}]
            "#]],
        );
    }

    #[test]
    fn what_no_policy_template_covers_stays() {
        for statement in [
            "{Effect: Allow, Action: s3:DeleteBucket, Resource: !GetAtt Pictures.Arn}",
            "{Effect: Allow, Action: s3:GetObject, Resource: '*'}",
            "{Effect: Allow, Action: s3:GetObject, Resource: !Sub '${Pictures.Arn}/*', Condition: {Bool: {aws:SecureTransport: 'true'}}}",
            "{Effect: Deny, Action: s3:GetObject, Resource: !Sub '${Pictures.Arn}/*'}",
        ] {
            let text = format!(
                "\nResources:\n  Pictures: {{Type: AWS::S3::Bucket}}\n  Moderate:\n    Type: AWS::Serverless::Function\n    \
                 Properties:\n      Policies:\n        - Statement: [$0{statement}]\n"
            );
            check_no_assist(&text, "Convert to the policy template");
        }
    }

    #[test]
    fn the_arn_of_a_log_group_means_its_streams() {
        for statement in [
            "Action: [logs:$0CreateLogStream, logs:PutLogEvents], Resource: !GetAtt Lg.Arn",
            "Action: logs:$0FilterLogEvents, Resource: !GetAtt Lg.Arn",
        ] {
            check_offer(statement, None);
        }
        check_offer(
            "Action: logs:$0FilterLogEvents, Resource: !Sub 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Lg}:log-stream:*'",
            Some("Convert to the policy template `FilterLogEventsPolicy` (grants the same)"),
        );
    }

    #[test]
    fn callbacks_are_about_a_state_machine() {
        check_offer(
            "Action: [states:$0SendTaskSuccess, states:SendTaskFailure], Resource: !Ref Other",
            Some(
                "Convert to the policy template `StepFunctionsCallbackPolicy` (grants 1 more action)",
            ),
        );
    }

    #[test]
    fn what_seems_to_grant_nothing_is_not_left_out() {
        for statement in [
            "Action: [s3:$0GetObject, sqs:SendMessage], Resource: !Sub '${Pictures.Arn}/*'",
            "Action: s3:$0GetObject, Resource: [!Sub '${Pictures.Arn}/*', !Ref Other]",
            "Action: [s3:$0GetObject, s3:ListAllMyBuckets], Resource: !Sub '${Pictures.Arn}/*'",
        ] {
            check_offer(statement, None);
        }
        check_offer(
            "Action: [s3:$0GetObject, s3:ListBucket], Resource: [!GetAtt Pictures.Arn, !Sub '${Pictures.Arn}/*']",
            Some("Convert to the policy template `S3ReadPolicy` (grants 3 more actions)"),
        );
    }

    /// The conversion that is offered for the statement of a state machine.
    #[track_caller]
    fn check_offer(statement: &str, expected: Option<&str>) {
        let text = format!(
            "Resources:\n  Lg: {{Type: AWS::Logs::LogGroup}}\n  Pictures: {{Type: AWS::S3::Bucket}}\n  \
             Other: {{Type: AWS::Serverless::StateMachine, Properties: {{DefinitionUri: a}}}}\n  \
             Moderate:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Policies:\n        \
             - Statement: [{{Effect: Allow, {statement}}}]\n"
        );
        let (text, range) = cursor(&text);
        let document = sam_core::analysis::Analysis::open(1, &text);
        assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
        let offered = code_actions(&document, &findings(&document), range);
        let mut labels = offered.iter().map(|it| it.label.as_str());
        let label = labels.find(|it| it.starts_with("Convert to the policy template"));
        assert_eq!(label, expected, "{statement}");
    }
}
