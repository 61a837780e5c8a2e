//! A parameter of a policy template: what it wants, and what of the template has that.

use crate::edit::Piece;
use crate::grant::phrase::{code, escape};
use crate::links;
use crate::names::a_noun;
use crate::template_values::reference;
use sam_core::connector::profile::resolved_type;
use sam_core::document::Document;
use sam_core::iam::{ParameterKind, policy_template};
use sam_core::syntax::EntryRef;

/// How many resources are named.
const MOST: usize = 8;

pub(super) fn parts(
    document: &Document,
    template: EntryRef<'_>,
    entry: EntryRef<'_>,
) -> Option<Vec<String>> {
    let template = policy_template(template.name())?;
    let name = entry.name();
    let Some(parameter) = template.parameters.iter().find(|it| it.name == name) else {
        let names: Vec<_> = template.parameters.iter().map(|it| code(it.name)).collect();
        let known = match names.as_slice() {
            [] => format!("{} has no parameters", code(template.name)),
            [..] => format!(
                "{} accepts only {}",
                code(template.name),
                names.join(" and ")
            ),
        };
        return Some(vec![
            format!(
                "**{}** · not a parameter of {}",
                code(name),
                code(template.name)
            ),
            format!("SAM ignores this parameter: {known}."),
            links::to_policy_template(template),
        ]);
    };
    let what = match parameter.kind {
        ParameterKind::Name(_) => "name",
        ParameterKind::Arn(_) => "ARN",
        ParameterKind::Id(_) => "ID",
    };
    let types = parameter.kind.types();
    let of = match types.first() {
        Some(first) => format!(" of {}", a_noun(first)),
        None => String::new(),
    };
    let mut parts = vec![format!(
        "**{}** · the {what}{of}, for {}",
        escape(name),
        code(template.name)
    )];
    parts.extend(fitting(document, parameter.kind));
    parts.push(links::to_policy_template(template));
    Some(parts)
}

/// ``In this template: `!Ref Orders` · `!GetAtt News.TopicName` ``
fn fitting(document: &Document, kind: ParameterKind) -> Option<String> {
    let resources = document.template().resources();
    let ids = resources.filter_map(|it| {
        let resource_type = resolved_type(it.type_name()?);
        let fits = kind.types().contains(&resource_type);
        let written = match reference(it.id, resource_type, kind).filter(|_| fits)? {
            Piece::Ref(id) => format!("!Ref {id}"),
            Piece::GetAtt(id, attribute) => format!("!GetAtt {id}.{attribute}"),
            longer => format!("!Sub {}", longer.as_sub()?),
        };
        Some(code(&written))
    });
    let ids: Vec<_> = ids.collect();
    let hidden = ids.len().saturating_sub(MOST);
    let shown = ids.get(..ids.len() - hidden)?;
    let more = match hidden {
        0 => String::new(),
        _ => format!(" and {hidden} more"),
    };
    (!shown.is_empty()).then(|| format!("In this template: {}{more}", shown.join(" · ")))
}
