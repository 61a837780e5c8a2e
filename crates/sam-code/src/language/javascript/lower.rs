//! Reduces oxc's tree to a program.
mod expression;
mod jsx;
mod pattern;
mod typescript;

use crate::tree::{
    Class, Expression, Instruction, Parameter, ParameterKind, Program, Routine, RoutineKind, Target,
};
use oxc_ast::ast;
use oxc_span::Span;
use text_size::TextRange;

pub(super) fn program(parsed: &ast::Program<'_>) -> Program {
    let mut lowering = Lowering::default();
    let mut body = Vec::new();
    lowering.statements(&mut body, &parsed.body);
    lowering.program.body = body;
    lowering.program
}

/// Chains such as `a.b().c()` may be longer than the stack; what is deeper is not read.
const MOST_DEPTH: usize = 400;

#[derive(Default)]
struct Lowering {
    program: Program,
    /// The routines around, the innermost last.
    around: Vec<usize>,
    class: Option<usize>,
    depth: usize,
}

fn range(span: Span) -> TextRange {
    TextRange::new(span.start.into(), span.end.max(span.start).into())
}

impl Lowering {
    fn statements(&mut self, out: &mut Vec<Instruction>, all: &[ast::Statement<'_>]) {
        for it in all {
            self.statement(out, it);
        }
    }

    fn block(&mut self, it: &ast::Statement<'_>) -> Vec<Instruction> {
        let mut out = Vec::new();
        self.statement(&mut out, it);
        out
    }

    fn evaluate(&mut self, out: &mut Vec<Instruction>, it: &ast::Expression<'_>) {
        out.push(Instruction::Evaluate(self.expression(it)));
    }

    fn statement(&mut self, out: &mut Vec<Instruction>, statement: &ast::Statement<'_>) {
        use ast::Statement as S;
        match statement {
            S::BlockStatement(it) => self.statements(out, &it.body),
            S::ExpressionStatement(it) => self.evaluate(out, &it.expression),
            S::ReturnStatement(it) => {
                if let Some(value) = &it.argument {
                    out.push(Instruction::Return(self.expression(value)));
                }
            }
            S::ThrowStatement(it) => self.evaluate(out, &it.argument),
            S::IfStatement(it) => {
                self.evaluate(out, &it.test);
                let first = match is_of_program(&it.test) {
                    true => Vec::new(),
                    false => self.block(&it.consequent),
                };
                let second = it.alternate.as_ref().map(|it| self.block(it));
                out.push(Instruction::Choice(vec![first, second.unwrap_or_default()]));
            }
            S::DoWhileStatement(it) => {
                out.extend(self.block(&it.body));
                self.evaluate(out, &it.test);
            }
            S::WhileStatement(it) => {
                self.evaluate(out, &it.test);
                let body = self.block(&it.body);
                out.push(Instruction::Choice(vec![Vec::new(), body]));
            }
            S::ForStatement(it) => {
                match &it.init {
                    Some(ast::ForStatementInit::VariableDeclaration(it)) => self.variables(out, it),
                    Some(it) => {
                        let value = it.as_expression().map(|it| self.expression(it));
                        out.extend(value.map(Instruction::Evaluate));
                    }
                    None => {}
                }
                for it in it.test.iter().chain(&it.update) {
                    self.evaluate(out, it);
                }
                let body = self.block(&it.body);
                out.push(Instruction::Choice(vec![Vec::new(), body]));
            }
            S::ForInStatement(it) => self.each(out, &it.left, &it.right, &it.body),
            S::ForOfStatement(it) => self.each(out, &it.left, &it.right, &it.body),
            S::SwitchStatement(it) => {
                self.evaluate(out, &it.discriminant);
                let mut ways = vec![Vec::new()];
                for case in &it.cases {
                    let mut way = Vec::new();
                    if let Some(test) = &case.test {
                        self.evaluate(&mut way, test);
                    }
                    self.statements(&mut way, &case.consequent);
                    ways.push(way);
                }
                out.push(Instruction::Choice(ways));
            }
            S::LabeledStatement(it) => self.statement(out, &it.body),
            S::WithStatement(it) => {
                self.evaluate(out, &it.object);
                self.statement(out, &it.body);
            }
            S::TryStatement(it) => {
                self.statements(out, &it.block.body);
                if let Some(handler) = &it.handler {
                    let mut way = Vec::new();
                    self.statements(&mut way, &handler.body.body);
                    out.push(Instruction::Choice(vec![Vec::new(), way]));
                }
                if let Some(last) = &it.finalizer {
                    self.statements(out, &last.body);
                }
            }
            S::BreakStatement(_)
            | S::ContinueStatement(_)
            | S::DebuggerStatement(_)
            | S::EmptyStatement(_) => {}
            other => {
                if let Some(it) = other.as_declaration() {
                    self.declaration(out, it);
                } else if let Some(it) = other.as_module_declaration() {
                    self.module(out, it);
                }
            }
        }
    }

    fn each(
        &mut self,
        out: &mut Vec<Instruction>,
        left: &ast::ForStatementLeft<'_>,
        right: &ast::Expression<'_>,
        body: &ast::Statement<'_>,
    ) {
        let list = Expression::Element(self.boxed(right));
        let target = match left {
            ast::ForStatementLeft::VariableDeclaration(it) => {
                it.declarations.first().map(|it| self.pattern(&it.id))
            }
            it => it.as_assignment_target().map(|it| self.target(it)),
        };
        let mut way = vec![Instruction::Assign(target.unwrap_or(Target::Ignored), list)];
        self.statement(&mut way, body);
        out.push(Instruction::Choice(vec![Vec::new(), way]));
    }

    fn declaration(&mut self, out: &mut Vec<Instruction>, declaration: &ast::Declaration<'_>) {
        use ast::Declaration as D;
        match declaration {
            D::VariableDeclaration(it) => self.variables(out, it),
            D::FunctionDeclaration(it) => {
                let value = self.function(it, RoutineKind::Function, None);
                if let Some(id) = &it.id {
                    // A function may be called before the line that declares it.
                    out.insert(0, self.declare(id.name.as_str(), value));
                }
            }
            D::ClassDeclaration(it) => {
                let value = self.class(it);
                if let Some(id) = &it.id {
                    out.push(self.declare(id.name.as_str(), value));
                }
            }
            D::TSImportEqualsDeclaration(it) => {
                if let ast::TSModuleReference::ExternalModuleReference(module) =
                    &it.module_reference
                {
                    let value = self.import(module.expression.value.as_str(), None);
                    out.push(self.declare(it.id.name.as_str(), value));
                }
            }
            D::TSEnumDeclaration(it) => {
                let value = self.enumeration(it);
                out.push(self.declare(it.id.name.as_str(), value));
            }
            D::TSNamespaceDeclaration(it) => self.namespace(out, it),
            D::TSTypeAliasDeclaration(_)
            | D::TSInterfaceDeclaration(_)
            | D::TSExternalModuleDeclaration(_)
            | D::TSGlobalDeclaration(_) => {}
        }
    }

    fn variables(&mut self, out: &mut Vec<Instruction>, it: &ast::VariableDeclaration<'_>) {
        for it in &it.declarations {
            let value = it.init.as_ref().map(|it| self.expression(it));
            let target = self.pattern(&it.id);
            out.extend(value.map(|value| Instruction::Assign(target, value)));
        }
    }

    fn module(&mut self, out: &mut Vec<Instruction>, it: &ast::ModuleDeclaration<'_>) {
        use ast::ModuleDeclaration as M;
        match it {
            M::ImportDeclaration(it) => {
                let module = it.source.value.as_str();
                if it.import_kind.is_type() {
                    return;
                }
                self.note_import(module);
                for specifier in it.specifiers.iter().flatten() {
                    use ast::ImportDeclarationSpecifier as I;
                    let (local, member) = match specifier {
                        I::ImportSpecifier(it) if it.import_kind.is_type() => continue,
                        I::ImportSpecifier(it) => (&it.local, Some(it.imported.name().to_string())),
                        I::ImportDefaultSpecifier(it) => (&it.local, Some("default".to_owned())),
                        I::ImportNamespaceSpecifier(it) => (&it.local, None),
                    };
                    let value = Expression::Import {
                        module: module.into(),
                        member: member.map(String::into_boxed_str),
                    };
                    out.push(self.declare(local.name.as_str(), value));
                }
            }
            M::ExportAllDeclaration(it) => {
                let value = self.import(it.source.value.as_str(), None);
                out.push(match &it.exported {
                    Some(name) => Instruction::Assign(export(&name.name()), value),
                    None => Instruction::ExportAll(value),
                });
            }
            M::ExportDefaultDeclaration(it) => {
                use ast::ExportDefaultDeclarationKind as K;
                let value = match &it.declaration {
                    K::FunctionDeclaration(it) => {
                        let value = self.function(it, RoutineKind::Function, None);
                        self.bound(it.id.as_ref(), value)
                    }
                    K::ClassDeclaration(it) => {
                        let value = self.class(it);
                        self.bound(it.id.as_ref(), value)
                    }
                    K::TSInterfaceDeclaration(_) => return,
                    it => match it.as_expression() {
                        Some(it) => self.expression(it),
                        None => return,
                    },
                };
                out.push(Instruction::Assign(export("default"), value));
            }
            M::ExportDeclaration(it) => {
                self.declaration(out, &it.declaration);
                for name in declared(&it.declaration) {
                    let value = Expression::Name(name.as_str().into());
                    out.push(Instruction::Assign(export(&name), value));
                }
            }
            M::ExportNamedDeclaration(it) => {
                for specifier in &it.specifiers {
                    let value = Expression::Name(specifier.local.name().as_str().into());
                    out.push(Instruction::Assign(
                        export(&specifier.exported.name()),
                        value,
                    ));
                }
            }
            M::ExportFromDeclaration(it) => {
                for specifier in &it.specifiers {
                    let local = specifier.local.name();
                    let value = self.import(it.source.value.as_str(), Some(&local));
                    out.push(Instruction::Assign(
                        export(&specifier.exported.name()),
                        value,
                    ));
                }
            }
            M::TSExportAssignment(it) => {
                let value = self.expression(&it.expression);
                out.push(Instruction::Assign(Target::Exports, value));
            }
            M::TSNamespaceExportDeclaration(_) => {}
        }
    }

    fn bound(&mut self, id: Option<&ast::BindingIdentifier<'_>>, value: Expression) -> Expression {
        let Some(id) = id else { return value };
        self.own(id.name.as_str());
        let target = Target::Name(id.name.as_str().into());
        Expression::Bind(Box::new(target), Box::new(value))
    }

    fn note_import(&mut self, module: &str) {
        self.program.imports.push((module.into(), Vec::new()));
    }

    fn import(&mut self, module: &str, member: Option<&str>) -> Expression {
        self.note_import(module);
        Expression::Import {
            module: module.into(),
            member: member.map(Into::into),
        }
    }

    fn own(&mut self, name: &str) {
        let routine = self
            .around
            .last()
            .and_then(|it| self.program.functions.get_mut(*it));
        if let Some(routine) = routine {
            routine.locals.insert(name.into());
        }
    }

    fn declare(&mut self, name: &str, value: Expression) -> Instruction {
        self.own(name);
        Instruction::Assign(Target::Name(name.into()), value)
    }

    fn function(
        &mut self,
        it: &ast::Function<'_>,
        kind: RoutineKind,
        class: Option<usize>,
    ) -> Expression {
        let id = self.routine(&it.params, kind, class, |lowering, out| {
            if let Some(body) = &it.body {
                lowering.statements(out, &body.statements);
            }
        });
        Expression::Function(id)
    }

    fn routine(
        &mut self,
        parameters: &ast::FormalParameters<'_>,
        kind: RoutineKind,
        class: Option<usize>,
        body: impl FnOnce(&mut Self, &mut Vec<Instruction>),
    ) -> usize {
        let parent = self.around.last().copied();
        // `this` of a function in a method is mostly that of the method.
        let class = class.or(self.class);
        let id = self.program.functions.len();
        self.program.functions.push(Routine {
            parent,
            class,
            kind,
            ..Routine::default()
        });
        self.around.push(id);
        let mut all = Vec::new();
        let mut out = Vec::new();
        for (at, it) in parameters.items.iter().enumerate() {
            let target = self.pattern(&it.pattern);
            let default = it.initializer.as_ref().map(|it| self.expression(it));
            let name = match &target {
                Target::Name(it) => it.clone(),
                _ => format!("#{at}").into(),
            };
            // TypeScript: `constructor(private readonly client: S3Client)`.
            if it.accessibility.is_some() || it.readonly {
                let value = Expression::Name(name.clone());
                out.push(Instruction::Assign(
                    Target::Member(Expression::This, name.clone()),
                    value,
                ));
            }
            all.push(Parameter {
                name,
                target,
                default,
                kind: ParameterKind::Single,
            });
        }
        if let Some(rest) = &parameters.rest {
            let target = self.pattern(&rest.rest.argument);
            all.push(Parameter {
                name: "#rest".into(),
                target,
                default: None,
                kind: ParameterKind::Rest,
            });
        }
        body(self, &mut out);
        self.around.pop();
        if let Some(routine) = self.program.functions.get_mut(id) {
            routine.parameters = all;
            routine.body = out;
        }
        id
    }

    fn class(&mut self, it: &ast::Class<'_>) -> Expression {
        let id = self.program.classes.len();
        self.program.classes.push(Class::default());
        let base = it
            .heritage
            .as_ref()
            .map(|it| self.expression(&it.expression));
        let around = self.class.replace(id);
        let mut members = Vec::new();
        for element in &it.body.body {
            match element {
                ast::ClassElement::MethodDefinition(it) => {
                    let kind = match it.kind {
                        ast::MethodDefinitionKind::Get => RoutineKind::Property,
                        ast::MethodDefinitionKind::Constructor
                        | ast::MethodDefinitionKind::Method
                        | ast::MethodDefinitionKind::Set => RoutineKind::Function,
                    };
                    let value = self.function(&it.value, kind, Some(id));
                    if let (Expression::Function(index), false) = (&value, it.decorators.is_empty())
                        && let Some(routine) = self.program.functions.get_mut(*index)
                    {
                        routine.is_registered = true;
                    }
                    members.extend(key(&it.key).map(|name| (name, value)));
                }
                ast::ClassElement::PropertyDefinition(it) => {
                    // The value is evaluated for each instance, so `this` stands for one in it.
                    if let Some(value) = &it.value {
                        let value = self.expression(value);
                        members.extend(key(&it.key).map(|name| (name, value)));
                    }
                }
                ast::ClassElement::StaticBlock(_)
                | ast::ClassElement::AccessorProperty(_)
                | ast::ClassElement::TSIndexSignature(_) => {}
            }
        }
        self.class = around;
        if let Some(class) = self.program.classes.get_mut(id) {
            *class = Class {
                bases: base.into_iter().collect(),
                members,
                ..Class::default()
            };
        }
        Expression::Class(id)
    }
}

/// Whether a block runs only where the file is the program, as it never is in a function: `require.main === module`.
fn is_of_program(test: &ast::Expression<'_>) -> bool {
    let ast::Expression::BinaryExpression(it) = test else {
        return false;
    };
    let is_module = |it: &ast::Expression<'_>| it.is_specific_id("module");
    let is_main = |it: &ast::Expression<'_>| it.is_specific_member_access("require", "main");
    let is_equal = matches!(
        it.operator,
        ast::BinaryOperator::Equality | ast::BinaryOperator::StrictEquality
    );
    is_equal
        && (is_main(&it.left) && is_module(&it.right) || is_module(&it.left) && is_main(&it.right))
}

fn export(name: &str) -> Target {
    Target::Export(name.into())
}

fn private(it: &ast::PrivateIdentifier<'_>) -> Box<str> {
    format!("#{}", it.name.as_str()).into()
}

fn key(it: &ast::PropertyKey<'_>) -> Option<Box<str>> {
    match it {
        ast::PropertyKey::PrivateIdentifier(it) => Some(private(it)),
        it => it.static_name().map(|it| (&*it).into()),
    }
}

/// The names that a declaration declares.
fn declared(it: &ast::Declaration<'_>) -> Vec<String> {
    use ast::Declaration as D;
    let id = match it {
        D::VariableDeclaration(it) => {
            let mut names = Vec::new();
            for it in &it.declarations {
                names_of(&mut names, &it.id);
            }
            return names;
        }
        D::FunctionDeclaration(it) => it.id.as_ref(),
        D::ClassDeclaration(it) => it.id.as_ref(),
        D::TSEnumDeclaration(it) => Some(&it.id),
        D::TSNamespaceDeclaration(it) => Some(&it.id),
        _ => None,
    };
    id.map(|it| it.name.to_string()).into_iter().collect()
}

fn names_of(names: &mut Vec<String>, it: &ast::BindingPattern<'_>) {
    match it {
        ast::BindingPattern::BindingIdentifier(it) => names.push(it.name.to_string()),
        ast::BindingPattern::ObjectPattern(it) => {
            for it in &it.properties {
                names_of(names, &it.value);
            }
        }
        ast::BindingPattern::ArrayPattern(it) => {
            for it in it.elements.iter().flatten() {
                names_of(names, it);
            }
        }
        ast::BindingPattern::AssignmentPattern(it) => names_of(names, &it.left),
    }
}
