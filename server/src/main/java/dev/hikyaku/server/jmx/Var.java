package dev.hikyaku.server.jmx;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import javax.inject.Qualifier;

/** The directory of what this server writes. */
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@interface Var {}
