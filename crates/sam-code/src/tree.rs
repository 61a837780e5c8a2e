//! What the reading looks at: a program of any language, reduced to assignments, calls and functions.
use rustc_hash::FxHashSet as HashSet;
use std::sync::Arc;
use text_size::TextRange;

/// One file.
#[derive(Default)]
pub(crate) struct Program {
    pub(crate) body: Vec<Instruction>,
    pub(crate) functions: Vec<Routine>,
    pub(crate) classes: Vec<Class>,
    /// Modules that the file names, each with the members that it takes; a member may be a file by itself.
    pub(crate) imports: Vec<(Box<str>, Vec<Box<str>>)>,
    /// Where the file could not be read.
    pub(crate) damage: Option<TextRange>,
    /// Whether a bundler put it together of modules that get one another by number.
    pub(crate) is_bundle: bool,
}

/// A function, a method, a lambda.
#[derive(Default)]
pub(crate) struct Routine {
    /// The routine around it; `None` at the top of the file.
    pub(crate) parent: Option<usize>,
    /// The class whose instances `this` names in it.
    pub(crate) class: Option<usize>,
    pub(crate) parameters: Vec<Parameter>,
    /// Names that belong to it and not to what is around it.
    pub(crate) locals: HashSet<Box<str>>,
    pub(crate) body: Vec<Instruction>,
    pub(crate) kind: RoutineKind,
    /// Whether what declares it hands it to something that may call it: a decorator.
    pub(crate) is_registered: bool,
}

/// What reading a member that is a routine gives.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RoutineKind {
    #[default]
    Function,
    /// Its first parameter is the instance.
    Method,
    /// Its first parameter is the class.
    ClassMethod,
    /// Reading the member calls it.
    Property,
}

pub(crate) struct Parameter {
    pub(crate) name: Box<str>,
    pub(crate) target: Target,
    pub(crate) default: Option<Expression>,
    pub(crate) kind: ParameterKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParameterKind {
    Single,
    /// Takes all further arguments that have no name.
    Rest,
    /// Takes all further arguments that have a name.
    NamedRest,
}

#[derive(Default)]
pub(crate) struct Class {
    pub(crate) bases: Vec<Expression>,
    /// Members that are declared with a type, in their order: the parameters of what makes a data class.
    pub(crate) fields: Vec<Box<str>>,
    pub(crate) members: Vec<(Box<str>, Expression)>,
}

pub(crate) enum Instruction {
    Evaluate(Expression),
    Assign(Target, Expression),
    Return(Expression),
    /// One of them runs.
    Choice(Vec<Vec<Instruction>>),
    /// All that another module exports is exported.
    ExportAll(Expression),
}

pub(crate) enum Target {
    Name(Box<str>),
    Member(Expression, Box<str>),
    /// An element whose key is an expression.
    Element(Expression, Expression),
    /// By name; what is left has the name [`REST`].
    Parts(Vec<(Box<str>, Target)>),
    Items(Vec<Target>),
    Export(Box<str>),
    /// All exports of the module.
    Exports,
    /// With what stands in if there is no value.
    Default(Box<Target>, Expression),
    Ignored,
}

/// The name of what a pattern leaves, for which all of it is taken.
pub(crate) const REST: &str = "*rest";

pub(crate) enum Expression {
    Name(Box<str>),
    This,
    /// The instance as one of the classes that its class extends.
    Super,
    Text(Arc<str>),
    Import {
        module: Box<str>,
        member: Option<Box<str>>,
    },
    Member(Box<Expression>, Box<str>),
    Index(Box<Expression>, Box<Expression>),
    /// Any element of a list.
    Element(Box<Expression>),
    /// What entering a context gives: `with client as it`.
    Entered(Box<Expression>),
    Call(Box<Invocation>),
    /// A map, known by its place in the file.
    Object(u32, Vec<Entry>),
    List(u32, Vec<Expression>),
    Function(usize),
    Class(usize),
    Concatenation(Vec<Expression>),
    AnyOf(Vec<Expression>),
    Bind(Box<Target>, Box<Expression>),
    /// A value that does not matter, with the parts that are evaluated for it.
    Other(Vec<Expression>),
}

pub(crate) enum Entry {
    Named(Box<str>, Expression),
    Computed(Expression, Expression),
    Spread(Expression),
}

pub(crate) struct Invocation {
    pub(crate) callee: Expression,
    pub(crate) positional: Vec<Expression>,
    pub(crate) named: Vec<(Box<str>, Expression)>,
    /// Maps whose entries are named arguments.
    pub(crate) spread: Vec<Expression>,
    pub(crate) range: TextRange,
}

impl Expression {
    pub(crate) const NOTHING: Self = Self::Other(Vec::new());

    pub(crate) fn member(self, name: &str) -> Self {
        Self::Member(Box::new(self), name.into())
    }
}
