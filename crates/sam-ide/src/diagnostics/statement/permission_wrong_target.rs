//! `permission-wrong-target`: a Lambda permission names a resource that is not a function.
//!
//! `FunctionName` of `AWS::Lambda::Permission` is the name or ARN of a function, a version or an alias, and
//! `LayerVersionArn` of `AWS::Lambda::LayerVersionPermission` the ARN of a version of a layer. With anything else the
//! deployment fails.
//!
//! ```yaml
//! Type: AWS::Lambda::Permission
//! Properties:
//!   FunctionName: !Ref ResizeRole     # bad
//!   FunctionName: !Ref Resize         # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_value};
use sam_core::connector::Resolver;
use sam_core::connector::profile::resolved_type;
use sam_core::policy::is_deferred;
use sam_core::policy::{PermissionForm, PolicySite, Statement, TextPart, branches, text_parts};
use sam_core::spec::cfn::{arn_attribute, name_attribute};
use sam_core::syntax::NodeRef;
use sam_core::template::Template;

pub(super) const RULE: Rule = Rule {
    code: "permission-wrong-target",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::StatementInTemplate(check),
    fix: Some(fix),
};

/// What `FunctionName` can be.
const FUNCTIONS: [&str; 3] = [
    "AWS::Lambda::Function",
    "AWS::Lambda::Version",
    "AWS::Lambda::Alias",
];

/// What `LayerVersionArn` can be.
const LAYERS: [&str; 2] = ["AWS::Lambda::LayerVersion", "AWS::Serverless::LayerVersion"];

/// How many resources a fix names at most.
const MOST_NAMED: usize = 4;

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    site: &PolicySite<'_>,
    resolver: &Resolver<'_>,
) {
    let Some(form) = site.permission_form() else {
        return;
    };
    let (types, what) = wanted(form);
    let template = resolver.template();
    let written = statement.node.get(form.target).map(branches);
    for node in written.unwrap_or_default() {
        let Some((id, written_type)) = named(node, template) else {
            continue;
        };
        if !is_other(written_type, types) {
            continue;
        }
        let message = format!(
            "`{}` must be {what}, but `{id}` is {}.",
            form.target,
            crate::names::a_noun(written_type)
        );
        acc.push(RULE.at(node.full_range(), message));
    }
}

/// The types that the target of a permission may have, and what they are called.
fn wanted(form: &PermissionForm) -> (&'static [&'static str], &'static str) {
    match form.source {
        Some(_) => (&FUNCTIONS, "a function, a version or an alias"),
        None => (&LAYERS, "a layer version"),
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let (site, statement) = finding.statement(resolver)?;
    let form = site.permission_form()?;
    let node = finding.node_in(branches(statement.node.get(form.target)?))?;
    let (types, _) = wanted(form);
    let fitting = template.resources().filter(|it| {
        let of = it.type_name().map(resolved_type);
        of.is_some_and(|it| types.contains(&it))
    });
    let ids: Vec<&str> = fitting.map(|it| it.id).take(MOST_NAMED + 1).collect();
    if ids.len() > MOST_NAMED {
        return None;
    }
    Some(Fix::list(ids.into_iter().map(|id| {
        let piece = Piece::Ref(id.to_owned());
        let edits = one(replace_value(template.document(), node, &piece));
        (format!("Change to `{id}`"), edits)
    })))
}

/// The resource that a value alone names, by `Ref` or by its name or ARN; a part of another value says nothing of it.
fn named<'a>(node: NodeRef<'a>, template: Template<'a>) -> Option<(&'a str, &'a str)> {
    let parts = is_deferred(node).then(|| text_parts(node))?;
    let id = match parts.as_slice() {
        [TextPart::Ref(id)] => *id,
        [TextPart::GetAtt(id, attribute)] => {
            let own = resolved_type(template.resource(id)?.type_name()?);
            let is_own =
                arn_attribute(own) == Some(*attribute) || name_attribute(own) == Some(*attribute);
            is_own.then_some(*id)?
        }
        _ => return None,
    };
    Some((id, template.resource(id)?.type_name()?))
}

/// Whether a type is known and none of those.
fn is_other(written_type: &str, types: &[&str]) -> bool {
    let is_known = written_type.starts_with("AWS::") && !written_type.ends_with("::MODULE");
    // What these come to is said elsewhere.
    let is_open = matches!(
        written_type,
        "AWS::CloudFormation::CustomResource"
            | "AWS::CloudFormation::Macro"
            | "AWS::CloudFormation::Stack"
            | "AWS::SSM::Parameter"
            | "AWS::Serverless::Application"
    );
    is_known && !is_open && !types.contains(&resolved_type(written_type))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn a_permission_is_for_a_function() {
        check(
            r#"
Parameters:
  Name: {Type: String}
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Put: {Type: AWS::Serverless::Function}
  Live: {Type: AWS::Lambda::Alias}
  Common: {Type: AWS::Serverless::LayerVersion}
  Own: {Type: Custom::Function}
  ByQueue:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !GetAtt Orders.Arn
      Action: lambda:InvokeFunction
      Principal: '123456789012'
  ByQueueName:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Sub '${Orders}'
      Action: lambda:InvokeFunction
      Principal: '123456789012'
  A:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Put, Action: lambda:InvokeFunction, Principal: '123456789012'}
  B:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !GetAtt Put.Arn, Action: lambda:InvokeFunction, Principal: '123456789012'}
  C:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Live, Action: lambda:InvokeFunction, Principal: '123456789012'}
  D:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Name, Action: lambda:InvokeFunction, Principal: '123456789012'}
  E:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Own, Action: lambda:InvokeFunction, Principal: '123456789012'}
  G:
    Type: AWS::Lambda::LayerVersionPermission
    Properties: {LayerVersionArn: !Ref Common, Action: lambda:GetLayerVersion, Principal: '123456789012'}
  H:
    Type: AWS::Lambda::LayerVersionPermission
    Properties: {LayerVersionArn: !Ref Live, Action: lambda:GetLayerVersion, Principal: '123456789012'}
"#,
            expect![[r#"
                9 |   Own: {Type: Custom::Function}
                  |   ^^^ service-token: A custom resource needs `ServiceToken`: the ARN of the function or topic that makes it. Add it.
                13 |       FunctionName: !GetAtt Orders.Arn
                   |                     ^^^^^^^^^^^^^^^^^^ permission-wrong-target: `FunctionName` must be a function, a version or an alias, but `Orders` is a queue.
                   |                     fix: Change to `Put`
                   |                     fix: Change to `Live`
                19 |       FunctionName: !Sub '${Orders}'
                   |                     ^^^^^^^^^^^^^^^^ permission-wrong-target: `FunctionName` must be a function, a version or an alias, but `Orders` is a queue.
                   |                     fix: Change to `Put`
                   |                     fix: Change to `Live`
                42 |     Properties: {LayerVersionArn: !Ref Live, Action: lambda:GetLayerVersion, Principal: '123456789012'}
                   |                                   ^^^^^^^^^ permission-wrong-target: `LayerVersionArn` must be a layer version, but `Live` is an `AWS::Lambda::Alias`.
                   |                                   fix: Change to `Common`
            "#]],
        );
    }
}
