/**
 * Delivery to other servers by SMTP: to relays, or to the mail exchangers of each domain.
 *
 * <pre>
 * SmarthostDelivery ▸ outgoing queue ▸ DeliveryRunner ▸ RouteTransport ─ Directions ─ Relays
 *                     one mail a destination                 │           which hops    └ MailExchangers (MX, MTA-STS)
 *                                                            └ OutboundHops ▸ HopClient, one pool a host
 * </pre>
 */
package dev.hikyaku.smarthost;
