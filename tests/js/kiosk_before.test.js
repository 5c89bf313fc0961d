import assert from "node:assert/strict";
import { test } from "node:test";

import { beforeWords } from "../../static/js/kiosk/confirming.js";

const TEXTS = { waiting: "%(count)s 人在等", nobody: "不用等", lane_waiting: "查验 %(lane)s 人，之后大厅 %(hall)s 人" };

test("whoever begins in the lane is told its line first, then the hall's", () => {
  assert.equal(beforeWords({ hall: { waiting: 20 }, lane: { waiting: 2 } }, TEXTS), "查验 2 人，之后大厅 20 人");
  assert.equal(beforeWords({ hall: { waiting: 20 }, lane: null }, TEXTS), "20 人在等");
  assert.equal(beforeWords({ hall: { waiting: 0 }, lane: null }, TEXTS), "不用等");
  assert.equal(beforeWords({ hall: null, lane: null }, TEXTS), "");
});
