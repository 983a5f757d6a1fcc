package io.srt4j.gateway.transmit;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.stats.SrtStats;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statistics of which a test names what it cares about; everything else is as it was before the first packet. */
final class StatsOf {
    private static final SrtStats NONE = SrtStats.none(0);

    private StatsOf() {}

    /** Keys are the names of the record's components. */
    static SrtStats connection(Map<String, Number> own, Map<String, Number> send, Map<String, Number> receive) {
        Map<String, Object> values = new HashMap<>(own);
        values.put("send", changed(NONE.send(), Map.copyOf(send)));
        values.put("receive", changed(NONE.receive(), Map.copyOf(receive)));
        return changed(NONE, values);
    }

    private static <R extends Record> R changed(R before, Map<String, Object> values) {
        @SuppressWarnings("unchecked")
        Class<R> type = (Class<R>) before.getClass();
        List<RecordComponent> components = Arrays.asList(type.getRecordComponents());
        assertThat(components).extracting(RecordComponent::getName).containsAll(values.keySet());
        try {
            Object[] arguments = new Object[components.size()];
            for (int i = 0; i < arguments.length; i++) {
                RecordComponent component = components.get(i);
                @Nullable Object value = values.get(component.getName());
                arguments[i] = value == null ? component.getAccessor().invoke(before) : fitting(component, value);
            }
            Class<?>[] types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
            return type.getConstructor(types).newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the record " + type, e);
        }
    }

    private static Object fitting(RecordComponent component, Object value) {
        if (value instanceof Number number) {
            return component.getType() == int.class ? (Object) number.intValue() : (Object) number.longValue();
        }
        return value;
    }
}
