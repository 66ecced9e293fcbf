package dev.hikyaku.server.jmx;

import com.google.common.collect.ImmutableList;

import org.apache.james.rrt.lib.Mappings;
import org.apache.james.rrt.lib.MappingsImpl;

import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;

/**
 * Mappings that travel as their texts and are made anew where they are used.
 *
 * @param texts such as {@code regex:(.*)@example.org:${1}@example.net}
 */
record SentMappings(ArrayList<String> texts) implements InvocationHandler, Serializable {

    static Mappings of(Mappings mappings) {
        ArrayList<String> texts = new ArrayList<>(ImmutableList.copyOf(mappings.asStrings()));
        return (Mappings)
                Proxy.newProxyInstance(
                        SentMappings.class.getClassLoader(),
                        new Class<?>[] {Mappings.class},
                        new SentMappings(texts));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(MappingsImpl.fromCollection(texts), arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
