/**
 * {@code hikyaku doctor}: looks at a configuration, at the server that runs with it and at what the
 * world sees of both, and says what is well, what is doubtful and what is broken. Every check is a
 * {@link dev.hikyaku.server.doctor.Check}; {@link dev.hikyaku.server.doctor.Checks} lists them in
 * the order of likely failure.
 */
package dev.hikyaku.server.doctor;
