//! `policy-source-of-other-service`: a service principal never sends requests for the resource in the condition.
//!
//! A service names the resource it comes for, and `aws:SourceArn` or the `SourceArn` of a Lambda permission says which
//! one it may: S3 comes for buckets, SNS for topics, EventBridge for rules. With the ARN of something else no request
//! fits, and the service is not let in.
//!
//! ```yaml
//! Type: AWS::Lambda::Permission
//! Properties:
//!   FunctionName: !Ref Resize
//!   Action: lambda:InvokeFunction
//!   Principal: events.amazonaws.com
//!   SourceArn: !GetAtt Images.Arn      # bad: a bucket
//!   SourceArn: !GetAtt Nightly.Arn     # good: a rule
//! ```
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{self, one, replace_scalar, replace_value};
use crate::names::listed;
use crate::principal::services;
use crate::source::{Source, is_api, routes_of_api};
use sam_core::connector::Resolver;
use sam_core::connector::profile::resolved_type;
use sam_core::iam::service_name;
use sam_core::permission::Arn;
use sam_core::policy::{
    Effect, Element, Polarity, PolicySite, Statement, StatementForm, TextPart, text_parts,
};
use sam_core::syntax::NodeRef;
use sam_core::template::Template;

pub(super) const RULE: Rule = Rule {
    code: "policy-source-of-other-service",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::StatementInTemplate(check),
    fix: Some(fix),
};

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    _: &PolicySite<'_>,
    resolver: &Resolver<'_>,
) {
    let principals = services(statement);
    for (node, fault) in faults(statement, resolver.template()) {
        let message = match fault {
            Fault::ManagedApi => "This ARN is for managing the API. Calls come from `arn:…:execute-api:…:API/*`, so this grants nothing.".to_owned(),
            Fault::OfPart(why) => format!("{why}; with this ARN no call comes."),
            Fault::OtherService(service) => {
                let name = service_name(&service).unwrap_or(&service);
                let come = listed(principals.iter().filter_map(|it| it.as_str()));
                format!(
                    "No request of {come} is on behalf of {name}, so this grants nothing. Correct the principal or the source ARN."
                )
            }
        };
        acc.push(RULE.at(node.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let document = template.document();
    let (_, statement) = finding.statement(resolver)?;
    let mut faults = faults(statement, template).into_iter();
    let (node, fault) = faults.find(|(it, _)| finding.is_at(*it))?;
    match fault {
        Fault::ManagedApi => {
            let ids = text_parts(node).into_iter().filter_map(|it| match it {
                TextPart::Ref(id) => {
                    let written_type = template.resource(id)?.type_name()?;
                    is_api(resolved_type(written_type)).then_some(id)
                }
                TextPart::Text(_) | TextPart::GetAtt(..) | TextPart::Unknown => None,
            });
            let ids: Vec<&str> = ids.collect();
            let [id] = ids.as_slice() else {
                return None;
            };
            let routes = edit::Piece::sub(routes_of_api(id));
            let edits = one(replace_value(document, node, &routes));
            Some(Fix::list([("Change to the ARN of its routes", edits)]))
        }
        Fault::OfPart(_) => None,
        Fault::OtherService(service) => {
            let principals = services(statement);
            let [principal] = principals.as_slice() else {
                return None;
            };
            let meant = Source::with_prefix(&service)?.principal;
            let edits = one(replace_scalar(document, *principal, meant));
            let label = format!("Change the principal to `{meant}`");
            Some(Fix::list([(label, edits)]))
        }
    }
}

/// Why a service never comes for a source.
enum Fault {
    /// It is the ARN by which an API is managed.
    ManagedApi,
    /// It is of the right service, but requests have other ARNs: which, and what to do.
    OfPart(&'static str),
    /// It is of another service, of this prefix.
    OtherService(String),
}

const BUCKET: &str = "arn:${Partition}:s3:::${BucketName}";

/// The sources that none of the services of a statement comes for.
fn faults<'a>(statement: Statement<'a>, template: Template<'_>) -> Vec<(NodeRef<'a>, Fault)> {
    if statement.effect() != Some(Effect::Allow) {
        return Vec::new();
    }
    let principals = services(statement);
    let known = principals.iter().map(|it| Source::of(it.as_str()?));
    let Some(known) = known.collect::<Option<Vec<_>>>() else {
        return Vec::new();
    };
    if known.is_empty() {
        return Vec::new();
    }
    let is_of = |service: &str| known.iter().any(|it| it.prefixes.contains(&service));
    let fault = |node: NodeRef<'a>| {
        let arn = Arn::new(node, template);
        let [_, service, ..] = arn.fields()?;
        let service = service?;
        if service == "apigateway"
            && is_of("execute-api")
            && arn.may_begin(&["/restapis/", "/apis/"])
        {
            return Some((node, Fault::ManagedApi));
        }
        if service == "s3" && is_of("s3") && !arn.may_be(BUCKET) {
            return Some((
                node,
                Fault::OfPart(
                    "S3 calls with the ARN of the bucket. Remove what stands behind its name",
                ),
            ));
        }
        let is_bus = service == "events" && is_of("events") && !arn.may_begin(&["rule/"]);
        if is_bus && matches!(statement.form, StatementForm::Permission(_)) {
            return Some((
                node,
                Fault::OfPart("EventBridge calls with the ARN of a rule. Name the rule"),
            ));
        }
        let is_other = !service.is_empty() && !is_of(service);
        is_other.then(|| (node, Fault::OtherService(service.to_owned())))
    };
    source_arns(statement)
        .into_iter()
        .filter_map(fault)
        .collect()
}

/// The ARNs that a statement lets someone in for.
fn source_arns(statement: Statement<'_>) -> Vec<NodeRef<'_>> {
    let values = |entry| {
        let polarity = Polarity::Is;
        Element { entry, polarity }.values()
    };
    match statement.form {
        StatementForm::Permission(form) => {
            let entry = form.source.and_then(|it| statement.node.entry(it));
            entry.map(values).unwrap_or_default()
        }
        StatementForm::Statement => {
            let of_source = statement.condition_keys().filter(|(operator, key)| {
                let operator = operator.name().to_ascii_lowercase();
                let is_positive = !operator.contains("not") && operator != "null";
                is_positive && key.name().eq_ignore_ascii_case("aws:SourceArn")
            });
            of_source.flat_map(|(_, key)| values(key)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_rule};
    use expect_test::expect;

    #[test]
    fn an_api_is_not_called_by_the_arn_it_is_managed_by() {
        let template = r#"
Resources:
  Shop: {Type: AWS::Serverless::Api}
  Resize: {Type: AWS::Serverless::Function}
  P:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:aws:apigateway:${AWS::Region}::/restapis/${Shop}/*
"#;
        check(
            template,
            expect![[r#"
                11 |       SourceArn: !Sub arn:aws:apigateway:${AWS::Region}::/restapis/${Shop}/*
                   |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-source-of-other-service (warning): This ARN is for managing the API. Calls come from `arn:…:execute-api:…:API/*`, so this grants nothing.
                   |                  fix: Change to the ARN of its routes
            "#]],
        );
    }

    #[test]
    fn a_service_comes_for_its_own() {
        check(
            r#"
Resources:
  Images: {Type: AWS::S3::Bucket}
  News: {Type: AWS::SNS::Topic}
  Orders: {Type: AWS::SQS::Queue}
  Nightly: {Type: AWS::Events::Rule}
  Resize: {Type: AWS::Serverless::Function}
  ByBucket:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: events.amazonaws.com
      SourceArn: !GetAtt Images.Arn
  ByRule:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: events.amazonaws.com
      SourceArn: !GetAtt Nightly.Arn
  ByParameter:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: events.amazonaws.com
      SourceArn: !ImportValue Rule
  OrdersPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: [sns.amazonaws.com, events.amazonaws.com]}
            Action: sqs:SendMessage
            Resource: !GetAtt Orders.Arn
            Condition: {ArnLike: {aws:SourceArn: [!Ref News, !GetAtt Nightly.Arn, !GetAtt Images.Arn]}}
          - Effect: Allow
            Principal: {Service: [sns.amazonaws.com, glue.amazonaws.com]}
            Action: sqs:SendMessage
            Resource: !GetAtt Orders.Arn
            Condition: {ArnLike: {aws:SourceArn: [!GetAtt Images.Arn]}}
          - Effect: Allow
            Principal: {Service: sns.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt Orders.Arn
            Condition: {ArnNotLike: {aws:SourceArn: [!GetAtt Images.Arn]}}
"#,
            expect![[r#"
                6 |   Nightly: {Type: AWS::Events::Rule}
                  |                   ^^^^^^^^^^^^^^^^^ property-combination (warning): `AWS::Events::Rule` needs one of `EventPattern` and `ScheduleExpression`. Add one.
                14 |       SourceArn: !GetAtt Images.Arn
                   |                  ^^^^^^^^^^^^^^^^^^ policy-source-of-other-service (warning): No request of `events.amazonaws.com` is on behalf of Amazon S3, so this grants nothing. Correct the principal or the source ARN.
                   |                  fix: Change the principal to `s3.amazonaws.com`
                40 |             Condition: {ArnLike: {aws:SourceArn: [!Ref News, !GetAtt Nightly.Arn, !GetAtt Images.Arn]}}
                   |                                                                                   ^^^^^^^^^^^^^^^^^^ policy-source-of-other-service (warning): No request of `sns.amazonaws.com` and `events.amazonaws.com` is on behalf of Amazon S3, so this grants nothing. Correct the principal or the source ARN.
            "#]],
        );
    }

    #[test]
    fn a_call_comes_from_the_bucket_and_from_the_rule() {
        check_rule(
            r#"
Resources:
  Pictures: {Type: AWS::S3::Bucket}
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
  Daily: {Type: AWS::Events::Rule}
  Resize: {Type: AWS::Serverless::Function}
  A:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Resize, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com, SourceArn: !Sub '${Pictures.Arn}/*'}
  B:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Resize, Action: lambda:InvokeFunction, Principal: events.amazonaws.com, SourceArn: !GetAtt Bus.Arn}
  C:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Resize, Action: lambda:InvokeFunction, Principal: events.amazonaws.com, SourceArn: !GetAtt Daily.Arn}
  D:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Resize, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com, SourceArn: !GetAtt Pictures.Arn}
  E:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Resize, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com, SourceArn: 'arn:aws:s3:::*'}
"#,
            "policy-source-of-other-service",
            expect![[r#"
                9 |     Properties: {FunctionName: !Ref Resize, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com, SourceArn: !Sub '${Pictures.Arn}/*'}
                  |                                                                                                                    ^^^^^^^^^^^^^^^^^^^^^^^^ policy-source-of-other-service (warning): S3 calls with the ARN of the bucket. Remove what stands behind its name; with this ARN no call comes.
                12 |     Properties: {FunctionName: !Ref Resize, Action: lambda:InvokeFunction, Principal: events.amazonaws.com, SourceArn: !GetAtt Bus.Arn}
                   |                                                                                                                        ^^^^^^^^^^^^^^^ policy-source-of-other-service (warning): EventBridge calls with the ARN of a rule. Name the rule; with this ARN no call comes.
            "#]],
        );
    }
}
