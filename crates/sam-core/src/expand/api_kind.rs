//! The two kinds of APIs that have routes for events: REST and HTTP.

use crate::spec::{DEFAULT_HTTP_STAGE, IMPLICIT_HTTP_API, IMPLICIT_REST_API, IMPLICIT_REST_STAGE};

/// A kind of API, and the API of that kind that SAM makes for events that name no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Rest,
    Http,
}

impl Kind {
    /// Its logical ID.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Rest => IMPLICIT_REST_API,
            Self::Http => IMPLICIT_HTTP_API,
        }
    }

    /// The kind of which an API has the logical ID.
    pub(crate) fn of_id(id: &str) -> Option<Self> {
        [Self::Rest, Self::Http]
            .into_iter()
            .find(|it| it.id() == id)
    }

    /// The kind of the APIs of a SAM type.
    pub(crate) fn of_type(sam_type: &str) -> Option<Self> {
        [Self::Rest, Self::Http]
            .into_iter()
            .find(|it| it.sam_type() == sam_type)
    }

    /// The SAM type of such APIs, without what all of them begin with.
    pub(crate) fn section(self) -> &'static str {
        match self {
            Self::Rest => "Api",
            Self::Http => "HttpApi",
        }
    }

    /// The SAM type of such APIs.
    pub(crate) fn sam_type(self) -> &'static str {
        match self {
            Self::Rest => "AWS::Serverless::Api",
            Self::Http => "AWS::Serverless::HttpApi",
        }
    }

    /// The name of its only stage.
    pub(crate) fn stage(self) -> &'static str {
        match self {
            Self::Rest => IMPLICIT_REST_STAGE,
            Self::Http => DEFAULT_HTTP_STAGE,
        }
    }

    /// The property with which an event names another API.
    pub(crate) fn property(self) -> &'static str {
        match self {
            Self::Rest => "RestApiId",
            Self::Http => "ApiId",
        }
    }
}
