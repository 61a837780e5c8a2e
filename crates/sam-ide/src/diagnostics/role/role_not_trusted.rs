//! `role-not-trusted`: the trust policy of a role does not let the service in that is to assume it.
//!
//! A function runs under a role that lets `lambda.amazonaws.com` in, a state machine under one that lets
//! `states.amazonaws.com` in, and so on. Lambda, Step Functions and EventBridge Scheduler try it when the function, state
//! machine or schedule is created, and refuse it with another role. Other services fail when they use the role.
//!
//! ```yaml
//! Role: !GetAtt Runner.Arn
//! # of Runner:
//! AssumeRolePolicyDocument:
//!   Statement:
//!     - Effect: Allow
//!       Action: sts:AssumeRole
//!       Principal: {Service: states.amazonaws.com}     # bad, for a function
//!       Principal: {Service: lambda.amazonaws.com}     # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::principal::{is_everybody, of_kind};
use sam_core::connector::Resolver;
use sam_core::iam::{Effect, matches};
use sam_core::policy::{
    Polarity, PolicySite, SiteKind, Statement, TextPart, branches, is_deferred, may_have_more,
    sites_of, text_parts,
};
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "role-not-trusted",
    severity: Severity::Error,
    category: RuleCategory::Role,
    check: Check::Resource(check),
    fix: None,
};

/// Properties that name the role a service assumes: the type, the path, the service, and whether it looks at the role when
/// the resource is created.
const PROPERTIES: [(&str, &[&str], &str, bool); 8] = [
    ("AWS::Serverless::Function", &["Role"], "lambda", true),
    ("AWS::Lambda::Function", &["Role"], "lambda", true),
    ("AWS::Serverless::StateMachine", &["Role"], "states", true),
    (
        "AWS::StepFunctions::StateMachine",
        &["RoleArn"],
        "states",
        true,
    ),
    (
        "AWS::Scheduler::Schedule",
        &["Target", "RoleArn"],
        "scheduler",
        true,
    ),
    ("AWS::Pipes::Pipe", &["RoleArn"], "pipes", false),
    (
        "AWS::AppSync::DataSource",
        &["ServiceRoleArn"],
        "appsync",
        false,
    ),
    (
        "AWS::Events::Rule",
        &["Targets", "RoleArn"],
        "events",
        false,
    ),
];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let Some(own_type) = resource.type_name() else {
        return;
    };
    for (_, path, service, is_tried) in PROPERTIES.iter().filter(|it| it.0 == own_type) {
        let Some((first, rest)) = path.split_first() else {
            continue;
        };
        let value = resource.property(first);
        let values = value.map(|it| at(it, rest)).unwrap_or_default();
        for node in values {
            acc.extend(of_value(node, service, *is_tried, resolver));
        }
    }
    for event in resource
        .property("Events")
        .into_iter()
        .flat_map(NodeRef::entries)
    {
        let kind = event.value.get("Type").and_then(NodeRef::as_str);
        if let (Some("ScheduleV2"), true) = (kind, own_type.starts_with("AWS::Serverless::")) {
            for node in at(event.value, &["Properties", "RoleArn"]) {
                acc.extend(of_value(node, "scheduler", true, resolver));
            }
        }
    }
    if own_type == "AWS::Serverless::Function"
        && resource.property("Role").is_none()
        && let Some(entry) = resource.property_entry("AssumeRolePolicyDocument")
        && !lets_in(resource, "lambda")
    {
        let message = "This policy does not let `lambda.amazonaws.com` in, so Lambda refuses the role. Add the service to its principals.";
        acc.push(RULE.at(entry.key.full_range(), message));
    }
}

/// The values at the end of a path, through lists and branches.
fn at<'a>(node: NodeRef<'a>, path: &[&str]) -> Vec<NodeRef<'a>> {
    let mut found = Vec::new();
    for branch in branches(node) {
        match path.split_first() {
            None => found.push(branch),
            Some(_) if branch.is_sequence() && branch.tag().is_none() => {
                found.extend(branch.items().flat_map(|it| at(it, path)));
            }
            Some((name, rest)) => {
                found.extend(branch.get(name).into_iter().flat_map(|it| at(it, rest)));
            }
        }
    }
    found
}

fn of_value(
    node: NodeRef<'_>,
    service: &str,
    is_tried: bool,
    resolver: &Resolver<'_>,
) -> Option<Diagnostic> {
    let parts = text_parts(node);
    let [TextPart::GetAtt(id, "Arn")] = parts.as_slice() else {
        return None;
    };
    let role = resolver.template().resource(id)?;
    if role.type_name() != Some("AWS::IAM::Role") || lets_in(role, service) {
        return None;
    }
    let (severity, effect) = match is_tried {
        true => (Severity::Error, "the deployment fails"),
        false => (Severity::Warning, "the service cannot assume it"),
    };
    let message = format!(
        "The trust policy of `{id}` does not let `{service}.amazonaws.com` in, so {effect}. Add the service to its principals."
    );
    let place = role.property_entry("AssumeRolePolicyDocument")?;
    let finding = RULE.at(node.full_range(), message).severity(severity);
    Some(finding.related(place.key.full_range(), "The trust policy is here"))
}

/// Whether the trust policy of a resource may let a service in: also when not all of it is known.
fn lets_in(resource: Resource<'_>, service: &str) -> bool {
    let sites = sites_of(resource).into_iter();
    let mut sites = sites.filter(|it| it.kind == SiteKind::Trust).peekable();
    sites.peek().is_none() || sites.any(|it| is_for(&it, service))
}

fn is_for(site: &PolicySite<'_>, service: &str) -> bool {
    let Some(map) = site.document.map().filter(|it| !may_have_more(*it)) else {
        return true;
    };
    let written = map.get("Statement").map(branches).unwrap_or_default();
    let is_known = |it: &NodeRef<'_>| {
        let one = it.is_mapping().then_some(*it);
        let items = one.is_none().then(|| it.items());
        let mut all = one.into_iter().chain(items.into_iter().flatten());
        let is_list = it.is_sequence() && it.tag().is_none();
        (it.is_mapping() || is_list) && all.all(|it| it.is_mapping() && !may_have_more(it))
    };
    if written.is_empty() || !written.iter().all(is_known) {
        return true;
    }
    site.document.statements().any(|it| may_allow(it, service))
}

/// Whether a statement may let a service assume the role.
fn may_allow(statement: Statement<'_>, service: &str) -> bool {
    let is_denial = statement.effect() == Some(Effect::Deny);
    let (Some(actions), Some(principal)) = (statement.action(), statement.principal()) else {
        return false;
    };
    let is_assume = |it: NodeRef<'_>| {
        let text = it.as_str().filter(|_| !is_deferred(it));
        text.is_none_or(|it| matches(it, "sts:AssumeRole"))
    };
    let is_action = match actions.polarity {
        Polarity::Is => actions.values().into_iter().any(is_assume),
        Polarity::Not => true,
    };
    let is_unknown = || {
        let mut values = principal.values().into_iter();
        values.any(|it| !it.is_mapping() || is_deferred(it) || may_have_more(it))
    };
    let may_be = || {
        let mut names = of_kind(principal, "Service").into_iter();
        names.any(|it| may_name(it, service))
    };
    !is_denial
        && is_action
        && (principal.polarity == Polarity::Not
            || is_everybody(principal).is_some()
            || is_unknown()
            || may_be())
}

/// Whether a value may be the name of a service: `states.amazonaws.com`, also that of one region.
fn may_name(node: NodeRef<'_>, service: &str) -> bool {
    let mut text = String::new();
    for piece in text_parts(node) {
        match piece {
            TextPart::Text(it) => text.push_str(it),
            TextPart::Ref(_) | TextPart::GetAtt(..) | TextPart::Unknown => break,
        }
    }
    match text.split_once('.') {
        Some((name, _)) => name == service,
        None => is_deferred(node) && service.starts_with(&text),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn a_role_lets_its_service_in() {
        check_rule(
            r#"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Service: {Type: String}
Resources:
  ForStates:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: !Sub 'states.${AWS::Region}.amazonaws.com'}}
  ForLambda:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
        - {Effect: Allow, Action: 'sts:*', Principal: {Service: [!Join ['.', [lambda, !Ref AWS::URLSuffix]], edgelambda.amazonaws.com]}}
  Given:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: !Ref Service}}
  A: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt ForStates.Arn}}
  B: {Type: AWS::Lambda::Function, Properties: {Role: !Sub '${ForStates.Arn}'}}
  C: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !GetAtt ForLambda.Arn}}
  D: {Type: AWS::Scheduler::Schedule, Properties: {Target: {RoleArn: !GetAtt ForLambda.Arn}}}
  E: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: a, RoleArn: !GetAtt ForLambda.Arn}]}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: edgelambda.amazonaws.com}}
      Events:
        Daily: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day), RoleArn: !GetAtt ForLambda.Arn}}
  G: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt ForLambda.Arn}}
  H: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt Given.Arn}}
  I: {Type: AWS::Serverless::StateMachine, Properties: {Role: !GetAtt ForStates.Arn}}
"#,
            "role-not-trusted",
            expect![[r#"
                22 |   A: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt ForStates.Arn}}
                   |                                                           ^^^^^^^^^^^^^^^^^^^^^ role-not-trusted: The trust policy of `ForStates` does not let `lambda.amazonaws.com` in, so the deployment fails. Add the service to its principals.
                   |                                                           line 9: The trust policy is here
                23 |   B: {Type: AWS::Lambda::Function, Properties: {Role: !Sub '${ForStates.Arn}'}}
                   |                                                       ^^^^^^^^^^^^^^^^^^^^^^^ role-not-trusted: The trust policy of `ForStates` does not let `lambda.amazonaws.com` in, so the deployment fails. Add the service to its principals.
                   |                                                       line 9: The trust policy is here
                24 |   C: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !GetAtt ForLambda.Arn}}
                   |                                                                     ^^^^^^^^^^^^^^^^^^^^^ role-not-trusted: The trust policy of `ForLambda` does not let `states.amazonaws.com` in, so the deployment fails. Add the service to its principals.
                   |                                                                     line 14: The trust policy is here
                25 |   D: {Type: AWS::Scheduler::Schedule, Properties: {Target: {RoleArn: !GetAtt ForLambda.Arn}}}
                   |                                                                      ^^^^^^^^^^^^^^^^^^^^^ role-not-trusted: The trust policy of `ForLambda` does not let `scheduler.amazonaws.com` in, so the deployment fails. Add the service to its principals.
                   |                                                                      line 14: The trust policy is here
                26 |   E: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: a, RoleArn: !GetAtt ForLambda.Arn}]}}
                   |                                                                        ^^^^^^^^^^^^^^^^^^^^^ role-not-trusted (warning): The trust policy of `ForLambda` does not let `events.amazonaws.com` in, so the service cannot assume it. Add the service to its principals.
                   |                                                                        line 14: The trust policy is here
                30 |       AssumeRolePolicyDocument:
                   |       ^^^^^^^^^^^^^^^^^^^^^^^^ role-not-trusted: This policy does not let `lambda.amazonaws.com` in, so Lambda refuses the role. Add the service to its principals.
                33 |         Daily: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day), RoleArn: !GetAtt ForLambda.Arn}}
                   |                                                                                          ^^^^^^^^^^^^^^^^^^^^^ role-not-trusted: The trust policy of `ForLambda` does not let `scheduler.amazonaws.com` in, so the deployment fails. Add the service to its principals.
                   |                                                                                          line 14: The trust policy is here
            "#]],
        );
    }
}
