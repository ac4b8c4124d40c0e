// A filter that stands open beside its list would push the list out of sight on a narrow screen.

export function closeFiltersWhenNarrow() {
  const isWide = window.matchMedia("(min-width: 48.0625em)").matches;
  for (const filter of document.querySelectorAll("[data-open-when-wide]")) filter.open = isWide;
}
