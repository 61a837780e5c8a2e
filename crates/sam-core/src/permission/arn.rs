//! A resource of a statement as a pattern of ARNs: what of it is known now, and whether an ARN of some kind could fit.

use super::arn_tokens::{
    ANY, FIRST_LETTER, NAME, NAME_ONE, ONE, STAR, WORD, WORD_ONE, field_may_be, intersects,
};
use super::resource_text::{ResourceText, arn_end};
use crate::connector::profile::resolved_type;
use crate::iam::{AccessLevel, Action, ResourceType, Service, Takes, asked_for, is_listed_in_full};
use crate::policy::{TextPart, text_parts};
use crate::spec::cfn::{
    RefIs, arn_attribute, arn_attributes, arn_template, name_attribute, ref_is,
};
use crate::spec::{PlainAttribute, plain_attribute};
use crate::syntax::NodeRef;
use crate::template::Template;
use crate::template::dynamic_reference::replaced;

/// What stands for a dynamic reference: a name that no resource has.
const DEFERRED: &str = "${=}";

/// Texts that a resource may come to: letters as they are, and marks for what is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arn {
    tokens: Vec<u8>,
}

impl Arn {
    /// What a value of `Resource` comes to.
    pub fn new(node: NodeRef<'_>, template: Template<'_>) -> Self {
        let mut tokens = Vec::with_capacity(64);
        for piece in text_parts(node) {
            match piece {
                TextPart::Text(text) => written(text, &mut tokens),
                TextPart::Ref(name) => reference(name, template, &mut tokens),
                TextPart::GetAtt(id, attribute) => get_att(id, attribute, template, &mut tokens),
                TextPart::Unknown => tokens.push(ANY),
            }
        }
        Self::read(tokens)
    }

    /// What a resource of a grant comes to.
    pub fn of_resource(resource: &ResourceText, template: Template<'_>) -> Self {
        let mut tokens = Vec::with_capacity(64);
        let text = replaced(resource.as_str(), DEFERRED);
        let mut rest = &*text;
        while let Some((before, behind)) = rest.split_once("${") {
            let Some((name, after)) = behind.split_once('}') else {
                break;
            };
            letters(before, &mut tokens);
            match name.split_once('.') {
                Some((id, attribute)) => get_att(id, attribute, template, &mut tokens),
                None => reference(name, template, &mut tokens),
            }
            rest = after;
        }
        letters(rest, &mut tokens);
        Self::read(tokens)
    }

    /// What a text of a policy stands for.
    pub fn of_text(text: &str) -> Self {
        let mut tokens = Vec::with_capacity(text.len());
        written(text, &mut tokens);
        Self::read(tokens)
    }

    /// A wildcard stays within its field, but for the last of the six.
    fn read(mut tokens: Vec<u8>) -> Self {
        let mut colons = tokens.iter().enumerate().filter(|(_, it)| **it == b':');
        let rest = colons.nth(4).map_or(0, |(at, _)| at);
        let mut is_counted = true;
        for (at, token) in tokens.iter_mut().enumerate() {
            is_counted &= *token != ANY;
            if *token == STAR {
                *token = if is_counted && at < rest { NAME } else { ANY };
            }
        }
        Self { tokens }
    }

    /// With more text behind it.
    pub fn with(&self, end: &str) -> Self {
        let mut tokens = self.tokens.clone();
        written(end, &mut tokens);
        Self::read(tokens)
    }

    /// Without an end, if it has it.
    pub fn without(&self, end: &str) -> Option<Self> {
        let rest = self.tokens.strip_suffix(&*Self::of_text(end).tokens)?;
        Some(Self {
            tokens: rest.to_vec(),
        })
    }

    /// With a type, `function:`, before a name that has none.
    pub fn typed(&self, head: &str) -> Option<Self> {
        let rest = self.rest().filter(|_| !self.names_nothing())?;
        if rest.iter().any(|it| matches!(it, b':' | b'/')) {
            return None;
        }
        let (fields, name) = self
            .tokens
            .split_at_checked(self.tokens.len() - rest.len())?;
        let mut tokens = fields.to_vec();
        letters(head, &mut tokens);
        tokens.extend(name);
        Some(Self::read(tokens))
    }

    /// Whether nothing stands behind its account.
    pub fn names_nothing(&self) -> bool {
        self.rest().is_some_and(<[u8]>::is_empty)
    }

    /// Whether what stands behind its account may have a colon or a slash in it.
    pub fn may_have(&self, separator: u8) -> bool {
        let may_be = |it: &u8| match *it {
            ANY | ONE => true,
            NAME | NAME_ONE => separator != b':',
            other => other == separator,
        };
        self.rest().is_none_or(|rest| rest.iter().any(may_be))
    }

    /// Whether it may be `*`.
    pub fn may_be_all(&self) -> bool {
        self.tokens.contains(&ANY) && self.tokens.iter().all(|it| matches!(*it, ANY | ONE))
    }

    /// Whether it may be an ARN or `*`.
    pub fn may_be_arn(&self) -> bool {
        self.may_be_all()
            || self.tokens.starts_with(b"arn:")
            || intersects(&self.tokens, b"arn:\x01")
    }

    /// Whether it may be all resources of a service or of a type: `arn:aws:logs:*:*:log-group:*`.
    pub fn may_be_all_of_type(&self) -> bool {
        let Some(rest) = self.rest().filter(|_| !self.may_be_all()) else {
            return true;
        };
        // Without a type, what stands before the slash is a name: `arn:aws:s3:::shop/*`.
        let is_typed = self.service() != Some(b"s3");
        let mut parts = rest.splitn(2, |it| matches!(it, b':' | b'/'));
        let (first, second) = (parts.next().unwrap_or_default(), parts.next());
        let is_all = |it: &[u8]| it.iter().all(|it| *it == ANY);
        is_all(rest) || is_typed && (first.last() == Some(&ANY) || second.is_some_and(is_all))
    }

    /// Whether it may be all resources of a service: `arn:aws:logs:*:*:*`.
    pub fn may_be_all_of_service(&self) -> bool {
        let rest = self.rest().filter(|_| !self.may_be_all());
        rest.is_none_or(|it| it.iter().all(|it| *it == ANY))
    }

    /// Whether it may have the form of an ARN pattern of IAM, `arn:${Partition}:s3:::${BucketName}`.
    pub fn may_be(&self, pattern: &str) -> bool {
        // Field by field, since most patterns differ in one of the first five; of what may have colons as a whole.
        let mut fields = self.tokens.splitn(6, |it| *it == b':');
        let mut wanted = pattern.splitn(6, ':');
        for _ in 0..5 {
            match (fields.next(), wanted.next()) {
                (Some(field), Some(_)) if field.contains(&ANY) => {
                    return self.may_be_whole(pattern);
                }
                (Some(field), Some(wanted)) if field_may_be(field, wanted) => {}
                (Some(_), Some(_)) => return false,
                (None, _) | (_, None) => return self.may_be_whole(pattern),
            }
        }
        let (Some(rest), Some(wanted)) = (fields.next(), wanted.next()) else {
            return self.may_be_whole(pattern);
        };
        let mut tokens = Vec::with_capacity(wanted.len());
        of_iam(wanted, &mut tokens);
        intersects(rest, &Self::read(tokens).tokens)
    }

    fn may_be_whole(&self, pattern: &str) -> bool {
        let mut tokens = Vec::with_capacity(pattern.len());
        of_iam(pattern, &mut tokens);
        intersects(&self.tokens, &Self::read(tokens).tokens)
    }

    /// Whether an action may be allowed for it: it is all resources, or of a type that the action takes.
    pub fn is_taken_by(&self, service: &Service, action: &Action) -> bool {
        let takes = |it: &Takes| {
            let found = service.resource_type(it.resource_type);
            found.is_none_or(|it| self.may_be_of(service, it))
        };
        // Which resources can be tagged is listed for few services.
        action.level == AccessLevel::Tagging
            || !is_listed_in_full(service.prefix, action.name)
            || self.may_be_all()
            || action.resources.iter().any(takes)
    }

    /// Whether it may be a resource of a service, in whatever form.
    pub fn may_be_of_service(&self, service: &Service) -> bool {
        let Some([_, prefix, _, account]) = self.fields().filter(|_| !self.may_be_all()) else {
            return true;
        };
        // An API has no account; a custom domain that is private has one.
        let has_account = account.is_some_and(|it| !it.is_empty());
        let is_api = service.prefix == "apigateway" && self.begins_surely(&["/restapis", "/apis"]);
        let own = service.resource_types.iter().flat_map(|it| &it.arns);
        let mut own = own.filter_map(|it| it.split(':').nth(2));
        let is_own = |it: &str| it == service.prefix || own.any(|own| own == it);
        prefix.is_none_or(is_own) && !(is_api && has_account)
    }

    /// Whether what stands behind the fifth colon begins with one of several texts for certain.
    fn begins_surely(&self, starts: &[&str]) -> bool {
        let rest = self.rest();
        rest.is_some_and(|rest| starts.iter().any(|it| rest.starts_with(it.as_bytes())))
    }

    /// Whether it matches the ARN that requests for an action have although the action takes no resource.
    pub fn is_asked_for_by(&self, action: &str) -> bool {
        let (prefix, name) = action.split_once(':').unwrap_or_default();
        // The star of a request is a letter, which only a wildcard matches: here one that no name has.
        let mut requests = asked_for(prefix, name).iter();
        requests.any(|it| self.may_be(&it.replace('*', "=")))
    }

    /// Whether it may be a resource of some type.
    pub fn may_be_of(&self, service: &Service, resource_type: &ResourceType) -> bool {
        // A bucket has no account, and what else S3 has always has one.
        let account = self.fields().and_then(|[.., account]| account);
        let is_local = service.prefix == "s3" && account == Some("");
        resource_type.arns.iter().any(|pattern| {
            let is_elsewhere = is_local && pattern.split(':').nth(4) != Some("");
            !is_elsewhere && self.may_be(pattern)
        })
    }

    /// Its fields before the resource, without `arn`, as far as colons are known: partition, service, region, account;
    /// each none if something of it is not known.
    pub fn fields(&self) -> Option<[Option<&str>; 4]> {
        let mut fields = self.tokens.splitn(6, |it| *it == b':');
        let is_known = |it: &[u8]| it.iter().all(|it| *it >= FIRST_LETTER);
        if fields.next()? != b"arn" {
            return None;
        }
        let mut found = [None; 4];
        for place in &mut found {
            let field = fields.next()?;
            // What may be any text may have colons, too, and then no later field is what it seems to be.
            if field.contains(&ANY) && field != [ANY] {
                return None;
            }
            *place = is_known(field)
                .then(|| std::str::from_utf8(field).ok())
                .flatten();
        }
        fields.next().map(|_| found)
    }

    /// Whether all of it is known, and its fields can be counted.
    pub fn known_colons(&self) -> Option<usize> {
        let has_any = self.tokens.iter().any(|it| matches!(*it, ANY | ONE));
        (!has_any).then(|| self.tokens.iter().filter(|it| **it == b':').count())
    }

    /// What stands behind the fifth colon.
    fn rest(&self) -> Option<&[u8]> {
        self.tokens.splitn(6, |it| *it == b':').nth(5)
    }

    /// Whether what stands behind the fifth colon may begin with one of several texts.
    pub fn may_begin(&self, starts: &[&str]) -> bool {
        self.rest().is_none_or(|rest| {
            starts.iter().any(|start| {
                let mut tokens = start.as_bytes().to_vec();
                tokens.push(ANY);
                intersects(rest, &tokens)
            })
        })
    }

    /// Whether it is a resource of a service for certain.
    pub fn is_of(&self, service: &str) -> bool {
        self.service() == Some(service.as_bytes())
    }

    fn service(&self) -> Option<&[u8]> {
        let mut fields = self.tokens.splitn(4, |it| *it == b':');
        let is_known = |it: &&[u8]| it.iter().all(|it| *it >= FIRST_LETTER);
        let arn = fields.next()?;
        let partition = fields.next()?;
        let service = fields.next()?;
        fields.next()?;
        (arn == b"arn" && !partition.contains(&ANY))
            .then_some(service)
            .filter(is_known)
    }
}

/// A text as IAM reads it, with its wildcards and variables.
fn written(text: &str, acc: &mut Vec<u8>) {
    let text = replaced(text, DEFERRED);
    let mut rest = &*text;
    while let Some((before, behind)) = rest.split_once("${") {
        let Some((_, after)) = behind.split_once('}') else {
            break;
        };
        letters(before, acc);
        acc.push(ANY);
        rest = after;
    }
    letters(rest, acc);
}

fn letters(text: &str, acc: &mut Vec<u8>) {
    acc.extend(text.bytes().map(|it| match it {
        b'*' => STAR,
        b'?' => ONE,
        0..FIRST_LETTER => ONE,
        other => other,
    }));
}

fn reference(name: &str, template: Template<'_>, acc: &mut Vec<u8>) {
    match name {
        "AWS::Partition" => {
            acc.extend(b"aws");
            return acc.push(WORD);
        }
        "AWS::Region" | "AWS::AccountId" | "AWS::StackName" | "AWS::URLSuffix" => {
            return acc.extend([WORD_ONE, WORD]);
        }
        "AWS::StackId" => return acc.extend(b"arn:\x01"),
        _ => {}
    }
    let Some(cfn_type) = template.resource(name).and_then(|it| it.type_name()) else {
        return acc.push(ANY);
    };
    let cfn_type = resolved_type(cfn_type);
    match ref_is(cfn_type) {
        Some(RefIs::Arn) => match arn_template(cfn_type) {
            Some(arn) => of_type(arn, acc),
            None => acc.extend(b"arn:\x01"),
        },
        Some(RefIs::Name) => acc.extend(name_of(cfn_type)),
        Some(RefIs::Url) => acc.extend(b"https://\x01"),
        Some(RefIs::Id)
            if matches!(
                cfn_type,
                "AWS::ApiGateway::RestApi" | "AWS::ApiGatewayV2::Api"
            ) =>
        {
            acc.extend([WORD_ONE, WORD])
        }
        Some(RefIs::Id) => acc.extend([NAME_ONE, NAME]),
        // The name, or that of its bus before it.
        None if cfn_type == "AWS::Events::Rule" => acc.extend([NAME_ONE, NAME]),
        None => acc.push(ANY),
    }
}

/// Names with a slash are rare: those of log groups, parameters, secrets.
fn name_of(cfn_type: &str) -> [u8; 2] {
    match cfn_type {
        "AWS::S3::Bucket" | "AWS::DynamoDB::Table" | "AWS::Lambda::Function" | "AWS::IAM::Role" => {
            [WORD_ONE, WORD]
        }
        _ => [NAME_ONE, NAME],
    }
}

fn get_att(id: &str, attribute: &str, template: Template<'_>, acc: &mut Vec<u8>) {
    let cfn_type = template.resource(id).and_then(|it| it.type_name());
    let cfn_type = cfn_type.map(resolved_type);
    match cfn_type {
        Some(it) if arn_attribute(it) == Some(attribute) => {
            match arn_template(it) {
                Some(arn) => of_type(arn, acc),
                None => acc.extend(b"arn:\x01"),
            }
            letters(arn_end(it), acc);
        }
        Some(it) if name_attribute(it) == Some(attribute) => acc.extend(name_of(it)),
        Some(it) if arn_attributes(it).contains(&attribute) => acc.extend(b"arn:\x01"),
        Some(it) => match plain_attribute(it, attribute) {
            Some(PlainAttribute::Url) => acc.extend(b"https://\x01"),
            Some(PlainAttribute::Name) => acc.extend([NAME_ONE, NAME]),
            None => acc.push(ANY),
        },
        None => acc.push(ANY),
    }
}

/// The ARN that a resource of the template has: each part of its pattern is some text.
fn of_type(pattern: &str, acc: &mut Vec<u8>) {
    variables(pattern, acc, |name, acc| match name {
        "Partition" | "Region" | "Account" | "BucketName" | "TableName" | "QueueName"
        | "TopicName" | "FunctionName" => acc.extend([WORD_ONE, WORD]),
        _ => acc.extend([NAME_ONE, NAME]),
    });
}

/// The ARNs that a resource type of IAM has; a part of it may be anything that IAM does not tell apart.
fn of_iam(pattern: &str, acc: &mut Vec<u8>) {
    variables(pattern, acc, |name, acc| match name {
        "Partition" | "Region" => acc.extend([NAME_ONE, NAME]),
        // What is AWS's own has no account.
        "Account" => acc.push(NAME),
        "BucketName" | "TableName" => acc.push(WORD),
        "ParameterNameWithoutLeadingSlash" => acc.extend([WORD_ONE, ANY]),
        _ => acc.push(ANY),
    });
}

fn variables(pattern: &str, acc: &mut Vec<u8>, variable: impl Fn(&str, &mut Vec<u8>)) {
    let mut rest = pattern;
    while let Some((before, behind)) = rest.split_once("${") {
        let Some((name, after)) = behind.split_once('}') else {
            break;
        };
        letters(before, acc);
        variable(name, acc);
        rest = after;
    }
    letters(rest, acc);
}

#[cfg(test)]
mod tests {
    use super::Arn;

    #[track_caller]
    fn check(text: &str, pattern: &str, expected: bool) {
        assert_eq!(
            Arn::of_text(text).may_be(pattern),
            expected,
            "{text} {pattern}"
        );
    }

    #[test]
    fn a_resource_is_of_a_type_or_not() {
        let bucket = "arn:${Partition}:s3:::${BucketName}";
        let object = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";
        check("arn:aws:s3:::shop", bucket, true);
        check("arn:aws:s3:::shop", object, false);
        check("arn:aws:s3:::shop/*", bucket, false);
        check("arn:aws:s3:::shop/*", object, true);
        check("arn:aws:s3:::shop*", bucket, true);
        check("arn:aws:s3:::shop*", object, true);
        check("arn:aws:s3:eu-west-1:123456789012:shop", bucket, false);
        check("arn:aws:s3:::${aws:username}/a", bucket, false);
        check("arn:aws:s3:::${aws:username}", object, true);
        check("arn:aws:s3:*:*:shop", bucket, true);
        check("*", bucket, true);
        check("arn:*", bucket, true);
        let queue = "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}";
        check("arn:aws:sqs:*:*:*", queue, true);
        check("arn:aws:sns:*:*:*", queue, false);
        check("arn:aws:sqs:*", queue, true);
        check("arn:aws:sq?:eu-west-1:123456789012:orders", queue, true);
        check("https://sqs", queue, false);
        let stream = "arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}:log-stream:${LogStreamName}";
        check("arn:aws:logs:*:*:log-group:/a/b", stream, false);
        check("arn:aws:logs:*:*:log-group:/a/b:*", stream, true);
    }

    #[test]
    fn fields_are_known_as_far_as_their_colons_are() {
        let arn = Arn::of_text("arn:aws:s3:::shop");
        assert_eq!(
            arn.fields(),
            Some([Some("aws"), Some("s3"), Some(""), Some("")])
        );
        let arn = Arn::of_text("arn:aws:sqs:*:12:q:x");
        assert_eq!(
            arn.fields(),
            Some([Some("aws"), Some("sqs"), None, Some("12")])
        );
        let arn = Arn::of_text("arn:a*:sqs:*:12:q:x");
        assert_eq!(arn.fields(), Some([None, Some("sqs"), None, Some("12")]));
        assert_eq!(Arn::of_text("arn:aws:sqs").fields(), None);
    }
}
