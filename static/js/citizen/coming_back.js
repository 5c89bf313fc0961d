/** A step that was answered to a POST is asked for anew when somebody comes back to it, where the browser would only speak of sending again. */

const { again } = document.body.dataset;
if (again) history.replaceState(null, "", again);
