//! From a name that a nested template declares to its declaration there, and from a path to the file that it names.

use crate::file_paths::{FileKind, file_properties, nested_template};
use crate::navigation::extent;
use crate::rename::{OuterName, OuterNameKind};
use sam_core::analysis::Analysis;
use sam_core::document::Section;
use sam_core::text::{TextRange, TextSize, size};

/// What stands in another file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NestedTarget {
    /// The path or name that the cursor is on.
    pub origin: TextRange,
    /// The path of the file from the folder of the template, as it is written.
    pub path: String,
    /// What the file declares, as a template; none for the file itself.
    pub name: Option<OuterName>,
}

/// What stands for an offset in another file: for `Location`, `TemplateURL` and the like the file, for a key of `Parameters`
/// of a nested stack the parameter, for what `Fn::GetAtt` names behind `Outputs` the output.
pub fn nested_target(analysis: &Analysis, offset: TextSize) -> Option<NestedTarget> {
    let template = analysis.template();
    if !template.is_recognised() {
        return None;
    }
    if let Some(resource) = template.resource_containing(offset) {
        let mut paths = file_properties(resource).filter(|it| it.kind != FileKind::Code);
        if let Some(property) = paths.find(|it| it.node.full_range().contains_inclusive(offset)) {
            return Some(NestedTarget {
                origin: property.node.full_range(),
                path: property.path.to_owned(),
                name: None,
            });
        }
        if let Some(nested) = nested_template(resource) {
            let given = resource.property("Parameters");
            let mut keys = given.into_iter().flat_map(|it| it.entries());
            if let Some(entry) = keys.find(|it| it.key.full_range().contains_inclusive(offset)) {
                return Some(NestedTarget {
                    origin: entry.key.full_range(),
                    path: nested.path.to_owned(),
                    name: Some(OuterName {
                        kind: OuterNameKind::Parameter,
                        name: entry.name().to_owned(),
                    }),
                });
            }
        }
    }
    let block = analysis.block_at(offset)?;
    let references = block.block.items.iter().flat_map(|it| it.references.iter());
    references.into_iter().find_map(|reference| {
        let (attribute, range) = reference.attribute.as_ref()?;
        let name = attribute.strip_prefix(OUTPUTS)?;
        let range = *range + block.start;
        let origin = TextRange::new(
            (range.start() + size(OUTPUTS.len())).min(range.end()),
            range.end(),
        );
        if !range.contains_inclusive(offset) || analysis.slice(origin) != name {
            return None;
        }
        let nested = nested_template(template.resource(&reference.name)?)?;
        Some(NestedTarget {
            origin,
            path: nested.path.to_owned(),
            name: Some(OuterName {
                kind: OuterNameKind::Output,
                name: name.to_owned(),
            }),
        })
    })
}

/// Where a nested template declares a name: all of the entry, and its key.
pub fn nested_declaration(nested: &Analysis, name: &OuterName) -> Option<(TextRange, TextRange)> {
    let section = match name.kind {
        OuterNameKind::Parameter => Section::Parameters,
        OuterNameKind::Output => Section::Outputs,
    };
    let entry = nested.template().entry(section, &name.name)?;
    Some((extent(entry), entry.key.full_range()))
}

const OUTPUTS: &str = "Outputs.";

#[cfg(test)]
mod tests {
    use super::{nested_declaration, nested_target};
    use sam_core::analysis::Analysis;
    use sam_core::fixture;

    const NESTED: &str = "\
Parameters:
  Stage: {Type: String}
Outputs:
  Url: {Value: !Ref Stage}
";

    /// The path and the name that an offset stands for, and the line where the nested template declares it.
    fn shown(properties: &str, output: &str) -> String {
        let template = format!(
            "Resources:\n  Orders:\n    Type: AWS::Serverless::Application\n    Properties: {properties}\nOutputs:\n  A: {{Value: {output}}}\n"
        );
        let (text, cursor) = fixture::cursor(&template);
        let analysis = Analysis::open(1, &text);
        let Some(target) = nested_target(&analysis, cursor.start()) else {
            return "nothing".to_owned();
        };
        let nested = Analysis::open(1, NESTED);
        let name = target.name.as_ref();
        let declared = name.and_then(|it| nested_declaration(&nested, it));
        let declared = declared.map(|(all, _)| nested.slice(all).to_owned());
        format!(
            "{}: {} {}",
            analysis.slice(target.origin),
            target.path,
            declared.unwrap_or_default()
        )
    }

    #[test]
    fn paths_parameters_and_outputs_lead_to_the_nested_template() {
        const PLAIN: &str = "{Location: a.yaml, Parameters: {Stage: x}}";
        assert_eq!(shown("{Location: a.y$0aml}", "x"), "a.yaml: a.yaml ");
        assert_eq!(
            shown("{Location: a.yaml, Parameters: {St$0age: x}}", "x"),
            "Stage: a.yaml Stage: {Type: String}"
        );
        for output in [
            "!GetAtt Orders.Outputs.U$0rl",
            "!Sub '${Orders.Outputs.U$0rl}'",
            "!GetAtt [Orders, Outputs.U$0rl]",
        ] {
            assert_eq!(
                shown(PLAIN, output),
                "Url: a.yaml Url: {Value: !Ref Stage}",
                "{output}"
            );
        }
        assert_eq!(
            shown(PLAIN, "!GetAtt Orders.Outputs.No$0ne"),
            "None: a.yaml "
        );
        assert_eq!(shown(PLAIN, "!GetAtt Or$0ders.Outputs.Url"), "nothing");
        assert_eq!(
            shown("{Location: 's3://b/k', Parameters: {St$0age: x}}", "x"),
            "nothing"
        );
    }
}
