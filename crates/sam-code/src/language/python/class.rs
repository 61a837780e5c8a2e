//! Classes of Python.
use super::Lowering;
use crate::tree::{Class, Expression, Instruction};
use ruff_python_ast::{self as ast, Expr, Stmt};

impl Lowering {
    pub(super) fn class(
        &mut self,
        out: &mut Vec<Instruction>,
        it: &ast::StmtClassDef,
    ) -> Expression {
        let id = self.program.classes.len();
        self.program.classes.push(Class::default());
        let arguments = it.arguments.iter().flat_map(|it| it.args.iter());
        let bases = arguments.map(|it| self.expression(it)).collect();
        let around = self.class.replace(id);
        let mut members = Vec::new();
        let mut fields = Vec::new();
        for statement in &it.body {
            match statement {
                Stmt::FunctionDef(it) => {
                    self.decorators(out, &it.decorator_list);
                    let routine = Expression::Function(self.function(it));
                    members.push((Box::from(&*it.name.id), routine));
                }
                Stmt::Assign(it) => {
                    let value = self.expression(&it.value);
                    match it.targets.as_slice() {
                        [Expr::Name(name)] => members.push((Box::from(&*name.id), value)),
                        _ => out.push(Instruction::Evaluate(value)),
                    }
                }
                Stmt::AnnAssign(it) => {
                    if let Expr::Name(name) = &*it.target {
                        fields.push(Box::from(&*name.id));
                        if let Some(value) = &it.value {
                            let value = self.expression(value);
                            members.push((Box::from(&*name.id), value));
                        }
                    }
                }
                _ => {
                    self.class = None;
                    self.statement(out, statement);
                    self.class = Some(id);
                }
            }
        }
        self.class = around;
        if let Some(class) = self.program.classes.get_mut(id) {
            *class = Class {
                bases,
                fields,
                members,
            };
        }
        Expression::Class(id)
    }
}
