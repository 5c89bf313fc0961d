/** The page behind the hall's code: a mistake gets the focus, a press shows that something happens. */

import { sendOnce } from "./sending.js";

document.getElementById("errors")?.focus();
sendOnce();
