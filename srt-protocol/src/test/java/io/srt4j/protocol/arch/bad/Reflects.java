package io.srt4j.protocol.arch.bad;

import java.lang.reflect.Method;

final class Reflects {
    String first() {
        Method method = Reflects.class.getDeclaredMethods()[0];
        return method.getName();
    }
}
