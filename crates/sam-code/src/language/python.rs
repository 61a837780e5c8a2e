//! Python, read by ruff's parser. Only this file and the one below it know that parser.
//!
//! Version 0.0.5 of the parser is the last one that needs no C compiler: later ones grow the stack by assembly.
mod class;
mod expression;

use super::{Language, folder, nesting};
use crate::sdk::SdkKind;
use crate::tree::{
    Expression, Instruction, Invocation, Parameter, ParameterKind, Program, Routine, RoutineKind,
    Target,
};
use ruff_python_ast::{self as ast, ElifElseClause, ExceptHandler, Expr, Stmt};
use ruff_python_parser::{Mode, ParseOptions, lexer, parse_unchecked};
use ruff_text_size::Ranged;
use text_size::TextRange;

pub(super) struct Python;

impl Language for Python {
    fn extensions(&self) -> &'static [&'static str] {
        &["py"]
    }

    fn program(&self, _: &str, text: &str) -> Program {
        if is_too_deep(text) {
            return Program {
                damage: Some(TextRange::default()),
                ..Program::default()
            };
        }
        let parsed = parse_unchecked(text, ParseOptions::from(Mode::Module));
        let mut lowering = Lowering::default();
        let error = parsed.errors().first().map(|it| range(it.location));
        lowering.program.damage = error;
        if let ast::Mod::Module(module) = parsed.syntax() {
            let body = lowering.block(&module.body);
            lowering.program.body = body;
        }
        lowering.program
    }

    fn candidates(&self, file: &str, module: &str) -> Vec<String> {
        let name = module.trim_start_matches('.');
        let path = name.replace('.', "/");
        let level = module.len() - name.len();
        if level == 0 && is_sdk(name) {
            return Vec::new();
        }
        let mut folders = Vec::new();
        if level == 0 {
            folders.push(String::new());
            folders.push(folder(file).to_owned());
        } else {
            folders.push(format!("{}{}", folder(file), "../".repeat(level - 1)));
        }
        let both = |it: &String| {
            let stem = if path.is_empty() {
                it.clone()
            } else {
                format!("{it}{path}/")
            };
            let module = format!("{}.py", stem.trim_end_matches('/'));
            [module, format!("{stem}__init__.py")]
        };
        folders.iter().flat_map(both).collect()
    }

    fn is_local(&self, module: &str) -> bool {
        module.starts_with('.')
    }

    fn sdk(&self) -> SdkKind {
        SdkKind::Python
    }
}

/// Whether a module is of the SDK, which is known by its names and not read where it is packed beside the code.
fn is_sdk(module: &str) -> bool {
    const SDK: [&str; 5] = [
        "aws_lambda_powertools",
        "aws_xray_sdk",
        "boto3",
        "botocore",
        "s3transfer",
    ];
    SDK.contains(&module.split('.').next().unwrap_or(module))
}

fn range(it: ruff_text_size::TextRange) -> TextRange {
    TextRange::new(it.start().to_u32().into(), it.end().to_u32().into())
}

/// Whether the file is nested deeper than the parser can stand.
fn is_too_deep(text: &str) -> bool {
    use ruff_python_ast::token::TokenKind as T;
    let mut depth = nesting::Depth::default();
    let mut lexer = lexer::lex(text, Mode::Module);
    let mut is_operand = false;
    loop {
        let kind = lexer.next_token();
        let was_operand = is_operand;
        is_operand = matches!(
            kind,
            T::Name | T::Int | T::Float | T::String | T::Rpar | T::Rsqb | T::Rbrace
        );
        match kind {
            T::EndOfFile => return false,
            T::Lpar | T::Lsqb | T::Lbrace | T::Indent | T::FStringStart | T::TStringStart => {
                depth.open();
            }
            T::Rpar | T::Rsqb | T::Rbrace | T::Dedent | T::FStringEnd | T::TStringEnd => {
                depth.close();
            }
            T::Comma | T::Newline | T::Semi => depth.separate(),
            T::Not | T::Lambda | T::Else | T::Await | T::Yield | T::Tilde | T::DoubleStar => {
                depth.prefix();
            }
            T::If | T::ColonEqual | T::Star => depth.prefix(),
            T::Plus | T::Minus if !was_operand => depth.prefix(),
            _ => depth.link(),
        }
        if depth.is_too_deep() {
            return true;
        }
    }
}

#[derive(Default)]
struct Lowering {
    program: Program,
    /// The routines around, the innermost last.
    around: Vec<usize>,
    class: Option<usize>,
    /// Names that each routine around says are not its own.
    outer: Vec<Vec<Box<str>>>,
    site: u32,
}

impl Lowering {
    fn block(&mut self, statements: &[Stmt]) -> Vec<Instruction> {
        let mut out = Vec::new();
        for it in statements {
            self.statement(&mut out, it);
        }
        out
    }

    fn statement(&mut self, out: &mut Vec<Instruction>, statement: &Stmt) {
        match statement {
            Stmt::FunctionDef(it) => {
                let routine = self.function(it);
                let routine = self.decorated(out, routine, &it.decorator_list);
                out.push(self.assign_name(&it.name.id, routine));
            }
            Stmt::ClassDef(it) => {
                self.decorators(out, &it.decorator_list);
                let class = self.class(out, it);
                out.push(self.assign_name(&it.name.id, class));
            }
            Stmt::Return(it) => {
                let value = it.value.as_ref().map(|it| self.expression(it));
                out.extend(value.map(Instruction::Return));
            }
            Stmt::Assign(it) => {
                let mut targets = it.targets.iter().rev();
                let Some(last) = targets.next() else { return };
                let mut value = self.expression(&it.value);
                for target in targets {
                    let target = self.target(target);
                    value = Expression::Bind(Box::new(target), Box::new(value));
                }
                let target = self.target(last);
                out.push(Instruction::Assign(target, value));
            }
            Stmt::AugAssign(it) => {
                let value = self.expression(&it.value);
                out.push(Instruction::Evaluate(value));
            }
            Stmt::AnnAssign(it) => {
                if let Some(value) = &it.value {
                    let value = self.expression(value);
                    let target = self.target(&it.target);
                    out.push(Instruction::Assign(target, value));
                }
            }
            Stmt::For(it) => {
                let list = self.expression(&it.iter);
                let target = self.target(&it.target);
                let mut body = vec![Instruction::Assign(
                    target,
                    Expression::Element(Box::new(list)),
                )];
                body.extend(self.block(&it.body));
                out.push(Instruction::Choice(vec![Vec::new(), body]));
                out.extend(self.block(&it.orelse));
            }
            Stmt::While(it) => {
                let test = self.expression(&it.test);
                out.push(Instruction::Evaluate(test));
                let body = self.block(&it.body);
                out.push(Instruction::Choice(vec![Vec::new(), body]));
                out.extend(self.block(&it.orelse));
            }
            Stmt::If(it) => {
                let test = self.expression(&it.test);
                out.push(Instruction::Evaluate(test));
                let mut ways = match expression::is_of_program(&it.test) {
                    true => vec![Vec::new()],
                    false => vec![self.block(&it.body)],
                };
                ways.extend(it.elif_else_clauses.iter().map(|it| self.clause(it)));
                if it.elif_else_clauses.iter().all(|it| it.test.is_some()) {
                    ways.push(Vec::new());
                }
                out.push(Instruction::Choice(ways));
            }
            Stmt::With(it) => {
                for item in &it.items {
                    let value = self.expression(&item.context_expr);
                    let value = Expression::Entered(Box::new(value));
                    out.push(match &item.optional_vars {
                        Some(target) => Instruction::Assign(self.target(target), value),
                        None => Instruction::Evaluate(value),
                    });
                }
                out.extend(self.block(&it.body));
            }
            Stmt::Match(it) => {
                let subject = self.expression(&it.subject);
                out.push(Instruction::Evaluate(subject));
                let mut ways = vec![Vec::new()];
                for case in &it.cases {
                    let mut way = Vec::new();
                    if let Some(guard) = &case.guard {
                        way.push(Instruction::Evaluate(self.expression(guard)));
                    }
                    way.extend(self.block(&case.body));
                    ways.push(way);
                }
                out.push(Instruction::Choice(ways));
            }
            Stmt::Try(it) => {
                out.extend(self.block(&it.body));
                let mut ways = vec![self.block(&it.orelse)];
                for ExceptHandler::ExceptHandler(handler) in &it.handlers {
                    ways.push(self.block(&handler.body));
                }
                out.push(Instruction::Choice(ways));
                out.extend(self.block(&it.finalbody));
            }
            Stmt::Import(it) => {
                for alias in &it.names {
                    self.import(&alias.name.id, &[]);
                    let head = alias.name.id.split('.').next().unwrap_or_default();
                    let (name, module) = match &alias.asname {
                        Some(name) => (&*name.id, &*alias.name.id),
                        None => (head, head),
                    };
                    let value = Expression::Import {
                        module: module.into(),
                        member: None,
                    };
                    out.push(self.assign_name(name, value));
                }
            }
            Stmt::ImportFrom(it) => {
                let name = it.module.as_ref().map_or("", |it| it.id.as_str());
                let level = usize::try_from(it.level).unwrap_or_default();
                let module = format!("{}{name}", ".".repeat(level.min(20)));
                let members: Vec<Box<str>> =
                    it.names.iter().map(|it| (&*it.name.id).into()).collect();
                self.import(&module, &members);
                for alias in &it.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    let value = Expression::Import {
                        module: module.as_str().into(),
                        member: Some((&*alias.name.id).into()),
                    };
                    if &*alias.name.id == "*" {
                        out.push(Instruction::ExportAll(Expression::Import {
                            module: module.as_str().into(),
                            member: None,
                        }));
                    } else {
                        out.push(self.assign_name(&name.id, value));
                    }
                }
            }
            Stmt::Global(it) => self.leave_outer(&it.names),
            Stmt::Nonlocal(it) => self.leave_outer(&it.names),
            // What a generator yields is what its context manager gives.
            Stmt::Expr(it)
                if let Expr::Yield(given) = &*it.value
                    && let Some(value) = &given.value =>
            {
                out.push(Instruction::Return(self.expression(value)));
            }
            Stmt::Expr(it) => out.push(Instruction::Evaluate(self.expression(&it.value))),
            Stmt::Raise(it) => {
                let parts = it.exc.iter().chain(&it.cause);
                let parts = parts.map(|it| self.expression(it)).collect();
                out.push(Instruction::Evaluate(Expression::Other(parts)));
            }
            Stmt::Assert(it) => out.push(Instruction::Evaluate(self.expression(&it.test))),
            Stmt::Delete(_)
            | Stmt::TypeAlias(_)
            | Stmt::Pass(_)
            | Stmt::Break(_)
            | Stmt::Continue(_)
            | Stmt::IpyEscapeCommand(_) => {}
        }
    }

    fn clause(&mut self, it: &ElifElseClause) -> Vec<Instruction> {
        let mut out = Vec::new();
        if let Some(test) = &it.test {
            out.push(Instruction::Evaluate(self.expression(test)));
        }
        out.extend(self.block(&it.body));
        out
    }

    fn decorators(&mut self, out: &mut Vec<Instruction>, list: &[ast::Decorator]) {
        for it in list {
            out.push(Instruction::Evaluate(self.expression(&it.expression)));
        }
    }

    /// A function, and what decorators make of it.
    fn decorated(
        &mut self,
        out: &mut Vec<Instruction>,
        routine: usize,
        list: &[ast::Decorator],
    ) -> Expression {
        let mut all = vec![Expression::Function(routine)];
        for it in list {
            let callee = self.expression(&it.expression);
            if QUIET.contains(&last_name(&it.expression)) {
                out.push(Instruction::Evaluate(callee));
                continue;
            }
            all.push(Expression::Call(Box::new(Invocation {
                callee,
                positional: vec![Expression::Function(routine)],
                named: Vec::new(),
                spread: Vec::new(),
                range: range(it.range()),
            })));
        }
        match all.as_slice() {
            [_] => Expression::Function(routine),
            _ => Expression::AnyOf(all),
        }
    }

    fn import(&mut self, module: &str, members: &[Box<str>]) {
        self.program.imports.push((module.into(), members.to_vec()));
    }

    fn leave_outer(&mut self, names: &[ast::Identifier]) {
        if let Some(outer) = self.outer.last_mut() {
            outer.extend(names.iter().map(|it| Box::from(&*it.id)));
        }
    }

    /// Notes that the innermost routine has a name of its own.
    fn own(&mut self, name: &str) {
        let is_outer = self
            .outer
            .last()
            .is_some_and(|it| it.iter().any(|it| &**it == name));
        let routine = self
            .around
            .last()
            .and_then(|it| self.program.functions.get_mut(*it));
        if let Some(routine) = routine.filter(|_| !is_outer) {
            routine.locals.insert(name.into());
        }
    }

    fn assign_name(&mut self, name: &str, value: Expression) -> Instruction {
        self.own(name);
        Instruction::Assign(Target::Name(name.into()), value)
    }

    fn function(&mut self, it: &ast::StmtFunctionDef) -> usize {
        let decorators = it.decorator_list.iter().map(|it| last_name(&it.expression));
        let decorators: Vec<&str> = decorators.collect();
        let is_method = self.class.is_some();
        let kind = if decorators
            .iter()
            .any(|it| matches!(*it, "property" | "cached_property"))
        {
            RoutineKind::Property
        } else if is_method && decorators.contains(&"classmethod") {
            RoutineKind::ClassMethod
        } else if is_method && !decorators.contains(&"staticmethod") {
            RoutineKind::Method
        } else {
            RoutineKind::Function
        };
        let class = self.class.take();
        let id = self.routine(&it.parameters, kind, class, |lowering| {
            lowering.block(&it.body)
        });
        self.class = class;
        if let Some(routine) = self.program.functions.get_mut(id) {
            routine.is_registered = decorators.iter().any(|it| !QUIET.contains(it));
        }
        id
    }

    fn routine(
        &mut self,
        parameters: &ast::Parameters,
        kind: RoutineKind,
        class: Option<usize>,
        body: impl FnOnce(&mut Self) -> Vec<Instruction>,
    ) -> usize {
        let parent = self.around.last().copied();
        let inherited = parent.and_then(|it| self.program.functions.get(it)?.class);
        let parameters = self.parameters(parameters);
        let id = self.program.functions.len();
        let locals = parameters.iter().map(|it| it.name.clone()).collect();
        self.program.functions.push(Routine {
            parent,
            class: class.or(inherited),
            parameters,
            locals,
            body: Vec::new(),
            kind,
            is_registered: false,
        });
        self.around.push(id);
        self.outer.push(Vec::new());
        let body = body(self);
        self.outer.pop();
        self.around.pop();
        if let Some(routine) = self.program.functions.get_mut(id) {
            routine.body = body;
        }
        id
    }

    fn parameters(&mut self, parameters: &ast::Parameters) -> Vec<Parameter> {
        let mut all = Vec::new();
        let single = parameters.posonlyargs.iter().chain(&parameters.args);
        for it in single.chain(&parameters.kwonlyargs) {
            let default = it.default.as_ref().map(|it| self.expression(it));
            all.push(parameter(
                &it.parameter.name.id,
                default,
                ParameterKind::Single,
            ));
        }
        for (it, kind) in [
            (&parameters.vararg, ParameterKind::Rest),
            (&parameters.kwarg, ParameterKind::NamedRest),
        ] {
            all.extend(it.as_ref().map(|it| parameter(&it.name.id, None, kind)));
        }
        all
    }

    fn target(&mut self, target: &Expr) -> Target {
        match target {
            Expr::Name(it) => {
                self.own(&it.id);
                Target::Name((&*it.id).into())
            }
            Expr::Attribute(it) => {
                Target::Member(self.expression(&it.value), (&*it.attr.id).into())
            }
            Expr::Subscript(it) => {
                let owner = self.expression(&it.value);
                match &*it.slice {
                    Expr::StringLiteral(key) => Target::Member(owner, key.value.to_str().into()),
                    key => Target::Element(owner, self.expression(key)),
                }
            }
            Expr::Tuple(it) => Target::Items(it.elts.iter().map(|it| self.target(it)).collect()),
            Expr::List(it) => Target::Items(it.elts.iter().map(|it| self.target(it)).collect()),
            Expr::Starred(it) => {
                if let Expr::Name(name) = &*it.value {
                    self.own(&name.id);
                }
                Target::Ignored
            }
            _ => Target::Ignored,
        }
    }
}

fn parameter(name: &str, default: Option<Expression>, kind: ParameterKind) -> Parameter {
    Parameter {
        name: name.into(),
        target: Target::Name(name.into()),
        default,
        kind,
    }
}

/// Decorators that call nothing by themselves.
const QUIET: [&str; 22] = [
    "abstractmethod",
    "asynccontextmanager",
    "cache",
    "cached",
    "cached_property",
    "capture",
    "capture_lambda_handler",
    "capture_method",
    "classmethod",
    "contextmanager",
    "event_source",
    "idempotent",
    "idempotent_function",
    "inject_lambda_context",
    "log_metrics",
    "lru_cache",
    "override",
    "property",
    "retry",
    "staticmethod",
    "validator",
    "wraps",
];

/// `cached_property` of `functools.cached_property`.
fn last_name(expression: &Expr) -> &str {
    match expression {
        Expr::Call(it) => last_name(&it.func),
        Expr::Name(it) => &it.id,
        Expr::Attribute(it) => &it.attr.id,
        _ => "",
    }
}
