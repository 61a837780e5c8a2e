//! A resource that the transform makes of an API, with what it says.

use crate::expand::Origin;
use serde_json::{Map, Value};

/// A resource of the template that the transform writes.
#[derive(Clone, Debug)]
pub(crate) struct ApiResource {
    pub(crate) id: String,
    pub(crate) resource_type: &'static str,
    /// `Condition` and the like, `DependsOn` too.
    pub(crate) attributes: Map<String, Value>,
    pub(crate) properties: Map<String, Value>,
    /// What it is for.
    pub(crate) origin: Origin,
    /// The keys that lead from the properties of the API to what asks for it.
    pub(crate) place: Vec<String>,
}

impl ApiResource {
    pub(crate) fn new(
        id: String,
        resource_type: &'static str,
        attributes: &Map<String, Value>,
    ) -> Self {
        Self {
            id,
            resource_type,
            attributes: attributes.clone(),
            properties: Map::new(),
            origin: Origin::Sam,
            place: Vec::new(),
        }
    }

    /// Says what it is for, and which keys of the API ask for it.
    pub(crate) fn of<'k>(&mut self, origin: Origin, place: impl IntoIterator<Item = &'k str>) {
        self.origin = origin;
        self.place = place.into_iter().map(str::to_owned).collect();
    }

    /// Sets a property, unless the value is null.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        if !value.is_null() {
            self.properties.insert(name.to_owned(), value);
        }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    pub(crate) fn depends_on(mut self, ids: Vec<String>) -> Self {
        self.attributes.insert("DependsOn".to_owned(), ids.into());
        self
    }

    /// Gives it the tags of the API, if it has tags.
    pub(crate) fn tag(&mut self, tags: &Value) {
        const TAGGED: [&str; 7] = [
            "AWS::ApiGateway::RestApi",
            "AWS::ApiGateway::Stage",
            "AWS::ApiGateway::DomainName",
            "AWS::ApiGateway::DomainNameV2",
            "AWS::ApiGateway::DomainNameAccessAssociation",
            "AWS::ApiGateway::UsagePlan",
            "AWS::ApiGateway::ApiKey",
        ];
        const WITH_MAPS: [&str; 2] = ["AWS::ApiGatewayV2::Stage", "AWS::ApiGatewayV2::DomainName"];
        if TAGGED.contains(&self.resource_type) {
            self.set("Tags", crate::expand::draft::tag_list(tags));
        } else if WITH_MAPS.contains(&self.resource_type) {
            self.set("Tags", tags.clone());
        }
    }
}

/// The attributes of an API that everything that is made of it has, too.
pub(crate) fn passed_on(attributes: &Map<String, Value>) -> Map<String, Value> {
    let names = crate::expand::draft::PASSED_ON.into_iter();
    names
        .filter_map(|name| Some((name.to_owned(), attributes.get(name)?.clone())))
        .collect()
}
