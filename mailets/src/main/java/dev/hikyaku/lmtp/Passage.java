package dev.hikyaku.lmtp;

import dev.hikyaku.smtp.Handover;

import org.apache.james.core.MailAddress;

import java.util.List;

/**
 * What one hop made of a mail for some of its recipients.
 *
 * @param hop its name in the table
 */
record Passage(String hop, List<MailAddress> recipients, Handover handover) {}
