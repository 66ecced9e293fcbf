package dev.hikyaku.it;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Mails of every size and shape a mail may have on its way, each told by its number and a seed
 * alone: of 1 byte to 25 MB, with a header and without, lines that begin with dots, empty ones and
 * such of 8,000 bytes, octets above 127 everywhere.
 *
 * @param recipients whom a mail may be for
 * @param large every so many mails one of 25 MB
 */
record Assortment(long seed, List<String> recipients, int large) {
    private static final int LARGEST = 25_000_000;
    private static final int MOST_RECIPIENTS = 50;
    private static final int FEW = 3;
    private static final int LONGEST_LINE = 8_000;
    private static final int LEAST_WITH_HEADER = 300;

    /** A mail, its envelope sender, which may be empty, and who gets it. */
    record Item(String sender, List<String> recipients, byte[] mail) {}

    Item item(int number) {
        var random = new Random(seed * 1_000_003 + number);
        int size = size(number, random);
        // Each has a sender of its own, so that no two small ones are the same mail; a larger one
        // may have none.
        boolean notification = size >= LEAST_WITH_HEADER && number % 20 == 7;
        return new Item(
                notification ? "" : "s%d@example.net".formatted(number),
                some(size < 1_000_000 && number % 8 == 0 ? MOST_RECIPIENTS : FEW, random),
                mail(number, size, random));
    }

    private int size(int number, Random random) {
        if (number % large == large / 2) {
            return LARGEST;
        }
        if (number % 25 == 0) {
            return 1;
        }
        // As many of 1 to 10 as of 10 to 100 bytes, and so on.
        double most = number % 100 == 1 ? 3_000_000 : 60_000;
        return (int) Math.round(Math.exp(random.nextDouble() * Math.log(most)));
    }

    private List<String> some(int most, Random random) {
        var all = new ArrayList<>(recipients);
        Collections.shuffle(all, random);
        return List.copyOf(all.subList(0, 1 + random.nextInt(Math.min(most, all.size()))));
    }

    /** Of so many bytes, and the line end SMTP gives it. */
    private static byte[] mail(int number, int size, Random random) {
        var mail = new ByteArrayOutputStream(size + 64);
        if (size >= LEAST_WITH_HEADER) {
            mail.writeBytes(header(number).getBytes(StandardCharsets.ISO_8859_1));
        }
        // A first line that began with a blank would belong to a field a server put before it.
        while (mail.size() < size) {
            int left = size - mail.size();
            byte[] line = line(Math.min(left, length(random)), mail.size() == 0, random);
            mail.writeBytes(line);
            if (mail.size() < size - 1) {
                mail.write('\r');
                mail.write('\n');
            }
        }
        mail.write('\r');
        mail.write('\n');
        return mail.toByteArray();
    }

    private static String header(int number) {
        return """
        From: Sender <sender@example.net>\r
        To: user@example.org\r
        Message-ID: <%d@assortment.example.net>\r
        Date: Sun, 22 Nov 2026 08:00:00 +0000\r
        Subject: %s%d\r
        X-Folded: a\r
        \t b\r
        \r
        """
                .formatted(number, number % 10 == 0 ? "Gr\u00fc\u00dfe " : "mail ", number);
    }

    private static int length(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> 0;
            case 1 -> LONGEST_LINE - random.nextInt(1_000);
            case 2 -> random.nextInt(1_000);
            default -> random.nextInt(78);
        };
    }

    private static byte[] line(int length, boolean first, Random random) {
        var line = new byte[length];
        boolean eightBit = random.nextInt(4) == 0;
        for (int i = 0; i < length; i++) {
            line[i] = (byte) (eightBit ? 128 + random.nextInt(128) : ' ' + random.nextInt(95));
        }
        for (int i = 0; i < Math.min(length, dots(first, random)); i++) {
            line[i] = '.';
        }
        if (first && length > 0) {
            line[0] = (byte) ('a' + random.nextInt(26));
        }
        return line;
    }

    private static int dots(boolean first, Random random) {
        return !first && random.nextInt(5) == 0 ? 1 + random.nextInt(3) : 0;
    }
}
