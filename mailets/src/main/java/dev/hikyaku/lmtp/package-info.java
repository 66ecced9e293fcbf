/**
 * Mail handed on by LMTP, while its sender is on the line or from the spool.
 *
 * <pre>
 * RCPT ▸ {@link dev.hikyaku.lmtp.RecipientCallout} asks the hop ▸ its 5xx, or 451
 * DATA ▸ {@link dev.hikyaku.lmtp.PipelineInsideData} ▸ processors ▸ {@link dev.hikyaku.lmtp.LmtpDelivery}
 *      ▸ {@link dev.hikyaku.lmtp.Hops}: the first hop of the route that can be reached
 *      ▸ one outcome a recipient ▸ one reply
 * </pre>
 *
 * <p>Who goes where is the {@link dev.hikyaku.lmtp.RoutingTable} of {@code lmtp.properties}, which
 * an operator may replace while the server runs.
 */
package dev.hikyaku.lmtp;
