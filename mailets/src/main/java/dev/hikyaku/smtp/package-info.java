/**
 * The client half of SMTP and LMTP: hands a mail to a hop and tells for each recipient what became
 * of it.
 *
 * <p>{@link HopClient} is the way in. A call takes a connection out of the hop's pool, opens one if
 * need be, and goes through one transaction:
 *
 * <pre>
 * RSET  MAIL  RCPT … RCPT  DATA     one flight where the peer offers PIPELINING (RFC 2920)
 *   │     │     │       │    └ 354 ▸ content, dot ▸ a reply for each accepted recipient (RFC 2033 §4.2)
 *   │     │     └ 4xx, 5xx: that recipient is settled        or one for all of them (RFC 5321 §4.5.4)
 *   │     └ 4xx, 5xx: all recipients are settled
 *   └ no 250 on a connection from the pool: once more on a fresh one
 * </pre>
 *
 * <p>Whatever breaks before the dot has been written means that nobody got the mail; after it
 * nobody can know. The types say so: {@link HopOutcome}.
 */
package dev.hikyaku.smtp;
