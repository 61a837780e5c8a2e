//! A service with its variables filled in: its name, its stage, its functions.

use super::files::Files;
use super::variables::{REGION, Variables};
use super::{at_block, is_set, is_text, is_variable, pseudo_parameters};
use crate::lower::unwritten::Unwritten;
use crate::syntax::{Node, NodeRef};
use crate::text::TextRange;
use std::collections::{BTreeMap, BTreeSet};

/// The stage of a service that says none
/// (<https://github.com/oss-serverless/osls/blob/main/docs/guides/deploying.md>).
const STAGE: &str = "dev";

/// The plugin that gives each function a role of its own; its settings stand under this name.
pub(super) const ROLES_PLUGIN: &str = "serverless-iam-roles-per-function";
const PLUGIN_NAME: &str = "iam-roles-per-function";

/// A service of the framework.
pub(super) struct Service {
    root: Node,
    /// Where what is written nowhere is said to be.
    pub(super) at: Unwritten,
    /// What `service` says.
    pub(super) name: String,
    /// The stage that it is deployed to unless somebody says another one.
    pub(super) stage: String,
    /// The variables whose values only a deployment knows, as names of parameters.
    pub(super) unknown: Vec<String>,
    /// The parts of the file that variables bring elsewhere.
    pub(super) written: Vec<TextRange>,
    /// The paths of the other files that it names.
    pub(super) files: BTreeSet<String>,
}

/// A function of a service.
#[derive(Clone, Copy)]
pub(super) struct Function<'s> {
    pub(super) name: &'s str,
    pub(super) key: NodeRef<'s>,
    pub(super) body: NodeRef<'s>,
}

impl Service {
    /// The service that a file is; none for another cloud than AWS.
    pub(super) fn of(root: &Node, files: &BTreeMap<String, String>) -> Option<Self> {
        let file = at_block(root);
        let provider = file.get("provider")?;
        let mut variables = Variables::new(root, STAGE, Files::new(files));
        let written = variables.resolved(provider.node);
        let known = at_block(&written);
        let cloud = known.get("name").unwrap_or(known);
        let is_aws = match is_variable(known) {
            // AWS is what nearly all services are for.
            true => file.get("service").is_some() && file.get("functions").is_some(),
            false => cloud.scalar().is_some_and(|it| &*it.value == "aws"),
        };
        if !is_aws {
            return None;
        }
        let stage = known.get("stage").map(|it| variables.resolved(it.node));
        let stage = stage.and_then(|it| Some(at_block(&it).scalar()?.value.to_string()));
        let stage = stage.unwrap_or_else(|| STAGE.to_owned());
        let mut variables = Variables::new(root, &stage, Files::new(files));
        let mut resolved = variables.resolved(root);
        if has_plugin(&resolved, |it| it == pseudo_parameters::PLUGIN) {
            resolved = pseudo_parameters::substituted(&resolved);
        }
        let service = at_block(&resolved).get("service");
        let name = service.and_then(|it| it.get("name").unwrap_or(it).scalar());
        let name = name.map(|it| it.value.to_string()).unwrap_or_default();
        let (unknown, written, files) = variables.found();
        Some(Self {
            at: Unwritten(root.range.start()),
            root: resolved,
            name,
            stage,
            unknown,
            written,
            files,
        })
    }

    /// The permissions boundary that the plugin gives to all roles, also to that of the service.
    pub(super) fn boundary_of_all(&self) -> Option<NodeRef<'_>> {
        self.get(&["custom", ROLES_PLUGIN, "iamGlobalPermissionsBoundary"])
    }

    /// Whether functions may have roles by the plugin: it is listed, or not all that is listed is known. Without it the
    /// framework knows no `iamRoleStatements` of a function.
    pub(super) fn has_roles_plugin(&self) -> bool {
        // Forks have names of their own.
        let may_be_listed = |plugins: NodeRef<'_>| {
            let modules = plugins.get("modules").unwrap_or(plugins);
            is_variable(plugins) || is_variable(modules) || modules.items().any(is_variable)
        };
        self.get(&["plugins"]).is_some_and(may_be_listed)
            || has_plugin(&self.root, |it| it.contains(PLUGIN_NAME))
    }

    /// The keys of functions with statements for which nothing makes a role.
    pub(super) fn ignored_statements(&self) -> Vec<TextRange> {
        if self.has_roles_plugin() {
            return Vec::new();
        }
        let functions = self.functions().into_iter();
        let keys = functions.flat_map(|it| it.body.entries());
        let keys = keys.filter(|it| it.name() == "iamRoleStatements" && !it.value.is_null());
        let ranges = keys.map(|it| it.key.full_range());
        ranges.filter(|it| !it.is_empty()).collect()
    }

    /// The region that it is deployed to unless somebody says another one; none where only a deployment knows it.
    pub(super) fn region(&self) -> Option<String> {
        match self.get(&["provider", "region"]) {
            Some(region) => {
                let text = region.scalar().map(|it| it.value.to_string());
                text.filter(|it| !it.contains("${"))
            }
            None => Some(REGION.to_owned()),
        }
    }

    /// The value at a path of keys, if it is there and not null.
    pub(super) fn get(&self, path: &[&str]) -> Option<NodeRef<'_>> {
        let value = path
            .iter()
            .try_fold(at_block(&self.root), |node, key| node.get(key))?;
        (!value.is_null()).then_some(value)
    }

    /// The functions in order.
    pub(super) fn functions(&self) -> Vec<Function<'_>> {
        let Some(functions) = self.get(&["functions"]) else {
            return Vec::new();
        };
        // They may be a list of maps.
        let maps = functions.items().chain([functions]);
        let maps = maps.filter(|it| !is_variable(*it));
        let entries = maps.flat_map(NodeRef::entries);
        let entries = entries.filter(|it| !it.value.is_null());
        let functions = entries.map(|it| Function {
            name: it.name(),
            key: it.key,
            body: it.value,
        });
        functions.collect()
    }

    /// Whether there may be functions beside those that are known.
    pub(super) fn may_have_more_functions(&self) -> bool {
        let functions = self.get(&["functions"]);
        functions.is_some_and(|it| it.items().chain([it]).any(is_variable))
    }

    /// What stands in the place of the settings of the role, of which only a deployment knows what they are.
    pub(super) fn unknown_role(&self) -> Option<NodeRef<'_>> {
        let above = [&["provider"][..], &["provider", "iam"]];
        let mut above = above.iter().filter_map(|it| self.get(it));
        let above = above.find(|it| is_variable(*it));
        // Another file has settings; what other sources have is an ARN.
        let is_file = |it: &NodeRef<'_>| {
            let name = it.get("Ref").and_then(NodeRef::as_str);
            is_variable(*it) && name.is_some_and(|it| it.starts_with("file/"))
        };
        above.or_else(|| self.get(&["provider", "iam", "role"]).filter(is_file))
    }

    /// The function of a name.
    pub(super) fn function(&self, name: &str) -> Option<Function<'_>> {
        let mut functions = self.functions().into_iter();
        functions.find(|it| it.name == name)
    }

    /// The role that the service has for all of its functions and that it does not make: an ARN, a name, a function.
    pub(super) fn existing_role(&self) -> Option<NodeRef<'_>> {
        let role = self.get(&["provider", "iam", "role"]);
        let is_existing = |it: &NodeRef<'_>| {
            // The framework tells functions by the colons in their names, which `Ref` does not have.
            let is_function = it.tag().is_some_and(|it| it != "!Ref")
                || it.entries().any(|it| it.name().contains("::"));
            is_text(*it) || is_function
        };
        if self.unknown_role().is_some() {
            return None;
        }
        let role = role.filter(is_existing);
        role.or_else(|| self.get(&["provider", "role"]))
    }
}

impl<'s> Function<'s> {
    /// The start of the logical IDs of all that it has.
    pub(super) fn prefix(self) -> String {
        prefix(self.name)
    }

    /// Its logical ID.
    pub(super) fn id(self) -> String {
        function_id(self.name)
    }

    /// The name that it is deployed under.
    pub(super) fn deployed_name(self, service: &Service) -> String {
        match self.get("name").and_then(NodeRef::scalar) {
            Some(name) => name.value.to_string(),
            None => format!("{}-{}-{}", service.name, service.stage, self.name),
        }
    }

    /// A property, if it is there and not null.
    pub(super) fn get(self, key: &str) -> Option<NodeRef<'s>> {
        self.body.get(key).filter(|it| !it.is_null())
    }

    /// Whether its executions last beyond its calls.
    pub(super) fn is_durable(self) -> bool {
        self.get("durableConfig").is_some_and(is_set)
    }

    /// The alias under which others call it.
    pub(super) fn alias(self) -> Option<&'static str> {
        let aliases = [
            ("durableConfig", "durable"),
            ("provisionedConcurrency", "provisioned"),
            ("snapStart", "snapstart"),
        ];
        let mut aliases = aliases.into_iter();
        let found = aliases.find(|(key, _)| self.get(key).is_some_and(is_set));
        found.map(|(_, alias)| alias)
    }

    /// Whether the framework publishes versions of it.
    pub(super) fn has_versions(self, service: &Service) -> bool {
        let of_all = || service.get(&["provider", "versionFunctions"]);
        let own = self.get("versionFunction").or_else(of_all);
        self.alias().is_some() || own.is_none_or(is_set)
    }

    /// The role that it says for itself, which the service does not make.
    pub(super) fn own_role(self) -> Option<NodeRef<'s>> {
        self.get("role")
    }

    /// The statements of a role that the framework or its plugin makes for it alone.
    pub(super) fn own_statements(self, service: &Service) -> Option<NodeRef<'s>> {
        let in_role = || self.get("iam")?.get("role")?.get("statements");
        self.statements_by_plugin(service).or_else(in_role)
    }

    /// The statements for which the plugin makes a role.
    pub(super) fn statements_by_plugin(self, service: &Service) -> Option<NodeRef<'s>> {
        let statements = self.get("iamRoleStatements")?;
        service.has_roles_plugin().then_some(statements)
    }

    /// Its events of a kind.
    pub(super) fn events(self, kind: &'static str) -> impl Iterator<Item = NodeRef<'s>> {
        let events = self.get("events").into_iter().flat_map(NodeRef::items);
        events.filter_map(move |it| it.get(kind).filter(|it| is_set(*it)))
    }
}

/// Whether a service lists a plugin of such a name.
fn has_plugin(root: &Node, is_meant: impl Fn(&str) -> bool) -> bool {
    let Some(plugins) = at_block(root).get("plugins") else {
        return false;
    };
    let modules = plugins.get("modules").unwrap_or(plugins);
    let names = modules.items().filter_map(NodeRef::scalar);
    names.into_iter().any(|it| is_meant(&it.value))
}

/// The logical ID of the function of a name.
pub(crate) fn function_id(name: &str) -> String {
    format!("{}LambdaFunction", prefix(name))
}

/// The start of the logical IDs of what has a name
/// (`getNormalizedResourceName` of the framework).
pub(super) fn prefix(name: &str) -> String {
    let name = name.replace('-', "Dash").replace('_', "Underscore");
    let mut letters = name.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
