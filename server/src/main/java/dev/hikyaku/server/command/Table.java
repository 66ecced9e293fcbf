package dev.hikyaku.server.command;

import dev.hikyaku.privacy.Printable;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns of text under their names, aligned by spaces. Control characters of what the server says
 * are made visible, so that a sender's name cannot steer the operator's terminal.
 */
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> lines = new ArrayList<>();

    private Table() {}

    /** An empty table with these columns. */
    public static Table of(String... columns) {
        Table table = new Table();
        return table.row((Object[]) columns);
    }

    /** Names and values without a heading. */
    public static Table plain() {
        return new Table();
    }

    /** Adds a line; null is shown as {@code -}. */
    public Table row(Object... cells) {
        List<String> line = new ArrayList<>();
        for (Object cell : cells) {
            line.add(cell == null ? "-" : Printable.of(cell.toString()));
        }
        lines.add(line);
        return this;
    }

    @Override
    public String toString() {
        List<Integer> widths = widths();
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int column = 0; column < line.size(); column++) {
                String cell = line.get(column);
                row.append(column == 0 ? "" : GAP).append(cell);
                row.append(" ".repeat(widths.get(column) - width(cell)));
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private List<Integer> widths() {
        List<Integer> widths = new ArrayList<>();
        for (List<String> line : lines) {
            for (int column = 0; column < line.size(); column++) {
                int width = width(line.get(column));
                if (column == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(column, Math.max(width, widths.get(column)));
                }
            }
        }
        return widths;
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
