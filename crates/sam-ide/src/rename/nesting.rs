//! A rename of a parameter or an output, in the templates that nest the one that declares it.

use super::subject::Subject;
use crate::edit::replace_scalar;
use crate::file_paths::nested_template;
use sam_core::analysis::Analysis;
use sam_core::document::Section;
use sam_core::template::reference::Reference;
use sam_core::text::{TextEdit, TextRange, TextSize, size};

/// A name that other templates use when they nest the one that declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OuterName {
    /// What it names.
    pub kind: OuterNameKind,
    /// The name.
    pub name: String,
}

/// What a name stands for in the templates around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OuterNameKind {
    /// A key of `Parameters` of the nested stack.
    Parameter,
    /// What `Fn::GetAtt` names behind `Outputs`.
    Output,
}

/// The name at an offset, if templates that nest this one use it.
pub fn outer_name(analysis: &Analysis, offset: TextSize) -> Option<OuterName> {
    let subject = Subject::at(analysis, offset).ok()?;
    let template = analysis.template();
    let kind = match subject.space {
        None => OuterNameKind::Output,
        Some(_) if template.declares(Section::Parameters, &subject.name) => {
            OuterNameKind::Parameter
        }
        Some(_) => return None,
    };
    Some(OuterName {
        kind,
        name: subject.name,
    })
}

/// The edits that give such a name another one in a template that nests the one that declares it, in the order of the text.
/// `is_nested` says of a path in the outer template whether it is that of the nested one.
pub fn rename_outer(
    outer: &Analysis,
    is_nested: impl Fn(&str) -> bool,
    name: &OuterName,
    new_name: &str,
) -> Vec<TextEdit> {
    let template = outer.template();
    let mut edits = Vec::new();
    for resource in template.resources() {
        if !nested_template(resource).is_some_and(|it| is_nested(it.path)) {
            continue;
        }
        match name.kind {
            OuterNameKind::Parameter => {
                let given = resource.property("Parameters");
                let entry = given.and_then(|it| it.entry(&name.name));
                edits.extend(entry.and_then(|it| replace_scalar(outer, it.key, new_name)));
            }
            OuterNameKind::Output => {
                for (block, item) in template.mentioning(resource.id) {
                    let references = item.references.iter();
                    let references = references.filter(|it| *it.name == *resource.id);
                    let places = references.filter_map(|it| output(it, &name.name));
                    edits.extend(places.map(|it| TextEdit::replace(it + block.start, new_name)));
                }
            }
        }
    }
    edits.sort_by_key(|it| it.range.start());
    edits.dedup();
    edits
}

/// The paths of the files that a template nests.
pub fn nested_paths(analysis: &Analysis) -> Vec<String> {
    let nested = analysis.template().resources().filter_map(nested_template);
    nested.map(|it| it.path.to_owned()).collect()
}

/// The place of an output of that name in a reference, from the start of its block.
fn output(reference: &Reference, name: &str) -> Option<TextRange> {
    const OUTPUTS: &str = "Outputs.";
    let (attribute, range) = reference.attribute.as_ref()?;
    let is_it = attribute.strip_prefix(OUTPUTS) == Some(name);
    is_it.then(|| TextRange::at(range.start() + size(OUTPUTS.len()), size(name.len())))
}

#[cfg(test)]
mod tests {
    use super::{OuterName, OuterNameKind, nested_paths, outer_name, rename_outer};
    use sam_core::analysis::Analysis;
    use sam_core::fixture;
    use sam_core::text::TextEdit;

    const OUTER: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Application
    Properties: {Location: ./orders.yaml, Parameters: {Stage: prod}}
  Other:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: other.yaml, Parameters: {Stage: prod}}
Outputs:
  A: {Value: !GetAtt Orders.Outputs.Url}
  B: {Value: !Sub '${Orders.Outputs.Url}${Other.Outputs.Url}'}
  C: {Value: !GetAtt [Orders, Outputs.Url]}
";

    fn renamed(kind: OuterNameKind, name: &str) -> String {
        let outer = Analysis::open(1, OUTER);
        let name = OuterName {
            kind,
            name: name.to_owned(),
        };
        let edits = rename_outer(&outer, |it| it == "./orders.yaml", &name, "New");
        TextEdit::apply_all(OUTER, &edits)
    }

    #[test]
    fn parameters_and_outputs_are_renamed_in_the_template_around() {
        let parameter = renamed(OuterNameKind::Parameter, "Stage");
        let expected = OUTER.replace(
            "orders.yaml, Parameters: {Stage",
            "orders.yaml, Parameters: {New",
        );
        assert_eq!(parameter, expected);
        let output = renamed(OuterNameKind::Output, "Url");
        let expected = OUTER
            .replace("Orders.Outputs.Url", "Orders.Outputs.New")
            .replace("[Orders, Outputs.Url]", "[Orders, Outputs.New]");
        assert_eq!(output, expected);
        assert_eq!(renamed(OuterNameKind::Output, "Gone"), OUTER);
    }

    #[test]
    fn only_parameters_and_outputs_are_used_outside() {
        let at = |template: &str| {
            let (text, cursor) = fixture::cursor(template);
            let found = outer_name(&Analysis::open(1, &text), cursor.start());
            found.map(|it| (it.kind, it.name))
        };
        let name = |it: &str| it.to_owned();
        let rest =
            "Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Stage}}\n";
        assert_eq!(
            at(&format!("Parameters:\n  $0Stage: {{Type: String}}\n{rest}")),
            Some((OuterNameKind::Parameter, name("Stage")))
        );
        assert_eq!(
            at(&format!("{rest}Outputs:\n  $0Url: {{Value: !Ref Q}}\n")),
            Some((OuterNameKind::Output, name("Url")))
        );
        assert_eq!(at(&rest.replace("Q:", "$0Q:")), None);
    }

    #[test]
    fn nested_files_are_those_with_a_path() {
        assert_eq!(
            nested_paths(&Analysis::open(1, OUTER)),
            ["./orders.yaml", "other.yaml"]
        );
    }
}
