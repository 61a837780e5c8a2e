//! `attribute-missing`: `Fn::GetAtt` names what SAM makes beside a resource, and no attribute of it.
//!
//! Behind the name of a function, `Version` and `Alias` stand for resources that SAM makes, not for attributes. The transform
//! writes their logical IDs in the place of these names, and CloudFormation refuses `Fn::GetAtt` with a logical ID alone.
//!
//! ```yaml
//! Live: !GetAtt Orders.Version             # bad
//! Live: !Ref Orders.Version                # good
//! Number: !GetAtt Orders.Version.Version   # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_value};
use crate::names::shortened;
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::document::cursor::{self, PathStep};
use sam_core::expand;
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;
use sam_core::template::reference::{Reference, ReferenceKind};

pub(super) const RULE: Rule = Rule {
    code: "attribute-missing",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let is_deployed = matches!(of.item.section, Section::Resources | Section::Outputs);
    if !is_deployed || of.resolver.template().has_unknown_names() {
        return;
    }
    for reference in &of.item.references {
        let Some((_, range)) = &reference.attribute else {
            continue;
        };
        if let Some(name) = made_name(reference, of.resolver) {
            let name = shortened(&name).into_owned();
            let message = format!(
                "`{name}` is a resource that SAM makes, so `Fn::GetAtt` needs an attribute of it. Use `!Ref {name}`."
            );
            acc.push(RULE.at(*range + of.block.start, message));
        }
    }
}

/// `Function.Version`, where that is all that `Fn::GetAtt` names and SAM makes such a resource.
fn made_name(reference: &Reference, resolver: &Resolver<'_>) -> Option<String> {
    let (attribute, _) = reference.attribute.as_ref()?;
    let owner = resolver.template().type_of(&reference.name)?;
    let is_part = expand::parts(owner)
        .iter()
        .any(|(it, _)| **it == **attribute);
    let is_alone = reference.kind == ReferenceKind::GetAtt && is_part;
    let made = is_alone.then(|| resolver.generated_names());
    made?.part(&reference.name, attribute)?;
    Some(format!("{}.{attribute}", reference.name))
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let path = cursor::path(document, finding.range.start())?;
    let nodes = path.steps.iter().rev().map(|step| match step {
        PathStep::Entry(entry) => entry.value,
        PathStep::Item(_, item) => *item,
    });
    let is_it = |it: &NodeRef<'_>| intrinsic::of(*it).is_some_and(|it| it.name == "GetAtt");
    let node = nodes.into_iter().find(is_it)?;
    let block = document.block_at(finding.range.start())?;
    let mut references = block.block.items.iter().flat_map(|it| &it.references);
    let is_it = |it: &&Reference| {
        let attribute = it.attribute.as_ref();
        attribute.is_some_and(|(_, range)| *range + block.start == finding.range)
    };
    let name = made_name(references.find(is_it)?, resolver)?;
    let edits = one(replace_value(document, node, &Piece::Ref(name.clone())));
    Some(Fix::list([(format!("Change to `!Ref {name}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};
    use expect_test::expect;

    const TEMPLATE: &str = r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: a.b, Runtime: python3.13, AutoPublishAlias: live}
  Queue: {Type: AWS::SQS::Queue}
Outputs:
  A: {Value: !GetAtt F.Version}
  B: {Value: {Fn::GetAtt: [F, Alias]}}
  C: {Value: !GetAtt F.Version.Version}
  D: {Value: !Ref F.Version}
  E: {Value: !Sub "${F.Alias}"}
  F: {Value: !GetAtt Queue.Arn}
"#;

    #[test]
    fn what_sam_makes_has_attributes_of_its_own() {
        check_rule(
            TEMPLATE,
            "attribute-missing",
            expect![[r#"
            9 |   A: {Value: !GetAtt F.Version}
              |                        ^^^^^^^ attribute-missing: `F.Version` is a resource that SAM makes, so `Fn::GetAtt` needs an attribute of it. Use `!Ref F.Version`.
              |                        fix: Change to `!Ref F.Version`
            10 |   B: {Value: {Fn::GetAtt: [F, Alias]}}
               |                               ^^^^^ attribute-missing: `F.Alias` is a resource that SAM makes, so `Fn::GetAtt` needs an attribute of it. Use `!Ref F.Alias`.
               |                               fix: Change to `!Ref F.Alias`
        "#]],
        );
        check_fix(
            TEMPLATE,
            "Change to `!Ref F.Version`",
            expect![[r#"
              8 | Outputs:
            - 9 |   A: {Value: !GetAtt F.Version}
            + 9 |   A: {Value: !Ref F.Version}
             10 |   B: {Value: {Fn::GetAtt: [F, Alias]}}
        "#]],
        );
    }
}
