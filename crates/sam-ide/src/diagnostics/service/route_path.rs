//! `route-path`: the path of a route does not fit the API.
//!
//! A path begins with `/`. A parameter in braces is a whole part of it, and in a REST API the routes that share the parts
//! before a parameter have one name for it: `A sibling ({id}) of this resource already has a variable path part`.
//!
//! ```yaml
//! Get: {Type: Api, Properties: {Path: '/orders/{id}', Method: get}}
//! Put: {Type: Api, Properties: {Path: '/orders/{name}', Method: put}}    # bad
//! Put: {Type: Api, Properties: {Path: '/orders/{id}', Method: put}}      # good
//! ```
//!
//! See <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html>.

use super::events;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::shortened;
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, intrinsic};
use std::collections::HashMap;

pub(super) const RULE: Rule = Rule {
    code: "route-path",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::ResourceAndDocument(check, check_document),
    fix: Some(fix),
};

/// The route of an HTTP API for what no other one takes.
const DEFAULT: &str = "$default";

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    for route in routes(resource) {
        let place = route.node.full_range();
        if !route.path.starts_with('/') {
            let message = format!(
                "The path of a route begins with `/`. Write `/{}`.",
                shortened(route.path)
            );
            acc.push(RULE.at(place, message).severity(Severity::Warning));
        } else if let Some(part) = route.parts().find(|it| is_half_variable(it)) {
            let message = format!(
                "API Gateway refuses `{}` in a path. A parameter is a whole part of it: `/{{id}}`.",
                shortened(part)
            );
            let severity = match route.is_rest {
                true => Severity::Error,
                false => Severity::Warning,
            };
            acc.push(RULE.at(place, message).severity(severity));
        }
    }
}

/// Looks at all routes at once: each may stand beside each.
fn check_document(acc: &mut Vec<Diagnostic>, document: &Document) {
    let sources = document.template().resources_with_event("Api");
    // The first parameter that stands behind a path.
    let mut known: HashMap<_, (&str, NodeRef<'_>)> = HashMap::new();
    for route in sources.flat_map(routes) {
        if !route.is_rest || !route.path.contains('{') {
            continue;
        }
        let mut path = String::new();
        for part in route.parts() {
            if is_variable(part) {
                let key = (route.api, route.condition, path.clone());
                let (sibling, earlier) = *known.entry(key).or_insert((part, route.node));
                if sibling != part {
                    let message = format!(
                        "API Gateway refuses another parameter beside `{}` of an earlier route. Use the same name.",
                        shortened(sibling)
                    );
                    let finding = RULE.at(route.node.full_range(), message);
                    acc.push(finding.related(earlier.full_range(), "the earlier route"));
                    break;
                }
            }
            path.push('/');
            path.push_str(part);
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let routes = routes(finding.resource(resolver)?);
    let route = routes.into_iter().find(|it| finding.is_at(it.node))?;
    if route.path.starts_with('/') {
        return None;
    }
    let path = format!("/{}", route.path);
    let edits = one(replace_scalar(template.document(), route.node, &path));
    Some(Fix::list([(
        format!("Change to `{}`", shortened(&path)),
        edits,
    )]))
}

/// The path of an event, where it is written out.
#[derive(Clone, Copy)]
struct Route<'a> {
    path: &'a str,
    node: NodeRef<'a>,
    is_rest: bool,
    /// The API; none for the one that SAM makes.
    api: Option<&'a str>,
    /// The condition of the resource.
    condition: Option<&'a str>,
}

/// The routes of a resource whose API is known.
fn routes(resource: Resource<'_>) -> Vec<Route<'_>> {
    let of_apis = events(resource).filter_map(|(kind, properties)| {
        let (is_rest, api) = match kind {
            "Api" => (true, "RestApiId"),
            "HttpApi" => (false, "ApiId"),
            _ => return None,
        };
        let node = properties.get("Path")?;
        let path = node.as_str().filter(|it| !it.contains("${"))?;
        let api = match properties.get(api) {
            Some(api) => Some(intrinsic::named_id(api)?),
            None => None,
        };
        (path != DEFAULT && !path.is_empty()).then_some(Route {
            path,
            node,
            is_rest,
            api,
            condition: resource.condition(),
        })
    });
    of_apis.collect()
}

impl<'a> Route<'a> {
    fn parts(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.path.split('/').filter(|it| !it.is_empty())
    }
}

fn is_variable(part: &str) -> bool {
    part.starts_with('{') && part.ends_with('}')
}

/// Whether a part has a brace that is not around all of it.
fn is_half_variable(part: &str) -> bool {
    let name = part.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
    name.unwrap_or(part).contains(['{', '}'])
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};
    use expect_test::expect;

    #[test]
    fn a_path_that_api_gateway_refuses() {
        check_rule(
            "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {InlineCode: a, Handler: a.b, Runtime: python3.13}
Resources:
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: a}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        A: {Type: Api, Properties: {Path: items, Method: get}}
        B: {Type: HttpApi, Properties: {Path: items, Method: get}}
        C: {Type: Api, Properties: {Path: '/x/{id', Method: get}}
        D: {Type: HttpApi, Properties: {Path: '/x/a{id}', Method: get}}
        E: {Type: Api, Properties: {Path: '/y/{id}', Method: get}}
        G: {Type: HttpApi, Properties: {Path: '/y/{id}', Method: get}}
        H: {Type: HttpApi, Properties: {Path: '/y/{name}', Method: put}}
        I: {Type: HttpApi, Properties: {Path: $default, Method: any}}
  G:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        A: {Type: Api, Properties: {Path: '/y/{name}/parts', Method: get}}
        B: {Type: Api, Properties: {Path: '/y/{name}', Method: get, RestApiId: !Ref Api}}
        C: {Type: Api, Properties: {Path: '/y/{id}/{part}', Method: get}}
        D: {Type: Api, Properties: {Path: '/y/{proxy+}', Method: any}}
        E: {Type: Api, Properties: {Path: '/y/mine', Method: any}}
",
            "route-path",
            expect![[r#"
                10 |         A: {Type: Api, Properties: {Path: items, Method: get}}
                   |                                           ^^^^^ route-path (warning): The path of a route begins with `/`. Write `/items`.
                   |                                           fix: Change to `/items`
                11 |         B: {Type: HttpApi, Properties: {Path: items, Method: get}}
                   |                                               ^^^^^ route-path (warning): The path of a route begins with `/`. Write `/items`.
                   |                                               fix: Change to `/items`
                12 |         C: {Type: Api, Properties: {Path: '/x/{id', Method: get}}
                   |                                           ^^^^^^^^ route-path: API Gateway refuses `{id` in a path. A parameter is a whole part of it: `/{id}`.
                13 |         D: {Type: HttpApi, Properties: {Path: '/x/a{id}', Method: get}}
                   |                                               ^^^^^^^^^^ route-path (warning): API Gateway refuses `a{id}` in a path. A parameter is a whole part of it: `/{id}`.
                22 |         A: {Type: Api, Properties: {Path: '/y/{name}/parts', Method: get}}
                   |                                           ^^^^^^^^^^^^^^^^^ route-path: API Gateway refuses another parameter beside `{id}` of an earlier route. Use the same name.
                   |                                           line 14: the earlier route
                25 |         D: {Type: Api, Properties: {Path: '/y/{proxy+}', Method: any}}
                   |                                           ^^^^^^^^^^^^^ route-path: API Gateway refuses another parameter beside `{id}` of an earlier route. Use the same name.
                   |                                           line 14: the earlier route
            "#]],
        );
    }

    #[test]
    fn the_slash_is_added() {
        check_fix(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      InlineCode: a\n      Handler: a.b\n      Runtime: python3.13\n      Events:\n        A: {Type: Api, Properties: {Path: items, Method: get}}\n",
            "Change to `/items`",
            expect![[r#"
                  9 |       Events:
                -10 |         A: {Type: Api, Properties: {Path: items, Method: get}}
                +10 |         A: {Type: Api, Properties: {Path: /items, Method: get}}
            "#]],
        );
    }
}
