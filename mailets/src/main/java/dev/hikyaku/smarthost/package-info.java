/**
 * Delivery to other servers by SMTP: to relays, or to the mail exchangers of each domain.
 *
 * <pre>
 * SmarthostDelivery ▸ outgoing queue ▸ DeliveryRunner ▸ RouteTransport ─ Directions ─ Relays
 *                     one mail a destination                 │           which hops    └ MailExchangers (MX, MTA-STS)
 *                                                            └ OutboundHops ▸ HopClient, one pool a host
 * </pre>
 *
 * <p>Without a queue: {@link dev.hikyaku.smarthost.DeliveryInsideData} ▸ processors ▸
 * SmarthostDelivery ▸ RouteTransport, and what comes of it is the answer to the sender's dot.
 */
package dev.hikyaku.smarthost;
