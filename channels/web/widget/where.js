/** Where the device is, as the eight letters of a geohash: a cell of about 20 metres, and no more is sent. */

const LETTERS = "0123456789bcdefghjkmnpqrstuvwxyz";

/** @param {number} latitude @param {number} longitude */
export function cell(latitude, longitude) {
  const here = [longitude, latitude];
  const range = [[-180, 180], [-90, 90]];
  let word = "";
  for (let step = 0, bits = 0; step < 40; step++) {
    const axis = step % 2;
    const middle = (range[axis][0] + range[axis][1]) / 2;
    const above = here[axis] >= middle ? 1 : 0;
    range[axis][1 - above] = middle;
    bits = bits * 2 + above;
    if (step % 5 === 4) (word += LETTERS[bits]), (bits = 0);
  }
  return word;
}

/** The cell of this device, asked for with the browser's own question; fails where it is refused or not known. */
export function whereAmI() {
  return /** @type {Promise<string>} */ (
    new Promise((resolve, reject) => {
      if (!navigator.geolocation) return reject();
      const found = (/** @type {GeolocationPosition} */ { coords }) => resolve(cell(coords.latitude, coords.longitude));
      navigator.geolocation.getCurrentPosition(found, reject, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 });
    })
  );
}
