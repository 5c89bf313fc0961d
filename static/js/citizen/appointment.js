/** One's appointment is remembered on this phone while it is to come, so that home leads back to it. */

import { data } from "../lib/texts.js";
import { followArriving } from "./arrive.js";
import { APPOINTMENTS, readShelf, withEntry, without, writeShelf } from "./remembered.js";
import { sendOnce } from "./sending.js";
import { forgetTyped } from "./typed.js";

const mine = data("appointment");
const storage = () => localStorage;
const shelf = readShelf(storage, APPOINTMENTS);
const { path, start, site, service } = mine;

writeShelf(mine.state === "booked" ? withEntry(shelf, { path, start, site, service }) : without(shelf, path), storage, APPOINTMENTS);
if (new URLSearchParams(location.search).has("new")) forgetTyped();
sendOnce();
followArriving();
