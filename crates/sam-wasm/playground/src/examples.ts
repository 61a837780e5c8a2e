// The templates that the page offers. The first is shown when the link has none.

import access from '../examples/access.yaml';
import api from '../examples/api.yaml';
import connectors from '../examples/connectors.yaml';
import policies from '../examples/policies.yaml';

export const EXAMPLES: readonly { name: string; text: string }[] = [
  { name: 'A shop with connectors', text: connectors },
  { name: 'An API and its events', text: api },
  { name: 'Policies with mistakes', text: policies },
  { name: 'Who may use a resource', text: access },
];
