//! `connector-role-not-a-role`: the role of a source or destination is not the name of an IAM role.
//!
//! A connector takes whatever a function's `Role` names by `!Ref` or `!GetAtt` for the role's logical ID, and puts its
//! policy on `!Ref` of it. For a parameter that holds an ARN, or a nested stack, that is not a role's name, and the
//! deployment fails. `RoleName` of an end without `Id` is the name of a role, not its ARN.
//!
//! ```yaml
//! Role: !Ref RoleArnParameter      # bad: the policy goes on a role named by an ARN
//! Role: !GetAtt CheckoutRole.Arn   # good: a role of this template
//! # …
//! Source: { Type: AWS::Lambda::Function, RoleName: !GetAtt CheckoutRole.Arn }     # bad: the ARN
//! Source: { Type: AWS::Lambda::Function, RoleName: !Ref CheckoutRole }            # good: the name
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-connector-resourcereference.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_value};
use crate::names::{a_noun, noun};
use sam_core::connector::{Link, Mechanism, Resolved, Resolver, Side};
use sam_core::document::Section;
use sam_core::policy::{TextPart, branches, text_parts};
use sam_core::syntax::NodeRef;
use sam_core::template::Template;

pub(super) const RULE: Rule = Rule {
    code: "connector-role-not-a-role",
    severity: Severity::Warning,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    let found: Option<Diagnostic> = resolved
        .links
        .iter()
        .find_map(|link| of_link(resolved, resolver, link));
    acc.extend(found);
    for node in role_names(resolved) {
        if let Some(role) = is_arn(node, resolver.template()) {
            let write =
                role.map_or_else(|| "the name alone".to_owned(), |it| format!("`!Ref {it}`"));
            let message = format!(
                "`RoleName` must be the name of a role, but this is an ARN, so IAM refuses the generated policy. Write {write}."
            );
            let finding = RULE.at(node.full_range(), message);
            acc.push(finding.severity(Severity::Error));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let resolved = finding.connector(resolver)?;
    let template = resolver.template();
    let node = finding.node_in(role_names(&resolved))?;
    let (label, piece) = match is_arn(node, template)? {
        Some(role) => (
            format!("Change to `!Ref {role}`"),
            Piece::Ref(role.to_owned()),
        ),
        None => {
            let (_, name) = node.as_str()?.split_once(":role/")?;
            let name = name.rsplit('/').next()?;
            (format!("Change to `{name}`"), Piece::Text(name.to_owned()))
        }
    };
    let edits = one(replace_value(template.document(), node, &piece));
    Some(Fix::list([(label, edits)]))
}

/// The names of roles that ends without `Id` give.
fn role_names<'a>(resolved: &Resolved<'a>) -> Vec<NodeRef<'a>> {
    let links = resolved.links.iter();
    let ends = links.flat_map(|it| [&it.source, &it.destination]);
    let ends = ends.filter(|it| it.id.is_none());
    let names = ends.filter_map(|it| it.node?.get("RoleName"));
    let mut all: Vec<NodeRef<'_>> = names.flat_map(branches).collect();
    all.dedup_by_key(|it| it.range());
    all
}

/// Whether a value is an ARN for certain, with the role of the template whose ARN it is.
fn is_arn<'a>(node: NodeRef<'a>, template: Template<'_>) -> Option<Option<&'a str>> {
    let parts = text_parts(node);
    match parts.as_slice() {
        [TextPart::GetAtt(id, "Arn")] => {
            let of = template.resource(id)?.type_name()?;
            (of == "AWS::IAM::Role").then_some(Some(*id))
        }
        [TextPart::Text(text), ..] if text.starts_with("arn:") => Some(None),
        _ => None,
    }
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
    use crate::testing::{check, check_rule};
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

    #[test]
    fn a_name_is_no_arn() {
        check_rule(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Own: {Type: AWS::IAM::Role}
  Orders: {Type: AWS::SQS::Queue}
  A:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Type: AWS::Lambda::Function, RoleName: !GetAtt Own.Arn}
      Destination: {Id: Orders}
      Permissions: [Write]
  B:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Type: AWS::Lambda::Function, RoleName: 'arn:aws:iam::123456789012:role/path/own'}
      Destination: {Id: Orders}
      Permissions: [Write]
  C:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Type: AWS::Lambda::Function, RoleName: !Ref Own}
      Destination: {Id: Orders}
      Permissions: [Write]
"#,
            "connector-role-not-a-role",
            expect![[r#"
                9 |       Source: {Type: AWS::Lambda::Function, RoleName: !GetAtt Own.Arn}
                  |                                                       ^^^^^^^^^^^^^^^ connector-role-not-a-role: `RoleName` must be the name of a role, but this is an ARN, so IAM refuses the generated policy. Write `!Ref Own`.
                  |                                                       fix: Change to `!Ref Own`
                15 |       Source: {Type: AWS::Lambda::Function, RoleName: 'arn:aws:iam::123456789012:role/path/own'}
                   |                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ connector-role-not-a-role: `RoleName` must be the name of a role, but this is an ARN, so IAM refuses the generated policy. Write the name alone.
                   |                                                       fix: Change to `own`
            "#]],
        );
    }
}
