//! `policy-privilege-escalation`: a role can extend its own permissions.
//!
//! Who may change policies, hand out roles together with starting what runs under them, or change the code of any
//! function, can do everything that any role of the account can do. Statements are looked at together, role by role, and
//! only those for all resources without a condition: limited to one policy or role, the same action may be what a
//! deployment needs.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: [iam:PassRole, lambda:CreateFunction, lambda:InvokeFunction]   # bad: code of its own under any role
//!   Resource: "*"
//! - Effect: Allow
//!   Action: iam:PassRole                                                   # good
//!   Resource: !GetAtt WorkerRole.Arn
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html>.

use crate::boundary::is_boundary;
use crate::diagnostics::message::first_short;
use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::connector::Resolver;
use sam_core::iam::matches;
use sam_core::policy::{Effect, Polarity, SiteKind, Statement, sites_of};
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, Template, intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "policy-privilege-escalation",
    severity: Severity::Warning,
    category: RuleCategory::Role,
    check: Check::Resource(check),
    fix: None,
};

/// A way to more rights: the actions that it takes together, and what they lead to.
struct Way {
    actions: &'static [&'static str],
    outcome: &'static str,
}

const fn way(actions: &'static [&'static str], outcome: &'static str) -> Way {
    Way { actions, outcome }
}

/// The ways that are well known, the shortest first: each changes who may do what, or hands a role to code of its own.
const WAYS: &[Way] = &[
    way(
        &["iam:CreatePolicyVersion"],
        "write any managed policy anew, its own too",
    ),
    way(
        &["iam:SetDefaultPolicyVersion"],
        "bring back an older, wider version of a policy",
    ),
    way(
        &["iam:PutRolePolicy"],
        "write any policy into any role, its own too",
    ),
    way(
        &["iam:AttachRolePolicy"],
        "attach any policy to any role, its own too",
    ),
    way(&["iam:PutUserPolicy"], "write any policy into any user"),
    way(&["iam:AttachUserPolicy"], "attach any policy to any user"),
    way(&["iam:PutGroupPolicy"], "write any policy into any group"),
    way(&["iam:AttachGroupPolicy"], "attach any policy to any group"),
    way(&["iam:AddUserToGroup"], "put a user into any group"),
    way(&["iam:CreateAccessKey"], "make access keys for any user"),
    way(&["iam:CreateLoginProfile"], "set a password for any user"),
    way(
        &["iam:UpdateLoginProfile"],
        "change the password of any user",
    ),
    way(&["iam:UpdateAssumeRolePolicy"], "let itself into any role"),
    way(
        &["lambda:UpdateFunctionCode"],
        "run its own code under the role of any function",
    ),
    way(
        &["sts:AssumeRole"],
        "assume every role that trusts the account",
    ),
    way(
        &["iam:PassRole", "lambda:CreateFunction"],
        "run its own function under any role",
    ),
    way(
        &["iam:PassRole", "ec2:RunInstances"],
        "start an instance under any role",
    ),
    way(
        &["iam:PassRole", "cloudformation:CreateStack"],
        "make a stack under any role",
    ),
    way(
        &["iam:PassRole", "ecs:RunTask"],
        "run a task under any role",
    ),
    way(
        &["iam:PassRole", "states:CreateStateMachine"],
        "make a state machine under any role",
    ),
    way(
        &["iam:PassRole", "codebuild:CreateProject"],
        "run a build under any role",
    ),
    way(
        &["iam:PassRole", "glue:CreateJob"],
        "run a job under any role",
    ),
    way(
        &["iam:PassRole", "glue:CreateDevEndpoint"],
        "run its own code under any role",
    ),
    way(
        &["iam:PassRole", "sagemaker:CreateNotebookInstance"],
        "run a notebook under any role",
    ),
    way(
        &["iam:PassRole", "datapipeline:CreatePipeline"],
        "run a pipeline under any role",
    ),
];

/// An action that is allowed for everything.
struct Wide<'a> {
    text: &'a str,
    node: NodeRef<'a>,
}

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let Some(statements) = statements_with(resource, resolver.template()) else {
        return;
    };
    let wide: Vec<Wide<'_>> = statements
        .iter()
        .filter(|it| it.effect() == Some(Effect::Allow))
        .flat_map(|it| wide_actions(*it))
        .collect();
    if wide.is_empty() {
        return;
    }
    let is_denied = |action: &str| {
        let mut denials = statements
            .iter()
            .filter(|it| it.effect() == Some(Effect::Deny));
        denials.any(|it| {
            let action_element = it.action().filter(|it| it.polarity == Polarity::Is);
            let denies = |text: &str| matches(text, action);
            action_element.is_some_and(|it| it.texts().any(|(text, _)| denies(text)))
        })
    };
    report(acc, &wide, &is_denied);
}

fn report(acc: &mut Vec<Diagnostic>, wide: &[Wide<'_>], is_denied: &dyn Fn(&str) -> bool) {
    // One written action may open several ways: they are told together.
    let mut found: Vec<(&Wide<'_>, Vec<&Way>)> = Vec::new();
    for way in WAYS {
        let places: Option<Vec<&Wide<'_>>> = way
            .actions
            .iter()
            .map(|action| {
                let mut written = wide.iter();
                written
                    .find(|it| matches(it.text, action))
                    .filter(|_| !is_denied(action))
            })
            .collect();
        let Some(last) = places.as_deref().and_then(<[_]>::last) else {
            continue;
        };
        match found.iter_mut().find(|(it, _)| std::ptr::eq(*it, *last)) {
            Some((_, ways)) => ways.push(way),
            None => found.push((last, vec![way])),
        }
    }
    for (place, ways) in found {
        let Some(first) = ways.first() else {
            continue;
        };
        let more = match ways.len() - 1 {
            0 => String::new(),
            1 => ", and has another way to more rights".to_owned(),
            count => format!(", and has {count} other ways to more rights"),
        };
        let together = match first.actions {
            [one] => format!("`{one}`"),
            several => crate::names::listed(several.iter().copied()),
        };
        let outcome = format!(
            "With {together} on all resources, this role can {}",
            first.outcome
        );
        let message = first_short([
            format!("{outcome}{more}. Limit it to the needed resources."),
            format!("{outcome}. Limit it to the needed resources."),
        ]);
        let mut finding = RULE.at(place.node.full_range(), message);
        for action in first.actions {
            let other = wide.iter().find(|it| matches(it.text, action));
            if let Some(other) = other.filter(|it| !std::ptr::eq(*it, place)) {
                finding = finding.related(
                    other.node.full_range(),
                    format!("`{action}` is allowed here"),
                );
            }
        }
        acc.push(finding);
    }
}

/// The actions of a statement that are for all resources; `*` is reported as such.
fn wide_actions(statement: Statement<'_>) -> Vec<Wide<'_>> {
    let is_wide = statement.condition().is_none()
        && statement
            .resource()
            .is_some_and(|it| it.polarity == Polarity::Not || it.texts().any(|(it, _)| is_all(it)));
    let action = statement.action().filter(|_| is_wide);
    let action = action.filter(|it| it.polarity == Polarity::Is);
    let texts = action
        .into_iter()
        .flat_map(|it| it.texts().collect::<Vec<_>>());
    texts
        .filter(|(text, _)| text.contains(':') && !text.starts_with('*'))
        .map(|(text, node)| Wide { text, node })
        .collect()
}

/// `*`, or a pattern for everything of a kind: `arn:aws:iam::123456789012:role/*`.
fn is_all(resource: &str) -> bool {
    resource == "*"
        || (resource.ends_with(":*") || resource.ends_with("/*"))
            && resource.starts_with("arn:")
            && resource.matches('/').count() <= 1
}

/// The statements of identity policies that are put on the same as those of a resource: on a role with the policies that
/// name it, or on the resource that they stand in. None where another resource is the first of them.
fn statements_with<'a>(
    resource: Resource<'a>,
    template: Template<'a>,
) -> Option<Vec<Statement<'a>>> {
    let holder_id = holder(resource)?;
    let own = statements(resource, template);
    if own.is_empty() {
        return None;
    }
    let mut all = template.resources_naming(holder_id);
    all.extend(template.resource(holder_id));
    let all = template.in_order(all).into_iter();
    let mut all = all.filter(|it| it.id == resource.id || holder(*it) == Some(holder_id));
    let mut found = Vec::new();
    let mut is_first = true;
    for it in all.by_ref() {
        let own = statements(it, template);
        if is_first && !own.is_empty() && it.id != resource.id {
            return None;
        }
        is_first &= own.is_empty();
        found.extend(own);
    }
    Some(found)
}

fn statements<'a>(resource: Resource<'a>, template: Template<'a>) -> Vec<Statement<'a>> {
    let sites = sites_of(resource).into_iter();
    let identity = sites.filter(|it| it.kind == SiteKind::Identity);
    let statements = identity.flat_map(|it| it.document.statements().collect::<Vec<_>>());
    let statements: Vec<Statement<'a>> = statements.collect();
    // What a boundary leaves open is granted elsewhere.
    let mut wide = statements.iter().flat_map(|it| wide_actions(*it));
    match wide.next().is_some() && is_boundary(resource, template) {
        true => Vec::new(),
        false => statements,
    }
}

fn holder(resource: Resource<'_>) -> Option<&str> {
    let of_policy = match resource.type_name()? {
        "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy" => resource.property("Roles"),
        "AWS::IAM::RolePolicy" => resource.property("RoleName"),
        "AWS::Serverless::Function"
        | "AWS::Serverless::StateMachine"
        | "AWS::IAM::Role"
        | "AWS::IAM::User"
        | "AWS::IAM::Group"
        | "AWS::IAM::UserPolicy"
        | "AWS::IAM::GroupPolicy"
        | "AWS::SSO::PermissionSet" => None,
        _ => return None,
    };
    let named = of_policy.and_then(|it| match it.is_sequence() && it.tag().is_none() {
        true => it.items().find_map(intrinsic::named_id),
        false => intrinsic::named_id(it),
    });
    Some(named.unwrap_or(resource.id))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_advice;
    use expect_test::expect;

    #[test]
    fn one_action_may_be_enough() {
        check_advice(
            r#"
Resources:
  Deploy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: [iam:AttachRolePolicy, iam:GetRole]
            Resource: arn:aws:iam::123456789012:role/*
          - Effect: Allow
            Action: iam:PutRolePolicy
            Resource: arn:aws:iam::123456789012:role/worker
"#,
            expect![[r#"
                10 |             Action: [iam:AttachRolePolicy, iam:GetRole]
                   |                      ^^^^^^^^^^^^^^^^^^^^ policy-privilege-escalation (warning): With `iam:AttachRolePolicy` on all resources, this role can attach any policy to any role, its own too. Limit it to the needed resources.
            "#]],
        );
    }

    #[test]
    fn the_statements_of_a_role_are_taken_together() {
        check_advice(
            r#"
Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: roles
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: iam:Pass*
                Resource: "*"
  More:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: code
      Roles: [!Ref Deploy]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: lambda:Create*
            Resource: "*"
"#,
            expect![[r#"
                13 |                 Resource: "*"
                   |                           ^^^ policy-pass-role-star (warning): `iam:Pass*` on all roles lets this role use any role of the account. Name the roles, or limit the services with `iam:PassedToService`.
                23 |             Action: lambda:Create*
                   |                     ^^^^^^^^^^^^^^ policy-privilege-escalation (warning): With `iam:PassRole` and `lambda:CreateFunction` on all resources, this role can run its own function under any role. Limit it to the needed resources.
                   |                     line 12: `iam:PassRole` is allowed here
                24 |             Resource: "*"
                   |                       ^^^ policy-resource-star (information): `*` includes every resource of the account. Limit `lambda:Create*` to the needed resources.
            "#]],
        );
    }

    #[test]
    fn a_condition_or_a_denial_may_close_the_way() {
        check_advice(
            r#"
Resources:
  Deploy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: iam:CreateAccessKey
            Resource: "*"
            Condition: {StringEquals: {aws:ResourceTag/team: web}}
          - Effect: Allow
            Action: iam:*
            Resource: arn:aws:iam::123456789012:user/me
          - Effect: Deny
            Action: iam:*
            Resource: "*"
"#,
            expect![[r#"
                14 |             Action: iam:*
                   |                     ^^^^^ policy-service-star (warning): `iam:*` allows all 190 actions of AWS IAM (23 change permissions) and any future ones. List the needed actions.
                   |                     fix: Allow only the 1 action of AWS IAM granted elsewhere in this template
                   |                     fix: Allow only actions that list and read
            "#]],
        );
    }
}
