package dev.hikyaku.it.bench;

import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * In how many of a recording's samples a method ran or something it called: the way down from a
 * whole command to what is dear in it. Methods of the JDK and lambdas without a name are left out.
 */
record TimeBelow(int samples, Map<String, Integer> byMethod) {
    /**
     * JDK 25 samples by processor time (JEP 509), native code such as SQLite's among it; before, it
     * knows of Java code only.
     */
    static final boolean OF_PROCESSOR_TIME = Runtime.version().feature() >= 25;

    private static final String LEFT_OUT = "(java|jdk|sun)\\..*|.*\\$\\$Lambda.*";

    /** The event that is a sample. */
    static final String SAMPLES = OF_PROCESSOR_TIME ? "jdk.CPUTimeSample" : "jdk.ExecutionSample";

    static TimeBelow of(Path recording) {
        int samples = 0;
        var byMethod = new HashMap<String, Integer>();
        try (var events = new RecordingFile(recording)) {
            while (events.hasMoreEvents()) {
                var event = events.readEvent();
                if (event.getEventType().getName().equals(SAMPLES)
                        && event.getStackTrace() != null) {
                    samples++;
                    methods(event.getStackTrace().getFrames().stream())
                            .forEach(method -> byMethod.merge(method, 1, Integer::sum));
                }
            }
            return new TimeBelow(samples, byMethod);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each once, however often it is on the stack. */
    private static Set<String> methods(Stream<RecordedFrame> frames) {
        return frames.map(RecordedFrame::getMethod)
                .filter(method -> !method.getType().getName().matches(LEFT_OUT))
                .map(TimeBelow::name)
                .collect(Collectors.toSet());
    }

    private static String name(RecordedMethod method) {
        return method.getType().getName() + "." + method.getName();
    }

    /** The methods with the most, a line each. */
    String most(int lines) {
        return byMethod.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(lines)
                .map(
                        entry ->
                                Figures.format(
                                        "%5.1f %%  %s",
                                        entry.getValue() * 100.0 / samples, entry.getKey()))
                .collect(Collectors.joining("\n"));
    }
}
