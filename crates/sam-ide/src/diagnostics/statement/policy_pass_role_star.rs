//! `policy-pass-role-star`: a statement allows `iam:PassRole` on every role.
//!
//! Who may hand any role of the account to a service can run code with the rights of the most powerful one. Name the
//! roles, or say with the condition key `iam:PassedToService` which service they may be handed to.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: iam:PassRole
//!   Resource: "*"                     # bad
//!   Resource: !GetAtt TaskRole.Arn    # good
//! ```
//!
//! IAM Access Analyzer calls this `PASS_ROLE_WITH_STAR_IN_RESOURCE`, with `iam:*` in place of the action
//! `PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE`, and with `NotResource` in place of the resource
//! `PASS_ROLE_WITH_NOTRESOURCE`.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>.

use crate::boundary::is_boundary;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_value, set_value};
use crate::waiting::Waiting;
use sam_core::connector::Resolver;
use sam_core::iam::matches;
use sam_core::policy::{Effect, Polarity, PolicySite, SiteKind, Statement};
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "policy-pass-role-star",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::StatementInTemplate(check),
    fix: Some(fix),
};

fn check<'a>(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'a>,
    site: &PolicySite<'a>,
    resolver: &Resolver<'a>,
) {
    if site.kind != SiteKind::Identity || statement.effect() != Some(Effect::Allow) {
        return;
    }
    let (Some(action), Some(resource)) = (statement.action(), statement.resource()) else {
        return;
    };
    match action.polarity {
        Polarity::Is => {}
        // Told as such.
        Polarity::Not => return,
    }
    // All actions of all services are reported as such.
    let passes = |it: &str| it.contains(':') && matches(it, "iam:PassRole");
    let Some((written, _)) = action.texts().find(|(it, _)| passes(it)) else {
        return;
    };
    if is_limited(statement) || is_boundary(site.holder, resolver.template()) {
        return;
    }
    match resource.polarity {
        Polarity::Is => {}
        Polarity::Not => {
            let message = format!(
                "`{written}` on all other roles includes future ones. List the roles in `Resource`."
            );
            acc.push(RULE.at(resource.entry.key.full_range(), message));
            return;
        }
    }
    let Some((_, star)) = resource.texts().find(|(it, _)| is_every_role(it)) else {
        return;
    };
    let message = format!(
        "`{written}` on all roles lets this role use any role of the account. Name the roles, or limit the services with `iam:PassedToService`."
    );
    acc.push(RULE.at(star.full_range(), message));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let (site, statement) = finding.statement(resolver)?;
    let resource = statement.resource()?;
    let star = finding.node_in(resource.values())?;
    let actions = statement.action()?.values();
    let [action] = actions.as_slice() else {
        return None;
    };
    if !action.as_str()?.ends_with(":PassRole") {
        return None;
    }
    let is_whole = finding.is_at(resource.entry.value);
    let roles = roles(resolver, site.holder).into_iter();
    Some(Fix::list(roles.map(|(label, roles)| {
        let edit = match &roles {
            Piece::List(_) if is_whole => {
                set_value(document, statement.node, resource.entry, &roles)
            }
            Piece::List(_) => None,
            _one => replace_value(document, star, &roles),
        };
        (label, one(edit))
    })))
}

/// `*`, or a pattern for all roles of an account.
fn is_every_role(resource: &str) -> bool {
    let all = resource.strip_suffix('*');
    all.is_some_and(|it| it.is_empty() || it == "arn:*" || it.ends_with(":role/"))
        && !resource.contains("${")
}

/// Whether a condition says to which service a role is handed, or for which resource.
fn is_limited(statement: Statement<'_>) -> bool {
    statement.condition_keys().any(|(_, key)| {
        let name = key.name();
        name.eq_ignore_ascii_case("iam:PassedToService")
            || name.eq_ignore_ascii_case("iam:AssociatedResourceArn")
    })
}

/// How many roles a fix names at most.
const MOST_NAMED: usize = 4;

/// The roles of the template that a policy may name, one by one and all together.
fn roles<'a>(resolver: &Resolver<'a>, holder: Resource<'a>) -> Vec<(String, Piece<'static>)> {
    let waiting = Waiting::of(*resolver).for_policies_in(holder);
    let resources = resolver.template().resources();
    let roles = resources.filter(|it| it.type_name() == Some("AWS::IAM::Role"));
    let roles = roles.filter(|it| !waiting.contains(it.id));
    let ids: Vec<&str> = roles.map(|it| it.id).take(MOST_NAMED + 1).collect();
    if ids.len() > MOST_NAMED {
        return Vec::new();
    }
    let arn = |id: &str| Piece::GetAtt(id.to_owned(), "Arn".to_owned());
    let single = ids.iter().map(|id| (format!("Limit to `{id}`"), arn(id)));
    let mut found: Vec<_> = single.collect();
    if ids.len() > 1 {
        let all = Piece::List(ids.iter().map(|id| arn(id)).collect());
        found.push((format!("Limit to {}", crate::names::listed(ids)), all));
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_advice, check_fix};
    use expect_test::expect;

    const DEPLOY: &str = r#"
Resources:
  Task:
    Type: AWS::IAM::Role
  Job:
    Type: AWS::IAM::Role
  Deploy:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - Effect: Allow
              Action: iam:PassRole
              Resource: "*"
"#;

    #[test]
    fn any_role_may_be_handed_out() {
        check_advice(
            DEPLOY,
            expect![[r#"
                14 |               Resource: "*"
                   |                         ^^^ policy-pass-role-star (warning): `iam:PassRole` on all roles lets this role use any role of the account. Name the roles, or limit the services with `iam:PassedToService`.
                   |                         fix: Limit to `Task`
                   |                         fix: Limit to `Job`
                   |                         fix: Limit to `Task` and `Job`
            "#]],
        );
    }

    #[test]
    fn the_roles_may_be_named() {
        check_fix(
            DEPLOY,
            "Limit to `Task` and `Job`",
            expect![[r#"
                 13 |               Action: iam:PassRole
                -14 |               Resource: "*"
                +14 |               Resource:
                +15 |                 - !GetAtt Task.Arn
                +16 |                 - !GetAtt Job.Arn
            "#]],
        );
    }

    #[test]
    fn some_forms_say_the_same_and_others_do_not() {
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
            Action: [iam:GetRole, iam:Pass*]
            Resource: [arn:aws:iam::123456789012:role/*]
          - Effect: Allow
            Action: iam:PassRole
            NotResource: arn:aws:iam::123456789012:role/admin
          - Effect: Allow
            Action: iam:PassRole
            Resource: arn:aws:iam::123456789012:role/worker
          - Effect: Allow
            Action: iam:PassRole
            Resource: "*"
            Condition: {StringEquals: {iam:PassedToService: ecs-tasks.amazonaws.com}}
"#,
            expect![[r#"
                11 |             Resource: [arn:aws:iam::123456789012:role/*]
                   |                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-pass-role-star (warning): `iam:Pass*` on all roles lets this role use any role of the account. Name the roles, or limit the services with `iam:PassedToService`.
                14 |             NotResource: arn:aws:iam::123456789012:role/admin
                   |             ^^^^^^^^^^^ policy-allow-with-not (warning): `Allow` with `NotResource` grants the actions on all other resources, also future ones. List the resources in `Resource`.
                14 |             NotResource: arn:aws:iam::123456789012:role/admin
                   |             ^^^^^^^^^^^ policy-pass-role-star (warning): `iam:PassRole` on all other roles includes future ones. List the roles in `Resource`.
            "#]],
        );
    }

    #[test]
    fn a_role_cannot_name_itself() {
        check_advice(
            r#"
Resources:
  Task:
    Type: AWS::IAM::Role
  Later:
    Type: AWS::IAM::Role
    DependsOn: Pass
  Pass:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: pass
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: iam:PassRole
                Resource: "*"
"#,
            expect![[r#"
                17 |                 Resource: "*"
                   |                           ^^^ policy-pass-role-star (warning): `iam:PassRole` on all roles lets this role use any role of the account. Name the roles, or limit the services with `iam:PassedToService`.
                   |                           fix: Limit to `Task`
            "#]],
        );
    }
}
