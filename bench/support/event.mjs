/** What every peer is given: an event of ordinary size. */
export const NAME = 'order_placed';

export const userOf = (index) => `user_${index % 1_000}`;

export const propertiesOf = (index) => ({
  order: index,
  total: 42.5,
  currency: 'EUR',
  items: 3,
  plan: 'pro',
  coupon: null,
  source: 'checkout page, second step',
});
