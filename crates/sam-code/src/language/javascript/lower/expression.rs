//! Expressions of JavaScript and TypeScript.
use super::{Lowering, MOST_DEPTH, key, private, range};
use crate::tree::{Entry, Expression, Instruction, Invocation, RoutineKind};
use oxc_ast::ast;
use oxc_span::{GetSpan, Span};

impl Lowering {
    pub(super) fn boxed(&mut self, it: &ast::Expression<'_>) -> Box<Expression> {
        Box::new(self.expression(it))
    }

    pub(super) fn all<'a, 'b: 'a>(
        &mut self,
        parts: impl IntoIterator<Item = &'a ast::Expression<'b>>,
    ) -> Vec<Expression> {
        parts.into_iter().map(|it| self.expression(it)).collect()
    }

    pub(super) fn expression(&mut self, expression: &ast::Expression<'_>) -> Expression {
        if self.depth >= MOST_DEPTH {
            self.program.damage.get_or_insert(range(expression.span()));
            return Expression::NOTHING;
        }
        self.depth += 1;
        let lowered = self.lowered(expression);
        self.depth -= 1;
        lowered
    }

    fn lowered(&mut self, expression: &ast::Expression<'_>) -> Expression {
        use ast::Expression as E;
        match expression {
            E::Identifier(it) => Expression::Name(it.name.as_str().into()),
            E::ThisExpression(_) => Expression::This,
            E::Super(_) => Expression::Super,
            E::StringLiteral(it) => Expression::Text(it.value.as_str().into()),
            E::TemplateLiteral(it) => self.template(it),
            E::TaggedTemplateExpression(it) => {
                let mut parts = vec![self.expression(&it.tag)];
                parts.extend(self.all(&it.quasi.expressions));
                Expression::Other(parts)
            }
            E::CallExpression(it) => self.call(&it.callee, &it.arguments, it.span),
            E::NewExpression(it) => self.call(&it.callee, &it.arguments, it.span),
            E::ImportExpression(it) => match &it.source {
                E::StringLiteral(module) => self.import(module.value.as_str(), None),
                source => Expression::Call(Box::new(Invocation {
                    callee: Expression::Name("require".into()),
                    positional: vec![self.expression(source)],
                    named: Vec::new(),
                    spread: Vec::new(),
                    range: range(it.span),
                })),
            },
            E::ArrowFunctionExpression(it) => {
                let id =
                    self.routine(
                        &it.params,
                        RoutineKind::Function,
                        None,
                        |lowering, out| match &it.body {
                            ast::ArrowFunctionBody::FunctionBody(body) => {
                                lowering.statements(out, &body.statements);
                            }
                            body => {
                                let value = body.as_expression().map(|it| lowering.expression(it));
                                out.extend(value.map(Instruction::Return));
                            }
                        },
                    );
                Expression::Function(id)
            }
            E::FunctionExpression(it) => self.function(it, RoutineKind::Function, None),
            E::ClassExpression(it) => self.class(it),
            E::ObjectExpression(it) => self.object(it),
            E::ArrayExpression(it) => {
                let elements = it.elements.iter().map(|it| match it {
                    ast::ArrayExpressionElement::SpreadElement(it) => {
                        Expression::Element(self.boxed(&it.argument))
                    }
                    it => it
                        .as_expression()
                        .map_or(Expression::NOTHING, |it| self.expression(it)),
                });
                Expression::List(it.span.start, elements.collect())
            }
            E::AssignmentExpression(it) => {
                let value = self.boxed(&it.right);
                Expression::Bind(Box::new(self.target(&it.left)), value)
            }
            E::AwaitExpression(it) => self.expression(&it.argument),
            E::ConditionalExpression(it) => {
                let test = self.expression(&it.test);
                let ways = self.all([&it.consequent, &it.alternate]);
                let first = Expression::Other(vec![test]);
                Expression::AnyOf(std::iter::once(first).chain(ways).collect())
            }
            E::LogicalExpression(it) => Expression::AnyOf(self.all([&it.left, &it.right])),
            E::BinaryExpression(it) if it.operator == ast::BinaryOperator::Addition => {
                Expression::Concatenation(self.all([&it.left, &it.right]))
            }
            E::BinaryExpression(it) => Expression::Other(self.all([&it.left, &it.right])),
            E::SequenceExpression(it) => Expression::AnyOf(self.all(&it.expressions)),
            E::UnaryExpression(it) => Expression::Other(self.all([&it.argument])),
            E::YieldExpression(it) => Expression::Other(self.all(&it.argument)),
            E::JSXElement(it) => self.element(it),
            E::JSXFragment(it) => Expression::Other(self.children(&it.children)),
            E::ParenthesizedExpression(it) => self.expression(&it.expression),
            E::TSAsExpression(it) => self.expression(&it.expression),
            E::TSSatisfiesExpression(it) => self.expression(&it.expression),
            E::TSTypeAssertion(it) => self.expression(&it.expression),
            E::TSNonNullExpression(it) => self.expression(&it.expression),
            E::TSInstantiationExpression(it) => self.expression(&it.expression),
            E::ChainExpression(it) => match &it.expression {
                ast::ChainElement::CallExpression(it) => {
                    self.call(&it.callee, &it.arguments, it.span)
                }
                ast::ChainElement::TSNonNullExpression(it) => self.expression(&it.expression),
                it => it
                    .as_member_expression()
                    .map_or(Expression::NOTHING, |it| self.member(it)),
            },
            E::StaticMemberExpression(it) => self
                .expression(&it.object)
                .member(it.property.name.as_str()),
            E::ComputedMemberExpression(it) => {
                Expression::Index(self.boxed(&it.object), self.boxed(&it.expression))
            }
            E::PrivateFieldExpression(it) => {
                self.expression(&it.object).member(&private(&it.field))
            }
            E::BooleanLiteral(_)
            | E::NullLiteral(_)
            | E::NumericLiteral(_)
            | E::BigIntLiteral(_)
            | E::RegExpLiteral(_)
            | E::UpdateExpression(_)
            | E::PrivateInExpression(_)
            | E::ImportMeta(_)
            | E::NewTarget(_)
            | E::V8IntrinsicExpression(_) => Expression::NOTHING,
        }
    }

    fn member(&mut self, it: &ast::MemberExpression<'_>) -> Expression {
        use ast::MemberExpression as M;
        match it {
            M::StaticMemberExpression(it) => self
                .expression(&it.object)
                .member(it.property.name.as_str()),
            M::ComputedMemberExpression(it) => {
                Expression::Index(self.boxed(&it.object), self.boxed(&it.expression))
            }
            M::PrivateFieldExpression(it) => {
                self.expression(&it.object).member(&private(&it.field))
            }
        }
    }

    fn template(&mut self, it: &ast::TemplateLiteral<'_>) -> Expression {
        let mut parts = Vec::new();
        let mut between = it.expressions.iter();
        for quasi in &it.quasis {
            let text = quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw);
            if !text.is_empty() {
                parts.push(Expression::Text(text.as_str().into()));
            }
            parts.extend(between.next().map(|it| self.expression(it)));
        }
        Expression::Concatenation(parts)
    }

    fn object(&mut self, it: &ast::ObjectExpression<'_>) -> Expression {
        let mut entries = Vec::new();
        for property in &it.properties {
            match property {
                ast::ObjectPropertyKind::ObjectProperty(it) => {
                    let value = self.expression(&it.value);
                    entries.push(match key(&it.key) {
                        Some(name) => Entry::Named(name, value),
                        None => {
                            let name = it.key.as_expression().map(|it| self.expression(it));
                            Entry::Computed(name.unwrap_or(Expression::NOTHING), value)
                        }
                    });
                }
                ast::ObjectPropertyKind::SpreadProperty(it) => {
                    entries.push(Entry::Spread(self.expression(&it.argument)));
                }
            }
        }
        Expression::Object(it.span.start, entries)
    }

    fn call(
        &mut self,
        callee: &ast::Expression<'_>,
        arguments: &[ast::Argument<'_>],
        span: Span,
    ) -> Expression {
        if let (ast::Expression::Identifier(name), [ast::Argument::StringLiteral(module)]) =
            (callee, arguments)
            && name.name == "require"
        {
            return self.import(module.value.as_str(), None);
        }
        let callee = self.expression(callee);
        let positional = arguments.iter().map(|it| match it {
            ast::Argument::SpreadElement(it) => Expression::Element(self.boxed(&it.argument)),
            it => it
                .as_expression()
                .map_or(Expression::NOTHING, |it| self.expression(it)),
        });
        Expression::Call(Box::new(Invocation {
            callee,
            positional: positional.collect(),
            named: Vec::new(),
            spread: Vec::new(),
            range: range(span),
        }))
    }
}
