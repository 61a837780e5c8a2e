//! Authorizers of APIs: declared by an API or by `Globals`, and named by its default and by events.

use super::{LocalDeclaration, LocalKind, LocalName, entries, keys_of};
use sam_core::document::cursor::{Path, PathStep};
use sam_core::document::{Document, Section};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic::named_id;
use sam_core::template::{Resource, Template};

/// A kind of API with authorizers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ApiKind {
    /// Its type.
    pub(crate) of: &'static str,
    /// Its section of `Globals`, and the type of its events.
    pub(crate) name: &'static str,
    /// The property of an event that names the API.
    pub(crate) id: &'static str,
}

/// The kinds of APIs with authorizers.
pub(crate) static API_KINDS: [ApiKind; 2] = [
    ApiKind {
        of: "AWS::Serverless::Api",
        name: "Api",
        id: "RestApiId",
    },
    ApiKind {
        of: "AWS::Serverless::HttpApi",
        name: "HttpApi",
        id: "ApiId",
    },
];

/// The types whose events name authorizers.
const USERS: [&str; 2] = ["AWS::Serverless::Function", "AWS::Serverless::StateMachine"];

/// What the authorizers of an API are declared in.
#[derive(Clone, Copy)]
enum Scope<'a> {
    /// The API itself.
    Api(Resource<'a>, &'static ApiKind),
    /// `Globals`, for all APIs of a kind.
    Globals(&'static ApiKind),
}

/// The authorizers that the properties of an API declare, or a section of `Globals`.
pub(crate) fn authorizers(properties: NodeRef<'_>) -> impl Iterator<Item = EntryRef<'_>> {
    entries(properties.get("Auth").and_then(|it| it.get("Authorizers")))
}

/// The properties of the API that an event with these properties belongs to; none for one that SAM makes.
pub(crate) fn api_of_event<'a>(
    template: Template<'a>,
    kind: &ApiKind,
    event: NodeRef<'a>,
) -> Option<Resource<'a>> {
    let api = event.get(kind.id)?;
    let api = named_id(api).or_else(|| api.as_str())?;
    let api = template.resource(api)?;
    (api.type_name() == Some(kind.of)).then_some(api)
}

/// The name of an authorizer that a path leads to.
pub(super) fn at<'a>(document: &'a Document, path: &Path<'a>) -> Option<LocalName<'a>> {
    let template = document.template();
    let (section, keys) = keys_of(path)?;
    let PathStep::Entry(last) = path.steps.last()? else {
        return None;
    };
    let node = match (keys.last()?, path.on_key) {
        (&("DefaultAuthorizer" | "Authorizer"), false) => last.value,
        (_, true) => last.key,
        (_, false) => return None,
    };
    let kind = |of: &str| API_KINDS.iter().find(|it| it.of == of);
    let scope = match (section, keys.as_slice(), path.on_key) {
        (Section::Resources, [id, "Properties", "Auth", "Authorizers", _], true)
        | (Section::Resources, [id, "Properties", "Auth", "DefaultAuthorizer"], false) => {
            let api = template.resource(id)?;
            Scope::Api(api, kind(api.type_name()?)?)
        }
        (Section::Globals, [name, "Auth", "Authorizers", _], true)
        | (Section::Globals, [name, "Auth", "DefaultAuthorizer"], false) => {
            Scope::Globals(API_KINDS.iter().find(|it| it.name == *name)?)
        }
        (
            Section::Resources,
            [
                id,
                "Properties",
                "Events",
                event,
                "Properties",
                "Auth",
                "Authorizer",
            ],
            false,
        ) => {
            let event = template.resource(id)?.property("Events")?.get(event)?;
            let kind = kind_of(event)?;
            match api_of_event(template, kind, event.get("Properties")?) {
                Some(api) => Scope::Api(api, kind),
                None => Scope::Globals(kind),
            }
        }
        _ => return None,
    };
    let scope = scope.declaring(template, node.as_str()?);
    let declared: Vec<_> = scope
        .declared(template)
        .map(LocalDeclaration::key)
        .collect();
    let used = scope.used(template);
    LocalName::named(LocalKind::Authorizer, node, &declared, &used)
}

/// The kind of API of an event.
fn kind_of(event: NodeRef<'_>) -> Option<&'static ApiKind> {
    let name = event.get("Type")?.as_str()?;
    API_KINDS.iter().find(|it| it.name == name)
}

impl<'a> Scope<'a> {
    /// The API or `Globals`, whichever declares a name.
    fn declaring(self, template: Template<'a>, name: &str) -> Self {
        let Self::Api(api, kind) = self else {
            return self;
        };
        let is_declared = |it: NodeRef<'a>| authorizers(it).any(|it| it.name() == name);
        let globals = globals(template, kind);
        match api.properties().is_some_and(is_declared) || !globals.is_some_and(is_declared) {
            true => self,
            false => Self::Globals(kind),
        }
    }

    fn declared(self, template: Template<'a>) -> impl Iterator<Item = EntryRef<'a>> {
        let properties = match self {
            Self::Api(api, _) => api.properties(),
            Self::Globals(kind) => globals(template, kind),
        };
        properties.into_iter().flat_map(authorizers)
    }

    /// The texts that may name an authorizer.
    fn used(self, template: Template<'a>) -> Vec<NodeRef<'a>> {
        let (kind, apis) = match self {
            Self::Api(api, kind) => (kind, vec![api]),
            Self::Globals(kind) => (kind, template.resources_of_type(kind.of).collect()),
        };
        let default = |it: NodeRef<'a>| it.get("Auth")?.get("DefaultAuthorizer");
        let of_globals = match self {
            Self::Api(..) => None,
            Self::Globals(kind) => globals(template, kind).and_then(default),
        };
        let own = apis.iter().filter_map(|it| it.properties());
        let is_own = |name: &str| {
            let mut own = apis.iter().filter_map(|it| it.properties());
            matches!(self, Self::Globals(_))
                && own.any(|it| authorizers(it).any(|it| it.name() == name))
        };
        let mut used: Vec<NodeRef<'a>> = own.filter_map(default).collect();
        // A name that an API declares itself is not that of `Globals`.
        used.retain(|it| it.as_str().is_some_and(|it| !is_own(it)));
        used.extend(of_globals);
        for user in template.resources_of_types(|it| USERS.contains(&it)) {
            let events = entries(user.property("Events")).map(|it| it.value);
            let events = events.filter(|it| kind_of(*it) == Some(kind));
            let properties = events.filter_map(|it| it.get("Properties"));
            used.extend(properties.filter_map(|it| {
                let name = it.get("Auth")?.get("Authorizer")?;
                let api = api_of_event(template, kind, it);
                let declares = |api: Resource<'a>| {
                    let mut declared = api.properties().into_iter().flat_map(authorizers);
                    declared.any(|it| Some(it.name()) == name.as_str())
                };
                let is_of = match (self, api) {
                    (Self::Api(one, _), Some(other)) => one.id == other.id,
                    (Self::Api(..), None) => false,
                    (Self::Globals(_), Some(api)) => !declares(api),
                    (Self::Globals(_), None) => true,
                };
                is_of.then_some(name)
            }));
        }
        used.sort_by_key(|it| it.range().start());
        used
    }
}

/// What `Globals` give all APIs of a kind.
fn globals<'a>(template: Template<'a>, kind: &ApiKind) -> Option<NodeRef<'a>> {
    Some(template.entry(Section::Globals, kind.name)?.value)
}
