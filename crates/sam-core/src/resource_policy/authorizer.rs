//! What the authorizers of REST and HTTP APIs let API Gateway do with their functions.

use super::{ANY_PARTITION, Cause, Maker, Permission, Reason, api_arn, implicit};
use crate::role::draft::{PASSED_ON, attributes};
use crate::role::property::{Properties, Property};
use crate::syntax::is_truthy;
use crate::template::Resource;
use crate::text::TextRange;
use serde_json::{Map, Value, json};

pub(super) use implicit::Kind;

/// An API that is written or not.
struct Api<'a> {
    id: &'a str,
    kind: Kind,
    auth: Property<'a>,
    attributes: Map<String, Value>,
    /// The place of what is written nowhere.
    range: TextRange,
}

impl<'a> Maker<'a, '_> {
    pub(super) fn authorizers(&mut self, kind: Kind, api: Resource<'a>) {
        self.authorizers_of(&Api {
            id: api.id,
            kind,
            auth: Properties::of(api, self.context.template).get("Auth"),
            attributes: attributes(api, &PASSED_ON),
            range: api.entry.key.full_range(),
        });
    }

    /// Those that `Globals` give to the APIs that SAM makes.
    pub(super) fn implicit_apis(&mut self) {
        let template = self.context.template;
        for (kind, section) in [(Kind::Rest, "Api"), (Kind::Http, "HttpApi")] {
            let auth = Properties::of_globals(section, template).get("Auth");
            let Some(entry) = auth.entry() else {
                continue;
            };
            if let Some(attributes) = implicit::attributes(kind, template) {
                self.authorizers_of(&Api {
                    id: kind.id(),
                    kind,
                    auth,
                    attributes,
                    range: entry.key.full_range(),
                });
            }
        }
    }

    fn authorizers_of(&mut self, api: &Api<'a>) {
        let authorizers = api.auth.get("Authorizers");
        let Value::Object(all) = authorizers.value() else {
            return;
        };
        for (name, mut authorizer) in all {
            let is_let = match api.kind {
                Kind::Rest => {
                    authorizer = self.context.resolve(authorizer);
                    let left_out = authorizer.get("DisableFunctionDefaultPermissions");
                    !left_out.is_some_and(is_truthy)
                }
                Kind::Http => {
                    let wanted = authorizer.get("EnableFunctionDefaultPermissions");
                    wanted.is_some_and(is_truthy)
                }
            };
            let function = authorizer.get("FunctionArn").filter(|it| is_truthy(it));
            let Some(function) = function.filter(|_| is_let) else {
                continue;
            };
            let partition = match api.kind {
                Kind::Rest => self.context.partition.name(),
                Kind::Http => ANY_PARTITION,
            };
            let source = authorizers_arn(partition, api.id);
            let permission = Permission::new(function.clone(), "apigateway.amazonaws.com", source);
            let cause = Cause {
                range: authorizers.get(&name).key_range(api.range),
                attributes: api.attributes.clone(),
                reason: Reason::Authorizer {
                    name: Some(name.clone()),
                    api: api.id.to_owned(),
                },
            };
            let id = format!("{}{name}AuthorizerPermission", api.id);
            self.permission(id, function.clone(), permission, cause);
        }
    }
}

/// All authorizers of an API.
pub(super) fn authorizers_arn(partition: &str, api: &str) -> Value {
    let variables = json!({ "__ApiId__": { "Ref": api } });
    api_arn(partition, "${__ApiId__}/authorizers/*", variables)
}
