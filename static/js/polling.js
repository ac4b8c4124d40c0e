// Regions that htmx asks for again and again (data-poll). A poll says that nobody pressed a key,
// so that an open window keeps no session alive; it rests while the page is hidden; and an error,
// or the sign-in page, never takes the place of the rows somebody is reading.

export function startPolling() {
  document.addEventListener("htmx:config:request", (event) => {
    if (!isPoll(event)) return;
    event.detail.ctx.request.headers["X-Poll"] = "1";
    if (document.hidden) event.preventDefault();
  });
  document.addEventListener("htmx:before:response", (event) => {
    if (!isPoll(event)) return;
    const answer = event.detail.ctx.response.raw;
    const isUsable = answer.ok && !answer.redirected;
    showStale(event.target, !isUsable);
    if (!isUsable) event.preventDefault();
  });
  document.addEventListener("htmx:error", (event) => isPoll(event) && showStale(event.target, true));
}

function isPoll(event) {
  return event.target instanceof Element && event.target.matches("[data-poll]");
}

// The banner stands outside of what is swapped: <div data-stale-for="queue" role="status" hidden>.
// The region's own status text changes only on the server, so that a screen reader speaks when
// something is new and not at every poll.
function showStale(region, isStale) {
  const banner = document.querySelector(`[data-stale-for="${CSS.escape(region.id)}"]`);
  if (banner) banner.hidden = !isStale;
}
