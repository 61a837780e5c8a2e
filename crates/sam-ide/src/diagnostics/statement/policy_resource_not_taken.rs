//! `policy-resource-not-taken`: a statement limits an action to resources that IAM only allows for `*`.
//!
//! Some actions, such as `s3:ListAllMyBuckets`, are about no resource. They are allowed with `Resource: '*'`, and with
//! anything else the statement does nothing for them; IAM does not say so.
//!
//! ```yaml
//! - Effect: Allow                             # bad
//!   Action: [s3:ListAllMyBuckets, s3:GetObject]
//!   Resource: arn:aws:s3:::shop/*
//! - Effect: Allow                             # good
//!   Action: s3:ListAllMyBuckets
//!   Resource: '*'
//! ```
//!
//! See <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>.

use super::does::does;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_item, one, remove_item, set_value, together};
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::permission::{Arn, only_for_all};
use sam_core::policy::direct;
use sam_core::policy::{Element, Polarity, PolicySite, SiteKind, Statement};
use sam_core::syntax::NodeRef;
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "policy-resource-not-taken",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::StatementInTemplate(check),
    fix: Some(fix),
};

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    site: &PolicySite<'_>,
    resolver: &Resolver<'_>,
) {
    if site.kind != SiteKind::Identity || site.is_iot() {
        return;
    }
    let Some((actions, resources)) = elements(statement) else {
        return;
    };
    let does = does(statement, actions);
    for (text, node) in lone(actions, resources, resolver) {
        let message = format!(
            "IAM cannot limit `{text}` to resources, so this statement {does} it only with `Resource: '*'`. Move it to its own statement."
        );
        acc.push(RULE.at(node.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let (site, statement) = finding.statement(resolver)?;
    let (actions, resources) = elements(statement)?;
    let lone = lone(actions, resources, resolver);
    let way = if actions.values().len() == lone.len() {
        let star = Piece::Text("*".to_owned());
        let edits = one(set_value(document, statement.node, resources.entry, &star));
        ("Change the resource to `*`", edits)
    } else {
        let edits = set_apart(document, statement, &site, actions, &lone);
        ("Move it to its own statement with `Resource: '*'`", edits)
    };
    Some(Fix::list([way]))
}

/// Whether AWS itself limits an action to resources that its list of actions does not give it: the guide to gradual
/// deployments with SAM does so.
fn is_limited_by_aws(action: &str) -> bool {
    action == "codedeploy:PutLifecycleEventHookExecutionStatus"
}

/// `Action` and `Resource`.
fn elements(statement: Statement<'_>) -> Option<(Element<'_>, Element<'_>)> {
    let is = |it: &Element<'_>| it.polarity == Polarity::Is;
    let (actions, resources) = (statement.action()?, statement.resource()?);
    (is(&actions) && is(&resources)).then_some((actions, resources))
}

/// The actions that can only be allowed for all resources.
fn lone<'a>(
    actions: Element<'a>,
    resources: Element<'a>,
    resolver: &Resolver<'a>,
) -> Vec<(&'a str, NodeRef<'a>)> {
    let written = actions.values();
    let texts: Vec<&str> = written.iter().map(|it| it.as_str().unwrap_or("")).collect();
    let values = resources.values().into_iter();
    let given: Vec<Arn> = values.map(|it| Arn::new(it, resolver.template())).collect();
    let lone = only_for_all(&texts, &given).into_iter();
    let lone = lone.filter_map(|at| Some((*texts.get(at)?, *written.get(at)?)));
    lone.filter(|(text, _)| !is_limited_by_aws(text)).collect()
}

/// The actions in a new statement at the end, about all resources.
fn set_apart(
    document: &Document,
    statement: Statement<'_>,
    site: &PolicySite<'_>,
    actions: Element<'_>,
    lone: &[(&str, NodeRef<'_>)],
) -> Option<Vec<TextEdit>> {
    let statements = match site.document.map() {
        Some(map) => map.get("Statement")?,
        None => site.document.node,
    };
    let list = actions.entry.value;
    let is_item = direct(statements).any(|it| it.range() == statement.node.range());
    let is_list = statements.is_sequence() && list.is_sequence() && list.tag().is_none();
    let is_lone = |item: NodeRef<'_>| lone.iter().any(|(_, it)| it.range() == item.range());
    if !is_item
        || !is_list
        || lone
            .iter()
            .any(|(_, it)| !direct(list).any(|item| item.range() == it.range()))
    {
        return None;
    }
    let mut entries = vec![
        (
            "Effect".to_owned(),
            Piece::Copy(statement.node.get("Effect")?),
        ),
        (
            "Action".to_owned(),
            Piece::texts(lone.iter().map(|(text, _)| *text)),
        ),
        ("Resource".to_owned(), Piece::Text("*".to_owned())),
    ];
    if let [(text, _)] = lone {
        entries.splice(
            1..2,
            [("Action".to_owned(), Piece::Text((*text).to_owned()))],
        );
    }
    if let Some(condition) = statement.condition() {
        entries.push(("Condition".to_owned(), Piece::Copy(condition.value)));
    }
    let mut edits = match lone {
        [(_, node)] => {
            let at = list.items().position(|it| it.range() == node.range())?;
            remove_item(document, list, at)?
        }
        _ => {
            let rest = list.items().filter(|it| !is_lone(*it));
            let rest = Piece::List(rest.map(Piece::Copy).collect());
            vec![set_value(document, statement.node, actions.entry, &rest)?]
        }
    };
    edits.push(append_item(document, statements, &Piece::entries(entries))?);
    together(edits)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix, check_rule};
    use expect_test::expect;

    #[test]
    fn an_action_about_nothing_is_for_all() {
        check(
            r#"
Resources:
  Shop: {Type: AWS::S3::Bucket}
  Orders: {Type: AWS::SQS::Queue}
  News: {Type: AWS::SNS::Topic}
  Items: {Type: AWS::Serverless::SimpleTable}
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action:
          - s3:GetObject
          - s3:ListAllMyBuckets
          - sqs:ListQueues
          Resource: !Sub '${Shop.Arn}/*'
        - Effect: Deny
          Action: s3:ListAllMyBuckets
          Resource: !GetAtt Shop.Arn
        - Effect: Allow
          Action: sqs:ListQueues
          Resource: arn:aws:sqs:*:*:*
        - Effect: Allow
          Action: sqs:ListQueues
          Resource: [!ImportValue Everything, !GetAtt Orders.Arn]
"#,
            expect![[r#"
                16 |           - s3:ListAllMyBuckets
                   |             ^^^^^^^^^^^^^^^^^^^ policy-resource-not-taken (warning): IAM cannot limit `s3:ListAllMyBuckets` to resources, so this statement allows it only with `Resource: '*'`. Move it to its own statement.
                   |             fix: Move it to its own statement with `Resource: '*'`
                17 |           - sqs:ListQueues
                   |             ^^^^^^^^^^^^^^ policy-resource-not-taken (warning): IAM cannot limit `sqs:ListQueues` to resources, so this statement allows it only with `Resource: '*'`. Move it to its own statement.
                   |             fix: Move it to its own statement with `Resource: '*'`
                20 |           Action: s3:ListAllMyBuckets
                   |                   ^^^^^^^^^^^^^^^^^^^ policy-resource-not-taken (warning): IAM cannot limit `s3:ListAllMyBuckets` to resources, so this statement denies it only with `Resource: '*'`. Move it to its own statement.
                   |                   fix: Change the resource to `*`
            "#]],
        );
    }

    #[test]
    fn it_gets_its_own_statement() {
        check_fix(
            r#"
Resources:
  Shop: {Type: AWS::S3::Bucket}
  Orders: {Type: AWS::SQS::Queue}
  News: {Type: AWS::SNS::Topic}
  Items: {Type: AWS::Serverless::SimpleTable}
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action:
          - s3:ListAllMyBuckets
          - s3:GetObject
          Resource: !Sub '${Shop.Arn}/*'
          Condition: {Bool: {aws:SecureTransport: 'true'}}
"#,
            "Move it to its own statement with `Resource: '*'`",
            expect![[r#"
                 14 |           Action:
                -15 |           - s3:ListAllMyBuckets
                 15 |           - s3:GetObject
                ...
                 17 |           Condition: {Bool: {aws:SecureTransport: 'true'}}
                +18 |         - Effect: Allow
                +19 |           Action: s3:ListAllMyBuckets
                +20 |           Resource: '*'
                +21 |           Condition: {Bool: {aws:SecureTransport: 'true'}}
            "#]],
        );
    }

    #[test]
    fn several_go_together() {
        check_fix(
            r#"
Resources:
  Shop: {Type: AWS::S3::Bucket}
  Orders: {Type: AWS::SQS::Queue}
  News: {Type: AWS::SNS::Topic}
  Items: {Type: AWS::Serverless::SimpleTable}
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: [s3:ListAllMyBuckets, s3:GetObject, sqs:ListQueues]
          Resource: !Sub '${Shop.Arn}/*'
"#,
            "Move it to its own statement with `Resource: '*'`",
            expect![[r#"
                 13 |         - Effect: Allow
                -14 |           Action: [s3:ListAllMyBuckets, s3:GetObject, sqs:ListQueues]
                +14 |           Action:
                +15 |           - s3:GetObject
                 16 |           Resource: !Sub '${Shop.Arn}/*'
                +17 |         - Effect: Allow
                +18 |           Action:
                +19 |           - s3:ListAllMyBuckets
                +20 |           - sqs:ListQueues
                +21 |           Resource: '*'
            "#]],
        );
    }

    #[test]
    fn all_of_a_type_is_not_taken_either_where_no_action_takes_it() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: ec2:DescribeInstances
          Resource: arn:aws:ec2:*:*:instance/*
        - Effect: Allow
          Action: ec2:DescribeInstances
          Resource: arn:aws:ec2:*:*:*
        - Effect: Allow
          Action: [ec2:DescribeInstances, ec2:StartInstances]
          Resource: arn:aws:ec2:*:*:instance/*
"#,
            expect![[r#"
                10 |           Action: ec2:DescribeInstances
                   |                   ^^^^^^^^^^^^^^^^^^^^^ policy-resource-not-taken (warning): IAM cannot limit `ec2:DescribeInstances` to resources, so this statement allows it only with `Resource: '*'`. Move it to its own statement.
                   |                   fix: Change the resource to `*`
            "#]],
        );
    }

    #[test]
    fn a_list_is_asked_for_all_of_a_type() {
        check_rule(
            "\
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
        - {Effect: Allow, Action: 'logs:DescribeLogGroups', Resource: !Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:*'}
        - {Effect: Allow, Action: 'dynamodb:ListTables', Resource: 'arn:aws:dynamodb:eu-west-1:123456789012:table/*'}
        - {Effect: Allow, Action: 'iam:ListRoles', Resource: 'arn:aws:iam::123456789012:role/*'}
        - {Effect: Allow, Action: 'states:ListStateMachines', Resource: 'arn:aws:states:*:*:stateMachine:*'}
        - {Effect: Allow, Action: 'events:ListRules', Resource: 'arn:aws:events:*:*:rule/*'}
        - {Effect: Allow, Action: 'sns:CreatePlatformEndpoint', Resource: 'arn:aws:sns:*:*:app/GCM/x'}
        - {Effect: Allow, Action: 'dynamodb:ListTables', Resource: 'arn:aws:dynamodb:eu-west-1:123456789012:table/shop'}
        - {Effect: Allow, Action: 'logs:DescribeLogGroups', Resource: 'arn:aws:logs:*:*:log-group:shop:*'}
",
            "policy-resource-not-taken",
            expect![[r#"
                13 |         - {Effect: Allow, Action: 'dynamodb:ListTables', Resource: 'arn:aws:dynamodb:eu-west-1:123456789012:table/shop'}
                   |                                   ^^^^^^^^^^^^^^^^^^^^^ policy-resource-not-taken (warning): IAM cannot limit `dynamodb:ListTables` to resources, so this statement allows it only with `Resource: '*'`. Move it to its own statement.
                   |                                   fix: Change the resource to `*`
                14 |         - {Effect: Allow, Action: 'logs:DescribeLogGroups', Resource: 'arn:aws:logs:*:*:log-group:shop:*'}
                   |                                   ^^^^^^^^^^^^^^^^^^^^^^^^ policy-resource-not-taken (warning): IAM cannot limit `logs:DescribeLogGroups` to resources, so this statement allows it only with `Resource: '*'`. Move it to its own statement.
                   |                                   fix: Change the resource to `*`
            "#]],
        );
    }

    #[test]
    fn the_hook_of_codedeploy_is_limited_as_the_guide_of_sam_does() {
        check_rule(
            "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - Effect: Allow
              Action: codedeploy:PutLifecycleEventHookExecutionStatus
              Resource: !Sub 'arn:aws:codedeploy:${AWS::Region}:${AWS::AccountId}:deploymentgroup:${ServerlessDeploymentApplication}/*'
            - Effect: Allow
              Action: s3:ListAllMyBuckets
              Resource: arn:aws:s3:::shop
",
            "policy-resource-not-taken",
            expect![[r#"
                11 |               Action: s3:ListAllMyBuckets
                   |                       ^^^^^^^^^^^^^^^^^^^ policy-resource-not-taken (warning): IAM cannot limit `s3:ListAllMyBuckets` to resources, so this statement allows it only with `Resource: '*'`. Move it to its own statement.
                   |                       fix: Change the resource to `*`
            "#]],
        );
    }
}
