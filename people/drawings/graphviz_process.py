"""Graphviz in a process of its own: boxes and lines on standard input, places on standard output.

It is told sizes and numbers only: no name, number or address of anybody leaves the process that
asked. What is too tangled ends this process, and no other.
"""

import json
import resource
import sys

MOST_MEMORY = 1 << 30  # bytes
MOST_SECONDS = 10  # of the processor's time
POINTS = 72  # to the inch, in which Graphviz takes sizes


def main() -> None:
    """Lay out ``{"boxes": [[width, height], …], "lines": [[from, to], …]}``.

    Sizes are in pixels, places in points from the lower left.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 2))
    import pygraphviz  # type: ignore[import-untyped]  # noqa: PLC0415 — after the limits

    asked = json.load(sys.stdin)
    graph = pygraphviz.AGraph(directed=True, strict=False, rankdir="LR", nodesep=0.25, ranksep=1.1)
    graph.node_attr.update(shape="box", fixedsize="true", label="")
    graph.edge_attr.update(arrowhead="none")
    for number, (width, height) in enumerate(asked["boxes"]):
        graph.add_node(number, width=width / POINTS, height=height / POINTS)
    for number, (one, other) in enumerate(asked["lines"]):
        graph.add_edge(one, other, key=number)
    graph.layout(prog="dot")
    places = [point(graph.get_node(number).attr["pos"]) for number in range(len(asked["boxes"]))]
    lines = [
        [point(each) for each in graph.get_edge(one, other, number).attr["pos"].split()]
        for number, (one, other) in enumerate(asked["lines"])
    ]
    json.dump({"boxes": places, "lines": lines}, sys.stdout)


def point(said: str) -> list[float]:
    across, up = said.split(",")[-2:]
    return [float(across), float(up)]


if __name__ == "__main__":
    main()
