//! What is assigned to: names, members, and patterns of them.
use super::{Lowering, private};
use crate::tree::{REST, Target};
use oxc_ast::ast;

impl Lowering {
    pub(super) fn pattern(&mut self, pattern: &ast::BindingPattern<'_>) -> Target {
        match pattern {
            ast::BindingPattern::BindingIdentifier(it) => {
                self.own(it.name.as_str());
                Target::Name(it.name.as_str().into())
            }
            ast::BindingPattern::ObjectPattern(it) => {
                let parts = it.properties.iter().filter_map(|it| {
                    let name = it.key.static_name();
                    let target = self.pattern(&it.value);
                    Some((Box::from(&*name?), target))
                });
                let mut parts: Vec<(Box<str>, Target)> = parts.collect();
                if let Some(rest) = &it.rest {
                    parts.push((REST.into(), self.pattern(&rest.argument)));
                }
                Target::Parts(parts)
            }
            ast::BindingPattern::ArrayPattern(it) => {
                let items = it.elements.iter();
                let items =
                    items.map(|it| it.as_ref().map_or(Target::Ignored, |it| self.pattern(it)));
                Target::Items(items.collect())
            }
            ast::BindingPattern::AssignmentPattern(it) => {
                let target = self.pattern(&it.left);
                Target::Default(Box::new(target), self.expression(&it.right))
            }
        }
    }

    pub(super) fn target(&mut self, target: &ast::AssignmentTarget<'_>) -> Target {
        use ast::AssignmentTarget as T;
        match target {
            T::AssignmentTargetIdentifier(it) => Target::Name(it.name.as_str().into()),
            T::ArrayAssignmentTarget(it) => {
                let items = it.elements.iter().map(|it| match it {
                    Some(it) => self.maybe_default(it),
                    None => Target::Ignored,
                });
                Target::Items(items.collect())
            }
            T::ObjectAssignmentTarget(it) => {
                let mut parts = Vec::new();
                for property in &it.properties {
                    use ast::AssignmentTargetProperty as P;
                    match property {
                        P::AssignmentTargetPropertyIdentifier(it) => {
                            let name = it.binding.name.as_str();
                            parts.push((name.into(), Target::Name(name.into())));
                        }
                        P::AssignmentTargetPropertyProperty(it) => {
                            let target = self.maybe_default(&it.binding);
                            parts.extend(
                                it.name.static_name().map(|name| ((&*name).into(), target)),
                            );
                        }
                    }
                }
                if let Some(rest) = &it.rest {
                    parts.push((REST.into(), self.target(&rest.target)));
                }
                Target::Parts(parts)
            }
            T::StaticMemberExpression(it) => {
                let is_exports = it.property.name == "exports"
                    && matches!(&it.object, ast::Expression::Identifier(it) if it.name == "module");
                if is_exports {
                    return Target::Exports;
                }
                Target::Member(
                    self.expression(&it.object),
                    it.property.name.as_str().into(),
                )
            }
            T::PrivateFieldExpression(it) => {
                Target::Member(self.expression(&it.object), private(&it.field))
            }
            T::ComputedMemberExpression(it) => {
                let owner = self.expression(&it.object);
                match &it.expression {
                    ast::Expression::StringLiteral(key) => {
                        Target::Member(owner, key.value.as_str().into())
                    }
                    key => Target::Element(owner, self.expression(key)),
                }
            }
            T::TSAsExpression(_)
            | T::TSSatisfiesExpression(_)
            | T::TSNonNullExpression(_)
            | T::TSTypeAssertion(_) => Target::Ignored,
        }
    }

    fn maybe_default(&mut self, it: &ast::AssignmentTargetMaybeDefault<'_>) -> Target {
        match it {
            ast::AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(it) => {
                let target = self.target(&it.binding);
                Target::Default(Box::new(target), self.expression(&it.init))
            }
            it => it
                .as_assignment_target()
                .map_or(Target::Ignored, |it| self.target(it)),
        }
    }
}
