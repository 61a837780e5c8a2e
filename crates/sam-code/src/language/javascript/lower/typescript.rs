//! What TypeScript adds that is there at run time: enumerations and namespaces.
use super::{Lowering, declared, range};
use crate::tree::{Entry, Expression, Instruction, Invocation, Routine};
use oxc_ast::ast;

impl Lowering {
    /// A map of the members; those without a text are numbers.
    pub(super) fn enumeration(&mut self, it: &ast::TSEnumDeclaration<'_>) -> Expression {
        let mut entries = Vec::new();
        for member in &it.body.members {
            let name = match &member.id {
                ast::TSEnumMemberName::Identifier(it) => it.name.as_str(),
                ast::TSEnumMemberName::String(it) | ast::TSEnumMemberName::ComputedString(it) => {
                    it.value.as_str()
                }
                ast::TSEnumMemberName::ComputedTemplateString(_) => continue,
            };
            if let Some(value) = &member.initializer {
                let value = self.expression(value);
                entries.push(Entry::Named(name.into(), value));
            }
        }
        Expression::Object(it.span.start, entries)
    }

    /// A function that is called where it stands, and gives a map of what the namespace exports.
    pub(super) fn namespace(
        &mut self,
        out: &mut Vec<Instruction>,
        it: &ast::TSNamespaceDeclaration<'_>,
    ) {
        let id = self.program.functions.len();
        self.program.functions.push(Routine {
            parent: self.around.last().copied(),
            class: self.class,
            ..Routine::default()
        });
        self.around.push(id);
        let mut body = Vec::new();
        let mut names = Vec::new();
        match &it.body {
            ast::TSNamespaceDeclarationBody::TSNamespaceDeclaration(inner) => {
                self.namespace(&mut body, inner);
                names.push(inner.id.name.to_string());
            }
            ast::TSNamespaceDeclarationBody::TSModuleBlock(block) => {
                for it in &block.body {
                    if let ast::Statement::ExportDeclaration(it) = it {
                        self.declaration(&mut body, &it.declaration);
                        names.extend(declared(&it.declaration));
                    } else {
                        self.statement(&mut body, it);
                    }
                }
            }
        }
        let entries = names.into_iter().map(|it| {
            let name = it.into_boxed_str();
            Entry::Named(name.clone(), Expression::Name(name))
        });
        let members = Expression::Object(it.span.start, entries.collect());
        body.push(Instruction::Return(members));
        self.around.pop();
        if let Some(routine) = self.program.functions.get_mut(id) {
            routine.body = body;
        }
        let call = Expression::Call(Box::new(Invocation {
            callee: Expression::Function(id),
            positional: Vec::new(),
            named: Vec::new(),
            spread: Vec::new(),
            range: range(it.span),
        }));
        out.push(self.declare(it.id.name.as_str(), call));
    }
}
