package dev.hikyaku.privacy;

/** An address found in a text, from {@code start} up to but without {@code end}. */
sealed interface Found permits FoundMail, FoundIpv4, FoundIpv6 {

    int start();

    int end();

    /** Appends what may be shown of it. */
    void mask(String text, StringBuilder out);
}
