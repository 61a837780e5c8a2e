//! `definition-resource`: a task of a state machine calls what there is not.
//!
//! `Resource` of a task is the ARN of a function, an activity or a service integration. Each integration has its own ways to
//! wait: most jobs can be waited for with `.sync`, some calls with `.waitForTaskToken`. State machines of type `EXPRESS` have
//! neither, and no activities and no distributed maps. Step Functions refuses other definitions, and the deployment fails.
//! That an operation is not known is a warning where it may be new.
//!
//! ```yaml
//! Resource: arn:aws:states:::dynamodb:query            # bad
//! Resource: arn:aws:states:::aws-sdk:dynamodb:query    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::{closest, shortened};
use sam_core::asl::{
    DefinitionFault, DefinitionFaultKind, IntegrationRefusal, TaskIntegration, integrations,
    sdk_operations,
};
use sam_core::connector::Resolver;
use sam_core::iam::actions_of_operation;

pub(super) const RULE: Rule = Rule {
    code: "definition-resource",
    severity: Severity::Error,
    category: RuleCategory::Definition,
    check: Check::Definition(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, fault: &DefinitionFault<'_>) {
    if let DefinitionFaultKind::NotAnArn { .. } = fault.kind {
        let message = "`Resource` of a task is an ARN, such as `!GetAtt Function.Arn`. Write one.";
        acc.push(RULE.at(fault.range, message.to_owned()));
    } else if let DefinitionFaultKind::NotInExpress { entry } = fault.kind {
        let what = match entry.name() {
            "Mode" => "distributed map",
            _ if entry
                .value
                .as_str()
                .is_some_and(|it| it.contains(":activity:")) =>
            {
                "activity"
            }
            _ => "`.sync` and no `.waitForTaskToken`",
        };
        let message = format!("A state machine of type `EXPRESS` has no {what}. Use `STANDARD`.");
        acc.push(RULE.at(fault.range, message));
    } else if let DefinitionFaultKind::NoIntegration {
        integration,
        refusal,
        ..
    } = fault.kind
    {
        let name = shortened(integration.name);
        let (is_certain, message) = match refusal {
            IntegrationRefusal::Pattern => {
                let pattern = integration.pattern.unwrap_or_default();
                let pattern = shortened(pattern);
                (
                    true,
                    format!("`{name}` has no pattern `.{pattern}`. Take it away."),
                )
            }
            IntegrationRefusal::Operation { is_certain } => {
                let message = match meant(integration) {
                    Some(meant) => {
                        format!("There is no integration `{name}`. Did you mean `{meant}`?")
                    }
                    None => {
                        format!("There is no integration `{name}`. Name one of the documentation.")
                    }
                };
                (is_certain, message)
            }
            IntegrationRefusal::Capital => {
                let message = format!("The operation of `{name}` begins with a small letter.");
                (false, message)
            }
        };
        let severity = match is_certain {
            true => Severity::Error,
            false => Severity::Warning,
        };
        acc.push(RULE.at(fault.range, message).severity(severity));
    }
}

/// The integration that was meant, without its pattern.
fn meant(integration: TaskIntegration<'_>) -> Option<String> {
    if let Some(operation) = integration.operation() {
        let (service, api) = operation.split_once(':')?;
        let known = sdk_operations(service);
        let near = closest(api, known.iter().map(String::as_str))?;
        return Some(format!("aws-sdk:{service}:{near}"));
    }
    let (client, api) = integration.call();
    let known: Vec<_> = integrations().map(|(name, _)| name).collect();
    let near = closest(integration.name, known.iter().map(String::as_str)).map(str::to_owned);
    let service = integration.name.split_once(':')?.0;
    let is_operation = || !api.is_empty() && actions_of_operation(client, api).is_some();
    near.or_else(|| is_operation().then(|| format!("aws-sdk:{service}:{api}")))
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let faults = finding.definition_faults(resolver);
    faults.iter().find_map(|it| {
        let DefinitionFaultKind::NoIntegration {
            integration,
            refusal,
            node,
        } = it.kind
        else {
            return None;
        };
        let text = node.as_str()?;
        let head = text.strip_suffix(integration.pattern.unwrap_or_default())?;
        let (title, value) = match refusal {
            IntegrationRefusal::Pattern => {
                let pattern = integration.pattern?;
                (
                    format!("Take `.{pattern}` away"),
                    head.strip_suffix('.')?.to_owned(),
                )
            }
            IntegrationRefusal::Operation { .. } => {
                let meant = meant(integration)?;
                (
                    format!("Change to `{meant}`"),
                    text.replacen(integration.name, &meant, 1),
                )
            }
            IntegrationRefusal::Capital => return None,
        };
        let edits = one(replace_scalar(document, node, &value));
        Some(Fix::list([(title, edits)]))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};
    use expect_test::expect;

    const FLOW: &str = r#"
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A: {Type: Task, Resource: Charge, Next: B}
          B: {Type: Task, Resource: 'arn:aws:states:::dynamodb:query', Parameters: {TableName: a}, Next: C}
          C: {Type: Task, Resource: 'arn:aws:states:::lambda:invoke.sync', Parameters: {FunctionName: a}, Next: D}
          D: {Type: Task, Resource: 'arn:aws:states:::aws-sdk:s3:putObjct', Parameters: {Bucket: a}, Next: E}
          E: {Type: Task, Resource: 'arn:aws:states:::aws-sdk:s3:PutObject', Parameters: {Bucket: a}, Next: F}
          F: {Type: Task, Resource: 'arn:aws:states:::new:thing', Parameters: {Bucket: a}, Next: G}
          G: {Type: Task, Resource: 'arn:aws:states:::glue:startJobRun.sync', Parameters: {JobName: a}, Next: H}
          H: {Type: Task, Resource: '${Name}', End: true}
"#;

    #[test]
    fn what_is_not_there_is_reported() {
        check_rule(
            FLOW,
            "definition-resource",
            expect![[r#"
            9 |           A: {Type: Task, Resource: Charge, Next: B}
              |                                     ^^^^^^ definition-resource: `Resource` of a task is an ARN, such as `!GetAtt Function.Arn`. Write one.
            10 |           B: {Type: Task, Resource: 'arn:aws:states:::dynamodb:query', Parameters: {TableName: a}, Next: C}
               |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ definition-resource: There is no integration `dynamodb:query`. Did you mean `aws-sdk:dynamodb:query`?
               |                                     fix: Change to `aws-sdk:dynamodb:query`
            11 |           C: {Type: Task, Resource: 'arn:aws:states:::lambda:invoke.sync', Parameters: {FunctionName: a}, Next: D}
               |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ definition-resource: `lambda:invoke` has no pattern `.sync`. Take it away.
               |                                     fix: Take `.sync` away
            12 |           D: {Type: Task, Resource: 'arn:aws:states:::aws-sdk:s3:putObjct', Parameters: {Bucket: a}, Next: E}
               |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ definition-resource (warning): There is no integration `aws-sdk:s3:putObjct`. Did you mean `aws-sdk:s3:putObject`?
               |                                     fix: Change to `aws-sdk:s3:putObject`
            13 |           E: {Type: Task, Resource: 'arn:aws:states:::aws-sdk:s3:PutObject', Parameters: {Bucket: a}, Next: F}
               |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ definition-resource (warning): The operation of `aws-sdk:s3:PutObject` begins with a small letter.
            14 |           F: {Type: Task, Resource: 'arn:aws:states:::new:thing', Parameters: {Bucket: a}, Next: G}
               |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ definition-resource (warning): There is no integration `new:thing`. Name one of the documentation.
        "#]],
        );
        check_fix(
            FLOW,
            "Change to `aws-sdk:dynamodb:query`",
            expect![[r#"
              9 |           A: {Type: Task, Resource: Charge, Next: B}
            -10 |           B: {Type: Task, Resource: 'arn:aws:states:::dynamodb:query', Parameters: {TableName: a}, Next: C}
            +10 |           B: {Type: Task, Resource: 'arn:aws:states:::aws-sdk:dynamodb:query', Parameters: {TableName: a}, Next: C}
             11 |           C: {Type: Task, Resource: 'arn:aws:states:::lambda:invoke.sync', Parameters: {FunctionName: a}, Next: D}
        "#]],
        );
        check_fix(
            FLOW,
            "Take `.sync` away",
            expect![[r#"
             10 |           B: {Type: Task, Resource: 'arn:aws:states:::dynamodb:query', Parameters: {TableName: a}, Next: C}
            -11 |           C: {Type: Task, Resource: 'arn:aws:states:::lambda:invoke.sync', Parameters: {FunctionName: a}, Next: D}
            +11 |           C: {Type: Task, Resource: 'arn:aws:states:::lambda:invoke', Parameters: {FunctionName: a}, Next: D}
             12 |           D: {Type: Task, Resource: 'arn:aws:states:::aws-sdk:s3:putObjct', Parameters: {Bucket: a}, Next: E}
        "#]],
        );
    }

    #[test]
    fn express_executions_wait_for_nothing() {
        check_rule(
            r#"
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      Definition:
        StartAt: A
        States:
          A: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Parameters: {QueueUrl: a, MessageBody: b}, Next: B}
          B: {Type: Task, Resource: 'arn:aws:states:eu-west-1:123456789012:activity:a', Next: C}
          C:
            Type: Map
            ItemProcessor:
              ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: EXPRESS}
              StartAt: D
              States: {D: {Type: Succeed}}
            End: true
"#,
            "definition-resource",
            expect![[r#"
                10 |           A: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Parameters: {QueueUrl: a, MessageBody: b}, Next: B}
                   |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ definition-resource: A state machine of type `EXPRESS` has no `.sync` and no `.waitForTaskToken`. Use `STANDARD`.
                11 |           B: {Type: Task, Resource: 'arn:aws:states:eu-west-1:123456789012:activity:a', Next: C}
                   |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ definition-resource: A state machine of type `EXPRESS` has no activity. Use `STANDARD`.
                15 |               ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: EXPRESS}
                   |                                       ^^^^^^^^^^^ definition-resource: A state machine of type `EXPRESS` has no distributed map. Use `STANDARD`.
            "#]],
        );
    }
}
