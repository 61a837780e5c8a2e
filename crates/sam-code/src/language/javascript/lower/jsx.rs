//! Elements of JSX: components are functions that get the attributes as a map.
use super::{Lowering, MOST_DEPTH, range};
use crate::tree::{Entry, Expression, Invocation};
use oxc_ast::ast;

impl Lowering {
    pub(super) fn element(&mut self, it: &ast::JSXElement<'_>) -> Expression {
        if self.depth >= MOST_DEPTH {
            return Expression::NOTHING;
        }
        self.depth += 1;
        let element = self.component(it);
        self.depth -= 1;
        element
    }

    fn component(&mut self, it: &ast::JSXElement<'_>) -> Expression {
        let mut entries = Vec::new();
        for attribute in &it.opening_element.attributes {
            match attribute {
                ast::JSXAttributeItem::Attribute(it) => {
                    let value = it.value.as_ref().map(|it| self.attribute(it));
                    if let (Some(value), ast::JSXAttributeName::Identifier(name)) =
                        (value, &it.name)
                    {
                        entries.push(Entry::Named(name.name.as_str().into(), value));
                    }
                }
                ast::JSXAttributeItem::SpreadAttribute(it) => {
                    entries.push(Entry::Spread(self.expression(&it.argument)));
                }
            }
        }
        let attributes = Expression::Object(it.span.start, entries);
        let mut parts = self.children(&it.children);
        parts.push(match &it.opening_element.name {
            ast::JSXElementName::IdentifierReference(name) => {
                Expression::Call(Box::new(Invocation {
                    callee: Expression::Name(name.name.as_str().into()),
                    positional: vec![attributes],
                    named: Vec::new(),
                    spread: Vec::new(),
                    range: range(it.span),
                }))
            }
            ast::JSXElementName::Identifier(_)
            | ast::JSXElementName::NamespacedName(_)
            | ast::JSXElementName::MemberExpression(_)
            | ast::JSXElementName::ThisExpression(_) => attributes,
        });
        Expression::Other(parts)
    }

    pub(super) fn children(&mut self, children: &[ast::JSXChild<'_>]) -> Vec<Expression> {
        let children = children.iter().map(|it| match it {
            ast::JSXChild::Text(_) => Expression::NOTHING,
            ast::JSXChild::Element(it) => self.element(it),
            ast::JSXChild::Fragment(it) => Expression::Other(self.children(&it.children)),
            ast::JSXChild::ExpressionContainer(it) => self.contained(&it.expression),
            ast::JSXChild::Spread(it) => self.expression(&it.expression),
        });
        children.collect()
    }

    fn attribute(&mut self, it: &ast::JSXAttributeValue<'_>) -> Expression {
        match it {
            ast::JSXAttributeValue::StringLiteral(it) => Expression::Text(it.value.as_str().into()),
            ast::JSXAttributeValue::ExpressionContainer(it) => self.contained(&it.expression),
            ast::JSXAttributeValue::Element(it) => self.element(it),
            ast::JSXAttributeValue::Fragment(it) => Expression::Other(self.children(&it.children)),
        }
    }

    fn contained(&mut self, it: &ast::JSXExpression<'_>) -> Expression {
        it.as_expression()
            .map_or(Expression::NOTHING, |it| self.expression(it))
    }
}
