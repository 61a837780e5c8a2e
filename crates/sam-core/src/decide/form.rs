//! The forms that the resource of a request may have: those of the types that an action takes, or any ARN.

use super::action_class::Member;
use super::pattern::{Letter, Symbol, Symbols, Token, Within};
use crate::iam::{AccessLevel, Action, Service, asked_for, has_more_forms};
use std::borrow::Cow;

/// One form, as a pattern.
pub(super) type Form = Vec<Token>;

/// The forms of all ARNs, and what is put into forms to make them read well.
#[derive(Debug)]
pub(super) struct Forms {
    /// An ARN of six fields, or `*`, which is the resource of a request for none.
    pub(super) any: Vec<Form>,
    /// For partition, region and account; none where a statement has a text of its own there, which the symbol may equal.
    named: [Option<Symbol>; 3],
}

impl Forms {
    /// The forms for statements with these resources.
    pub(super) fn new<'r>(
        symbols: &mut Symbols<'_>,
        resources: impl Iterator<Item = &'r String> + Clone,
    ) -> Self {
        let is_own = |at: usize| {
            let mut fields = resources.clone().filter_map(|it| arn_fields(it).nth(at));
            fields.any(|it| !it.is_empty() && !it.contains(['*', '?', '$']))
        };
        let all = ["AWS::Partition", "AWS::Region", "AWS::AccountId"];
        let [partition, region, account] = all.map(|it| symbols.symbol(it));
        Self {
            any: vec![none(), arn(&some(Within::Field))],
            named: [
                Some(partition).filter(|_| !is_own(1)),
                Some(region).filter(|_| !is_own(3)),
                Some(account).filter(|_| !is_own(4)),
            ],
        }
    }

    /// The forms of the resources that a member of a class may be asked for. All that a deployment may ask for is in its own
    /// partition.
    pub(super) fn of(&self, member: Member<'_>) -> Vec<Form> {
        let [partition, ..] = self.named;
        let forms = self.in_any_partition(member);
        let Some(partition) = partition else {
            return forms;
        };
        let in_own = |form: Form| with_fields(&form, [None, Some(partition), None, None, None]);
        forms.into_iter().map(in_own).collect()
    }

    fn in_any_partition(&self, member: Member<'_>) -> Vec<Form> {
        let (service, action) = match member {
            Member::Known(service, action) => (service, action),
            Member::Written(_) => return self.any.clone(),
        };
        // Which resources can be tagged is listed for few services.
        if has_more_forms(service.prefix) || action.level == AccessLevel::Tagging {
            return of_service(service);
        }
        let asked = asked_for(service.prefix, action.name);
        if !asked.is_empty() {
            return asked.iter().map(|it| of_request(service, it)).collect();
        }
        of_types(service, action).unwrap_or_else(|| self.any.clone())
    }

    /// Those that are ARNs, if there are any, with `${AWS::Partition}`, `${AWS::Region}` and `${AWS::AccountId}` where these fields may be anything.
    pub(super) fn named(&self, forms: &[Form]) -> Vec<Form> {
        let [partition, region, account] = self.named;
        let named = |form| with_fields(form, [None, partition, None, region, account]);
        let arns: Vec<Form> = forms
            .iter()
            .filter(|it| **it != none())
            .map(named)
            .collect();
        match arns.is_empty() {
            true => forms.to_vec(),
            false => arns,
        }
    }
}

/// A form with symbols in those of its first fields that may be anything.
fn with_fields(form: &Form, symbols: [Option<Symbol>; 5]) -> Form {
    let mut fields = form.split(|it| *it == Token::Letter(Letter::Char(':')));
    let mut named: Form = Vec::with_capacity(form.len());
    for (at, symbol) in symbols.into_iter().enumerate() {
        let Some(field) = fields.next() else {
            return form.clone();
        };
        if at > 0 {
            named.extend(letters(":"));
        }
        let is_free = field.iter().any(|it| matches!(it, Token::Many(_)));
        match symbol.filter(|_| is_free) {
            Some(symbol) => named.push(Token::Letter(Letter::Symbol(symbol))),
            None => named.extend(field),
        }
    }
    for field in fields {
        named.extend(letters(":"));
        named.extend(field);
    }
    named
}

/// The forms of the types that an action takes; none if one of them is not known.
fn of_types(service: &Service, action: &Action) -> Option<Vec<Form>> {
    let mut forms = Vec::new();
    for takes in &action.resources {
        let known = service.resource_type(takes.resource_type)?;
        for arn in &known.arns {
            forms.push(of_arn(service, &asked_arn(arn, action)));
        }
    }
    // A request that need not name a resource may be for all.
    if action.resources.iter().all(|it| !it.is_required) {
        forms.push(none());
    }
    forms.sort_unstable();
    forms.dedup();
    Some(forms)
}

/// The ARN of a request for a log group, as IAM names it where it refuses one: it ends with the stream that it does not have,
/// so that `log-group:jobs` alone does not match it
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html>).
fn asked_arn<'a>(arn: &'a str, action: &Action) -> Cow<'a, str> {
    match arn.ends_with(":log-group:${LogGroupName}") && !asks_itself(action.name) {
        true => Cow::Owned(format!("{arn}:log-stream:")),
        false => Cow::Borrowed(arn),
    }
}

/// Whether a request is for the log group itself, whose tags it is about; the action without its service.
pub fn asks_itself(action: &str) -> bool {
    const ABOUT_TAGS: [&str; 3] = ["ListTagsForResource", "TagResource", "UntagResource"];
    ABOUT_TAGS.iter().any(|it| it.eq_ignore_ascii_case(action))
}

/// All ARNs with a name of a service in their third field, and `*`.
fn of_service(service: &Service) -> Vec<Form> {
    let arns = service.resource_types.iter().flat_map(|it| &it.arns);
    let names = arns.filter_map(|it| it.split(':').nth(2));
    let mut names: Vec<&str> = names.chain([service.prefix]).collect();
    names.sort_unstable();
    names.dedup();
    let form = |name: &str| {
        let mut tokens = Form::new();
        fixed(name, &mut tokens);
        arn(&tokens)
    };
    let forms = names.into_iter().filter(|it| !it.contains("${")).map(form);
    [none()].into_iter().chain(forms).collect()
}

/// The fields of an ARN, in which symbols such as `${AWS::Partition}` have colons of their own.
pub fn arn_fields(arn: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    arn.split(move |letter| {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ':' && depth == 0
    })
}

/// The form of `arn:${Partition}:s3:::${BucketName}/${ObjectName}`.
fn of_arn(service: &Service, arn: &str) -> Form {
    filled(service, arn, fixed)
}

/// The form of the ARN of a request, in which a star is a letter.
fn of_request(service: &Service, arn: &str) -> Form {
    filled(service, arn, |text, acc| acc.extend(letters(text)))
}

/// The form of a pattern with `${…}`, and what the text between them is.
fn filled(service: &Service, arn: &str, fixed: impl Fn(&str, &mut Form)) -> Form {
    let mut form = Vec::with_capacity(arn.len());
    let mut rest = arn;
    while let Some((before, behind)) = rest.split_once("${") {
        let Some((name, after)) = behind.split_once('}') else {
            break;
        };
        fixed(before, &mut form);
        match name {
            "Partition" | "Region" => form.extend(some(Within::Field)),
            // What is AWS's own has no account; of S3, what has a field for one always has it.
            "Account" if service.prefix == "s3" => form.extend(some(Within::Field)),
            "Account" => form.push(Token::Many(Within::Field)),
            "BucketName" | "TableName" => form.extend(some(Within::Word)),
            "LogGroupName" | "LogStreamName" => form.extend(some(Within::Field)),
            _ => form.extend(some(Within::Text)),
        }
        rest = after;
    }
    fixed(rest, &mut form);
    form
}

/// An ARN of six fields with a service.
fn arn(service: &[Token]) -> Form {
    let mut arn = letters("arn:");
    arn.extend(some(Within::Field));
    arn.extend(letters(":"));
    arn.extend(service);
    for _ in ["region", "account"] {
        arn.extend(letters(":"));
        arn.push(Token::Many(Within::Field));
    }
    arn.extend(letters(":"));
    arn.extend(some(Within::Text));
    arn
}

/// The resource of a request that is for none.
fn none() -> Form {
    letters("*")
}

fn some(within: Within) -> [Token; 2] {
    [Token::Any(within), Token::Many(within)]
}

fn letters(text: &str) -> Form {
    text.chars()
        .map(|it| Token::Letter(Letter::Char(it)))
        .collect()
}

/// Text of a form in IAM's list, in which a star is any text.
fn fixed(text: &str, acc: &mut Form) {
    acc.extend(text.chars().map(|it| match it {
        '*' => Token::Many(Within::Text),
        other => Token::Letter(Letter::Char(other)),
    }));
}
