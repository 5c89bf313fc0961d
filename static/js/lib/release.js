// Which release of the pages this one belongs to. The server names its own in each pulse.

/**
 * Whether the server serves another release than the one this page came from.
 * @param {{release?: string}} pulse
 */
export function isOtherRelease({ release }) {
  const mine = document.documentElement.dataset.release;
  return Boolean(release && mine && release !== mine);
}
