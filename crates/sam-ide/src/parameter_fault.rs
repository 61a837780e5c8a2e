//! Values that a policy template cannot use for one of its parameters.

use crate::edit::resource::{Change, changed};
use crate::edit::{Piece, Property, Slot};
use crate::names::a_noun;
use crate::template_values::reference;
use sam_core::connector::Resolver;
use sam_core::iam::{ParameterKind, PolicyTemplate, TemplateParameter};
use sam_core::permission::lacks_secret_suffix;
use sam_core::policy::{self, text_parts};
use sam_core::spec::cfn::{self, RefIs};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic;

/// What comes of most faults.
pub(crate) const GRANTS_NOTHING: &str = "the policy grants nothing";

/// What is wrong with a value, and what to write instead.
pub(crate) struct Fault {
    /// Half a sentence.
    pub(crate) why: String,
    /// What comes of it: the other half.
    pub(crate) outcome: &'static str,
    pub(crate) instead: Instead,
}

/// The values that a policy template cannot use for what it allows, each with the reason in half a sentence; of an
/// `Fn::If` only if no branch can be used.
pub(crate) fn fruitless(
    entry: EntryRef<'_>,
    template: &PolicyTemplate,
    resolver: &Resolver<'_>,
) -> Vec<(serde_json::Value, String)> {
    let mut found = Vec::new();
    if intrinsic::of(entry.value).is_some() {
        return found;
    }
    for parameter in &template.parameters {
        let Some(value) = entry.value.entry(parameter.name) else {
            continue;
        };
        let property = Property {
            map: entry.value,
            entry: value,
        };
        let whys = Slot::all(property).into_iter().map(|(node, _)| {
            let surplus = || {
                let why = surplus(node, template, parameter.name);
                why.filter(|_| parameter.name != "BucketName")
            };
            slashes(node, template, resolver)
                .or_else(surplus)
                .or_else(|| {
                    let fault = fault(node, parameter, resolver)?;
                    (fault.outcome == GRANTS_NOTHING).then_some(fault.why)
                })
        });
        let whys: Option<Vec<String>> = whys.collect();
        let first = whys.and_then(|it| it.into_iter().next());
        found.extend(first.map(|why| (value.value.to_value(), why)));
    }
    found
}

/// Why a policy template allows nothing, in half a sentence, if it cannot use the value of its only parameter.
pub(crate) fn why_nothing(
    entry: EntryRef<'_>,
    template: &PolicyTemplate,
    resolver: &Resolver<'_>,
) -> Option<String> {
    let is_only = template.parameters.len() == 1;
    let mut found = fruitless(entry, template, resolver).into_iter();
    found.next().filter(|_| is_only).map(|(_, why)| why)
}

/// What to write instead of a value.
pub(crate) enum Instead {
    /// This, if it is known.
    Meant(Option<Piece<'static>>),
    /// The only resource that fits.
    Fitting,
}

/// What a value gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gives {
    Name,
    Arn,
    Id,
    Url,
}

impl Gives {
    fn phrase(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Arn => "ARN",
            Self::Id => "ID",
            Self::Url => "URL",
        }
    }
}

/// Why a policy template cannot use a value.
pub(crate) fn fault(
    node: NodeRef<'_>,
    parameter: &TemplateParameter,
    resolver: &Resolver<'_>,
) -> Option<Fault> {
    if node.is_null() || node.as_str() == Some("") {
        return Some(Fault {
            why: format!("`{}` has no value yet", parameter.name),
            outcome: "the deployment fails",
            instead: Instead::Fitting,
        });
    }
    if parameter.name == "SecretArn" && lacks_secret_suffix(node, resolver.template()) {
        return Some(Fault {
            why: "`SecretArn` lacks the hyphen and six characters at the end of a secret's ARN"
                .to_owned(),
            outcome: GRANTS_NOTHING,
            instead: Instead::Meant(changed(node, Change::With("-??????"))),
        });
    }
    match text_parts(node).as_slice() {
        [policy::TextPart::Ref(id)] => {
            let resource_type = resolver.resolved_type(id)?;
            let gives = match cfn::ref_is(resource_type)? {
                RefIs::Name => Gives::Name,
                RefIs::Arn => Gives::Arn,
                RefIs::Id => Gives::Id,
                RefIs::Url => Gives::Url,
            };
            of_resource((id, resource_type), format!("!Ref {id}"), gives, parameter)
        }
        [policy::TextPart::GetAtt(id, attribute)] => {
            let resource_type = resolver.resolved_type(id)?;
            let gives = if cfn::arn_attribute(resource_type) == Some(attribute) {
                Gives::Arn
            } else if cfn::name_attribute(resource_type) == Some(attribute) {
                Gives::Name
            } else if cfn::arn_attributes(resource_type).contains(attribute) {
                return of_other_arn(id, attribute, parameter);
            } else {
                return None;
            };
            let written = format!("!GetAtt {id}.{attribute}");
            of_resource((id, resource_type), written, gives, parameter)
        }
        [policy::TextPart::Text(text)] => of_text(text, parameter),
        [policy::TextPart::Text(first), .., before, last] if first.starts_with("arn:") => {
            of_built_arn(before, last, parameter)
        }
        [policy::TextPart::Text(first), last] if first.starts_with("arn:") => {
            of_built_arn(&policy::TextPart::Text(first), last, parameter)
        }
        _ => None,
    }
}

/// The ARN of something else than the resource, such as the stream of a table, where a name is wanted.
fn of_other_arn(id: &str, attribute: &str, parameter: &TemplateParameter) -> Option<Fault> {
    match parameter.kind {
        ParameterKind::Arn(_) => return None,
        ParameterKind::Name(_) | ParameterKind::Id(_) => {}
    }
    // `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL`
    let is_label = (attribute, parameter.name) == ("StreamArn", "StreamName");
    let label = || {
        let arn = Piece::GetAtt(id.to_owned(), attribute.to_owned());
        let parts = Piece::List(vec![Piece::Text("/".to_owned()), arn]);
        let parts = Piece::Function("Split", Box::new(parts));
        let picked = Piece::List(vec![Piece::Text("3".to_owned()), parts]);
        Piece::Function("Select", Box::new(picked))
    };
    Some(Fault {
        why: format!(
            "`{}` must be the {} alone, but `!GetAtt {id}.{attribute}` is an ARN",
            parameter.name,
            wanted(parameter.kind)
        ),
        outcome: GRANTS_NOTHING,
        instead: Instead::Meant(is_label.then(label)),
    })
}

fn of_resource(
    (id, resource_type): (&str, &str),
    written: String,
    gives: Gives,
    parameter: &TemplateParameter,
) -> Option<Fault> {
    let types = parameter.kind.types();
    let name = parameter.name;
    if !types.contains(&resource_type) {
        let first = types.first()?;
        // A part of the same service may well give what is wanted: the attachment of a secret, the secret.
        let is_related = types.iter().any(|it| service(it) == service(resource_type));
        if is_related {
            let is_name_wanted = matches!(parameter.kind, ParameterKind::Name(_));
            let is_name = matches!(gives, Gives::Name | Gives::Id);
            return (is_name_wanted && !is_name).then(|| Fault {
                why: format!(
                    "`{name}` must be the name of {}, but `{written}` is the {} of {}",
                    a_noun(first),
                    gives.phrase(),
                    a_noun(resource_type)
                ),
                outcome: GRANTS_NOTHING,
                instead: Instead::Meant(None),
            });
        }
        let why = format!(
            "`{name}` must be {}, but `{id}` is {}",
            a_noun(first),
            a_noun(resource_type)
        );
        return Some(Fault {
            why,
            outcome: GRANTS_NOTHING,
            instead: Instead::Fitting,
        });
    }
    let fits = match parameter.kind {
        ParameterKind::Name(_) => gives == Gives::Name,
        ParameterKind::Arn(_) => gives == Gives::Arn,
        ParameterKind::Id(_) => matches!(gives, Gives::Id | Gives::Name),
    };
    if fits {
        return None;
    }
    let why = format!(
        "`{name}` must be the {} of {}, but `{written}` is its {}",
        wanted(parameter.kind),
        a_noun(resource_type),
        gives.phrase()
    );
    Some(Fault {
        why,
        outcome: GRANTS_NOTHING,
        instead: Instead::Meant(reference(id, resource_type, parameter.kind)),
    })
}

fn wanted(kind: ParameterKind) -> &'static str {
    match kind {
        ParameterKind::Name(_) => "name",
        ParameterKind::Arn(_) => "ARN",
        ParameterKind::Id(_) => "ID",
    }
}

/// `AWS::SQS` of `AWS::SQS::Queue`
fn service(resource_type: &str) -> &str {
    resource_type.rsplit_once("::").map_or("", |(it, _)| it)
}

fn of_text(text: &str, parameter: &TemplateParameter) -> Option<Fault> {
    let name = parameter.name;
    if text == "*" {
        return None;
    }
    let wanted = wanted(parameter.kind);
    match parameter.kind {
        ParameterKind::Arn(_) if text.starts_with("arn:") => None,
        ParameterKind::Arn(_) => Some(Fault {
            why: format!("`{name}` must be an ARN, but `{text}` is not one"),
            outcome: GRANTS_NOTHING,
            instead: Instead::Meant(None),
        }),
        ParameterKind::Name(_) | ParameterKind::Id(_) => {
            let is = match text {
                _ if text.starts_with("arn:") => "an ARN",
                _ if text.starts_with("https://") => "a URL",
                _ if name == "KeyId" && text.starts_with("alias/") => "an alias",
                _ => return None,
            };
            let why = format!("`{name}` must be the {wanted} alone, but this is {is}");
            let instead = last_word(text).map(|it| Piece::Text(it.to_owned()));
            Some(Fault {
                why,
                outcome: GRANTS_NOTHING,
                instead: Instead::Meant(instead),
            })
        }
    }
}

/// The name at the end of an ARN or URL, when there is no doubt where it begins.
fn last_word(text: &str) -> Option<&str> {
    let end = match text.strip_prefix("https://") {
        Some(rest) => rest.rsplit('/').next()?,
        None if !text.starts_with("arn:") => return None,
        None => {
            let end = text.rsplit(':').next()?;
            match end.split_once('/') {
                Some((_, name)) if name.contains('/') => return None,
                Some((_, name)) => name,
                None => end,
            }
        }
    };
    let is_name = |it: char| it.is_ascii_alphanumeric() || "_.-".contains(it);
    (!end.is_empty() && end.chars().all(is_name)).then_some(end)
}

/// An ARN that is put together, where a name or ID is wanted: its last part, if it stands alone, is what is wanted.
fn of_built_arn(
    before: &policy::TextPart<'_>,
    last: &policy::TextPart<'_>,
    parameter: &TemplateParameter,
) -> Option<Fault> {
    let wanted = match parameter.kind {
        ParameterKind::Arn(_) => return None,
        ParameterKind::Name(_) | ParameterKind::Id(_) => wanted(parameter.kind),
    };
    let begins = matches!(before, policy::TextPart::Text(it) if it.ends_with([':', '/']));
    let instead = match last {
        policy::TextPart::Ref(id) if begins => Some(Piece::Ref((*id).to_owned())),
        policy::TextPart::GetAtt(id, name) if begins => {
            Some(Piece::GetAtt((*id).to_owned(), (*name).to_owned()))
        }
        policy::TextPart::Text(text) => {
            let end = text.rsplit([':', '/']).next().unwrap_or_default();
            let is_whole = end.len() < text.len() && !end.is_empty() && !end.contains('*');
            is_whole.then(|| Piece::Text(end.to_owned()))
        }
        policy::TextPart::Ref(_) | policy::TextPart::GetAtt(..) | policy::TextPart::Unknown => None,
    };
    let why = format!(
        "`{}` must be the {wanted} alone, but this is an ARN",
        parameter.name
    );
    Some(Fault {
        why,
        outcome: GRANTS_NOTHING,
        instead: Instead::Meant(instead),
    })
}

/// A text before a parameter or behind it that the policy template writes itself, or needs.
pub(crate) fn surplus(
    node: NodeRef<'_>,
    template: &PolicyTemplate,
    parameter: &str,
) -> Option<String> {
    let text = node.as_str().filter(|_| !policy::is_deferred(node))?;
    match (template.name, parameter) {
        ("SSMParameterWithSlashPrefixReadPolicy", "ParameterName") if !text.starts_with('/') => {
            Some(format!(
                "`{}` wants a name that begins with a slash, and `{text}` does not",
                template.name
            ))
        }
        (_, "HostedZoneId") if text.starts_with("/hostedzone/") => Some(format!(
            "`{}` writes `hostedzone/` before the ID itself",
            template.name
        )),
        (_, "BucketName") if text.contains('/') => Some(format!(
            "`{}` wants the name of the bucket, and `{text}` has a path",
            template.name
        )),
        _ => None,
    }
}

/// A name that begins with a slash has one too many with the policy template that puts one before it.
pub(crate) fn slashes(
    node: NodeRef<'_>,
    template: &PolicyTemplate,
    resolver: &Resolver<'_>,
) -> Option<String> {
    if template.name != "SSMParameterReadPolicy" {
        return None;
    }
    let all = text_parts(node);
    let begins = match all.first()? {
        policy::TextPart::Text(text) => text.starts_with('/'),
        policy::TextPart::Ref(id) => {
            let resource = resolver.template().resource(id)?;
            let name = resource.property("Name")?;
            matches!(text_parts(name).first(), Some(policy::TextPart::Text(text)) if text.starts_with('/'))
        }
        policy::TextPart::GetAtt(..) | policy::TextPart::Unknown => false,
    };
    begins.then(|| {
        format!(
            "`{}` adds a slash before the name, but this name begins with a slash",
            template.name
        )
    })
}
