//! A resource of a statement with or without an end such as `/*`.

use super::Piece;
use sam_core::permission::{Arn, arn_fields};
use sam_core::policy::{TextPart, text_parts};
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;

/// How a resource may have been meant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Change {
    /// With an end more.
    With(&'static str),
    /// Without it.
    Without(&'static str),
    /// With its type, `function:`, behind the account.
    Typed(&'static str),
}

impl Change {
    /// The ends that ARNs are mostly mistaken by.
    pub(crate) const ALL: [Self; 5] = [
        Self::With("/*"),
        Self::Without("/*"),
        Self::Without("/index/*"),
        Self::With(":*"),
        Self::Without(":*"),
    ];

    /// What is known of the resource then.
    pub(crate) fn of_arn(self, arn: &Arn) -> Option<Arn> {
        match self {
            // What is in a log group stands behind a colon.
            Self::With("/*") if arn.is_of("logs") => None,
            // Where there is no type yet, a name is what it takes.
            Self::With(":*") if !arn.may_have(b':') => None,
            Self::With(_) if arn.names_nothing() => None,
            Self::With(end) => Some(arn.with(end)),
            Self::Without(end) => arn.without(end),
            Self::Typed(head) => arn.typed(head),
        }
    }

    /// What the change is called.
    pub(crate) fn label(self) -> String {
        match self {
            Self::With(end) => format!("Add `{end}`"),
            Self::Without(end) => format!("Remove `{end}`"),
            Self::Typed(head) => format!("Put `{head}` before the name"),
        }
    }

    /// What it is called to have both.
    pub(crate) fn label_of_copy(self) -> String {
        match self {
            Self::With(end) => format!("Add the same resource with `{end}`"),
            Self::Without(end) => format!("Add the same resource without `{end}`"),
            Self::Typed(head) => format!("Add the same resource with `{head}` before the name"),
        }
    }
}

/// A resource written with the change: a text, `!Ref`, `!GetAtt` or `!Sub` without variables of its own.
pub(crate) fn changed(node: NodeRef<'_>, change: Change) -> Option<Piece<'static>> {
    let Some(function) = intrinsic::of(node) else {
        return Some(Piece::Text(text(node.as_str()?, change)?));
    };
    if function.name == "Sub" {
        let (written, variables) = match function.text() {
            Some(text) => (text, false),
            None => (
                function.items().next()?.as_str()?,
                function.items().len() > 1,
            ),
        };
        let written = text(written, change).filter(|_| !variables)?;
        return Some(match whole_variable(&written) {
            Some(name) => match name.split_once('.') {
                Some((id, attribute)) => Piece::GetAtt(id.to_owned(), attribute.to_owned()),
                None => Piece::Ref(name.to_owned()),
            },
            None => Piece::sub(written),
        });
    }
    match (text_parts(node).as_slice(), change) {
        ([TextPart::Ref(id)], Change::With(end)) => Some(Piece::sub(format!("${{{id}}}{end}"))),
        ([TextPart::GetAtt(id, attribute)], Change::With(end)) => {
            Some(Piece::sub(format!("${{{id}.{attribute}}}{end}")))
        }
        _ => None,
    }
}

fn text(written: &str, change: Change) -> Option<String> {
    match change {
        Change::With(end) => Some(format!("{written}{end}")),
        Change::Without(end) => written.strip_suffix(end).map(str::to_owned),
        Change::Typed(head) => {
            let fields = arn_fields(written);
            let [first @ .., name] = fields.as_slice() else {
                return None;
            };
            Some(format!("{}:{head}{name}", first.join(":")))
        }
    }
}

/// The name if a text is one variable and nothing else.
fn whole_variable(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    (!name.contains(['$', '{', '}', '!'])).then_some(name)
}
