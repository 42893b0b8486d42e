/* Keeps the driver's page and its parts on the phone: from the network where there is one, else as last seen. */

const KEPT = "courier-1";
const PATIENCE = 5000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function fromNetwork(request) {
  const response = await fetch(request);
  // A way to the sign-in is not the page.
  if (response.ok && !response.redirected) (await caches.open(KEPT)).put(request.url, response.clone());
  return response;
}

/* A line that hangs is as good as none. */
async function answer(request) {
  const kept = await caches.match(request.url, { ignoreVary: true });
  if (!kept) return fromNetwork(request);
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  return Promise.race([fromNetwork(request).catch(() => kept), late]);
}

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  const ours = origin === self.location.origin && (pathname === "/courier/" || pathname.startsWith("/static/"));
  if (event.request.method === "GET" && ours) event.respondWith(answer(event.request));
});
