package dev.hikyaku.server.store.messages;

import org.apache.james.mailbox.store.mail.model.StandardNames;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Texts that stand in most mails, by number. The numbers are in databases: new words go to the end,
 * none is taken out or moved. The first 32 take one byte.
 */
final class Words {
    private static final List<String> WORDS =
            List.of(
                    "",
                    "text",
                    "plain",
                    "html",
                    "charset",
                    "utf-8",
                    "UTF-8",
                    "us-ascii",
                    "7bit",
                    "8bit",
                    "quoted-printable",
                    "base64",
                    "multipart",
                    "mixed",
                    "alternative",
                    "related",
                    "boundary",
                    "application",
                    "octet-stream",
                    "image",
                    "name",
                    "filename",
                    "attachment",
                    "inline",
                    "Content-Type",
                    "Content-Transfer-Encoding",
                    "Content-Disposition",
                    "Content-ID",
                    StandardNames.MIME_MIME_TYPE_SPACE,
                    StandardNames.MIME_CONTENT_TYPE_PARAMETER_SPACE,
                    StandardNames.NAMESPACE_RFC_2045,
                    StandardNames.MIME_MEDIA_TYPE_NAME,
                    StandardNames.MIME_SUB_TYPE_NAME,
                    StandardNames.MIME_CONTENT_DISPOSITION_SPACE,
                    StandardNames.MIME_CONTENT_DISPOSITION_PARAMETER_SPACE,
                    StandardNames.MIME_CONTENT_DISPOSITION_TYPE_NAME,
                    StandardNames.NAMESPACE_RFC_1864,
                    StandardNames.NAMESPACE_RFC_1766,
                    StandardNames.NAMESPACE_RFC_2557,
                    StandardNames.MIME_CONTENT_LANGUAGE_NAME,
                    StandardNames.MIME_CONTENT_LOCATION_NAME,
                    StandardNames.MIME_CONTENT_MD5_NAME,
                    "Content-Description",
                    "message",
                    "rfc822",
                    "report",
                    "delivery-status",
                    "signed",
                    "pdf",
                    "png",
                    "jpeg",
                    "gif",
                    "format",
                    "flowed",
                    "delsp",
                    "yes",
                    "iso-8859-1",
                    "ISO-8859-1",
                    "iso-2022-jp",
                    "ISO-2022-JP",
                    "windows-1252",
                    "binary",
                    "7BIT",
                    "8BIT",
                    "calendar",
                    "method",
                    "micalg",
                    "protocol",
                    "report-type",
                    "type",
                    "size",
                    "MIME-Version",
                    "1.0",
                    "From",
                    "To",
                    "Cc",
                    "Subject",
                    "Date",
                    "Message-ID",
                    "Message-Id",
                    "Received",
                    "Return-Path",
                    "Reply-To",
                    "Sender",
                    "In-Reply-To",
                    "References",
                    "DKIM-Signature",
                    "List-Unsubscribe",
                    "text/plain; charset=utf-8",
                    "text/plain; charset=UTF-8",
                    "text/plain; charset=\"utf-8\"",
                    "text/plain; charset=\"UTF-8\"",
                    "text/html; charset=utf-8",
                    "text/html; charset=UTF-8",
                    "text/html; charset=\"utf-8\"",
                    "text/html; charset=\"UTF-8\"",
                    "text/plain; charset=us-ascii",
                    "message/rfc822");

    private static final Map<String, Integer> NUMBERS = numbers();

    private Words() {}

    private static Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < WORDS.size(); i++) {
            numbers.putIfAbsent(WORDS.get(i), i);
        }
        return Map.copyOf(numbers);
    }

    /** The word's number; -1 of other texts. */
    static int number(String text) {
        return NUMBERS.getOrDefault(text, -1);
    }

    static String word(long number) throws IOException {
        if (number >= WORDS.size()) {
            throw new IOException("word " + number + " (expected: below " + WORDS.size() + ")");
        }
        return WORDS.get((int) number);
    }
}
