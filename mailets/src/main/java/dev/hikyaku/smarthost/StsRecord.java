package dev.hikyaku.smarthost;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The TXT record by which a domain says that it has a policy, and when that has changed (RFC 8461
 * §3.1): {@code v=STSv1; id=20160831085700Z;}.
 */
record StsRecord(String id) {
    private static final String VERSION = "v=STSv1";
    private static final Pattern ID = Pattern.compile("id\\s*=\\s*([A-Za-z0-9]{1,32})");

    /** Reads the records of a name; nothing when none or more than one of them is of STSv1. */
    static Optional<StsRecord> in(Collection<String> records) {
        List<String> ours =
                records.stream()
                        .map(StsRecord::unquoted)
                        .filter(record -> record.split(";", 2)[0].strip().equals(VERSION))
                        .toList();
        return ours.size() == 1 ? parse(ours.getFirst()) : Optional.empty();
    }

    /** James gives a record as it stands in a zone file: strings in quotes, a blank between. */
    private static String unquoted(String record) {
        return record.startsWith("\"") && record.endsWith("\"") && record.length() > 1
                ? record.substring(1, record.length() - 1).replace("\" \"", "")
                : record;
    }

    private static Optional<StsRecord> parse(String record) {
        for (String field : record.split(";")) {
            Matcher id = ID.matcher(field.strip());
            if (id.matches()) {
                return Optional.of(new StsRecord(id.group(1)));
            }
        }
        return Optional.empty();
    }
}
