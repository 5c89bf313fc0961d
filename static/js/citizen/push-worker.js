/** Shows what the office tells of one's appointment, also while no page is open; a press opens the appointment's page. */

self.addEventListener("push", (event) => {
  const told = event.data?.json() ?? {};
  event.waitUntil(self.registration.showNotification(told.title ?? "", { body: told.body, data: { url: told.url }, tag: told.url }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  if (event.notification.data?.url) event.waitUntil(self.clients.openWindow(event.notification.data.url));
});
