//! Helpers of the SDKs that make more than one call: transfers of objects.
use super::{Client, Place, State};
use crate::call::Certainty;
use crate::value::Values;
use std::rc::Rc;

/// What a helper calls always, and what it calls for large objects or when it is asked to.
pub(super) struct Helper {
    pub(super) always: &'static [&'static str],
    pub(super) sometimes: &'static [&'static str],
}

/// Uploads of large objects are sent in parts, which are taken back if one fails.
pub(super) const UPLOAD: Helper = Helper {
    always: &["PutObject"],
    sometimes: &["AbortMultipartUpload", "PutObjectTagging"],
};

pub(super) const DOWNLOAD: Helper = Helper {
    always: &["GetObject"],
    sometimes: &["HeadObject"],
};

pub(super) const COPY: Helper = Helper {
    always: &["GetObject", "PutObject"],
    sometimes: &[
        "AbortMultipartUpload",
        "GetObjectTagging",
        "PutObjectTagging",
    ],
};

/// Notes the calls of a helper.
pub(super) fn call(
    state: &mut State,
    client: &Client,
    helper: &Helper,
    is_sure: Certainty,
    place: Place,
    arguments: &[(Rc<str>, Values)],
) {
    for operation in helper.always {
        state.call(client, operation, is_sure, place, arguments);
    }
    for operation in helper.sometimes {
        state.call(client, operation, Certainty::Optional, place, arguments);
    }
}
