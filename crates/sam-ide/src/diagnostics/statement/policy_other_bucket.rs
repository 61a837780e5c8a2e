//! `policy-other-bucket`: the policy of a bucket names another bucket.
//!
//! Every resource in a bucket's policy is that bucket or objects in it. S3 refuses a policy with any other: "Policy has
//! invalid resource".
//!
//! ```yaml
//! Type: AWS::S3::BucketPolicy
//! Properties:
//!   Bucket: !Ref Images
//!   PolicyDocument:
//!     Statement:
//!       Resource: !Sub "${Videos.Arn}/*"    # bad
//!       Resource: !Sub "${Images.Arn}/*"    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-resource-intro.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_value};
use sam_core::connector::Resolver;
use sam_core::policy::{Polarity, PolicySite, Statement, TextPart, text_parts};
use sam_core::template::Template;

pub(super) const RULE: Rule = Rule {
    code: "policy-other-bucket",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::StatementInTemplate(check),
    fix: Some(fix),
};

/// A bucket, by what is known of it.
#[derive(Clone, Copy, Debug)]
enum Bucket<'a> {
    /// By its logical ID, with what is known of its name.
    Declared(&'a str, BucketName<'a>),
    /// By its name.
    Named(&'a str),
}

/// What is known of the name of a bucket of the template.
#[derive(Clone, Copy, Debug)]
enum BucketName<'a> {
    /// It is written.
    Written(&'a str),
    /// CloudFormation makes it of the names of the stack and the resource and a random part.
    Generated,
    /// It is known only when the template is deployed.
    Deferred,
}

impl BucketName<'_> {
    /// Whether it is not another name for certain, for a bucket with this logical ID.
    fn is_not(self, other: &str, id: &str) -> bool {
        match self {
            Self::Written(name) => name != other,
            Self::Generated => !other.contains(&id.to_ascii_lowercase()),
            Self::Deferred => false,
        }
    }
}

impl Bucket<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Declared(name, _) | Self::Named(name) => name,
        }
    }

    /// Whether two are not the same for certain.
    fn is_other(self, other: Self) -> bool {
        match (self, other) {
            (Self::Declared(a, _), Self::Declared(b, _)) => a != b,
            (Self::Named(a), Self::Named(b)) => a != b,
            (Self::Declared(id, name), Self::Named(other))
            | (Self::Named(other), Self::Declared(id, name)) => name.is_not(other, id),
        }
    }
}

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    site: &PolicySite<'_>,
    resolver: &Resolver<'_>,
) {
    let template = resolver.template();
    let Some(own) = own(site, template) else {
        return;
    };
    let resources = statement
        .resource()
        .filter(|it| it.polarity == Polarity::Is);
    for node in resources.map(|it| it.values()).unwrap_or_default() {
        let parts = text_parts(node);
        let bucket = of_arn(&parts, template).map(|(it, _)| it);
        if let Some(other) = bucket.filter(|it| it.is_other(own)) {
            if own.name() == other.name() {
                let message = format!(
                    "`{id}` is the logical ID of this bucket and not its name. Write `!Sub ${{{id}.Arn}}` for its ARN.",
                    id = own.name()
                );
                acc.push(RULE.at(node.full_range(), message));
                continue;
            }
            let message = format!(
                "This is the policy of bucket `{own}`, so S3 refuses a resource of bucket `{other}`. Name `{own}`, or move the statement to the policy of `{other}`.",
                own = own.name(),
                other = other.name()
            );
            acc.push(RULE.at(node.full_range(), message));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let (site, statement) = finding.statement(resolver)?;
    let own = own(&site, template)?;
    let node = finding.node_in(statement.resource()?.values())?;
    let parts = text_parts(node);
    let key = of_arn(&parts, template)?.1?;
    let piece = match own {
        Bucket::Declared(id, _) if key.is_empty() => Piece::GetAtt(id.to_owned(), "Arn".to_owned()),
        Bucket::Declared(id, _) => Piece::sub(format!("${{{id}.Arn}}{key}")),
        Bucket::Named(name) => Piece::sub(format!("arn:${{AWS::Partition}}:s3:::{name}{key}")),
    };
    let edits = one(replace_value(template.document(), node, &piece));
    let label = format!("Change to the bucket `{}`", own.name());
    Some(Fix::list([(label, edits)]))
}

/// The bucket that a policy is of.
fn own<'a>(site: &PolicySite<'a>, template: Template<'a>) -> Option<Bucket<'a>> {
    let is_of_bucket = site.holder.type_name() == Some("AWS::S3::BucketPolicy");
    let written = site.holder.property("Bucket").filter(|_| is_of_bucket)?;
    of_name(&text_parts(written), template)
}

/// The bucket that a name is.
fn of_name<'a>(parts: &[TextPart<'a>], template: Template<'a>) -> Option<Bucket<'a>> {
    match parts {
        [TextPart::Text(name)] if is_name(name) => Some(Bucket::Named(name)),
        [TextPart::Ref(id)] => declared(id, template),
        _ => None,
    }
}

/// A bucket of the template.
fn declared<'a>(id: &'a str, template: Template<'a>) -> Option<Bucket<'a>> {
    let resource = template.resource(id)?;
    let is_bucket = resource.type_name() == Some("AWS::S3::Bucket");
    let name = match resource.property("BucketName") {
        Some(written) => match written.as_str().filter(|it| is_name(it)) {
            Some(name) => BucketName::Written(name),
            None => BucketName::Deferred,
        },
        None => BucketName::Generated,
    };
    is_bucket.then_some(Bucket::Declared(id, name))
}

fn is_name(text: &str) -> bool {
    let is_letter = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'.' | b'_');
    text.len() > 2 && text.bytes().all(is_letter)
}

/// The bucket that an ARN begins with, and what stands behind it, if all of that is text.
fn of_arn<'a>(
    parts: &[TextPart<'a>],
    template: Template<'a>,
) -> Option<(Bucket<'a>, Option<String>)> {
    let (bucket, first, rest) = match parts {
        [TextPart::GetAtt(id, "Arn"), rest @ ..] => (declared(id, template)?, "", rest),
        [
            TextPart::Text("arn:"),
            TextPart::Ref("AWS::Partition"),
            TextPart::Text(text),
            rest @ ..,
        ] => behind(text.strip_prefix(":s3:::")?, rest, template)?,
        [TextPart::Text(text), rest @ ..] => {
            let (_, name) = text.strip_prefix("arn:")?.split_once(":s3:::")?;
            behind(name, rest, template)?
        }
        _ => return None,
    };
    let key = match rest {
        [] => Some(first.to_owned()),
        [TextPart::Text(text)] => Some(format!("{first}{text}")),
        _ => None,
    };
    Some((bucket, key))
}

type Behind<'p, 'a> = (Bucket<'a>, &'a str, &'p [TextPart<'a>]);

/// The bucket whose name stands at the beginning; behind `arn:aws:s3:::`.
fn behind<'p, 'a>(
    text: &'a str,
    rest: &'p [TextPart<'a>],
    template: Template<'a>,
) -> Option<Behind<'p, 'a>> {
    if text.is_empty() {
        let (name, rest) = rest.split_first()?;
        let TextPart::Ref(id) = name else {
            return None;
        };
        // A name may be put together of more than what `Ref` gives.
        let is_whole = match rest.first() {
            None => true,
            Some(TextPart::Text(text)) => text.starts_with('/'),
            Some(TextPart::Ref(_) | TextPart::GetAtt(..) | TextPart::Unknown) => false,
        };
        return is_whole.then_some((declared(id, template)?, "", rest));
    }
    let at = text.find('/');
    let (name, key) = text.split_at(at.unwrap_or(text.len()));
    let is_whole = at.is_some() || rest.is_empty();
    (is_whole && is_name(name)).then_some((Bucket::Named(name), key, rest))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix, check_rule};
    use expect_test::expect;

    const BUCKETS: &str = r#"
Parameters:
  Name: {Type: String}
Resources:
  Images:
    Type: AWS::S3::Bucket
    Properties: {BucketName: shop-images}
  Videos: {Type: AWS::S3::Bucket}
  OfImages:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Images
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
        - Effect: Allow
          Principal: {AWS: "123456789012"}
          Action: s3:GetObject
          Resource:
          - arn:aws:s3:::other/*
          - arn:aws:s3:::shop-images/*
          - arn:aws:s3:::shop-*/*
          - !Sub '${Videos.Arn}/*'
          - !Sub 'arn:${AWS::Partition}:s3:::${Videos}/a'
          - !Sub 'arn:aws:s3:::${Videos}-x/a'
          - !Sub 'arn:aws:s3:::${Name}/a'
          - !Sub '${Images.Arn}/a/*'
          - !Join ['', ['arn:aws:s3:::', !Ref Videos, '/b']]
        - Effect: Allow
          Principal: {AWS: "123456789012"}
          Action: s3:ListBucket
          Resource: !GetAtt Videos.Arn
  OfVideos:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Videos
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
        - Effect: Allow
          Principal: {AWS: "123456789012"}
          Action: s3:GetObject
          Resource: arn:aws:s3:::not-known/*
  OfNamed:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: by-name
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
        - Effect: Allow
          Principal: {AWS: "123456789012"}
          Action: s3:GetObject
          Resource: ['arn:aws:s3:::by-name/*', 'arn:aws:s3:::other-name/*', '*']
"#;

    #[test]
    fn a_policy_is_about_its_own_bucket() {
        check(
            BUCKETS,
            expect![[r#"
                20 |           - arn:aws:s3:::other/*
                   |             ^^^^^^^^^^^^^^^^^^^^ policy-other-bucket: This is the policy of bucket `Images`, so S3 refuses a resource of bucket `other`. Name `Images`, or move the statement to the policy of `other`.
                   |             fix: Change to the bucket `Images`
                23 |           - !Sub '${Videos.Arn}/*'
                   |             ^^^^^^^^^^^^^^^^^^^^^^ policy-other-bucket: This is the policy of bucket `Images`, so S3 refuses a resource of bucket `Videos`. Name `Images`, or move the statement to the policy of `Videos`.
                   |             fix: Change to the bucket `Images`
                24 |           - !Sub 'arn:${AWS::Partition}:s3:::${Videos}/a'
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-other-bucket: This is the policy of bucket `Images`, so S3 refuses a resource of bucket `Videos`. Name `Images`, or move the statement to the policy of `Videos`.
                   |             fix: Change to the bucket `Images`
                28 |           - !Join ['', ['arn:aws:s3:::', !Ref Videos, '/b']]
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-other-bucket: This is the policy of bucket `Images`, so S3 refuses a resource of bucket `Videos`. Name `Images`, or move the statement to the policy of `Videos`.
                   |             fix: Change to the bucket `Images`
                32 |           Resource: !GetAtt Videos.Arn
                   |                     ^^^^^^^^^^^^^^^^^^ policy-other-bucket: This is the policy of bucket `Images`, so S3 refuses a resource of bucket `Videos`. Name `Images`, or move the statement to the policy of `Videos`.
                   |                     fix: Change to the bucket `Images`
                43 |           Resource: arn:aws:s3:::not-known/*
                   |                     ^^^^^^^^^^^^^^^^^^^^^^^^ policy-other-bucket: This is the policy of bucket `Videos`, so S3 refuses a resource of bucket `not-known`. Name `Videos`, or move the statement to the policy of `not-known`.
                   |                     fix: Change to the bucket `Videos`
                54 |           Resource: ['arn:aws:s3:::by-name/*', 'arn:aws:s3:::other-name/*', '*']
                   |                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-other-bucket: This is the policy of bucket `by-name`, so S3 refuses a resource of bucket `other-name`. Name `by-name`, or move the statement to the policy of `other-name`.
                   |                                                fix: Change to the bucket `by-name`
            "#]],
        );
        check_fix(
            BUCKETS,
            "Change to the bucket `Images`",
            expect![[r#"
                 19 |           Resource:
                -20 |           - arn:aws:s3:::other/*
                +20 |           - !Sub '${Images.Arn}/*'
                 21 |           - arn:aws:s3:::shop-images/*
            "#]],
        );
        check_fix(
            BUCKETS,
            "Change to the bucket `by-name`",
            expect![[r#"
                 53 |           Action: s3:GetObject
                -54 |           Resource: ['arn:aws:s3:::by-name/*', 'arn:aws:s3:::other-name/*', '*']
                +54 |           Resource: ['arn:aws:s3:::by-name/*', !Sub 'arn:${AWS::Partition}:s3:::by-name/*', '*']
            "#]],
        );
    }

    #[test]
    fn a_logical_id_is_not_the_name_of_a_bucket() {
        check_rule(
            "\
Resources:
  Images: {Type: AWS::S3::Bucket, Properties: {BucketName: pictures}}
  P:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Images
      PolicyDocument:
        Statement: [{Effect: Allow, Principal: {AWS: '123456789012'}, Action: s3:GetObject, Resource: 'arn:aws:s3:::Images/*'}]
",
            "policy-other-bucket",
            expect![[r#"
                8 |         Statement: [{Effect: Allow, Principal: {AWS: '123456789012'}, Action: s3:GetObject, Resource: 'arn:aws:s3:::Images/*'}]
                  |                                                                                                       ^^^^^^^^^^^^^^^^^^^^^^^ policy-other-bucket: `Images` is the logical ID of this bucket and not its name. Write `!Sub ${Images.Arn}` for its ARN.
                  |                                                                                                       fix: Change to the bucket `Images`
            "#]],
        );
    }
}
