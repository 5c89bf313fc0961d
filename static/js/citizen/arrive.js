/** Checking in by position: asked for only after a press, sent once, and no position is no dead end. */

// Indoors a first fix takes seconds; longer than this nobody waits at a door.
const FIX = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 };

/** Shows the button where this browser may tell its position: over TLS, or on the machine itself. */
export function followArriving() {
  const form = document.querySelector("[data-place]");
  document.getElementById("refused")?.focus();
  if (!form || !window.isSecureContext || !navigator.geolocation) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form, form.querySelector("button"));
  });
}

function ask(form, button) {
  if (button.getAttribute("aria-busy") === "true") return;
  const sorry = document.querySelector("[data-no-place]");
  sorry.hidden = true;
  button.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => send(form, coords),
    () => {
      button.removeAttribute("aria-busy");
      sorry.hidden = false;
    },
    FIX,
  );
}

function send(form, { latitude, longitude, accuracy }) {
  const told = { latitude, longitude, accuracy_m: accuracy };
  for (const [name, value] of Object.entries(told)) form.elements.namedItem(name).value = String(value);
  form.submit();
}
