//! The `Type` of a resource: what it requires, what identifies it, what `Ref` and `Fn::GetAtt` give.

use super::{Hover, paragraphs};
use crate::grant::phrase::code;
use crate::links;
use crate::place::{Place, within_section};
use sam_core::analysis::Analysis;
use sam_core::connector::profile;
use sam_core::document::Section;
use sam_core::document::cursor::{self, PathStep};
use sam_core::spec::cfn::{self, RefIs};
use sam_core::spec::schema;
use sam_core::text::TextSize;

/// How many names are listed.
const MOST: usize = 12;

pub(super) fn hover(analysis: &Analysis, _place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let path = cursor::path(analysis, offset)?;
    let (Section::Resources, [PathStep::Entry(_), PathStep::Entry(entry)]) = within_section(&path)?
    else {
        return None;
    };
    let name = entry.value.as_str().filter(|_| entry.name() == "Type")?;
    let shape = schema::properties(name)?;
    let mut parts = vec![format!("**{}**", code(name))];
    let properties = shape.properties();
    let required = properties.iter().filter(|it| it.is_required());
    let required: Vec<_> = required.map(|it| it.name).collect();
    parts.push(match required.as_slice() {
        [] => format!("{} properties, none of them required", properties.len()),
        names => format!(
            "Required: {} (of {} properties)",
            list(names),
            properties.len()
        ),
    });
    // Of a SAM type, `Ref` and `Fn::GetAtt` give what the resource that SAM makes of it gives.
    parts.extend(returned(profile::resolved_type(name)));
    parts.push(links::to_type(name));
    let range = match path.on_key {
        true => entry.key.full_range(),
        false => entry.value.full_range(),
    };
    // White space between the key and the value is on neither.
    range
        .contains_inclusive(offset)
        .then(|| paragraphs(range, parts))
}

/// What `Ref` returns of a CloudFormation type, and the attributes that `Fn::GetAtt` takes of it.
pub(super) fn returned(cfn_type: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let reference = cfn::ref_is(cfn_type).map(ref_word);
    parts.extend(reference.map(|it| format!("`Ref` returns the {it}.")));
    let attributes = cfn::attributes(cfn_type).unwrap_or_default();
    if !attributes.is_empty() {
        parts.push(format!("`Fn::GetAtt`: {}", list(attributes)));
    }
    parts
}

/// What `Ref` returns, in a word.
pub(super) fn ref_word(returned: RefIs) -> &'static str {
    match returned {
        RefIs::Name => "name",
        RefIs::Arn => "ARN",
        RefIs::Url => "URL",
        RefIs::Id => "ID",
    }
}

fn list(names: &[&str]) -> String {
    let shown: Vec<_> = names.iter().take(MOST).map(|it| code(it)).collect();
    match names.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        count => format!("{} and {count} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use expect_test::expect;

    #[test]
    fn a_type_shows_what_it_requires_and_returns() {
        let of = |name| format!("Resources:\n  A:\n    Type: {name}$0\n");
        check(
            &of("AWS::DynamoDB::Table"),
            expect![[r#"
            [AWS::DynamoDB::Table]

            **`AWS::DynamoDB::Table`**

            Required: `KeySchema` (of 21 properties)

            `Ref` returns the name.

            `Fn::GetAtt`: `Arn`, `StreamArn`
        "#]],
        );
        check(
            &of("AWS::Serverless::Function"),
            expect![[r#"
            [AWS::Serverless::Function]

            **`AWS::Serverless::Function`**

            49 properties, none of them required

            `Ref` returns the name.

            `Fn::GetAtt`: `Arn`, `SnapStartResponse`
        "#]],
        );
        check(&of("AWS::No::Such"), expect![""]);
    }
}
