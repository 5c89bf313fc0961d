/** Joining the waiting list: the form is sent once, and a mistake is where the reader looks first. */

import { sendOnce } from "./sending.js";

sendOnce();
document.getElementById("errors")?.focus();
