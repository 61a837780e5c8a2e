//! `policy-resource-mismatch`: an action does not apply to the resource of its statement.
//!
//! Each action takes resources of certain types: `s3:GetObject` objects, `s3:ListBucket` buckets. A resource of another
//! type is nothing to it, and the statement does not do what it seems to say; IAM takes it without a word. Mostly the ARN
//! of the objects in a bucket lacks its `/*`, or has it where the bucket itself is meant. Where other resources of the
//! statement are enough for its actions, one too many of the same service is no more than a hint.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: [s3:GetObject, s3:ListBucket]
//!   Resource: !Sub '${Shop.Arn}/*'      # bad: no bucket for s3:ListBucket
//! - Effect: Allow
//!   Action: [s3:GetObject, s3:ListBucket]
//!   Resource:                           # good
//!     - !GetAtt Shop.Arn
//!     - !Sub '${Shop.Arn}/*'
//! ```
//!
//! See <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>.

use crate::diagnostics::message::first_short;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::resource::{Change, changed};
use crate::edit::{Piece, append_item, one, replace_value, set_value};
use crate::names::types_taken_up_to;
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::iam::{Action, Known, Service, known};
use sam_core::permission::{
    Arn, Misfit, ResourceText, Unfit, WrittenAction, arn_fault, arn_fields, unfit,
};
use sam_core::policy::{Element, PermissionForm, Polarity, PolicySite, SiteKind, Statement};
use sam_core::syntax::NodeRef;
use sam_core::template::{Template, intrinsic};
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "policy-resource-mismatch",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::StatementInTemplate(check),
    fix: Some(fix),
};

/// A resource as written, and what it may be.
struct Given<'a> {
    node: NodeRef<'a>,
    arn: Arn,
}

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    site: &PolicySite<'_>,
    resolver: &Resolver<'_>,
) {
    if let Some(form) = site.permission_form() {
        return of_permission(acc, statement, form);
    }
    let Some(looked_at) = LookedAt::of(statement, site, resolver.template()) else {
        return;
    };
    let unfit = looked_at.unfit();
    for (it, strange) in unfit.strange {
        let Some(it) = looked_at.given.get(it) else {
            continue;
        };
        let message = match looked_at.otherwise(it, resolver.template()) {
            Some(other) => other.message(),
            None => message_of_resource(&looked_at.wanted),
        };
        let finding = RULE.at(it.node.full_range(), message);
        acc.push(match strange {
            Misfit::Meaningless => finding,
            Misfit::OneTooMany => finding.severity(Severity::Hint),
        });
    }
    let lacking = unfit.lacking.into_iter();
    for (wanted, node) in lacking.filter_map(|it| looked_at.wanted.get(it)) {
        if let WrittenAction::One(service, action) = wanted {
            let message = with_types(action, |types| {
                format!(
                    "`{}:{}` needs {types}, and this statement has no such resource. Add one, or move the action to its own statement.",
                    service.prefix, action.name,
                )
            });
            acc.push(RULE.at(node.full_range(), message));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let (site, statement) = finding.statement(resolver)?;
    let LookedAt {
        resources,
        wanted,
        given,
    } = LookedAt::of(statement, &site, resolver.template())?;
    let mut actions = wanted.iter();
    if let Some((lacking, _)) = actions.find(|(_, it)| finding.is_at(*it)) {
        let ways = missing(document, statement, resources, &given, lacking);
        return Some(Fix::list(ways));
    }
    let it = given.iter().find(|it| finding.is_at(it.node))?;
    let other = otherwise(it.node, resolver.template()).into_iter();
    let mut other = other.filter(|it| it.message() == finding.message);
    if let Some(other) = other.next() {
        let edits = one(replace_value(document, it.node, &other.piece));
        return Some(Fix::list([(other.label(), edits)]));
    }
    let ways = |changes: Vec<Change>| {
        let ways = changes.into_iter().filter_map(|change| {
            let arn = change.of_arn(&it.arn)?;
            let is_better = arn_fault(&arn).is_none()
                && wanted
                    .iter()
                    .any(|(it, _)| !it.is_unknown() && it.takes(&arn))
                && given.iter().all(|it| it.arn != arn);
            let piece = changed(it.node, change).filter(|_| is_better)?;
            let edits = one(replace_value(document, it.node, &piece));
            Some((change.label(), edits))
        });
        Fix::list(ways)
    };
    // Where an end is enough, a type before the name makes a name of a folder in a bucket out of it.
    let with_end = ways(Change::ALL.to_vec());
    if !with_end.is_empty() {
        return Some(with_end);
    }
    let heads = wanted.iter().flat_map(|(it, _)| it.heads());
    Some(ways(heads.map(Change::Typed).collect()))
}

/// The actions and resources of a statement that are compared.
struct LookedAt<'a> {
    resources: Element<'a>,
    wanted: Vec<(WrittenAction<'a>, NodeRef<'a>)>,
    given: Vec<Given<'a>>,
}

impl<'a> LookedAt<'a> {
    /// None of a statement in which another rule sees a fault.
    fn of(statement: Statement<'a>, site: &PolicySite<'_>, template: Template<'_>) -> Option<Self> {
        let is_checked = match site.kind {
            SiteKind::Identity => !site.is_iot(),
            SiteKind::Resource(service) => matches!(service, "s3" | "sqs" | "sns"),
            SiteKind::Trust | SiteKind::Permission | SiteKind::Limit => false,
        };
        let is = |it: &Element<'_>| it.polarity == Polarity::Is;
        let actions = statement.action().filter(|it| is(it) && is_checked)?;
        let resources = statement.resource().filter(is)?;
        let given = resources.values().into_iter().map(|node| Given {
            node,
            arn: Arn::new(node, template),
        });
        let given: Vec<Given<'_>> = given.collect();
        // What no resource can have for its ARN is another rule's.
        let is_ruled = |it: &Given<'_>| !it.arn.may_be_arn() || arn_fault(&it.arn).is_some();
        if given.is_empty() || given.iter().any(|it| it.arn.may_be_all() || is_ruled(it)) {
            return None;
        }
        Some(Self {
            resources,
            wanted: wanted(actions),
            given,
        })
    }

    /// How a resource is written that one of the actions does take.
    fn otherwise(&self, given: &Given<'_>, template: Template<'_>) -> Option<Otherwise> {
        otherwise(given.node, template).into_iter().find(|other| {
            let mut wanted = self.wanted.iter().map(|(it, _)| it);
            arn_fault(&other.arn).is_none()
                && wanted.any(|it| !it.is_unknown() && it.takes(&other.arn))
        })
    }

    fn unfit(&self) -> Unfit {
        let wanted: Vec<_> = self.wanted.iter().map(|(it, _)| it).collect();
        let given: Vec<_> = self.given.iter().map(|it| &it.arn).collect();
        unfit(&wanted, &given)
    }
}

/// A resource written in another way.
struct Otherwise {
    arn: Arn,
    piece: Piece<'static>,
    /// What stands behind the account if that is what differs, and not the account.
    name: Option<String>,
}

impl Otherwise {
    fn message(&self) -> String {
        match &self.name {
            Some(name) => format!(
                "No resource has this ARN, so the statement has no effect on it: what stands behind the account is written `{name}`."
            ),
            None => "The ARNs of such resources have no account, so the statement has no effect on this one. Leave the account empty.".to_owned(),
        }
    }

    fn label(&self) -> String {
        match &self.name {
            Some(name) => format!("Write `{name}`"),
            None => "Leave the account empty".to_owned(),
        }
    }
}

/// A text without its account, and with the other separator behind its type: `function:x` for `function/x`.
fn otherwise(node: NodeRef<'_>, template: Template<'_>) -> Vec<Otherwise> {
    let function = intrinsic::of(node);
    let text = match function {
        Some(it) if it.name == "Sub" => it.text(),
        Some(_) => None,
        None => node.as_str(),
    };
    let fields = text.map(arn_fields).unwrap_or_default();
    let [head @ .., account, rest] = fields.as_slice() else {
        return Vec::new();
    };
    let separated = match rest.find(['/', ':']) {
        Some(at) if rest.get(at..).is_some_and(|it| it.starts_with('/')) => {
            Some(rest.replacen('/', ":", 1))
        }
        Some(_) => Some(rest.replacen(':', "/", 1)),
        None => None,
    };
    let written = |account: &str, rest: &str, name: Option<String>| {
        let text = format!("{}:{account}:{rest}", head.join(":"));
        Otherwise {
            arn: Arn::of_resource(&ResourceText::of(&text), template),
            piece: match function {
                Some(_) => Piece::sub(text),
                None => Piece::Text(text),
            },
            name,
        }
    };
    let bare = (!account.is_empty()).then(|| written("", rest, None));
    let other = separated.map(|it| written(account, &it, Some(it.clone())));
    bare.into_iter().chain(other).collect()
}

/// A permission is about its function or layer, which some actions are not done with.
fn of_permission(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, form: &PermissionForm) {
    let (types, what): (&[&str], _) = match form.source {
        Some(_) => (
            &["function", "function alias", "function version"],
            "a function",
        ),
        None => (&["layerVersion"], "a layer version"),
    };
    let actions = statement.action();
    for (text, node) in actions
        .into_iter()
        .flat_map(|it| it.texts().collect::<Vec<_>>())
    {
        let Known::Action(
            Service {
                prefix: "lambda", ..
            },
            action,
        ) = known(text)
        else {
            continue;
        };
        let takes = action.resources.iter().any(|it| {
            let of = it.resource_type;
            types.iter().any(|known| known.eq_ignore_ascii_case(of))
        });
        if !takes {
            let message =
                format!("`{text}` does not apply to {what}, so this permission allows nothing.");
            acc.push(RULE.at(node.full_range(), message));
        }
    }
}

/// What the actions of a statement stand for.
fn wanted(actions: Element<'_>) -> Vec<(WrittenAction<'_>, NodeRef<'_>)> {
    let unknown = WrittenAction::Unknown(None);
    let values = actions.values().into_iter();
    let written = values.map(|node| (node.as_str().map_or(unknown, WrittenAction::of), node));
    written.collect()
}

fn message_of_resource(wanted: &[(WrittenAction<'_>, NodeRef<'_>)]) -> String {
    let mut taking = wanted.iter().filter_map(|(it, _)| match it {
        WrittenAction::One(service, action) if !action.resources.is_empty() => {
            Some((service, action))
        }
        WrittenAction::One(..)
        | WrittenAction::Pattern(..)
        | WrittenAction::OfService(_)
        | WrittenAction::Unknown(_) => None,
    });
    match (taking.next(), wanted.len()) {
        (Some((service, action)), 1) => with_types(action, |types| {
            format!(
                "`{}:{}` applies to {types}, not to this resource, so the statement has no effect on it.",
                service.prefix, action.name,
            )
        }),
        (Some((service, action)), _) => with_types(action, |types| {
            format!(
                "No action of this statement applies to this resource: `{}:{}` applies to {types}.",
                service.prefix, action.name,
            )
        }),
        (None, _) => "No action of this statement applies to this resource.".to_owned(),
    }
}

/// A message with the resource types that an action takes, as many as it has room for.
fn with_types(action: &Action, message: impl Fn(String) -> String) -> String {
    let most = [action.resources.len(), 3, 2, 1].into_iter();
    first_short(most.map(|it| message(types_taken_up_to(action, it))))
}

/// Resources that the action takes, next to those that are there.
fn missing(
    document: &Document,
    statement: Statement<'_>,
    resources: Element<'_>,
    given: &[Given<'_>],
    wanted: &WrittenAction<'_>,
) -> Vec<(String, Option<Vec<TextEdit>>)> {
    let list = resources.entry.value;
    let is_list = list.is_sequence() && list.tag().is_none();
    let found = given.iter().flat_map(|it| {
        Change::ALL.into_iter().filter_map(move |change| {
            let arn = change.of_arn(&it.arn).filter(|it| wanted.takes(it))?;
            let is_there = given.iter().any(|it| it.arn == arn);
            let piece = changed(it.node, change).filter(|_| !is_there)?;
            let edit = if is_list {
                append_item(document, list, &piece)
            } else if list.range() == it.node.range() {
                let both = Piece::List(vec![Piece::Copy(list), piece]);
                set_value(document, statement.node, resources.entry, &both)
            } else {
                None
            };
            Some((change.label_of_copy(), one(edit)))
        })
    });
    found.take(1).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_advice, check_fix, check_rule};
    use expect_test::expect;

    #[test]
    fn actions_and_resources_go_together() {
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
          Action: s3:GetObject
          Resource: !GetAtt Shop.Arn
        - Effect: Allow
          Action: s3:ListBucket
          Resource: !Sub '${Shop.Arn}/*'
        - Effect: Allow
          Action: [s3:GetObject, s3:ListBucket]
          Resource: !Sub 'arn:${AWS::Partition}:s3:::${Shop}/*'
        - Effect: Allow
          Action: sqs:SendMessage
          Resource: [!Ref News, !GetAtt Orders.Arn, !ImportValue Other]
        - Effect: Allow
          Action: dynamodb:Query
          Resource: [!GetAtt Items.Arn, !Sub '${Items.Arn}/index/*']
        - Effect: Allow
          Action: [dynamodb:PutItem, dynamodb:Query]
          Resource: !Sub '${Items.Arn}/index/*'
        - Effect: Allow
          Action: s3:*
          Resource: !Ref News
        - Effect: Allow
          Action: [s3:Get*, 's3:Put*']
          Resource: [!GetAtt Shop.Arn, !Sub '${Shop.Arn}/*']
"#,
            expect![[r#"
                15 |           Resource: !GetAtt Shop.Arn
                   |                     ^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): `s3:GetObject` applies to `accesspointobject` or `object`, not to this resource, so the statement has no effect on it.
                   |                     fix: Add `/*`
                18 |           Resource: !Sub '${Shop.Arn}/*'
                   |                     ^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): `s3:ListBucket` applies to `accesspoint` or `bucket`, not to this resource, so the statement has no effect on it.
                   |                     fix: Remove `/*`
                20 |           Action: [s3:GetObject, s3:ListBucket]
                   |                                  ^^^^^^^^^^^^^ policy-resource-mismatch (warning): `s3:ListBucket` needs `accesspoint` or `bucket`, and this statement has no such resource. Add one, or move the action to its own statement.
                   |                                  fix: Add the same resource without `/*`
                29 |           Action: [dynamodb:PutItem, dynamodb:Query]
                   |                    ^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): `dynamodb:PutItem` needs `table`, and this statement has no such resource. Add one, or move the action to its own statement.
                   |                    fix: Add the same resource without `/index/*`
                33 |           Resource: !Ref News
                   |                     ^^^^^^^^^ policy-resource-mismatch (warning): No action of this statement applies to this resource.
            "#]],
        );
    }

    #[test]
    fn what_differs_is_said() {
        check_rule(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
        - {Effect: Allow, Action: 'bedrock:InvokeModel', Resource: !Sub 'arn:aws:bedrock:${AWS::Region}:${AWS::AccountId}:foundation-model/x'}
        - {Effect: Allow, Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:eu-west-1:123456789012:function/x'}
        - {Effect: Allow, Action: 'iot:Subscribe', Resource: 'arn:aws:iot:eu-west-1:123456789012:topic/x'}
        - {Effect: Allow, Action: 'iot:Connect', Resource: 'arn:aws:iot:eu-west-1:123456789012:client/x'}
        - {Effect: Allow, Action: 'execute-api:Invoke', Resource: 'arn:aws:lambda:eu-west-1:123456789012:function:x'}
        - {Effect: Allow, Action: 'execute-api:Invoke', Resource: 'arn:aws:execute-api:eu-west-1:123456789012:x/*'}
        - {Effect: Allow, Action: 'apigateway:GET', Resource: 'arn:aws:apigateway:eu-west-1:123456789012:/restapis/x'}
        - {Effect: Allow, Action: 'apigateway:GET', Resource: 'arn:aws:apigateway:eu-west-1::/restapis/x'}
"#,
            "policy-resource-mismatch",
            expect![[r#"
                8 |         - {Effect: Allow, Action: 'bedrock:InvokeModel', Resource: !Sub 'arn:aws:bedrock:${AWS::Region}:${AWS::AccountId}:foundation-model/x'}
                  |                                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): The ARNs of such resources have no account, so the statement has no effect on this one. Leave the account empty.
                  |                                                                    fix: Leave the account empty
                9 |         - {Effect: Allow, Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:eu-west-1:123456789012:function/x'}
                  |                                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): No resource has this ARN, so the statement has no effect on it: what stands behind the account is written `function:x`.
                  |                                                                      fix: Write `function:x`
                10 |         - {Effect: Allow, Action: 'iot:Subscribe', Resource: 'arn:aws:iot:eu-west-1:123456789012:topic/x'}
                   |                                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): `iot:Subscribe` applies to `topicfilter`, not to this resource, so the statement has no effect on it.
                12 |         - {Effect: Allow, Action: 'execute-api:Invoke', Resource: 'arn:aws:lambda:eu-west-1:123456789012:function:x'}
                   |                                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): No action of this statement applies to this resource.
                14 |         - {Effect: Allow, Action: 'apigateway:GET', Resource: 'arn:aws:apigateway:eu-west-1:123456789012:/restapis/x'}
                   |                                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): The ARNs of such resources have no account, so the statement has no effect on this one. Leave the account empty.
                   |                                                               fix: Leave the account empty
            "#]],
        );
    }

    #[test]
    fn a_bucket_is_not_its_objects() {
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
          - s3:GetObject
          - s3:ListBucket
          Resource:
          - !GetAtt Shop.Arn
"#,
            "Add the same resource with `/*`",
            expect![[r#"
                 18 |           - !GetAtt Shop.Arn
                +19 |           - !Sub '${Shop.Arn}/*'
            "#]],
        );
    }

    #[test]
    fn objects_are_not_their_bucket() {
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
          - s3:ListBucket
          Resource: arn:aws:s3:::shop/*
"#,
            "Remove `/*`",
            expect![[r#"
                 15 |           - s3:ListBucket
                -16 |           Resource: arn:aws:s3:::shop/*
                +16 |           Resource: arn:aws:s3:::shop
            "#]],
        );
    }

    #[test]
    fn an_action_that_is_not_known_hides_nothing_of_the_others() {
        check(
            r#"
Parameters: {Action: {Type: String}}
Resources:
  Shop: {Type: AWS::S3::Bucket}
  Orders: {Type: AWS::SQS::Queue}
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: [s3:NoSuchThing, s3:GetObject]
          Resource: [!GetAtt Shop.Arn, !GetAtt Orders.Arn]
        - Effect: Allow
          Action: [!Ref Action, s3:ListBucket]
          Resource: [!Sub '${Shop.Arn}/*', !GetAtt Orders.Arn]
        - Effect: Allow
          Action: [s3:NoSuchThing, nothing:Get]
          Resource: !GetAtt Orders.Arn
        - Effect: Allow
          Action: cloudformation:CreateChangeSet
          Resource: arn:aws:cloudformation:us-west-2:aws:transform/Serverless-2016-10-31
        - Effect: Allow
          Action: cloudformation:DeleteStack
          Resource: arn:aws:cloudformation:us-west-2:aws:transform/Serverless-2016-10-31
"#,
            expect![[r#"
                13 |           Action: [s3:NoSuchThing, s3:GetObject]
                   |                    ^^^^^^^^^^^^^^ policy-unknown-action (warning): Amazon S3 has no action `s3:NoSuchThing` (as of 2026-10), so it allows nothing. Check the spelling.
                13 |           Action: [s3:NoSuchThing, s3:GetObject]
                   |                                    ^^^^^^^^^^^^ policy-resource-mismatch (warning): `s3:GetObject` needs `accesspointobject` or `object`, and this statement has no such resource. Add one, or move the action to its own statement.
                   |                                    fix: Add the same resource with `/*`
                14 |           Resource: [!GetAtt Shop.Arn, !GetAtt Orders.Arn]
                   |                                        ^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): No action of this statement applies to this resource: `s3:GetObject` applies to `accesspointobject` or `object`.
                16 |           Action: [!Ref Action, s3:ListBucket]
                   |                                 ^^^^^^^^^^^^^ policy-resource-mismatch (warning): `s3:ListBucket` needs `accesspoint` or `bucket`, and this statement has no such resource. Add one, or move the action to its own statement.
                   |                                 fix: Add the same resource without `/*`
                19 |           Action: [s3:NoSuchThing, nothing:Get]
                   |                    ^^^^^^^^^^^^^^ policy-unknown-action (warning): Amazon S3 has no action `s3:NoSuchThing` (as of 2026-10), so it allows nothing. Check the spelling.
                19 |           Action: [s3:NoSuchThing, nothing:Get]
                   |                                    ^^^^^^^^^^^ policy-unknown-service (warning): No service has the prefix `nothing` (as of 2026-10), so it allows nothing. Check the spelling.
                26 |           Resource: arn:aws:cloudformation:us-west-2:aws:transform/Serverless-2016-10-31
                   |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): `cloudformation:DeleteStack` applies to `stack`, not to this resource, so the statement has no effect on it.
            "#]],
        );
    }

    #[test]
    fn unknown_things_may_fit() {
        check(
            r#"
Parameters:
  Where: {Type: String}
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
          Action: [s3:GetObject, s3:NoSuchThing]
          Resource: !Ref News
        - Effect: Allow
          Action: !Sub 's3:${AWS::StackName}'
          Resource: !Ref News
        - Effect: Allow
          Action: s3:GetObject
          Resource: !Sub '${Where}/*'
        - Effect: Allow
          NotAction: s3:GetObject
          Resource: !Ref News
        - Effect: Allow
          Action: s3:GetObject
          NotResource: !Ref News
"#,
            expect![[r#"
                16 |           Action: [s3:GetObject, s3:NoSuchThing]
                   |                                  ^^^^^^^^^^^^^^ policy-unknown-action (warning): Amazon S3 has no action `s3:NoSuchThing` (as of 2026-10), so it allows nothing. Check the spelling.
                17 |           Resource: !Ref News
                   |                     ^^^^^^^^^ policy-resource-mismatch (warning): No action of this statement applies to this resource: `s3:GetObject` applies to `accesspointobject` or `object`.
            "#]],
        );
    }

    #[test]
    fn one_too_many_is_harmless_beside_one_that_fits() {
        check_advice(
            r#"
Resources:
  Shop: {Type: AWS::S3::Bucket}
  News: {Type: AWS::SNS::Topic}
  Items: {Type: AWS::Serverless::SimpleTable}
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: dynamodb:PutItem
          Resource:
          - !GetAtt Items.Arn
          - !Sub '${Items.Arn}/index/*'
        - Effect: Allow
          Action: s3:GetObject
          Resource:
          - !GetAtt Shop.Arn
          - !Sub '${Shop.Arn}/*'
          - !Ref News
        - Effect: Allow
          Action: [s3:GetObject, s3:ListBucket]
          Resource:
          - !Sub '${Shop.Arn}/*'
          - !Sub 'arn:${AWS::Partition}:s3:${AWS::Region}:${AWS::AccountId}:job/x'
"#,
            expect![[r#"
                16 |           - !Sub '${Items.Arn}/index/*'
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (hint): `dynamodb:PutItem` applies to `table`, not to this resource, so the statement has no effect on it.
                20 |           - !GetAtt Shop.Arn
                   |             ^^^^^^^^^^^^^^^^ policy-resource-mismatch (hint): `s3:GetObject` applies to `accesspointobject` or `object`, not to this resource, so the statement has no effect on it.
                22 |           - !Ref News
                   |             ^^^^^^^^^ policy-resource-mismatch (warning): `s3:GetObject` applies to `accesspointobject` or `object`, not to this resource, so the statement has no effect on it.
                24 |           Action: [s3:GetObject, s3:ListBucket]
                   |                                  ^^^^^^^^^^^^^ policy-resource-mismatch (warning): `s3:ListBucket` needs `accesspoint` or `bucket`, and this statement has no such resource. Add one, or move the action to its own statement.
                   |                                  fix: Add the same resource without `/*`
                27 |           - !Sub 'arn:${AWS::Partition}:s3:${AWS::Region}:${AWS::AccountId}:job/x'
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): No action of this statement applies to this resource: `s3:GetObject` applies to `accesspointobject` or `object`.
            "#]],
        );
    }

    #[test]
    fn a_log_group_ends_with_a_colon_and_a_star() {
        check(
            r#"
Resources:
  Writer:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: logs:PutLogEvents
          Resource: !Sub 'arn:aws:logs:eu-west-1:${AWS::AccountId}:log-group:shop'
"#,
            expect![[r#"
                11 |           Resource: !Sub 'arn:aws:logs:eu-west-1:${AWS::AccountId}:log-group:shop'
                   |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): `logs:PutLogEvents` applies to `log-stream`, not to this resource, so the statement has no effect on it.
                   |                     fix: Add `:*`
            "#]],
        );
    }

    #[test]
    fn a_permission_is_for_what_is_done_with_a_function() {
        check(
            r#"
Resources:
  Images: {Type: AWS::S3::Bucket}
  Shop: {Type: AWS::Serverless::Api}
  Resize: {Type: AWS::Serverless::Function}
  A:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:ListFunctions
      Principal: "123456789012"
  B:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:GetFunction
      Principal: "123456789012"
  C:
    Type: AWS::Lambda::LayerVersionPermission
    Properties:
      LayerVersionArn: !ImportValue Layer
      Action: lambda:InvokeFunction
      Principal: "123456789012"
  E:
    Type: AWS::Lambda::LayerVersionPermission
    Properties:
      LayerVersionArn: !ImportValue Layer
      Action: lambda:GetLayerVersion
      Principal: "123456789012"
"#,
            expect![[r#"
                10 |       Action: lambda:ListFunctions
                   |               ^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): `lambda:ListFunctions` does not apply to a function, so this permission allows nothing.
                22 |       Action: lambda:InvokeFunction
                   |               ^^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): `lambda:InvokeFunction` does not apply to a layer version, so this permission allows nothing.
            "#]],
        );
    }
    #[test]
    fn a_name_without_its_type_gets_it() {
        check_fix(
            r#"
Resources:
  Resize: {Type: AWS::Lambda::Function}
  Caller:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: lambda:InvokeFunction
          Resource: !Sub arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:${Resize}
"#,
            "Put `function:` before the name",
            expect![[r#"
                 11 |           Action: lambda:InvokeFunction
                -12 |           Resource: !Sub arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:${Resize}
                +12 |           Resource: !Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Resize}'
            "#]],
        );
    }
}
