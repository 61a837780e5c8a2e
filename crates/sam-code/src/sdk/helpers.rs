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

/// What a copy reads, which has a bucket of its own.
const COPY_FROM: Helper = Helper {
    always: &["GetObject"],
    sometimes: &["GetObjectTagging"],
};

/// Notes the calls of a copy.
pub(super) fn copy(
    state: &mut State,
    client: &Client,
    source: Values,
    is_sure: Certainty,
    place: Place,
    arguments: &[(Rc<str>, Values)],
) {
    let source = [("CopySource".into(), source)];
    call(state, client, &COPY_FROM, is_sure, place, &source);
    call(state, client, &UPLOAD, is_sure, place, arguments);
}

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
