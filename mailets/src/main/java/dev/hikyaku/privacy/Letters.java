package dev.hikyaku.privacy;

/** Which characters belong to which part of an address. */
final class Letters {

    /** RFC 5322 §3.2.3 atext and the dot; the backslash because James takes it unquoted. */
    private static final boolean[] LOCAL = table("!#$%&'*+-/=?^_`{|}~.\\");

    private static final boolean[] LABEL = table("-_");

    /** What logs put around or before an address though it could begin a local part. */
    private static final String LEADERS = "'`{}|/=.\\?&#";

    private Letters() {}

    static boolean isLocal(char c) {
        return c < 128 ? LOCAL[c] : isWordOfAnyScript(c);
    }

    static boolean isLabel(char c) {
        return c < 128 ? LABEL[c] : isWordOfAnyScript(c);
    }

    static boolean isLeader(char c) {
        return LEADERS.indexOf(c) >= 0;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isHex(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    static boolean isWord(char c) {
        return c < 128 ? isDigit(c) || isLatin(c) : isWordOfAnyScript(c);
    }

    static boolean isLatin(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isDigitAt(String text, int i) {
        return i >= 0 && i < text.length() && isDigit(text.charAt(i));
    }

    static boolean isHexAt(String text, int i) {
        return i >= 0 && i < text.length() && isHex(text.charAt(i));
    }

    static boolean isWordAt(String text, int i) {
        return i >= 0 && i < text.length() && isWord(text.charAt(i));
    }

    static boolean isAt(String text, int i, char c) {
        return i >= 0 && i < text.length() && text.charAt(i) == c;
    }

    // RFC 6531: local parts and domains in any script. Halves of surrogate pairs count as letters.
    private static boolean isWordOfAnyScript(char c) {
        return switch (Character.getType(c)) {
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION ->
                    false;
            default -> true;
        };
    }

    private static boolean[] table(String others) {
        boolean[] table = new boolean[128];
        for (char c = 0; c < 128; c++) {
            table[c] = isDigit(c) || isLatin(c) || others.indexOf(c) >= 0;
        }
        return table;
    }
}
