// The page of the graph: draws what the server placed, and tells which part was chosen.
interface Place {
  start: { line: number; character: number };
}
interface GraphNode {
  label: string;
  type: string | null;
  kind: string;
  range?: Place | null;
  x: number;
  y: number;
  width: number;
  height: number;
}
interface GraphEdge {
  kind: string;
  connector: string;
  from: number;
  to: number;
  permissions: string[];
  problem: string | null;
  range: Place;
  path: string;
  head: string;
  labelX: number;
  labelY: number;
}
interface Graph {
  width: number;
  height: number;
  nodes: GraphNode[];
  edges: GraphEdge[];
}

declare function acquireVsCodeApi(): { postMessage(message: object): void };

const host = acquireVsCodeApi();
const root = document.getElementById('graph');

function svg(name: string, attributes: Record<string, string | number>, ...children: (Element | string)[]): Element {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** Something that leads to the source, by mouse or keyboard. */
function link(element: Element, label: string, range: Place | null | undefined): Element {
  element.prepend(svg('title', {}, label));
  element.setAttribute('aria-label', label);
  if (!range) return element;
  const jump = () => host.postMessage({ kind: 'jump', ...range.start });
  element.setAttribute('tabindex', '0');
  element.setAttribute('role', 'link');
  element.addEventListener('click', jump);
  element.addEventListener('keydown', (event) => {
    const { key } = event as KeyboardEvent;
    if (key === 'Enter' || key === ' ') {
      event.preventDefault();
      jump();
    }
  });
  return element;
}

const KINDS = { connector: 'Connectors', grant: 'Grants', event: 'Events', route: 'Routes' };

/** A box for each kind of edge, which shows or hides the edges of that kind. */
function filter(): HTMLElement {
  const bar = document.createElement('form');
  bar.className = 'filter';
  for (const [kind, words] of Object.entries(KINDS)) {
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = true;
    box.addEventListener('change', () => root?.classList.toggle(`no-${kind}`, !box.checked));
    const label = document.createElement('label');
    label.className = kind;
    label.append(box, words);
    bar.append(label);
  }
  return bar;
}
root?.before(filter());

function draw(name: string, graph: Graph | null): void {
  if (!root) return;
  if (graph === null || graph.nodes.length === 0) {
    root.textContent = graph === null ? `${name} is not a SAM template.` : `${name} has no resources that a connector could join.`;
    return;
  }
  const edges = graph.edges.map((edge) => {
    const permissions = edge.permissions.join(', ');
    const ends = `${graph.nodes[edge.from]?.label ?? ''} → ${graph.nodes[edge.to]?.label ?? ''}`;
    const label = `${edge.connector}: ${ends} · ${permissions}${edge.problem === null ? '' : `. ${edge.problem}`}`;
    const group = svg('g', { class: edge.problem === null ? `edge ${edge.kind}` : `edge ${edge.kind} bad` },
      svg('path', { d: edge.path }),
      svg('polygon', { points: edge.head }),
      svg('text', { x: edge.labelX, y: edge.labelY + 4, 'text-anchor': 'middle' }, permissions));
    return link(group, label, edge.range);
  });
  const nodes = graph.nodes.map((node) => {
    const { x, y, width, height } = node;
    const group = svg('g', { class: `node ${node.kind}` },
      svg('rect', { x, y, width, height, rx: 6 }),
      svg('text', { class: 'name', x: x + width / 2, y: y + 19, 'text-anchor': 'middle' }, node.label),
      svg('text', { class: 'type', x: x + width / 2, y: y + 34, 'text-anchor': 'middle' }, node.type ?? 'not in this template'));
    return link(group, `${node.label}, ${node.type ?? 'not in this template'}`, node.range);
  });
  root.replaceChildren(svg('svg', { viewBox: `0 0 ${graph.width} ${graph.height}`, width: graph.width, height: graph.height, role: 'group', 'aria-label': `Resources of ${name}` }, ...edges, ...nodes));
}

window.addEventListener('message', ({ data }: MessageEvent<{ name: string; graph: Graph | null }>) => draw(data.name, data.graph));
host.postMessage({ kind: 'ready' });
