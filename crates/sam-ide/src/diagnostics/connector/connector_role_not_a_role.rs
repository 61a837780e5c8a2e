//! `connector-role-not-a-role`: the role of a source or destination is not an IAM role.
//!
//! A connector takes whatever a function's `Role` names by `!Ref` or `!GetAtt` for the role's logical ID, and puts its
//! policy on `!Ref` of it. For a parameter that holds an ARN, or a nested stack, that is not a role's name, and the
//! deployment fails.
//!
//! ```yaml
//! Role: !Ref RoleArnParameter      # bad: the policy goes on a role named by an ARN
//! Role: !GetAtt CheckoutRole.Arn   # good: a role of this template
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-connector-resourcereference.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::names::{a_noun, noun};
use sam_core::connector::{Link, Mechanism, Resolved, Resolver, Side};
use sam_core::document::Section;

pub(super) const RULE: Rule = Rule {
    code: "connector-role-not-a-role",
    severity: Severity::Warning,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    let found: Option<Diagnostic> = resolved
        .links
        .iter()
        .find_map(|link| of_link(resolved, resolver, link));
    acc.extend(found);
}

fn of_link(
    resolved: &Resolved<'_>,
    resolver: &Resolver<'_>,
    link: &Link<'_>,
) -> Option<Diagnostic> {
    let profile = link
        .profile
        .filter(|it| it.mechanism == Mechanism::ManagedPolicy)?;
    let end = match profile.at {
        Side::Source => &link.source,
        Side::Destination => &link.destination,
    };
    let (id, node) = end.id?;
    let resource = end.resource?;
    let role = end.role.referenced_id()?;
    if resource.property("Role").is_none() && role.strip_suffix("Role") == Some(id) {
        return None;
    }
    let template = resolver.template();
    let (what, place) = match template.resource(role) {
        Some(it) if it.type_name() == Some("AWS::IAM::Role") => return None,
        // A custom resource or a module may well give a role's name.
        Some(it) if !it.type_name()?.starts_with("AWS::") => return None,
        Some(it) => (a_noun(it.type_name()?), it.entry.key.full_range()),
        None if role == "AWS::NoValue" => ("nothing".to_owned(), resource.entry.key.full_range()),
        None => (
            "a parameter".to_owned(),
            template.entry(Section::Parameters, role)?.key.full_range(),
        ),
    };
    let kind = noun(resource.type_name()?);
    let range = node.map_or(resolved.connector.key_range(), |it| it.full_range());
    let message = format!(
        "SAM attaches the policy to role `!Ref {role}`, but that is {what}, so the deployment fails. Give the {kind} `{id}` a role of this template."
    );
    Some(
        RULE.at(range, message)
            .related(place, format!("`{role}` is declared here")),
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn a_parameter_is_no_role() {
        check(
            r#"
Parameters:
  RoleArn: {Type: String}
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination: {Id: Orders}
          Permissions: [Read, Write]
    Properties:
      Role: !Ref RoleArn
"#,
            expect![[r#"
                10 |       ToOrders:
                   |       ^^^^^^^^ connector-role-not-a-role (warning): SAM attaches the policy to role `!Ref RoleArn`, but that is a parameter, so the deployment fails. Give the function `Checkout` a role of this template.
                   |       line 3: `RoleArn` is declared here
            "#]],
        );
    }

    #[test]
    fn a_role_is() {
        check(
            r#"
Resources:
  Role:
    Type: AWS::IAM::Role
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination: {Id: Orders}
          Permissions: [Write]
    Properties:
      Role: !GetAtt Role.Arn
"#,
            expect![""],
        );
    }
}
