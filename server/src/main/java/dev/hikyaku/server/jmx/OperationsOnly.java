package dev.hikyaku.server.jmx;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;

import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.remote.MBeanServerForwarder;

/**
 * Stands between callers and the beans: operations and attributes of what is registered, and
 * nothing that makes, registers or removes beans, by which a caller could load code of his own.
 *
 * <p>Each operation is logged with its bean, at INFO; its arguments, passwords among them, are not.
 */
final class OperationsOnly implements InvocationHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(OperationsOnly.class);
    private static final Set<String> OPERATIONS = Set.of("invoke", "getAttribute", "setAttribute");
    private static final Set<String> ALLOWED =
            Set.of(
                    "getAttributes",
                    "getMBeanInfo",
                    "getObjectInstance",
                    "isRegistered",
                    "isInstanceOf",
                    "queryNames",
                    "queryMBeans",
                    "getMBeanCount",
                    "getDefaultDomain",
                    "getDomains",
                    // RMI asks for these to find the classes of arguments.
                    "getClassLoaderFor",
                    "getClassLoader",
                    "getClassLoaderRepository");

    private MBeanServer beans;

    private OperationsOnly() {}

    static MBeanServerForwarder forwarder() {
        return (MBeanServerForwarder)
                Proxy.newProxyInstance(
                        OperationsOnly.class.getClassLoader(),
                        new Class<?>[] {MBeanServerForwarder.class},
                        new OperationsOnly());
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return method.invoke(this, arguments);
        }
        return switch (method.getName()) {
            case "getMBeanServer" -> beans;
            case "setMBeanServer" -> {
                beans = (MBeanServer) arguments[0];
                yield null;
            }
            default -> forward(method, arguments);
        };
    }

    private Object forward(Method method, Object[] arguments) throws Throwable {
        boolean operation = OPERATIONS.contains(method.getName());
        if (!operation && !ALLOWED.contains(method.getName())) {
            throw new SecurityException(
                    method.getName() + ": refused (expected: operations of registered beans)");
        }
        if (operation) {
            LOGGER.info(
                    "JMX {} {}",
                    ((ObjectName) arguments[0]).getKeyProperty("name"),
                    arguments[1] instanceof Attribute set ? set.getName() : arguments[1]);
        }
        try {
            return method.invoke(beans, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
