//! A resource of a statement: what kind of thing it is, which of the statement's actions take it, and what of the
//! template it covers.

use crate::arn_target::{arn_of, local};
use crate::grant::action_list::{Actions, enumeration, expanded};
use crate::grant::phrase::{code, escape};
use crate::grant::words;
use crate::links;
use crate::place::InStatement;
use sam_core::document::Document;
use sam_core::iam::{Action, ResourceType, Service, matches, service};
use sam_core::permission::Arn;
use sam_core::permission::resource_text;
use sam_core::policy::{Effect, Element, Polarity};
use sam_core::syntax::NodeRef;
use sam_core::template::Template;

/// How many kinds of things are shown.
const MOST_TYPES: usize = 3;

/// How many resources are named.
const MOST_RESOURCES: usize = 8;

/// Of more actions than this nobody wants to know each.
const MOST_ACTIONS: usize = 500;

pub(super) fn parts(
    document: &Document,
    inside: InStatement<'_>,
    element: Element<'_>,
    value: NodeRef<'_>,
) -> Option<Vec<String>> {
    let template = document.template();
    let arn = Arn::new(value, template);
    if !arn.may_be_arn() {
        return None;
    }
    let actions = actions(inside);
    let services = services(&arn, &actions);
    let shown = words::short(&value.to_value());
    let role = match (inside.statement.effect(), element.polarity) {
        (_, Polarity::Not) => " · all except this",
        (Some(Effect::Deny), Polarity::Is) => " · denied here",
        (Some(Effect::Allow) | None, Polarity::Is) => "",
    };
    let mut parts = vec![format!(
        "**{}** · {}{role}",
        code(&shown),
        kind(&arn, &services)
    )];
    parts.extend(taken(&arn, &actions));
    if !arn.may_be_all() {
        parts.extend(covered(value, template));
    }
    let mut prefixes: Vec<_> = services.iter().map(|it| it.prefix).collect();
    prefixes.dedup();
    parts.push(match prefixes.as_slice() {
        [one] => links::to_services(&[one]),
        _ => links::to_policy_element(element.entry.name()),
    });
    Some(parts)
}

/// Which actions of its statement take a resource, for a resource of the template that is named there.
pub(crate) fn taken_where_named(
    document: &Document,
    inside: InStatement<'_>,
    value: NodeRef<'_>,
) -> Vec<String> {
    taken(&Arn::new(value, document.template()), &actions(inside))
}

/// The known actions of a statement.
fn actions(inside: InStatement<'_>) -> Actions {
    let element = inside.statement.action();
    let texts = element
        .into_iter()
        .flat_map(|it| it.texts().collect::<Vec<_>>());
    let texts: Vec<&str> = texts.map(|(text, _)| text).collect();
    expanded(texts.iter().copied())
}

/// The service that an ARN names, or those of the actions.
fn services(arn: &Arn, actions: &Actions) -> Vec<&'static Service> {
    let own = arn.fields().and_then(|[_, it, ..]| service(it?));
    match own {
        Some(own) => vec![own],
        None if arn.may_be_all() => Vec::new(),
        None => {
            let mut all: Vec<_> = actions.iter().map(|(service, _)| *service).collect();
            all.dedup_by_key(|it| it.prefix);
            all
        }
    }
}

/// `object of Amazon S3`, `bucket or object of Amazon S3`.
fn kind(arn: &Arn, services: &[&Service]) -> String {
    if arn.may_be_all() {
        return "any resource".to_owned();
    }
    let is_of = |service: &Service, it: &ResourceType| {
        let mut patterns = it.arns.iter();
        patterns.any(|pattern| arn.may_be(pattern) && is_as_local(arn, pattern))
            && arn.may_be_of(service, it)
    };
    let kinds = services.iter().filter_map(|service| {
        let types = service
            .resource_types
            .iter()
            .filter(|it| is_of(service, it));
        let names: Vec<_> = types.map(|it| escape(it.key)).collect();
        let hidden = names.len().saturating_sub(MOST_TYPES);
        let shown = names.get(..names.len() - hidden)?.join(" or ");
        let more = match hidden {
            0 => String::new(),
            _ => format!(" and {hidden} other types"),
        };
        (!shown.is_empty()).then(|| format!("{shown}{more} of {}", escape(service.name)))
    });
    let kinds: Vec<_> = kinds.take(MOST_TYPES).collect();
    match (kinds.as_slice(), services) {
        ([], [one]) => format!("not a known resource type of {}", escape(one.name)),
        ([], _) => "resource".to_owned(),
        (kinds, _) => kinds.join("; "),
    }
}

/// Whether an ARN without account is matched with a pattern without account only.
fn is_as_local(arn: &Arn, pattern: &str) -> bool {
    let account = arn.fields().and_then(|[.., account]| account);
    account != Some("") || pattern.split(':').nth(4) == Some("")
}

fn taken(arn: &Arn, actions: &Actions) -> Vec<String> {
    if actions.is_empty() || actions.len() > MOST_ACTIONS {
        return Vec::new();
    }
    let names = |actions: &[(&Service, &Action)]| {
        let names = actions.iter();
        let names: Vec<_> = names
            .map(|(service, action)| escape(&format!("{}:{}", service.prefix, action.name)))
            .collect();
        enumeration(&names)
    };
    if arn.may_be_all() {
        let (only, other): (Vec<_>, Vec<_>) = actions
            .iter()
            .copied()
            .partition(|(_, it)| it.resources.is_empty());
        return match (only.as_slice(), other.as_slice()) {
            (_, []) => vec![
                "IAM can allow the actions of this statement only on all resources.".to_owned(),
            ],
            ([], _) => {
                vec!["All actions of this statement could be limited to resources.".to_owned()]
            }
            (only, other) => vec![
                format!("Could be limited to resources: {}", names(other)),
                format!("Only on all resources: {}", names(only)),
            ],
        };
    }
    let takes = |(service, action): &(&Service, &Action)| arn.is_taken_by(service, action);
    let (with, without): (Vec<_>, Vec<_>) = actions.iter().copied().partition(takes);
    match (with.as_slice(), without.as_slice()) {
        (_, []) => vec!["All actions of this statement apply to it.".to_owned()],
        ([], _) => vec!["No action of this statement applies to it.".to_owned()],
        (with, without) => vec![
            format!(
                "Actions of this statement that apply to it: {}",
                names(with)
            ),
            format!("Actions that do not: {}", names(without)),
        ],
    }
}

/// ``In this template: `Orders` · what is in `Images` ``
fn covered(value: NodeRef<'_>, template: Template<'_>) -> Option<String> {
    let text = resource_text(&value.to_value(), template);
    let (service, own) = local(text.as_str())?;
    let names = template.resources().filter_map(|resource| {
        let arn = arn_of(resource, template)?;
        let (of, rest) = local(&arn)?;
        if of != service {
            return None;
        }
        if matches(own, rest) {
            return Some(code(resource.id));
        }
        let inside = own.strip_prefix(rest)?;
        inside
            .starts_with(['/', ':'])
            .then(|| format!("what is in {}", code(resource.id)))
    });
    let names: Vec<_> = names.collect();
    let hidden = names.len().saturating_sub(MOST_RESOURCES);
    let shown = names.get(..names.len() - hidden)?.join(" · ");
    let more = match hidden {
        0 => String::new(),
        _ => format!(" and {hidden} more"),
    };
    (!shown.is_empty()).then(|| format!("In this template: {shown}{more}"))
}

#[cfg(test)]
mod tests {
    use crate::hover::tests::check;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check_resource(actions: &str, resource: &str, expected: Expect) {
        check(
            &format!(
                "\
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - {{Effect: Allow, Action: [{actions}], Resource: [{resource}]}}
  Images: {{Type: AWS::S3::Bucket}}
  Named: {{Type: AWS::S3::Bucket, Properties: {{BucketName: shop}}}}
  Orders: {{Type: AWS::Serverless::SimpleTable}}
  Jobs: {{Type: AWS::SQS::Queue, Properties: {{QueueName: !Sub 'jobs-${{Stage}}'}}}}
"
            ),
            expected,
        );
    }

    const OF_S3: &str = "s3:GetObject, s3:ListBucket, s3:ListAllMyBuckets";

    #[test]
    fn an_arn_tells_what_it_is_and_who_takes_it() {
        check_resource(
            OF_S3,
            "'arn:aws:s3:::$0shop/*'",
            expect![[r#"
                ['arn:aws:s3:::shop/*']

                **`arn:aws:s3:::shop/*`** · object of Amazon S3

                Actions of this statement that apply to it: s3:GetObject

                Actions that do not: s3:ListAllMyBuckets · s3:ListBucket

                In this template: what is in `Named`
            "#]],
        );
        check_resource(
            OF_S3,
            "'arn:aws:s3:::$0shop'",
            expect![[r#"
                ['arn:aws:s3:::shop']

                **`arn:aws:s3:::shop`** · bucket of Amazon S3

                Actions of this statement that apply to it: s3:ListBucket

                Actions that do not: s3:GetObject · s3:ListAllMyBuckets

                In this template: `Named`
            "#]],
        );
        check_resource(
            OF_S3,
            "'arn:aws:s3:::$0*'",
            expect![[r#"
                ['arn:aws:s3:::*']

                **`arn:aws:s3:::*`** · bucket or object of Amazon S3

                Actions of this statement that apply to it: s3:GetObject · s3:ListBucket

                Actions that do not: s3:ListAllMyBuckets

                In this template: `Images` · `Named`
            "#]],
        );
        check_resource(
            OF_S3,
            "!Sub '${Images.Arn}/$0*'",
            expect![[r#"
                [!Sub '${Images.Arn}/*']

                **`${Images.Arn}/*`** · object of Amazon S3

                Actions of this statement that apply to it: s3:GetObject

                Actions that do not: s3:ListAllMyBuckets · s3:ListBucket

                In this template: what is in `Images`
            "#]],
        );
        check_resource(
            "'sqs:*'",
            "!Sub 'arn:${AWS::Partition}:sqs:$0${AWS::Region}:${AWS::AccountId}:jobs-*'",
            expect![[r#"
                [!Sub 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:jobs-*']

                **`arn:<partition>:sqs:<region>:<account>:jobs-*`** · queue of Amazon SQS

                Actions of this statement that apply to it: sqs:AddPermission · sqs:CancelMessageMoveTask · sqs:ChangeMessageVisibility · sqs:CreateQueue · sqs:DeleteMessage · sqs:DeleteQueue · sqs:GetQueueAttributes · sqs:GetQueueUrl · sqs:ListDeadLetterSourceQueues · sqs:ListMessageMoveTasks · sqs:ListQueueTags · sqs:PurgeQueue · sqs:ReceiveMessage · sqs:RemovePermission · sqs:SendMessage · sqs:SetQueueAttributes · sqs:StartMessageMoveTask · sqs:TagQueue · sqs:UntagQueue

                Actions that do not: sqs:ListQueues

                In this template: `Jobs`
            "#]],
        );
        check_resource(
            "sqs:SendMessage",
            "'arn:aws:sqs:eu-west-1:123456789012:jobs-${Stage}$0'",
            expect![[r#"
                ['arn:aws:sqs:eu-west-1:123456789012:jobs-${Stage}']

                **`arn:aws:sqs:eu-west-1:123456789012:jobs-${Stage}`** · queue of Amazon SQS

                All actions of this statement apply to it.

                In this template: `Jobs`
            "#]],
        );
        check_resource(
            "sqs:SendMessage",
            "'arn:aws:sns:$0*:*:*'",
            expect![[r#"
                ['arn:aws:sns:*:*:*']

                **`arn:aws:sns:*:*:*`** · topic of Amazon SNS

                No action of this statement applies to it.
            "#]],
        );
        check_resource(
            "dynamodb:GetItem",
            "!Sub '${Orders.Arn}/index/$0*'",
            expect![[r#"
                [!Sub '${Orders.Arn}/index/*']

                **`${Orders.Arn}/index/*`** · index of Amazon DynamoDB

                No action of this statement applies to it.

                In this template: what is in `Orders`
            "#]],
        );
    }

    #[test]
    fn of_all_resources_it_is_told_whether_that_is_needed() {
        check_resource(
            OF_S3,
            "'$0*'",
            expect![[r#"
                ['*']

                **`*`** · any resource

                Could be limited to resources: s3:GetObject · s3:ListBucket

                Only on all resources: s3:ListAllMyBuckets
            "#]],
        );
        check_resource(
            "s3:GetObject",
            "'$0*'",
            expect![[r#"
                ['*']

                **`*`** · any resource

                All actions of this statement could be limited to resources.
            "#]],
        );
        check_resource(
            "s3:ListAllMyBuckets",
            "'$0*'",
            expect![[r#"
                ['*']

                **`*`** · any resource

                IAM can allow the actions of this statement only on all resources.
            "#]],
        );
    }

    #[test]
    fn a_resource_that_is_named_is_told_with_the_actions_that_take_it() {
        check_resource(
            OF_S3,
            "!GetAtt Im$0ages.Arn",
            expect![[r#"
                [Images]

                **`Images`** · `AWS::S3::Bucket`

                `Ref` returns the name. `Fn::GetAtt`: `Arn`, `DomainName`, `DualStackDomainName`, `MetadataConfiguration`, `MetadataTableConfiguration`, `RegionalDomainName`, `WebsiteURL`

                Named in `P`

                Actions of this statement that apply to it: s3:ListBucket

                Actions that do not: s3:GetObject · s3:ListAllMyBuckets
            "#]],
        );
        check_resource(
            "dynamodb:GetItem",
            "!GetAtt Or$0ders.Arn",
            expect![[r#"
                [Orders]

                **`Orders`** · `AWS::Serverless::SimpleTable`

                `Ref` returns the name. `Fn::GetAtt`: `Arn`, `StreamArn`

                Named in `P`

                All actions of this statement apply to it.
            "#]],
        );
    }

    #[test]
    fn what_is_no_arn_is_not_told() {
        check_resource(OF_S3, "'$0shop'", expect![[""]]);
    }
}
