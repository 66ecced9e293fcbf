package dev.hikyaku.smarthost;

import dev.hikyaku.smtp.Handover;

import org.apache.james.core.MailAddress;

import java.time.Duration;
import java.util.List;

/**
 * What one server made of a mail for some of its recipients.
 *
 * @param host its name
 */
record Passing(String host, List<MailAddress> recipients, Handover handover, Duration took) {}
