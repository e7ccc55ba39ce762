/** A directed graph: laid out by dagre, which comes when first needed; boxes are HTML, so that text stays text. */

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Skeleton } from "./notice.tsx";

export interface GraphNode {
  id: string;
  width: number;
  height: number;
}

export interface GraphEdge {
  from: string;
  to: string;
  /** 1 is the thinnest line. */
  weight: number;
  label?: string;
  dashed?: boolean;
}

export interface Placed {
  width: number;
  height: number;
  nodes: Map<string, { x: number; y: number }>;
  edges: { edge: GraphEdge; path: string; label: { x: number; y: number } }[];
}

type Direction = "LR" | "TB";

/** Points joined by a line that bends softly. */
function pathOf(points: readonly { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${first.x} ${first.y}`;
  for (const [n, point] of rest.entries()) {
    const next = rest[n + 1];
    path += next
      ? `Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`
      : `L${point.x} ${point.y}`;
  }
  return path;
}

export async function place(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  direction: Direction,
): Promise<Placed> {
  const dagre = await import("@dagrejs/dagre");
  const graph = new dagre.graphlib.Graph({ multigraph: false });
  graph.setGraph({ rankdir: direction, nodesep: 14, ranksep: 44, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  for (const edge of edges)
    graph.setEdge(edge.from, edge.to, {
      width: edge.label ? 12 + edge.label.length * 6 : 0,
      height: edge.label ? 14 : 0,
    });
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    nodes: new Map(
      nodes.map((node) => {
        const { x, y } = graph.node(node.id) as { x: number; y: number };
        return [node.id, { x: x - node.width / 2, y: y - node.height / 2 }];
      }),
    ),
    edges: edges.map((edge) => {
      const { points } = graph.edge(edge.from, edge.to) as { points: { x: number; y: number }[] };
      return { edge, path: pathOf(points), label: points[Math.floor(points.length / 2)]! };
    }),
  };
}

interface GraphProps {
  label: string;
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  direction?: Direction;
  draw: (id: string) => ComponentChildren;
}

export const Graph = ({ label, nodes, edges, direction = "LR", draw }: GraphProps) => {
  const [placed, setPlaced] = useState<Placed | null>(null);
  const key = JSON.stringify([nodes, edges, direction]);
  useEffect(() => {
    let gone = false;
    void place(nodes, edges, direction).then((found) => {
      if (!gone) setPlaced(found);
    });
    return () => {
      gone = true;
    };
  }, [key]);
  const box = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWide(entry?.contentRect.width ?? 0));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  const fitting = placed && wide > 0 ? Math.min(1, wide / placed.width) : 1;
  const scale = fitting < SMALLEST ? 1 : fitting;
  return (
    <div class="graph" ref={box} tabIndex={0} role="group" aria-label={label}>
      {placed ? <Sheet placed={placed} nodes={nodes} scale={scale} draw={draw} /> : <Skeleton rows={6} />}
    </div>
  );
};

/** Smaller than this its text can't be read; then it has its size, and one scrolls. */
const SMALLEST = 0.8;

const Sheet = ({
  placed,
  nodes,
  scale,
  draw,
}: Pick<GraphProps, "nodes" | "draw"> & { placed: Placed; scale: number }) => {
  return (
    <div class="graph-scaled" style={{ width: `${placed.width * scale}px`, height: `${placed.height * scale}px` }}>
      <div
        class="graph-sheet"
        style={{ width: `${placed.width}px`, height: `${placed.height}px`, transform: `scale(${scale})` }}
      >
        <svg width={placed.width} height={placed.height} aria-hidden="true">
          <defs>
            <marker
              id="arrow-head"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto-start-reverse"
              markerUnits="userSpaceOnUse"
            >
              <path d="M0 0 8 4 0 8z" />
            </marker>
          </defs>
          {placed.edges.map(({ edge, path }) => (
            <path
              key={`${edge.from}>${edge.to}`}
              class={edge.dashed ? "graph-edge dashed" : "graph-edge"}
              d={path}
              stroke-width={edge.weight}
              marker-end="url(#arrow-head)"
            />
          ))}
        </svg>
        {placed.edges.map(
          ({ edge, label: at }) =>
            edge.label && (
              <span key={`${edge.from}>${edge.to}`} class="graph-label" style={{ left: `${at.x}px`, top: `${at.y}px` }}>
                {edge.label}
              </span>
            ),
        )}
        {nodes.map(({ id, width, height }) => {
          const at = placed.nodes.get(id);
          return (
            at && (
              <div
                key={id}
                class="graph-node"
                style={{ left: `${at.x}px`, top: `${at.y}px`, width: `${width}px`, height: `${height}px` }}
              >
                {draw(id)}
              </div>
            )
          );
        })}
      </div>
    </div>
  );
};
