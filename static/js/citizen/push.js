/** Asks the browser for a subscription and sends it with the form; where a browser cannot, nothing is offered. */

const form = document.querySelector("[data-push]");
const can = "serviceWorker" in navigator && "PushManager" in window;

if (form && can && Notification.permission !== "denied") {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    if (form.dataset.push === "on") return;
    event.preventDefault();
    subscribe()
      .then((subscription) => {
        form.elements.subscription.value = JSON.stringify(subscription);
        form.dataset.push = "on";
        form.requestSubmit();
      })
      .catch(() => {
        form.querySelector("[data-push-refused]").hidden = false;
      });
  });
}

/** @returns {Promise<PushSubscription>} */
async function subscribe() {
  const worker = await navigator.serviceWorker.register("/push-worker.js");
  if ((await Notification.requestPermission()) !== "granted") throw new Error("not granted");
  return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.key });
}
