//! What the resources of the API of a web socket say.

use crate::expand::effective::Properties;
use crate::expand::fields::Fields;
use crate::syntax::is_truthy;
use serde_json::{Map, Value, json};

/// The tag that says that SAM made the API of a web socket.
pub(super) const CREATOR: &str = "websocketapi:createdBy";

/// The API of a web socket.
pub(super) struct WebSocket<'a> {
    pub(super) id: &'a str,
    pub(super) properties: Properties<'a>,
    /// The settings of its routes, with those of events.
    pub(super) route_settings: Value,
}

impl WebSocket<'_> {
    fn this(&self) -> Value {
        json!({ "Ref": self.id })
    }

    pub(super) fn stage_name(&self) -> Value {
        let name = self.properties.get("StageName").given();
        name.unwrap_or_else(|| "default".into())
    }

    fn tags(&self) -> Value {
        let tags = self.properties.get("Tags").given();
        let mut tags = match tags {
            Some(Value::Object(tags)) => tags,
            Some(_) | None => Map::new(),
        };
        tags.insert(CREATOR.to_owned(), "SAM".into());
        Value::Object(tags)
    }

    /// The tags that what is made of the API has, too.
    pub(super) fn propagated_tags(&self) -> Option<Value> {
        let given = |name: &str| self.properties.get(name).is_truthy();
        (given("PropagateTags") && given("Tags")).then(|| self.tags())
    }

    pub(super) fn api(&self) -> Value {
        let mut fields = Fields::default();
        for name in [
            "ApiKeySelectionExpression",
            "Description",
            "DisableExecuteApiEndpoint",
            "DisableSchemaValidation",
            "IpAddressType",
        ] {
            fields.pass(&self.properties, name);
        }
        let name = self.properties.get("Name").given();
        fields.set("Name", name.unwrap_or_else(|| self.id.into()));
        fields.pass(&self.properties, "RouteSelectionExpression");
        fields.set("Tags", self.tags());
        fields.set("ProtocolType", "WEBSOCKET");
        fields.into()
    }

    pub(super) fn stage(&self) -> Value {
        let mut fields = Fields::default();
        fields.set("ApiId", self.this());
        fields.set("StageName", self.stage_name());
        for name in [
            "StageVariables",
            "AccessLogSettings",
            "DefaultRouteSettings",
        ] {
            fields.pass(&self.properties, name);
        }
        let tags = self.propagated_tags();
        fields.set("Tags", tags.unwrap_or_else(|| json!({ CREATOR: "SAM" })));
        fields.set("AutoDeploy", true);
        let settings = Some(&self.route_settings).filter(|it| !it.is_null());
        fields.set_given("RouteSettings", settings.cloned());
        fields.into()
    }

    pub(super) fn route(&self, key: &str, integration: &str, route: &Value, auth: &Value) -> Value {
        let mut fields = Fields::default();
        fields.set("RouteKey", key);
        fields.set("ApiId", self.this());
        let given = |name: &str| route.get(name).filter(|it| !it.is_null()).cloned();
        for name in [
            "ApiKeyRequired",
            "ModelSelectionExpression",
            "OperationName",
            "RequestModels",
        ] {
            fields.set_given(name, given(name));
        }
        fields.set_given(
            "RequestParameters",
            given("RequestParameters").filter(is_truthy),
        );
        let response = "RouteResponseSelectionExpression";
        fields.set_given(response, given(response));
        let target = json!({ "Fn::Join": ["/", ["integrations", { "Ref": integration }]] });
        fields.set("Target", target);
        if key == "$connect" && is_truthy(auth) {
            let kind = auth.get("AuthType").cloned().unwrap_or_default();
            if kind == "CUSTOM" {
                let authorizer = format!("{}ConnectAuthorizer", self.id);
                fields.set("AuthorizerId", json!({ "Ref": authorizer }));
            }
            fields.set("AuthorizationType", kind);
        }
        fields.into()
    }

    pub(super) fn integration(&self, route: &Value) -> Value {
        let mut fields = Fields::default();
        fields.set("ApiId", self.this());
        fields.set("IntegrationType", "AWS_PROXY");
        fields.set(
            "IntegrationUri",
            uri("FunctionArn", route.get("FunctionArn")),
        );
        let timeout = route.get("IntegrationTimeout").filter(|it| !it.is_null());
        fields.set_given("TimeoutInMillis", timeout.cloned());
        fields.into()
    }

    pub(super) fn authorizer(&self, auth: &Value) -> Value {
        let given = |name: &str| auth.get(name).filter(|it| !it.is_null()).cloned();
        let mut fields = Fields::default();
        fields.set("ApiId", self.this());
        fields.set_given("AuthorizerCredentialsArn", given("InvokeRole"));
        fields.set("AuthorizerType", "REQUEST");
        fields.set("AuthorizerUri", uri("AuthArn", auth.get("AuthArn")));
        fields.set_given("IdentitySource", given("IdentitySource"));
        let name = given("Name").filter(is_truthy);
        fields.set(
            "Name",
            name.unwrap_or_else(|| format!("{}ConnectAuthorizer", self.id).into()),
        );
        fields.into()
    }
}

/// What API Gateway calls to invoke a function, whose ARN is a variable of a name.
fn uri(variable: &str, function: Option<&Value>) -> Value {
    let uri = format!(
        "arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/${{{variable}}}/invocations"
    );
    json!({ "Fn::Sub": [uri, { variable: function }] })
}
