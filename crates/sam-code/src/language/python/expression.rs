//! Expressions of Python.
use super::{Lowering, range};
use crate::tree::{Entry, Expression, Instruction, Invocation, RoutineKind};
use ruff_python_ast::{self as ast, Expr, FStringPart, InterpolatedStringElement};
use ruff_text_size::Ranged;

impl Lowering {
    pub(super) fn boxed(&mut self, it: &Expr) -> Box<Expression> {
        Box::new(self.expression(it))
    }

    pub(super) fn all<'a>(&mut self, parts: impl IntoIterator<Item = &'a Expr>) -> Vec<Expression> {
        parts.into_iter().map(|it| self.expression(it)).collect()
    }

    pub(super) fn next_site(&mut self) -> u32 {
        self.site += 1;
        self.site
    }

    pub(super) fn expression(&mut self, expression: &Expr) -> Expression {
        match expression {
            Expr::Name(it) => Expression::Name((&*it.id).into()),
            Expr::StringLiteral(it) => Expression::Text(it.value.to_str().into()),
            Expr::Attribute(it) => Expression::Member(self.boxed(&it.value), (&*it.attr.id).into()),
            Expr::Subscript(it) => Expression::Index(self.boxed(&it.value), self.boxed(&it.slice)),
            Expr::Call(it) => self.call(it),
            Expr::Dict(it) => {
                let site = self.next_site();
                let entries = it.items.iter().map(|item| {
                    let value = self.expression(&item.value);
                    match &item.key {
                        Some(Expr::StringLiteral(key)) => {
                            Entry::Named(key.value.to_str().into(), value)
                        }
                        Some(key) => Entry::Computed(self.expression(key), value),
                        None => Entry::Spread(value),
                    }
                });
                Expression::Object(site, entries.collect())
            }
            Expr::List(it) => Expression::List(self.next_site(), self.all(&it.elts)),
            Expr::Tuple(it) => Expression::List(self.next_site(), self.all(&it.elts)),
            Expr::Set(it) => Expression::List(self.next_site(), self.all(&it.elts)),
            Expr::BoolOp(it) => Expression::AnyOf(self.all(&it.values)),
            Expr::If(it) => {
                let test = self.expression(&it.test);
                let ways = self.all([&*it.body, &*it.orelse]);
                let mut parts = vec![Expression::Other(vec![test])];
                parts.extend(ways);
                Expression::AnyOf(parts)
            }
            Expr::Named(it) => {
                let value = self.boxed(&it.value);
                Expression::Bind(Box::new(self.target(&it.target)), value)
            }
            Expr::Lambda(it) => {
                let none = ast::Parameters::default();
                let parameters = it.parameters.as_deref().unwrap_or(&none);
                let id = self.routine(parameters, RoutineKind::Function, None, |lowering| {
                    vec![Instruction::Return(lowering.expression(&it.body))]
                });
                Expression::Function(id)
            }
            Expr::BinOp(it) if it.op == ast::Operator::Add => {
                Expression::Concatenation(self.all([&*it.left, &*it.right]))
            }
            // `"%s" % name`.
            Expr::BinOp(it)
                if it.op == ast::Operator::Mod
                    && let Expr::StringLiteral(text) = &*it.left =>
            {
                let values = match &*it.right {
                    Expr::Tuple(it) => it.elts.as_slice(),
                    it => std::slice::from_ref(it),
                };
                self.filled(text.value.to_str(), "%s", values)
            }
            Expr::BinOp(it) => Expression::Other(self.all([&*it.left, &*it.right])),
            Expr::FString(it) => {
                let mut parts = Vec::new();
                for part in it.value.as_slice() {
                    match part {
                        FStringPart::Literal(it) => {
                            parts.push(Expression::Text(it.as_str().into()))
                        }
                        FStringPart::FString(it) => self.elements(&mut parts, &it.elements),
                    }
                }
                Expression::Concatenation(parts)
            }
            Expr::TString(_) => Expression::NOTHING,
            Expr::Await(it) => self.expression(&it.value),
            Expr::Starred(it) => Expression::Element(self.boxed(&it.value)),
            Expr::YieldFrom(it) => self.expression(&it.value),
            Expr::Yield(it) => Expression::Other(self.all(it.value.as_deref())),
            Expr::UnaryOp(it) => Expression::Other(self.all([&*it.operand])),
            Expr::Compare(it) => {
                Expression::Other(self.all(std::iter::once(&*it.left).chain(it.comparators.iter())))
            }
            Expr::ListComp(it) => self.comprehension(&it.generators, &[&it.elt]),
            Expr::SetComp(it) => self.comprehension(&it.generators, &[&it.elt]),
            Expr::Generator(it) => self.comprehension(&it.generators, &[&it.elt]),
            Expr::DictComp(it) => self.comprehension(&it.generators, &[&it.value]),
            Expr::Slice(it) => {
                let parts = it.lower.iter().chain(&it.upper).chain(&it.step);
                Expression::Other(self.all(parts.map(|it| &**it)))
            }
            Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::IpyEscapeCommand(_) => Expression::NOTHING,
        }
    }

    /// A text with values in the places of a mark.
    fn filled(&mut self, text: &str, mark: &str, values: &[Expr]) -> Expression {
        let mut parts = Vec::new();
        let mut values = values.iter();
        for (at, between) in text.split(mark).enumerate() {
            if at > 0 {
                let value = values.next().map(|it| self.expression(it));
                parts.push(value.unwrap_or(Expression::NOTHING));
            }
            if between.contains(['{', '}', '%']) {
                parts.push(Expression::NOTHING);
            } else if !between.is_empty() {
                parts.push(Expression::Text(between.into()));
            }
        }
        let rest = values.map(|it| self.expression(it)).collect();
        let text = Expression::Concatenation(parts);
        Expression::AnyOf(vec![Expression::Other(rest), text])
    }

    /// `dict(name=value)`.
    fn dict(&mut self, arguments: &ast::Arguments) -> Expression {
        let site = self.next_site();
        let mut entries = Vec::new();
        for it in &arguments.args {
            entries.push(Entry::Spread(self.expression(it)));
        }
        for it in &arguments.keywords {
            let value = self.expression(&it.value);
            entries.push(match &it.arg {
                Some(name) => Entry::Named((&*name.id).into(), value),
                None => Entry::Spread(value),
            });
        }
        Expression::Object(site, entries)
    }

    fn elements(&mut self, out: &mut Vec<Expression>, elements: &[InterpolatedStringElement]) {
        for element in elements {
            out.push(match element {
                InterpolatedStringElement::Literal(it) => Expression::Text((&*it.value).into()),
                InterpolatedStringElement::Interpolation(it) => self.expression(&it.expression),
            });
        }
    }

    fn comprehension(&mut self, generators: &[ast::Comprehension], parts: &[&Expr]) -> Expression {
        let mut out = Vec::new();
        for it in generators {
            let list = Expression::Element(self.boxed(&it.iter));
            let target = self.target(&it.target);
            out.push(Expression::Bind(Box::new(target), Box::new(list)));
            out.extend(self.all(&it.ifs));
        }
        let elements = parts.iter().map(|it| self.expression(it)).collect();
        out.push(Expression::NOTHING);
        let list = Expression::List(self.next_site(), elements);
        Expression::AnyOf(vec![Expression::Other(out), list])
    }

    fn call(&mut self, it: &ast::ExprCall) -> Expression {
        match &*it.func {
            Expr::Name(name) if &*name.id == "super" => return Expression::Super,
            Expr::Name(name) if &*name.id == "dict" => return self.dict(&it.arguments),
            // `importlib.import_module("worker")`.
            Expr::Attribute(method) if &*method.attr.id == "import_module" => {
                if let [Expr::StringLiteral(module)] = &*it.arguments.args {
                    let module = module.value.to_str();
                    self.import(module, &[]);
                    return Expression::Import {
                        module: module.into(),
                        member: None,
                    };
                }
            }
            // `"{}".format(name)`.
            Expr::Attribute(method) if &*method.attr.id == "format" => {
                if let Expr::StringLiteral(text) = &*method.value
                    && it.arguments.keywords.is_empty()
                {
                    return self.filled(text.value.to_str(), "{}", &it.arguments.args);
                }
            }
            _ => {}
        }
        let mut call = Invocation {
            callee: self.expression(&it.func),
            positional: self.all(&it.arguments.args),
            named: Vec::new(),
            spread: Vec::new(),
            range: range(it.range()),
        };
        for keyword in &it.arguments.keywords {
            let value = self.expression(&keyword.value);
            match &keyword.arg {
                Some(name) => call.named.push(((&*name.id).into(), value)),
                None => call.spread.push(value),
            }
        }
        Expression::Call(Box::new(call))
    }
}

/// Whether a block runs only where the file is the program, as it never is in a function: `__name__ == "__main__"`.
pub(super) fn is_of_program(test: &Expr) -> bool {
    let Expr::Compare(it) = test else {
        return false;
    };
    let sides = || it.comparators.iter().chain([&*it.left]);
    let is_name = |it: &Expr| matches!(it, Expr::Name(name) if name.id.as_str() == "__name__");
    let is_main =
        |it: &Expr| matches!(it, Expr::StringLiteral(text) if text.value.to_str() == "__main__");
    matches!(&*it.ops, [ast::CmpOp::Eq]) && sides().any(is_name) && sides().any(is_main)
}
