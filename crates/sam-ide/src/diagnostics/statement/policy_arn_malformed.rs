//! `policy-arn-malformed`: a resource is not an ARN, or no resource can have this ARN.
//!
//! A resource in the policy of a role, user or group is `*` or an ARN: `arn`, partition, service, region, account and
//! resource, with colons between them. IAM refuses others. `!Ref` gives an ARN for some types, such as topics and state
//! machines; for buckets, tables and functions it gives the name, and for queues a URL. The `SourceArn` of a Lambda
//! permission has to be an ARN as well.
//!
//! ```yaml
//! Resource: !Ref Orders             # bad: the name of a table
//! Resource: !GetAtt Orders.Arn      # good
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::resource::{Change, changed};
use crate::edit::{Piece, one, replace_value};
use crate::source::{is_api, routes_of_api};
use sam_core::connector::Resolver;
use sam_core::connector::profile::resolved_type;
use sam_core::permission::{Arn, ArnFault, arn_fault, with_own_fields};
use sam_core::policy::is_deferred;
use sam_core::policy::{PolicySite, SiteKind, Statement, TextPart, branches, text_parts};
use sam_core::spec::cfn::{RefIs, arn_attribute, ref_is};
use sam_core::spec::plain_attribute;
use sam_core::syntax::NodeRef;
use sam_core::template::{Template, intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "policy-arn-malformed",
    severity: Severity::Error,
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
    let template = resolver.template();
    let is_checked = match site.kind {
        SiteKind::Identity => !site.is_iot(),
        SiteKind::Resource(service) => service == "s3",
        SiteKind::Permission => return of_permission(acc, statement, template),
        SiteKind::Trust | SiteKind::Limit => false,
    };
    let Some(resources) = statement.resource().filter(|_| is_checked) else {
        return;
    };
    for node in resources.values() {
        // A map or a list is another rule's.
        if node.scalar().is_none() && !is_deferred(node) || node.is_null() {
            continue;
        }
        let arn = Arn::new(node, template);
        if arn.may_be_all() {
            continue;
        }
        if !arn.may_be_arn() {
            acc.push(RULE.at(
                node.full_range(),
                not_an_arn(node, Wanted::Resource, template),
            ));
        } else if let Some((severity, message)) = arn_fault(&arn).map(words) {
            acc.push(RULE.at(node.full_range(), message).severity(severity));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let document = template.document();
    let (site, statement) = finding.statement(resolver)?;
    let (node, wanted) = match site.kind {
        SiteKind::Permission => {
            let mut values = of_form(statement).into_iter();
            values.find(|(it, _)| finding.is_at(*it))?
        }
        SiteKind::Identity | SiteKind::Resource(_) | SiteKind::Trust | SiteKind::Limit => {
            let node = finding.node_in(statement.resource()?.values())?;
            (node, Wanted::Resource)
        }
    };
    let arn = Arn::new(node, template);
    let is_source = !matches!(wanted, Wanted::Resource);
    let (label, piece) = if !arn.may_be_arn() || is_source && node.as_str() == Some("*") {
        instead_of_name(node, wanted, template)?
    } else if finding.message == NO_ROUTE {
        (ALL_ROUTES.label(), changed(node, ALL_ROUTES)?)
    } else if is_source {
        return None;
    } else {
        let label = "Fill in this region and account".to_owned();
        (label, filled(node, template)?)
    };
    let edits = one(replace_value(document, node, &piece));
    Some(Fix::list([(label, edits)]))
}

/// What is wrong with an ARN, and what to write.
fn words(fault: ArnFault) -> (Severity, String) {
    let all_have = |what: &str, them: &str, pseudo: &str| {
        format!(
            "No resource has this ARN: it lacks {what}. Write {them}, `*`, or {pseudo} in `!Sub`."
        )
    };
    match fault {
        ArnFault::Parts(count) => (
            Severity::Error,
            format!(
                "An ARN has 6 parts, this one has {count}. Write `arn:partition:service:region:account:resource`; region and account may be empty."
            ),
        ),
        ArnFault::UnknownPartition(partition) => (
            Severity::Error,
            format!(
                "`{partition}` is not a partition. Write `aws`, or `${{AWS::Partition}}` in `!Sub`."
            ),
        ),
        ArnFault::RegionOfIam => (
            Severity::Error,
            "An IAM ARN has no region. Leave it empty: `arn:aws:iam::…`.".to_owned(),
        ),
        ArnFault::KindOfIam => (
            Severity::Error,
            "An IAM ARN must say its kind. Write `role/…`, `user/…` or `policy/…`.".to_owned(),
        ),
        ArnFault::RegionOf(service) => (
            Severity::Warning,
            format!(
                "ARNs of {service} have no region, so no resource has this ARN. Leave it empty."
            ),
        ),
        ArnFault::AccountOf(service) => (
            Severity::Warning,
            format!(
                "ARNs of {service} have no account, so no resource has this ARN. Leave it empty."
            ),
        ),
        ArnFault::UnknownRegion(region) => (
            Severity::Warning,
            format!(
                "`{region}` is not a region, so no resource has this ARN. Write one, or `${{AWS::Region}}` in `!Sub`."
            ),
        ),
        ArnFault::NotAnAccount(account) => (
            Severity::Warning,
            format!("`{account}` is not an account ID (12 digits), so no resource has this ARN."),
        ),
        ArnFault::NoRegionAndAccount => (
            Severity::Warning,
            all_have(
                "a region and an account",
                "them",
                "`${AWS::Region}:${AWS::AccountId}`",
            ),
        ),
        ArnFault::NoRegion => (
            Severity::Warning,
            all_have("a region", "it", "`${AWS::Region}`"),
        ),
        ArnFault::NoAccount => (
            Severity::Warning,
            all_have("an account", "it", "`${AWS::AccountId}`"),
        ),
    }
}

/// The same ARN with the stack's own region and account where it has none, if that mends it.
fn filled(node: NodeRef<'_>, template: Template<'_>) -> Option<Piece<'static>> {
    let function = intrinsic::of(node);
    let text = match function {
        Some(it) if it.name == "Sub" => it.text()?,
        Some(_) => return None,
        None => node.as_str().filter(|it| !it.contains("${"))?,
    };
    let filled = with_own_fields(text)?;
    let is_mended = match function {
        // What the other pieces come to is the same.
        Some(_) => Arn::new(node, template).fields().is_some(),
        None => arn_fault(&Arn::of_text(&filled)).is_none(),
    };
    is_mended.then_some(Piece::sub(filled))
}

/// The properties of a permission that are ARNs.
fn of_permission(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, template: Template<'_>) {
    for node in statement
        .node
        .get("SourceAccount")
        .map(branches)
        .unwrap_or_default()
    {
        let text = node
            .scalar()
            .filter(|_| !is_deferred(node) && !node.is_null());
        let text = text.map(|it| &*it.value);
        let is_id = |it: &str| it.len() == 12 && it.bytes().all(|it| it.is_ascii_digit());
        if let Some(text) = text.filter(|it| !is_id(it) && !it.contains("${")) {
            let message = format!(
                "`{text}` is not an account ID, which has 12 digits, so Lambda refuses it."
            );
            acc.push(RULE.at(node.full_range(), message));
        }
    }
    for (node, wanted) in of_form(statement) {
        let arn = Arn::new(node, template);
        let range = node.full_range();
        if !arn.may_be_arn() || node.as_str() == Some("*") {
            acc.push(RULE.at(range, not_an_arn(node, wanted, template)));
        } else if let Some((severity, message)) =
            arn_fault(&arn).filter(|_| !arn.may_be_all()).map(words)
        {
            acc.push(RULE.at(range, message).severity(severity));
        } else if arn.is_of("execute-api") && !arn.may_have(b'/') {
            acc.push(RULE.at(range, NO_ROUTE).severity(Severity::Warning));
        }
    }
}

/// The values of those properties.
fn of_form(statement: Statement<'_>) -> Vec<(NodeRef<'_>, Wanted)> {
    let names = [
        ("SourceArn", Wanted::Source),
        ("LayerVersionArn", Wanted::Layer),
    ];
    let written = names.into_iter().flat_map(|(name, wanted)| {
        let values = statement.node.get(name).map(branches).unwrap_or_default();
        values.into_iter().map(move |it| (it, wanted))
    });
    let is_one =
        |node: NodeRef<'_>| (node.scalar().is_some() || is_deferred(node)) && !node.is_null();
    written.filter(|(it, _)| is_one(*it)).collect()
}

/// An API alone, which nothing comes from.
const NO_ROUTE: &str = "API Gateway calls with the ARN of a route, so this never matches. Append `/*` for all routes, or `/*/GET/orders` for one.";

const ALL_ROUTES: Change = Change::With("/*");

/// What an ARN is wanted for.
#[derive(Clone, Copy)]
enum Wanted {
    Resource,
    Source,
    Layer,
}

impl Wanted {
    fn what(self) -> &'static str {
        match self {
            Self::Resource => "A resource must be `*` or an ARN",
            Self::Source => "A source must be an ARN",
            Self::Layer => "A layer version must be an ARN",
        }
    }

    fn none(self) -> &'static str {
        match self {
            Self::Resource => "neither",
            Self::Source | Self::Layer => "not an ARN",
        }
    }
}

fn not_an_arn(node: NodeRef<'_>, wanted: Wanted, template: Template<'_>) -> String {
    let what = wanted.what();
    if let Some((id, attribute)) = plainly_named(node, template) {
        let of = template.resource(id).and_then(|it| it.type_name());
        let of = of.map(resolved_type).and_then(arn_attribute);
        return match of {
            Some(arn) => format!(
                "{what}, but `{attribute}` of `{id}` is {}. Its ARN is `{id}.{arn}`.",
                wanted.none()
            ),
            None => format!("{what}, but `{attribute}` of `{id}` is {}.", wanted.none()),
        };
    }
    let Some((id, written_type)) = named(node, template) else {
        return match node.as_str() {
            Some(text) => format!("{what}; `{text}` is {}.", wanted.none()),
            None => format!("{what}, but this value is not one."),
        };
    };
    let cfn_type = resolved_type(written_type);
    let gives = match ref_is(cfn_type) {
        Some(RefIs::Url) => "the URL",
        Some(RefIs::Id) => "the ID",
        Some(RefIs::Name | RefIs::Arn) | None => "the name",
    };
    let noun = crate::names::a_noun(written_type);
    match arn_attribute(cfn_type).filter(|_| !is_api(cfn_type)) {
        Some(attribute) => {
            format!("{what}, but `!Ref` is {gives} of {noun}. Its ARN is `{id}.{attribute}`.")
        }
        None if is_api(cfn_type) && matches!(wanted, Wanted::Source) => format!(
            "{what}, but `!Ref` is {gives} of {noun}. Use `!Sub {}`.",
            routes_of_api(id)
        ),
        None => format!("{what}, but `!Ref` is {gives} of {noun}."),
    }
}

/// The resource whose name, ID or URL stands there, with its type.
fn named<'a>(node: NodeRef<'a>, template: Template<'a>) -> Option<(&'a str, &'a str)> {
    match text_parts(node).first() {
        Some(TextPart::Ref(id)) => Some((*id, template.resource(id)?.type_name()?)),
        Some(TextPart::Text(_) | TextPart::GetAtt(..) | TextPart::Unknown) | None => None,
    }
}

/// The resource and the attribute of a `Fn::GetAtt` that does not give an ARN.
fn plainly_named<'a>(node: NodeRef<'a>, template: Template<'_>) -> Option<(&'a str, &'a str)> {
    let Some(TextPart::GetAtt(id, attribute)) = text_parts(node).first().cloned() else {
        return None;
    };
    let of = resolved_type(template.resource(id)?.type_name()?);
    plain_attribute(of, attribute).map(|_| (id, attribute))
}

/// The ARN of the resource that a text names, `Orders`, `Orders.Arn` or `${Orders.Arn}`: as a reference.
fn written_out(text: &str, template: Template<'_>) -> Option<(String, Piece<'static>)> {
    let text = text
        .trim_start_matches("!GetAtt ")
        .trim_start_matches("!Ref ");
    let inner = text.strip_prefix("${").and_then(|it| it.strip_suffix('}'));
    let name = inner.unwrap_or(text).trim();
    let (id, attribute) = name.split_once('.').unwrap_or((name, ""));
    let of = resolved_type(template.resource(id)?.type_name()?);
    if ref_is(of) == Some(RefIs::Arn) {
        let piece = Piece::Ref(id.to_owned());
        return Some((format!("Change to `!Ref {id}`"), piece));
    }
    let arn = arn_attribute(of).filter(|it| attribute.is_empty() || attribute == *it)?;
    let piece = Piece::GetAtt(id.to_owned(), arn.to_owned());
    Some((format!("Change to `!GetAtt {id}.{arn}`"), piece))
}

/// What to write where the name of a resource stands.
fn instead_of_name(
    node: NodeRef<'_>,
    wanted: Wanted,
    template: Template<'_>,
) -> Option<(String, Piece<'static>)> {
    if let Some(text) = node.as_str() {
        return written_out(text, template);
    }
    if let Some((id, attribute)) = plainly_named(node, template) {
        let of = resolved_type(template.resource(id)?.type_name()?);
        let arn = arn_attribute(of).filter(|_| !is_api(of))?;
        let function = intrinsic::of(node)?;
        let piece = match (function.name, function.text()) {
            ("Sub", Some(text)) => {
                let rest = text.strip_prefix(&*format!("${{{id}.{attribute}}}"))?;
                Piece::sub(format!("${{{id}.{arn}}}{rest}"))
            }
            ("GetAtt", _) => Piece::GetAtt(id.to_owned(), arn.to_owned()),
            _ => return None,
        };
        return Some((format!("Change to `{id}.{arn}`"), piece));
    }
    let (id, written_type) = named(node, template)?;
    let cfn_type = resolved_type(written_type);
    if is_api(cfn_type) {
        let label = "Change to the ARN of its routes".to_owned();
        return matches!(wanted, Wanted::Source).then(|| (label, Piece::sub(routes_of_api(id))));
    }
    let attribute = arn_attribute(cfn_type)?;
    let function = intrinsic::of(node)?;
    let piece = match (function.name, function.text()) {
        ("Ref", _) => Piece::GetAtt(id.to_owned(), attribute.to_owned()),
        ("Sub", Some(text)) => {
            let rest = text.strip_prefix(&*format!("${{{id}}}"))?;
            Piece::sub(format!("${{{id}.{attribute}}}{rest}"))
        }
        _ => return None,
    };
    Some((format!("Change to `{id}.{attribute}`"), piece))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix, check_rule};
    use expect_test::expect;

    #[test]
    fn what_is_taken_for_an_arn() {
        check_rule(
            r#"
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  News: {Type: AWS::SNS::Topic}
  Key: {Type: AWS::KMS::Key}
  Pictures: {Type: AWS::S3::Bucket}
  Fn: {Type: AWS::Serverless::Function}
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
        - {Effect: Allow, Action: 'sqs:SendMessage', Resource: [!GetAtt Jobs.QueueUrl, !Sub '${Jobs.QueueUrl}', !GetAtt Jobs.Arn]}
        - {Effect: Allow, Action: 'kms:Decrypt', Resource: !GetAtt Key.KeyId}
        - {Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${Pictures.DomainName}/*'}
        - {Effect: Allow, Action: 'sqs:SendMessage', Resource: !Sub '${AWS::Partition}:aws:sqs:${AWS::Region}:${AWS::AccountId}:x'}
        - {Effect: Allow, Action: 'lambda:InvokeFunction', Resource: [Fn, Fn.Arn, '!GetAtt Fn.Arn']}
        - {Effect: Allow, Action: 'sns:Publish', Resource: News.TopicName}
  Call:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Fn, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com, SourceArn: !GetAtt Pictures.Arn, SourceAccount: '12345'}
"#,
            "policy-arn-malformed",
            expect![[r#"
                13 |         - {Effect: Allow, Action: 'sqs:SendMessage', Resource: [!GetAtt Jobs.QueueUrl, !Sub '${Jobs.QueueUrl}', !GetAtt Jobs.Arn]}
                   |                                                                 ^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed: A resource must be `*` or an ARN, but `QueueUrl` of `Jobs` is neither. Its ARN is `Jobs.Arn`.
                   |                                                                 fix: Change to `Jobs.Arn`
                13 |         - {Effect: Allow, Action: 'sqs:SendMessage', Resource: [!GetAtt Jobs.QueueUrl, !Sub '${Jobs.QueueUrl}', !GetAtt Jobs.Arn]}
                   |                                                                                        ^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed: A resource must be `*` or an ARN, but `QueueUrl` of `Jobs` is neither. Its ARN is `Jobs.Arn`.
                   |                                                                                        fix: Change to `Jobs.Arn`
                14 |         - {Effect: Allow, Action: 'kms:Decrypt', Resource: !GetAtt Key.KeyId}
                   |                                                            ^^^^^^^^^^^^^^^^^ policy-arn-malformed: A resource must be `*` or an ARN, but `KeyId` of `Key` is neither. Its ARN is `Key.Arn`.
                   |                                                            fix: Change to `Key.Arn`
                15 |         - {Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${Pictures.DomainName}/*'}
                   |                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed: A resource must be `*` or an ARN, but `DomainName` of `Pictures` is neither. Its ARN is `Pictures.Arn`.
                   |                                                             fix: Change to `Pictures.Arn`
                16 |         - {Effect: Allow, Action: 'sqs:SendMessage', Resource: !Sub '${AWS::Partition}:aws:sqs:${AWS::Region}:${AWS::AccountId}:x'}
                   |                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed: A resource must be `*` or an ARN, but this value is not one.
                17 |         - {Effect: Allow, Action: 'lambda:InvokeFunction', Resource: [Fn, Fn.Arn, '!GetAtt Fn.Arn']}
                   |                                                                       ^^ policy-arn-malformed: A resource must be `*` or an ARN; `Fn` is neither.
                   |                                                                       fix: Change to `!GetAtt Fn.Arn`
                17 |         - {Effect: Allow, Action: 'lambda:InvokeFunction', Resource: [Fn, Fn.Arn, '!GetAtt Fn.Arn']}
                   |                                                                           ^^^^^^ policy-arn-malformed: A resource must be `*` or an ARN; `Fn.Arn` is neither.
                   |                                                                           fix: Change to `!GetAtt Fn.Arn`
                17 |         - {Effect: Allow, Action: 'lambda:InvokeFunction', Resource: [Fn, Fn.Arn, '!GetAtt Fn.Arn']}
                   |                                                                                   ^^^^^^^^^^^^^^^^ policy-arn-malformed: A resource must be `*` or an ARN; `!GetAtt Fn.Arn` is neither.
                   |                                                                                   fix: Change to `!GetAtt Fn.Arn`
                18 |         - {Effect: Allow, Action: 'sns:Publish', Resource: News.TopicName}
                   |                                                            ^^^^^^^^^^^^^^ policy-arn-malformed: A resource must be `*` or an ARN; `News.TopicName` is neither.
                   |                                                            fix: Change to `!Ref News`
                21 |     Properties: {FunctionName: !Ref Fn, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com, SourceArn: !GetAtt Pictures.Arn, SourceAccount: '12345'}
                   |                                                                                                                                                     ^^^^^^^ policy-arn-malformed: `12345` is not an account ID, which has 12 digits, so Lambda refuses it.
            "#]],
        );
    }

    #[test]
    fn a_dynamic_reference_may_come_to_anything() {
        check(
            r#"
Parameters:
  Stage: {Type: String}
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '{{resolve:ssm:version}}'
        Statement:
        - Effect: '{{resolve:ssm:effect}}'
          Action: '{{resolve:ssm:action}}'
          Principal: {Service: '{{resolve:ssm:service}}', AWS: 'arn:aws:iam::{{resolve:ssm:account}}:root'}
      Policies:
      - PolicyName: p
        PolicyDocument:
          Version: 2012-10-17
          Statement:
          - Effect: Allow
            Action: ['s3:{{resolve:ssm:verb}}Object', 's3:GetObject']
            Resource:
            - '{{resolve:ssm:arn}}'
            - '{{resolve:ssm:arn}}/*'
            - arn:aws:s3:::{{resolve:ssm:bucket}}/*
            - !Sub '{{resolve:ssm:/${Stage}/arn}}'
            - !Sub ['{{resolve:secretsmanager:${S}:SecretString}}', {S: !Ref Stage}]
            - !Sub 'arn:aws:s3:${AWS::Region}:{{resolve:ssm:account}}:accesspoint/a'
            Condition: {Bool: {'aws:SecureTransport': '{{resolve:ssm:secure}}'}}
          - Effect: Allow
            Action: s3:GetObject
            Resource: '{{ resolve:ssm:arn }}'
"#,
            expect![[r#"
                31 |             Resource: '{{ resolve:ssm:arn }}'
                   |                       ^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed: A resource must be `*` or an ARN; `{{ resolve:ssm:arn }}` is neither.
            "#]],
        );
    }

    #[test]
    fn each_service_has_its_form() {
        let statement = |(action, resource): (&str, &str)| {
            format!("        - {{Effect: Allow, Action: '{action}', Resource: {resource}}}\n")
        };
        let statements = [
            (
                "bedrock:InvokeModel",
                "'arn:aws:bedrock:us-east-1:123456789012:foundation-model/x'",
            ),
            (
                "bedrock:InvokeModel",
                "'arn:aws:bedrock:us-east-1::foundation-model/x'",
            ),
            (
                "bedrock:InvokeModel",
                "'arn:aws:bedrock:us-east-1::inference-profile/x'",
            ),
            (
                "bedrock:InvokeModel",
                "'arn:aws:bedrock:*:123456789012:inference-profile/x'",
            ),
            (
                "ssm:GetParameter",
                "'arn:aws:ssm:us-east-1:123456789012:/shop/x'",
            ),
            (
                "ssm:GetParameter",
                "'arn:aws:ssm:us-east-1:123456789012:parameter//shop/x'",
            ),
            (
                "ssm:GetParameter",
                "'arn:aws:ssm:us-east-1:123456789012:parameter/shop/x'",
            ),
            (
                "ssm:GetParameter",
                "'arn:aws:ssm:us-east-1::parameter/aws/service/x'",
            ),
            (
                "ssm:GetParameter",
                "'arn:aws:ssm:us-east-1:123456789012:parameter*'",
            ),
            (
                "execute-api:Invoke",
                "'arn:aws:execute-api:us-east-1::abc/*/GET/y'",
            ),
            (
                "execute-api:Invoke",
                "'arn:aws:execute-api:us-east-1:123456789012:abc/*/GET/y'",
            ),
            (
                "apigateway:GET",
                "'arn:aws:apigateway:us-east-1:123456789012:/restapis/*'",
            ),
            (
                "apigateway:GET",
                "'arn:aws:apigateway:us-east-1::/restapis/*'",
            ),
            (
                "apigateway:GET",
                "!Sub 'arn:aws:apigateway:us-east-1:${AWS::AccountId}:/restapis/*'",
            ),
            (
                "cloudfront:CreateInvalidation",
                "'arn:aws:cloudfront:us-east-1:123456789012:distribution/E1'",
            ),
            (
                "cloudfront:CreateInvalidation",
                "'arn:aws:cloudfront::123456789012:distribution/E1'",
            ),
            (
                "kafka-cluster:Connect",
                "'arn:aws:kafka:us-east-1:123456789012:topic/c/x/t'",
            ),
            (
                "kafka-cluster:Connect",
                "'arn:aws:kafka:us-east-1:123456789012:cluster/c/x'",
            ),
        ];
        check(
            &format!(
                "Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
{}",
                statements.into_iter().map(statement).collect::<String>()
            ),
            expect![[r#"
                8 |         - {Effect: Allow, Action: 'bedrock:InvokeModel', Resource: 'arn:aws:bedrock:us-east-1:123456789012:foundation-model/x'}
                  |                                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): The ARNs of such resources have no account, so the statement has no effect on this one. Leave the account empty.
                  |                                                                    fix: Leave the account empty
                10 |         - {Effect: Allow, Action: 'bedrock:InvokeModel', Resource: 'arn:aws:bedrock:us-east-1::inference-profile/x'}
                   |                                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed (warning): No resource has this ARN: it lacks an account. Write it, `*`, or `${AWS::AccountId}` in `!Sub`.
                   |                                                                    fix: Fill in this region and account
                12 |         - {Effect: Allow, Action: 'ssm:GetParameter', Resource: 'arn:aws:ssm:us-east-1:123456789012:/shop/x'}
                   |                                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): `ssm:GetParameter` applies to `parameter`, not to this resource, so the statement has no effect on it.
                13 |         - {Effect: Allow, Action: 'ssm:GetParameter', Resource: 'arn:aws:ssm:us-east-1:123456789012:parameter//shop/x'}
                   |                                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): `ssm:GetParameter` applies to `parameter`, not to this resource, so the statement has no effect on it.
                17 |         - {Effect: Allow, Action: 'execute-api:Invoke', Resource: 'arn:aws:execute-api:us-east-1::abc/*/GET/y'}
                   |                                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed (warning): No resource has this ARN: it lacks an account. Write it, `*`, or `${AWS::AccountId}` in `!Sub`.
                   |                                                                   fix: Fill in this region and account
                19 |         - {Effect: Allow, Action: 'apigateway:GET', Resource: 'arn:aws:apigateway:us-east-1:123456789012:/restapis/*'}
                   |                                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): The ARNs of such resources have no account, so the statement has no effect on this one. Leave the account empty.
                   |                                                               fix: Leave the account empty
                22 |         - {Effect: Allow, Action: 'cloudfront:CreateInvalidation', Resource: 'arn:aws:cloudfront:us-east-1:123456789012:distribution/E1'}
                   |                                                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed (warning): ARNs of Amazon CloudFront have no region, so no resource has this ARN. Leave it empty.
                24 |         - {Effect: Allow, Action: 'kafka-cluster:Connect', Resource: 'arn:aws:kafka:us-east-1:123456789012:topic/c/x/t'}
                   |                                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-resource-mismatch (warning): `kafka-cluster:Connect` applies to `cluster`, not to this resource, so the statement has no effect on it.
            "#]],
        );
    }

    #[test]
    fn a_resource_is_an_arn() {
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
          Action: s3:*
          Resource:
          - shop
          - !Ref Shop
          - !Sub '${Shop}/*'
          - !Sub 'arn:aws:s3:::${Shop}/*'
          - arn:aws:s3:shop
          - arn:aws:s3:::shop
          - '*'
        - Effect: Allow
          Action: [sqs:*, sns:*, dynamodb:*, iam:*]
          NotResource:
          - !Ref Orders
          - !Ref News
          - !Ref Items
          - !ImportValue Any
          - arn:amazon:sqs:eu-west-1:123456789012:orders
          - arn:aws:sqs:euwest-1:123456789012:orders
          - arn:aws:sqs:eu-west-1:<account>:orders
          - arn:aws:sqs::123456789012:orders
          - arn:aws:iam:eu-west-1:123456789012:role/x
          - !Sub 'arn:aws:iam:${AWS::Region}:${AWS::AccountId}:role/x'
          - arn:aws:iam::123456789012:x
          - arn:aws:iam::aws:policy/x
          - !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*'
"#,
            expect![[r#"
                16 |           - shop
                   |             ^^^^ policy-arn-malformed: A resource must be `*` or an ARN; `shop` is neither.
                17 |           - !Ref Shop
                   |             ^^^^^^^^^ policy-arn-malformed: A resource must be `*` or an ARN, but `!Ref` is the name of a bucket. Its ARN is `Shop.Arn`.
                   |             fix: Change to `Shop.Arn`
                18 |           - !Sub '${Shop}/*'
                   |             ^^^^^^^^^^^^^^^^ policy-arn-malformed: A resource must be `*` or an ARN, but `!Ref` is the name of a bucket. Its ARN is `Shop.Arn`.
                   |             fix: Change to `Shop.Arn`
                20 |           - arn:aws:s3:shop
                   |             ^^^^^^^^^^^^^^^ policy-arn-malformed: An ARN has 6 parts, this one has 4. Write `arn:partition:service:region:account:resource`; region and account may be empty.
                26 |           - !Ref Orders
                   |             ^^^^^^^^^^^ policy-arn-malformed: A resource must be `*` or an ARN, but `!Ref` is the URL of a queue. Its ARN is `Orders.Arn`.
                   |             fix: Change to `Orders.Arn`
                28 |           - !Ref Items
                   |             ^^^^^^^^^^ policy-arn-malformed: A resource must be `*` or an ARN, but `!Ref` is the name of a table. Its ARN is `Items.Arn`.
                   |             fix: Change to `Items.Arn`
                30 |           - arn:amazon:sqs:eu-west-1:123456789012:orders
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed: `amazon` is not a partition. Write `aws`, or `${AWS::Partition}` in `!Sub`.
                31 |           - arn:aws:sqs:euwest-1:123456789012:orders
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed (warning): `euwest-1` is not a region, so no resource has this ARN. Write one, or `${AWS::Region}` in `!Sub`.
                32 |           - arn:aws:sqs:eu-west-1:<account>:orders
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed (warning): `<account>` is not an account ID (12 digits), so no resource has this ARN.
                33 |           - arn:aws:sqs::123456789012:orders
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed (warning): No resource has this ARN: it lacks a region. Write it, `*`, or `${AWS::Region}` in `!Sub`.
                   |             fix: Fill in this region and account
                34 |           - arn:aws:iam:eu-west-1:123456789012:role/x
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed: An IAM ARN has no region. Leave it empty: `arn:aws:iam::…`.
                35 |           - !Sub 'arn:aws:iam:${AWS::Region}:${AWS::AccountId}:role/x'
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed: An IAM ARN has no region. Leave it empty: `arn:aws:iam::…`.
                36 |           - arn:aws:iam::123456789012:x
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed: An IAM ARN must say its kind. Write `role/…`, `user/…` or `policy/…`.
            "#]],
        );
    }

    #[test]
    fn what_a_permission_is_for() {
        check(
            r#"
Resources:
  Api: {Type: AWS::Serverless::HttpApi}
  Nightly: {Type: AWS::Events::Rule}
  F: {Type: AWS::Serverless::Function}
  A:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref F
      Action: lambda:InvokeFunction
      Principal: events.amazonaws.com
      SourceArn: !Ref Nightly
  B:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref F
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}
  C:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref F
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*
  D:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref F
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:*
"#,
            expect![[r#"
                4 |   Nightly: {Type: AWS::Events::Rule}
                  |                   ^^^^^^^^^^^^^^^^^ property-combination (warning): `AWS::Events::Rule` needs one of `EventPattern` and `ScheduleExpression`. Add one.
                12 |       SourceArn: !Ref Nightly
                   |                  ^^^^^^^^^^^^ policy-arn-malformed: A source must be an ARN, but `!Ref` is the name of a rule. Its ARN is `Nightly.Arn`.
                   |                  fix: Change to `Nightly.Arn`
                19 |       SourceArn: !Sub arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}
                   |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed (warning): API Gateway calls with the ARN of a route, so this never matches. Append `/*` for all routes, or `/*/GET/orders` for one.
                   |                  fix: Add `/*`
            "#]],
        );
    }

    #[test]
    fn the_arn_of_what_is_named() {
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
          Action: dynamodb:GetItem
          Resource: !Ref Items
"#,
            "Change to `Items.Arn`",
            expect![[r#"
                 14 |           Action: dynamodb:GetItem
                -15 |           Resource: !Ref Items
                +15 |           Resource: !GetAtt Items.Arn
            "#]],
        );
    }

    #[test]
    fn the_arn_in_a_text() {
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
          Action: s3:GetObject
          Resource: [!Sub '${Shop}/*']
"#,
            "Change to `Shop.Arn`",
            expect![[r#"
                 14 |           Action: s3:GetObject
                -15 |           Resource: [!Sub '${Shop}/*']
                +15 |           Resource: [!Sub '${Shop.Arn}/*']
            "#]],
        );
    }

    #[test]
    fn a_source_is_named_by_its_arn() {
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
      Action: lambda:InvokeFunction
      Principal: s3.amazonaws.com
      SourceArn: !Ref Images
  B:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Ref Shop
  C:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: s3.amazonaws.com
      SourceArn: "*"
  E:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Shop}/*/*/*
  G:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: s3.amazonaws.com
      SourceArn: !Sub arn:aws:s3:::${Images}
"#,
            expect![[r#"
                12 |       SourceArn: !Ref Images
                   |                  ^^^^^^^^^^^ policy-arn-malformed: A source must be an ARN, but `!Ref` is the name of a bucket. Its ARN is `Images.Arn`.
                   |                  fix: Change to `Images.Arn`
                19 |       SourceArn: !Ref Shop
                   |                  ^^^^^^^^^ policy-arn-malformed: A source must be an ARN, but `!Ref` is the ID of a REST API. Use `!Sub arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Shop}/*`.
                   |                  fix: Change to the ARN of its routes
                26 |       SourceArn: "*"
                   |                  ^^^ policy-arn-malformed: A source must be an ARN; `*` is not an ARN.
            "#]],
        );
    }

    #[test]
    fn a_region_and_an_account_may_be_missing() {
        let table = |arn: &str| {
            format!(
                "
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: dynamodb:GetItem
          Resource: {arn}
"
            )
        };
        check(
            &table("arn:aws:dynamodb:::table/Orders"),
            expect![[r#"
                11 |           Resource: arn:aws:dynamodb:::table/Orders
                   |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed (warning): No resource has this ARN: it lacks a region and an account. Write them, `*`, or `${AWS::Region}:${AWS::AccountId}` in `!Sub`.
                   |                     fix: Fill in this region and account
            "#]],
        );
        check(
            &table("arn:aws:dynamodb:eu-west-1::table/Orders"),
            expect![[r#"
                11 |           Resource: arn:aws:dynamodb:eu-west-1::table/Orders
                   |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed (warning): No resource has this ARN: it lacks an account. Write it, `*`, or `${AWS::AccountId}` in `!Sub`.
                   |                     fix: Fill in this region and account
            "#]],
        );
        check(
            &table("!Sub 'arn:${AWS::Partition}:dynamodb:${AWS::Region}::table/Orders'"),
            expect![[r#"
                11 |           Resource: !Sub 'arn:${AWS::Partition}:dynamodb:${AWS::Region}::table/Orders'
                   |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-arn-malformed (warning): No resource has this ARN: it lacks an account. Write it, `*`, or `${AWS::AccountId}` in `!Sub`.
                   |                     fix: Fill in this region and account
            "#]],
        );
        check(&table("arn:aws:dynamodb:*:*:table/Orders"), expect![""]);
        check_fix(
            &table("arn:aws:dynamodb:::table/Orders"),
            "Fill in this region and account",
            expect![[r#"
                 10 |           Action: dynamodb:GetItem
                -11 |           Resource: arn:aws:dynamodb:::table/Orders
                +11 |           Resource: !Sub 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/Orders'
            "#]],
        );
        check_fix(
            &table("!Sub 'arn:${AWS::Partition}:dynamodb:${AWS::Region}::table/Orders'"),
            "Fill in this region and account",
            expect![[r#"
                 10 |           Action: dynamodb:GetItem
                -11 |           Resource: !Sub 'arn:${AWS::Partition}:dynamodb:${AWS::Region}::table/Orders'
                +11 |           Resource: !Sub 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/Orders'
            "#]],
        );
    }

    #[test]
    fn a_logical_id_is_changed_to_its_arn() {
        for resource in ["T", "T.Arn", "'!GetAtt T.Arn'"] {
            check_fix(
                &format!(
                    "Resources:\n  T: {{Type: AWS::SQS::Queue}}\n  P: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {{Version: 2012-10-17, Statement: [{{Effect: Allow, Action: sqs:SendMessage, Resource: {resource}}}]}}}}}}\n"
                ),
                "Change to `!GetAtt T.Arn`",
                match resource {
                    "T" => expect![[r#"
                         2 |   T: {Type: AWS::SQS::Queue}
                        -3 |   P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: T}]}}}
                        +3 |   P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt T.Arn}]}}}
                    "#]],
                    "T.Arn" => expect![[r#"
                         2 |   T: {Type: AWS::SQS::Queue}
                        -3 |   P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: T.Arn}]}}}
                        +3 |   P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt T.Arn}]}}}
                    "#]],
                    _ => expect![[r#"
                         2 |   T: {Type: AWS::SQS::Queue}
                        -3 |   P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: '!GetAtt T.Arn'}]}}}
                        +3 |   P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt T.Arn}]}}}
                    "#]],
                },
            );
        }
    }
}
